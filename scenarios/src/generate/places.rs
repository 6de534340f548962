//! Where people live, and so where sites stand. Coordinates are metres east and north of the centre.

use super::area_name;
use super::chance::Chance;
use crate::schema::generate::Generate;
use crate::schema::network::Site;
use rstar::RTree;
use sandtable_document::{Place, Placed};
use sandtable_units::{Position, Span};

/// Invented names; where there are more towns they are numbered.
const TOWN_NAMES: [&str; 40] = [
    "Aldern",
    "Brackwater",
    "Corvale",
    "Dunmere",
    "Eastholt",
    "Fernwick",
    "Grimsel",
    "Harrowgate",
    "Ilmenau",
    "Jarnfeld",
    "Kestrel",
    "Lindholm",
    "Marwood",
    "Nordhagen",
    "Oakhaven",
    "Pellmont",
    "Quarrytown",
    "Ravensby",
    "Selmark",
    "Thornbury",
    "Ulverston",
    "Vardal",
    "Westmoor",
    "Yarrow",
    "Zellwood",
    "Ashford",
    "Birkeland",
    "Calder",
    "Drayton",
    "Elsmere",
    "Falkirk",
    "Glenrow",
    "Hollin",
    "Ironbridge",
    "Kirkby",
    "Larkhill",
    "Millbrook",
    "Newhaven",
    "Ostermark",
    "Penrose",
];

/// The share of sites outside of towns.
const RURAL_SHARE: f64 = 0.2;
/// How wide the largest town spreads, as a share of the extent; others by the root of their size.
const TOWN_SPREAD: f64 = 0.05;
/// Sites stand no closer than this where there is room.
const SPACING: f64 = 250.0;

pub(super) struct Places {
    centre: Position,
    pub(super) towns: Vec<Town>,
    /// Town by town, then the rural ones.
    pub(super) sites: Vec<PlacedSite>,
    extent: f64,
    areas: u32,
}

pub(super) struct Town {
    pub(super) name: String,
    pub(super) centre: [f64; 2],
}

pub(super) struct PlacedSite {
    name: String,
    pub(super) at: [f64; 2],
    /// The town's index, or `None` in the country.
    pub(super) town: Option<usize>,
    cells: u16,
    population: u32,
    battery: Span,
}

impl Places {
    pub(super) fn make(description: &Generate) -> Self {
        let extent = description.extent.metres();
        let mut places = Self {
            centre: description.centre.position(),
            towns: towns(description, extent),
            sites: Vec::new(),
            extent,
            areas: description.areas.value,
        };
        let per_site = u32::from(description.cells_per_site.value);
        let total = description.cells.value.div_ceil(per_site);
        let rural = share_of(total, RURAL_SHARE);
        let by_town = by_size(total - rural, places.towns.len());
        let people = f64::from(description.population);
        for (index, count) in by_town.into_iter().enumerate() {
            places.fill_town(description, index, count, people * (1.0 - RURAL_SHARE));
        }
        places.fill_country(description, rural, people * RURAL_SHARE);
        // The last site takes what the whole sites leave.
        if let (Some(last), remainder @ 1..) =
            (places.sites.last_mut(), description.cells.value % per_site)
        {
            last.cells = u16::try_from(remainder).expect("less than the cells of a site");
        }
        places
    }

    fn fill_town(&mut self, description: &Generate, index: usize, count: u32, people: f64) {
        let town = &self.towns[index];
        let mut chance = Chance::new(description.seed, &format!("sites of {}", town.name));
        let spread = TOWN_SPREAD * self.extent / ((index + 1) as f64).sqrt();
        let share = size(index) / (0..self.towns.len()).map(size).sum::<f64>();
        let people = people * share / f64::from(count.max(1));
        let mut taken: RTree<[f64; 2]> = RTree::new();
        for number in 1..=count {
            let mut at = town.centre;
            for _ in 0..6 {
                let [east, north] = chance.normal_point(spread);
                at = self.inside([town.centre[0] + east, town.centre[1] + north]);
                let nearest = taken.nearest_neighbor(at);
                if nearest.is_none_or(|other| distance(*other, at) >= SPACING) {
                    break;
                }
            }
            taken.insert(at);
            self.sites.push(PlacedSite {
                name: format!("{}-{number:03}", town.name),
                at,
                town: Some(index),
                cells: description.cells_per_site.value,
                population: whole(people * chance.between(0.6, 1.4)),
                battery: battery(&mut chance, [2, 3, 4, 4, 6]),
            });
        }
    }

