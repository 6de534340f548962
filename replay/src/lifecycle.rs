//! From what records say to what happened to alarms: the first raise, changes while an alarm is active,
//! clears, and the end of alarms that nobody clears. How a format spells these is left to `log`.

use crate::log::{REBUILT, Report};
use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxBuildHasher;
use sandtable_correlation::{AlarmKey, Change, Notification};
use sandtable_units::Span;
use std::collections::{BTreeSet, HashMap};
use xxhash_rust::xxh3::Xxh3;

/// How the alarms of a source begin and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifecycle {
    /// An alarm has an id until it is cleared, and a new one when it comes again. So VES with state,
    /// TMF642, 3GPP, and `OpenNMS` where it makes a new alarm.
    NewIdAfterClear,
    /// An alarm has the same id for ever, also across clears. So VES without state, and `OpenNMS` where
    /// it reuses alarms.
    SameIdForEver,
    /// Nothing is ever cleared: each record is an event of its own. The third way of VES.
    NeverCleared,
    /// Each record is an episode with start and end. An alarm is active while any of its episodes is.
    Episodes,
    /// Clears are missing: an alarm ends when it was not told for so long. A clear that is told counts.
    Ageing(Span),
}

impl Lifecycle {
    /// For how long an alarm stays where a profile says nothing else.
    pub const AGE: Span = Span::from_nanos(15 * Span::MINUTE.nanos());

    /// All lifecycles with the names they go by.
    pub const ALL: [(&'static str, Self); 7] = [
        ("ves-stateful", Self::NewIdAfterClear),
        ("ves-stateless", Self::SameIdForEver),
        ("ves-never-cleared", Self::NeverCleared),
        ("opennms-new", Self::NewIdAfterClear),
        ("opennms-reuse", Self::SameIdForEver),
        ("episodes", Self::Episodes),
        ("ageing", Self::Ageing(Self::AGE)),
    ];
}

/// The attribute of a clear that no record tells: `ageing` or `resync`.
pub const CLEARED_BY: &str = "cleared_by";

/// An alarm that is active.
#[derive(Debug)]
struct Active {
    /// The records whose episodes have not ended, and which tell when they will.
    open: BTreeSet<u64>,
    /// What was said of it last, without its record, where it may have to be cleared by us.
    last: Option<Notification>,
    /// The id that it has.
    id: Option<String>,
    /// When it ends unless it is told again, and why.
    due: Option<(Timestamp, &'static str)>,
}

/// What was found on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings {
    /// Raises of alarms that were active: told as changes.
    pub raised_while_active: u64,
    /// Clears of alarms that were not active: told as they are.
    pub cleared_while_inactive: u64,
    /// Alarms that ended because they were not told again.
    pub aged: u64,
    /// Lists of alarms that were rebuilt.
    pub resyncs: u64,
    /// Raises under an id that another alarm has or had.
    pub ids_reused: u64,
}

/// Follows alarms through a log. It remembers the alarms that are active, and the ids of all.
#[derive(Debug)]
pub struct Normaliser {
    lifecycle: Lifecycle,
    resync: Option<Span>,
    active: HashMap<AlarmKey, Active, FxBuildHasher>,
    due: BTreeSet<(Timestamp, AlarmKey)>,
    /// By a mark of an id, a mark of the alarm that it was last given to, and whether that alarm was
    /// cleared since. Ids are never forgotten, so each takes little.
    ids: HashMap<u64, (u64, bool), FxBuildHasher>,
    findings: Findings,
}

impl Normaliser {
    /// For a lifecycle. After a system has rebuilt its list of alarms, those that it does not tell again
    /// within `resync` are taken for cleared; without it they stay.
    pub fn new(lifecycle: Lifecycle, resync: Option<Span>) -> Self {
        Self {
            lifecycle,
            resync,
            active: HashMap::default(),
            due: BTreeSet::new(),
            ids: HashMap::default(),
            findings: Findings {
                raised_while_active: 0,
                cleared_while_inactive: 0,
                aged: 0,
                resyncs: 0,
                ids_reused: 0,
            },
        }
    }

    /// What was found so far.
    pub const fn findings(&self) -> Findings {
        self.findings
    }

    /// Takes what is received next, and gives what happened: clears of alarms that ended before it, and
    /// then this. Reports have to come in the order in which they were received.
    pub fn take(&mut self, mut report: Report, out: &mut Vec<Report>) {
        self.age(report.received, out);
        let says = &mut report.says;
        if self.lifecycle == Lifecycle::NeverCleared && says.change != Change::Cleared {
            says.change = Change::Occurred;
        }
        if says.key.alarm_type == REBUILT {
            self.rebuilt(&report);
        }
        match report.says.change {
            Change::Raised | Change::Changed => self.raise(&mut report),
            Change::Cleared => self.clear(&mut report),
            Change::Occurred => {}
        }
        out.push(report);
    }

    /// Ends the log: alarms that age end after it.
    pub fn finish(&mut self, out: &mut Vec<Report>) {
        self.age(Timestamp::MAX, out);
    }

