//! Radio cells as CSV: one row a cell, sites made by grouping.

use super::{ImportError, Imported, Unique};
use crate::schema::network::{Cell, Site};
use sandtable_document::{Place, Placed};
use sandtable_units::{Azimuth, Position};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A cell as far as both formats tell.
struct Row {
    /// What tells its site from others.
    site: (u64, u64),
    site_name: String,
    cell: u64,
    position: Position,
    azimuth: Option<Azimuth>,
    pci: Option<u16>,
    arfcn: Option<u32>,
}

/// NSG: LTE cells of one network. `ECellID` is the 28-bit E-UTRAN cell identity: eNodeB and sector.
pub(super) fn nsg(text: &str) -> Result<Imported, ImportError> {
    #[derive(Deserialize)]
    struct Written {
        #[serde(rename = "ECellID")]
        cell: u64,
        #[serde(rename = "CellName")]
        name: String,
        #[serde(rename = "Longitude")]
        longitude: f64,
        #[serde(rename = "Latitude")]
        latitude: f64,
        #[serde(rename = "PCI")]
        pci: Option<u16>,
        #[serde(rename = "EARFCN")]
        arfcn: Option<u32>,
        #[serde(rename = "Azimuth")]
        azimuth: Option<u16>,
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for written in reader.deserialize() {
        let (line, written): (u64, Written) = line_of(written, rows.len())?;
        let at = || format!("line {line}");
        rows.push(Row {
            site: (written.cell >> 8, 0),
            site_name: written.name.split('|').next().unwrap_or_default().trim().to_owned(),
            cell: written.cell & 0xff,
            position: position(written.latitude, written.longitude, at)?,
            azimuth: azimuth(written.azimuth, at)?,
            pci: written.pci,
            arfcn: written.arfcn,
        });
    }
    let mut imported = group(rows)?;
    imported.assumptions.insert(
        0,
        format!(
            "NSG cells: {} cells were grouped into {} sites by eNodeB (cell identity / 256)",
            imported.site.iter().map(|site| site.cell.len()).sum::<usize>(),
            imported.site.len()
        ),
    );
    Ok(imported)
}

/// OpenCelliD: measured positions; the header may be absent, any field may be empty, longitude comes
/// before latitude.
pub(super) fn opencellid(text: &str) -> Result<Imported, ImportError> {
    #[derive(Deserialize)]
    struct Written {
        radio: String,
        mcc: u16,
        net: u16,
        area: u64,
        cell: u64,
        unit: Option<i32>,
        lon: f64,
        lat: f64,
    }
    let header = ["radio", "mcc", "net", "area", "cell", "unit", "lon", "lat"];
    let has_header = text.starts_with("radio,");
    let mut stations = Stations::default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(has_header)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(malformed)?;
        let line = record.position().map_or(0, csv::Position::line);
        let at = || format!("line {line}");
        let header = csv::StringRecord::from(header.to_vec());
        let written: Written = record.deserialize(Some(&header)).map_err(malformed)?;
        let position = position(written.lat, written.lon, at)?;
        let network = u64::from(written.mcc) * 1000 + u64::from(written.net);
        let (site, station, number) = match written.radio.as_str() {
            // The identity of an E-UTRAN cell is its base station and a number in it (TS 36.413).
            "LTE" => {
                let station = written.cell >> 8;
                ((network << 32 | written.area, station), station, written.cell & 0xff)
            }
            // The others carry no base station, or one in as many bits as the operator likes.
            radio => {
                let index = stations.at(radio, network, position);
                ((u64::MAX, index), written.cell, written.cell)
            }
        };
        rows.push(Row {
            site,
            site_name: format!("{} {}-{}", written.radio, written.net, station),
            cell: number,
            position,
            azimuth: None,
            pci: written.unit.and_then(|unit| u16::try_from(unit).ok()).filter(|pci| *pci <= 1007),
            arfcn: None,
        });
    }
    let others = rows.iter().filter(|row| row.site.0 == u64::MAX).count();
    let mut imported = group(rows)?;
    imported.assumptions.insert(0, format!(
        "OpenCelliD cells: {} cells were grouped into {} sites, LTE by network, area and base station; \
         their bearings are not known",
        imported.site.iter().map(|site| site.cell.len()).sum::<usize>(),
        imported.site.len()
    ));
    if others > 0 {
        imported.assumptions.push(format!(
            "the identities of {others} cells (GSM, UMTS, NR) do not tell their base station: cells of one \
             network and radio within {} m of each other make a site",
            Stations::REACH
        ));
    }
    Ok(imported)
}

/// Radio, network and a square of the map.
type Square = (String, u64, [i64; 2]);

