//! A whole log: its notifications in the order in which they were received, what was counted on the way,
//! and what was assumed. Reading records is left to `log`, following alarms to `lifecycle`.

use crate::lifecycle::{Lifecycle, Normaliser};
use crate::log::{
    END_BEFORE_START, Format, Mistakes, Notes, Order, Profile, ReadError, Report, reports, ves,
};
use jiff::Timestamp;
use sandtable_correlation::{AlarmKey, Change, Notification};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::BufRead;
use xxhash_rust::xxh3::xxh3_128;

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
    /// The log is wrong.
    #[error("{0}")]
    Mistakes(Mistakes),
}

/// Reads a whole log. It needs the memory of its notifications; [`reports`] needs none.
///
/// # Errors
/// Where bytes do not come, or with all that is wrong: a log with mistakes gives no recording.
pub fn read(log: impl BufRead, profile: &Profile) -> Result<Recording, Unreadable> {
    let mut reading = reports(log, profile);
    let (mut found, mut mistakes) = (Vec::new(), Mistakes::default());
    for report in &mut reading {
        match report {
            Ok(report) if mistakes.is_empty() => found.push(report),
            Ok(_) => {}
            Err(ReadError::Io(error)) => return Err(error.into()),
            Err(ReadError::Mistake(mistake)) => {
                found = Vec::new();
                mistakes.push(mistake);
            }
        }
    }
    let notes = reading.notes().clone();
    drop(reading);
    if mistakes.is_empty() {
        assemble(found, profile, notes).map_err(Unreadable::Mistakes)
    } else {
        Err(Unreadable::Mistakes(mistakes))
    }
}

/// Whether a report is the end of an episode. The report before it is then the start.
fn ends(report: &Report) -> bool {
    report.episode && report.says.change == Change::Cleared
}

/// A report with what its place in the log says of it.
struct Ranked {
    report: Report,
    /// It is the end of an episode.
    ends: bool,
    /// It ends when or before it starts.
    at_once: bool,
    /// It was received together with its start.
    with_start: bool,
}

fn assemble(
    found: Vec<Report>,
    profile: &Profile,
    mut notes: Notes,
) -> Result<Recording, Mistakes> {
    let mut counts = Counts {
        not_understood: notes.count_not_understood(),
        unreadable: notes.count_skipped(),
        ..Counts::default()
    };
    let lifecycle = lifecycle(&found, profile, &mut notes);
    let mut ranked: Vec<Ranked> = Vec::with_capacity(found.len());
    for report in found {
        let ends = ends(&report);
        let before = ranked.last().map(|ranked| ranked.report.time);
        let at_once = ends && before == Some(report.time);
        ranked.push(Ranked { report, ends, at_once, with_start: false });
    }
    count_rows(&ranked, &mut counts);
    for Ranked { report, .. } in &mut ranked {
        if profile.format == Format::Ves && lifecycle == Lifecycle::SameIdForEver {
            ves::told_at_start(report);
        }
        if profile.order == Order::Time {
            report.received = report.time;
        }
    }
    if profile.order == Order::Time {
        notes.add("moments of receipt are not told: the order of events was taken");
    }
    // An alarm ends before another begins at the same moment, but not before it began itself, not even
    // where both were heard of late.
    for end in 1..ranked.len() {
        let [start, end] = &mut ranked[end - 1..=end] else { unreachable!("a window of two") };
        end.with_start = end.ends && end.report.received == start.report.received;
    }
    ranked.sort_by_key(|it| (it.report.received, !it.ends || it.with_start));
    let overlapping = overlaps(&ranked);
    if matches!(lifecycle, Lifecycle::Ageing(_)) && counts.zero_length > 0 {
        let missing = counts.zero_length;
        notes.add(format!("{missing} episodes end when they start: their clears are missing"));
        for end in 1..ranked.len() {
            ranked[end - 1].report.episode &= !ranked[end].at_once;
        }
        ranked.retain(|it| !it.at_once);
    }
    let start = ranked.iter().map(|it| it.report.time.min(it.report.received)).min();
    let start = start.unwrap_or_default();
    let mut recording = Recording {
        start,
        notifications: Vec::with_capacity(ranked.len()),
        counts,
        lifecycle,
        assumptions: notes.sentences(),
    };
    follow(ranked, profile, &mut recording)?;
    if recording.counts.episodes > 0 {
        recording.counts.raised_while_active = overlapping;
    }
    Ok(recording)
}

