//! What the workspace is built of: licences and wrappers are those of `deny.toml`, and every dependency that is
//! declared is used.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]
#![expect(clippy::print_stderr, reason = "what is skipped is said")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is released for, with everything that only one of them needs.
const PLATFORMS: [&str; 3] =
    ["x86_64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// All packages that we are built of. A build brings those of its own machine only: where the others cannot be had
/// now, that is said, and those are looked at.
fn metadata() -> Value {
    built_for(&PLATFORMS).unwrap_or_else(|error| {
        eprintln!("skipped: packages of other platforms than this one: {error}");
        let about = Command::new("rustc").arg("-vV").output().unwrap();
        let about = String::from_utf8(about.stdout).unwrap();
        let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        built_for(&[host]).unwrap()
    })
}

fn built_for(platforms: &[&str]) -> Result<Value, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--all-features", "--format-version", "1"])
        .args(platforms.iter().flat_map(|platform| ["--filter-platform", platform]))
        .current_dir(root())
        .output()
        .unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(serde_json::from_slice(&output.stdout).unwrap())
}

fn deny() -> toml::Table {
    std::fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Whether an SPDX expression can be met by licences that are allowed. A slash is an old way to write `OR`.
fn is_permitted(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let spaced = spaced.replace(" WITH ", "\u{a0}WITH\u{a0}");
    // Brackets are worked out from the inside.
    let mut words: Vec<String> =
        spaced.split(' ').map(|word| word.replace('\u{a0}', " ")).collect();
    words.retain(|word| !word.is_empty());
    while let Some(close) = words.iter().position(|word| word == ")") {
        let open = words[..close].iter().rposition(|word| word == "(").unwrap();
        let inner = any_of(&words[open + 1..close], allowed);
        words.splice(open..=close, [if inner { "true" } else { "false" }.to_owned()]);
    }
    any_of(&words, allowed)
}

fn any_of(words: &[String], allowed: &BTreeSet<&str>) -> bool {
    words.split(|word| word == "OR").any(|all| {
        let mut names = all.split(|word| word == "AND").map(|name| name.join(" "));
        names.all(|name| name == "true" || allowed.contains(name.as_str()))
    })
}

#[test]
fn expressions_are_read() {
    let allowed = BTreeSet::from(["MIT", "Apache-2.0 WITH LLVM-exception", "ISC"]);
    for (expression, permitted) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("Unlicense/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("MIT AND ISC", true),
        ("(MIT OR GPL-3.0) AND ISC", true),
        ("MIT OR GPL-3.0 AND ISC", true),
        ("(GPL-3.0 OR AGPL-3.0) AND (MIT OR ISC)", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("Apache-2.0", false),
        ("", false),
    ] {
        assert_eq!(is_permitted(expression, &allowed), permitted, "{expression}");
    }
}

#[test]
fn what_we_are_built_of_is_as_it_should_be() {
    let metadata = metadata();
    every_licence_is_permissive(&metadata);
    banned_packages_are_where_they_may_be(&metadata);
    every_dependency_is_used(&metadata);
}

fn every_licence_is_permissive(metadata: &Value) {
    let deny = deny();
    let allowed = deny["licenses"]["allow"].as_array().unwrap();
    let allowed: BTreeSet<&str> = allowed.iter().map(|licence| licence.as_str().unwrap()).collect();
    let mut looked_at = 0;
    for package in list(&metadata["packages"]).iter().filter(|package| !package["source"].is_null())
    {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_permitted(licence, &allowed), "{}: `{licence}`", package["name"]);
        looked_at += 1;
    }
    assert!(looked_at > 150, "{looked_at}");
}

/// Who may use what others may not is who uses it.
fn banned_packages_are_where_they_may_be(metadata: &Value) {
    let names: BTreeMap<&str, &str> = list(&metadata["packages"])
        .iter()
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        for used in list(&node["deps"]) {
            users.entry(names[text(&used["pkg"])]).or_default().insert(names[text(&node["id"])]);
        }
    }
    for banned in deny()["bans"]["deny"].as_array().unwrap() {
        let name = banned["name"].as_str().unwrap();
        let wrappers = banned.get("wrappers").and_then(toml::Value::as_array);
        let wrappers: BTreeSet<&str> =
            wrappers.into_iter().flatten().map(|wrapper| wrapper.as_str().unwrap()).collect();
        assert_eq!(users.remove(name).unwrap_or_default(), wrappers, "who uses `{name}`");
    }
}

/// The texts of all Rust files below a folder.
fn code(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            code(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

fn every_dependency_is_used(metadata: &Value) {
    let mut unused = Vec::new();
    for package in list(&metadata["packages"]).iter().filter(|package| package["source"].is_null())
    {
        let folder = Path::new(text(&package["manifest_path"])).parent().unwrap();
        let (mut source, mut tests) = (String::new(), String::new());
        code(&folder.join("src"), &mut source);
        code(&folder.join("benches"), &mut source);
        code(&folder.join("tests"), &mut tests);
        tests.push_str(&source);
        for used in list(&package["dependencies"]) {
            let word = text(&used["name"]).replace('-', "_");
            let files = if used["kind"] == "dev" { &tests } else { &source };
            let mut words = files.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            if !words.any(|found| found == word) {
                unused.push(format!("{} does not use {word}", text(&package["name"])));
            }
        }
    }
    assert_eq!(unused, [""; 0]);
}
