//! Traffic against what is known of it: nothing is lost or made, closed forms of teletraffic theory,
//! take-over worked out by hand, and fluid traffic against sessions.

use crate::parts::{at_exchange, exchange};
use crate::world::{EVERYTHING, run, scenario};
use sandtable_kernel::{Recorded, Speed};
use sandtable_model::traffic::formulas::{Sharers, kaufman_roberts, processor_sharing};
use sandtable_model::traffic::partial_sharing::{Sharer, partial_sharing};
use sandtable_model::traffic::{Counts, Fates, Sessions};
use sandtable_model::{Operator, Record};
use std::collections::BTreeMap;

/// A core, a site with cells A, B and C, and nothing that fails by itself. A cell has 25 blocks.
fn quiet() -> String {
    let rest = r#"
[run]
span = "1d"
period = "1h"

[radio]
bandwidth = "5MHz"

[traffic]
least_rate = "1kbit/s"
"#;
    [rest, &exchange(), &at_exchange("Tower", "Tower - Exchange", &["A", "B", "C"], "")].concat()
}

/// A thousand people who reach cell A only, at 25 Mbit/s: a block carries 1 Mbit/s.
const PEOPLE: &str = r#"
[[spot]]
name = "People"
people = 1_000
server = [{ cell = "A", rate = "25Mbit/s" }]
"#;

fn records(text: &str, settings: &[&str], replication: u32) -> Vec<Recorded<Record>> {
    let operator = Operator::new(&scenario(text, settings), replication);
    run(&operator, Speed::SINGLE).1
}

/// The sum of all periods, by slice.
fn totals(said: &[Recorded<Record>]) -> BTreeMap<u8, Counts> {
    let mut totals: BTreeMap<u8, Counts> = BTreeMap::new();
    for recorded in said {
        if let Record::Traffic { slice, counts, .. } = recorded.record {
            *totals.entry(slice).or_default() += counts;
        }
    }
    totals
}

/// Whether a mean over replications agrees with a closed form, at 99.9 % by Student's t for 24
/// replications.
fn assert_mean(what: &str, values: &[f64], expected: f64) {
    assert_eq!(values.len(), 24);
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance =
        values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    let limit = 3.768 * (variance / count).sqrt();
    assert!((mean - expected).abs() < limit, "{what}: {mean} +- {limit}, not {expected}");
    assert!(limit < 0.1 * expected, "{what}: the limit of {limit} shows nothing");
}

#[test]
fn nothing_is_lost_or_made() {
    for fidelity in ["sessions", "fluid"] {
        let setting = format!("traffic.fidelity=\"{fidelity}\"");
        let said = records(EVERYTHING, &[&setting], 0);
        let mut sum = Counts::default();
        for recorded in &said {
            if let Record::Traffic { counts, .. } = recorded.record {
                let Fates { offered, carried, blocked, dropped, uncovered } = counts.bytes;
                assert_eq!(offered, carried + blocked + dropped + uncovered);
                sum += counts;
            }
        }
        let Fates { carried, blocked, dropped, uncovered, .. } = sum.bytes;
        assert!(carried > 10_000_000_000 && uncovered > 0 && blocked > 0, "{fidelity}: {sum:?}");
        assert!(fidelity == "fluid" || dropped > 0);
        let Sessions { offered, completed, blocked, dropped, uncovered, .. } = sum.sessions;
        let under_way = offered - completed - blocked - dropped - uncovered;
        assert!(under_way < 300, "{fidelity}: {under_way} under way at the end");
        // What is handed over arrives, but for what is under way between sites at the end.
        assert!(sum.sessions.handed_over - sum.sessions.taken_over < 20);
        assert!(fidelity == "fluid" || sum.sessions.taken_over > 10);
    }
}

#[test]
fn calls_are_blocked_as_erlang_says() {
    let service = r#"
[[service]]
name = "calls"
sessions = 28.8
rate = "1Mbit/s"
lasts = { exponential = { mean = "1min" } }
"#;
    let text = format!("{}{PEOPLE}{service}", quiet());
    let blocked: Vec<f64> = (0..24)
        .map(|replication| {
            let sessions = totals(&records(&text, &[], replication))[&0].sessions;
            sessions.blocked as f64 / sessions.offered as f64
        })
        .collect();
    let expected = kaufman_roberts(25, &[(1, 20.0)])[0];
    assert!((expected - 0.050_221_78).abs() < 1e-8);
    assert_mean("blocking", &blocked, expected);
}

