//! Customers in a run: a worked example by hand, laws, and what a warning, a compensation or a larger team
//! changes and does not change.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks at few of the records")]

use crate::parts::{at_exchange, exchange, inject};
use crate::world::{EVERYTHING, employed, run, scenario};
use sandtable_kernel::{Recorded, Speed};
use sandtable_model::customers::{Reach, Record as Said};
use sandtable_model::{Operator, Record};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeMap;

/// Ten customers, who all call five minutes into an outage of two hours; one agent, who takes a minute for
/// each, and none of them waits longer than two and a half.
fn ten_customers() -> String {
    let rest = r#"
title = "ten customers"

[run]
span = "12h"

[[team]]
name = "agents"
members = 1

[[segment]]
name = "private"
share = "50%"
contacts = "100%"
contacts_after = "5min"
complains = "100%"
leaves_after = "2h"

[care]
team = "agents"
takes = "1min"
patience = "150s"
"#;
    [
        rest,
        &exchange(),
        &at_exchange("Market", "Line", &["A"], "population = 20\n"),
        &at_exchange("Station", "Other line", &["B"], ""),
        &inject("Market", "4h", "2h"),
        &inject("Station", "4h", "2h"),
    ]
    .concat()
}

fn said(operator: &Operator) -> Vec<Recorded<Record>> {
    run(operator, Speed::SINGLE).1
}

/// When what is said of customers, in a run of the ten.
fn of_ten(settings: &[&str]) -> Vec<(SimTime, Said)> {
    of_customers(&said(&Operator::new(&scenario(&ten_customers(), settings), 0)))
}

fn of_customers(said: &[Recorded<Record>]) -> Vec<(SimTime, Said)> {
    let of = |recorded: &Recorded<Record>| match recorded.record {
        Record::Customers(said) => Some((recorded.time, said)),
        _ => None,
    };
    let mut found: Vec<_> = said.iter().filter_map(of).collect();
    found.sort_by_key(|(at, _)| *at);
    found
}

const MARKET: Reach = Reach { site: 0, outage: 0, segment: 0 };

fn at(minutes: u64, seconds: u64) -> SimTime {
    SimTime::START + Span::HOUR * 4 + Span::MINUTE * minutes + Span::SECOND * seconds
}

#[test]
fn ten_customers_and_one_agent_by_hand() {
    let takes = Span::MINUTE;
    let mut expected = vec![
        (at(0, 0), Said::Reached { reach: MARKET, accounts: 10 }),
        // Between a site and the agents there is a second, the lookahead.
        (at(5, 1), Said::Contacts { reach: MARKET, count: 10, again: false }),
    ];
    for minute in 0..3 {
        let waited = Span::MINUTE * minute;
        let answered = Said::Answered { reach: MARKET, waited, takes };
        expected.push((at(5 + minute, 1), answered));
    }
    let waited = Span::SECOND * 150;
    let gave_up = Said::GaveUp { reach: MARKET, waited, again: false };
    expected.extend([(at(7, 31), gave_up); 7]);
    expected.extend([(at(7, 32), Said::Complained { reach: MARKET, leaves: false }); 7]);
    expected.push((at(120, 0), Said::Over { reach: MARKET, compensated: 0, left: 0 }));
    assert_eq!(of_ten(&[]), expected);
}

#[test]
fn who_calls_at_night_waits_for_the_shift() {
    let shift = "team.agents.shift=[{ from = \"6h\", to = \"7h\" }]";
    let patient = "care.patience=\"10h\"";
    let waits: Vec<Span> = of_ten(&[shift, patient])
        .into_iter()
        .filter_map(|(_, said)| match said {
            Said::Answered { waited, .. } => Some(waited),
            _ => None,
        })
        .collect();
    let until_six = Span::HOUR * 2 - Span::SECOND * 301;
    let expected: Vec<Span> = (0..10).map(|before| until_six + Span::MINUTE * before).collect();
    assert_eq!(waits, expected);
}

/// Over, compensated and left of the outages, in their order.
fn ends(settings: &[&str]) -> Vec<(u32, u32)> {
    let over = |(_, said)| match said {
        Said::Over { compensated, left, .. } => Some((compensated, left)),
        _ => None,
    };
    of_ten(settings).into_iter().filter_map(over).collect()
}

