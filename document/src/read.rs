//! From what was written to what it means: types read themselves from a node and note what is
//! wrong, without stopping.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::layer::Layer;
use crate::schema::Definitions;
use crate::source::{Place, Placed};
use crate::tree::{Node, Table};
use serde_json::json;

/// A type that can be read from a node of a document.
pub trait Read: Sized {
    /// Reads the value and notes what is wrong. `None` if there is nothing to go on with; what is
    /// returned is sound only if no error was noted.
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self>;

    /// The value where nothing is written; `None` where something must be.
    fn absent() -> Option<Self> {
        None
    }

    /// The keys of a table.
    fn keys() -> &'static [&'static str] {
        &[]
    }

    /// How it is laid over what a base says in its place.
    fn layer() -> Layer {
        Layer::Value
    }

    /// The JSON Schema of the value.
    fn schema(definitions: &mut Definitions) -> serde_json::Value;
}

/// Reads the fields of a table and, at the end, notes the keys that nobody asked for.
pub struct TableReader<'a> {
    table: &'a Table,
    place: Place,
    what: &'static str,
    out: &'a mut Diagnostics,
}

impl<'a> TableReader<'a> {
    /// Opens a node that must be a table. `what` names it in messages, with its article.
    pub fn open(node: &'a Node, what: &'static str, out: &'a mut Diagnostics) -> Option<Self> {
        let table = node.value.table();
        if table.is_none() {
            let message = format!("expected {what} (a table), found {}", node.value.kind());
            out.push(Diagnostic::error(node.place, message));
        }
        Some(Self { table: table?, place: node.place, what, out })
    }

    /// Where the table is.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Reads a field that may be absent if its type says so. What is written wrong counts as absent
    /// once it is noted, so that the rest of the table can be looked at all the same.
    pub fn field<T: Read>(&mut self, key: &'static str) -> Option<T> {
        let key = key_of(key);
        match self.table.get(key) {
            Some(node) => T::read(node, self.out).or_else(T::absent),
            None => T::absent().or_else(|| {
                let message = format!("{} needs `{key}`", self.what);
                self.out.push(Diagnostic::error(self.place, message).label("missing here"));
                None
            }),
        }
    }

    /// Reads a field with a default, which also takes the place of what is written wrong.
    pub fn field_or<T: Read>(&mut self, key: &'static str, default: T) -> T {
        let written = self.table.get(key_of(key)).and_then(|node| T::read(node, self.out));
        written.unwrap_or(default)
    }

    /// Notes every key that is none of `known`.
    pub fn finish(self, known: &[&str]) {
        let known: Vec<&str> = known.iter().copied().map(key_of).collect();
        for (key, _) in self.table.entries() {
            if !known.contains(&key.name.as_str()) {
                let message = format!("`{}` is not a key of {}", key.name, self.what);
                if self.out.is_full() {
                    self.out.push(Diagnostic::error(key.place, message));
                    continue;
                }
                let help = match nearest(&key.name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys are {}", quoted(&known)),
                };
                self.out.error(key.place, message, help);
            }
        }
    }
}

/// The key that a field stands for: a field whose name is a word of Rust is declared `r#type`.
#[doc(hidden)]
pub const fn key_of(field: &str) -> &str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

/// The word among `known` that was probably meant.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&written.to_lowercase(), &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, word)| word)
}

pub(crate) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        T::read(node, out).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn layer() -> Layer {
        T::layer()
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        T::schema(definitions)
    }
}

impl<T: Read> Read for Placed<T> {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        Some(Self { value: T::read(node, out)?, place: node.place })
    }

    fn absent() -> Option<Self> {
        T::absent().map(Self::nowhere)
    }

    fn layer() -> Layer {
        T::layer()
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        T::schema(definitions)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let Some(items) = node.value.list() else {
            let message = format!("expected an array, found {}", node.value.kind());
            let help = if node.value.table().is_some() {
                "write the table's name in double brackets, `[[…]]`"
            } else {
                "put the value in brackets, `[…]`"
            };
            out.error(node.place, message, help);
            return None;
        };
        // Items that are wrong are noted and left out, so that the others can be looked at.
        Some(items.iter().filter_map(|item| T::read(item, out)).collect())
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn layer() -> Layer {
        match T::layer() {
            Layer::Table(element) => Layer::List(element),
            Layer::Value | Layer::List(_) => Layer::Value,
        }
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({ "type": "array", "items": T::schema(definitions) })
    }
}

impl<T: Read> Read for Box<T> {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        T::read(node, out).map(Self::new)
    }

    fn layer() -> Layer {
        T::layer()
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        T::schema(definitions)
    }
}
