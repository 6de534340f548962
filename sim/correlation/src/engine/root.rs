//! The root cause of an incident: elected among the members that no other explains, by criteria in an
//! order that a rule can give, with reasons that can be read.

use super::{AlarmId, Engine, Incident, IncidentId, Output};
use crate::rules::schema::{Criterion, Root};
use crate::rules::{Operator, Rule};
use sandtable_document::Placed;
use std::cmp::Ordering;

/// The criteria where no rule gives them.
const USUAL: [Criterion; 5] = [
    Criterion::Explains,
    Criterion::Prefer,
    Criterion::Dependents,
    Criterion::Earliest,
    Criterion::Severity,
];

impl Engine {
    /// A member may have become the root cause.
    pub(super) fn contend(&mut self, incident: IncidentId, member: AlarmId) {
        self.fresh.contenders.entry(incident).or_default().insert(member);
    }

    /// The root cause may have become weaker: all must be held against each other again.
    pub(super) fn recount(&mut self, incident: IncidentId) {
        self.fresh.recount.insert(incident);
    }

    pub(super) fn elect(&mut self, id: IncidentId) {
        let contenders = self.fresh.contenders.remove(&id).unwrap_or_default();
        let mut recount = self.fresh.recount.remove(&id);
        if self.fresh.outlived.remove(&id) && self.hands_over(id) {
            return;
        }
        let incident = self.incident(id);
        recount |= !incident.heads.contains_key(&incident.root);
        let first = incident.reasons.is_empty();
        if contenders.is_empty() && !recount && !first {
            return;
        }
        let before = incident.root;
        let mut candidates: Vec<AlarmId> = if recount {
            incident.heads.keys().copied().collect()
        } else {
            contenders.into_iter().filter(|one| incident.heads.contains_key(one)).collect()
        };
        candidates.push(before);
        candidates.retain(|one| incident.members.contains_key(one));
        candidates.sort_by(|one, other| self.likelier(incident, *one, *other).0);
        candidates.dedup();
        let Some(best) = candidates.first().copied() else { return };
        if best == before && !first {
            return;
        }
        let reasons = self.reasons(incident, best, candidates.get(1).copied());
        self.is_elected(id, best, reasons, false);
        self.actions_reconsider(id);
    }

    /// A symptom has outlived the root cause of an incident: the likeliest of what is seen takes its
    /// place, and what is done for incidents is done for it as well. Returns whether it was so.
    fn hands_over(&mut self, id: IncidentId) -> bool {
        let incident = self.incident(id);
        if self.is_kept(incident.root) && self.alarm(incident.root).standing {
            return false;
        }
        let is_seen = |one: &AlarmId| {
            let alarm = self.alarm(*one);
            alarm.standing && !alarm.hidden && incident.members.contains_key(one)
        };
        let mut seen: Vec<AlarmId> = incident.heads.keys().copied().filter(is_seen).collect();
        seen.sort_by(|one, other| self.likelier(incident, *one, *other).0);
        let Some(best) = seen.first().copied() else { return false };
        let mut reasons = self.reasons(incident, best, seen.get(1).copied());
        let gone = &self.alarm(incident.root).key;
        reasons.push(format!("it outlives `{}` at `{}`", gone.alarm_type, gone.resource));
        self.is_elected(id, best, reasons, true);
        let moment = self.state.moment;
        let incident = self.incident_mut(id);
        incident.since = moment;
        incident.outlived += 1;
        incident.acted.clear();
        self.actions_follow(id);
        true
    }

    fn is_elected(&mut self, id: IncidentId, best: AlarmId, reasons: Vec<String>, outlives: bool) {
        self.anchor(self.incident(id).root, id, false);
        let incident = self.incident_mut(id);
        incident.root = best;
        incident.reasons.clone_from(&reasons);
        self.anchor(best, id, true);
        let alarm = self.alarm(best).key.clone();
        if let Some(rule) = self.root_rule(best) {
            let rules = self.rules.clone();
            let at = rules.ids().nth(rule).expect("found among the rules");
            self.count(at).fired += 1;
        }
        self.say(Output::RootElected { incident: id, alarm, reasons, outlives });
    }

    /// The place of the first rule on root causes that an alarm fits.
    fn root_rule(&self, id: AlarmId) -> Option<usize> {
        let matched = &self.alarm(id).matched;
        let is_it = |rule: &Rule| {
            matches!(rule.operator, Operator::Root(_)) && matched.contains(&rule.subject)
        };
        self.rules.rules.iter().position(is_it)
    }

