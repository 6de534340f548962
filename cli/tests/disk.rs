//! Files that commands write appear whole or not at all: on disks that are full, without memory, and when somebody
//! stops us.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const NETWORK: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/tests/networks/sndlib.xml");

fn program() -> std::ffi::OsString {
    cargo_bin_cmd!("sandtable").get_program().to_owned()
}

fn names(path: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(path).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The commands that write a file or folder, up to its name.
fn writers() -> [Vec<&'static str>; 4] {
    [
        vec!["emit", "metro-storm", "--as", "tmf642", "-o"],
        vec!["export", "metro-storm", "--to", "geojson", "-o"],
        vec!["import", NETWORK, "--from", "sndlib", "-o"],
        vec!["init"],
    ]
}

/// A limit on the size of files stands for a full disk: writing fails in the middle.
#[test]
fn a_full_disk_leaves_no_half_file() {
    for writer in writers() {
        let room = tempfile::tempdir().unwrap();
        let script = "ulimit -f 1; trap '' XFSZ; exec \"$0\" \"$@\"";
        let output = Command::new("bash")
            .args(["-c", script])
            .arg(program())
            .args(&writer)
            .arg(room.path().join("new"))
            .output()
            .unwrap();
        let told = told(&output);
        assert_eq!(output.status.code(), Some(3), "{writer:?} {told}");
        assert!(told.contains("error: cannot write `") && told.contains("/new"), "{told}");
        assert!(told.contains("File too large") && !told.contains("wrote"), "{told}");
        assert_eq!(names(room.path()), [""; 0], "{writer:?}");
    }
}

/// A limit on memory stands for a machine that has too little: that is the machine's failure, and no result is left.
#[test]
fn want_of_memory_has_the_status_of_a_failure_of_the_machine() {
    let room = tempfile::tempdir().unwrap();
    let script = "ulimit -v 150000; exec \"$0\" run national-day --threads 1 --out \"$1\"";
    let place = room.path().join("new");
    let output =
        Command::new("bash").args(["-c", script]).arg(program()).arg(&place).output().unwrap();
    let told = told(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("memory allocation of"), "{told}");
    assert!(!place.exists());
}

/// What was there before stays as it was.
#[test]
fn a_full_disk_spares_what_is_replaced() {
    for writer in &writers()[..3] {
        let room = tempfile::tempdir().unwrap();
        let old = room.path().join("new");
        std::fs::write(&old, "old").unwrap();
        let script = "ulimit -f 1; trap '' XFSZ; exec \"$0\" \"$@\" --force";
        let mut full = Command::new("bash");
        full.args(["-c", script]).arg(program()).args(writer).arg(&old);
        assert_eq!(full.output().unwrap().status.code(), Some(3), "{writer:?}");
        assert_eq!(names(room.path()), ["new"], "{writer:?}");
        assert_eq!(std::fs::read_to_string(&old).unwrap(), "old", "{writer:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_full_is_told() {
    for writer in &writers()[..3] {
        let output = Command::new(program()).args(writer).arg("/dev/full").output().unwrap();
        let told = told(&output);
        assert_eq!(output.status.code(), Some(3), "{writer:?} {told}");
        assert!(told.contains("cannot write `/dev/full`: No space left"), "{told}");
        assert!(!told.contains("wrote"), "{told}");
        let to_output = Command::new(program())
            .args(&writer[..writer.len() - 1])
            .stdout(std::fs::File::options().write(true).open("/dev/full").unwrap())
            .output()
            .unwrap();
        assert_eq!(to_output.status.code(), Some(3), "{writer:?}");
    }
}

/// Whoever stops an `emit` has the alarms that were written in time, and nothing half.
#[test]
fn a_stopped_emit_leaves_whole_lines() {
    for signal in ["-INT", "-TERM"] {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("alarms.jsonl");
        let child = Command::new(program())
            .args(["emit", "first-steps", "--as", "tmf642", "--pace", "7200x", "-o"])
            .arg(&out)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while std::fs::metadata(&out).map_or(0, |file| file.len()) == 0 {
            assert!(begun.elapsed() < Duration::from_mins(1), "the run begins");
            std::thread::sleep(Duration::from_millis(10));
        }
        let pid = child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{}", told(&output));
        assert_eq!(names(room.path()), ["alarms.jsonl"]);
        let lines = std::fs::read_to_string(&out).unwrap();
        assert!(lines.ends_with('\n'));
        for line in lines.lines() {
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
        }
    }
}

/// What cannot tidy up when it is killed is swept up by whoever writes there next.
#[test]
fn what_a_killed_emit_leaves_is_swept_up() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("alarms.jsonl");
    // One that takes its time.
    let emit = ["emit", "availability-year", "--as", "tmf642", "-o"];
    let mut child = Command::new(program()).args(emit).arg(&out).spawn().unwrap();
    let begun = Instant::now();
    while names(room.path()).is_empty() {
        assert!(begun.elapsed() < Duration::from_mins(1), "the run begins");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!out.exists(), "{:?}", names(room.path()));
    let export = ["export", "first-steps", "--to", "geojson", "-o"];
    let done = Command::new(program()).args(export).arg(&out).output().unwrap();
    assert!(done.status.success(), "{}", told(&done));
    assert_eq!(names(room.path()), ["alarms.jsonl"]);
}
