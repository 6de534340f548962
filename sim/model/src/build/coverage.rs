//! Which cells reach which people, from geometry: sample places around each site, the power that
//! arrives there from the cells nearby, and what a user could get from each.
//!
//! People of a site are spread evenly over a disc whose radius is what the distances to the next sites
//! leave to it. That, and the number of places in it, are assumptions for want of a population grid.

use super::elements::Index;
use super::{cells_of, number};
use crate::traffic::{Patch, Server};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use sandtable_radio::{Antenna, Carrier, Environment, Noise, Path, add_db, mean_path_loss, to_db};
use sandtable_scenarios::Scenario;
use sandtable_scenarios::schema::radio::{Radio, Surroundings};
use sandtable_units::{Position, SimTime};

/// Rings of places around a site, and places on each.
const RINGS: u32 = 3;
const BEARINGS: u32 = 6;
/// Sites besides its own whose cells may reach a place.
const NEIGHBOURS: usize = 6;
/// Cells that a place keeps: the best, and those that take over.
const SERVERS: usize = 4;
/// The height of a phone, in metres.
const USER_HEIGHT: f64 = 1.5;
/// The radius of a site without neighbours, and the least and the most of any, in metres.
const RADIUS: f64 = 2_000.0;
const RADIUS_RANGE: (f64, f64) = (100.0, 5_000.0);
/// Where the next sites are nearer, it is a city, in metres.
const CITY: f64 = 1_500.0;

/// All cells, ready to be asked who reaches a place.
pub(super) struct Coverage<'s> {
    radio: &'s Radio,
    carrier: Carrier,
    noise: f64,
    sites: Vec<RadioSite>,
    tree: RTree<GeomWithData<[f64; 2], usize>>,
}

struct RadioSite {
    position: Position,
    environment: Environment,
    /// By cell, where it looks.
    azimuths: Vec<Option<f64>>,
}

/// A cell at a place.
#[derive(Clone, Copy)]
struct Heard {
    site: usize,
    cell: usize,
    /// In dBm.
    power: f64,
}

impl<'s> Coverage<'s> {
    pub(super) fn new(scenario: &'s Scenario, index: &Index<'_>) -> Self {
        let radio = &scenario.radio;
        let sites: Vec<RadioSite> = index
            .sites
            .iter()
            .map(|site| RadioSite {
                position: site.position(),
                environment: environment(radio.surroundings.unwrap_or(Surroundings::UrbanMacro)),
                azimuths: cells_of(site)
                    .iter()
                    .map(|cell| cell.azimuth.map(|azimuth| f64::from(azimuth.degrees())))
                    .collect(),
            })
            .collect();
        let points = sites.iter().enumerate().map(|(number, site)| {
            GeomWithData::new([flat_longitude(site.position), site.position.latitude()], number)
        });
        let tree = RTree::bulk_load(points.collect());
        let carrier = carrier(radio);
        let noise = Noise { figure: radio.noise_figure }.power(radio.bandwidth.hertz());
        let mut coverage = Self { radio, carrier, noise, sites, tree };
        if radio.surroundings.is_none() {
            for site in 0..coverage.sites.len() {
                if coverage.spacing(site).is_none_or(|spacing| spacing > CITY) {
                    coverage.sites[site].environment = Environment::RuralMacro;
                }
            }
        }
        coverage
    }

    /// The resource blocks of a cell.
    pub(super) fn blocks(&self) -> u32 {
        self.carrier.resource_blocks()
    }

    /// The people of a site, spread around it.
    pub(super) fn of_site(&self, site: usize, population: u32) -> Vec<Patch> {
        let here = self.sites[site].position;
        let radius = self.radius(site);
        let mut places = Vec::new();
        for ring in 0..RINGS {
            let share = (f64::from(ring) + 0.5) / f64::from(RINGS);
            let far = radius * libm::sqrt(share);
            for bearing in 0..BEARINGS {
                // Every other ring is turned, so that places do not line up.
                let turn = f64::from(bearing) + 0.5 * f64::from(ring % 2);
                let angle = turn * std::f64::consts::TAU / f64::from(BEARINGS);
                places.push([far * libm::sin(angle), far * libm::cos(angle)]);
            }
        }
        let always = (SimTime::START, SimTime::NEVER);
        self.patches(here, &places, population, 1.0, always)
    }

    /// A crowd around a point.
    pub(super) fn of_crowd(
        &self,
        (at, radius): (Position, f64),
        people: u32,
        activity: f64,
        times: (SimTime, SimTime),
    ) -> Vec<Patch> {
        let mut places = vec![[0.0, 0.0]];
        for bearing in 0..BEARINGS {
            let angle = f64::from(bearing) * std::f64::consts::TAU / f64::from(BEARINGS);
            places.push([0.7 * radius * libm::sin(angle), 0.7 * radius * libm::cos(angle)]);
        }
        self.patches(at, &places, people, activity, times)
    }

    fn patches(
        &self,
        here: Position,
        places: &[[f64; 2]],
        people: u32,
        activity: f64,
        (from, until): (SimTime, SimTime),
    ) -> Vec<Patch> {
        let near = self.near(here, NEIGHBOURS + 1);
        let (each, more) = (people / number(places.len()), people % number(places.len()));
        (0..)
            .zip(places)
            .map(|(place, offset): (u32, _)| {
                let people = each + u32::from(place < more);
                let heard = self.heard(here, *offset, &near);
                let (servers, covered) = self.servers(&heard);
                let weight = weight(people, activity);
                Patch { people, weight, crowd: None, from, until, covered, servers }
            })
            .filter(|patch| patch.people > 0)
            .collect()
    }

