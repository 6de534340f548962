//! Customers: segments at their home sites, what outages and orders that go wrong make of them, and the
//! care team that answers them.
//!
//! It owns, at each site, how many customers of each segment there are and what the present outage does to
//! them (`home.rs`), and in the back office the care team and who waits for it (`calls.rs`). It hears from
//! `network` when a site goes out of service and is back, and from `orders` what becomes of orders
//! (`letdown.rs`). It tells nobody: nothing in the network or at the order desk changes by it.
//!
//! Draws are named by site, segment and outage, so that another policy moves none elsewhere. What a policy
//! prevents is drawn of what would have happened without it.

mod calls;
mod event;
mod handle;
mod home;
mod letdown;
mod plan;
mod records;
mod say;
mod state;

pub use event::Event;
pub(crate) use handle::handle;
pub(crate) use home::{lost, restored};
pub(crate) use letdown::ordered;
pub use plan::CustomersPlan;
pub(crate) use plan::{Cohort, Compensation, Home, Segment, Warning};
pub use records::{Reach, Record};
pub(crate) use state::{CareDesk, SiteCustomers};
