//! `sandtable export`: the network of a scenario for programs that draw it.

use super::{check_free, load_checked, write_out};
use crate::arguments::{Export, ExportTo};
use crate::failure::Failure;
use crate::terminal;
use sandtable_scenarios::export::{self, ExportFormat};

pub(crate) fn export(command: &Export) -> Result<(), Failure> {
    check_free(command.out.as_deref(), command.force)?;
    let loaded = load_checked(&command.scenario, &command.set);
    terminal::diagnostics(&loaded.diagnostics, &loaded.sources);
    let Some(scenario) = loaded.scenario else { return Err(Failure::Invalid) };
    let format = match command.to {
        ExportTo::Geojson => ExportFormat::Geojson,
        ExportTo::Graphml => ExportFormat::Graphml,
    };
    write_out(command.out.as_deref(), command.force, &export::export(&scenario, format))?;
    let left_out = export::left_out(&scenario, format);
    if !left_out.is_empty() {
        terminal::note(&format!("not exported: {}\n", left_out.join(", ")));
    }
    Ok(())
}
