//! Why things are as they are: for each member of an incident why it is in, for each alarm why it is
//! or is not, with the rules, the ways through the topology and the supports. It prints; what it
//! prints is worked out from what the engine remembers.

use crate::alarm::AlarmKey;
use crate::engine::{Alarm, AlarmId, Engine, IncidentId, Joining, Phase};
use crate::rules::{Operator, Part, RuleSet};
use sandtable_units::Span;
use std::fmt::Write as _;

fn name(key: &AlarmKey) -> String {
    let qualifier =
        if key.qualifier.is_empty() { String::new() } else { format!(" ({})", key.qualifier) };
    format!("`{}` at `{}`{qualifier}", key.alarm_type, key.resource)
}

fn way(path: &[String]) -> String {
    if path.is_empty() { String::new() } else { format!(", by way of {}", path.join(" > ")) }
}

impl Engine {
    /// Why each alarm is in an incident, and why its root cause is the root cause; none if there is
    /// no such incident, or it is closed.
    ///
    /// Times are shown `into_day` later: by the clock, if that is the time of day at the start.
    pub fn explain(&self, id: IncidentId, into_day: Span) -> Option<String> {
        let incident = self.state.incidents.get(&id)?;
        let mut text = String::new();
        let phase = match incident.phase {
            Phase::Open => "open".to_owned(),
            Phase::Resolved { at } => format!("resolved at {}", at.saturating_add(into_day)),
        };
        let by = match incident.rule {
            Some(rule) => format!("by the rule `{}`", self.rules.rule(rule).name),
            None => "by an operator".to_owned(),
        };
        let mut line = |line: String| text.push_str(&(line + "\n"));
        let opened = incident.opened.saturating_add(into_day);
        line(format!("incident {id}, {phase}; opened at {opened} {by}"));
        for (place, (head, reasons)) in self.ranking(id).into_iter().enumerate() {
            let what = if place == 0 { "root cause" } else { "not the root cause" };
            line(format!("  {what}: {}", name(&self.alarm(head).key)));
            let why = if place == 0 && !incident.reasons.is_empty() {
                incident.reasons.clone()
            } else {
                reasons
            };
            for reason in why {
                line(format!("    because {reason}"));
            }
        }
        let mut members: Vec<_> = incident.members.iter().collect();
        members.sort_by_key(|(id, member)| (member.joined, self.alarm(**id).key.clone()));
        for (member, record) in members {
            let alarm = self.alarm(*member);
            let state = if alarm.standing { "stands" } else { "is cleared" };
            let at = record.joined.saturating_add(into_day);
            line(format!("  {} {state}; joined at {at}", name(&alarm.key)));
            line(format!("    because {}", joined(&record.because)));
            for support in self.supports_in_words(alarm) {
                line(format!("    {support}"));
            }
        }
        if !incident.impact.resources.is_empty() {
            let impact = &incident.impact;
            line(format!(
                "  impact: {} customers, revenue of {} an hour: {}",
                impact.customers,
                impact.revenue,
                impact.resources.join(", ")
            ));
        }
        Some(text)
    }

    fn supports_in_words(&self, alarm: &Alarm) -> Vec<String> {
        let supports = alarm.supports.iter().map(|support| {
            let rule = &self.rules.rule(support.rule).name;
            let causes: Vec<String> =
                support.causes.iter().map(|cause| name(&self.alarm(*cause).key)).collect();
            let verb = if support.hides() { "hidden" } else { "explained" };
            let by =
                if causes.is_empty() { "planned work".to_owned() } else { causes.join(" and ") };
            format!("{verb} by {by}, rule `{rule}`{}", way(&self.names(&support.path)))
        });
        supports.collect()
    }

