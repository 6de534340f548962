//! Orders: the order desk at work in the back office, and sites that are configured for customers.
//!
//! It owns the desk (`sandtable-orders`), which fulfils orders with teams and systems. It hears from
//! `network` when a site goes out of service and when it is back, and sends sites what is to be configured
//! there: a site that is out of service keeps that until it is back. It tells the record what becomes of orders.

mod event;
mod handle;
mod state;

pub use event::Event;
pub(crate) use handle::{handle, lost, restored, start};
pub use sandtable_orders::{
    Action, Job, Law, Outcome, Plan, Record, Rejection, describe, lifecycle, plan,
};
pub(crate) use state::{OrderDesk, SiteOrders};
