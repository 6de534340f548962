//! Actions: asked for on their occasion, within their limits, after approval; tried again with
//! growing waits until they succeed or have failed for good; every step in the audit trail.

use super::state::{Act, ActionId, ActionPhase, Key, Phase, Timer};
use super::{About, AlarmId, AuditEntry, Engine, IncidentId, Output, Step};
use crate::alarm::AlarmKey;
use crate::defect::Defect;
use crate::rules::actions::{Action, Occasion};
use crate::rules::{Operator, RuleId};
use sandtable_units::Span;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What an outside system answers to an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// It is done.
    Succeeded {
        /// What the system calls it, such as the number of a ticket.
        reference: String,
    },
    /// It is not done.
    Failed {
        /// What went wrong.
        reason: String,
        /// Whether trying again makes sense.
        try_again: bool,
    },
}

impl Engine {
    fn action_rule(&self, rule: RuleId) -> &Action {
        let Operator::Action(action) = &self.rules.rule(rule).operator else {
            unreachable!("only rules with `action` act")
        };
        action
    }

    /// Asks for what follows the alarms that have come to stand or are hidden no longer.
    pub(super) fn settle_actions(&mut self) {
        let acting = std::mem::take(&mut self.fresh.acting);
        let mut acting: Vec<AlarmId> = acting.into_iter().filter(|id| self.is_kept(*id)).collect();
        if acting.len() > 1 {
            acting.sort_by(|one, other| self.alarm(*one).key.cmp(&self.alarm(*other).key));
        }
        let rules = self.rules.clone();
        for id in acting {
            let alarm = self.alarm(id);
            if !alarm.standing || alarm.hidden {
                continue;
            }
            let episode = alarm.episode;
            for index in 0..self.alarm(id).matched.len() {
                let rule = rules.used(self.alarm(id).matched[index]).rule;
                let Operator::Action(action) = &rules.rule(rule).operator else { continue };
                if action.on.value == Occasion::Alarm && !self.alarm(id).acted.contains(&rule) {
                    let at = self.state.moment.saturating_add(action.wait);
                    self.wake(at, Timer::ActOnAlarm(rule, id, episode));
                }
            }
        }
    }

    /// An incident is open: has each action that follows it come up after its wait.
    pub(super) fn actions_follow(&mut self, incident: IncidentId) {
        if self.defects.has(Defect::ActsOnManualOnly) && !self.incident(incident).manual {
            return;
        }
        let rules = self.rules.clone();
        for (rule, body) in rules.ids().zip(&rules.rules) {
            if let Operator::Action(action) = &body.operator
                && matches!(action.on.value, Occasion::Incident | Occasion::Unacknowledged)
            {
                let at = self.state.moment.saturating_add(action.wait);
                self.wake(at, Timer::ActOnIncident(rule, incident));
            }
        }
    }

    /// An incident has another root cause or impact: actions that did not suit it may now.
    pub(super) fn actions_reconsider(&mut self, incident: IncidentId) {
        let rules = self.rules.clone();
        let moment = self.state.moment;
        for (rule, body) in rules.ids().zip(&rules.rules) {
            if let Operator::Action(action) = &body.operator
                && matches!(action.on.value, Occasion::Incident | Occasion::Unacknowledged)
                && self.incident(incident).since.saturating_add(action.wait) < moment
                && !self.incident(incident).acted.contains(&rule)
                && !self.defects.has(Defect::ActsOnManualOnly)
            {
                self.wake(moment, Timer::ActOnIncident(rule, incident));
            }
        }
    }

    /// Defect D7 alone: a new member makes all waits begin again.
    pub(super) fn waits_begin_again(&mut self, incident: IncidentId) {
        if self.defects.has(Defect::RestartsWait) {
            self.actions_follow(incident);
        }
    }

