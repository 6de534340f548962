//! Who does work and who waits for it: stations (teams of people, systems) with working hours, and the
//! queue in front of each.
//!
//! It runs no time: whoever uses it says what the time is, draws how long work takes and schedules its
//! end. The operations centre and the order desk share it, so that one team can serve both.

mod begun;
mod calendar;
mod duty;
mod station;

pub use begun::Begun;
pub use calendar::{Calendar, CalendarError};
pub use duty::{Shift, StationPlan};
pub use station::{PRIORITIES, Server, Start, Station};
