//! The lifecycles that MEF draws: orders, requests to cancel and modify them, charges (MEF 123, a profile
//! of TMF622) and trouble tickets (MEF 124, a profile of TMF621). All of them have transitions.

use super::machine::lifecycle;

pub use super::order::ItemState;

lifecycle! {
    /// The state of a product order. See [`super::OrderState`] for what the states mean.
    OrderState, "MEF ProductOrder", "MEF 123 (57.2), productOrderFlow.puml";
    initial: Acknowledged;
    Acknowledged = "acknowledged" => [Rejected, InProgress],
    Rejected = "rejected" => [],
    PendingAssessingModification = "pending.assessingModification" => [InProgress],
    HeldAssessingCharge = "held.assessingCharge" => [InProgress],
    InProgress = "inProgress" => [
        PendingAssessingModification, HeldAssessingCharge, Completed, Failed, Partial,
        AssessingCancellation, PendingCancellation
    ],
    Cancelled = "cancelled" => [],
    Completed = "completed" => [],
    Failed = "failed" => [],
    Partial = "partial" => [],
    AssessingCancellation = "assessingCancellation" => [InProgress, PendingCancellation],
    PendingCancellation = "pendingCancellation" => [Cancelled],
}

lifecycle! {
    /// The state of a request to cancel an order, or to modify the delivery date of an item: MEF has one
    /// lifecycle for both.
    ChargeableTaskState, "MEF ChargeableTask",
    "MEF 123 (57.2), useCase8CancelStates.puml and useCase5ModifyStates.puml";
    initial: Acknowledged;
    Acknowledged = "acknowledged" => [Rejected, Done, InProgressAssessingCharge],
    Rejected = "rejected" => [],
    /// Waits for the buyer's answer to a charge.
    InProgressAssessingCharge = "inProgress.assessingCharge" => [Done, DoneDeclined],
    Done = "done" => [],
    /// A blocking charge was not accepted.
    DoneDeclined = "done.declined" => [],
}

lifecycle! {
    /// The state of a charge that the seller asks for.
    ChargeState, "MEF Charge", "MEF 123 (57.2), useCase11ChargeState.puml";
    initial: AwaitingResponse;
    AwaitingResponse = "awaitingResponse" => [Completed, WithdrawnBySeller, Timeout],
    Completed = "completed" => [],
    WithdrawnBySeller = "withdrawnBySeller" => [],
    Timeout = "timeout" => [],
}

lifecycle! {
    /// The state of an item of a charge.
    ChargeItemState, "MEF ChargeItem", "MEF 123 (57.2), useCase11ChargeItemState.puml";
    initial: AwaitingResponse;
    AwaitingResponse = "awaitingResponse" => [AcceptedByBuyer, DeclinedByBuyer, WithdrawnBySeller],
    AcceptedByBuyer = "acceptedByBuyer" => [],
    DeclinedByBuyer = "declinedByBuyer" => [],
    WithdrawnBySeller = "withdrawnBySeller" => [],
}

lifecycle! {
    /// The state of a trouble ticket.
    TroubleTicketState, "MEF TroubleTicket", "MEF 124, troubleTicketStates.puml";
    initial: Acknowledged;
    Acknowledged = "acknowledged" => [InProgress, AssessingCancellation],
    InProgress = "inProgress" => [Resolved, Pending, AssessingCancellation],
    /// Waits for the buyer to tell more.
    Pending = "pending" => [InProgress, AssessingCancellation],
    /// Waits for the buyer to confirm, which they may also do by saying nothing.
    Resolved = "resolved" => [Closed, Reopened],
    Reopened = "reopened" => [InProgress],
    AssessingCancellation = "assessingCancellation" => [Cancelled],
    Closed = "closed" => [],
    Cancelled = "cancelled" => [],
}
