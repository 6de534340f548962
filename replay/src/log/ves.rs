//! ONAP VES 7.x: fault events are alarms, threshold crossing alerts too, 3GPP notifications in an
//! envelope are read as such, and everything else happened at a moment. What the collector of ONAP
//! refuses is refused.

use super::fields::{Fields, kind};
use super::mistake::quoted;
use super::report::Report;
use super::{Context, FORMAT, Reading, keep, threegpp};
use crate::lifecycle::Lifecycle;
use jiff::Timestamp;
use sandtable_correlation::{AlarmKey, Change};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use xxhash_rust::xxh3::xxh3_64;

/// The domains of an event.
pub(crate) const DOMAINS: &[&str] = &[
    "fault",
    "heartbeat",
    "measurement",
    "mobileFlow",
    "notification",
    "other",
    "perf3gpp",
    "pnfRegistration",
    "sipSignaling",
    "stateChange",
    "stndDefined",
    "syslog",
    "thresholdCrossingAlert",
    "voiceQuality",
];
const PRIORITIES: &[&str] = &["High", "Medium", "Normal", "Low"];
const VERSIONS: &[&str] = &["4.0", "4.0.1", "4.1"];
const LISTENER_VERSIONS: &[&str] = &["7.0", "7.0.1", "7.1", "7.1.1", "7.2", "7.2.1"];
const VF_STATUS: &[&str] =
    &["Active", "Idle", "Preparing to terminate", "Ready to terminate", "Requesting termination"];
const HEADER: &[&str] = &[
    "domain",
    "eventId",
    "eventName",
    "eventType",
    "internalHeaderFields",
    "lastEpochMicrosec",
    "nfcNamingCode",
    "nfNamingCode",
    "nfVendorName",
    "priority",
    "reportingEntityId",
    "reportingEntityName",
    "sequence",
    "sourceId",
    "sourceName",
    "startEpochMicrosec",
    "stndDefinedNamespace",
    "timeZoneOffset",
    "version",
    "vesEventListenerVersion",
];
const FAULT: &[&str] = &[
    "alarmAdditionalInformation",
    "alarmCondition",
    "alarmInterfaceA",
    "eventCategory",
    "eventSeverity",
    "eventSourceType",
    "faultFieldsVersion",
    "specificProblem",
    "vfStatus",
];

/// Before the fields of the map that a fault carries.
pub(crate) const ADDITIONAL: &str = "alarmAdditionalInformation.";
/// The internal header field in which a collector says when it received an event.
pub(crate) const RECEIVED: &str = "collectorTimeStamp";
/// Before the fields of the envelope.
pub(crate) const ENVELOPE: &str = "envelope.";

/// The texts of the members of a list, which serde names as the standard does.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, rename = "eventList")]
    members: Vec<&'a RawValue>,
}

pub(super) fn decode(envelope: &Map<String, Value>, text: &str, context: &mut Context) {
    let root = Fields::new(envelope, String::new());
    match (envelope.get("event"), envelope.get("eventList")) {
        (Some(_), None) => {
            if let Some(fields) = root.needed_object("event", &mut context.faults) {
                event(&fields, envelope, context);
            }
        }
        (None, Some(Value::Array(list))) if !list.is_empty() => {
            let texts =
                serde_json::from_str::<Members<'_>>(text).map_or(Vec::new(), |it| it.members);
            for (index, member) in list.iter().enumerate() {
                let path = format!("eventList[{index}]");
                let told = context.reports.len();
                match member {
                    // Some collectors wrap each member once more.
                    Value::Object(map) if map.len() == 1 && map.contains_key("event") => {
                        let fields = Fields::new(map, path);
                        if let Some(fields) = fields.needed_object("event", &mut context.faults) {
                            event(&fields, envelope, context);
                        }
                    }
                    Value::Object(map) => event(&Fields::new(map, path), envelope, context),
                    Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::String(_)
                    | Value::Array(_) => {
                        let reason = format!("expected an event, found {}", kind(member));
                        context.faults.add(path, reason);
                    }
                }
                for report in &mut context.reports[told..] {
                    texts
                        .get(index)
                        .map_or("", |text| text.get())
                        .clone_into(&mut report.says.record);
                }
            }
        }
        (None, Some(Value::Array(_))) => context.faults.add("eventList", "the list is empty"),
        (None, Some(other)) => {
            context.faults.add("eventList", format!("expected a list, found {}", kind(other)));
        }
        _ => {
            let reason = "expected an object with either `event` or `eventList`";
            context.faults.add("", reason);
        }
    }
}

