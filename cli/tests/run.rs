//! `sandtable run` as its users meet it: results, statuses, interruptions, and disks that are full.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn sandtable() -> assert_cmd::Command {
    cargo_bin_cmd!("sandtable")
}

fn json(arguments: &[&str]) -> Value {
    let output = sandtable().args(arguments).args(["--format", "json"]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {error}"))
}

fn names(path: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(path).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_run_leaves_a_whole_result() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("result");
    sandtable().args(["run", "first-steps", "--out"]).arg(&out).assert().success();
    assert_eq!(names(room.path()), ["result"]);
    assert_eq!(names(&out), ["manifest.json", "scenario.toml", "summary.json", "tables"]);
    let tables = ["alarms", "faults", "incidents", "kpis", "outages"];
    let tables = tables.map(|table| format!("{table}.parquet"));
    assert_eq!(names(&out.join("tables")), tables);

    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(out.join(name)).unwrap()).unwrap()
    };
    let manifest = read("manifest.json");
    assert_eq!(manifest["scenario"], "first-steps");
    assert_eq!(manifest["complete"], true);
    assert_eq!(manifest["simulated_span"], "1d");
    let summary = read("summary.json");
    assert_eq!(summary["network"]["people_out_max"]["value"], 2_800);
    assert_eq!(summary["network"]["people_out_max"]["unit"], "1");
    assert!(summary["network"]["people_out_max"]["definition"].is_string());

    // Another run takes the place of the first only if it is asked to, and never of notes beside it.
    let again = || {
        let mut again = sandtable();
        again.args(["run", "first-steps", "--seed", "5", "--out"]).arg(&out);
        again
    };
    let told = again().assert().code(2);
    let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
    assert!(told.contains("holds a result already") && told.contains("--force"), "{told}");
    assert_eq!(read("manifest.json")["seed"], 1);
    std::fs::write(out.join("notes.md"), "mine").unwrap();
    let told = again().arg("--force").assert().code(2);
    let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
    assert!(told.contains("`notes.md`, which is not of a result of ours"), "{told}");
    std::fs::remove_file(out.join("notes.md")).unwrap();
    again().arg("--force").assert().success();
    assert_eq!(read("manifest.json")["seed"], 5);
}

#[test]
fn people_leave_tickets_and_dispatches() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("result");
    let run = ["run", "night-shift", "--until", "3d", "--set", "expect=[]", "--out"];
    let done = sandtable().args(run).arg(&out).assert().success();
    let told = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(told.contains("Tickets were taken after"), "{told}");
    let tables = names(&out.join("tables"));
    for table in ["dispatches", "tickets"] {
        assert!(tables.contains(&format!("{table}.parquet")), "{tables:?}");
    }
    let summary = std::fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    assert!(summary["noc"]["tickets"]["value"].as_u64().unwrap() > 5);
    assert_eq!(summary["alarms"]["dropped"]["value"], 0);
    assert!(json(&["run", "first-steps", "--no-out"])["summary"]["noc"].is_null());
}

#[test]
fn without_out_results_go_to_a_folder_of_the_scenario() {
    let room = tempfile::tempdir().unwrap();
    sandtable().current_dir(room.path()).args(["run", "first-steps", "-q"]).assert().success();
    assert_eq!(names(&room.path().join("sandtable-out")), ["first-steps"]);
    let room = tempfile::tempdir().unwrap();
    let run = ["run", "first-steps", "-q", "--no-out"];
    sandtable().current_dir(room.path()).args(run).assert().success().stdout("").stderr("");
    assert_eq!(names(room.path()), [""; 0]);
}

#[test]
fn json_is_one_object_with_the_summary() {
    let object = json(&["run", "first-steps", "--no-out"]);
    assert_eq!(object["scenario"], "first-steps");
    assert_eq!(object["summary"]["network"]["cells"]["value"], 31);
    assert_eq!(object["expectations"].as_array().unwrap().len(), 2);
    assert_eq!(object["digest"].as_str().unwrap().len(), 32);
}

/// What a person reads, but for the figures that differ from run to run.
#[test]
fn the_story_of_first_steps() {
    let output = sandtable().args(["run", "first-steps", "--no-out"]).output().unwrap();
    let story = String::from_utf8(output.stdout).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+\.\d\d s \([\d,.]+( million)? a second.*\)", "in [TIME]");
    settings.bind(|| insta::assert_snapshot!(story));
}

/// A site with two links, which are cut together for eight hours from nine in the evening on, in a run that
/// begins at noon.
const TWO_WAYS: &str = r#"
[run]
span = "15h"
start = 2026-06-18T12:00:00Z

[[site]]
name = "Market"
latitude = 50.0
longitude = 8.0
population = 1000
cell = [{ name = "A" }]

