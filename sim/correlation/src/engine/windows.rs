//! Rules that count over time: thresholds, absence and sequences; and what a standing alarm means to
//! each kind of rule when it enters and leaves.

use super::state::{Instance, Key, Timer};
use super::{AlarmId, Clearing, Engine};
use crate::defect::Defect;
use crate::rules::actions::Occasion;
use crate::rules::schema::{Absence, Hold, Sequence, Threshold};
use crate::rules::{Operator, Part, RuleId};
use sandtable_units::SimTime;
use std::collections::{BTreeSet, VecDeque};

impl Engine {
    /// An alarm begins to stand.
    pub(super) fn stand(&mut self, id: AlarmId) {
        self.alarm_mut(id).standing = true;
        self.enter_place(id);
        self.enter_rules(id);
        self.fresh.grouping.insert(id);
        self.fresh.symptoms.insert(id);
        self.member_stands(id);
    }

    /// An alarm stands no longer.
    pub(super) fn fall(&mut self, id: AlarmId) {
        self.leave_rules(id);
        self.leave_place(id);
        self.alarm_mut(id).standing = false;
        self.fresh.symptoms.insert(id);
        self.member_falls(id);
    }

    /// What a standing alarm means to the rules that it fits.
    pub(super) fn enter_rules(&mut self, id: AlarmId) {
        let rules = self.rules.clone();
        for index in 0..self.alarm(id).matched.len() {
            let used = rules.used(self.alarm(id).matched[index]);
            let rule = used.rule;
            match (&rules.rule(rule).operator, used.part) {
                (Operator::Threshold(threshold), _) => self.counts(rule, threshold, id),
                (Operator::Sequence(sequence), Part::Subject) => {
                    self.steps(rule, sequence, id, 0);
                }
                (Operator::Sequence(sequence), Part::Step(step)) => {
                    self.steps(rule, sequence, id, usize::from(step));
                }
                (Operator::Derive(derive), _) => self.derive(rule, derive, id),
                (Operator::Suppress(_), Part::Cause) => self.cause_comes(rule, id),
                (Operator::Suppress(_), _) => {
                    self.fresh.symptoms.insert(id);
                }
                (Operator::Maintenance(maintenance), Part::Trigger) => {
                    self.trigger(rule, maintenance, id, true);
                }
                (Operator::Maintenance(maintenance), _) => self.planned(rule, maintenance, id),
                (Operator::Action(action), _) if action.on.value == Occasion::Alarm => {
                    self.fresh.acting.insert(id);
                }
                _ => {}
            }
        }
    }

    /// What it means to them that it stands no longer.
    pub(super) fn leave_rules(&mut self, id: AlarmId) {
        let rules = self.rules.clone();
        for index in 0..self.alarm(id).matched.len() {
            let used = rules.used(self.alarm(id).matched[index]);
            let rule = used.rule;
            match (&rules.rule(rule).operator, used.part) {
                (Operator::Threshold(threshold), _) => self.counts_no_more(rule, threshold, id),
                (Operator::Sequence(sequence), _) => self.steps_back(rule, sequence, id),
                (Operator::Derive(_), _) => self.withdraw_derived(rule, id),
                (Operator::Suppress(_), Part::Cause) => self.cause_goes(rule, id),
                (Operator::Maintenance(maintenance), Part::Trigger) => {
                    self.trigger(rule, maintenance, id, false);
                }
                _ => {}
            }
        }
    }