/// What the header says that every domain needs.
struct Header {
    domain: &'static str,
    source: String,
    start: Timestamp,
    last: Timestamp,
}

fn event(fields: &Fields<'_>, envelope: &Map<String, Value>, context: &mut Context) {
    let Some(head) = fields.needed_object("commonEventHeader", &mut context.faults) else { return };
    let Some(header) = header(&head, context) else { return };
    let body = format!("{}Fields", header.domain);
    for name in fields.map.keys().filter(|name| *name != "commonEventHeader" && **name != body) {
        let reason = format!("an event of the domain `{}` has no such field", header.domain);
        context.faults.add(fields.path(name), reason);
    }
    let key = AlarmKey {
        resource: header.source.clone(),
        alarm_type: header.domain.to_owned(),
        qualifier: String::new(),
    };
    let mut report = Report::new(key, Change::Occurred, header.last, context.faults.line);
    let says = &mut report.says;
    says.source_id = head.map.get("eventId").and_then(Value::as_str).map(str::to_owned);
    says.attributes.insert(FORMAT.to_owned(), "ves".to_owned());
    keep(says, "", head.map, &["sourceName"]);
    keep(says, ENVELOPE, envelope, &["event", "eventList"]);
    report.received = header.last.max(header.start);
    if let Some(received) = received(&head, context) {
        report.received = received;
    }
    match header.domain {
        "fault" => fault(fields, report, context),
        "thresholdCrossingAlert" => threshold(fields, report, context),
        "stndDefined" => defined(fields, &head, report, context),
        _ => {
            if header.domain == "pnfRegistration" {
                addresses(fields, context);
            }
            // Only a heartbeat may come without fields.
            let heartbeat = header.domain == "heartbeat";
            if heartbeat && !fields.has(&body) || body_of(fields, &body, &mut report, context) {
                context.reports.push(report);
            }
        }
    }
}

fn header(head: &Fields<'_>, context: &mut Context) -> Option<Header> {
    let faults = &mut context.faults;
    let before = faults.found.len();
    if !head.has("vesEventListenerVersion") {
        let help = "events before VES 7 have none, and are not read";
        faults.add_with_help(head.path("vesEventListenerVersion"), "this field is missing", help);
    }
    for name in ["eventId", "eventName", "reportingEntityName"] {
        head.needed(name, faults);
    }
    head.needed_word("priority", PRIORITIES, faults);
    head.needed_word("version", VERSIONS, faults);
    head.word("vesEventListenerVersion", LISTENER_VERSIONS, faults);
    head.needed_integer("sequence", faults);
    for name in head.map.keys().filter(|name| !HEADER.contains(&name.as_str())) {
        faults.add(head.path(name), "a header has no such field");
    }
    let source = head.needed("sourceName", faults).to_owned();
    let domain = head.needed_word("domain", DOMAINS, faults);
    let start = epoch(head, "startEpochMicrosec", context);
    let last = epoch(head, "lastEpochMicrosec", context);
    // The checks above have noted what is wrong; going on would only repeat it.
    if context.faults.found.len() > before {
        return None;
    }
    Some(Header { domain: domain?, source, start: start?, last: last? })
}

fn epoch(head: &Fields<'_>, name: &str, context: &mut Context) -> Option<Timestamp> {
    let micros = head.needed_integer(name, &mut context.faults);
    let moment = Timestamp::from_microsecond(micros).ok();
    if moment.is_none() {
        let reason = format!("`{micros}` microseconds are beyond what time can tell");
        context.faults.add(head.path(name), reason);
    }
    moment
}

/// When the collector received an event, where it says so.
fn received(head: &Fields<'_>, context: &mut Context) -> Option<Timestamp> {
    let told = head.map.get("internalHeaderFields")?.get(RECEIVED)?.as_str()?;
    let moment = told.parse().ok();
    if moment.is_none() {
        let note = "moments of receipt that are not in ISO 8601 with a zone were left out";
        context.notes.add(note);
    }
    moment
}

