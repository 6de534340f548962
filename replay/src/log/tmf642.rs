//! TMF642 v4: Alarm resources, and the events that tell of them. The swagger has no enumerations, so
//! words are read in any spelling, and what was written is kept.

use super::fields::Fields;
use super::mistake::quoted;
use super::names::plain;
use super::remembered::{About, Remembered, unheard};
use super::report::Report;
use super::{Context, FORMAT, Reading, event_type, keep};
use jiff::Timestamp;
use sandtable_correlation::{AlarmKey, Change};
use serde_json::{Map, Value};

/// Before the fields of the event around an alarm.
pub(crate) const EVENT: &str = "event.";

pub(super) fn decode(record: &Map<String, Value>, known: &mut Remembered, context: &mut Context) {
    let fields = Fields::new(record, String::new());
    if fields.has("eventType") || fields.has("event") {
        event(&fields, known, context);
    } else if fields.has("perceivedSeverity") || fields.has("alarmType") {
        resource(&fields, context);
    } else {
        let reason = "this is neither an alarm nor an event of one";
        context.faults.add_with_help("", reason, "an event has an `eventType` and an `event`");
    }
}

/// What an event says of an alarm.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Created,
    Changed,
    StateChanged,
    Deleted,
}

fn event(fields: &Fields<'_>, known: &mut Remembered, context: &mut Context) {
    let kind = fields.needed("eventType", &mut context.faults);
    let time = fields.text("eventTime", &mut context.faults).map(str::to_owned);
    let time = time.and_then(|time| context.moment(&fields.path("eventTime"), &time));
    let Some(payload) = fields.needed_object("event", &mut context.faults) else { return };
    let kind = match plain(kind).trim_end_matches("event") {
        "alarmcreate" => Kind::Created,
        "alarmattributevaluechange" => Kind::Changed,
        "alarmstatechange" => Kind::StateChanged,
        "alarmdelete" => Kind::Deleted,
        _ => return task(fields, kind, time, context),
    };
    let Some(alarm) = payload.needed_object("alarm", &mut context.faults) else { return };
    let id = id(&alarm, context);
    let remembered = id.as_ref().and_then(|id| known.get(id));
    let Some(mut report) = about(&alarm, remembered, kind == Kind::Created, context) else {
        return;
    };
    keep(&mut report.says, EVENT, fields.map, &["event"]);
    let state = alarm.text("state", &mut context.faults).map(plain).unwrap_or_default();
    let cleared = report.says.change == Change::Cleared || state == "cleared";
    report.says.change = match kind {
        _ if cleared => Change::Cleared,
        Kind::Created => Change::Raised,
        Kind::StateChanged if state == "raised" => Change::Raised,
        Kind::Changed | Kind::StateChanged => Change::Changed,
        Kind::Deleted => {
            let note = "alarms that were deleted before they were cleared were taken for cleared";
            context.notes.add(note);
            Change::Cleared
        }
    };
    let name = match report.says.change {
        Change::Cleared => "alarmClearedTime",
        Change::Changed => "alarmChangedTime",
        Change::Raised | Change::Occurred => "alarmRaisedTime",
    };
    let told = moment(&alarm, name, context).or(time);
    let Some(told) = told.or_else(|| moment(&alarm, "alarmRaisedTime", context)) else {
        context.faults.add(alarm.path(name), "this field is missing, and so is `eventTime`");
        return;
    };
    report.time = told;
    report.received = time.unwrap_or(told);
    if report.says.key.alarm_type.is_empty() || report.says.key.resource.is_empty() {
        let id = id.as_deref().unwrap_or("without an id");
        report.says.key.resource = format!("alarm {id}");
        unheard(name_of(kind), &mut report.says, &mut context.notes);
    } else if let Some(id) = &id {
        known.follow(id, &report.says);
    }
    report.says.source_id = id;
    context.reports.push(report);
}

const fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Created => "AlarmCreateEvent",
        Kind::Changed => "AlarmAttributeValueChangeEvent",
        Kind::StateChanged => "AlarmStateChangeEvent",
        Kind::Deleted => "AlarmDeleteEvent",
    }
}

/// An event of a task, such as `AckAlarmsCreateEvent`: it happened.
fn task(fields: &Fields<'_>, kind: &str, time: Option<Timestamp>, context: &mut Context) {
    if kind.is_empty() {
        return;
    }
    let Some(time) = time else {
        return context.faults.add(fields.path("eventTime"), "this field is missing");
    };
    let domain = fields.text("domain", &mut context.faults).unwrap_or("alarm management");
    let key = AlarmKey {
        resource: domain.to_owned(),
        alarm_type: kind.to_owned(),
        qualifier: String::new(),
    };
    context.notes.add(format!("{} is an event that is no alarm", quoted(kind)));
    let mut report = Report::new(key, Change::Occurred, time, context.faults.line);
    report.says.attributes.insert(FORMAT.to_owned(), "tmf642".to_owned());
    keep(&mut report.says, EVENT, fields.map, &[]);
    context.reports.push(report);
}

