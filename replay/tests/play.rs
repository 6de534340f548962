//! Laws of playing: nothing differs from itself, both sides see the same difference, every alarm is
//! somewhere, and what waits for outside systems gets its answer.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use proptest::prelude::*;
use sandtable_correlation::{
    AlarmKey, Change, EventType, Notification, RuleSet, Severity, Topology, TopologyBuilder,
    shipped,
};
use sandtable_document::{Diagnostics, Sources};
use sandtable_replay::play::{
    Course, Difference, Kept, Outcome, Played, into_week, play, play_stream,
};
use sandtable_replay::recording::Counts;
use sandtable_replay::topology::TopologyFile;
use sandtable_units::{SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn rules(name: &str) -> Arc<RuleSet> {
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add(name, shipped(name).unwrap().to_owned());
    Arc::new(RuleSet::read(&sources, source, &mut out).unwrap())
}

/// A chain: each of `r0` to `r5` depends on the one before.
fn chain() -> Arc<Topology> {
    let mut builder = TopologyBuilder::default();
    for number in 0..6 {
        builder.resource(&format!("r{number}"), "router");
    }
    for number in 1..6 {
        builder.edge(&format!("r{number}"), "depends_on", &format!("r{}", number - 1));
    }
    Arc::new(builder.build().unwrap())
}

fn said(resource: u8, alarm_type: &str, change: Change, at: Span) -> Notification {
    Notification {
        key: AlarmKey {
            resource: format!("r{resource}"),
            alarm_type: alarm_type.to_owned(),
            qualifier: String::new(),
        },
        change,
        severity: Some(Severity::Major),
        event_type: EventType::CommunicationsAlarm,
        probable_cause: String::new(),
        text: String::new(),
        time: SimTime::START + at,
        received: SimTime::START + at,
        source_id: None,
        attributes: BTreeMap::new(),
        record: String::new(),
    }
}

const TYPES: [&str; 4] = ["link down", "node does not answer", "mains failure", "cell unavailable"];

fn played(notifications: &[Notification], set: &str) -> Played {
    let course = Course { into_week: Span::ZERO, until: None };
    play(notifications, &rules(set), &chain(), course)
}

/// Played with three incidents remembered of those that are over.
fn forgetful(notifications: &[Notification], set: &str) -> Played {
    let course = Course { into_week: Span::ZERO, until: None };
    let said = notifications.iter().map(Ok);
    let [played] = play_stream(said, [&rules(set)], &chain(), course, Kept::Largest(3)).unwrap();
    played
}

#[test]
fn memory_does_not_grow_with_what_is_over() {
    let raise = |number: u64| said(0, "link down", Change::Raised, Span::HOUR * number * 3);
    let clear =
        |number: u64| said(0, "link down", Change::Cleared, Span::HOUR * number * 3 + Span::MINUTE);
    let log: Vec<Notification> = (0..200)
        .flat_map(|number| {
            let mut pair = [raise(number), clear(number)];
            for said in &mut pair {
                said.key.qualifier = number.to_string();
            }
            pair
        })
        .collect();
    let (all, few) = (played(&log, "baseline"), forgetful(&log, "baseline"));
    assert_eq!(all.ledger.incidents.len(), 200);
    let held = few.ledger.incidents.len() + few.ledger.actions.len() + few.ledger.alarms().count();
    assert!(held < 40, "{held}");
    let told = |played: &Played| Outcome::new(played, &Counts::default(), &rules("baseline"), 3);
    assert_eq!(told(&few), told(&all));
}

fn logs() -> impl Strategy<Value = Vec<Notification>> {
    let one = (0..7_u8, 0..TYPES.len(), any::<bool>(), 0..200_u64);
    prop::collection::vec(one, 0..60).prop_map(|steps| {
        let mut at = Span::ZERO;
        let notification = |(resource, of, clear, wait): (u8, usize, bool, u64)| {
            at += Span::SECOND * wait;
            let change = if clear { Change::Cleared } else { Change::Raised };
            said(resource, TYPES[of], change, at)
        };
        steps.into_iter().map(notification).collect()
    })
}

proptest! {
    #[test]
    fn both_sides_see_the_same_difference(log in logs()) {
        let (one, other) = (played(&log, "baseline").ledger, played(&log, "manual").ledger);
        prop_assert!(Difference::new(&one, &one).is_none());
        let there = Difference::new(&one, &other);
        let back = Difference::new(&other, &one);
        prop_assert_eq!(there.same, back.same);
        prop_assert_eq!(there.other_members, back.other_members);
        prop_assert_eq!(&there.split, &back.merged);
        prop_assert_eq!(&there.merged, &back.split);
        prop_assert_eq!(&there.only_here, &back.only_there);
        prop_assert_eq!(there.other_root.len(), back.other_root.len());
    }

    /// Each occurrence is in one incident or in none, and all of them are counted.
    #[test]
    fn every_alarm_is_somewhere(log in logs()) {
        for set in ["baseline", "manual", "closed-loop"] {
            let ledger = played(&log, set).ledger;
            let mut placed = BTreeSet::new();
            for story in ledger.incidents.values() {
                for (alarm, member) in &story.members {
                    for occurrence in &member.occurrences {
                        prop_assert!(placed.insert((alarm.clone(), *occurrence)), "{alarm:?}");
                    }
                }
            }
            let happened = ledger.happened;
            let all = happened.alarms + happened.derived + happened.came_back;
            prop_assert_eq!(all, placed.len() as u64 + ledger.left_alone());
        }
    }

    /// What is over may be forgotten: nothing that is told of it changes.
    #[test]
    fn what_is_forgotten_was_counted(log in logs(), days in 2..6_u64) {
        let shifted = |said: &Notification, by: Span| Notification {
            time: said.time.saturating_add(by),
            received: said.received.saturating_add(by),
            ..said.clone()
        };
        let day = |day| log.iter().map(move |said| shifted(said, Span::DAY * day));
        let many: Vec<Notification> = (0..days).flat_map(day).collect();
        for set in ["baseline", "manual", "closed-loop"] {
            let told = |played: &Played| Outcome::new(played, &Counts::default(), &rules(set), 3);
            prop_assert_eq!(told(&forgetful(&many, set)), told(&played(&many, set)));
        }
    }

    /// The engine names the members that the ledger has.
    #[test]
    fn the_ledger_has_the_members_that_the_engine_explains(log in logs()) {
        let played = played(&log, "baseline");
        for (incident, story) in &played.ledger.incidents {
            let Some(text) = played.engine.explain(*incident) else { continue };
            let told = text.lines().filter(|line| line.contains("; joined at ")).count();
            prop_assert_eq!(told, story.members.len(), "{}", text);
        }
    }
}

/// While the chain is down its head is the root cause; what is cleared last takes nothing from that.
#[test]
fn an_incident_is_judged_at_its_height() {
    let second = |second| Span::SECOND * second;
    let log = [
        said(0, "link down", Change::Raised, second(0)),
        said(1, "node does not answer", Change::Raised, second(3)),
        said(2, "node does not answer", Change::Raised, second(6)),
        said(0, "link down", Change::Cleared, second(600)),
        said(1, "node does not answer", Change::Cleared, second(660)),
        said(2, "node does not answer", Change::Cleared, second(720)),
    ];
    let played = played(&log, "baseline");
    let story = played.ledger.incidents.values().next().unwrap();
    assert_eq!((played.ledger.incidents.len(), story.members.len()), (1, 3));
    assert_eq!(story.height.members, 3);
    assert_eq!(story.height.until, Some(SimTime::START + second(630)), "held back by 30 s");
    assert_eq!(story.height.root.as_ref().unwrap().alarm.resource, "r0");
    let ticket = played.ledger.actions.values().next().unwrap();
    assert!(ticket.done, "the outside system answers: {ticket:?}");
}

#[test]
fn nothing_is_played_after_the_end() {
    let log = [
        said(0, "link down", Change::Raised, Span::ZERO),
        said(3, "mains failure", Change::Raised, Span::HOUR),
        said(4, "mains failure", Change::Raised, Span::HOUR * 2),
    ];
    let until = Some(SimTime::START + Span::HOUR);
    let course = Course { into_week: Span::ZERO, until };
    let played = play(&log, &rules("manual"), &chain(), course);
    assert_eq!((played.notifications, played.left_out), (2, 1));
    assert_eq!(played.ledger.incidents.len(), 2, "what comes at the end itself is played");
}

#[test]
fn the_week_begins_on_monday() {
    let hours = |moment: &str, zone: i8| {
        let zone = jiff::tz::Offset::from_hours(zone).unwrap();
        into_week(moment.parse().unwrap(), zone)
    };
    assert_eq!(hours("2026-03-02T00:00:00Z", 0), Span::ZERO);
    assert_eq!(hours("2026-03-04T10:30:00Z", 0), Span::HOUR * 58 + Span::MINUTE * 30);
    assert_eq!(hours("2026-03-01T23:00:00Z", 2), Span::HOUR);
}

#[test]
fn a_topology_file_may_name_the_type_of_an_edge() {
    let text = r#"
        [[resource]]
        name = "a"
        class = "site"
        [[resource]]
        name = "b"
        class = "feeder"
        attributes = { area = "North" }
        [[edge]]
        from = "a"
        type = "powered_by"
        to = "b"
        redundancy = "mains"
    "#;
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add("topology.toml", text.to_owned());
    let topology = TopologyFile::topology(&sources, source, &mut out).unwrap();
    assert_eq!(topology.edge_types(), ["powered_by"]);
    assert_eq!(topology.resources()[1].attributes["area"], "North");
}

/// A long file is read part by part; what is wrong in a later part is told with its line.
#[test]
fn a_long_topology_is_the_same_as_a_short_one() {
    let resource = |number: usize| {
        format!(
            "[[resource]] # {number}\nname = \"r{number}\"\nclass = \"router\"\n\
             [resource.attributes]\nrack = \"{number}\"\n\n"
        )
    };
    let edge = |number: usize| {
        format!("[[edge]]\nfrom = \"r{number}\"\nto = \"r{}\"\nredundancy = \"way\"\n", number - 1)
    };
    let count = 10_000;
    let all: String = (0..count).map(resource).chain((1..count).map(edge)).collect();
    let read = |text: String| {
        let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
        let source = sources.add("topology.toml", text);
        let topology = TopologyFile::topology(&sources, source, &mut out);
        let told = out.in_file_order().into_iter().map(|diagnostic| {
            let line = sources.position(diagnostic.place).map(|at| at.line);
            (line, diagnostic.message.clone())
        });
        (topology, told.collect::<Vec<_>>())
    };
    assert!(TopologyFile::is_plain(&all));
    let (topology, told) = read(all.clone());
    let topology = topology.unwrap();
    assert_eq!(
        (topology.resources().len(), topology.edges().count(), told.len()),
        (count, count - 1, 0)
    );
    let last = topology.resource(topology.find("r9999").unwrap());
    assert_eq!((last.class.as_str(), last.attributes["rack"].as_str()), ("router", "9999"));
    for (text, line, message) in [
        (all.replacen("from = \"r9000\"", "from = \"r9000\"\ncolour = 1", 1), 95_999, "`colour`"),
        (all.replacen("to = \"r9000\"", "to = \"nowhere\"", 1), 96_003, "no resource `nowhere`"),
        (all.replacen("name = \"r9000\"", "name = \"r1\"", 1), 54_002, "two resources named `r1`"),
        (all.replacen("name = \"r9000\"", "name = r9000", 1), 54_002, "not TOML"),
    ] {
        let (topology, told) = read(text);
        assert!(topology.is_none());
        assert!(told.iter().any(|(at, it)| *at == Some(line) && it.contains(message)), "{told:?}");
    }
    // What looks like a header and is none.
    let text = "[[resource]]\nname = '''\n[[edge]]\n'''\nclass = \"x\"\n";
    assert!(!TopologyFile::is_plain(text));
    assert!(read(text.to_owned()).0.is_some());
}
