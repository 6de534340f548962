//! From a rule file to a set of rules: every mistake noted, and no set unless there are none. A rule
//! is never left out in silence.

use super::schema::{RuleFile, WrittenRule};
use super::selector::Selector;
use super::{Condition, Operator, Part, Rule, RuleId, RuleSet, Use, UseId, sound};
use crate::defect::Defects;
use sandtable_document::{Definitions, Diagnostics, Node, Place, Read as _, Sources, parse};
use std::collections::BTreeMap;
use std::sync::Arc;

impl RuleSet {
    /// The most rules and the most selectors in a set.
    const SIZE_MAX: usize = 10_000;

    /// Reads a rule file. Nothing is returned if any error was noted.
    pub fn read(sources: &Sources, source: u32, out: &mut Diagnostics) -> Option<Self> {
        Self::read_node(&parse(sources, source, out), out)
    }

    /// Reads rules from a document that has been parsed.
    pub fn read_node(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let before = out.count(sandtable_document::Severity::Error);
        let file = RuleFile::read(node, out)?;
        if out.count(sandtable_document::Severity::Error) > before {
            return None;
        }
        Self::of(file, out)
    }

    /// The set of what a file says, which may have been changed since it was read.
    pub fn of(file: RuleFile, out: &mut Diagnostics) -> Option<Self> {
        Self::of_with(file, out, Defects::default())
    }

    pub(crate) fn of_with(file: RuleFile, out: &mut Diagnostics, defects: Defects) -> Option<Self> {
        let mut found = Diagnostics::default();
        sound::check(&file, &mut found);
        let mut set = Self {
            policies: file.rules,
            rules: Vec::new(),
            uses: Vec::new(),
            by_type: BTreeMap::new(),
            any_type: Vec::new(),
        };
        for rule in file.rule {
            let mut wrong = Diagnostics::default();
            set.enter(rule, &mut wrong);
            if !defects.drops_invalid_rules() {
                found.append(wrong);
            }
        }
        let is_sound = !found.has_errors();
        out.append(found);
        is_sound.then(|| set.indexed())
    }

    fn enter(&mut self, written: WrittenRule, out: &mut Diagnostics) -> Option<()> {
        let (name, place) = (Arc::from(written.name.as_str()), written.place);
        let condition = match &written.condition {
            Some(condition) => Some(Condition::read(condition, out)?),
            None => None,
        };
        let when = written.when.clone();
        let operator = operator(written, out)?;
        let too_many = self.rules.len().max(self.uses.len()) >= Self::SIZE_MAX;
        let id = u16::try_from(self.rules.len()).ok().filter(|_| !too_many).map(RuleId);
        let Some(id) = id else {
            let message = format!("a set has at most {} rules", Self::SIZE_MAX);
            out.error(place, message, "make two sets");
            return None;
        };
        let subject = u16::try_from(self.uses.len()).map(UseId).expect("counted above");
        self.employ(id, Part::Subject, when);
        match &operator {
            Operator::Suppress(rule) => self.employ(id, Part::Cause, rule.cause.clone()),
            Operator::Absence(rule) => {
                if let Some(after) = &rule.after {
                    self.employ(id, Part::After, after.clone());
                }
            }
            Operator::Sequence(rule) => {
                for (step, selector) in (1..).zip(&rule.then) {
                    self.employ(id, Part::Step(step), selector.clone());
                }
            }
            Operator::Maintenance(rule) => {
                if let Some(trigger) = &rule.trigger {
                    self.employ(id, Part::Trigger, trigger.clone());
                }
            }
            Operator::Clear(rule) => {
                let types = rule.types.clone();
                self.employ(id, Part::Cleared, Selector { types, ..Selector::default() });
            }
            Operator::Enrich(_)
            | Operator::Persist(_)
            | Operator::Flap(_)
            | Operator::Limit(_)
            | Operator::Threshold(_)
            | Operator::Derive(_)
            | Operator::Group(_)
            | Operator::Root(_)
            | Operator::Impact(_)
            | Operator::Action(_) => {}
        }
        self.rules.push(Rule { name, condition, subject, operator, place });
        Some(())
    }

    fn employ(&mut self, rule: RuleId, part: Part, selector: Selector) {
        self.uses.push(Use { rule, part, selector });
    }

    fn indexed(mut self) -> Self {
        for (index, used) in (0..).zip(&self.uses) {
            if used.selector.types.is_empty() {
                self.any_type.push(UseId(index));
            }
            for name in &used.selector.types {
                self.by_type.entry(name.value.clone()).or_default().push(UseId(index));
            }
        }
        self
    }

    /// Reads a set from text that is in memory.
    pub fn from_text(name: &str, text: &str) -> Result<Self, (Sources, Diagnostics)> {
        let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
        let source = sources.add(name, text.to_owned());
        match Self::read(&sources, source, &mut out) {
            Some(set) => Ok(set),
            None => Err((sources, out)),
        }
    }

    /// The JSON Schema of rule files.
    pub fn schema() -> serde_json::Value {
        Definitions::document::<RuleFile>("Correlation rules")
    }
}

macro_rules! one_of {
    ($written:ident, $($field:ident => $variant:ident),*) => {
        [$($written.$field.map(|rule| (stringify!($field), Operator::$variant(rule)))),*]
    };
}

/// The one operator of a rule.
fn operator(written: WrittenRule, out: &mut Diagnostics) -> Option<Operator> {
    let place: Place = written.name.place;
    let name = written.name.value.clone();
    let all = one_of!(
        written, enrich => Enrich, persist => Persist, flap => Flap, limit => Limit,
        clear => Clear, threshold => Threshold, absence => Absence, sequence => Sequence,
        derive => Derive, maintenance => Maintenance, suppress => Suppress, group => Group,
        root => Root, impact => Impact, action => Action
    );
    let mut found: Vec<(&str, Operator)> = all.into_iter().flatten().collect();
    if found.len() > 1 {
        let words: Vec<String> = found.iter().map(|(word, _)| format!("`{word}`")).collect();
        let message = format!("the rule `{name}` has {}", words.join(" and "));
        out.error(place, message, "a rule has one operator: make several rules");
        return None;
    }
    if found.is_empty() {
        let help = "write for instance `suppress = { … }` or `group = { … }`";
        out.error(place, format!("the rule `{name}` does nothing"), help);
    }
    found.pop().map(|(_, operator)| operator)
}
