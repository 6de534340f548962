//! `sandtable replay` as its users meet it: what it tells of made-up and of real logs, what other rules
//! would have made of them, and how it refuses what is wrong.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

#[path = "../../tests/shared.rs"]
mod shared;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use shared::shared;
use std::path::Path;

const COLUMNS: &str =
    "resource=site,type=alarm,severity=severity,time=raised,end=cleared,qualifier=port";
const RING: [&str; 8] = [
    "replay",
    "ring.csv",
    "--from",
    "csv",
    "--columns",
    COLUMNS,
    "--topology",
    "ring.topology.toml",
];

/// In the folder of the logs, so that messages name no path of this machine.
fn sandtable(arguments: &[&str]) -> assert_cmd::Command {
    let mut command = cargo_bin_cmd!("sandtable");
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs"));
    command.env("COLUMNS", "100").args(arguments);
    command
}

fn all(arguments: &[&str]) -> String {
    let output = sandtable(arguments).output().unwrap();
    format!(
        "$ sandtable {}\n{}{}[{}]\n",
        arguments.join(" "),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap()
    )
}

fn json(arguments: &[&str]) -> Value {
    let output = sandtable(arguments).args(["--format", "json"]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {error}"))
}

#[test]
fn the_story_of_a_ring() {
    let more = ["--rules", "baseline", "--against", "manual"];
    insta::assert_snapshot!(all(&[&RING[..], &more].concat()));
}

/// The first six of the ring's alarms are one failure of the mains, the fan and the cell are others.
#[test]
fn one_object_tells_the_same() {
    let object = json(&[&RING[..], &["--rules", "baseline", "--against", "manual"]].concat());
    let counts = &object["counts"];
    for (name, count) in [
        ("rows", 10),
        ("episodes", 10),
        ("pairs", 8),
        ("raised_while_active", 2),
        ("zero_length", 1),
        ("out_of_order", 1),
        ("duplicates", 1),
    ] {
        assert_eq!(counts[name], count, "{name}: {counts}");
    }
    let outcome = &object["outcome"];
    assert_eq!(object["resources_known"], 7);
    assert_eq!(outcome["largest"][0]["alarms"], 5, "{outcome}");
    assert_eq!(outcome["largest"][0]["root"]["type"], "mains failure");
    assert_eq!(outcome["largest"][0]["root"]["resource"], "hub");
    assert_eq!(outcome["incidents"], 4);
    assert_eq!(outcome["left_alone"], 0, "what lasts no time is kept for a while");
    let compression = &outcome["compression"];
    assert!((compression["rules"].as_f64().unwrap() - 10.0 / 4.0).abs() < 1e-9);
    assert!((compression["deduplication"].as_f64().unwrap() - 10.0 / 8.0).abs() < 1e-9);
    let against = &object["against"];
    assert_eq!(against["outcome"]["incidents"], 7);
    let difference = &against["difference"];
    assert_eq!(difference["same"], 2, "{difference}");
    assert_eq!(difference["split"][0]["into"].as_array().unwrap().len(), 5);
    assert_eq!(difference["actions"]["ticket"]["here"], outcome["actions"]["ticket"]["done"]);
    assert_eq!(difference["actions"]["ticket"]["there"], 7);
}

#[test]
fn rules_differ_in_nothing_from_themselves() {
    let told = all(&[&RING[..], &["--rules", "baseline", "--against", "baseline"]].concat());
    assert!(told.contains("nothing would have been different"), "{told}");
}

#[test]
fn standard_input_is_a_log() {
    let log = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs/ring.csv"));
    let mut arguments = RING;
    arguments[1] = "-";
    let piped = sandtable(&arguments)
        .args(["--rules", "baseline", "--format", "json"])
        .write_stdin(log.unwrap())
        .output()
        .unwrap();
    let piped: Value = serde_json::from_slice(&piped.stdout).unwrap();
    let read = json(&[&RING[..], &["--rules", "baseline"]].concat());
    assert_eq!(piped["outcome"], read["outcome"]);
    assert_eq!(piped["log"], "standard input");
}

#[test]
fn until_leaves_out_what_comes_later() {
    let outcome =
        &json(&[&RING[..], &["--rules", "baseline", "--until", "5min"]].concat())["outcome"];
    assert_eq!(outcome["notifications"], 6);
    assert_eq!(outcome["incidents"], 2);
    assert_eq!(outcome["open"], 2);
    assert!(outcome["left_out"].as_u64().unwrap() > 0);
    assert_eq!(outcome["compression"], Value::Null, "a part of a log has no compression");
}

/// Every wrong word is answered with what to do.
#[test]
fn what_is_wrong_is_told() {
    let room = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = room.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let empty = write("empty.csv", "");
    let broken = write("broken.csv", "time,site,alarm\nyesterday,a,b\n2026-01-01 00:00:00,,c\n");
    let json = write("broken.json", "{\"event\": 3}\n{]\n");
    let no_resource = write("none.toml", "[[edge]]\nfrom = \"a\"\nto = \"b\"\n");
    let typos = write(
        "typos.toml",
        "[[resource]]\nname = \"hub\"\nclass = \"router\"\ncolour = \"red\"\n\n[[resource]]\nname = \
         \"hub\"\nclass = \"router\"\n\n[[edge]]\nfrom = \"hubb\"\nto = \"hub\"\n",
    );
    let csv = "resource=site,type=alarm,time=time";
    let told: Vec<String> = [
        &["replay"][..],
        &["replay", "ring.csv"],
        &["replay", "ring.csv", "--rules", "baseline"],
        &["replay", "ring.csv", "--rules", "basline", "--from", "csv"],
        &["replay", "ring.csv", "--rules", "baseline", "--from", "cvs"],
        &["replay", "ring.csv", "--rules", "baseline", "--from", "csv"],
        &["replay", "ring.csv", "--rules", "baseline", "--from", "csv", "--columns", "resource"],
        &["replay", "ring.csv", "--rules", "baseline", "--from", "csv", "--columns", "place=site"],
        &["replay", "ring.csv", "--rules", "baseline", "--from", "csv", "--columns", csv],
        &["replay", "ring.csv", "--rules", "baseline", "--from", "ves", "--columns", csv],
        &["replay", "not-there.csv", "--rules", "baseline", "--from", "csv", "--columns", csv],
        &["replay", ".", "--rules", "baseline", "--from", "csv", "--columns", csv],
        &["replay", &empty, "--rules", "baseline", "--from", "csv", "--columns", csv],
        &["replay", &empty, "--rules", "baseline", "--from", "ves"],
        &["replay", &broken, "--rules", "baseline", "--from", "csv", "--columns", csv],
        &["replay", &json, "--rules", "baseline", "--from", "ves"],
        &["replay", "-", "--rules", "baseline", "--from", "csv", "--lifecycle", "ever"],
        &["replay", "-", "--rules", "baseline", "--from", "csv", "--zone", "Berlin"],
        &["replay", "-", "--rules", "baseline", "--from", "ves", "--topology", &no_resource],
        &["replay", "-", "--rules", "baseline", "--from", "ves", "--topology", &typos],
        &["replay", "-", "--rules", "baseline", "--from", "ves", "--topology", "first-step"],
    ]
    .map(all)
    .to_vec();
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(&regex_escaped(room.path().to_str().unwrap()), "[ROOM]");
    settings.bind(|| insta::assert_snapshot!(told.join("\n")));
}

#[test]
fn a_log_is_read_as_the_options_say() {
    let edge = ["replay", "edge.log", "--rules", "baseline", "--from", "syslog", "--year", "2026"];
    let psu = ["replay", "psu.log", "--rules", "baseline", "--from", "syslog", "--year", "2026"];
    let zone = ["--zone-name", "QRST=Europe/Berlin"];
    let mut told = String::new();
    for (base, more) in [
        (&edge, &[][..]),
        (&edge, &zone),
        (&edge, &[zone[0], zone[1], "--host", "edge-3", "--skip-unreadable", "1"]),
        (&edge, &[zone[0], zone[1], "--host", "edge-3", "--skip-unreadable", "20%"]),
        (&edge, &["--zone-name", "QRST"]),
        (&edge, &["--zone-name", "QRST=Berlin"]),
        (&edge, &["--skip-unreadable", "some"]),
        (&edge, &["--time-format", "%d"]),
        (&edge, &["--time-format", "%d.%m.%Y %H:%M"]),
        (&psu, &[]),
        (&psu, &["--patterns", "psu.patterns.toml", "--zone", "Europe/Berlin"]),
        (&psu, &["--patterns", "nowhere.toml"]),
        (&psu, &["--patterns", "ring.topology.toml"]),
    ] {
        told += &all(&[&base[..], more].concat());
        told += "\n";
    }
    let ring = ["replay", "ring.csv", "--rules", "baseline", "--from", "csv"];
    told += &all(&[&ring[..], &["--columns", COLUMNS, "--host", "a"]].concat());
    insta::assert_snapshot!(told);
}

fn regex_escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('.', r"\.")
}

