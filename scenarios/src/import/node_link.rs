//! Node-link JSON, as networkx writes it and TopoHub publishes it: nodes become routers, edges links. Ids
//! are integers or strings, names may be missing, ids need not be dense, and edges are called `links` or
//! `edges`.

use super::attributes::Attributes;
use super::network::{Direction, Flow, Network};
use super::unit::Units;
use super::zoo::Graph;
use super::{ImportError, Imported, Options};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    directed: bool,
    #[serde(default)]
    graph: Value,
    nodes: Vec<Map<String, Value>>,
    #[serde(alias = "links")]
    edges: Vec<Map<String, Value>>,
}

const TOPOHUB: &str = "TopoHub";

/// TopoHub's files; each of their demands is counted in both directions.
pub(super) fn topohub(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let mut network = read(text, TOPOHUB, options)?;
    network.both = true;
    if !network.flows.is_empty() {
        network.assumptions.push(format!(
            "the {} demands of the file were taken for {} in each of both directions",
            network.flows.len(),
            Units::rate_told(network.units.rate_or(None))
        ));
    }
    network.build()
}

/// Files of networkx, d3 and others.
pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let mut network = read(text, "node-link", options)?;
    if !network.flows.is_empty() {
        network.assumptions.push(format!(
            "the {} demands of the file were taken for {}, each in its direction",
            network.flows.len(),
            Units::rate_told(network.units.rate_or(None))
        ));
    }
    network.build()
}

fn read(text: &str, format: &'static str, options: &Options) -> Result<Network, ImportError> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        ImportError::new(format!("this is no {format} network: {error}"))
            .help("it needs `nodes` with `id`, and `edges` or `links` with `source` and `target`")
    })?;
    let about = about(&file.graph);
    let direction = if file.directed { Direction::OneWay } else { Direction::Both };
    let numbered = file.nodes.iter().all(|node| !node.contains_key("id"));
    let (mut nodes, mut edges, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for (index, node) in file.nodes.iter().enumerate() {
        let attributes = attributes(format!("nodes[{index}]"), node);
        let id = match node.get("id").and_then(written) {
            Some(id) => id,
            // Older files refer to nodes by their place in the list.
            None if numbered => index.to_string(),
            None => return Err(attributes.refused("the node has no `id`")),
        };
        // Where nodes have types, traffic is between cities: the others are points of sea cables.
        if attributes.text(&["type"]) == Some("City") {
            ends.push(id.clone());
        }
        nodes.push((id, attributes));
    }
    for (index, edge) in file.edges.iter().enumerate() {
        let attributes = attributes(format!("edges[{index}]"), edge);
        let end = |name: &str| {
            let missing = || attributes.refused(format!("the edge has no `{name}`"));
            edge.get(name).and_then(written).ok_or_else(missing)
        };
        edges.push(([end("source")?, end("target")?], attributes, direction));
    }
    let mut network =
        Graph { defined: format == TOPOHUB, about, nodes, edges }.network(format, options)?;
    network.ends = ends;
    network.flows = flows(&file.graph, network.units.rate_or(None))?;
    Ok(network)
}

/// Demands by source and target, as TopoHub puts them into the graph.
fn flows(graph: &Value, unit: f64) -> Result<Vec<Flow>, ImportError> {
    let mut flows = Vec::new();
    for (from, targets) in graph.get("demands").and_then(Value::as_object).into_iter().flatten() {
        for (to, value) in targets.as_object().into_iter().flatten() {
            let at = format!("graph.demands.{from}.{to}");
            let none = || ImportError::new(format!("`{value}` is not a demand")).at(&at);
            let value = value.as_f64().ok_or_else(none)?;
            flows.push(Flow::new(at, from.clone(), to.clone(), value * unit));
        }
    }
    Ok(flows)
}

/// What the file says of the graph: an object, or in older files a list of pairs.
fn about(graph: &Value) -> Attributes {
    let mut about = Attributes::new("graph".to_owned());
    let pairs = graph.as_array().into_iter().flatten().filter_map(|pair| {
        let [name, value] = pair.as_array()?.as_slice() else { return None };
        Some((name.as_str()?, value))
    });
    let object = graph.as_object().into_iter().flatten();
    for (name, value) in object.map(|(name, value)| (name.as_str(), value)).chain(pairs) {
        if let Some(text) = written(value).filter(|_| !value.is_object()) {
            about.note(name, &text);
        }
    }
    about
}

/// What an object says, by name.
pub(super) fn attributes(at: String, object: &Map<String, Value>) -> Attributes {
    let mut attributes = Attributes::new(at);
    for (name, value) in object {
        if let Some(text) = written(value) {
            attributes.note(name, &text);
        }
    }
    attributes
}

/// A value as text; a list or an object as JSON.
pub(super) fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Some(value.to_string())
        }
    }
}