/// An alarm as a list has it: raised, and cleared where it says so.
fn resource(alarm: &Fields<'_>, context: &mut Context) {
    let Some(mut report) = about(alarm, None, true, context) else { return };
    let Some(raised) = moment(alarm, "alarmRaisedTime", context) else { return };
    let state = alarm.text("state", &mut context.faults).map(plain).unwrap_or_default();
    let told = report.says.change == Change::Cleared || state == "cleared";
    report.says.change = Change::Raised;
    (report.time, report.received) = (raised, raised);
    report.says.source_id = id(alarm, context);
    let cleared = moment(alarm, "alarmClearedTime", context);
    let end = match (cleared, told) {
        (Some(cleared), _) => Some(cleared),
        (None, true) => {
            context.notes.add("cleared alarms without a moment were cleared when last changed");
            moment(alarm, "alarmChangedTime", context).or(Some(raised))
        }
        (None, false) => None,
    };
    match end {
        Some(end) => context.reports.extend(report.until(end, &mut context.notes)),
        None => context.reports.push(report),
    }
}

/// The id, which the standard wants to be a whole number and many systems do not.
fn id(alarm: &Fields<'_>, context: &mut Context) -> Option<String> {
    if alarm.map.get("id").is_some_and(Value::is_string) {
        context.notes.add("alarms have ids that are texts, where TMF642 v4 has numbers");
    }
    alarm.scalar("id", &mut context.faults)
}

fn moment(alarm: &Fields<'_>, name: &str, context: &mut Context) -> Option<Timestamp> {
    let text = alarm.text(name, &mut context.faults)?.to_owned();
    context.moment(&alarm.path(name), &text)
}

/// Who, what and how bad. `whole` says that nothing may be missing; otherwise what was said before
/// holds.
fn about(
    alarm: &Fields<'_>,
    remembered: Option<About>,
    whole: bool,
    context: &mut Context,
) -> Option<Report> {
    let faults = &mut context.faults;
    let before = faults.found.len();
    if whole {
        const NEEDED: [&str; 6] = [
            "alarmType",
            "perceivedSeverity",
            "probableCause",
            "sourceSystemId",
            "state",
            "alarmRaisedTime",
        ];
        for name in NEEDED {
            alarm.needed(name, faults);
        }
    }
    let cause = alarm.text("probableCause", faults).unwrap_or_default();
    let resource = resource_of(alarm, whole, context);
    if context.faults.found.len() > before {
        return None;
    }
    let problem = alarm.text("specificProblem", &mut context.faults).unwrap_or_default();
    let key = AlarmKey {
        resource: resource.unwrap_or_default(),
        alarm_type: context.cause(cause),
        qualifier: problem.to_owned(),
    };
    let mut report = Report::new(key, Change::Changed, Timestamp::UNIX_EPOCH, context.faults.line);
    let says = &mut report.says;
    cause.clone_into(&mut says.probable_cause);
    says.attributes.insert(FORMAT.to_owned(), "tmf642".to_owned());
    keep(says, "", alarm.map, &["alarmDetails"]);
    let text = alarm.text("alarmDetails", &mut context.faults).unwrap_or_default();
    text.clone_into(&mut says.text);
    if let Some(kind) = alarm.text("alarmType", &mut context.faults) {
        match event_type(kind) {
            Some(kind) => says.event_type = kind,
            None => context.notes.add(format!("the alarm type {} is not known", quoted(kind))),
        }
    }
    if let Some(severity) = alarm.text("perceivedSeverity", &mut context.faults) {
        let severity = severity.to_owned();
        match context.severity(&alarm.path("perceivedSeverity"), &severity)? {
            Reading::Cleared => report.says.change = Change::Cleared,
            Reading::Is(severity) => report.says.severity = Some(severity),
        }
    }
    if let Some(about) = remembered {
        about.fill(&mut report.says);
    }
    Some(report)
}

/// Before what an alarm is about where it names no object.
const ELSEWHERE: [&str; 2] = ["affectedService", "sourceSystemId"];

/// The name of the alarmed object. Systems that have none name the service that is affected, or nothing
/// but themselves.
fn resource_of(alarm: &Fields<'_>, needed: bool, context: &mut Context) -> Option<String> {
    let [service, source] = ELSEWHERE;
    let object = reference(alarm, "alarmedObject", context);
    if object.is_some() || !needed {
        return object;
    }
    if let Some(first) = reference(alarm, service, context) {
        context
            .notes
            .add("alarms without an `alarmedObject` were taken to be of the `affectedService`");
        return Some(first);
    }
    let system = alarm.scalar(source, &mut context.faults);
    if system.is_some() {
        let note = "alarms without an `alarmedObject` or `affectedService` were taken to be of their \
                    `sourceSystemId`";
        context.notes.add(note);
    } else {
        let reason = "this field is missing, and so are `affectedService` and `sourceSystemId`";
        context.faults.add(alarm.path("alarmedObject"), reason);
    }
    system
}

/// What a field refers to, by id or address. Of a list it is the first; that of objects has one.
fn reference(alarm: &Fields<'_>, name: &str, context: &mut Context) -> Option<String> {
    let path = alarm.path(name);
    let object = match alarm.map.get(name) {
        Some(Value::Array(list)) => {
            let Some(Value::Object(map)) = list.first() else {
                if !list.is_empty() {
                    context.faults.add(path, "expected a list of objects");
                }
                return None;
            };
            if list.len() > 1 {
                context.notes.add(format!("of several entries of `{name}` the first was taken"));
            } else if name == "alarmedObject" {
                let note = "alarmed objects are lists of one, which TMF642 does not have";
                context.notes.add(note);
            }
            Fields::new(map, format!("{path}[0]"))
        }
        Some(Value::String(text)) if text.is_empty() => return None,
        _ => alarm.object(name, &mut context.faults)?,
    };
    let id = object.scalar("id", &mut context.faults);
    id.or_else(|| object.scalar("href", &mut context.faults))
}
