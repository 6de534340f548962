//! Traffic: what people want of the network, and what they get.
//!
//! It owns who camps on which cell, the sessions under way and what becomes of them. It hears from
//! `network` which cells serve, and of time. It tells the record, period by period, what was offered
//! and carried, refused, cut off or out of coverage, to the byte.
//!
//! People are in patches; each patch knows the cells that reach it, the best first. Data sessions share
//! a cell's resource blocks equally (processor sharing); calls take what they need or are blocked.
//! Slices divide the blocks as their policy says. With sessions every call and data session is an
//! event; fluid traffic knows their means only.

mod arrival;
mod at_rest;
mod backhaul;
mod camping;
mod cell;
mod connection;
mod counts;
mod event;
mod flow;
mod fluid;
pub mod formulas;
mod handle;
mod interrupt;
mod known;
mod latency;
pub mod partial_sharing;
mod peaks;
mod plan;
mod pool;
mod state;

pub use at_rest::{Camped, CellPlace};
pub(crate) use camping::{lost, restored};
pub(crate) use connection::connected;
pub use counts::{Counts, Fates, Sessions};
pub use event::{Event, Reselection, Session};
pub(crate) use handle::{busiest, handle, start, tell, tick};
pub(crate) use plan::{CellPlan, Server, ServiceKind};
pub use plan::{Patch, Service, Slice, TrafficPlan};
pub(crate) use state::SiteTraffic;
