//! Alarm correlation: rule files and the engine that runs them, on a clock it is given.
//!
//! Alarms go in, incidents and actions come out. There is no simulator inside, no clock and no file.

mod alarm;
#[cfg(test)]
mod conformance;
mod defect;
pub mod engine;
mod explain;
mod library;
#[cfg(test)]
mod properties;
pub mod rules;
pub mod topology;

pub use alarm::{AlarmKey, Change, EventType, Notification, Severity};
pub use library::{SHIPPED, shipped};
pub use engine::{Engine, Output, Said};
pub use rules::{RuleSet, Vocabulary};
pub use topology::{Topology, TopologyBuilder};