    pub(super) fn act_on_incident(&mut self, rule: RuleId, id: IncidentId) {
        let Some(incident) = self.state.incidents.get(&id) else { return };
        let action = self.action_rule(rule);
        let restarts = self.defects.has(Defect::RestartsWait);
        let since = if restarts { incident.last_joined } else { incident.since };
        let is_due =
            incident.reopened > 0 || since.saturating_add(action.wait) <= self.state.moment;
        let root = self.alarm(incident.root);
        let holds = incident.phase == Phase::Open
            && incident.standing > 0
            && is_due
            && !incident.acted.contains(&rule)
            && root.matched.contains(&self.rules.rule(rule).subject)
            && incident.impact.customers >= action.customers_least
            && (action.on.value != Occasion::Unacknowledged || incident.acknowledged.is_none());
        if holds {
            let about = About::Incident { incident: id, root: root.key.clone() };
            let key = format!("{}/incident-{id}-{}", self.rule_name(rule), incident.turn());
            let why = incident.reasons.join("; ");
            self.incident_mut(id).acted.insert(rule);
            self.begin_action(rule, about, Some(id), key, why);
        }
    }

    pub(super) fn act_on_alarm(&mut self, rule: RuleId, id: AlarmId, episode: u32) {
        if !self.is_kept(id) {
            return;
        }
        let alarm = self.alarm(id);
        let lasted = alarm.raised.saturating_add(self.action_rule(rule).wait) <= self.state.moment;
        if !alarm.standing
            || alarm.hidden
            || alarm.episode != episode
            || alarm.acted.contains(&rule)
            || !lasted
        {
            return;
        }
        let key = alarm.key.clone();
        let name = self.rule_name(rule);
        let idempotency_key =
            format!("{name}/{}/{}/{}-{episode}", key.resource, key.alarm_type, key.qualifier);
        self.alarm_mut(id).acted.push(rule);
        let why = "the alarm stands and nothing explains it".to_owned();
        self.begin_action(rule, About::Alarm { alarm: key }, None, idempotency_key, why);
    }

    /// Begins an action, if its policy and the people who must approve it let it.
    fn begin_action(
        &mut self,
        rule: RuleId,
        about: About,
        incident: Option<IncidentId>,
        idempotency_key: String,
        why: String,
    ) {
        self.state.actions_asked += 1;
        let id = ActionId(self.state.actions_asked);
        self.count(rule).fired += 1;
        let approval = self.action_rule(rule).approval.clone();
        let act = Act {
            rule,
            about,
            incident,
            idempotency_key,
            attempt: 0,
            phase: ActionPhase::Waits { at: self.state.moment },
            approved_by: None,
        };
        self.state.actions.insert(id, act);
        if let Some(incident) = incident {
            self.incident_mut(incident).actions.insert(id);
        }
        if let Some(refusal) = self.refused_by_policy(id) {
            self.audit(id, "refused", refusal.clone());
            self.end_action(id, Step::RefusedByPolicy { why: refusal });
            return;
        }
        if let Some(role) = approval {
            self.act_mut(id).phase = ActionPhase::AwaitsApproval { role: role.clone() };
            self.audit(id, "asked for approval of", why);
            let to = self.action_rule(rule).to.clone();
            self.say_step(id, Step::AwaitsApproval { role, to });
            return;
        }
        self.audit(id, "began", why);
        self.attempt(id);
    }

    /// Why a policy does not let an action be done, or none, in which case it counts as done.
    fn refused_by_policy(&mut self, id: ActionId) -> Option<String> {
        let rule = self.state.actions[&id].rule;
        let alarm = self.state.actions[&id].about.alarm().clone();
        let rules = self.rules.clone();
        let Operator::Action(action) = &rules.rule(rule).operator else { return None };
        let limit = action.limit.as_ref()?;
        let key = match self.find(&alarm) {
            Some(alarm) => self.key_of(alarm, &limit.by, rule),
            None => None,
        };
        let Some(key) = key else {
            return Some("what it is about lacks a part of the key of the limit".to_owned());
        };
        let at = (rule, Key::from(key));
        self.forget_asked(rule, action, &at.1);
        let moment = self.state.moment;
        let (count, window) = (limit.count.value, limit.window.value);
        let asked = self.state.asked.entry(at.clone()).or_default();
        if asked.len() >= count as usize {
            return Some(format!("not more than {count} in {window}"));
        }
        asked.push_back(moment);
        self.wake(moment.saturating_add(window), Timer::Instance(at.0, at.1));
        None
    }

