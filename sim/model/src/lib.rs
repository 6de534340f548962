//! The telecom world: network, faults and alarms of an operator, as logical processes on the kernel.
//!
//! A checked scenario becomes an [`Operator`]: a [`Plan`] of all that the scenario fixes, and
//! processes (each site, the transport network, the power grid, the back office) that hold what changes. What happens is said as [`Record`]s. Truth is recorded beside appearance:
//! every alarm carries the fault that is behind it, which nothing that plays the operator can see.
//!
//! What is so (`world`) stands apart from what the operator knows and does (`operations`). Each domain is a
//! folder of the same shape: what it is (`mod`), what it hears (`event`), what it
//! remembers (`state`), what it does (`handle` and files named for their one idea). What the
//! records come to is left to `results`.

pub mod agreement;
mod build;
mod dispatch;
pub mod elements;
mod event;
mod host;
pub mod operations;
mod operator;
mod plan;
mod process;
mod record;
pub mod world;

pub use elements::{AreaId, Element, ElementId};
pub use event::Event;
pub use operations::{assurance, customers, noc, orders, people};
pub use operator::Operator;
pub use plan::{Link, Mode, Plan, Site, Work};
pub use process::{Process, State};
pub use record::Record;
pub use sandtable_kernel as kernel;
pub use sandtable_routing as routing;
pub use sandtable_scenarios as scenarios;
pub use sandtable_units as units;
pub use world::{faults, loads, network, traffic};
