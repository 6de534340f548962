//! The desk alone, without a network: events in the order of time, those of one moment in the order in
//! which they came about. The network at a customer's place answers at once.

use crate::desk::{Desk, Outbox};
use crate::event::{Event, Law, Record};
use crate::plan::Plan;
use sandtable_units::SimTime;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Lets a desk work until nothing more happens or a moment is reached, and hands out what is said. Tells
/// how many events there were.
pub fn play(
    plan: &Plan,
    desk: &mut Desk,
    first: &[(SimTime, Event)],
    until: SimTime,
    mut said: impl FnMut(SimTime, &Record),
) -> u64 {
    let mut out = Outbox::default();
    let mut agenda = Agenda::default();
    Desk::begin(plan, &mut out);
    out.events.extend_from_slice(first);
    let mut events = 0;
    agenda.take(&mut out);
    while let Some((now, event)) = agenda.next(until) {
        events += 1;
        desk.handle(plan, now, event, &mut out);
        for (_, message) in out.calls.drain(..) {
            out.events.push((now, Event::Configured(message)));
        }
        agenda.take(&mut out);
        for record in out.records.drain(..) {
            said(now, &record);
        }
    }
    events
}

/// Lets a desk work until nothing more happens, and tells which laws did not hold.
pub fn judge(
    plan: &Plan,
    mut desk: Desk,
    first: &[(SimTime, Event)],
    until: SimTime,
) -> Vec<(Law, Option<u64>)> {
    let mut broken = Vec::new();
    play(plan, &mut desk, first, until, |_, record| {
        if let Record::Broken { law, order } = record {
            broken.push((*law, *order));
        }
    });
    broken.extend(desk.close(plan));
    broken.sort_unstable();
    broken.dedup();
    broken
}

/// What is to happen, the soonest first.
#[derive(Default)]
struct Agenda {
    heap: BinaryHeap<Reverse<Entry>>,
    sequence: u64,
}

struct Entry {
    at: SimTime,
    sequence: u64,
    event: Event,
}

impl Agenda {
    fn take(&mut self, out: &mut Outbox) {
        for (at, event) in out.events.drain(..) {
            self.sequence += 1;
            self.heap.push(Reverse(Entry { at, sequence: self.sequence, event }));
        }
    }

    fn next(&mut self, until: SimTime) -> Option<(SimTime, Event)> {
        let Reverse(first) = self.heap.pop().filter(|Reverse(first)| first.at <= until)?;
        Some((first.at, first.event))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Entry {}
