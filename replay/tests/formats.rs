//! Small logs of our own in each format: what they say, and that writing what was read and reading what
//! was written changes nothing.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

#[path = "../../tests/shared.rs"]
mod shared;

use jiff::{SignedDuration, Timestamp};
use sandtable_correlation::{AlarmKey, Change, EventType, Notification, Severity};
use sandtable_replay::lifecycle::{CLEARED_BY, Lifecycle};
use sandtable_replay::log::{Format, Order, Profile, SeverityTable, Trap, reports, zone_of};
use sandtable_replay::recording::{Counts, Recording, read};
use sandtable_replay::write::{ThreeGppWriter, Tmf642Form, Tmf642Writer, VesLifecycle, VesWriter};
use sandtable_units::{SimTime, Span};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const VES: &str = include_str!("logs/ves.jsonl");
const VES_STATELESS: &str = include_str!("logs/ves-stateless.json");
const TMF_EVENTS: &str = include_str!("logs/tmf642-events.jsonl");
const TMF_ALARMS: &str = include_str!("logs/tmf642-alarms.json");
const THREE_GPP: &str = include_str!("logs/3gpp.jsonl");
const X733: &str = include_str!("logs/x733.csv");
const COLUMNS: &str = include_str!("logs/columns.csv");
const EPISODES: &str = include_str!("logs/alarm.csv");
const TRAPS: &str = include_str!("logs/traps.json");
const SYSLOG: &str = include_str!("logs/syslog.log");
const NFV: &str = include_str!("logs/nfv-fm.jsonl");
const TRAP2JSON: &str = include_str!("logs/trap2json.jsonl");
const SNMPTRAPD: &str = include_str!("logs/snmptrapd.log");
const TMF_SERVICES: &str = include_str!("logs/tmf642-services.jsonl");
const SUMMER_TIME: &str = include_str!("logs/summer-time.csv");
const FORMS: &str = include_str!("logs/forms.csv");

fn recording(log: &str, profile: &Profile) -> Recording {
    read(log.as_bytes(), profile).unwrap_or_else(|error| panic!("{error}"))
}

/// A line for each notification, the counts that are not zero, and the assumptions.
fn shown(recording: &Recording) -> String {
    let mut text = format!("from {}, {:?}\n", recording.start, recording.lifecycle);
    for says in &recording.notifications {
        let AlarmKey { resource, alarm_type, qualifier } = &says.key;
        let severity = says.severity.map_or("-".to_owned(), |severity| format!("{severity:?}"));
        let late = if says.received == says.time {
            String::new()
        } else {
            format!(" received {}", says.received)
        };
        writeln!(
            text,
            "{}{late} {:?} {resource} | {alarm_type} | {qualifier} | {severity} {:?} {:?} {:?} id {:?}",
            says.time, says.change, says.event_type, says.probable_cause, says.text, says.source_id
        )
        .unwrap();
        for (name, value) in &says.attributes {
            writeln!(text, "    {name} = {value}").unwrap();
        }
    }
    let counts = format!("{:#?}", recording.counts);
    for line in counts.lines().filter(|line| !line.ends_with(": 0,")) {
        writeln!(text, "{line}").unwrap();
    }
    for assumption in &recording.assumptions {
        writeln!(text, "- {assumption}").unwrap();
    }
    text
}

/// The profile of the column sample.
fn columns() -> Profile {
    let mut profile = Format::Csv.profile();
    profile.columns.delimiter = b';';
    for map in ["resource=site+slot", "type=alarm", "severity=level", "time=raised", "end=cleared"]
    {
        profile.columns.set_from(map).unwrap();
    }
    profile.severities = SeverityTable::AudioCodes;
    profile
}

/// The profile of the trap sample: one trap of a vendor is explained.
fn traps() -> Profile {
    let mut profile = Format::SnmpTrap.profile();
    profile.traps.push(Trap {
        oid: ".1.3.6.1.4.1.99999.0.5".to_owned(),
        alarm_type: "fanFailure".to_owned(),
        change: Change::Raised,
        severity: Some("1.3.6.1.4.1.99999.1.1".to_owned()),
        qualifier: None,
    });
    profile
}

