//! Lines of syslog as network systems write them and as relays and collectors store them: RFC 5424 and RFC
//! 3164, IOS, IOS XR, NX-OS, EOS, Junos, VRP and `SONiC`. The resource is the device, the qualifier what the
//! message is about; a message that neither the user's patterns nor the table know happened at a moment, and
//! is counted by its form.

mod header;
mod messages;
mod patterns;
mod stamp;

pub use patterns::Patterns;

use super::clock::After;
use super::mistake::quoted;
use super::report::Report;
use super::{Context, FORMAT, Reading, SeverityTable, event_type};
use header::Header;
use jiff::{SignedDuration, Timestamp};
use messages::Meaning;
use sandtable_correlation::{AlarmKey, Change};
use stamp::Stamp;

pub(super) fn decode(line: &str, context: &mut Context) {
    let Some(header) = header::read(line, &|word| context.clock.rules().names(word)) else {
        let reason = format!("{} is no line of syslog that we know", quoted(line));
        let help = "a line names a moment and a device, as `<187>Nov 28 02:13:05 sw1 …` does; \
                    `--skip-unreadable N` leaves out as many lines as that";
        context.faults.add_with_help("", reason, help);
        return;
    };
    let Some(host) = host(&header, context) else { return };
    let Ok(priority) = priority(&header, context) else { return };
    let Some((time, undated)) = time(&header, context) else { return };
    let key =
        AlarmKey { resource: host, alarm_type: header.tag.to_owned(), qualifier: String::new() };
    let mut report = Report::new(key, Change::Occurred, time, context.faults.line);
    report.undated = undated;
    header.text.clone_into(&mut report.says.text);
    severity(&header, priority, &mut report, context);
    attributes(&header, priority, &mut report);
    understand(&header, line, &mut report, context);
    if report.says.key.alarm_type.is_empty() {
        "message".clone_into(&mut report.says.key.alarm_type);
    }
    context.reports.push(report);
}

/// The device. Where none is named, the one that the user names.
fn host(header: &Header<'_>, context: &mut Context) -> Option<String> {
    if !header.host.is_empty() {
        return Some(header.host.to_owned());
    }
    let instead = header.instead_of_host;
    // What a message begins with is no bad host: there is none.
    let has_none = instead.is_empty() || instead.ends_with(':') || instead.starts_with(['%', '*']);
    match &context.profile.host {
        Some(host) if has_none => Some(host.clone()),
        _ if has_none => {
            let help = "if all such lines are of one device, name it with `--host NAME`";
            context.faults.add_with_help("", "this line names no device", help);
            None
        }
        _ => {
            let reason = format!("{} stands where the device should be named", quoted(instead));
            let help = "if it is a zone, say what it means with `--zone-name NAME=+02:00`";
            context.faults.add_with_help("", reason, help);
            None
        }
    }
}

/// The priority, where there is one.
fn priority(header: &Header<'_>, context: &mut Context) -> Result<Option<u8>, ()> {
    if header.priority.is_empty() {
        return Ok(None);
    }
    match header.priority.parse::<u8>() {
        Ok(priority) if priority <= 191 => Ok(Some(priority)),
        _ => {
            context.faults.add("", format!("the priority `{}` is above 191", header.priority));
            Err(())
        }
    }
}

/// How bad it is: as the priority says, or the tag where there is none.
fn severity(header: &Header<'_>, priority: Option<u8>, report: &mut Report, context: &mut Context) {
    let written = match priority {
        Some(priority) => (priority % 8).to_string(),
        None if header.severity.is_empty() => {
            context.notes.add("lines without a priority whose messages tell no severity have none");
            return;
        }
        None => {
            context.notes.add("lines have no priority: the severity is that of the message");
            match header.severity.rsplit_once('.') {
                Some((_, word)) if word.eq_ignore_ascii_case("err") => "error".to_owned(),
                Some((_, word)) if word.eq_ignore_ascii_case("crit") => "critical".to_owned(),
                Some((_, word)) => word.to_owned(),
                None => header.severity.to_owned(),
            }
        }
    };
    if let Some(Reading::Is(severity)) = context.severity("", &written) {
        report.says.severity = Some(severity);
    }
}

