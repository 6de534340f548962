//! Flows of fluid traffic: rates as integers, which add up the same on every machine.

use super::counts::Counts;
use sandtable_units::Span;
use serde::{Deserialize, Serialize};

/// Rates that a flow is made of: bytes and sessions a second, by what becomes of them.
pub(super) struct Rates {
    pub(super) carried: f64,
    pub(super) blocked: f64,
    pub(super) uncovered: f64,
    /// Of the bytes carried, those of data.
    pub(super) data: f64,
    /// Carried, blocked, uncovered.
    pub(super) sessions: [f64; 3],
    /// Data sessions under way.
    pub(super) under_way: f64,
    /// Resource blocks in use.
    pub(super) busy: f64,
}

/// What flows in a cell and slice. Rates are by the nanosecond, in fractions that need no division:
/// there is a flow for each cell, and each adds up every hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Flow {
    /// Bytes, by what becomes of them, in units of 2^-[`BYTES`].
    carried: u64,
    blocked: u64,
    uncovered: u64,
    /// Of the bytes carried, those of data.
    data: u64,
    /// Sessions, by what becomes of them, in units of 2^-[`SESSIONS`].
    sessions: [u64; 3],
    /// What is owed of sessions: fractions that have not been counted.
    owed: [u64; 3],
    /// Data sessions under way, in units of 2^-[`NUMBERS`].
    under_way: u64,
    /// Resource blocks in use, in units of 2^-[`NUMBERS`].
    busy: u64,
}

/// Of how many halvings the units of bytes, sessions and numbers are. The largest rate of a cell is
/// 16 TB a second, and an hour is exact to a hundredth of a byte.
const BYTES: u32 = 50;
const SESSIONS: u32 = 60;
const NUMBERS: u32 = 20;

impl Flow {
    /// The flow of some rates.
    pub(super) fn new(rates: &Rates) -> Self {
        let bytes = |rate: f64| fixed(rate / 1e9, BYTES);
        Self {
            carried: bytes(rates.carried),
            blocked: bytes(rates.blocked),
            uncovered: bytes(rates.uncovered),
            data: bytes(rates.data),
            sessions: rates.sessions.map(|rate| fixed(rate / 1e9, SESSIONS)),
            owed: [0; 3],
            under_way: fixed(rates.under_way, NUMBERS),
            busy: fixed(rates.busy, NUMBERS),
        }
    }

    /// Goes on as another flow; what is owed stays owed.
    pub(super) fn become_other(&mut self, other: Self) {
        *self = Self { owed: self.owed, ..other };
    }

    /// Lets it run for a time.
    pub(super) fn run(&mut self, time: Span, counts: &mut Counts) {
        let bytes = |rate| times(rate, time, BYTES);
        counts.bytes.carry(bytes(self.carried));
        counts.bytes.block(bytes(self.blocked));
        counts.bytes.miss(bytes(self.uncovered));
        counts.completed.0 += bytes(self.data);
        let micros = Span::from_nanos(time.nanos() / 1_000);
        counts.completed.1 += times(self.under_way, micros, NUMBERS);
        counts.busy += times(self.busy, time, NUMBERS);
        let mut due = [0; 3];
        for ((rate, owed), due) in self.sessions.iter().zip(&mut self.owed).zip(&mut due) {
            let sum = u128::from(*rate) * u128::from(time.nanos()) + u128::from(*owed);
            *due = u64::try_from(sum >> SESSIONS).unwrap_or(u64::MAX);
            *owed = u64::try_from(sum & ((1 << SESSIONS) - 1)).expect("a fraction fits");
        }
        let [carried, blocked, uncovered] = due;
        counts.sessions.offered += carried + blocked + uncovered;
        counts.sessions.completed += carried;
        counts.sessions.blocked += blocked;
        counts.sessions.uncovered += uncovered;
    }
}

/// A rate in fractions, times a time, rounded to whole ones.
fn times(rate: u64, time: Span, fractions: u32) -> u64 {
    let sum = u128::from(rate) * u128::from(time.nanos()) + (1 << (fractions - 1));
    u64::try_from(sum >> fractions).unwrap_or(u64::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is below zero becomes zero, and what no cell can carry saturates"
)]
fn fixed(number: f64, fractions: u32) -> u64 {
    libm::round(libm::scalbn(number, i32::try_from(fractions).expect("few"))) as u64
}
