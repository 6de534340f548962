//! Which rules can hide what another needs as a cause: a rule leads to the next where an alarm that is a
//! cause of the first can be a symptom of the second. Where that goes in a circle, alarms could hide each
//! other until none is seen; the engine then lets time decide, and `check` says so.

use super::selector::Selector;
use super::{Operator, Part, RuleId, RuleSet};
use std::collections::BTreeSet;

impl Selector {
    /// Whether an alarm can be of both, as far as words tell.
    fn meets(&self, other: &Self) -> bool {
        fn share<T: PartialEq>(mine: &[T], theirs: &[T]) -> bool {
            mine.is_empty() || theirs.is_empty() || mine.iter().any(|one| theirs.contains(one))
        }
        share(&self.types, &other.types)
            && share(&self.event_types, &other.event_types)
            && share(&self.classes, &other.classes)
    }
}

impl RuleSet {
    /// Whether a rule hides alarms under others.
    pub(crate) fn hides(&self, rule: RuleId) -> bool {
        match &self.rule(rule).operator {
            Operator::Suppress(_) => true,
            Operator::Threshold(threshold) => threshold.hides,
            Operator::Enrich(_)
            | Operator::Persist(_)
            | Operator::Flap(_)
            | Operator::Limit(_)
            | Operator::Clear(_)
            | Operator::Absence(_)
            | Operator::Sequence(_)
            | Operator::Derive(_)
            | Operator::Maintenance(_)
            | Operator::Group(_)
            | Operator::Root(_)
            | Operator::Impact(_)
            | Operator::Action(_) => false,
        }
    }

    fn selector_of(&self, rule: RuleId, part: Part) -> Option<&Selector> {
        let found = self.uses.iter().find(|used| used.rule == rule && used.part == part);
        found.map(|used| &used.selector)
    }

    /// Whether a cause of one rule can be a symptom of the next.
    fn leads_to(&self, rule: RuleId, next: RuleId) -> bool {
        let Some(symptom) = self.selector_of(next, Part::Subject) else { return false };
        match (self.selector_of(rule, Part::Cause), self.rule(rule).operator.raise()) {
            (Some(cause), _) => cause.meets(symptom),
            (None, Some(raise)) => {
                symptom.types.is_empty() || symptom.types.iter().any(|name| **name == *raise.kind)
            }
            (None, None) => false,
        }
    }

    /// For each rule those that it leads to in any number of steps, itself included; of a rule that
    /// hides nothing, none.
    pub(crate) fn hiding(&self) -> Vec<BTreeSet<RuleId>> {
        let hiding: Vec<RuleId> = self.ids().filter(|rule| self.hides(*rule)).collect();
        let from = |start: RuleId| {
            let mut met = BTreeSet::from([start]);
            let mut open = vec![start];
            while let Some(at) = open.pop() {
                let next = hiding.iter().filter(|next| self.leads_to(at, **next));
                open.extend(next.filter(|next| met.insert(**next)));
            }
            met
        };
        let all =
            self.ids().map(|rule| if self.hides(rule) { from(rule) } else { BTreeSet::new() });
        all.collect()
    }

    /// Rules that hide alarms of one place under each other in a circle, each circle once.
    pub(super) fn hiding_circles(&self) -> Vec<Vec<RuleId>> {
        let here = |rule: RuleId| match &self.rule(rule).operator {
            Operator::Suppress(suppress) => suppress.path.is_none(),
            Operator::Enrich(_)
            | Operator::Persist(_)
            | Operator::Flap(_)
            | Operator::Limit(_)
            | Operator::Clear(_)
            | Operator::Threshold(_)
            | Operator::Absence(_)
            | Operator::Sequence(_)
            | Operator::Derive(_)
            | Operator::Maintenance(_)
            | Operator::Group(_)
            | Operator::Root(_)
            | Operator::Impact(_)
            | Operator::Action(_) => self.hides(rule),
        };
        let mut circles: Vec<Vec<RuleId>> = Vec::new();
        for start in self.ids().filter(|rule| here(*rule)) {
            if circles.iter().any(|circle| circle.contains(&start)) {
                continue;
            }
            if let Some(circle) = self.circle_from(start, &here) {
                circles.push(circle);
            }
        }
        circles
    }

    /// The shortest way from a rule back to it by way of others.
    fn circle_from(&self, start: RuleId, here: &impl Fn(RuleId) -> bool) -> Option<Vec<RuleId>> {
        let mut met = BTreeSet::from([start]);
        let mut ways = vec![vec![start]];
        while !ways.is_empty() {
            let mut longer = Vec::new();
            for way in ways {
                let last = *way.last().expect("a way has a beginning");
                if way.len() > 1 && self.leads_to(last, start) {
                    return Some(way);
                }
                for next in self.ids().filter(|next| here(*next) && self.leads_to(last, *next)) {
                    if met.insert(next) {
                        longer.push(way.iter().copied().chain([next]).collect());
                    }
                }
            }
            ways = longer;
        }
        None
    }
}