    fn fill_country(&mut self, description: &Generate, count: u32, people: f64) {
        let mut chance = Chance::new(description.seed, "sites in the country");
        let half = self.extent / 2.0;
        for number in 1..=count {
            let at = [chance.between(-half, half), chance.between(-half, half)];
            let people = people / f64::from(count) * chance.between(0.4, 1.6);
            self.sites.push(PlacedSite {
                name: format!("Country-{number:03}"),
                at,
                town: None,
                cells: description.cells_per_site.value,
                population: whole(people),
                battery: battery(&mut chance, [4, 4, 6, 8, 12]),
            });
        }
    }

    fn inside(&self, [east, north]: [f64; 2]) -> [f64; 2] {
        let half = self.extent / 2.0;
        [east.clamp(-half, half), north.clamp(-half, half)]
    }

    /// The name of a site.
    pub(super) fn name(&self, site: usize) -> &str {
        &self.sites[site].name
    }

    /// The site as someone would have written it.
    pub(super) fn site(&self, index: usize, feeder: String) -> Site {
        let site = &self.sites[index];
        let position = self.position(site.at);
        Site {
            name: Placed::nowhere(site.name.clone()),
            latitude: Placed::nowhere(position.latitude()),
            longitude: Placed::nowhere(position.longitude()),
            area: Some(Placed::nowhere(self.area(site.at))),
            feeder: Some(Placed::nowhere(feeder)),
            battery: Some(site.battery),
            population: site.population,
            cells: Some(Placed::nowhere(site.cells)),
            cell: Vec::new(),
            place: Place::NOWHERE,
        }
    }

    pub(super) fn position(&self, [east, north]: [f64; 2]) -> Position {
        self.centre.shifted(east, north).expect("the extent keeps clear of the poles")
    }

    /// The area of a point: strips from west to east.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the number of areas"
    )]
    pub(super) fn area(&self, [east, _]: [f64; 2]) -> String {
        let strip = (east / self.extent + 0.5).clamp(0.0, 1.0) * f64::from(self.areas);
        area_name((strip as u32).min(self.areas - 1))
    }
}

/// Towns: the largest in the middle, each other one where it is farthest from the rest among a few
/// places tried.
fn towns(description: &Generate, extent: f64) -> Vec<Town> {
    let mut towns: Vec<Town> = Vec::new();
    for index in 0..description.towns.value as usize {
        let name = match (TOWN_NAMES[index % TOWN_NAMES.len()], index / TOWN_NAMES.len()) {
            (name, 0) => name.to_owned(),
            (name, round) => format!("{name} {}", round + 1),
        };
        let mut chance = Chance::new(description.seed, &format!("town {name}"));
        let reach = if index == 0 { 0.05 } else { 0.44 } * extent;
        let tries: Vec<[f64; 2]> = (0..8)
            .map(|_| [chance.between(-reach, reach), chance.between(-reach, reach)])
            .collect();
        let clearance = |at: [f64; 2]| {
            towns.iter().map(|town| distance(town.centre, at)).fold(f64::INFINITY, f64::min)
        };
        let centre = tries
            .into_iter()
            .max_by(|one, other| clearance(*one).total_cmp(&clearance(*other)))
            .expect("some places were tried");
        towns.push(Town { name, centre });
    }
    towns
}

/// The size of the town of this rank, by Zipf's law.
fn size(rank: usize) -> f64 {
    1.0 / (rank + 1) as f64
}

/// Shares `total` out by size: whole numbers that add up, the remainder to the largest.
fn by_size(total: u32, count: usize) -> Vec<u32> {
    let sum: f64 = (0..count).map(size).sum();
    let mut shares: Vec<u32> = (0..count).map(|rank| share_of(total, size(rank) / sum)).collect();
    let given: u32 = shares.iter().sum();
    shares[0] += total - given;
    shares
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a u32, rounded down"
)]
fn share_of(total: u32, share: f64) -> u32 {
    (f64::from(total) * share) as u32
}

/// Batteries age and are bought at different times: one of a few sizes, in hours.
fn battery(chance: &mut Chance, hours: [u64; 5]) -> Span {
    Span::HOUR * hours[chance.below(hours.len())]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "people, not negative; a cast saturates"
)]
fn whole(people: f64) -> u32 {
    people.round() as u32
}

pub(super) fn distance(one: [f64; 2], other: [f64; 2]) -> f64 {
    let (east, north) = (one[0] - other[0], one[1] - other[1]);
    (east * east + north * north).sqrt()
}
