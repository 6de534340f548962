//! Alarms that rules raise, each held by its rules and their supports: it goes when none holds it any
//! more, and only then.

use super::state::BETWEEN_PARTS;
use super::{AlarmId, Clearing, Engine};
use crate::alarm::AlarmKey;
use crate::defect::Defect;
use crate::rules::schema::{Derive, Raise, Toward};
use crate::rules::{KeyPart, Operator, RuleId};
use sandtable_document::Placed;
use std::collections::BTreeSet;

impl Engine {
    /// The key of the alarm that a rule raises for one of its own keys: at the first resource among
    /// its parts unless the rule names one, told apart by the other parts.
    pub(super) fn raised_key(raise: &Raise, by: &[Placed<KeyPart>], key: &str) -> AlarmKey {
        let mut resource = raise.resource.clone();
        let mut others = Vec::new();
        if !by.is_empty() {
            for (part, text) in by.iter().zip(key.split(BETWEEN_PARTS)) {
                let places = matches!(part.value, KeyPart::Resource | KeyPart::On(_) | KeyPart::Upstream(_));
                if resource.is_none() && places {
                    resource = Some(text.to_owned());
                } else {
                    others.push(text);
                }
            }
        }
        AlarmKey {
            resource: resource.expect("the checks refuse rules that raise alarms nowhere"),
            alarm_type: raise.kind.value.clone(),
            qualifier: others.join("/"),
        }
    }

    /// A rule raises an alarm, or goes on holding it, for these supports.
    pub(super) fn conclude(
        &mut self,
        rule: RuleId,
        key: &AlarmKey,
        evidence: impl IntoIterator<Item = AlarmId>,
    ) -> AlarmId {
        let rules = self.rules.clone();
        let raise = rules.rule(rule).operator.raise().expect("a rule that concludes raises");
        let id = self.record_of(key);
        let is_new = !self.alarm(id).held_by.contains_key(&rule);
        self.alarm_mut(id).held_by.entry(rule).or_default();
        for support in evidence {
            if self.alarm_mut(id).held_by.entry(rule).or_default().insert(support) {
                self.alarm_mut(support).evidence_for.insert((id, rule));
                self.fresh.symptoms.insert(support);
            }
        }
        if is_new {
            self.count(rule).fired += 1;
        }
        let moment = self.state.moment;
        let alarm = self.alarm(id);
        if !alarm.active {
            let differs = alarm.matching_is_due
                || alarm.told_severity != raise.severity
                || alarm.details.text != raise.text;
            if differs {
                self.change(id, |alarm| {
                    alarm.told_severity = raise.severity;
                    alarm.details.text.clone_from(&raise.text);
                });
            }
            self.alarm_mut(id).heard = moment;
            self.raise(id);
        }
        id
    }

    /// A support of a rule's alarm is gone.
    pub(super) fn withdraw(&mut self, rule: RuleId, id: AlarmId, support: AlarmId) {
        let hasty = self.defects.has(Defect::UndoesOnFirstSupport);
        self.alarm_mut(support).evidence_for.remove(&(id, rule));
        self.fresh.symptoms.insert(support);
        let derives = matches!(self.rules.rule(rule).operator, Operator::Derive(_));
        let Some(supports) = self.alarm_mut(id).held_by.get_mut(&rule) else { return };
        supports.remove(&support);
        if derives && (supports.is_empty() || hasty) {
            self.retract(rule, id);
        }
    }

    /// A rule no longer holds its alarm; it goes unless another does.
    pub(super) fn retract(&mut self, rule: RuleId, id: AlarmId) {
        let hasty = self.defects.has(Defect::UndoesOnFirstSupport);
        let supports = self.alarm_mut(id).held_by.remove(&rule).unwrap_or_default();
        for support in supports {
            self.alarm_mut(support).evidence_for.remove(&(id, rule));
            self.fresh.symptoms.insert(support);
        }
        let alarm = self.alarm(id);
        if alarm.active && (alarm.held_by.is_empty() || hasty) {
            self.clear(id, Clearing::Undone);
        }
    }

    /// An alarm that stands raises others along a path.
    pub(super) fn derive(&mut self, rule: RuleId, derive: &Derive, id: AlarmId) {
        let Some(from) = self.alarm(id).resource else { return };
        let types = derive.path.types(&self.topology);
        let backwards = derive.toward == Toward::Dependents;
        let met = self.walker.along(&self.topology, from, (&types, &derive.path), backwards);
        let names: BTreeSet<String> = met
            .iter()
            .map(|hop| self.topology.resource(hop.resource))
            .filter(|resource| resource.class == derive.class.value)
            .map(|resource| resource.name.clone())
            .collect();
        for resource in names {
            let (alarm_type, qualifier) = (derive.raise.kind.value.clone(), String::new());
            let key = AlarmKey { resource, alarm_type, qualifier };
            self.conclude(rule, &key, [id]);
        }
    }

    /// An alarm no longer stands: what it alone was the support of goes.
    pub(super) fn withdraw_derived(&mut self, rule: RuleId, id: AlarmId) {
        let held = self.alarm(id).evidence_for.iter().filter(|(_, holder)| *holder == rule);
        let mut held: Vec<AlarmId> = held.map(|(derived, _)| *derived).collect();
        held.sort_by(|one, other| self.alarm(*one).key.cmp(&self.alarm(*other).key));
        for derived in held {
            self.withdraw(rule, derived, id);
        }
    }
}
