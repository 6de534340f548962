//! What a test expects, checked: one subject, one time, one count. Whether it came true is left to
//! `judge`.

use super::rules::Rules;
use super::schema::{
    ActionPattern, AuditPattern, IncidentPattern, ScorePattern, StatePattern, SuppressedPattern,
    WrittenExpectation,
};
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_document::{Diagnostics, Place, Placed, nearest};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeSet;

/// An expectation.
#[derive(Debug, Clone)]
pub(super) struct Expectation {
    pub(super) place: Place,
    pub(super) subject: Subject,
    pub(super) when: When,
    pub(super) count: Count,
}

/// What an expectation is of.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    Incident(IncidentPattern),
    Suppressed(SuppressedPattern),
    Alarm(StatePattern),
    Action { pattern: ActionPattern, kind: Option<ActionKind> },
    Audit(AuditPattern),
    Score(ScorePattern),
}

impl Subject {
    /// Its key in a test file.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Incident(_) => "incident",
            Self::Suppressed(_) => "suppressed",
            Self::Alarm(_) => "alarm",
            Self::Action { kind: Some(ActionKind::Ticket), .. } => "ticket",
            Self::Action { kind: Some(ActionKind::Notify), .. } => "notification",
            Self::Action { .. } => "action",
            Self::Audit(_) => "audit",
            Self::Score(_) => "score",
        }
    }

    fn place(&self) -> Place {
        match self {
            Self::Incident(pattern) => pattern.place,
            Self::Suppressed(pattern) => pattern.place,
            Self::Alarm(pattern) => pattern.place,
            Self::Action { pattern, .. } => pattern.place,
            Self::Audit(pattern) => pattern.place,
            Self::Score(pattern) => pattern.place,
        }
    }
}

/// When an expectation must come true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// It must come true from the one moment to the other, both included.
    Between(SimTime, SimTime),
    Never,
    AtEnd,
}

/// Of how many it must be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) least: u32,
    pub(super) most: u32,
}

/// What stands around an expectation.
pub(super) struct Around<'a> {
    pub(super) rules: Option<&'a Rules>,
    /// Whether the engine under test is another than ours, whose rules have no names here.
    pub(super) is_outside: bool,
    /// The first input.
    pub(super) first: SimTime,
    /// The end of the test.
    pub(super) end: SimTime,
    /// Whether anything says what the truth is.
    pub(super) has_truth: bool,
}

impl WrittenExpectation {
    /// Checks an expectation. What only lies beyond the end is noted in `beyond`.
    pub(super) fn checked(
        &self,
        around: &Around<'_>,
        beyond: &mut Diagnostics,
        out: &mut Diagnostics,
    ) -> Option<Expectation> {
        let subject = self.subject(out)?;
        if let (Subject::Score(score), false) = (&subject, self.at_end_only()) {
            let help = "leave the time and the count out";
            out.error(score.metric.place, "scores are of the end, and there is one of each", help);
        }
        rule_names(&subject, around, out);
        if let Subject::Score(score) = &subject {
            check_score(score, around, out);
        }
        let when = self.when(around, beyond, out)?;
        let count = self.count(when, out)?;
        let place = subject.place();
        Some(Expectation { place, subject, when, count })
    }

    fn at_end_only(&self) -> bool {
        self.within.is_none()
            && self.between.is_empty()
            && !self.never
            && self.count.is_none()
            && self.least.is_none()
            && self.most.is_none()
    }

    fn subject(&self, out: &mut Diagnostics) -> Option<Subject> {
        let action =
            |pattern: &ActionPattern, kind| Subject::Action { pattern: pattern.clone(), kind };
        let own =
            |pattern: &ActionPattern| action(pattern, pattern.kind.as_ref().map(|kind| kind.value));
        let all = [
            self.incident.clone().map(Subject::Incident),
            self.suppressed.clone().map(Subject::Suppressed),
            self.alarm.clone().map(Subject::Alarm),
            self.action.as_ref().map(own),
            self.ticket.as_ref().map(|pattern| action(pattern, Some(ActionKind::Ticket))),
            self.notification.as_ref().map(|pattern| action(pattern, Some(ActionKind::Notify))),
            self.audit.clone().map(Subject::Audit),
            self.score.clone().map(Subject::Score),
        ];
        for pattern in [&self.ticket, &self.notification].into_iter().flatten() {
            if let Some(kind) = &pattern.kind {
                let message = "a ticket and a notification say themselves what is done";
                out.error(kind.place, message, "leave `kind` out, or write `action`");
            }
        }
        let mut found: Vec<Subject> = all.into_iter().flatten().collect();
        if found.len() != 1 {
            let message = format!("an expectation is of one thing, this is of {}", found.len());
            let help = "write one of `incident`, `suppressed`, `alarm`, `action`, `ticket`, \
                        `notification`, `audit`, `score`";
            out.error(self.place, message, help);
            return None;
        }
        found.pop()
    }

