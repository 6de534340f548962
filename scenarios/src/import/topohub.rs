//! TopoHub node-link JSON: nodes become routers, edges links. Ids are integers or strings, names
//! may be missing, ids need not be dense.

use super::network::Coordinates;
use super::network::{Edge, Flow, Kind, Network, Node};
use super::traffic::UNIT;
use super::{ImportError, Imported};
use crate::schema::network::Medium;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct File {
    graph: Graph,
    nodes: Vec<WrittenNode>,
    edges: Vec<WrittenEdge>,
}

#[derive(Deserialize)]
struct Graph {
    name: Option<String>,
    #[serde(default)]
    demands: BTreeMap<String, BTreeMap<String, f64>>,
}

#[derive(Deserialize)]
struct WrittenNode {
    id: Id,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Longitude, latitude.
    pos: Option<[f64; 2]>,
}

#[derive(Deserialize)]
struct WrittenEdge {
    source: Id,
    target: Id,
    /// Kilometres.
    dist: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Number(i64),
    Text(String),
}

impl Id {
    fn text(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

pub(super) fn import(text: &str) -> Result<Imported, ImportError> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        ImportError::new(format!("this is no TopoHub network: {error}"))
            .help("it needs `graph`, `nodes` with `id` and `pos`, and `edges`")
    })?;
    let mut network = Network::new("TopoHub", Coordinates::Untold);
    network.name = file.graph.name;
    for (index, node) in file.nodes.into_iter().enumerate() {
        let id = node.id.text();
        // Where nodes have types, traffic is between cities: the others are points of sea cables.
        if node.kind.as_deref() == Some("City") {
            network.ends.push(id.clone());
        }
        network.nodes.push(Node {
            at: format!("nodes[{index}]"),
            id,
            name: node.name.unwrap_or_default(),
            spot: node.pos,
            population: 0,
            kind: Kind::Router,
        });
    }
    for (index, edge) in file.edges.into_iter().enumerate() {
        network.edges.push(Edge {
            at: format!("edges[{index}]"),
            from: edge.source.text(),
            to: edge.target.text(),
            name: String::new(),
            medium: Medium::Fibre,
            kilometres: edge.dist,
            capacity: None,
            cost: 1,
        });
    }
    for (from, targets) in file.graph.demands {
        for (to, value) in targets {
            let at = format!("graph.demands.{from}.{to}");
            network.flows.push(Flow { at, from: from.clone(), to, rate: value * UNIT });
        }
    }
    // As TopoHub does, each demand is counted in both directions.
    network.both = true;
    if !network.flows.is_empty() {
        network.assumptions.push(format!(
            "the {} demands of the file were taken for Mbit/s in each of both directions",
            network.flows.len()
        ));
    }
    network.build()
}
