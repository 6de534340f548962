//! A process's turn: the events of one window in the order of their keys, and what the process
//! answers: events to itself and to others, and records.

use crate::calendar::Calendar;
use crate::digest::LpLog;
use crate::event::{EventKey, LpId, Pending};
use crate::exchange::Outboxes;
use crate::model::Model;
use crate::observer::Recorded;
use crate::partition::Partition;
use crate::window::notice;
use bevy_ecs::entity::Entity;
use sandtable_units::{SimTime, Span};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One process's turn: the model's events come and go, its records are said.
pub struct Turn<'a, M: Model> {
    pub(crate) model: &'a M,
    pub(crate) lp: LpId,
    pub(crate) entity: Entity,
    pub(crate) now: SimTime,
    pub(crate) lookahead: Span,
    pub(crate) log: LpLog,
    pub(crate) handled: u64,
    /// Whether others may hear from the process now: at an occasion, and while it handles a loud event.
    pub(crate) is_loud: bool,
    pub(crate) agenda: Agenda<'a, M::Event>,
    pub(crate) outlet: Outlet<'a, M::Event>,
    pub(crate) said: &'a mut Said<M::Record>,
}

/// The events of a turn.
pub(crate) struct Agenda<'a, E> {
    /// What was known when the window opened, in order.
    pub(crate) ready: &'a [Pending<E>],
    /// What the process sends itself within the window.
    pub(crate) soon: &'a mut EventHeap<E>,
    /// The end of the window.
    pub(crate) end: SimTime,
}

/// A heap with the smallest key on top.
pub(crate) type EventHeap<E> = BinaryHeap<Reverse<Pending<E>>>;

/// Where events go that are not for this turn.
pub(crate) enum Outlet<'a, E> {
    /// Into the region's calendar or, for other regions, into its outboxes.
    Region {
        calendar: &'a mut Calendar<E>,
        outboxes: &'a mut Outboxes<E>,
        partition: Partition,
        region: u32,
    },
    /// Onto the one heap of the sequential runner.
    Heap(&'a mut EventHeap<E>),
}

/// Where records go.
pub(crate) struct Said<R> {
    /// The records of the window, or `None` where nobody listens: they are digested all the same.
    pub(crate) records: Option<Vec<Recorded<R>>>,
    pub(crate) scratch: Vec<u8>,
}

impl<R> Said<R> {
    pub(crate) fn new() -> Self {
        Self { records: None, scratch: Vec::new() }
    }

    /// Begins to keep records, or no longer does.
    pub(crate) fn listen(&mut self, wanted: bool) {
        self.records = wanted.then(|| self.records.take().unwrap_or_default());
    }
}

impl<M: Model> Turn<'_, M> {
    /// The process whose turn it is.
    #[inline]
    pub fn lp(&self) -> LpId {
        self.lp
    }

    /// The entity of that process.
    #[inline]
    pub fn entity(&self) -> Entity {
        self.entity
    }

    /// The moment of the event that was taken last, or of the occasion of the turn.
    #[inline]
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Takes the next event; the moment moves on to it.
    #[inline]
    pub fn next_event(&mut self) -> Option<M::Event> {
        let Agenda { ready, soon, .. } = &mut self.agenda;
        let pending = match (ready.split_first(), soon.peek()) {
            (Some((first, _)), Some(Reverse(sooner))) if sooner.key < first.key => soon.pop()?.0,
            (Some((first, rest)), _) => {
                *ready = rest;
                *first
            }
            (None, _) => soon.pop()?.0,
        };
        self.now = pending.key.time;
        self.is_loud = pending.is_loud;
        self.handled += 1;
        Some(pending.event)
    }

    /// Sends an event to this very process; any delay will do. What would come after the end of
    /// time never comes.
    #[inline]
    pub fn schedule(&mut self, delay: Span, event: M::Event) {
        self.schedule_at(self.now.saturating_add(delay), event);
    }

    /// Sends an event to this very process, to come at `time`.
    ///
    /// # Panics
    /// If the time has passed, or if a quiet event schedules a loud one that comes sooner than
    /// [`Model::is_quiet`] allows.
    #[inline]
    pub fn schedule_at(&mut self, time: SimTime, event: M::Event) {
        assert!(time >= self.now, "an event at {time} was scheduled at {}", self.now);
        let is_loud = !self.model.is_quiet(&event);
        assert!(
            self.is_loud || !is_loud || time >= notice(self.now, self.lookahead),
            "a quiet event of process {} at {} scheduled a loud one for {time}: {event:?}",
            self.lp.rank(),
            self.now
        );
        let key = self.next_key(time);
        if time < self.agenda.end {
            self.agenda.soon.push(Reverse(Pending { key, to: self.lp.rank(), is_loud, event }));
        } else if time != SimTime::NEVER {
            self.post(self.lp, key, is_loud, event);
        }
    }

    /// Sends an event to any process.
    ///
    /// # Panics
    /// If it is for another process and the delay is shorter than the lookahead, or a quiet event
    /// sends it: the other may already have passed that moment.
    #[inline]
    pub fn send(&mut self, to: LpId, delay: Span, event: M::Event) {
        if to == self.lp {
            return self.schedule(delay, event);
        }
        assert!(
            delay >= self.lookahead,
            "a message between processes takes at least the lookahead of {}, not {delay}",
            self.lookahead
        );
        assert!(
            self.is_loud,
            "process {} sent to process {} at {} without a loud event: {event:?}",
            self.lp.rank(),
            to.rank(),
            self.now
        );
        let time = self.now.saturating_add(delay);
        let key = self.next_key(time);
        if time != SimTime::NEVER {
            self.post(to, key, !self.model.is_quiet(&event), event);
        }
    }

    /// Says something to the outside.
    pub fn record(&mut self, record: M::Record) {
        let index = self.log.records;
        self.log.take_in(self.now, &record, &mut self.said.scratch);
        if let Some(records) = &mut self.said.records {
            records.push(Recorded { time: self.now, lp: self.lp, index, record });
        }
    }

    /// Ends the turn: how many events were taken, which must be all.
    pub(crate) fn finished(self) -> u64 {
        let left = self.agenda.ready.len() + self.agenda.soon.len();
        assert!(left == 0, "a turn of process {} left {left} events untaken", self.lp.rank());
        self.handled
    }

    #[inline]
    fn next_key(&mut self, time: SimTime) -> EventKey {
        let key = EventKey::new(time, self.lp, self.log.sequence);
        self.log.sequence += 1;
        key
    }

    #[inline]
    fn post(&mut self, to: LpId, key: EventKey, is_loud: bool, event: M::Event) {
        debug_assert!(key.time >= self.agenda.end, "the window is not over at {}", key.time);
        match &mut self.outlet {
            Outlet::Region { calendar, outboxes, partition, region } => {
                let (there, slot) = partition.locate(to);
                let pending = Pending { key, to: slot, is_loud, event };
                if there == *region {
                    calendar.push(pending);
                } else {
                    outboxes.put(there, pending);
                }
            }
            Outlet::Heap(heap) => {
                heap.push(Reverse(Pending { key, to: to.rank(), is_loud, event }));
            }
        }
    }
}
