//! NetBox inventories as its interface exports them (JSON): devices become routers at the place of their
//! site, cables between devices links. Answers of the interface (`results`) and plain lists are read, in
//! one file or several.

use super::network::{Coordinates, Edge, Network, Node};
use super::node_link::written;
use super::pair::named;
use super::unit;
use super::{Document, ImportError, Imported, Options};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn import(files: &[Document], options: &Options) -> Result<Imported, ImportError> {
    let mut inventory = Inventory::default();
    for file in files {
        let value: Value = serde_json::from_str(&file.text).map_err(|error| {
            ImportError::new(format!("`{}` is no NetBox export: {error}", file.name))
                .help("it needs lists of sites, devices and cables, as the interface answers")
        })?;
        inventory.add(&file.name, value, 0);
    }
    let mut network = Network::new("NetBox", Coordinates::Degrees, options);
    let sites: BTreeMap<String, &Value> = (inventory.sites.iter())
        .filter_map(|(_, site)| Some((written(site.get("id")?)?, site)))
        .collect();
    let devices: BTreeMap<String, (&str, &Value)> = (inventory.devices.iter())
        .filter_map(|(at, device)| Some((written(device.get("id")?)?, (at.as_str(), device))))
        .collect();
    let mut used = BTreeSet::new();
    cables(&inventory, &devices, &mut network, &mut used)?;
    let mut placed = BTreeSet::new();
    for (id, (at, device)) in devices.iter().filter(|(id, _)| used.contains(*id)) {
        let site = device.get("site").and_then(|site| written(site.get("id")?));
        let site = site.and_then(|id| Some((sites.get(&id)?, id)));
        let own = spot(device, at)?;
        let spot = match (own, &site) {
            (None, Some((site, _))) => spot(site, at)?,
            (own, _) => own,
        };
        placed.extend(site.map(|(_, id)| id));
        let name = text(device, &["name", "display"]).unwrap_or_else(|| format!("Device {id}"));
        network.nodes.push(Node { spot, ..Node::new((*at).to_owned(), id.clone(), name) });
    }
    let bare = devices.len() - used.len();
    network.count(bare, "devices have no cable to another device and were left out");
    let empty = sites.len() - placed.len();
    network.count(empty, "sites hold no device that has a cable to another and were left out");
    network.count(inventory.others, "entries are neither site, device nor cable and were left out");
    if network.nodes.is_empty() {
        return Err(ImportError::new("no cable of the file leads from one device to another")
            .help("export sites, devices and cables (`/api/dcim/sites/`, …), and name all files"));
    }
    network.build()
}

/// What the files hold, each with its place.
#[derive(Default)]
struct Inventory {
    sites: Vec<(String, Value)>,
    devices: Vec<(String, Value)>,
    cables: Vec<(String, Value)>,
    others: usize,
}

impl Inventory {
    /// Sorts what a file holds: a list, an answer with `results`, or an object of lists.
    fn add(&mut self, at: &str, value: Value, depth: u32) {
        match value {
            Value::Array(values) => {
                for (index, value) in values.into_iter().enumerate() {
                    self.sort(format!("{at}[{index}]"), value);
                }
            }
            Value::Object(object) if depth < 3 => {
                for (key, value) in object {
                    if value.is_array() || value.is_object() {
                        self.add(&format!("{at}, {key}"), value, depth + 1);
                    }
                }
            }
            Value::Object(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_) => {}
        }
    }

    fn sort(&mut self, at: String, value: Value) {
        let has = |key: &str| value.get(key).is_some_and(|value| !value.is_null());
        if has("a_terminations") || has("termination_a") || has("termination_a_type") {
            self.cables.push((at, value));
        // Racks, regions and the like have ids of their own, which may be those of devices and sites.
        } else if has("device_type") || has("device_role") {
            self.devices.push((at, value));
        } else if value.get("latitude").is_some() {
            self.sites.push((at, value));
        } else {
            self.others += 1;
        }
    }
}

