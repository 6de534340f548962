//! X.733 notifications as rows: what the columns of the standard's parameters are called. Reading them
//! is left to `columns`.

use super::columns::Field;

/// The parameters of the notification, and other names that exports give them. Alarms of one managed
/// object with the same probable cause and specific problem are the same alarm.
pub(super) const COLUMNS: &[(Field, &[&str])] = &[
    (
        Field::Resource,
        &["managedObjectInstance", "objectInstance", "managedObject", "alarmedObject", "resource"],
    ),
    (Field::Type, &["probableCause"]),
    (Field::Qualifier, &["specificProblems", "specificProblem"]),
    (Field::Severity, &["perceivedSeverity", "severity"]),
    (Field::EventType, &["eventType", "alarmType"]),
    (Field::Cause, &["probableCause"]),
    (Field::Text, &["additionalText"]),
    (Field::Time, &["eventTime", "alarmRaisedTime", "raisedTime"]),
    (Field::Received, &["receivedTime", "logRecordTime"]),
    (Field::End, &["alarmClearedTime", "clearedTime"]),
    (Field::Id, &["notificationIdentifier", "notificationId", "alarmId"]),
];