#[test]
fn slices_that_share_a_pool_block_as_kaufman_and_roberts_say() {
    let services = r#"
[[slice]]
name = "wide"

[[service]]
name = "calls"
sessions = 17.28
rate = "1Mbit/s"
lasts = { exponential = { mean = "1min" } }

[[service]]
name = "wide calls"
slice = "wide"
sessions = 2.88
rate = "4Mbit/s"
lasts = { log_normal = { mean = "1min", variation = 1.5 } }
"#;
    let text = format!("{}{PEOPLE}{services}", quiet());
    let mut blocked = [Vec::new(), Vec::new()];
    for replication in 0..24 {
        let totals = totals(&records(&text, &[], replication));
        for (slice, values) in (0..).zip(&mut blocked) {
            let sessions = totals[&slice].sessions;
            values.push(sessions.blocked as f64 / sessions.offered as f64);
        }
    }
    let expected = kaufman_roberts(25, &[(1, 12.0), (4, 2.0)]);
    assert_mean("narrow", &blocked[0], expected[0]);
    assert_mean("wide", &blocked[1], expected[1]);
}

/// The mean time of a session depends on the mean of its volume only: three families of distributions
/// give the same.
#[test]
fn shared_cells_answer_as_the_formula_says() {
    for family in ["constant", "exponential", "log-normal"] {
        let service = format!(
            r#"
[[service]]
name = "data"
sessions = 60.48
volume = {{ mean = "3125kB", family = "{family}", variation = 2.0 }}
"#
        );
        let text = format!("{}{PEOPLE}{service}", quiet());
        // 0.7 sessions a second of a second each.
        let mut times = Vec::new();
        let mut busy = Vec::new();
        for replication in 0..24 {
            let counts = totals(&records(&text, &[], replication))[&0];
            times.push(counts.completed.1 as f64 / 1e6 / counts.sessions.completed as f64);
            busy.push(counts.busy as f64 / 1e9 / 86_400.0 / 25.0);
        }
        assert_mean(family, &times, 1.0 / (1.0 - 0.7));
        assert_mean("busy", &busy, 0.7);
    }
}

#[test]
fn a_full_cell_refuses_sessions_as_the_formula_says() {
    let service = r#"
[[service]]
name = "data"
sessions = 95.04
volume = { mean = "3125kB", family = "exponential" }
"#;
    let text = format!("{}{PEOPLE}{service}", quiet());
    let refused: Vec<f64> = (0..24)
        .map(|replication| {
            let said = records(&text, &["traffic.least_rate=\"2Mbit/s\""], replication);
            let sessions = totals(&said)[&0].sessions;
            sessions.blocked as f64 / sessions.offered as f64
        })
        .collect();
    // Twelve sessions of 2 Mbit/s find room in 25 Mbit/s.
    let expected = processor_sharing(&[Sharers { most: 12.0, load: 1.1 }]).0[0];
    assert_mean("refused", &refused, expected);
}

