//! What the commands print: help, lists, checks, and messages for wrong usage.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;

fn sandtable() -> assert_cmd::Command {
    let mut command = cargo_bin_cmd!("sandtable");
    command.env("COLUMNS", "100");
    command
}

/// Exit status, standard output and standard error.
fn all(arguments: &[&str]) -> String {
    let output = sandtable().args(arguments).output().unwrap();
    format!(
        "$ sandtable {}\n{}{}[{}]\n",
        arguments.join(" "),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap()
    )
}

#[test]
fn help() {
    insta::assert_snapshot!(all(&["--help"]));
    insta::assert_snapshot!(all(&["run", "--help"]));
    insta::assert_snapshot!(all(&["import", "--help"]));
    insta::assert_snapshot!(all(&["export", "--help"]));
    for command in ["replay", "emit", "explain", "test"] {
        insta::assert_snapshot!(format!("help_{command}"), all(&[command, "--help"]));
    }
    assert!(all(&["--version"]).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage() {
    let told: Vec<String> = [
        &["rnu"][..],
        &["run"],
        &["run", "metro-strom"],
        &["run", "not-there.toml"],
        &["run", "first-steps", "--sed", "3"],
        &["run", "first-steps", "--seed", "x"],
        &["run", "first-steps", "--until", "1 fortnight"],
        &["run", "first-steps", "--until", "1500ms"],
        &["run", "first-steps", "--threads", "0"],
        &["run", "first-steps", "--set", "run.sed=3"],
        &["run", "first-steps", "--out", "x", "--no-out"],
        &["run", "everyday-faults"],
        &["check"],
        &["schema", "rulse"],
        &["import", "x.json"],
        &["import", "not-there.json", "--from", "topohub"],
        &["import", "x.csv", "--from", "nsg", "--move-to", "95,8"],
        &["export", "first-steps"],
        &["export", "first-steps", "--to", "dwg"],
        &["export", "not-there.toml", "--to", "geojson"],
    ]
    .map(all)
    .to_vec();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn list() {
    insta::assert_snapshot!(all(&["list"]));
    insta::assert_snapshot!(all(&["list", "--metrics"]));
    let json = |more: &[&str]| -> Value {
        let output = sandtable().args(["list", "--format", "json"]).args(more).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    assert_eq!(json(&[])["scenarios"][0]["name"], "first-steps");
    assert_eq!(json(&["--metrics"])["metrics"][0]["metric"], "network.sites");
}

#[test]
fn check() {
    assert!(all(&["check", "first-steps", "metro-storm"]).contains("2 files checked: all is well"));
    let room = tempfile::tempdir().unwrap();
    let bad = room.path().join("bad.toml");
    std::fs::write(&bad, "base = \"first-steps\"\n[run]\nsead = 3\nspan = \"1 year\"\n").unwrap();
    let late = room.path().join("late.toml");
    let text =
        "base = \"first-steps\"\n[[inject]]\nelement = \"Mill\"\nat = \"2d\"\nlasts = \"1h\"\n";
    std::fs::write(&late, text).unwrap();
    let paths = [bad.to_str().unwrap(), late.to_str().unwrap()];

    let told = all(&["check", paths[0], paths[1]]);
    assert!(told.contains("2 files checked: 2 errors and 1 warning\n[2]"), "{told}");
    assert!(told.contains("did you mean `seed`?") && told.contains("this never comes"), "{told}");
    let warned = all(&["check", paths[1]]);
    assert!(warned.contains("1 file checked: 1 warning\n[0]"), "{warned}");
    assert!(all(&["run", paths[1], "--no-out", "--until", "2d 6h"]).contains("3 faults"));

    let output = sandtable().args(["check", "--format", "json"]).args(paths).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&json["errors"], &json["warnings"]), (&2.into(), &1.into()));
    let first = &json["diagnostics"][0];
    assert_eq!(first["message"], "`sead` is not a key of `[run]`");
    assert_eq!(first["start"], serde_json::json!({ "line": 3, "column": 1 }));
    assert_eq!(first["file"], paths[0]);
}

/// Editors read the schema from the repository; it must be that of the program.
#[test]
fn the_schema_in_the_repository_is_up_to_date() {
    let output = sandtable().arg("schema").output().unwrap();
    let schema = String::from_utf8(output.stdout).unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/scenario.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    assert!(schema == checked_in, "run the tests with UPDATE=1 to renew {path}");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let site = &schema["$defs"]["Site"];
    assert_eq!(site["additionalProperties"], false);
    assert_eq!(site["required"], serde_json::json!(["name"]));
    let whole = &schema["$defs"]["WholeSite"];
    assert_eq!(whole["required"], serde_json::json!(["name", "latitude", "longitude"]));
    assert!(site["properties"]["battery"]["description"].is_string());
    assert_eq!(schema["$defs"]["Alarms"]["properties"]["heartbeat"]["default"], "1min");
}

#[test]
fn rules_are_checked_alone_and_where_they_are_named() {
    let room = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = room.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let rules = file("mine.rules.toml", "[rules]\nname = \"mine\"\n\n[[rule]]\nname = \"idle\"\n");
    let told = all(&["check", &rules]);
    assert!(told.contains("the rule `idle` does nothing") && told.ends_with("[2]\n"), "{told}");

    let scenario = |rules: &str| {
        let text = format!("base = \"first-steps\"\n\n[noc]\nrules = \"{rules}\"\n");
        all(&["check", &file("mine.toml", &text)])
    };
    let told = scenario("mine.rules.toml");
    assert!(told.contains("there are mistakes in the rules `mine.rules.toml`"), "{told}");
    assert!(told.contains("mine.toml:4:9") && told.contains("sandtable check"), "{told}");
    let told = scenario("basline");
    assert!(told.contains("did you mean the shipped rules `baseline`?"), "{told}");
}

/// Every shell gets a script that knows the commands, and `man` a page for each of them.
#[test]
fn shells_and_man_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = sandtable().args(["completions", shell]).assert().success();
        let script = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        assert!(script.contains("replay") && script.contains("against"), "{shell}");
    }
    let room = tempfile::tempdir().unwrap();
    let folder = room.path().join("man1");
    let folder = folder.to_str().unwrap();
    sandtable().args(["man", folder]).assert().success();
    let page = std::fs::read_to_string(format!("{folder}/sandtable-run.1")).unwrap();
    assert!(page.contains("replications") && page.contains("metro\\-storm"), "{page}");
    assert!(std::fs::exists(format!("{folder}/sandtable.1")).unwrap());
    sandtable().args(["man", folder]).assert().code(2);
    sandtable().args(["man", folder, "--force"]).assert().success();
}
