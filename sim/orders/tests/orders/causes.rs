//! What people do when their hours end, what customers want meanwhile, requests that come twice, and the law
//! that in what is said the work stands before what it brings about.

use crate::plans::{always, arrivals, broadband, changes, plan, safe, task, team};
use proptest::prelude::*;
use sandtable_kernel::SpanDistribution;
use sandtable_orders::lifecycle::{ItemState, OrderState};
use sandtable_orders::plan::{Channel, Effect, Plan, Station, Task};
use sandtable_orders::{Desk, Job, Outcome, Record};
use sandtable_queueing::{Calendar, Shift, StationPlan};
use sandtable_units::{Chance, SimTime, Span};
use std::collections::BTreeMap;

type Said = Vec<(SimTime, Record)>;

fn said(plan: &Plan) -> Said {
    let mut said = Vec::new();
    let mut desk = Desk::new(plan);
    sandtable_orders::play::play(plan, &mut desk, &[], SimTime::NEVER, |at, record| {
        said.push((at, *record));
    });
    assert!(desk.close(plan).is_empty() && desk.kept() == 0);
    said
}

fn at(hours: u64, minutes: u64) -> SimTime {
    SimTime::START + Span::HOUR * hours + Span::MINUTE * minutes
}

/// Hours of each day.
fn daily(servers: u32, from: u64, to: u64) -> Shift {
    let day = |of: u64, hour: u64| Span::DAY * of + Span::HOUR * hour;
    let mut hours: Vec<_> = (0..7).map(|of| (day(of, from), day(of, to.min(24)))).collect();
    if to > 24 {
        hours.extend((0..7).map(|of| (day(of, 0), day(of, to - 24))));
    }
    Shift { servers, hours: Calendar::weekly(&hours, &[], Span::ZERO).unwrap() }
}

/// When work began and ended, by order.
fn worked(plan: &Plan) -> BTreeMap<u64, (SimTime, SimTime)> {
    let said = said(plan).into_iter();
    let work = said.filter_map(|(at, record)| {
        let Record::Work { order, began, .. } = record else { return None };
        Some((order, (began, at)))
    });
    work.collect()
}

fn one_task(queue: StationPlan, takes: Span, every: Span, orders: u64) -> Plan {
    let desk = Station { queue, ..team("desk", 1) };
    plan(vec![desk], vec![task("look", 0, always(takes), 0)], arrivals(always(every), orders))
}

/// One person: what was begun before lunch is done half an hour after it, and only then the next.
#[test]
fn what_lunch_interrupts_goes_on_after_it() {
    let lunch = StationPlan::new(1, vec![daily(1, 8, 12), daily(1, 13, 17)]);
    let mut plan = one_task(lunch, Span::HOUR, Span::MINUTE, 2);
    plan.arrivals[0].from = at(11, 29);
    let expected = [(1, (at(11, 30), at(13, 30))), (2, (at(13, 30), at(14, 30)))];
    assert_eq!(worked(&plan), expected.into());
}

#[test]
fn the_night_shift_takes_over() {
    let relief = StationPlan::new(1, vec![daily(1, 6, 22), daily(1, 22, 30)]);
    let plan = one_task(relief, Span::HOUR * 4, Span::HOUR * 20, 1);
    assert_eq!(worked(&plan), [(1, (at(20, 0), at(24, 0)))].into());
}

/// In the order in which they were begun, as far as people are there; new work waits.
#[test]
fn half_a_team_finishes_what_all_have_begun() {
    let teams = StationPlan::new(2, vec![daily(2, 8, 12), daily(1, 12, 20)]);
    let mut plan = one_task(teams, Span::HOUR * 2, Span::MINUTE * 30, 3);
    plan.arrivals[0].from = at(10, 0);
    let ends: Vec<SimTime> = worked(&plan).values().map(|(_, end)| *end).collect();
    // The second has an hour left at noon, and waits for the first, which has half an hour.
    assert_eq!(ends, [at(12, 30), at(13, 30), at(15, 30)]);
}

/// A check of half an hour that validates, then an hour of work.
fn validated() -> Plan {
    let mut plan = plan(
        vec![team("desk", 10)],
        vec![
            task("check", 0, always(Span::MINUTE * 30), 0),
            Task {
                effect: Effect::Activate,
                undo: Some(always(Span::MINUTE)),
                ..task("build", 0, always(Span::HOUR), 1)
            },
        ],
        arrivals(always(Span::HOUR), 10),
    );
    plan.offerings[0].validates = 1;
    plan
}