    fn root_of(&self, one: AlarmId, other: AlarmId) -> Option<&Root> {
        let first = [self.root_rule(one), self.root_rule(other)].into_iter().flatten().min()?;
        let Operator::Root(root) = &self.rules.rules[first].operator else { return None };
        Some(root)
    }

    /// Which of two members is likelier the root cause, and by which criterion.
    fn likelier(
        &self,
        incident: &Incident,
        one: AlarmId,
        other: AlarmId,
    ) -> (Ordering, Option<Criterion>) {
        let root = self.root_of(one, other);
        let order: Vec<Criterion> = match root {
            Some(root) if !root.order.is_empty() => {
                root.order.iter().map(|criterion| criterion.value).collect()
            }
            _ => USUAL.to_vec(),
        };
        let prefer = root.map_or(&[][..], |root| &root.prefer);
        for criterion in order {
            let weight = |id: AlarmId| self.weight(incident, id, criterion, prefer);
            let ordering = weight(one).cmp(&weight(other));
            if ordering != Ordering::Equal {
                return (ordering, Some(criterion));
            }
        }
        (self.order(one, other), None)
    }

    /// What speaks against a member by one criterion: the least is the likeliest.
    fn weight(
        &self,
        incident: &Incident,
        id: AlarmId,
        criterion: Criterion,
        prefer: &[Placed<String>],
    ) -> u64 {
        let alarm = self.alarm(id);
        match criterion {
            Criterion::Explains => {
                u64::MAX - u64::from(incident.heads.get(&id).copied().unwrap_or_default())
            }
            Criterion::Prefer => {
                let place = prefer.iter().position(|name| name.value == alarm.key.alarm_type);
                place.map_or(u64::MAX, |place| place as u64)
            }
            Criterion::Earliest => alarm.raised.nanos(),
            Criterion::Severity => u64::MAX - alarm.severity as u64,
            Criterion::Dependents => {
                let edges = alarm
                    .resource
                    .map_or(0, |resource| self.topology.inward[resource.index()].len());
                u64::MAX - edges as u64
            }
        }
    }

    /// Why a member is the root cause rather than the next.
    fn reasons(&self, incident: &Incident, best: AlarmId, next: Option<AlarmId>) -> Vec<String> {
        let count = incident.heads.get(&best).copied().unwrap_or_default();
        let of = incident.members.len();
        let mut reasons = vec![format!("no other member explains it; it explains {count} of {of}")];
        let Some(next) = next else {
            return reasons;
        };
        let name = |id: AlarmId| {
            let key = &self.alarm(id).key;
            format!("`{}` at `{}`", key.alarm_type, key.resource)
        };
        let other = name(next);
        let (one, two) = (self.alarm(best), self.alarm(next));
        reasons.push(match self.likelier(incident, best, next).1 {
            Some(Criterion::Explains) => {
                let fewer = incident.heads.get(&next).copied().unwrap_or_default();
                format!("it explains more members than {other}: {count} against {fewer}")
            }
            Some(Criterion::Prefer) => {
                format!("`{}` is likelier a cause than {other}", one.key.alarm_type)
            }
            Some(Criterion::Earliest) => {
                format!("it was raised {} before {other}", two.raised.since(one.raised).rounded())
            }
            Some(Criterion::Severity) => {
                let (severity, less) = (one.severity.word(), two.severity.word());
                format!("it is {severity}, {other} is {less}")
            }
            Some(Criterion::Dependents) => format!("more depends on it than on {other}"),
            None => format!("nothing tells it from {other} but the order of names"),
        });
        reasons
    }

    /// The members that no other explains, the likeliest root cause first, each with its reasons.
    pub(crate) fn ranking(&self, id: IncidentId) -> Vec<(AlarmId, Vec<String>)> {
        let incident = self.incident(id);
        let mut heads: Vec<AlarmId> = incident.heads.keys().copied().collect();
        heads.retain(|head| incident.members.contains_key(head));
        heads.sort_by(|one, other| self.likelier(incident, *one, *other).0);
        let next = |index: usize| heads.get(index + 1).copied();
        let ranked = heads.iter().enumerate();
        ranked.map(|(index, head)| (*head, self.reasons(incident, *head, next(index)))).collect()
    }
}