    /// Forgets what was asked for before the window of a policy.
    pub(super) fn forget_asked(&mut self, rule: RuleId, action: &Action, key: &Key) {
        let moment = self.state.moment;
        let at = (rule, key.clone());
        let (Some(limit), Some(asked)) = (&action.limit, self.state.asked.get_mut(&at)) else {
            return;
        };
        while asked.front().is_some_and(|at| at.saturating_add(limit.window.value) <= moment) {
            asked.pop_front();
        }
        if asked.is_empty() {
            self.state.asked.remove(&at);
        }
    }

    fn act_mut(&mut self, id: ActionId) -> &mut Act {
        self.state.actions.get_mut(&id).expect("an action that is referred to is kept")
    }

    /// The next attempt of an action is due.
    pub(super) fn attempt(&mut self, id: ActionId) {
        let moment = self.state.moment;
        let Some(act) = self.state.actions.get_mut(&id) else { return };
        if act.phase != (ActionPhase::Waits { at: moment }) {
            return;
        }
        act.attempt += 1;
        act.phase = ActionPhase::Asked { since: moment };
        let (rule, attempt, idempotency_key) = (act.rule, act.attempt, act.idempotency_key.clone());
        let (to, timeout) = {
            let action = self.action_rule(rule);
            (action.to.clone(), action.timeout.value)
        };
        self.wake(moment.saturating_add(timeout), Timer::Timeout(id));
        self.say_step(id, Step::Requested { to, attempt, idempotency_key });
    }

    pub(super) fn times_out(&mut self, id: ActionId) {
        let Some(act) = self.state.actions.get(&id) else { return };
        let ActionPhase::Asked { since } = act.phase else { return };
        let timeout = self.action_rule(act.rule).timeout.value;
        if since.saturating_add(timeout) <= self.state.moment {
            self.failed(id, format!("no answer within {timeout}"), true);
        }
    }

    /// Takes the answer of an outside system to the latest attempt of an action. Returns whether
    /// the action was waiting for one.
    pub fn reply(&mut self, id: ActionId, reply: Reply) -> bool {
        let waits = self.state.actions.get(&id);
        if !waits.is_some_and(|act| matches!(act.phase, ActionPhase::Asked { .. })) {
            return false;
        }
        match reply {
            Reply::Succeeded { reference } => {
                self.audit(id, "did", format!("the answer was `{reference}`"));
                self.act_mut(id).phase = ActionPhase::Done { reference: reference.clone() };
                let act = &self.state.actions[&id];
                let is_over = act.incident.is_none() || !self.action_rule(act.rule).take_back;
                self.say_step(id, Step::Succeeded { reference });
                if is_over {
                    self.forget_action(id);
                }
            }
            Reply::Failed { reason, try_again } => self.failed(id, reason, try_again),
        }
        self.settle();
        true
    }

    fn failed(&mut self, id: ActionId, reason: String, try_again: bool) {
        let moment = self.state.moment;
        let act = &self.state.actions[&id];
        let action = self.action_rule(act.rule);
        if try_again && act.attempt < action.attempts.value {
            let doubled = 1_u64 << (act.attempt - 1).min(32);
            let backoff = Span::from_nanos(action.backoff.nanos().saturating_mul(doubled));
            let at = moment.saturating_add(backoff.min(action.backoff_most));
            self.act_mut(id).phase = ActionPhase::Waits { at };
            self.wake(at, Timer::Attempt(id));
            let told = at.saturating_add(self.hold_back);
            self.say_step(id, Step::WillRetry { reason, at: told });
            return;
        }
        self.audit(id, "failed at", reason.clone());
        let act = self.state.actions[&id].clone();
        self.end_action(id, Step::Failed { reason });
        let name = self.rule_name(act.rule);
        let rules = self.rules.clone();
        for (rule, body) in rules.ids().zip(&rules.rules) {
            if let Operator::Action(next) = &body.operator
                && next.on.value == Occasion::Failed
                && next.of.as_ref().is_some_and(|of| **of == *name)
            {
                let key = format!("{}/after/{}", body.name, act.idempotency_key);
                let why = format!("`{name}` has failed");
                self.begin_action(rule, act.about.clone(), act.incident, key, why);
            }
        }
    }

