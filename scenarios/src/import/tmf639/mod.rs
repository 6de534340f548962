//! TMF639 resource inventories (v4, JSON). The standard says how resources are written, not what they
//! are called: a resource is what its category, its `@type` or the name of its specification says
//! (`link`, `router`, `site`, `cell`). Links end at what they are connected to, cells belong to the site
//! that contains them, and who has no place stands where its container does.

mod resource;

use super::network::{Coordinates, Edge, Kind, Network, Node};
use super::unit::Units;
use super::{ImportError, Imported, Options};
use resource::{Class, Resource, read};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let resources = read(text)?;
    let inventory = Inventory::of(&resources)?;
    let mut network = Network::new("TMF639", Coordinates::Degrees, options);
    network.name = Some("inventory".to_owned());
    let mut cells = inventory.cells(&mut network.assumptions)?;
    let (mut merged, mut bare) = (0_u32, 0_u32);
    for resource in &resources {
        let kind = match resource.class() {
            Some(Class::Router) => Kind::Router,
            Some(Class::Site) if inventory.routers.contains_key(resource.id.as_str()) => {
                merged += 1;
                continue;
            }
            Some(Class::Site) => {
                let cells = cells.remove(resource.id.as_str()).unwrap_or_default();
                bare += u32::from(cells.is_empty());
                Kind::Site(cells, Some(1))
            }
            Some(Class::Cell | Class::Link) | None => continue,
        };
        let name = resource.name.clone().unwrap_or_else(|| resource.id.clone());
        network.nodes.push(Node {
            spot: inventory.spot(resource)?,
            population: resource.number("population", 0.0..=4e9)?.unwrap_or(0),
            kind: Some(kind),
            ..Node::new(resource.at.clone(), resource.id.clone(), name)
        });
    }
    network.edges = inventory.edges(network.units)?;
    let unmapped = resources.iter().filter(|resource| resource.class().is_none()).count();
    for (count, what) in [
        (unmapped as u64, "resources are neither router, site, cell nor link and were left out"),
        (merged.into(), "sites without cells hold a router, which stands for them"),
        (bare.into(), "sites have no cells in the file and were given one each"),
    ] {
        if count > 0 {
            network.assumptions.push(format!("{count} {what}"));
        }
    }
    network.build()
}

/// How resources belong to each other.
struct Inventory<'r> {
    resources: &'r [Resource],
    by_id: BTreeMap<&'r str, &'r Resource>,
    /// What contains a resource.
    parents: BTreeMap<&'r str, &'r str>,
    /// The router that stands for a site without cells.
    routers: BTreeMap<&'r str, &'r str>,
}

impl<'r> Inventory<'r> {
    fn of(resources: &'r [Resource]) -> Result<Self, ImportError> {
        let (mut by_id, mut parents) = (BTreeMap::new(), BTreeMap::new());
        for resource in resources {
            let id = resource.id.as_str();
            if by_id.insert(id, resource).is_some() {
                let reason = format!("resource id `{id}` is given twice");
                return Err(ImportError::new(reason).at(&resource.at));
            }
            resource.parents().for_each(|parent| _ = parents.insert(id, parent));
            resource.children().for_each(|child| _ = parents.insert(child, id));
        }
        let mut inventory = Self { resources, by_id, parents, routers: BTreeMap::new() };
        let site_of = |resource| inventory.container(resource, |class| class == Some(Class::Site));
        let of_class = |class| resources.iter().filter(move |it| it.class() == Some(class));
        let with_cells: BTreeSet<&str> =
            of_class(Class::Cell).filter_map(site_of).map(|site| site.id.as_str()).collect();
        let mut routers = BTreeMap::new();
        for router in of_class(Class::Router) {
            if let Some(site) = site_of(router).filter(|it| !with_cells.contains(it.id.as_str())) {
                routers.entry(site.id.as_str()).or_insert(router.id.as_str());
            }
        }
        inventory.routers = routers;
        Ok(inventory)
    }

    /// The resource itself and what contains it, from the inside out. A circle ends.
    fn outwards(&self, resource: &'r Resource) -> impl Iterator<Item = &'r Resource> {
        let parent = |it: &&Resource| self.by_id.get(self.parents.get(it.id.as_str())?).copied();
        std::iter::successors(Some(resource), parent).take(10)
    }

    fn container(
        &self,
        resource: &'r Resource,
        wanted: impl Fn(Option<Class>) -> bool,
    ) -> Option<&'r Resource> {
        self.outwards(resource).find(|it| wanted(it.class()))
    }

    fn spot(&self, resource: &'r Resource) -> Result<Option<[f64; 2]>, ImportError> {
        for it in self.outwards(resource) {
            if let Some(spot) = it.spot()? {
                return Ok(Some(spot));
            }
        }
        Ok(None)
    }

    /// The cells of each site.
    fn cells(
        &self,
        assumptions: &mut Vec<String>,
    ) -> Result<BTreeMap<&'r str, Vec<crate::schema::network::Cell>>, ImportError> {
        let mut cells: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        let mut lost = 0_u32;
        for resource in self.resources.iter().filter(|it| it.class() == Some(Class::Cell)) {
            match self.container(resource, |class| class == Some(Class::Site)) {
                Some(site) => cells.entry(&site.id).or_default().push(resource.cell()?),
                None => lost += 1,
            }
        }
        if lost > 0 {
            assumptions.push(format!("{lost} cells belong to no site and were left out"));
        }
        Ok(cells)
    }

    /// The id of the router or site that a resource is, or is part of.
    fn node(&self, resource: &'r Resource) -> Option<&'r str> {
        let wanted = |class| matches!(class, Some(Class::Router | Class::Site));
        let node = self.container(resource, wanted)?.id.as_str();
        Some(self.routers.get(node).copied().unwrap_or(node))
    }

    /// Links by resources that say so, and by resources that are connected without one.
    fn edges(&self, units: Units) -> Result<Vec<Edge>, ImportError> {
        let mut ends: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut direct: Vec<(&Resource, [&str; 2])> = Vec::new();
        for resource in self.resources {
            for other in resource.connected() {
                let missing =
                    || ImportError::new(format!("there is no resource `{other}`")).at(&resource.at);
                let other = *self.by_id.get(other).ok_or_else(missing)?;
                let [one, two] = [resource, other].map(|it| it.class() == Some(Class::Link));
                let [near, far] = [resource, other].map(|it| self.node(it));
                match (near, far) {
                    (_, Some(node)) if one => ends.entry(&resource.id).or_default().push(node),
                    (Some(node), _) if two => ends.entry(&other.id).or_default().push(node),
                    (Some(near), Some(far)) if near != far => direct.push((resource, [near, far])),
                    (_, _) => {}
                }
            }
        }
        let mut edges = Vec::new();
        for link in self.resources.iter().filter(|it| it.class() == Some(Class::Link)) {
            let mut ends = ends.remove(link.id.as_str()).unwrap_or_default();
            let mut met = BTreeSet::new();
            ends.retain(|end| met.insert(*end));
            let [from, to] = ends[..] else {
                let reason = format!("the link ends at {} routers or sites", ends.len());
                return Err(ImportError::new(reason)
                    .at(&link.at)
                    .help("it needs two relationships such as `connectsTo`"));
            };
            edges.push(link.edge(from, to, link.name.as_deref().unwrap_or_default(), units)?);
        }
        let mut met = BTreeSet::new();
        for (resource, [near, far]) in direct {
            if met.insert([near.min(far), near.max(far)]) {
                edges.push(resource.edge(near, far, "", units)?);
            }
        }
        Ok(edges)
    }
}
