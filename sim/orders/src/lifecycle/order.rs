//! The states of simulated orders and of their items: TMF622 v5 for the order, the MEF profile of it for
//! the item. What the items make of their order is left to the roll-up.

use super::machine::lifecycle;

lifecycle! {
    /// The state of an order, with the words of TMF622 v5, which has all those of TMF622 v4 and TMF641
    /// v4.1 and two more, `draft` and `inProgress.accepted`.
    ///
    /// Transitions are MEF's ([`super::mef::OrderState`]). What MEF does not have follows from TM Forum's
    /// own words: a draft is not submitted yet, and an acknowledged order is (description of TMF622 v5);
    /// `inProgress.accepted` is a state within `inProgress` (capture is done, delivery begins, TMFS004),
    /// so it is entered from there, and what leads into or out of `inProgress` leads into or out of it.
    OrderState, "TMF622 v5 ProductOrder",
    "states: TMF622 v5.0.0; transitions: MEF 123 (57.2), productOrderFlow.puml, and TMF622 v5.0.0";
    initial: Acknowledged, Draft;
    /// Received and addressable; it is being validated.
    Acknowledged = "acknowledged" => [Rejected, InProgress, InProgressAccepted],
    /// Validation failed. Terminal.
    Rejected = "rejected" => [],
    /// Waits for the answer to a request to modify it.
    Pending = "pending" => [InProgress, InProgressAccepted],
    /// Waits for the buyer's answer to a charge.
    Held = "held" => [InProgress, InProgressAccepted],
    /// Validated; fulfillment has started.
    InProgress = "inProgress" => [
        Pending, Held, Completed, Failed, Partial, AssessingCancellation, PendingCancellation,
        InProgressAccepted
    ],
    /// Cancelled, all of it. Terminal.
    Cancelled = "cancelled" => [],
    /// Fulfillment is complete. Terminal.
    Completed = "completed" => [],
    /// All items failed. Terminal.
    Failed = "failed" => [],
    /// At least one item failed and at least one was completed. Terminal.
    Partial = "partial" => [],
    /// It is being found out whether it can still be cancelled.
    AssessingCancellation = "assessingCancellation" => [
        InProgress, InProgressAccepted, PendingCancellation
    ],
    /// It can be, and is being cancelled, at the buyer's request or by the seller.
    PendingCancellation = "pendingCancellation" => [Cancelled],
    /// Not submitted yet.
    Draft = "draft" => [Acknowledged],
    /// Captured in full: delivery may begin.
    InProgressAccepted = "inProgress.accepted" => [
        Pending, Held, Completed, Failed, Partial, AssessingCancellation, PendingCancellation
    ],
}

lifecycle! {
    /// The state of an item of an order, with the words and transitions of MEF 57.2.
    ///
    /// TMF622 and TMF641 have `rejected` for the three states that begin with it, and states of their own
    /// that no source has transitions for: `assessingCancellation`, `pendingCancellation` and (TMF622 v5,
    /// TMF641) `partial`. An item whose order is being cancelled goes by way of `pending`.
    ItemState, "MEF ProductOrderItem", "MEF 123 (57.2), productOrderItemFlow.puml";
    initial: Acknowledged;
    /// Received; it is being validated.
    Acknowledged = "acknowledged" => [InProgress, Rejected, RejectedValidated, RejectedUnassessed],
    /// Validated, as are the others; fulfillment has started.
    InProgress = "inProgress" => [Completed, Failed, Held, Pending],
    /// Waits for the buyer's answer to a charge.
    Held = "held" => [InProgress, Failed],
    /// Waits for the answer to a request to cancel the order or to modify the item.
    Pending = "pending" => [InProgress, Failed, Cancelled],
    /// Provided. Terminal.
    Completed = "completed" => [],
    /// Cannot be provided, or a charge was not accepted. Terminal.
    Failed = "failed" => [],
    /// Cancelled with its order. Terminal.
    Cancelled = "cancelled" => [],
    /// Failed its validation. Terminal.
    Rejected = "rejected" => [],
    /// Passed its validation, but another item was rejected. Terminal.
    RejectedValidated = "rejected.validated" => [],
    /// Not fully validated, because another item was rejected. Terminal.
    RejectedUnassessed = "rejected.unassessed" => [],
}
