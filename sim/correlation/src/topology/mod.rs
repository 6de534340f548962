//! What stands beside the alarms: resources by name, with class and attributes, and typed edges
//! between them, some of them redundant. Where it comes from is left to who builds it.

mod build;
mod search;

pub use build::{TopologyBuilder, TopologyError};
pub use search::Path;
pub(crate) use search::{Hop, Walker};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The number of a resource: its rank by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ResourceId(pub(crate) u32);

impl ResourceId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The number of an edge type in its topology.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EdgeType(pub(crate) u16);

/// A resource: anything that can be named by an alarm or depend on what is.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its name, by which alarms call it.
    pub name: String,
    /// What it is, such as `cell` or `link`.
    pub class: String,
    /// What the inventory says of it, such as `customers` and `revenue`.
    pub attributes: BTreeMap<String, String>,
}

/// An edge, seen from one of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) kind: EdgeType,
    /// Edges from one resource with one of these stand in for each other.
    pub(crate) redundancy: Option<u32>,
    pub(crate) other: ResourceId,
}

/// An edge as it can be told to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedEdge<'a> {
    /// The resource where it begins.
    pub from: &'a str,
    /// Its type.
    pub edge_type: &'a str,
    /// The resource where it ends.
    pub to: &'a str,
    /// Edges from one resource with the same number here stand in for each other.
    pub redundancy: Option<u32>,
}

/// The resources and how they hang together. It does not change while an engine runs.
#[derive(Debug, Clone, Default)]
pub struct Topology {
    /// In the order of their names.
    pub(crate) resources: Vec<Resource>,
    pub(crate) edge_types: Vec<String>,
    /// To what each resource depends on.
    pub(crate) outward: Vec<Vec<Edge>>,
    /// To what depends on each resource.
    pub(crate) inward: Vec<Vec<Edge>>,
}

impl Topology {
    /// The resource of a name.
    pub fn find(&self, name: &str) -> Option<ResourceId> {
        let found = self.resources.binary_search_by(|resource| resource.name.as_str().cmp(name));
        found.ok().map(|index| ResourceId(u32::try_from(index).expect("the builder counted")))
    }

    /// The resource of a number.
    pub fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id.index()]
    }

    /// All resources in the order of their names.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// All types of edges.
    pub fn edge_types(&self) -> &[String] {
        &self.edge_types
    }

    /// All edges, by where they begin.
    pub fn edges(&self) -> impl Iterator<Item = ListedEdge<'_>> {
        let from = self.resources.iter().zip(&self.outward);
        from.flat_map(|(from, edges)| {
            edges.iter().map(|edge| ListedEdge {
                from: &from.name,
                edge_type: &self.edge_types[edge.kind.0 as usize],
                to: &self.resource(edge.other).name,
                redundancy: edge.redundancy,
            })
        })
    }

    /// The resource of a class that one directly hangs on, if there is just one.
    pub(crate) fn direct_of_class(&self, from: ResourceId, class: &str) -> Option<ResourceId> {
        let edges = self.outward[from.index()].iter().map(|edge| edge.other);
        let mut found = edges.filter(|other| self.resource(*other).class == class);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = ResourceId> + use<> {
        (0..u32::try_from(self.resources.len()).expect("the builder counted")).map(ResourceId)
    }
}
