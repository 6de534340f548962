//! The sweep against figures that others published: TopoHub's utilisations of every link, and the
//! worst cases that a second implementation found.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

#[path = "../../tests/shared.rs"]
mod shared;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use shared::shared;
use std::path::Path;

fn json(arguments: &[&str]) -> Value {
    let output = cargo_bin_cmd!("sandtable").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn sweep(network: &Path, room: &Path, more: &[&str]) -> Value {
    let scenario = room.join("network.toml");
    let (network, scenario) = (network.to_str().unwrap(), scenario.to_str().unwrap());
    let import = ["import", "--from", "topohub", "--force", "--out", scenario, network];
    cargo_bin_cmd!("sandtable").args(import).assert().success();
    json(&[&["sweep", scenario, "--format", "json"], more].concat())
}

#[test]
fn topohub_published_the_same_loads_of_links() {
    let Some(folder) = shared("topologies/topohub") else { return };
    let room = tempfile::tempdir().unwrap();
    let mut networks = 0;
    for family in ["sndlib", "topozoo", "gabriel/500", "backbone"] {
        for network in std::fs::read_dir(folder.join(family)).unwrap() {
            let network = network.unwrap().path();
            let file: Value =
                serde_json::from_str(&std::fs::read_to_string(&network).unwrap()).unwrap();
            // Failures of large networks take their time; here only the base matters.
            let found = sweep(&network, room.path(), &["--only", "feeders"]);
            let links = found["links"].as_array().unwrap();
            let edges = file["edges"].as_array().unwrap();
            assert_eq!(links.len(), 2 * edges.len(), "{}", network.display());
            let demands = file["graph"]["demands"].as_object();
            let mode = if demands.is_none_or(serde_json::Map::is_empty) { "uni" } else { "org" };
            assert_published(&network, edges, links, mode);
            networks += 1;
        }
    }
    assert_eq!(networks, 14);
}

/// Holds the utilisation of each direction of each link against the published one.
fn assert_published(network: &Path, edges: &[Value], links: &[Value], mode: &str) {
    let mut expected: Vec<f64> = Vec::new();
    for edge in edges {
        expected.extend(["ecmp_fwd", "ecmp_bwd"].map(|way| edge[way][mode].as_f64().unwrap()));
    }
    let mut found: Vec<f64> =
        links.iter().map(|link| link["base_utilisation"].as_f64().unwrap()).collect();
    // The import names links, the sweep sorts them: compare as sorted lists, then one by one below.
    let mut sorted = expected.clone();
    sorted.sort_by(f64::total_cmp);
    found.sort_by(f64::total_cmp);
    for (found, published) in found.iter().zip(&sorted) {
        assert!(
            (found - published).abs() < 0.005 + 1e-9,
            "{}: {found} {published}",
            network.display()
        );
    }
    let nodes = names(network);
    for edge in edges {
        let end = |which: &str| nodes[&edge[which].to_string()].as_str();
        for (way, from, to) in [("ecmp_fwd", "source", "target"), ("ecmp_bwd", "target", "source")]
        {
            let published = edge[way][mode].as_f64().unwrap();
            let fits = links.iter().any(|link| {
                link["from"] == end(from)
                    && link["to"] == end(to)
                    && (link["base_utilisation"].as_f64().unwrap() - published).abs() < 0.005 + 1e-9
            });
            assert!(fits, "{}: {} to {}: {published}", network.display(), end(from), end(to));
        }
    }
}

/// The names that the import gives to nodes, by id as JSON writes it.
fn names(network: &Path) -> std::collections::BTreeMap<String, String> {
    let file: Value = serde_json::from_str(&std::fs::read_to_string(network).unwrap()).unwrap();
    let mut seen: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    let nodes = file["nodes"].as_array().unwrap().iter();
    let name = |node: &Value| {
        let plain = node["id"].as_str().map_or_else(|| node["id"].to_string(), str::to_owned);
        let named = node["name"].as_str().filter(|name| !name.trim().is_empty());
        named.map_or_else(|| format!("Node {plain}"), str::to_owned)
    };
    nodes
        .map(|node| {
            let name = name(node);
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            let unique = if *count == 1 { name } else { format!("{name} ({count})") };
            (node["id"].to_string(), unique)
        })
        .collect()
}

#[test]
fn worst_cases_are_those_of_a_second_implementation() {
    let Some(golden) = shared("topologies/golden_ecmp.json") else { return };
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(golden).unwrap()).unwrap();
    let room = tempfile::tempdir().unwrap();
    let mut networks = 0;
    for (name, expected) in golden.as_object().unwrap() {
        if !expected["single_link"].is_object() {
            continue;
        }
        let network = shared(&format!("topologies/topohub/{name}.json")).unwrap();
        let found = sweep(&network, room.path(), &["--only", "links,routers"]);
        assert_golden(name, expected, &found);
        networks += 1;
    }
    assert_eq!(networks, 12);
}

