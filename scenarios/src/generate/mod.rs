//! A made-up operator: towns on a plain, sites where people live, routers in rings, sites in trees.
//!
//! Everything is drawn from streams named by what they place, so the same description always gives
//! the same network and more cells leave the towns where they are. Rules and proportions are
//! assumptions for want of an operator's data; each is stated where it is used.

mod chance;
mod places;
mod power;
mod transport;

use crate::schema::generate::Generate;
use crate::schema::network::{Area, Router, Site};
use places::Places;
use sandtable_document::{Key, Node, Place, Placed, Table, Value};

/// The network that fits the description, as if someone had written it.
pub(crate) fn network(description: &Generate) -> Node {
    let places = Places::make(description);
    let transport = transport::make(description, &places);
    let feeders = power::make(description, &places);
    let areas = (0..description.areas.value)
        .map(|number| Area { name: Placed::nowhere(area_name(number)), place: Place::NOWHERE });
    let router_sites = transport.routers.iter().map(|router| router.site);
    let sites: Vec<Site> = (0..places.sites.len())
        .map(|index| places.site(index, feeders.of_site[index].clone()))
        .collect();
    let routers: Vec<Router> = transport
        .routers
        .iter()
        .zip(router_sites)
        .map(|(router, site)| router.written(&places, feeders.of_site[site].clone()))
        .collect();
    table(vec![
        ("area", Node::of(&areas.collect::<Vec<Area>>())),
        ("site", Node::of(&sites)),
        ("router", Node::of(&routers)),
        ("core", Node::of(&transport.cores)),
        ("link", Node::of(&transport.links)),
        ("duct", Node::of(&transport.ducts)),
        ("feeder", Node::of(&feeders.feeders)),
    ])
}

fn area_name(number: u32) -> String {
    format!("Area {}", number + 1)
}

/// A table with the given entries, that no file says.
fn table(entries: Vec<(&str, Node)>) -> Node {
    let mut table = Table::default();
    for (name, node) in entries {
        table.push(Key { name: name.to_owned(), place: Place::NOWHERE }, node);
    }
    Node { place: Place::NOWHERE, value: Value::Table(table) }
}
