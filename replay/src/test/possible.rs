//! Whether what an expectation describes can come at all: by the alarms of the test, the topology, the
//! hands and the rules. That something never comes which cannot come would always be right, and shows
//! nothing. What an engine from outside may do is not known here.

use super::expectation::{Expectation, Subject, When};
use super::name::{AlarmPattern, Wildcard, name_of};
use super::rules::{ListedRule, Placing, Rules};
use super::schema::{ActionPattern, AuditPattern, Hand, IncidentPattern, Outcome};
use super::suite::Case;
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_correlation::{AlarmKey, Topology};
use sandtable_document::{Diagnostic, Diagnostics, Place, Placed, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// What an action of a rule says of itself in the audit trail, before its kind.
const STEPS: [&str; 7] =
    ["began", "asked for approval of", "refused", "did", "failed at", "took back", "withdrew"];

/// What can come in a test.
pub(super) struct Possible<'a> {
    pub(super) rules: &'a Rules,
    pub(super) topology: &'a Topology,
    /// The alarms of the input.
    pub(super) told: &'a BTreeSet<&'a AlarmKey>,
    pub(super) hands: &'a [Hand],
}

impl Possible<'_> {
    pub(super) fn check(&self, expectations: &[Expectation], out: &mut Diagnostics) {
        // What is expected to come and cannot is told when it does not.
        let never = expectations.iter().filter(|one| one.when == When::Never);
        for expectation in never {
            match &expectation.subject {
                Subject::Incident(pattern) => self.incident(pattern, out),
                Subject::Suppressed(pattern) => {
                    let hides = |rule: &ListedRule| rule.hides;
                    self.rule(pattern.rule.as_ref(), hides, "hides alarms", out);
                }
                Subject::Alarm(pattern) => {
                    let raises = |rule: &ListedRule| rule.raises.is_some();
                    self.rule(pattern.rule.as_ref(), raises, "raises alarms", out);
                    if pattern.told == Some(0) {
                        let message = "an alarm that is there was told at least once";
                        out.error(pattern.place, message, "write a number from 1, or `never`");
                    }
                }
                Subject::Action { pattern, kind } => self.action(pattern, *kind, out),
                Subject::Audit(pattern) => self.audit(pattern, out),
                Subject::Score(_) => {}
            }
        }
    }

    /// Whether an alarm of this name can come: one of the input, or one that a rule raises.
    pub(super) fn can_come(&self, pattern: &AlarmPattern) -> bool {
        self.told.iter().any(|key| pattern.fits(key))
            || self.rules.listed.iter().any(|rule| self.raises(rule, pattern))
    }

    fn raises(&self, rule: &ListedRule, pattern: &AlarmPattern) -> bool {
        let Some(kind) = &rule.raises else { return false };
        if !pattern.alarm_type.fits(kind) {
            return false;
        }
        // What tells alarms of one rule apart is only known when they come.
        if !rule.qualifies && pattern.qualifier.as_ref().is_some_and(|name| !name.fits("")) {
            return false;
        }
        let resources = self.topology.resources();
        match &rule.placing {
            Placing::At(name) => pattern.resource.fits(name),
            Placing::Class(class) => {
                resources.iter().any(|one| one.class == *class && pattern.resource.fits(&one.name))
            }
            Placing::Counted => {
                let told = self.told.iter().map(|key| key.resource.as_str());
                let listed = resources.iter().map(|one| one.name.as_str());
                told.chain(listed).any(|name| pattern.resource.fits(name))
            }
        }
    }

    fn rule(
        &self,
        named: Option<&Placed<String>>,
        does: impl Fn(&ListedRule) -> bool,
        what: &str,
        out: &mut Diagnostics,
    ) {
        let Some(named) = named else { return };
        let Some(rule) = self.rules.listed.iter().find(|rule| rule.name == named.value) else {
            return;
        };
        if !does(rule) {
            let others = self.rules.listed.iter().filter(|rule| does(rule));
            let names: Vec<String> = others.map(|rule| format!("`{}`", rule.name)).collect();
            let help = match &names[..] {
                [] => "no rule of this test does: leave this out".to_owned(),
                names => format!("those that do are {}", names.join(", ")),
            };
            out.error(named.place, format!("`{}` is no rule that {what}", named.value), help);
        }
    }

    fn incident(&self, pattern: &IncidentPattern, out: &mut Diagnostics) {
        let opens = |rule: &ListedRule| rule.operator == "group";
        self.rule(pattern.rule.as_ref(), opens, "opens incidents", out);
        if pattern.size == Some(0) {
            out.error(
                pattern.place,
                "an incident has at least one member",
                "write a `size` from 1",
            );
        }
        if let Some(by) = &pattern.acknowledged {
            let acknowledges = self.hands.iter().filter(|hand| hand.acknowledge.is_some());
            let people: BTreeSet<&str> = acknowledges.map(|hand| hand.by.as_str()).collect();
            must_fit(by, &people, pattern.place, "nobody acknowledges as", out);
        }
        let names: BTreeSet<&str> = (self.topology.resources().iter())
            .filter(|one| self.rules.listed.iter().any(|rule| rule.measures.contains(&one.class)))
            .map(|one| one.name.as_str())
            .collect();
        for hit in &pattern.hits {
            must_fit(hit, &names, pattern.place, "no rule with `impact` tells of", out);
        }
    }

    fn action(&self, pattern: &ActionPattern, kind: Option<ActionKind>, out: &mut Diagnostics) {
        let acts = |rule: &ListedRule| rule.acts.is_some();
        self.rule(pattern.rule.as_ref(), acts, "does anything", out);
        let all = self.rules.listed.iter().filter(|rule| acts(rule));
        let of_kind = |rule: &&ListedRule| {
            let acts = rule.acts.as_deref();
            kind.is_none_or(|kind| acts == Some(kind.word()))
        };
        let kinds: BTreeSet<&str> = all.clone().filter_map(|rule| rule.acts.as_deref()).collect();
        if let Some(kind) = kind
            && all.clone().find(of_kind).is_none()
        {
            let place = pattern.kind.as_ref().map_or(pattern.place, |kind| kind.place);
            let help = match kinds.len() {
                0 => "the rules have no actions".to_owned(),
                _ => format!("the rules do {}", quoted(&kinds)),
            };
            out.error(place, format!("no rule does `{}`", kind.word()), help);
            return;
        }
        let mut fitting: Vec<&ListedRule> = all.filter(of_kind).collect();
        let mut narrow = |what: String, fits: &dyn Fn(&ListedRule) -> bool, help: &str| {
            let left: Vec<&ListedRule> =
                fitting.iter().copied().filter(|rule| fits(rule)).collect();
            if left.is_empty() && !fitting.is_empty() {
                out.error(pattern.place, format!("no action can be like this: {what}"), help);
            }
            fitting = left;
        };
        if let Some(rule) = &pattern.rule {
            let what = format!("the rule `{}` does something else", rule.value);
            narrow(what, &|one| one.name == rule.value, "name a rule that does this");
        }
        if let Some(to) = &pattern.to {
            let what = format!("no such rule asks `{}`", to.value.text);
            narrow(what, &|one| to.fits(one.asks.as_deref().unwrap_or("")), "name whom it asks");
        }
        if let Some(attempts) = pattern.attempts {
            let what = format!("no such rule tries {attempts} times");
            let help = "look at `attempts` of the rule";
            narrow(what, &|one| i64::from(attempts) <= one.attempts, help);
        }
        if let Some(outcome) = pattern.outcome {
            let what = format!("no such rule lets it come to `{outcome}`");
            narrow(
                what,
                &|one| comes_to(one, outcome),
                "look at `approval`, `attempts`, `limit` and `take_back` of the rule",
            );
        }
    }

    fn audit(&self, pattern: &AuditPattern, out: &mut Diagnostics) {
        let acting = self.rules.listed.iter().filter_map(|rule| Some((rule, rule.acts.as_ref()?)));
        let place = pattern.place;
        let people: BTreeSet<&str> = self.hands.iter().map(|hand| hand.by.as_str()).collect();
        let rules: Vec<String> =
            acting.clone().map(|(rule, _)| format!("rule {}", rule.name)).collect();
        let steps: Vec<String> =
            acting.flat_map(|(_, kind)| STEPS.map(|step| format!("{step} {kind}"))).collect();
        if let Some(who) = &pattern.who {
            let all = people.iter().copied().chain(rules.iter().map(String::as_str)).collect();
            must_fit(who, &all, place, "nobody does anything as", out);
        }
        if let Some(what) = &pattern.what {
            let done = self.hands.iter().filter_map(done_by);
            let all = done.chain(steps.iter().map(String::as_str)).collect();
            must_fit(what, &all, place, "nobody and no rule says that it", out);
        }
        if let Some(by) = &pattern.approved_by {
            let all = people.iter().copied().chain(["nobody"]).collect();
            must_fit(by, &all, place, "nobody approves as", out);
        }
        if let Some(on) = &pattern.on {
            let all = self.subjects();
            let all = all.iter().map(String::as_str).collect();
            must_fit(on, &all, place, "nothing is done on", out);
        }
    }

    /// What an entry of the audit trail can be on.
    fn subjects(&self) -> Vec<String> {
        let mut alarms: Vec<String> =
            self.told.iter().map(|key| format!("{} at {}", key.alarm_type, key.resource)).collect();
        for rule in &self.rules.listed {
            let Some(kind) = &rule.raises else { continue };
            let name = |one: &str| format!("{kind} at {one}");
            match &rule.placing {
                Placing::At(resource) => alarms.push(name(resource)),
                Placing::Class(class) => {
                    let all = self.topology.resources().iter().filter(|one| one.class == *class);
                    alarms.extend(all.map(|one| name(&one.name)));
                }
                Placing::Counted => {
                    alarms.extend(self.topology.resources().iter().map(|one| name(&one.name)));
                    alarms.extend(self.told.iter().map(|key| name(&key.resource)));
                }
            }
        }
        // An alarm has one incident at a time; it may have several, one after the other.
        let most = (self.told.len() + self.hands.len()).clamp(9, 99);
        let incidents = (1..=most).flat_map(|number| {
            let about = alarms.iter().map(move |alarm| format!("incident {number}, {alarm}"));
            about.chain([format!("incident {number}"), format!("action {number}")])
        });
        let mut all: Vec<String> = incidents.collect();
        let opened = self.hands.iter().map(|hand| format!("{} alarms", hand.open.len()));
        all.extend(opened);
        all.extend(alarms);
        all
    }
}

