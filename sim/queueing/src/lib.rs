//! Who does work and who waits for it: stations (teams of people, systems) with working hours, and the
//! queue in front of each.
//!
//! It runs no time: whoever uses it says what the time is, draws how long work takes and schedules its
//! end. The operations centre and the order desk share it, so that one team can serve both.

mod calendar;
mod station;

pub use calendar::{Calendar, CalendarError};
pub use station::{PRIORITIES, Server, Shift, Start, Station, StationPlan};