    fn raise(&mut self, report: &mut Report) {
        let says = &mut report.says;
        self.identify(says);
        let mut due = match self.lifecycle {
            Lifecycle::Ageing(span) => later(report.received, span).map(|at| (at, "ageing")),
            Lifecycle::NewIdAfterClear
            | Lifecycle::SameIdForEver
            | Lifecycle::NeverCleared
            | Lifecycle::Episodes => None,
        };
        let told = says.change;
        let ours = matches!(self.lifecycle, Lifecycle::Ageing(_)) || self.resync.is_some();
        let last = ours.then(|| lean(says));
        let opened = Some(report.record).filter(|_| report.episode);
        if let Some(active) = self.active.get_mut(&says.key) {
            if told == Change::Raised {
                self.findings.raised_while_active += 1;
            }
            says.change = Change::Changed;
            if let Some((at, _)) = active.due {
                self.due.remove(&(at, says.key.clone()));
            }
            active.open.extend(opened);
            // What tells its end does not age.
            due = due.filter(|_| active.open.is_empty());
            active.last = last;
            active.due = due;
            if says.source_id.is_some() {
                active.id.clone_from(&says.source_id);
            }
        } else {
            // A change of an alarm that is not active is how we hear of it first.
            says.change = Change::Raised;
            due = due.filter(|_| opened.is_none());
            let active = Active {
                open: opened.into_iter().collect(),
                last,
                id: says.source_id.clone(),
                due,
            };
            self.active.insert(says.key.clone(), active);
        }
        if let Some((at, _)) = due {
            self.due.insert((at, report.says.key.clone()));
        }
    }

    fn clear(&mut self, report: &mut Report) {
        let says = &mut report.says;
        let Some(active) = self.active.get_mut(&says.key) else {
            self.findings.cleared_while_inactive += 1;
            return;
        };
        active.open.remove(&report.record);
        let follows = matches!(self.lifecycle, Lifecycle::Episodes | Lifecycle::Ageing(_));
        if follows && !active.open.is_empty() {
            says.change = Change::Changed;
            return;
        }
        if let Some((at, _)) = active.due {
            self.due.remove(&(at, says.key.clone()));
        }
        if let Some(id) = &active.id
            && let Some((_, cleared)) = self.ids.get_mut(&mark(&[id]))
        {
            *cleared = true;
        }
        self.active.remove(&says.key);
    }

    /// Looks whether an id is given to an alarm that should have another.
    fn identify(&mut self, says: &Notification) {
        let Some(id) = &says.source_id else { return };
        let AlarmKey { resource, alarm_type, qualifier } = &says.key;
        let alarm = mark(&[resource, alarm_type, qualifier]);
        let given = self.ids.insert(mark(&[id]), (alarm, false));
        let reused = given.is_some_and(|(before, cleared)| {
            before != alarm || cleared && self.lifecycle == Lifecycle::NewIdAfterClear
        });
        self.findings.ids_reused += u64::from(reused);
    }

    /// A system has rebuilt its list: what it does not tell again is gone.
    #[expect(
        clippy::iter_over_hash_type,
        reason = "each alarm is due by itself, and `due` is sorted"
    )]
    fn rebuilt(&mut self, report: &Report) {
        self.findings.resyncs += 1;
        let Some(at) = self.resync.and_then(|span| later(report.received, span)) else { return };
        let system = |says: &Notification| says.attributes.get("systemDN").cloned();
        let of = system(&report.says);
        for (key, active) in &mut self.active {
            if active.last.as_ref().and_then(system) == of {
                if let Some((before, _)) = active.due {
                    self.due.remove(&(before, key.clone()));
                }
                active.due = Some((at, "resync"));
                self.due.insert((at, key.clone()));
            }
        }
    }

    /// Clears what was not told again before `now`.
    fn age(&mut self, now: Timestamp, out: &mut Vec<Report>) {
        while let Some((at, key)) = self.due.first().cloned() {
            if at > now {
                return;
            }
            self.due.pop_first();
            let ended = self.active.remove(&key).expect("what is due is active");
            let why = ended.due.map_or("ageing", |(_, why)| why);
            self.findings.aged += 1;
            let mut says = ended.last.expect("what is due was kept");
            says.change = Change::Cleared;
            says.severity = None;
            says.attributes.insert(CLEARED_BY.to_owned(), why.to_owned());
            out.push(Report {
                says,
                time: at,
                received: at,
                line: 0,
                record: u64::MAX,
                episode: false,
                undated: None,
            });
        }
    }
}

/// A mark by which texts are told from others.
fn mark(texts: &[&str]) -> u64 {
    let mut mark = Xxh3::new();
    for text in texts {
        mark.update(&text.len().to_le_bytes());
        mark.update(text.as_bytes());
    }
    mark.digest()
}

/// A notification without its record, which a clear that no record tells does not have.
fn lean(says: &Notification) -> Notification {
    Notification {
        key: says.key.clone(),
        text: says.text.clone(),
        probable_cause: says.probable_cause.clone(),
        source_id: says.source_id.clone(),
        attributes: says.attributes.clone(),
        record: String::new(),
        ..*says
    }
}

fn later(at: Timestamp, span: Span) -> Option<Timestamp> {
    let nanos = i64::try_from(span.nanos()).ok()?;
    at.checked_add(SignedDuration::from_nanos(nanos)).ok()
}