/// What a person's deed is called in the audit trail.
fn done_by(hand: &Hand) -> Option<&str> {
    [
        (hand.acknowledge.is_some(), "acknowledged"),
        (hand.close.is_some(), "closed"),
        (!hand.open.is_empty(), "opened an incident for"),
        (hand.approve.is_some(), "approved"),
        (hand.refuse.is_some(), "refused"),
    ]
    .into_iter()
    .find_map(|(is_so, word)| is_so.then_some(word))
}

fn comes_to(rule: &ListedRule, outcome: Outcome) -> bool {
    match outcome {
        Outcome::AwaitsApproval => rule.needs_approval,
        Outcome::Refused => rule.needs_approval || rule.is_limited,
        Outcome::Retrying => rule.attempts > 1,
        Outcome::TakenBack => rule.takes_back,
        Outcome::Requested | Outcome::Succeeded | Outcome::Failed | Outcome::Withdrawn => true,
    }
}

fn quoted(words: &BTreeSet<&str>) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn must_fit(
    pattern: &Wildcard,
    known: &BTreeSet<&str>,
    place: Place,
    what: &str,
    out: &mut Diagnostics,
) {
    if known.iter().any(|one| pattern.fits(one)) {
        return;
    }
    let help = match nearest(&pattern.text, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "nothing of this kind can come in this test".to_owned(),
        None if known.len() <= 12 => format!("there can be {}", quoted(known)),
        None => "write what can come in this test".to_owned(),
    };
    out.error(place, format!("{what} `{}`", pattern.text), help);
}

