//! CSV: what was written can be read again, row by row, and is the work that was done.

use crate::plans::Said;
use crate::plans::{changing, operator};
use crate::{everything, moment, text};
use csv::{Reader, StringRecord};
use sandtable_orders::{Outcome, Plan, Record};

#[test]
fn rows_are_the_work() {
    let plan = operator(120);
    rows_are_work_of(&plan, &everything(&plan));
    let plan = changing(60);
    rows_are_work_of(&plan, &crate::plans::said(&plan));
}

fn rows_are_work_of(plan: &Plan, records: &Said) {
    let text = text(plan, records, "log.csv");
    let mut reader = Reader::from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let first: Vec<&str> = columns.iter().take(6).collect();
    let prosimos = ["case_id", "activity", "enable_time", "start_time", "end_time", "resource"];
    assert_eq!(first, prosimos);
    let rows: Vec<StringRecord> = reader.records().map(Result::unwrap).collect();
    let work = records.iter().filter(|(_, record)| matches!(record, Record::Work { .. }));
    assert_eq!(rows.len(), work.clone().count());
    for ((at, record), row) in work.zip(&rows) {
        let cell = |name| &row[columns.iter().position(|column| column == name).unwrap()];
        let Record::Work { order, item, offering, task, station, asked, began, outcome, .. } =
            *record
        else {
            unreachable!()
        };
        let offering = &plan.offerings[usize::from(offering)];
        let task = &offering.tasks[usize::from(task)].name;
        assert_eq!(cell("case_id"), order.to_string());
        let prefix = match cell("job") {
            "do" => String::new(),
            job => format!("{job} "),
        };
        assert_eq!(cell("activity"), prefix + task);
        assert_eq!(cell("enable_time"), moment(asked));
        assert_eq!(cell("start_time"), moment(began));
        assert_eq!(cell("end_time"), moment(*at));
        assert_eq!(cell("resource"), plan.stations[usize::from(station)].name);
        assert_eq!(cell("item"), format!("{order}/{}", item + 1));
        assert_eq!(cell("offering"), offering.name);
        assert_eq!(cell("action"), offering.action.word());
        let (word, has_cause) = match outcome {
            Outcome::Done => ("done", cell("job") == "mend"),
            Outcome::Failed(_) => ("failed", true),
            Outcome::NoneLeft => ("none-left", true),
            Outcome::Refused => ("refused", false),
        };
        assert_eq!(cell("outcome"), word);
        assert_eq!(!cell("cause").is_empty(), has_cause);
    }
}
