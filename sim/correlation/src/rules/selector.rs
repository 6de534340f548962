//! Selectors: the alarms that a rule is for, by what can be looked up in an index or compared at
//! once. What they cannot say is left to conditions.

use crate::alarm::{EventType, Severity};
use globset::{Glob, GlobMatcher};
use sandtable_document::{
    Definitions, Diagnostics, Node, Placed, Read, TableReader, read_word, table,
};
use serde::{Serialize, Serializer};

table! {
    /// Which alarms: all that is said must hold.
    pub struct Selector as "a selector" {
        /// One of these types; without any, all.
        types: Vec<Placed<String>>,
        /// At least as severe as this.
        severity: Option<Severity>,
        /// One of these kinds of trouble; without any, all.
        event_types: Vec<EventType>,
        /// At a resource of one of these classes; without any, all.
        classes: Vec<Placed<String>>,
        /// At a resource whose name fits this pattern.
        resource: Option<Placed<Pattern>>,
        /// With attributes that fit these patterns.
        attributes: Pairs<Pattern> = Pairs(Vec::new()),
    }
}

impl Default for Selector {
    fn default() -> Self {
        Self {
            types: Vec::new(),
            severity: None,
            event_types: Vec::new(),
            classes: Vec::new(),
            resource: None,
            attributes: Pairs(Vec::new()),
            place: sandtable_document::Place::NOWHERE,
        }
    }
}

impl Selector {
    /// Whether every alarm of `other` is one of this, as far as can be seen.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        fn within<T: PartialEq>(mine: &[T], theirs: &[T]) -> bool {
            mine.is_empty() || (!theirs.is_empty() && theirs.iter().all(|one| mine.contains(one)))
        }
        let pairs = |pairs: &Pairs<Pattern>| -> Vec<(String, String)> {
            pairs.0.iter().map(|(name, pattern)| (name.clone(), pattern.text.clone())).collect()
        };
        let text = |selector: &Self| selector.resource.as_ref().map(|pattern| pattern.text.clone());
        let (mine, theirs) = (pairs(&self.attributes), pairs(&other.attributes));
        within(&self.types, &other.types)
            && within(&self.event_types, &other.event_types)
            && within(&self.classes, &other.classes)
            && self.severity <= other.severity
            && (self.resource.is_none() || text(self) == text(other))
            && mine.iter().all(|pair| theirs.contains(pair))
    }
}

/// A pattern of names with `*`, `?`, `[…]` and `{…,…}`.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As it was written.
    pub text: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// Whether a name fits.
    pub fn fits(&self, name: &str) -> bool {
        self.matcher.is_match(name)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl Read for Pattern {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let text = String::read(node, out)?;
        match Glob::new(&text) {
            Ok(glob) => Some(Self { text, matcher: glob.compile_matcher() }),
            Err(error) => {
                let message = format!("`{text}` is not a pattern: {}", error.kind());
                out.error(node.place, message, "write a name with `*` and `?`, such as \"site-*\"");
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "type": "string", "examples": ["site-*"] })
    }
}

/// Names with values, in the order of the file.
#[derive(Debug, Clone)]
pub struct Pairs<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Pairs<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<T: Read> Read for Pairs<T> {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        // Opened for its message alone: any key may stand here.
        TableReader::open(node, "a table of attributes", out)?;
        let mut pairs = Vec::new();
        for (key, value) in node.value.table()?.entries() {
            pairs.push((key.name.clone(), T::read(value, out)?));
        }
        Some(Self(pairs))
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        let values = T::schema(definitions);
        serde_json::json!({ "type": "object", "additionalProperties": values })
    }
}

const SEVERITIES: [(&str, Severity); 5] = [
    ("indeterminate", Severity::Indeterminate),
    ("warning", Severity::Warning),
    ("minor", Severity::Minor),
    ("major", Severity::Major),
    ("critical", Severity::Critical),
];

const EVENT_TYPES: [(&str, EventType); 11] = [
    ("other", EventType::Other),
    ("communicationsAlarm", EventType::CommunicationsAlarm),
    ("qualityOfServiceAlarm", EventType::QualityOfServiceAlarm),
    ("processingErrorAlarm", EventType::ProcessingErrorAlarm),
    ("equipmentAlarm", EventType::EquipmentAlarm),
    ("environmentalAlarm", EventType::EnvironmentalAlarm),
    ("integrityViolation", EventType::IntegrityViolation),
    ("operationalViolation", EventType::OperationalViolation),
    ("physicalViolation", EventType::PhysicalViolation),
    ("securityServiceOrMechanismViolation", EventType::SecurityServiceOrMechanismViolation),
    ("timeDomainViolation", EventType::TimeDomainViolation),
];

macro_rules! words {
    ($type:ty, $words:ident, $what:literal) => {
        impl Read for $type {
            fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
                let words = $words.map(|(word, _)| word);
                Some($words[read_word(node, $what, &words, out)?].1)
            }

            fn schema(_: &mut Definitions) -> serde_json::Value {
                serde_json::json!({ "enum": $words.map(|(word, _)| word) })
            }
        }

        impl $type {
            /// The word that formats and rule files write.
            ///
            /// # Panics
            /// Never: every variant has a word.
            pub fn word(self) -> &'static str {
                let found = $words.iter().find(|(_, value)| *value == self);
                found.expect("every variant has a word").0
            }
        }
    };
}

words!(Severity, SEVERITIES, "a severity");
words!(EventType, EVENT_TYPES, "a kind of trouble");
