//! Windows: how far all processes may go on before they hear from each other.
//!
//! What a model calls quiet is handled at its own process and sends nothing to another
//! ([`Model::is_quiet`](crate::Model::is_quiet)). So nothing can arrive anywhere before the earliest
//! loud event has happened and its message has traveled for a lookahead: until then, processes are
//! independent. That a model keeps its promise is checked where events are sent (`turn.rs`).

use crate::calendar::epoch_end;
use sandtable_units::{SimTime, Span};
use std::ops::Range;

/// The longest window, in lookaheads; also how far ahead of itself a quiet event must schedule a
/// loud one. Beyond this, longer windows gain little, and an observer would wait for each of them.
pub const LONGEST_WINDOW: u64 = 64;

/// A stretch of time in which processes are independent: a whole number of lookaheads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) start: SimTime,
    pub(crate) end: SimTime,
}

impl Window {
    /// The window that begins at `start`, the edge before the earliest event anywhere. `loud` is the
    /// edge before the earliest loud event; at `limit`, an edge too, something else is to happen.
    pub(crate) fn open(start: SimTime, loud: SimTime, limit: SimTime, lookahead: Span) -> Self {
        let longest = Span::from_nanos(lookahead.nanos().saturating_mul(LONGEST_WINDOW));
        let epoch = epoch_end(start.nanos() / lookahead.nanos()).saturating_mul(lookahead.nanos());
        let end = loud
            .saturating_add(lookahead)
            .min(start.saturating_add(longest))
            .min(SimTime::from_nanos(epoch))
            .min(limit);
        Self { start, end }
    }

    /// The lookaheads in it, counted from the start of the run.
    pub(crate) fn lookaheads(self, lookahead: Span) -> Range<u64> {
        self.start.nanos() / lookahead.nanos()..self.end.nanos() / lookahead.nanos()
    }
}

/// The first moment at which a loud event may come that a quiet one schedules now.
#[inline]
pub(crate) fn notice(now: SimTime, lookahead: Span) -> SimTime {
    now.saturating_add(Span::from_nanos(lookahead.nanos().saturating_mul(LONGEST_WINDOW - 1)))
}
