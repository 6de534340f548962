//! Nodes and edges with attributes, as the Internet Topology Zoo (Knight et al., IEEE JSAC 29, 2011) and
//! networkx write them in GraphML, GML and node-link JSON, and what our own export adds to them.

use super::attributes::{Attributes, plain};
use super::network::{Coordinates, Direction, Edge, Kind, Network, Node};
use super::unit::{self, Units};
use super::{ImportError, Options};
use crate::schema::network::{Cell, Medium};
use sandtable_document::{Place, Placed};
use sandtable_units::Azimuth;
use serde::Deserialize;

/// The names under which the reader of drawings puts the middle of a node.
pub(super) const DRAWN: [&str; 2] = ["drawing x", "drawing y"];

/// East and north, where a node has a position.
type Spot = Option<[f64; 2]>;

/// A graph in attributes: nodes by their ids, edges by the ids of their ends.
pub(super) struct Graph {
    /// Whether the format itself says what its positions and lengths are.
    pub(super) defined: bool,
    pub(super) about: Attributes,
    pub(super) nodes: Vec<(String, Attributes)>,
    pub(super) edges: Vec<([String; 2], Attributes, Direction)>,
}

impl Graph {
    /// Makes a network of it.
    pub(super) fn network(
        self,
        format: &'static str,
        options: &Options,
    ) -> Result<Network, ImportError> {
        let mut network = Network::new(format, Coordinates::Degrees, options);
        let (spots, bare, coordinates) = self.spots()?;
        network.coordinates = coordinates;
        if !self.defined {
            network.count(
                bare,
                "nodes have `x` and `y` or `pos`: these were taken for east and north, in degrees if \
                 they can be",
            );
        }
        let about = &self.about;
        network.name = about.text(&["Network", "label", "name"]).map(str::to_owned);
        network.rest = about.text(&["scenario"]).map(str::to_owned);
        for ((id, attributes), spot) in self.nodes.into_iter().zip(spots) {
            network.nodes.push(node(id, &attributes, spot)?);
        }
        let mut told = Told::default();
        for ([from, to], attributes, direction) in self.edges {
            network.edges.push(edge(from, to, direction, &attributes, network.units, &mut told)?);
        }
        told.tell(&mut network, self.defined);
        Ok(network)
    }

    /// The position of each node, how many of them are bare numbers, and what they are; drawings count
    /// where no node has another.
    fn spots(&self) -> Result<(Vec<Spot>, usize, Coordinates), ImportError> {
        let spots: Vec<Option<([f64; 2], bool)>> =
            self.nodes.iter().map(|(_, node)| node.spot()).collect::<Result<_, _>>()?;
        if spots.iter().all(Option::is_none) {
            let drawn = |(_, node): &(String, Attributes)| -> Result<_, ImportError> {
                let [east, north] = DRAWN;
                Ok(node.number(&[east])?.zip(node.number(&[north])?).map(<[f64; 2]>::from))
            };
            let drawn = self.nodes.iter().map(drawn).collect::<Result<_, _>>()?;
            return Ok((drawn, 0, Coordinates::Plane));
        }
        let bare = spots.iter().flatten().filter(|(_, degrees)| !degrees).count();
        let all = spots.iter().flatten().count();
        let coordinates = if bare == all { Coordinates::Untold } else { Coordinates::Degrees };
        let spots = spots.into_iter().map(|spot| spot.map(|(spot, _)| spot)).collect();
        Ok((spots, bare, coordinates))
    }
}

/// A node of these attributes.
pub(super) fn node(
    id: String,
    of: &Attributes,
    spot: Option<[f64; 2]>,
) -> Result<Node, ImportError> {
    // networkx writes the id as a label in GML, and what people call the node as its name.
    let label = of.text(&["label"]).filter(|label| **label != id);
    let name = of.text(&["name"]).or(label).or(of.text(&["label", "title"]));
    let owned = |name: &str| of.text(&[name]).map(str::to_owned);
    Ok(Node {
        spot,
        population: of.whole(&["population", "pop"])?.unwrap_or(0),
        kind: kind(of)?,
        area: owned("area"),
        feeder: owned("feeder"),
        battery: of.span("battery")?,
        ..Node::new(of.at.clone(), id, name.unwrap_or_default().to_owned())
    })
}

/// What a node becomes, if the file tells.
fn kind(node: &Attributes) -> Result<Option<Kind>, ImportError> {
    let cells = node.whole::<u16>(&["cells"])?;
    Ok(match node.text(&["kind", "role"]).map(plain).as_deref() {
        Some("site" | "cellsite" | "basestation" | "enodeb" | "gnodeb" | "mast") => {
            Some(Kind::Site(listed(node)?, Some(cells.unwrap_or(1))))
        }
        Some("router" | "switch" | "core" | "pop") => Some(Kind::Router),
        Some(_) | None => cells.map(|cells| Kind::Site(Vec::new(), Some(cells))),
    })
}

