//! The states of what an inventory holds: products, services and resources. No source says which may
//! follow which.

use super::machine::state_set;

state_set! {
    /// The status of a product.
    ProductStatus, "TMF637 v4 Product", "TMF637 v4";
    Created = "created",
    PendingActive = "pendingActive",
    Cancelled = "cancelled",
    Active = "active",
    PendingTerminate = "pendingTerminate",
    Terminated = "terminated",
    Suspended = "suspended",
    Aborted = "aborted",
}

state_set! {
    /// The state of a service.
    ServiceState, "TMF638 v4 Service", "TMF638 v4";
    FeasibilityChecked = "feasibilityChecked",
    Designed = "designed",
    Reserved = "reserved",
    Inactive = "inactive",
    Active = "active",
    Terminated = "terminated",
}

state_set! {
    /// Whether a resource may be used.
    ResourceAdministrativeState, "TMF639 Resource, administrative", "TMF639, TMF640, TMF652 v4";
    Locked = "locked",
    Unlocked = "unlocked",
    Shutdown = "shutdown",
}

state_set! {
    /// Whether a resource can work.
    ResourceOperationalState, "TMF639 Resource, operational", "TMF639, TMF640, TMF652 v4";
    Enable = "enable",
    Disable = "disable",
}

state_set! {
    /// What else is to be said of a resource.
    ResourceStatus, "TMF639 Resource, status", "TMF639, TMF640, TMF652 v4";
    Standby = "standby",
    Alarm = "alarm",
    Available = "available",
    Reserved = "reserved",
    Unknown = "unknown",
    Suspended = "suspended",
}

state_set! {
    /// How much of a resource is in use.
    ResourceUsageState, "TMF639 Resource, usage", "TMF639, TMF640, TMF652 v4";
    Idle = "idle",
    Active = "active",
    Busy = "busy",
}
