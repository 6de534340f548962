//! Tables of nodes, links and demands as CSV, in a file each. What a table holds is seen from its columns;
//! these go by common names, or by the headings that the user says.

use super::attributes::{Attributes, plain};
use super::network::{Coordinates, Direction, Flow, Network, Node};
use super::pair::named;
use super::unit::{self, Units};
use super::zoo::{self, Told};
use super::{Document, ImportError, Imported, Options};
use std::collections::{BTreeMap, BTreeSet};

/// What columns can mean, with other names that they go by, in their plain form.
const FIELDS: [(&str, &[&str]); 19] = [
    ("id", &["siteid", "nodeid", "routerid", "code", "identifier"]),
    (
        "name",
        &[
            "site", "sitename", "node", "nodename", "router", "hostname", "label", "linkname",
            "link",
        ],
    ),
    ("latitude", &["lat", "y", "northing"]),
    ("longitude", &["lon", "lng", "long", "x", "easting"]),
    ("kind", &["type", "role", "class"]),
    ("cells", &["sectors", "numberofcells"]),
    ("population", &["pop", "people", "inhabitants"]),
    ("area", &["region"]),
    ("feeder", &["powerfeeder"]),
    ("battery", &["batterytime", "backup"]),
    (
        "from",
        &[
            "source", "src", "a", "aend", "enda", "sitea", "nodea", "fromsite", "fromnode",
            "origin", "start",
        ],
    ),
    (
        "to",
        &[
            "target",
            "dst",
            "dest",
            "destination",
            "b",
            "bend",
            "endb",
            "z",
            "zend",
            "siteb",
            "nodeb",
            "tosite",
            "tonode",
            "end",
        ],
    ),
    ("medium", &["media", "technology"]),
    ("length", &["distance", "dist"]),
    ("capacity", &["bandwidth", "speed", "linkspeed"]),
    ("cost", &["metric", "weight", "igpcost", "igpmetric", "ospfcost"]),
    ("rate", &["demand", "traffic", "volume", "load"]),
    ("group", &["trafficclass", "serviceclass"]),
    ("both", &["bidirectional"]),
];

/// Fields of numbers, in which a comma may stand for the point.
const NUMBERS: [&str; 7] =
    ["latitude", "longitude", "population", "length", "capacity", "cost", "rate"];

pub(super) fn import(files: &[Document], options: &Options) -> Result<Imported, ImportError> {
    for (field, heading) in &options.columns {
        if !FIELDS.iter().any(|(known, _)| known == field) {
            let known: Vec<&str> = FIELDS.iter().map(|(field, _)| *field).collect();
            return Err(ImportError::new(format!(
                "`{field}` is not a field that a column can be mapped to (`{heading}`)"
            ))
            .help(format!("the fields are {}", known.join(", "))));
        }
    }
    let mut written = BTreeSet::new();
    for file in files {
        let headings = headings(&mut file.reader(), file)?;
        written.extend(headings.iter().map(|heading| plain(heading)));
    }
    if let Some((field, heading)) =
        options.columns.iter().find(|(_, heading)| !written.contains(&plain(heading)))
    {
        return Err(ImportError::new(format!("no file has a column `{heading}` for `{field}`")));
    }
    let tables: Vec<Table> =
        files.iter().map(|file| Table::read(file, options)).collect::<Result<_, _>>()?;
    let mut network = Network::new("CSV", Coordinates::Untold, options);
    let of = |kind: Kind| tables.iter().filter(move |table| table.kind == kind);
    for table in of(Kind::Nodes) {
        for row in &table.rows {
            network.nodes.push(node(row)?);
        }
    }
    let mut ends = Ends::of(&mut network, of(Kind::Links).chain(of(Kind::Demands)))?;
    let mut told = Told::default();
    for row in of(Kind::Links).flat_map(|table| &table.rows) {
        let [from, to] = ends.both(row)?;
        let edge = zoo::edge(from, to, Direction::Untold, row, network.units, &mut told)?;
        network.edges.push(edge);
    }
    told.tell(&mut network, false);
    let mut bare = 0;
    for row in of(Kind::Demands).flat_map(|table| &table.rows) {
        flows(row, &mut ends, &mut network, &mut bare)?;
    }
    let rate = Units::rate_told(network.units.rate_or(None));
    network.count(
        bare,
        &format!("demands have no unit and were taken for {rate} (`--rate-unit` says another)"),
    );
    for table in &tables {
        table.tell(&mut network.assumptions);
    }
    network.build()
}

