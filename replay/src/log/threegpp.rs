//! Fault supervision of 3GPP TS 28.532: notifications, and alarm records as an alarm list has them.
//! Probable causes are not standardised there: a number stays a number.

use super::fields::Fields;
use super::mistake::quoted;
use super::remembered::{Remembered, unheard};
use super::report::Report;
use super::{Context, FORMAT, REBUILT, Reading, cause_name, event_type, keep};
use jiff::Timestamp;
use sandtable_correlation::{AlarmKey, Change};
use serde_json::{Map, Value};

/// The name in the additional information under which the moment of receipt is told.
pub(crate) const RECEIVED: &str = "receivedTime";

/// The notifications of fault supervision.
pub(super) const NOTIFICATIONS: &[&str] = &[
    "notifyNewAlarm",
    "notifyChangedAlarm",
    "notifyChangedAlarmGeneral",
    "notifyAckStateChanged",
    "notifyCorrelatedNotificationChanged",
    "notifyComments",
    "notifyClearedAlarm",
    REBUILT,
    "notifyPotentialFaultyAlarmList",
];
const TRENDS: &[&str] = &["MORE_SEVERE", "NO_CHANGE", "LESS_SEVERE"];
const ACK_STATES: &[&str] = &["ACKNOWLEDGED", "UNACKNOWLEDGED"];

pub(super) fn decode(record: &Map<String, Value>, known: &mut Remembered, context: &mut Context) {
    let fields = Fields::new(record, String::new());
    if fields.has("notificationType") {
        notification(&fields, known, context);
    } else if fields.has("perceivedSeverity") {
        let id = fields.needed("alarmId", &mut context.faults).to_owned();
        alarm_record(&fields, &id, context);
    } else if !record.is_empty() && record.values().all(Value::is_object) {
        for id in record.keys() {
            if let Some(fields) = fields.object(id, &mut context.faults) {
                alarm_record(&fields, id, context);
            }
        }
    } else {
        let reason = "this is neither a notification nor an alarm record";
        context.faults.add_with_help("", reason, "a notification has a `notificationType`");
    }
}

fn notification(fields: &Fields<'_>, known: &mut Remembered, context: &mut Context) {
    let faults = &mut context.faults;
    let kind = fields.needed("notificationType", faults);
    if kind.is_empty() {
        return;
    }
    for name in ["href", "notificationId", "systemDN"] {
        if fields.scalar(name, faults).is_none() {
            faults.add(fields.path(name), "this field is missing");
        }
    }
    let time = fields.needed("eventTime", faults).to_owned();
    let instance = fields.scalar("objectInstance", faults);
    let resource = instance.or_else(|| fields.scalar("href", faults)).unwrap_or_default();
    let Some(time) = context.moment(&fields.path("eventTime"), &time) else { return };
    let key = AlarmKey { resource, alarm_type: kind.to_owned(), qualifier: String::new() };
    let mut report = Report::new(key, Change::Occurred, time, context.faults.line);
    report.says.attributes.insert(FORMAT.to_owned(), "3gpp".to_owned());
    keep(&mut report.says, "", fields.map, &["alarmId", "additionalText"]);
    if let Some(received) = received(fields, context) {
        report.received = received;
    }
    apply(fields, &mut report, Some(known), context);
    context.reports.push(report);
}

/// When a notification was received, where its additional information says so.
fn received(fields: &Fields<'_>, context: &mut Context) -> Option<Timestamp> {
    let told = fields.map.get("additionalInformation")?.get(RECEIVED)?.as_str()?;
    let moment = context.clock.read(told, &mut context.notes).ok();
    if moment.is_none() {
        context.notes.add("moments of receipt that cannot be read were left out");
    }
    moment
}

/// Reads a notification that came in an event of VES, whose header says who and when.
pub(super) fn in_envelope(fields: &Fields<'_>, mut report: Report, context: &mut Context) {
    let kind = fields.needed("notificationType", &mut context.faults);
    kind.clone_into(&mut report.says.key.alarm_type);
    if let Some(time) = fields.text("eventTime", &mut context.faults) {
        match context.clock.read(time, &mut context.notes) {
            Ok(time) => report.time = time,
            Err(reason) => {
                context.notes.add(format!("{reason}: the moment of the envelope was taken"));
            }
        }
    }
    keep(&mut report.says, "", fields.map, &["alarmId", "additionalText"]);
    // The envelope's attributes are those that the record has, so it stays an event of VES.
    apply(fields, &mut report, None, context);
    context.reports.push(report);
}

