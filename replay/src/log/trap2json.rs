//! SNMP traps as `trap2json` writes them: a JSON document each, with variables by number and, where a MIB is
//! at hand, by name.

use super::fields::{Fields, kind};
use super::report::Report;
use super::snmptrap::{GENERIC_TRAPS, TRAP_OID, VARIABLE, explain};
use super::{Context, FORMAT, keep};
use sandtable_correlation::{AlarmKey, Change};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub(super) fn decode(trap: &Map<String, Value>, context: &mut Context) {
    let fields = Fields::new(trap, String::new());
    let before = context.faults.found.len();
    let written = fields.scalar("time", &mut context.faults);
    if written.is_none() {
        context.faults.add("time", "this field is missing");
    }
    let time = written.and_then(|written| context.moment("time", &written));
    // The agent is who says it; a proxy may have sent it on.
    let agent = fields.text("agent_address", &mut context.faults);
    let agent = agent.filter(|address| *address != "0.0.0.0");
    let resource = agent.or_else(|| fields.text("src_address", &mut context.faults));
    if resource.is_none() {
        context.faults.add("src_address", "this field is missing, and so is `agent_address`");
    }
    let variables = variables(trap, context);
    let oid = oid(&fields, &variables, context);
    if context.faults.found.len() > before {
        return;
    }
    let (Some(time), Some(resource), Some(oid)) = (time, resource, oid) else { return };
    let key = AlarmKey {
        resource: resource.to_owned(),
        alarm_type: oid.clone(),
        qualifier: String::new(),
    };
    let mut report = Report::new(key, Change::Occurred, time, context.faults.line);
    report.says.attributes.insert(FORMAT.to_owned(), "trap2json".to_owned());
    keep(&mut report.says, "", trap, &["values"]);
    explain(&oid, &mut report, &variables, context);
    for (oid, value) in variables {
        report.says.attributes.insert(format!("{VARIABLE}{oid}"), value);
    }
    context.reports.push(report);
}

fn variables(trap: &Map<String, Value>, context: &mut Context) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    let list = match trap.get("values") {
        Some(Value::Array(list)) => list.as_slice(),
        Some(Value::Null) | None => &[],
        Some(other) => {
            context.faults.add("values", format!("expected a list, found {}", kind(other)));
            &[]
        }
    };
    for (index, variable) in list.iter().enumerate() {
        let path = format!("values[{index}]");
        let Value::Object(map) = variable else {
            context.faults.add(path, format!("expected an object, found {}", kind(variable)));
            continue;
        };
        let fields = Fields::new(map, path);
        let oid = fields.needed("oid", &mut context.faults).trim_start_matches('.').to_owned();
        let value = match map.get("value") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        variables.insert(oid, value);
    }
    variables
}

/// The identifier of the trap: told by a variable, or by RFC 3584 made of what `SNMPv1` has.
fn oid(
    fields: &Fields<'_>,
    variables: &BTreeMap<String, String>,
    context: &mut Context,
) -> Option<String> {
    if let Some(told) = variables.get(TRAP_OID).filter(|told| !told.is_empty()) {
        return Some(told.trim_start_matches('.').to_owned());
    }
    let generic = fields.integer("trap_type", &mut context.faults);
    match generic {
        Some(number @ 0..=5) => Some(format!("{GENERIC_TRAPS}.{}", number + 1)),
        Some(6) => {
            let enterprise = fields.needed("enterprise_oid", &mut context.faults);
            let number = fields.needed_integer("trap_sub_type", &mut context.faults);
            Some(format!("{}.0.{number}", enterprise.trim_start_matches('.')))
        }
        Some(other) => {
            context.faults.add("trap_type", format!("there is no generic trap {other}"));
            None
        }
        None => {
            let reason = "no variable names the trap, and there is no `trap_type`";
            context.faults.add("values", reason);
            None
        }
    }
}
