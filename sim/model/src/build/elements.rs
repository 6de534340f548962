//! The table of elements: every name with its id, its owner and its place.

use super::ranks::Ranks;
use super::{cells_of, number};
use crate::elements::{AreaId, Element, ElementId};
use sandtable_scenarios::Scenario;
use sandtable_scenarios::document::Placed;
use sandtable_scenarios::schema::faults::Class;
use sandtable_scenarios::schema::network::{Core, Duct, Feeder, Link, Router, Site};
use sandtable_units::Position;
use std::collections::BTreeMap;

/// The scenario's parts in the order of their names, and the ids of all elements.
pub(super) struct Index<'s> {
    pub(super) sites: Vec<&'s Site>,
    pub(super) routers: Vec<&'s Router>,
    pub(super) cores: Vec<&'s Core>,
    pub(super) links: Vec<&'s Link>,
    pub(super) ducts: Vec<&'s Duct>,
    pub(super) feeders: Vec<&'s Feeder>,
    pub(super) areas: Vec<String>,
    pub(super) elements: Vec<Element>,
    pub(super) ranks: Ranks,
    ids: BTreeMap<String, ElementId>,
}

fn sorted<T>(parts: &[T], name: impl Fn(&T) -> &Placed<String>) -> Vec<&T> {
    let mut parts: Vec<&T> = parts.iter().collect();
    parts.sort_by(|one, other| name(one).value.cmp(&name(other).value));
    parts
}

impl<'s> Index<'s> {
    pub(super) fn of(scenario: &'s Scenario) -> Self {
        let mut areas: Vec<String> =
            scenario.area.iter().map(|area| area.name.value.clone()).collect();
        areas.sort();
        let sites = sorted(&scenario.site, |site| &site.name);
        let mut index = Self {
            ranks: Ranks::of(&sites),
            sites,
            routers: sorted(&scenario.router, |router| &router.name),
            cores: sorted(&scenario.core, |core| &core.name),
            links: sorted(&scenario.link, |link| &link.name),
            ducts: sorted(&scenario.duct, |duct| &duct.name),
            feeders: sorted(&scenario.feeder, |feeder| &feeder.name),
            areas,
            elements: Vec::new(),
            ids: BTreeMap::new(),
        };
        index.enter_sites();
        index.enter_transport();
        index.enter_feeders();
        index.elements.sort_by(|one, other| one.name.cmp(&other.name));
        index.ids = (0..)
            .zip(&index.elements)
            .map(|(rank, element)| (element.name.clone(), ElementId(rank)))
            .collect();
        index
    }

    /// The id of the element of this name.
    pub(super) fn id(&self, name: &str) -> ElementId {
        self.ids[name]
    }

    pub(super) fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.index()]
    }

    /// The node of the site or router of this name: sites come first.
    pub(super) fn node(&self, name: &str) -> u32 {
        let element = self.element(self.id(name));
        let sites = if element.class == Class::Router { self.sites.len() } else { 0 };
        number(sites) + element.rank
    }

    fn area(&self, area: Option<&Placed<String>>) -> Option<AreaId> {
        let area = &area?.value;
        let rank = self.areas.binary_search(area).expect("areas have been checked");
        Some(AreaId(number(rank)))
    }

    fn enter_sites(&mut self) {
        let mut cell_rank = 0;
        for (rank, site) in (0..).zip(self.sites.clone()) {
            let mut element = Element {
                name: site.name.value.clone(),
                class: Class::Site,
                area: self.area(site.area.as_ref()),
                position: site.position(),
                owner: self.ranks.site(rank),
                slot: 0,
                rank,
            };
            self.elements.push(element.clone());
            element.class = Class::Cell;
            for cell in cells_of(site) {
                element.name = cell.name.value;
                element.slot += 1;
                element.rank = cell_rank;
                cell_rank += 1;
                self.elements.push(element.clone());
            }
        }
    }

    fn enter_transport(&mut self) {
        let owner = self.ranks.transport;
        let mut slot = 0;
        let mut made = Vec::new();
        let mut enter = |name: &str, class, area, position, rank| {
            made.push(Element { name: name.to_owned(), class, area, position, owner, slot, rank });
            slot += 1;
        };
        let places = self.places();
        for (rank, router) in (0..).zip(&self.routers) {
            let area = self.area(router.area.as_ref());
            enter(&router.name, Class::Router, area, router.position(), rank);
        }
        for (rank, link) in (0..).zip(&self.links) {
            enter(&link.name, Class::Link, None, middle_of_link(&places, link), rank);
        }
        for (rank, duct) in (0..).zip(&self.ducts) {
            let links = self.links.iter().filter(|link| duct.links.contains(&link.name));
            let middles: Vec<Position> = links.map(|link| middle_of_link(&places, link)).collect();
            enter(&duct.name, Class::Duct, None, middle(&middles), rank);
        }
        let mut function_rank = 0;
        for (rank, core) in (0..).zip(&self.cores) {
            let at = places[core.at.as_str()];
            enter(&core.name, Class::Core, None, at, rank);
            for (_, instance) in core.instances() {
                enter(&instance, Class::Function, None, at, function_rank);
                function_rank += 1;
            }
        }
        self.elements.append(&mut made);
    }

    fn enter_feeders(&mut self) {
        let mut fed: BTreeMap<&str, Vec<Position>> = BTreeMap::new();
        for site in &self.sites {
            if let Some(feeder) = &site.feeder {
                fed.entry(feeder.as_str()).or_default().push(site.position());
            }
        }
        for router in &self.routers {
            if let Some(feeder) = &router.feeder {
                fed.entry(feeder.as_str()).or_default().push(router.position());
            }
        }
        for (rank, feeder) in (0..).zip(self.feeders.clone()) {
            let places = fed.get(feeder.name.as_str()).map_or(&[][..], Vec::as_slice);
            self.elements.push(Element {
                name: feeder.name.value.clone(),
                class: Class::Feeder,
                area: None,
                position: middle(places),
                owner: self.ranks.grid,
                slot: rank,
                rank,
            });
        }
    }

    /// Where sites and routers are.
    fn places(&self) -> BTreeMap<&'s str, Position> {
        let sites = self.sites.iter().map(|site| (site.name.as_str(), site.position()));
        let routers = self.routers.iter().map(|router| (router.name.as_str(), router.position()));
        sites.chain(routers).collect()
    }
}

fn middle_of_link(places: &BTreeMap<&str, Position>, link: &Link) -> Position {
    middle(&[places[link.from.as_str()], places[link.to.as_str()]])
}

/// The mean of some positions; of none, where the equator meets the prime meridian.
fn middle(places: &[Position]) -> Position {
    let count = places.len().max(1) as f64;
    let latitude = places.iter().map(|place| place.latitude()).sum::<f64>() / count;
    let longitude = places.iter().map(|place| place.longitude()).sum::<f64>() / count;
    Position::from_degrees(latitude, longitude).expect("a mean lies among its values")
}
