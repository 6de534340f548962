//! The words of TMF622 v5, Product Ordering, for whoever reads or writes its documents; its order is the
//! one that is simulated.

use super::machine::state_set;

pub use super::order::OrderState;

state_set! {
    /// The state of an item of a product order. No source has transitions for all of them; those that
    /// MEF has are in [`super::ItemState`].
    OrderItemState, "TMF622 v5 ProductOrderItem", "TMF622 v5.0.0";
    Acknowledged = "acknowledged",
    Rejected = "rejected",
    Pending = "pending",
    Held = "held",
    InProgress = "inProgress",
    Cancelled = "cancelled",
    Completed = "completed",
    Failed = "failed",
    Partial = "partial",
    AssessingCancellation = "assessingCancellation",
    PendingCancellation = "pendingCancellation",
}

state_set! {
    /// The state of the task that cancels a product order.
    CancelState, "TMF622 v5 CancelProductOrder", "TMF622 v5.0.0";
    Acknowledged = "acknowledged",
    Rejected = "rejected",
    InProgress = "inProgress",
    Cancelled = "cancelled",
    Done = "done",
    TerminatedWithError = "terminatedWithError",
}