#[test]
fn long_outages_make_customers_leave_and_a_compensation_keeps_them() {
    let leaves = "segment.private.leaves=\"100%\"";
    let again = r#"inject=[{ element = "Market", at = "1h", lasts = "3h" }, { element = "Market", at = "5h", lasts = "1h" }, { element = "Market", at = "7h", lasts = "2h" }]"#;
    assert_eq!(ends(&[leaves]), [(0, 10)]);
    assert_eq!(ends(&[leaves, "segment.private.leaves_after=\"121min\""]), [(0, 0)]);
    assert_eq!(ends(&[leaves, again]), [(0, 10)], "nobody is left to be reached");
    let more = "segment.private.leaves_more=\"100%\"";
    assert_eq!(ends(&[more, again]), [(0, 0), (0, 0), (0, 10)], "the second long one");
    let compensation = |after: &str| {
        format!(
            "care.compensation={{ after = \"{after}\", amount = \"5EUR\", prevents_leaving = \"100%\" }}"
        )
    };
    assert_eq!(ends(&[leaves, &compensation("2h")]), [(10, 0)]);
    assert_eq!(ends(&[leaves, &compensation("3h")]), [(0, 10)]);
    let warned = |after: &str| {
        format!("care.warning={{ after = \"{after}\", prevents_leaving = \"100%\" }}")
    };
    assert_eq!(ends(&[leaves, &warned("119min")]), [(0, 0)]);
    assert_eq!(ends(&[leaves, &warned("121min")]), [(0, 10)], "too late");
}

#[test]
fn complaints_make_customers_leave() {
    let left = of_ten(&["segment.private.leaves_after_complaint=\"100%\""]);
    let left =
        left.iter().filter(|(_, said)| matches!(said, Said::Complained { leaves: true, .. }));
    assert_eq!(left.count(), 7);
    // The last of them had left already.
    let settings = [
        "segment.private.leaves_after_complaint=\"100%\"",
        "care.patience=\"2h\"",
        "care.takes=\"1h\"",
        "segment.private.leaves=\"100%\"",
    ];
    let said = of_ten(&settings);
    let complained = said.iter().filter(|(_, said)| matches!(said, Said::Complained { .. }));
    let complained: Vec<_> = complained.map(|(_, said)| *said).collect();
    assert_eq!(complained, [Said::Complained { reach: MARKET, leaves: false }; 8]);
}

fn contacts(settings: &[&str]) -> (u32, u32) {
    let mut counts = (0, 0);
    for (_, said) in of_ten(settings) {
        match said {
            Said::Contacts { count, .. } => counts.0 += count,
            Said::Warned { accounts, .. } => counts.1 += accounts,
            _ => {}
        }
    }
    counts
}

#[test]
fn who_is_warned_in_time_does_not_call() {
    let warning = |when: &str| format!("care.warning={{ {when}, prevents_contacts = \"100%\" }}");
    assert_eq!(contacts(&[&warning("after = \"5min\"")]), (0, 10));
    assert_eq!(contacts(&[&warning("after = \"301s\"")]), (10, 10), "too late");
    assert_eq!(contacts(&[&warning("after = \"3h\"")]), (10, 0), "it is over by then");
    assert_eq!(contacts(&[&warning("planned = true")]), (10, 0), "nobody had planned it");
    let planned = [
        "inject=[]",
        r#"work=[{ name = "swap", elements = ["Market"], at = "4h", lasts = "2h" }]"#,
    ];
    let with = |when: &str| contacts(&[planned[0], planned[1], &warning(when)]);
    assert_eq!(with("planned = true"), (0, 10));
    assert_eq!(with("after = \"5min\""), (10, 0));
    assert_eq!(
        contacts(&["segment.private.contacts_after=\"2h 1s\""]),
        (0, 0),
        "who has service again does not call"
    );
}

/// Five orders that fail, or take a minute.
const FIVE_ORDERS: &str = r#"
[[team]]
name = "desk"
members = 5

[[offering]]
name = "access"
promised = "1min"
requires = ["line"]

[[specification]]
name = "line"

[[specification.task]]
name = "prepare"
by = "desk"
takes = "1min"
fails = [{ cause = "no line", chance = "0%", then = { action = "give-up" } }]

[[orders]]
name = "shop"
every = "10min"
most = 5
offerings = [{ offering = "access" }]
"#;

