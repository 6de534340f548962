//! Figures of traffic against a cell whose formula is known, in periods of several lengths.

use sandtable_model::Operator;
use sandtable_model::kernel::{Simulation, Speed};
use sandtable_model::scenarios::load_text;
use sandtable_results::{Recording, Tally};
use std::ops::ControlFlow;

/// One cell of 25 blocks, of which a call takes one, and 20 Erlang.
const CELL: &str = r#"
[run]
span = "4d"

[radio]
bandwidth = "5MHz"

[traffic]
fidelity = "fluid"

[[router]]
name = "Exchange"
latitude = 50.0
longitude = 8.1

[[core]]
name = "Core"
at = "Exchange"
function = [{ name = "UPF" }]

[[site]]
name = "Tower"
latitude = 50.0
longitude = 8.0
cells = 1

[[link]]
name = "line"
from = "Tower"
to = "Exchange"

[[spot]]
name = "People"
people = 1_000
server = [{ cell = "Tower-1", rate = "25Mbit/s" }]

[[service]]
name = "calls"
sessions = 28.8
rate = "1Mbit/s"
lasts = { exponential = { mean = "1min" } }
"#;

fn figures(period: &str, keys: [&str; 2]) -> [f64; 2] {
    let setting = format!("run.period=\"{period}\"");
    let loaded = load_text("test", CELL.to_owned(), &[setting]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let operator = Operator::new(&scenario, 0);
    let plan = operator.plan();
    let watch = |_, _: &Tally<'_>| ControlFlow::Continue(());
    let mut recording = Recording::new(plan, scenario.run.start(), None, watch).expect("no files");
    let mut simulation = Simulation::new(&operator, Speed::SINGLE).expect("no threads");
    let end = simulation.run(plan.end, &mut recording).end;
    let summary = recording.finish(end).expect("no files").summary(end);
    keys.map(|key| summary.number(key))
}

/// The load of the only cell with traffic is a share of its blocks, however many periods there are.
#[test]
fn the_load_of_a_cell_does_not_depend_on_the_period() {
    // Erlang's formula refuses 5.022 % of 20.
    let expected = 100.0 * 20.0 * (1.0 - 0.050_221_78) / 25.0;
    for period in ["15min", "1h", "7h", "1d", "4d"] {
        for load in figures(period, ["traffic.RRU.PrbTotDl", "traffic.RRU.PrbTotDl_max"]) {
            assert!((load - expected).abs() < 1e-3, "{period}: {load}, not {expected}");
        }
    }
}
