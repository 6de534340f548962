//! Faults: what fails, how often and for how long.
//!
//! It owns failure and repair processes, shared risks, mains and batteries, planned work and injected
//! faults. It hears of time, of mains that a feeder takes away, and of restarts and crews. It tells `network` what is down
//! and why, `assurance` what equipment can tell of its own defects, and the truth to the record.
//!
//! Each way to fail of each element is a process of its own: it draws a time to failure, which runs
//! faster under a weather front and on a longer link, then a time to repair. Where that takes people, the
//! fault lasts until they have come to it and worked for that time (`hands.rs`). Elements work at the
//! start, with ages as if they had been there for long.

mod clock;
mod event;
mod handle;
mod hands;
mod power;
mod state;
mod weather;

pub(crate) use clock::{Exposure, residual};
pub use event::Event;
pub(crate) use handle::{handle, start};
pub use state::{FaultId, Origin};
pub(crate) use state::{LocalFaults, Supplies};
pub(crate) use weather::{Front, spells};