#[test]
fn orders_that_go_wrong_let_customers_down() {
    let text = ten_customers() + FIVE_ORDERS;
    let let_down = |settings: &[&str]| {
        let settings = [settings, &["inject=[]"]].concat();
        let said = said(&Operator::new(&scenario(&text, &settings), 0));
        let of = |(_, said)| match said {
            Said::LetDown { complains, leaves, .. } => Some((complains, leaves)),
            _ => None,
        };
        of_customers(&said).into_iter().filter_map(of).collect::<Vec<_>>()
    };
    let fails = "specification.line.task.prepare.fails.\"no line\".chance=\"100%\"";
    let late = "offering.access.promised=\"59s\"";
    assert_eq!(let_down(&[]), [], "a minute is in time");
    assert_eq!(let_down(&[fails]), [(true, false); 5]);
    assert_eq!(let_down(&[late]), [(true, false); 5]);
    let content = "segment.private.complains=\"0%\"";
    assert_eq!(let_down(&[late, content]), [(false, false); 5]);
    let leaves = "segment.private.leaves_after_order=\"100%\"";
    let after_complaint = "segment.private.leaves_after_complaint=\"100%\"";
    // Orders of a customer who has left by then let nobody down.
    let gone = let_down(&[late, content, leaves]);
    assert!((3..=5).contains(&gone.len()) && gone.iter().all(|said| *said == (false, true)));
    assert_eq!(let_down(&[late, after_complaint]), vec![(true, true); gone.len()]);
    // Of those who are nobody's customers, no order lets anybody down.
    assert_eq!(let_down(&[late, "segment.private.share=\"0%\""]), []);
}

/// What an outage has made of its customers.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Fate {
    reached: u32,
    contacts: u32,
    again: u32,
    answered: u32,
    gave_up: u32,
    will_try_again: u32,
    complained: u32,
    left: u32,
    left_at_the_end: u32,
}

fn fates(said: &[(SimTime, Said)]) -> BTreeMap<Reach, Fate> {
    let mut fates: BTreeMap<Reach, Fate> = BTreeMap::new();
    for (_, said) in said {
        match *said {
            Said::Reached { reach, accounts } => fates.entry(reach).or_default().reached = accounts,
            Said::Contacts { reach, count, again } => {
                let fate = fates.entry(reach).or_default();
                fate.contacts += count;
                fate.again += if again { count } else { 0 };
            }
            Said::Answered { reach, .. } => fates.entry(reach).or_default().answered += 1,
            Said::GaveUp { reach, again, .. } => {
                let fate = fates.entry(reach).or_default();
                fate.gave_up += 1;
                fate.will_try_again += u32::from(again);
            }
            Said::Complained { reach, leaves } => {
                let fate = fates.entry(reach).or_default();
                fate.complained += 1;
                fate.left += u32::from(leaves);
            }
            Said::Over { reach, left, compensated } => {
                let fate = fates.entry(reach).or_default();
                fate.left += left;
                fate.left_at_the_end = left;
                assert!(left <= fate.reached && compensated <= fate.reached);
            }
            Said::Warned { .. } | Said::LetDown { .. } => {}
        }
    }
    fates
}

/// Whether something that is said is of a kind.
type Is = fn(&Said) -> bool;

/// What the world of the determinism tests must contain of customers.
#[test]
fn customers_do_everything_in_it() {
    let wanted: [(&str, Is); 11] = [
        ("reached", |said| matches!(said, Said::Reached { .. })),
        ("warned", |said| matches!(said, Said::Warned { .. })),
        ("contacts", |said| matches!(said, Said::Contacts { again: false, .. })),
        ("tries again", |said| matches!(said, Said::Contacts { again: true, .. })),
        ("waits", |said| matches!(said, Said::Answered { waited, .. } if *waited > Span::MINUTE)),
        ("gives up", |said| matches!(said, Said::GaveUp { again: false, .. })),
        ("complains", |said| matches!(said, Said::Complained { leaves: false, .. })),
        ("leaves after a complaint", |said| matches!(said, Said::Complained { leaves: true, .. })),
        ("is compensated", |said| matches!(said, Said::Over { compensated: 1.., .. })),
        ("leaves for an outage", |said| matches!(said, Said::Over { left: 1.., .. })),
        ("leaves for an order", |said| matches!(said, Said::LetDown { leaves: true, .. })),
    ];
    let said = of_customers(&said(&employed(&scenario(EVERYTHING, &[]), 0)));
    for (what, is) in wanted {
        let count = said.iter().filter(|(_, said)| is(said)).count();
        assert!(count > 2, "{what}: {count}");
    }
}

