//! What the operations centre does at a time of its own.

use sandtable_correlation::engine::ActionId;
use serde::{Deserialize, Serialize};

/// An event of the operations centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Something may be due in the rule engine.
    Due,
    /// An outside system, or people, answer what an action asked for.
    Answered {
        /// The action.
        action: ActionId,
        /// What.
        answer: Answer,
    },
}

/// What came of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It is done.
    Done,
    /// It cannot be done, or was of no use.
    Failed,
}
