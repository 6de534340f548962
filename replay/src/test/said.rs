//! From what the rule engine says to what happened, in the words of tests.

use super::history::{ActionState, AuditState, History, IncidentState, Request};
use super::name::name_of;
use super::schema::Outcome;
use sandtable_correlation::engine::{
    About, ActionId, AuditEntry, Clearing, Impact, IncidentId, Joining, RuleName, Step,
};
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_correlation::{AlarmKey, Output, Said, Severity};
use sandtable_units::SimTime;
use std::sync::Arc;

impl History {
    /// Takes in one thing that the engine says.
    #[expect(clippy::too_many_lines, reason = "an arm for each thing that an engine can say")]
    pub(super) fn take(&mut self, said: &Said) {
        let at = said.at;
        match &said.output {
            Output::Raised { alarm, severity, by } => {
                self.raised(at, alarm, *severity, by.as_deref());
            }
            Output::Reopened { alarm } => {
                self.note(at, format!("raised again {}", name_of(alarm)));
                self.alarm(alarm, at, |state| {
                    state.active = true;
                    state.told += 1;
                });
            }
            Output::Deduplicated { alarm, count } => {
                self.note(at, format!("told again   {}, {count} times", name_of(alarm)));
                self.alarm(alarm, at, |state| state.told = *count);
            }
            Output::Changed { alarm, severity } => {
                self.note(at, format!("changed      {} {}", name_of(alarm), severity.word()));
                self.alarm(alarm, at, |state| state.severity = *severity);
            }
            Output::Cleared { alarm, why } => {
                self.note(at, format!("cleared      {}{}", name_of(alarm), clearing(why)));
                self.alarm(alarm, at, |state| state.active = false);
                self.no_longer_hidden(alarm, at);
            }
            Output::Unmatched { alarm } => {
                self.note(at, format!("not active   {}: its clear is idle", name_of(alarm)));
            }
            Output::Stale { alarm } => {
                self.note(at, format!("overtaken    {}: changes nothing", name_of(alarm)));
            }
            Output::Late { alarm, by, discarded } => {
                let end = if *discarded { ", left out" } else { "" };
                self.note(at, format!("late         {} by {by}{end}", name_of(alarm)));
            }
            Output::Flapping { alarm, begins, rule } => {
                let verb = if *begins { "flaps" } else { "is quiet" };
                self.note(at, format!("{verb:12} {} (rule `{rule}`)", name_of(alarm)));
                self.alarm(alarm, at, |state| state.flapping = *begins);
            }
            Output::Limited { alarm, rule } => {
                self.note(at, format!("held back    {} (rule `{rule}`)", name_of(alarm)));
                self.alarm(alarm, at, |state| state.limited = true);
            }
            Output::Suppressed { alarm, rule, by, path } => {
                self.suppressed(at, alarm, rule, by, path);
            }
            Output::Unsuppressed { alarm } => {
                self.note(at, format!("seen again   {}", name_of(alarm)));
                self.no_longer_hidden(alarm, at);
            }
            Output::IncidentOpened { incident, rule, alarm } => {
                self.opened(at, &incident.to_string(), rule.as_deref(), alarm);
            }
            Output::MemberJoined { incident, alarm, because } => {
                let (name, why) = (name_of(alarm), joining(because));
                self.note(at, format!("joined       incident {incident}: {name}{why}"));
                let member = AlarmKey::clone(alarm);
                self.incident(&incident.to_string(), at, |state| {
                    state.members.insert(member);
                });
            }
            Output::MemberLeft { incident, alarm } => {
                self.note(at, format!("left         incident {incident}: {}", name_of(alarm)));
                self.incident(&incident.to_string(), at, |state| {
                    state.members.remove(&**alarm);
                });
            }
            Output::RootElected { incident, alarm, reasons, outlives } => {
                let (name, why) = (name_of(alarm), reasons.join("; "));
                self.note(at, format!("root cause   incident {incident}: {name} ({why})"));
                // Scores ask what began the incident.
                if !outlives {
                    self.elected(&incident.to_string(), at, alarm);
                }
                self.incident(&incident.to_string(), at, |state| {
                    state.root = Some(AlarmKey::clone(alarm));
                });
            }
            Output::ImpactChanged { incident, impact } => self.hit(at, *incident, impact),
            Output::IncidentMerged { incident, into } => {
                self.turned(at, *incident, &format!("merged into incident {into}"), |state| {
                    state.merged = Some(into.to_string());
                });
            }
            Output::IncidentResolved { incident } => {
                self.turned(at, *incident, "resolved", |state| state.resolved = true);
            }
            Output::IncidentReopened { incident } => {
                self.turned(at, *incident, "reopened", |state| state.resolved = false);
            }
            Output::IncidentClosed { incident, by } => {
                let by = by.as_ref().map_or_else(String::new, |by| format!(" by {by}"));
                self.turned(at, *incident, &format!("closed{by}"), |state| state.closed = true);
            }
            Output::Acknowledged { incident, by } => {
                self.turned(at, *incident, &format!("acknowledged by {by}"), |state| {
                    state.acknowledged = Some(by.clone());
                });
            }
            Output::Action { action, rule, kind, about, step } => {
                self.take_step(at, (*action, rule, *kind), about, step);
            }
            Output::Audit(entry) => self.take_entry(at, entry),
        }
    }

