//! Event logs hold all that was said and nothing else, in the form of their standards. `pm4py` reads them
//! too, where `SANDTABLE_PM4PY` names a Python that has it at build time.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod causes;
mod ocel;
mod plans;
mod pm4py;
mod rows;
mod xes;

use jiff::Timestamp;
use plans::{Said, operator};
use sandtable_model::units::SimTime;
use sandtable_orders::{Job, Law, Plan, Record};
use sandtable_results::{EventLog, Existing, LogFormat};
use std::path::Path;

fn start() -> Timestamp {
    "2026-03-01T06:00:00Z".parse().unwrap()
}

/// A moment as logs write it.
fn moment(at: SimTime) -> String {
    let micros = start().as_microsecond() + i64::try_from(at.nanos() / 1000).unwrap();
    format!("{:.6}", Timestamp::from_microsecond(micros).unwrap())
}

/// Writes a log to a file whose name tells the format.
fn write(plan: &Plan, said: &Said, file: &Path) {
    let format = LogFormat::of_file(file).unwrap();
    let mut log = EventLog::create(file, Existing::Keep, format, plan, start()).unwrap();
    for (at, record) in said {
        log.hear(*at, record).unwrap();
    }
    log.finish().unwrap();
}

/// The text of a log.
fn text(plan: &Plan, said: &Said, name: &str) -> String {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join(name);
    write(plan, said, &file);
    std::fs::read_to_string(file).unwrap()
}

/// What happened, of every kind; the last is said by hand, since no law is broken.
fn everything(plan: &Plan) -> Said {
    let mut said = plans::said(plan);
    said.retain(|(_, record)| !matches!(record, Record::Closed { .. }));
    let kinds: [fn(&Record) -> bool; 13] = [
        |record| matches!(record, Record::Received { .. }),
        |record| matches!(record, Record::Order { .. }),
        |record| matches!(record, Record::Item { .. }),
        |record| matches!(record, Record::Work { job: Job::Do, .. }),
        |record| matches!(record, Record::Work { job: Job::Undo, .. }),
        |record| matches!(record, Record::Work { job: Job::Mend(_), .. }),
        |record| matches!(record, Record::Work { job: Job::Sort, .. }),
        |record| matches!(record, Record::Milestone { .. }),
        |record| matches!(record, Record::Jeopardy { .. }),
        |record| matches!(record, Record::TooLate { .. }),
        |record| matches!(record, Record::DeadLetter { .. }),
        |record| matches!(record, Record::Reminded { .. }),
        |record| matches!(record, Record::Work { batch: Some(_), .. }),
    ];
    for (number, kind) in kinds.iter().enumerate() {
        assert!(said.iter().any(|(_, record)| kind(record)), "nothing of kind {number} is said");
    }
    let (last, _) = *said.last().unwrap();
    said.push((last, Record::Broken { law: Law::RollUp, order: Some(1) }));
    said
}

#[test]
fn a_log_appears_whole_or_not_at_all() {
    let (plan, room) = (operator(1), tempfile::tempdir().unwrap());
    let count = || std::fs::read_dir(room.path()).unwrap().count();
    for format in [LogFormat::Ocel, LogFormat::Xes, LogFormat::Csv] {
        let file = room.path().join("log");
        let log = EventLog::create(&file, Existing::Keep, format, &plan, start()).unwrap();
        assert!(!file.exists());
        drop(log);
        assert_eq!(count(), 0);
    }
    write(&plan, &Vec::new(), &room.path().join("log.csv"));
    assert_eq!(count(), 1);
    let nowhere = room.path().join("nowhere/log.csv");
    assert!(EventLog::create(&nowhere, Existing::Keep, LogFormat::Csv, &plan, start()).is_err());
}

#[test]
fn the_extension_tells_the_format() {
    let found = |name: &str| LogFormat::of_file(Path::new(name));
    assert_eq!(found("a/b.json"), Some(LogFormat::Ocel));
    assert_eq!(found("b.jsonocel"), Some(LogFormat::Ocel));
    assert_eq!(found("b.xes"), Some(LogFormat::Xes));
    assert_eq!(found("b.csv"), Some(LogFormat::Csv));
    assert_eq!(found("b.txt"), None);
    assert_eq!(found("csv"), None);
}
