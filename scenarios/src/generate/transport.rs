//! The transport network: routers where sites are many, a ring through each town's routers and one
//! through the towns, a chord from each town's second router to the nearest town, trees from the routers to the sites, a core in
//! each of the two largest towns, and ducts where two links leave a town side by side.

use super::chance::Chance;
use super::places::{Places, distance};
use crate::schema::generate::Generate;
use crate::schema::network::{Core, Duct, Function, Link, Medium, Router};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use sandtable_document::{Place, Placed};
use sandtable_units::{BitRate, Length};

pub(super) struct Transport {
    pub(super) routers: Vec<PlacedRouter>,
    pub(super) cores: Vec<Core>,
    pub(super) links: Vec<Link>,
    pub(super) ducts: Vec<Duct>,
}

pub(super) struct PlacedRouter {
    name: String,
    at: [f64; 2],
    town: usize,
    /// The site it stands beside, whose feeder it shares.
    pub(super) site: usize,
}

/// Sites that may hang on one site of the tree.
const CHILDREN_MAX: usize = 3;
/// How much longer the way straight to the router may be than to the nearest site of the tree.
const DIRECT_FACTOR: f64 = 1.3;
/// Links longer than real ones run straight: fibre follows roads.
const DETOUR: f64 = 1.25;
/// How far two links share a duct.
const DUCT_LENGTH: Length = Length::from_metres(3_000);
/// Two links leave side by side if their directions differ by less than this, in radians.
const SIDE_BY_SIDE: f64 = 0.7;

pub(super) fn make(description: &Generate, places: &Places) -> Transport {
    let mut transport =
        Transport { routers: Vec::new(), cores: Vec::new(), links: Vec::new(), ducts: Vec::new() };
    for town in 0..places.towns.len() {
        transport.place_routers(description, places, town);
    }
    if transport.routers.is_empty() {
        transport.routers.push(PlacedRouter {
            name: "Country router 1".to_owned(),
            at: places.sites[0].at,
            town: 0,
            site: 0,
        });
    }
    transport.join_routers(places);
    transport.join_towns(places);
    transport.grow_trees(description, places);
    transport.place_cores();
    transport
}

impl Transport {
    /// As many routers as the town's sites need, each beside the site farthest from the others; the
    /// first beside the site in the middle.
    fn place_routers(&mut self, description: &Generate, places: &Places, town: usize) {
        let sites: Vec<usize> =
            (0..places.sites.len()).filter(|site| places.sites[*site].town == Some(town)).collect();
        let count = sites.len().div_ceil(description.sites_per_router.value as usize);
        let at = |site: usize| places.sites[site].at;
        // How far each site is from the routers so far; at first, how near to the middle.
        let centre = places.towns[town].centre;
        let mut clearance: Vec<f64> =
            sites.iter().map(|site| -distance(centre, at(*site))).collect();
        for number in 1..=count {
            let best =
                (0..sites.len()).max_by(|one, other| clearance[*one].total_cmp(&clearance[*other]));
            let site = sites[best.expect("a town with routers has sites")];
            for (clearance, other) in clearance.iter_mut().zip(&sites) {
                let far = distance(at(site), at(*other));
                *clearance = if number == 1 { far } else { clearance.min(far) };
            }
            self.routers.push(PlacedRouter {
                name: format!("{} router {number}", places.towns[town].name),
                at: at(site),
                town,
                site,
            });
        }
    }

    /// A ring through the routers of each town, around its middle.
    fn join_routers(&mut self, places: &Places) {
        for town in 0..places.towns.len() {
            let centre = places.towns[town].centre;
            let mut ring: Vec<usize> = (0..self.routers.len())
                .filter(|router| self.routers[*router].town == town)
                .collect();
            ring.sort_by(|one, other| {
                angle(centre, self.routers[*one].at)
                    .total_cmp(&angle(centre, self.routers[*other].at))
            });
            self.ring(&ring, 100);
        }
    }

