//! `sandtable schema`: the JSON Schema of the files that people write.

use super::print_json;
use crate::arguments::{Document, Schema};
use crate::failure::Failure;
use sandtable_correlation::RuleSet;
use sandtable_replay::test;
use sandtable_scenarios::json_schema;

pub(crate) fn schema(schema: &Schema) -> Result<(), Failure> {
    match schema.document {
        Document::Rules => print_json(&RuleSet::schema()),
        Document::Test => print_json(&test::schema()),
        Document::Scenario => print_json(&json_schema()),
    }
}
