//! Files as a validator of JSON Schemas sees them.

use serde_json::Value as Json;

/// TOML as JSON: dates and times are texts.
pub(crate) fn json(value: toml::Value) -> Json {
    match value {
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, json(value))).collect()
        }
        toml::Value::Float(number) => {
            serde_json::Number::from_f64(number).map_or(Json::Null, Json::Number)
        }
        toml::Value::Integer(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::String(text) => text.into(),
    }
}
