//! A transport network in the words of its file: what each format fills, before anything is checked and
//! built.

use super::ImportError;
use crate::schema::network::{Cell, Medium};
use sandtable_units::BitRate;
use std::collections::BTreeMap;

/// A network in the words of its file.
pub(super) struct Network {
    /// What the format is called.
    pub(super) format: &'static str,
    /// What the network is called.
    pub(super) name: Option<String>,
    pub(super) coordinates: Coordinates,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    pub(super) flows: Vec<Flow>,
    /// The ids of the nodes between which traffic is put where there are no flows; empty for all.
    pub(super) ends: Vec<String>,
    /// Whether each flow also runs the other way.
    pub(super) both: bool,
    /// What was assumed when the file was read.
    pub(super) assumptions: Vec<String>,
}

/// A router or a site.
pub(super) struct Node {
    /// Where it stands in the file.
    pub(super) at: String,
    pub(super) id: String,
    /// Empty where the file gives none.
    pub(super) name: String,
    /// East and north: longitude and latitude, or a point on a plane.
    pub(super) spot: Option<[f64; 2]>,
    pub(super) population: u32,
    pub(super) kind: Kind,
}

/// What a node becomes.
pub(super) enum Kind {
    Router,
    /// A site with cells that are listed, or only counted.
    Site(Vec<Cell>, Option<u16>),
}

/// A link in both directions.
pub(super) struct Edge {
    pub(super) at: String,
    pub(super) from: String,
    pub(super) to: String,
    /// Empty where the file gives none.
    pub(super) name: String,
    pub(super) medium: Medium,
    pub(super) kilometres: Option<f64>,
    /// Bits per second; 0 means that the file does not know.
    pub(super) capacity: Option<f64>,
    pub(super) cost: u32,
}

/// A demand.
pub(super) struct Flow {
    pub(super) at: String,
    pub(super) from: String,
    pub(super) to: String,
    /// Bits per second.
    pub(super) rate: f64,
}

impl Network {
    /// A network of nothing so far, whose demands are directed.
    pub(super) fn new(format: &'static str, coordinates: Coordinates) -> Self {
        Self {
            format,
            name: None,
            coordinates,
            nodes: Vec::new(),
            edges: Vec::new(),
            flows: Vec::new(),
            ends: Vec::new(),
            both: false,
            assumptions: Vec::new(),
        }
    }
}

/// The index of the node with this id.
pub(super) fn find(ids: &BTreeMap<&str, usize>, id: &str, at: &str) -> Result<usize, ImportError> {
    let missing = || ImportError::new(format!("there is no node `{id}`")).at(at);
    ids.get(id).copied().ok_or_else(missing)
}

impl Edge {
    /// Checks length and capacity and returns the capacity, if it is known.
    pub(super) fn checked_capacity(&self) -> Result<Option<BitRate>, ImportError> {
        let refused = |reason: String| ImportError::new(reason).at(&self.at);
        if let Some(length) = self.kilometres.filter(|length| !(0.0..=50_000.0).contains(length)) {
            return Err(refused(format!("a length of {length} km cannot be")));
        }
        let known = self.capacity.filter(|bits| *bits != 0.0);
        let rate = |bits| {
            BitRate::from_bits_per_second_rounded(bits)
                .ok_or_else(|| refused(format!("a capacity of {bits} bit/s cannot be")))
        };
        known.map(rate).transpose()
    }
}

/// What the positions of a file are.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Coordinates {
    /// Longitude and latitude.
    Degrees,
    /// Points on a plane.
    Plane,
    /// The file does not tell: points on a plane if most cannot be degrees. A few that cannot are
    /// mistakes.
    Untold,
}