    fn counts(&mut self, rule: RuleId, threshold: &Threshold, id: AlarmId) {
        let Some(key) = self.key_of(id, &threshold.by, rule) else { return };
        let key: Key = key.into();
        let moment = self.state.moment;
        let only_last = self.defects.has(Defect::HoldsLastOnly);
        let Instance::Threshold { entries, raised } = self
            .state
            .instances
            .entry((rule, key.clone()))
            .or_insert_with(|| Instance::Threshold { entries: VecDeque::new(), raised: None })
        else {
            unreachable!("a threshold keeps entries")
        };
        expire(entries, moment, threshold.window.value);
        entries.push_back((moment, id));
        let alarms = &self.state.alarms;
        let place = |id: &AlarmId| alarms[id.0 as usize].as_ref().map(|alarm| &alarm.key.resource);
        let count = if threshold.places {
            entries.iter().map(|(_, alarm)| place(alarm)).collect::<BTreeSet<_>>().len()
        } else {
            entries.len()
        };
        let enough = count >= threshold.count.value as usize;
        let is_raised = raised.is_some();
        let mut evidence: BTreeSet<AlarmId> = entries.iter().map(|(_, alarm)| *alarm).collect();
        if only_last {
            evidence = BTreeSet::from([id]);
        }
        if is_raised {
            evidence = BTreeSet::from([id]);
        }
        self.wake(
            moment.saturating_add(threshold.window.value),
            Timer::Instance(rule, key.clone()),
        );
        if enough || is_raised {
            let alarm = Self::raised_key(&threshold.raise, &threshold.by, &key);
            let derived = self.conclude(rule, &alarm, evidence);
            if let Some(Instance::Threshold { raised, .. }) =
                self.state.instances.get_mut(&(rule, key))
            {
                *raised = Some(derived);
            }
        }
    }

    fn counts_no_more(&mut self, rule: RuleId, threshold: &Threshold, id: AlarmId) {
        if !threshold.only_active || self.defects.has(Defect::CountsCleared) {
            return;
        }
        let Some(key) = self.key_of(id, &threshold.by, rule) else { return };
        let at = (rule, Key::from(key));
        let Some(Instance::Threshold { entries, raised }) = self.state.instances.get_mut(&at)
        else {
            return;
        };
        entries.retain(|(_, alarm)| *alarm != id);
        let raised = *raised;
        if let Some(derived) = raised {
            self.withdraw(rule, derived, id);
        }
        self.threshold_due(rule, threshold, &at.1);
    }

    /// Lets go of a threshold's alarm if too few are left, and forgets what is over.
    fn threshold_due(&mut self, rule: RuleId, threshold: &Threshold, key: &Key) {
        let moment = self.state.moment;
        let at = (rule, key.clone());
        let Some(Instance::Threshold { entries, raised }) = self.state.instances.get_mut(&at)
        else {
            return;
        };
        expire(entries, moment, threshold.window.value);
        let is_empty = entries.is_empty();
        let until = threshold.until.as_ref().unwrap_or(&threshold.count).value as usize;
        let in_window = entries.len();
        let raised = *raised;
        if let Some(derived) = raised {
            let held = self.alarm(derived).held_by.get(&rule).map_or(0, BTreeSet::len);
            let left = if threshold.only_active { held } else { in_window };
            if left < until {
                self.state.instances.remove(&at);
                self.retract(rule, derived);
            }
        } else if is_empty {
            self.state.instances.remove(&at);
        }
    }

    /// Something is due for an instance of a rule that counts.
    pub(super) fn instance_due(&mut self, rule: RuleId, key: &Key) {
        let rules = self.rules.clone();
        let moment = self.state.moment;
        let operator = &rules.rule(rule).operator;
        if let Operator::Threshold(threshold) = operator {
            self.threshold_due(rule, threshold, key);
        } else if let Operator::Absence(absence) = operator {
            self.missing(rule, absence, key);
        } else if let Operator::Sequence(sequence) = operator {
            self.sequence_due(rule, sequence, key);
        } else if let Operator::Limit(limit) = operator {
            let at = (rule, key.clone());
            if let Some(Instance::Limit { times }) = self.state.instances.get_mut(&at) {
                let window = limit.window.value;
                while times.front().is_some_and(|at| at.saturating_add(window) <= moment) {
                    times.pop_front();
                }
                if times.is_empty() {
                    self.state.instances.remove(&at);
                }
            }
        } else if let Operator::Action(action) = operator {
            self.forget_asked(rule, action, key);
        }
    }