fn count(said: &Said, is: impl Fn(&Record) -> bool) -> usize {
    said.iter().filter(|(_, record)| is(record)).count()
}

/// Each change is done or told to be too late, whenever it comes.
#[test]
fn no_change_vanishes() {
    for minutes in [10, 60, 200] {
        let mut plan = validated();
        plan.arrivals[0].amended = Some((Chance::from_share(1.0), always(Span::MINUTE * minutes)));
        let said = said(&plan);
        let done = count(&said, |record| {
            matches!(record, Record::Order { state: OrderState::Pending, .. })
        });
        let late = count(&said, |record| matches!(record, Record::TooLate { .. }));
        assert_eq!(done + late, 10, "after {minutes} min");
        assert_eq!(late, if minutes < 90 { 0 } else { 10 });
        let checks = count(&said, |record| matches!(record, Record::Work { task: 0, .. }));
        assert_eq!(checks, 10 + done, "what is changed is checked again");
    }
}

/// A cancellation waits neither for who validates nor for who has not begun.
#[test]
fn cancellations_do_not_wait_for_people() {
    let mut plan = validated();
    plan.arrivals[0].patience = Some(always(Span::MINUTE * 10));
    plan.arrivals[0].most = 1;
    let cancelled = |said: &Said| {
        let mut ends = said.iter().filter(|(_, record)| {
            matches!(record, Record::Order { state: OrderState::Cancelled, .. })
        });
        ends.next().map(|(at, _)| *at)
    };
    assert_eq!(cancelled(&said(&plan)), Some(at(1, 10)), "who checks is at work");
    plan.stations[0].queue = StationPlan::new(1, vec![daily(1, 8, 16)]);
    let said = said(&plan);
    assert_eq!(cancelled(&said), Some(at(1, 10)), "nobody is at work");
    assert_eq!(count(&said, |record| matches!(record, Record::Work { .. })), 0);
}

fn slow_system(timeout: Span, channel: Channel) -> Plan {
    let channel = Channel { timeout, breaker: None, jitter: false, ..channel };
    let system = Station { channel: Some(channel), ..team("activation", 1) };
    let mut desk = team("desk", 1);
    desk.mending = vec![always(Span::MINUTE)];
    let activate = Task {
        effect: Effect::Activate,
        undo: Some(always(Span::SECOND)),
        ..task("activate", 1, always(Span::SECOND * 10), 0)
    };
    plan(vec![desk, system], vec![activate], arrivals(always(Span::SECOND * 12), 200))
}

/// A request that comes again while the first waits or is under way does no work and shares its answer.
#[test]
fn a_timeout_alone_changes_no_outcome() {
    for task in [Effect::Activate, Effect::Nothing] {
        for timeout in [Span::SECOND * 5, Span::SECOND * 11, Span::HOUR] {
            let mut plan = slow_system(timeout, Channel { attempts: None, ..safe() });
            plan.offerings[0].tasks[0].effect = task;
            let said = said(&plan);
            let work = count(&said, |record| matches!(record, Record::Work { .. }));
            let done = count(&said, |record| {
                matches!(record, Record::Order { state: OrderState::Completed, .. })
            });
            assert_eq!((work, done), (200, 200), "{timeout} {task:?}");
        }
    }
}

/// A request that was under way when its system went down is lost: what comes after it is not its copy.
#[test]
fn nobody_joins_what_a_crash_has_ended() {
    let mut plan = slow_system(Span::SECOND * 15, safe());
    plan.disturbances = vec![sandtable_orders::disturbance::Disturbance {
        kind: sandtable_orders::disturbance::Trouble::Down,
        station: 1,
        at: SimTime::START + Span::SECOND * 18,
        lasts: Span::SECOND,
    }];
    let said = said(&plan);
    let done =
        |record: &Record| matches!(record, Record::Order { state: OrderState::Completed, .. });
    assert_eq!(count(&said, done), 200);
    let aside = count(&said, |record| matches!(record, Record::DeadLetter { .. }));
    assert_eq!(aside, 0, "it is done when it is sent again");
}

