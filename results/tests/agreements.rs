//! Service level agreements against windows worked out by hand: two cells, one injected outage, planned
//! work, a ladder of credits and its cap.

use sandtable_model::kernel::{Simulation, Speed};
use sandtable_model::scenarios::load_text;
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{Operator, Plan};
use sandtable_results::{Recording, WindowVerdict};
use std::ops::ControlFlow;
use std::sync::Arc;

const WORLD: &str = r#"
[run]
span = "3d"
period = "1h"

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
cell = [{ name = "A" }, { name = "B" }]

[[link]]
name = "Tower - Exchange"
from = "Tower"
to = "Exchange"

# From 23:00 on the first day to 01:00 on the second.
[[inject]]
element = "A"
at = "23h"
lasts = "2h"

# Too short to count.
[[inject]]
element = "B"
at = "1d 12h"
lasts = "9min"

[[work]]
name = "new antenna"
elements = ["A"]
at = "2d"
lasts = "12h"
"#;

fn verdicts(agreement: &str) -> Vec<WindowVerdict> {
    let text = format!("{WORLD}{agreement}");
    let loaded = load_text("test", text, &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let operator = Arc::new(Operator::new(&scenario, 0));
    let plan: &Plan = operator.plan();
    let watch = |_, _: &sandtable_results::Tally<'_>| ControlFlow::Continue(());
    let mut recording = Recording::new(plan, scenario.run.start(), None, watch).expect("no files");
    let mut simulation = Simulation::new(&operator, Speed::SINGLE).expect("no threads");
    let outcome = simulation.run(plan.end, &mut recording);
    recording.finish(outcome.end).expect("no files").agreements().to_vec()
}

#[test]
fn outages_are_shared_out_to_windows() {
    let verdicts = verdicts(
        r#"
[[agreement]]
name = "availability"
measure = "availability"
target = "99%"
window = "1d"
qualifying = "15min"
credit = [{ worse_than = "99%", due = "10%" }, { worse_than = "98%", due = "25%" }]
cap = "15%"
"#,
    );
    let near = |found: f64, expected: f64| (found - expected).abs() < 1e-9;
    assert_eq!(verdicts.len(), 3);
    // One hour of two cells' 24; on the third day 12 of 48 hours are not agreed.
    for verdict in &verdicts[..2] {
        assert!(near(verdict.value, 100.0 * (1.0 - 1.0 / 48.0)), "{verdict:?}");
        assert!(!verdict.met && verdict.worst_cells.len() == 1 && verdict.faults.len() == 1);
    }
    assert!(near(verdicts[2].value, 100.0) && verdicts[2].met, "{:?}", verdicts[2]);
    // 97.9 % is worse than both steps; the cap leaves 15 %, and then nothing.
    assert!(near(verdicts[0].credit, 15.0) && near(verdicts[1].credit, 0.0));
    assert_eq!(verdicts[1].from, SimTime::START + Span::DAY);
    assert_eq!(verdicts[1].to, SimTime::START + Span::DAY * 2);
}

#[test]
fn planned_work_counts_where_it_is_agreed() {
    let verdicts = verdicts(
        r#"
[[agreement]]
name = "availability"
measure = "availability"
target = "90%"
window = "3d"
exclude_planned = false
sites = ["Tower"]
"#,
    );
    let [verdict] = verdicts.as_slice() else { panic!("{verdicts:?}") };
    // 2 h, 9 min and 12 h of 144.
    let expected = 100.0 * (1.0 - (14.0 + 0.15) / 144.0);
    assert!((verdict.value - expected).abs() < 1e-9 && verdict.met, "{verdict:?}");
    assert_eq!(verdict.worst_cells.len(), 2);
    assert!(verdict.credit.abs() < 1e-12);
}

/// A thousand people want 1 MB every hour of a cell that carries 25 Mbit/s to each: what is measured
/// depends on traffic only.
#[test]
fn throughput_and_refusals_are_measured() {
    let traffic = r#"
[traffic]
fidelity = "fluid"

[[service]]
name = "data"
sessions = 24.0
volume = { mean = "1MB", family = "constant" }

[[spot]]
name = "People"
people = 1_000
server = [{ cell = "A", rate = "25Mbit/s" }]

[[agreement]]
name = "refused"
measure = "refused"
statistic = "worst"
target = "1%"
window = "1d"
credit = [{ worse_than = "1%", due = "5%" }]

[[agreement]]
name = "throughput"
measure = "throughput"
target = "20Mbit/s"
window = "1d"

[[agreement]]
name = "agreed speed"
measure = "availability"
target = "99%"
least_rate = "23Mbit/s"
window = "1d"
sites = ["Tower"]
"#;
    let verdicts = verdicts(traffic);
    let of = |number| verdicts.iter().filter(move |verdict| verdict.agreement == number);
    // In the order of names. Data goes at 25 Mbit/s times the share of time in which the cell is idle:
    // 1000 x 8 Mbit in an hour of 25 Mbit/s x 3600 s.
    let speed = 25_000.0 * (1.0 - 8_000.0 / 90_000.0);
    for verdict in of(2).skip(1).take(1) {
        assert!((verdict.value / speed - 1.0).abs() < 1e-3, "{verdict:?} {speed}");
        assert!(verdict.met);
    }
    // At that speed A is never as good as agreed; B has no traffic and is.
    let second: Vec<&WindowVerdict> = of(0).collect();
    assert!((second[0].value - 50.0).abs() < 0.1 && !second[0].met, "{:?}", second[0]);
    // On the first day A is out for its last hour: all sessions of that hour find no cell.
    let refused: Vec<&WindowVerdict> = of(1).collect();
    assert!((refused[0].value - 100.0).abs() < 1e-9 && (refused[0].credit - 5.0).abs() < 1e-9);
}

/// Planned work that goes on where a link has been repaired is planned work, and no credit is due for it.
#[test]
fn planned_work_is_not_put_down_to_a_link_that_has_been_repaired() {
    let verdicts = verdicts(
        r#"
[[inject]]
element = "Tower - Exchange"
at = "1d 2h"
lasts = "1h"

[[work]]
name = "new mast"
elements = ["Tower"]
at = "1d 2h 30min"
lasts = "8h"

[[agreement]]
name = "availability"
measure = "availability"
target = "95%"
window = "1d"
credit = [{ worse_than = "95%", due = "10%" }]
"#,
    );
    // Of both cells an hour of a day that is agreed but for seven and a half; of `B` nine minutes.
    let [_, second, _] = verdicts.as_slice() else { panic!("{verdicts:?}") };
    let agreed = 2.0 * (24.0 - 7.5);
    let out = 2.0 + 1.0 + 0.15;
    assert!((second.value - 100.0 * (1.0 - out / agreed)).abs() < 0.01, "{second:?}");
}
