//! Exactly what was written: a tree of values with places, from one file or laid over each other
//! from several.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Place, Sources};
use serde::Serialize;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, value::Datetime};

/// A value and where it was written.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where.
    pub place: Place,
    /// What.
    pub value: Value,
}

/// What a TOML value can be.
#[derive(Debug, Clone)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer of at most 64 bits.
    Integer(i64),
    /// An integer that does not fit into 64 bits.
    HugeInteger,
    /// A float, possibly not a number.
    Float(f64),
    /// True or false.
    Truth(bool),
    /// A date, a time or both.
    Moment(Datetime),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
}

impl Value {
    /// The string, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The list, if it is one.
    pub fn list(&self) -> Option<&[Node]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The table, if it is one.
    pub fn table(&self) -> Option<&Table> {
        if let Self::Table(table) = self { Some(table) } else { None }
    }

    /// The list, if it is one, to be changed.
    pub fn list_mut(&mut self) -> Option<&mut Vec<Node>> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The table, if it is one, to be changed.
    pub fn table_mut(&mut self) -> Option<&mut Table> {
        if let Self::Table(table) = self { Some(table) } else { None }
    }

    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::HugeInteger => "an integer beyond 64 bits",
            Self::Float(_) => "a float",
            Self::Truth(_) => "a boolean",
            Self::Moment(_) => "a date or time",
            Self::List(_) => "an array",
            Self::Table(_) => "a table",
        }
    }
}

impl Node {
    /// A node that no file says, of what a value looks like when it is written.
    ///
    /// # Panics
    /// If the value cannot be written as JSON, or holds an integer beyond 63 bits.
    pub fn of(value: &impl Serialize) -> Self {
        let json = serde_json::to_value(value).expect("documents can be written");
        Self::of_json(json).expect("a value is something")
    }

    fn of_json(json: serde_json::Value) -> Option<Self> {
        let value = match json {
            serde_json::Value::Null => return None,
            serde_json::Value::Bool(truth) => Value::Truth(truth),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(integer) => Value::Integer(integer),
                None => Value::Float(number.as_f64().expect("a number fits a float")),
            },
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Array(items) => {
                Value::List(items.into_iter().filter_map(Self::of_json).collect())
            }
            serde_json::Value::Object(entries) => {
                let named = |name| Key { name, place: Place::NOWHERE };
                let entries = entries.into_iter();
                let entries =
                    entries.filter_map(|(name, value)| Some((named(name), Self::of_json(value)?)));
                Value::Table(Table(entries.collect()))
            }
        };
        Some(Self { place: Place::NOWHERE, value })
    }
}

/// A key and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// Where.
    pub place: Place,
}

/// The entries of a table, in the order in which they were written.
#[derive(Debug, Clone, Default)]
pub struct Table(Vec<(Key, Node)>);

impl Table {
    /// The value under a key.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.0.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// The value under a key, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.0.iter_mut().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// Adds an entry.
    pub fn push(&mut self, key: Key, node: Node) {
        self.0.push((key, node));
    }

    /// Takes an entry out.
    pub fn remove(&mut self, name: &str) -> Option<(Key, Node)> {
        let index = self.0.iter().position(|(key, _)| key.name == name)?;
        Some(self.0.remove(index))
    }

    /// All entries, for good.
    pub fn into_entries(self) -> impl Iterator<Item = (Key, Node)> {
        self.0.into_iter()
    }

    /// All entries, to be changed.
    pub fn entries_mut(&mut self) -> impl Iterator<Item = (&Key, &mut Node)> {
        self.0.iter_mut().map(|(key, node)| (&*key, node))
    }

    /// All entries.
    pub fn entries(&self) -> impl Iterator<Item = &(Key, Node)> {
        self.0.iter()
    }
}

/// How many syntax errors are told of one source.
const SYNTAX_ERRORS_MAX: usize = 20;

/// Reads a source as TOML. What can be read is returned even where there are syntax errors.
pub fn parse(sources: &Sources, source: u32, out: &mut Diagnostics) -> Node {
    parse_part(sources, sources.whole(source), out)
}

/// Reads a part of a source as if it were a document of its own; places are those in the source.
pub fn parse_part(sources: &Sources, part: Place, out: &mut Diagnostics) -> Node {
    let text = sources.written(part).unwrap_or_default();
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors.iter().take(SYNTAX_ERRORS_MAX) {
        let range = error.span().unwrap_or(0..0);
        let message = format!("this is not TOML: {}", error.message().trim_end());
        out.push(Diagnostic::error(part.part(range), message));
    }
    if errors.len() > SYNTAX_ERRORS_MAX {
        let more = errors.len() - SYNTAX_ERRORS_MAX;
        let end = text.len();
        let message = format!("and {more} more syntax errors in this file");
        out.push(Diagnostic::error(part.part(end..end), message));
    }
    let place = part.part(document.span());
    Node { place, value: Value::Table(table(part, document.into_inner())) }
}

fn table(part: Place, table: DeTable<'_>) -> Table {
    let mut entries: Vec<(Key, Node)> = table
        .into_iter()
        .map(|(key, value)| {
            let place = part.part(key.span());
            (Key { name: key.into_inner().into_owned(), place }, node(part, value))
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.place);
    Table(entries)
}

fn node(part: Place, value: Spanned<DeValue<'_>>) -> Node {
    let place = part.part(value.span());
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(digits) => {
            let number = i64::from_str_radix(digits.as_str(), digits.radix());
            number.map_or(Value::HugeInteger, Value::Integer)
        }
        DeValue::Float(digits) => Value::Float(digits.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(truth) => Value::Truth(truth),
        DeValue::Datetime(moment) => Value::Moment(moment),
        DeValue::Array(items) => {
            Value::List(items.into_iter().map(|item| node(part, item)).collect())
        }
        DeValue::Table(entries) => Value::Table(table(part, entries)),
    };
    Node { place, value }
}
