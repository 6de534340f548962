//! Alarms by key: raised, told again, cleared, reopened, aged; and the records of those that are
//! over, kept for as long as any rule may ask for them.

use super::state::{Alarm, Details, Timer};
use super::{AlarmId, Clearing, Engine, Output};
use crate::alarm::{AlarmKey, Change, Severity};
use crate::defect::Defect;
use crate::rules::schema::Reraise;
use crate::rules::{Operator, RuleSet};
use sandtable_units::{SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Engine {
    /// How long the record of a cleared alarm is kept: longer than any window looks back.
    pub(super) fn memory_of(rules: &RuleSet) -> Span {
        let windows = rules.rules.iter().map(|rule| match &rule.operator {
            Operator::Threshold(rule) => rule.window.value,
            Operator::Sequence(rule) => rule.window.value,
            Operator::Flap(rule) => rule.window.value,
            Operator::Limit(rule) => rule.window.value,
            Operator::Persist(rule) => rule.keep,
            Operator::Suppress(rule) => rule.linger,
            Operator::Enrich(_)
            | Operator::Clear(_)
            | Operator::Absence(_)
            | Operator::Derive(_)
            | Operator::Maintenance(_)
            | Operator::Group(_)
            | Operator::Root(_)
            | Operator::Impact(_)
            | Operator::Action(_) => Span::ZERO,
        });
        let longest = windows.fold(rules.policies.reopen_within, Span::max);
        longest.saturating_add(Span::SECOND)
    }

    /// The record of an alarm, made if there is none.
    pub(super) fn record_of(&mut self, key: &AlarmKey) -> AlarmId {
        if let Some(id) = self.index.get(key) {
            return *id;
        }
        let resource = self.topology.find(&key.resource);
        let class = resource.map_or("", |id| self.topology.resource(id).class.as_str());
        let fits = self.rules.fitting(&key.alarm_type, &key.resource, class).into_boxed_slice();
        let key = Arc::new(key.clone());
        let alarm = Alarm {
            key: key.clone(),
            resource,
            held_by: BTreeMap::new(),
            active: false,
            told_severity: Severity::Indeterminate,
            severity: Severity::Indeterminate,
            details: Details::default(),
            enriched: None,
            raised: SimTime::START,
            cleared: self.state.moment,
            told: None,
            heard: self.state.moment,
            passes: None,
            count: 0,
            episode: 0,
            fits,
            matched: Vec::new(),
            matching_is_due: true,
            age_is_timed: false,
            retirement_is_timed: false,
            waiting: 0,
            pending: None,
            kept: None,
            changes: None,
            limited: None,
            standing: false,
            supports: Vec::new(),
            lingers: None,
            hidden: false,
            dependents: BTreeSet::new(),
            evidence_for: BTreeSet::new(),
            incident: None,
            last_incident: None,
            memberships: 0,
            last_clearing: None,
            acted: Vec::new(),
        };
        let id = if let Some(id) = self.state.free.pop() {
            self.state.alarms[id.0 as usize] = Some(alarm);
            id
        } else {
            let id =
                u32::try_from(self.state.alarms.len()).expect("fewer than 2^32 alarms at once");
            self.state.alarms.push(Some(alarm));
            AlarmId(id)
        };
        self.index.insert(key, id);
        id
    }

    /// What a source says of an alarm, other than that it is cleared.
    pub(super) fn told_raised(
        &mut self,
        id: AlarmId,
        change: Change,
        severity: Option<Severity>,
        details: Option<Box<Details>>,
    ) {
        let moment = self.state.moment;
        let occurrence = self.rules.policies.occurrence.value;
        let alarm = self.alarm(id);
        let details = details.filter(|details| alarm.details != **details);
        let severity = severity.unwrap_or(alarm.told_severity);
        let is_worse_or_better = alarm.told_severity != severity;
        let was_active = alarm.active;
        if is_worse_or_better || details.is_some() || alarm.matching_is_due {
            self.change(id, |alarm| {
                alarm.told_severity = severity;
                if let Some(details) = details {
                    alarm.details = *details;
                }
            });
        }
        self.alarm_mut(id).passes = None;
        if change == Change::Occurred {
            let passes = moment.saturating_add(occurrence);
            self.alarm_mut(id).passes = Some(passes);
            self.wake(passes, Timer::Passes(id));
        }
        self.note_change(id, !was_active);
        if was_active {
            let alarm = self.alarm_mut(id);
            alarm.count += 1;
            let (key, count, severity) = (alarm.key.clone(), alarm.count, alarm.severity);
            self.say(if is_worse_or_better {
                Output::Changed { alarm: key, severity }
            } else {
                Output::Deduplicated { alarm: key, count }
            });
        } else {
            self.raise(id);
        }
        self.heartbeat(id);
    }

    /// Raises an alarm that is not active.
    pub(super) fn raise(&mut self, id: AlarmId) {
        let moment = self.state.moment;
        let policies = &self.rules.policies;
        let (policy, within, age) =
            (policies.reraise, policies.reopen_within, policies.age.as_ref().map(|age| age.value));
        let always = self.defects.has(Defect::AlwaysReopens);
        let alarm = self.alarm_mut(id);
        let soon = moment <= alarm.cleared.saturating_add(within);
        let is_same = alarm.episode > 0 && ((policy == Reraise::Reopen && soon) || always);
        alarm.active = true;
        alarm.count += 1;
        alarm.raised = moment;
        let key = alarm.key.clone();
        let severity = alarm.severity;
        let by = alarm.held_by.keys().next().copied();
        if is_same {
            self.say(Output::Reopened { alarm: key });
        } else {
            alarm.episode += 1;
            alarm.count = 1;
            alarm.acted.clear();
            alarm.incident = None;
            alarm.last_incident = None;
            let by = by.map(|rule| self.rule_name(rule));
            self.say(Output::Raised { alarm: key, severity, by });
        }
        if let Some(age) = age
            && !self.alarm(id).age_is_timed
        {
            self.alarm_mut(id).age_is_timed = true;
            self.wake(moment.saturating_add(age), Timer::Age(id));
        }
        if self.alarm(id).standing {
            self.order_changes(id);
        }
        self.pass_gates(id);
        self.register_clearable(id, true);
        self.update_standing(id);
        self.clear_others(id);
    }

    /// A source says that an alarm is cleared.
    pub(super) fn told_cleared(&mut self, id: AlarmId) {
        let alarm = self.alarm(id);
        if alarm.active {
            self.note_change(id, true);
            self.clear(id, Clearing::Source);
            return;
        }
        let key = alarm.key.clone();
        self.say(Output::Unmatched { alarm: key });
        if self.defects.has(Defect::OpensOnClear) {
            self.fresh.grouping.insert(id);
        }
        self.retire_later(id);
    }

    /// Clears an active alarm.
    pub(super) fn clear(&mut self, id: AlarmId, why: Clearing) {
        let moment = self.state.moment;
        let alarm = self.alarm_mut(id);
        alarm.active = false;
        alarm.cleared = moment;
        alarm.passes = None;
        alarm.last_clearing = Some(why.clone());
        let key = alarm.key.clone();
        self.say(Output::Cleared { alarm: key, why });
        self.register_clearable(id, false);
        self.leave_gates(id);
        self.update_standing(id);
        self.retire_later(id);
    }

    /// What only happened at a moment is over after a while.
    pub(super) fn passes(&mut self, id: AlarmId) {
        let moment = self.state.moment;
        if self.is_kept(id) && self.alarm(id).active && self.alarm(id).passes == Some(moment) {
            self.clear(id, Clearing::Passed);
        }
    }

    /// An alarm that nobody speaks of any more is over.
    pub(super) fn ages(&mut self, id: AlarmId) {
        let Some(age) = self.rules.policies.age.as_ref().map(|age| age.value) else { return };
        if !self.is_kept(id) {
            return;
        }
        let moment = self.state.moment;
        let alarm = self.alarm_mut(id);
        alarm.age_is_timed = false;
        if !alarm.active || !alarm.held_by.is_empty() {
            return;
        }
        let due = alarm.heard.saturating_add(age);
        if due <= moment {
            self.clear(id, Clearing::Age);
        } else {
            alarm.age_is_timed = true;
            self.wake(due, Timer::Age(id));
        }
    }

    pub(super) fn is_kept(&self, id: AlarmId) -> bool {
        self.state.alarms[id.0 as usize].is_some()
    }

    /// Has the record dropped when nothing can ask for it any more.
    pub(super) fn retire_later(&mut self, id: AlarmId) {
        let at = self.state.moment.saturating_add(self.memory);
        let alarm = self.alarm_mut(id);
        if !alarm.active && !alarm.retirement_is_timed {
            alarm.retirement_is_timed = true;
            self.wake(at, Timer::Retire(id));
        }
    }

    /// Drops the record of an alarm that is over, unless something still refers to it.
    pub(super) fn retire(&mut self, id: AlarmId) {
        if !self.is_kept(id) {
            return;
        }
        let (moment, memory) = (self.state.moment, self.memory);
        let alarm = self.alarm_mut(id);
        alarm.retirement_is_timed = false;
        if alarm.active {
            return;
        }
        let alarm = self.alarm(id);
        let is_asked_for = alarm.standing
            || alarm.waiting > 0
            || !alarm.dependents.is_empty()
            || !alarm.evidence_for.is_empty()
            || !alarm.held_by.is_empty()
            || alarm.changes.as_ref().is_some_and(|changes| changes.flapping)
            || moment < alarm.cleared.saturating_add(memory)
            || alarm.memberships > 0;
        if is_asked_for {
            self.retire_later(id);
            return;
        }
        let alarm = self.state.alarms[id.0 as usize].take().expect("looked at above");
        self.index.swap_remove(&alarm.key);
        self.state.free.push(id);
    }
}
