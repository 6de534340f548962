//! Orders as an operator's systems know them, from arrival to activation, and all that falls between: items
//! and tasks, teams and systems, the ways between systems, what is reserved, what fails and what is done then.
//!
//! It is given the time and one event after the other; what a simulated operator does with it, and where
//! its people and networks are, is left to the model.

pub mod catalogue;
pub mod describe;
pub mod desk;
pub mod disturbance;
mod draws;
pub mod event;
pub mod laws;
pub mod lifecycle;
pub mod pace;
pub mod plan;
pub mod play;
pub mod search;

pub use catalogue::Action;
pub use desk::{Call, Defect, Desk, Outbox};
pub use event::{Event, Fallout, Job, Law, Message, OrderRef, Outcome, Record, Rejection, Work};
pub use plan::Plan;
