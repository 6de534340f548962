//! The real and published alarm data of the shared folder: read without loss, counted as their
//! description counts them, refused where they are wrong, and written again.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

#[path = "../../tests/shared.rs"]
mod shared;

use sandtable_correlation::Change;
use sandtable_replay::lifecycle::Lifecycle;
use sandtable_replay::log::{Format, edges};
use sandtable_replay::recording::{Counts, Recording, Unreadable, read};
use sandtable_replay::write::{VesLifecycle, VesWriter};
use serde_json::Value;
use shared::shared;
use std::path::{Path, PathBuf};

fn recorded(path: &Path, format: Format) -> Result<Recording, String> {
    let bytes = std::fs::read(path).unwrap();
    read(&*bytes, &format.profile()).map_err(|error: Unreadable| error.to_string())
}

/// What the description says of a set.
struct Set {
    file: &'static str,
    counts: Counts,
    compression: f64,
}

fn sets() -> [Set; 3] {
    let counts = |rows, types, resources, pairs, noisiest| Counts {
        rows,
        episodes: rows,
        types,
        resources,
        pairs,
        noisiest,
        ..Counts::default()
    };
    [
        Set {
            file: "alarms/gcastle-real-telecom/18V_55N_Wireless/Alarm.csv",
            counts: Counts {
                zero_length: 977,
                raised_while_active: 5113,
                shared_moments: 665,
                ..counts(34_838, 18, 55, 429, 2277)
            },
            compression: 81.0,
        },
        Set {
            file: "alarms/gcastle-real-telecom/24V_439N_Microwave/Alarm.csv",
            counts: Counts {
                zero_length: 64_416,
                raised_while_active: 2777,
                shared_moments: 15_221,
                ..counts(64_598, 24, 439, 2028, 8041)
            },
            compression: 32.0,
        },
        Set {
            file: "alarms/neurips2023-csl-sample/alarm.csv",
            counts: Counts {
                zero_length: 258,
                raised_while_active: 717,
                shared_moments: 2484,
                out_of_order: 11_240,
                end_before_start: 5,
                duplicates: 1,
                ..counts(30_691, 59, 45, 1314, 206)
            },
            compression: 23.0,
        },
    ]
}

#[test]
fn the_alarm_sets_are_read_without_loss() {
    for Set { file, counts, compression } in sets() {
        let Some(path) = shared(file) else { return };
        let recording = recorded(&path, Format::Gcastle).unwrap();
        let found = recording.counts;
        // What happened to alarms follows from the lifecycle, and stands below.
        let of_rows = Counts { raises: 0, changes: 0, clears: 0, aged: 0, ..found };
        assert_eq!(of_rows, counts, "{file}");
        assert!((found.compression() - compression).abs() < 0.5, "{}", found.compression());
        let ends = match recording.lifecycle {
            Lifecycle::Episodes => {
                // A row begins an alarm, or goes on with it.
                assert_eq!(found.raises, counts.rows - counts.raised_while_active, "{file}");
                counts.rows
            }
            Lifecycle::Ageing(_) => counts.rows - counts.zero_length + found.aged,
            other @ (Lifecycle::NewIdAfterClear
            | Lifecycle::SameIdForEver
            | Lifecycle::NeverCleared) => panic!("{file}: {other:?}"),
        };
        // Every start, every end that is told or comes with age: nothing else, and nothing less.
        assert_eq!(recording.notifications.len() as u64, counts.rows + ends, "{file}");
        assert_eq!(found.raises, found.clears, "{file}: {found:?}");
        assert!(recording.notifications.is_sorted_by_key(|says| says.received), "{file}");
    }
}

#[test]
fn a_set_without_clears_ages() {
    let Some(path) = shared("alarms/gcastle-real-telecom/24V_439N_Microwave/Alarm.csv") else {
        return;
    };
    let recording = recorded(&path, Format::Gcastle).unwrap();
    assert!(recording.counts.aged > 9_000, "{:?}", recording.counts);
    insta::assert_debug_snapshot!(recording.assumptions);
}