    /// A ring through the first routers of all towns, and from each a chord to the nearest town.
    fn join_towns(&mut self, places: &Places) {
        let mut main: Vec<usize> = (0..places.towns.len())
            .filter_map(|town| self.routers.iter().position(|router| router.town == town))
            .collect();
        main.sort_by(|one, other| {
            angle([0.0; 2], self.routers[*one].at)
                .total_cmp(&angle([0.0; 2], self.routers[*other].at))
        });
        let before = self.links.len();
        self.ring(&main, 400);
        for router in main.clone() {
            let town = self.routers[router].town;
            // The second router, where there is one: no town hangs on a single building.
            let second =
                (0..self.routers.len()).filter(|other| self.routers[*other].town == town).nth(1);
            let from = second.unwrap_or(router);
            let far = |other: usize| distance(self.routers[from].at, self.routers[other].at);
            let others = main.iter().copied().filter(|other| *other != router);
            if let Some(nearest) = others.min_by(|one, other| far(*one).total_cmp(&far(*other))) {
                self.join(from, nearest, 400);
            }
        }
        self.lay_ducts(&main, before);
    }

    fn ring(&mut self, ring: &[usize], gigabits: u64) {
        for (index, router) in ring.iter().enumerate() {
            let next = ring[(index + 1) % ring.len()];
            if *router != next {
                self.join(*router, next, gigabits);
            }
        }
    }

    /// Joins two routers, unless they are joined already.
    fn join(&mut self, one: usize, other: usize, gigabits: u64) {
        let (one, other) = (&self.routers[one], &self.routers[other]);
        let joined = self.links.iter().any(|link| {
            let ends = [&link.from.value, &link.to.value];
            ends == [&one.name, &other.name] || ends == [&other.name, &one.name]
        });
        if !joined {
            let length = distance(one.at, other.at) * DETOUR;
            self.links.push(link(&one.name, &other.name, Medium::Fibre, length, gigabits));
        }
    }

    /// Where two of a town's links to other towns leave it side by side, they share a duct.
    fn lay_ducts(&mut self, main: &[usize], first_link: usize) {
        for router in main {
            let here = &self.routers[*router];
            let mut leaving: Vec<(f64, &str)> = self.links[first_link..]
                .iter()
                .filter_map(|link| {
                    let there = match &here.name {
                        name if *name == link.from.value => &link.to.value,
                        name if *name == link.to.value => &link.from.value,
                        _ => return None,
                    };
                    let there = self.routers.iter().find(|router| router.name == *there)?;
                    Some((angle(here.at, there.at), link.name.as_str()))
                })
                .collect();
            leaving.sort_by(|one, other| one.0.total_cmp(&other.0));
            let close = leaving.windows(2).find(|pair| pair[1].0 - pair[0].0 < SIDE_BY_SIDE);
            if let Some([(_, one), (_, other)]) = close {
                self.ducts.push(Duct {
                    name: Placed::nowhere(format!("Duct at {}", here.name)),
                    links: [one, other].map(|name| Placed::nowhere((*name).to_owned())).to_vec(),
                    length: Some(DUCT_LENGTH),
                    place: Place::NOWHERE,
                });
            }
        }
    }

    /// From each router a tree to the sites nearest to it: near sites first, each on the router or
    /// on a site already in the tree.
    fn grow_trees(&mut self, description: &Generate, places: &Places) {
        let tree: RTree<GeomWithData<[f64; 2], usize>> = RTree::bulk_load(
            (self.routers.iter().enumerate())
                .map(|(index, router)| GeomWithData::new(router.at, index))
                .collect(),
        );
        let mut crowds: Vec<Vec<usize>> = vec![Vec::new(); self.routers.len()];
        for (index, site) in places.sites.iter().enumerate() {
            let nearest = tree.nearest_neighbor(site.at).expect("there is a router");
            crowds[nearest.data].push(index);
        }
        for (router, crowd) in crowds.into_iter().enumerate() {
            self.grow_tree(description, places, router, crowd);
        }
    }

