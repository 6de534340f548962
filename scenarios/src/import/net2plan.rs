//! Net2Plan designs (`.n2p`): XML in two dialects, of one layer or several. Links lead one way.

use super::network::Coordinates;
use super::network::{Edge, Flow, Kind, Network, Node};
use super::pair::pair;
use super::traffic::UNIT;
use super::xml::{Xml, child, children};
use super::{ImportError, Imported};
use crate::schema::network::Medium;
use std::collections::BTreeSet;

/// Where the links and the demands of one layer stand; the older dialect has one.
struct Layer<'a, 'i> {
    links: roxmltree::Node<'a, 'i>,
    demands: Option<roxmltree::Node<'a, 'i>>,
}

pub(super) fn import(text: &str) -> Result<Imported, ImportError> {
    let xml = Xml::read(text, "Net2Plan design", "network")?;
    let root = xml.document.root_element();
    let mut network = Network::new("Net2Plan", Coordinates::Untold);
    network.name = root.attribute("name").map(str::to_owned);
    let old = child(root, "physicalTopology");
    let nowhere = nodes(&xml, old.unwrap_or(root), &mut network)?;
    let layers: Vec<Layer<'_, '_>> = match old {
        Some(topology) => vec![Layer { links: topology, demands: child(root, "demandSet") }],
        None => children(root, "layer")
            .map(|layer| Layer { links: layer, demands: Some(layer) })
            .collect(),
    };
    let count = |layer: &Layer<'_, '_>| children(layer.links, "link").count();
    let Some(lowest) = layers.iter().position(|layer| count(layer) > 0) else {
        return Err(ImportError::new("the network has no links")
            .help("it needs `link` in `physicalTopology` or in a `layer`"));
    };
    let carrying = |layer: &Layer<'_, '_>| demands(layer).next().is_some();
    let highest = layers.iter().rposition(carrying).unwrap_or(lowest);
    let other_links: usize = layers[lowest + 1..].iter().map(count).sum();
    let other_demands: usize = layers[..highest].iter().map(|layer| demands(layer).count()).sum();
    let told = &mut network.assumptions;
    if layers.len() > 1 {
        told.push(format!(
            "the network has {} layers: the links are those of the first, the demands those of the \
             last that has any; {other_links} links and {other_demands} demands of others were left \
             out",
            layers.len()
        ));
    }
    if highest == lowest {
        told.push("capacities and demands were taken for Mbit/s if no unit is named".into());
    } else {
        told.push("capacities are those of another layer than demands and were left out".into());
    }
    let mut edges = Vec::new();
    for link in children(layers[lowest].links, "link") {
        let edge = edge(&xml, link, highest == lowest)?;
        if ![&edge.from, &edge.to].iter().any(|end| nowhere.contains(*end)) {
            edges.push(edge);
        }
    }
    let (edges, paired) = pair(edges)?;
    network.edges = edges;
    network.assumptions.extend(paired);
    for demand in demands(&layers[highest]) {
        let flow = flow(&xml, demand)?;
        if ![&flow.from, &flow.to].iter().any(|end| nowhere.contains(*end)) {
            network.flows.push(flow);
        }
    }
    network.build()
}

/// Adds the nodes; in the older dialect they go by their number. Those that stand for the origin or
/// the destination of anycast traffic are no places: their ids are returned.
fn nodes(
    xml: &Xml<'_>,
    parent: roxmltree::Node<'_, '_>,
    network: &mut Network,
) -> Result<BTreeSet<String>, ImportError> {
    let mut nowhere = BTreeSet::new();
    for (index, node) in children(parent, "node").enumerate() {
        let mut tags = children(node, "tag").filter_map(|tag| tag.attribute("value"));
        let id = node.attribute("id").map_or_else(|| index.to_string(), str::to_owned);
        if tags.any(|tag| tag.contains("INDICATIONVIRTUAL")) {
            nowhere.insert(id);
            continue;
        }
        let spot = xml.number(node, &["xCoord"])?.zip(xml.number(node, &["yCoord"])?);
        network.nodes.push(Node {
            at: xml.at(node),
            id,
            name: node.attribute("name").unwrap_or_default().to_owned(),
            spot: spot.map(<[f64; 2]>::from),
            population: population(node),
            kind: Kind::Router,
        });
    }
    if !nowhere.is_empty() {
        network.assumptions.push(format!(
            "{} nodes stand for origins and destinations of anycast traffic and were left out with \
             their links and demands",
            nowhere.len()
        ));
    }
    Ok(nowhere)
}

/// The population, as an attribute of the element or as one of the user's; 0 is not known.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn population(node: roxmltree::Node<'_, '_>) -> u32 {
    let custom =
        children(node, "attribute").find(|inner| inner.attribute("key") == Some("population"));
    let custom = custom.and_then(|inner| inner.attribute("value"));
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| *number >= 1.0);
    let told = node.attribute("population").and_then(number).or(custom.and_then(number));
    told.unwrap_or(0.0) as u32
}

fn demands<'a, 'i>(layer: &Layer<'a, 'i>) -> impl Iterator<Item = roxmltree::Node<'a, 'i>> {
    let names = ["demand", "demandEntry"];
    layer
        .demands
        .into_iter()
        .flat_map(|parent| parent.children())
        .filter(move |child| child.is_element() && names.contains(&child.tag_name().name()))
}

/// Bits per second in the unit that the layer of an element names.
fn unit(node: roxmltree::Node<'_, '_>, name: &str) -> f64 {
    let named = node.parent().and_then(|layer| layer.attribute(name)).unwrap_or_default();
    match named.to_lowercase().as_str() {
        "gbps" | "gbit/s" | "gb/s" => 1e9,
        "tbps" | "tbit/s" | "tb/s" => 1e12,
        _ => UNIT,
    }
}

fn edge(xml: &Xml<'_>, link: roxmltree::Node<'_, '_>, same: bool) -> Result<Edge, ImportError> {
    let written = xml.number(link, &["capacity", "linkCapacityInErlangs"])?;
    // What is not limited has the largest number that there is.
    let limited = written.filter(|capacity| same && *capacity < f64::MAX);
    Ok(Edge {
        at: xml.at(link),
        from: xml.needed(link, "originNodeId")?.to_owned(),
        to: xml.needed(link, "destinationNodeId")?.to_owned(),
        name: String::new(),
        medium: Medium::Fibre,
        kilometres: xml.number(link, &["lengthInKm", "linkLengthInKm"])?,
        capacity: limited.map(|capacity| capacity * unit(link, "linkCapacityUnitsName")),
        cost: 1,
    })
}

fn flow(xml: &Xml<'_>, demand: roxmltree::Node<'_, '_>) -> Result<Flow, ImportError> {
    let value = xml.number(demand, &["offeredTraffic", "offeredTrafficInErlangs"])?;
    let missing = || ImportError::new("the demand has no `offeredTraffic`").at(xml.at(demand));
    Ok(Flow {
        at: xml.at(demand),
        from: xml.needed(demand, "ingressNodeId")?.to_owned(),
        to: xml.needed(demand, "egressNodeId")?.to_owned(),
        rate: value.ok_or_else(missing)? * unit(demand, "demandTrafficUnitsName"),
    })
}
