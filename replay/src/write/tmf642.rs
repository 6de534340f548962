//! Alarms as TMF642 v4: events, or the alarm as it stands after each. Fields that a notification from
//! TMF642 had are written again.

use super::episodes::Episodes;
use super::{line, moment, said, value};
use crate::log::CauseNumbers;
use crate::log::{FORMAT, Spelling, cause_name, event_type_name};
use jiff::Timestamp;
use sandtable_correlation::{Change, Notification, Severity};
use serde::Serialize;
use serde_json::{Map, Value};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tmf642Form {
    /// An event that tells of the alarm.
    Event,
    /// The alarm. The last line of an id is how it stands.
    Resource,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the standard names them so")]
struct Alarm {
    id: u64,
    ack_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    alarm_changed_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alarm_cleared_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alarm_details: Option<String>,
    alarm_raised_time: String,
    alarm_reporting_time: String,
    alarm_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_alarm_id: Option<String>,
    perceived_severity: &'static str,
    probable_cause: String,
    source_system_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    specific_problem: Option<String>,
    state: &'static str,
    alarmed_object: AlarmedObject,
}

#[derive(Serialize)]
struct AlarmedObject {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AlarmEvent {
    event_id: String,
    event_time: String,
    event_type: &'static str,
    event: Payload,
}

#[derive(Serialize)]
struct Payload {
    alarm: Value,
}

/// Writes alarms.
#[derive(Debug)]
pub struct Tmf642Writer {
    start: Timestamp,
    form: Tmf642Form,
    /// Who says it.
    system: String,
    episodes: Episodes,
    count: u64,
    events: u64,
}

impl Tmf642Writer {
    /// Moments are counted from `start`; `system` is who says it.
    pub fn new(start: Timestamp, form: Tmf642Form, system: impl Into<String>) -> Self {
        let system = system.into();
        Self { start, form, system, episodes: Episodes::default(), count: 0, events: 0 }
    }

    /// The event or alarm of a notification, as a line without its end.
    pub fn line(&mut self, says: &Notification) -> String {
        let alarm = if says.attributes.get(FORMAT).is_some_and(|format| format == "tmf642") {
            recorded(says)
        } else {
            serde_json::to_value(self.alarm(says)).expect("an alarm has a JSON form")
        };
        if self.form == Tmf642Form::Resource {
            return line(&alarm);
        }
        self.events += 1;
        let mut around: Map<String, Value> = Map::new();
        for (name, text) in &says.attributes {
            if let Some(name) = name.strip_prefix(crate::log::TMF642_EVENT) {
                around.insert(name.to_owned(), value(text));
            }
        }
        if !around.is_empty() {
            let payload = serde_json::to_value(Payload { alarm }).expect("it has a JSON form");
            around.insert("event".to_owned(), payload);
            return line(&around);
        }
        line(&AlarmEvent {
            event_id: self.events.to_string(),
            event_time: moment(self.start, says.received).to_string(),
            event_type: match says.change {
                Change::Raised | Change::Occurred => "AlarmCreateEvent",
                Change::Changed => "AlarmAttributeValueChangeEvent",
                Change::Cleared => "AlarmStateChangeEvent",
            },
            event: Payload { alarm },
        })
    }

    fn alarm(&mut self, says: &Notification) -> Alarm {
        let Self { episodes, count, .. } = self;
        let told = episodes.follow(says, |_| {
            *count += 1;
            count.to_string()
        });
        let at = |moment_of| moment(self.start, moment_of).to_string();
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let cleared = says.change == Change::Cleared;
        Alarm {
            id: told.id.parse().expect("it was made of a number"),
            ack_state: "unacknowledged",
            alarm_changed_time: (says.change == Change::Changed).then(|| at(says.time)),
            alarm_cleared_time: cleared.then(|| at(says.time)),
            alarm_details: some(&says.text),
            alarm_raised_time: at(told.raised),
            alarm_reporting_time: at(says.received),
            alarm_type: event_type_name(says.event_type, Spelling::TmForum),
            external_alarm_id: says.source_id.clone(),
            perceived_severity: if cleared {
                "cleared"
            } else {
                severity(says.severity.or(told.severity))
            },
            probable_cause: cause(says),
            source_system_id: self.system.clone(),
            specific_problem: some(&says.key.qualifier),
            state: match says.change {
                Change::Raised | Change::Occurred => "raised",
                Change::Changed => "updated",
                Change::Cleared => "cleared",
            },
            alarmed_object: AlarmedObject { id: says.key.resource.clone() },
        }
    }
}

/// The probable cause as IANA spells it; the type of the alarm where none is told.
pub(super) fn cause(says: &Notification) -> String {
    let cause =
        if says.probable_cause.is_empty() { &says.key.alarm_type } else { &says.probable_cause };
    cause_name(cause, CauseNumbers::Iana).unwrap_or(cause).to_owned()
}

const fn severity(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Critical) => "critical",
        Some(Severity::Major) => "major",
        Some(Severity::Minor) => "minor",
        Some(Severity::Warning) => "warning",
        Some(Severity::Indeterminate) | None => "indeterminate",
    }
}

/// The alarm that a notification was read from: texts are texts, as the swagger wants them.
fn recorded(says: &Notification) -> Value {
    const TRUTHS: [&str; 3] = ["alarmEscalation", "isRootCause", "serviceAffecting"];
    let mut alarm = Map::new();
    for name in says.attributes.keys() {
        let Some(text) = said(says, "tmf642", name) else { continue };
        if name == FORMAT || name.starts_with(crate::log::TMF642_EVENT) {
            continue;
        }
        let value = match text {
            "true" if TRUTHS.contains(&name.as_str()) => Value::Bool(true),
            "false" if TRUTHS.contains(&name.as_str()) => Value::Bool(false),
            id if name == "id" => id.parse::<u64>().map_or_else(|_error| value(id), Value::from),
            text => value(text),
        };
        alarm.insert(name.clone(), value);
    }
    if !says.text.is_empty() {
        alarm.insert("alarmDetails".to_owned(), Value::String(says.text.clone()));
    }
    Value::Object(alarm)
}
