//! What is so: the network and its faults, what people do with it and what its links carry.
//!
//! It owns the truth. It hears from the operations only what is done to it by people or by orders, as
//! events; it tells them what can be seen of it, as conditions of alarms and as news of service.

pub mod faults;
pub mod loads;
pub mod network;
mod state;
pub mod traffic;

pub use state::{Grid, WorldAtSite, WorldInTransport};
