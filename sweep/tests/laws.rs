//! What a sweep finds, against a network worked out by hand: three sites on an exchange, whose people
//! reach one cell or two, a feeder with batteries, a link that is too narrow, and agreements.

use sandtable_model::Operator;
use sandtable_model::scenarios::load_text;
use sandtable_model::units::Span;
use sandtable_sweep::{Findings, Kind, Options, RiskFinding, Selection, sweep};

/// A person wants 24 MB a day: 20 kbit/s are nine people.
const WORLD: &str = r#"
[run]
span = "30d"
period = "1h"

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

[[feeder]]
name = "Feeder"

[[site]]
name = "West"
latitude = 50.0
longitude = 8.0
feeder = "Feeder"
battery = "2h"
cell = [{ name = "A" }]

[[site]]
name = "Middle"
latitude = 50.0
longitude = 8.05
feeder = "Feeder"
battery = "5h"
cell = [{ name = "B" }]

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
name = "Middle line"
from = "Middle"
to = "Exchange"
capacity = "1Mbit/s"

[[link]]
name = "East line"
from = "East"
to = "Exchange"

[[link]]
name = "Cross line"
from = "West"
to = "Middle"

[[service]]
name = "data"
sessions = 24.0
volume = { mean = "1MB", family = "constant" }

[[spot]]
name = "between A and B"
people = 400
server = [{ cell = "A", rate = "20Mbit/s" }, { cell = "B", rate = "10Mbit/s" }]

[[spot]]
name = "far side of A"
people = 300
server = [{ cell = "A", rate = "20Mbit/s" }]

[[spot]]
name = "at B"
people = 100
server = [{ cell = "B", rate = "20Mbit/s" }]

[[fault]]
name = "mast"
affects = "site"
time_to_failure = { exponential = { mean = "1000d" } }
time_to_repair = { constant = "6h" }

# Twice as often mended in three hours as in twelve.
[[fault]]
name = "splice"
affects = "link"
time_to_failure = { exponential = { mean = "100d" } }
time_to_repair = { constant = "3h" }

[[fault]]
name = "cut"
affects = "link"
time_to_failure = { exponential = { mean = "200d" } }
time_to_repair = { constant = "12h" }

[[agreement]]
name = "in service"
measure = "availability"
target = "99.9%"
window = "30d"
credit = [{ worse_than = "99.9%", due = "10%" }, { worse_than = "99.75%", due = "25%" }]
cap = "20%"

[[agreement]]
name = "gets through"
measure = "refused"
target = "5%"
window = "1d"
credit = [{ worse_than = "5%", due = "3%" }]

[[agreement]]
name = "gets through everywhere"
measure = "refused"
statistic = "worst"
target = "5%"
window = "1d"
"#;

/// Bits a second that people want.
fn want(people: u32) -> f64 {
    f64::from(people) * 24.0 * 8e6 / 86_400.0
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-6 * expected.abs().max(1.0)
}

fn found(more: &str, options: &Options) -> Findings {
    let loaded = load_text("test", format!("{WORLD}{more}"), &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    sweep(Operator::new(&scenario, 0).plan(), options)
}

fn failure<'f>(findings: &'f Findings, name: &str) -> &'f RiskFinding {
    let mut failures = findings.failures.iter();
    failures.find(|failure| failure.failure == name).unwrap_or_else(|| panic!("no failure {name}"))
}