/// Keeps the fields of a domain that is no alarm, as JSON. Whether they are there.
fn body_of(fields: &Fields<'_>, name: &str, report: &mut Report, context: &mut Context) -> bool {
    let Some(body) = fields.needed_object(name, &mut context.faults) else { return false };
    let text = Value::Object(body.map.clone()).to_string();
    report.says.attributes.insert(name.to_owned(), text);
    true
}

fn fault(fields: &Fields<'_>, mut report: Report, context: &mut Context) {
    let Some(body) = fields.needed_object("faultFields", &mut context.faults) else { return };
    let faults = &mut context.faults;
    for name in body.map.keys().filter(|name| !FAULT.contains(&name.as_str())) {
        faults.add(body.path(name), "a fault has no such field");
    }
    body.needed("eventSourceType", faults);
    body.needed_word("vfStatus", VF_STATUS, faults);
    body.needed_word("faultFieldsVersion", &["4.0"], faults);
    let says = &mut report.says;
    body.needed("alarmCondition", faults).clone_into(&mut says.key.alarm_type);
    body.needed("specificProblem", faults).clone_into(&mut says.text);
    says.probable_cause.clone_from(&says.key.alarm_type);
    let interface = body.text("alarmInterfaceA", faults).unwrap_or_default();
    interface.clone_into(&mut says.key.qualifier);
    if let Some(extra) = body.object("alarmAdditionalInformation", faults) {
        for name in extra.map.keys() {
            extra.text(name, faults);
        }
        keep(says, ADDITIONAL, extra.map, &[]);
    }
    keep(says, "", body.map, &["alarmCondition", "specificProblem", "alarmAdditionalInformation"]);
    let severity = body.needed("eventSeverity", faults);
    if severity.is_empty() {
        return;
    }
    match context.severity(&body.path("eventSeverity"), severity) {
        Some(Reading::Cleared) => report.says.change = Change::Cleared,
        Some(Reading::Is(severity)) => {
            report.says.change = Change::Raised;
            report.says.severity = Some(severity);
        }
        None => {}
    }
    context.reports.push(report);
}

/// A threshold crossing alert: set, continued or cleared.
fn threshold(fields: &Fields<'_>, mut report: Report, context: &mut Context) {
    let name = "thresholdCrossingAlertFields";
    let Some(body) = fields.needed_object(name, &mut context.faults) else { return };
    let faults = &mut context.faults;
    let action = body.needed_word("alertAction", &["CLEAR", "CONT", "SET"], faults);
    report.says.change = match action {
        Some("CLEAR") => Change::Cleared,
        Some("CONT") => Change::Changed,
        _ => Change::Raised,
    };
    body.needed("alertDescription", faults).clone_into(&mut report.says.key.alarm_type);
    let interface = body.text("interfaceName", faults).unwrap_or_default();
    interface.clone_into(&mut report.says.key.qualifier);
    let severity = body.needed("eventSeverity", faults).to_owned();
    if !severity.is_empty()
        && let Some(Reading::Is(severity)) =
            context.severity(&body.path("eventSeverity"), &severity)
    {
        report.says.severity = Some(severity);
    }
    body_of(fields, name, &mut report, context);
    context.reports.push(report);
}

/// A notification of another standard: those of 3GPP fault supervision are alarms.
fn defined(fields: &Fields<'_>, head: &Fields<'_>, mut report: Report, context: &mut Context) {
    let namespace = head.needed("stndDefinedNamespace", &mut context.faults);
    let name = "stndDefinedFields";
    let Some(body) = fields.needed_object(name, &mut context.faults) else { return };
    let Some(notification) = body.needed_object("data", &mut context.faults) else { return };
    let faults = &mut context.faults;
    body.needed_word("stndDefinedFieldsVersion", &["1.0"], faults);
    if notification.map.is_empty() {
        faults.add(body.path("data"), "the notification is empty");
        return;
    }
    if let Some(reference) = body.text("schemaReference", faults) {
        schema(reference, &body, context);
    }
    if !body_of(fields, name, &mut report, context) {
        return;
    }
    if namespace == "3GPP-FaultSupervision" {
        threegpp::in_envelope(&notification, report, context);
    } else {
        if !namespace.is_empty() && !namespace.starts_with("3GPP-") {
            context.notes.add(format!("what the namespace `{namespace}` defines is not known"));
        }
        context.reports.push(report);
    }
}

