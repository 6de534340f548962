//! How people's files are read: TOML with places, every mistake collected as a [`Diagnostic`], and
//! a JSON Schema made from the same types.
//!
//! First comes exactly what was written (a tree of [`Node`]s, each with its [`Place`]), then what it
//! means (types that implement [`Read`]). Reading never stops at the first mistake. Which tables and
//! keys there are is left to the packages whose files these are.

mod bounds;
mod diagnostic;
mod file;
mod layer;
mod read;
mod render;
mod schema;
mod source;
mod table;
mod tree;
mod values;

pub use bounds::{Bounded, MeanSpan};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use file::{Unreadable, read_text};
pub use layer::{Declared, Identity, Laid, Layer};
#[doc(hidden)]
pub use read::key_of;
pub use read::{Read, TableReader, nearest};
pub use render::{Style, json, text};
pub use schema::Definitions;
#[doc(hidden)]
pub use schema::{described, paragraph};
#[doc(hidden)]
pub use serde;
#[doc(hidden)]
pub use serde_json;
pub use source::{Place, Placed, Position, SourceError, Sources};
pub use tree::{Key, Node, Table, Value, parse, parse_named, parse_part};
#[doc(hidden)]
pub use values::read_word;
