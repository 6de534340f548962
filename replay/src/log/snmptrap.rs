//! Normalised SNMP traps as the collector of ONAP writes them (output format 1.3.0). The generic link
//! traps are alarms; what other traps mean stands in MIBs, so a profile says it, and a trap that nobody
//! explains happened at a moment.

use super::fields::{Fields, kind};
use super::report::Report;
use super::{Context, FORMAT, Reading, keep, trap2json};
use sandtable_correlation::{AlarmKey, Change};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a trap means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trap {
    /// Its object identifier, with or without a dot in front.
    pub oid: String,
    /// The type of its alarm: a raise and its clear have the same.
    pub alarm_type: String,
    /// What it says. A severity that means cleared clears in any case.
    pub change: Change,
    /// The start of the identifier of the variable that holds the severity.
    pub severity: Option<String>,
    /// The start of the identifier of the variable that tells alarms of one type apart.
    pub qualifier: Option<String>,
}

/// ifIndex of RFC 2863, the index of the interface a link trap is about.
pub(super) const IF_INDEX: &str = "1.3.6.1.2.1.2.2.1.1";

/// The generic traps of RFC 3418 and RFC 2863: number below `1.3.6.1.6.3.1.1.5`, type, change.
const GENERIC: [(&str, &str, Change); 5] = [
    ("1", "coldStart", Change::Occurred),
    ("2", "warmStart", Change::Occurred),
    ("3", "linkDown", Change::Raised),
    ("4", "linkDown", Change::Cleared),
    ("5", "authenticationFailure", Change::Occurred),
];

const NEEDED: [&str; 11] = [
    "cambria.partition",
    "uuid",
    "agent address",
    "agent name",
    "time received",
    "epoch_serno",
    "community len",
    "community",
    "trap category",
    "notify OID len",
    "notify OID",
];
const VERSIONS: &[&str] = &["v1", "v2c", "unsupported(v2u)", "v3"];
const TYPES: &[&str] = &[
    "boolean",
    "integer",
    "bit",
    "octet",
    "null",
    "oid",
    "ipaddress",
    "counter",
    "unsigned",
    "timeticks",
    "opaque",
    "unused1",
    "counter64",
    "unused2",
];

/// Above the numbers of the generic traps.
pub(super) const GENERIC_TRAPS: &str = "1.3.6.1.6.3.1.1.5";

/// The variable that names a trap.
pub(super) const TRAP_OID: &str = "1.3.6.1.6.3.1.1.4.1.0";

/// Before the identifiers of variables.
pub(super) const VARIABLE: &str = "varbind.";

pub(super) fn decode(trap: &Map<String, Value>, context: &mut Context) {
    if trap.contains_key("pdu_version") || trap.contains_key("src_address") {
        return trap2json::decode(trap, context);
    }
    let fields = Fields::new(trap, String::new());
    let faults = &mut context.faults;
    let before = faults.found.len();
    for name in NEEDED {
        if !fields.has(name) {
            faults.add(name, "this field is missing");
        }
        fields.text(name, faults);
    }
    if text_of(trap, "time received") == Some("") {
        faults.add("time received", "this field is empty");
    }
    fields.needed_word("protocol version", VERSIONS, faults);
    let text = |name| text_of(trap, name).unwrap_or_default();
    let (name, address) = (text("agent name"), text("agent address"));
    let resource = if name.is_empty() { address } else { name };
    let variables = variables(trap, context);
    let received = Some(text("time received")).filter(|text| !text.is_empty());
    let time = received.and_then(|received| context.moment("time received", received));
    if context.faults.found.len() > before {
        return;
    }
    let Some(time) = time else { return };
    let oid = text("notify OID").trim_start_matches('.');
    let key = AlarmKey {
        resource: resource.to_owned(),
        alarm_type: oid.to_owned(),
        qualifier: String::new(),
    };
    let mut report = Report::new(key, Change::Occurred, time, context.faults.line);
    report.says.source_id = Some(text("uuid").to_owned());
    report.says.attributes.insert(FORMAT.to_owned(), "snmptrap".to_owned());
    keep(&mut report.says, "", trap, &["varbinds"]);
    explain(oid, &mut report, &variables, context);
    for (oid, value) in variables {
        report.says.attributes.insert(format!("{VARIABLE}{oid}"), value);
    }
    if resource.is_empty() {
        context.faults.add("agent name", "this field is empty, and so is `agent address`");
    } else {
        context.reports.push(report);
    }
}

fn text_of<'a>(trap: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    trap.get(name).and_then(Value::as_str)
}

fn variables(trap: &Map<String, Value>, context: &mut Context) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    let list = match trap.get("varbinds") {
        Some(Value::Array(list)) => list.as_slice(),
        Some(other) => {
            context.faults.add("varbinds", format!("expected a list, found {}", kind(other)));
            &[]
        }
        None => {
            context.faults.add("varbinds", "this field is missing");
            &[]
        }
    };
    for (index, variable) in list.iter().enumerate() {
        let path = format!("varbinds[{index}]");
        let Value::Object(map) = variable else {
            context.faults.add(path, format!("expected an object, found {}", kind(variable)));
            continue;
        };
        let fields = Fields::new(map, path);
        fields.needed_word("varbind_type", TYPES, &mut context.faults);
        let oid = fields.needed("varbind_oid", &mut context.faults);
        let value = fields.text("varbind_value", &mut context.faults).unwrap_or_default();
        variables.insert(oid.trim_start_matches('.').to_owned(), value.to_owned());
    }
    variables
}

/// Whether an identifier is `start` or lies below it.
fn below(oid: &str, start: &str) -> bool {
    let start = start.trim_start_matches('.');
    oid.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Puts what a trap means into its report: as the profile says, or the generic ones.
pub(super) fn explain(
    oid: &str,
    report: &mut Report,
    variables: &BTreeMap<String, String>,
    context: &mut Context,
) {
    let variable = |start: &str| {
        variables.iter().find(|(oid, _)| below(oid, start)).map(|(_, value)| value.clone())
    };
    let says = &mut report.says;
    let told = context.profile.traps.iter().find(|trap| trap.oid.trim_start_matches('.') == oid);
    if let Some(trap) = told.cloned() {
        says.key.alarm_type = trap.alarm_type;
        says.change = trap.change;
        says.key.qualifier = trap.qualifier.and_then(|oid| variable(&oid)).unwrap_or_default();
        if let Some(severity) = trap.severity.and_then(|oid| variable(&oid)) {
            match context.severity("varbinds", &severity) {
                Some(Reading::Cleared) => report.says.change = Change::Cleared,
                Some(Reading::Is(severity)) => report.says.severity = Some(severity),
                None => {}
            }
        }
        return;
    }
    let generic = oid.strip_prefix(GENERIC_TRAPS).and_then(|rest| rest.strip_prefix('.'));
    match GENERIC.iter().find(|(number, ..)| generic == Some(number)) {
        Some((_, alarm_type, change)) => {
            (*alarm_type).clone_into(&mut says.key.alarm_type);
            says.change = *change;
            if *alarm_type == "linkDown" {
                says.key.qualifier = variable(IF_INDEX).unwrap_or_default();
            }
        }
        None => context.notes.add(format!("what the trap {oid} means is not known: it happened")),
    }
}