/// In what is said, work stands before what it brings about: milestones, and the end of its item and order.
fn causes_come_first(plan: &Plan, said: &Said) -> Result<(), TestCaseError> {
    let mut done: BTreeMap<(u64, u8), u32> = BTreeMap::new();
    let mut open: BTreeMap<u64, BTreeMap<u8, (u16, bool)>> = BTreeMap::new();
    for (at, record) in said {
        match *record {
            Record::Received { order, .. } => drop(open.insert(order, BTreeMap::new())),
            Record::Work { order, item, task, job: Job::Do, outcome: Outcome::Done, .. } => {
                *done.entry((order, item)).or_default() |= 1 << task;
            }
            Record::Milestone { order, item, task } => {
                let done = done.get(&(order, item)).copied().unwrap_or(0);
                prop_assert!(done >> task & 1 == 1, "milestone of order {order} at {at}");
            }
            Record::Item { order, item, offering, state } => {
                open.entry(order).or_default().insert(item, (offering, !state.is_terminal()));
                if state == ItemState::Completed {
                    let tasks = plan.offerings[usize::from(offering)].tasks.len();
                    let done = done.get(&(order, item)).copied().unwrap_or(0);
                    prop_assert_eq!(done.count_ones() as usize, tasks, "item of order {}", order);
                }
            }
            Record::Order { order, state } if state.is_terminal() => {
                let items = open.entry(order).or_default();
                prop_assert!(items.values().all(|(_, open)| !open), "order {order} at {at}");
            }
            Record::Closed { order } => drop(open.remove(&order)),
            Record::Work { order, .. } => {
                prop_assert!(open.contains_key(&order), "order {order} is closed at {at}");
            }
            Record::Order { .. }
            | Record::Jeopardy { .. }
            | Record::TooLate { .. }
            | Record::DeadLetter { .. }
            | Record::Reconciled { .. }
            | Record::Broken { .. }
            | Record::Reminded { .. }
            | Record::Bundled { .. }
            | Record::Moving { .. }
            | Record::Rejected { .. }
            | Record::Lost { .. }
            | Record::Audited { .. }
            | Record::PutRight { .. } => {}
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Random operators: of what is done by teams and systems, alone and with several items.
    #[test]
    fn the_work_stands_before_what_it_brings_about(
        teams in 0_u8..32,
        milestones in 0_u8..32,
        people in 1_u32..4,
        closes in 9_u64..24,
        patience in 1_u64..400,
        products in any::<bool>(),
    ) {
        let mut plan = if products { changes() } else { broadband() };
        let hours = StationPlan::new(people, vec![daily(people, 8, closes)]);
        plan.stations[0].queue = hours;
        for offering in &mut plan.offerings {
            for (number, task) in offering.tasks.iter_mut().enumerate() {
                task.milestone = milestones >> (number % 5) & 1 == 1;
                if teams >> (number % 5) & 1 == 1 {
                    task.station = 0;
                }
            }
        }
        for stream in &mut plan.arrivals {
            stream.most = 20;
            stream.every = SpanDistribution::exponential(Span::MINUTE * 20).unwrap();
            stream.patience =
                Some(SpanDistribution::exponential(Span::MINUTE * patience).unwrap());
        }
        let said = said(&plan);
        prop_assert!(said.len() > 100);
        causes_come_first(&plan, &said)?;
    }
}

/// Whoever sends for ever sends one request after the other, however often: the number of attempts has no end
/// at which two would be taken for one.
#[test]
fn a_request_without_end_is_not_doubled() {
    let forever = Channel {
        attempts: None,
        backoff: Span::MILLISECOND,
        longest_backoff: Span::MILLISECOND,
        jitter: false,
        breaker: None,
        lost: Chance::ALWAYS,
        ..safe()
    };
    let mut plan = slow_system(Span::MILLISECOND, forever);
    plan.arrivals[0].most = 1;
    let sent = 65_550;
    let first = SimTime::START + Span::SECOND * 12;
    let until = first + Span::MILLISECOND * (2 * sent);
    let events = sandtable_orders::play::play(&plan, &mut Desk::new(&plan), &[], until, |_, _| {});
    assert!((2 * sent - 100..2 * sent + 100).contains(&events), "{events}");
}

/// The longest timeout and pause that may be written are waited for, also when messages overtake each other.
#[test]
fn the_longest_waits_are_waited_for() {
    let longest = Span::DAY * 100_000;
    let lost = Chance::from_share(0.5);
    let patient = Channel { lost, backoff: longest, longest_backoff: longest, ..safe() };
    let mut plan = slow_system(longest, patient);
    plan.disturbances = vec![sandtable_orders::disturbance::Disturbance {
        kind: sandtable_orders::disturbance::Trouble::Reordering,
        station: 1,
        at: SimTime::START,
        lasts: longest,
    }];
    let mut desk = Desk::new(&plan);
    let mut last = SimTime::START;
    sandtable_orders::play::play(&plan, &mut desk, &[], SimTime::NEVER, |at, _| last = at);
    assert!(desk.kept() < 200, "half of them get through");
    assert!(last >= SimTime::START + longest, "the last happened at {last}");
}
