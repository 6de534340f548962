//! Networks drawn on a map: points become nodes and lines links, whatever the format. A line ends at the
//! nodes that it names, or else at the nearest; where there is none, one is put there.

use super::attributes::{Attributes, plain};
use super::network::{Coordinates, Direction, Kind, Network, Node};
use super::pair::named;
use super::zoo::{self, Told};
use super::{ImportError, Options};
use crate::schema::network::{Cell, Core, Function};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use sandtable_document::{Place, Placed};
use sandtable_units::{Azimuth, Position};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something on the map: longitudes and latitudes with what is said of it.
pub(super) struct Feature {
    pub(super) attributes: Attributes,
    pub(super) points: Vec<[f64; 2]>,
    pub(super) lines: Vec<Vec<[f64; 2]>>,
}

/// Names of attributes that are understood, in their plain form.
const UNDERSTOOD: [&str; 41] = [
    "name",
    "label",
    "title",
    "id",
    "kind",
    "role",
    "cells",
    "cell",
    "population",
    "pop",
    "area",
    "feeder",
    "battery",
    "length",
    "lengthkm",
    "dist",
    "distance",
    "distancekm",
    "km",
    "capacity",
    "bandwidth",
    "linkspeedraw",
    "linkspeed",
    "linkspeedunits",
    "cost",
    "metric",
    "weight",
    "medium",
    "from",
    "to",
    "source",
    "target",
    "site",
    "at",
    "function",
    "azimuth",
    "pci",
    "arfcn",
    "lat",
    "lon",
    "pos",
];

/// A line ends at a node within this many metres.
const REACH: f64 = 1_000.0;

/// The radius of the earth in metres, as far as nearness goes.
const EARTH: f64 = 6_371_000.0;

/// Makes a network of what is on the map.
pub(super) fn network(
    format: &'static str,
    features: Vec<Feature>,
    options: &Options,
) -> Result<Network, ImportError> {
    let mut network = Network::new(format, Coordinates::Degrees, options);
    let mut map = Map::default();
    let (mut lines, mut cells, mut strange) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut bare = 0;
    for (index, feature) in features.into_iter().enumerate() {
        let of = &feature.attributes;
        strange.extend(of.names().into_iter().map(str::to_owned));
        let ends = of.text(&FROM).zip(of.text(&TO));
        match of.text(&["kind"]).map(plain).as_deref() {
            Some("cell") => cells.push(feature),
            Some("core") => network.cores.push(core(of)?),
            Some("link") => lines.push(feature),
            _ if !feature.lines.is_empty() || (feature.points.is_empty() && ends.is_some()) => {
                lines.push(feature);
            }
            _ => {
                bare += usize::from(feature.points.is_empty());
                for (number, spot) in feature.points.iter().enumerate() {
                    let name = of.text(&["id", "name", "label"]).unwrap_or_default();
                    let id = map.id(name, index, number);
                    let node = zoo::node(id, of, Some(*spot))?;
                    map.add(node, &mut network)?;
                }
            }
        }
    }
    network.count(bare, "features are neither points nor lines and were left out");
    map.cells(cells, &mut network)?;
    map.lines(&lines, &mut network)?;
    map.cores(&mut network);
    strange.retain(|name| !UNDERSTOOD.contains(&name.as_str()));
    if !strange.is_empty() {
        let strange: Vec<String> = strange.into_iter().collect();
        network.assumptions.push(format!("attributes not understood: {}", named(&strange)));
    }
    Ok(network)
}

const FROM: [&str; 2] = ["from", "source"];
const TO: [&str; 2] = ["to", "target"];

/// The nodes, by name and by place.
#[derive(Default)]
struct Map {
    ids: BTreeSet<String>,
    /// Indices by id and by name; the first counts.
    names: BTreeMap<String, usize>,
    tree: RTree<GeomWithData<[f64; 3], usize>>,
}

impl Map {
    /// An id that no other node has.
    fn id(&self, name: &str, index: usize, number: usize) -> String {
        if !name.is_empty() && !self.ids.contains(name) {
            return name.to_owned();
        }
        format!("feature {index}.{number}")
    }

