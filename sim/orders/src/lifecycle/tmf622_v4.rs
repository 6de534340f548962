//! The words of TMF622 v4, Product Ordering, for whoever reads or writes its documents; transitions as
//! far as MEF's profile gives them.

use super::machine::{lifecycle, state_set};

lifecycle! {
    /// The state of a product order. Transitions are those of [`super::OrderState`].
    OrderState, "TMF622 v4 ProductOrder",
    "states: TMF622 v4; transitions: MEF 123 (57.2), productOrderFlow.puml";
    initial: Acknowledged;
    Acknowledged = "acknowledged" => [Rejected, InProgress],
    Rejected = "rejected" => [],
    Pending = "pending" => [InProgress],
    Held = "held" => [InProgress],
    InProgress = "inProgress" => [
        Pending, Held, Completed, Failed, Partial, AssessingCancellation, PendingCancellation
    ],
    Cancelled = "cancelled" => [],
    Completed = "completed" => [],
    Failed = "failed" => [],
    Partial = "partial" => [],
    AssessingCancellation = "assessingCancellation" => [InProgress, PendingCancellation],
    PendingCancellation = "pendingCancellation" => [Cancelled],
}

state_set! {
    /// The state of an item of a product order. No source has transitions for all of them; those that
    /// MEF has are in [`super::ItemState`].
    OrderItemState, "TMF622 v4 ProductOrderItem", "TMF622 v4";
    Acknowledged = "acknowledged",
    Rejected = "rejected",
    Pending = "pending",
    Held = "held",
    InProgress = "inProgress",
    Cancelled = "cancelled",
    Completed = "completed",
    Failed = "failed",
    AssessingCancellation = "assessingCancellation",
    PendingCancellation = "pendingCancellation",
}

state_set! {
    /// The state of the task that cancels a product order.
    CancelState, "TMF622 v4 CancelProductOrder", "TMF622 v4";
    Acknowledged = "acknowledged",
    TerminatedWithError = "terminatedWithError",
    InProgress = "inProgress",
    Done = "done",
}