/// Three cells; A fails from one to three o'clock. A's people are in three places: 400 whom B reaches
/// next, 300 whom B does not reach but C, and 300 whom nobody else reaches. Everyone wants 1 MB every
/// hour. B gives A's people half of what A gives.
#[test]
fn neighbours_take_over_as_worked_out_by_hand() {
    let spots = r#"
[traffic]
fidelity = "fluid"

[[service]]
name = "data"
sessions = 24.0
volume = { mean = "1MB", family = "constant" }

[[spot]]
name = "between A and B"
people = 400
server = [{ cell = "A", rate = "20Mbit/s" }, { cell = "B", rate = "10Mbit/s" }]

[[spot]]
name = "between A and C"
people = 300
server = [{ cell = "A", rate = "20Mbit/s" }, { cell = "C", rate = "20Mbit/s" }]

[[spot]]
name = "far side of A"
people = 300
server = [{ cell = "A", rate = "20Mbit/s" }]

[[spot]]
name = "at B"
people = 100
server = [{ cell = "B", rate = "20Mbit/s" }]

[[inject]]
element = "A"
at = "1h"
lasts = "2h"
"#;
    let quiet = quiet().replace("[traffic]\nleast_rate = \"1kbit/s\"\n", "");
    let text = format!("{quiet}{spots}");
    let operator = Operator::new(&scenario(&text, &["run.span=\"4h\""]), 0);
    let (_, said) = run(&operator, Speed::SINGLE);
    let mut found: BTreeMap<(String, u64), Fates> = BTreeMap::new();
    for recorded in &said {
        if let Record::Traffic { element, counts, .. } = recorded.record {
            let name = operator.plan().element(element).name.clone();
            found.insert(
                (name, recorded.time.since_start().nanos() / 3_600_000_000_000),
                counts.bytes,
            );
        }
    }
    let megabytes = |carried: u64, uncovered: u64| {
        let [carried, uncovered] = [carried, uncovered].map(|number| number * 1_000_000);
        Fates { offered: carried + uncovered, carried, uncovered, ..Fates::default() }
    };
    // By cell and hour: carried and out of coverage.
    for (cell, hour, carried, uncovered) in [
        ("A", 1, 1_000, 0),
        ("B", 1, 100, 0),
        ("A", 2, 0, 300),
        ("B", 2, 500, 0),
        ("C", 2, 300, 0),
        ("A", 3, 0, 300),
        ("B", 3, 500, 0),
        ("C", 3, 300, 0),
        ("A", 4, 1_000, 0),
        ("B", 4, 100, 0),
    ] {
        let found = found[&(cell.to_owned(), hour)];
        assert_eq!(found, megabytes(carried, uncovered), "{cell} in hour {hour}");
    }
    assert!(!found.contains_key(&("C".to_owned(), 1)), "nobody is at C while A serves");
    assert_eq!(found.len(), 10);
}

#[test]
fn a_slice_that_ends_leaves_nothing_behind() {
    let services = r#"
[[slice]]
name = "match"
dedicated = "40%"
from = "1h"
lasts = "1h"

[[service]]
name = "cameras"
slice = "match"
sessions = 10.0
rate = "1Mbit/s"
lasts = { constant = "10min" }

[[service]]
name = "files"
slice = "match"
sessions = 10.0
volume = { mean = "50MB", family = "constant" }
"#;
    let text = format!("{}{PEOPLE}{services}", quiet());
    let said = records(&text, &["run.span=\"4h\""], 0);
    let mut by_hour = BTreeMap::new();
    for recorded in &said {
        if let Record::Traffic { slice: 1, counts, .. } = recorded.record {
            by_hour.insert(recorded.time.since_start().nanos() / 3_600_000_000_000, counts);
        }
    }
    assert_eq!(by_hour.keys().copied().collect::<Vec<_>>(), [2, 3], "{by_hour:?}");
    assert!(by_hour[&2].sessions.offered > 500 && by_hour[&2].bytes.carried > 0);
    let after = by_hour[&3];
    assert!(
        after.sessions.dropped > 0 && after.sessions.offered == 0 && after.busy == 0,
        "{after:?}"
    );
}

