//! The commands, one file each, and what they share: loading with all checks, writing one file, and
//! printing JSON.

mod check;
mod emit;
mod explain;
mod explain_order;
mod export;
mod import;
mod init;
mod list;
mod pages;
mod replay;
pub(crate) mod replications;
pub(crate) mod run;
mod schema;
mod sweep;
mod test;

pub(crate) use check::check;
pub(crate) use emit::emit;
pub(crate) use explain::explain;
pub(crate) use explain_order::explain_order;
pub(crate) use export::export;
pub(crate) use import::import;
pub(crate) use init::init;
pub(crate) use list::list;
pub(crate) use pages::{completions, man};
pub(crate) use replay::replay;
pub(crate) use schema::schema;
pub(crate) use sweep::sweep;
pub(crate) use test::test;

use crate::failure::Failure;
use crate::rules;
use crate::terminal;
use sandtable_results::{Existing, WholeFile, check_expectations};
use sandtable_scenarios::{Loaded, load};
use std::path::Path;

/// Loads a scenario and checks also what others know: the metrics, and the rules that it names.
fn load_checked(name: &str, settings: &[String]) -> Loaded {
    let mut loaded = load(name, settings);
    if let Some(scenario) = &loaded.scenario {
        loaded.diagnostics.append(check_expectations(scenario));
        rules::check_named(name, scenario, &mut loaded.diagnostics);
    }
    if loaded.diagnostics.has_errors() {
        loaded.scenario = None;
    }
    loaded
}

/// What becomes of files that are there: they are replaced only where `--force` says so.
pub(crate) const fn existing(force: bool) -> Existing {
    if force { Existing::Replace } else { Existing::Keep }
}

/// The file that an option names; `-` stands for standard output.
fn file_of(out: Option<&Path>) -> Option<&Path> {
    out.filter(|out| *out != Path::new("-"))
}

/// Refuses, before there is anything to write, a file that could not be written.
fn check_free(out: Option<&Path>, force: bool) -> Result<(), Failure> {
    match file_of(out) {
        Some(out) => Ok(WholeFile::check(out, existing(force))?),
        None => Ok(()),
    }
}

/// Writes a text to a file or, without one, to standard output.
fn write_out(out: Option<&Path>, force: bool, text: &str) -> Result<(), Failure> {
    match file_of(out) {
        Some(out) => Ok(WholeFile::write(out, existing(force), text)?),
        None => Ok(terminal::verbatim(text)?),
    }
}

/// One JSON object on standard output.
fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).expect("JSON can be written");
    Ok(terminal::verbatim(&(text + "\n"))?)
}