[[router]]
name = "Exchange"
latitude = 50.0
longitude = 8.1

[[core]]
name = "Core"
at = "Exchange"
function = [{ name = "UPF" }]

[[link]]
name = "East"
from = "Market"
to = "Exchange"

[[link]]
name = "West"
from = "Market"
to = "Exchange"

[[inject]]
element = "East"
at = "21:00"
lasts = "8h"

[[inject]]
element = "West"
at = 21:00:00
lasts = "8h"

[noc]
rules = "manual"
"#;

fn story_of(file: &Path, more: &[&str]) -> String {
    let output = sandtable().args(["run", "--no-out"]).arg(file).args(more).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    String::from_utf8(output.stdout).unwrap() + &error
}

#[test]
fn what_happens_is_told_by_the_clock_and_to_the_end() {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("two-ways.toml");
    std::fs::write(&file, TWO_WAYS).unwrap();
    let story = story_of(&file, &[]);
    for told in [
        "21:00 of day 1, 1,000 people (100%) were without service",
        "the only cell was out for a time",
        "2 faults were open at the end",
        "West, together with East",
        "12:00 of day 1 … 20:00 of day 1",
        "22:00 of day 1 … 02:00 of day 2",
    ] {
        assert!(story.contains(told), "`{told}` is not in:\n{story}");
    }
    let cut = r#"inject=[{element="East",at="21:00",lasts="1h"}]"#;
    let one = ["--set", "inject=[]", "--set", cut, "--set", "noc.rules=baseline"];
    let one = story_of(&file, &one);
    for told in ["No cell was out of service.", "1 fault made", "1 incident", "1 ticket of it"] {
        assert!(one.contains(told), "`{told}` is not in:\n{one}");
    }
    assert!(!one.contains("1 incidents") && !one.contains("open at the end"), "{one}");

    // The run is over before anything happens: that is told, whoever cut it short.
    for more in [&["--until", "8h"][..], &["--set", "run.span=\"8h\""]] {
        let story = story_of(&file, more);
        assert!(story.contains("`East` at 21:00, and 1 more"), "{story}");
        assert!(story.contains("The run ended before"), "{story}");
    }
    for (at, told) in [
        ("25:00", "`25:00` is no time of day"),
        ("0d 09:00", "this is before the run starts, at 12:00:00"),
        ("9", "`9` has no unit"),
    ] {
        let set = format!("inject=[{{element=\"East\",at=\"{at}\",lasts=\"1h\"}}]");
        let story = story_of(&file, &["--set", &set]);
        assert!(story.contains(told), "`{told}` is not in:\n{story}");
    }
    let incidents = sandtable().arg("explain").arg(&file).output().unwrap();
    let incidents = String::from_utf8(incidents.stdout).unwrap();
    assert!(incidents.contains("opened at 21:00:"), "{incidents}");
    let early =
        sandtable().arg("explain").arg(&file).args(["1", "--at", "20:59"]).output().unwrap();
    let early = String::from_utf8(early.stderr).unwrap();
    assert!(early.contains("no incident 1 until 20:59:00"), "{early}");
}

/// The known digests hold in debug here and in release where CI runs the same list.
#[test]
fn shipped_scenarios_have_their_known_digests() {
    for line in include_str!("digests.txt").lines().filter(|line| !line.starts_with('#')) {
        let (arguments, digest) = line.split_once(" => ").unwrap();
        let arguments: Vec<&str> =
            ["run", "--no-out"].into_iter().chain(arguments.split(' ')).collect();
        assert_eq!(json(&arguments)["digest"], digest, "{arguments:?}");
    }
}

#[test]
fn threads_and_regions_change_no_digest() {
    let digest = |more: &[&str]| {
        let arguments = [&["run", "metro-storm", "--until", "20h", "--no-out"], more].concat();
        json(&arguments)["digest"].as_str().unwrap().to_owned()
    };
    let expected = digest(&["--threads", "1", "--regions", "1"]);
    for threads in ["1", "2", "7"] {
        for regions in ["1", "3", "64"] {
            assert_eq!(digest(&["--threads", threads, "--regions", regions]), expected);
        }
    }
    sandtable()
        .args(["run", "metro-storm", "--until", "17h", "--trace-divergence"])
        .assert()
        .success()
        .stdout("the run says record by record what the sequential reference says\n");
}

