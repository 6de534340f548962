//! What has become of traffic: sessions and bytes, counted when their fate is decided.

use serde::{Deserialize, Serialize};

/// What has become of the traffic of a cell and slice in a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Sessions that began, were moved here, were refused.
    pub sessions: Sessions,
    /// Bytes, by what became of them. A session that is under way at the end of a period counts in it
    /// with what was carried of it so far.
    pub bytes: Fates,
    /// Resource blocks in use, times nanoseconds.
    pub busy: u64,
    /// Data sessions that were completed here: their bytes, and the microseconds that they took.
    pub completed: (u64, u64),
}

/// Numbers of sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions {
    /// Begun by people who camp here.
    pub offered: u64,
    /// Completed here.
    pub completed: u64,
    /// Refused for want of resources.
    pub blocked: u64,
    /// Cut off because the cell went out of service and no other could take them over.
    pub dropped: u64,
    /// Begun where no cell serves.
    pub uncovered: u64,
    /// Taken over from other cells.
    pub taken_over: u64,
    /// Given to other cells.
    pub handed_over: u64,
}

/// Bytes, by what became of them. They add up: offered is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fates {
    /// Whose fate was decided here.
    pub offered: u64,
    /// Carried.
    pub carried: u64,
    /// Refused for want of resources.
    pub blocked: u64,
    /// Not carried when sessions were cut off.
    pub dropped: u64,
    /// Wanted where no cell serves.
    pub uncovered: u64,
}

impl Fates {
    pub(crate) fn carry(&mut self, bytes: u64) {
        self.offered += bytes;
        self.carried += bytes;
    }

    pub(crate) fn block(&mut self, bytes: u64) {
        self.offered += bytes;
        self.blocked += bytes;
    }

    pub(crate) fn drop(&mut self, bytes: u64) {
        self.offered += bytes;
        self.dropped += bytes;
    }

    pub(crate) fn miss(&mut self, bytes: u64) {
        self.offered += bytes;
        self.uncovered += bytes;
    }
}

impl std::ops::AddAssign for Sessions {
    fn add_assign(&mut self, other: Self) {
        self.offered += other.offered;
        self.completed += other.completed;
        self.blocked += other.blocked;
        self.dropped += other.dropped;
        self.uncovered += other.uncovered;
        self.taken_over += other.taken_over;
        self.handed_over += other.handed_over;
    }
}

impl std::ops::AddAssign for Fates {
    fn add_assign(&mut self, other: Self) {
        self.offered += other.offered;
        self.carried += other.carried;
        self.blocked += other.blocked;
        self.dropped += other.dropped;
        self.uncovered += other.uncovered;
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.bytes += other.bytes;
        self.busy += other.busy;
        self.completed.0 += other.completed.0;
        self.completed.1 += other.completed.1;
    }
}
