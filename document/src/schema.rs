//! JSON Schema (2020-12) of the documents, made from the same types that read them.

use serde_json::{Map, Value, json};

/// The named parts of a schema.
#[derive(Debug, Default)]
pub struct Definitions(Map<String, Value>);

impl Definitions {
    /// The schema of a whole document whose top level is `T`.
    pub fn document<T: crate::Read>(title: &str) -> Value {
        let mut definitions = Self::default();
        let top = T::schema(&mut definitions);
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            "$ref": top["$ref"],
            "$defs": definitions.0,
        })
    }

    /// A reference to the part called `name`, which `make` describes when it is first asked for.
    pub fn refer(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.0.contains_key(name) {
            // Entered before it is made, so that a part may refer to itself.
            self.0.insert(name.into(), Value::Null);
            let made = make(self);
            self.0.insert(name.into(), made);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }
}

/// The schema of a field: that of its type, with what is said about the field.
#[doc(hidden)]
pub fn described(mut schema: Value, lines: &[&str], default: Option<Value>) -> Value {
    if let Value::Object(entries) = &mut schema {
        let text = paragraph(lines);
        if !text.is_empty() {
            entries.insert("description".into(), text.into());
        }
        if let Some(default) = default {
            entries.insert("default".into(), default);
        }
    }
    schema
}

/// Documentation lines as one text.
#[doc(hidden)]
pub fn paragraph(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").trim().replace('`', "")
}