#[test]
fn a_site_fails_and_its_neighbour_takes_over_whom_it_reaches() {
    let findings = found("", &Options::default());
    let west = failure(&findings, "West");
    assert_eq!((west.cells_out, west.people_cut_off), (1, 300));
    assert!(near(west.traffic_lost, want(300)) && west.throttled.abs() < 1e-6, "{west:?}");
    // B: four hundred at 10 Mbit/s, a hundred at 20.
    let cell = |name: &str| findings.cells.iter().find(|cell| cell.cell == name).expect("a cell");
    let of_west = |name: &str| cell(name).worst.iter().find(|case| case.failure == "West");
    let b = of_west("B").expect("B takes over");
    let used = 100.0 * (want(400) / 10e6 + want(100) / 20e6);
    assert!(!b.out && near(b.utilisation.expect("traffic"), used), "{b:?} {used}");
    assert!(near(cell("B").base_utilisation.expect("traffic"), 100.0 * want(100) / 20e6));
    let a = of_west("A").expect("A is out");
    assert!(a.out && a.people_cut_off == 300 && near(a.lost, want(300)), "{a:?}");
    assert!(of_west("C").is_none(), "nothing changes at C");
    let slice = &findings.slices[0];
    assert!(near(slice.base_demand, want(800)));
    let worst = slice.worst.iter().find(|case| case.failure == "West").expect("it loses");
    assert!(near(worst.lost_share, 300.0 / 800.0) && worst.cell.as_deref() == Some("B"));
}

#[test]
fn agreements_are_judged_by_their_own_arithmetic() {
    let findings = found("", &Options::default());
    let broken = |failure: &RiskFinding, name: &str| {
        failure.agreements.iter().find(|found| found.agreement == name).cloned()
    };
    // Six hours of one cell in thirty days of three, worse than both steps, and the cap.
    let west = failure(&findings, "West");
    assert!(near(west.lasts_seconds, 6.0 * 3600.0) && !west.lasts_assumed);
    let service = broken(west, "in service").expect("it is broken");
    assert!(near(service.value, 100.0 * (1.0 - 6.0 / (3.0 * 720.0))), "{service:?}");
    assert!(service.broken && near(service.credit, 20.0), "{service:?}");
    // Three hundred of eight hundred for a quarter of the day.
    let refused = broken(west, "gets through").expect("it is broken");
    assert!(near(refused.value, 100.0 * 300.0 / 800.0 / 4.0), "{refused:?}");
    assert!(near(west.credit, 20.0 + 3.0), "{west:?}");
    // At A all are refused in six periods of 24.
    assert!(near(broken(west, "gets through everywhere").expect("broken").value, 100.0));
    // Middle takes three hundred down with nobody to take them over: a hundred live there.
    let middle = failure(&findings, "Middle");
    assert!(broken(middle, "gets through").is_none(), "{middle:?}");
    // A link is mended in six hours on average, and cuts only East off, where nobody lives.
    let east = failure(&findings, "East line");
    assert!(near(east.lasts_seconds, 6.0 * 3600.0), "{east:?}");
    assert!(east.breaks("in service") && !east.breaks("gets through"));
    let service = &findings.agreements[2];
    assert_eq!((service.agreement.as_str(), service.broken_by), ("in service", 5));
    assert!(near(service.base_value.expect("measured"), 100.0) && service.base_met == Some(true));
}

#[test]
fn batteries_hold_before_anything_is_lost() {
    let lasts = |hours| Options { lasts: Span::HOUR * hours, ..Options::default() };
    let findings = found("", &lasts(4));
    let feeder = failure(&findings, "Feeder");
    assert!(feeder.lasts_assumed);
    let phases: Vec<(f64, bool, u64)> = (feeder.phases.iter())
        .map(|phase| (phase.after_seconds / 3600.0, phase.reached, phase.cells_out))
        .collect();
    assert_eq!(phases, [(2.0, true, 1), (5.0, false, 2)]);
    assert_eq!(feeder.people_cut_off, 300, "Middle's battery outlasts the failure");
    assert_eq!(feeder.sites_out, ["West"]);
    // One cell for two hours is 99.907 %.
    assert!(!feeder.breaks("in service"), "{feeder:?}");
    // One cell for eight hours and one for five.
    let value = 100.0 * (1.0 - 13.0 / (3.0 * 720.0));
    let ten = found("", &lasts(10));
    let broken = &failure(&ten, "Feeder").agreements;
    let service = broken.iter().find(|found| found.agreement == "in service").expect("broken");
    assert!(near(service.value, value), "{service:?}");
    let none = found("", &lasts(2));
    let feeder = failure(&none, "Feeder");
    assert!(feeder.agreements.is_empty(), "it is mended in time");
    assert_eq!((feeder.cells_out, feeder.people_cut_off), (0, 0));
    assert!(feeder.sites_out.is_empty() && feeder.traffic_lost.abs() < 1e-6, "{feeder:?}");
}