#[test]
fn edges_are_as_many_as_described() {
    for (file, count) in [
        ("gcastle-real-telecom/18V_55N_Wireless/causal_edges.derived.csv", 69),
        ("gcastle-real-telecom/24V_439N_Microwave/causal_edges.derived.csv", 137),
        ("gcastle-real-telecom/24V_439N_Microwave/topology_edges.derived.csv", 395),
        ("neurips2023-csl-sample/true_graph_edges.derived.csv", 147),
        ("neurips2023-csl-sample/topology_edges.derived.csv", 166),
        ("neurips2023-csl-sample/causal_prior_known.derived.csv", 117),
    ] {
        let Some(path) = shared(&format!("alarms/{file}")) else { return };
        let bytes = std::fs::read(path).unwrap();
        assert_eq!(edges(&*bytes).unwrap().unwrap().len(), count, "{file}");
    }
}

fn samples() -> Option<Vec<PathBuf>> {
    let folder = shared("alarms/onap-ves/samples")?;
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    Some(files)
}

/// Those that a collector refuses. `ves4_valid` is valid, but not VES 7; `eventTransform` is no event.
fn refused(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    name.contains("invalid")
        || name.starts_with("ves4")
        || [
            "eventTransform",
            "ves_stdnDefined_missing_local_schema_reference",
            "ves_stdnDefined_with_empty_stndDefined_fields_data",
            "ves_stdnDefined_without_schema_reference",
            "ves_stdnDefined_wrong_internal_file_reference",
        ]
        .contains(&&*name)
}

#[test]
fn wrong_events_are_refused_with_the_reason() {
    let Some(files) = samples() else { return };
    let (mut told, mut count) = (String::new(), 0);
    for file in files.iter().filter(|file| refused(file)) {
        let name = file.file_name().unwrap().to_string_lossy();
        let error = recorded(file, Format::Ves).expect_err(&name);
        told += &format!("{name}\n{error}");
        count += 1;
    }
    assert_eq!(count, 19);
    insta::assert_snapshot!(told);
}

/// A document without what the schema gives a default for.
fn plain(mut document: Value) -> Vec<Value> {
    if let Some(list) = document.get_mut("eventList") {
        return list
            .as_array()
            .unwrap()
            .iter()
            .map(|event| serde_json::json!({ "event": event }))
            .collect();
    }
    vec![document]
}

#[test]
fn events_are_written_as_they_were_read() {
    let Some(files) = samples() else { return };
    let schema = shared("alarms/onap-ves/schema/CommonEventFormat_30.2.1_ONAP.json").unwrap();
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let valid = jsonschema::options()
        // An address with a zone index is valid to the collector, and none to the format `ipv6`.
        .should_validate_formats(false)
        .build(&schema)
        .unwrap();
    let mut count = 0;
    for file in files.iter().filter(|file| !refused(file)) {
        let recording = recorded(file, Format::Ves)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let document: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let mut writer = VesWriter::new(recording.start, VesLifecycle::AsRecorded);
        let lines = recording.notifications.iter().map(|says| writer.line(says).unwrap());
        let written: Vec<Value> = lines.map(|line| serde_json::from_str(&line).unwrap()).collect();
        assert_eq!(written, plain(document), "{}", file.display());
        for event in &written {
            let only = serde_json::json!({ "event": event["event"] });
            if let Err(error) = valid.validate(&only) {
                panic!("{}: {error}", file.display());
            }
        }
        count += written.len();
    }
    assert_eq!((files.len(), count), (42, 28));
}

#[test]
fn vendor_lines_give_their_expected_forms() {
    let Some(folder) = shared("alarms/syslog-napalm-logs") else { return };
    let mut cases = Vec::new();
    let mut open = vec![folder];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.ends_with("syslog.msg") {
                cases.push(path);
            }
        }
    }
    cases.sort();
    assert_eq!(cases.len(), 115);
    let mut tally = Tally::default();
    for case in &cases {
        compare(case, &mut tally);
    }
    insta::assert_debug_snapshot!(tally);
}

/// What was compared, and in how many of the lines it was the same.
#[derive(Debug, Default)]
struct Tally {
    lines: u32,
    same_system_host_name_facility_severity: u32,
    same_clock: u32,
    same_message: u32,
    same_tag: u32,
    same_program: u32,
    subject_in_expected_model: u32,
    leaves_expected: u32,
    leaves_told: u32,
    not_told: Vec<String>,
}