    fn add(&mut self, node: Node, network: &mut Network) -> Result<usize, ImportError> {
        let index = network.nodes.len();
        if let Some(spot) = node.spot {
            self.tree.insert(GeomWithData::new(on_sphere(spot, &node.at)?, index));
        }
        self.ids.insert(node.id.clone());
        self.names.entry(node.id.clone()).or_insert(index);
        self.names.entry(node.name.clone()).or_insert(index);
        network.nodes.push(node);
        Ok(index)
    }

    /// The node at a place; a new one where there is none near.
    fn near(
        &mut self,
        spot: [f64; 2],
        at: &str,
        network: &mut Network,
    ) -> Result<(usize, bool), ImportError> {
        let here = on_sphere(spot, at)?;
        let reach = REACH / EARTH;
        if let Some((near, distance)) = self.tree.nearest_neighbor_iter_with_distance_2(here).next()
            && distance <= reach * reach
        {
            return Ok((near.data, false));
        }
        let number = network.nodes.len();
        let node = Node {
            spot: Some(spot),
            ..Node::new(at.to_owned(), format!("end {number}"), format!("Node {number}"))
        };
        Ok((self.add(node, network)?, true))
    }

    /// Puts cells into the sites that they name.
    fn cells(&self, cells: Vec<Feature>, network: &mut Network) -> Result<(), ImportError> {
        let mut lost = 0;
        for cell in cells {
            let of = &cell.attributes;
            let site = of.text(&["site"]).and_then(|site| self.names.get(site));
            let Some(Kind::Site(listed, count)) =
                site.and_then(|site| network.nodes[*site].kind.as_mut())
            else {
                lost += 1;
                continue;
            };
            // Where the number of cells is told they need not be listed.
            if listed.is_empty() && count.is_some_and(|count| count > 1) {
                continue;
            }
            let name = of.text(&["name"]).unwrap_or_default().to_owned();
            let azimuth = of.whole::<u16>(&["azimuth"])?.and_then(Azimuth::from_degrees);
            let (pci, arfcn) = (of.whole(&["pci"])?, of.whole(&["arfcn"])?);
            listed.push(Cell {
                name: Placed::nowhere(name),
                azimuth,
                pci,
                arfcn,
                place: Place::NOWHERE,
            });
        }
        network.count(lost, "cells name no site in the file and were left out");
        Ok(())
    }

    fn lines(&mut self, lines: &[Feature], network: &mut Network) -> Result<(), ImportError> {
        let (mut told, mut put, mut unknown) = (Told::default(), 0, Vec::new());
        let mut measured = 0;
        for line in lines {
            let of = &line.attributes;
            let written = of.text(&FROM).zip(of.text(&TO));
            let known =
                written.and_then(|(from, to)| Some((*self.names.get(from)?, *self.names.get(to)?)));
            let mut parts = joined(&line.lines);
            if let (Some((from, to)), None) = (written, known) {
                if parts.is_empty() {
                    let reason = format!("there is no node `{from}`, or no `{to}`");
                    return Err(of.refused(reason));
                }
                unknown.push(format!("{from} - {to}"));
            }
            if known.is_some() {
                // What names its ends is one link, in however many parts it is drawn.
                parts = vec![line.lines.iter().flatten().copied().collect()];
            }
            for part in parts {
                let (from, to) = if let Some(ends) = known {
                    ends
                } else {
                    let [Some(first), Some(last)] = [part.first(), part.last()] else { continue };
                    let (from, new_from) = self.near(*first, &of.at, network)?;
                    let (to, new_to) = self.near(*last, &of.at, network)?;
                    put += usize::from(new_from) + usize::from(new_to);
                    (from, to)
                };
                let [from, to] = [from, to].map(|node| network.nodes[node].id.clone());
                let mut edge = zoo::edge(from, to, Direction::Both, of, network.units, &mut told)?;
                if edge.kilometres.is_none() && part.len() > 2 {
                    edge.kilometres = Some(kilometres(&part, &of.at)?);
                    measured += 1;
                }
                network.edges.push(edge);
            }
        }
        told.tell(network, false);
        network.count(measured, "links are as long as they are drawn");
        let reach = format!("ends of lines have no node within {REACH} m: one was put there");
        network.count(put, &reach);
        if !unknown.is_empty() {
            network.assumptions.push(format!(
                "{} lines name ends that are not in the file, and end at the nearest nodes: {}",
                unknown.len(),
                named(&unknown)
            ));
        }
        Ok(())
    }

