//! Event logs of orders, for tools of process mining: OCEL 2.0 (JSON), XES (IEEE 1849) and CSV.
//!
//! A log is written while a run goes on, record by record, and appears whole or not at all. CSV keeps
//! nothing in memory, OCEL the orders that are open and the customers who come again; XES puts all that
//! is said of an order together and keeps every record, some 70 bytes each, until the end. Which records
//! there are, and when they are heard, is left to whoever runs time.
//!
//! Moments are UTC, whole microseconds, rounded down as in the tables. `entry` says what a record is
//! called and what it is about; `ocel`, `xes` and `rows` write that down.

mod entry;
mod objects;
mod ocel;
mod rows;
mod xes;

use crate::directory::DirectoryError;
use crate::occupant::Existing;
use crate::whole_file::WholeFile;
use entry::Names;
use jiff::Timestamp;
use ocel::Ocel;
use rows::Rows;
use sandtable_model::units::SimTime;
use sandtable_orders::{Plan, Record};
use std::io;
use std::path::Path;
use xes::Xes;

/// How a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// OCEL 2.0 as JSON: one event a record, and the things that events are about.
    Ocel,
    /// XES: a trace an order; work has a start and a completion, all else a completion.
    Xes,
    /// CSV: a row a piece of work, with the columns of Prosimos first.
    Csv,
}

impl LogFormat {
    /// The format of a file by its extension: `json` or `jsonocel`, `xes`, `csv`.
    pub fn of_file(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "json" | "jsonocel" => Some(Self::Ocel),
            "xes" => Some(Self::Xes),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// An event log that is being written.
pub struct EventLog<'p> {
    file: WholeFile,
    writer: Writer<'p>,
}

enum Writer<'p> {
    Ocel(Ocel<'p>),
    Xes(Xes<'p>),
    Csv(Rows<'p>),
}

impl<'p> EventLog<'p> {
    /// Begins a log of a run that begins at the civil moment `start`.
    pub fn create(
        path: &Path,
        existing: Existing,
        format: LogFormat,
        plan: &'p Plan,
        start: Timestamp,
    ) -> Result<Self, DirectoryError> {
        let names = Names { plan, start };
        let (whole, file) = WholeFile::create(path, existing)?;
        let open = || -> io::Result<Writer<'p>> {
            Ok(match format {
                LogFormat::Ocel => Writer::Ocel(Ocel::create(names, file, beneath(path))?),
                LogFormat::Xes => Writer::Xes(Xes::create(names, file)),
                LogFormat::Csv => Writer::Csv(Rows::create(names, file)?),
            })
        };
        let writer = open().map_err(|source| whole.failed(source))?;
        Ok(Self { file: whole, writer })
    }

    /// Hears a record, and writes it if it is about an order; from the first one of the run on, in the order of time.
    ///
    /// # Panics
    /// If time runs backwards.
    pub fn hear(&mut self, at: SimTime, record: &Record) -> Result<(), DirectoryError> {
        // Tools leave out events that are about nothing they know; that an order is closed is for our books.
        if record.order().is_none() || matches!(record, Record::Closed { .. }) {
            return Ok(());
        }
        let heard = match &mut self.writer {
            Writer::Ocel(ocel) => ocel.hear(at, record),
            Writer::Xes(xes) => {
                xes.hear(at, record);
                Ok(())
            }
            Writer::Csv(rows) => rows.hear(at, record),
        };
        heard.map_err(|source| self.file.failed(source))
    }

    /// Writes what is left and puts the log in its place.
    pub fn finish(mut self) -> Result<(), DirectoryError> {
        let written = match &mut self.writer {
            Writer::Ocel(ocel) => ocel.finish(),
            Writer::Xes(xes) => xes.finish(),
            Writer::Csv(rows) => rows.finish(),
        };
        written.map_err(|source| self.file.failed(source))?;
        self.file.finish()
    }
}

/// The folder that a file is in.
fn beneath(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