    fn raised(&mut self, at: SimTime, alarm: &AlarmKey, severity: Severity, by: Option<&str>) {
        let rule = by.map_or_else(String::new, |rule| format!(" (rule `{rule}`)"));
        self.note(at, format!("raised       {} {}{rule}", name_of(alarm), severity.word()));
        self.alarm(alarm, at, |state| {
            state.rule = by.map(str::to_owned);
            state.active = true;
            state.severity = severity;
            state.told = 1;
        });
    }

    fn suppressed(
        &mut self,
        at: SimTime,
        alarm: &AlarmKey,
        rule: &str,
        by: &[Arc<AlarmKey>],
        path: &[String],
    ) {
        let causes: Vec<String> = by.iter().map(|cause| name_of(cause)).collect();
        let why = if causes.is_empty() { "planned work".to_owned() } else { causes.join(" and ") };
        let (name, way) = (name_of(alarm), way(path));
        self.note(at, format!("hidden       {name} by {why}{way} (rule `{rule}`)"));
        self.hidden(alarm, at, |state| {
            state.by = by.iter().map(|cause| AlarmKey::clone(cause)).collect();
            rule.clone_into(&mut state.rule);
            state.hidden = true;
        });
    }

    fn opened(&mut self, at: SimTime, incident: &str, rule: Option<&str>, alarm: &AlarmKey) {
        let by = rule.map_or_else(|| "an operator".to_owned(), |rule| format!("rule `{rule}`"));
        self.note(at, format!("opened       incident {incident} for {} ({by})", name_of(alarm)));
        self.incident(incident, at, |state| {
            state.rule = rule.map(str::to_owned);
            state.members.insert(alarm.clone());
        });
    }

    fn hit(&mut self, at: SimTime, incident: IncidentId, impact: &Impact) {
        let Impact { resources, customers, .. } = impact;
        self.note(at, format!("impact       incident {incident}: {customers} customers"));
        self.incident(&incident.to_string(), at, |state| {
            state.customers = *customers;
            state.hits.clone_from(resources);
        });
    }

    fn turned(
        &mut self,
        at: SimTime,
        incident: IncidentId,
        what: &str,
        change: impl FnOnce(&mut IncidentState),
    ) {
        self.note(at, format!("now          incident {incident} is {what}"));
        self.incident(&incident.to_string(), at, change);
    }