#[test]
fn each_format_says_what_its_sample_says() {
    for (name, log, profile) in [
        ("ves", VES, Format::Ves.profile()),
        ("ves-stateless", VES_STATELESS, Format::Ves.profile()),
        ("tmf642-events", TMF_EVENTS, Format::Tmf642.profile()),
        ("tmf642-alarms", TMF_ALARMS, Format::Tmf642.profile()),
        ("3gpp", THREE_GPP, Format::ThreeGpp.profile()),
        ("x733", X733, Format::X733Csv.profile()),
        ("columns", COLUMNS, columns()),
        ("gcastle", EPISODES, Format::Gcastle.profile()),
        ("snmptrap", TRAPS, traps()),
        ("syslog", SYSLOG, Format::Syslog.profile()),
        ("nfv-fm", NFV, Format::NfvFm.profile()),
        ("trap2json", TRAP2JSON, Format::SnmpTrap.profile()),
        ("snmptrapd", SNMPTRAPD, Format::Snmptrapd.profile()),
        ("tmf642-services", TMF_SERVICES, Format::Tmf642.profile()),
    ] {
        let recording = recording(log, &profile);
        // Nothing is lost: what was not written by us is in some record, and every record is told.
        for says in &recording.notifications {
            assert!(log.contains(&says.record), "{name}: {}", says.record);
        }
        let told = recording.notifications.iter().filter(|says| !says.record.is_empty());
        assert!(told.count() as u64 >= recording.counts.rows, "{name}");
        insta::assert_snapshot!(name, shown(&recording));
    }
}

#[test]
fn a_stream_says_the_same_as_the_whole() {
    for (log, profile) in [(VES, Format::Ves.profile()), (X733, Format::X733Csv.profile())] {
        let whole = recording(log, &profile);
        let mut stream: Vec<Notification> = reports(log.as_bytes(), &profile)
            .map(|report| report.unwrap().into_notification(whole.start).unwrap())
            .collect();
        // Only whether a raise goes on with an alarm is not known yet.
        for (one, other) in stream.iter_mut().zip(&whole.notifications) {
            one.change = other.change;
        }
        assert_eq!(stream, whole.notifications);
    }
}

#[test]
fn events_of_ves_come_back() {
    for log in [VES, VES_STATELESS] {
        let recording = recording(log, &Format::Ves.profile());
        let mut writer = VesWriter::new(recording.start, VesLifecycle::AsRecorded);
        for says in &recording.notifications {
            let written: Value = serde_json::from_str(&writer.line(says).unwrap()).unwrap();
            let read: Value = serde_json::from_str(&says.record).unwrap();
            let read = read.get("event").unwrap_or(&read);
            let mut event = written["event"].clone();
            // Severities are read in any case and written as the standard does.
            if let Some(severity) = read["faultFields"]["eventSeverity"].as_str() {
                let exact = &mut event["faultFields"]["eventSeverity"];
                assert_eq!(exact.as_str().unwrap(), severity.to_uppercase());
                *exact = Value::from(severity);
            }
            assert_eq!(&event, read);
        }
    }
}

#[test]
fn events_of_tmf642_come_back() {
    let recording = recording(TMF_EVENTS, &Format::Tmf642.profile());
    let mut writer = Tmf642Writer::new(recording.start, Tmf642Form::Event, "test");
    for says in &recording.notifications {
        let written: Value = serde_json::from_str(&writer.line(says)).unwrap();
        let read: Value = serde_json::from_str(&says.record).unwrap();
        assert_eq!(written, read);
    }
}

#[test]
fn alarms_of_tmf642_come_back() {
    let recording = recording(TMF_ALARMS, &Format::Tmf642.profile());
    let mut writer = Tmf642Writer::new(recording.start, Tmf642Form::Resource, "test");
    let mut last: BTreeMap<u64, Value> = BTreeMap::new();
    for says in &recording.notifications {
        let alarm: Value = serde_json::from_str(&writer.line(says)).unwrap();
        last.insert(alarm["id"].as_u64().unwrap(), alarm);
    }
    let read: Vec<Value> = serde_json::from_str(TMF_ALARMS).unwrap();
    assert_eq!(last.into_values().collect::<Vec<_>>(), read);
}

