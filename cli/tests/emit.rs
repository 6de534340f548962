//! `sandtable emit`: what a run's alarms look like to others is what they were, and a collector gets all
//! of them or the user is told why not.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use jiff::tz::Offset;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sandtable_correlation::{AlarmKey, Change, Notification, RuleSet, Severity, shipped};
use sandtable_kernel::{Collected, Simulation, Speed};
use sandtable_model::{Operator, Record};
use sandtable_replay::log::Format;
use sandtable_replay::play::{Course, into_week, play};
use sandtable_replay::recording::read;
use sandtable_scenarios::load;
use sandtable_units::Span;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SCENARIO: &str = "first-steps";

fn emit(more: &[&str]) -> Output {
    cargo_bin_cmd!("sandtable").args(["emit", SCENARIO]).args(more).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What the operator hears in the run, without the program.
fn heard(scenario: &str) -> (Vec<Notification>, jiff::Timestamp) {
    let scenario = load(scenario, &[]).scenario.unwrap();
    let start = scenario.run.start().to_string().parse().unwrap();
    let operator = Arc::new(Operator::new(&scenario, 0));
    let plan = operator.plan();
    let mut records: Collected<Record> = Collected(Vec::new());
    let speed = Speed { threads: 1, regions: None, build_reversed: false };
    Simulation::new(&operator, speed).unwrap().run(plan.end, &mut records);
    let alarms = records.0.iter().filter_map(|recorded| {
        let Record::Alarm(said) = &recorded.record else { return None };
        Some(plan.told(said, recorded.time))
    });
    (alarms.collect(), start)
}

/// What makes a notification the same: who, what, since when, how bad. Clears tell no severity in some
/// formats, VES counts in microseconds, and a repeat is told as a change.
type Essence = (String, String, String, bool, Option<Severity>, u64);

fn essence(said: &Notification, start: u64) -> Essence {
    let clear = said.change == Change::Cleared;
    let key = said.key.clone();
    let severity = said.severity.filter(|_| !clear);
    (key.resource, key.alarm_type, key.qualifier, clear, severity, start + said.time.nanos() / 1000)
}

#[test]
fn what_is_emitted_reads_back_the_same() {
    let (heard, start) = heard(SCENARIO);
    assert!(heard.len() > 20, "the scenario has alarms: {}", heard.len());
    let micros = |start: jiff::Timestamp| u64::try_from(start.as_microsecond()).unwrap();
    let expected: Vec<Essence> = heard.iter().map(|said| essence(said, micros(start))).collect();
    for (name, format) in
        [("ves", Format::Ves), ("tmf642", Format::Tmf642), ("3gpp", Format::ThreeGpp)]
    {
        let output = emit(&["--as", name]);
        assert!(output.status.success(), "{}", told(&output));
        let recording = read(&output.stdout[..], &format.profile()).unwrap();
        let mut found: Vec<Essence> = recording
            .notifications
            .iter()
            .map(|said| essence(said, micros(recording.start)))
            .collect();
        assert_eq!(recording.counts.rows, heard.len() as u64, "{name}");
        // The log of a format may be in the order of its own moments.
        let mut expected = expected.clone();
        found.sort();
        expected.sort();
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn rules_make_the_same_of_it_as_in_the_run() {
    let room = tempfile::tempdir().unwrap();
    let run = json(&["run", SCENARIO, "--rules", "baseline", "--no-out"]);
    // The one format that tells both when an alarm happened and when it was told.
    let log = room.path().join("alarms.jsonl");
    let log = log.to_str().unwrap();
    assert!(emit(&["--as", "tmf642", "--out", log]).status.success());
    let replay = ["replay", log, "--from", "tmf642", "--rules", "baseline", "--topology", SCENARIO];
    let replay = json(&replay);
    let outcome = &replay["outcome"];
    let figure = |key: &str| &run["summary"]["correlation"][key]["value"];
    assert_eq!(&outcome["incidents"], figure("economy.incidents"));
    assert_eq!(&outcome["actions"]["ticket"]["done"], figure("economy.tickets"));
}

/// The incidents in the order in which they were opened, each with its root and its members.
fn incidents(
    notifications: &[Notification],
    into_week: Span,
    scenario: &str,
) -> Vec<(Option<AlarmKey>, Vec<AlarmKey>)> {
    let plan = Operator::new(&load(scenario, &[]).scenario.unwrap(), 0);
    let topology = Arc::new(plan.plan().topology());
    let rules = Arc::new(RuleSet::from_text("baseline", shipped("baseline").unwrap()).unwrap());
    let course = Course { into_week, until: None };
    let played = play(notifications, &rules, &topology, course);
    let found = played.ledger.incidents.values().map(|story| {
        let root = story.height.root.as_ref().map(|root| (*root.alarm).clone());
        (root, story.members.keys().map(|key| (**key).clone()).collect())
    });
    found.collect()
}

/// A storm cuts sites off, and what they say then arrives late, all at once and in no order.
#[test]
fn a_storm_comes_back_from_every_format() {
    const STORM: &str = "metro-storm";
    let (heard, start) = heard(STORM);
    let straight = incidents(&heard, into_week(start, Offset::UTC), STORM);
    assert!(straight.len() > 100 && heard.iter().any(|said| said.received > said.time));
    let mut unlike = Vec::new();
    for (name, format, more) in [
        ("tmf642", Format::Tmf642, &[][..]),
        ("3gpp", Format::ThreeGpp, &[]),
        ("ves", Format::Ves, &[]),
        ("ves", Format::Ves, &["--ves", "stateless"]),
        ("ves", Format::Ves, &["--ves", "never-cleared"]),
    ] {
        let mut arguments = vec!["emit", STORM, "--as", name];
        arguments.extend(more);
        let output = cargo_bin_cmd!("sandtable").args(&arguments).output().unwrap();
        let read = read(&output.stdout[..], &format.profile()).unwrap();
        let week = into_week(read.start, Offset::UTC);
        let found = incidents(&read.notifications, week, STORM);
        if found != straight {
            unlike.push(arguments.join(" "));
            // What is lost is said: without clears nothing ends.
            assert!(told(&output).contains("left out"), "{arguments:?}: {}", found.len());
        }
    }
    assert_eq!(unlike, ["emit metro-storm --as ves --ves never-cleared"]);
}

fn json(arguments: &[&str]) -> Value {
    let output =
        cargo_bin_cmd!("sandtable").args(arguments).args(["--format", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output)))
}

#[test]
fn pace_changes_no_line() {
    let at_once = emit(&["--as", "ves"]);
    // Ten million times as fast: the day is over in a hundredth of a second.
    let paced = emit(&["--as", "ves", "--pace", "10000000x"]);
    assert!(paced.status.success(), "{}", told(&paced));
    assert_eq!(at_once.stdout, paced.stdout);
    let wrong = emit(&["--as", "ves", "--pace", "fast"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(told(&wrong).contains("such as `10x`"), "{}", told(&wrong));
}

#[test]
fn a_file_is_not_replaced_unasked() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("alarms.jsonl");
    let out = out.to_str().unwrap();
    let done = emit(&["--as", "3gpp", "--out", out]);
    assert!(done.status.success());
    assert!(told(&done).starts_with("wrote ") && done.stdout.is_empty(), "{}", told(&done));
    let refused = emit(&["--as", "3gpp", "--out", out]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(told(&refused).contains("--force"), "{}", told(&refused));
    assert!(emit(&["--as", "3gpp", "--out", out, "--force"]).status.success());
    assert!(Path::new(out).exists());
}

/// Reads one request and answers it. Nothing where the connection is at its end.
fn serve(stream: &mut BufReader<impl Read + Write>, status: &str) -> Option<String> {
    let mut length = 0;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let header = line.trim().to_ascii_lowercase();
        if let Some(told) = header.strip_prefix("content-length:") {
            length = told.trim().parse().unwrap();
        }
        if header.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 4\r\n\r\nwhy?");
    stream.get_mut().write_all(answer.as_bytes()).unwrap();
    Some(String::from_utf8(body).unwrap())
}

/// A collector that answers with these words, the last of them for ever. Returns its address, and all
/// that it was sent with what it answered.
fn collector(
    answers: &'static [&'static str],
) -> (String, std::sync::mpsc::Receiver<(String, &'static str)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/eventListener/v7", listener.local_addr().unwrap());
    let (sender, receiver) = std::sync::mpsc::sync_channel(100_000);
    let serving = move || {
        let mut answers = answers.iter();
        let mut last = "500 Out Of Answers";
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            loop {
                let answer = answers.next().copied().unwrap_or(last);
                last = answer;
                let Some(body) = serve(&mut stream, answer) else { break };
                sender.send((body, answer)).unwrap();
            }
        }
    };
    std::thread::Builder::new().name("collector".to_owned()).spawn(serving).unwrap();
    (url, receiver)
}

#[test]
fn a_collector_gets_every_alarm_although_it_is_busy_at_first() {
    let lines = String::from_utf8(emit(&["--as", "ves"]).stdout).unwrap();
    let (url, received) = collector(&["503 Busy", "202 Accepted"]);
    let output = emit(&["--as", "ves", "--to", &url]);
    assert!(output.status.success(), "{}", told(&output));
    let taken: Vec<String> = received
        .try_iter()
        .filter(|(_, answer)| answer.starts_with("202"))
        .map(|(body, _)| body)
        .collect();
    assert_eq!(taken, lines.lines().collect::<Vec<_>>());
    assert!(told(&output).contains(&format!("sent {} notifications", taken.len())));
}

#[test]
fn a_collector_that_refuses_ends_the_run() {
    let (url, received) = collector(&["202 Accepted", "400 Bad Request"]);
    let output = emit(&["--as", "tmf642", "--to", &url]);
    assert_eq!(output.status.code(), Some(3));
    let told = told(&output);
    assert!(told.contains("400") && told.contains("why?"), "{told}");
    assert!(told.contains("sent 1 notification to"), "{told}");
    assert_eq!(received.try_iter().count(), 2, "what is refused is not sent again");
}

#[test]
fn a_dead_collector_never_hangs() {
    // A port that was just free.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let output = emit(&["--as", "ves", "--to", &format!("http://127.0.0.1:{port}/")]);
    assert_eq!(output.status.code(), Some(3));
    assert!(told(&output).contains("did not take an alarm 4 times"), "{}", told(&output));
    for url in ["https://", "localhost:8080", "ftp://x/"] {
        let output = emit(&["--as", "ves", "--to", url]);
        assert_eq!(output.status.code(), Some(2), "{url}");
        assert!(told(&output).contains("https://HOST"), "{}", told(&output));
    }
}

#[test]
fn a_collector_says_how_long_it_is_busy() {
    let (url, _received) = collector(&["503 Busy\r\nRetry-After: 2", "202 Accepted"]);
    let begun = Instant::now();
    let output = emit(&["--as", "ves", "--to", &url]);
    assert!(output.status.success(), "{}", told(&output));
    assert!(begun.elapsed() >= Duration::from_secs(2), "{:?}", begun.elapsed());
    // Nobody waits for a day.
    let (url, received) = collector(&["429 Too Many Requests\r\nRetry-After: 86400"]);
    let output = emit(&["--as", "ves", "--to", &url]);
    assert_eq!(output.status.code(), Some(3));
    assert!(told(&output).contains("wants to be left alone for 86400s"), "{}", told(&output));
    received.recv().unwrap();
    assert!(received.try_iter().next().is_none(), "it is sent once");
}

#[test]
fn no_password_is_shown() {
    let (url, received) = collector(&["202 Accepted"]);
    let secret = url.replace("http://", "http://mallory:s%40cret@") + "?key=hidden";
    let good = emit(&["--as", "ves", "--to", &secret]);
    assert!(good.status.success(), "{}", told(&good));
    assert!(received.try_iter().count() > 0);
    let mut all = told(&good);
    assert!(all.contains("in the clear"), "{all}");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for url in [
        format!("http://mallory:s%40cret@127.0.0.1:{port}/?key=hidden"),
        "ftp://mallory:s%40cret@localhost/?key=hidden".to_owned(),
        "http://mallory:s%40cret@local host/?key=hidden".to_owned(),
        "mallory:s%40cret@localhost?key=hidden".to_owned(),
    ] {
        let output = emit(&["--as", "ves", "--to", &url]);
        assert!(!output.status.success(), "{url}");
        all += &told(&output);
    }
    for secret in ["mallory", "cret", "hidden"] {
        assert!(!all.contains(secret), "{all}");
    }
}

/// A collector of HTTPS, whose certificate is of the authority in `tls/ca.pem`.
fn collector_of_https() -> String {
    let file = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name);
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let serving = move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = BufReader::new(StreamOwned::new(connection, stream.unwrap()));
            while serve(&mut stream, "202 Accepted").is_some() {}
        }
    };
    std::thread::Builder::new().name("https".to_owned()).spawn(serving).unwrap();
    url
}

#[test]
fn a_collector_may_speak_https() {
    let url = collector_of_https();
    let ca = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls/ca.pem");
    let output = emit(&["--as", "ves", "--to", &url, "--ca", ca.to_str().unwrap()]);
    assert!(output.status.success(), "{}", told(&output));
    // Nobody vouches for it otherwise.
    let output = emit(&["--as", "ves", "--to", &url]);
    assert_eq!(output.status.code(), Some(3));
    assert!(told(&output).contains("--ca FILE"), "{}", told(&output));
    assert!(!told(&output).contains("times"), "it is not tried again: {}", told(&output));
    let output = emit(&["--as", "ves", "--to", &url, "--ca", "Cargo.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("there are none in it"), "{}", told(&output));
}
