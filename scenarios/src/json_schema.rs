//! The JSON Schema of scenario files, for editors. A file that starts from a base says only what differs, so that
//! what a table must have is asked of whole files only: with a base, an element of a list must say which one
//! it means, or be whole.

use crate::schema::Scenario;
use sandtable_document::{Declared, Definitions, Identity, Layer, Read as _};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The JSON Schema (2020-12) of a scenario file.
///
/// # Panics
/// Never: the schema of tables is made of objects.
pub fn json_schema() -> Value {
    let mut schema = Definitions::document::<Scenario>("Sandtable scenario");
    let definitions = schema["$defs"].as_object_mut().expect("a schema has definitions");
    let strict = definitions.clone();
    let mut identities = BTreeMap::new();
    collect_identities(Scenario::layer(), &mut identities);
    let mut whole = Map::new();
    let top = require(&json!({ "$ref": "#/$defs/Scenario" }), &strict, &mut whole);
    for (name, definition) in definitions.iter_mut() {
        if definition["required"].is_array() {
            let in_lists = is_only_in_lists(name, &strict);
            loosen(definition, identities.get(name.as_str()).copied(), in_lists);
        }
        // A kind of distribution is named, too, where a whole one is.
        let choices = definition.get_mut("anyOf").and_then(Value::as_array_mut);
        for choice in choices.into_iter().flatten() {
            choice.as_object_mut().expect("a choice is an object").remove("oneOf");
        }
    }
    definitions.extend(whole);
    let scenario = &mut definitions["Scenario"];
    scenario["if"] = json!({ "required": ["base"] });
    scenario["else"] = top.expect("tables of a scenario need something");
    schema
}

/// Whether a table is never the single value of a key.
fn is_only_in_lists(name: &str, definitions: &Map<String, Value>) -> bool {
    let reference = json!(format!("#/$defs/{name}"));
    let is_single = |schema: &Value| {
        let choices = schema["anyOf"].as_array().into_iter().flatten();
        schema["$ref"] == reference || choices.into_iter().any(|one| one["$ref"] == reference)
    };
    let properties = |definition: &Value| {
        let properties = definition["properties"].as_object();
        properties.into_iter().flat_map(Map::values).any(is_single)
    };
    !definitions.values().any(|definition| properties(definition) || is_single(definition))
}

/// The keys that tell elements of lists apart, by the tables that these are.
fn collect_identities(layer: Layer, identities: &mut BTreeMap<&'static str, &'static str>) {
    let declared: &'static Declared = match layer {
        Layer::Value => return,
        Layer::Table(declared) | Layer::List(declared) => declared,
    };
    if let Identity::Key(key) = declared.identity {
        identities.insert(declared.name, key);
    }
    for (_, layer) in declared.keys {
        collect_identities(layer(), identities);
    }
}

/// Asks for no more than a table over a base needs.
fn loosen(definition: &mut Value, identity: Option<&str>, in_lists: bool) {
    let table = definition.as_object_mut().expect("a definition is an object");
    let Some(required) = table.remove("required").filter(|_| in_lists) else { return };
    let Some(identity) = identity else {
        table.insert("required".into(), required);
        return;
    };
    // Which one it is says also who is whole.
    let named = json!([identity]);
    if required.as_array().expect("a list of keys").iter().any(|key| key == identity) {
        table.insert("required".into(), named);
    } else {
        let choices = json!([{ "required": named }, { "required": required }]);
        table.insert("anyOf".into(), choices);
    }
}

/// What must be there for a value of `schema` to be whole, at any depth; none if nothing must.
fn require(
    schema: &Value,
    definitions: &Map<String, Value>,
    whole: &mut Map<String, Value>,
) -> Option<Value> {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        let entry = format!("Whole{name}");
        if !whole.contains_key(&entry) {
            let needs = require(&definitions[name], definitions, whole)?;
            whole.insert(entry.clone(), needs);
        }
        let mut needs = json!({ "$ref": format!("#/$defs/{entry}") });
        if let Some(kinds) = schema.get("oneOf") {
            needs["if"] = json!({ "type": "object" });
            needs["then"] = json!({ "oneOf": kinds });
        }
        return Some(needs);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        // What is asked of tables holds for no other value.
        return choices.iter().find_map(|choice| require(choice, definitions, whole));
    }
    if schema["type"] == "array" {
        let items = require(&schema["items"], definitions, whole)?;
        return Some(json!({ "items": items }));
    }
    let mut properties = Map::new();
    for (key, inner) in schema["properties"].as_object()? {
        if let Some(needs) = require(inner, definitions, whole) {
            properties.insert(key.clone(), needs);
        }
    }
    let required = schema["required"].as_array().filter(|required| !required.is_empty());
    if properties.is_empty() && required.is_none() {
        return None;
    }
    let mut needs = json!({ "properties": properties });
    if let Some(required) = required {
        needs["required"] = json!(required);
    }
    Some(needs)
}
