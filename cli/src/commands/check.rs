//! `sandtable check`: every mistake of every file, for people or for programs, without running any.

use super::{load_checked, print_json};
use crate::arguments::{Check, Format};
use crate::failure::Failure;
use crate::format;
use crate::terminal::{self, GOOD};
use sandtable_scenarios::document::{Severity, Style, json, text};

pub(crate) fn check(check: &Check) -> Result<(), Failure> {
    let checked: Vec<_> =
        check.scenarios.iter().map(|scenario| load_checked(scenario, &[])).collect();
    let count = |severity| -> u64 {
        checked.iter().map(|loaded| loaded.diagnostics.count(severity) as u64).sum()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    match check.format {
        Format::Text => {
            let style = if terminal::has_colour() { Style::Coloured } else { Style::Plain };
            for loaded in &checked {
                terminal::out(&text(&loaded.diagnostics, &loaded.sources, style))?;
            }
            let files = format::counted(check.scenarios.len() as u64, "scenario");
            let found = match (errors, warnings) {
                (0, 0) => format!("{GOOD}all is well{GOOD:#}"),
                (0, _) => format::counted(warnings, "warning"),
                (_, 0) => format::counted(errors, "error"),
                _ => format!(
                    "{} and {}",
                    format::counted(errors, "error"),
                    format::counted(warnings, "warning")
                ),
            };
            terminal::out(&format!("{files} checked: {found}\n"))?;
        }
        Format::Json => {
            let all: Vec<serde_json::Value> = (checked.iter())
                .flat_map(|loaded| json(&loaded.diagnostics, &loaded.sources))
                .collect();
            print_json(&serde_json::json!({
                "scenarios": check.scenarios.len(),
                "errors": errors,
                "warnings": warnings,
                "diagnostics": all,
            }))?;
        }
    }
    if errors > 0 { Err(Failure::Invalid) } else { Ok(()) }
}
