//! Net2Plan designs (`.n2p`): XML in two dialects, of one layer or several. Links lead one way.

use super::network::{Coordinates, Direction, Edge, Flow, Network, Node};
use super::unit::{self, Units};
use super::xml::{Xml, child, children};
use super::{ImportError, Imported, Options};
use std::collections::BTreeSet;

/// Where the links and the demands of one layer stand; the older dialect has one.
struct Layer<'a, 'i> {
    links: roxmltree::Node<'a, 'i>,
    demands: Option<roxmltree::Node<'a, 'i>>,
}

pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let xml = Xml::read(text, "Net2Plan design", "network")?;
    let root = xml.document.root_element();
    let mut network = Network::new("Net2Plan", Coordinates::Untold, options);
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
        let unit = Units::rate_told(options.units().rate_or(None));
        told.push(format!("capacities and demands were taken for {unit} if no unit is named"));
    } else {
        told.push("capacities are those of another layer than demands and were left out".into());
    }
    let mut unknown = BTreeSet::new();
    let units = network.units;
    for link in children(layers[lowest].links, "link") {
        let edge = edge(&xml, link, highest == lowest, units, &mut unknown)?;
        if ![&edge.from, &edge.to].iter().any(|end| nowhere.contains(*end)) {
            network.edges.push(edge);
        }
    }
    for demand in demands(&layers[highest]) {
        let flow = flow(&xml, demand, units, &mut unknown)?;
        if ![&flow.from, &flow.to].iter().any(|end| nowhere.contains(*end)) {
            network.flows.push(flow);
        }
    }
    if !unknown.is_empty() {
        network.assumptions.push(format!(
            "units that are no bit rates were taken for {} (`--rate-unit` says another): {}",
            Units::rate_told(units.rate_or(None)),
            unknown.into_iter().collect::<Vec<_>>().join(", ")
        ));
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
        let name = node.attribute("name").unwrap_or_default().to_owned();
        network.nodes.push(Node {
            spot: spot.map(<[f64; 2]>::from),
            population: population(node),
            ..Node::new(xml.at(node), id, name)
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

/// Bits per second in the unit that the layer of an element names, or the whole design for all layers.
/// Units that are no bit rates are noted.
fn unit(
    node: roxmltree::Node<'_, '_>,
    names: [&str; 2],
    units: Units,
    unknown: &mut BTreeSet<String>,
) -> f64 {
    let told = |it: roxmltree::Node<'_, '_>| {
        let named = names.iter().find_map(|name| it.attribute(*name))?;
        Some(named.trim().to_owned()).filter(|named| !named.is_empty())
    };
    let named = node.ancestors().find_map(told);
    let known = named.as_deref().and_then(unit::rate_named);
    if let (Some(named), None) = (named, known) {
        unknown.insert(named);
    }
    units.rate_or(known)
}

const CAPACITY_UNIT: [&str; 2] = ["linkCapacityUnitsName", "defaultLinkCapacityUnitsName"];
const DEMAND_UNIT: [&str; 2] = ["demandTrafficUnitsName", "defaultDemandTrafficUnitsName"];

fn edge(
    xml: &Xml<'_>,
    link: roxmltree::Node<'_, '_>,
    same: bool,
    units: Units,
    unknown: &mut BTreeSet<String>,
) -> Result<Edge, ImportError> {
    let written = xml.number(link, &["capacity", "linkCapacityInErlangs"])?;
    // What is not limited has the largest number that there is.
    let limited = written.filter(|capacity| same && *capacity < f64::MAX);
    let capacity = limited.map(|capacity| capacity * unit(link, CAPACITY_UNIT, units, unknown));
    let [from, to] = [xml.needed(link, "originNodeId")?, xml.needed(link, "destinationNodeId")?];
    Ok(Edge {
        kilometres: xml.number(link, &["lengthInKm", "linkLengthInKm"])?,
        capacity,
        direction: Direction::OneWay,
        ..Edge::new(xml.at(link), from.to_owned(), to.to_owned())
    })
}

fn flow(
    xml: &Xml<'_>,
    demand: roxmltree::Node<'_, '_>,
    units: Units,
    unknown: &mut BTreeSet<String>,
) -> Result<Flow, ImportError> {
    let value = xml.number(demand, &["offeredTraffic", "offeredTrafficInErlangs"])?;
    let missing = || ImportError::new("the demand has no `offeredTraffic`").at(xml.at(demand));
    let [from, to] = [xml.needed(demand, "ingressNodeId")?, xml.needed(demand, "egressNodeId")?];
    let rate = value.ok_or_else(missing)? * unit(demand, DEMAND_UNIT, units, unknown);
    Ok(Flow::new(xml.at(demand), from.to_owned(), to.to_owned(), rate))
}
