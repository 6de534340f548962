//! What a rule file may not say whatever the network is: names given twice, keys that put everything
//! together, times and counts that cannot be, rules that feed themselves.

use super::actions::{Action, Occasion};
use super::key::KeyPart;
use super::schema::{FlapMeasure, Group, RuleFile, WrittenRule};
use sandtable_document::{Diagnostic, Diagnostics, Placed, nearest};
use sandtable_units::Span;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(file: &RuleFile, out: &mut Diagnostics) {
    if let Some(age) = &file.rules.age {
        more_than_nothing(age, "the age", out);
    }
    more_than_nothing(&file.rules.occurrence, "an occurrence", out);
    let mut names: BTreeMap<&str, &Placed<String>> = BTreeMap::new();
    for rule in &file.rule {
        if let Some(first) = names.insert(&rule.name, &rule.name) {
            let message = format!("there are two rules named `{}`", rule.name.value);
            let diagnostic = Diagnostic::error(rule.name.place, message);
            out.push(diagnostic.also(first.place, "the first").help("give each its own name"));
        }
        numbers(rule, out);
        keys(rule, out);
        if let Some(action) = &rule.action {
            check_action(action, file, out);
        }
    }
    circles(file, out);
}

fn more_than_nothing(span: &Placed<Span>, what: &str, out: &mut Diagnostics) {
    if span.is_zero() {
        let message = format!("{what} must be more than zero");
        out.error(span.place, message, "write for instance \"30s\"");
    }
}

fn at_least_one(count: &Placed<u32>, out: &mut Diagnostics) {
    if count.value == 0 {
        out.error(count.place, "this must be at least 1", "write a number from 1");
    }
}

fn numbers(rule: &WrittenRule, out: &mut Diagnostics) {
    if let Some(persist) = rule.persist.as_ref().filter(|persist| persist.keep.is_zero()) {
        more_than_nothing(&persist.lasts, "what an alarm must last", out);
    }
    if let Some(flap) = &rule.flap {
        more_than_nothing(&flap.window, "the window", out);
        at_least_one(&flap.begins, out);
        if flap.ends.value >= flap.begins.value {
            let help = "flapping must end below where it begins";
            out.error(flap.ends.place, "flapping would end where it begins", help);
        }
        if flap.measure == FlapMeasure::Weighted && flap.begins.value > 100 {
            out.error(flap.begins.place, "this is more than 100 percent", "write percent");
        }
    }
    if let Some(limit) = &rule.limit {
        more_than_nothing(&limit.window, "the window", out);
    }
    if let Some(threshold) = &rule.threshold {
        more_than_nothing(&threshold.window, "the window", out);
        at_least_one(&threshold.count, out);
        if let Some(until) = &threshold.until
            && until.value > threshold.count.value
        {
            let help = format!("write at most {}", threshold.count.value);
            out.error(until.place, "the alarm would go before it comes", help);
        }
    }
    if let Some(absence) = &rule.absence {
        more_than_nothing(&absence.within, "the wait", out);
    }
    if let Some(sequence) = &rule.sequence {
        more_than_nothing(&sequence.window, "the window", out);
        if sequence.then.is_empty() || sequence.then.len() > 32 {
            out.error(sequence.place, "a sequence has 1 to 32 steps in `then`", "add selectors");
        }
    }
    if let Some(maintenance) = &rule.maintenance {
        if maintenance.from.value >= maintenance.to.value {
            out.error(maintenance.to.place, "the window ends before it begins", "exchange them");
        }
        let daily = !maintenance.days.is_empty();
        if daily && maintenance.to.value != Span::MAX && maintenance.to.value > Span::DAY * 2 {
            out.error(maintenance.to.place, "a day's window lasts two days at most", "shorten it");
        }
        if daily && maintenance.to.value == Span::MAX {
            out.error(maintenance.place, "a calendar needs `to`", "write the hour as \"4h\"");
        }
    }
    if let Some(suppress) = &rule.suppress
        && suppress.path.is_none()
        && rule.when.covers(&suppress.cause)
        && suppress.cause.covers(&rule.when)
    {
        let message = "this suppresses alarms by themselves";
        out.error(suppress.place, message, "give `when` and `cause` types of their own, or a path");
    }
}