#[test]
fn replications_are_told_together() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("result");
    let object =
        json(&["run", "first-steps", "--replications", "3", "--out", out.to_str().unwrap()]);
    assert_eq!(object["replications"].as_array().unwrap().len(), 3);
    let figure = &object["summary"][0];
    assert_eq!((&figure["metric"], &figure["mean"]), (&"network.sites".into(), &12.0.into()));
    let parts = [
        "availability.json",
        "manifest.json",
        "replication-0",
        "replication-1",
        "replication-2",
        "scenario.toml",
        "summary.json",
    ];
    assert_eq!(names(&out), parts);
    // The mean over cells is the figure of the whole network.
    let availability = object["availability"].as_array().unwrap();
    let cells: Vec<f64> = (availability.iter().filter(|of| of["kind"] == "cell"))
        .map(|of| of["mean"].as_f64().unwrap())
        .collect();
    let mean = cells.iter().sum::<f64>() / cells.len() as f64;
    let figures = object["summary"].as_array().unwrap();
    let of_all = figures.iter().find(|figure| figure["metric"] == "network.availability").unwrap();
    assert!((mean - of_all["mean"].as_f64().unwrap()).abs() < 1e-6, "{mean} {of_all}");
    assert_eq!(names(&out.join("replication-1")), ["manifest.json", "summary.json", "tables"]);
    let digests: Vec<&Value> =
        object["replications"].as_array().unwrap().iter().map(|one| &one["digest"]).collect();
    assert!(digests[0] != digests[1] && digests[1] != digests[2]);
}

#[test]
fn expectations_decide_the_exit_status() {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("expect.toml");
    let expect = |metric: &str, bound: &str| {
        let text = format!("base = \"first-steps\"\n[[expect]]\nmetric = \"{metric}\"\n{bound}\n");
        std::fs::write(&file, text).unwrap();
        sandtable().args(["run", "--no-out"]).arg(&file).assert()
    };
    let met = expect("network.people_out_max", "min = \"2800\"\nmax = \"2800\"").success();
    let told = String::from_utf8(met.get_output().stdout.clone()).unwrap();
    assert!(told.contains("met  network.people_out_max is 2,800, expected between 2800 and 2800"));
    let unmet = expect("network.availability", "min = \"99.9%\"").code(1);
    let told = String::from_utf8(unmet.get_output().stdout.clone()).unwrap();
    assert!(
        told.contains("FAIL network.availability is 94.87%, expected at least 99.9%"),
        "{told}"
    );
    expect("network.outage_longest", "max = \"6h\"").success();
    let told = expect("network.availabilty", "min = \"99.9%\"").code(2);
    let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
    assert!(told.contains("did you mean `network.availability`?"), "{told}");
    for (metric, bound) in [
        ("network.availability", "min = \"0.999\""),
        ("network.cells", "max = \"many\""),
        ("network.outage_longest", "max = \"6\""),
        ("network.cells", "min = \"9\"\nmax = \"8\""),
    ] {
        expect(metric, bound).code(2);
    }
}

#[test]
fn what_is_not_ours_is_not_overwritten() {
    let room = tempfile::tempdir().unwrap();
    let thesis = room.path().join("thesis.txt");
    std::fs::write(&thesis, "years of work").unwrap();
    for out in [room.path(), &thesis] {
        let told = sandtable().args(["run", "first-steps", "--out"]).arg(out).assert().code(2);
        let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
        assert!(told.contains("help: choose another directory"), "{told}");
    }
    assert_eq!(names(room.path()), ["thesis.txt"]);
    assert_eq!(std::fs::read_to_string(&thesis).unwrap(), "years of work");
}

/// A folder that happens to hold a file of the name of our manifest is somebody's work, not a result.
#[test]
fn a_folder_with_some_manifest_is_left_alone() {
    let room = tempfile::tempdir().unwrap();
    let (repository, other) = (room.path().join("repository"), room.path().join("other"));
    for folder in [&repository, &other] {
        std::fs::create_dir_all(folder.join(".git")).unwrap();
        std::fs::write(folder.join(".git/HEAD"), "years of work").unwrap();
        std::fs::write(folder.join("manifest.json"), "{}").unwrap();
    }
    for (command, folder) in [("run", &repository), ("sweep", &other)] {
        let run = [command, "first-steps", "--force", "--out"];
        let told = sandtable().args(run).arg(folder).assert().code(2);
        let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
        assert!(told.contains("is left alone"), "{told}");
        assert_eq!(names(folder), [".git", "manifest.json"]);
        assert_eq!(std::fs::read_to_string(folder.join(".git/HEAD")).unwrap(), "years of work");
    }
}

/// What passes the checks runs: links are followed though nobody has a service.
#[test]
fn loads_are_followed_without_services() {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("what-if.toml");
    let demand = "[[demand]]\nfrom = \"Exchange\"\nto = \"Station Exchange\"\nrate = \"1Mbit/s\"\n";
    for change in ["[routing]\nfollow = true\n", demand] {
        std::fs::write(&file, format!("base = \"first-steps\"\n{change}")).unwrap();
        for command in [&["check"][..], &["run", "--no-out"]] {
            sandtable().args(command).arg(&file).assert().success();
        }
    }
}

