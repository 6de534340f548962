//! The network: sites with their cells, links, routers and cores, and who can reach whom.
//!
//! It owns the state of every element and the paths between them. It hears of causes that come and
//! go from `faults`, and tells `assurance` what can be seen of it: cells out of service, links down,
//! nodes that do not answer.
//!
//! A cell is in service while it and its site work and the site reaches a core. A site is one
//! process with its cells; links, routers and cores are one process together, the transport network.
//! What happens there is felt at a site one lookahead later, and the other way round: that is the
//! time of detection.

mod blame;
mod causes;
mod event;
mod forest;
mod handle;
mod reroute;
mod risk;
mod seen;
mod site;
mod state;
mod tick;
mod transport;

pub use causes::Reason;
pub(crate) use causes::{Cause, Causes};
pub use event::Event;
pub(crate) use forest::Neighbours;
pub(crate) use handle::handle;
pub use risk::{Group, RiskGroup};
pub(crate) use seen::{is_heard, site_serves, why_silent, works};
pub(crate) use site::{cell_causes, site_causes};
pub(crate) use state::{SiteNetwork, TransportNetwork};
pub(crate) use tick::{finish, tick};
pub(crate) use transport::{Part, causes as transport_causes, reachable};
