//! A scenario as a run had it, in one text that stands by itself: bases, settings and what was made up are
//! put in, so that it can be found, read and run again wherever its files have gone.

use crate::load::hash_of;
use crate::schema::{Bases, Scenario};
use sandtable_document::Placed;

/// A scenario that stands by itself.
#[derive(Debug)]
pub struct Resolved(Scenario);

impl Resolved {
    /// The scenario with the rules by which its operations centre works: the name of a shipped set, or of a
    /// file beside the text.
    pub fn of(scenario: &Scenario, rules: Option<String>) -> Self {
        let mut whole = scenario.clone();
        whole.base = Bases(Vec::new());
        whole.remove.clear();
        whole.generate = None;
        whole.noc.rules = rules.map(Placed::nowhere);
        Self(whole)
    }

    /// The text of a scenario file.
    ///
    /// # Panics
    /// Never: what has been read from TOML can be written as TOML.
    pub fn text(&self) -> String {
        toml::to_string(&self.0).expect("a scenario can be written as TOML")
    }

    /// The hash that the file has when it is loaded.
    pub fn hash(&self) -> String {
        hash_of(&self.0)
    }
}