    /// Absence from the start waits at every resource that its selector fits.
    pub(super) fn begin_instances(&mut self) {
        let rules = self.rules.clone();
        for used in rules.uses.iter().filter(|used| used.part == Part::Subject) {
            let Operator::Absence(absence) = &rules.rule(used.rule).operator else { continue };
            if !absence.from_start {
                continue;
            }
            let selector = &used.selector;
            for resource in &self.topology.clone().resources {
                let class = &selector.classes;
                if (class.is_empty() || class.iter().any(|class| class.value == resource.class))
                    && selector.resource.as_ref().is_none_or(|one| one.fits(&resource.name))
                {
                    self.arm(used.rule, absence, resource.name.as_str().into(), true);
                }
            }
        }
    }

    /// Something was told of an alarm: rules that wait for it wait anew.
    pub(super) fn heartbeat(&mut self, id: AlarmId) {
        let rules = self.rules.clone();
        for index in 0..self.alarm(id).matched.len() {
            let used = rules.used(self.alarm(id).matched[index]);
            let Operator::Absence(absence) = &rules.rule(used.rule).operator else { continue };
            let Some(key) = self.key_of(id, &absence.by, used.rule) else { continue };
            // What is waited for after something else is no longer waited for once it comes.
            let armed = used.part == Part::After || absence.after.is_none();
            self.arm(used.rule, absence, key.into(), armed);
        }
    }

    fn arm(&mut self, rule: RuleId, absence: &Absence, key: Key, now_armed: bool) {
        let moment = self.state.moment;
        let at = (rule, key.clone());
        if !now_armed && !self.state.instances.contains_key(&at) {
            return;
        }
        let instance = self.state.instances.entry(at.clone());
        let instance =
            instance.or_insert(Instance::Absence { last: moment, armed: now_armed, raised: None });
        let Instance::Absence { last, armed, raised } = instance else {
            unreachable!("an absence waits")
        };
        *last = moment;
        *armed = now_armed;
        let derived = raised.take();
        if now_armed {
            self.wake(moment.saturating_add(absence.within.value), Timer::Instance(rule, key));
        } else {
            self.state.instances.remove(&at);
        }
        if let Some(derived) = derived {
            self.retract(rule, derived);
        }
    }

    fn missing(&mut self, rule: RuleId, absence: &Absence, key: &Key) {
        let at = (rule, key.clone());
        let Some(Instance::Absence { last, armed: true, raised: None }) =
            self.state.instances.get(&at)
        else {
            return;
        };
        if last.saturating_add(absence.within.value) > self.state.moment {
            return;
        }
        let alarm = Self::raised_key(&absence.raise, &absence.by, key);
        let derived = self.conclude(rule, &alarm, []);
        if let Some(Instance::Absence { raised, .. }) = self.state.instances.get_mut(&at) {
            *raised = Some(derived);
        }
    }

    fn steps(&mut self, rule: RuleId, sequence: &Sequence, id: AlarmId, step: usize) {
        let Some(key) = self.key_of(id, &sequence.by, rule) else { return };
        let at = (rule, Key::from(key));
        let moment = self.state.moment;
        let window = sequence.window.value;
        let length = sequence.then.len() + 1;
        let instance = self.state.instances.entry(at.clone());
        let instance = instance.or_insert_with(|| Instance::Sequence { runs: vec![None; length] });
        let Instance::Sequence { runs } = instance else { unreachable!("a sequence keeps runs") };
        let run = if step == 0 {
            Some((moment, vec![id]))
        } else {
            let before = runs[step - 1].clone();
            before.filter(|(start, _)| start.saturating_add(window) >= moment).map(
                |(start, mut alarms)| {
                    alarms.push(id);
                    (start, alarms)
                },
            )
        };
        let Some(run) = run else { return };
        runs[step] = Some(run.clone());
        self.wake(run.0.saturating_add(window), Timer::Instance(rule, at.1.clone()));
        if step + 1 == length {
            let alarm = Self::raised_key(&sequence.raise, &sequence.by, &at.1);
            self.conclude(rule, &alarm, run.1.iter().copied());
            self.state.instances.remove(&at);
            for alarm in run.1 {
                if !self.alarm(alarm).standing {
                    self.steps_back(rule, sequence, alarm);
                }
            }
        }
    }

