//! A whole log: its notifications in the order in which they were received, what was counted on the way,
//! and what was assumed. Reading records is left to `log`, following alarms to `lifecycle`.

mod rows;
mod sorted;
mod stream;

pub use stream::{Records, Stream, stream};

use crate::lifecycle::Lifecycle;
use crate::log::{Mistakes, Profile};
use jiff::Timestamp;
use sandtable_correlation::{Change, Notification};
use std::io::BufRead;

/// A recorded log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// The earliest moment: the notifications count from here.
    pub start: Timestamp,
    /// What was said, in the order in which it was received.
    pub notifications: Vec<Notification>,
    /// What was counted.
    pub counts: Counts,
    /// How its alarms begin and end: as the profile says, or as was found out.
    pub lifecycle: Lifecycle,
    /// What was assumed, a sentence each.
    pub assumptions: Vec<String>,
}

/// What was counted in a log. A row is an event, a line, a resource or a row of CSV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows.
    pub rows: u64,
    /// Rows that tell both start and end.
    pub episodes: u64,
    /// Distinct types of alarms.
    pub types: u64,
    /// Distinct resources.
    pub resources: u64,
    /// Distinct pairs of type and resource.
    pub pairs: u64,
    /// Most rows of one pair.
    pub noisiest: u64,
    /// Notifications that an alarm began.
    pub raises: u64,
    /// Notifications that an alarm goes on.
    pub changes: u64,
    /// Notifications that an alarm ended.
    pub clears: u64,
    /// Notifications of moments.
    pub occurrences: u64,
    /// Raises while the alarm was active already; told as changes.
    pub raised_while_active: u64,
    /// Clears of alarms that were not active.
    pub cleared_while_inactive: u64,
    /// Alarms that ended because they were not told again.
    pub aged: u64,
    /// Lists of alarms that were rebuilt.
    pub resyncs: u64,
    /// Raises under an id that another alarm has or had.
    pub ids_reused: u64,
    /// Episodes that end when they start.
    pub zero_length: u64,
    /// Episodes that end before they start.
    pub end_before_start: u64,
    /// Rows whose moment is before that of the row before.
    pub out_of_order: u64,
    /// Rows that stood in the log before, to the letter.
    pub duplicates: u64,
    /// Rows less distinct moments of rows.
    pub shared_moments: u64,
    /// Rows whose meaning is not known: they are told as events.
    pub not_understood: u64,
    /// Rows that were left out because they cannot be read.
    pub unreadable: u64,
}

impl Counts {
    /// How many rows there are to one pair of type and resource: how much deduplication saves.
    pub fn compression(&self) -> f64 {
        self.rows as f64 / self.pairs.max(1) as f64
    }
}

/// Why there is no recording.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The bytes do not come.
    #[error("the log cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// What was read cannot be put aside.
    #[error("the log cannot be put aside in `{}`: {_0}", std::env::temp_dir().display())]
    Aside(std::io::Error),
    /// The log is wrong.
    #[error("{0}")]
    Mistakes(Mistakes),
}

/// Reads a whole log. It needs the memory of its notifications; [`stream`] does not.
///
/// # Errors
/// As [`stream`].
pub fn read(log: impl BufRead, profile: &Profile) -> Result<Recording, Unreadable> {
    let mut stream = stream(log, profile, Records::Kept)?;
    let notifications = stream.by_ref().collect::<Result<_, _>>().map_err(Unreadable::Aside)?;
    Ok(Recording {
        start: stream.start,
        notifications,
        counts: stream.counts(),
        lifecycle: stream.lifecycle,
        assumptions: stream.assumptions,
    })
}

impl Counts {
    fn add(&mut self, change: Change) {
        let count = match change {
            Change::Raised => &mut self.raises,
            Change::Changed => &mut self.changes,
            Change::Cleared => &mut self.clears,
            Change::Occurred => &mut self.occurrences,
        };
        *count += 1;
    }
}
