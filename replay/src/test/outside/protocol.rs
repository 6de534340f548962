//! The lines of the engine protocol: what is told to an engine and what it may say. They are
//! documented in `docs/engine-protocol.md`.

use super::super::history::{ActionState, AuditState, History, Request};
use super::super::name::name_of;
use super::super::schema::Outcome;
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_correlation::{AlarmKey, Severity};
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An alarm as the protocol names it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Key {
    resource: String,
    #[serde(rename = "type")]
    alarm_type: String,
    #[serde(default)]
    qualifier: String,
}

impl From<&AlarmKey> for Key {
    fn from(key: &AlarmKey) -> Self {
        let AlarmKey { resource, alarm_type, qualifier } = key.clone();
        Self { resource, alarm_type, qualifier }
    }
}

impl From<Key> for AlarmKey {
    fn from(key: Key) -> Self {
        let Key { resource, alarm_type, qualifier } = key;
        Self { resource, alarm_type, qualifier }
    }
}

/// What is told to an engine.
pub(super) mod ask {
    use super::super::super::player::Deed;
    use super::super::super::schema::Hand;
    use super::Key;
    use sandtable_correlation::engine::Reply;
    use sandtable_correlation::{Notification, Topology};
    use sandtable_units::{SimTime, Span};
    use serde_json::{Value, json};

    /// The version of the protocol.
    const VERSION: u32 = 1;

    pub(in super::super) fn start(test: &str, topology: &Topology, into_week: Span) -> Value {
        let resources: Vec<Value> = (topology.resources().iter())
            .map(
                |one| json!({ "name": one.name, "class": one.class, "attributes": one.attributes }),
            )
            .collect();
        let edges: Vec<Value> = (topology.edges())
            .map(|edge| {
                json!({
                    "from": edge.from,
                    "type": edge.edge_type,
                    "to": edge.to,
                    "redundancy": edge.redundancy,
                })
            })
            .collect();
        json!({
            "tell": "start",
            "protocol": VERSION,
            "test": test,
            "into_week": into_week.nanos(),
            "topology": { "resources": resources, "edges": edges },
        })
    }

    pub(in super::super) fn alarm(told: &Notification) -> Value {
        json!({
            "tell": "alarm",
            "time": told.received.nanos(),
            "happened": told.time.nanos(),
            "alarm": Key::from(&told.key),
            "change": told.change,
            "severity": told.severity,
            "event_type": told.event_type,
            "probable_cause": told.probable_cause,
            "text": told.text,
            "attributes": told.attributes,
        })
    }

    pub(in super::super) fn time(to: SimTime) -> Value {
        json!({ "tell": "time", "time": to.nanos() })
    }

    pub(in super::super) fn reply(action: &str, reply: &Reply, at: SimTime) -> Value {
        let (done, text, try_again) = match reply {
            Reply::Succeeded { reference } => (true, reference, false),
            Reply::Failed { reason, try_again } => (false, reason, *try_again),
        };
        json!({
            "tell": "reply",
            "time": at.nanos(),
            "action": action,
            "succeeded": done,
            "reference": if done { text.as_str() } else { "" },
            "reason": if done { "" } else { text.as_str() },
            "try_again": try_again,
        })
    }

    pub(in super::super) fn hand(hand: &Hand, deed: &Deed, at: SimTime) -> Value {
        let (verb, incident, action, alarms) = match deed {
            Deed::Acknowledge(id) => ("acknowledge", Some(id), None, &[][..]),
            Deed::Close(id) => ("close", Some(id), None, &[][..]),
            Deed::Open(alarms) => ("open", None, None, &alarms[..]),
            Deed::Approve(id) => ("approve", None, Some(id), &[][..]),
            Deed::Refuse(id) => ("refuse", None, Some(id), &[][..]),
        };
        json!({
            "tell": "operator",
            "time": at.nanos(),
            "by": hand.by,
            "role": hand.role,
            "does": verb,
            "incident": incident,
            "action": action,
            "alarms": alarms.iter().map(Key::from).collect::<Vec<_>>(),
        })
    }
}