fn compare(case: &Path, tally: &mut Tally) {
    let recording = recorded(case, Format::Syslog)
        .unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    assert_eq!(recording.notifications.len(), 1, "{}", case.display());
    let says = &recording.notifications[0];
    let expected = std::fs::read(case.with_file_name("yang.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    let told = |name: &str| says.attributes.get(name).map_or("", String::as_str);
    let text = |value: &Value| match value.as_str() {
        Some(text) => text.to_owned(),
        None if value.is_null() => String::new(),
        None => value.to_string(),
    };
    let details = &expected["message_details"];
    let case = case.parent().unwrap().display().to_string();
    // These have to be the same in every line.
    assert_eq!(told("os"), text(&expected["os"]), "{case}");
    assert_eq!(told("error"), text(&expected["error"]), "{case}");
    assert_eq!(says.key.resource, text(&expected["host"]), "{case}");
    assert_eq!(told("facility"), text(&expected["facility"]), "{case}");
    assert_eq!(told("syslog_severity"), text(&expected["severity"]), "{case}");
    tally.lines += 1;
    tally.same_system_host_name_facility_severity += 1;
    let clock = recording.start.to_string();
    let time = text(&details["time"]);
    // The expected forms leave out the zone, which is two hours east in some of the lines.
    let east = text(&details["timeZone"]) == "MEST";
    assert!(east || clock.contains(&time[..8]), "{case}: {clock} {time}");
    tally.same_clock += u32::from(!east);
    let message = text(&details["message"]);
    let message = message.trim_start_matches([':', ' ']);
    tally.same_message += u32::from(says.text.ends_with(message) || message.ends_with(&says.text));
    tally.same_tag += u32::from(told("tag") == text(&details["tag"]));
    tally.same_program += u32::from(told("program") == text(&details["processName"]));
    let mut leaves = Vec::new();
    flatten(&expected["yang_message"], &mut leaves);
    let letters = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
    let model: Vec<String> = leaves.iter().map(|(leaf, _)| letters(leaf)).collect();
    let parts: Vec<&str> = ["interface", "neighbor", "user", "server"]
        .iter()
        .map(|name| told(name))
        .filter(|part| !part.is_empty())
        .collect();
    let modelled = parts.iter().any(|part| model.contains(&letters(part)));
    assert!(parts.is_empty() || modelled, "{case}: {parts:?} is not in {model:?}");
    tally.subject_in_expected_model += u32::from(modelled);
    for (leaf, _) in leaves.iter().filter(|(_, value)| *value) {
        tally.leaves_expected += 1;
        let known = says.attributes.values().any(|told| letters(told) == letters(leaf));
        tally.leaves_told += u32::from(known);
        if !known {
            tally.not_told.push(format!("{}: {leaf}", told("error")));
        }
    }
}

/// The names and values of a tree; the flag says whether it is a value.
fn flatten(value: &Value, leaves: &mut Vec<(String, bool)>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                leaves.push((name.clone(), false));
                flatten(value, leaves);
            }
        }
        Value::String(text) if !text.is_empty() => leaves.push((text.clone(), true)),
        Value::Number(number) => leaves.push((number.to_string(), true)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) => {}
    }
}

#[test]
fn clears_of_the_table_are_told_as_clears() {
    let Some(folder) = shared("alarms/syslog-napalm-logs") else { return };
    for (case, change) in [
        ("iosxr/INTERFACE_DOWN/default", Change::Raised),
        ("sonic/BGP_NEIGHBOR_STATE_CHANGED/up_to_down", Change::Raised),
        ("eos/INTERFACE_DOWN/default", Change::Raised),
        ("junos/USER_ENTER_CONFIG_MODE/default", Change::Occurred),
        ("junos/SYSTEM_ALARM_CLEARED/default", Change::Cleared),
        ("sonic/BGP_NEIGHBOR_STATE_CHANGED/down_to_up", Change::Cleared),
        ("junos/OSPF_NEIGHBOR_UP/loading_to_full", Change::Cleared),
    ] {
        let recording = recorded(&folder.join(case).join("syslog.msg"), Format::Syslog).unwrap();
        assert_eq!(recording.notifications[0].change, change, "{case}");
    }
}
