//! `sandtable import`: a network from another format as a scenario.

use super::{check_free, file_of, load_checked, write_out};
use crate::arguments::{Import, ImportFormat};
use crate::failure::Failure;
use crate::terminal::{self, STRONG};
use sandtable_scenarios::import::{self, Format, ImportError, Imported, Options};
use sandtable_scenarios::schema::network::Router;
use sandtable_units::Span;
use serde::Serialize;

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
        ImportFormat::Nsg => Format::Nsg,
        ImportFormat::Opencellid => Format::OpenCellId,
    };
    let mut imported = import::import(&command.file, format, &Options::default())
        .map_err(|error| invalid(&command.file.display().to_string(), error))?;
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
    write_out(command.out.as_deref(), command.force, &scenario_text(command, &imported))?;
    if file_of(command.out.as_deref()).is_some() {
        terminal::note(&told(command, &imported));
    }
    Ok(())
}

fn invalid(file: &str, error: ImportError) -> Failure {
    let place = error.at.map(|at| format!(" ({at})")).unwrap_or_default();
    let reason = format!("cannot import `{file}`{place}: {}", error.reason);
    Failure::Usage { reason, help: error.help }
}

/// The routers of the base, which the imported sites are linked to. A base may be a bare transport
/// network, which is no whole scenario yet: it is read as far as it can be.
fn routers_of(base: &str) -> Result<Vec<Router>, Failure> {
    let loaded = load_checked(base, &[]);
    if let Some(scenario) = loaded.scenario {
        return Ok(scenario.router);
    }
    if let Some(partial) = loaded.partial {
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
    let file = command.file.file_name().unwrap_or(command.file.as_os_str()).to_string_lossy();
    let scenario = File {
        base: std::iter::once(FAULTS).chain(command.base.as_deref()).collect(),
        title: format!("Imported from {file}"),
        run: Run { span: command.span },
        imported,
    };
    toml::to_string(&scenario).expect("a scenario can be written as TOML")
}

fn told(command: &Import, imported: &Imported) -> String {
    let mut text = String::new();
    if let Some(out) = &command.out {
        text += &format!("{STRONG}wrote{STRONG:#} {}\n", out.display());
    }
    for assumption in &imported.assumptions {
        text += &format!("  assumed: {assumption}\n");
    }
    text
}