    /// Ends an action.
    pub(super) fn end_action(&mut self, id: ActionId, step: Step) {
        self.say_step(id, step);
        self.forget_action(id);
    }

    fn forget_action(&mut self, id: ActionId) {
        if let Some(act) = self.state.actions.remove(&id)
            && let Some(incident) = act.incident.and_then(|id| self.state.incidents.get_mut(&id))
        {
            incident.actions.remove(&id);
        }
    }

    /// An incident is resolved: what was done for it is taken back where the rule says so, and what
    /// follows a resolution is asked for.
    pub(super) fn actions_end(&mut self, incident: IncidentId) {
        for id in self.actions_of(incident) {
            let act = &self.state.actions[&id];
            if let ActionPhase::Done { reference } = &act.phase
                && self.action_rule(act.rule).take_back
            {
                let reference = reference.clone();
                self.audit(id, "took back", "the incident is resolved".to_owned());
                self.end_action(id, Step::TakenBack { reference });
            } else if matches!(
                act.phase,
                ActionPhase::AwaitsApproval { .. } | ActionPhase::Waits { .. }
            ) {
                self.audit(id, "withdrew", "the incident is resolved".to_owned());
                self.end_action(id, Step::Withdrawn);
            }
        }
        let rules = self.rules.clone();
        for (rule, body) in rules.ids().zip(&rules.rules) {
            let Operator::Action(action) = &body.operator else { continue };
            let resolved = self.incident(incident);
            let root = self.alarm(resolved.root);
            if action.on.value == Occasion::Resolved && root.matched.contains(&body.subject) {
                let about = About::Incident { incident, root: root.key.clone() };
                let key = format!("{}/incident-{incident}-{}", body.name, resolved.turn());
                let why = "the incident is resolved".to_owned();
                self.begin_action(rule, about, Some(incident), key, why);
            }
        }
    }

    fn actions_of(&self, incident: IncidentId) -> Vec<ActionId> {
        self.incident(incident).actions.iter().copied().collect()
    }

    /// Drops the actions of an incident that is no more.
    pub(super) fn withdraw_actions(&mut self, incident: IncidentId) {
        for id in self.actions_of(incident) {
            if matches!(self.state.actions[&id].phase, ActionPhase::Done { .. }) {
                self.forget_action(id);
            } else {
                self.audit(id, "withdrew", "the incident is no more".to_owned());
                self.end_action(id, Step::Withdrawn);
            }
        }
    }

    /// Lets an action that awaits approval begin.
    pub(super) fn approved(&mut self, id: ActionId, by: &str) {
        let moment = self.state.moment;
        let act = self.act_mut(id);
        act.approved_by = Some(by.to_owned());
        act.phase = ActionPhase::Waits { at: moment };
        self.audit(id, "began", format!("approved by {by}"));
        self.attempt(id);
    }

    fn say_step(&mut self, id: ActionId, step: Step) {
        let act = &self.state.actions[&id];
        let (rule, about) = (self.rule_name(act.rule), act.about.clone());
        let kind = self.action_rule(act.rule).kind.value;
        self.say(Output::Action { action: id, rule, kind, about, step });
    }

    fn audit(&mut self, id: ActionId, what: &str, why: String) {
        let act = &self.state.actions[&id];
        let kind = self.action_rule(act.rule).kind.value;
        let on = match &act.about {
            About::Incident { incident, root } => {
                format!("incident {incident}, {} at {}", root.alarm_type, root.resource)
            }
            About::Alarm { alarm } => format!("{} at {}", alarm.alarm_type, alarm.resource),
        };
        let grounds: Vec<Arc<AlarmKey>> =
            match act.incident.and_then(|id| self.state.incidents.get(&id)) {
                Some(incident) => {
                    let standing = incident.heads.keys().filter(|head| self.is_kept(**head));
                    standing.map(|head| self.alarm(*head).key.clone()).collect()
                }
                None => vec![act.about.alarm().clone()],
            };
        self.say(Output::Audit(AuditEntry {
            who: format!("rule {}", self.rules.rule(act.rule).name),
            what: format!("{what} {kind}"),
            on,
            grounds,
            why,
            approved_by: act.approved_by.clone(),
        }));
    }
}