fn assert_golden(name: &str, expected: &Value, found: &Value) {
    let number = |value: &Value| value.as_f64().unwrap();
    let unit = if expected["mode"] == "org" { 1e6 } else { 1e9 };
    let base = &found["base"];
    let near = |found: f64, golden: f64| (found - golden).abs() <= 1e-6 * golden.max(1.0);
    assert!(
        near(number(&base["demand"]) / unit, number(&expected["total_demand_both_dirs"])),
        "{name}"
    );
    assert!(near(number(&base["max_load"]) / unit, number(&expected["max_link_load"])), "{name}");
    for (kind, of_golden) in [("link", "single_link"), ("router", "single_node")] {
        let golden = &expected[of_golden];
        let failures: Vec<&Value> = found["failures"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|failure| failure["kind"] == kind)
            .collect();
        let stage = |failure: &Value, key: &str| number(&failure["stages"][0][key]);
        let worst =
            failures.iter().map(|failure| stage(failure, "max_load_ratio")).fold(0.0, f64::max);
        assert!(
            near(worst, number(&golden["worst_load_ratio"])),
            "{name} {kind}: {worst} {golden}"
        );
        let lost = failures.iter().map(|failure| stage(failure, "lost_share")).fold(0.0, f64::max);
        assert!(near(lost, number(&golden["max_lost_share"])), "{name} {kind}: {lost} {golden}");
        if let Some(disconnecting) = golden["links_that_disconnect"].as_u64() {
            let losing = failures.iter().filter(|failure| stage(failure, "lost") > 0.0).count();
            assert_eq!(losing as u64, disconnecting, "{name}");
        }
        // The same is seen from the links: their worst cases hold the highest load of all.
        let highest = found["links"].as_array().unwrap().iter().flat_map(|link| {
            link["worst"].as_array().unwrap().iter().filter(|worst| worst["kind"] == kind)
        });
        let highest = highest.map(|worst| number(&worst["load"])).fold(0.0, f64::max);
        assert!(near(highest / number(&base["max_load"]), worst), "{name} {kind}");
    }
}

