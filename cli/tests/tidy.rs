//! House rules that a machine can check: who uses whom, how long a file is, how it opens, what it is
//! called, and that nothing is left unfinished.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Every Rust file of ours.
fn rust_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![root()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 80, "{}", files.len());
    files
}

/// What each package may use of ours, as ARCHITECTURE.md says. `units` is everyone's.
const EDGES: &[(&str, &[&str])] = &[
    ("sandtable-units", &[]),
    ("sandtable-kernel", &[]),
    ("sandtable-document", &[]),
    ("sandtable-scenarios", &["sandtable-document"]),
    ("sandtable-correlation", &["sandtable-document"]),
    ("sandtable-scoring", &[]),
    (
        "sandtable-replay",
        &["sandtable-correlation", "sandtable-document", "sandtable-orders", "sandtable-scoring"],
    ),
    ("sandtable-routing", &[]),
    ("sandtable-radio", &[]),
    ("sandtable-queueing", &[]),
    ("sandtable-orders", &["sandtable-kernel", "sandtable-queueing"]),
    (
        "sandtable-model",
        &[
            "sandtable-correlation",
            "sandtable-kernel",
            "sandtable-orders",
            "sandtable-queueing",
            "sandtable-radio",
            "sandtable-routing",
            "sandtable-scenarios",
        ],
    ),
    (
        "sandtable-results",
        &["sandtable-model", "sandtable-orders", "sandtable-queueing", "sandtable-scoring"],
    ),
    ("sandtable-sweep", &["sandtable-model", "sandtable-scenarios"]),
    (
        "sandtable",
        &[
            "sandtable-correlation",
            "sandtable-kernel",
            "sandtable-model",
            "sandtable-replay",
            "sandtable-results",
            "sandtable-scenarios",
            "sandtable-sweep",
        ],
    ),
    (
        "sandtable-benches",
        &["sandtable-kernel", "sandtable-model", "sandtable-results", "sandtable-scenarios"],
    ),
];

#[test]
fn packages_use_each_other_as_the_table_says() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let used = package["dependencies"].as_array().unwrap().iter();
        let used = used.filter(|used| used["path"].is_string());
        let used = used.map(|used| used["name"].as_str().unwrap().to_owned());
        let name = package["name"].as_str().unwrap().to_owned();
        found.insert(name, used.filter(|used| used != "sandtable-units").collect());
    }
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        EDGES.iter().map(|(name, uses)| (*name, uses.iter().copied().collect())).collect();
    assert_eq!(
        found.keys().map(String::as_str).collect::<Vec<_>>(),
        allowed.keys().copied().collect::<Vec<_>>(),
        "every package stands in the table"
    );
    for (name, uses) in &found {
        for used in uses {
            assert!(allowed[name.as_str()].contains(used.as_str()), "{name} may not use {used}");
        }
    }
    let architecture = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (name, _) in EDGES {
        assert!(architecture.contains(&format!("| `{name}` |")), "{name} is not on the code map");
    }
}

#[test]
fn files_are_short_and_open_with_a_paragraph() {
    for file in rust_files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines = text.lines().count();
        assert!(lines <= 800, "{} has {lines} lines", file.display());
        let opening: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
        let words: usize = opening.iter().map(|line| line.split_whitespace().count() - 1).sum();
        assert!(words >= 8, "{} does not open with a paragraph", file.display());
    }
}

/// Words that say nothing, in the name of a file, type or function.
#[test]
fn names_say_something() {
    const FORBIDDEN: [&str; 7] = ["manager", "helper", "util", "common", "data", "info", "process"];
    // The words of a standard, of a command, of queueing theory and of information theory; and a process of
    // the simulator, which discrete-event simulation calls so.
    const ALLOWED: [&str; 9] = [
        "AlarmType::ProcessingError",
        "adjusted_mutual_information",
        "expected_mutual_information",
        "metadata",
        "process",
        "Process",
        "ProcessingError",
        "processor_sharing",
        "utilisation",
    ];
    let check = |name: &str, place: &str| {
        let lower = name.to_lowercase();
        let bad = FORBIDDEN.iter().find(|word| lower.contains(*word));
        assert!(bad.is_none() || ALLOWED.contains(&name), "`{name}` in {place}");
    };
    for file in rust_files() {
        let place = file.display().to_string();
        check(&file.file_stem().unwrap().to_string_lossy(), &place);
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            while let Some(word) = words.next() {
                if ["fn", "struct", "enum", "trait", "type", "mod"].contains(&word)
                    && !line.trim_start().starts_with("//")
                {
                    check(words.next().unwrap_or_default(), &place);
                }
            }
        }
    }
}

