//! A transport network in the words of its file: what each format fills, before anything is checked and
//! built.

use super::unit::Units;
use super::{ImportError, Options};
use crate::schema::network::{Cell, Core, Medium};
use sandtable_units::{BitRate, Span};
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
    /// Cores, by the ids of the nodes that they stand at.
    pub(super) cores: Vec<Core>,
    /// What else our own export keeps, as a scenario writes it.
    pub(super) rest: Option<String>,
    /// What nodes become whose kind the file does not give.
    pub(super) untold: Kind,
    /// What numbers are in that stand alone.
    pub(super) units: Units,
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
    /// None where the file does not tell.
    pub(super) kind: Option<Kind>,
    pub(super) area: Option<String>,
    pub(super) feeder: Option<String>,
    pub(super) battery: Option<Span>,
}

impl Node {
    /// A node of which nothing else is known.
    pub(super) fn new(at: String, id: String, name: String) -> Self {
        let (spot, population, kind) = (None, 0, None);
        Self { at, id, name, spot, population, kind, area: None, feeder: None, battery: None }
    }
}

/// What a node becomes.
#[derive(Clone)]
pub(super) enum Kind {
    Router,
    /// A site with cells that are listed, or only counted.
    Site(Vec<Cell>, Option<u16>),
}

/// Which way an edge leads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Both,
    OneWay,
    /// The format does not tell: it is seen from whether most edges come back.
    Untold,
}

/// A link.
#[derive(Clone)]
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
    /// What routing counts it as, in any scale.
    pub(super) cost: Option<f64>,
    pub(super) direction: Direction,
}

/// A demand.
pub(super) struct Flow {
    pub(super) at: String,
    pub(super) from: String,
    pub(super) to: String,
    /// Empty where the file gives none.
    pub(super) name: String,
    /// The group that it grows with, where the file tells.
    pub(super) group: Option<String>,
    /// Bits per second.
    pub(super) rate: f64,
}

impl Flow {
    /// A demand without a name.
    pub(super) fn new(at: String, from: String, to: String, rate: f64) -> Self {
        Self { at, from, to, name: String::new(), group: None, rate }
    }
}

impl Network {
    /// A network of nothing so far, whose demands are directed.
    pub(super) fn new(format: &'static str, coordinates: Coordinates, options: &Options) -> Self {
        Self {
            format,
            name: None,
            coordinates,
            nodes: Vec::new(),
            edges: Vec::new(),
            flows: Vec::new(),
            ends: Vec::new(),
            both: false,
            cores: Vec::new(),
            rest: None,
            untold: if options.sites { Kind::Site(Vec::new(), Some(1)) } else { Kind::Router },
            units: options.units(),
            assumptions: Vec::new(),
        }
    }

    /// Adds an assumption of things that were counted, if there are any.
    pub(super) fn count(&mut self, count: usize, what: &str) {
        if count > 0 {
            self.assumptions.push(format!("{count} {what}"));
        }
    }
}

/// The index of the node with this id.
pub(super) fn find(ids: &BTreeMap<&str, usize>, id: &str, at: &str) -> Result<usize, ImportError> {
    let missing = || ImportError::new(format!("there is no node `{id}`")).at(at);
    ids.get(id).copied().ok_or_else(missing)
}

impl Edge {
    /// An edge in both directions of which nothing else is known.
    pub(super) fn new(at: String, from: String, to: String) -> Self {
        Self {
            at,
            from,
            to,
            name: String::new(),
            medium: Medium::Fibre,
            kilometres: None,
            capacity: None,
            cost: None,
            direction: Direction::Both,
        }
    }

    /// Bits per second, if the file knows them.
    pub(super) fn known_capacity(&self) -> Option<f64> {
        self.capacity.filter(|bits| *bits != 0.0)
    }

    /// Checks length and capacity and returns the capacity, if it is known.
    pub(super) fn checked_capacity(&self) -> Result<Option<BitRate>, ImportError> {
        let refused = |reason: String| ImportError::new(reason).at(&self.at);
        if let Some(length) = self.kilometres.filter(|length| !(0.0..=50_000.0).contains(length)) {
            return Err(refused(format!("a length of {length} km cannot be")));
        }
        let rate = |bits| {
            BitRate::from_bits_per_second_rounded(bits)
                .filter(|rate| rate.bits_per_second() > 0)
                .ok_or_else(|| refused(format!("a capacity of {bits} bit/s cannot be")))
        };
        self.known_capacity().map(rate).transpose()
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
