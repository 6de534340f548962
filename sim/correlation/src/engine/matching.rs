//! Which selectors fit an alarm: worked out when it is first heard of and again when it says
//! something new, never for each notification. Enriching comes first.

use super::{AlarmId, Engine};
use crate::rules::selector::Selector;
use crate::rules::{KeyPart, Operator, Part, RuleId, Seen, UseId};
use sandtable_document::Placed;
use std::collections::BTreeMap;

use super::state::{Alarm, BETWEEN_PARTS};

impl Engine {
    /// Changes what an alarm says and works out what it now fits. An alarm that stands leaves the
    /// rules as it was and enters them as it is.
    pub(super) fn change(&mut self, id: AlarmId, change: impl FnOnce(&mut Alarm)) {
        let was_standing = self.alarm(id).standing;
        let was_active = self.alarm(id).active;
        if was_standing {
            self.leave_rules(id);
        }
        if was_active {
            self.register_clearable(id, false);
        }
        change(self.alarm_mut(id));
        self.enrich(id);
        let fits = self.alarm(id).fits.clone();
        let matched = fits.iter().copied().filter(|used| self.fits_now(id, *used)).collect();
        let alarm = self.alarm_mut(id);
        alarm.matched = matched;
        alarm.matching_is_due = false;
        if was_active {
            self.register_clearable(id, true);
        }
        if was_standing {
            self.enter_rules(id);
            self.fresh.symptoms.insert(id);
        }
    }

    fn enrich(&mut self, id: AlarmId) {
        let alarm = self.alarm_mut(id);
        alarm.severity = alarm.told_severity;
        alarm.enriched = None;
        let rules = self.rules.clone();
        for used in self.alarm(id).fits.clone() {
            let rule = rules.used(used).rule;
            let Operator::Enrich(enrich) = &rules.rule(rule).operator else { continue };
            if !self.fits_now(id, used) {
                continue;
            }
            self.count(rule).fired += 1;
            let mut attributes = self.alarm(id).attributes().clone();
            if let Some(resource) = self.alarm(id).resource {
                let inventory = &self.topology.resource(resource).attributes;
                for name in &enrich.inventory {
                    if let Some(value) = inventory.get(&name.value) {
                        attributes.insert(name.value.clone(), value.clone());
                    }
                }
            }
            attributes.extend(enrich.set.0.iter().cloned());
            let alarm = self.alarm_mut(id);
            alarm.enriched = Some(attributes);
            alarm.severity = enrich.severity.unwrap_or(alarm.severity);
        }
    }

    fn fits_now(&mut self, id: AlarmId, used: UseId) -> bool {
        let rules = self.rules.clone();
        let used = rules.used(used);
        let rule = rules.rule(used.rule);
        let mut fits = fits(&used.selector, self.alarm(id));
        if fits
            && used.part == Part::Subject
            && let Some(condition) = &rule.condition
        {
            let alarm = self.alarm(id);
            let nothing = BTreeMap::new();
            let resource = alarm.resource.map(|resource| self.topology.resource(resource));
            let seen = Seen {
                alarm_type: &alarm.key.alarm_type,
                resource: &alarm.key.resource,
                qualifier: &alarm.key.qualifier,
                severity: alarm.severity.word(),
                event_type: alarm.details.event_type.word(),
                probable_cause: &alarm.details.probable_cause,
                text: &alarm.details.text,
                class: resource.map_or("", |resource| &resource.class),
                attributes: alarm.attributes(),
                inventory: resource.map_or(&nothing, |resource| &resource.attributes),
            };
            match condition.holds(&self.scope, &seen) {
                Ok(holds) => fits = holds,
                Err(error) => {
                    fits = false;
                    let count = self.count(used.rule);
                    count.undecided += 1;
                    count.last_error = error;
                }
            }
        }
        let count = self.count(used.rule);
        count.evaluated += 1;
        count.matched += u64::from(fits);
        fits
    }

    /// The key of an alarm for a rule, or none if it lacks a part, which is counted.
    pub(super) fn key_of(
        &mut self,
        id: AlarmId,
        by: &[Placed<KeyPart>],
        rule: RuleId,
    ) -> Option<String> {
        let mut key = String::new();
        for (index, part) in by.iter().enumerate() {
            if index > 0 {
                key.push(BETWEEN_PARTS);
            }
            match self.part_of(id, part) {
                Some(part) => key.push_str(&part),
                None if self.defects.has(crate::defect::Defect::SharesEmptyKey) => {}
                None => {
                    self.count(rule).without_key += 1;
                    return None;
                }
            }
        }
        Some(key)
    }

    pub(super) fn part_of(&mut self, id: AlarmId, part: &KeyPart) -> Option<String> {
        let alarm = self.alarm(id);
        let resource = alarm.resource;
        let text = match part {
            KeyPart::Resource => alarm.key.resource.clone(),
            KeyPart::Type => alarm.key.alarm_type.clone(),
            KeyPart::Qualifier => return Some(alarm.key.qualifier.clone()),
            KeyPart::Class => self.topology.resource(resource?).class.clone(),
            KeyPart::Attribute(name) => alarm.attributes().get(name)?.clone(),
            KeyPart::Inventory(name) => {
                self.topology.resource(resource?).attributes.get(name)?.clone()
            }
            KeyPart::On(class) => {
                let met = self.topology.direct_of_class(resource?, class);
                self.topology.resource(met?).name.clone()
            }
            KeyPart::Upstream(class) => {
                let met = self.walker.upstream_of_class(&self.topology, resource?, class);
                self.topology.resource(met?).name.clone()
            }
        };
        (!text.is_empty()).then_some(text)
    }
}

/// Whether what may change in an alarm fits a selector; what cannot change was in the index.
fn fits(selector: &Selector, alarm: &Alarm) -> bool {
    selector.severity.is_none_or(|least| alarm.severity >= least)
        && (selector.event_types.is_empty()
            || selector.event_types.contains(&alarm.details.event_type))
        && selector.attributes.0.iter().all(|(name, pattern)| {
            alarm.attributes().get(name).is_some_and(|value| pattern.fits(value))
        })
}
