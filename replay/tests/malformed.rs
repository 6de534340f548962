//! Logs that are wrong: each is refused with every place and reason, and no bytes make a reader panic.

use proptest::prelude::*;
use sandtable_replay::log::{Format, Profile};
use sandtable_replay::recording::{Unreadable, read};
use std::fmt::Write as _;

const VES: &str = include_str!("logs/ves.jsonl");
const TMF_EVENTS: &str = include_str!("logs/tmf642-events.jsonl");
const TMF_ALARMS: &str = include_str!("logs/tmf642-alarms.json");
const THREE_GPP: &str = include_str!("logs/3gpp.jsonl");
const X733: &str = include_str!("logs/x733.csv");
const EPISODES: &str = include_str!("logs/alarm.csv");
const TRAPS: &str = include_str!("logs/traps.json");
const SYSLOG: &str = include_str!("logs/syslog.log");
const NFV: &str = include_str!("logs/nfv-fm.jsonl");
const TRAP2JSON: &str = include_str!("logs/trap2json.jsonl");
const SNMPTRAPD: &str = include_str!("logs/snmptrapd.log");

const SAMPLES: [(&str, Format); 11] = [
    (VES, Format::Ves),
    (TMF_EVENTS, Format::Tmf642),
    (TMF_ALARMS, Format::Tmf642),
    (THREE_GPP, Format::ThreeGpp),
    (X733, Format::X733Csv),
    (EPISODES, Format::Gcastle),
    (TRAPS, Format::SnmpTrap),
    (SYSLOG, Format::Syslog),
    (NFV, Format::NfvFm),
    (TRAP2JSON, Format::SnmpTrap),
    (SNMPTRAPD, Format::Snmptrapd),
];

fn told(log: &[u8], profile: &Profile) -> String {
    match read(log, profile) {
        Ok(recording) => panic!("it was read: {} rows", recording.counts.rows),
        Err(Unreadable::Mistakes(mistakes)) => mistakes.to_string(),
        Err(Unreadable::Io(error) | Unreadable::Aside(error)) => panic!("{error}"),
    }
}

/// A sample, a part of it, and what breaks it.
const BREAKS: &[(usize, &str, &str)] = &[
    (0, "\"domain\":\"fault\"", "\"domain\":\"faults\""),
    (0, "\"domain\":\"fault\",", ""),
    (0, "\"MAJOR\"", "\"HUGE\""),
    (0, "\"MAJOR\"", "4"),
    (0, "\"sequence\":1", "\"sequence\":\"one\""),
    (0, "1700000000000000", "1.5"),
    (0, "1700000000000000", "9000000000000000000"),
    (0, "\"faultFields\":", "\"faultField\":"),
    (0, "\"vfStatus\":\"Active\"", "\"vfStatus\":\"Broken\",\"colour\":\"red\""),
    (0, "{\"event\":", "{\"eventList\":"),
    (0, "{\"event\":{", "{\"event\":[{"),
    (1, "\"eventType\":\"AlarmCreateEvent\",", ""),
    (1, "\"alarmedObject\":{\"id\":\"ne-9\",\"href\":\"/resource/ne-9\"}", "\"alarmedObject\":{}"),
    (1, "2024-05-01T10:00:00Z", "yesterday"),
    (1, "\"perceivedSeverity\":\"major\",", ""),
    (1, "\"major\"", "\"5\""),
    (1, "{\"id\":71,\"alarmClearedTime\"", "{\"id\":7,\"alarmClearedTime\""),
    (2, "},", "} "),
    (2, "]", ""),
    (2, "\"2024-05-01T10:10:00Z\"", "17"),
    (3, "\"alarmId\":\"a1\",", ""),
    (3, "\"MAJOR\"", "\"5\""),
    (3, "COMMUNICATIONS_ALARM", "COMMUNICATION"),
    (3, "notifyNewAlarm", "notifyAlarm"),
    (3, "\"systemDN\":\"DC=ems\",", ""),
    (4, "Managed Object Instance", "Object"),
    (4, "critical", "awful"),
    (4, "critical", "2"),
    (4, "2024-05-01 10:00:00", "2024-13-01 10:00:00"),
    (4, "communicationsAlarm", "communication"),
    (4, "ne=1,equipmentAlarm", ",equipmentAlarm"),
    (4, ",102,,north", ",102,north"),
    (4, "\"a text", "\"\"a text"),
    (5, "120,120", "120,soon"),
    (5, "1,7,150,160", "1,7,,160"),
    (5, "alarm_id", "id"),
    (6, "\"v2c\"", "\"v4\""),
    (6, "\"varbind_type\":\"integer\"", "\"varbind_type\":\"int\""),
    (6, "\"varbinds\":[", "\"variables\":["),
    (6, "\"time received\":\"1484237344.5\",", ""),
    (7, "<189>12: ", "# "),
    (7, "<189>12: ", "<199>12: "),
    (7, "*Dec 31", "*Dec 32"),
    (7, "58.000 UTC", "58.000 ABCD"),
    (7, "core-1: *Dec", "*Dec"),
    (8, "\"managedObjectId\":\"vnf-7\",", ""),
    (8, "\"alarmClearedTime\":\"2026-06-05T14:10:00Z\"", "\"alarmClearedTime\":\"\""),
    (8, "AlarmClearedNotification", "AlarmGone"),
    (9, "\"value\":\".1.3.6.1.6.3.1.1.5.3\"", "\"valu\":1"),
    (9, "\"src_address\":\"192.0.2.4\",", ""),
    (9, "\"trap_type\":6", "\"trap_type\":9"),
    (9, ".1.3.6.1.6.3.1.1.4.1.0\",\"mib", ".1.3\",\"mib"),
    (10, "SNMPv2-MIB::snmpTrapOID.0 = OID: IF-MIB::linkDown", "x"),
    (10, "2026-06-05 14:00:00", "2026-06-35 14:00:00"),
];

