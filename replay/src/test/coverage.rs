//! Which rules the tests exercise: how often each was matched, did what it is for, or hid an alarm, over
//! all tests that use its file.

use super::rules::Rules;
use sandtable_correlation::engine::RuleStatistics;
use sandtable_document::Sources;
use std::collections::BTreeMap;

/// What the tests made of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCoverage {
    /// The file of the rule.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// Its name.
    pub rule: String,
    /// How often an alarm fitted it.
    pub matched: u64,
    /// How often it did what it is for.
    pub fired: u64,
    /// How often it hid an alarm.
    pub suppressed: u64,
}

impl RuleCoverage {
    /// Whether any test made the rule do something.
    pub fn is_exercised(&self) -> bool {
        self.fired > 0 || self.suppressed > 0
    }
}

/// The coverage of all rules, by file and line.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally(BTreeMap<(String, usize, String), RuleCoverage>);

impl Tally {
    /// Adds what one test made of its rules.
    pub(super) fn add(
        &mut self,
        rules: &Rules,
        sources: &Sources,
        statistics: &[(String, RuleStatistics)],
    ) {
        for rule in &rules.listed {
            let position = sources.position(rule.place);
            let (file, line) =
                position.map_or((String::new(), 0), |at| (at.file.to_owned(), at.line));
            let key = (file.clone(), line, rule.name.clone());
            let entry = self.0.entry(key).or_insert_with(|| RuleCoverage {
                file,
                line,
                rule: rule.name.clone(),
                matched: 0,
                fired: 0,
                suppressed: 0,
            });
            if let Some((_, found)) = statistics.iter().find(|(name, _)| *name == rule.name) {
                entry.matched += found.matched;
                entry.fired += found.fired;
                entry.suppressed += found.suppressed;
            }
        }
    }

    pub(super) fn rules(self) -> Vec<RuleCoverage> {
        self.0.into_values().collect()
    }
}