/// Alarms as a model tells them: two that overlap, one that changes, one that comes again, an event.
fn modelled() -> Vec<Notification> {
    let says = |resource: &str, change, severity, seconds: u64| Notification {
        key: AlarmKey {
            resource: resource.to_owned(),
            alarm_type: "lossOfSignal".to_owned(),
            qualifier: "port 1".to_owned(),
        },
        change,
        severity,
        event_type: EventType::CommunicationsAlarm,
        probable_cause: "lossOfSignal".to_owned(),
        text: "no light".to_owned(),
        time: SimTime::from_nanos(seconds * 1_000_000_000),
        received: SimTime::from_nanos(seconds * 1_000_000_000),
        source_id: None,
        attributes: BTreeMap::new(),
        record: String::new(),
    };
    vec![
        says("ne 1", Change::Raised, Some(Severity::Major), 0),
        says("ne 2", Change::Raised, Some(Severity::Warning), 1),
        says("ne 1", Change::Changed, Some(Severity::Critical), 20),
        says("ne 1", Change::Cleared, None, 30),
        says("ne 2", Change::Cleared, None, 40),
        says("ne 1", Change::Raised, Some(Severity::Minor), 4000),
        says("ne 1", Change::Cleared, None, 4001),
    ]
}

fn start() -> Timestamp {
    "2024-05-01T10:00:00Z".parse().unwrap()
}

/// What stays of an alarm in every format.
fn essence(says: &Notification) -> (AlarmKey, Change, Option<Severity>, String, SimTime) {
    (says.key.clone(), says.change, says.severity, says.text.clone(), says.time)
}

