//! `sandtable test` and `sandtable init`: exit statuses, forms of output, and a starter project whose
//! own tests pass.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use std::path::Path;

const GOOD: &str = "../replay/tests/good";
const FAILING: &str = "../replay/tests/bad/closed-world.test.toml";
const BROKEN: &str = "../replay/tests/bad/empty.test.toml";

fn sandtable(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = cargo_bin_cmd!("sandtable").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn test(arguments: &[&str]) -> (i32, String, String) {
    sandtable(Path::new("."), &[&["test"], arguments].concat())
}

#[test]
fn exit_statuses_tell_failures_from_mistakes() {
    let empty = tempfile::tempdir().unwrap();
    let empty = empty.path().display().to_string();
    let cases: [(&[&str], i32); 11] = [
        (&[GOOD], 0),
        (&[GOOD, GOOD], 0),
        (&[GOOD, "--coverage", "100"], 0),
        (&[GOOD, "--filter", "flaps", "--coverage", "90%"], 1),
        (&[FAILING], 1),
        (&[GOOD, FAILING], 1),
        (&[FAILING, BROKEN], 2),
        (&[GOOD, "--filter", "nothing has this name"], 2),
        (&["not-there.test.toml"], 2),
        (&[&empty], 2),
        (&["../docs/engine", "--engine", "no-such-command-at-all"], 1),
    ];
    for (arguments, expected) in cases {
        let (status, out, err) = test(arguments);
        assert_eq!(status, expected, "{arguments:?}\n{out}{err}");
    }
    assert_eq!(test(&[GOOD, "--filter", "("]).0, 2);
    assert_eq!(test(&[GOOD, "--coverage", "101"]).0, 2);
    assert_eq!(test(&[GOOD, "--report", "junit"]).0, 2);
}

/// What looks as if it were tested and is not is said.
#[test]
fn what_is_not_tested_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["fibre.rules.toml", "fibre.test.toml"] {
        std::fs::copy(Path::new(GOOD).join(name), folder.path().join(name)).unwrap();
    }
    let test = std::fs::read(Path::new(GOOD).join("fibre.test.toml")).unwrap();
    let lookalikes = ["bad.tests.toml", "test.toml", "BAD.TEST.TOML", "my_test.toml", "links.toml"];
    for name in lookalikes {
        std::fs::write(folder.path().join(name), &test).unwrap();
    }
    let (status, _, err) = sandtable(folder.path(), &["test", "."]);
    assert_eq!(status, 0, "{err}");
    for name in lookalikes {
        assert!(err.contains(&format!("`{name}` looks like a test")), "{name}: {err}");
    }
    assert!(!err.contains("`fibre"), "{err}");
    let (status, out, err) = test_in(folder.path(), &["--filter", "typo", "--coverage", "100"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("no test has a name that fits `typo`") && !out.contains("100"),
        "{out}{err}"
    );
    let (status, _, err) = test_in(folder.path(), &["--mutate", "--engine", "true"]);
    assert!(status == 2 && err.contains("--engine"), "{err}");
    let (status, out, _) = sandtable(Path::new("."), &["test", "tests/laws", "--coverage", "100"]);
    assert!(!out.contains("100.0%"), "{status} {out}");
}

fn test_in(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    sandtable(folder, &[&["test", "."], arguments].concat())
}

/// A change that no test notices is red wherever it is told; a bar may let some pass.
#[test]
fn changes_that_go_unnoticed_fail_below_the_bar() {
    let fibre = format!("{GOOD}/fibre.test.toml");
    let (status, out, _) = test(&[&fibre, "--mutate", "--format", "junit"]);
    assert_eq!(status, 1);
    assert!(
        out.contains("<failure message=\"") && out.contains("small changes are noticed"),
        "{out}"
    );
    assert_eq!(test(&[&fibre, "--mutate", "10%"]).0, 0);
    assert_eq!(test(&[&fibre, "--mutate", "99"]).0, 1);
    assert_eq!(test(&["--mutate", &fibre]).0, 1, "a path after `--mutate` is a path");
}

#[test]
fn a_test_file_is_checked_as_one() {
    let (status, out, err) =
        sandtable(Path::new("."), &["check", &format!("{GOOD}/fibre.test.toml")]);
    assert_eq!(status, 0, "{out}{err}");
    let bad = "../replay/tests/bad/cannot-come.test.toml";
    let (status, out, err) = sandtable(Path::new("."), &["check", bad]);
    assert!(status == 2 && out.contains("did you mean"), "{status} {out}{err}");
}

#[test]
fn a_scenario_brings_its_weekday() {
    let (status, out, err) = test(&["tests/rules/calendar.test.toml"]);
    assert_eq!((status, out.contains("2 passed")), (0, true), "{out}{err}");
}

#[test]
fn a_script_of_faults_is_played_by_the_model() {
    let (status, out, err) = test(&["tests/rules/quay.test.toml"]);
    assert_eq!(status, 0, "{out}{err}");
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string("tests/rules/quay.test.toml").unwrap();
    for (right, wrong, message) in [
        ("\"first-steps\"", "\"first-stpes\"", "did you mean `first-steps`?"),
        ("Quay duct", "Quay dutc", "Quay dutc"),
        ("resolved = true", "resolved = false", "FAILED"),
    ] {
        let path = folder.path().join("wrong.test.toml");
        std::fs::write(&path, text.replacen(right, wrong, 1)).unwrap();
        let (status, out, _) = test(&[path.to_str().unwrap()]);
        assert!(status > 0 && out.contains(message), "{wrong}: {out}");
    }
}

#[test]
fn each_form_is_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let junit = folder.path().join("tests.xml");
    let report = format!("junit={}", junit.display());
    let (_, out, _) = test(&[GOOD, FAILING, "--format", "json", "--report", &report]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((json["outcome"].as_str(), json["failed"].as_u64()), (Some("failed"), Some(1)));
    assert!(std::fs::read_to_string(junit).unwrap().starts_with("<?xml version=\"1.0\""));
    let (_, out, _) = test(&[FAILING, "--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(test(&[FAILING, "--format", "tap"]).1.starts_with("TAP version 14\n1..1\nnot ok 1"));
    assert!(test(&[FAILING, "--format", "github"]).1.starts_with("::error file="));
    assert!(test(&[GOOD, "--mutate"]).1.contains("no test notices"));
    assert!(!test(&[FAILING]).1.contains('\u{1b}'));
    assert!(test(&[FAILING, "--color", "always"]).1.contains('\u{1b}'));
}

#[test]
fn a_starter_project_passes_its_own_tests() {
    let folder = tempfile::tempdir().unwrap();
    let (status, out, err) = sandtable(folder.path(), &["init", "mine"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("links.test.toml"));
    let mine = folder.path().join("mine");
    let (status, out, err) = sandtable(&mine, &["test", ".", "--coverage", "100", "--mutate"]);
    assert_eq!(status, 0, "{out}{err}");
    let (status, out, err) = sandtable(&mine, &["run", "scenario.toml", "--no-out"]);
    assert_eq!(status, 0, "{out}{err}");
    assert_eq!(sandtable(&mine, &["check", "scenario.toml"]).0, 0);
    let rules = mine.join("links.rules.toml");
    std::fs::write(&rules, "kept").unwrap();
    std::fs::remove_file(mine.join("README.md")).unwrap();
    let (status, _, err) = sandtable(folder.path(), &["init", "mine"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("is there already"), "{err}");
    assert_eq!(std::fs::read_to_string(rules).unwrap(), "kept");
    assert!(!mine.join("README.md").exists(), "nothing is written where anything is there");
}

#[test]
fn schemas_hold_the_shipped_files() {
    for (name, words) in [("rules", ["rule", "suppress"]), ("test", ["expect", "incident"])] {
        let (status, out, _) = sandtable(Path::new("."), &["schema", name]);
        assert_eq!(status, 0);
        let schema: Value = serde_json::from_str(&out).unwrap();
        assert!(schema["$ref"].is_string());
        for word in words {
            assert!(out.contains(&format!("\"{word}\"")), "{name}: {word}");
        }
    }
}
