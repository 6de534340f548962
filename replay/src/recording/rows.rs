//! Rows of a log put into the order in which they were received, and counted, in memory that does not grow
//! with the log.

use super::Counts;
use super::sorted::Sorter;
use crate::log::{END_BEFORE_START, Report};
use jiff::Timestamp;
use sandtable_correlation::{AlarmKey, Change, Notification};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::io;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// How many rows are held in memory to be sorted.
pub(super) const ROWS: usize = 1 << 15;

/// How many marks are, of each kind.
const MARKS: usize = 1 << 18;

/// What the place of a report in its log says of it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Place {
    /// Its number in the log.
    pub(super) number: u64,
    /// It is the end of an episode.
    pub(super) ends: bool,
    /// It ends when or before it starts.
    pub(super) at_once: bool,
    /// It was received together with its start.
    pub(super) with_start: bool,
}

/// A report with its place in the log.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) place: Place,
    /// When it was received and when it happened, in nanoseconds since 1970.
    received: i128,
    time: i128,
    line: u64,
    record: u64,
    episode: bool,
    says: Notification,
}

impl Row {
    pub(super) fn new(report: Report, place: Place) -> Self {
        // Whether it named a date has been seen to.
        let Report { says, time, received, line, record, episode, undated: _ } = report;
        let (time, received) = (time.as_nanosecond(), received.as_nanosecond());
        Self { place, received, time, line, record, episode, says }
    }

    pub(super) fn into_report(self) -> Report {
        let Self { says, line, record, episode, .. } = self;
        let [time, received] = [self.time, self.received]
            .map(|at| Timestamp::from_nanosecond(at).expect("it was made of a moment"));
        Report { says, time, received, line, record, episode, undated: None }
    }

    pub(super) const fn key(&self) -> &AlarmKey {
        &self.says.key
    }

    /// The row as if its record did not tell an end.
    pub(super) fn without_end(self) -> Self {
        Self { episode: false, ..self }
    }

    /// What it is sorted by. An alarm ends before another begins at the same moment, but not before it
    /// began itself, not even where both were heard of late.
    const fn order(&self) -> (i128, bool, u64) {
        (self.received, !self.place.ends || self.place.with_start, self.place.number)
    }
}

impl Ord for Row {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

impl Eq for Row {}

/// Whether a report is the end of an episode. The report before it is then the start.
pub(super) fn ends(report: &Report) -> bool {
    report.episode && report.says.change == Change::Cleared
}

/// Counts what the rows are, in the order of the log. What is distinct is known by a mark of 128 bits.
pub(super) struct RowCounter {
    counts: Counts,
    /// The moment of the row before.
    before: Option<Timestamp>,
    written: Sorter<u128>,
    moments: Sorter<u128>,
    types: Sorter<u128>,
    resources: Sorter<u128>,
    pairs: Sorter<u128>,
}

impl RowCounter {
    pub(super) fn new() -> Self {
        let [written, moments, types, resources, pairs] = [(); 5].map(|()| Sorter::new(MARKS));
        let counts = Counts::default();
        Self { counts, before: None, written, moments, types, resources, pairs }
    }

    pub(super) fn take(&mut self, report: &Report, at_once: bool) -> io::Result<()> {
        let says = &report.says;
        if ends(report) {
            let early = says.attributes.contains_key(END_BEFORE_START);
            self.counts.episodes += 1;
            self.counts.end_before_start += u64::from(early);
            self.counts.zero_length += u64::from(at_once && !early);
            return Ok(());
        }
        self.counts.rows += 1;
        self.counts.out_of_order += u64::from(self.before.is_some_and(|it| report.time < it));
        self.before = Some(report.time);
        let (of, at) = (&says.key.alarm_type, &says.key.resource);
        let mut pair = Xxh3::new();
        pair.update(&of.len().to_le_bytes());
        pair.update(of.as_bytes());
        pair.update(at.as_bytes());
        self.pairs.push(pair.digest128())?;
        self.types.push(xxh3_128(of.as_bytes()))?;
        self.resources.push(xxh3_128(at.as_bytes()))?;
        self.moments.push(report.time.as_nanosecond().cast_unsigned())?;
        self.written.push(xxh3_128(says.record.as_bytes()))
    }

    pub(super) fn finish(self) -> io::Result<Counts> {
        let Self { mut counts, .. } = self;
        counts.duplicates = counts.rows - distinct(self.written)?.0;
        counts.shared_moments = counts.rows - distinct(self.moments)?.0;
        counts.types = distinct(self.types)?.0;
        counts.resources = distinct(self.resources)?.0;
        (counts.pairs, counts.noisiest) = distinct(self.pairs)?;
        Ok(counts)
    }
}

/// How many distinct marks there are, and how often the most frequent one comes.
fn distinct(marks: Sorter<u128>) -> io::Result<(u64, u64)> {
    let (mut before, mut times, mut all, mut most) = (None, 0, 0, 0);
    for mark in marks.finish()? {
        let mark = Some(mark?);
        times = if mark == before { times + 1 } else { 1 };
        all += u64::from(mark != before);
        most = most.max(times);
        before = mark;
    }
    Ok((all, most))
}
