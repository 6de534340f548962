//! The alarm as every part knows it, close to RFC 8632: a key of resource, type and qualifier,
//! cleared apart from severity, and the record of the source kept. How formats spell these is left
//! to `replay`.

use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What makes two notifications tell of the same alarm (RFC 8632, section 3.2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlarmKey {
    /// The alarming resource, by the name that the topology knows it by.
    pub resource: String,
    /// The type of alarm, such as `LinkDown`.
    pub alarm_type: String,
    /// What tells apart alarms of one type at one resource; empty where the type says all.
    pub qualifier: String,
}

/// How bad an alarm is, by name and never by a number: sources number them differently. Greater is
/// worse. That an alarm is cleared is no severity.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The source cannot tell.
    #[default]
    Indeterminate,
    /// A fault may come, service is not affected.
    Warning,
    /// A fault that does not affect service.
    Minor,
    /// Service is degraded.
    Major,
    /// Service is lost.
    Critical,
}

/// The event type of ITU-T X.733 and X.736.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "camelCase")]
pub enum EventType {
    /// None of the others, or not told.
    #[default]
    Other,
    /// Conveying information from one point to another.
    CommunicationsAlarm,
    /// Quality of service is degraded.
    QualityOfServiceAlarm,
    /// Software or processing.
    ProcessingErrorAlarm,
    /// Equipment.
    EquipmentAlarm,
    /// The enclosure in which the equipment stands.
    EnvironmentalAlarm,
    /// Information was illegally changed, added or deleted.
    IntegrityViolation,
    /// A service could not be provided because it was unavailable, wrongly invoked or mishandled.
    OperationalViolation,
    /// A physical resource was violated.
    PhysicalViolation,
    /// A security service or mechanism detected an attack.
    SecurityServiceOrMechanismViolation,
    /// An event came at an unexpected or forbidden time.
    TimeDomainViolation,
}

/// What a notification says of its alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The condition has begun.
    Raised,
    /// The condition goes on; its severity or text may be another.
    Changed,
    /// The condition has ended.
    Cleared,
    /// Something happened at a moment and is never cleared.
    Occurred,
}

/// What a source says about one alarm at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Which alarm.
    pub key: AlarmKey,
    /// What is said of it.
    pub change: Change,
    /// How bad it is; of a clear, how bad it was, where the source says so.
    pub severity: Option<Severity>,
    /// The kind of trouble.
    pub event_type: EventType,
    /// The probable cause, as the source spells it; empty if it does not.
    pub probable_cause: String,
    /// What it says to people.
    pub text: String,
    /// When this happened, by the clock of the source.
    pub time: SimTime,
    /// When it reached the operator; the order in which notifications are handed to an engine.
    pub received: SimTime,
    /// The source's own number for the alarm, where it has one.
    pub source_id: Option<String>,
    /// Whatever else the source says, by name.
    pub attributes: BTreeMap<String, String>,
    /// The record of the source, unchanged; empty where alarms come from a model.
    pub record: String,
}
