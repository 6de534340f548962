//! `sandtable import`: a network from another format as a scenario.

use super::{check_free, file_of, load_checked, write_out};
use crate::arguments::{Import, ImportFormat};
use crate::failure::Failure;
use crate::terminal::{self, STRONG};
use sandtable_scenarios::document::{Diagnostic, Severity};
use sandtable_scenarios::import::{self, Format, ImportError, Imported, Options};
use sandtable_scenarios::load_text_in;
use sandtable_scenarios::schema::network::Router;
use sandtable_units::{Position, Span};
use serde::Serialize;
use std::path::{Path, PathBuf};

pub(crate) fn import(command: &Import) -> Result<(), Failure> {
    check_free(command.out.as_deref(), command.force)?;
    let format = match command.from {
        ImportFormat::Topohub => Format::Topohub,
        ImportFormat::Sndlib => Format::Sndlib,
        ImportFormat::Graphml => Format::Graphml,
        ImportFormat::Gml => Format::Gml,
        ImportFormat::Net2plan => Format::Net2plan,
        ImportFormat::NodeLink => Format::NodeLink,
        ImportFormat::Gnpy => Format::Gnpy,
        ImportFormat::Tmf639 => Format::Tmf639,
        ImportFormat::Csv => Format::Csv,
        ImportFormat::Geojson => Format::Geojson,
        ImportFormat::Kml => Format::Kml,
        ImportFormat::Rfc8345 => Format::Rfc8345,
        ImportFormat::Netbox => Format::Netbox,
        ImportFormat::Nsg => Format::Nsg,
        ImportFormat::Opencellid => Format::OpenCellId,
    };
    let options = Options {
        rate_unit: command.rate_unit,
        length_unit: command.length_unit,
        sites: command.sites,
        columns: command.column.clone(),
    };
    if !command.column.is_empty() && format != Format::Csv {
        let help = "columns are those of `--from csv`";
        return Err(Failure::usage("`--column` says nothing of this format", help));
    }
    let mut imported = import::import(&command.files, format, &options)
        .map_err(|error| invalid(&command.files, error))?;
    if let Some(people) = command.people {
        imported.populate(people);
    }
    if let Some(place) = command.move_to {
        imported
            .move_to(place)
            .map_err(|error| Failure::usage(error.to_string(), "move them to another place"))?;
    }
    let routers = match &command.base {
        Some(base) => routers_of(base)?,
        None => imported.router.clone(),
    };
    if !imported.site.is_empty() && !routers.is_empty() {
        imported.attach(&routers);
    }
    let text = scenario_text(command, &imported);
    let missing = missing(command, &text);
    let comments: Vec<String> = missing.iter().map(|line| format!("# {line}\n")).collect();
    write_out(command.out.as_deref(), command.force, &(comments.concat() + &text))?;
    if file_of(command.out.as_deref()).is_some() {
        terminal::note(&told(command, &imported, &missing));
    }
    Ok(())
}

fn invalid(files: &[PathBuf], error: ImportError) -> Failure {
    let names: Vec<String> = files.iter().map(|file| format!("`{}`", file.display())).collect();
    let place = error.at.map(|at| format!(" ({at})")).unwrap_or_default();
    let reason = format!("cannot import {}{place}: {}", names.join(", "), error.reason);
    Failure::Usage { reason, help: error.help }
}

/// So many mistakes are told; the others are counted.
const MISSING_MAX: usize = 10;

/// What keeps the file from being run, a line each; nothing where it can be.
fn missing(command: &Import, text: &str) -> Vec<String> {
    let folder = file_of(command.out.as_deref()).and_then(Path::parent).unwrap_or(Path::new(""));
    let found = load_text_in(folder, "imported", text.to_owned()).diagnostics;
    let errors = found.count(Severity::Error);
    if errors == 0 {
        return Vec::new();
    }
    let errors_kept = found.in_file_order().into_iter().filter(|it| it.severity == Severity::Error);
    let line = |found: &Diagnostic| match &found.help {
        Some(help) => format!("cannot run yet: {} ({help})", found.message),
        None => format!("cannot run yet: {}", found.message),
    };
    let plain = |line: String| line.replace(char::is_control, " ");
    let mut lines: Vec<String> = errors_kept.take(MISSING_MAX).map(line).map(plain).collect();
    if errors > lines.len() {
        lines.push(format!("cannot run yet: {} more, as `check` tells", errors - lines.len()));
    }
    lines
}

/// The routers of the base, which the imported sites are linked to. A base may be a bare transport
/// network, which is no whole scenario yet: it is read as far as it can be.
fn routers_of(base: &str) -> Result<Vec<Router>, Failure> {
    let loaded = load_checked(base, &[]);
    if let Some(scenario) = loaded.scenario {
        return Ok(scenario.router);
    }
    let is_on_earth = |router: &Router| {
        Position::from_degrees(router.latitude.value, router.longitude.value).is_ok()
    };
    if let Some(partial) = loaded.partial
        && partial.router.iter().all(is_on_earth)
    {
        return Ok(partial.router);
    }
    terminal::diagnostics(&loaded.diagnostics, &loaded.sources);
    Err(Failure::Invalid)
}

/// Imported networks fail as the shipped part says, until their users know better.
const FAULTS: &str = "everyday-faults";

/// The scenario file: what was imported, and what a first run of it needs.
fn scenario_text(command: &Import, imported: &Imported) -> String {
    #[derive(Serialize)]
    struct File<'a> {
        base: Vec<&'a str>,
        title: String,
        run: Run,
        #[serde(flatten)]
        imported: &'a Imported,
    }
    #[derive(Serialize)]
    struct Run {
        span: Span,
    }
    let name = |file: &PathBuf| {
        file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
    };
    let file = command.files.iter().map(name).collect::<Vec<_>>().join(", ");
    let scenario = File {
        base: std::iter::once(FAULTS).chain(command.base.as_deref()).collect(),
        title: format!("Imported from {file}"),
        run: Run { span: command.span },
        imported,
    };
    toml::to_string(&scenario).expect("a scenario can be written as TOML")
}

fn told(command: &Import, imported: &Imported, missing: &[String]) -> String {
    let mut text = String::new();
    if let Some(out) = &command.out {
        text += &format!("{STRONG}wrote{STRONG:#} {}\n", out.display());
    }
    for assumption in &imported.assumptions {
        text += &format!("  assumed: {assumption}\n");
    }
    for line in missing {
        text += &format!("  {line}\n");
    }
    text
}
