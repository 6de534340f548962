//! How often each rule was looked at, fitted and did something: for coverage, and to see what a rule
//! costs.

use serde::{Deserialize, Serialize};

/// What one rule has done so far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RuleStatistics {
    /// How often an alarm was held against its selectors, beyond the index.
    pub evaluated: u64,
    /// How often an alarm fitted one of them.
    pub matched: u64,
    /// How often it did what it is for.
    pub fired: u64,
    /// How often it hid an alarm.
    pub suppressed: u64,
    /// How often an alarm fitted but lacked a part of the rule's key, and was left to other rules.
    pub without_key: u64,
    /// How often its condition could not be decided, which counts as not holding.
    pub undecided: u64,
    /// Why, the last time.
    pub last_error: String,
}