    /// What is known of an alarm, and why it is or is not in an incident; none if nothing is known.
    ///
    /// Times are shown `into_day` later.
    pub fn explain_alarm(&self, key: &AlarmKey, into_day: Span) -> Option<String> {
        let id = self.find(key)?;
        let alarm = self.alarm(id);
        let mut text = String::new();
        let mut line = |line: String| text.push_str(&(line + "\n"));
        if alarm.active {
            let severity = alarm.severity.word();
            let since = alarm.raised.saturating_add(into_day);
            line(format!("{} is active ({severity}) since {since}", name(key)));
        } else if alarm.episode > 0 {
            let at = alarm.cleared.saturating_add(into_day);
            line(format!("{} was cleared at {at}", name(key)));
        } else {
            line(format!("{} was never raised", name(key)));
        }
        for (rule, supports) in &alarm.held_by {
            let supports: Vec<String> =
                supports.iter().map(|support| name(&self.alarm(*support).key)).collect();
            let rule = &self.rules.rule(*rule).name;
            line(format!("  raised by the rule `{rule}`: {}", supports.join(", ")));
        }
        gates_in_words(&self.rules, alarm, into_day).into_iter().for_each(&mut line);
        for support in self.supports_in_words(alarm) {
            line(format!("  {support}"));
        }
        if let Some(until) = alarm.lingers {
            let until = until.saturating_add(into_day);
            line(format!("  still hidden until {until}: its cause has just gone"));
        }
        match alarm.incident.or(alarm.last_incident) {
            Some(incident) => {
                line(format!("  in incident {incident}"));
                if let Some(incident) = self.state.incidents.get(&incident)
                    && let Some(member) = incident.members.get(&id)
                {
                    line(format!("    because {}", joined(&member.because)));
                }
            }
            None => self.why_alone(id).into_iter().for_each(&mut line),
        }
        Some(text)
    }

    /// Why an alarm is in no incident.
    fn why_alone(&self, id: AlarmId) -> Vec<String> {
        let alarm = self.alarm(id);
        if alarm.is_planned() {
            return vec!["  in no incident: it falls into planned work".to_owned()];
        }
        if !alarm.standing {
            return vec!["  in no incident: it does not stand".to_owned()];
        }
        let mut words = Vec::new();
        for used in &self.rules.uses {
            let rule = self.rules.rule(used.rule);
            if used.part != Part::Subject || !matches!(rule.operator, Operator::Group(_)) {
                continue;
            }
            let fits = alarm.matched.contains(&rule.subject);
            let why = if fits { "it lacks a part of its key" } else { "it does not fit" };
            words.push(format!("  not grouped by `{}`: {why}", rule.name));
        }
        if words.is_empty() {
            words.push("  in no incident: no rule groups alarms".to_owned());
        }
        words
    }
}

/// What an alarm must pass before it stands.
fn gates_in_words(rules: &RuleSet, alarm: &Alarm, into_day: Span) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(until) = alarm.pending {
        let until = until.saturating_add(into_day);
        words.push(format!("  does not stand yet: it must last until {until}"));
    }
    if let Some(until) = alarm.kept {
        let until = until.saturating_add(into_day);
        words.push(format!("  stands although it is cleared, until {until}"));
    }
    if alarm.changes.as_ref().is_some_and(|changes| changes.flapping) {
        words.push("  flaps, and stands as one until it is quiet".to_owned());
    }
    if let Some(rule) = alarm.limited {
        let rule = &rules.rule(rule).name;
        words.push(format!("  does not stand: the limit `{rule}` holds it"));
    }
    words
}

fn joined(because: &Joining) -> String {
    let mut text = String::new();
    let written = match because {
        Joining::First => write!(text, "it was the first"),
        Joining::Explained { rule, by, path } => {
            write!(text, "{} explains it, rule `{rule}`{}", name(by), way(path))
        }
        Joining::Explains { alarm } => write!(text, "it explains {}", name(alarm)),
        Joining::Grouped { rule, key, distance } => {
            let near = distance.map_or_else(String::new, |steps| format!(", {steps} steps away"));
            let key = if key.is_empty() { String::new() } else { format!(", key `{key}`") };
            write!(text, "rule `{rule}` puts it there{key}{near}")
        }
        Joining::Returned => write!(text, "it is a member that came back"),
        Joining::Operator { by } => write!(text, "{by} put it there"),
    };
    written.expect("a string takes all that is written");
    text
}
