//! Faults that wait for people: to the second by hand, in vain where alarms mislead, never where nobody
//! comes, sooner where rules act; and nothing is lost on the way.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks at few of the records")]

use crate::parts::{at_exchange, exchange};
use crate::world::{EVERYTHING, rules, run, scenario};
use sandtable_correlation::RuleSet;
use sandtable_kernel::Speed;
use sandtable_model::faults::FaultId;
use sandtable_model::noc::ActionStep;
use sandtable_model::people::{TicketStep, VisitStep};
use sandtable_model::{ElementId, Operator, Plan, Record};
use sandtable_units::{SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One site with one cell, one fault of its radio unit at one o'clock in the night to Thursday.
fn one() -> String {
    let rest = r#"
title = "one fault"

[run]
span = "2d"

[noc]
rules = "manual"
desk = "desk"
diagnosis = "10min"
decision = "7min"

[[team]]
name = "desk"
members = 1
roles = ["duty-manager"]

[[team]]
name = "crews"
kind = "field"
members = 1
skills = ["cell"]
travel = "1h"

[[fault]]
name = "radio unit"
affects = "cell"
repair = "field"
time_to_failure = "9000d"
time_to_repair = "2h"

[[fault]]
name = "software"
affects = "cell"
repair = "remote"
time_to_failure = "8000d"
time_to_repair = "15min"
alarm = { alarm_type = "processing-error", probable_cause = "softwareError", severity = "major", specific_problem = "baseband software error" }

[[inject]]
element = "A"
fault = "radio unit"
at = "1h"

[alarms]
delay = "2s"
"#;
    [rest, &exchange(), &at_exchange("Market", "Line", &["A"], "population = 1_000\n")].concat()
}

/// All of a place are one incident, with a ticket at once.
const PLAIN: &str = r#"
[rules]
name = "plain"

[[rule]]
name = "place"
group = { by = ["resource"], window = "30d" }

[[rule]]
name = "cause"
root = { prefer = ["radio unit failure", "baseband software error"], order = ["prefer"] }

[[rule]]
name = "ticket"
action = { kind = "ticket", to = "desk", take_back = true }
"#;

fn plain(more: &str) -> Arc<RuleSet> {
    let text = format!("{PLAIN}{more}");
    Arc::new(RuleSet::from_text("plain", &text).unwrap_or_else(|_| panic!("no rules: {text}")))
}

/// Seconds of what is wanted of a run.
fn times(
    text: &str,
    settings: &[&str],
    rules: &Arc<RuleSet>,
    wanted: impl Fn(&Record) -> bool,
) -> Vec<u64> {
    let operator = Operator::new(&scenario(text, settings), 0).with_rules(Arc::clone(rules));
    let said = run(&operator, Speed::SINGLE).1.into_iter();
    let wanted = said.filter(|said| wanted(&said.record));
    wanted.map(|said| said.time.nanos() / 1_000_000_000).collect()
}

fn clock(hours: u64, minutes: u64, seconds: u64) -> u64 {
    hours * 3600 + minutes * 60 + seconds
}

fn ended(record: &Record) -> bool {
    matches!(record, Record::FaultEnded { .. })
}

fn visit(wanted: VisitStep) -> impl Fn(&Record) -> bool {
    move |record| matches!(record, Record::Visit { step, .. } if *step == wanted)
}

fn ticket(wanted: TicketStep) -> impl Fn(&Record) -> bool {
    move |record| matches!(record, Record::Ticket { step, .. } if *step == wanted)
}

/// The alarm takes two seconds; ten minutes later it is known what to do; the crew travels for an hour,
/// and two seconds after it has come, one each way, it knows what is wrong; it works for two hours.
#[test]
fn one_fault_by_hand() {
    let rules = plain("");
    let at = |wanted: &dyn Fn(&Record) -> bool| times(&one(), &[], &rules, wanted);
    assert_eq!(at(&ticket(TicketStep::Opened(2))), [clock(1, 0, 2)]);
    assert_eq!(at(&ticket(TicketStep::Acknowledged)), [clock(1, 0, 2)]);
    assert_eq!(at(&ticket(TicketStep::Diagnosed))[0], clock(1, 10, 2));
    assert_eq!(at(&visit(VisitStep::Departed)), [clock(1, 10, 2)]);
    assert_eq!(at(&visit(VisitStep::Arrived)), [clock(2, 10, 2)]);
    assert_eq!(at(&visit(VisitStep::Works)), [clock(2, 10, 4)]);
    assert_eq!(at(&visit(VisitStep::Mended)), [clock(4, 10, 4)]);
    assert_eq!(at(&ended), [clock(4, 10, 5)]);
    assert_eq!(at(&ticket(TicketStep::Closed)), [clock(4, 10, 7)]);
}

/// What ends by itself meanwhile: the crew that is on its way turns back when the ticket is closed.
#[test]
fn a_crew_that_is_not_needed_is_called_off() {
    let short =
        ["inject=[{ element = \"A\", fault = \"radio unit\", at = \"1h\", lasts = \"30min\" }]"];
    let at = |wanted: &dyn Fn(&Record) -> bool| times(&one(), &short, &plain(""), wanted);
    assert_eq!(at(&visit(VisitStep::Departed)), [clock(1, 10, 2)]);
    assert_eq!(at(&visit(VisitStep::CalledOff)), [clock(1, 30, 2)]);
    assert_eq!(at(&visit(VisitStep::Arrived)), [0; 0]);
}

/// A part takes an hour from when the crew finds out, and a second journey; ordered by a rule at three past,
/// it is there when the crew comes.
#[test]
fn a_part_ordered_early_saves_a_journey() {
    let part = ["fault.\"radio unit\".part=\"65min\""];
    assert_eq!(times(&one(), &part, &plain(""), ended), [clock(6, 15, 7)]);
    let order = "[[rule]]\nname = \"part\"\naction = { kind = \"order-part\", to = \"store\", wait = \"3min\" }\n";
    let early = times(&one(), &part, &plain(order), ended);
    assert_eq!(early, [clock(4, 10, 5)], "ordered at three past, there at eight past two");
    let late = times(&one(), &["fault.\"radio unit\".part=\"70min\""], &plain(order), ended);
    assert_eq!(late, [clock(5, 13, 6)], "two minutes too late");
}

/// Shifts: the desk begins at eight, the crew works from nine to twelve.
#[test]
fn work_waits_for_shifts() {
    let hours = [
        "team.desk.shift=[{ days = [\"thursday\", \"friday\"], from = \"8h\", to = \"16h\" }]",
        "team.crews.shift=[{ from = \"9h\", to = \"12h\" }]",
    ];
    let rules = plain("");
    assert_eq!(times(&one(), &hours, &rules, ticket(TicketStep::Acknowledged)), [clock(8, 0, 0)]);
    assert_eq!(times(&one(), &hours, &rules, visit(VisitStep::Departed)), [clock(9, 0, 0)]);
    // Who has begun finishes, three seconds after hours.
    assert_eq!(times(&one(), &hours, &rules, ended), [clock(12, 0, 3)]);
}

#[test]
fn nobody_comes_where_nobody_is_told() {
    let nobody = Operator::new(&scenario(&one(), &[]), 0);
    let said = run(&nobody, Speed::SINGLE).1;
    assert!(!said.iter().any(|said| ended(&said.record)), "without rules nobody works on alarms");
    let silent = "[rules]\nname = \"silent\"\n[[rule]]\nname = \"place\"\n\
                  group = { by = [\"resource\"], window = \"30d\" }\n";
    let silent = Arc::new(RuleSet::from_text("silent", silent).unwrap_or_else(|_| panic!("no")));
    assert_eq!(times(&one(), &[], &silent, ended), [0; 0], "no ticket, no repair");
    assert_eq!(
        times(&one(), &["alarms.lost=\"100%\""], &plain(""), ended),
        [0; 0],
        "no alarm either"
    );
}

/// A restart mends what it can, from the desk or by a rule; a crew is sent where it does not help.
#[test]
fn restarts_mend_software_only() {
    let software = "inject=[{ element = \"A\", fault = \"software\", at = \"1h\" }]";
    // Ten minutes of diagnosis, one second there, a quarter of an hour.
    assert_eq!(times(&one(), &[software], &plain(""), ended), [clock(1, 25, 3)]);
    let restart = "[[rule]]\nname = \"restart\"\naction = { kind = \"restart\", to = \"manager\", wait = \"1min\", timeout = \"20min\" }\n";
    assert_eq!(times(&one(), &[software], &plain(restart), ended), [clock(1, 16, 3)]);
    let failed =
        |record: &Record| matches!(record, Record::Action { step: ActionStep::Failed, .. });
    assert_eq!(times(&one(), &[software], &plain(restart), failed), [0; 0]);
    // It takes five minutes to see that it does not help.
    assert_eq!(times(&one(), &[], &plain(restart), failed), [clock(1, 6, 4)]);
    let helped = ["fault.\"radio unit\".restart_helps=\"100%\""];
    assert_eq!(times(&one(), &helped, &plain(""), visit(VisitStep::Booked)), [0; 0]);
    assert_eq!(times(&one(), &helped, &plain(""), ended), [clock(3, 10, 3)]);
}

/// What rules ask approval for goes before the ticket, which is less urgent.
#[test]
fn approval_waits_for_who_may_give_it() {
    let asks = "[[rule]]\nname = \"tell\"\naction = { kind = \"customer-message\", to = \"care\", approval = \"duty-manager\" }\n";
    let told = |record: &Record| {
        matches!(
            record,
            Record::Action { kind, step: ActionStep::Succeeded, .. } if kind.word() == "customer-message"
        )
    };
    assert_eq!(times(&one(), &[], &plain(asks), told), [clock(1, 7, 3)]);
    let nobody = times(&one(), &["team.desk.roles=[]"], &plain(asks), told);
    assert_eq!(nobody, [0; 0]);
}

/// A cut line keeps a site from answering: by rules that take each alarm for itself a crew goes to the
/// site, too, and finds nothing.
#[test]
fn a_crew_is_sent_in_vain_where_the_alarm_misleads() {
    let cut = "\n[[fault]]\nname = \"cut\"\naffects = \"link\"\nrepair = \"field\"\n\
               time_to_failure = \"9000d\"\ntime_to_repair = \"5h\"\n\
               [[fault]]\nname = \"controller\"\naffects = \"site\"\nrepair = \"field\"\n\
               time_to_failure = \"9000d\"\ntime_to_repair = \"5h\"\n\
               [[team]]\nname = \"diggers\"\nkind = \"field\"\nmembers = 1\nskills = [\"link\"]\n";
    let text = one() + cut;
    let inject = [
        "inject=[{ element = \"Line\", fault = \"cut\", at = \"1h\" }]",
        "team.crews.skills=[\"site\", \"cell\"]",
    ];
    let manual = times(&text, &inject, &rules("manual"), visit(VisitStep::InVain));
    assert!(!manual.is_empty());
    let mended = times(&text, &inject, &rules("manual"), visit(VisitStep::Mended));
    assert_eq!(mended.len(), 1, "the line itself");
    let baseline = times(&text, &inject, &rules("baseline"), visit(VisitStep::InVain));
    assert_eq!(baseline, [0; 0], "the baseline sees that it is the line");
}

/// At one notification a second, two may wait: of ten cells that speak up at once, seven are not heard.
#[test]
fn a_storm_is_too_much_for_the_collector() {
    let cells: Vec<String> = (0..10).map(|cell| format!("{{ name = \"A{cell}\" }}")).collect();
    let text = one().replace("[{ name = \"A\" }]", &format!("[{}]", cells.join(", ")));
    let inject = "inject=[{ element = \"Line\", at = \"1h\", lasts = \"1h\" }]";
    let count = |settings: &[&str]| {
        let operator = Operator::new(&scenario(&text, settings), 0);
        let (mut listed, mut dropped) = (Vec::new(), 0);
        for said in run(&operator, Speed::SINGLE).1 {
            match said.record {
                Record::Alarm(_) => listed.push(said.time),
                Record::Dropped { .. } => dropped += 1,
                _ => {}
            }
        }
        (listed, dropped)
    };
    let (all, none) = count(&[inject]);
    let (listed, dropped) =
        count(&[inject, "alarms.collector_rate=1", "alarms.collector_buffer=2"]);
    assert_eq!((none, dropped + listed.len()), (0, all.len()));
    assert!(dropped >= 7, "{dropped} of {}", all.len());
    assert!(listed.windows(2).all(|pair| pair[1].since(pair[0]) >= Span::SECOND));
}

/// The first fault of each element by each way to fail.
fn firsts(said: &[(SimTime, Record)], plan: &Plan) -> BTreeMap<(ElementId, String), SimTime> {
    let mut firsts = BTreeMap::new();
    for (time, record) in said {
        if let Record::FaultBegan { fault, origin } = record {
            let name = plan.origin_name(*origin).unwrap_or_default().to_owned();
            firsts.entry((fault.element, name)).or_insert(*time);
        }
    }
    firsts
}

/// Everything by each shipped set: what is opened is closed or open, who sets out comes back, and rules
/// move no draw.
#[test]
fn nothing_is_lost_and_no_draw_is_moved() {
    let mut before = None;
    for name in ["manual", "baseline", "closed-loop"] {
        let operator = Operator::new(&scenario(EVERYTHING, &[]), 0).with_rules(rules(name));
        let said = run(&operator, Speed::SINGLE).1.into_iter();
        let said: Vec<(SimTime, Record)> = said.map(|said| (said.time, said.record)).collect();
        let (mut tickets, mut visits) = (BTreeSet::new(), BTreeMap::new());
        let mut travelling: BTreeMap<u16, i64> = BTreeMap::new();
        for (_, record) in &said {
            match record {
                Record::Ticket { ticket, step: TicketStep::Opened(_), .. } => {
                    assert!(tickets.insert(*ticket), "{name}: opened once");
                }
                Record::Ticket { ticket, step: TicketStep::Closed, .. } => {
                    assert!(tickets.remove(ticket), "{name}: closed once, when open");
                }
                Record::Ticket { ticket, .. } => assert!(tickets.contains(ticket), "{name}"),
                Record::Visit { visit, team, step, .. } => {
                    let last = visits.insert(*visit, *step);
                    assert_eq!(last.is_none(), *step == VisitStep::Booked, "{name}");
                    let away = |step| {
                        matches!(
                            step,
                            Some(VisitStep::Departed | VisitStep::Arrived | VisitStep::Works)
                        )
                    };
                    let crews = travelling.entry(*team).or_default();
                    *crews += i64::from(away(Some(*step))) - i64::from(away(last));
                    assert!((0..=6).contains(crews), "{name}: there are few crews");
                    let over = |step| {
                        matches!(step, VisitStep::Mended | VisitStep::InVain | VisitStep::CalledOff)
                    };
                    assert!(!last.is_some_and(over), "{name}: what is over is over");
                }
                _ => {}
            }
        }
        let firsts = firsts(&said, operator.plan());
        let before = before.get_or_insert_with(|| firsts.clone());
        // Only what would begin in the time of a run that its own kind keeps from it can differ.
        let same = firsts.iter().filter(|(which, at)| before.get(which) == Some(at)).count();
        assert_eq!((same, firsts.len()), (before.len(), before.len()), "{name}");
    }
}

/// Time out of service of all cells, and the mean length of faults that take people.
fn lost(name: &str, replication: u32) -> (Span, f64) {
    let settings = ["generate.cells=600"];
    let night = scenario("base = \"night-shift\"", &settings);
    let operator = Operator::new(&night, replication).with_rules(rules(name));
    let plan = operator.plan();
    let mut began: BTreeMap<FaultId, SimTime> = BTreeMap::new();
    let (mut out, mut lengths, mut faults) = (Span::ZERO, 0.0, 0_u32);
    for said in run(&operator, Speed::SINGLE).1 {
        match said.record {
            Record::Period { element, out: reasons, .. }
                if plan.site_of(element).is_none_or(|site| site.element != element) =>
            {
                out = reasons.into_iter().fold(out, |sum, out| sum + out);
            }
            Record::FaultBegan { fault, .. } => {
                began.insert(fault, said.time);
            }
            Record::FaultEnded { fault } => {
                lengths += said.time.since(began[&fault]).hours();
                faults += 1;
            }
            _ => {}
        }
    }
    (out, lengths / f64::from(faults))
}

/// The same faults under each set of rules: where rules act, outages are shorter.
#[test]
fn rules_that_act_shorten_outages() {
    for replication in 0..3 {
        let [manual, baseline, closed] =
            ["manual", "baseline", "closed-loop"].map(|name| lost(name, replication));
        for other in [manual, baseline] {
            assert!(closed.0 < other.0 && closed.1 < other.1, "{closed:?} {other:?}");
        }
    }
}
