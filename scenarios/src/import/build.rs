//! From a transport network as its file writes it to the elements that are made of it, with everything
//! checked that can be wrong in any format.

use super::entity::resolved;
use super::network::{Coordinates, Edge, Kind, Network, Node, find};
use super::pair::{named, pair};
use super::plane::positions;
use super::traffic::{demands, place_cores};
use super::{ImportError, Imported, Unique, cost, restored};
use crate::schema::network::{Area, Core, Feeder, Link, Medium, Router, Site};
use sandtable_document::{Place, Placed};
use sandtable_units::{Length, Position};
use std::collections::{BTreeMap, BTreeSet};

impl Network {
    /// Checks everything and makes the elements.
    pub(super) fn build(mut self) -> Result<Imported, ImportError> {
        for edge in &self.edges {
            edge.checked_capacity()?;
        }
        self.drop_loops()?;
        self.join_directions();
        let ids = self.ids()?;
        let ends = self.ends(&ids)?;
        let mut imported =
            Imported { assumptions: self.assumptions.clone(), ..Imported::default() };
        let mut coordinates = self.coordinates;
        let positions = positions(&self.nodes, &ends, &mut coordinates, &mut imported.assumptions)?;
        let mut unique = Unique::default();
        let names: Vec<String> = (self.nodes.iter())
            .map(|node| {
                let unnamed = || format!("Node {}", node.id);
                unique.name(&line(&node.name, NODE_BYTES_MAX).unwrap_or_else(unnamed))
            })
            .collect();
        let groups = Groups {
            areas: groups(self.nodes.iter().map(|node| &node.area), &mut unique),
            feeders: groups(self.nodes.iter().map(|node| &node.feeder), &mut unique),
        };
        for (node, (name, position)) in self.nodes.iter().zip(names.iter().zip(positions)) {
            let kind = node.kind.as_ref().unwrap_or(&self.untold);
            node.build(kind, name, position, &groups, &mut unique, &mut imported);
        }
        groups.build(&mut imported);
        let costs = cost::whole(&self.edges, &mut imported.assumptions);
        for ((edge, cost), [from, to]) in self.edges.iter().zip(costs).zip(&ends) {
            imported.link.push(edge.build(&names[*from], &names[*to], cost, &mut unique)?);
        }
        imported.assumptions.insert(0, self.summary(&imported));
        self.tell(&ends, coordinates, &mut imported);
        for core in &self.cores {
            let at = find(&ids, &core.at, "core")?;
            let name = Placed::nowhere(unique.name(&core.name));
            let at = Placed::nowhere(names[at].clone());
            imported.core.push(Core { name, at, ..core.clone() });
        }
        match &self.rest {
            Some(rest) => restored::add(rest, &mut imported),
            None => demands(&self, &ids, &names, &mut unique, &mut imported)?,
        }
        if imported.core.is_empty() {
            place_cores(&mut unique, &mut imported);
        }
        Ok(imported)
    }

    /// Leaves out edges that lead from a node to itself.
    fn drop_loops(&mut self) -> Result<(), ImportError> {
        let ids = self.ids()?;
        for edge in self.edges.iter().filter(|edge| edge.from == edge.to) {
            find(&ids, &edge.from, &edge.at)?;
        }
        let names: BTreeMap<&str, &str> =
            self.nodes.iter().map(|node| (node.id.as_str(), node.name.as_str())).collect();
        let named_at = |id: &str| {
            let name = names.get(id).and_then(|name| line(name, NODE_BYTES_MAX));
            name.unwrap_or_else(|| id.to_owned())
        };
        let loops = self.edges.iter().filter(|edge| edge.from == edge.to);
        let loops: Vec<String> = loops.map(|edge| named_at(&edge.from)).collect();
        if !loops.is_empty() {
            self.edges.retain(|edge| edge.from != edge.to);
            self.assumptions.push(format!(
                "{} edges lead from a node to itself and were left out, at {}",
                loops.len(),
                named(&loops)
            ));
        }
        Ok(())
    }

    /// Makes one link of edges that lead to and fro.
    fn join_directions(&mut self) {
        let node_names: BTreeMap<&str, &Node> =
            self.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let name = |id: &str| match node_names.get(id).and_then(|it| line(&it.name, NODE_BYTES_MAX))
        {
            Some(name) => name,
            None => id.to_owned(),
        };
        let paired = pair(&self.edges, |edge| {
            line(&edge.name, LINK_BYTES_MAX)
                .unwrap_or_else(|| format!("{} to {}", name(&edge.from), name(&edge.to)))
        });
        let edges = paired.kept.into_iter().map(|(index, back)| {
            let mut edge = self.edges[index].clone();
            if let Some(back) = back.map(|back| &self.edges[back]) {
                let [there, back] = [edge.known_capacity(), back.known_capacity()];
                edge.capacity = match (there, back) {
                    (Some(there), Some(back)) => Some(there.min(back)),
                    (known, None) | (None, known) => known,
                };
            }
            edge
        });
        self.edges = edges.collect();
        if paired.directed && self.both {
            self.both = false;
            self.assumptions.push("links lead one way in the file, and so do its demands".into());
        }
        self.assumptions.extend(paired.told);
    }

