//! A log in two passes: the first reads it, finds every mistake, and learns what only the whole log tells
//! (where it starts, how its alarms begin and end, what its rows are); the second hands on what happened,
//! in the order in which it was received. Between them the log is put aside, in memory or on disk.

use super::rows::{Place, ROWS, Row, RowCounter, ends};
use super::sorted::{Sorted, Sorter};
use super::{Counts, Unreadable};
use crate::lifecycle::{Lifecycle, Normaliser};
use crate::log::{Format, Mistakes, Notes, Order, Profile, ReadError, Report, reports, ves};
use jiff::Timestamp;
use rustc_hash::FxBuildHasher;
use sandtable_correlation::{AlarmKey, Change, Notification};
use sandtable_units::Span;
use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead};

/// Whether what the source wrote is kept beside what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// It is kept.
    Kept,
    /// It is dropped when it has been read: it is the most of a log.
    Dropped,
}

/// What is said in a log, in the order in which it was received.
pub struct Stream {
    /// The earliest moment: the notifications count from here.
    pub start: Timestamp,
    /// How its alarms begin and end: as the profile says, or as was found out.
    pub lifecycle: Lifecycle,
    /// What was assumed, a sentence each.
    pub assumptions: Vec<String>,
    second: Second,
}

/// What the first pass learns beside the rows.
struct First {
    counts: RowCounter,
    shown: Shown,
    /// The earliest moment, and the earliest where events of VES tell of their start.
    start: Option<Timestamp>,
    told_start: Option<Timestamp>,
    last: Timestamp,
    /// The moment of the report before, and when it was received.
    before: Option<(Timestamp, Timestamp)>,
    rows: Sorter<Box<Row>>,
    number: u64,
}

/// Reads a log to its end and is ready to hand on what it says.
///
/// # Errors
/// Where bytes do not come or cannot be put aside, or with all that is wrong: a log with mistakes gives
/// nothing.
pub fn stream(
    log: impl BufRead,
    profile: &Profile,
    records: Records,
) -> Result<Stream, Unreadable> {
    let mut reading = reports(log, profile);
    let mut mistakes = Mistakes::default();
    let mut first = First::new();
    for report in &mut reading {
        match report {
            Ok(report) if mistakes.is_empty() => {
                first.take(report, profile, records).map_err(Unreadable::Aside)?;
            }
            Ok(_) => {}
            Err(ReadError::Io(error)) => return Err(error.into()),
            Err(ReadError::Mistake(mistake) | ReadError::Rest(mistake)) => {
                first = First::new();
                mistakes.push(mistake);
            }
        }
    }
    if !mistakes.is_empty() {
        return Err(Unreadable::Mistakes(mistakes));
    }
    let notes = reading.notes().clone();
    drop(reading);
    first.finish(profile, notes)
}

impl First {
    fn new() -> Self {
        Self {
            counts: RowCounter::new(),
            shown: Shown::default(),
            start: None,
            told_start: None,
            last: Timestamp::MIN,
            before: None,
            rows: Sorter::new(ROWS),
            number: 0,
        }
    }

    fn take(&mut self, mut report: Report, profile: &Profile, records: Records) -> io::Result<()> {
        let ends = ends(&report);
        let at_once = ends && self.before.is_some_and(|(time, _)| time == report.time);
        self.counts.take(&report, at_once)?;
        self.shown.take(&report, at_once, profile);
        if profile.order == Order::Time {
            report.received = report.time;
        }
        let with_start = ends && self.before.is_some_and(|(_, at)| at == report.received);
        self.before = Some((report.time, report.received));
        let least = |one: Option<Timestamp>, at: Timestamp| Some(one.map_or(at, |it| it.min(at)));
        self.start = least(self.start, report.time.min(report.received));
        self.last = self.last.max(report.time).max(report.received);
        if profile.format == Format::Ves {
            let told = ves::start_of(&report).unwrap_or(report.time);
            let received = if profile.order == Order::Time { told } else { report.received };
            self.told_start = least(self.told_start, told.min(received));
            self.last = self.last.max(told);
        }
        if records == Records::Dropped {
            report.says.record = String::new();
        }
        let place = Place { number: self.number, ends, at_once, with_start };
        self.rows.push(Box::new(Row::new(report, place)))?;
        self.number += 1;
        Ok(())
    }

