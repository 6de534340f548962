//! The alarm sets of gcastle (PCIC 2021) and `NeurIPS` 2023: one row an episode, in seconds from a start
//! that nobody tells, with types and devices as numbers; and the edges between them.

use super::columns::Field;
use super::frame::Rows;
use super::mistake::{At, Mistake, Mistakes};
use super::{Notes, ReadError};
use std::io::BufRead;

/// The columns of `Alarm.csv`.
pub(super) const COLUMNS: &[(Field, &[&str])] = &[
    (Field::Type, &["alarm_id"]),
    (Field::Resource, &["device_id"]),
    (Field::Time, &["start_timestamp"]),
    (Field::End, &["end_timestamp"]),
];

/// Reads pairs of names, such as the topology (`device_a,device_b`) or the causal graph
/// (`cause_alarm_id,effect_alarm_id`) that come with an alarm set. Further columns are passed over.
///
/// # Errors
/// Where a row has no two names; the inner one tells of all such rows.
pub fn edges(rows: impl BufRead) -> std::io::Result<Result<Vec<(String, String)>, Mistakes>> {
    let mut rows = Rows::new(rows, b',');
    let (mut edges, mut mistakes, mut notes) = (Vec::new(), Mistakes::default(), Notes::default());
    let mut header = true;
    loop {
        match rows.next(&mut notes) {
            Ok(None) => break,
            Ok(Some(_)) if std::mem::take(&mut header) => {}
            Ok(Some(row)) => match (row.fields.get(0), row.fields.get(1)) {
                (Some(one), Some(other)) if !one.is_empty() && !other.is_empty() => {
                    edges.push((one.to_owned(), other.to_owned()));
                }
                _ => mistakes.push(Mistake::new(At::line(row.line), "expected two names")),
            },
            Err(ReadError::Io(error)) => return Err(error),
            Err(ReadError::Mistake(mistake) | ReadError::Rest(mistake)) => mistakes.push(mistake),
        }
    }
    Ok(if mistakes.is_empty() { Ok(edges) } else { Err(mistakes) })
}