#[test]
fn what_is_written_reads_back() {
    let alarms = modelled();
    let same = |log: &str, format: Format| {
        let read = recording(log, &format.profile());
        assert_eq!(read.start, start());
        let (read, told): (Vec<_>, Vec<_>) = (
            read.notifications.iter().map(essence).collect(),
            alarms.iter().map(essence).collect(),
        );
        assert_eq!(read, told, "{log}");
    };
    let mut ves = VesWriter::new(start(), VesLifecycle::Stateful);
    let mut threegpp = ThreeGppWriter::new(start(), "DC=test");
    let mut events = Tmf642Writer::new(start(), Tmf642Form::Event, "test");
    let lines = |line: &mut dyn FnMut(&Notification) -> String| {
        alarms.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    same(&lines(&mut |says| ves.line(says).unwrap()), Format::Ves);
    same(&lines(&mut |says| threegpp.line(says)), Format::ThreeGpp);
    same(&lines(&mut |says| events.line(says)), Format::Tmf642);
}

/// An alarm that came and went while its way was cut: what was said of it arrives all at once, in no order.
/// The letter is the episode.
fn overtaken() -> Vec<(char, Notification)> {
    let said = |episode: char, change, time: u64, received: u64| {
        let at = |seconds: u64| SimTime::from_nanos(seconds * 1_000_000_000);
        let says = Notification {
            change,
            severity: Some(Severity::Major).filter(|_| change != Change::Cleared),
            time: at(time),
            received: at(received),
            source_id: Some("port 1".to_owned()),
            ..modelled()[0].clone()
        };
        (episode, says)
    };
    vec![
        said('a', Change::Raised, 0, 0),
        said('c', Change::Raised, 20, 100),
        said('a', Change::Cleared, 5, 101),
        said('b', Change::Raised, 10, 103),
        said('c', Change::Changed, 22, 104),
        said('c', Change::Cleared, 25, 105),
        said('b', Change::Cleared, 15, 106),
        said('d', Change::Cleared, 35, 107),
        said('d', Change::Raised, 30, 108),
        said('e', Change::Raised, 40, 109),
        // Said twice.
        said('e', Change::Raised, 40, 110),
        said('e', Change::Cleared, 45, 111),
    ]
}

#[test]
fn what_overtakes_belongs_to_its_own_episode() {
    let raised = BTreeMap::from([('a', 0), ('b', 10), ('c', 20), ('d', 30), ('e', 40)]);
    let moment = |seconds: i64| start() + SignedDuration::from_secs(seconds);
    let mut events = Tmf642Writer::new(start(), Tmf642Form::Event, "test");
    let mut ves = VesWriter::new(start(), VesLifecycle::Stateful);
    let mut threegpp = ThreeGppWriter::new(start(), "DC=test");
    let mut ids: BTreeMap<char, [String; 3]> = BTreeMap::new();
    let mut logs = [String::new(), String::new(), String::new()];
    for (episode, says) in overtaken() {
        let lines = [events.line(&says), ves.line(&says).unwrap(), threegpp.line(&says)];
        let [tmf, ves, three] =
            [0, 1, 2].map(|index| serde_json::from_str::<Value>(&lines[index]).unwrap());
        let (alarm, header) = (&tmf["event"]["alarm"], &ves["event"]["commonEventHeader"]);
        let told = [&alarm["id"], &header["eventId"], &three["alarmId"]].map(Value::to_string);
        assert_eq!(ids.entry(episode).or_insert_with(|| told.clone()), &told, "{episode}");
        // Of an episode whose clear came first nobody knows when it began.
        if (episode, says.change) != ('d', Change::Cleared) {
            let moment = moment(raised[&episode]);
            assert_eq!(alarm["alarmRaisedTime"], moment.to_string(), "{episode}");
            assert_eq!(header["startEpochMicrosec"], moment.as_microsecond(), "{episode}");
        }
        for (log, line) in logs.iter_mut().zip(lines) {
            *log += &(line + "\n");
        }
    }
    for which in 0..2 {
        let distinct: BTreeSet<&String> = ids.values().map(|ids| &ids[which]).collect();
        assert_eq!(distinct.len(), raised.len(), "{ids:?}");
    }
    // No two that stand at once go by one id in 3GPP either; the source knows only one.
    assert!(ids[&'a'][2] != ids[&'c'][2] && ids[&'b'][2] != ids[&'c'][2], "{ids:?}");
    for (log, format) in logs.iter().zip([Format::Tmf642, Format::Ves, Format::ThreeGpp]) {
        let read = recording(log, &format.profile());
        let found = read.notifications.iter().map(|it| (it.time, it.received));
        let expected = overtaken().into_iter().map(|(_, it)| (it.time, it.received));
        assert!(found.eq(expected), "{format:?}: {log}");
    }
}

#[test]
fn each_lifecycle_of_ves_is_told_and_found_out() {
    let every = Span::from_nanos(3600 * 1_000_000_000);
    for (name, lifecycle, found) in [
        ("stateful", VesLifecycle::Stateful, Lifecycle::NewIdAfterClear),
        ("stateless", VesLifecycle::Stateless, Lifecycle::SameIdForEver),
        ("never-cleared", VesLifecycle::NeverCleared, Lifecycle::NeverCleared),
        ("restarting", VesLifecycle::Restarting { every }, Lifecycle::NewIdAfterClear),
    ] {
        let mut writer = VesWriter::new(start(), lifecycle);
        let lines: Vec<String> = modelled().iter().filter_map(|says| writer.line(says)).collect();
        let read = recording(&lines.join("\n"), &Format::Ves.profile());
        assert_eq!(read.lifecycle, found, "{name}");
        let mut told = String::new();
        for line in &lines {
            let event: Value = serde_json::from_str(line).unwrap();
            let header = &event["event"]["commonEventHeader"];
            writeln!(
                told,
                "{} {} {} {}",
                header["eventId"],
                header["sequence"],
                header["startEpochMicrosec"],
                event["event"]["faultFields"]["eventSeverity"]
            )
            .unwrap();
        }
        writeln!(told, "{} left out, {} ids reused", writer.left_out(), read.counts.ids_reused)
            .unwrap();
        insta::assert_snapshot!(format!("lifecycle-{name}"), told);
    }
}

#[test]
fn what_is_written_fits_the_schemas() {
    let Some(schema) = shared::shared("alarms/onap-ves/schema/CommonEventFormat_30.2.1_ONAP.json")
    else {
        return;
    };
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let valid = jsonschema::validator_for(&schema).unwrap();
    for lifecycle in [VesLifecycle::Stateful, VesLifecycle::Stateless, VesLifecycle::NeverCleared] {
        let mut writer = VesWriter::new(start(), lifecycle);
        for line in modelled().iter().filter_map(|says| writer.line(says)) {
            let event = serde_json::from_str(&line).unwrap();
            valid.validate(&event).unwrap_or_else(|error| panic!("{error}: {line}"));
        }
    }
    let swagger = shared::shared("alarms/tmf642/TMF642-Alarm-v4.0.0.swagger.json").unwrap();
    let swagger: Value = serde_json::from_slice(&std::fs::read(swagger).unwrap()).unwrap();
    for (form, definition) in [
        (Tmf642Form::Event, "AlarmCreateEvent"),
        (Tmf642Form::Resource, "Alarm"),
        // What has to be told when an alarm is created is told each time.
        (Tmf642Form::Resource, "Alarm_Create"),
    ] {
        let schema = serde_json::json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "definitions": swagger["definitions"],
            "$ref": format!("#/definitions/{definition}"),
        });
        let valid = jsonschema::validator_for(&schema).unwrap();
        let mut writer = Tmf642Writer::new(start(), form, "test");
        for says in modelled() {
            let line = writer.line(&says);
            let alarm = serde_json::from_str(&line).unwrap();
            valid.validate(&alarm).unwrap_or_else(|error| panic!("{error}: {line}"));
        }
    }
    let trap = shared::shared("alarms/onap-snmptrap/snmptrap_output_format.json").unwrap();
    let text = std::fs::read_to_string(trap).unwrap();
    let trap: Value = serde_json::from_str(&text).unwrap();
    // Its varbinds refer to an id that is no reference of JSON Schema: they are looked at one by one.
    let varbind = &trap["jsonschema"]["definitions"]["varbind"];
    let mut varbind = varbind.clone();
    varbind.as_object_mut().unwrap().remove("id");
    let valid = jsonschema::validator_for(&varbind).unwrap();
    let needed = trap["jsonschema"]["anyOf"][0]["required"].as_array().unwrap();
    for line in TRAPS.lines() {
        let sample: Value = serde_json::from_str(line).unwrap();
        assert!(needed.iter().all(|name| sample.get(name.as_str().unwrap()).is_some()), "{line}");
        assert!(
            sample["varbinds"].as_array().unwrap().iter().all(|it| valid.is_valid(it)),
            "{line}"
        );
    }
}