/// A network of two parts: only what a failure cuts off that was not so before is put down to it, and
/// only what it loses besides.
#[test]
fn who_is_cut_off_anyway_is_put_down_to_no_failure() {
    let part = |text: &mut String, name: &str, nodes: usize| {
        for node in 0..nodes {
            *text +=
                &format!("[[router]]\nname = \"{name}{node}\"\nlatitude = 50.0\nlongitude = 8.0\n");
        }
        for node in 1..nodes {
            let from = node - 1;
            *text += &format!(
                "[[link]]\nname = \"{name} {from}-{node}\"\nfrom = \"{name}{from}\"\nto = \"{name}{node}\"\n"
            );
        }
    };
    let mut text = "[run]\nspan = \"1d\"\n".to_owned();
    part(&mut text, "large", 5);
    // A ring: no failure cuts any of these off.
    text += "[[link]]\nname = \"closing\"\nfrom = \"large4\"\nto = \"large0\"\n";
    part(&mut text, "small", 3);
    text += "[[router]]\nname = \"spur\"\nlatitude = 50.0\nlongitude = 8.0\n\
             [[link]]\nname = \"to spur\"\nfrom = \"spur\"\nto = \"large2\"\n\
             [[demand]]\nfrom = \"large0\"\nto = \"small0\"\nrate = \"1Gbit/s\"\n\
             [[demand]]\nfrom = \"large0\"\nto = \"spur\"\nrate = \"2Gbit/s\"\n";
    let loaded = load_text("test", text, &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let findings = sweep(Operator::new(&scenario, 0).plan(), &Options::default());
    assert_eq!((findings.base.cut_off, near(findings.base.lost, 1e9)), (3, true));
    let harmful = |hurts: fn(&RiskFinding) -> bool| {
        let found = findings.failures.iter().filter(|failure| hurts(failure));
        found.map(|failure| failure.failure.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(harmful(|failure| !failure.isolated.is_empty()), ["to spur", "large2"]);
    let losing = harmful(|failure| failure.stages[0].lost > 0.0);
    assert_eq!(losing, ["to spur", "large0", "large2", "spur"]);
    assert!(near(failure(&findings, "to spur").stages[0].lost, 2e9));
}

/// A pair is told apart where it is worse than each of its failures alone.
#[test]
fn a_pair_that_is_no_worse_is_known_as_such() {
    let findings = found("", &Options { double: true, ..Options::default() });
    assert!(!failure(&findings, "Middle + West").as_bad_alone);
    // East is not concerned by what happens to West's line, but both are worse than each.
    assert!(!failure(&findings, "East line + West line").as_bad_alone);
    // A site that is down misses none of its links.
    assert!(failure(&findings, "West line + West").as_bad_alone);
    assert!(failure(&findings, "East line + East").as_bad_alone);
    assert!(
        findings.failures.iter().all(|found| found.kind == Kind::Double || !found.as_bad_alone)
    );
}

#[test]
fn links_without_room_throttle() {
    let findings = found("", &Options::default());
    let line = failure(&findings, "West line");
    // All of West comes over Middle, whose line carries 1 Mbit/s.
    assert_eq!(line.cells_out, 0);
    assert!(near(line.throttled, want(800) - 1e6), "{line:?} {}", want(800));
    assert!(near(line.traffic_lost, line.throttled));
    let a = findings.cells.iter().find(|cell| cell.cell == "A").expect("a cell");
    let case = a.worst.iter().find(|case| case.failure == "West line").expect("A is throttled");
    assert!(near(case.throttled, want(700) * (1.0 - 1e6 / want(800))), "{case:?}");
}

#[test]
fn the_worst_hour_is_told() {
    let rhythm = r#"
[[rhythm]]
name = "evening"
weekday = [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,3,2,1]
weekend = [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,3.4,2,1]

[[service]]
name = "more"
sessions = 27.0
rhythm = "evening"
volume = { mean = "1MB", family = "constant" }
"#;
    let hours = |hours: &[usize]| Options { hours: hours.to_vec(), ..Options::default() };
    let findings = found(rhythm, &hours(&[8, 21, 22]));
    // A day of 27 hours' worth: a session an hour, three from nine to ten.
    let west = failure(&findings, "West");
    assert_eq!((west.hour, findings.base.hour, findings.hours.len()), (21, 21, 3));
    assert!(near(west.traffic_lost, want(300) * (1.0 + 3.0)), "{west:?}");
    let alone = found(rhythm, &hours(&[21]));
    // Nobody is at C, so that all hours are alike there.
    for (one, several) in alone.cells.iter().zip(&findings.cells).skip(1) {
        assert_eq!(one.worst, several.worst, "the worst hour is all that is told");
    }
    assert_eq!(alone.links, findings.links);
    // Saturday counts from Monday midnight.
    let saturday = found(rhythm, &hours(&[21, 5 * 24 + 21]));
    assert_eq!(failure(&saturday, "West").hour, 5 * 24 + 21);
    assert!(near(failure(&saturday, "West").traffic_lost, want(300) * (1.0 + 3.4)));
}

/// What is chosen from a sweep of everything is what a sweep of that finds.
#[test]
fn choosing_again_is_sweeping_for_less() {
    let all = Options { double: true, worst: 100, ..Options::default() };
    let mut chosen = found("", &all);
    chosen.select(&Selection {
        kinds: &[Kind::Link, Kind::Site],
        failure: &|_| true,
        element: &|_| true,
        worst: 2,
    });
    let fewer = Options { kinds: vec![Kind::Link, Kind::Site], worst: 2, ..Options::default() };
    let mut swept = found("", &fewer);
    swept.assumptions = chosen.assumptions.clone();
    assert_eq!(chosen, swept);
    chosen.select(&Selection {
        kinds: &[],
        failure: &|name| name.starts_with("West"),
        element: &|name| name == "Middle",
        worst: 1,
    });
    let names: Vec<&str> = chosen.failures.iter().map(|failure| failure.failure.as_str()).collect();
    assert_eq!(names, ["West line", "West"]);
    let cells: Vec<&str> = chosen.cells.iter().map(|cell| cell.cell.as_str()).collect();
    assert_eq!(cells, ["B"], "the cells of that site");
    assert!(chosen.cells[0].worst.iter().all(|case| case.failure.starts_with("West")));
    assert_eq!(chosen.sites[0].taken_out_by, 0, "neither takes Middle out");
    assert_eq!(chosen.links.len(), 4, "both directions of its links");
}

/// Two sites together are worse than each alone, and last as long as the shorter.
#[test]
fn pairs_last_as_long_as_the_shorter() {
    let findings = found("", &Options { double: true, ..Options::default() });
    let both = failure(&findings, "Middle + West");
    assert_eq!((both.kind, both.people_cut_off), (Kind::Double, 800));
    assert!(near(both.lasts_seconds, 6.0 * 3600.0));
    let service = both.agreements.iter().find(|found| found.agreement == "in service");
    assert!(near(service.expect("broken").value, 100.0 * (1.0 - 12.0 / (3.0 * 720.0))));
    let fed = failure(&findings, "West + Feeder");
    assert!(near(fed.lasts_seconds, 4.0 * 3600.0) && fed.lasts_assumed);
}