/// What an engine may say.
#[derive(Debug, Deserialize)]
#[serde(tag = "say", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Answer {
    /// It has said all up to `time`, and wants to be woken at `next`; both in nanoseconds.
    Done { time: u64, next: Option<u64> },
    /// An incident as it now is.
    Incident {
        id: String,
        root: Option<Key>,
        members: Vec<Key>,
        #[serde(default)]
        resolved: bool,
        #[serde(default)]
        closed: bool,
        #[serde(default)]
        acknowledged: Option<String>,
        #[serde(default)]
        rule: Option<String>,
        #[serde(default)]
        customers: u64,
        #[serde(default)]
        hits: Vec<String>,
        #[serde(default)]
        merged: Option<String>,
    },
    /// An alarm is hidden or no longer.
    Suppressed {
        alarm: Key,
        #[serde(default)]
        by: Vec<Key>,
        #[serde(default)]
        rule: String,
        #[serde(default = "yes")]
        hidden: bool,
    },
    /// An alarm as it now is.
    Alarm {
        alarm: Key,
        active: bool,
        #[serde(default)]
        severity: Severity,
        #[serde(default)]
        rule: Option<String>,
        #[serde(default)]
        flapping: bool,
        #[serde(default)]
        limited: bool,
        #[serde(default)]
        told: u64,
    },
    /// An action as it now is; `requested` asks the system.
    Action {
        id: String,
        kind: ActionKind,
        #[serde(default)]
        to: String,
        about: Key,
        #[serde(default)]
        incident: Option<String>,
        outcome: Outcome,
        #[serde(default)]
        rule: String,
        #[serde(default)]
        attempt: u32,
        #[serde(default)]
        reference: String,
    },
    /// An entry of the audit trail.
    Audit {
        who: String,
        what: String,
        #[serde(default)]
        on: String,
        #[serde(default)]
        why: String,
        #[serde(default)]
        approved_by: Option<String>,
        #[serde(default)]
        grounds: Vec<Key>,
    },
    /// A line for people, shown where a test fails.
    Note { text: String },
}

fn keys(keys: Vec<Key>) -> BTreeSet<AlarmKey> {
    keys.into_iter().map(Into::into).collect()
}

fn yes() -> bool {
    true
}

impl Answer {
    pub(super) fn read(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|error| error.to_string())
    }

    /// Enters what was said into what happened.
    #[expect(clippy::too_many_lines, reason = "an arm for each thing that an engine can say")]
    pub(super) fn enter(self, at: SimTime, out: &mut History) {
        match self {
            Self::Done { .. } => {}
            Self::Note { text } => out.note(at, text),
            Self::Incident {
                id,
                root,
                members,
                resolved,
                closed,
                acknowledged,
                rule,
                customers,
                hits,
                merged,
            } => {
                let root: Option<AlarmKey> = root.map(Into::into);
                let name = root.as_ref().map_or_else(|| "none".to_owned(), name_of);
                let count = members.len();
                out.note(at, format!("incident     {id}: {count} members, root cause {name}"));
                if let Some(root) = &root {
                    out.elected(&id, at, root);
                }
                out.incident(&id, at, |state| {
                    state.root = root;
                    state.members = keys(members);
                    state.resolved = resolved;
                    state.closed = closed;
                    state.acknowledged = acknowledged;
                    state.rule = rule;
                    state.customers = customers;
                    state.hits = hits;
                    state.merged = merged;
                });
            }
            Self::Suppressed { alarm, by, rule, hidden } => {
                let key: AlarmKey = alarm.into();
                let verb = if hidden { "hidden" } else { "seen again" };
                out.note(at, format!("{verb:12} {}", name_of(&key)));
                out.hidden(&key, at, |state| {
                    state.by = keys(by);
                    state.rule = rule;
                    state.hidden = hidden;
                });
            }
            Self::Alarm { alarm, active, severity, rule, flapping, limited, told } => {
                let key: AlarmKey = alarm.into();
                let verb = if active { "active" } else { "cleared" };
                out.note(at, format!("{verb:12} {}", name_of(&key)));
                out.alarm(&key, at, |state| {
                    (state.active, state.severity, state.rule) = (active, severity, rule);
                    (state.flapping, state.limited, state.told) = (flapping, limited, told);
                });
            }
            Self::Action { id, kind, to, about, incident, outcome, rule, attempt, reference } => {
                let about: AlarmKey = about.into();
                let name = name_of(&about);
                out.note(at, format!("{:12} action {id} {outcome}, about {name}", kind.word()));
                if outcome == Outcome::Requested {
                    out.requests.push(Request { action: id.clone(), to: to.clone() });
                }
                let attempts = attempt;
                let state =
                    ActionState { kind, rule, to, about, incident, outcome, attempts, reference };
                let new = state.clone();
                out.action(&id, at, || state, |state| *state = new);
            }
            Self::Audit { who, what, on, why, approved_by, grounds } => {
                let grounds = keys(grounds);
                out.audited(at, AuditState { who, what, on, why, approved_by, grounds });
            }
        }
    }
}