#[test]
fn customers_are_conserved() {
    let operator = employed(&scenario(EVERYTHING, &[]), 0);
    let said = of_customers(&said(&operator));
    let (mut in_line, mut pending) = (0, 0);
    for (reach, fate) in fates(&said) {
        assert!(fate.left <= fate.reached, "{reach:?} {fate:?}");
        assert!(fate.contacts - fate.again <= fate.reached, "{reach:?} {fate:?}");
        in_line += fate.contacts - fate.answered - fate.gave_up;
        pending += fate.will_try_again - fate.again;
        let in_vain = fate.gave_up - fate.will_try_again;
        assert!(fate.complained <= in_vain, "{reach:?} {fate:?}");
    }
    assert!(in_line < 100 && pending < 100, "{in_line} {pending}");
    // Whom the next outage reaches are those who were left.
    let mut accounts: BTreeMap<(u32, u8), (u32, u32)> = BTreeMap::new();
    let mut met_again = 0;
    for (_, said) in said {
        let (site, segment, reached, left) = match said {
            Said::Reached { reach, accounts } => (reach.site, reach.segment, Some(accounts), 0),
            Said::Over { reach, left, .. } => (reach.site, reach.segment, None, left),
            Said::Complained { reach, leaves } => {
                (reach.site, reach.segment, None, u32::from(leaves))
            }
            Said::LetDown { site, segment, leaves, .. } => (site, segment, None, u32::from(leaves)),
            _ => continue,
        };
        let state = accounts.entry((site, segment)).or_default();
        if let Some(reached) = reached {
            if let (known @ 1.., gone) = *state {
                assert_eq!(known - gone, reached, "site {site} segment {segment}");
                met_again += 1;
            }
            *state = (reached, 0);
        }
        state.1 += left;
    }
    assert!(met_again > 20, "{met_again}");
}

/// Those of the first outage of each site, before policies have made the numbers of customers differ.
fn first(fates: &BTreeMap<Reach, Fate>) -> BTreeMap<Reach, Fate> {
    let first = fates.iter().filter(|(reach, _)| reach.outage == 0);
    first.map(|(reach, fate)| (*reach, *fate)).collect()
}

#[test]
fn a_policy_changes_what_it_prevents_and_nothing_else() {
    let everything = |settings: &[&str]| {
        // Nobody leaves for an order or a complaint, which come at any time; many do for any outage.
        let of_segments = ["private", "business"].map(|name| {
            [
                "leaves_after_order=\"0%\"",
                "leaves_after_complaint=\"0%\"",
                "leaves=\"60%\"",
                "leaves_after=\"0s\"",
            ]
            .map(|setting| format!("segment.{name}.{setting}"))
        });
        let fixed: Vec<&str> = of_segments
            .iter()
            .flatten()
            .map(String::as_str)
            .chain(["care.compensation.after=\"0s\""])
            .collect();
        said(&employed(&scenario(EVERYTHING, &[settings, &fixed].concat()), 0))
    };
    let none = everything(&[
        "care.warning.prevents_contacts=\"0%\"",
        "care.warning.prevents_leaving=\"0%\"",
        "care.compensation.prevents_leaving=\"0%\"",
    ]);
    let some = everything(&[]);
    let compensated = everything(&[
        "care.warning.prevents_contacts=\"0%\"",
        "care.warning.prevents_leaving=\"0%\"",
    ]);
    let more_agents = everything(&["team.\"care team\".members=60"]);
    let others = |said: &[Recorded<Record>]| -> Vec<_> {
        let others = said.iter().filter(|said| !matches!(said.record, Record::Customers(_)));
        others.map(|said| (said.time, said.record)).collect()
    };
    for other in [&some, &compensated, &more_agents] {
        assert!(others(other) == others(&none), "who is out does not depend on it");
    }
    let [none, some, compensated, more_agents] =
        [&none, &some, &compensated, &more_agents].map(|said| first(&fates(&of_customers(said))));
    let sum =
        |fates: &BTreeMap<Reach, Fate>, of: fn(&Fate) -> u32| fates.values().map(of).sum::<u32>();
    let new = |fate: &Fate| fate.contacts - fate.again;
    for (reach, without) in &none {
        let [warned, compensated, answered] =
            [&some, &compensated, &more_agents].map(|fates| fates[reach]);
        assert!(warned.reached == without.reached && compensated.reached == without.reached);
        assert!(new(&warned) <= new(without), "{reach:?}");
        assert!(warned.left_at_the_end <= compensated.left_at_the_end, "{reach:?}");
        assert!(compensated.left_at_the_end <= without.left_at_the_end, "{reach:?}");
        assert_eq!(new(&compensated), new(without), "{reach:?}");
        // A larger team changes neither whom an outage reaches nor who leaves for it.
        let of_site = |fate: &Fate| (fate.reached, new(fate), fate.left_at_the_end);
        assert_eq!(of_site(&answered), of_site(&warned), "{reach:?}");
    }
    assert!(sum(&none, new) > sum(&some, new) + 20);
    let left = |fates| sum(fates, |fate| fate.left_at_the_end);
    assert!(
        left(&none) > left(&compensated) && left(&compensated) > left(&some),
        "{} {} {}",
        left(&none),
        left(&compensated),
        left(&some)
    );
    assert!(sum(&more_agents, |fate| fate.gave_up) < sum(&some, |fate| fate.gave_up));
}
