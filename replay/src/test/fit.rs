//! Whether a state of something that happened is what an expectation describes, and where it differs.

use super::history::{ActionState, AlarmState, AuditState, HiddenState, IncidentState};
use super::name::{AlarmPattern, Wildcard, name_of};
use super::schema::{
    ActionPattern, AuditPattern, IncidentPattern, StatePattern, SuppressedPattern,
};
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_correlation::{AlarmKey, Severity};
use sandtable_document::Placed;
use std::collections::BTreeSet;

/// Something in which a state differs from what is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) what: &'static str,
    /// What is expected and missing; empty if something is there that should not be.
    pub(super) expected: String,
    /// What is there instead; empty if there is nothing.
    pub(super) happened: String,
}

/// What can be held against states of a kind.
pub(super) trait Pattern {
    type State;

    /// In what a state differs; in nothing, if it fits.
    fn differences(&self, state: &Self::State) -> Vec<Difference>;
}

/// Collects differences.
#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn push(
        &mut self,
        what: &'static str,
        expected: impl Into<String>,
        happened: impl Into<String>,
    ) {
        let (expected, happened) = (expected.into(), happened.into());
        self.0.push(Difference { what, expected, happened });
    }

    fn equal<T: PartialEq + ToString>(&mut self, what: &'static str, wanted: Option<&T>, is: &T) {
        if let Some(wanted) = wanted
            && wanted != is
        {
            self.push(what, wanted.to_string(), is.to_string());
        }
    }

    fn text(&mut self, what: &'static str, wanted: Option<&Wildcard>, is: &str) {
        if let Some(wanted) = wanted
            && !wanted.fits(is)
        {
            self.push(what, wanted.text.as_str(), is);
        }
    }

    fn rule(&mut self, wanted: Option<&Placed<String>>, is: Option<&str>) {
        if let Some(wanted) = wanted
            && Some(wanted.as_str()) != is
        {
            self.push("rule", wanted.value.as_str(), is.unwrap_or("none"));
        }
    }

    fn alarm(&mut self, what: &'static str, wanted: Option<&AlarmPattern>, is: Option<&AlarmKey>) {
        if let Some(wanted) = wanted
            && !is.is_some_and(|is| wanted.fits(is))
        {
            self.push(what, wanted.text.as_str(), is.map_or_else(|| "none".to_owned(), name_of));
        }
    }

    /// Each of `wanted` must be there.
    fn includes(
        &mut self,
        what: &'static str,
        wanted: &[Placed<AlarmPattern>],
        is: &BTreeSet<AlarmKey>,
    ) {
        for pattern in wanted {
            if !is.iter().any(|key| pattern.fits(key)) {
                self.push(what, pattern.text.as_str(), "");
            }
        }
    }
}

impl Pattern for IncidentPattern {
    type State = IncidentState;

    fn differences(&self, state: &IncidentState) -> Vec<Difference> {
        let mut found = Differences::default();
        if let Some(into) = &state.merged {
            found.push("state", "by itself", format!("merged into incident {into}"));
        }
        found.alarm("root", self.root.as_ref().map(|root| &root.value), state.root.as_ref());
        found.includes("members", &self.members, &state.members);
        for key in state.members.iter().filter(|_| !self.members.is_empty()) {
            if !self.members.iter().any(|pattern| pattern.fits(key)) {
                found.push("members", "", name_of(key));
            }
        }
        found.includes("includes", &self.includes, &state.members);
        for pattern in &self.excludes {
            for key in state.members.iter().filter(|key| pattern.fits(key)) {
                found.push("excludes", "", name_of(key));
            }
        }
        let size = u32::try_from(state.members.len()).unwrap_or(u32::MAX);
        found.equal("size", self.size.as_ref(), &size);
        found.rule(self.rule.as_ref(), state.rule.as_deref());
        found.equal("resolved", self.resolved.as_ref(), &state.resolved);
        found.equal("closed", self.closed.as_ref(), &state.closed);
        let by = state.acknowledged.as_deref();
        found.text("acknowledged", self.acknowledged.as_ref(), by.unwrap_or_default());
        if self.acknowledged.is_some() && by.is_none() && found.0.is_empty() {
            found.push("acknowledged", "by somebody", "by nobody");
        }
        found.equal("customers", self.customers.as_ref(), &state.customers);
        for wanted in &self.hits {
            if !state.hits.iter().any(|hit| wanted.fits(hit)) {
                found.push("hits", wanted.text.as_str(), "");
            }
        }
        found.0
    }
}

impl Pattern for SuppressedPattern {
    type State = HiddenState;

    fn differences(&self, state: &HiddenState) -> Vec<Difference> {
        let mut found = Differences::default();
        found.alarm("alarm", Some(&self.alarm), Some(&state.alarm));
        found.equal("hidden", Some(&self.hidden), &state.hidden);
        found.includes("by", &self.by, &state.by);
        found.rule(self.rule.as_ref(), Some(&state.rule));
        found.0
    }
}

impl Pattern for StatePattern {
    type State = AlarmState;

    fn differences(&self, state: &AlarmState) -> Vec<Difference> {
        let mut found = Differences::default();
        found.alarm("name", Some(&self.name), Some(&state.alarm));
        found.rule(self.rule.as_ref(), state.rule.as_deref());
        found.equal("active", self.active.as_ref(), &state.active);
        let severity = self.severity.map(Severity::word);
        found.equal("severity", severity.as_ref(), &state.severity.word());
        found.equal("flapping", self.flapping.as_ref(), &state.flapping);
        found.equal("limited", self.limited.as_ref(), &state.limited);
        found.equal("told", self.told.as_ref(), &state.told);
        found.0
    }
}

/// An action pattern with the kind that its subject says.
pub(super) struct KindOf<'a>(pub(super) &'a ActionPattern, pub(super) Option<ActionKind>);

impl Pattern for KindOf<'_> {
    type State = ActionState;

    fn differences(&self, state: &ActionState) -> Vec<Difference> {
        let Self(pattern, kind) = self;
        let mut found = Differences::default();
        found.equal("kind", kind.as_ref(), &state.kind);
        found.text("to", pattern.to.as_ref().map(|to| &to.value), &state.to);
        found.rule(pattern.rule.as_ref(), Some(&state.rule));
        let about = pattern.about.as_ref().map(|about| &about.value);
        found.alarm("about", about, Some(&state.about));
        found.equal("outcome", pattern.outcome.as_ref(), &state.outcome);
        found.equal("attempts", pattern.attempts.as_ref(), &state.attempts);
        found.text("reference", pattern.reference.as_ref(), &state.reference);
        found.0
    }
}

impl Pattern for AuditPattern {
    type State = AuditState;

    fn differences(&self, state: &AuditState) -> Vec<Difference> {
        let mut found = Differences::default();
        found.text("who", self.who.as_ref(), &state.who);
        found.text("what", self.what.as_ref(), &state.what);
        found.text("on", self.on.as_ref(), &state.on);
        found.text("why", self.why.as_ref(), &state.why);
        let approved_by = state.approved_by.as_deref().unwrap_or("nobody");
        found.text("approved_by", self.approved_by.as_ref(), approved_by);
        found.includes("grounds", &self.grounds, &state.grounds);
        found.0
    }
}
