//! What a scenario file says: its schema, checks that tell every mistake with its place, a generator
//! of made-up operators, imports from other formats and exports to them, and the library of shipped scenarios.
//!
//! What a scenario means in time is left to the model.

mod check;
pub mod decompose;
pub mod export;
mod generate;
pub mod import;
mod json_schema;
pub mod library;
mod load;
mod overlay;
mod resolved;
pub mod schema;

pub use json_schema::json_schema;
pub use load::{Loaded, load, load_text, load_text_in};
pub use resolved::Resolved;
pub use sandtable_document as document;
pub use sandtable_document::{Unreadable, read_text};
pub use schema::Scenario;
