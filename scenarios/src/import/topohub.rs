//! TopoHub node-link JSON: nodes become routers, edges links. Ids are integers or strings, names
//! may be missing, ids need not be dense.

use super::{ImportError, Imported, Unique, plain_core};
use crate::schema::demand::{Demand, Matrix, MatrixModel};
use crate::schema::network::{Link, Medium, Router};
use sandtable_document::{Place, Placed};
use sandtable_units::{BitRate, Length, Position, PositionError};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct File {
    graph: Graph,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

#[derive(Deserialize)]
struct Graph {
    name: Option<String>,
    #[serde(default)]
    demands: BTreeMap<String, BTreeMap<String, f64>>,
}

#[derive(Deserialize)]
struct Node {
    id: Id,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Longitude, latitude.
    pos: Option<[f64; 2]>,
}

#[derive(Deserialize)]
struct Edge {
    source: Id,
    target: Id,
    /// Kilometres.
    dist: Option<f64>,
}

#[derive(Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[serde(untagged)]
enum Id {
    Number(i64),
    Text(String),
}

impl std::fmt::Display for Id {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Text(text) => out.write_str(text),
        }
    }
}

pub(super) fn import(text: &str) -> Result<Imported, ImportError> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        ImportError::new(format!("this is no TopoHub network: {error}"))
            .help("it needs `graph`, `nodes` with `id` and `pos`, and `edges`")
    })?;
    let mut imported = Imported::default();
    let mut names: BTreeMap<Id, String> = BTreeMap::new();
    let mut unique = Unique::default();
    let plane = Plane::of(&file);
    let mut unplaced = 0;
    for (index, node) in file.nodes.iter().enumerate() {
        let at = format!("nodes[{index}]");
        let wanted = node.name.clone().filter(|name| !name.trim().is_empty());
        let name = unique.name(&wanted.unwrap_or_else(|| format!("Node {}", node.id)));
        if names.insert(node.id.clone(), name.clone()).is_some() {
            return Err(ImportError::new(format!("node id `{}` is given twice", node.id)).at(at));
        }
        unplaced += u32::from(node.pos.is_none());
        let position = if let Some(plane) = &plane {
            plane.position(node.pos)
        } else {
            let [longitude, latitude] = node.pos.unwrap_or_default();
            Position::from_degrees(latitude, longitude)
        };
        let position = position.map_err(|error| ImportError::new(error.to_string()).at(at))?;
        imported.router.push(Router {
            name: Placed::nowhere(name),
            latitude: Placed::nowhere(position.latitude()),
            longitude: Placed::nowhere(position.longitude()),
            area: None,
            feeder: None,
            battery: None,
            population: 0,
            place: Place::NOWHERE,
        });
    }
    let unmeasured = links(&file, &names, &mut unique, &mut imported)?;
    place_cores(&file, &names, &mut imported);
    demands(&file, &names, &mut imported)?;
    let name = file.graph.name.as_deref().unwrap_or("without a name");
    imported.assumptions.insert(
        0,
        format!(
            "TopoHub network {name}: {} nodes became routers, {} edges fibre links of unknown \
             capacity",
            imported.router.len(),
            imported.link.len()
        ),
    );
    if plane.is_some() {
        imported.assumptions.push(format!(
            "positions are not degrees: they were taken as kilometres on a plane whose middle was \
             put at {}, {}",
            PLANE_MIDDLE.0, PLANE_MIDDLE.1
        ));
    }
    for (count, what) in [
        (unplaced, "nodes have no position and were put at 0, 0"),
        (unmeasured, "edges have no length and take the distance of their ends"),
    ] {
        if count > 0 {
            imported.assumptions.push(format!("{count} {what}"));
        }
    }
    Ok(imported)
}

/// Where planes are put that are nowhere: in the middle of Germany.
const PLANE_MIDDLE: (f64, f64) = (51.0, 10.0);

/// Positions that are no degrees but points on a plane.
struct Plane {
    middle: [f64; 2],
}

impl Plane {
    /// The plane of a file in which most positions cannot be degrees. A few that cannot are mistakes.
    fn of(file: &File) -> Option<Self> {
        let places: Vec<[f64; 2]> = file.nodes.iter().filter_map(|node| node.pos).collect();
        let off_earth = |place: &[f64; 2]| Position::from_degrees(place[1], place[0]).is_err();
        let middle = |axis: usize| {
            let low = places.iter().map(|place| place[axis]).fold(f64::INFINITY, f64::min);
            let high = places.iter().map(|place| place[axis]).fold(f64::NEG_INFINITY, f64::max);
            f64::midpoint(low, high)
        };
        let finite = places.iter().flatten().all(|number| number.is_finite());
        let off = places.iter().filter(|place| off_earth(place)).count();
        (finite && 2 * off > places.len()).then(|| Self { middle: [middle(0), middle(1)] })
    }

    fn position(&self, place: Option<[f64; 2]>) -> Result<Position, PositionError> {
        let [east, north] = place.unwrap_or(self.middle);
        Position::from_degrees(PLANE_MIDDLE.0, PLANE_MIDDLE.1)?
            .shifted((east - self.middle[0]) * 1e3, (north - self.middle[1]) * 1e3)
    }
}

