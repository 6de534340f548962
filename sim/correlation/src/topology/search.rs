//! Looking around in a topology: along directed paths of typed edges, and by distance. Every search
//! is bounded by a number of steps.

use super::{Edge, EdgeType, ResourceId, Topology};
use sandtable_document::{Definitions, Diagnostics, Node, Read};
use serde::{Serialize, Serializer};
use std::collections::VecDeque;

/// A directed path of any length between two bounds along edges of some types, written
/// `depends_on*1..4` or `depends_on|powered_by`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The types of edges that it may take.
    pub edges: Vec<String>,
    /// The fewest steps.
    pub least: u8,
    /// The most steps.
    pub most: u8,
}

impl Path {
    /// The most steps that any path may have.
    pub const STEPS_MAX: u8 = 32;

    /// Reads what people write; the error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (edges, steps) =
            text.split_once('*').map_or((text, "1"), |(edges, steps)| (edges, steps));
        let edges: Vec<String> = edges.split('|').map(|edge| edge.trim().to_owned()).collect();
        if edges.iter().any(String::is_empty) {
            return Err(format!("`{text}` names no type of edges"));
        }
        let number = |text: &str| {
            let number = text.trim().parse::<u8>().ok();
            number.ok_or_else(|| format!("`{text}` is not a number of steps"))
        };
        let (least, most) = match steps.split_once("..") {
            Some((least, most)) => (number(least)?, number(most)?),
            None => (number(steps)?, number(steps)?),
        };
        if least > most || most == 0 || most > Self::STEPS_MAX {
            return Err(format!("`{text}` has no length: from {least} to {most} steps"));
        }
        Ok(Self { edges, least, most })
    }

    pub(crate) fn types(&self, topology: &Topology) -> Vec<EdgeType> {
        self.edges.iter().filter_map(|edge| topology.edge_type(edge)).collect()
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}*{}..{}", self.edges.join("|"), self.least, self.most)
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Read for Path {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let text = String::read(node, out)?;
        let help = "write types of edges and a length, such as \"depends_on*1..4\"";
        Self::parse(&text).map_err(|message| out.error(node.place, message, help)).ok()
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "type": "string", "examples": ["depends_on*1..4"] })
    }
}

/// A resource that a search came to, and after how many steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hop {
    pub(crate) resource: ResourceId,
    pub(crate) steps: u8,
}

/// What a search needs and the next one uses again: which resources were met.
#[derive(Debug, Default)]
pub(crate) struct Walker {
    stamps: Vec<u32>,
    stamp: u32,
    queue: VecDeque<Hop>,
}

impl Walker {
    fn begin(&mut self, topology: &Topology, from: ResourceId) {
        if self.stamp == u32::MAX {
            self.stamps.clear();
            self.stamp = 0;
        }
        self.stamps.resize(topology.resources.len(), 0);
        self.stamp += 1;
        self.queue.clear();
        self.stamps[from.index()] = self.stamp;
        self.queue.push_back(Hop { resource: from, steps: 0 });
    }

    fn meet(&mut self, resource: ResourceId, steps: u8) {
        let stamp = &mut self.stamps[resource.index()];
        if *stamp != self.stamp {
            *stamp = self.stamp;
            self.queue.push_back(Hop { resource, steps });
        }
    }

    /// All resources from `least` to `most` steps away along `types`, nearest first: against the
    /// edges to what depends on `from`, if so said. Each counts by its shortest way.
    pub(crate) fn along(
        &mut self,
        topology: &Topology,
        from: ResourceId,
        (types, path): (&[EdgeType], &Path),
        backwards: bool,
    ) -> Vec<Hop> {
        let edges = if backwards { &topology.inward } else { &topology.outward };
        let mut found = Vec::new();
        self.begin(topology, from);
        while let Some(hop) = self.queue.pop_front() {
            if hop.steps >= path.least {
                found.push(hop);
            }
            if hop.steps < path.most {
                for Edge { other, .. } in matching(&edges[hop.resource.index()], types) {
                    self.meet(*other, hop.steps + 1);
                }
            }
        }
        found
    }

    /// The nearest resources around `from`, whatever the direction of edges, within `most` steps,
    /// of those that `wanted` accepts: all at the least distance.
    pub(crate) fn nearest(
        &mut self,
        topology: &Topology,
        from: ResourceId,
        most: u8,
        wanted: impl Fn(ResourceId) -> bool,
    ) -> Vec<Hop> {
        let mut found: Vec<Hop> = Vec::new();
        self.begin(topology, from);
        while let Some(hop) = self.queue.pop_front() {
            if found.first().is_some_and(|first| hop.steps > first.steps) {
                break;
            }
            if wanted(hop.resource) {
                found.push(hop);
            }
            if hop.steps < most {
                let index = hop.resource.index();
                for edge in topology.outward[index].iter().chain(&topology.inward[index]) {
                    self.meet(edge.other, hop.steps + 1);
                }
            }
        }
        found
    }

    /// The nearest resource of a class along edges of any type towards what `from` depends on.
    pub(crate) fn upstream_of_class(
        &mut self,
        topology: &Topology,
        from: ResourceId,
        class: &str,
    ) -> Option<ResourceId> {
        self.begin(topology, from);
        let mut found: Option<Hop> = None;
        while let Some(hop) = self.queue.pop_front() {
            if found.is_some_and(|found| hop.steps > found.steps) {
                break;
            }
            if topology.resource(hop.resource).class == class {
                let better = found.is_none_or(|found| hop.resource < found.resource);
                found = if better { Some(hop) } else { found };
            }
            if hop.steps < Path::STEPS_MAX {
                for edge in &topology.outward[hop.resource.index()] {
                    self.meet(edge.other, hop.steps + 1);
                }
            }
        }
        found.map(|hop| hop.resource)
    }
}

fn matching<'a>(edges: &'a [Edge], types: &'a [EdgeType]) -> impl Iterator<Item = &'a Edge> {
    edges.iter().filter(move |edge| types.contains(&edge.kind))
}
