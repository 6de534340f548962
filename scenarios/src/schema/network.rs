//! The network's elements as written. Every name is unique in the scenario, whatever it names, so
//! that a name alone says which element is meant.

use sandtable_document::{Placed, keyword, table};
use sandtable_units::{Azimuth, BitRate, Length, Position, Span};

table! {
    /// A part of the country that figures are told for.
    pub struct Area as "an area", in lists by name {
        /// Its name.
        name: Placed<String>,
    }
}

table! {
    /// A radio site: a mast with its cells, its power and its connection.
    pub struct Site as "a site", in lists by name, either cells or cell {
        /// Its name.
        name: Placed<String>,
        /// Degrees, north positive, WGS 84.
        latitude: Placed<f64>,
        /// Degrees, east positive, WGS 84.
        longitude: Placed<f64>,
        /// The area it belongs to.
        area: Option<Placed<String>>,
        /// The power feeder it hangs on.
        feeder: Option<Placed<String>>,
        /// How long its battery lasts when full; without it, what `[power]` says.
        battery: Option<Span>,
        /// People who live in its reach.
        population: u32 = 0,
        /// How many cells it has, named after the site; or list them as `[[site.cell]]`.
        cells: Option<Placed<u16>>,
        /// Its cells.
        cell: Vec<Cell>,
    }
}

table! {
    /// A radio cell.
    pub struct Cell as "a cell", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// Where its antenna looks, in degrees clockwise from north.
        azimuth: Option<Azimuth>,
        /// Physical cell identity (3GPP TS 38.211).
        pci: Option<u16>,
        /// Carrier number (EARFCN or NR-ARFCN).
        arfcn: Option<u32>,
    }
}

table! {
    /// A router of the transport network, in a building with power of its own.
    pub struct Router as "a router", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// Degrees, north positive, WGS 84.
        latitude: Placed<f64>,
        /// Degrees, east positive, WGS 84.
        longitude: Placed<f64>,
        /// The area it belongs to.
        area: Option<Placed<String>>,
        /// The power feeder it hangs on.
        feeder: Option<Placed<String>>,
        /// How long its battery lasts when full; without it, what `[power]` says for routers.
        battery: Option<Span>,
        /// People in its surroundings, for traffic by gravity.
        population: u32 = 0,
    }
}

table! {
    /// A core of the mobile network: the functions that a site must reach to serve anyone.
    pub struct Core as "a core", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// The router it stands at.
        at: Placed<String>,
        /// Its functions; all are needed.
        function: Vec<Function>,
    }
}

table! {
    /// A network function of a core, in several instances.
    pub struct Function as "a function", in lists by name {
        /// Its name, such as AMF, SMF or UPF (3GPP TS 23.501).
        name: Placed<String>,
        /// How many instances there are.
        count: Placed<u16> = Placed::nowhere(1),
        /// How many must be up for the function to work.
        needed: Placed<u16> = Placed::nowhere(1),
    }
}

keyword! {
    /// What a link is made of.
    pub enum Medium as "a medium" {
        /// Optical fibre.
        Fibre = "fibre",
        /// Microwave radio, point to point.
        Microwave = "microwave",
        /// A line leased from another operator.
        Leased = "leased",
    }
}

table! {
    /// A link between two sites or routers, both directions together.
    pub struct Link as "a link", in lists by name, leaving with from or to {
        /// Its name.
        name: Placed<String>,
        /// One end: a site or router.
        from: Placed<String>,
        /// The other end.
        to: Placed<String>,
        /// What it is made of.
        medium: Medium = Medium::Fibre,
        /// How long it is; without it, the distance between the ends.
        length: Option<Length>,
        /// How much it carries in each direction; without it, as much as comes.
        capacity: Option<Placed<BitRate>>,
        /// What routing counts it as, in both directions.
        cost: Placed<u32> = Placed::nowhere(1),
    }
}

table! {
    /// A duct: links that one excavator cuts together (a shared-risk group).
    pub struct Duct as "a duct", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// The links that lie in it.
        links: Vec<Placed<String>>,
        /// How long it is; without it, as long as the shortest of its links.
        length: Option<Length>,
    }
}

table! {
    /// A power feeder: the mains of all sites and routers that name it (a shared-risk group).
    pub struct Feeder as "a feeder", in lists by name {
        /// Its name.
        name: Placed<String>,
    }
}

/// The position of two numbers that have been checked.
pub(crate) fn position(latitude: &Placed<f64>, longitude: &Placed<f64>) -> Position {
    Position::from_degrees(latitude.value, longitude.value).expect("positions have been checked")
}

impl Site {
    /// Where it stands.
    ///
    /// # Panics
    /// If the numbers are no place on earth, which the checks refuse.
    pub fn position(&self) -> Position {
        position(&self.latitude, &self.longitude)
    }

    /// The cells, also where only their number was written: those are named after the site.
    pub fn all_cells(&self) -> Vec<Cell> {
        let Some(count) = &self.cells else { return self.cell.clone() };
        (1..=count.value)
            .map(|number| Cell {
                name: Placed {
                    value: format!("{}-{number}", self.name.value),
                    place: self.name.place,
                },
                azimuth: sector(number, count.value),
                pci: None,
                arfcn: None,
                place: self.place,
            })
            .collect()
    }
}

/// The bearing of a sector where `count` of them share the circle.
fn sector(number: u16, count: u16) -> Option<Azimuth> {
    let degrees = u32::from(number - 1) * 360 / u32::from(count);
    Azimuth::from_degrees(u16::try_from(degrees).ok()?)
}

impl Core {
    /// The instances of all its functions: the function's index and the instance's name.
    pub fn instances(&self) -> impl Iterator<Item = (usize, Placed<String>)> {
        self.function.iter().enumerate().flat_map(move |(index, function)| {
            (1..=function.count.value).map(move |number| {
                let name = format!("{} {} {number}", *self.name, *function.name);
                (index, Placed { value: name, place: function.name.place })
            })
        })
    }
}

impl Router {
    /// Where it stands.
    ///
    /// # Panics
    /// If the numbers are no place on earth, which the checks refuse.
    pub fn position(&self) -> Position {
        position(&self.latitude, &self.longitude)
    }
}