#[test]
fn every_mistake_is_told_with_its_place_and_reason() {
    let mut all = String::new();
    for (sample, from, to) in BREAKS {
        let (log, format) = SAMPLES[*sample];
        assert!(log.contains(from), "the sample has no `{from}`");
        let broken = log.replacen(from, to, 1);
        let name = Format::ALL.iter().find(|(_, known)| known == &format).map(|(name, _)| *name);
        let result = match read(broken.as_bytes(), &format.profile()) {
            Ok(recording) => format!("read: {:?}\n", recording.assumptions),
            Err(error) => error.to_string(),
        };
        write!(all, "{} {from} => {to}\n{result}", name.unwrap_or_default()).ok();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn empty_logs_and_strange_bytes_are_told() {
    let mut all = String::new();
    for (name, format) in Format::ALL {
        let utf16: Vec<u8> = b"\xFF\xFE"
            .iter()
            .copied()
            .chain("{\"a\":1}".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        for (what, bytes) in [
            ("nothing", &b""[..]),
            ("blank lines", b"\n \n\t\r\n"),
            ("UTF-16", &utf16),
            ("Latin-1", b"\n{\"a\": \"K\xF6ln\"}\n\xF6\n"),
            ("zeros", b"\0\0\0\0"),
            ("an empty object", b"{}"),
            ("an empty list", b"[]"),
            ("numbers", b"[1, 2]"),
            ("a cut document", b"{\"event\": {\"commonEventHeader\": {"),
            ("a document that is none\nand one that is", b"{\"a\": nul}\n{\"b\": 1}\n"),
        ] {
            write!(all, "{name}, {what}\n{}", told(bytes, &format.profile())).ok();
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn rows_of_a_hundred_thousand_columns_are_told_briefly() {
    let wide = vec!["x"; 100_000].join(",");
    let header = "alarm_id,device_id,start_timestamp,end_timestamp";
    let first = told(format!("{wide}\n1,2,3,4\n").as_bytes(), &Format::Gcastle.profile());
    let second = told(format!("{header}\n{wide}\n").as_bytes(), &Format::Gcastle.profile());
    insta::assert_snapshot!(first + &second);
}

#[test]
fn many_mistakes_are_counted_and_the_first_are_kept() {
    let log =
        format!("alarm_id,device_id,start_timestamp,end_timestamp\n{}", "1,2,x,y\n".repeat(5000));
    let text = told(log.as_bytes(), &Format::Gcastle.profile());
    assert_eq!(text.lines().count(), 1001);
    assert!(text.ends_with("and 9000 more\n"), "{}", text.lines().last().unwrap_or_default());
}

#[test]
fn maps_of_columns_are_checked() {
    let mut all = String::new();
    for map in ["resource", "colour=x", "resource=", "resource=a+"] {
        let mut profile = Format::Csv.profile();
        if let Err(mistake) = profile.columns.set_from(map) {
            writeln!(all, "{mistake}").ok();
        }
    }
    let mut profile = Format::Csv.profile();
    profile.columns.set_from("resource=nodes").expect("a column may have any name");
    all += &told(b"node,alarm\na,b\n", &profile);
    all += &told(b"node,alarm\na,b\n", &Format::Csv.profile());
    insta::assert_snapshot!(all);
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes: Vec<u8>) {
        for (_, format) in Format::ALL {
            if let Ok(recording) = read(&*bytes, &format.profile()) {
                prop_assert!(recording.counts.rows > 0);
            }
        }
    }

    #[test]
    fn no_change_of_a_sample_makes_a_reader_panic(
        sample in 0..SAMPLES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let (log, format) = SAMPLES[sample];
        let mut bytes = log.as_bytes().to_vec();
        for (index, byte) in changes {
            let place = index.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        // A log is either read, with every row told, or something is said of it.
        match read(&*bytes, &format.profile()) {
            Ok(recording) => prop_assert!(recording.notifications.len() as u64 >= recording.counts.rows),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