    fn finish(self, profile: &Profile, mut notes: Notes) -> Result<Stream, Unreadable> {
        let lifecycle = self.shown.lifecycle(profile, &mut notes);
        let mut counts = self.counts.finish().map_err(Unreadable::Aside)?;
        counts.not_understood = notes.count_not_understood();
        counts.unreadable = notes.count_skipped();
        if profile.order == Order::Time {
            notes.add("moments of receipt are not told: the order of events was taken");
        }
        let is_ageing = matches!(lifecycle, Lifecycle::Ageing(_)) && counts.zero_length > 0;
        if is_ageing {
            let missing = counts.zero_length;
            notes.add(format!("{missing} episodes end when they start: their clears are missing"));
        }
        let told_at_start = profile.format == Format::Ves && lifecycle == Lifecycle::SameIdForEver;
        let start = if told_at_start { self.told_start } else { self.start };
        let mut rows = self.rows.finish().map_err(Unreadable::Aside)?;
        if told_at_start && profile.order == Order::Time {
            rows = by_start(rows).map_err(Unreadable::Aside)?;
        }
        let mut second = Second {
            start: start.unwrap_or_default(),
            // Sorted anew, they have been told so.
            told_at_start: told_at_start && profile.order == Order::Log,
            is_ageing,
            rows,
            ahead: None,
            open: HashMap::default(),
            overlapping: 0,
            normaliser: Normaliser::new(lifecycle, profile.resync),
            happened: Vec::new(),
            ready: VecDeque::new(),
            counts,
            is_over: false,
        };
        if second.may_be_too_long(self.last, lifecycle, profile) {
            second.look_ahead()?;
        }
        let assumptions = notes.sentences();
        Ok(Stream { start: second.start, lifecycle, assumptions, second })
    }
}

/// Sorts events anew by the moments at which they started.
fn by_start(rows: Sorted<Box<Row>>) -> io::Result<Sorted<Box<Row>>> {
    let mut sorter = Sorter::new(ROWS);
    for row in rows {
        let row = row?;
        let place = row.place;
        let mut report = row.into_report();
        ves::told_at_start(&mut report);
        report.received = report.time;
        sorter.push(Box::new(Row::new(report, place)))?;
    }
    sorter.finish()
}

impl Stream {
    /// What was counted; of what happened, as far as it was handed on.
    pub const fn counts(&self) -> Counts {
        self.second.counts
    }
}

