//! Alarms as notifications of fault supervision, 3GPP TS 28.532.

use super::episodes::Episodes;
use super::{line, moment, tmf642::cause};
use crate::log::{FORMAT, Spelling, THREE_GPP_RECEIVED as RECEIVED, event_type_name};
use jiff::Timestamp;
use sandtable_correlation::{Change, EventType, Notification, Severity};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AlarmNotification<'a> {
    href: &'a str,
    notification_id: u64,
    notification_type: &'static str,
    event_time: String,
    #[serde(rename = "systemDN")]
    system_dn: &'a str,
    alarm_id: String,
    alarm_type: &'static str,
    probable_cause: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    specific_problem: &'a str,
    perceived_severity: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    additional_text: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    additional_information: BTreeMap<&'a str, &'a str>,
}

/// Writes alarms as notifications.
#[derive(Debug)]
pub struct ThreeGppWriter {
    start: Timestamp,
    system: String,
    episodes: Episodes,
    alarms: u64,
    notifications: u64,
}

impl ThreeGppWriter {
    /// Moments are counted from `start`; `system` is the distinguished name of who says it.
    pub fn new(start: Timestamp, system: impl Into<String>) -> Self {
        let system = system.into();
        Self { start, system, episodes: Episodes::default(), alarms: 0, notifications: 0 }
    }

    /// The notification, as a line without its end.
    pub fn line(&mut self, says: &Notification) -> String {
        self.notifications += 1;
        let Self { episodes, alarms, .. } = self;
        let id = episodes.follow(says, |is_taken| {
            let Some(id) = &says.source_id else {
                *alarms += 1;
                return alarms.to_string();
            };
            // An alarm that is raised again before its clear has come may have its id of before.
            let (mut free, mut number) = (id.clone(), 1_u64);
            while is_taken(&free) {
                number += 1;
                free = format!("{id}/{number}");
            }
            free
        });
        let mut extra: BTreeMap<&str, &str> = BTreeMap::new();
        if says.attributes.get(FORMAT).is_none_or(|format| format != "3gpp") {
            extra.extend(says.attributes.iter().map(|(name, text)| (&**name, &**text)));
        }
        let received = moment(self.start, says.received).to_string();
        if says.received != says.time {
            extra.insert(RECEIVED, &received);
        }
        // The standard has no type for the others.
        let other = says.event_type == EventType::Other;
        if other {
            extra.insert("eventType", event_type_name(EventType::Other, Spelling::Iana));
        }
        let kind = if other { EventType::CommunicationsAlarm } else { says.event_type };
        line(&AlarmNotification {
            href: &says.key.resource,
            notification_id: self.notifications,
            notification_type: match says.change {
                Change::Raised | Change::Occurred => "notifyNewAlarm",
                Change::Changed => "notifyChangedAlarm",
                Change::Cleared => "notifyClearedAlarm",
            },
            event_time: moment(self.start, says.time).to_string(),
            system_dn: &self.system,
            alarm_id: id.id,
            alarm_type: event_type_name(kind, Spelling::ThreeGpp),
            probable_cause: cause(says),
            specific_problem: &says.key.qualifier,
            perceived_severity: severity(says),
            additional_text: &says.text,
            additional_information: extra,
        })
    }
}

const fn severity(says: &Notification) -> &'static str {
    match (says.change, says.severity) {
        (Change::Cleared, _) => "CLEARED",
        (_, Some(Severity::Critical)) => "CRITICAL",
        (_, Some(Severity::Major)) => "MAJOR",
        (_, Some(Severity::Minor)) => "MINOR",
        (_, Some(Severity::Warning)) => "WARNING",
        (_, Some(Severity::Indeterminate) | None) => "INDETERMINATE",
    }
}