/// When it happened: by the clock of the device, unless that of a relay says more. Where a line names no
/// date, the time since its device started comes with it, or nothing.
fn time(header: &Header<'_>, context: &mut Context) -> Option<(Timestamp, Option<SignedDuration>)> {
    let Context { clock, notes, faults, .. } = context;
    let mut read = |stamp: &Stamp, aside: bool| {
        let read = match (aside, stamp.unsynchronised) {
            (true, _) => clock.aside(&stamp.text, After::Before, notes),
            (false, true) => clock.doubtful(&stamp.text, notes),
            (false, false) => clock.read(&stamp.text, notes),
        };
        read.map_err(|reason| faults.add("", reason)).ok()
    };
    let Some((device, relays)) = header.stamps.split_last() else {
        return Some((Timestamp::UNIX_EPOCH, Some(SignedDuration::ZERO)));
    };
    let Some(relay) = relays.iter().rfind(|stamp| stamp.uptime.is_none()) else {
        if let Some(uptime) = device.uptime {
            return Some((Timestamp::UNIX_EPOCH, Some(uptime)));
        }
        return read(device, false).map(|moment| (moment, None));
    };
    let knows_less =
        device.uptime.is_some() || device.unsynchronised || relay.has_zone && !device.has_zone;
    let relayed = if knows_less || relay.has_year && !device.has_year {
        Some(read(relay, false)?)
    } else {
        None
    };
    if let Some(relayed) = relayed.filter(|_| knows_less) {
        context
            .notes
            .add("lines were relayed: the relay's moment was taken, as the device's tells less");
        return Some((relayed, None));
    }
    let moment = read(device, relayed.is_some())?;
    context.notes.add("lines were relayed: the moment of the device was taken");
    Some((moment, None))
}

fn attributes(header: &Header<'_>, priority: Option<u8>, report: &mut Report) {
    let part = |of: fn(u8) -> u8| priority.map_or_else(String::new, |it| of(it).to_string());
    let (facility, severity) = (part(|priority| priority / 8), part(|priority| priority % 8));
    let device = header.stamps.last();
    let is_alone = header.stamps.len() < 2;
    let unsynchronised = is_alone && device.is_some_and(|stamp| stamp.unsynchronised);
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
        ("msgid", header.msgid),
        ("relay", header.relay),
        ("host_prefix", header.prefix),
        ("clock", if unsynchronised { "unsynchronised" } else { "" }),
    ] {
        if !value.is_empty() {
            report.says.attributes.insert(name.to_owned(), value.to_owned());
        }
    }
    for (id, name, value) in header::parameters(header.structured) {
        report.says.attributes.insert(format!("{id}.{name}"), value);
    }
}

/// What the message means: by the user's patterns, by the table, by the alarm in its structured data.
fn understand(header: &Header<'_>, line: &str, report: &mut Report, context: &mut Context) {
    let forms = messages::forms(header);
    if let Some((number, alarm_type)) = context.profile.patterns.apply(&forms, report) {
        let number = number + 1;
        context.notes.add(format!("lines were read by your pattern {number}, `{alarm_type}`"));
        return;
    }
    let Some((message, found)) = messages::find(header, &forms) else {
        if !structured(report, context) {
            let form = if header.tag.is_empty() { "message" } else { header.tag };
            context.notes.not_understood(form, line);
        }
        return;
    };
    let says = &mut report.says;
    says.attributes.insert("os".to_owned(), message.os.to_owned());
    says.attributes.insert("error".to_owned(), message.error.to_owned());
    message.alarm_type.clone_into(&mut says.key.alarm_type);
    let told = |wanted: &str| found.iter().find(|(name, _)| *name == wanted).map(|(_, it)| &**it);
    let about: Vec<&str> = message.subject.iter().filter_map(|name| told(name)).collect();
    says.key.qualifier = about.join("/");
    says.change = match message.meaning {
        Meaning::Is(change) => change,
        Meaning::Cleared(states) => {
            let state = told("state").unwrap_or_default();
            let cleared = states.iter().any(|cleared| cleared.eq_ignore_ascii_case(state));
            if cleared { Change::Cleared } else { Change::Raised }
        }
    };
    // How loud the device says that it is over says nothing of how bad it was.
    says.severity = says.severity.filter(|_| says.change != Change::Cleared);
    for (name, text) in found {
        report.says.attributes.insert(name.to_owned(), text);
    }
}

/// The alarm of RFC 5674 in the structured data of a line. Whether there is one.
fn structured(report: &mut Report, context: &mut Context) -> bool {
    let says = &mut report.says;
    let value = |name: &str| says.attributes.get(&format!("alarm.{name}")).cloned();
    let (Some(resource), Some(severity)) = (value("resource"), value("perceivedSeverity")) else {
        return false;
    };
    let (cause, kind) = (value("probableCause"), value("eventType"));
    says.key.resource = resource;
    if let Some(cause) = cause {
        says.probable_cause = context.cause(&cause);
        says.key.alarm_type.clone_from(&says.probable_cause);
    }
    if let Some(kind) = kind.and_then(|kind| event_type(&kind)) {
        says.event_type = kind;
    }
    let table =
        if severity.parse::<u8>().is_ok() { SeverityTable::Itu } else { SeverityTable::Words };
    match table.read(&severity) {
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
    true
}
