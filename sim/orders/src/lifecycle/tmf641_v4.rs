//! The words of TMF641 v4.1, Service Ordering, for whoever reads or writes its documents. A service order
//! has the states of a product order of TMF622 v4, its items those of TMF622 v5.

use super::machine::state_set;

pub use super::tmf622_v4::OrderState;
pub use super::tmf622_v5::OrderItemState;

state_set! {
    /// The state of the task that cancels a service order.
    CancelState, "TMF641 v4.1 CancelServiceOrder", "TMF641 v4.1";
    Accepted = "accepted",
    TerminatedWithError = "terminatedWithError",
    InProgress = "inProgress",
    Done = "done",
}
