//! The desk alone, without a network: events in the order of time, those of one moment in the order in
//! which they came about. The network at a customer's place answers at once.

use crate::desk::{Call, Desk, Outbox};
use crate::event::{Event, Law, Record};
use crate::plan::Plan;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use slab::Slab;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// Lets a desk work until nothing more happens or a moment is reached, and hands out what is said. Tells
/// how many events there were.
pub fn play(
    plan: &Plan,
    desk: &mut Desk,
    first: &[(SimTime, Event)],
    until: SimTime,
    said: impl FnMut(SimTime, &Record),
) -> u64 {
    play_at_most(u64::MAX, plan, desk, first, until, said)
}

/// The same, but for so many events at most: requests that are sent again and again have no end.
pub(crate) fn play_at_most(
    most: u64,
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
    while let Some((now, event)) = agenda.next(until).filter(|_| events < most) {
        events += 1;
        desk.handle(plan, now, event, &mut out);
        for Call { message, work, .. } in out.calls.drain(..) {
            out.events.push((now, Event::Configured { message, work, room: true }));
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

/// What is to happen, the soonest first; of one moment, in the order in which it came about.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct Agenda {
    /// When, which came about first, and where the event is: few bytes to move.
    order: BinaryHeap<Reverse<(SimTime, u64, u32)>>,
    events: Slab<Event>,
    sequence: u64,
}

/// An agenda as a checkpoint keeps it: the same for the same events, however they were put in.
#[derive(Serialize, Deserialize)]
struct Kept {
    sequence: u64,
    events: Vec<(SimTime, u64, Event)>,
}

impl Agenda {
    /// Takes in what is to happen later.
    pub fn take(&mut self, out: &mut Outbox) {
        for (at, event) in out.events.drain(..) {
            self.put(at, event);
        }
    }

    /// Takes in one thing that is to happen.
    ///
    /// # Panics
    /// If there are 2^32 already.
    pub fn put(&mut self, at: SimTime, event: Event) {
        self.sequence += 1;
        self.keep(at, self.sequence, event);
    }

    /// When something is to happen next.
    pub fn due(&self) -> Option<SimTime> {
        self.order.peek().map(|Reverse((at, ..))| *at)
    }

    /// What happens next, unless it is later than a moment.
    pub fn next(&mut self, until: SimTime) -> Option<(SimTime, Event)> {
        let first = self.order.peek_mut()?;
        let Reverse((at, _, place)) = *first;
        if at > until {
            return None;
        }
        PeekMut::pop(first);
        Some((at, self.events.remove(place as usize)))
    }

    fn keep(&mut self, at: SimTime, sequence: u64, event: Event) {
        let place = self.events.insert(event);
        let place = u32::try_from(place).expect("fewer than 2^32 events are to come");
        self.order.push(Reverse((at, sequence, place)));
    }
}

impl From<Kept> for Agenda {
    fn from(kept: Kept) -> Self {
        let mut agenda = Self { sequence: kept.sequence, ..Self::default() };
        for (at, sequence, event) in kept.events {
            agenda.keep(at, sequence, event);
        }
        agenda
    }
}

impl From<Agenda> for Kept {
    fn from(agenda: Agenda) -> Self {
        let order = agenda.order.into_sorted_vec().into_iter().rev();
        let events = order
            .map(|Reverse((at, sequence, place))| (at, sequence, agenda.events[place as usize]));
        Self { sequence: agenda.sequence, events: events.collect() }
    }
}