/// The text that people read, of a network that ships with the program.
#[test]
fn the_story_of_a_sweep() {
    let output = cargo_bin_cmd!("sandtable").args(["sweep", "first-steps"]).output().unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

/// A mast that fails at one in the morning for six hours, and nothing else.
const MAST: &str = r#"
title = "A mast"

[run]
start = 2026-06-15T00:00:00Z
span = "1d"
period = "1h"

[traffic]
fidelity = "fluid"

[[router]]
name = "Exchange"
latitude = 50.0
longitude = 8.1

[[core]]
name = "Core"
at = "Exchange"
function = [{ name = "UPF" }]

[[site]]
name = "West"
latitude = 50.0
longitude = 8.0
cell = [{ name = "A" }]

[[site]]
name = "East"
latitude = 50.0
longitude = 8.2
cell = [{ name = "B" }]

[[link]]
name = "West line"
from = "West"
to = "Exchange"

[[link]]
name = "East line"
from = "East"
to = "Exchange"

[[service]]
name = "calls"
sessions = 0.5
rate = "64kbit/s"
lasts = { exponential = { mean = "3min" } }

[[service]]
name = "data"
sessions = 20.0
volume = { mean = "4MB" }

[[spot]]
name = "here and there"
people = 4_000
server = [{ cell = "A", rate = "100Mbit/s" }, { cell = "B", rate = "60Mbit/s" }]

[[spot]]
name = "far west"
people = 1_000
server = [{ cell = "A", rate = "40Mbit/s" }]

[[spot]]
name = "east"
people = 5_000
server = [{ cell = "B", rate = "100Mbit/s" }]

[[inject]]
element = "West"
at = "1h"
lasts = "6h"

[[agreement]]
name = "in service"
measure = "availability"
target = "99%"
window = "1d"
credit = [{ worse_than = "99%", due = "10%" }]

[[agreement]]
name = "gets through"
measure = "refused"
target = "1%"
window = "1d"
credit = [{ worse_than = "1%", due = "4%" }, { worse_than = "5%", due = "7%" }]

[[agreement]]
name = "fast in the middle"
measure = "throughput"
statistic = "median"
target = "45Mbit/s"
window = "1d"

[[agreement]]
name = "fast nearly everywhere"
measure = "throughput"
statistic = "worst 5%"
target = "30Mbit/s"
window = "1d"
credit = [{ worse_than = "30Mbit/s", due = "2%" }]
"#;

/// A run with the failure in it comes to what the sweep says of that failure.
#[test]
fn a_run_agrees_with_the_sweep() {
    let room = tempfile::tempdir().unwrap();
    let scenario = room.path().join("mast.toml");
    std::fs::write(&scenario, MAST).unwrap();
    let scenario = scenario.to_str().unwrap();
    let run = json(&["run", scenario, "--no-out", "--quiet", "--format", "json"]);
    let figure = |key: &str| {
        let (domain, name) = key.split_once('.').unwrap();
        run["summary"][domain][name]["value"].as_f64().unwrap()
    };
    let more = ["--lasts", "6h", "--only", "sites", "--format", "json"];
    let swept = json(&[&["sweep", scenario], &more[..]].concat());
    let failures = swept["failures"].as_array().unwrap();
    let west = failures.iter().find(|failure| failure["failure"] == "West").unwrap();
    let agreements = west["agreements"].as_array().unwrap();
    let near = |found: f64, expected: f64| (found - expected).abs() < 1e-9;
    assert!(near(figure("slas.broken"), agreements.len() as f64), "{agreements:?}");
    assert!(near(figure("slas.credit"), west["credit"].as_f64().unwrap()), "{west}");
    let lost = west["traffic_lost"].as_f64().unwrap() * 6.0 * 3600.0 / 8.0;
    let refused = figure("traffic.uncovered") + figure("traffic.blocked");
    assert!((lost / refused - 1.0).abs() < 1e-3, "{lost} {refused}");
}

#[test]
fn what_was_kept_is_shown_again() {
    let room = tempfile::tempdir().unwrap();
    let kept = room.path().join("kept");
    let kept = kept.to_str().unwrap();
    let first = json(&["sweep", "first-steps", "--worst", "3", "--out", kept, "--format", "json"]);
    let again =
        |more: &[&str]| json(&[&["sweep", "--from", kept, "--format", "json"], more].concat());
    assert_eq!(again(&[]), first);
    let fewer = again(&["--only", "links", "--filter", "*Exchange", "--of", "University*"]);
    let failures = fewer["failures"].as_array().unwrap();
    assert!(!failures.is_empty() && failures.len() < first["failures"].as_array().unwrap().len());
    for failure in failures {
        assert!(
            failure["kind"] == "link" && failure["failure"].as_str().unwrap().ends_with("Exchange")
        );
    }
    assert_eq!(fewer["sites"].as_array().unwrap().len(), 1);
    let told = |arguments: &[&str]| {
        let done = cargo_bin_cmd!("sandtable").args(arguments).assert().code(2);
        String::from_utf8_lossy(&done.get_output().stderr).into_owned()
    };
    assert!(told(&["sweep", "--from", kept, "--worst", "4"]).contains("kept the 3 worst cases"));
    assert!(told(&["sweep", "--from", kept, "--double"]).contains("cannot be used with"));
    assert!(told(&["sweep"]).contains("<SCENARIO>"));
    assert!(told(&["sweep", "--from", "/nowhere/at/all"]).contains("no sweep can be read"));
    let file = room.path().join("kept/sweep.json");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"format\": 2", "\"format\": 7")).unwrap();
    assert!(told(&["sweep", "--from", kept]).contains("in another form (7, not 2)"));
    std::fs::write(&file, &text[..text.len() / 2]).unwrap();
    assert!(told(&["sweep", "--from", kept]).contains("is not what a sweep writes"));
    // What is there and not ours is left alone.
    let foreign = room.path().to_str().unwrap();
    assert!(told(&["sweep", "first-steps", "--out", foreign]).contains("left alone"));
}