/// Cells one by one, as our own export writes them.
fn listed(node: &Attributes) -> Result<Vec<Cell>, ImportError> {
    #[derive(Deserialize)]
    struct Written {
        name: String,
        azimuth: Option<u16>,
        pci: Option<u16>,
        arfcn: Option<u32>,
    }
    let Some(text) = node.text(&["cell"]) else { return Ok(Vec::new()) };
    let written: Vec<Written> = serde_json::from_str(text)
        .map_err(|error| node.refused(format!("`cell` is no list of cells: {error}")))?;
    let cell = |written: Written| Cell {
        name: Placed::nowhere(written.name),
        azimuth: written.azimuth.and_then(Azimuth::from_degrees),
        pci: written.pci,
        arfcn: written.arfcn,
        place: Place::NOWHERE,
    };
    Ok(written.into_iter().map(cell).collect())
}

/// What was assumed of edges, counted.
#[derive(Default)]
pub(super) struct Told {
    bare_rates: usize,
    bare_lengths: usize,
    weights: usize,
    /// Speeds that are words, with a sample.
    words: Vec<String>,
}

impl Told {
    pub(super) fn tell(&self, network: &mut Network, defined: bool) {
        let units = network.units;
        let rate = Units::rate_told(units.rate_or(None));
        network.count(
            self.bare_rates,
            &format!(
                "capacities have no unit and were taken for {rate} (`--rate-unit` says another)"
            ),
        );
        network.count(
            if defined { 0 } else { self.bare_lengths },
            &format!(
                "lengths have no unit and were taken for {} (`--length-unit` says another)",
                units.length_told()
            ),
        );
        network.count(self.weights, "weights of edges were taken for routing costs");
        if let Some(first) = self.words.first() {
            let what = format!("link speeds are no numbers, such as `{first}`, and were left out");
            network.count(self.words.len(), &what);
        }
    }
}

const LENGTHS: [&str; 6] = ["length", "length_km", "dist", "distance", "distance_km", "km"];
const CAPACITIES: [&str; 2] = ["capacity", "bandwidth"];

/// An edge of these attributes.
pub(super) fn edge(
    from: String,
    to: String,
    direction: Direction,
    of: &Attributes,
    units: Units,
    told: &mut Told,
) -> Result<Edge, ImportError> {
    let medium = match of.text(&["medium"]) {
        Some(word) => (Medium::ALL.iter().copied())
            .find(|medium| {
                plain(medium.word()) == plain(word)
                    || word.to_lowercase() == "fiber" && *medium == Medium::Fibre
            })
            .ok_or_else(|| of.refused(format!("`{word}` is not a medium")))?,
        None => Medium::Fibre,
    };
    let bare = |names: &[&str]| of.text(names).is_some_and(|text| text.parse::<f64>().is_ok());
    told.bare_lengths += usize::from(bare(&LENGTHS));
    let cost = of.number(&["cost", "metric"])?;
    let weight = of.number(&["weight"])?;
    told.weights += usize::from(cost.is_none() && weight.is_some());
    Ok(Edge {
        name: of.text(&["name", "label"]).unwrap_or_default().to_owned(),
        medium,
        kilometres: of.length(&LENGTHS, units.length())?,
        capacity: speed(of, units, told)?,
        cost: cost.or(weight),
        direction,
        ..Edge::new(of.at.clone(), from, to)
    })
}

/// Bits per second. Where only words tell the speed, such as `< 2.5`, it is not known.
fn speed(edge: &Attributes, units: Units, told: &mut Told) -> Result<Option<f64>, ImportError> {
    if let Some(raw) = edge.number(&["LinkSpeedRaw"])? {
        return Ok(Some(raw));
    }
    if let Some(text) = edge.text(&["LinkSpeed"]) {
        let unit = edge.text(&["LinkSpeedUnits"]).and_then(unit::rate_named);
        let speed = unit.and_then(|unit| unit::rate(text, unit));
        if speed.is_none() {
            let unit = edge.text(&["LinkSpeedUnits"]).unwrap_or_default();
            told.words.push(format!("{text} {unit}").trim().to_owned());
        }
        return Ok(speed);
    }
    let Some(text) = edge.text(&CAPACITIES) else { return Ok(None) };
    told.bare_rates += usize::from(text.parse::<f64>().is_ok());
    let speed = unit::rate(text, units.rate_or(None));
    speed.map(Some).ok_or_else(|| edge.refused(format!("`{text}` is not a capacity")))
}
