//! A transport network as its file writes it, and the elements that are made of it. The formats only
//! fill it; what can be wrong in any format is checked here.

use super::plane::{Coordinates, positions};
use super::traffic::{demands, place_cores};
use super::{ImportError, Imported, Unique};
use crate::schema::network::{Cell, Link, Medium, Router, Site};
use sandtable_document::{Place, Placed};
use sandtable_units::{BitRate, Length, Position};
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

    /// Checks everything and makes the elements.
    pub(super) fn build(self) -> Result<Imported, ImportError> {
        let ids = self.ids()?;
        let ends = self.ends(&ids)?;
        let mut imported =
            Imported { assumptions: self.assumptions.clone(), ..Imported::default() };
        let positions = positions(&self.nodes, &ends, self.coordinates, &mut imported.assumptions)?;
        let mut unique = Unique::default();
        let names: Vec<String> = (self.nodes.iter())
            .map(|node| {
                let unnamed = || format!("Node {}", node.id);
                unique.name(&line(&node.name, NODE_BYTES_MAX).unwrap_or_else(unnamed))
            })
            .collect();
        for (node, (name, position)) in self.nodes.iter().zip(names.iter().zip(positions)) {
            node.build(name, position, &mut unique, &mut imported);
        }
        for (edge, [from, to]) in self.edges.iter().zip(ends) {
            imported.link.push(edge.build(&names[from], &names[to], &mut unique)?);
        }
        imported.assumptions.insert(0, self.summary(&imported));
        let count =
            |missing: fn(&Link) -> bool| imported.link.iter().filter(|l| missing(l)).count();
        let unknown = [
            (count(|link| link.length.is_none()), "no length and take the distance of their ends"),
            (count(|link| link.capacity.is_none()), "no capacity and carry as much as comes"),
        ];
        for (count, what) in unknown.into_iter().filter(|(count, _)| *count > 0) {
            imported.assumptions.push(format!("{count} links have {what}"));
        }
        demands(&self, &ids, &names, &mut imported)?;
        place_cores(&mut unique, &mut imported);
        Ok(imported)
    }

    fn ids(&self) -> Result<BTreeMap<&str, usize>, ImportError> {
        if self.nodes.is_empty() {
            return Err(ImportError::new("the file holds no nodes")
                .help(format!("is this a network in the format {}?", self.format)));
        }
        let mut ids = BTreeMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            if ids.insert(node.id.as_str(), index).is_some() {
                let reason = format!("node id `{}` is given twice", node.id);
                return Err(ImportError::new(reason).at(&node.at));
            }
        }
        Ok(ids)
    }

    fn ends(&self, ids: &BTreeMap<&str, usize>) -> Result<Vec<[usize; 2]>, ImportError> {
        let ends = self.edges.iter().map(|edge| {
            let [from, to] = [find(ids, &edge.from, &edge.at)?, find(ids, &edge.to, &edge.at)?];
            if from == to {
                let reason = format!("the edge leads from `{}` to itself", edge.from);
                return Err(ImportError::new(reason).at(&edge.at));
            }
            Ok([from, to])
        });
        ends.collect()
    }

    fn summary(&self, imported: &Imported) -> String {
        let name = self.name.as_deref().and_then(|name| line(name, NODE_BYTES_MAX));
        let name = name.unwrap_or_else(|| "without a name".to_owned());
        let (routers, sites) = (imported.router.len(), imported.site.len());
        let sites = if sites > 0 { format!(" and {sites} sites") } else { String::new() };
        let fibre = imported.link.iter().all(|link| link.medium == Medium::Fibre);
        let links = if fibre { "fibre links" } else { "links" };
        let edges = imported.link.len();
        let format = self.format;
        format!(
            "{format} network {name}: {routers} nodes became routers{sites}, {edges} edges {links}"
        )
    }
}

/// The index of the node with this id.
pub(super) fn find(ids: &BTreeMap<&str, usize>, id: &str, at: &str) -> Result<usize, ImportError> {
    let missing = || ImportError::new(format!("there is no node `{id}`")).at(at);
    ids.get(id).copied().ok_or_else(missing)
}

/// How long the name of a node may be, so that those of its links are no longer than names may be.
const NODE_BYTES_MAX: usize = 90;

/// How long the name of a link may be: with a number after it, it must stay below 200 bytes.
const LINK_BYTES_MAX: usize = 190;

/// One line of text, if there is any: drawings break names into lines.
fn line(text: &str, bytes_max: usize) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    let line = line[..line.floor_char_boundary(bytes_max)].trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}

impl Node {
    fn build(&self, name: &str, position: Position, unique: &mut Unique, out: &mut Imported) {
        let latitude = Placed::nowhere(position.latitude());
        let longitude = Placed::nowhere(position.longitude());
        let name = Placed::nowhere(name.to_owned());
        let (population, place) = (self.population, Place::NOWHERE);
        let (area, feeder, battery) = (None, None, None);
        match &self.kind {
            Kind::Router => out.router.push(Router {
                name,
                latitude,
                longitude,
                area,
                feeder,
                battery,
                population,
                place,
            }),
            Kind::Site(listed, count) => {
                let mut cell = listed.clone();
                for cell in &mut cell {
                    let wanted = line(&cell.name, NODE_BYTES_MAX);
                    let wanted = wanted.unwrap_or_else(|| format!("{} cell", *name));
                    cell.name.value = unique.name(&wanted);
                }
                let cells = count.filter(|_| cell.is_empty()).map(Placed::nowhere);
                out.site.push(Site {
                    name,
                    latitude,
                    longitude,
                    area,
                    feeder,
                    battery,
                    population,
                    cells,
                    cell,
                    place,
                });
            }
        }
    }
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

    fn build(&self, from: &str, to: &str, unique: &mut Unique) -> Result<Link, ImportError> {
        let capacity = self.checked_capacity()?;
        let name = line(&self.name, LINK_BYTES_MAX).unwrap_or_else(|| format!("{from} - {to}"));
        Ok(Link {
            name: Placed::nowhere(unique.name(&name)),
            from: Placed::nowhere(from.to_owned()),
            to: Placed::nowhere(to.to_owned()),
            medium: self.medium,
            length: self.kilometres.map(|length| Length::from_metres_rounded(length * 1e3)),
            capacity,
            cost: Placed::nowhere(self.cost),
            place: Place::NOWHERE,
        })
    }
}