/// The text that people read, where there is traffic, agreements and feeders.
#[test]
fn the_story_of_a_sweep_with_agreements() {
    let arguments = ["sweep", "hospital-slice", "--hour", "4,20,sat-20", "--lasts", "6h"];
    let output = cargo_bin_cmd!("sandtable").args(arguments).output().unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn stages_pairs_and_wrong_words() {
    let found = json(&[
        "sweep",
        "fibre-cut",
        "--only",
        "links",
        "--stage",
        "before-reroute,converged",
        "--format",
        "json",
        "--set",
        "generate.cells=60",
        "--set",
        "inject=[]",
    ]);
    let failures = found["failures"].as_array().unwrap();
    for failure in failures {
        let lost = |stage: usize| failure["stages"][stage]["lost"].as_f64().unwrap();
        assert_eq!(failure["stages"][0]["stage"], "before-reroute");
        assert!(lost(0) >= lost(1), "{failure}");
    }
    let sites = found["sites"].as_array().unwrap();
    let by_sites: u64 = sites.iter().map(|site| site["taken_out_by"].as_u64().unwrap()).sum();
    assert!(by_sites > 0 && sites.len() == 20);
    let pairs = json(&[
        "sweep",
        "first-steps",
        "--only",
        "routers",
        "--double",
        "--format",
        "json",
        "--threads",
        "1",
    ]);
    let doubles =
        pairs["failures"].as_array().unwrap().iter().filter(|failure| failure["kind"] == "double");
    let doubles = doubles.count();
    let singles = pairs["failures"].as_array().unwrap().len() - doubles;
    assert_eq!(doubles, singles * (singles - 1) / 2);
    let wrong =
        cargo_bin_cmd!("sandtable").args(["sweep", "first-steps", "--only", "moons"]).assert();
    let wrong = wrong.code(2);
    assert!(String::from_utf8_lossy(&wrong.get_output().stderr).contains("links, routers, sites"));
    let hour =
        cargo_bin_cmd!("sandtable").args(["sweep", "first-steps", "--hour", "moon-3"]).assert();
    let hour = hour.code(2);
    assert!(String::from_utf8_lossy(&hour.get_output().stderr).contains("such as `sat-20`"));
    let many =
        cargo_bin_cmd!("sandtable").args(["sweep", "national-day", "--double"]).assert().code(2);
    assert!(
        String::from_utf8_lossy(&many.get_output().stderr).contains("choose fewer with `--only`")
    );
}

/// What is strange about a scenario is told before its failures are.
#[test]
fn warnings_of_the_scenario_are_told() {
    let set = ["--set", "inject=[{element=\"Quay duct\",at=\"9d\",lasts=\"1h\"}]"];
    let sweep = ["sweep", "first-steps", "--only", "links"];
    let output = cargo_bin_cmd!("sandtable").args(sweep).args(set).output().unwrap();
    assert!(output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("warning: this never comes"), "{told}");
}
