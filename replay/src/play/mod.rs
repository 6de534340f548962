//! Recorded alarms played through rules alone, on the clock of the log: what the rules make of them,
//! and what other rules would have made of them. Reading logs and rule files is left to others.

mod actions;
mod difference;
mod ledger;
mod outcome;

pub use actions::{ActionCounts, ActionStory};
pub use difference::{ActionDifference, Difference, OtherRoot, Parted};
pub use ledger::{Happened, Height, IncidentStory, Kept, Ledger, Member, Root};
pub use outcome::{AlarmName, Compression, IncidentSummary, Outcome, RuleSummary};

use jiff::Timestamp;
use jiff::tz::Offset;
use sandtable_correlation::engine::{ActionId, Output, Reply, Step};
use sandtable_correlation::{Engine, Notification, RuleSet, Topology};
use sandtable_units::{SimTime, Span};
use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

/// How a log is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// Which hour of the week the log starts in, counted from Monday midnight: calendars in rules
    /// need it.
    pub into_week: Span,
    /// The moment at which playing ends, itself included. Without one it ends [`Course::AFTER`] after
    /// the last notification, so that what waits comes.
    pub until: Option<SimTime>,
}

impl Course {
    /// How long time goes on after the last notification where nothing else is said.
    pub const AFTER: Span = Span::HOUR;

    /// How long outside systems take to do what they are asked for. They never fail.
    pub const ANSWER: Span = Span::SECOND;
}

/// How far into its week a moment is, in a zone.
pub fn into_week(start: Timestamp, zone: Offset) -> Span {
    let civil = zone.to_datetime(start);
    let days = civil.weekday().to_monday_zero_offset().unsigned_abs();
    let since_midnight = civil.time().duration_since(jiff::civil::Time::midnight());
    let nanos = u64::try_from(since_midnight.as_nanos()).expect("a day counts less than 2^64");
    Span::DAY * u64::from(days) + Span::from_nanos(nanos)
}

/// Alarms that have been played.
pub struct Played {
    /// The engine at the end.
    pub engine: Engine,
    /// What it said on the way.
    pub ledger: Ledger,
    /// When playing ended.
    pub end: SimTime,
    /// How many notifications were played.
    pub notifications: u64,
    /// How many came after the end and were not.
    pub left_out: u64,
}

/// Plays notifications, which stand in the order in which they were received. Whatever the rules ask
/// of outside systems is done after [`Course::ANSWER`]; nobody approves anything.
pub fn play(
    notifications: &[Notification],
    rules: &Arc<RuleSet>,
    topology: &Arc<Topology>,
    course: Course,
) -> Played {
    let played = play_stream(notifications.iter().map(Ok), [rules], topology, course, Kept::All);
    let [played] = played.expect("what is in memory can be read");
    played
}

/// Plays notifications through several sets of rules side by side, each of which hears all of them.
///
/// # Errors
/// Where a notification cannot be read.
pub fn play_stream<N: Borrow<Notification>, const SIDES: usize>(
    notifications: impl Iterator<Item = io::Result<N>>,
    rules: [&Arc<RuleSet>; SIDES],
    topology: &Arc<Topology>,
    course: Course,
    kept: Kept,
) -> io::Result<[Played; SIDES]> {
    let mut sides = rules.map(|rules| Player::new(rules, topology, course.into_week, kept));
    let (mut within, mut left_out) = (0, 0);
    let mut last = SimTime::START;
    for said in notifications {
        let said = said?;
        let said = said.borrow();
        last = said.received;
        if course.until.is_some_and(|end| said.received > end) {
            left_out += 1;
            continue;
        }
        within += 1;
        for side in &mut sides {
            side.hear(said);
        }
    }
    let end = course.until.unwrap_or_else(|| last.saturating_add(Course::AFTER));
    Ok(sides.map(|side| side.finish(end, within, left_out)))
}

/// An engine that is played to.
struct Player {
    engine: Engine,
    ledger: Ledger,
    now: SimTime,
    /// When outside systems answer.
    answers: BTreeSet<(SimTime, ActionId)>,
}

impl Player {
    fn new(rules: &Arc<RuleSet>, topology: &Arc<Topology>, into_week: Span, kept: Kept) -> Self {
        let mut engine = Engine::new(Arc::clone(rules), Arc::clone(topology));
        engine.start_in_week(into_week);
        let ledger = Ledger::new(kept);
        Self { engine, ledger, now: SimTime::START, answers: BTreeSet::new() }
    }

    fn hear(&mut self, said: &Notification) {
        self.wake_before(said.received);
        self.now = self.now.max(said.received);
        self.engine.notify(said);
        self.follow();
    }

    fn finish(mut self, end: SimTime, notifications: u64, left_out: u64) -> Played {
        self.wake_before(end.saturating_add(Span::from_nanos(1)));
        self.engine.advance(end);
        self.now = end;
        self.follow();
        Played { engine: self.engine, ledger: self.ledger, end, notifications, left_out }
    }

    /// Runs what is due before a moment, one after the other, so that answers come in time.
    fn wake_before(&mut self, moment: SimTime) {
        loop {
            // After all that arrives at that moment, as in the operations centre of a run.
            let due = self.engine.next_deadline();
            let due = due.map(|due| due.max(self.now).saturating_add(Span::from_nanos(1)));
            let answer = self.answers.first().copied();
            let at = [due, answer.map(|(at, _)| at)].into_iter().flatten().min();
            let Some(at) = at.filter(|at| *at < moment) else { return };
            self.now = at;
            self.engine.advance(at);
            if let Some((_, action)) = answer.filter(|(answered, _)| *answered == at) {
                self.answers.pop_first();
                let reference = action.to_string();
                self.engine.reply(action, Reply::Succeeded { reference });
            }
            self.follow();
        }
    }

    /// Takes down what was said, and lets outside systems begin what they are asked for.
    fn follow(&mut self) {
        for said in self.engine.drain() {
            if let Output::Action { action, step: Step::Requested { .. }, .. } = &said.output {
                self.answers.insert((self.now.saturating_add(Course::ANSWER), *action));
            }
            self.ledger.take(&said);
        }
        self.ledger.tidy(&self.engine);
    }
}
