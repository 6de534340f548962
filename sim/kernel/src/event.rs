//! What travels: the identity of a logical process, the total key of an event, and an event as it
//! lies in a calendar.

use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};

/// A logical process: the rank of its name among the names of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LpId(u32);

impl LpId {
    /// At most this many logical processes fit into one simulation.
    pub const COUNT_MAX: u32 = (1 << SENDER_BITS) - 1;
    /// The sender of what comes from outside the simulation.
    pub(crate) const OUTSIDE: Self = Self(Self::COUNT_MAX);

    /// The process of this rank.
    ///
    /// # Panics
    /// If the rank is [`LpId::COUNT_MAX`] or more.
    #[inline]
    pub const fn new(rank: u32) -> Self {
        assert!(rank < Self::COUNT_MAX, "too many logical processes");
        Self(rank)
    }

    /// The rank.
    #[inline]
    pub const fn rank(self) -> u32 {
        self.0
    }
}

const SENDER_BITS: u32 = 24;
const SEQUENCE_BITS: u32 = 64 - SENDER_BITS;

/// The total order of events: time, then sending process, then that process's sequence number. No
/// two events have the same key, so ties are decided and never accidental.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventKey {
    /// When the event happens.
    pub time: SimTime,
    /// Sender and sequence number, in this order, packed into one word.
    origin: u64,
}

impl EventKey {
    /// The key of the event that `sender` sends as its `sequence`-th.
    ///
    /// # Panics
    /// If the sender has used up its 2^40 sequence numbers.
    #[inline]
    pub(crate) fn new(time: SimTime, sender: LpId, sequence: u64) -> Self {
        assert!(sequence >> SEQUENCE_BITS == 0, "a process has sent more than 2^40 events");
        Self { time, origin: u64::from(sender.0) << SEQUENCE_BITS | sequence }
    }
}

/// An event that waits: its key, whom it is for, and what it says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pending<E> {
    pub(crate) key: EventKey,
    /// Within a region the slot of the receiver, elsewhere its rank.
    pub(crate) to: u32,
    /// Whether handling it may reach other processes.
    pub(crate) is_loud: bool,
    pub(crate) event: E,
}

impl<E> PartialEq for Pending<E> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<E> Eq for Pending<E> {}

impl<E> PartialOrd for Pending<E> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Pending<E> {
    #[inline]
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}