/// The names of alarms, for a hint at the one that was meant.
pub(super) fn names(told: &BTreeSet<&AlarmKey>, rules: &Rules) -> Vec<String> {
    let raised = rules.listed.iter().filter_map(|rule| match (&rule.raises, &rule.placing) {
        (Some(kind), Placing::At(resource)) => Some(format!("{resource} {kind}")),
        _ => None,
    });
    told.iter().map(|key| name_of(key)).chain(raised).collect()
}

/// Notes types of alarms that no rule names and no other test tells of, where they look like one that is
/// known: a slip of the pen is an alarm that no rule sees.
pub(super) fn unknown_types(tests: &[Case], rules: &Rules, out: &mut Diagnostics) {
    let named: BTreeSet<&str> =
        rules.listed.iter().flat_map(|rule| &rule.types).map(String::as_str).collect();
    let mut tellers: BTreeMap<&str, (BTreeSet<usize>, Place)> = BTreeMap::new();
    for (number, test) in tests.iter().filter_map(Case::rules).enumerate() {
        for told in &test.told {
            // What a log or a scenario says is no slip of the pen.
            let place = (told.place != test.place).then_some(told.place);
            let kind = told.notification.key.alarm_type.as_str();
            let entry = tellers.entry(kind);
            entry.or_insert((BTreeSet::new(), place.unwrap_or(Place::NOWHERE))).0.insert(number);
        }
    }
    for (kind, (by, place)) in &tellers {
        if named.contains(kind) || by.len() > 1 || *place == Place::NOWHERE {
            continue;
        }
        let others = tellers.iter().filter(|(_, (others, _))| others.len() > 1);
        let known: BTreeSet<&str> =
            named.iter().copied().chain(others.map(|(kind, _)| *kind)).collect();
        let slip = known.iter().find(|one| is_slip(kind, one)).copied();
        let Some(near) = slip.or_else(|| nearest(kind, known.iter().copied())) else { continue };
        let message =
            format!("no rule names the alarm type `{kind}`, and no other test tells of it");
        let help = format!("did you mean `{near}`?");
        out.push(match slip {
            Some(_) => Diagnostic::error(*place, message).help(help),
            None => Diagnostic::warning(*place, message).help(help),
        });
    }
}

/// Whether two words differ in one letter, in capitals or in what stands between words.
fn is_slip(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (one, other) = (letters(one), letters(other));
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    if short == long {
        return true;
    }
    // Types that are told apart by a number differ in one letter, too.
    if short.len() < 4 || long.iter().any(|letter| letter.is_numeric()) {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(one, other)| one == other).count();
    let (rest, longer) = (&short[same..], &long[same..]);
    match longer.len() - rest.len() {
        0 => {
            let is_swap = rest.len() >= 2 && rest[0] == longer[1] && rest[1] == longer[0];
            rest[1..] == longer[1..] || is_swap && rest[2..] == longer[2..]
        }
        1 => *rest == longer[1..],
        _ => false,
    }
}
