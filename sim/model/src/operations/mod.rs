//! What the operator knows and does: alarms and the operations centre, its people, orders and customers.
//!
//! Nothing here reads the world (`cli/tests/tidy.rs` holds this): what is so comes here as alarms, answers
//! and news, and what is done to the network goes out as events.

pub mod assurance;
pub mod customers;
pub mod noc;
pub mod orders;
pub mod people;
mod state;

pub use state::{Office, OperationsAtSite, OperationsInTransport};
