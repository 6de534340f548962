//! SNMP traps as the daemon of Net-SNMP writes them into its log: a line with moment and sender, and lines
//! of variables, by name where it knows the MIB.

use super::mistake::quoted;
use super::report::Report;
use super::snmptrap::{GENERIC_TRAPS, IF_INDEX, TRAP_OID, VARIABLE, explain};
use super::{Context, FORMAT};
use regex::Regex;
use sandtable_correlation::{AlarmKey, Change};
use std::collections::BTreeMap;
use std::sync::LazyLock;

struct Patterns {
    head: Regex,
    address: Regex,
    variable: Regex,
    kind: Regex,
    version_1: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |text: &str| Regex::new(text).expect("a constant that tests read with");
    Patterns {
        head: pattern(
            r"(?s)^(?<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) (?<sender>[^\s(]+)(?<rest>.*)$",
        ),
        address: pattern(r"\[((?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)\]"),
        variable: pattern(
            r#"(?:^|\s)((?:[A-Za-z][\w-]*::[A-Za-z][\w-]*|\.?(?:iso|\d+))(?:\.(?:\d+|"[^"]*"))*)\s+=\s"#,
        ),
        kind: pattern(
            r"^(?:INTEGER|OID|STRING|Hex-STRING|Timeticks|IpAddress|Network Address|Gauge32|Counter32|Counter64|Unsigned32|UInteger32|Opaque|BITS|NULL): ?",
        ),
        version_1: pattern(
            r"(?s)\s(?<enterprise>\S+) (?<name>Cold Start|Warm Start|Link Down|Link Up|Authentication Failure|EGP Neighbor Loss|Enterprise Specific) Trap \(\.?(?<number>\d+)\) Uptime:",
        ),
    }
});

/// The names of what every device has, by number.
const NAMES: [(&str, &str); 8] = [
    ("SNMPv2-MIB::snmpTrapOID", "1.3.6.1.6.3.1.1.4.1"),
    ("SNMPv2-MIB::coldStart", "1.3.6.1.6.3.1.1.5.1"),
    ("SNMPv2-MIB::warmStart", "1.3.6.1.6.3.1.1.5.2"),
    ("IF-MIB::linkDown", "1.3.6.1.6.3.1.1.5.3"),
    ("IF-MIB::linkUp", "1.3.6.1.6.3.1.1.5.4"),
    ("SNMPv2-MIB::authenticationFailure", "1.3.6.1.6.3.1.1.5.5"),
    ("IF-MIB::ifIndex", IF_INDEX),
    ("SNMPv2-SMI::enterprises", "1.3.6.1.4.1"),
];

/// The generic traps of `SNMPv1` in the order of their numbers.
const VERSION_1: [&str; 6] = [
    "Cold Start",
    "Warm Start",
    "Link Down",
    "Link Up",
    "Authentication Failure",
    "EGP Neighbor Loss",
];

/// Whether a line begins a record.
pub(super) fn begins(line: &str) -> bool {
    PATTERNS.head.is_match(line)
}

pub(super) fn decode(record: &str, context: &mut Context) {
    let Some(head) = PATTERNS.head.captures(record) else {
        let reason = format!("{} is no trap", quoted(record));
        let help = "a trap begins with a moment and who sent it, as snmptrapd writes them";
        context.faults.add_with_help("", reason, help);
        return;
    };
    let Some(time) = context.moment("", &head["time"]) else { return };
    let (sender, rest) = (&head["sender"], &head["rest"]);
    let variables = variables(rest);
    let oid = variables.get(TRAP_OID).map(|told| numbered(told)).or_else(|| version_1(rest));
    let is_own = sender == "NET-SNMP";
    let resource = match PATTERNS.address.captures(rest) {
        _ if is_own => "snmptrapd".to_owned(),
        Some(address) if sender.starts_with('<') => address[1].to_owned(),
        _ => sender.to_owned(),
    };
    let Some(oid) = oid.or_else(|| is_own.then(|| "NET-SNMP".to_owned())) else {
        context.faults.add("", "no variable names the trap");
        return;
    };
    let key = AlarmKey { resource, alarm_type: oid.clone(), qualifier: String::new() };
    let mut report = Report::new(key, Change::Occurred, time, context.faults.line);
    report.says.attributes.insert(FORMAT.to_owned(), "snmptrapd".to_owned());
    rest.trim().clone_into(&mut report.says.text);
    if !is_own {
        explain(&oid, &mut report, &variables, context);
    }
    for (oid, value) in variables {
        report.says.attributes.insert(format!("{VARIABLE}{oid}"), value);
    }
    context.reports.push(report);
}

fn variables(text: &str) -> BTreeMap<String, String> {
    let found: Vec<_> = PATTERNS.variable.captures_iter(text).collect();
    let mut variables = BTreeMap::new();
    for (place, variable) in found.iter().enumerate() {
        let begin = variable.get(0).map_or(0, |all| all.end());
        let end = found.get(place + 1).and_then(|next| next.get(0)).map(|next| next.start());
        let value = text[begin..end.unwrap_or(text.len())].trim();
        let kind = PATTERNS.kind.find(value).map_or(0, |kind| kind.end());
        let value = value[kind..].trim().trim_matches('"');
        variables.insert(numbered(&variable[1]), value.to_owned());
    }
    variables
}

/// A name by number, where everyone knows it.
fn numbered(name: &str) -> String {
    let name = name.trim_start_matches('.');
    if let Some(rest) = name.strip_prefix("iso.") {
        return format!("1.{rest}");
    }
    let known = NAMES.iter().find_map(|(known, number)| {
        let rest = name.strip_prefix(known)?;
        (rest.is_empty() || rest.starts_with('.')).then(|| format!("{number}{rest}"))
    });
    known.unwrap_or_else(|| name.to_owned())
}

/// The identifier that RFC 3584 gives a trap of `SNMPv1`.
fn version_1(text: &str) -> Option<String> {
    let found = PATTERNS.version_1.captures(text)?;
    match VERSION_1.iter().position(|name| *name == &found["name"]) {
        Some(number) => Some(format!("{GENERIC_TRAPS}.{}", number + 1)),
        None => Some(format!("{}.0.{}", numbered(&found["enterprise"]), &found["number"])),
    }
}
