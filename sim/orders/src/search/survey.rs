//! What a plan does with one order at a time: so that a search knows which orders show a failure, at what
//! moments something ends or begins, how long orders take, and when somebody's working hours end.

use super::branch::{Branch, Watch};
use crate::desk::Desk;
use crate::event::{Event, Record};
use crate::lifecycle::OrderState;
use crate::plan::Plan;
use crate::play::play_at_most;
use sandtable_units::{SimTime, Span};
use std::collections::BTreeSet;

/// Orders of each stream that are kept whatever they show.
const USUAL: u64 = 6;
/// Events that may be spent on looking for orders that show something rare, for each stream.
const EVENTS: u64 = 200_000;
/// How long one order is watched, and for how many events at most.
const WATCHED: Span = Span::from_nanos(Span::DAY.nanos() * 90);
const WATCHED_EVENTS: u64 = 20_000;
/// Moments of an order that are kept, at most: the first ones. One that is asked for again and again has no end
/// of them.
const MOMENTS: usize = 200;
/// In what steps the beginnings and ends of working hours are looked for.
const EDGE: Span = Span::from_nanos(Span::MINUTE.nanos() * 15);

/// What is known of a plan.
#[derive(Debug, Clone)]
pub(super) struct Survey {
    /// Orders worth trying, by stream.
    pub(super) likes: Vec<Vec<Like>>,
    /// Moments of the first week at which somebody's working hours begin or end.
    pub(super) edges: Vec<SimTime>,
    /// The longest that one of these orders took that ended.
    pub(super) longest: Span,
    /// What can happen.
    pub(super) possible: BTreeSet<Branch>,
}

/// An order that is worth trying.
#[derive(Debug, Clone)]
pub(super) struct Like {
    /// Which of its stream.
    pub(super) serial: u64,
    /// Moments between two things that happen to it if it is alone, from its arrival on, in order; one at
    /// least.
    pub(super) moments: Vec<Span>,
}

impl Survey {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut possible = Branch::possible(plan);
        let mut alone = plan.clone();
        // They would go on for ever.
        alone.inventories.iter_mut().for_each(|inventory| inventory.reconciled = None);
        alone.stocks.iter_mut().for_each(|stock| stock.audited = None);
        let (mut likes, mut longest) = (Vec::new(), Span::ZERO);
        for stream in 0..u16::try_from(plan.arrivals.len()).unwrap_or(u16::MAX) {
            let (mut found, mut seen, mut events) = (Vec::new(), BTreeSet::new(), 0);
            for serial in 0.. {
                let probe = Probe::of(&alone, stream, serial);
                events += probe.events.max(1);
                let shows_more = !probe.seen.is_subset(&seen);
                if serial < USUAL || shows_more {
                    longest = longest.max(probe.lasted);
                    possible.extend(&probe.between);
                    seen.extend(probe.seen);
                    found.push(Like { serial, moments: probe.moments });
                }
                if events > EVENTS || serial >= USUAL && seen.is_superset(&failures(&possible)) {
                    break;
                }
            }
            likes.push(found);
        }
        Self { likes, edges: edges(plan), longest, possible }
    }
}

fn failures(possible: &BTreeSet<Branch>) -> BTreeSet<Branch> {
    let fails = |branch: &&Branch| matches!(branch, Branch::Fails { .. });
    possible.iter().filter(fails).copied().collect()
}

/// One order played alone.
struct Probe {
    seen: BTreeSet<Branch>,
    /// When the customer could change their mind.
    between: BTreeSet<Branch>,
    moments: Vec<Span>,
    lasted: Span,
    events: u64,
}

impl Probe {
    fn of(plan: &Plan, stream: u16, serial: u64) -> Self {
        let mut watch = Watch::default();
        let (mut ends, mut between, mut last) = (vec![SimTime::START], BTreeSet::new(), None);
        let mut ended = None;
        let first = [(SimTime::START, Event::Arrival { stream, serial })];
        let until = SimTime::START.saturating_add(WATCHED);
        let hear = |at: SimTime, record: &Record| {
            watch.hear(record);
            if let Record::Work { began, offering, task, .. } = *record {
                if ends.len() < MOMENTS {
                    ends.extend([began, at]);
                }
                between.extend(last.replace((offering, task)));
            }
            if let Record::Order { state, .. } = record
                && *state != OrderState::Acknowledged
            {
                ends.push(at);
                ended = state.is_terminal().then_some(at);
            }
        };
        let mut desk = Desk::new(plan);
        let events = play_at_most(WATCHED_EVENTS, plan, &mut desk, &first, until, hear);
        ends.sort_unstable();
        ends.dedup();
        let middle = |pair: &[SimTime]| {
            let (from, to) = (pair[0].since_start(), pair[1].since_start());
            from.saturating_add(Span::from_nanos((to.nanos() - from.nanos()) / 2))
        };
        let mut moments: Vec<Span> = ends.windows(2).map(middle).collect();
        // What never ends says nothing of how long others take.
        let lasted = ended.map_or(Span::ZERO, SimTime::since_start);
        moments.push(lasted.saturating_add(Span::SECOND));
        let turns = |(offering, task)| Branch::TurnsBack { offering, task };
        Self {
            seen: watch.seen,
            between: between.into_iter().map(turns).collect(),
            moments,
            lasted,
            events,
        }
    }
}

/// When somebody comes or goes, in the first week.
fn edges(plan: &Plan) -> Vec<SimTime> {
    let mut found = BTreeSet::new();
    for station in &plan.stations {
        let mut before = None;
        for step in 0..Span::DAY * 7 / EDGE {
            let at = SimTime::START.saturating_add(EDGE * step);
            let there = station.queue.on_duty(at, at.saturating_add(EDGE));
            if before.replace(there).is_some_and(|before| before != there) {
                found.insert(at);
            }
        }
    }
    found.into_iter().collect()
}
