//! Loads: what the links of the transport network carry, and what people are held back by where they do
//! not carry all.
//!
//! It owns what routers know of failures, and the traffic on each link. It hears from sites what their
//! people ask for, and from `network` which links, nodes and cores work. It tells each site how long its
//! path takes and, where the path is too narrow, how much gets through; and the record, period by
//! period, what each link carried and lost.
//!
//! Traffic flows at its mean rate and is worked out anew when something changes. Routers go on sending
//! over what has failed until they have new paths; what is lost on the way is counted where it is lost,
//! and is not in the way farther on. Demands between routers are sent whatever becomes of them: what does
//! not fit is lost, of everything that comes to a full link the same share. Data of people is held back
//! at its source by the same share, and loses nothing.

mod event;
mod flow;
mod handle;
mod plan;
mod standing;
mod state;

pub use event::Event;
pub(crate) use handle::{changed, finish, handle, start, tick};
pub(crate) use plan::{LoadsPlan, UPLINK};
pub(crate) use state::{Connection, Loads};

use serde::{Deserialize, Serialize};

/// What can change in what routers know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Part {
    /// A site or router.
    Node(u32),
    /// A link.
    Link(u32),
    /// The cores at a router.
    Cores(u32),
}
