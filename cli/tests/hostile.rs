//! Files that ask for too much are refused or warned of, in no time, and say nothing of files that are not ours.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use std::path::{Path, PathBuf};

/// Status, standard output and standard error.
fn sandtable(arguments: &[&str]) -> (Option<i32>, String) {
    let output = cargo_bin_cmd!("sandtable").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

struct Room(tempfile::TempDir);

impl Room {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// What `check` says of a text.
    fn check(&self, text: &str) -> (Option<i32>, String) {
        sandtable(&["check", self.file("asked.toml", text).to_str().unwrap()])
    }
}

/// A shop with one task.
const SHOP: &str = r#"
title = "a shop"
[[offering]]
name = "line"
requires = ["line"]
[[specification]]
name = "line"
[[specification.task]]
name = "configure"
by = "desk"
takes = "1s"
"#;

#[test]
fn what_cannot_be_counted_is_refused() {
    let room = Room::new();
    let orders =
        "[[orders]]\nname = \"web\"\nevery = \"1h\"\nofferings = [{ offering = \"line\" }]\n";
    let late = orders.replace("1h", "200000d");
    let team =
        "[[team]]\nname = \"desk\"\nmembers = 2\nshift = [{ from = \"6h\", to = \"22h\" }]\n";
    let system = "[[system]]\nname = \"desk\"\n";
    let call =
        "[[service]]\nname = \"bulk\"\nsessions = 5.0\nrate = \"1Gbit/s\"\nlasts = \"40d\"\n";
    for (text, reason) in [
        (format!("{SHOP}{orders}{system}timeout = \"150000d\"\n"), "the most is 100000d"),
        (format!("{SHOP}{orders}{system}backoff = \"150000d\"\n"), "the most is 100000d"),
        (format!("{SHOP}{late}{team}"), "the most is 100000d"),
        (format!("{SHOP}{orders}{team}hourly = \"99999999EUR\"\n"), "the most is 10000000.00USD"),
        (format!("base = \"first-steps\"\n{call}"), "8 EB can be counted at most"),
        (
            format!("{SHOP}{orders}{team}[noc]\nrules = \"baseline\"\ndesk = \"desk\"\n"),
            "there is no network",
        ),
        ("base = \"first-steps\"\n[run]\nspan = \"50000d\"\n".to_owned(), "a hundred years"),
        ("base = \"first-steps\"\n[run]\nlookahead = \"12h\"\n".to_owned(), "12h is too long"),
        (
            "base = \"first-steps\"\n[[site]]\nname = \"Hill\"\npopulation = 4000000000\n"
                .to_owned(),
            "1000000000",
        ),
    ] {
        let (status, told) = room.check(&text);
        assert_eq!(status, Some(2), "{text}\n{told}");
        assert!(told.contains(reason) && told.contains("asked.toml:"), "{told}");
        assert!(told.contains("help: "), "{told}");
    }
}

#[test]
fn absurd_numbers_are_warned_of_with_their_figure() {
    let room = Room::new();
    let team = "[[team]]\nname = \"desk\"\nmembers = 2\n";
    let orders =
        "[[orders]]\nname = \"web\"\nevery = \"1us\"\nofferings = [{ offering = \"line\" }]\n";
    let (status, told) = room.check(&format!("{SHOP}{orders}{team}"));
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("about 86400 million orders are expected in this run"), "{told}");
    let few = format!("{SHOP}{orders}most = 1000\n{team}");
    assert!(room.check(&few).1.contains("all is well"));
    let often = "base = \"first-steps\"\n[[work]]\nname = \"w\"\nelements = [\"Hill\"]\nat = \"0s\"\nlasts = \"1ns\"\nevery = \"2ns\"\n";
    assert!(room.check(often).1.contains("million of these are expected"));
    let reminded =
        "appointment = { exponential = { mean = \"9d\" } }\nreminded = { every = \"1us\" }\n";
    let rare = orders.replace("1us", "1h");
    let (_, told) = room.check(&format!("{SHOP}{reminded}{rare}{team}"));
    assert!(told.contains("million reminders are expected"), "{told}");
    let hasty = "[[system]]\nname = \"desk\"\ntimeout = \"1us\"\nlongest_backoff = \"0s\"\n\
                 [[disturbance]]\ntrouble = \"down\"\nsystem = \"desk\"\nat = \"1h\"\nlasts = \"20h\"\n";
    let (_, told) = room.check(&format!("{SHOP}{rare}{hasty}"));
    assert!(told.contains("million requests are expected"), "{told}");
    let (_, told) =
        room.check("base = \"first-steps\"\n[run]\nlookahead = \"1us\"\nperiod = \"1us\"\n");
    assert!(told.contains("million figures of sites and periods"), "{told}");
}