    /// Tells what the file does not know, and numbers that look as if they were in another unit.
    fn tell(&self, ends: &[[usize; 2]], coordinates: Coordinates, imported: &mut Imported) {
        let count =
            |missing: fn(&Link) -> bool| imported.link.iter().filter(|l| missing(l)).count();
        let far = |[from, to]: &[usize; 2]| {
            let spot = |node: usize| {
                let [east, north] = self.nodes[node].spot?;
                Position::from_degrees(north, east).ok()
            };
            Some(spot(*from)?.distance(spot(*to)?).kilometres())
        };
        let strange = |(edge, ends): &(&Edge, &[usize; 2])| {
            let Some((length, far)) = edge.kilometres.zip(far(ends)) else { return false };
            far > 1.0 && (length > 20.0 * far || length < far / 20.0)
        };
        let strange = self.edges.iter().zip(ends).filter(strange).count();
        let too_fast = count(|link| {
            link.capacity.as_ref().is_some_and(|rate| rate.bits_per_second() > CAPACITY_USUAL)
        });
        let untold = if matches!(self.untold, Kind::Router) {
            0
        } else {
            self.nodes.iter().filter(|node| node.kind.is_none()).count()
        };
        let told = [
            (
                count(|link| link.length.is_none()),
                "links have no length and take the distance of their ends",
            ),
            (
                count(|link| link.capacity.is_none()),
                "links have no capacity and carry as much as comes",
            ),
            (
                too_fast,
                "links carry more than 100 Tbit/s: is that the unit? (`--rate-unit` says another)",
            ),
            (
                if coordinates == Coordinates::Plane { 0 } else { strange },
                "links are over twenty times longer or shorter than the distance of their ends: is that the \
                 unit? (`--length-unit` says another)",
            ),
            (untold, "nodes whose kind the file does not give became sites with one cell each"),
        ];
        for (count, what) in told.into_iter().filter(|(count, _)| *count > 0) {
            imported.assumptions.push(format!("{count} {what}"));
        }
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
        let ends = self
            .edges
            .iter()
            .map(|edge| Ok([find(ids, &edge.from, &edge.at)?, find(ids, &edge.to, &edge.at)?]));
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

/// What nodes belong to: areas and feeders by their names in the file.
struct Groups<'n> {
    areas: BTreeMap<&'n str, String>,
    feeders: BTreeMap<&'n str, String>,
}

fn groups<'n>(
    names: impl Iterator<Item = &'n Option<String>>,
    unique: &mut Unique,
) -> BTreeMap<&'n str, String> {
    let names: BTreeSet<&str> = names.flatten().map(String::as_str).collect();
    names
        .into_iter()
        .filter_map(|name| Some((name, unique.name(&line(name, NODE_BYTES_MAX)?))))
        .collect()
}

impl Groups<'_> {
    fn build(&self, out: &mut Imported) {
        let place = Place::NOWHERE;
        let placed = |name: &String| Placed::nowhere(name.clone());
        out.area = self.areas.values().map(|name| Area { name: placed(name), place }).collect();
        out.feeder =
            self.feeders.values().map(|name| Feeder { name: placed(name), place }).collect();
    }
}

impl Node {
    fn build(
        &self,
        kind: &Kind,
        name: &str,
        position: Position,
        groups: &Groups<'_>,
        unique: &mut Unique,
        out: &mut Imported,
    ) {
        let latitude = Placed::nowhere(position.latitude());
        let longitude = Placed::nowhere(position.longitude());
        let name = Placed::nowhere(name.to_owned());
        let (population, place) = (self.population, Place::NOWHERE);
        let placed = |of: &BTreeMap<&str, String>, name: &Option<String>| {
            of.get(name.as_deref()?).cloned().map(Placed::nowhere)
        };
        let area = placed(&groups.areas, &self.area);
        let feeder = placed(&groups.feeders, &self.feeder);
        let battery = self.battery;
        match kind {
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
    fn build(
        &self,
        from: &str,
        to: &str,
        cost: u32,
        unique: &mut Unique,
    ) -> Result<Link, ImportError> {
        let capacity = self.checked_capacity()?;
        let name = line(&self.name, LINK_BYTES_MAX).unwrap_or_else(|| format!("{from} - {to}"));
        Ok(Link {
            name: Placed::nowhere(unique.name(&name)),
            from: Placed::nowhere(from.to_owned()),
            to: Placed::nowhere(to.to_owned()),
            medium: self.medium,
            length: self.kilometres.map(|length| Length::from_metres_rounded(length * 1e3)),
            capacity: capacity.map(Placed::nowhere),
            cost: Placed::nowhere(cost),
            place: Place::NOWHERE,
        })
    }
}

/// Links that carry more bits per second than this there are none yet.
const CAPACITY_USUAL: u64 = 100_000_000_000_000;

/// How long the name of a node may be, so that those of its links are no longer than names may be.
const NODE_BYTES_MAX: usize = 90;

/// How long the name of a link may be: with a number after it, it must stay below 200 bytes.
pub(super) const LINK_BYTES_MAX: usize = 190;

/// One line of text, if there is any: drawings break names into lines.
pub(super) fn line(text: &str, bytes_max: usize) -> Option<String> {
    let text = resolved(text);
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    let line = line[..line.floor_char_boundary(bytes_max)].trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}