#[test]
fn nothing_is_left_unfinished() {
    // Put together here so that this file does not find itself.
    let marks = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "XX".to_owned() + "X"];
    for file in rust_files() {
        let text = std::fs::read_to_string(&file).unwrap();
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{mark} in {}", file.display());
        }
        for line in text.lines().filter(|line| line.trim_start().starts_with("#[ignore")) {
            assert!(line.contains('='), "{} ignores a test without a reason", file.display());
        }
    }
}

/// Only the command line prints, and the benches' programs.
#[test]
fn only_programs_print() {
    for file in rust_files() {
        let path = file.strip_prefix(root()).unwrap().display().to_string();
        let prints =
            path.starts_with("cli") || path.starts_with("benches") || path.contains("tests/");
        let text = std::fs::read_to_string(&file).unwrap();
        let said = ["stdout()", "stderr()"].into_iter().find(|said| text.contains(said));
        assert!(prints || said.is_none(), "{path} writes to {}", said.unwrap_or_default());
    }
}

/// Where the operator's side of the model may name something of the world, and why. Its state is out of
/// reach there by visibility; this holds the rest.
const DOORS: [(&str, &str, &str); 9] = [
    ("assurance", "faults::FaultId", "an alarm carries the fault behind it, for the record alone"),
    ("assurance/handle.rs", "network::works", "equipment speaks for itself while it works"),
    ("assurance/handle.rs", "network::is_heard", "and is heard while a path leads to the operator"),
    (
        "assurance/handle.rs",
        "network::reachable",
        "the element manager asks whether a node is there",
    ),
    ("assurance/handle.rs", "network::why_silent", "an alarm carries the fault behind it"),
    ("orders/handle.rs", "network::site_serves", "a site that is out of service is not configured"),
    ("orders/handle.rs", "traffic::busiest", "a site says whether there is room in its cells"),
    ("people/field.rs", "faults::Event", "people restart, look and repair: messages out"),
    ("people/field.rs", "network::Event", "and ask for another way"),
];

/// What is so reaches the operator as alarms and news only.
#[test]
fn operations_name_the_world_at_doors_only() {
    const WORLD: [&str; 4] = ["faults", "loads", "network", "traffic"];
    let folder = root().join("sim/model/src/operations");
    let mut found = BTreeSet::new();
    for file in rust_files().into_iter().filter(|file| file.starts_with(&folder)) {
        let place = file.strip_prefix(&folder).unwrap().display().to_string();
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            let code = line.split("//").next().unwrap();
            assert!(
                !code.contains("crate::{") && !code.contains("super::super"),
                "{place}: {line}"
            );
            for path in code.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':') {
                let mut parts =
                    path.split("::").skip_while(|part| ["crate", "world"].contains(part));
                let (domain, name) = (parts.next().unwrap_or_default(), parts.next());
                // A domain by itself is named where it is imported; what it is imported for follows.
                if let (true, Some(name)) = (WORLD.contains(&domain), name) {
                    found.insert((place.clone(), format!("{domain}::{name}")));
                }
            }
        }
    }
    for (place, name) in &found {
        let is_door = DOORS.iter().any(|(door, what, _)| place.starts_with(door) && name == what);
        assert!(is_door, "{place} names {name}");
    }
    for (door, name, _) in DOORS {
        let used = found.iter().any(|(place, what)| place.starts_with(door) && what == name);
        assert!(used, "nobody needs the door {door} to {name}");
    }
}

/// Modules of one domain of the operations use each other in one direction.
#[test]
fn operations_have_no_circles() {
    let folder = root().join("sim/model/src/operations");
    for domain in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let files = rust_files().into_iter().filter(|file| file.parent() == Some(domain.as_path()));
        let modules = files.map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            (file.file_stem().unwrap().to_string_lossy().into_owned(), text)
        });
        let mut left: BTreeMap<String, String> =
            modules.filter(|(name, _)| name != "mod").collect();
        // Whoever uses none of those that are left goes, until nobody can.
        loop {
            let uses = |text: &str, other: &str| {
                let named =
                    text.split("super::").skip(1).filter_map(|rest| rest.split([';', '(']).next());
                let mut words =
                    named.flat_map(|path| path.split(|c: char| !c.is_alphanumeric() && c != '_'));
                words.any(|word| word == other)
            };
            let free = |(name, text): &(&String, &String)| {
                !left.keys().any(|other| other != *name && uses(text, other))
            };
            let Some(name) = left.iter().find(free).map(|(name, _)| name.clone()) else { break };
            left.remove(&name);
        }
        assert!(left.is_empty(), "{} go in a circle: {:?}", domain.display(), left.keys());
    }
}