/// A reference has to name a schema; in documents of fault supervision those of its notifications.
fn schema(reference: &str, body: &Fields<'_>, context: &mut Context) {
    let path = body.path("schemaReference");
    let Some((document, schema)) = reference.split_once('#') else {
        context.faults.add(path, format!("{} names no schema in its document", quoted(reference)));
        return;
    };
    let schema = schema.rsplit('/').next().unwrap_or_default();
    let fault = document.to_lowercase().contains("faultmns");
    if fault && !threegpp::NOTIFICATIONS.iter().any(|known| known.eq_ignore_ascii_case(schema)) {
        let reason = format!("{} is not a notification of fault supervision", quoted(schema));
        context.faults.add(path, reason);
    }
}

fn addresses(fields: &Fields<'_>, context: &mut Context) {
    let Some(body) = fields.object("pnfRegistrationFields", &mut context.faults) else { return };
    if let Some(text) = body.text("oamV4IpAddress", &mut context.faults)
        && text.parse::<Ipv4Addr>().is_err()
    {
        let reason = format!("{} is not an IPv4 address", quoted(text));
        context.faults.add(body.path("oamV4IpAddress"), reason);
    }
    if let Some(text) = body.text("oamV6IpAddress", &mut context.faults) {
        let (address, zone) = text.split_once('%').unwrap_or((text, "interface"));
        if address.parse::<Ipv6Addr>().is_err() || zone.is_empty() {
            let reason = format!("{} is not an IPv6 address", quoted(text));
            context.faults.add(body.path("oamV6IpAddress"), reason);
        }
    }
}

/// What the fault events of a log show of their lifecycle, with a mark for each id.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// A mark of the start, and the sequence, by a mark of the id.
    ids: HashMap<u64, (u64, i64)>,
    grows: u64,
    restarts: u64,
    cleared: bool,
    numbered: bool,
}

impl Seen {
    pub(crate) fn take(&mut self, report: &Report) {
        let says = &report.says;
        let told = |name: &str| says.attributes.get(name).map_or("", String::as_str);
        let Some(id) = says.source_id.as_deref().filter(|_| told("domain") == "fault") else {
            return;
        };
        let start = xxh3_64(told("startEpochMicrosec").as_bytes());
        let sequence: i64 = told("sequence").parse().unwrap_or_default();
        self.cleared |= says.change == Change::Cleared;
        self.numbered |= sequence > 0;
        if let Some((before, last)) = self.ids.insert(xxh3_64(id.as_bytes()), (start, sequence)) {
            self.grows += u64::from(before == start && sequence > last);
            self.restarts += u64::from(before != start && sequence <= 1 && last <= 1);
        }
    }

    /// Which of the lifecycles of VES they have, and by what it is told. They differ in what becomes of
    /// an id: kept while its start stays and its sequence grows, kept for ever with the sequence 0 or 1
    /// and a new start each time, or used once.
    pub(crate) fn lifecycle(&self) -> (Lifecycle, &'static str) {
        match (self.grows, self.restarts) {
            (0, 0) if !self.cleared && !self.numbered => (
                Lifecycle::NeverCleared,
                "no event is a clear, all sequences are 0, no id comes twice",
            ),
            (grows, restarts) if restarts > grows => (
                Lifecycle::SameIdForEver,
                "ids come again with other starts and the sequence 0 or 1",
            ),
            (0, 0) => (
                Lifecycle::NewIdAfterClear,
                "no id comes twice, so nothing tells; it is the usual one",
            ),
            _ => (Lifecycle::NewIdAfterClear, "the sequence of an id grows while its start stays"),
        }
    }
}

/// The moment at which an event says that it started.
pub(crate) fn start_of(report: &Report) -> Option<Timestamp> {
    let start = report.says.attributes.get("startEpochMicrosec")?.parse().ok()?;
    Timestamp::from_microsecond(start).ok()
}

/// Without state an event tells of the moment at which it starts, and not at which it was last seen.
pub(crate) fn told_at_start(report: &mut Report) {
    report.time = start_of(report).unwrap_or(report.time);
}
