//! People: the desk of the operations centre, the crews in the field, and what they do about alarms.
//!
//! It owns teams with their shifts and queues, tickets, visits and restarts. It hears from `noc` what
//! rules ask for and which incidents are over, and from `faults` what was found where somebody looked. It
//! tells `noc` what became of actions and who has seen what, and `faults` what is restarted, visited and
//! mended.
//!
//! Nobody here sees the truth. Where to go and what to try follows from the alarm that is held to be the
//! cause, and from what is known to happen to such an element (`remedy.rs`); what is really wrong is found
//! out on site. Who has begun something finishes it, whatever the hour.

mod approval;
mod asked;
mod crew;
mod desk;
mod event;
mod field;
mod handle;
mod place;
mod plan;
mod records;
mod remedy;
mod restart;
mod say;
mod state;
mod tickets;

pub(crate) use asked::{asked, cleared, over};
pub use event::{Event, Finding};
pub(crate) use handle::{finish, handle};
pub(crate) use plan::PeoplePlan;
pub use plan::Team;
pub use records::{TicketId, TicketStep, VisitId, VisitStep};
pub(crate) use state::People;
