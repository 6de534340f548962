//! `pm4py` opens logs of two thousand orders without a warning and finds in them what was said.

use crate::plans::{operator, said};
use crate::write;
use sandtable_orders::Record;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Command;

const CHECK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pm4py/check.py");

#[test]
fn pm4py_finds_what_was_said() {
    let Some(python) = option_env!("SANDTABLE_PM4PY") else {
        // Not through the test's captured output: who runs the tests must see it.
        let skipped = "skipped: SANDTABLE_PM4PY names no Python that has pm4py";
        return writeln!(std::io::stderr(), "{skipped}").unwrap();
    };
    let (plan, room) = (operator(1000), tempfile::tempdir().unwrap());
    let records = said(&plan);
    let files = ["log.jsonocel", "log.xes"].map(|name| room.path().join(name));
    for file in &files {
        write(&plan, &records, file);
    }
    let output = Command::new(python).arg(CHECK).args(&files).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    writeln!(std::io::stderr(), "pm4py: {found}").unwrap();

    let count = |is: fn(&Record) -> bool| records.iter().filter(|(_, it)| is(it)).count();
    let work = count(|record| matches!(record, Record::Work { .. }));
    let changes = count(|it| matches!(it, Record::Order { .. } | Record::Item { .. }));
    let (mut items, mut recurring) = (BTreeSet::new(), BTreeSet::new());
    let (mut batches, mut in_batches) = (BTreeSet::new(), 0);
    for (_, record) in &records {
        if let Record::Item { order, item, .. } = *record {
            items.insert((order, item));
        }
        if let Record::Work { batch: Some(batch), .. } = *record {
            batches.insert(batch);
            in_batches += 1;
        }
        if let Record::Received { stream: 0, customer, .. } = *record {
            recurring.insert(customer);
        }
    }
    let customers = 1000 + recurring.len();
    let expected = json!({
        "order": 2000, "item": items.len(), "customer": customers, "offering": 2, "place": 3,
        "team": 1, "system": 2, "batch": batches.len(),
    });
    assert_eq!(found["ocel"]["objects"], expected);
    // What is done for several items at once is one event.
    assert!(batches.len() < in_batches);
    assert_eq!(found["ocel"]["events"], records.len() - in_batches + batches.len());
    // The first state of each order and item is not a change.
    assert_eq!(found["ocel"]["changes"], changes - 2000 - items.len());
    // Each order to its customer, its place and its items; each item to its offering.
    assert_eq!(found["ocel"]["between objects"], 2 * 2000 + 2 * items.len());
    assert_eq!(found["ocel"]["priority"], 2.0);
    assert_eq!(found["ocel"]["monthly price"], 30.05);
    let xes = json!({
        "traces": 2000, "events": records.len() + work, "starts": work, "resources": 3,
    });
    assert_eq!(found["xes"], xes);
}