/// Fluid traffic and sessions carry the same over a day, within 1 %.
#[test]
fn fluid_traffic_agrees_with_sessions() {
    let services = r#"
[[rhythm]]
name = "day"
weekday = [1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 8, 9, 9, 8, 5, 3]

[[service]]
name = "calls"
sessions = 3.0
rhythm = "day"
rate = "500kbit/s"
lasts = { exponential = { mean = "2min" } }

[[service]]
name = "data"
sessions = 25.0
rhythm = "day"
volume = { mean = "4MB", variation = 1.5 }

[[inject]]
element = "A"
at = "9h"
lasts = "4h"

[[spot]]
name = "People"
people = 1_000
server = [{ cell = "A", rate = "25Mbit/s" }, { cell = "B", rate = "12Mbit/s" }]

[[spot]]
name = "Others"
people = 500
server = [{ cell = "B", rate = "25Mbit/s" }]
"#;
    let text = format!("{}{services}", quiet());
    let totals_of = |fidelity: &str, replication| {
        let fidelity = format!("traffic.fidelity=\"{fidelity}\"");
        let least = "traffic.least_rate=\"1Mbit/s\"";
        totals(&records(&text, &[&fidelity, least, "run.span=\"1d\""], replication))[&0]
    };
    let mut sessions = Counts::default();
    for replication in 0..24 {
        sessions += totals_of("sessions", replication);
    }
    let fluid = totals_of("fluid", 0);
    let near = |what: &str, one: u64, other: u64, within: f64| {
        let (one, other) = (one as f64 / 24.0, other as f64);
        assert!((one / other - 1.0).abs() < within, "{what}: {one} and {other}");
    };
    near("offered", sessions.bytes.offered, fluid.bytes.offered, 0.01);
    near("carried", sessions.bytes.carried, fluid.bytes.carried, 0.01);
    near("sessions", sessions.sessions.offered, fluid.sessions.offered, 0.01);
    near("busy", sessions.busy, fluid.busy, 0.02);
    assert!(fluid.bytes.blocked > 0 && sessions.bytes.blocked > 0);
}

/// What is kept for a slice makes two systems of one: each blocks as if it were alone.
#[test]
fn slices_that_keep_blocks_are_systems_of_their_own() {
    let services = r#"
[[slice]]
name = "gold"
dedicated = "40%"
most = "40%"

[[service]]
name = "calls"
sessions = 21.6
rate = "1Mbit/s"
lasts = { exponential = { mean = "1min" } }

[[service]]
name = "gold calls"
slice = "gold"
sessions = 11.52
rate = "1Mbit/s"
lasts = { exponential = { mean = "1min" } }
"#;
    let text = format!("{}{PEOPLE}{services}", quiet());
    let mut blocked = [Vec::new(), Vec::new()];
    for replication in 0..24 {
        let totals = totals(&records(&text, &[], replication));
        for (slice, values) in (0..).zip(&mut blocked) {
            let sessions = totals[&slice].sessions;
            values.push(sessions.blocked as f64 / sessions.offered as f64);
        }
    }
    assert_mean("the rest", &blocked[0], kaufman_roberts(15, &[(1, 15.0)])[0]);
    assert_mean("gold", &blocked[1], kaufman_roberts(10, &[(1, 8.0)])[0]);
}

/// Slices that keep some blocks and may have no more than some others: sessions refuse as the closed form
/// says, and fluid traffic is the closed form.
#[test]
fn slices_of_unequal_shares_block_as_their_chain_does() {
    let services = r#"
[[slice]]
name = "A"
dedicated = "20%"
most = "40%"

[[slice]]
name = "B"
least = "24%"
most = "60%"

[[slice]]
name = "C"
most = "36%"

[[service]]
name = "a"
slice = "A"
sessions = 6.912
rate = "1Mbit/s"
lasts = { exponential = { mean = "100s" } }

[[service]]
name = "b"
slice = "B"
sessions = 4.32
rate = "2Mbit/s"
lasts = { erlang = { stages = 3, mean = "100s" } }

[[service]]
name = "c"
slice = "C"
sessions = 2.16
rate = "3Mbit/s"
lasts = { log_normal = { mean = "100s", variation = 1.0 } }
"#;
    let text = format!("{}{PEOPLE}{services}", quiet());
    let refused = |settings: &[&str], replication| {
        let totals = totals(&records(&text, settings, replication));
        [1, 2, 3].map(|slice| {
            let sessions = totals[&slice].sessions;
            sessions.blocked as f64 / sessions.offered as f64
        })
    };
    let sharer = |kept, most, units, erlang| Sharer { kept, most, classes: vec![(units, erlang)] };
    let sharers = [sharer(5, 10, 1, 8.0), sharer(6, 15, 2, 5.0), sharer(0, 9, 3, 2.5)];
    let expected: Vec<f64> = partial_sharing(25, &sharers).into_iter().flatten().collect();
    let fluid = refused(&["traffic.fidelity=\"fluid\""], 0);
    for (fluid, expected) in fluid.iter().zip(&expected) {
        assert!((fluid - expected).abs() < 1e-3, "{fluid}, not {expected}");
    }
    let found: Vec<[f64; 3]> = (0..24).map(|replication| refused(&[], replication)).collect();
    for (slice, expected) in expected.iter().enumerate() {
        let of_slice: Vec<f64> = found.iter().map(|found| found[slice]).collect();
        assert_mean("refused", &of_slice, *expected);
    }
}

