//! How a made-up operator is described. What is made of the description is left to the generator.

use super::faults::Point;
use sandtable_document::{Placed, table};
use sandtable_units::Length;

table! {
    /// A synthetic operator: towns on a plain, sites where people live, rings and trees between.
    /// The same description always gives the same network, whatever the seed of the run.
    pub struct Generate as "`[generate]`" {
        /// How many cells it has, to the next whole site.
        cells: Placed<u32>,
        /// Which of the many networks that fit the description.
        seed: u64 = 1,
        /// Its middle.
        centre: Point = Point::default(),
        /// The side of the square that it covers.
        extent: Placed<Length> = Placed::nowhere(Length::from_metres(80_000)),
        /// How many towns people live in; their sizes follow Zipf's law.
        towns: Placed<u32> = Placed::nowhere(12),
        /// People in all.
        population: u32 = 1_000_000,
        /// Into how many areas it is cut, from west to east.
        areas: Placed<u32> = Placed::nowhere(4),
        /// Cells of a site.
        cells_per_site: Placed<u16> = Placed::nowhere(3),
        /// Sites that hang on one power feeder.
        sites_per_feeder: Placed<u32> = Placed::nowhere(12),
        /// Sites that hang on one router.
        sites_per_router: Placed<u32> = Placed::nowhere(25),
        /// Links from a site to its router, at most.
        depth: Placed<u32> = Placed::nowhere(3),
    }
}
