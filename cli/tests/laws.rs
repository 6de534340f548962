//! Laws of orders in test files: a desk with safe integration rules keeps them, each of seven mistakes breaks
//! one and is shown by few events, and what cannot be tested is refused with its place.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Runs `sandtable test` in the folder of these files. Returns exit status and output.
fn test(arguments: &[&str]) -> (i32, String) {
    let output = cargo_bin_cmd!("sandtable")
        .current_dir("tests/laws")
        .arg("test")
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(!err.contains("panicked"), "{err}");
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// The test files of a folder, by name.
fn files(folder: &str) -> Vec<(String, PathBuf)> {
    let all = std::fs::read_dir(Path::new("tests/laws").join(folder)).unwrap();
    let mut found: Vec<_> = all
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let short = name.strip_suffix(".test.toml")?.to_owned();
            Some((short, Path::new(folder).join(name)))
        })
        .collect();
    found.sort();
    found
}

fn json(arguments: &[&str]) -> Value {
    let (_, out) = test(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&out).unwrap()
}

#[test]
fn safe_integration_rules_keep_all_laws() {
    let (status, out) = test(&["broadband.test.toml"]);
    assert_eq!(status, 0, "{out}");
    assert!(out.contains("3 tests: 3 passed"), "{out}");
    let (_, out) = test(&["broadband.test.toml", "--filter", "^nothing"]);
    assert!(out.contains("1 test: 1 passed"), "{out}");
}

/// The report of each stands alone, and has few events.
#[test]
fn each_mistake_is_shown_by_few_events() {
    let expected = [
        ("acknowledged-on-receipt", ["every-order-ends"].as_slice()),
        ("lost-dead-letters", &["every-order-ends"]),
        ("no-idempotency", &["one-effect-per-key", "no-orphans"]),
        ("no-limit", &["bounded-retries"]),
        ("no-undo", &["no-orphans"]),
        ("stays-switched-on", &["no-orphans"]),
        ("stock-runs-dry", &["no-orphans"]),
    ];
    let files = files("mistakes");
    assert_eq!(files.len(), expected.len());
    for ((name, path), (of, laws)) in files.into_iter().zip(expected) {
        assert_eq!(name, of);
        let path = path.to_str().unwrap();
        let report = json(&[path]);
        let complaint = &report["files"][0]["tests"][0]["complaints"][0];
        let events = complaint["schedule"].as_array().unwrap().len();
        assert!((1..=10).contains(&events), "{name}: {complaint:#}");
        let message = complaint["message"].as_str().unwrap();
        assert!(laws.iter().any(|law| message.contains(law)), "{name}: {message}");
        let (status, out) = test(&[path]);
        assert_eq!(status, 1, "{out}");
        insta::with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            insta::assert_snapshot!("mistake", out);
        });
    }
}

/// What a search did not come to, and what it could not have found, is part of its report.
#[test]
fn what_was_not_tried_is_reported() {
    let report = json(&["broadband.test.toml"]);
    let tests = report["files"][0]["tests"].as_array().unwrap();
    let notes: Vec<&str> = tests
        .iter()
        .flat_map(|test| test["notes"].as_array().unwrap())
        .map(|note| note.as_str().unwrap())
        .collect();
    let by_itself = "nothing in this scenario can break `installed-base-agrees`";
    assert!(notes.iter().any(|note| note.starts_with(by_itself)), "{notes:#?}");
    assert!(!notes.iter().any(|note| note.contains("`no-orphans`")), "{notes:#?}");
    let (_, out) = test(&["broadband.test.toml"]);
    insta::assert_snapshot!("broadband", out);
}

/// Every form says everything, and the same each time.
#[test]
fn each_form_stands_alone_and_repeats_itself() {
    let path = "mistakes/no-undo.test.toml";
    for form in ["text", "json", "junit", "github", "tap"] {
        let told = || test(&[path, "--format", form]).1.replace("%0A", "\n");
        let out = told();
        for said in
            ["`no-orphans`", "from seed 1 ", "order 1 comes from `shop`", "`configure line`"]
        {
            assert!(out.contains(said), "{form} does not say {said}: {out}");
        }
        if form != "junit" {
            assert_eq!(out, told(), "{form}");
        }
    }
}

#[test]
fn bad_files_are_refused_with_place_and_help() {
    for (name, path) in files("bad") {
        let (status, out) = test(&[path.to_str().unwrap()]);
        assert_eq!(status, 2, "{name}: {out}");
        assert!(out.contains("help"), "{name} is not helped: {out}");
        insta::with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            insta::assert_snapshot!("bad", out.replace('\\', "/"));
        });
    }
}

/// What protects orders is missed when it is switched off, but by laws that do not ask for it.
#[test]
fn protective_rules_that_are_switched_off_are_noticed() {
    let report = json(&["broadband.test.toml", "--mutate"]);
    let mutants = report["mutants"].as_array().unwrap();
    let unnoticed: Vec<_> =
        mutants.iter().filter(|mutant| mutant["noticed_by"].is_null()).collect();
    assert!(mutants.len() >= 8, "{mutants:#?}");
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
    let (status, out) = test(&["broadband.test.toml", "--mutate", "--filter", "^a system"]);
    assert_eq!(status, 1, "{out}");
    let at = "broadband.test.toml:14: no test notices that";
    assert!(out.contains(&format!("{at} the task `configure line` is not undone")), "{out}");
}
