//! Recorded alarms played through rules alone, on the clock of the log: what the rules make of them,
//! and what other rules would have made of them. Reading logs and rule files is left to others.

mod actions;
mod difference;
mod ledger;
mod outcome;

pub use actions::{ActionCounts, ActionStory};
pub use difference::{ActionDifference, Difference, OtherRoot, Parted};
pub use ledger::{Happened, Height, IncidentStory, Ledger, Member, Root};
pub use outcome::{AlarmName, Compression, IncidentSummary, Outcome, RuleSummary};

use jiff::Timestamp;
use jiff::tz::Offset;
use sandtable_correlation::engine::{ActionId, Output, Reply, Step};
use sandtable_correlation::{Engine, Notification, RuleSet, Topology};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeSet;
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
    let last = notifications.last().map_or(SimTime::START, |last| last.received);
    let end = course.until.unwrap_or_else(|| last.saturating_add(Course::AFTER));
    let within = notifications.partition_point(|said| said.received <= end);
    let mut player = Player::new(rules, topology, course.into_week);
    for said in &notifications[..within] {
        player.wake_before(said.received);
        player.now = player.now.max(said.received);
        player.engine.notify(said);
        player.follow();
    }
    player.wake_before(end.saturating_add(Span::from_nanos(1)));
    player.engine.advance(end);
    player.now = end;
    player.follow();
    Played {
        engine: player.engine,
        ledger: player.ledger,
        end,
        notifications: within as u64,
        left_out: (notifications.len() - within) as u64,
    }
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
    fn new(rules: &Arc<RuleSet>, topology: &Arc<Topology>, into_week: Span) -> Self {
        let mut engine = Engine::new(Arc::clone(rules), Arc::clone(topology));
        engine.start_in_week(into_week);
        let ledger = Ledger::default();
        Self { engine, ledger, now: SimTime::START, answers: BTreeSet::new() }
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
    }
}