/// Sites by position, for cells whose identity does not tell theirs.
#[derive(Default)]
struct Stations {
    /// The first cell of each, in squares of a hundredth of a degree or so.
    squares: BTreeMap<Square, Vec<(u64, Position)>>,
    count: u64,
}

impl Stations {
    /// Metres from the first cell of a site to the others.
    const REACH: f64 = 100.0;

    /// The number of the site here: the first that is near, or a new one.
    fn at(&mut self, radio: &str, network: u64, here: Position) -> u64 {
        #[expect(clippy::cast_possible_truncation, reason = "degrees times a hundred")]
        let square = |degrees: f64| (degrees * 100.0).floor() as i64;
        let [north, east] = [square(here.latitude()), square(here.longitude())];
        let key = |square| (radio.to_owned(), network, square);
        for near in [-1, 0, 1].iter().flat_map(|y| [-1, 0, 1].map(|x| [north + y, east + x])) {
            let known = self.squares.get(&key(near)).into_iter().flatten();
            let mut known = known.filter(|it| it.1.distance(here).metres() <= Self::REACH);
            if let Some((index, _)) = known.next() {
                return *index;
            }
        }
        self.count += 1;
        self.squares.entry(key([north, east])).or_default().push((self.count, here));
        self.count
    }
}

fn line_of<T>(row: Result<T, csv::Error>, index: usize) -> Result<(u64, T), ImportError> {
    // The header is the first line.
    row.map(|row| (index as u64 + 2, row)).map_err(malformed)
}

#[expect(clippy::needless_pass_by_value, reason = "it is passed to `map_err`")]
fn malformed(error: csv::Error) -> ImportError {
    let line = error.position().map(csv::Position::line);
    let reason = if let csv::ErrorKind::Deserialize { err, .. } = error.kind() {
        err.kind().to_string()
    } else {
        error.to_string()
    };
    let error = ImportError::new(format!("this row cannot be read: {reason}"));
    match line {
        Some(line) => error.at(format!("line {line}")),
        None => error,
    }
}

fn position(
    latitude: f64,
    longitude: f64,
    at: impl Fn() -> String,
) -> Result<Position, ImportError> {
    Position::from_degrees(latitude, longitude)
        .map_err(|error| ImportError::new(error.to_string()).at(at()))
}

fn azimuth(degrees: Option<u16>, at: impl Fn() -> String) -> Result<Option<Azimuth>, ImportError> {
    let Some(degrees) = degrees else { return Ok(None) };
    let unreal = || ImportError::new(format!("{degrees} is not a compass bearing")).at(at());
    Azimuth::from_degrees(degrees).map(Some).ok_or_else(unreal)
}

/// Makes sites of the rows that belong together, in the order in which they come.
fn group(rows: Vec<Row>) -> Result<Imported, ImportError> {
    if rows.is_empty() {
        return Err(
            ImportError::new("the file holds no cells").help("it needs a row for each cell")
        );
    }
    let mut imported = Imported::default();
    let mut names = Unique::default();
    let mut sites: BTreeMap<(u64, u64), usize> = BTreeMap::new();
    let (mut apart, mut repeated) = (0, 0);
    for row in rows {
        let index = *sites.entry(row.site).or_insert_with(|| {
            let site_name = match row.site_name.as_str() {
                "" => format!("Site {}", row.site.0),
                name => name.to_owned(),
            };
            imported.site.push(site(names.name(&site_name), row.position));
            imported.site.len() - 1
        });
        let site = &mut imported.site[index];
        if site.position().distance(row.position).metres() > 100.0 {
            apart += 1;
        }
        let name = format!("{} {}", *site.name, row.cell);
        let unique = names.name(&name);
        repeated += u32::from(unique != name);
        site.cell.push(Cell {
            name: Placed::nowhere(unique),
            azimuth: row.azimuth,
            pci: row.pci,
            arfcn: row.arfcn,
            place: Place::NOWHERE,
        });
    }
    for (count, what) in [
        (apart, "cells stand more than 100 m from the first cell of their site and were put there"),
        (repeated, "cells have the name of another one and were numbered"),
    ] {
        if count > 0 {
            imported.assumptions.push(format!("{count} {what}"));
        }
    }
    Ok(imported)
}

fn site(name: String, position: Position) -> Site {
    Site {
        name: Placed::nowhere(name),
        latitude: Placed::nowhere(position.latitude()),
        longitude: Placed::nowhere(position.longitude()),
        area: None,
        feeder: None,
        battery: None,
        population: 0,
        cells: None,
        cell: Vec::new(),
        place: Place::NOWHERE,
    }
}
