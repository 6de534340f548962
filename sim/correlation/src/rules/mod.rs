//! Rules: what a file says (`schema`), what is wrong with it (`sound`, `check`), and the set that an
//! engine runs, with an index from alarms to the rules that they can matter to.

pub mod actions;
mod check;
mod condition;
mod hiding;
mod key;
mod read;
pub mod schema;
pub mod selector;
mod sound;

pub use check::Vocabulary;
pub(crate) use condition::{Condition, Seen};
pub use key::KeyPart;

use schema::Policies;
use selector::Selector;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The number of a rule: its place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct RuleId(pub(crate) u16);

/// The number of a selector and its part in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct UseId(pub(crate) u16);

/// What a rule does.
#[derive(Debug)]
pub(crate) enum Operator {
    Enrich(schema::Enrich),
    Persist(schema::Persist),
    Flap(schema::Flap),
    Limit(schema::Limit),
    Clear(schema::ClearOthers),
    Threshold(schema::Threshold),
    Absence(schema::Absence),
    Sequence(schema::Sequence),
    Derive(schema::Derive),
    Maintenance(schema::Maintenance),
    Suppress(schema::Suppress),
    Group(schema::Group),
    Root(schema::Root),
    Impact(schema::Impact),
    Action(actions::Action),
}

impl Operator {
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Enrich(_) => "enrich",
            Self::Persist(_) => "persist",
            Self::Flap(_) => "flap",
            Self::Limit(_) => "limit",
            Self::Clear(_) => "clear",
            Self::Threshold(_) => "threshold",
            Self::Absence(_) => "absence",
            Self::Sequence(_) => "sequence",
            Self::Derive(_) => "derive",
            Self::Maintenance(_) => "maintenance",
            Self::Suppress(_) => "suppress",
            Self::Group(_) => "group",
            Self::Root(_) => "root",
            Self::Impact(_) => "impact",
            Self::Action(_) => "action",
        }
    }

    /// The alarm that it raises, if it raises one.
    pub(crate) const fn raise(&self) -> Option<&schema::Raise> {
        match self {
            Self::Threshold(rule) => Some(&rule.raise),
            Self::Absence(rule) => Some(&rule.raise),
            Self::Sequence(rule) => Some(&rule.raise),
            Self::Derive(rule) => Some(&rule.raise),
            Self::Enrich(_)
            | Self::Persist(_)
            | Self::Flap(_)
            | Self::Limit(_)
            | Self::Clear(_)
            | Self::Maintenance(_)
            | Self::Suppress(_)
            | Self::Group(_)
            | Self::Root(_)
            | Self::Impact(_)
            | Self::Action(_) => None,
        }
    }
}

/// A rule, ready to run.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: Arc<str>,
    pub(crate) condition: Option<Condition>,
    /// The selector of the alarms that it is for.
    pub(crate) subject: UseId,
    pub(crate) operator: Operator,
    pub(crate) place: sandtable_document::Place,
}

/// What a selector is for in its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The alarms that the rule is for.
    Subject,
    /// The causes of `suppress`.
    Cause,
    /// What `absence` waits after.
    After,
    /// What comes next in `sequence`, counted from 1.
    Step(u8),
    /// What opens a window of `maintenance`.
    Trigger,
    /// What `clear` clears.
    Cleared,
}

/// A selector in a rule.
#[derive(Debug)]
pub(crate) struct Use {
    pub(crate) rule: RuleId,
    pub(crate) part: Part,
    pub(crate) selector: Selector,
}

/// A set of rules that has been read and found sound.
#[derive(Debug)]
pub struct RuleSet {
    pub(crate) policies: Policies,
    pub(crate) rules: Vec<Rule>,
    pub(crate) uses: Vec<Use>,
    by_type: BTreeMap<String, Vec<UseId>>,
    any_type: Vec<UseId>,
}

impl RuleSet {
    /// The name that the file gives itself.
    pub fn name(&self) -> &str {
        &self.policies.name
    }

    /// What the file says that it is for.
    pub fn description(&self) -> &str {
        &self.policies.description
    }

    /// The policies that hold for all alarms.
    pub fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The names of the rules in the order of the file.
    pub fn rule_names(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| &*rule.name)
    }

    /// What a rule does: the name of its operator.
    pub fn operator_of(&self, name: &str) -> Option<&'static str> {
        let rule = self.rules.iter().find(|rule| &*rule.name == name)?;
        Some(rule.operator.word())
    }

    /// The selectors that can fit an alarm of a type at a resource, in the order of the file. What
    /// may change while the alarm lives is not looked at.
    pub(crate) fn fitting(&self, alarm_type: &str, resource: &str, class: &str) -> Vec<UseId> {
        let exact = self.by_type.get(alarm_type).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<UseId> = exact.iter().chain(&self.any_type).copied().collect();
        found.retain(|id| {
            let selector = &self.used(*id).selector;
            (selector.classes.is_empty() || selector.classes.iter().any(|one| **one == *class))
                && selector.resource.as_ref().is_none_or(|pattern| pattern.fits(resource))
        });
        found.sort_unstable();
        found
    }

    pub(crate) fn used(&self, id: UseId) -> &Use {
        &self.uses[id.0 as usize]
    }

    pub(crate) fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = RuleId> + use<> {
        (0..u16::try_from(self.rules.len()).expect("the reader counted")).map(RuleId)
    }
}