/// Nobody reads more than a hundred mistakes; the rest is counted.
#[test]
fn a_hundred_mistakes_are_told() {
    let room = Room::new();
    let lines: Vec<String> = (0..4_000).map(|number| format!("mistake_{number} = 1\n")).collect();
    let text = lines.concat();
    let (status, told) = room.check(&format!("{text}base = \"first-steps\"\n"));
    assert_eq!(status, Some(2));
    assert_eq!(told.matches("is not a key of a scenario").count(), 100, "{told}");
    assert!(told.contains("and 3900 more errors"), "{told}");
    assert!(told.contains("4,000 errors"), "{told}");
    let list = vec!["{ offering = \"nothing\" }"; 4_000].join(", ");
    let text = format!("{SHOP}[[orders]]\nname = \"web\"\nevery = \"1h\"\nofferings = [{list}]\n");
    let (_, told) = room.check(&text);
    assert_eq!(told.matches("there is no offering `nothing`").count(), 99, "{told}");
}

/// Each of a hundred files starts from two that start from the same: there are 2^60 ways down, and each file is read
/// once.
#[test]
fn a_diamond_of_bases_is_read_once() {
    let room = Room::new();
    room.file("60.toml", "base = \"first-steps\"\n");
    for level in (0..60).rev() {
        let below = level + 1;
        let text = format!(
            "base = [\"{below}.toml\", \"./{below}.toml\"]\nassumptions = [\"level {level}\"]\n"
        );
        room.file(&format!("{level}.toml"), &text);
    }
    let top = room.0.path().join("0.toml");
    let (status, told) = sandtable(&["check", top.to_str().unwrap()]);
    assert_eq!((status, told.as_str()), (Some(0), "1 file checked: all is well\n"));
}

/// Whoever names a file of somebody else as a base, or as rules, reads nothing of it in the answer.
#[test]
fn files_that_are_not_ours_are_not_shown() {
    let room = Room::new();
    for (name, text) in [
        ("passwd", "root:x:0:0:hunter2\n"),
        ("credentials.toml", "[database]\npassword = \"hunter2\"\n"),
        ("half.toml", "password = hunter2\nother = \"hunter2\n"),
    ] {
        let secret = room.file(name, text);
        let secret = secret.to_str().unwrap();
        let told = room.check(&format!("base = \"{secret}\"\n"));
        let noc = room.check(&format!("base = \"first-steps\"\n[noc]\nrules = \"{secret}\"\n"));
        let test = |text: &str| {
            let file = room.file("a.test.toml", text);
            sandtable(&["check", file.to_str().unwrap()])
        };
        let rules = test(&format!("rules = [\"{secret}\"]\n"));
        let topology = test(&format!("rules = [\"baseline\"]\ntopology = \"{secret}\"\n"));
        for (status, told) in [told, noc, rules, topology] {
            assert_eq!(status, Some(2), "{told}");
            assert!(!told.contains("hunter2") && told.contains(name), "{told}");
            assert!(told.contains("asked.toml:") || told.contains("a.test.toml:"), "{told}");
        }
    }
    // What is ours is shown with its mistake.
    let ours = room.file("ours.toml", "base = \"first-steps\"\n[run]\nspan = \"1 fortnight\"\n");
    let (_, told) = room.check(&format!("base = \"{}\"\n", ours.to_str().unwrap()));
    assert!(told.contains("span = \"1 fortnight\""), "{told}");
}

#[test]
fn test_files_ask_for_what_can_be_waited_for() {
    let room = Room::new();
    let test = |more: &str, alarm: &str| {
        let text = format!(
            "rules = [\"baseline\"]\n[[resource]]\nname = \"a\"\nclass = \"link\"\n[[test]]\nname = \"t\"\n\
             alarms = \"raise a LinkDown @{alarm}\"\n{more}\n[[test.expect]]\nincident = {{}}\n"
        );
        let file = room.file("a.test.toml", &text);
        sandtable(&["check", file.to_str().unwrap()])
    };
    for (more, alarm, reason) in [
        ("shuffle = 1000000", "1s", "write at most 10000"),
        ("until = \"90000d\"", "1s", "a test that lasts 90000d is too long"),
        ("restart = [\"90000d\"]", "1s", "a test that lasts 90000d is too long"),
        ("", "90000d", "a test lasts 3653d at most"),
    ] {
        let (status, told) = test(more, alarm);
        assert_eq!(status, Some(2), "{more} {told}");
        assert!(told.contains(reason), "{told}");
    }
    let huge = room.0.path().join("huge.test.toml");
    sparse(&huge);
    let rules = room.0.path().join("huge.rules.toml");
    sparse(&rules);
    for file in [huge, rules] {
        let (status, told) = sandtable(&["check", file.to_str().unwrap()]);
        assert_eq!(status, Some(2), "{told}");
        assert!(told.contains("larger than 64 MiB"), "{told}");
    }
}

/// A file that is large and takes no room.
fn sparse(path: &Path) {
    std::fs::File::create(path).unwrap().set_len(1 << 40).unwrap();
}