/// Adds the links and returns how many have no length.
fn links(
    file: &File,
    names: &BTreeMap<Id, String>,
    unique: &mut Unique,
    imported: &mut Imported,
) -> Result<u32, ImportError> {
    let mut unmeasured = 0;
    for (index, edge) in file.edges.iter().enumerate() {
        let at = || format!("edges[{index}]");
        let end = |id: &Id| {
            let missing = || ImportError::new(format!("there is no node `{id}`")).at(at());
            names.get(id).ok_or_else(missing)
        };
        let (from, to) = (end(&edge.source)?, end(&edge.target)?);
        if from == to {
            return Err(
                ImportError::new(format!("the edge leads from `{from}` to itself")).at(at())
            );
        }
        let length = match edge.dist {
            Some(length) if !(0.0..=50_000.0).contains(&length) => {
                let reason = format!("a length of {length} km cannot be");
                return Err(ImportError::new(reason).at(at()));
            }
            Some(length) => Some(Length::from_metres_rounded(length * 1e3)),
            None => {
                unmeasured += 1;
                None
            }
        };
        imported.link.push(Link {
            name: Placed::nowhere(unique.name(&format!("{from} - {to}"))),
            from: Placed::nowhere(from.clone()),
            to: Placed::nowhere(to.clone()),
            medium: Medium::Fibre,
            length,
            capacity: None,
            cost: Placed::nowhere(1),
            place: Place::NOWHERE,
        });
    }
    Ok(unmeasured)
}

/// What one unit of a demand is taken for.
const DEMAND_UNIT: f64 = 1e6;

/// Adds the demands of the file or, where it has none, the same between all pairs of nodes. As
/// TopoHub does, each demand is counted in both directions.
fn demands(
    file: &File,
    names: &BTreeMap<Id, String>,
    imported: &mut Imported,
) -> Result<(), ImportError> {
    let by_text: BTreeMap<String, &String> =
        names.iter().map(|(id, name)| (id.to_string(), name)).collect();
    for (source, targets) in &file.graph.demands {
        for (target, value) in targets {
            let at = || format!("graph.demands.{source}.{target}");
            let end = |id: &String| {
                let missing = || ImportError::new(format!("there is no node `{id}`")).at(at());
                by_text.get(id).ok_or_else(missing)
            };
            let (from, to) = (end(source)?, end(target)?);
            let rate = BitRate::from_bits_per_second_rounded(value * DEMAND_UNIT);
            let rate = rate.filter(|_| from != to).ok_or_else(|| {
                ImportError::new(format!("a demand of {value} from `{from}` to `{to}` cannot be"))
                    .at(at())
            })?;
            imported.demand.push(Demand {
                name: None,
                from: Placed::nowhere((*from).clone()),
                to: Placed::nowhere((*to).clone()),
                rate,
                both: true,
                group: None,
                place: Place::NOWHERE,
            });
        }
    }
    if !imported.demand.is_empty() {
        imported.assumptions.push(format!(
            "the {} demands of the file were taken for Mbit/s in each of both directions",
            imported.demand.len()
        ));
    } else if names.len() > 1 {
        // Where nodes have types, traffic is between cities: the others are landing points of cables.
        let is_city = |node: &&Node| node.kind.as_deref() == Some("City");
        let between: Vec<Placed<String>> = (file.nodes.iter().filter(is_city))
            .map(|node| Placed::nowhere(names[&node.id].clone()))
            .collect();
        let ends = if between.is_empty() { names.len() } else { between.len() };
        let pairs = (ends * (ends - 1)) as u64;
        let total = Placed::nowhere(BitRate::from_bits_per_second(pairs * 1_000_000_000));
        let (model, place) = (MatrixModel::Uniform, Place::NOWHERE);
        let what = if between.is_empty() { "nodes" } else { "cities" };
        imported.assumptions.push(format!(
            "the file has no demands: 1 Gbit/s was put between each ordered pair of {what}"
        ));
        imported.matrix.push(Matrix { model, total, between, group: None, place });
    }
    Ok(())
}

/// The file tells of no core: one stands at each of the two nodes with most demand or, where there
/// are no demands, with most links.
fn place_cores(file: &File, names: &BTreeMap<Id, String>, imported: &mut Imported) {
    let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
    let by_text: BTreeMap<String, &str> =
        names.iter().map(|(id, name)| (id.to_string(), name.as_str())).collect();
    for (source, targets) in &file.graph.demands {
        for (target, value) in targets {
            for end in [source, target] {
                if let Some(name) = by_text.get(end) {
                    *weights.entry(name).or_default() += value;
                }
            }
        }
    }
    let by_demand = !weights.is_empty();
    if !by_demand {
        for link in &imported.link {
            for end in [&link.from, &link.to] {
                *weights.entry(end.as_str()).or_default() += 1.0;
            }
        }
    }
    if weights.is_empty() {
        weights.extend(imported.router.first().map(|router| (router.name.as_str(), 0.0)));
    }
    let mut order: Vec<(&str, f64)> = weights.into_iter().collect();
    order.sort_by(|one, other| other.1.total_cmp(&one.1));
    let chosen: Vec<&str> = order.iter().take(2).map(|(name, _)| *name).collect();
    imported.core =
        (1..).zip(&chosen).map(|(number, at)| plain_core(&format!("Core {number}"), at)).collect();
    let why = if by_demand { "most demand" } else { "most links" };
    imported.assumptions.push(format!(
        "the file tells of no core: one was put at each of the nodes with {why}, {}",
        chosen.join(" and ")
    ));
}
