//! A scenario as a run had it, in one text that stands by itself: bases, settings and what was made up are
//! put in, so that it can be found, read and run again wherever its files have gone.

use crate::load::hash_of;
use crate::schema::{Bases, Scenario};
use sandtable_document::Placed;

/// A scenario that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The text of a scenario file.
    pub text: String,
    /// The hash that the file has when it is loaded.
    pub hash: String,
}

impl Resolved {
    /// The scenario with the rules by which its operations centre works: the name of a shipped set, or of a
    /// file beside the text.
    ///
    /// # Panics
    /// Never: what has been read from TOML can be written as TOML.
    pub fn of(scenario: &Scenario, rules: Option<String>) -> Self {
        let mut whole = scenario.clone();
        whole.base = Bases(Vec::new());
        whole.remove.clear();
        whole.generate = None;
        whole.noc.rules = rules.map(Placed::nowhere);
        let text = toml::to_string(&whole).expect("a scenario can be written as TOML");
        Self { text, hash: hash_of(&whole) }
    }
}
