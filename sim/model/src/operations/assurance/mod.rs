//! Assurance: what the operator gets to see of it all.
//!
//! It owns the alarms of each process and the operator's list. It hears of conditions that come and
//! go from `network` and `faults`, and tells the record each notification that arrives.
//!
//! Equipment speaks for itself while it works; what it says while no path leads to the operator is
//! kept or lost, as the scenario says. An element manager asks every node at a steady beat and
//! speaks for those that do not answer. Notifications may be lost, doubled, late; alarms may flap.

mod alarm;
mod event;
mod handle;
mod look;
mod state;

pub(crate) use alarm::Voice;
pub use alarm::{Alarm, AlarmId, Condition, Notification};
pub use event::Event;
pub(crate) use handle::{clear, handle, raise, reach_changed, send_kept};
pub(crate) use look::standard;
pub use look::{Look, LookId};
pub(crate) use state::{AlarmList, AlarmSource};