/// Adds links, and notes the devices at their ends.
fn cables(
    inventory: &Inventory,
    devices: &BTreeMap<String, (&str, &Value)>,
    network: &mut Network,
    used: &mut BTreeSet<String>,
) -> Result<(), ImportError> {
    let (mut elsewhere, mut unlit, mut within) = (0, 0, 0);
    let (mut copper, mut missing) = (0, BTreeSet::new());
    for (at, cable) in &inventory.cables {
        if ["planned", "decommissioning"].contains(&choice(cable, "status").as_str()) {
            unlit += 1;
            continue;
        }
        let [from, to] = [ends(cable, "a"), ends(cable, "b")];
        if from.is_empty() || to.is_empty() {
            elsewhere += 1;
            continue;
        }
        let unknown = from.iter().chain(&to).filter(|id| !devices.contains_key(*id));
        let unknown: Vec<String> = unknown.cloned().collect();
        if !unknown.is_empty() {
            missing.extend(unknown);
            continue;
        }
        let kind = choice(cable, "type");
        copper += usize::from(["cat", "dac", "coax", "mrj"].iter().any(|it| kind.starts_with(it)));
        for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))) {
            if from == to {
                within += 1;
                continue;
            }
            used.extend([from.clone(), to.clone()]);
            network.edges.push(Edge {
                name: text(cable, &["label"]).unwrap_or_default(),
                kilometres: length(cable, at)?,
                ..Edge::new(at.clone(), from.clone(), to.clone())
            });
        }
    }
    network
        .count(elsewhere, "cables end at power, consoles, circuits or nowhere and were left out");
    network.count(unlit, "cables are planned or being decommissioned and were left out");
    network.count(within, "cables lead from a device to itself and were left out");
    network.count(copper, "cables are of copper and became links like those of fibre");
    if !missing.is_empty() {
        let missing: Vec<String> = missing.into_iter().collect();
        network.assumptions.push(format!(
            "cables to {} devices that no file lists were left out: {}",
            missing.len(),
            named(&missing)
        ));
    }
    Ok(())
}

/// The ids of the devices that a side of a cable ends at, by interfaces or panels.
fn ends(cable: &Value, side: &str) -> BTreeSet<String> {
    let several = cable.get(format!("{side}_terminations")).and_then(Value::as_array);
    let one = cable.get(format!("termination_{side}"));
    let one_kind = cable.get(format!("termination_{side}_type")).and_then(Value::as_str);
    let several = several.into_iter().flatten().map(|end| {
        (end.get("object").unwrap_or(&Value::Null), end.get("object_type").and_then(Value::as_str))
    });
    several
        .chain(one.map(|end| (end, one_kind)))
        .filter(|(_, kind)| {
            !kind.is_some_and(|kind| kind.contains("power") || kind.contains("console"))
        })
        .filter_map(|(end, _)| written(end.get("device")?.get("id")?))
        .collect()
}

/// A choice, which is a word or an object with a `value`.
fn choice(of: &Value, name: &str) -> String {
    let value = of.get(name).unwrap_or(&Value::Null);
    let word = value.get("value").unwrap_or(value);
    word.as_str().unwrap_or_default().to_lowercase()
}

fn text(of: &Value, names: &[&str]) -> Option<String> {
    let texts = names.iter().filter_map(|name| of.get(*name)?.as_str());
    texts.map(str::trim).find(|text| !text.is_empty()).map(str::to_owned)
}

fn number(of: &Value, name: &str, at: &str) -> Result<Option<f64>, ImportError> {
    let Some(value) = of.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    let refused = || ImportError::new(format!("`{name}` cannot be `{value}`")).at(at);
    number.filter(|number| number.is_finite()).map(Some).ok_or_else(refused)
}

fn spot(of: &Value, at: &str) -> Result<Option<[f64; 2]>, ImportError> {
    let spot = number(of, "longitude", at)?.zip(number(of, "latitude", at)?);
    Ok(spot.map(<[f64; 2]>::from))
}

/// Kilometres.
fn length(cable: &Value, at: &str) -> Result<Option<f64>, ImportError> {
    let Some(length) = number(cable, "length", at)? else { return Ok(None) };
    let named = choice(cable, "length_unit");
    let refused = || ImportError::new(format!("a length in `{named}` cannot be read")).at(at);
    let unit = if named.is_empty() { Some(1e-3) } else { unit::length_named(&named) };
    Ok(Some(length * unit.ok_or_else(refused)?))
}
