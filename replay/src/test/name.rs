//! Names of alarms as tests write them, `RESOURCE TYPE (QUALIFIER)`, with `*` for what may be
//! anything: `cell-* 'cell unavailable'`.

use super::notation::{What, read, written};
use globset::{Glob, GlobMatcher};
use sandtable_correlation::AlarmKey;
use sandtable_document::{Definitions, Diagnostics, Node, Read};
use serde::{Serialize, Serializer};

/// How an alarm is named in tests and reports.
pub(super) fn name_of(key: &AlarmKey) -> String {
    let name = format!("{} {}", written(&key.resource), written(&key.alarm_type));
    if key.qualifier.is_empty() { name } else { format!("{name} ({})", key.qualifier) }
}

/// A text in which `*` stands for anything; a text that is the same to the letter always fits.
#[derive(Debug, Clone)]
pub(crate) struct Wildcard {
    /// As it was written.
    pub(super) text: String,
    glob: Option<GlobMatcher>,
}

impl Wildcard {
    fn new(text: &str) -> Result<Self, String> {
        let glob = if text.contains(['*', '?', '[', '{']) {
            Some(Glob::new(text).map_err(|error| error.kind().to_string())?.compile_matcher())
        } else {
            None
        };
        Ok(Self { text: text.to_owned(), glob })
    }

    /// Whether a text fits.
    pub(super) fn fits(&self, text: &str) -> bool {
        self.text == text || self.glob.as_ref().is_some_and(|glob| glob.is_match(text))
    }
}

impl Serialize for Wildcard {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl Read for Wildcard {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let text = String::read(node, out)?;
        let wrong = |why| {
            let help = "write a text, with `*` for what may be anything";
            out.error(node.place, format!("`{text}` is no pattern: {why}"), help);
        };
        Self::new(&text).map_err(wrong).ok()
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "type": "string", "examples": ["link-*"] })
    }
}

/// The name of an alarm, or of several.
#[derive(Debug, Clone)]
pub(crate) struct AlarmPattern {
    /// Where.
    pub(super) resource: Wildcard,
    /// What.
    pub(super) alarm_type: Wildcard,
    /// Which of them; without it, any.
    pub(super) qualifier: Option<Wildcard>,
    /// As it was written.
    pub(super) text: String,
}

impl AlarmPattern {
    /// Whether an alarm has such a name.
    pub(super) fn fits(&self, key: &AlarmKey) -> bool {
        self.resource.fits(&key.resource)
            && self.alarm_type.fits(&key.alarm_type)
            && self.qualifier.as_ref().is_none_or(|pattern| pattern.fits(&key.qualifier))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let lines = read(text).map_err(|error| error.message)?;
        let parts: Vec<_> = lines.into_iter().flatten().map(|part| part.what).collect();
        let (resource, alarm_type, qualifier) = match &parts[..] {
            [What::Word { text: resource, .. }, What::Word { text: kind, .. }] => {
                (resource, kind, None)
            }
            [
                What::Word { text: resource, .. },
                What::Word { text: kind, .. },
                What::Qualifier(qualifier),
            ] => (resource, kind, Some(qualifier)),
            _ => return Err("it is not a resource and a type".to_owned()),
        };
        Ok(Self {
            resource: Wildcard::new(resource)?,
            alarm_type: Wildcard::new(alarm_type)?,
            qualifier: qualifier.map(|text| Wildcard::new(text)).transpose()?,
            text: text.to_owned(),
        })
    }
}

impl Serialize for AlarmPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl Read for AlarmPattern {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let text = String::read(node, out)?;
        let wrong = |why| {
            let help = "write resource and type, such as \"link-7 LinkDown\"; \
                        put a name with spaces into single quotes";
            out.error(node.place, format!("`{text}` names no alarm: {why}"), help);
        };
        Self::parse(&text).map_err(wrong).ok()
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        serde_json::json!({
            "type": "string",
            "description": "an alarm: RESOURCE TYPE (QUALIFIER), with * for anything",
            "examples": ["link-7 LinkDown", "cell-* 'cell unavailable'"],
        })
    }
}
