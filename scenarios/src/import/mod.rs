//! Networks from other formats. Each import gives elements as a scenario writes them, and says every
//! assumption it made.

mod build;
mod cells;
mod coronet;
mod gml;
mod graphml;
mod net2plan;
mod network;
mod pair;
mod plane;
mod sndlib;
mod tmf639;
mod topohub;
mod traffic;
mod written;
mod xml;
mod zoo;

use crate::schema::demand::{Demand, Matrix};
use crate::schema::network::{Area, Core, Function, Link, Medium, Router, Site};
use sandtable_document::{Place, Placed, nearest};
use sandtable_document::{Unreadable, read_text};
use sandtable_units::{Length, Position, PositionError};
use serde::Serialize;
use std::path::Path;

/// The formats that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TopoHub node-link JSON: a transport network.
    Topohub,
    /// SNDlib, native text or XML: a transport network.
    Sndlib,
    /// GraphML of the Topology Zoo, of yEd or of our own export: a transport network.
    Graphml,
    /// GML of the Topology Zoo: a transport network.
    Gml,
    /// Net2Plan designs, XML: a transport network.
    Net2plan,
    /// GNPy JSON, such as CORONET: an optical network.
    Coronet,
    /// TMF639 resource inventory, JSON: routers, sites with cells, and links.
    Tmf639,
    /// Radio cells of one operator as NSG exports them, CSV.
    Nsg,
    /// Radio cells as OpenCelliD and the Mozilla Location Service publish them, CSV.
    OpenCellId,
}

impl Format {
    /// All formats with the names they go by.
    pub const ALL: [(&'static str, Self); 9] = [
        ("topohub", Self::Topohub),
        ("sndlib", Self::Sndlib),
        ("graphml", Self::Graphml),
        ("gml", Self::Gml),
        ("net2plan", Self::Net2plan),
        ("coronet", Self::Coronet),
        ("tmf639", Self::Tmf639),
        ("nsg", Self::Nsg),
        ("opencellid", Self::OpenCellId),
    ];
}

/// A network that was imported, in the form of a scenario.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Imported {
    /// What was assumed, a sentence each.
    pub assumptions: Vec<String>,
    /// Areas.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub area: Vec<Area>,
    /// Radio sites.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub site: Vec<Site>,
    /// Routers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub router: Vec<Router>,
    /// Cores.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub core: Vec<Core>,
    /// Links.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub link: Vec<Link>,
    /// Demands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub demand: Vec<Demand>,
    /// Demands between all routers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matrix: Vec<Matrix>,
}

/// Why a file cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// Where, as a line or a path inside the file, if it can be told.
    pub at: Option<String>,
    /// Lower case, no full stop.
    pub reason: String,
    /// What to do.
    pub help: Option<String>,
}

impl ImportError {
    fn new(reason: impl Into<String>) -> Self {
        Self { at: None, reason: reason.into(), help: None }
    }