    fn grow_tree(
        &mut self,
        description: &Generate,
        places: &Places,
        router: usize,
        mut crowd: Vec<usize>,
    ) {
        let (name, root) = (self.routers[router].name.clone(), self.routers[router].at);
        let mut chance = Chance::new(description.seed, &format!("tree of {name}"));
        let far = |site: usize| distance(root, places.sites[site].at);
        crowd.sort_by(|one, other| far(*one).total_cmp(&far(*other)));
        let mut grown: Vec<Grown> = Vec::new();
        for site in crowd {
            let at = places.sites[site].at;
            let open = grown.iter_mut().filter(|other| {
                other.depth < description.depth.value && other.children < CHILDREN_MAX
            });
            let near =
                open.min_by(|one, other| distance(one.at, at).total_cmp(&distance(other.at, at)));
            let near = near.filter(|other| distance(other.at, at) * DIRECT_FACTOR < far(site));
            let (to, length, depth) = match near {
                Some(parent) => {
                    parent.children += 1;
                    (places.name(parent.site), distance(parent.at, at), parent.depth + 1)
                }
                None => (name.as_str(), far(site), 1),
            };
            grown.push(Grown { site, at, depth, children: 0 });
            let medium = medium(&mut chance, depth, places.sites[site].town.is_some());
            let gigabits = if medium == Medium::Fibre { 10 } else { 1 };
            self.links.push(link(places.name(site), to, medium, length, gigabits));
        }
    }

    fn place_cores(&mut self) {
        let mut towns: Vec<usize> = self.routers.iter().map(|router| router.town).collect();
        towns.dedup();
        for (number, town) in (1..=2).zip(towns) {
            let at = self.routers.iter().find(|router| router.town == town);
            let at = &at.expect("the town has a router").name;
            self.cores.push(Core {
                name: Placed::nowhere(format!("Core {number}")),
                at: Placed::nowhere(at.clone()),
                function: [("AMF", 3, 2), ("SMF", 2, 1), ("UPF", 4, 3)]
                    .map(|(name, count, needed)| Function {
                        name: Placed::nowhere(name.to_owned()),
                        count: Placed::nowhere(count),
                        needed: Placed::nowhere(needed),
                        place: Place::NOWHERE,
                    })
                    .to_vec(),
                place: Place::NOWHERE,
            });
        }
    }
}

impl PlacedRouter {
    /// The router as someone would have written it.
    pub(super) fn written(&self, places: &Places, feeder: String) -> Router {
        let position = places.position(self.at);
        Router {
            name: Placed::nowhere(self.name.clone()),
            latitude: Placed::nowhere(position.latitude()),
            longitude: Placed::nowhere(position.longitude()),
            area: Some(Placed::nowhere(places.area(self.at))),
            feeder: Some(Placed::nowhere(feeder)),
            battery: None,
            population: 0,
            place: Place::NOWHERE,
        }
    }
}

/// A site that is in the tree.
struct Grown {
    site: usize,
    at: [f64; 2],
    depth: u32,
    children: usize,
}

/// What the last link to a site is made of: mostly fibre in towns near the router, mostly microwave
/// farther out and in the country; one in twenty is leased.
fn medium(chance: &mut Chance, depth: u32, in_town: bool) -> Medium {
    let fibre = if in_town && depth == 1 { 0.8 } else { 0.25 };
    if chance.happens(0.05) {
        Medium::Leased
    } else if chance.happens(fibre) {
        Medium::Fibre
    } else {
        Medium::Microwave
    }
}

fn link(from: &str, to: &str, medium: Medium, length: f64, gigabits: u64) -> Link {
    Link {
        name: Placed::nowhere(format!("{from} - {to}")),
        from: Placed::nowhere(from.to_owned()),
        to: Placed::nowhere(to.to_owned()),
        medium,
        length: Some(Length::from_metres_rounded(length.max(1.0))),
        capacity: Some(Placed::nowhere(BitRate::from_bits_per_second(gigabits * 1_000_000_000))),
        cost: Placed::nowhere(1),
        place: Place::NOWHERE,
    }
}

/// The direction from one point to another, in radians from east.
fn angle(from: [f64; 2], to: [f64; 2]) -> f64 {
    libm::atan2(to[1] - from[1], to[0] - from[0])
}
