//! CSV: a row a piece of work, in the order in which pieces are done. The first six columns are named as
//! those of Prosimos' logs, so that what reads these reads ours; states, milestones and alerts have no
//! duration and no resource, and are left to the other formats. A text that begins like a formula of a
//! spreadsheet (`=`, `+`, `-`, `@`) has an apostrophe before it.

use super::entry::{Names, Thing};
use csv::Writer;
use sandtable_model::units::SimTime;
use sandtable_orders::Record;
use std::borrow::Cow;
use std::fs::File;
use std::io;

/// The columns: the order, what was done, when it could have been begun, when it was and was done, who
/// did it, and for what; then what it was (`do`, `undo`, `mend`, `sort`), what came of it, the batch, if
/// several items were worked on at once, and what the order asked for.
const COLUMNS: [&str; 13] = [
    "case_id",
    "activity",
    "enable_time",
    "start_time",
    "end_time",
    "resource",
    "item",
    "offering",
    "job",
    "outcome",
    "cause",
    "batch",
    "action",
];

/// A cell that no spreadsheet takes for a formula: names come from files of others. Before a text that begins like
/// one stands an apostrophe, by which spreadsheets know texts; numbers stay as they are.
fn harmless(cell: Cow<'_, str>) -> Cow<'_, str> {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula && cell.parse::<f64>().is_err() { format!("'{cell}").into() } else { cell }
}

/// A log that is being written.
pub(super) struct Rows<'p> {
    names: Names<'p>,
    out: Writer<File>,
    now: SimTime,
}

impl<'p> Rows<'p> {
    pub(super) fn create(names: Names<'p>, file: File) -> io::Result<Self> {
        let mut out = Writer::from_writer(file);
        out.write_record(COLUMNS)?;
        Ok(Self { names, out, now: SimTime::START })
    }

    pub(super) fn hear(&mut self, at: SimTime, record: &Record) -> io::Result<()> {
        assert!(at >= self.now, "time does not run backwards");
        self.now = at;
        let Record::Work { order, item, offering, station, began, .. } = *record else {
            return Ok(());
        };
        let names = self.names;
        let entry = names.entry(at, record, Some(offering));
        let said = |name| entry.said(name).map(|value| names.spelled(value)).unwrap_or_default();
        let row: [Cow<'_, str>; COLUMNS.len()] = [
            names.name(Thing::Order(order)),
            entry.activity.as_ref().into(),
            said("asked"),
            names.moment(began).into(),
            names.moment(at).into(),
            names.name(Thing::Station(station)),
            names.name(Thing::Item(order, item)),
            names.name(names.offering(offering)),
            said("job"),
            said("outcome"),
            said("cause"),
            said("batch"),
            said("action"),
        ];
        self.out.write_record(row.map(harmless).iter().map(|cell| cell.as_bytes()))?;
        Ok(())
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in
            ["=1+2", "=HYPERLINK(\"http://x\")", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1"]
        {
            assert_eq!(harmless(text.into()), format!("'{text}"));
        }
        for text in ["-3.5", "+7", "2026-01-01T00:00:00Z", "fibre = fast", "", "17/2"] {
            assert_eq!(harmless(text.into()), text);
        }
    }
}
