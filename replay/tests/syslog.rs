//! Lines of syslog as devices write them and as relays and collectors store them: each says what it says, or
//! is refused with the reason.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use jiff::Timestamp;
use sandtable_correlation::{AlarmKey, Change, Notification};
use sandtable_document::{Diagnostics, Sources, Style, text};
use sandtable_replay::log::{Format, Patterns, Profile, Tolerance, zone_of};
use sandtable_replay::recording::{Recording, Unreadable, read};

const HEADERS: &str = include_str!("logs/headers.txt");
const OWN: &str = include_str!("logs/own.log");
const OWN_PATTERNS: &str = include_str!("logs/own.patterns.toml");
const BAD_PATTERNS: &str = include_str!("logs/bad.patterns.toml");
const OCTETS: &str = include_str!("logs/octets.log");

fn profile() -> Profile {
    let mut profile = Format::Syslog.profile();
    profile.clock.year = Some(2026);
    profile
}

fn recording(log: &str, profile: &Profile) -> Recording {
    read(log.as_bytes(), profile).unwrap_or_else(|error| panic!("{error}\n{log}"))
}

fn refused(log: &str, profile: &Profile) -> String {
    match read(log.as_bytes(), profile) {
        Ok(recording) => panic!("it was read: {:?}", recording.notifications),
        Err(Unreadable::Mistakes(mistakes)) => mistakes.to_string(),
        Err(Unreadable::Io(error) | Unreadable::Aside(error)) => panic!("{error}"),
    }
}

fn shown(recording: &Recording, says: &Notification) -> String {
    let AlarmKey { resource, alarm_type, qualifier } = &says.key;
    let severity = says.severity.map_or("-".to_owned(), |severity| format!("{severity:?}"));
    let moment = moment(recording, says);
    format!("{moment} {:?} {resource} | {alarm_type} | {qualifier} | {severity}", says.change)
}

fn moment(recording: &Recording, says: &Notification) -> Timestamp {
    let since = i64::try_from(says.time.nanos()).unwrap();
    recording.start + jiff::SignedDuration::from_nanos(since)
}

fn noted(recording: &Recording, part: &str) -> bool {
    recording.assumptions.iter().any(|told| told.contains(part))
}

