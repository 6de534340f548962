//! The gates between an active alarm and one that stands, which all later rules see: it must last,
//! it is one while it flaps, and only so many go through.

use super::state::{Changes, Instance, Timer};
use super::{AlarmId, Engine, Output};
use crate::rules::schema::{Flap, FlapMeasure};
use crate::rules::{Operator, Part, RuleId};
use sandtable_units::Span;
use std::collections::VecDeque;

/// How many notifications the weighted measure looks at.
const HISTORY: u32 = 20;

impl Engine {
    fn gate(&self, id: AlarmId, index: usize) -> Option<RuleId> {
        let used = self.rules.used(*self.alarm(id).matched.get(index)?);
        (used.part == Part::Subject).then_some(used.rule)
    }

    /// An alarm was raised: what must it wait for?
    pub(super) fn pass_gates(&mut self, id: AlarmId) {
        let rules = self.rules.clone();
        let moment = self.state.moment;
        let alarm = self.alarm_mut(id);
        alarm.limited = None;
        alarm.pending = None;
        // One that was kept standing needs not last again.
        let was_kept = alarm.kept.take().is_some();
        let mut lasts = Span::ZERO;
        for index in 0..self.alarm(id).matched.len() {
            let Some(rule) = self.gate(id, index) else { continue };
            let operator = &rules.rule(rule).operator;
            if let Operator::Persist(persist) = operator {
                lasts = lasts.max(persist.lasts.value);
            }
            if let Operator::Limit(limit) = operator
                && let Some(key) = self.key_of(id, &limit.by, rule)
                && !self.goes_through(rule, &key, limit.count.value, limit.window.value)
            {
                self.alarm_mut(id).limited = Some(rule);
                let alarm = self.alarm(id).key.clone();
                let rule = self.rule_name(rule);
                self.say(Output::Limited { alarm, rule });
            }
        }
        if !lasts.is_zero() && !was_kept {
            let until = moment.saturating_add(lasts);
            self.alarm_mut(id).pending = Some(until);
            self.wake(until, Timer::Persist(id));
        }
    }

    /// An alarm was cleared: does it go on standing?
    pub(super) fn leave_gates(&mut self, id: AlarmId) {
        let rules = self.rules.clone();
        let mut keep = Span::ZERO;
        for index in 0..self.alarm(id).matched.len() {
            if let Some(rule) = self.gate(id, index)
                && let Operator::Persist(persist) = &rules.rule(rule).operator
            {
                keep = keep.max(persist.keep);
            }
        }
        let until = self.state.moment.saturating_add(keep);
        let alarm = self.alarm_mut(id);
        let was_pending = alarm.pending.take().is_some();
        if !keep.is_zero() && !was_pending && alarm.standing {
            alarm.kept = Some(until);
            self.wake(until, Timer::Kept(id));
        }
    }

    fn goes_through(&mut self, rule: RuleId, key: &str, count: u32, window: Span) -> bool {
        let moment = self.state.moment;
        let at = (rule, key.into());
        let instance = self.state.instances.entry(at.clone());
        let instance = instance.or_insert(Instance::Limit { times: VecDeque::new() });
        let Instance::Limit { times } = instance else { unreachable!("a limit keeps times") };
        while times.front().is_some_and(|first| first.saturating_add(window) <= moment) {
            times.pop_front();
        }
        let free = times.len() < count as usize;
        if free {
            times.push_back(moment);
            self.wake(moment.saturating_add(window), Timer::Instance(at.0, at.1));
        } else {
            self.count(rule).fired += 1;
        }
        free
    }

    pub(super) fn persisted(&mut self, id: AlarmId) {
        if !self.is_kept(id) || self.alarm(id).pending != Some(self.state.moment) {
            return;
        }
        self.alarm_mut(id).pending = None;
        for index in 0..self.alarm(id).matched.len() {
            if let Some(rule) = self.gate(id, index)
                && let Operator::Persist(_) = self.rules.rule(rule).operator
            {
                self.count(rule).fired += 1;
            }
        }
        self.update_standing(id);
    }

    pub(super) fn kept_long_enough(&mut self, id: AlarmId) {
        if self.is_kept(id) && self.alarm(id).kept == Some(self.state.moment) {
            self.alarm_mut(id).kept = None;
            self.update_standing(id);
        }
    }