/// The set of a real microwave network with its topology: counts as published, and deduplication by
/// type and device as `formats.md` of the shared data has it.
#[test]
fn a_real_microwave_network() {
    let Some(folder) = shared("alarms/gcastle-real-telecom/24V_439N_Microwave") else { return };
    let log = folder.join("Alarm.csv");
    let topology = folder.join("topology_edges.derived.csv");
    let arguments = [
        "replay",
        log.to_str().unwrap(),
        "--from",
        "gcastle",
        "--topology",
        topology.to_str().unwrap(),
        "--rules",
        "baseline",
    ];
    let object = json(&arguments);
    assert_eq!(object["counts"]["rows"], 64_598);
    assert_eq!(object["counts"]["pairs"], 2_028);
    assert_eq!(object["counts"]["zero_length"], 64_416);
    assert_eq!(object["outcome"]["left_out"], 0);
    let deduplication = object["outcome"]["compression"]["deduplication"].as_f64().unwrap();
    assert!((31.5..32.5).contains(&deduplication), "{deduplication}");
    let told = all(&arguments);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(&regex_escaped(folder.to_str().unwrap()), "[SET]");
    settings.bind(|| insta::assert_snapshot!(told));
}

/// A sample that its authors made invalid is refused with a reason, and nothing is played.
#[test]
fn invalid_events_of_ves_are_refused() {
    let Some(folder) = shared("alarms/onap-ves/samples") else { return };
    for name in ["ves7_invalid_30_1_1_event.json", "ves4_invalid.json"] {
        let log = folder.join(name);
        let output = sandtable(&["replay", "--from", "ves", "--rules", "baseline"])
            .arg(log)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {told}");
        assert!(output.stdout.is_empty(), "{name}");
        assert!(told.contains(name) && told.contains("line "), "{told}");
    }
}
