//! Networks from other formats. Each import gives elements as a scenario writes them, and says every
//! assumption it made.

mod attributes;
mod build;
mod cells;
mod cost;
mod entity;
mod geo;
mod geojson;
mod gml;
mod gnpy;
mod graphml;
mod kml;
mod net2plan;
mod netbox;
mod network;
mod node_link;
mod options;
mod pair;
mod plane;
mod restored;
mod rfc8345;
mod sndlib;
mod tables;
mod tmf639;
mod traffic;
mod unit;
mod written;
mod xml;
mod zoo;

pub use options::Options;

use crate::schema::demand::{Demand, Growth, Matrix};
use crate::schema::network::{Area, Core, Duct, Feeder, Function, Link, Medium, Router, Site};
use sandtable_document::{Place, Placed, Unreadable, read_text};
use sandtable_units::{Length, Position, PositionError};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The formats that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TopoHub node-link JSON: a transport network.
    Topohub,
    /// SNDlib, native text or XML: a transport network.
    Sndlib,
    /// Node-link JSON, as networkx writes it: a transport network.
    NodeLink,
    /// GraphML of the Topology Zoo, of yEd, networkx or our own export: a transport network.
    Graphml,
    /// GML of the Topology Zoo or networkx: a transport network.
    Gml,
    /// Net2Plan designs, XML: a transport network.
    Net2plan,
    /// GNPy JSON, such as CORONET: an optical network.
    Gnpy,
    /// Tables of nodes, links and demands, CSV: a transport network, in a file each.
    Csv,
    /// GeoJSON (RFC 7946): points are nodes, lines links.
    Geojson,
    /// KML: points are nodes, lines links.
    Kml,
    /// Topologies of RFC 8345, JSON: a transport network.
    Rfc8345,
    /// NetBox sites, devices and cables, JSON: a transport network, in one file or several.
    Netbox,
    /// TMF639 resource inventory, JSON: routers, sites with cells, and links.
    Tmf639,
    /// Radio cells of one operator as NSG exports them, CSV.
    Nsg,
    /// Radio cells as OpenCelliD and the Mozilla Location Service publish them, CSV.
    OpenCellId,
}

impl Format {
    /// All formats with the names they go by.
    pub const ALL: [(&'static str, Self); 15] = [
        ("topohub", Self::Topohub),
        ("sndlib", Self::Sndlib),
        ("node-link", Self::NodeLink),
        ("graphml", Self::Graphml),
        ("gml", Self::Gml),
        ("net2plan", Self::Net2plan),
        ("gnpy", Self::Gnpy),
        ("csv", Self::Csv),
        ("geojson", Self::Geojson),
        ("kml", Self::Kml),
        ("rfc8345", Self::Rfc8345),
        ("netbox", Self::Netbox),
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
    /// Ducts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duct: Vec<Duct>,
    /// Power feeders.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub feeder: Vec<Feeder>,
    /// Demands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub demand: Vec<Demand>,
    /// Demands between all routers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matrix: Vec<Matrix>,
    /// How groups of demands grow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub growth: Vec<Growth>,
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

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is called.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// Imports one file or, where the format has several, all that belong together.
pub fn import(
    paths: &[PathBuf],
    format: Format,
    options: &Options,
) -> Result<Imported, ImportError> {
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let text = read_text(path).map_err(|unreadable| {
            let error = ImportError::from(unreadable);
            // Of several files it must be said which.
            if paths.len() > 1 { error.at(name.clone()) } else { error }
        })?;
        Ok(Document { name, text })
    };
    let documents: Vec<Document> = paths.iter().map(read).collect::<Result<_, ImportError>>()?;
    import_documents(&documents, format, options)
}

/// Imports texts that belong together.
pub fn import_documents(
    documents: &[Document],
    format: Format,
    options: &Options,
) -> Result<Imported, ImportError> {
    match (format, documents) {
        (Format::Csv, documents) => tables::import(documents, options),
        (Format::Netbox, documents) => netbox::import(documents, options),
        (format, [document]) => import_text(&document.text, format, options),
        (_, _) => Err(ImportError::new("a network in this format is one file")
            .help("name several only of `csv` and `netbox`")),
    }
}

/// Imports a text.
pub fn import_text(text: &str, format: Format, options: &Options) -> Result<Imported, ImportError> {
    match format {
        Format::Topohub => node_link::topohub(text, options),
        Format::NodeLink => node_link::import(text, options),
        Format::Sndlib => sndlib::import(text, options),
        Format::Graphml => graphml::import(&entity::for_xml(text), options),
        Format::Gml => gml::import(text, options),
        Format::Net2plan => net2plan::import(&entity::for_xml(text), options),
        Format::Gnpy => gnpy::import(text, options),
        Format::Geojson => geojson::import(text, options),
        Format::Kml => kml::import(&entity::for_xml(text), options),
        Format::Rfc8345 => rfc8345::import(text, options),
        Format::Csv | Format::Netbox => {
            let document = Document { name: "file".to_owned(), text: text.to_owned() };
            import_documents(&[document], format, options)
        }
        Format::Tmf639 => tmf639::import(text, options),
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

    /// Gives people to the sites whose population the files do not give.
    pub fn populate(&mut self, people: u32) {
        let empty = self.site.iter_mut().filter(|site| site.population == 0);
        let count = empty.map(|site| site.population = people).count();
        if count > 0 {
            self.assumptions.push(format!(
                "{count} sites without a population were given {people} people each"
            ));
        }
    }

    /// Links each site that has no link to the nearest of `routers`, over the air where that is near
    /// and over a leased line where it is not.
    pub fn attach(&mut self, routers: &[Router]) {
        const AIR_MAX: Length = Length::from_metres(30_000);
        let mut counts = [0_u32; 2];
        let ends = self.link.iter().flat_map(|link| [&link.from, &link.to]);
        let linked: BTreeSet<String> = ends.map(|end| end.value.clone()).collect();
        for site in self.site.iter().filter(|site| !linked.contains(site.name.as_str())) {
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