    /// Notes a notification of an alarm, and whether it changed anything, for rules on flapping.
    pub(super) fn note_change(&mut self, id: AlarmId, is_change: bool) {
        let rules = self.rules.clone();
        for index in 0..self.alarm(id).matched.len() {
            let Some(rule) = self.gate(id, index) else { continue };
            let Operator::Flap(flap) = &rules.rule(rule).operator else { continue };
            let moment = self.state.moment;
            let changes = self.alarm_mut(id).changes.get_or_insert_default();
            changes.history = (changes.history << 1) | u32::from(is_change);
            if is_change {
                changes.times.push_back(moment);
            }
            forget(changes, moment, flap.window.value);
            let (level, flapping) = (level(changes, flap), changes.flapping);
            let must_be_timed = is_change && !changes.is_timed;
            changes.is_timed |= is_change;
            if !flapping && level >= flap.begins.value {
                self.set_flapping(id, rule, true);
            } else if flapping && level <= flap.ends.value {
                self.set_flapping(id, rule, false);
            }
            if must_be_timed {
                self.wake(moment.saturating_add(flap.window.value), Timer::Flap(id));
            }
            return;
        }
    }

    fn set_flapping(&mut self, id: AlarmId, rule: RuleId, begins: bool) {
        if begins {
            self.count(rule).fired += 1;
        }
        self.alarm_mut(id).changes.get_or_insert_default().flapping = begins;
        let alarm = self.alarm(id).key.clone();
        let rule = self.rule_name(rule);
        self.say(Output::Flapping { alarm, begins, rule });
        self.update_standing(id);
    }

    /// A change has left the window: perhaps it is quiet now.
    pub(super) fn quiet_enough(&mut self, id: AlarmId) {
        if !self.is_kept(id) {
            return;
        }
        let rules = self.rules.clone();
        let moment = self.state.moment;
        for index in 0..self.alarm(id).matched.len() {
            let Some(rule) = self.gate(id, index) else { continue };
            let Operator::Flap(flap) = &rules.rule(rule).operator else { continue };
            let Some(changes) = &mut self.alarm_mut(id).changes else { return };
            forget(changes, moment, flap.window.value);
            let next = changes.times.front().map(|first| first.saturating_add(flap.window.value));
            changes.is_timed = next.is_some();
            let quiet = match flap.measure {
                FlapMeasure::Count => level(changes, flap) <= flap.ends.value,
                FlapMeasure::Weighted => changes.times.is_empty(),
            };
            if changes.flapping && quiet {
                changes.history = 0;
                self.set_flapping(id, rule, false);
            }
            if let Some(next) = next {
                self.wake(next, Timer::Flap(id));
            }
            return;
        }
    }

    /// Lets an alarm stand or fall, as its gates say.
    pub(super) fn update_standing(&mut self, id: AlarmId) {
        let alarm = self.alarm(id);
        let flapping = alarm.changes.as_ref().is_some_and(|changes| changes.flapping);
        let lasts = alarm.active && alarm.pending.is_none();
        let stands = (lasts || alarm.kept.is_some() || flapping) && alarm.limited.is_none();
        if stands && !alarm.standing {
            self.stand(id);
        } else if !stands && alarm.standing {
            self.fall(id);
        }
    }
}

fn forget(changes: &mut Changes, moment: sandtable_units::SimTime, window: Span) {
    while changes.times.front().is_some_and(|first| first.saturating_add(window) <= moment) {
        changes.times.pop_front();
    }
}

/// How much an alarm flaps: changes in the window, or percent. The weights are those of Icinga 2:
/// from 0.8 for the oldest of 20 in steps of 0.02.
fn level(changes: &Changes, flap: &Flap) -> u32 {
    match flap.measure {
        FlapMeasure::Count => u32::try_from(changes.times.len()).unwrap_or(u32::MAX),
        FlapMeasure::Weighted => {
            let weights = (0..HISTORY).map(|age| {
                let changed = (changes.history >> age) & 1;
                changed * (80 + 2 * (HISTORY - 1 - age))
            });
            weights.sum::<u32>() / HISTORY
        }
    }
}
