//! Orders in a run: the desk does what it does alone, and a fault in the network delays exactly those orders
//! that need what it takes down.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks at few of the records")]

use crate::parts::{at_exchange, exchange, inject};
use crate::world::{run, scenario};
use sandtable_kernel::{Recorded, Speed};
use sandtable_model::orders::lifecycle::OrderState;
use sandtable_model::orders::{Outcome, Record as Said, Rejection};
use sandtable_model::{Operator, Record};
use sandtable_orders::{Desk, play};
use sandtable_units::{SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Two sites of which one fails for two hours, and people enough that no order waits for another.
fn two_sites() -> String {
    let rest = r#"
title = "two sites"

[run]
span = "12h"

[[team]]
name = "desk"
members = 1_000

[[system]]
name = "activation"
capacity = 1_000

[[offering]]
name = "access"
requires = ["line"]

[[specification]]
name = "line"

[[specification.task]]
name = "prepare"
by = "desk"
takes = { exponential = { mean = "10min" } }

[[specification.task]]
name = "configure"
by = "activation"
after = ["prepare"]
takes = "5s"
at_site = true
activates = true
undo = "5s"

[[orders]]
name = "shop"
every = { exponential = { mean = "1min" } }
offerings = [{ offering = "access" }]
"#;
    [
        rest,
        &exchange(),
        &at_exchange("Market", "Line", &["A"], "population = 1_000\n"),
        &at_exchange("Station", "Other line", &["B"], "population = 1_000\n"),
        &inject("Market", "4h", "2h"),
    ]
    .concat()
}

fn records(settings: &[&str]) -> Vec<Recorded<Record>> {
    run(&Operator::new(&scenario(&two_sites(), settings), 0), Speed::SINGLE).1
}

/// When each order was completed, and where it was from.
fn completed(settings: &[&str]) -> BTreeMap<u64, (u32, SimTime)> {
    let (mut places, mut ends) = (BTreeMap::new(), BTreeMap::new());
    for recorded in records(settings) {
        match recorded.record {
            Record::Orders(Said::Received { order, place, .. }) => {
                places.insert(order, place);
            }
            Record::Orders(Said::Order { order, state }) if state.is_terminal() => {
                ends.insert(order, (places[&order], recorded.time));
            }
            _ => {}
        }
    }
    ends
}

#[test]
fn a_fault_delays_exactly_the_orders_that_need_what_it_takes_down() {
    // A second at the timer of replies is worth nothing here: they are waited for as long as it takes.
    let patient = "system.activation.timeout=\"1d\"";
    let with = completed(&[patient]);
    let without = completed(&[patient, "inject=[]"]);
    let hour = |hours: u64| SimTime::START + Span::HOUR * hours;
    let (mut late, mut early) = (0, 0);
    for (order, (place, usual)) in &without {
        // The site is called Market and comes first by name.
        let waits = *place == 0 && (hour(4)..hour(6)).contains(usual);
        let now = with.get(order).map(|(_, at)| *at);
        if waits {
            let back = now.expect("what waited was done when the site was back");
            assert!((hour(6)..hour(6) + Span::MINUTE).contains(&back), "order {order} at {back}");
            late += 1;
        } else if *usual < hour(11) {
            assert_eq!(now, Some(*usual), "order {order} had nothing to wait for");
            early += 1;
        }
    }
    assert!(late > 40 && early > 400, "{late} late, {early} not");
}

/// Calls that fill 56 % of the cell at the market and 16 % at the station, and an order that looks for room.
const BUSY: &str = r#"
[radio]
bandwidth = "5MHz"

[traffic]
fidelity = "fluid"
least_rate = "1kbit/s"

[[service]]
name = "calls"
sessions = 28.8
rate = "1Mbit/s"
lasts = { exponential = { mean = "1min" } }

[[spot]]
name = "People at the market"
people = 700
server = [{ cell = "A", rate = "25Mbit/s" }]

[[spot]]
name = "People at the station"
people = 200
server = [{ cell = "B", rate = "25Mbit/s" }]

[[specification.task]]
name = "check feasibility"
by = "desk"
takes = "1s"
validates = true
room = "50%"
when_none_left = { action = "reject" }
"#;

/// Where the network is half full, what needs the other half is not sold, once that is known.
#[test]
fn orders_are_rejected_where_there_is_no_room() {
    let two_sites = two_sites();
    let (before, after) =
        two_sites.split_once("[[specification.task]]\nname = \"prepare\"").unwrap();
    let text = |room| {
        let busy = BUSY.replace("50%", room);
        let (network, task) = busy.split_at(busy.find("[[specification.task]]").unwrap());
        let prepare = after.replacen("by =", "after = [\"check feasibility\"]\nby =", 1);
        format!("{before}{task}\n[[specification.task]]\nname = \"prepare\"{prepare}{network}")
    };
    // By place: orders of the first hour, when nothing is known yet, and later ones; of them rejected.
    let rejected = |room| {
        let (mut came, mut found) = (BTreeMap::new(), BTreeMap::new());
        let operator = Operator::new(&scenario(&text(room), &["inject=[]"]), 0);
        for recorded in run(&operator, Speed::SINGLE).1 {
            if let Record::Orders(Said::Received { order, place, .. }) = recorded.record {
                let known = recorded.time >= SimTime::START + Span::HOUR;
                came.insert(order, (place, known));
                found.entry((place, known)).or_insert((0, 0)).0 += 1;
            }
            if let Record::Orders(Said::Order { order, state: OrderState::Rejected }) =
                recorded.record
            {
                found.entry(came[&order]).or_insert((0, 0)).1 += 1;
            }
        }
        assert!(found.values().all(|(orders, _)| *orders > 20), "{found:?}");
        found
    };
    for (key, (orders, rejected)) in rejected("50%") {
        assert_eq!(rejected, if key == (0, true) { orders } else { 0 }, "{key:?}");
    }
    assert!(rejected("60%").values().all(|(_, rejected)| *rejected == 0));
    let everywhere = rejected("10%");
    assert!(everywhere.iter().all(|((_, known), (orders, rejected))| !known || orders == rejected));
}

/// Without a network in the way, a run says what the desk says alone.
#[test]
fn the_desk_of_a_run_is_the_desk_alone() {
    let operator = Operator::new(
        &scenario(&two_sites(), &["specification.line.task.configure.at_site=false"]),
        0,
    );
    let plan = operator.plan().orders.as_ref().unwrap();
    let mut alone = Vec::new();
    play::play(plan, &mut Desk::new(plan), &[], operator.plan().end, |at, record| {
        alone.push((at, *record));
    });
    let in_run: Vec<_> = run(&operator, Speed::SINGLE)
        .1
        .iter()
        .filter_map(|recorded| match recorded.record {
            Record::Orders(said) => Some((recorded.time, said)),
            _ => None,
        })
        .collect();
    let before_the_end = |at: SimTime| at < operator.plan().end;
    alone.retain(|(at, _)| before_the_end(*at));
    assert!(in_run.len() > 4_000, "{}", in_run.len());
    assert_eq!(in_run, alone);
}

/// Every order that came has ended or is open, and nothing is said of orders that did not come.
#[test]
fn no_order_is_lost() {
    let operator = Operator::new(&scenario(crate::world::EVERYTHING, &[]), 0);
    let (mut came, mut ended) = (BTreeSet::new(), BTreeSet::new());
    let mut kinds = BTreeSet::new();
    let (mut batches, mut reminded) = (BTreeMap::new(), 0);
    let mut of_catalogue = [0; 6];
    for recorded in run(&operator, Speed::SINGLE).1 {
        let Record::Orders(said) = recorded.record else { continue };
        let catalogue = match said {
            Said::Bundled { .. } => Some(0),
            Said::Moving { .. } => Some(1),
            Said::Rejected { reason: Rejection::NotEligible, .. } => Some(2),
            Said::Rejected { reason: Rejection::NothingInstalled, .. } => Some(3),
            Said::Lost { .. } => Some(4),
            Said::Audited { found, .. } if found > 0 => Some(5),
            _ => None,
        };
        if let Some(kind) = catalogue {
            of_catalogue[kind] += 1;
        }
        match said {
            Said::Received { order, .. } => assert!(came.insert(order)),
            Said::Order { order, state } => {
                assert!(came.contains(&order));
                kinds.insert(state);
                if state.is_terminal() {
                    assert!(ended.insert(order), "order {order} ended twice");
                }
            }
            Said::Broken { law, order } => panic!("{law:?} does not hold of {order:?}"),
            Said::Work { order, batch, .. } => {
                assert!(came.contains(&order));
                if let Some(batch) = batch {
                    *batches.entry(batch).or_insert(0) += 1;
                }
            }
            Said::Reminded { order, .. } => {
                assert!(came.contains(&order));
                reminded += 1;
            }
            Said::Item { order, .. }
            | Said::Bundled { order, .. }
            | Said::Moving { order, .. }
            | Said::Rejected { order, .. }
            | Said::PutRight { order, .. }
            | Said::Lost { order, .. } => assert!(came.contains(&order)),
            Said::Milestone { .. }
            | Said::Jeopardy { .. }
            | Said::TooLate { .. }
            | Said::DeadLetter { .. }
            | Said::Reconciled { .. }
            | Said::Closed { .. }
            | Said::Audited { .. } => {}
        }
    }
    assert!(
        came.len() > 900 && ended.len() * 10 > came.len() * 5,
        "{} of {}",
        ended.len(),
        came.len()
    );
    // Everything can happen, and does.
    assert!(kinds.len() >= 9, "{kinds:?}");
    let together = batches.values().filter(|pieces| **pieces > 1).count();
    assert!(together > 50 && reminded > 50, "{together} batches, {reminded} reminders");
    assert!(of_catalogue.iter().all(|times| *times > 0), "{of_catalogue:?}");
}

/// What fails at a site is told as a failure, and not before the site has answered.
#[test]
fn work_at_a_site_is_told_with_its_outcome() {
    let fails = "specification.line.task.configure.fails=[{ cause = \"busy\", chance = \"50%\", then = { action = \"repeat\" } }]";
    let (mut done, mut failed) = (0, 0);
    for recorded in records(&["inject=[]", fails]) {
        if let Record::Orders(Said::Work { task: 1, began, worked, outcome, .. }) = recorded.record
        {
            assert_eq!(recorded.time, began + worked + Span::SECOND * 2, "there and back again");
            match outcome {
                Outcome::Done => done += 1,
                Outcome::Failed(_) => failed += 1,
                Outcome::NoneLeft | Outcome::Refused => panic!("{outcome:?}"),
            }
        }
    }
    assert!(done > 500 && failed * 10 > done * 8 && failed * 10 < done * 12, "{done}, {failed}");
}

/// When the orders of each stream came.
fn came(settings: &[&str]) -> BTreeMap<u16, Vec<SimTime>> {
    let mut came: BTreeMap<u16, Vec<SimTime>> = BTreeMap::new();
    for recorded in records(settings) {
        if let Record::Orders(Said::Received { stream, .. }) = recorded.record {
            came.entry(stream).or_default().push(recorded.time);
        }
    }
    came
}

/// A promotion that makes three times as many orders brings two beside each usual one, and moves none of these.
#[test]
fn a_promotion_brings_orders_and_moves_none() {
    let usual = came(&["inject=[]"]);
    let deal = "promotion=[{ name = \"deal\", offerings = [\"access\"], from = \"3h\", to = \"9h\", lift = 3 }]";
    let promoted = came(&["inject=[]", deal]);
    assert_eq!(promoted[&0], usual[&0]);
    let hour = |hours: u64| SimTime::START + Span::HOUR * hours;
    let extra = &promoted[&1];
    assert!(extra.iter().all(|at| (hour(3)..hour(9)).contains(at)));
    // Twice 60 an hour for six hours: 720, within four standard deviations.
    assert!(extra.len().abs_diff(720) < 4 * 27, "{}", extra.len());
}

/// Six hours before and after the beginning of February, in which three times as many orders come.
#[test]
fn orders_come_faster_in_their_season() {
    let usual = &came(&["inject=[]"])[&0];
    let season = "orders.shop.season=[1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]";
    let seasonal = &came(&["inject=[]", season, "run.start=2026-01-31T18:00:00Z"])[&0];
    let turn = SimTime::START + Span::HOUR * 6;
    let before = usual.iter().filter(|at| **at < turn).count();
    assert_eq!(seasonal[..before], usual[..before]);
    // What follows would have come at a third of the pace: in the same order, in the first two hours only.
    for (fast, slow) in seasonal[before..].iter().zip(&usual[before..]) {
        let (fast, slow) = (fast.since(turn), slow.since(turn));
        assert!((fast * 3).nanos().abs_diff(slow.nanos()) < 10_000, "{fast} and {slow}");
    }
    assert!(seasonal.len() - before > 900, "{}", seasonal.len() - before);
}

const LINE: &str = "requires = [\"line\"]";

const OLD_LINE: &str = r#"
[[specification]]
name = "old line"

[[specification.task]]
name = "free port"
by = "activation"
takes = "1s"
releases = "ports"
undo = "1s"

[[stock]]
name = "ports"
amount = 1
per_site = true
"#;

/// Nobody gives up more than there is.
#[test]
fn what_customers_have_is_ceased_until_there_is_nothing_left() {
    let text = two_sites().replace(
        LINE,
        "requires = [\"line\"]\ninstalled = 9\ndelete = { requires = [\"old line\"] }",
    );
    let leavers = "every = \"1h\"\naction = \"delete\"";
    let text = text.replace("every = { exponential = { mean = \"1min\" } }", leavers) + OLD_LINE;
    let operator = Operator::new(&scenario(&text, &["inject=[]"]), 0);
    let said = run(&operator, Speed::SINGLE).1;
    let count = |wanted: fn(&Said) -> bool| {
        let wanted = |recorded: &&Recorded<Record>| matches!(&recorded.record, Record::Orders(said) if wanted(said));
        said.iter().filter(wanted).count()
    };
    // Nine have a line, eleven want to give it up in twelve hours.
    let completed = |said: &Said| matches!(said, Said::Order { state: OrderState::Completed, .. });
    assert_eq!(count(completed), 9);
    let nothing =
        |said: &Said| matches!(said, Said::Rejected { reason: Rejection::NothingInstalled, .. });
    assert_eq!(count(nothing), 2);
    assert_eq!(count(|said| matches!(said, Said::Broken { .. })), 0);
}
