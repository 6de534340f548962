//! What is scored: alarms with the faults behind them and the incidents they were put in, and what
//! became of faults and incidents in time. Where it comes from is left to whoever calls; it is
//! checked once (`check.rs`) and trusted from there.

use sandtable_units::{SimTime, Span};

/// An alarm: its place in [`Case::alarms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmId(pub u32);

/// A fault: its place in [`Case::faults`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaultId(pub u32);

/// An incident: its place in [`Case::incidents`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IncidentId(pub u32);

/// A resource that can be the root of a fault. The caller chooses how fine: mostly a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub u32);

/// A run to be scored. Order matters in one way only: where two incidents fit a fault equally well,
/// the places in these lists decide, so they should not depend on the order of arrival of alarms
/// that came at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// Every alarm that was raised, whether the correlator did something with it or lost it.
    pub alarms: Vec<Alarm>,
    /// Every fault that began, also those that no alarm told of.
    pub faults: Vec<Fault>,
    /// Every incident that was opened.
    pub incidents: Vec<Incident>,
    /// Every message to people.
    pub notifications: Vec<Notification>,
    /// Events that came in: raises, clears, repetitions and changes.
    pub events: u64,
    /// Tickets that were opened.
    pub tickets: u64,
    /// How long after the end of its last fault a suppressed alarm may stay suppressed.
    pub release_within: Span,
    /// When the run ended: what would be due later is not asked for.
    pub end: SimTime,
}

/// An alarm from its raise to its clear.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alarm {
    /// The faults behind it, the one to blame first. None: background noise.
    pub faults: Vec<FaultId>,
    /// The incidents it was put in, the one that counts most first. None: left alone.
    pub incidents: Vec<IncidentId>,
    /// When it was cleared, if it was.
    pub cleared: Option<SimTime>,
    /// When it was hidden as a symptom, in order of time.
    pub suppressed: Vec<Suppression>,
}

/// A time in which an alarm was hidden as a symptom of something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suppression {
    /// From when.
    pub from: SimTime,
    /// Until when; to the end if never.
    pub until: Option<SimTime>,
}

/// What was really wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub root: ResourceId,
    /// The alarms that tell of the cause itself; all others of the fault are symptoms. May be none.
    pub root_alarms: Vec<AlarmId>,
    /// Since when.
    pub began: SimTime,
    /// Until when, if it ended.
    pub ended: Option<SimTime>,
}

/// What the correlator made of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Incident {
    /// When it was opened.
    pub opened: SimTime,
    /// When a ticket was first opened for it, if one was.
    pub ticketed: Option<SimTime>,
    /// When it was cleared, if it was.
    pub cleared: Option<SimTime>,
    /// What was held to be its cause, in order of time.
    pub elections: Vec<Election>,
}

/// What is held to be the cause of an incident from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Election {
    /// From when.
    pub at: SimTime,
    /// The suspects, the likeliest first. None: the election was withdrawn.
    pub ranked: Vec<Suspect>,
}

/// A possible cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspect {
    /// Where.
    pub resource: ResourceId,
    /// The alarm that is held to tell of the cause, if it is not inferred.
    pub alarm: Option<AlarmId>,
}

/// A message to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notification {
    /// When it was sent.
    pub at: SimTime,
    /// What it tells of.
    pub subject: Subject,
}

/// What a notification tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An incident.
    Incident(IncidentId),
    /// A single alarm.
    Alarm(AlarmId),
}

impl AlarmId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

impl FaultId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

impl IncidentId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

impl Incident {
    /// The elections until the incident cleared. That its cause is withdrawn as it clears says
    /// nothing about the cause.
    fn judged(&self) -> impl DoubleEndedIterator<Item = &Election> {
        self.elections.iter().filter(|election| {
            self.cleared.is_none_or(|cleared| {
                election.at < cleared || election.at == cleared && !election.ranked.is_empty()
            })
        })
    }

    /// The election that stands in the end.
    pub(crate) fn last_election(&self) -> Option<&Election> {
        self.judged().next_back()
    }

    /// The resource that is held to be the cause in the end.
    pub(crate) fn elected(&self) -> Option<ResourceId> {
        self.last_election().and_then(Election::elected)
    }

    /// The resource that is held to be the cause at a moment.
    pub(crate) fn elected_at(&self, at: SimTime) -> Option<ResourceId> {
        self.judged().take_while(|election| election.at <= at).last().and_then(Election::elected)
    }

    /// Since when the resource that is held to be the cause in the end was held to be so without a
    /// break.
    pub(crate) fn elected_since(&self) -> Option<SimTime> {
        let elected = self.elected()?;
        let same = |election: &&Election| election.elected() == Some(elected);
        self.judged().rev().take_while(same).last().map(|election| election.at)
    }

    /// How often another resource was held to be the cause than before, or none any more.
    pub(crate) fn changes(&self) -> u64 {
        let mut held = self.judged().map(Election::elected).skip_while(Option::is_none);
        let Some(mut last) = held.next() else { return 0 };
        held.filter(|next| std::mem::replace(&mut last, *next) != *next).count() as u64
    }
}

impl Election {
    /// The resource that is held to be the cause.
    pub(crate) fn elected(&self) -> Option<ResourceId> {
        self.ranked.first().map(|suspect| suspect.resource)
    }
}

impl Case {
    /// For each alarm whether it tells of a cause, a symptom or nothing, in their order.
    pub(crate) fn roles(&self) -> Vec<Role> {
        let role = |alarm: &Alarm| {
            if alarm.faults.is_empty() { Role::Background } else { Role::Symptom }
        };
        let mut roles: Vec<Role> = self.alarms.iter().map(role).collect();
        for alarm in self.faults.iter().flat_map(|fault| &fault.root_alarms) {
            roles[alarm.index()] = Role::Root;
        }
        roles
    }

    /// For each fault whether at least one alarm tells of it.
    pub(crate) fn audible(&self) -> Vec<bool> {
        let mut audible = vec![false; self.faults.len()];
        for fault in self.alarms.iter().flat_map(|alarm| &alarm.faults) {
            audible[fault.index()] = true;
        }
        audible
    }
}

/// What an alarm tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Of the cause of a fault.
    Root,
    /// Of what a fault did elsewhere.
    Symptom,
    /// Of no fault.
    Background,
}
