//! GraphML: what the Topology Zoo publishes, its sources as the editor yEd draws them, what networkx
//! writes, and our own export. Keys mean something else in every file; an edge is one link, also beside
//! another.

use super::attributes::Attributes;
use super::network::Direction;
use super::xml::{Xml, child, children, under};
use super::zoo::{DRAWN, Graph};
use super::{ImportError, Imported, Options};
use roxmltree::Node;
use std::collections::BTreeMap;

pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let xml = Xml::read(text, "GraphML", "graphml")?;
    let root = xml.document.root_element();
    let Some(graph) = child(root, "graph") else {
        return Err(ImportError::new("the file has no `graph`"));
    };
    let keys = Keys::of(root);
    let (mut nodes, mut edges, mut groups) = (Vec::new(), Vec::new(), 0_usize);
    for node in under(graph, "node") {
        // A group that yEd draws around nodes.
        if child(node, "graph").is_some() {
            groups += 1;
            continue;
        }
        nodes.push((xml.needed(node, "id")?.to_owned(), keys.attributes(&xml, node, "node")?));
    }
    // The editor calls every graph directed, whatever it draws.
    let drawn = under(graph, "Geometry").next().is_some();
    for edge in under(graph, "edge") {
        let end = |name| xml.needed(edge, name).map(str::to_owned);
        let ends = [end("source")?, end("target")?];
        edges.push((ends, keys.attributes(&xml, edge, "edge")?, direction(edge, drawn)));
    }
    let about = keys.attributes(&xml, graph, "graph")?;
    let mut network = Graph { defined: false, about, nodes, edges }.network("GraphML", options)?;
    network.count(groups, "nodes are groups of others and were left out");
    network.count(under(graph, "hyperedge").count(), "hyperedges were left out");
    network.build()
}

/// Which way an edge leads: as it says itself, or else the graph around it.
fn direction(edge: Node<'_, '_>, drawn: bool) -> Direction {
    let around = edge.ancestors().find_map(|it| it.attribute("edgedefault"));
    let one_way = match edge.attribute("directed") {
        Some(own) => own == "true",
        None => around == Some("directed"),
    };
    match one_way {
        true if drawn => Direction::Untold,
        true => Direction::OneWay,
        false => Direction::Both,
    }
}

/// What the keys of a file are called, and the values that elements have without saying so.
struct Keys<'a> {
    names: BTreeMap<&'a str, &'a str>,
    /// By what they are for.
    defaults: BTreeMap<&'a str, BTreeMap<String, String>>,
}

impl<'a> Keys<'a> {
    fn of(root: Node<'a, '_>) -> Self {
        let mut keys = Self { names: BTreeMap::new(), defaults: BTreeMap::new() };
        for key in children(root, "key") {
            let Some(id) = key.attribute("id") else { continue };
            let name = key.attribute("attr.name").unwrap_or(id);
            keys.names.insert(id, name);
            let default = child(key, "default").and_then(|default| default.text());
            if let Some(text) = default.filter(|text| !text.trim().is_empty()) {
                let element = key.attribute("for").unwrap_or("all");
                let defaults = keys.defaults.entry(element).or_default();
                defaults.insert(name.to_owned(), text.to_owned());
            }
        }
        keys
    }

    /// What the file says of an element; where yEd drew it, also the middle of the drawing.
    fn attributes(
        &self,
        xml: &Xml<'_>,
        node: Node<'_, '_>,
        element: &str,
    ) -> Result<Attributes, ImportError> {
        let mut attributes = Attributes::new(xml.at(node));
        for value in children(node, "data") {
            let key = value.attribute("key").unwrap_or_default();
            if let Some(name) = self.names.get(key) {
                attributes.note(name, value.text().unwrap_or_default());
            }
            if let Some(geometry) = under(value, "Geometry").next() {
                let number = |name| xml.number(geometry, &[name]).map(Option::unwrap_or_default);
                // Drawings count downwards.
                let east = number("x")? + number("width")? / 2.0;
                let north = -(number("y")? + number("height")? / 2.0);
                for (name, number) in DRAWN.iter().zip([east, north]) {
                    attributes.note(name, &number.to_string());
                }
            }
            if let Some(label) = under(value, "NodeLabel").next()
                && let Some(text) = label.text()
            {
                attributes.note("label", text);
            }
        }
        for element in [element, "all"] {
            if let Some(defaults) = self.defaults.get(element) {
                attributes.complete(defaults);
            }
        }
        Ok(attributes)
    }
}
