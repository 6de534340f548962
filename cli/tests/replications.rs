//! Several replications agree with the runs that they consist of: in figures, units and expectations,
//! on the terminal as in JSON, for every shipped scenario.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Runs two replications of the beginning of a scenario; returns what was shown. Orders with appointments
/// take longer than hours.
fn two_replications(scenario: &str, out: &Path) -> String {
    let run = |until: &str| {
        let run = ["run", scenario, "--replications", "2", "--color", "never", "--until", until];
        cargo_bin_cmd!("sandtable").args(run).arg("--out").arg(out).output().unwrap()
    };
    let hours = run("6h");
    let output = if hours.status.code() == Some(2) { run("14d") } else { hours };
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{scenario}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The figures of one run by key: value and unit.
fn figures(summary: &Value) -> BTreeMap<String, (f64, String)> {
    let mut found = BTreeMap::new();
    for (domain, figures) in summary.as_object().unwrap() {
        for (name, figure) in figures.as_object().unwrap() {
            if let Some(value) = figure["value"].as_f64() {
                let unit = figure["unit"].as_str().unwrap().to_owned();
                found.insert(format!("{domain}.{name}"), (value, unit));
            }
        }
    }
    found
}

/// Whether a cell of the table is written in a unit.
fn is_written_in(cell: &str, unit: &str) -> bool {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_digit() || ",.".contains(c));
    match unit {
        "%" => cell.strip_suffix('%').is_some_and(plain),
        "B" => cell.ends_with('B'),
        "kbit/s" => cell.ends_with("bit/s"),
        "ms" => cell.strip_suffix(" ms").is_some_and(plain),
        "s" => cell.strip_suffix(" s").is_some_and(plain),
        "h" => cell.split(' ').all(|part| {
            part.starts_with(|c: char| c.is_ascii_digit())
                && part.ends_with(|c: char| c.is_ascii_alphabetic())
        }),
        "person h" => cell.ends_with(" person hours"),
        "cell h" => cell.ends_with(" cell hours"),
        "1" | "1/1" | "currency" => plain(cell),
        _ => panic!("{unit} is no unit that is known here"),
    }
}

#[test]
fn runs_replications_and_the_terminal_agree_for_every_shipped_scenario() {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/library");
    let mut scenarios: Vec<String> = (std::fs::read_dir(library).unwrap())
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    // Parts of scenarios that have no network of their own.
    scenarios.retain(|name| !name.starts_with("everyday-"));
    scenarios.sort();
    for scenario in scenarios {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("result");
        let shown = two_replications(&scenario, &out);
        let runs =
            [0, 1].map(|one| figures(&read(&out.join(format!("replication-{one}/summary.json")))));
        let spreads = read(&out.join("summary.json"));
        let spreads = spreads.as_array().unwrap();
        let mut keys: Vec<&String> = runs.iter().flat_map(BTreeMap::keys).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), spreads.len(), "{scenario}");
        for spread in spreads {
            let key = spread["metric"].as_str().unwrap();
            let of_runs: Vec<&(f64, String)> =
                runs.iter().filter_map(|figures| figures.get(key)).collect();
            let unit = spread["unit"].as_str().unwrap();
            assert_eq!(spread["measured"], of_runs.len(), "{scenario}: {key}");
            assert!(of_runs.iter().all(|(_, of_run)| of_run == unit), "{scenario}: {key}");
            let mean = of_runs.iter().map(|(value, _)| value).sum::<f64>() / of_runs.len() as f64;
            let stated = spread["mean"].as_f64().unwrap();
            assert!((mean - stated).abs() <= 1e-6 * mean.abs().max(1.0), "{scenario}: {key}");
            let row = shown.lines().find(|line| line.trim().split("  ").next() == Some(key));
            let row = row.unwrap_or_else(|| panic!("{scenario} does not show {key}:\n{shown}"));
            let cells: Vec<&str> =
                row.trim().split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
            assert!(is_written_in(cells[1], unit), "{scenario}: {row}");
            assert!(!row.contains(" -0"), "{scenario}: {row}");
        }
    }
}

#[test]
fn an_expectation_that_a_replication_does_not_meet_is_named() {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("expect.toml");
    let text = "base = \"metro-storm\"\n\
        [[expect]]\nmetric = \"faults.began\"\nmin = \"1000000\"\n\
        [[expect]]\nmetric = \"faults.began\"\nmin = \"0\"\n";
    std::fs::write(&file, text).unwrap();
    let out = room.path().join("result");
    let shown = two_replications(file.to_str().unwrap(), &out);
    let failed = "FAIL faults.began, expected at least 1000000: not met in 2 of 2 (";
    assert!(shown.contains(failed), "{shown}");
    assert!(shown.contains(" in replication 1)"), "{shown}");
    assert!(shown.contains("met  faults.began, expected at least 0: in all of 2"), "{shown}");
    let manifest = read(&out.join("manifest.json"));
    for of_one in manifest["expectations"].as_array().unwrap() {
        let met = |least: &str| {
            let verdicts = of_one.as_array().unwrap().iter();
            let own = verdicts.filter(|verdict| verdict["metric"] == "faults.began");
            own.filter(|verdict| verdict["min"] == least).map(|verdict| &verdict["met"]).next()
        };
        assert_eq!((met("1000000"), met("0")), (Some(&false.into()), Some(&true.into())));
    }
}
