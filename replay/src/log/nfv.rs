//! Fault management of ETSI NFV (SOL002, SOL003 and SOL005, which share it): notifications of VNFs and
//! network services, and alarms as their list has them.

use super::fields::Fields;
use super::mistake::quoted;
use super::remembered::{Remembered, unheard};
use super::report::Report;
use super::{Context, FORMAT, REBUILT, Reading, event_type, keep};
use jiff::Timestamp;
use sandtable_correlation::{AlarmKey, Change};
use serde_json::{Map, Value};

pub(super) fn decode(record: &Map<String, Value>, known: &mut Remembered, context: &mut Context) {
    let fields = Fields::new(record, String::new());
    let kind = fields.text("notificationType", &mut context.faults).unwrap_or_default();
    match kind {
        "AlarmNotification" => told(&fields, known, context),
        "AlarmClearedNotification" => cleared(&fields, known, context),
        "AlarmListRebuiltNotification" => rebuilt(&fields, context),
        "" if fields.has("managedObjectId") => {
            alarm(&fields, None, known, context);
        }
        "" => {
            let reason = "this is neither a notification nor an alarm";
            let help = "an alarm has a `managedObjectId`, a notification a `notificationType`";
            context.faults.add_with_help("", reason, help);
        }
        other => {
            let reason = format!("{} is no notification of fault management", quoted(other));
            context.faults.add("notificationType", reason);
        }
    }
}

/// An alarm is new, or something of it has changed.
fn told(fields: &Fields<'_>, known: &mut Remembered, context: &mut Context) {
    let Some(received) = needed_moment(fields, "timeStamp", context) else { return };
    let Some(of) = fields.needed_object("alarm", &mut context.faults) else { return };
    alarm(&of, Some(received), known, context);
}

/// Reads an alarm; without a moment of receipt it stands in a list.
fn alarm(
    fields: &Fields<'_>,
    received: Option<Timestamp>,
    known: &mut Remembered,
    context: &mut Context,
) {
    let before = context.faults.found.len();
    let faults = &mut context.faults;
    let id = fields.needed("id", faults).to_owned();
    let resource = fields.needed("managedObjectId", faults).to_owned();
    let cause = fields.needed("probableCause", faults).to_owned();
    let severity = fields.needed("perceivedSeverity", faults).to_owned();
    let kind = fields.needed("eventType", faults).to_owned();
    let qualifier = fields.text("faultType", faults).unwrap_or_default().to_owned();
    let Some(raised) = needed_moment(fields, "alarmRaisedTime", context) else { return };
    let moment = |name, context: &mut Context| {
        let written = fields.text(name, &mut context.faults)?.to_owned();
        context.end(&fields.path(name), &written, raised)
    };
    let changed = moment("alarmChangedTime", context);
    let end = moment("alarmClearedTime", context);
    if context.faults.found.len() > before {
        return;
    }
    let key = AlarmKey { resource, alarm_type: context.cause(&cause), qualifier };
    let mut report = Report::new(key, Change::Raised, raised, context.faults.line);
    let says = &mut report.says;
    says.probable_cause = cause;
    says.source_id = Some(id.clone());
    says.attributes.insert(FORMAT.to_owned(), "nfv-fm".to_owned());
    keep(says, "", fields.map, &[]);
    says.text = match fields.map.get("faultDetails") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    };
    // The one word that is not that of 3GPP.
    let kind = if kind == "QOS_ALARM" { "QUALITY_OF_SERVICE_ALARM".to_owned() } else { kind };
    match event_type(&kind) {
        Some(kind) => says.event_type = kind,
        None => context.notes.add(format!("the event type {} is not known", quoted(&kind))),
    }
    let is_cleared = match context.severity(&fields.path("perceivedSeverity"), &severity) {
        Some(Reading::Cleared) => true,
        Some(Reading::Is(severity)) => {
            report.says.severity = Some(severity);
            false
        }
        None => return,
    };
    let Some(received) = received else {
        match end.or_else(|| is_cleared.then(|| changed.unwrap_or(raised))) {
            Some(end) => context.reports.extend(report.until(end, &mut context.notes)),
            None => context.reports.push(report),
        }
        return;
    };
    if end.is_some() || is_cleared {
        report.says.change = Change::Cleared;
        report.says.severity = None;
        report.time = end.or(changed).unwrap_or(received);
    } else if known.get(&id).is_some() {
        report.says.change = Change::Changed;
        report.time = changed.unwrap_or(received);
    }
    report.received = received;
    known.follow(&id, &report.says);
    context.reports.push(report);
}

fn cleared(fields: &Fields<'_>, known: &mut Remembered, context: &mut Context) {
    let received = needed_moment(fields, "timeStamp", context);
    let time = needed_moment(fields, "alarmClearedTime", context);
    let id = fields.needed("alarmId", &mut context.faults).to_owned();
    let (Some(received), Some(time)) = (received, time) else { return };
    if id.is_empty() {
        return;
    }
    let key = AlarmKey {
        resource: format!("alarm {id}"),
        alarm_type: String::new(),
        qualifier: String::new(),
    };
    let mut report = Report::new(key, Change::Cleared, time, context.faults.line);
    report.received = received;
    report.says.source_id = Some(id.clone());
    report.says.attributes.insert(FORMAT.to_owned(), "nfv-fm".to_owned());
    keep(&mut report.says, "", fields.map, &[]);
    match known.get(&id) {
        Some(about) => {
            about.fill(&mut report.says);
            known.follow(&id, &report.says);
        }
        None => unheard("AlarmClearedNotification", &mut report.says, &mut context.notes),
    }
    context.reports.push(report);
}

/// The list of alarms was made anew: who listens has to read it again.
fn rebuilt(fields: &Fields<'_>, context: &mut Context) {
    let Some(time) = needed_moment(fields, "timeStamp", context) else { return };
    let subscription = fields.text("subscriptionId", &mut context.faults).unwrap_or("nfv");
    let key = AlarmKey {
        resource: subscription.to_owned(),
        alarm_type: REBUILT.to_owned(),
        qualifier: String::new(),
    };
    let mut report = Report::new(key, Change::Occurred, time, context.faults.line);
    report.says.attributes.insert(FORMAT.to_owned(), "nfv-fm".to_owned());
    keep(&mut report.says, "", fields.map, &[]);
    context.reports.push(report);
}

fn needed_moment(fields: &Fields<'_>, name: &str, context: &mut Context) -> Option<Timestamp> {
    let written = fields.needed(name, &mut context.faults).to_owned();
    if written.is_empty() {
        return None;
    }
    context.moment(&fields.path(name), &written)
}
