//! The network operations centre: what the operator makes of alarms, by rules.
//!
//! It owns the rule engine (`correlation`), which sees what arrives at the operator and the inventory,
//! and nothing of the truth. It hears notifications from `assurance`, and tells the record which
//! incidents were opened, who is in them, what is held to be their cause, what is hidden and what is
//! done. What the rules ask for goes to `people`, where there are any. Without rules there is none.

mod event;
mod handle;
mod inventory;
mod records;
mod state;

pub use event::{Answer, Event};
pub(crate) use handle::{acknowledge, answer_later, approve, handle, hear};
pub use inventory::Tie;
pub use records::{ActionStep, IncidentStep};
pub use sandtable_correlation as correlation;
pub(crate) use state::NocPlan;
pub use state::{Noc, NocState};