#[test]
fn every_header_says_what_it_says() {
    let mut lines = HEADERS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut count, mut wrong) = (0, Vec::new());
    while let Some(line) = lines.next() {
        let expected = lines.next().and_then(|line| line.strip_prefix("=> ")).unwrap();
        count += 1;
        let found = match read(line.as_bytes(), &profile()) {
            Ok(recording) => shown(&recording, &recording.notifications[0]),
            Err(error) => format!("refused: {error}"),
        };
        let fits = match expected.strip_prefix("refused: ") {
            Some(part) => found.starts_with("refused: ") && found.contains(part),
            None => found == expected,
        };
        if !fits {
            wrong.push(format!("{line}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(count > 40, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_header_says_beside_is_kept() {
    let log = "<28>1 2026-06-05T14:00:00Z mx-1 rpd 7 RPD_X [junos@1 a=\"b\"][x@2 c=\"\\\"d\\\"\"] text\n\
               <187>Jun  5 14:00:02 relay-1 25: edge-3: Jun  5 14:00:00 UTC: %A-3-B: text\n";
    let recording = recording(log, &profile());
    let attribute = |record: usize, name: &str| {
        recording.notifications[record].attributes.get(name).map(String::as_str)
    };
    assert_eq!(attribute(0, "msgid"), Some("RPD_X"));
    assert_eq!(attribute(0, "junos@1.a"), Some("b"));
    assert_eq!(attribute(0, "x@2.c"), Some("\"d\""));
    assert_eq!(attribute(1, "relay"), Some("relay-1"));
    assert!(noted(&recording, "lines were relayed: the moment of the device was taken"));
}

#[test]
fn a_device_that_no_line_names_can_be_named() {
    let log = "<187>21: 000022: *Jun  5 14:00:00: %LINK-3-UPDOWN: Interface Gi0/2, changed state to down\n\
               <187>22: 000023: *Jun  5 14:09:00: %LINK-3-UPDOWN: Interface Gi0/2, changed state to up\n";
    assert!(refused(log, &profile()).contains("--host NAME"));
    let mut profile = profile();
    profile.host = Some("edge-3".to_owned());
    let recording = recording(log, &profile);
    let told: Vec<String> =
        recording.notifications.iter().map(|says| shown(&recording, says)).collect();
    assert_eq!(
        told,
        [
            "2026-06-05T14:00:00Z Raised edge-3 | INTERFACE_DOWN | Gi0/2 | Minor",
            "2026-06-05T14:09:00Z Cleared edge-3 | INTERFACE_DOWN | Gi0/2 | -",
        ]
    );
    // A number is not taken for a part of the message.
    assert!(refused("<34>Jun  5 14:00:00 04 h-1 su: failed", &profile).contains("`04` stands"));
}

#[test]
fn zones_can_be_named() {
    let log = "<187>23: edge-3: Jun  5 14:00:00 QRST: %LINK-3-UPDOWN: Interface Gi0/2, changed state to down\n\
               <34>Dec  5 14:00:00 QRST h-1 su: failed\n";
    let mut profile = profile();
    profile.clock.zones.insert("QRST".to_owned(), zone_of("Europe/Berlin").unwrap());
    let recording = recording(log, &profile);
    let moments: Vec<String> =
        recording.notifications.iter().map(|says| moment(&recording, says).to_string()).collect();
    assert_eq!(moments, ["2026-06-05T12:00:00Z", "2026-12-05T13:00:00Z"]);
    assert!(zone_of("Berlin").unwrap_err().contains("did you mean `Europe/Berlin`?"));
    assert!(zone_of("nowhere").unwrap_err().contains("such as `+02:00`"));
}

#[test]
fn lines_without_a_date_happen_when_the_one_before_did() {
    let log = "<187>1 - leaf-9 orchagent 9 - - first\n\
               <187>1 2026-06-05T14:00:00Z leaf-7 orchagent 9 - - second\n\
               <187>1 - leaf-9 orchagent 9 - - third\n\
               <187>3: edge-3: 1d02h: %A-3-B: fourth\n";
    let recording = recording(log, &profile());
    assert!(recording.notifications.iter().all(|says| says.time.nanos() == 0));
    assert_eq!(recording.start.to_string(), "2026-06-05T14:00:00Z");
    assert!(noted(&recording, "lines before the first date have no date"));
    assert!(noted(&recording, "the moment of the line before was taken (2 times)"));
    // Nothing in the log tells when.
    let undated = refused("<187>1 - leaf-9 orchagent 9 - - first\n", &profile());
    assert!(undated.contains("line 1: this line names no moment"), "{undated}");
}

#[test]
fn a_log_of_times_since_the_start_is_read_as_such() {
    let log = "<187>3: edge-3: 00:02:13: %LINK-3-UPDOWN: Interface Gi0/2, changed state to down\n\
               <187>4: edge-3: 1d02h: %LINK-3-UPDOWN: Interface Gi0/2, changed state to up\n";
    let recording = recording(log, &profile());
    let seconds: Vec<u64> =
        recording.notifications.iter().map(|says| says.time.nanos() / 1_000_000_000).collect();
    assert_eq!(seconds, [0, 26 * 3600 - 133]);
    assert!(noted(&recording, "moments are the time since a device started"));
}

#[test]
fn octet_counts_say_where_messages_end() {
    let recording = recording(OCTETS, &profile());
    let texts: Vec<&str> = recording.notifications.iter().map(|says| &*says.text).collect();
    assert_eq!(texts, ["first\nand second", "third", "fourth", "a wrong count", "sixth"]);
}

#[test]
fn what_is_not_understood_is_counted_by_its_form() {
    let recording = recording(OWN, &profile());
    assert_eq!(recording.counts.not_understood, 5);
    let told =
        recording.assumptions.iter().find(|told| told.starts_with("not understood")).unwrap();
    assert!(
        told.contains("5 lines of `pwr`, such as `<34>Jun  5 14:00:00 psu-1 pwr: mains"),
        "{told}"
    );
}

#[test]
fn a_team_can_say_what_its_devices_mean() {
    let mut profile = profile();
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add("own.patterns.toml", OWN_PATTERNS.to_owned());
    profile.patterns = Patterns::read(&sources, source, &mut out).unwrap();
    let recording = recording(OWN, &profile);
    let told: Vec<String> =
        recording.notifications.iter().map(|says| shown(&recording, says)).collect();
    assert_eq!(
        told,
        [
            "2026-06-05T14:00:00Z Raised psu-1 | mainsFailure | B | Critical",
            "2026-06-05T14:05:00Z Cleared psu-1 | mainsFailure | B | -",
            "2026-06-05T14:06:00Z Occurred psu-1 | doorOpen |  | Major",
            "2026-06-05T14:07:00Z Occurred psu-1 | pwr |  | Major",
            "2026-06-05T14:08:00Z Occurred psu-1 | pwr |  | Major",
        ]
    );
    assert_eq!(recording.counts.not_understood, 2);
    assert!(noted(&recording, "lines were read by your pattern 1, `mainsFailure` (2 times)"));
}

#[test]
fn mistakes_in_patterns_are_told_with_their_place() {
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add("bad.patterns.toml", BAD_PATTERNS.to_owned());
    assert!(Patterns::read(&sources, source, &mut out).is_none());
    let empty = sources.add("empty.patterns.toml", "# nothing\n".to_owned());
    assert!(Patterns::read(&sources, empty, &mut out).is_none());
    insta::assert_snapshot!(text(&out, &sources, Style::Plain));
}

#[test]
fn a_few_unreadable_lines_can_be_left_out() {
    let line = |minute: u32| format!("<34>Jun  5 14:{minute:02}:00 h-1 su: failed\n");
    let mut log: String = (0..30).map(line).collect();
    log.insert_str(0, "--- rotated ---\n");
    log += "{\"level\": 1}\n";
    let allowed = |written: &str| {
        let mut profile = profile();
        profile.tolerance = written.parse().unwrap();
        profile
    };
    assert_eq!(profile().tolerance, Tolerance::Records(0));
    let all = refused(&log, &profile());
    assert!(all.contains("line 1:") && all.contains("line 32:"), "{all}");
    for enough in ["2", "6.25%", "100%"] {
        let recording = recording(&log, &allowed(enough));
        assert_eq!((recording.counts.rows, recording.counts.unreadable), (30, 2), "{enough}");
        assert!(noted(&recording, "2 unreadable rows left out, such as line 1: "));
    }
    for short in ["1", "6.2%"] {
        let told = refused(&log, &allowed(short));
        assert!(told.contains("line 1:") && told.contains("line 32:"), "{short}: {told}");
    }
    assert!(refused("a\nb\n", &allowed("5")).contains("none of its records can be read"));
    for wrong in ["", "-1", "x", "101%", "nan%"] {
        assert!(wrong.parse::<Tolerance>().is_err(), "{wrong}");
    }
}

#[test]
fn lines_have_a_limit() {
    let long = format!("<34>Jun  5 14:00:00 h-1 su: {}\n", "x".repeat(2 << 20));
    let log = format!("{long}<34>Jun  5 14:00:00 h-1 su: failed\n");
    assert_eq!(refused(&log, &profile()), "line 1: this line is longer than 1048576 bytes\n");
    let mut profile = profile();
    profile.tolerance = Tolerance::Records(1);
    assert_eq!(recording(&log, &profile).counts.rows, 1);
}

#[test]
fn quiet_spells_do_not_turn_the_year_back() {
    let log = "<34>Jan 12 10:00:00 h-1 su: a\n<34>Aug 20 11:00:00 h-1 su: b\n\
               <34>Feb  1 00:00:00 h-1 su: c\n<34>Jan 31 23:59:59 h-1 su: d\n";
    let recording = recording(log, &profile());
    let moments: Vec<String> =
        recording.notifications.iter().map(|says| moment(&recording, says).to_string()).collect();
    assert_eq!(
        moments.iter().map(|told| &told[..10]).collect::<Vec<_>>(),
        ["2026-01-12", "2026-08-20", "2027-02-01", "2027-01-31"]
    );
    assert!(noted(&recording, "leap ahead by 220 days: they are taken to be in 2026, too"));
    assert!(noted(&recording, "a new year, 2027, began"));
    // What only a raise and a clear tell stays in order, too.
    assert!(recording.notifications.iter().all(|says| says.change == Change::Occurred));
}

/// Lines that wait in vain for a date are refused or counted, never lost; and how many may be left out is said.
#[test]
fn no_line_is_lost_for_want_of_a_date() {
    let mut log = "<34>1 - h-1 su - - - failed\n".repeat(10_050);
    log += "<34>Jun  5 14:00:00 h-1 su: failed\n";
    let told = refused(&log, &profile());
    assert!(told.contains("this line names no moment"), "{told}");
    let mut some = profile();
    some.tolerance = "50%".parse().unwrap();
    let told = refused(&log, &some);
    assert!(told.contains("of 10051 records cannot be read, which is more than 50%"), "{told}");
    some.tolerance = "100%".parse().unwrap();
    let counts = recording(&log, &some).counts;
    assert_eq!(counts.rows + counts.unreadable, 10_051, "{counts:?}");
}