/// Data of a slice that has room beside one that is held down to its most: both as sessions have it. And
/// what fluid traffic takes in the mean is told.
#[test]
fn a_slice_beside_one_that_is_full_has_what_that_leaves() {
    let services = r#"
[[slice]]
name = "gold"
dedicated = "20%"
most = "60%"

[[service]]
name = "gold data"
slice = "gold"
sessions = 80.0
volume = { mean = "3125kB", family = "exponential" }

[[service]]
name = "data"
sessions = 20.0
volume = { mean = "3125kB", family = "exponential" }
"#;
    let text = format!("{}{PEOPLE}{services}", quiet());
    let rates = |fidelity: &str| {
        let fidelity = format!("traffic.fidelity=\"{fidelity}\"");
        let least = "traffic.least_rate=\"1Mbit/s\"";
        let totals = totals(&records(&text, &[&fidelity, least, "run.span=\"4d\""], 0));
        [0, 1].map(|slice| totals[&slice].completed.0 as f64 / totals[&slice].completed.1 as f64)
    };
    let (sessions, fluid) = (rates("sessions"), rates("fluid"));
    for (one, other) in sessions.iter().zip(fluid) {
        assert!((one / other - 1.0).abs() < 0.03, "{sessions:?} {fluid:?}");
    }
    let told = |setting: &str| {
        let operator = Operator::new(&scenario(&text, &[setting]), 0);
        operator.plan().assumptions.iter().filter(|told| told.contains("fluid")).count()
    };
    assert_eq!(told("traffic.fidelity=\"fluid\""), 1);
    assert_eq!(told("traffic.fidelity=\"sessions\""), 0);
}

/// Two slices with more data than the cell carries: the one gets its share, the other the rest; and
/// where one is idle, the other gets what is not dedicated.
#[test]
fn slices_share_what_there_is() {
    let services = |gold: &str, sessions: f64| {
        format!(
            r#"
[[slice]]
name = "gold"
{gold}

[[service]]
name = "data"
sessions = 200.0
volume = {{ mean = "3125kB", family = "exponential" }}

[[service]]
name = "gold data"
slice = "gold"
sessions = {sessions:?}
volume = {{ mean = "3125kB", family = "exponential" }}
"#
        )
    };
    let shares_by = |fidelity: &str, gold: &str, sessions: f64| {
        let text = format!("{}{PEOPLE}{}", quiet(), services(gold, sessions));
        let fidelity = format!("traffic.fidelity=\"{fidelity}\"");
        let said = records(&text, &["traffic.least_rate=\"500kbit/s\"", &fidelity], 0);
        let totals = totals(&said);
        let share = |slice| {
            totals.get(&slice).map_or(0.0, |counts| counts.busy as f64 / 1e9 / 86_400.0 / 25.0)
        };
        [share(0), share(1)]
    };
    let near = |found: [f64; 2], expected: [f64; 2]| {
        let close = found.iter().zip(expected).all(|(one, other)| (one - other).abs() < 0.005);
        assert!(close, "{found:?}, not {expected:?}");
    };
    let shares = |gold: &str, sessions: f64| {
        let found = shares_by("sessions", gold, sessions);
        let fluid = shares_by("fluid", gold, sessions);
        near(fluid, found);
        found
    };
    near(shares("least = \"60%\"\nmost = \"60%\"", 200.0), [0.4, 0.6]);
    near(shares("least = \"60%\"\nmost = \"60%\"", 0.0), [1.0, 0.0]);
    near(shares("dedicated = \"20%\"", 0.0), [0.8, 0.0]);
    // Who wants little gets it, beside one who wants more than there is.
    near(shares("", 20.0), [1.0 - 20.0 / 86.4, 20.0 / 86.4]);
    // Without a share that is kept, sessions share equally: 12 find room in 24 %, 50 in all.
    near(shares("most = \"24%\"", 200.0), [50.0 / 62.0, 12.0 / 62.0]);
}