#[test]
fn a_rebuilt_list_clears_what_it_does_not_tell_again() {
    let mut profile = Format::ThreeGpp.profile();
    profile.resync = Some(Span::MINUTE);
    let recording = recording(THREE_GPP, &profile);
    let aged: Vec<_> = recording
        .notifications
        .iter()
        .filter(|says| says.attributes.get(CLEARED_BY).is_some_and(|why| why == "resync"))
        .map(|says| (says.source_id.clone().unwrap(), says.time))
        .collect();
    // a2 was not told again; a1 was.
    assert_eq!(aged, [("a2".to_owned(), SimTime::from_nanos(240 * 1_000_000_000))]);
}

#[test]
fn alarms_without_clears_age() {
    // b is told again at the very moment at which it has aged: it ended, and begins again.
    let log = "ne,alarm,at\na,X,0\na,X,50\nb,X,55\nb,X,115\na,X,200\n";
    let mut profile = Format::Csv.profile();
    for map in ["resource=ne", "type=alarm", "time=at"] {
        profile.columns.set_from(map).unwrap();
    }
    profile.lifecycle = Some(Lifecycle::Ageing(Span::MINUTE));
    let recording = recording(log, &profile);
    let told: Vec<_> = recording
        .notifications
        .iter()
        .map(|says| (&*says.key.resource, says.change, says.time.nanos() / 1_000_000_000))
        .collect();
    assert_eq!(
        told,
        [
            ("a", Change::Raised, 0),
            ("a", Change::Changed, 50),
            ("b", Change::Raised, 55),
            ("a", Change::Cleared, 110),
            ("b", Change::Cleared, 115),
            ("b", Change::Raised, 115),
            ("b", Change::Cleared, 175),
            ("a", Change::Raised, 200),
            ("a", Change::Cleared, 260),
        ]
    );
}