    fn when(
        &self,
        around: &Around<'_>,
        beyond: &mut Diagnostics,
        out: &mut Diagnostics,
    ) -> Option<When> {
        let given = [self.within.is_some(), !self.between.is_empty(), self.never, self.at_end];
        if given.iter().filter(|given| **given).count() > 1 {
            let help = "write one of `within`, `between`, `never` and `at_end`";
            out.error(self.place, "this expectation has more than one time", help);
            return None;
        }
        if let (Some(after), None) = (&self.after, &self.within) {
            out.error(after.place, "`after` goes with `within`", "write `within`, or `between`");
        }
        let mut reaches = |at: SimTime, span: &Placed<Span>| {
            if at > around.end {
                let message = format!(
                    "this waits until {at}, but the test ends with its input at {}",
                    around.end
                );
                let help = format!("write `until = \"{}\"` into the test", at.since_start());
                beyond.error(span.place, message, help);
            }
        };
        if let Some(within) = &self.within {
            let after = self.after.as_ref().map(|after| SimTime::START.saturating_add(after.value));
            let from = after.unwrap_or(around.first);
            let until = from.saturating_add(within.value);
            reaches(until, within);
            return Some(When::Between(from, until));
        }
        match &self.between[..] {
            [] if self.never => Some(When::Never),
            [] => Some(When::AtEnd),
            [from, to] => {
                let at = |span: &Placed<Span>| SimTime::START.saturating_add(span.value);
                if from.value > to.value {
                    out.error(from.place, "this is after the other moment", "exchange the two");
                    return None;
                }
                reaches(at(to), to);
                Some(When::Between(at(from), at(to)))
            }
            [first, ..] => {
                let help = "write for instance `between = [\"10s\", \"20s\"]`";
                out.error(first.place, "`between` has two moments", help);
                None
            }
        }
    }

    fn count(&self, when: When, out: &mut Diagnostics) -> Option<Count> {
        let given = self.count.as_ref().or(self.least.as_ref()).or(self.most.as_ref());
        if let (When::Never, Some(given)) = (when, given) {
            out.error(given.place, "what never comes has no count", "leave the count out");
            return None;
        }
        let zero =
            |count: &Option<Placed<u32>>| count.as_ref().is_some_and(|count| count.value == 0);
        let place = given.map_or(self.place, |given| given.place);
        if let Some(least) = self.least.as_ref().filter(|least| least.value == 0) {
            let help = "write a number from 1; that it never comes is `never = true`";
            out.error(least.place, "this expects nothing", help);
            return None;
        }
        if zero(&self.count) || zero(&self.most) {
            out.error(place, "this expects nothing", "write `never = true`");
            return None;
        }
        let number = |count: &Option<Placed<u32>>| count.as_ref().map(|count| count.value);
        if self.count.is_some() && (self.least.is_some() || self.most.is_some()) {
            out.error(place, "`count` says it all", "leave `least` and `most` out");
            return None;
        }
        let exactly = |count| Count { least: count, most: count };
        let count = match (number(&self.count), number(&self.least), number(&self.most)) {
            (Some(count), _, _) => exactly(count),
            (None, None, None) => exactly(1),
            (None, least, most) => {
                Count { least: least.unwrap_or(1), most: most.unwrap_or(u32::MAX) }
            }
        };
        if count.least > count.most {
            out.error(place, "the least is more than the most", "exchange the two");
            return None;
        }
        Some(count)
    }
}

/// Notes rules and systems that there are not.
fn rule_names(subject: &Subject, around: &Around<'_>, out: &mut Diagnostics) {
    let rule = match subject {
        Subject::Incident(pattern) => &pattern.rule,
        Subject::Suppressed(pattern) => &pattern.rule,
        Subject::Alarm(pattern) => &pattern.rule,
        Subject::Action { pattern, .. } => &pattern.rule,
        Subject::Audit(_) | Subject::Score(_) => &None,
    };
    if let (Some(rule), Some(rules), false) = (rule, around.rules, around.is_outside) {
        rules.must_know(rule, out);
    }
    if let (Subject::Action { pattern, .. }, Some(rules), false) =
        (subject, around.rules, around.is_outside)
        && let Some(to) = &pattern.to
        && !rules.listed.iter().filter_map(|rule| rule.asks.as_ref()).any(|asked| to.fits(asked))
    {
        let asked = rules.listed.iter().filter_map(|rule| rule.asks.as_deref());
        unasked(to.place, &to.text, asked, out);
    }
}

/// Notes a system that nobody asks.
pub(super) fn unasked<'a>(
    place: Place,
    name: &str,
    asked: impl Iterator<Item = &'a str> + Clone,
    out: &mut Diagnostics,
) {
    let all: BTreeSet<&str> = asked.clone().collect();
    let help = if let Some(near) = nearest(name, asked) {
        format!("did you mean `{near}`?")
    } else if all.is_empty() {
        "the rules have no actions".to_owned()
    } else {
        format!("the rules ask {}", all.into_iter().collect::<Vec<_>>().join(", "))
    };
    out.error(place, format!("no rule asks `{name}`"), help);
}

fn check_score(score: &ScorePattern, around: &Around<'_>, out: &mut Diagnostics) {
    let known = sandtable_scoring::METRICS.iter().map(|metric| metric.key);
    if !known.clone().any(|key| key == score.metric.value) {
        let help = match nearest(&score.metric, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write for instance `partition.b_cubed.f1`".to_owned(),
        };
        out.error(score.metric.place, format!("there is no figure `{}`", score.metric.value), help);
    }
    if score.min.is_none() && score.max.is_none() {
        out.error(score.place, "this asks nothing of the figure", "write `min`, `max` or both");
    }
    if !around.has_truth {
        let help = "write `cause:FAULT` or `fault:FAULT` behind alarms";
        out.error(score.metric.place, "nothing says which faults are behind the alarms", help);
    }
}
