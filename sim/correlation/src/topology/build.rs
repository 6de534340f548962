//! Building a topology: resources and edges in any order, checked and ranked at the end.

use super::{Edge, EdgeType, Resource, Topology};
use std::collections::{BTreeMap, BTreeSet};

/// Why a topology cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TopologyError {
    /// Two resources have one name.
    #[error("there are two resources named `{0}`")]
    Duplicate(String),
    /// An edge ends at what is no resource.
    #[error("an edge from `{from}` to `{to}` ends at what is no resource")]
    Unknown {
        /// Where the edge begins.
        from: String,
        /// Where it ends.
        to: String,
    },
    /// More than 2^32 resources or 2^16 types of edges.
    #[error("a topology holds at most 2^32 resources and 2^16 types of edges")]
    TooLarge,
}

struct WrittenEdge {
    from: String,
    edge_type: String,
    to: String,
    redundancy: Option<String>,
}

/// Collects resources and edges, in any order.
#[derive(Default)]
pub struct TopologyBuilder {
    resources: Vec<Resource>,
    edges: Vec<WrittenEdge>,
}

impl TopologyBuilder {
    /// Adds a resource.
    pub fn resource(&mut self, name: &str, class: &str) -> &mut Self {
        self.resource_with(name, class, BTreeMap::new())
    }

    /// Adds a resource with what the inventory says of it.
    pub fn resource_with(
        &mut self,
        name: &str,
        class: &str,
        attributes: BTreeMap<String, String>,
    ) -> &mut Self {
        let (name, class) = (name.to_owned(), class.to_owned());
        self.resources.push(Resource { name, class, attributes });
        self
    }

    /// Adds an edge; for dependencies, from what depends to what it depends on.
    pub fn edge(&mut self, from: &str, edge_type: &str, to: &str) -> &mut Self {
        self.push(from, edge_type, to, None)
    }

    /// Adds an edge that is one of several: those of one resource and type with the same
    /// `redundancy` stand in for each other.
    pub fn redundant_edge(
        &mut self,
        from: &str,
        edge_type: &str,
        to: &str,
        redundancy: &str,
    ) -> &mut Self {
        self.push(from, edge_type, to, Some(redundancy.to_owned()))
    }

    fn push(
        &mut self,
        from: &str,
        edge_type: &str,
        to: &str,
        redundancy: Option<String>,
    ) -> &mut Self {
        self.edges.push(WrittenEdge {
            from: from.to_owned(),
            edge_type: edge_type.to_owned(),
            to: to.to_owned(),
            redundancy,
        });
        self
    }

    /// The topology, which is the same in whatever order it was told.
    pub fn build(mut self) -> Result<Topology, TopologyError> {
        self.resources.sort_by(|one, other| one.name.cmp(&other.name));
        if let Some(pair) = self.resources.windows(2).find(|pair| pair[0].name == pair[1].name) {
            return Err(TopologyError::Duplicate(pair[0].name.clone()));
        }
        let distinct = |words: BTreeSet<&str>| -> Vec<String> {
            words.into_iter().map(str::to_owned).collect()
        };
        let edge_types = distinct(self.edges.iter().map(|edge| edge.edge_type.as_str()).collect());
        let groups: Vec<String> =
            distinct(self.edges.iter().filter_map(|edge| edge.redundancy.as_deref()).collect());
        let count = self.resources.len();
        if u32::try_from(count).is_err() || u16::try_from(edge_types.len()).is_err() {
            return Err(TopologyError::TooLarge);
        }
        let mut topology = Topology {
            resources: self.resources,
            edge_types,
            outward: vec![Vec::new(); count],
            inward: vec![Vec::new(); count],
        };
        for edge in &self.edges {
            topology.enter(edge, &groups)?;
        }
        for edges in topology.outward.iter_mut().chain(&mut topology.inward) {
            edges.sort_unstable();
            edges.dedup();
        }
        Ok(topology)
    }
}

impl Topology {
    fn enter(&mut self, edge: &WrittenEdge, groups: &[String]) -> Result<(), TopologyError> {
        let unknown = || TopologyError::Unknown { from: edge.from.clone(), to: edge.to.clone() };
        let from = self.find(&edge.from).ok_or_else(unknown)?;
        let to = self.find(&edge.to).ok_or_else(unknown)?;
        let kind = self.edge_type(&edge.edge_type).expect("collected from the edges");
        let rank = |group: &String| {
            let rank = groups.binary_search(group).expect("collected from the edges");
            u32::try_from(rank).map_err(|_too_many| TopologyError::TooLarge)
        };
        let redundancy = edge.redundancy.as_ref().map(rank).transpose()?;
        self.outward[from.index()].push(Edge { kind, redundancy, other: to });
        self.inward[to.index()].push(Edge { kind, redundancy, other: from });
        Ok(())
    }

    /// The number of a type of edges.
    pub(crate) fn edge_type(&self, name: &str) -> Option<EdgeType> {
        let index = self.edge_types.binary_search_by(|known| known.as_str().cmp(name)).ok()?;
        u16::try_from(index).ok().map(EdgeType)
    }
}