fn node(row: &Attributes) -> Result<Node, ImportError> {
    let id =
        row.text(&["id", "name"]).ok_or_else(|| row.refused("the row has no name"))?.to_owned();
    let spot = row.spot()?.map(|(spot, _)| spot);
    zoo::node(id, row, spot)
}

fn flows(
    row: &Attributes,
    ends: &mut Ends,
    network: &mut Network,
    bare: &mut usize,
) -> Result<(), ImportError> {
    let [from, to] = ends.both(row)?;
    let text = row.text(&["rate"]).ok_or_else(|| row.refused("the row has no rate"))?;
    *bare += usize::from(text.parse::<f64>().is_ok());
    let rate = unit::rate(text, network.units.rate_or(None));
    let rate = rate.ok_or_else(|| row.refused(format!("`{text}` is not a bit rate")))?;
    let both = match row.text(&["both"]).map(plain).as_deref() {
        None | Some("no" | "false" | "0" | "n") => false,
        Some("yes" | "true" | "1" | "y" | "both") => true,
        Some(other) => return Err(row.cannot("both", other)),
    };
    let flow = |from: &str, to: &str, name: String| Flow {
        name,
        group: row.text(&["group"]).map(str::to_owned),
        ..Flow::new(row.at.clone(), from.to_owned(), to.to_owned(), rate)
    };
    network.flows.push(flow(&from, &to, row.text(&["name", "id"]).unwrap_or_default().to_owned()));
    if both {
        network.flows.push(flow(&to, &from, String::new()));
    }
    Ok(())
}

/// Nodes by what links and demands call them: an id or a name.
struct Ends(BTreeMap<String, String>);

impl Ends {
    /// Without a table of nodes, they are the ends of links and demands.
    fn of<'t>(
        network: &mut Network,
        others: impl Iterator<Item = &'t Table>,
    ) -> Result<Self, ImportError> {
        let mut ids = BTreeMap::new();
        for node in &network.nodes {
            ids.entry(node.name.clone()).or_insert_with(|| node.id.clone());
        }
        ids.extend(network.nodes.iter().map(|node| (node.id.clone(), node.id.clone())));
        if !network.nodes.is_empty() {
            return Ok(Self(ids));
        }
        for row in others.flat_map(|table| &table.rows) {
            for end in [needed(row, "from")?, needed(row, "to")?] {
                if ids.insert(end.clone(), end.clone()).is_none() {
                    network.nodes.push(Node::new(row.at.clone(), end.clone(), end));
                }
            }
        }
        let count = network.nodes.len();
        network.count(count, "nodes are known only from links and demands: no file lists them");
        Ok(Self(ids))
    }

    fn both(&self, row: &Attributes) -> Result<[String; 2], ImportError> {
        let end = |name| {
            let end = needed(row, name)?;
            let missing = || row.refused(format!("no file lists a node `{end}`"));
            self.0.get(&end).cloned().ok_or_else(missing)
        };
        Ok([end("from")?, end("to")?])
    }
}

fn needed(row: &Attributes, name: &str) -> Result<String, ImportError> {
    let missing = || row.refused(format!("the row has no `{name}`"));
    row.text(&[name]).map(str::to_owned).ok_or_else(missing)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nodes,
    Links,
    Demands,
}

struct Table {
    name: String,
    kind: Kind,
    /// Headings that are not understood.
    strange: Vec<String>,
    rows: Vec<Attributes>,
    /// Numbers with a comma for the point.
    commas: usize,
}

/// A column: what it means, and the unit that its heading names.
struct Column {
    field: String,
    unit: Option<String>,
    known: bool,
}

