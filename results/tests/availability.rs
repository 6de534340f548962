//! Availability by what is behind the rest, against a day worked out by hand: a feeder, lost mains, a
//! router, a site and planned work, each out for a while of its own.

use sandtable_model::Operator;
use sandtable_model::kernel::{Simulation, Speed};
use sandtable_model::scenarios::load_text;
use sandtable_results::{AvailabilitySpread, Recording, Tally, availability_spreads};
use std::ops::ControlFlow;
use std::sync::Arc;

const DAY: &str = r#"
[run]
span = "1d"
period = "1h"

[power]
site_battery = "0s"
router_battery = "2d"
restart = "0s"

[[feeder]]
name = "Feeder"

[[router]]
name = "Exchange"
latitude = 50.0
longitude = 8.1

[[core]]
name = "Core"
at = "Exchange"
function = [{ name = "UPF" }]

[[site]]
name = "West"
latitude = 50.0
longitude = 8.0
feeder = "Feeder"
cell = [{ name = "A" }, { name = "B" }]

[[site]]
name = "East"
latitude = 50.0
longitude = 8.2
cell = [{ name = "C" }]

[[link]]
name = "West line"
from = "West"
to = "Exchange"

[[link]]
name = "East line"
from = "East"
to = "Exchange"

[[fault]]
name = "mains outage"
affects = "mains"
time_to_failure = { constant = "9000d" }
time_to_repair = { constant = "1h" }

[[inject]]
element = "Feeder"
at = "1h"
lasts = "1h"

[[inject]]
element = "East"
fault = "mains outage"
at = "3h"
lasts = "2h"

[[inject]]
element = "Exchange"
at = "6h"
lasts = "3h"

[[inject]]
element = "West line"
at = "10h"
lasts = "4h"

[[work]]
name = "new antenna"
elements = ["A"]
at = "15h"
lasts = "5h"

[[agreement]]
name = "West"
sites = ["West"]
measure = "availability"
target = "99%"
window = "12h"
"#;

fn spreads(replications: u32) -> Vec<AvailabilitySpread> {
    let loaded = load_text("test", DAY.to_owned(), &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let run = |replication| {
        let operator = Arc::new(Operator::new(&scenario, replication));
        let plan = operator.plan();
        let watch = |_, _: &Tally<'_>| ControlFlow::Continue(());
        let mut recording =
            Recording::new(plan, scenario.run.start(), None, watch).expect("no files");
        let mut simulation = Simulation::new(&operator, Speed::SINGLE).expect("no threads");
        let end = simulation.run(plan.end, &mut recording).end;
        let tally = recording.finish(end).expect("no files");
        let share = |what: &str| tally.summary(end).number(&format!("faults.{what}_share"));
        // Five took something down, one of them planned; of the others feeder and router are shared.
        assert!(
            (share("planned") - 20.0).abs() < 1e-9 && (share("shared_risk") - 50.0).abs() < 1e-9
        );
        tally.availability(end)
    };
    availability_spreads(&(0..replications).map(run).collect::<Vec<_>>())
}

#[test]
fn each_hour_out_has_its_cause() {
    let spreads = spreads(2);
    let hours = |kind: &str, name: &str, cells: f64, behind: [(&str, f64); 4]| {
        let mut found = spreads.iter().filter(|found| found.kind == kind && found.name == name);
        let found = found.next().unwrap_or_else(|| panic!("no {kind} {name}"));
        let out: f64 = behind.iter().map(|(_, hours)| hours).sum();
        let mean = 100.0 * (1.0 - out / cells / 24.0);
        assert!((found.spread.mean - mean).abs() < 1e-3, "{found:?} {mean}");
        assert!(found.spread.confidence_95.abs() < 1e-9, "nothing is drawn: {found:?}");
        for (word, hours) in behind {
            let share = found.downtime_share[word];
            assert!((share - 100.0 * hours / out).abs() < 1e-3, "{word} {found:?}");
        }
    };
    let behind = |power, shared, independent, planned| {
        [
            ("power", power),
            ("shared_risk", shared),
            ("independent", independent),
            ("planned", planned),
        ]
    };
    hours("cell", "A", 1.0, behind(1.0, 3.0, 4.0, 5.0));
    hours("cell", "B", 1.0, behind(1.0, 3.0, 4.0, 0.0));
    hours("site", "West", 2.0, behind(2.0, 6.0, 8.0, 5.0));
    hours("site", "East", 1.0, behind(2.0, 3.0, 0.0, 0.0));
    // An agreement leaves planned work out: four hours of twelve, then two of both cells and of seven
    // that are agreed for one of them.
    let west = spreads.iter().find(|found| found.kind == "agreement").expect("one agreement");
    let windows = [1.0 - 6.0 * 2.0 / 24.0, 1.0 - 2.0 * 2.0 / 19.0];
    let mean = 100.0 * (windows[0] + windows[1]) / 2.0;
    assert!((west.spread.mean - mean).abs() < 1e-3, "{west:?} {mean}");
}
