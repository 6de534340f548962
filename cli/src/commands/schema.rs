//! `sandtable schema`: the JSON Schema of scenario files.

use super::print_json;
use crate::arguments::{Document, Schema};
use crate::failure::Failure;
use sandtable_scenarios::Scenario;
use sandtable_scenarios::document::Definitions;

pub(crate) fn schema(schema: &Schema) -> Result<(), Failure> {
    match schema.document {
        Document::Scenario => print_json(&Definitions::document::<Scenario>("Sandtable scenario")),
    }
}