impl Table {
    fn read(file: &Document, options: &Options) -> Result<Self, ImportError> {
        let mut reader = file.reader();
        let headings = headings(&mut reader, file)?;
        let columns: Vec<Column> =
            headings.iter().map(|heading| Column::of(heading, options)).collect();
        let has = |field: &str| columns.iter().any(|column| column.known && column.field == field);
        let kind = match (has("from") && has("to"), has("rate")) {
            (true, true) if !["capacity", "length", "medium", "cost"].iter().any(|it| has(it)) => {
                Kind::Demands
            }
            (true, _) => Kind::Links,
            (false, _) if has("name") || has("id") => Kind::Nodes,
            (false, _) => {
                return Err(ImportError::new(format!(
                    "the columns of `{}` are those of no table: {}",
                    file.name,
                    headings.join(", ")
                ))
                .help(
                    "nodes need `name`; links `from` and `to`; demands `from`, `to` and `rate`: \
                     `--column from=HEADING` says which column is meant",
                ));
            }
        };
        let mut table = Self {
            name: file.name.clone(),
            kind,
            strange: headings
                .iter()
                .zip(&columns)
                .filter(|(heading, column)| !column.known && !heading.is_empty())
                .map(|(heading, _)| heading.clone())
                .collect(),
            rows: Vec::new(),
            commas: 0,
        };
        let delimiter = delimiter(&file.text);
        for record in reader.records() {
            let record = record.map_err(|error| file.unreadable(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            if record.iter().all(str::is_empty) {
                continue;
            }
            let mut row = Attributes::new(format!("{}, line {line}", file.name));
            for (column, value) in columns.iter().zip(&record) {
                table.commas += usize::from(column.note(value, delimiter, &mut row));
            }
            table.rows.push(row);
        }
        Ok(table)
    }

    fn tell(&self, assumptions: &mut Vec<String>) {
        let kind = match self.kind {
            Kind::Nodes => "nodes",
            Kind::Links => "links",
            Kind::Demands => "demands",
        };
        assumptions.push(format!(
            "`{}` was read as a table of {} {kind}",
            self.name,
            self.rows.len()
        ));
        if self.commas > 0 {
            assumptions.push(format!(
                "{} numbers of `{}` have a comma for the decimal point",
                self.commas, self.name
            ));
        }
        if !self.strange.is_empty() {
            assumptions.push(format!(
                "columns of `{}` not understood: {} (`--column` maps them)",
                self.name,
                named(&self.strange)
            ));
        }
    }
}

impl Column {
    fn of(heading: &str, options: &Options) -> Self {
        let plain = plain(heading);
        let said = options.columns.iter().find(|(_, said)| super::attributes::plain(said) == plain);
        if let Some((field, _)) = said {
            return Self { field: field.clone(), unit: None, known: true };
        }
        let written: String = heading.chars().filter(|c| c.is_alphanumeric()).collect();
        // What the user says otherwise is not guessed from a name.
        let free = |field: &&str| !options.columns.iter().any(|(said, _)| said == *field);
        for (field, others) in FIELDS {
            for name in std::iter::once(&field).chain(others) {
                if plain == *name && (free(&field) || plain == field) {
                    return Self { field: field.to_owned(), unit: None, known: true };
                }
                let Some(rest) = plain.strip_prefix(name).filter(|_| free(&field)) else {
                    continue;
                };
                // As it is written: `MB/s` is not `Mb/s`.
                let cased = written.len().checked_sub(rest.len()).and_then(|at| written.get(at..));
                let rest = cased.unwrap_or(rest);
                let unit = match field {
                    "capacity" | "rate" => unit::rate_named(rest).map(|_| rest),
                    "length" => unit::length_named(rest).map(|_| rest),
                    _ => None,
                };
                if let Some(unit) = unit {
                    return Self {
                        field: field.to_owned(),
                        unit: Some(unit.to_owned()),
                        known: true,
                    };
                }
            }
        }
        Self { field: plain, unit: None, known: false }
    }

    /// Notes a value of this column; whether it has a comma for the point.
    fn note(&self, value: &str, delimiter: u8, row: &mut Attributes) -> bool {
        if !self.known || value.is_empty() {
            return false;
        }
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let comma = delimiter != b','
            && NUMBERS.contains(&self.field.as_str())
            && value.split_once(',').is_some_and(|(whole, part)| {
                digits(whole.trim_start_matches(['-', '+'])) && !part.is_empty() && digits(part)
            });
        let value = if comma { value.replacen(',', ".", 1) } else { value.to_owned() };
        match &self.unit {
            Some(unit) if value.parse::<f64>().is_ok() => {
                row.note(&self.field, &format!("{value} {unit}"));
            }
            Some(_) | None => row.note(&self.field, &value),
        }
        comma
    }
}

fn headings(reader: &mut csv::Reader<&[u8]>, file: &Document) -> Result<Vec<String>, ImportError> {
    let headings = reader.headers().map_err(|error| file.unreadable(&error))?;
    Ok(headings.iter().map(str::to_owned).collect())
}

impl Document {
    fn reader(&self) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .flexible(true)
            .delimiter(delimiter(&self.text))
            .trim(csv::Trim::All)
            .from_reader(self.text.as_bytes())
    }

    fn unreadable(&self, error: &csv::Error) -> ImportError {
        ImportError::new(format!("`{}` cannot be read: {error}", self.name))
    }
}

/// What stands between the columns: the most frequent of the usual signs in the first line.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    // The last of the most frequent.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}