/// A log of orders is not written over a file that is there.
#[test]
fn a_log_replaces_no_file_unasked() {
    let room = tempfile::tempdir().unwrap();
    let log = room.path().join("log.csv");
    std::fs::write(&log, "mine").unwrap();
    let run = ["run", "order-fallout", "--until", "14d", "--set", "expect=[]", "--no-out", "--log"];
    sandtable().args(run).arg(&log).assert().code(2);
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "mine");
    sandtable().args(run).arg(&log).arg("--force").assert().success();
    assert!(std::fs::read_to_string(&log).unwrap().len() > 1_000);
}

#[test]
fn a_directory_that_cannot_be_written_is_the_machines_failure() {
    // A name below a file, and below what is no directory at all.
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("file");
    std::fs::write(&file, "").unwrap();
    for out in [file.join("below"), Path::new("/dev/null/below").to_owned()] {
        let told = sandtable().args(["run", "first-steps", "--out"]).arg(out).assert().code(3);
        let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
        assert!(told.starts_with("error: cannot make the directory"), "{told}");
    }
}

/// A limit on the size of files stands for a full disk: writing fails in the middle of a table.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_behind() {
    let room = tempfile::tempdir().unwrap();
    let program = sandtable().get_program().to_owned();
    let script = "ulimit -f 20; trap '' XFSZ; exec \"$0\" run national-day --out \"$1\"";
    let output = Command::new("bash")
        .args(["-c", script])
        .arg(program)
        .arg(room.path().join("result"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("error: cannot write `") && told.contains("File too large"), "{told}");
    assert!(told.contains("help: nothing was left behind"), "{told}");
    assert_eq!(names(room.path()), [""; 0]);
}

/// Starts a run that takes long, interrupts it, and returns its status and what it said.
#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_it_has() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("result");
    let child = Command::new(sandtable().get_program())
        .args(["run", "metro-storm", "--until", "20000d", "--set", "run.period=10d", "--out"])
        .arg(&out)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let partial = Instant::now();
    while names(room.path()).is_empty() {
        assert!(partial.elapsed() < Duration::from_mins(1), "the run begins");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
    assert!(names(room.path())[0].starts_with(".result.partial"), "not yet whole");
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(told.contains("stopped after") && told.contains("incomplete"), "{told}");
    assert_eq!(names(room.path()), ["result"]);
    let manifest = std::fs::read_to_string(out.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["complete"], false);
    assert_eq!(names(&out.join("tables")).len(), 5);
}

/// A reader that has seen enough is no error.
#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let program = sandtable().get_program().to_owned();
    for command in ["list --metrics", "schema", "run first-steps --no-out"] {
        let script = format!("set -o pipefail; \"$0\" {command} | head -n 1 > /dev/null");
        let status = Command::new("bash").args(["-c", &script]).arg(&program).status().unwrap();
        assert!(status.success(), "{command}");
    }
}

#[test]
fn a_log_of_orders_agrees_with_the_figures() {
    let room = tempfile::tempdir().unwrap();
    let (log, out) = (room.path().join("orders.json"), room.path().join("result"));
    let (log, out) = (log.to_str().unwrap(), out.to_str().unwrap());
    let told = json(&["run", "slice-order", "--log", log, "--out", out, "--quiet"]);
    let figure = |name: &str| told["summary"]["orders"][name]["value"].as_u64().unwrap();
    let tables = names(&room.path().join("result/tables"));
    assert!(tables.contains(&"orders.parquet".into()) && tables.contains(&"tasks.parquet".into()));
    let log: Value = serde_json::from_str(&std::fs::read_to_string(log).unwrap()).unwrap();
    let count = |list: &str, is: &dyn Fn(&Value) -> bool| {
        log[list].as_array().unwrap().iter().filter(|entry| is(entry)).count() as u64
    };
    assert!(figure("received") > 100);
    assert_eq!(count("objects", &|object| object["type"] == "order"), figure("received"));
    for state in ["completed", "failed", "rejected"] {
        let activity = format!("order {state}");
        assert_eq!(count("events", &|event| event["type"] == *activity), figure(state), "{state}");
    }
    let is_work = |event: &Value| {
        let attributes = event["attributes"].as_array();
        attributes.is_some_and(|all| all.iter().any(|attribute| attribute["name"] == "job"))
    };
    assert_eq!(count("events", &is_work), figure("work"));

    let refused = |arguments: &[&str], reason: &str| {
        let output = sandtable().args(["run"]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(reason), "{told}");
    };
    refused(&["first-steps", "--no-out", "--log", "orders.json"], "there are no orders");
    refused(&["slice-order", "--no-out", "--log", "orders.txt"], "says no format");
}