impl Iterator for Stream {
    type Item = io::Result<Notification>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.second.next()? {
                Ok(Ok(notification)) => return Some(Ok(notification)),
                // A log in which there are any is not handed on.
                Ok(Err(_mistake)) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The second pass.
struct Second {
    start: Timestamp,
    told_at_start: bool,
    is_ageing: bool,
    rows: Sorted<Box<Row>>,
    /// The row that comes after the next one.
    ahead: Option<Box<Row>>,
    /// How many episodes of each alarm have not ended.
    open: HashMap<AlarmKey, u64, FxBuildHasher>,
    overlapping: u64,
    normaliser: Normaliser,
    happened: Vec<Report>,
    ready: VecDeque<Result<Notification, crate::log::Mistake>>,
    counts: Counts,
    is_over: bool,
}

impl Second {
    /// Whether a moment may lie more than 584 years after the start.
    fn may_be_too_long(&self, last: Timestamp, lifecycle: Lifecycle, profile: &Profile) -> bool {
        let age = match lifecycle {
            Lifecycle::Ageing(age) => age,
            Lifecycle::NewIdAfterClear
            | Lifecycle::SameIdForEver
            | Lifecycle::NeverCleared
            | Lifecycle::Episodes => Span::ZERO,
        };
        let age = age.max(profile.resync.unwrap_or(Span::ZERO));
        let span = last.as_nanosecond() - self.start.as_nanosecond() + i128::from(age.nanos());
        u64::try_from(span).is_err()
    }

    /// Looks at all that happened before any of it is handed on, for moments that are too far off.
    fn look_ahead(&mut self) -> Result<(), Unreadable> {
        let (mut all, mut mistakes) = (VecDeque::new(), Mistakes::default());
        while let Some(happened) = self.next() {
            match happened.map_err(Unreadable::Aside)? {
                Ok(notification) => all.push_back(Ok(notification)),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        self.ready = all;
        if mistakes.is_empty() { Ok(()) } else { Err(Unreadable::Mistakes(mistakes)) }
    }

    fn next(&mut self) -> Option<io::Result<Result<Notification, crate::log::Mistake>>> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(Ok(ready));
            }
            if self.is_over {
                return None;
            }
            match self.row() {
                Ok(Some(row)) => self.follow(row),
                Ok(None) => self.end(),
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
    }

    /// The next row that counts. Where clears are missing, an end at the very start is none.
    fn row(&mut self) -> io::Result<Option<Box<Row>>> {
        loop {
            let row = match self.ahead.take() {
                Some(row) => row,
                None => match self.rows.next().transpose()? {
                    Some(row) => row,
                    None => return Ok(None),
                },
            };
            let ended_at_once = if self.is_ageing {
                self.ahead = self.rows.next().transpose()?;
                self.ahead.as_ref().is_some_and(|ahead| ahead.place.at_once)
            } else {
                false
            };
            self.overlap(&row);
            if self.is_ageing && row.place.at_once {
                continue;
            }
            return Ok(Some(if ended_at_once { Box::new(row.without_end()) } else { row }));
        }
    }

    /// Counts the episodes that begin while another of the same alarm has not ended.
    fn overlap(&mut self, row: &Row) {
        if self.counts.episodes == 0 {
            return;
        }
        let key = row.key();
        match (self.open.get_mut(key), row.place.ends) {
            (Some(open), false) => {
                *open += 1;
                self.overlapping += 1;
            }
            (None, false) => {
                self.open.insert(key.clone(), 1);
            }
            (Some(open), true) if *open > 1 => *open -= 1,
            (_, true) => {
                self.open.remove(key);
            }
        }
    }

    /// Follows the alarm of a row.
    fn follow(&mut self, row: Box<Row>) {
        let mut report = row.into_report();
        if self.told_at_start {
            ves::told_at_start(&mut report);
        }
        self.normaliser.take(report, &mut self.happened);
        self.hand_on();
    }

    fn end(&mut self) {
        self.is_over = true;
        self.normaliser.finish(&mut self.happened);
        self.hand_on();
        let findings = self.normaliser.findings();
        let counts = &mut self.counts;
        counts.raised_while_active = findings.raised_while_active;
        if counts.episodes > 0 {
            counts.raised_while_active = self.overlapping;
        }
        counts.cleared_while_inactive = findings.cleared_while_inactive;
        counts.aged = findings.aged;
        counts.resyncs = findings.resyncs;
        counts.ids_reused = findings.ids_reused;
    }

    fn hand_on(&mut self) {
        for report in self.happened.drain(..) {
            let said = report.into_notification(self.start);
            if let Ok(notification) = &said {
                self.counts.add(notification.change);
            }
            self.ready.push_back(said);
        }
    }
}

/// What the reports of a log show of how its alarms begin and end.
#[derive(Default)]
struct Shown {
    episodes: u64,
    at_once: u64,
    clears: bool,
    ves: ves::Seen,
}

impl Shown {
    fn take(&mut self, report: &Report, at_once: bool, profile: &Profile) {
        self.episodes += u64::from(ends(report));
        self.at_once += u64::from(at_once);
        self.clears |= report.says.change == Change::Cleared;
        if profile.format == Format::Ves && profile.lifecycle.is_none() {
            self.ves.take(report);
        }
    }

    /// The lifecycle that the profile says, or that the log shows.
    fn lifecycle(&self, profile: &Profile, notes: &mut Notes) -> Lifecycle {
        if let Some(lifecycle) = profile.lifecycle {
            return lifecycle;
        }
        if profile.format == Format::Ves {
            let (lifecycle, why) = self.ves.lifecycle();
            let (name, _) = Lifecycle::ALL
                .iter()
                .find(|(_, known)| *known == lifecycle)
                .expect("every lifecycle of VES has a name");
            notes.add(format!("the lifecycle is {name}: {why}"));
            return lifecycle;
        }
        // Where nine of ten end when they start, the source does not tell ends.
        if self.episodes > 0 && self.at_once * 10 >= self.episodes * 9 {
            let age = Lifecycle::AGE;
            notes.add(format!("nearly no clears are told: an alarm ends when not told for {age}"));
            return Lifecycle::Ageing(age);
        }
        if self.episodes > 0 {
            return Lifecycle::Episodes;
        }
        if !self.clears {
            notes.add("the log has no clears: alarms stay unless the lifecycle is `ageing`");
        }
        Lifecycle::NewIdAfterClear
    }
}
