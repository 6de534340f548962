//! Alarms as fault events of VES 7.2, in each lifecycle that the specification allows. What a
//! notification that was read from VES said is said again where the lifecycle is kept.

use super::episodes::{Episode, Episodes};
use super::{line, moment, said, value};
use crate::log::FORMAT;
use crate::log::ves::{ADDITIONAL, ENVELOPE, RECEIVED};
use jiff::Timestamp;
use sandtable_correlation::{AlarmKey, Change, Notification, Severity};
use sandtable_units::{SimTime, Span};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What becomes of ids, sequences and starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VesLifecycle {
    /// One id from raise to clear, the start stays, the sequence counts 1, 2, 3.
    Stateful,
    /// One id for an alarm for ever, each event has its own start, the sequence is 0 or, of a clear, 1.
    Stateless,
    /// A new id each time, the sequence is 0. Clears cannot be told and are left out.
    NeverCleared,
    /// As with state, but ids are counted from 1 again after each restart.
    Restarting {
        /// How long the source runs between restarts.
        every: Span,
    },
    /// As recorded, where the notification was read from VES; with state where it was not.
    AsRecorded,
}

#[derive(Serialize)]
struct Envelope {
    #[serde(flatten)]
    around: BTreeMap<String, Value>,
    event: Event,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    common_event_header: Header,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault_fields: Option<FaultBody>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    domain: String,
    event_id: String,
    event_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    internal_header_fields: Option<Value>,
    last_epoch_microsec: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nfc_naming_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nf_naming_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nf_vendor_name: Option<String>,
    priority: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reporting_entity_id: Option<String>,
    reporting_entity_name: String,
    sequence: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<String>,
    source_name: String,
    start_epoch_microsec: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stnd_defined_namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone_offset: Option<String>,
    version: String,
    ves_event_listener_version: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FaultBody {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    alarm_additional_information: BTreeMap<String, String>,
    alarm_condition: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    alarm_interface_a: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_category: Option<String>,
    event_severity: &'static str,
    event_source_type: String,
    fault_fields_version: String,
    specific_problem: String,
    vf_status: String,
}

/// Id, sequence and start of an event.
struct Identity {
    id: String,
    sequence: i64,
    started: SimTime,
}

/// Writes alarms as events.
#[derive(Debug)]
pub struct VesWriter {
    start: Timestamp,
    lifecycle: VesLifecycle,
    episodes: Episodes,
    /// Ids that are for ever.
    ids: BTreeMap<AlarmKey, String>,
    count: u64,
    restarts: u64,
    left_out: u64,
}

impl VesWriter {
    /// Moments are counted from `start`.
    pub fn new(start: Timestamp, lifecycle: VesLifecycle) -> Self {
        Self {
            start,
            lifecycle,
            episodes: Episodes::default(),
            ids: BTreeMap::new(),
            count: 0,
            restarts: 0,
            left_out: 0,
        }
    }

    /// How many clears were left out, because the lifecycle cannot tell them.
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The event of a notification, as a line without its end. Nothing for a clear that the lifecycle
    /// cannot tell.
    pub fn line(&mut self, says: &Notification) -> Option<String> {
        let recorded = self.lifecycle == VesLifecycle::AsRecorded
            && says.attributes.get(FORMAT).is_some_and(|format| format == "ves");
        let event = if recorded { self.recorded(says) } else { self.told(says)? };
        Some(line(&event))
    }

    fn told(&mut self, says: &Notification) -> Option<Envelope> {
        if self.lifecycle == VesLifecycle::NeverCleared && says.change == Change::Cleared {
            self.left_out += 1;
            return None;
        }
        let identity = self.identity(says);
        let micros = |at| moment(self.start, at).as_microsecond();
        let header = Header {
            domain: "fault".to_owned(),
            event_id: identity.id,
            event_name: format!("Fault_{}", says.key.alarm_type),
            event_type: None,
            internal_header_fields: (says.received != says.time)
                .then(|| json!({ (RECEIVED): moment(self.start, says.received).to_string() })),
            last_epoch_microsec: micros(says.time),
            nfc_naming_code: None,
            nf_naming_code: None,
            nf_vendor_name: None,
            priority: priority(says).to_owned(),
            reporting_entity_id: None,
            reporting_entity_name: says.key.resource.clone(),
            sequence: identity.sequence,
            source_id: None,
            source_name: says.key.resource.clone(),
            start_epoch_microsec: micros(identity.started),
            stnd_defined_namespace: None,
            time_zone_offset: None,
            version: "4.1".to_owned(),
            ves_event_listener_version: "7.2".to_owned(),
        };
        let qualifier = Some(says.key.qualifier.clone()).filter(|qualifier| !qualifier.is_empty());
        let fields = FaultBody {
            alarm_additional_information: says.attributes.clone(),
            alarm_condition: says.key.alarm_type.clone(),
            alarm_interface_a: qualifier,
            event_category: None,
            event_severity: severity(says),
            event_source_type: "other".to_owned(),
            fault_fields_version: "4.0".to_owned(),
            specific_problem: if says.text.is_empty() {
                says.key.alarm_type.clone()
            } else {
                says.text.clone()
            },
            vf_status: "Active".to_owned(),
        };
        let event = Event {
            common_event_header: header,
            fault_fields: Some(fields),
            others: BTreeMap::new(),
        };
        Some(Envelope { around: BTreeMap::new(), event })
    }