    /// Cores stand at nodes that they name.
    fn cores(&self, network: &mut Network) {
        let before = network.cores.len();
        let nodes = &network.nodes;
        network.cores.retain_mut(|core| {
            let Some(node) = self.names.get(core.at.as_str()) else { return false };
            core.at.value.clone_from(&nodes[*node].id);
            true
        });
        let lost = before - network.cores.len();
        network.count(lost, "cores stand at no node of the file and were left out");
    }
}

/// A core as our own export writes it.
fn core(of: &Attributes) -> Result<Core, ImportError> {
    #[derive(Deserialize)]
    struct Written {
        name: String,
        #[serde(default = "one")]
        count: u16,
        #[serde(default = "one")]
        needed: u16,
    }
    const fn one() -> u16 {
        1
    }
    let text = of.text(&["function"]).unwrap_or("[]");
    let written: Vec<Written> = serde_json::from_str(text)
        .map_err(|error| of.refused(format!("`function` is no list of functions: {error}")))?;
    let place = Place::NOWHERE;
    let function = |it: Written| Function {
        name: Placed::nowhere(it.name),
        count: Placed::nowhere(it.count),
        needed: Placed::nowhere(it.needed),
        place,
    };
    let needed = |name: &str| {
        let missing = || of.refused(format!("the core has no `{name}`"));
        of.text(&[name]).map(|text| Placed::nowhere(text.to_owned())).ok_or_else(missing)
    };
    let function = written.into_iter().map(function).collect();
    Ok(Core { name: needed("name")?, at: needed("at")?, function, place })
}

fn position([east, north]: [f64; 2], at: &str) -> Result<Position, ImportError> {
    Position::from_degrees(north, east).map_err(|error| ImportError::new(error.to_string()).at(at))
}

/// A place as a point of a ball of radius 1, where straight lines tell what is near.
fn on_sphere(spot: [f64; 2], at: &str) -> Result<[f64; 3], ImportError> {
    position(spot, at)?;
    let [east, north] = spot.map(f64::to_radians);
    let around = libm::cos(north);
    Ok([around * libm::cos(east), around * libm::sin(east), libm::sin(north)])
}

/// The parts of a line: those that begin where another ends are one.
fn joined(parts: &[Vec<[f64; 2]>]) -> Vec<Vec<[f64; 2]>> {
    let mut joined: Vec<Vec<[f64; 2]>> = Vec::new();
    for part in parts.iter().filter(|part| part.len() > 1) {
        let near = |last: &[f64; 2]| {
            let [one, two] = [*last, part[0]].map(|spot| position(spot, ""));
            one.ok().zip(two.ok()).is_some_and(|(one, two)| one.distance(two).metres() <= REACH)
        };
        match joined.last_mut() {
            Some(whole) if whole.last().is_some_and(near) => whole.extend(part),
            _ => joined.push(part.clone()),
        }
    }
    joined
}

fn kilometres(line: &[[f64; 2]], at: &str) -> Result<f64, ImportError> {
    let places: Vec<Position> =
        line.iter().map(|it| position(*it, at)).collect::<Result<_, _>>()?;
    Ok(places.windows(2).map(|pair| pair[0].distance(pair[1]).kilometres()).sum())
}

impl Feature {
    pub(super) fn new(attributes: Attributes) -> Self {
        Self { attributes, points: Vec::new(), lines: Vec::new() }
    }
}