    fn take_step(
        &mut self,
        at: SimTime,
        (action, rule, kind): (ActionId, &RuleName, ActionKind),
        about: &About,
        step: &Step,
    ) {
        let id = action.to_string();
        let (outcome, what) = outcome(step);
        let name = name_of(about.alarm());
        self.note(
            at,
            format!("{:12} action {id} {what}, about {name} (rule `{rule}`)", kind.word()),
        );
        if let Step::Requested { to, .. } = step {
            self.requests.push(Request { action: id.clone(), to: to.clone() });
        }
        let alarm: Arc<AlarmKey> = about.alarm().clone();
        let incident = match about {
            About::Incident { incident, .. } => Some(incident.to_string()),
            About::Alarm { .. } => None,
        };
        let make = || ActionState {
            kind,
            rule: rule.to_string(),
            to: String::new(),
            about: AlarmKey::clone(&alarm),
            incident,
            outcome,
            attempts: 0,
            reference: String::new(),
        };
        self.action(&id, at, make, |state| {
            state.outcome = outcome;
            match step {
                Step::Requested { to, attempt, .. } => {
                    state.to.clone_from(to);
                    state.attempts = *attempt;
                }
                Step::Succeeded { reference } | Step::TakenBack { reference } => {
                    state.reference.clone_from(reference);
                }
                Step::AwaitsApproval { to, .. } => state.to.clone_from(to),
                Step::WillRetry { .. }
                | Step::Failed { .. }
                | Step::RefusedByPolicy { .. }
                | Step::RefusedBy { .. }
                | Step::Withdrawn => {}
            }
        });
    }

    fn take_entry(&mut self, at: SimTime, entry: &AuditEntry) {
        let grounds = entry.grounds.iter().map(|alarm| AlarmKey::clone(alarm)).collect();
        self.audited(
            at,
            AuditState {
                who: entry.who.clone(),
                what: entry.what.clone(),
                on: entry.on.clone(),
                why: entry.why.clone(),
                approved_by: entry.approved_by.clone(),
                grounds,
            },
        );
    }
}

fn way(path: &[String]) -> String {
    if path.is_empty() { String::new() } else { format!(" by way of {}", path.join(" > ")) }
}

fn clearing(why: &Clearing) -> String {
    match why {
        Clearing::Source => String::new(),
        Clearing::Age => ": nothing was heard of it for long".to_owned(),
        Clearing::Passed => ": it has passed".to_owned(),
        Clearing::Other { rule, alarm } => format!(": {} ends it (rule `{rule}`)", name_of(alarm)),
        Clearing::Undone => ": its supports are gone".to_owned(),
    }
}

fn joining(because: &Joining) -> String {
    match because {
        Joining::First => String::new(),
        Joining::Explained { rule, by, path } => {
            format!(", explained by {}{} (rule `{rule}`)", name_of(by), way(path))
        }
        Joining::Explains { alarm } => format!(", explains {}", name_of(alarm)),
        Joining::Grouped { rule, distance, .. } => {
            let near = distance.map_or_else(String::new, |steps| format!(", {steps} steps away"));
            format!("{near} (rule `{rule}`)")
        }
        Joining::Returned => ", a member that came back".to_owned(),
        Joining::Operator { by } => format!(", put there by {by}"),
    }
}

fn outcome(step: &Step) -> (Outcome, String) {
    match step {
        Step::AwaitsApproval { role, to } => {
            (Outcome::AwaitsApproval, format!("awaits the approval of `{role}` to ask `{to}`"))
        }
        Step::Requested { to, attempt, .. } => {
            (Outcome::Requested, format!("is asked of `{to}`, attempt {attempt}"))
        }
        Step::WillRetry { reason, at } => {
            (Outcome::Retrying, format!("failed ({reason}) and is tried again at {at}"))
        }
        Step::Succeeded { reference } => (Outcome::Succeeded, format!("is done: `{reference}`")),
        Step::Failed { reason } => (Outcome::Failed, format!("has failed for good ({reason})")),
        Step::RefusedByPolicy { why } => (Outcome::Refused, format!("is refused by policy: {why}")),
        Step::RefusedBy { by } => (Outcome::Refused, format!("is refused by {by}")),
        Step::Withdrawn => (Outcome::Withdrawn, "is withdrawn".to_owned()),
        Step::TakenBack { reference } => {
            (Outcome::TakenBack, format!("is taken back: `{reference}`"))
        }
    }
}