    fn identity(&mut self, says: &Notification) -> Identity {
        match self.lifecycle {
            VesLifecycle::Stateless => {
                let id = match self.ids.get(&says.key) {
                    Some(id) => id.clone(),
                    None => fresh(&mut self.count),
                };
                self.ids.insert(says.key.clone(), id.clone());
                let sequence = i64::from(says.change == Change::Cleared);
                return Identity { id, sequence, started: says.time };
            }
            VesLifecycle::NeverCleared => {
                return Identity { id: fresh(&mut self.count), sequence: 0, started: says.time };
            }
            VesLifecycle::Restarting { every } if !every.is_zero() => {
                let restarts = says.time.since_start() / every;
                if restarts > self.restarts {
                    self.restarts = restarts;
                    self.count = 0;
                }
            }
            VesLifecycle::Stateful | VesLifecycle::Restarting { .. } | VesLifecycle::AsRecorded => {
            }
        }
        let Self { episodes, count, .. } = self;
        let Episode { id, said, raised, .. } = episodes.follow(says, |_| fresh(count));
        Identity { id, sequence: said, started: raised }
    }

    /// The event that a notification was read from.
    fn recorded(&self, says: &Notification) -> Envelope {
        let text = |name: &str| said(says, "ves", name).map(str::to_owned);
        let micros = |name: &str| text(name).and_then(|text| text.parse::<f64>().ok());
        let told = moment(self.start, says.time).as_microsecond();
        let whole =
            |name: &str| micros(name).map_or(told, |it| format!("{it:.0}").parse().unwrap_or(told));
        let domain = text("domain").unwrap_or_else(|| "fault".to_owned());
        let body = format!("{domain}Fields");
        let header = Header {
            event_id: text("eventId").unwrap_or_default(),
            event_name: text("eventName").unwrap_or_default(),
            event_type: text("eventType"),
            internal_header_fields: text("internalHeaderFields").map(|text| value(&text)),
            last_epoch_microsec: whole("lastEpochMicrosec"),
            nfc_naming_code: text("nfcNamingCode"),
            nf_naming_code: text("nfNamingCode"),
            nf_vendor_name: text("nfVendorName"),
            priority: text("priority").unwrap_or_default(),
            reporting_entity_id: text("reportingEntityId"),
            reporting_entity_name: text("reportingEntityName").unwrap_or_default(),
            sequence: text("sequence").and_then(|text| text.parse().ok()).unwrap_or_default(),
            source_id: text("sourceId"),
            source_name: says.key.resource.clone(),
            start_epoch_microsec: whole("startEpochMicrosec"),
            stnd_defined_namespace: text("stndDefinedNamespace"),
            time_zone_offset: text("timeZoneOffset"),
            version: text("version").unwrap_or_default(),
            ves_event_listener_version: text("vesEventListenerVersion").unwrap_or_default(),
            domain,
        };
        let fault = (header.domain == "fault").then(|| recorded_fault(says));
        let others = text(&body).map(|text| (body.clone(), value(&text))).into_iter().collect();
        Envelope {
            around: under(says, ENVELOPE).map(|(name, text)| (name, value(&text))).collect(),
            event: Event { common_event_header: header, fault_fields: fault, others },
        }
    }
}

fn fresh(count: &mut u64) -> String {
    *count += 1;
    format!("fault{count:07}")
}

/// The attributes below a prefix, without it.
fn under<'a>(
    says: &'a Notification,
    prefix: &'a str,
) -> impl Iterator<Item = (String, String)> + use<'a> {
    says.attributes.iter().filter_map(move |(name, text)| {
        name.strip_prefix(prefix).map(|name| (name.to_owned(), text.clone()))
    })
}

fn recorded_fault(says: &Notification) -> FaultBody {
    let text = |name: &str| said(says, "ves", name).map(str::to_owned);
    FaultBody {
        alarm_additional_information: under(says, ADDITIONAL).collect(),
        alarm_condition: says.key.alarm_type.clone(),
        alarm_interface_a: text("alarmInterfaceA"),
        event_category: text("eventCategory"),
        event_severity: severity(says),
        event_source_type: text("eventSourceType").unwrap_or_default(),
        fault_fields_version: text("faultFieldsVersion").unwrap_or_default(),
        specific_problem: says.text.clone(),
        vf_status: text("vfStatus").unwrap_or_default(),
    }
}

/// VES has no severity for what the source cannot tell: it is warned of.
const fn severity(says: &Notification) -> &'static str {
    match (says.change, says.severity) {
        (Change::Cleared, _) => "NORMAL",
        (_, Some(Severity::Critical)) => "CRITICAL",
        (_, Some(Severity::Major)) => "MAJOR",
        (_, Some(Severity::Minor)) => "MINOR",
        (_, Some(Severity::Warning | Severity::Indeterminate) | None) => "WARNING",
    }
}

const fn priority(says: &Notification) -> &'static str {
    match (says.change, says.severity) {
        (Change::Cleared, _) | (_, Some(Severity::Minor)) => "Normal",
        (_, Some(Severity::Critical)) => "High",
        (_, Some(Severity::Major)) => "Medium",
        (_, Some(Severity::Warning | Severity::Indeterminate) | None) => "Low",
    }
}
