//! Figures of traffic and of the transport network against what is known by formula or by hand, in periods
//! of several lengths.

use sandtable_model::Operator;
use sandtable_model::kernel::{Simulation, Speed};
use sandtable_model::scenarios::load_text;
use sandtable_results::{Recording, Summary, Tally};
use std::ops::ControlFlow;
use std::sync::Arc;

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

fn summary(text: &str, period: &str) -> Summary {
    let setting = format!("run.period=\"{period}\"");
    let loaded = load_text("test", text.to_owned(), &[setting]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let operator = Arc::new(Operator::new(&scenario, 0));
    let plan = operator.plan();
    let watch = |_, _: &Tally<'_>| ControlFlow::Continue(());
    let mut recording = Recording::new(plan, scenario.run.start(), None, watch).expect("no files");
    let mut simulation = Simulation::new(&operator, Speed::SINGLE).expect("no threads");
    let end = simulation.run(plan.end, &mut recording).end;
    recording.finish(end).expect("no files").summary(end)
}

/// The load of the only cell with traffic is a share of its blocks, however many periods there are.
#[test]
fn the_load_of_a_cell_does_not_depend_on_the_period() {
    // Erlang's formula refuses 5.022 % of 20.
    let expected = 100.0 * 20.0 * (1.0 - 0.050_221_78) / 25.0;
    for period in ["15min", "1h", "7h", "1d", "4d"] {
        let summary = summary(CELL, period);
        for key in ["traffic.RRU.PrbTotDl", "traffic.RRU.PrbTotDl_max"] {
            let load = summary.number(key);
            assert!((load - expected).abs() < 1e-3, "{period}: {load}, not {expected}");
        }
    }
}

/// Of 20 Mbit/s, two links in a row carry 10 and 5, until the first is cut for an hour and a half.
const ROW: &str = r#"
[run]
span = "4h"

[routing]
convergence = "1s"

[[router]]
name = "West"
latitude = 50.0
longitude = 8.0

[[router]]
name = "Middle"
latitude = 50.0
longitude = 8.5

[[router]]
name = "East"
latitude = 50.0
longitude = 9.0

[[link]]
name = "first"
from = "West"
to = "Middle"
capacity = "10Mbit/s"

[[link]]
name = "second"
from = "Middle"
to = "East"
capacity = "5Mbit/s"

[[demand]]
from = "West"
to = "East"
rate = "20Mbit/s"

[[inject]]
element = "first"
at = "1h 20min"
lasts = "1h 30min"
"#;

/// Links lose something for as long as any of them does, however many do and however long periods are. What has no
/// path is not sent: it is offered and not delivered, and lost on no link.
#[test]
fn links_lose_for_as_long_as_they_do() {
    for period in ["10min", "1h", "4h"] {
        let summary = summary(ROW, period);
        // Both lose while both work; until routers know of the cut and of the repair, a second each, the
        // first loses all, or nothing is sent.
        let losing = summary.number("transport.losing");
        assert!((losing - 2.5).abs() < 1e-6, "{period}: {losing} h");
        let lost = summary.number("transport.lost");
        let expected = 15e6 / 8.0 * (2.5 * 3600.0 - 1.0) + 20e6 / 8.0;
        assert!((lost - expected).abs() < 10.0, "{period}: {lost}, not {expected}");
        let delivered = summary.number("transport.delivered_share");
        let expected = 100.0 * 5.0 / 20.0 * (2.5 * 3600.0 - 1.0) / (4.0 * 3600.0);
        assert!((delivered - expected).abs() < 1e-3, "{period}: {delivered} %, not {expected}");
    }
}

/// A share and a mean of nothing have no value, and are not 0 %.
#[test]
fn nothing_has_no_share() {
    let summary = summary(ROW, "1h");
    for key in
        ["traffic.carried_share", "traffic.DRB.UEThpDl", "traffic.latency", "traffic.RRU.PrbTotDl"]
    {
        assert!(summary.get(key).is_none(), "{key}: {:?}", summary.get(key));
    }
    assert_eq!(summary.number("traffic.offered").to_bits(), 0);
    let quiet =
        ROW.replace("[[demand]]\nfrom = \"West\"\nto = \"East\"\nrate = \"20Mbit/s\"\n", "");
    let summary = self::summary(&quiet, "1h");
    assert!(summary.get("transport.delivered_share").is_none());
}
