//! What `sandtable run` tells of orders: money to the cent, and all that went wrong.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;

/// One order a minute for ten days, and a person who clicks for two seconds for each.
const CLICKS: &str = r#"
title = "Clicks"
question = "What do two seconds of work cost?"

[run]
span = "10d"

[[orders]]
name = "shop"
every = "1min"
offerings = [{ offering = "line" }]

[[offering]]
name = "line"
requires = ["line"]

[[specification]]
name = "line"

[[specification.task]]
name = "click"
by = "desk"
takes = "2s"

[[specification.task]]
name = "build"
by = "builder"
takes = "1s"
after = ["click"]

[[system]]
name = "builder"

[[team]]
name = "desk"
members = 1
hourly = "17EUR"
"#;

/// The figures of a run of a scenario.
fn figures(text: &str) -> Value {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("scenario.toml");
    std::fs::write(&file, text).unwrap();
    let run = ["run", "--no-out", "--quiet", "--format", "json"];
    let output = cargo_bin_cmd!("sandtable").args(run).arg(&file).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{error}"));
    told["summary"]["orders"].clone()
}

fn number(figures: &Value, key: &str) -> f64 {
    figures[key]["value"].as_f64().unwrap_or_else(|| panic!("no `{key}`: {figures}"))
}

/// 14,399 times two seconds at 17 EUR an hour: no piece is cut to cents by itself.
#[test]
fn money_is_rounded_when_it_is_shown() {
    let told = figures(CLICKS);
    assert_eq!(told["received"]["value"], 14_399);
    assert!((number(&told, "cost") - 14_399.0 * 2.0 * 17.0 / 3600.0).abs() < 1e-6);
}

/// What failed is counted for orders that are open, too, and as often as by cause.
#[test]
fn all_that_failed_is_counted() {
    let fails = "takes = \"2s\"\nfails = [{ cause = \"slip\", chance = \"30%\", then = { action = \"repeat\" } }]";
    let text = CLICKS.replace("takes = \"2s\"", fails).replace("takes = \"1s\"", "takes = \"11d\"");
    let text = text.replace("span = \"10d\"", "span = \"12h\"");
    let told = figures(&text);
    assert_eq!(told["completed"]["value"], 0);
    assert!(number(&told, "repeated") > 200.0);
    assert_eq!(told["repeated"]["value"], told["by_cause"]["value"]["slip"]);
}

/// A figure is told though its cause never happens.
#[test]
fn nothing_lost_is_told() {
    let stock = "\n[[stock]]\nname = \"ports\"\namount = 100_000\nlost = \"0%\"\n";
    assert_eq!(figures(&format!("{CLICKS}{stock}"))["lost"]["value"], 0);
}
