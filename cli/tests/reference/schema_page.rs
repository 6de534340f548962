//! A page of Markdown from a JSON Schema: the tables of a file, their keys, what they hold and what holds without them.

use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;

/// All types that a file of this schema can hold, from the whole file down.
pub(crate) fn of(schema: &Value) -> String {
    let mut page = String::new();
    let root = target(&schema["$ref"]).unwrap();
    let mut known = BTreeSet::from([root.to_owned()]);
    let mut open = VecDeque::from([root.to_owned()]);
    while let Some(name) = open.pop_front() {
        let found = &schema["$defs"][&name];
        write!(page, "## {name}\n\n{}\n\n", sentence(found)).unwrap();
        describe(&mut page, schema, &name, found);
        for next in named(found) {
            if known.insert(next.clone()) {
                open.push_back(next);
            }
        }
    }
    page
}

fn describe(page: &mut String, schema: &Value, name: &str, found: &Value) {
    if let Some(keys) = found["properties"].as_object() {
        let whole = &schema["$defs"][format!("Whole{name}")]["required"];
        let required: Vec<&str> = [&found["required"], whole]
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        page.push_str("| key | holds | without it | meaning |\n|---|---|---|---|\n");
        for (key, of) in keys {
            let without = if required.contains(&key.as_str()) {
                "required".to_owned()
            } else {
                default(&of["default"])
            };
            writeln!(page, "| `{key}` | {} | {without} | {} |", holds(of), cell(&sentence(of)))
                .unwrap();
        }
        page.push('\n');
    } else if let Some(words) = found["oneOf"].as_array() {
        page.push_str("| word | meaning |\n|---|---|\n");
        for word in words {
            writeln!(page, "| `{}` | {} |", word["const"].as_str().unwrap(), cell(&sentence(word)))
                .unwrap();
        }
        page.push('\n');
    } else if found.get("anyOf").is_some() {
        write!(page, "It is {}.\n\n", holds(found)).unwrap();
    }
}

/// What a key holds, in a few words.
fn holds(of: &Value) -> String {
    if let Some(name) = target(&of["$ref"]) {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(kinds) = of["anyOf"].as_array() {
        return kinds.iter().map(holds).collect::<Vec<_>>().join(" or ");
    }
    if let Some(words) = of["enum"].as_array() {
        let words = words.iter().filter_map(Value::as_str);
        return words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    match of["type"].as_str() {
        Some("array") if of.get("items").is_some() => format!("list of {}", holds(&of["items"])),
        Some("array") => "list".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("number") => "number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("object") => "table".to_owned(),
        Some("string") => match of["examples"][0].as_str() {
            Some(example) => format!("text, such as `\"{example}\"`"),
            None => "text".to_owned(),
        },
        _ => "anything".to_owned(),
    }
}

/// What holds where a key is missing: shown where a word says it.
fn default(value: &Value) -> String {
    match value {
        Value::Bool(_) | Value::Number(_) => format!("`{value}`"),
        Value::String(text) if !text.is_empty() => format!("`{value}`"),
        Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// The types that a type names.
fn named(of: &Value) -> Vec<String> {
    match of {
        Value::Object(entries) => {
            let here = entries.get("$ref").and_then(target).map(str::to_owned);
            let visible = |key: &str| !matches!(key, "if" | "then" | "else" | "default");
            let below =
                entries.iter().filter(|(key, _)| visible(key)).flat_map(|(_, of)| named(of));
            here.into_iter().chain(below).collect()
        }
        Value::Array(list) => list.iter().flat_map(named).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn target(reference: &Value) -> Option<&str> {
    reference.as_str()?.strip_prefix("#/$defs/")
}

/// What is said of a type or key, as a sentence.
fn sentence(of: &Value) -> String {
    let text = of["description"].as_str().unwrap_or_default();
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let text = first.to_uppercase().chain(letters).collect::<String>();
    if text.ends_with('.') { text } else { text + "." }
}

/// A text within a table.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