    /// A support of a sequence's alarm is gone: it goes with one or with all, as the rule says.
    fn steps_back(&mut self, rule: RuleId, sequence: &Sequence, id: AlarmId) {
        let held: Vec<AlarmId> = self
            .alarm(id)
            .evidence_for
            .iter()
            .filter(|(_, holder)| *holder == rule)
            .map(|(derived, _)| *derived)
            .collect();
        for derived in held {
            self.withdraw(rule, derived, id);
            let left = self.alarm(derived).held_by.get(&rule).map_or(0, BTreeSet::len);
            if left == 0 || sequence.hold == Hold::All {
                self.retract(rule, derived);
            }
        }
    }

    fn sequence_due(&mut self, rule: RuleId, sequence: &Sequence, key: &Key) {
        let moment = self.state.moment;
        let at = (rule, key.clone());
        let Some(Instance::Sequence { runs }) = self.state.instances.get_mut(&at) else {
            return;
        };
        for run in runs.iter_mut() {
            if run
                .as_ref()
                .is_some_and(|(start, _)| start.saturating_add(sequence.window.value) <= moment)
            {
                *run = None;
            }
        }
        if runs.iter().all(Option::is_none) {
            self.state.instances.remove(&at);
        }
    }

    /// Keeps the active alarms that rules with `clear` can clear, by key.
    pub(super) fn register_clearable(&mut self, id: AlarmId, active: bool) {
        let rules = self.rules.clone();
        for index in 0..self.alarm(id).matched.len() {
            let used = rules.used(self.alarm(id).matched[index]);
            let (Operator::Clear(clear), Part::Cleared) =
                (&rules.rule(used.rule).operator, used.part)
            else {
                continue;
            };
            let Some(key) = self.key_of(id, &clear.by, used.rule) else { continue };
            let at = (used.rule, Key::from(key));
            let instance = self.state.instances.entry(at.clone());
            let instance =
                instance.or_insert_with(|| Instance::Clearable { alarms: BTreeSet::new() });
            let Instance::Clearable { alarms } = instance else {
                unreachable!("a clear keeps alarms")
            };
            if active {
                alarms.insert(id);
            } else {
                alarms.remove(&id);
                if alarms.is_empty() {
                    self.state.instances.remove(&at);
                }
            }
        }
    }

    fn clearable(&self, at: &(RuleId, Key)) -> Vec<AlarmId> {
        match self.state.instances.get(at) {
            Some(Instance::Clearable { alarms }) => alarms.iter().copied().collect(),
            _ => Vec::new(),
        }
    }

    /// An alarm was raised that puts an end to others.
    pub(super) fn clear_others(&mut self, id: AlarmId) {
        let rules = self.rules.clone();
        for index in 0..self.alarm(id).matched.len() {
            let used = rules.used(self.alarm(id).matched[index]);
            let (Operator::Clear(clear), Part::Subject) =
                (&rules.rule(used.rule).operator, used.part)
            else {
                continue;
            };
            let Some(key) = self.key_of(id, &clear.by, used.rule) else { continue };
            let at = (used.rule, Key::from(key));
            let mut over = self.clearable(&at);
            if self.defects.has(Defect::ClearsUnrelated) {
                let all = self.state.instances.keys().filter(|(rule, _)| *rule == used.rule);
                over = all.flat_map(|at| self.clearable(at)).collect();
            }
            over.retain(|other| *other != id);
            over.sort_by(|one, other| self.alarm(*one).key.cmp(&self.alarm(*other).key));
            for other in over {
                self.count(used.rule).fired += 1;
                let (rule, alarm) = (self.rule_name(used.rule), self.alarm(id).key.clone());
                self.clear(other, Clearing::Other { rule, alarm });
            }
        }
    }
}

/// Drops the entries that have left the window.
fn expire(
    entries: &mut VecDeque<(SimTime, AlarmId)>,
    moment: SimTime,
    window: sandtable_units::Span,
) {
    while entries.front().is_some_and(|(at, _)| at.saturating_add(window) <= moment) {
        entries.pop_front();
    }
}
