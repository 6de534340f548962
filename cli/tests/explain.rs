//! `sandtable explain`: the incidents that it tells of are those of the run, and it finds a run again by
//! its result directory or says what is missing.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use sandtable_correlation::{RuleSet, shipped};
use sandtable_kernel::{Collected, Simulation, Speed};
use sandtable_model::noc::IncidentStep;
use sandtable_model::{Operator, Record};
use sandtable_replay::play::{Course, play};
use sandtable_scenarios::document::{Diagnostics, Sources};
use sandtable_scenarios::load;
use sandtable_units::SimTime;
use std::path::Path;
use std::sync::Arc;

fn explain(arguments: &[&str]) -> (i32, String) {
    let output = cargo_bin_cmd!("sandtable")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs"))
        .arg("explain")
        .args(arguments)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), told)
}

fn good(arguments: &[&str]) -> String {
    let (status, told) = explain(arguments);
    assert_eq!(status, 0, "{told}");
    told
}

fn rules(name: &str) -> Arc<RuleSet> {
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add(name, shipped(name).unwrap().to_owned());
    Arc::new(RuleSet::read(&sources, source, &mut out).unwrap())
}

/// What the operations centre of a run does is done again from its notifications alone: the same
/// incidents under the same numbers, opened and resolved at the same moments.
#[test]
fn a_run_is_played_again_incident_by_incident() {
    for (scenario, set) in [
        ("first-steps", "manual"),
        ("fibre-cut", "baseline"),
        ("metro-storm", "baseline"),
        ("metro-storm", "closed-loop"),
    ] {
        let loaded = load(scenario, &[]).scenario.unwrap();
        let rules = rules(set);
        let operator = Arc::new(Operator::new(&loaded, 0).with_rules(Arc::clone(&rules)));
        let plan = operator.plan();
        let mut records: Collected<Record> = Collected(Vec::new());
        let speed = Speed { threads: 1, regions: None, build_reversed: false };
        Simulation::new(&operator, speed).unwrap().run(plan.end, &mut records);
        let mut heard = Vec::new();
        let (mut opened, mut resolved): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
        for recorded in &records.0 {
            if let Record::Alarm(said) = &recorded.record {
                heard.push(plan.told(said, recorded.time));
            }
            if let Record::Incident { incident, step } = &recorded.record {
                match step {
                    IncidentStep::Opened => opened.push((*incident, recorded.time)),
                    IncidentStep::Resolved => resolved.push((*incident, recorded.time)),
                    IncidentStep::Joined(_)
                    | IncidentStep::Left(_)
                    | IncidentStep::Root(..)
                    | IncidentStep::Impact(..)
                    | IncidentStep::Merged(_)
                    | IncidentStep::Reopened
                    | IncidentStep::Closed => {}
                }
            }
        }
        assert!(!opened.is_empty(), "{scenario}");
        let course = Course { into_week: plan.into_week, until: Some(plan.end) };
        let played = play(&heard, &rules, &Arc::new(plan.topology()), course);
        let stories = &played.ledger.incidents;
        // A run tells of what was due at a moment just after it.
        let just = |at: SimTime, told: SimTime| told.nanos() - at.nanos() <= 1;
        assert_eq!(stories.len(), opened.len(), "{scenario}, {set}");
        for (incident, at) in opened {
            assert!(just(stories[&incident].opened, at), "{scenario}, {set}: {incident} at {at}");
        }
        let last: std::collections::BTreeMap<_, _> = resolved.into_iter().collect();
        for (incident, story) in stories {
            if let Some(at) = story.resolved {
                assert!(just(at, last[incident]), "{scenario}, {set}: {incident} at {at}");
            }
        }
    }
}

#[test]
fn the_why_of_a_fibre_cut() {
    insta::assert_snapshot!(good(&["fibre-cut", "1", "--rules", "baseline"]));
}

