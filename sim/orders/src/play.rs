//! The desk alone, without a network: events in the order of time, those of one moment in the order in
//! which they came about. The network at a customer's place answers at once.

use crate::desk::{Desk, Outbox};
use crate::event::{Event, Law, Record};
use crate::plan::Plan;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// What is to happen, the soonest first; of one moment, in the order in which it came about.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Agenda {
    events: BTreeMap<(SimTime, u64), Event>,
    sequence: u64,
}

impl Agenda {
    /// Takes in what is to happen later.
    pub fn take(&mut self, out: &mut Outbox) {
        for (at, event) in out.events.drain(..) {
            self.put(at, event);
        }
    }

    /// Takes in one thing that is to happen.
    pub fn put(&mut self, at: SimTime, event: Event) {
        self.sequence += 1;
        self.events.insert((at, self.sequence), event);
    }

    /// When something is to happen next.
    pub fn due(&self) -> Option<SimTime> {
        self.events.first_key_value().map(|((at, _), _)| *at)
    }

    /// What happens next, unless it is later than a moment.
    pub fn next(&mut self, until: SimTime) -> Option<(SimTime, Event)> {
        let first = self.events.first_entry()?;
        let (at, _) = *first.key();
        (at <= until).then(|| (at, first.remove()))
    }
}