#[test]
fn clocks_are_set_right_and_orders_are_kept_apart() {
    let log = "ne,alarm,at\na,X,100\nb,X,50\nc,X,200\n";
    let mut profile = Format::Csv.profile();
    for map in ["resource=ne", "type=alarm", "time=at"] {
        profile.columns.set_from(map).unwrap();
    }
    let told = |profile: &Profile| -> Vec<(String, u64, u64)> {
        let recording = recording(log, profile);
        let seconds = |at: SimTime| at.nanos() / 1_000_000_000;
        let says = recording.notifications.into_iter();
        says.map(|says| (says.key.resource, seconds(says.time), seconds(says.received))).collect()
    };
    // b came late.
    let named = |name: &str, time, received| (name.to_owned(), time, received);
    assert_eq!(told(&profile), [named("a", 50, 50), named("b", 0, 50), named("c", 150, 150)]);
    profile.order = Order::Time;
    assert_eq!(told(&profile), [named("b", 0, 0), named("a", 50, 50), named("c", 150, 150)]);
    profile.order = Order::Log;
    profile.clock.corrections.insert("b".to_owned(), SignedDuration::from_secs(60));
    assert_eq!(told(&profile), [named("a", 0, 0), named("b", 10, 10), named("c", 100, 100)]);
}

/// Each of many devices, one after the other, as logs have them that are sorted by device.
#[test]
fn what_memory_does_not_hold_is_put_in_order() {
    const ROWS: u64 = 70_000;
    let mut log = "ne,alarm,at\n".to_owned();
    for number in 0..ROWS {
        let (device, at) = (number / 700, number % 700 * 100 + number / 700);
        writeln!(log, "ne {device},X,{at}").unwrap();
    }
    log += "ne 3,X,3\n";
    let mut profile = Format::Csv.profile();
    for map in ["resource=ne", "type=alarm", "time=at"] {
        profile.columns.set_from(map).unwrap();
    }
    profile.order = Order::Time;
    let recording = recording(&log, &profile);
    let Counts { rows, types, resources, pairs, noisiest, .. } = recording.counts;
    assert_eq!((rows, types, resources, pairs, noisiest), (ROWS + 1, 1, 100, 100, 701));
    assert_eq!((recording.counts.duplicates, recording.counts.shared_moments), (1, 1));
    let says = &recording.notifications;
    let seconds = |says: &Notification| says.time.nanos() / 1_000_000_000;
    assert!(says.is_sorted_by_key(seconds) && says.len() as u64 == ROWS + 1);
    assert!(says.iter().all(|it| it.key.resource == format!("ne {}", seconds(it) % 100)));
}

#[test]
fn a_log_may_begin_in_the_middle() {
    for (log, format, events) in [(TMF_EVENTS, Format::Tmf642, 2), (THREE_GPP, Format::ThreeGpp, 2)]
    {
        let (_, rest) = log.split_once('\n').unwrap();
        let recording = recording(rest, &format.profile());
        // What is said of the alarm that began before is kept, as events.
        assert_eq!(recording.counts.occurrences, events, "{:?}", recording.counts);
        let note = "what is said of alarms that the log does not tell the start of is an event";
        assert!(recording.assumptions.iter().any(|it| it.starts_with(note)), "{format:?}");
    }
}

/// Rows of outages with start and end.
fn outages(delimiter: u8) -> Profile {
    let mut profile = Format::Csv.profile();
    profile.columns.delimiter = delimiter;
    for map in ["resource=site", "type=alarm", "time=raised", "end=cleared"] {
        profile.columns.set_from(map).unwrap();
    }
    profile
}