fn keys(rule: &WrittenRule, out: &mut Diagnostics) {
    if let Some(Group { by, distance: None, place, .. }) = &rule.group
        && by.is_empty()
    {
        let message = "every alarm would fall into one incident";
        out.error(*place, message, "write `by`, such as [\"resource\"], or `distance`");
    }
    if let Some(clear) = &rule.clear {
        if clear.by.is_empty() {
            let message = "one alarm would clear all others of these types";
            out.error(clear.place, message, "write `by`, such as [\"resource\"]");
        }
        if clear.types.is_empty() {
            out.error(clear.place, "nothing is cleared", "name the types that are cleared");
        }
    }
    if let Some(absence) = &rule.absence
        && absence.from_start
        && absence.by.first().map(|part| &part.value) != Some(&KeyPart::Resource)
    {
        let help = "write `by = [\"resource\"]`";
        out.error(absence.place, "what is waited for from the start is a resource", help);
    }
    let raise = [
        rule.threshold.as_ref().map(|rule| (&rule.raise, &rule.by)),
        rule.absence.as_ref().map(|rule| (&rule.raise, &rule.by)),
        rule.sequence.as_ref().map(|rule| (&rule.raise, &rule.by)),
    ];
    for (raise, by) in raise.into_iter().flatten() {
        let placed =
            |part: &Placed<KeyPart>| matches!(part.value, KeyPart::Resource | KeyPart::On(_) | KeyPart::Upstream(_));
        if raise.resource.is_none() && !by.iter().any(placed) {
            let help = "write `resource = \"…\"`, or count by `resource`, `on.CLASS` or `upstream.CLASS`";
            out.error(raise.place, "nothing says at which resource this alarm is", help);
        }
    }
}

fn check_action(action: &Action, file: &RuleFile, out: &mut Diagnostics) {
    at_least_one(&action.attempts, out);
    more_than_nothing(&action.timeout, "the timeout", out);
    if let Some(limit) = &action.limit {
        more_than_nothing(&limit.window, "the window", out);
    }
    let named =
        |name: &str| file.rule.iter().any(|rule| *rule.name == name && rule.action.is_some());
    match (&action.of, action.on.value) {
        (None, Occasion::Failed) => {
            out.error(action.on.place, "nothing says whose failure this follows", "write `of`");
        }
        (Some(of), Occasion::Failed) if !named(of) => {
            let near = nearest(of, file.rule.iter().map(|rule| rule.name.as_str()));
            let help = near.map_or("name a rule with an action".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            out.error(of.place, format!("there is no rule `{}` with an action", of.value), help);
        }
        (Some(of), on) if on != Occasion::Failed => {
            out.error(of.place, "`of` goes with `on = \"failed\"` only", "leave it out");
        }
        (None | Some(_), _) => {}
    }
}

/// Notes rules that raise what they, or others in turn, are for.
fn circles(file: &RuleFile, out: &mut Diagnostics) {
    let raises: Vec<(&WrittenRule, &Placed<String>)> = file
        .rule
        .iter()
        .filter_map(|rule| {
            let raise = rule.threshold.as_ref().map(|rule| &rule.raise);
            let raise = raise.or(rule.absence.as_ref().map(|rule| &rule.raise));
            let raise = raise.or(rule.sequence.as_ref().map(|rule| &rule.raise));
            let raise = raise.or(rule.derive.as_ref().map(|rule| &rule.raise));
            Some((rule, &raise?.kind))
        })
        .collect();
    let feeds = |kind: &str, rule: &WrittenRule| {
        let takes = |selector: &super::selector::Selector| {
            selector.types.is_empty() || selector.types.iter().any(|name| **name == *kind)
        };
        let more = rule.sequence.iter().flat_map(|sequence| &sequence.then);
        let more = more.chain(rule.absence.iter().filter_map(|absence| absence.after.as_ref()));
        std::iter::once(&rule.when).chain(more).any(takes)
    };
    for (start, (rule, kind)) in raises.iter().enumerate() {
        let mut met = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            for (next, (fed, _)) in raises.iter().enumerate() {
                if !feeds(raises[at].1, fed) {
                    continue;
                }
                if next == start {
                    let name = &rule.name.value;
                    let message = format!("what the rule `{name}` raises comes back to it");
                    let help = "name the types that it is for in `when`";
                    out.error(kind.place, message, help);
                    open.clear();
                    break;
                }
                if met.insert(next) {
                    open.push(next);
                }
            }
        }
    }
}
