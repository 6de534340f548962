//! Lines of syslog as network systems write them: RFC 5424 and RFC 3164, IOS, IOS XR, NX-OS, EOS, Junos
//! and `SONiC`. The resource is the device, the qualifier what the message is about; a message that the
//! table does not know happened at a moment.

mod header;
mod messages;

use super::mistake::quoted;
use super::report::Report;
use super::{Context, FORMAT, Reading, SeverityTable, event_type};
use header::Header;
use messages::Meaning;
use sandtable_correlation::{AlarmKey, Change, Notification};

pub(super) fn decode(line: &str, context: &mut Context) {
    let Some(header) = header::read(line) else {
        let reason = format!("{} is no line of syslog that we know", quoted(line));
        let help = "a line begins with a priority in angle brackets";
        context.faults.add_with_help("", reason, help);
        return;
    };
    let Some(priority) = header.priority.parse::<u8>().ok().filter(|priority| *priority <= 191)
    else {
        let reason = format!("the priority `{}` is above 191", header.priority);
        context.faults.add("", reason);
        return;
    };
    let Some(time) = context.moment("", &header.time) else { return };
    let message = messages::find(&header);
    let alarm_type = match &message {
        Some((message, _)) => message.alarm_type,
        None => header.tag,
    };
    let key = AlarmKey {
        resource: header.host.to_owned(),
        alarm_type: alarm_type.to_owned(),
        qualifier: String::new(),
    };
    let mut report = Report::new(key, Change::Occurred, time, context.faults.line);
    header.text.clone_into(&mut report.says.text);
    let severity = priority % 8;
    if let Some(Reading::Is(severity)) = severity_of(severity, context) {
        report.says.severity = Some(severity);
    }
    attributes(&header, priority, &mut report);
    match message {
        Some((message, found)) => {
            let says = &mut report.says;
            says.attributes.insert("os".to_owned(), message.os.to_owned());
            says.attributes.insert("error".to_owned(), message.error.to_owned());
            for name in message.pattern.capture_names().flatten() {
                if let Some(text) = found.name(name) {
                    says.attributes.insert(name.to_owned(), text.as_str().to_owned());
                }
            }
            says.key.qualifier = subject(message.subject, says);
            says.change = match message.meaning {
                Meaning::Is(change) => change,
                Meaning::Cleared(states) => {
                    let state = found.name("state").map_or("", |state| state.as_str());
                    let cleared = states.iter().any(|cleared| cleared.eq_ignore_ascii_case(state));
                    if cleared { Change::Cleared } else { Change::Raised }
                }
            };
            // How loud the device says that it is over says nothing of how bad it was.
            says.severity = says.severity.filter(|_| says.change != Change::Cleared);
        }
        None => structured(&header, &mut report, context),
    }
    if report.says.key.alarm_type.is_empty() {
        "message".clone_into(&mut report.says.key.alarm_type);
    }
    context.reports.push(report);
}

fn severity_of(number: u8, context: &mut Context) -> Option<Reading> {
    context.severity("", &number.to_string())
}

/// The captures that say what a message is about, joined.
fn subject(names: &[&str], says: &Notification) -> String {
    let told = |name: &&str| says.attributes.get(*name).map(String::as_str);
    let parts: Vec<&str> = names.iter().filter_map(told).collect();
    parts.join("/")
}

fn attributes(header: &Header<'_>, priority: u8, report: &mut Report) {
    let (facility, severity) = ((priority / 8).to_string(), (priority % 8).to_string());
    for (name, value) in [
        (FORMAT, "syslog"),
        ("os", header.os),
        ("facility", &facility),
        ("syslog_severity", &severity),
        ("tag", header.tag),
        ("sequence", header.sequence),
        ("node", header.node),
        ("program", header.program),
        ("pid", header.pid),
        ("host_prefix", header.prefix),
        ("clock", if header.unsynchronised { "unsynchronised" } else { "" }),
    ] {
        if !value.is_empty() {
            report.says.attributes.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// The alarm of RFC 5674 in the structured data of a line, where there is one.
fn structured(header: &Header<'_>, report: &mut Report, context: &mut Context) {
    let parameters = header::alarm_parameters(header.structured);
    for (name, value) in &parameters {
        report.says.attributes.insert(format!("alarm.{name}"), value.clone());
    }
    let value = |name: &str| parameters.iter().find(|(known, _)| known == name).map(|(_, it)| it);
    let says = &mut report.says;
    let (Some(resource), Some(severity)) = (value("resource"), value("perceivedSeverity")) else {
        return;
    };
    says.key.resource.clone_from(resource);
    if let Some(cause) = value("probableCause") {
        says.probable_cause = context.cause(cause);
        says.key.alarm_type.clone_from(&says.probable_cause);
    }
    if let Some(kind) = value("eventType").and_then(|kind| event_type(kind)) {
        says.event_type = kind;
    }
    let table =
        if severity.parse::<u8>().is_ok() { SeverityTable::Itu } else { SeverityTable::Words };
    match table.read(severity) {
        Ok(Reading::Cleared) => {
            says.change = Change::Cleared;
            says.severity = None;
        }
        Ok(Reading::Is(severity)) => {
            says.change = Change::Raised;
            says.severity = Some(severity);
        }
        Err(reason) => context.faults.add("perceivedSeverity", reason),
    }
}