#[test]
fn outages_have_their_length_over_changes_of_summer_time() {
    let mut profile = outages(b',');
    profile.clock.zone = Some(zone_of("Europe/Berlin").unwrap());
    let recording = recording(SUMMER_TIME, &profile);
    let minutes = |site: &str| -> u64 {
        let of: Vec<u64> = recording
            .notifications
            .iter()
            .filter(|says| says.key.resource == site)
            .map(|says| says.time.nanos() / 60_000_000_000)
            .collect();
        of[1] - of[0]
    };
    let found: Vec<u64> = (1..=5).map(|site| minutes(&format!("north-{site}"))).collect();
    assert_eq!(found, [10, 20, 121, 10, 20]);
    assert_eq!(recording.counts.end_before_start, 0);
    let noted = |part: &str| recording.assumptions.iter().any(|told| told.contains(part));
    assert!(noted("the hour that comes twice") && noted("Europe/Berlin was taken"));
}

#[test]
fn an_outage_that_was_heard_of_late_ends_after_it_begins() {
    let log = "site,alarm,raised,cleared\na,x,2026-11-28 02:00,2026-11-28 02:20\n\
               b,x,2026-03-11 02:00,2026-03-11 02:20\n";
    let recording = recording(log, &outages(b','));
    let changes: Vec<Change> = (recording.notifications.iter())
        .filter(|says| says.key.resource == "b")
        .map(|says| says.change)
        .collect();
    assert_eq!(changes, [Change::Raised, Change::Cleared]);
}

#[test]
fn forms_of_moments_are_stated_and_never_guessed() {
    let mut profile = outages(b';');
    let refused = read(FORMS.as_bytes(), &profile).unwrap_err().to_string();
    assert!(refused.contains("`28.11.2026 02:13:05` is not a moment"), "{refused}");
    assert!(refused.contains("say its form with `--time-format`"), "{refused}");
    profile.clock.form = Some("%d.%m.%Y %H:%M:%S".parse().unwrap());
    let recording = recording(FORMS, &profile);
    assert_eq!(recording.start.to_string(), "2026-03-11T02:13:05Z");
    assert_eq!(recording.counts.episodes, 2);
}

/// What may have swallowed other records cannot be left out; what ends with its own line can.
#[test]
fn what_hides_the_rest_of_a_log_is_not_left_out() {
    let tolerant = |mut profile: Profile| {
        profile.tolerance = "50%".parse().unwrap();
        profile
    };
    let refused = |log: &str, profile: &Profile| match read(log.as_bytes(), profile) {
        Ok(recording) => panic!("{:?}", recording.counts),
        Err(error) => error.to_string(),
    };
    let alarms: Vec<&str> = THREE_GPP.lines().collect();
    let array = format!("[{}, {{\"a\": }}, {}]", alarms[0], alarms[1..].join(", "));
    let told = refused(&array, &tolerant(Format::ThreeGpp.profile()));
    assert!(told.contains("this is not JSON"), "{told}");
    let cut_off = THREE_GPP.trim_end().strip_suffix('}').unwrap();
    let read = recording(cut_off, &tolerant(Format::ThreeGpp.profile()));
    assert_eq!((read.counts.rows, read.counts.unreadable), (alarms.len() as u64 - 1, 1));

    let profile = tolerant(columns());
    let (header, rows) = COLUMNS.split_once('\n').unwrap();
    let open = format!("{header}\n\"{rows}{rows}");
    let told = refused(&open, &profile);
    assert!(told.contains("is a quotation mark not closed?"), "{told}");
}

/// An outage that was heard of after it ended is raised before it is cleared.
#[test]
fn an_episode_that_is_heard_of_late_ends_after_it_begins() {
    let mut profile = Format::Csv.profile();
    for map in ["resource=ne", "type=alarm", "time=at", "end=end", "received=heard"] {
        profile.columns.set_from(map).unwrap();
    }
    let recording = recording("ne,alarm,at,end,heard\na,X,0,5,10\nb,X,20,25,30\n", &profile);
    let changes: Vec<Change> = recording.notifications.iter().map(|says| says.change).collect();
    assert_eq!(changes, [Change::Raised, Change::Cleared, Change::Raised, Change::Cleared]);
    assert_eq!(recording.counts.cleared_while_inactive, 0);
    assert!(recording.notifications.iter().all(|says| says.received >= says.time));
}
