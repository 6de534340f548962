//! What happened, in a line for people, and as the lines of a test file that would expect it.

use super::history::{ActionState, AlarmState, AuditState, HiddenState, IncidentState};
use super::name::name_of;
use sandtable_correlation::AlarmKey;
use sandtable_correlation::rules::actions::ActionKind;

/// What can be told in a line.
pub(super) trait Describe {
    /// The state, in a line.
    fn line(&self) -> String;
}

fn list<'a>(keys: impl Iterator<Item = &'a AlarmKey>) -> String {
    keys.map(name_of).collect::<Vec<_>>().join(", ")
}

impl Describe for IncidentState {
    fn line(&self) -> String {
        let root = self.root.as_ref().map_or_else(|| "none".to_owned(), name_of);
        let mut text = format!("root cause {root}; members {}", list(self.members.iter()));
        if let Some(into) = &self.merged {
            text += &format!("; merged into incident {into}");
        }
        if let Some(by) = &self.acknowledged {
            text += &format!("; acknowledged by {by}");
        }
        let phase = match (self.closed, self.resolved) {
            (true, _) => "; closed",
            (false, true) => "; resolved",
            (false, false) => "; open",
        };
        text + phase
    }
}

impl Describe for HiddenState {
    fn line(&self) -> String {
        let state = if self.hidden { "hidden" } else { "no longer hidden" };
        let by = if self.by.is_empty() { "nothing".to_owned() } else { list(self.by.iter()) };
        format!("{state} by {by}, rule `{}`", self.rule)
    }
}

impl Describe for AlarmState {
    fn line(&self) -> String {
        let state = if self.active { "active" } else { "not active" };
        let mut text = format!("{state}, {}, told: {}", self.severity.word(), self.told);
        if let Some(rule) = &self.rule {
            text += &format!(", raised by the rule `{rule}`");
        }
        if self.flapping {
            text += ", flapping";
        }
        if self.limited {
            text += ", held back by a limit";
        }
        text
    }
}

impl Describe for ActionState {
    fn line(&self) -> String {
        let reference = if self.reference.is_empty() {
            String::new()
        } else {
            format!(" as `{}`", self.reference)
        };
        format!(
            "{} to `{}` about {}, rule `{}`: {}{reference}, attempts: {}",
            self.kind,
            self.to,
            name_of(&self.about),
            self.rule,
            self.outcome,
            self.attempts
        )
    }
}

impl Describe for AuditState {
    fn line(&self) -> String {
        let approved = self.approved_by.as_ref();
        let approved = approved.map_or_else(String::new, |by| format!(", approved by {by}"));
        format!("{} {} {}: {}{approved}", self.who, self.what, self.on, self.why)
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml_string(text)
}

fn toml_string(text: &str) -> String {
    // A JSON string is a basic string of TOML, but for one letter.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// The lines that would expect an incident as it is at the end.
pub(super) fn incident_line(state: &IncidentState) -> String {
    let root = state
        .root
        .as_ref()
        .map_or_else(String::new, |root| format!("root = {}, ", quoted(&name_of(root))));
    let members: Vec<String> = state.members.iter().map(|key| quoted(&name_of(key))).collect();
    format!(
        "[[test.expect]]\nincident = {{ {root}members = [{}], resolved = {} }}",
        members.join(", "),
        state.resolved
    )
}

/// The lines that would expect an action as it is at the end.
pub(super) fn action_line(state: &ActionState) -> String {
    let subject = match state.kind {
        ActionKind::Ticket => "ticket = { ".to_owned(),
        ActionKind::Notify => "notification = { ".to_owned(),
        ActionKind::Dispatch
        | ActionKind::Escalate
        | ActionKind::Restart
        | ActionKind::Reroute
        | ActionKind::Scale
        | ActionKind::OrderPart
        | ActionKind::CustomerMessage => format!("action = {{ kind = \"{}\", ", state.kind),
    };
    format!(
        "[[test.expect]]\n{subject}rule = {}, about = {}, outcome = \"{}\" }}",
        quoted(&state.rule),
        quoted(&name_of(&state.about)),
        state.outcome
    )
}
