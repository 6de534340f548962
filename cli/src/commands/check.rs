//! `sandtable check`: every mistake of every file, for people or for programs, without running any.

use super::{load_checked, print_json};
use crate::arguments::{Check, Format};
use crate::failure::Failure;
use crate::terminal::{self, GOOD};
use crate::{format, rules};
use sandtable_scenarios::document::{Diagnostics, Severity, Sources, Style, json, text};
use std::path::Path;

pub(crate) fn check(check: &Check) -> Result<(), Failure> {
    let checked = check.files.iter().map(|name| found(name)).collect::<Result<Vec<_>, _>>()?;
    let count =
        |severity| -> u64 { checked.iter().map(|(out, _)| out.count(severity) as u64).sum() };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    match check.format {
        Format::Text => {
            let style = if terminal::has_colour() { Style::Coloured } else { Style::Plain };
            for (out, sources) in &checked {
                terminal::out(&text(out, sources, style))?;
            }
            let files = format::counted(check.files.len() as u64, "file");
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
            let all: Vec<serde_json::Value> =
                checked.iter().flat_map(|(out, sources)| json(out, sources)).collect();
            print_json(&serde_json::json!({
                "files": check.files.len(),
                "errors": errors,
                "warnings": warnings,
                "diagnostics": all,
            }))?;
        }
    }
    if errors > 0 { Err(Failure::Invalid) } else { Ok(()) }
}

/// All that is wrong with a scenario, a rule file or a test file.
fn found(name: &str) -> Result<(Diagnostics, Sources), Failure> {
    if name.ends_with(".rules.toml") {
        return rules::checked(name);
    }
    if name.ends_with(".test.toml") {
        let suite =
            sandtable_replay::test::load(Path::new(name), &super::test::setting(None, None));
        return Ok((suite.diagnostics, suite.sources));
    }
    let loaded = load_checked(name, &[]);
    Ok((loaded.diagnostics, loaded.sources))
}
