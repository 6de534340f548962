//! GraphML: what the Topology Zoo publishes, its sources as the editor yEd draws them, and our own
//! export. Keys mean something else in every file; an edge is one link, also beside another.

use super::xml::{Xml, child, children, under};
use super::zoo::{Attributes, DRAWN, network};
use super::{ImportError, Imported};
use roxmltree::Node;
use std::collections::BTreeMap;

pub(super) fn import(text: &str) -> Result<Imported, ImportError> {
    let xml = Xml::read(text, "GraphML", "graphml")?;
    let root = xml.document.root_element();
    let Some(graph) = child(root, "graph") else {
        return Err(ImportError::new("the file has no `graph`"));
    };
    let names: BTreeMap<&str, &str> = children(root, "key")
        .filter_map(|key| Some((key.attribute("id")?, key.attribute("attr.name")?)))
        .collect();
    let attributes = |node| attributes(&xml, node, &names);
    let (mut nodes, mut edges, mut groups) = (Vec::new(), Vec::new(), 0_u32);
    for node in under(graph, "node") {
        // A group that yEd draws around nodes.
        if child(node, "graph").is_some() {
            groups += 1;
            continue;
        }
        nodes.push((xml.needed(node, "id")?.to_owned(), attributes(node)?));
    }
    for edge in under(graph, "edge") {
        let end = |name| xml.needed(edge, name).map(str::to_owned);
        edges.push(([end("source")?, end("target")?], attributes(edge)?));
    }
    let mut network = network("GraphML", &attributes(graph)?, nodes, edges)?;
    if groups > 0 {
        network.assumptions.push(format!("{groups} nodes are groups of others and were left out"));
    }
    network.build()
}

/// What the file says of a node or edge; where yEd drew it, also the middle of the drawing.
fn attributes(
    xml: &Xml<'_>,
    node: Node<'_, '_>,
    names: &BTreeMap<&str, &str>,
) -> Result<Attributes, ImportError> {
    let mut values = BTreeMap::new();
    for value in children(node, "data") {
        let key = value.attribute("key").unwrap_or_default();
        if let Some(name) = names.get(key) {
            let text = value.text().unwrap_or_default();
            values.insert((*name).to_owned(), text.to_owned());
        }
        if let Some(geometry) = under(value, "Geometry").next() {
            let number = |name| xml.number(geometry, &[name]).map(Option::unwrap_or_default);
            // Drawings count downwards.
            let east = number("x")? + number("width")? / 2.0;
            let north = -(number("y")? + number("height")? / 2.0);
            for (name, number) in DRAWN.iter().zip([east, north]) {
                values.insert((*name).to_owned(), number.to_string());
            }
        }
        if let Some(label) = under(value, "NodeLabel").next()
            && let Some(text) = label.text().filter(|text| !text.trim().is_empty())
        {
            values.entry("label".to_owned()).or_insert_with(|| text.to_owned());
        }
    }
    Ok(Attributes { at: xml.at(node), values })
}
