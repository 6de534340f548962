//! Nodes and edges in the words of the Internet Topology Zoo (Knight et al., IEEE JSAC 29, 2011), which
//! publishes GraphML and GML with the same attributes, and what our own export adds to them.

use super::ImportError;
use super::network::Coordinates;
use super::network::{Edge, Kind, Network, Node};
use super::written::number;
use crate::schema::network::Medium;
use sandtable_units::{Length, Quantity as _};
use std::collections::BTreeMap;

/// What a file says of a node, an edge or the graph, by the names of the attributes.
pub(super) struct Attributes {
    pub(super) at: String,
    pub(super) values: BTreeMap<String, String>,
}

impl Attributes {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn number(&self, name: &str) -> Result<Option<f64>, ImportError> {
        let at = || format!("{}, {name}", self.at);
        self.text(name).map(|text| number(text, &at())).transpose()
    }

    fn pair(&self, names: [&str; 2]) -> Result<Option<[f64; 2]>, ImportError> {
        let [one, other] = names;
        Ok(self.number(one)?.zip(self.number(other)?).map(<[f64; 2]>::from))
    }

    fn refused(&self, reason: impl Into<String>) -> ImportError {
        ImportError::new(reason).at(&self.at)
    }
}

/// The names under which the reader of drawings puts the middle of a node.
pub(super) const DRAWN: [&str; 2] = ["drawing x", "drawing y"];

/// Makes a network of nodes, by their ids, and of edges, by the ids of their ends.
pub(super) fn network(
    format: &'static str,
    graph: &Attributes,
    nodes: Vec<(String, Attributes)>,
    edges: Vec<([String; 2], Attributes)>,
) -> Result<Network, ImportError> {
    let mut spots = Vec::new();
    for (_, node) in &nodes {
        spots.push(node.pair(["Longitude", "Latitude"])?);
    }
    let drawn = spots.iter().all(Option::is_none);
    let coordinates = if drawn { Coordinates::Plane } else { Coordinates::Degrees };
    let mut network = Network::new(format, coordinates);
    network.name = graph.text("Network").or(graph.text("label")).map(str::to_owned);
    for ((id, node), spot) in nodes.into_iter().zip(spots) {
        let spot = if drawn { node.pair(DRAWN)? } else { spot };
        network.nodes.push(Node {
            name: node.text("label").unwrap_or_default().to_owned(),
            population: whole(&node, "population")?.unwrap_or(0),
            kind: kind(&node)?,
            at: node.at,
            id,
            spot,
        });
    }
    for ([from, to], edge) in edges {
        network.edges.push(link(from, to, edge)?);
    }
    Ok(network)
}

fn whole<T: TryFrom<u64>>(of: &Attributes, name: &str) -> Result<Option<T>, ImportError> {
    let Some(text) = of.text(name) else { return Ok(None) };
    let number = text.parse::<u64>().ok().and_then(|number| T::try_from(number).ok());
    number.map(Some).ok_or_else(|| of.refused(format!("`{name}` cannot be `{text}`")))
}

fn kind(node: &Attributes) -> Result<Kind, ImportError> {
    Ok(match node.text("kind") {
        Some("site") => Kind::Site(Vec::new(), Some(whole(node, "cells")?.unwrap_or(1))),
        Some(_) | None => Kind::Router,
    })
}

fn link(from: String, to: String, edge: Attributes) -> Result<Edge, ImportError> {
    let medium = match edge.text("medium") {
        Some(word) => (Medium::ALL.iter().copied())
            .find(|medium| medium.word() == word)
            .ok_or_else(|| edge.refused(format!("`{word}` is not a medium")))?,
        None => Medium::Fibre,
    };
    let length = edge.text("length").map(|text| {
        Length::parse(text).map_err(|_unreadable| edge.refused(format!("`{text}` is not a length")))
    });
    Ok(Edge {
        from,
        to,
        name: edge.text("name").unwrap_or_default().to_owned(),
        medium,
        kilometres: length.transpose()?.map(Length::kilometres),
        capacity: speed(&edge)?,
        cost: whole(&edge, "cost")?.unwrap_or(1),
        at: edge.at,
    })
}

/// Bits per second. Where only words tell the speed, such as `< 2.5`, it is not known.
fn speed(edge: &Attributes) -> Result<Option<f64>, ImportError> {
    if let Some(raw) = edge.number("LinkSpeedRaw")? {
        return Ok(Some(raw));
    }
    let speed = edge.text("LinkSpeed").and_then(|speed| speed.parse::<f64>().ok());
    let unit = match edge.text("LinkSpeedUnits") {
        Some("K") => 1e3,
        Some("M") => 1e6,
        Some("G") => 1e9,
        Some("T") => 1e12,
        Some(_) | None => return Ok(None),
    };
    Ok(speed.map(|speed| speed * unit))
}
