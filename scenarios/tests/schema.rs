//! The JSON Schema says of files what the reader says: shipped scenarios and what-ifs are valid, and what the reader
//! refuses for its form is not. What goes together is left to the checks.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

#[path = "../../tests/toml_as_json.rs"]
mod toml_as_json;

use jsonschema::Validator;
use sandtable_scenarios::document::{Diagnostics, Read as _, Severity, Sources, parse};
use sandtable_scenarios::{Scenario, json_schema, library};
use std::path::Path;
use toml_as_json::json;

fn validator() -> Validator {
    jsonschema::validator_for(&json_schema()).unwrap()
}

fn errors(schema: &Validator, text: &str) -> Vec<String> {
    let document = json(toml::Value::Table(text.parse().unwrap()));
    schema
        .iter_errors(&document)
        .map(|error| format!("{} {error}", error.instance_path()))
        .collect()
}

#[test]
fn shipped_scenarios_are_valid() {
    let schema = validator();
    for shipped in library::ALL.iter().chain(library::PARTS) {
        assert_eq!(errors(&schema, shipped.text), [""; 0], "{}", shipped.name);
    }
    let starter = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/starter");
    for file in ["scenario.toml", "orders.toml"] {
        let text = std::fs::read_to_string(Path::new(starter).join(file)).unwrap();
        assert_eq!(errors(&schema, &text), [""; 0], "{file}");
    }
}

/// A what-if says only what differs; without a base nothing may be missing.
#[test]
fn what_ifs_are_valid() {
    let schema = validator();
    for change in [
        "",
        "[[site]]\nname = \"Harbour\"\nbattery = \"8h\"",
        "[[fault]]\nname = \"fibre cut\"\ntime_to_repair = { least = \"1h\" }",
        "[[team]]\nname = \"desk\"\nmembers = 3",
        "[[specification]]\nname = \"line\"\ntask = [{ name = \"configure\", at_site = true }]",
        "[[weather]]\nname = \"front\"\nbegins = { latitude = 50.0 }",
        "[[agreement]]\nname = \"gold\"\nwindow = \"1d\"",
        "[[expect]]\nmetric = \"network.availability\"\nmin = \"99%\"",
        "[[demand]]\nname = \"video\"\nrate = \"2Gbit/s\"",
    ] {
        let what_if = format!("base = \"first-steps\"\n{change}\n");
        assert_eq!(errors(&schema, &what_if), [""; 0], "{change}");
        // A team and an expectation are whole.
        let is_whole =
            ["", "[[team]]", "[[expect]]"].contains(&change.lines().next().unwrap_or(""));
        assert_eq!(errors(&schema, change).is_empty(), is_whole, "{change}");
    }
    for wrong in [
        "[[site]]\nbattery = \"8h\"",
        "[[site]]\nname = \"Harbour\"\nbatery = \"8h\"",
        "[[site]]\nname = \"Harbour\"\nbattery = \"8 hours\"",
        "[[demand]]\nrate = \"2Gbit/s\"",
        "[run]\nspan = 3600",
        "[run]\nspan = \"1 day\"",
    ] {
        let what_if = format!("base = \"first-steps\"\n{wrong}\n");
        assert_ne!(errors(&schema, &what_if), [""; 0], "{wrong}");
    }
}

/// What the reader refuses, but no schema can: these are the beginnings of its messages, or parts.
const BEYOND: [&str; 5] =
    ["is finer than", "is too large", "is less than", "cannot be", "is not a finite"];

/// A bad file is refused by the schema exactly if the reader does so for its form.
#[test]
fn bad_files_are_refused_as_by_the_reader() {
    let schema = validator();
    let mut refused = 0;
    for entry in std::fs::read_dir("tests/bad").unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let is_toml = path.extension().is_some_and(|extension| extension == "toml");
        if !is_toml || text.parse::<toml::Table>().is_err() {
            continue;
        }
        let found = errors(&schema, &text);
        if text.contains("base =") {
            continue;
        }
        let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
        let source = sources.add("bad", text);
        let node = parse(&sources, source, &mut out);
        Scenario::read(&node, &mut out);
        let told = out.in_file_order();
        let errors_of_form: Vec<&str> = told
            .iter()
            .filter(|told| told.severity == Severity::Error)
            .map(|told| told.message.as_str())
            .filter(|message| !BEYOND.iter().any(|beyond| message.contains(beyond)))
            .collect();
        refused += u32::from(!found.is_empty());
        assert_eq!(
            found.is_empty(),
            errors_of_form.is_empty(),
            "{}: the schema says {found:?}, the reader {errors_of_form:?}",
            path.display()
        );
    }
    assert!(refused > 5, "{refused} bad files are bad in form");
}