    /// How far from a site its people live: as far as half the way to the next sites and a little
    /// more, as in a grid of hexagons.
    fn radius(&self, site: usize) -> f64 {
        self.spacing(site).map_or(RADIUS, |spacing| {
            (spacing / libm::sqrt(3.0)).clamp(RADIUS_RANGE.0, RADIUS_RANGE.1)
        })
    }

    /// The mean distance to the next three sites, in metres, if there are others.
    fn spacing(&self, site: usize) -> Option<f64> {
        let here = self.sites[site].position;
        let others = self.near(here, 4).into_iter().filter(|other| *other != site);
        let distances: Vec<f64> =
            others.map(|other| here.distance(self.sites[other].position).metres()).collect();
        let count = distances.len() as f64;
        (count > 0.0).then(|| distances.iter().sum::<f64>() / count)
    }

    /// The sites nearest to a place, by distance and then by number.
    fn near(&self, here: Position, count: usize) -> Vec<usize> {
        let point = [flat_longitude(here), here.latitude()];
        let nearest = self.tree.nearest_neighbor_iter(point).take(count);
        let mut sites: Vec<usize> = nearest.map(|found| found.data).collect();
        sites.sort_by_key(|site| (here.distance(self.sites[*site].position), *site));
        sites
    }

    /// The power that arrives from each cell of some sites, the strongest first. The place is told by
    /// metres east and north of `here`.
    fn heard(&self, here: Position, place: [f64; 2], sites: &[usize]) -> Vec<Heard> {
        let mut heard = Vec::new();
        for number in sites {
            let site = &self.sites[*number];
            let (east, north) = here.offset_to(site.position);
            let (east, north) = (place[0] - east, place[1] - north);
            let distance = libm::sqrt(east * east + north * north).max(10.0);
            let path = Path {
                distance,
                base_height: self.radio.height.metres(),
                user_height: USER_HEIGHT,
                frequency: self.radio.frequency.gigahertz(),
            };
            let loss = mean_path_loss(site.environment, &path);
            let bearing = libm::atan2(east, north).to_degrees();
            let below = libm::atan2(path.base_height - path.user_height, distance).to_degrees();
            for (cell, azimuth) in site.azimuths.iter().enumerate() {
                let (gain, tilt) = (self.radio.gain, self.radio.tilt);
                let antenna = Antenna { gain, azimuth: *azimuth, tilt };
                let power = self.radio.power + antenna.gain_towards(bearing, below) - loss;
                heard.push(Heard { site: *number, cell, power });
            }
        }
        heard.sort_by(|one, other| {
            (other.power.total_cmp(&one.power))
                .then((one.site, one.cell).cmp(&(other.site, other.cell)))
        });
        heard
    }

    /// The cells that serve a place, the best first, and whether it is covered at all.
    fn servers(&self, heard: &[Heard]) -> (Vec<Server>, bool) {
        let mut servers = Vec::new();
        for (rank, own) in heard.iter().take(SERVERS).enumerate() {
            // Whoever is better is down when this one serves: only the weaker ones interfere.
            let others = heard[rank + 1..].iter().map(|other| other.power);
            let interference = to_db(self.radio.interference.share().max(1e-9));
            let disturbed = add_db(others.map(|power| power + interference).chain([self.noise]));
            let rate = self.carrier.rate(own.power - disturbed);
            if own.power >= self.radio.weakest && rate >= 1.0 {
                servers.push(server(own, rate));
            }
        }
        if servers.is_empty() {
            // Nobody serves: the people count at the cell that is heard best.
            return (heard.first().map(|own| server(own, 1.0)).into_iter().collect(), false);
        }
        (servers, true)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rates are positive and far below 2^64"
)]
fn server(heard: &Heard, rate: f64) -> Server {
    Server {
        site: number(heard.site),
        cell: u16::try_from(heard.cell).expect("a site has fewer than 2^16 cells"),
        rate: rate as u64,
    }
}

/// How many people elsewhere do as much as some who are more or less active.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "activities are positive, and what is beyond 2^32 saturates"
)]
pub(super) fn weight(people: u32, activity: f64) -> u32 {
    (f64::from(people) * activity).round() as u32
}

pub(super) fn carrier(radio: &Radio) -> Carrier {
    Carrier {
        bandwidth: radio.bandwidth.hertz(),
        subcarrier_spacing: radio.subcarrier_spacing.hertz(),
        layers: radio.layers.value,
        duplex_share: radio.downlink.share(),
    }
}

fn environment(surroundings: Surroundings) -> Environment {
    match surroundings {
        Surroundings::UrbanMacro => Environment::UrbanMacro,
        Surroundings::UrbanMicro => Environment::UrbanMicro,
        Surroundings::RuralMacro => Environment::RuralMacro,
        Surroundings::IndoorOffice => Environment::IndoorOffice,
    }
}

/// Longitude as long as latitude is there, near enough to find neighbours by.
fn flat_longitude(position: Position) -> f64 {
    position.longitude() * libm::cos(position.latitude().to_radians())
}
