//! SNDlib networks (Orlowski et al., Networks 55, 2010), native text or XML: what the two have in
//! common, and what becomes of it.

mod native;
mod xml;

use super::network::Coordinates;
use super::network::{Edge, Flow, Network, Node};
use super::traffic::UNIT;
use super::{ImportError, Imported};
use crate::schema::network::Medium;

/// A file in either form.
struct File {
    name: Option<String>,
    coordinates: Coordinates,
    nodes: Vec<Node>,
    links: Vec<WrittenLink>,
    demands: Vec<Flow>,
}

struct WrittenLink {
    at: String,
    id: String,
    from: String,
    to: String,
    /// 0 if there is none.
    installed: f64,
    routing_cost: f64,
    /// The capacities of the modules that could be installed.
    modules: Vec<f64>,
}

pub(super) fn import(text: &str) -> Result<Imported, ImportError> {
    let is_xml = text.trim_start().starts_with('<');
    let file = if is_xml { xml::read(text)? } else { native::read(text)? };
    let mut network = Network::new("SNDlib", file.coordinates);
    network.name = file.name;
    network.nodes = file.nodes;
    network.flows = file.demands;
    network.both = true;
    network.assumptions = told(&file.links, network.flows.len());
    let costs = has_costs(&file.links);
    network.edges = file.links.into_iter().map(|link| edge(link, costs)).collect();
    network.build()
}

/// Whether the routing costs can be what routing counts: whole numbers from 1 to 65,535 after
/// rounding. Many files have none, and write 0.
fn has_costs(links: &[WrittenLink]) -> bool {
    links.iter().all(|link| (0.5..65_535.5).contains(&link.routing_cost))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within its range")]
fn edge(link: WrittenLink, costs: bool) -> Edge {
    let largest = link.modules.iter().copied().reduce(f64::max).unwrap_or(0.0);
    let capacity = if link.installed == 0.0 { largest } else { link.installed };
    Edge {
        at: link.at,
        from: link.from,
        to: link.to,
        name: link.id,
        medium: Medium::Fibre,
        kilometres: None,
        capacity: Some(capacity * UNIT),
        cost: if costs { link.routing_cost.round() as u32 } else { 1 },
    }
}

fn told(links: &[WrittenLink], demands: usize) -> Vec<String> {
    let installed = links.iter().filter(|link| link.installed != 0.0).count();
    let modules =
        links.iter().filter(|link| link.installed == 0.0 && !link.modules.is_empty()).count();
    let mut told = vec!["links and demands are not directed: both lead in both directions".into()];
    if installed > 0 {
        told.push(format!("{installed} links have the capacity that is installed before planning"));
    }
    if modules > 0 {
        told.push(format!(
            "{modules} links have no capacity installed: each took the largest of the modules that \
             could be"
        ));
    }
    told.push(if has_costs(links) {
        "routing counts links by their routing cost, rounded".to_owned()
    } else {
        "not all routing costs are from 1 to 65,535: routing counts each link as 1".to_owned()
    });
    if demands > 0 {
        told.push(format!(
            "the {demands} demands of the file and the capacities were taken for Mbit/s in each of \
             both directions"
        ));
    }
    told
}
