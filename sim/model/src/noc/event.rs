//! What the operations centre does at a time of its own.

use sandtable_correlation::engine::ActionId;
use serde::{Deserialize, Serialize};

/// An event of the operations centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Something may be due in the rule engine.
    Due,
    /// An outside system has done what an action asked for.
    Done {
        /// The action.
        action: ActionId,
    },
}
