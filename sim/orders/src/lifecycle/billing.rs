//! The states of bills and usage records. No source says which may follow which.

use super::machine::state_set;

state_set! {
    /// The state of a customer bill.
    BillState, "TMF678 v4 CustomerBill", "TMF678 v4";
    New = "new",
    OnHold = "onHold",
    Validated = "validated",
    Sent = "sent",
    PartiallyPaid = "partiallyPaid",
    Settled = "settled",
}

state_set! {
    /// The state of a bill that was asked for outside its cycle.
    BillOnDemandState, "TMF678 v4 CustomerBillOnDemand", "TMF678 v4";
    InProgress = "inProgress",
    Rejected = "rejected",
    Done = "done",
    TerminatedWithError = "terminatedWithError",
}

state_set! {
    /// The status of a usage record on its way to the bill.
    UsageStatus, "TMF635 v4 Usage", "TMF635 v4";
    Received = "received",
    Rejected = "rejected",
    Recycled = "recycled",
    Guided = "guided",
    Rated = "rated",
    Rerated = "rerated",
    Billed = "billed",
}
