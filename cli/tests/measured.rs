//! Figures that shipped scenarios state are made by running them. A line such as
//!
//! ```toml
//! # measured: orders.cycle_mean = 43.1 h
//! # measured --seed 2 --set team.clerks.shift=[]: orders.cycle_mean = 25.6 h
//! ```
//!
//! tells what `sandtable run` makes of the file, with the arguments before the colon. This test runs it and
//! compares; `UPDATE=1` writes the figures anew. It uses the program that `SANDTABLE_BINARY` names, if it is
//! set: a release build takes a minute for what a debug build takes ten for.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const MARK: &str = "# measured";

/// A line that states a figure.
#[derive(Debug, PartialEq, Eq)]
struct Stated<'t> {
    /// What the command is given, `--flag value` each.
    arguments: &'t str,
    metric: &'t str,
    value: &'t str,
}

impl<'t> Stated<'t> {
    fn read(line: &'t str) -> Option<Self> {
        let (arguments, stated) = line.strip_prefix(MARK)?.rsplit_once(": ")?;
        let (metric, value) = stated.split_once(" = ")?;
        Some(Self { arguments: arguments.trim(), metric, value })
    }

    /// The arguments one by one: a value reaches to the next flag.
    fn arguments(&self) -> Vec<String> {
        let flags = self.arguments.split("--").filter(|flag| !flag.is_empty());
        let split = flags.flat_map(|flag| {
            let (name, value) = flag.trim().split_once(' ').expect("a flag has a value");
            [format!("--{name}"), value.to_owned()]
        });
        split.collect()
    }

    fn line(&self, value: &str) -> String {
        let space = if self.arguments.is_empty() { "" } else { " " };
        format!("{MARK}{space}{}: {} = {value}", self.arguments, self.metric)
    }
}

/// What a run tells, as these lines write it: three digits at least, and the unit.
fn measured(told: &Value, metric: &str) -> String {
    let (domain, name) = metric.split_once('.').unwrap();
    let figure = &told["summary"][domain][name];
    let Some(value) = figure["value"].as_f64() else { return "none".to_owned() };
    let decimals = match value.abs() {
        _ if figure["value"].is_u64() => 0,
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    let unit = figure["unit"].as_str().unwrap();
    let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
    format!("{value:.decimals$}{unit}")
}

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/library");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
#[ignore = "plays years of orders: `.ci/run` runs it with the release build"]
fn figures_in_shipped_scenarios_are_measured() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for file in scenarios() {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().to_str().unwrap();
        let stated: Vec<Stated<'_>> = text.lines().filter_map(Stated::read).collect();
        let runs = all_runs(name, &stated);
        let mut renewed = String::new();
        for written in text.lines() {
            let mut line = written.to_owned();
            if let Some(stated) = Stated::read(written) {
                count += 1;
                let told = &runs[stated.arguments];
                let found = stated.line(&measured(told, stated.metric));
                if found != line {
                    wrong.push(format!("{name}: `{line}` is `{found}`"));
                    line = found;
                }
            } else {
                assert!(!line.starts_with(MARK), "{name}: `{line}` states no figure");
            }
            renewed += &(line + "\n");
        }
        if std::env::var_os("UPDATE").is_some() && renewed != text {
            std::fs::write(&file, renewed).unwrap();
        }
    }
    assert!(count > 10, "{count} figures are stated");
    assert!(wrong.is_empty() || std::env::var_os("UPDATE").is_some(), "{}", wrong.join("\n"));
}

/// The runs of a scenario by their arguments, as many at a time as the machine has cores.
fn all_runs<'t>(scenario: &str, stated: &[Stated<'t>]) -> BTreeMap<&'t str, Value> {
    let distinct: BTreeMap<&str, &Stated<'t>> =
        stated.iter().map(|stated| (stated.arguments, stated)).collect();
    let next = Mutex::new(distinct.into_iter());
    let done = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some((arguments, stated)) = next.lock().unwrap().next() else { break };
                    let told = run(scenario, stated);
                    done.lock().unwrap().insert(arguments, told);
                }
            });
        }
    });
    done.into_inner().unwrap()
}

fn run(scenario: &str, stated: &Stated<'_>) -> Value {
    let mut command = match std::env::var_os("SANDTABLE_BINARY") {
        Some(binary) => assert_cmd::Command::new(binary),
        None => cargo_bin_cmd!("sandtable"),
    };
    command.args(["run", scenario, "--no-out", "--quiet", "--format", "json"]);
    let output = command.args(stated.arguments()).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{scenario}: {error}"))
}

#[test]
fn a_line_is_arguments_metric_and_value() {
    let line = "# measured --seed 2 --set team.\"a b\".shift=[]: orders.cycle_mean = 25.6 h";
    let stated = Stated::read(line).unwrap();
    assert_eq!(stated.arguments(), ["--seed", "2", "--set", "team.\"a b\".shift=[]"]);
    assert_eq!((stated.metric, stated.value), ("orders.cycle_mean", "25.6 h"));
    assert_eq!(stated.line("25.6 h"), line);
    assert_eq!(Stated::read("# measured: orders.open = 3").unwrap().arguments(), [""; 0]);
    assert_eq!(Stated::read("# Measured by hand"), None);
}