#[test]
fn a_log_is_explained() {
    const COLUMNS: &str =
        "resource=site,type=alarm,severity=severity,time=raised,end=cleared,qualifier=port";
    let ring = |more: &[&str]| {
        let log = ["ring.csv", "--from", "csv", "--columns", COLUMNS];
        let rules = ["--topology", "ring.topology.toml", "--rules", "baseline"];
        good(&[&log[..], &rules, more].concat())
    };
    let told = [
        ring(&[]),
        ring(&["1"]),
        ring(&["1", "--at", "10:00:38"]),
        ring(&["--alarm", "site-1 cell 2", "cell unavailable", "--at", "10min"]),
        ring(&["--alarm", "site-2", "fan failure", "--at", "2h 1min"]),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_result_directory_leads_back_to_its_run() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("result");
    let out = out.to_str().unwrap();
    // With other rules the expectations of a scenario need not be met.
    let run = |more: &[&str]| {
        let rules = ["--rules", "manual", "-q", "--force", "--out", out];
        cargo_bin_cmd!("sandtable").args(more).args(rules).assert().code(&[0, 1][..]);
    };
    let again = |more: &[&str]| explain(&[&[out][..], more].concat());

    // Which rules it had stands in the manifest.
    run(&["run", "first-steps"]);
    let (status, told) = again(&["1"]);
    assert_eq!((status, told), (0, good(&["first-steps", "1", "--rules", "manual"])));

    // Seed and end stand in the manifest; other settings have to be given again.
    run(&["run", "first-steps", "--seed", "7", "--until", "23h"]);
    assert_eq!(again(&["1"]).0, 0);
    run(&["run", "first-steps", "--set", "title=\"another\""]);
    assert_eq!(again(&["1"]).0, 0);

    // The scenario is kept with the rules that it has, wherever its files have gone.
    let file = room.path().join("mine.toml");
    let rules = room.path().join("mine.rules.toml");
    std::fs::write(&file, "base = \"first-steps\"\nnoc = { rules = \"mine.rules.toml\" }\n")
        .unwrap();
    std::fs::write(&rules, shipped("baseline").unwrap()).unwrap();
    let file = file.to_str().unwrap();
    let kept = ["-q", "--force", "--set", "run.seed=3", "--out", out];
    cargo_bin_cmd!("sandtable").args(["run", file]).args(kept).assert().code(&[0, 1][..]);
    let (status, before) = again(&["1"]);
    assert_eq!(status, 0, "{before}");
    std::fs::remove_file(file).unwrap();
    std::fs::remove_file(&rules).unwrap();
    assert_eq!(again(&["1"]), (0, before));

    // One that was changed since is none: the file is asked for.
    let whole = Path::new(out).join("scenario.toml");
    let text = std::fs::read_to_string(&whole).unwrap();
    std::fs::write(&whole, text.replacen("seed = 3", "seed = 4", 1)).unwrap();
    let (status, told) = again(&["1"]);
    assert_eq!(status, 2);
    assert!(told.contains("--scenario"), "{told}");

    // Replications are parts of one result.
    let two = ["-q", "--force", "--replications", "2", "--out", out];
    cargo_bin_cmd!("sandtable").args(["run", "first-steps"]).args(two).assert().code(&[0, 1][..]);
    let part = Path::new(out).join("replication-1");
    assert_eq!(explain(&[part.to_str().unwrap(), "1"]).0, 0);
}

/// What a result keeps of its scenario is run as that was.
#[test]
fn a_kept_scenario_gives_the_same_digest() {
    let room = tempfile::tempdir().unwrap();
    let digest = |scenario: &str, out: &Path| {
        let run = ["run", scenario, "-q", "--until", "6h", "--out", out.to_str().unwrap()];
        cargo_bin_cmd!("sandtable").args(run).assert().code(&[0, 1][..]);
        let text = std::fs::read_to_string(out.join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        manifest["digest"].as_str().unwrap().to_owned()
    };
    for scenario in ["first-steps", "fibre-cut", "night-shift", "outage-orders", "slice-order"] {
        let first = room.path().join(scenario);
        let again = room.path().join(format!("{scenario}-again"));
        let before = digest(scenario, &first);
        let kept = first.join("scenario.toml");
        assert_eq!(digest(kept.to_str().unwrap(), &again), before, "{scenario}");
    }
}

#[test]
fn what_is_missing_is_told() {
    let room = tempfile::tempdir().unwrap();
    let empty = room.path().to_str().unwrap();
    let told: Vec<String> = [
        &["first-steps", "99999", "--rules", "baseline"][..],
        &["first-steps", "1"],
        &["first-steps", "1", "--rules", "baseline", "--at", "soon"],
        &["first-steps", "1", "--rules", "baseline", "--at", "1s"],
        &["first-steps", "--alarm", "Nowhere", "link down", "--rules", "baseline"],
        &["first-steps", "1", "--rules", "baseline", "--topology", "ring.topology.toml"],
        &["ring.csv", "1", "--rules", "baseline"],
        &["ring.csv", "1", "--from", "csv"],
        &["first-stepss", "1", "--rules", "baseline"],
        &[empty, "1", "--rules", "baseline"],
    ]
    .map(|arguments| {
        let (status, told) = explain(arguments);
        format!("$ sandtable explain {}\n{told}[{status}]\n", arguments.join(" "))
    })
    .to_vec();
    let told = told.join("\n").replace(empty, "[ROOM]");
    insta::assert_snapshot!(told);
}

/// The story of an order is what its run said of it, told again from the scenario alone.
#[test]
fn the_story_of_an_order() {
    insta::assert_snapshot!(good(&["slice-order", "--order-number", "5"]));
    let whole = good(&["slice-order", "--order-number", "5"]);
    let early = good(&["slice-order", "--order-number", "5", "--at", "6:46"]);
    let told = early.lines().count() - 1;
    assert!(early.contains("order 5 has not ended: it is still"), "{early}");
    assert!(whole.lines().take(told).eq(early.lines().take(told)));
    for (arguments, said) in [
        (&["slice-order", "--order-number", "9000"][..], "they go from 1 to 241"),
        (&["fibre-cut", "--order-number", "1"], "has no orders"),
        (&["slice-order", "--order-number", "1", "--at", "1min"], "none has come until then"),
        (&["slice-order", "7", "--order-number", "1"], "cannot be used with"),
    ] {
        let (status, told) = explain(arguments);
        assert!(status == 2 && told.contains(said), "{told}");
    }
}