/// Puts what a notification says of its alarm into its report.
fn apply(
    fields: &Fields<'_>,
    report: &mut Report,
    known: Option<&mut Remembered>,
    context: &mut Context,
) {
    let faults = &mut context.faults;
    let kind = report.says.key.alarm_type.clone();
    fields.word("trendIndication", TRENDS, faults);
    fields.word("ackState", ACK_STATES, faults);
    let Some(kind) = NOTIFICATIONS.iter().find(|known| known.eq_ignore_ascii_case(&kind)) else {
        context.notes.add(format!("{} is not of fault supervision", quoted(&kind)));
        return;
    };
    (*kind).clone_into(&mut report.says.key.alarm_type);
    report.says.change = match *kind {
        "notifyNewAlarm" => Change::Raised,
        "notifyClearedAlarm" => Change::Cleared,
        REBUILT | "notifyPotentialFaultyAlarmList" => return,
        _ => Change::Changed,
    };
    let id = fields.needed("alarmId", faults).to_owned();
    let remembered = known.as_ref().and_then(|known| known.get(&id));
    let told = fields.has("probableCause") || report.says.change == Change::Raised;
    if told {
        about(fields, report, context);
    }
    match remembered {
        Some(about) => about.fill(&mut report.says),
        None if !told => unheard(kind, &mut report.says, &mut context.notes),
        None => {}
    }
    if let Some(known) = known
        && report.says.change != Change::Occurred
    {
        known.follow(&id, &report.says);
    }
    report.says.source_id = Some(id);
    if let Some(text) = fields.text("additionalText", &mut context.faults) {
        text.clone_into(&mut report.says.text);
    }
}

/// Type, cause, severity: what tells one alarm from another and how bad it is.
fn about(fields: &Fields<'_>, report: &mut Report, context: &mut Context) {
    let says = &mut report.says;
    let faults = &mut context.faults;
    let kind = fields.needed("alarmType", faults);
    match event_type(kind) {
        Some(kind) => says.event_type = kind,
        None if kind.is_empty() => {}
        None => faults.add(fields.path("alarmType"), format!("{} is no alarm type", quoted(kind))),
    }
    match fields.scalar("probableCause", faults) {
        Some(cause) => {
            let number = cause.bytes().all(|byte| byte.is_ascii_digit());
            let name = if number { None } else { cause_name(&cause, context.profile.causes) };
            name.unwrap_or(&cause).clone_into(&mut says.key.alarm_type);
            says.probable_cause = cause;
        }
        None => faults.add(fields.path("probableCause"), "this field is missing"),
    }
    says.key.qualifier = fields.scalar("specificProblem", faults).unwrap_or_default();
    let severity = fields.needed("perceivedSeverity", faults).to_owned();
    if severity.is_empty() {
        return;
    }
    // An envelope of VES has another table, and 3GPP has words alone.
    match super::SeverityTable::Words.read(&severity) {
        Ok(Reading::Cleared) => report.says.change = Change::Cleared,
        Ok(Reading::Is(severity)) => report.says.severity = Some(severity),
        Err(reason) => context.faults.add(fields.path("perceivedSeverity"), reason),
    }
}

/// An alarm as a list has it: raised, and cleared where it says so.
fn alarm_record(fields: &Fields<'_>, id: &str, context: &mut Context) {
    let faults = &mut context.faults;
    let resource = fields.needed("objectInstance", faults).to_owned();
    let raised = fields.needed("alarmRaisedTime", faults).to_owned();
    let cleared = fields.text("alarmClearedTime", faults).map(str::to_owned);
    let Some(raised) = context.moment(&fields.path("alarmRaisedTime"), &raised) else { return };
    let key = AlarmKey { resource, alarm_type: String::new(), qualifier: String::new() };
    let mut report = Report::new(key, Change::Raised, raised, context.faults.line);
    report.says.source_id = Some(id.to_owned());
    report.says.attributes.insert(FORMAT.to_owned(), "3gpp".to_owned());
    keep(&mut report.says, "", fields.map, &["alarmId", "additionalText"]);
    about(fields, &mut report, context);
    if let Some(text) = fields.text("additionalText", &mut context.faults) {
        text.clone_into(&mut report.says.text);
    }
    let told = report.says.change == Change::Cleared;
    report.says.change = Change::Raised;
    let end: Option<Timestamp> = match cleared {
        Some(cleared) => context.moment(&fields.path("alarmClearedTime"), &cleared),
        None if told => {
            context.notes.add("cleared records without a moment were cleared when raised");
            Some(raised)
        }
        None => None,
    };
    match end {
        Some(end) => context.reports.extend(report.until(end, &mut context.notes)),
        None => context.reports.push(report),
    }
}
