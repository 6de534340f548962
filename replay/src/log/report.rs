//! What one record of a log says of one alarm, on the clock of its source: what readers give before
//! the start of a log and the lifecycle of its alarms are known.

use super::Notes;
use super::mistake::{At, Mistake};
use jiff::{SignedDuration, Timestamp};
use sandtable_correlation::{AlarmKey, Change, EventType, Notification};
use sandtable_units::SimTime;
use std::collections::BTreeMap;

/// What one record says of one alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What is said. Its moments are not set: they are counted from a start that only the whole log
    /// tells, see [`Report::into_notification`].
    pub says: Notification,
    /// When it happened, by the clock of the source.
    pub time: Timestamp,
    /// When it was received.
    pub received: Timestamp,
    /// The line on which its record begins, counted from 1.
    pub line: u64,
    /// The number of its record, counted from 0.
    pub record: u64,
    /// It begins an episode, or ends it: its record tells both.
    pub episode: bool,
    /// Its record names no date, but how long its source has been up, or nothing.
    pub undated: Option<SignedDuration>,
}

impl Report {
    pub(super) fn new(key: AlarmKey, change: Change, time: Timestamp, line: u64) -> Self {
        Self {
            says: Notification {
                key,
                change,
                severity: None,
                event_type: EventType::Other,
                probable_cause: String::new(),
                text: String::new(),
                time: SimTime::START,
                received: SimTime::START,
                source_id: None,
                attributes: BTreeMap::new(),
                record: String::new(),
            },
            time,
            received: time,
            line,
            record: 0,
            episode: false,
            undated: None,
        }
    }

    /// The episode that this report begins: its raise, and the clear at its end. An end that is told to
    /// come before the start comes with it.
    pub(super) fn until(mut self, end: Timestamp, notes: &mut Notes) -> [Self; 2] {
        self.episode = true;
        self.says.change = Change::Raised;
        let mut ended = self.clone();
        ended.says.change = Change::Cleared;
        ended.says.severity = None;
        if end < self.time {
            notes.add("ends before their starts were taken for the starts");
            ended.says.attributes.insert(END_BEFORE_START.to_owned(), end.to_string());
        } else {
            // It is not heard of before the start is.
            (ended.time, ended.received) = (end, end.max(self.received));
        }
        [self, ended]
    }

    /// The notification, with moments counted from `start`.
    ///
    /// # Errors
    /// Where a moment is before the start or more than 584 years after it.
    pub fn into_notification(self, start: Timestamp) -> Result<Notification, Mistake> {
        let moment = |at: Timestamp| {
            u64::try_from(at.as_nanosecond() - start.as_nanosecond())
                .map(SimTime::from_nanos)
                .map_err(|_error| {
                    let reason = format!("{at} is not within 584 years after {start}");
                    Mistake::new(At::line(self.line), reason)
                        .help("is the clock of its source wrong? take the record out of the log")
                })
        };
        let (time, received) = (moment(self.time)?, moment(self.received)?);
        Ok(Notification { time, received, ..self.says })
    }
}

/// The attribute of a clear whose record says that it came before its raise: what the record says.
pub(crate) const END_BEFORE_START: &str = "end_before_start";
