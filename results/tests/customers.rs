//! The figures and the table of customers, against an outage worked out by hand: ten customers, one agent,
//! and chances of nothing or everything.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, UInt64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sandtable_model::Operator;
use sandtable_model::kernel::{Simulation, Speed};
use sandtable_model::scenarios::load_text;
use sandtable_results::{Existing, Recording, ResultDirectory, Tally};
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// All ten call five minutes into an outage of two hours. The first is answered at once, the next after one
/// and two minutes; seven give up after two and a half and complain.
const TEN_CUSTOMERS: &str = r#"
[run]
span = "12h"

[[site]]
name = "Market"
latitude = 50.0
longitude = 8.0
population = 20
cell = [{ name = "A" }]

[[router]]
name = "Exchange"
latitude = 50.0
longitude = 8.1

[[core]]
name = "Core"
at = "Exchange"
function = [{ name = "UPF" }]

[[link]]
name = "Line"
from = "Market"
to = "Exchange"

[[inject]]
element = "Market"
at = "4h"
lasts = "2h"

[[team]]
name = "agents"
members = 1
hourly = "60EUR"

[[segment]]
name = "private"
share = "50%"
revenue = "15EUR"
contacts = "100%"
contacts_after = "5min"
complains = "100%"
leaves_after_complaint = "100%"

[care]
team = "agents"
takes = "1min"
patience = "150s"
warning = { after = "1h", costs = "0.10EUR" }
compensation = { after = "2h", amount = "5EUR" }
"#;

#[test]
fn an_outage_by_hand() {
    let loaded = load_text("test", TEN_CUSTOMERS.to_owned(), &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let operator = Arc::new(Operator::new(&scenario, 0));
    let folder = tempfile::tempdir().expect("room");
    let directory =
        ResultDirectory::begin(&folder.path().join("out"), Existing::Keep).expect("room");
    let go_on = |_, _: &Tally<'_>| ControlFlow::Continue(());
    let start = scenario.run.start();
    let mut recording =
        Recording::new(operator.plan(), start, Some(&directory), go_on).expect("room");
    let end = operator.plan().end;
    Simulation::new(&operator, Speed::SINGLE).expect("no threads").run(end, &mut recording);
    let summary = recording.finish(end).expect("room").summary(end);
    let expected = [
        ("accounts", 10.0),
        ("reached", 10.0),
        // Seven have left by then.
        ("warned", 3.0),
        ("contacts", 10.0),
        ("contacts_again", 0.0),
        ("answered_share", 30.0),
        ("abandoned", 7.0),
        ("wait_mean", 60.0),
        ("care_utilisation", 100.0 * 3.0 / 720.0),
        ("orders_wrong", 0.0),
        ("complaints", 7.0),
        ("left", 7.0),
        ("left_share", 70.0),
        ("revenue_lost", 7.0 * 15.0 * 12.0),
        ("compensation", 15.0),
        ("messages_cost", 0.3),
        ("care_cost", 3.0),
        ("cost", 1_260.0 + 15.0 + 0.3 + 3.0),
    ];
    for (key, value) in expected {
        let found = summary.number(&format!("customers.{key}"));
        assert!((found - value).abs() < 1e-9, "{key}: {found}, not {value}");
    }
    let row = the_row(&directory.file("tables/customers.parquet"));
    let counts = [
        "reached",
        "warned",
        "contacts",
        "contactsAgain",
        "answered",
        "abandoned",
        "complaints",
        "left",
        "compensated",
        "outage",
    ];
    let found = counts.map(|name| row[name].as_primitive::<UInt64Type>().value(0));
    assert_eq!(found, [10, 3, 10, 0, 3, 7, 7, 7, 3, 1]);
    let found =
        ["waitMean", "compensation"].map(|name| row[name].as_primitive::<Float64Type>().value(0));
    assert!((found[0] - 60.0).abs() < 1e-9 && (found[1] - 15.0).abs() < 1e-9, "{found:?}");
}

/// The only row of a table.
fn the_row(path: &Path) -> RecordBatch {
    let file = File::open(path).expect("a run with customers has the table");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a table").build();
    let batches: Vec<_> = reader.expect("a table").map(|batch| batch.expect("rows")).collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 1);
    batches[0].clone()
}
