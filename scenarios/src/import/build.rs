//! From a transport network as its file writes it to the elements that are made of it, with everything
//! checked that can be wrong in any format.

use super::network::{Edge, Kind, Network, Node, find};
use super::plane::positions;
use super::traffic::{demands, place_cores};
use super::{ImportError, Imported, Unique};
use crate::schema::network::{Link, Medium, Router, Site};
use sandtable_document::{Place, Placed};
use sandtable_units::{Length, Position};
use std::collections::BTreeMap;

impl Network {
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
    fn build(&self, from: &str, to: &str, unique: &mut Unique) -> Result<Link, ImportError> {
        let capacity = self.checked_capacity()?;
        let name = line(&self.name, LINK_BYTES_MAX).unwrap_or_else(|| format!("{from} - {to}"));
        Ok(Link {
            name: Placed::nowhere(unique.name(&name)),
            from: Placed::nowhere(from.to_owned()),
            to: Placed::nowhere(to.to_owned()),
            medium: self.medium,
            length: self.kilometres.map(|length| Length::from_metres_rounded(length * 1e3)),
            capacity: capacity.map(Placed::nowhere),
            cost: Placed::nowhere(self.cost),
            place: Place::NOWHERE,
        })
    }
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
