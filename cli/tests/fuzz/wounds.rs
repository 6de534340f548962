//! Random changes of a scenario by its JSON Schema: values at their limits, keys that come and go, tables twice.

use sandtable_scenarios::Scenario;
use sandtable_scenarios::document::Definitions;
use serde_json::Value as Json;
use toml::{Table, Value};

/// Random numbers of a case (`SplitMix64`).
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn of(case: u64) -> Self {
        Self(case.wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap()
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn often(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

const SPANS: &[&str] = &[
    "0s", "1ns", "1us", "999ms", "1s", "17s", "10min", "1h", "7h 13min", "1d", "30d", "365d",
    "3650d", "36500d", "100000d",
];
const RATES: &[&str] =
    &["0bit/s", "1bit/s", "64kbit/s", "1Mbit/s", "10Gbit/s", "100Tbit/s", "1000Tbit/s"];
const AMOUNTS: &[&str] = &["0B", "1B", "1MB", "2GB", "100GB", "1000TB"];
const LENGTHS: &[&str] = &["0m", "1mm", "150m", "20km", "3000km", "100000km"];
const FREQUENCIES: &[&str] =
    &["1Hz", "15kHz", "960kHz", "20MHz", "1.8GHz", "2GHz", "100GHz", "1000GHz"];
const CHANCES: &[&str] = &["0%", "0.0000001%", "3%", "50%", "99.999%", "100%"];
const MONEY: &[&str] = &["0.00EUR", "0.01EUR", "39.90EUR", "10000000EUR"];
const COUNTS: &[i64] =
    &[0, 1, 2, 3, 7, 24, 100, 1_000, 65_535, 100_000, 1_000_000, 1_000_000_000, i64::MAX];
const NUMBERS: &[f64] = &[-1e308, -90.0, 0.0, 1e-9, 0.1, 1.0, 1.5, 20.0, 180.0, 1e3, 1e6, 1e300];
const DISTRIBUTIONS: &[&str] = &[
    "{ exponential = { mean = \"1ns\" } }",
    "{ exponential = { mean = \"30min\" } }",
    "{ exponential = { mean = \"200000d\" }, least = \"1s\" }",
    "{ weibull = { shape = 0.1, mean = \"1h\" } }",
    "{ log_normal = { mean = \"100d\", variation = 100.0 }, least = \"2s\" }",
    "{ gamma = { shape = 0.1, mean = \"1d\" } }",
    "{ erlang = { stages = 1000000000, mean = \"1h\" } }",
    "{ uniform = { from = \"1s\", to = \"100000d\" } }",
    "{ triangular = { from = \"0s\", mode = \"0s\", to = \"100000d\" } }",
    "{ hyper_exponential = [{ value = \"1ns\" }, { weight = 1000000000, value = \"100000d\" }] }",
    "{ empirical = [{ value = \"0s\" }, { weight = 1000000000, value = \"1h\" }] }",
];

/// Knows what may be written where.
pub(crate) struct Wounds {
    definitions: serde_json::Map<String, Json>,
}

impl Wounds {
    pub(crate) fn new() -> Self {
        let schema = Definitions::document::<Scenario>("a scenario");
        Self { definitions: schema["$defs"].as_object().unwrap().clone() }
    }

    /// Changes a document in a few places.
    pub(crate) fn wound(&self, document: &mut Table, draws: &mut Draws) {
        let mut names = Vec::new();
        collect(document, &mut names);
        if names.is_empty() {
            names.push("x".to_owned());
        }
        for _ in 0..=draws.below(3) {
            self.change(document, "Scenario", &names, draws);
        }
    }

    /// Changes something in a table or below it.
    fn change(&self, table: &mut Table, definition: &str, names: &[String], draws: &mut Draws) {
        let properties = self.definitions[definition]["properties"].as_object().unwrap();
        let below: Vec<String> = table
            .iter()
            .filter(|(key, value)| {
                let inner = properties.get(*key).and_then(|schema| self.table_of(schema));
                let holds = value.is_table() || value.as_array().is_some_and(|all| !all.is_empty());
                inner.is_some() && holds
            })
            .map(|(key, _)| key.clone())
            .collect();
        if !below.is_empty() && draws.often(if definition == "Scenario" { 92 } else { 60 }) {
            let key = draws.one(&below).clone();
            let inner = self.table_of(&properties[&key]).unwrap();
            match table.get_mut(&key).unwrap() {
                Value::Table(value) => return self.change(value, inner, names, draws),
                Value::Array(all) => {
                    let which = draws.below(all.len());
                    match draws.below(20) {
                        0 => drop(all.remove(which)),
                        1 => all.push(all[which].clone()),
                        _ => {
                            if let Some(value) = all[which].as_table_mut() {
                                return self.change(value, inner, names, draws);
                            }
                        }
                    }
                    return;
                }
                Value::String(_)
                | Value::Integer(_)
                | Value::Float(_)
                | Value::Boolean(_)
                | Value::Datetime(_) => return,
            }
        }
        let written: Vec<&String> =
            properties.keys().filter(|key| table.contains_key(*key)).collect();
        let all: Vec<&String> = properties.keys().collect();
        let choice = if written.is_empty() || draws.often(45) { all } else { written };
        let key = (*draws.one(&choice)).clone();
        if ["base", "name", "remove", "generate"].contains(&key.as_str()) {
            return;
        }
        if draws.often(6) {
            table.remove(&key);
        } else if let Some(value) = self.value(&properties[&key], names, draws, 0) {
            table.insert(key, value);
        }
    }

    /// The table that a schema is of, alone or in a list.
    fn table_of<'a>(&'a self, schema: &'a Json) -> Option<&'a str> {
        let schema = if schema["type"] == "array" { &schema["items"] } else { schema };
        let name = schema["$ref"].as_str()?.rsplit('/').next()?;
        self.definitions[name]["properties"].is_object().then_some(name)
    }

    /// A value of a schema.
    fn value(
        &self,
        schema: &Json,
        names: &[String],
        draws: &mut Draws,
        depth: u8,
    ) -> Option<Value> {
        let one = |of: &[&str], draws: &mut Draws| Some(Value::from(of[draws.below(of.len())]));
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return match name {
                "Span" => one(SPANS, draws),
                "BitRate" => one(RATES, draws),
                "Bytes" => one(AMOUNTS, draws),
                "Length" => one(LENGTHS, draws),
                "Frequency" => one(FREQUENCIES, draws),
                "Chance" => one(CHANCES, draws),
                "Money" => one(MONEY, draws),
                "Distribution" if draws.often(50) => one(SPANS, draws),
                "Distribution" => {
                    let written = format!("x = {}", draws.one(DISTRIBUTIONS));
                    written.parse::<Table>().unwrap().remove("x")
                }
                _ => self.defined(&self.definitions[name], names, draws, depth),
            };
        }
        match schema["type"].as_str()? {
            "boolean" => Some(draws.often(50).into()),
            "integer" => {
                let most = schema["maximum"].as_i64().unwrap_or(i64::MAX);
                Some((*draws.one(COUNTS)).min(most).into())
            }
            "number" => Some((*draws.one(NUMBERS)).into()),
            "array" => {
                let count = draws.below(3);
                let items = (0..count).map(|_| self.value(&schema["items"], names, draws, depth));
                items.collect::<Option<Vec<Value>>>().map(Value::Array)
            }
            "string" if schema["format"].is_null() => Some(draws.one(names).as_str().into()),
            _ => None,
        }
    }

    /// A table or a word.
    fn defined(
        &self,
        schema: &Json,
        names: &[String],
        draws: &mut Draws,
        depth: u8,
    ) -> Option<Value> {
        if let Some(words) = schema["oneOf"].as_array() {
            return Some(draws.one(words)["const"].as_str()?.into());
        }
        let required = schema["required"].as_array()?;
        let mut table = Table::new();
        for (key, inner) in schema["properties"].as_object()? {
            let is_required = required.iter().any(|needed| needed.as_str() == Some(key));
            if (is_required || (depth < 2 && draws.often(30)))
                && let Some(value) = self.value(inner, names, draws, depth + 1)
            {
                table.insert(key.clone(), value);
            }
        }
        Some(table.into())
    }
}

/// The names in a document, to which others refer.
fn collect(table: &Table, names: &mut Vec<String>) {
    for (key, value) in table {
        match value {
            Value::String(text) if key == "name" => names.push(text.clone()),
            Value::Table(inner) => collect(inner, names),
            Value::Array(all) => {
                all.iter().filter_map(Value::as_table).for_each(|inner| collect(inner, names));
            }
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_) => {}
        }
    }
}
