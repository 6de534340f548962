//! Data sessions of one slice in one cell, which share what the slice is given equally (processor
//! sharing). A session needs time of the cell: what it would take alone with all resource blocks.
//!
//! Sessions are kept by the virtual time at which they complete: a clock that runs as fast as each of
//! them is served. So a session that comes or goes changes the clock's pace and nothing else.

use super::event::Session;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The data sessions of a slice.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Pool {
    /// Virtual time: nanoseconds of the whole cell that each session has had, times [`FINE`].
    clock: u64,
    sessions: BinaryHeap<Reverse<Shared>>,
    /// Counts sessions, to keep those apart that complete at the same time.
    sequence: u32,
    /// What the slice is given: thousandths of a resource block.
    pub(crate) given: u64,
    /// How much of that it cannot fill because the connection does not feed it, in billionths.
    pub(crate) starved: u32,
    /// Of all sessions, the bits a second that each gets with the whole cell, added up.
    rates: u64,
    /// When the first session completes if nothing changes, as far as an event has been set for it.
    pub(crate) due: SimTime,
    /// Which of the events for that.
    pub(crate) generation: u32,
}

/// A session that shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Shared {
    /// The virtual time at which it completes.
    completes: u64,
    sequence: u32,
    pub(crate) session: Session,
    /// Bits a second that it gets with the whole cell.
    pub(crate) rate: u64,
    /// Bytes of it that have been counted as carried.
    pub(crate) counted: u64,
    pub(crate) began: SimTime,
}

impl PartialEq for Pool {
    fn eq(&self, other: &Self) -> bool {
        let parts =
            |pool: &Self| (pool.clock, pool.sequence, pool.given, pool.due, pool.generation);
        self.starved == other.starved
            && self.rates == other.rates
            && parts(self) == parts(other)
            && self.sessions.clone().into_sorted_vec() == other.sessions.clone().into_sorted_vec()
    }
}

impl Eq for Pool {}

/// How finely virtual time is counted.
const FINE: u128 = 1 << 10;
/// Thousandths of a block.
pub(crate) const THOUSANDTHS: u64 = 1_000;
/// All, in billionths.
pub(crate) const WHOLE: u32 = 1_000_000_000;

/// The virtual time that so many bytes take at a rate.
fn work(bytes: u64, rate: u64) -> u64 {
    let nanos = u128::from(bytes) * 8_000_000_000 * FINE / u128::from(rate);
    u64::try_from(nanos).unwrap_or(u64::MAX >> 1).max(1)
}

/// The bytes that are carried in so much virtual time.
fn carried(work: u64, rate: u64) -> u64 {
    let bytes = u128::from(work) * u128::from(rate) / (8_000_000_000 * FINE);
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

impl Pool {
    pub(crate) fn len(&self) -> u64 {
        self.sessions.len() as u64
    }

    /// Lets time pass in which the share did not change. `blocks` is what the cell has.
    pub(crate) fn pass(&mut self, time: Span, blocks: u32) {
        if self.sessions.is_empty() {
            self.clock = 0;
            return;
        }
        let whole = u128::from(u64::from(blocks) * THOUSANDTHS * self.len());
        let (fed, of) = self.fed();
        let given = u128::from(self.given) * fed;
        let passed = u128::from(time.nanos()) * FINE * given / (whole * of);
        self.clock += u64::try_from(passed).expect("a session's time is less than 584 years");
    }

    /// Takes a session in.
    pub(crate) fn join(&mut self, session: Session, rate: u64, now: SimTime) {
        self.sequence = self.sequence.wrapping_add(1);
        let completes = self.clock + work(session.left, rate);
        let sequence = self.sequence;
        self.rates = self.rates.saturating_add(rate);
        self.sessions.push(Reverse(Shared {
            completes,
            sequence,
            session,
            rate,
            counted: 0,
            began: now,
        }));
    }

    /// Takes out the next session that is complete, if there is one.
    pub(crate) fn complete(&mut self) -> Option<Shared> {
        let first = self.sessions.peek()?;
        if first.0.completes > self.clock {
            return None;
        }
        let shared = self.sessions.pop().map(|shared| shared.0)?;
        self.rates = self.rates.saturating_sub(shared.rate);
        Some(shared)
    }

    /// The share of what it is given that the connection feeds.
    fn fed(&self) -> (u128, u128) {
        match self.starved {
            0 => (1, 1),
            starved => (u128::from(WHOLE - starved), u128::from(WHOLE)),
        }
    }

    /// The thousandths of blocks that it fills.
    pub(crate) fn filled(&self) -> u64 {
        let (fed, of) = self.fed();
        u64::try_from(u128::from(self.given) * fed / of).expect("a part of what fits")
    }

    /// The bits a second that all sessions together could get through the air now.
    pub(crate) fn through_the_air(&self, blocks: u32) -> u64 {
        if self.sessions.is_empty() || blocks == 0 {
            return 0;
        }
        let whole = u128::from(u64::from(blocks) * THOUSANDTHS * self.len());
        let rate = u128::from(self.rates) * u128::from(self.given) / whole;
        u64::try_from(rate).unwrap_or(u64::MAX)
    }

    /// How long it takes until the next session is complete, if nothing changes.
    pub(crate) fn next(&self, blocks: u32) -> Option<Span> {
        let first = &self.sessions.peek()?.0;
        if self.given == 0 || self.starved == WHOLE {
            return None;
        }
        let left = u128::from(first.completes.saturating_sub(self.clock));
        let whole = u128::from(u64::from(blocks) * THOUSANDTHS * self.len());
        let (fed, of) = self.fed();
        let nanos = left.saturating_mul(whole * of).div_ceil(u128::from(self.given) * fed * FINE);
        u64::try_from(nanos).ok().map(Span::from_nanos)
    }

    /// Counts what has been carried since it was counted last. Returns the bytes.
    pub(crate) fn count(&mut self) -> u64 {
        let clock = self.clock;
        let mut sessions = std::mem::take(&mut self.sessions).into_vec();
        let mut bytes = 0;
        for Reverse(shared) in &mut sessions {
            let so_far = shared.carried_at(clock);
            bytes += so_far - shared.counted;
            shared.counted = so_far;
        }
        self.sessions = BinaryHeap::from(sessions);
        bytes
    }

    /// Takes all sessions out, in the order in which they would have been complete. What has been
    /// carried of them must have been counted.
    pub(crate) fn empty(&mut self) -> Vec<Shared> {
        self.rates = 0;
        let mut sessions = std::mem::take(&mut self.sessions).into_sorted_vec();
        sessions.reverse();
        sessions.into_iter().map(|shared| shared.0).collect()
    }
}

impl Shared {
    /// The bytes that have been carried of it at a virtual time: never quite all before it is complete.
    fn carried_at(&self, clock: u64) -> u64 {
        let left = carried(self.completes.saturating_sub(clock), self.rate);
        self.session.left.saturating_sub(left + 1).max(self.counted)
    }
}
