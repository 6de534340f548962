//! The fields of a JSON record, asked for by name. What is missing or of the wrong kind is noted as a
//! mistake with its path, and asking goes on, so that one reading tells of all mistakes.

use super::mistake::{At, Mistake, quoted};
use super::names::same;
use serde_json::{Map, Value};

/// The mistakes of one record.
#[derive(Debug)]
pub(super) struct Faults {
    pub(super) line: u64,
    pub(super) found: Vec<Mistake>,
}

impl Faults {
    pub(super) fn add(&mut self, path: impl Into<String>, reason: impl Into<String>) {
        self.found.push(Mistake::new(At::path(self.line, path), reason));
    }

    pub(super) fn add_with_help(
        &mut self,
        path: impl Into<String>,
        reason: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Mistake::new(At::path(self.line, path), reason).help(help));
    }
}

/// A JSON object and the path to it.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    pub(super) map: &'a Map<String, Value>,
    path: String,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(map: &'a Map<String, Value>, path: String) -> Self {
        Self { map, path }
    }

    /// The path to a field.
    pub(super) fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// The field, unless it is absent or null.
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// A text that may be absent. An empty one says nothing.
    pub(super) fn text(&self, name: &str, faults: &mut Faults) -> Option<&'a str> {
        let value = self.get(name)?;
        if value.as_str().is_none() {
            faults.add(self.path(name), format!("expected a text, found {}", kind(value)));
        }
        value.as_str().filter(|text| !text.is_empty())
    }

    /// A text that has to be there and say something.
    pub(super) fn needed(&self, name: &str, faults: &mut Faults) -> &'a str {
        match self.get(name) {
            None => faults.add(self.path(name), "this field is missing"),
            Some(Value::String(text)) if text.is_empty() => {
                faults.add(self.path(name), "this field is empty");
            }
            Some(_) => return self.text(name, faults).unwrap_or_default(),
        }
        ""
    }

    /// A text, or a number or truth value as it is written. An empty text says nothing.
    pub(super) fn scalar(&self, name: &str, faults: &mut Faults) -> Option<String> {
        let value = self.get(name)?;
        match value {
            Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                faults.add(self.path(name), format!("expected a text, found {}", kind(value)));
                None
            }
        }
    }

    /// A whole number that may be absent.
    pub(super) fn integer(&self, name: &str, faults: &mut Faults) -> Option<i64> {
        let value = self.get(name)?;
        let whole = value.as_i64().or_else(|| {
            // 1.5e15 is how some libraries write a whole number.
            let float = value.as_f64().filter(|float| float.fract() == 0.0)?;
            format!("{float:.0}").parse().ok()
        });
        if whole.is_none() {
            faults.add(self.path(name), format!("expected a whole number, found {}", kind(value)));
        }
        whole
    }

    /// A whole number that has to be there.
    pub(super) fn needed_integer(&self, name: &str, faults: &mut Faults) -> i64 {
        if self.get(name).is_none() {
            faults.add(self.path(name), "this field is missing");
        }
        self.integer(name, faults).unwrap_or_default()
    }

    /// An object that may be absent.
    pub(super) fn object(&self, name: &str, faults: &mut Faults) -> Option<Fields<'a>> {
        let value = self.get(name)?;
        if let Value::Object(map) = value {
            return Some(Fields::new(map, self.path(name)));
        }
        faults.add(self.path(name), format!("expected an object, found {}", kind(value)));
        None
    }

    /// An object that has to be there.
    pub(super) fn needed_object(&self, name: &str, faults: &mut Faults) -> Option<Fields<'a>> {
        if self.get(name).is_none() {
            faults.add(self.path(name), "this field is missing");
        }
        self.object(name, faults)
    }

    /// One of the words of an enumeration, which has to be there.
    pub(super) fn needed_word(
        &self,
        name: &str,
        words: &'static [&'static str],
        faults: &mut Faults,
    ) -> Option<&'static str> {
        if matches!(self.get(name), None | Some(Value::String(_)))
            && self.needed(name, faults).is_empty()
        {
            return None;
        }
        self.word(name, words, faults)
    }

    /// One of the words of an enumeration, as the standard spells it.
    pub(super) fn word(
        &self,
        name: &str,
        words: &'static [&'static str],
        faults: &mut Faults,
    ) -> Option<&'static str> {
        let text = self.text(name, faults)?;
        let found = words.iter().find(|word| word.eq_ignore_ascii_case(text));
        // Separators count where words differ by nothing else, as versions do.
        let versions = words.iter().any(|word| word.contains('.'));
        let found = found.or_else(|| words.iter().find(|word| !versions && same(word, text)));
        if found.is_none() {
            let reason = format!("{} is none of {}", quoted(text), words.join(", "));
            faults.add(self.path(name), reason);
        }
        found.copied()
    }
}

/// What kind of value it is, for people.
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) => format!("the text {}", quoted(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