/// Follows the alarms and takes what happened into the recording.
fn follow(
    ranked: Vec<Ranked>,
    profile: &Profile,
    recording: &mut Recording,
) -> Result<(), Mistakes> {
    let mut normaliser = Normaliser::new(recording.lifecycle, profile.resync);
    let (mut happened, mut mistakes) = (Vec::new(), Mistakes::default());
    let mut take = |happened: &mut Vec<Report>, recording: &mut Recording| {
        for report in happened.drain(..) {
            match report.into_notification(recording.start) {
                Ok(notification) => {
                    recording.counts.add(notification.change);
                    recording.notifications.push(notification);
                }
                Err(mistake) => mistakes.push(mistake),
            }
        }
    };
    for Ranked { report, .. } in ranked {
        normaliser.take(report, &mut happened);
        take(&mut happened, recording);
    }
    normaliser.finish(&mut happened);
    take(&mut happened, recording);
    let findings = normaliser.findings();
    let counts = &mut recording.counts;
    counts.raised_while_active = findings.raised_while_active;
    counts.cleared_while_inactive = findings.cleared_while_inactive;
    counts.aged = findings.aged;
    counts.resyncs = findings.resyncs;
    counts.ids_reused = findings.ids_reused;
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
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

/// Counts what the rows are, in the order of the log.
fn count_rows(ranked: &[Ranked], counts: &mut Counts) {
    let mut written = HashSet::new();
    let mut moments = BTreeSet::new();
    let mut before: Option<Timestamp> = None;
    let mut pairs: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for Ranked { report, ends, at_once, .. } in ranked {
        let says = &report.says;
        if *ends {
            let early = says.attributes.contains_key(END_BEFORE_START);
            counts.episodes += 1;
            counts.end_before_start += u64::from(early);
            counts.zero_length += u64::from(*at_once && !early);
            continue;
        }
        counts.rows += 1;
        *pairs.entry((&says.key.alarm_type, &says.key.resource)).or_default() += 1;
        counts.out_of_order += u64::from(before.is_some_and(|before| report.time < before));
        before = Some(report.time);
        moments.insert(report.time);
        counts.duplicates += u64::from(!written.insert(xxh3_128(says.record.as_bytes())));
    }
    counts.shared_moments = counts.rows - moments.len() as u64;
    let distinct = |names: BTreeSet<&str>| names.len() as u64;
    counts.types = distinct(pairs.keys().map(|(of, _)| *of).collect());
    counts.resources = distinct(pairs.keys().map(|(_, resource)| *resource).collect());
    counts.pairs = pairs.len() as u64;
    counts.noisiest = pairs.values().copied().max().unwrap_or_default();
}

/// How many episodes begin while another of the same alarm has not ended, in order of time.
fn overlaps(ranked: &[Ranked]) -> u64 {
    let mut open: BTreeMap<&AlarmKey, u64> = BTreeMap::new();
    let mut overlaps = 0;
    for Ranked { report, ends, .. } in ranked {
        let open = open.entry(&report.says.key).or_default();
        if *ends {
            *open -= 1;
        } else {
            overlaps += u64::from(*open > 0);
            *open += 1;
        }
    }
    overlaps
}

/// The lifecycle that the profile says, or that the log shows.
fn lifecycle(found: &[Report], profile: &Profile, notes: &mut Notes) -> Lifecycle {
    if let Some(lifecycle) = profile.lifecycle {
        return lifecycle;
    }
    if profile.format == Format::Ves {
        let (lifecycle, why) = ves::lifecycle(found);
        let (name, _) = Lifecycle::ALL
            .iter()
            .find(|(_, known)| *known == lifecycle)
            .expect("every lifecycle of VES has a name");
        notes.add(format!("the lifecycle is {name}: {why}"));
        return lifecycle;
    }
    let pairs = || found.windows(2).filter(|pair| ends(&pair[1]));
    let episodes = pairs().count();
    let at_once = pairs().filter(|pair| pair[0].time == pair[1].time).count();
    // Where nine of ten end when they start, the source does not tell ends.
    if episodes > 0 && at_once * 10 >= episodes * 9 {
        let age = Lifecycle::AGE;
        notes.add(format!("nearly no clears are told: an alarm ends when not told for {age}"));
        return Lifecycle::Ageing(age);
    }
    if episodes > 0 {
        return Lifecycle::Episodes;
    }
    if !found.iter().any(|report| report.says.change == Change::Cleared) {
        notes.add("the log has no clears: alarms stay unless the lifecycle is `ageing`");
    }
    Lifecycle::NewIdAfterClear
}