    fn at(self, at: impl Into<String>) -> Self {
        Self { at: Some(at.into()), ..self }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl From<Unreadable> for ImportError {
    fn from(unreadable: Unreadable) -> Self {
        Self { at: None, reason: unreadable.reason, help: unreadable.help }
    }
}

/// Imports a file.
pub fn import(path: &Path, format: Format) -> Result<Imported, ImportError> {
    import_text(&read_text(path)?, format)
}

/// Imports a text.
pub fn import_text(text: &str, format: Format) -> Result<Imported, ImportError> {
    match format {
        Format::Topohub => topohub::import(text),
        Format::Sndlib => sndlib::import(text),
        Format::Graphml => graphml::import(text),
        Format::Gml => gml::import(text),
        Format::Net2plan => net2plan::import(text),
        Format::Coronet => coronet::import(text),
        Format::Tmf639 => tmf639::import(text),
        Format::Nsg => cells::nsg(text),
        Format::OpenCellId => cells::opencellid(text),
    }
}

impl Imported {
    /// Moves everything so that its middle lies at `to`.
    pub fn move_to(&mut self, to: Position) -> Result<(), PositionError> {
        let places: Vec<Position> = self.site.iter().map(Site::position).collect();
        let Some(middle) = middle(&places) else { return Ok(()) };
        for site in &mut self.site {
            let (east, north) = middle.offset_to(site.position());
            let moved = to.shifted(east, north)?;
            site.latitude.value = moved.latitude();
            site.longitude.value = moved.longitude();
        }
        let distance = middle.distance(to).kilometres();
        self.assumptions.push(format!(
            "all sites were moved by {distance:.0} km: their middle from {:.4}, {:.4} to {:.4}, {:.4}",
            middle.latitude(),
            middle.longitude(),
            to.latitude(),
            to.longitude()
        ));
        Ok(())
    }

    /// Links each site that has no link to the nearest of `routers`, over the air where that is near
    /// and over a leased line where it is not.
    pub fn attach(&mut self, routers: &[Router]) {
        const AIR_MAX: Length = Length::from_metres(30_000);
        let mut counts = [0_u32; 2];
        for site in &self.site {
            if self.link.iter().any(|link| link.from == site.name || link.to == site.name) {
                continue;
            }
            let here = site.position();
            let far = |router: &&Router| here.distance(router.position());
            let Some(router) = routers.iter().min_by_key(far) else { return };
            let length = far(&router);
            let medium = if length <= AIR_MAX { Medium::Microwave } else { Medium::Leased };
            counts[usize::from(medium == Medium::Leased)] += 1;
            self.link.push(Link {
                name: Placed::nowhere(format!("{} - {}", *site.name, *router.name)),
                from: site.name.clone(),
                to: router.name.clone(),
                medium,
                length: Some(length),
                capacity: None,
                cost: Placed::nowhere(1),
                place: Place::NOWHERE,
            });
        }
        let [air, leased] = counts;
        if air + leased > 0 {
            self.assumptions.push(format!(
                "the files do not tell how sites are connected: each was linked to the nearest \
                 router, {air} by microwave (up to 30 km) and {leased} by leased line"
            ));
        }
    }
}

/// The middle of the box around some positions.
fn middle(places: &[Position]) -> Option<Position> {
    let middle = |values: &dyn Fn(&Position) -> f64| {
        let low = places.iter().map(values).fold(f64::INFINITY, f64::min);
        let high = places.iter().map(values).fold(f64::NEG_INFINITY, f64::max);
        f64::midpoint(low, high)
    };
    Position::from_degrees(middle(&|place| place.latitude()), middle(&|place| place.longitude()))
        .ok()
}

/// A core of one function at a router, for networks that tell of none.
fn plain_core(name: &str, at: &str) -> Core {
    Core {
        name: Placed::nowhere(name.to_owned()),
        at: Placed::nowhere(at.to_owned()),
        function: vec![Function {
            name: Placed::nowhere("UPF".to_owned()),
            count: Placed::nowhere(2),
            needed: Placed::nowhere(1),
            place: Place::NOWHERE,
        }],
        place: Place::NOWHERE,
    }
}

/// Makes names unique by numbering those that come again.
#[derive(Default)]
struct Unique(std::collections::BTreeMap<String, u32>);

impl Unique {
    fn name(&mut self, wanted: &str) -> String {
        let count = self.0.entry(wanted.to_owned()).or_default();
        *count += 1;
        match *count {
            1 => wanted.to_owned(),
            again => self.name(&format!("{wanted} ({again})")),
        }
    }
}

/// The format of this name, or the one that was probably meant.
pub fn format(name: &str) -> Result<Format, Option<&'static str>> {
    let found = Format::ALL.iter().find(|(known, _)| *known == name);
    found
        .map(|(_, format)| *format)
        .ok_or_else(|| nearest(name, Format::ALL.iter().map(|(known, _)| *known)))
}
