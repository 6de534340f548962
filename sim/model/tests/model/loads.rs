//! What links carry in a run, against what can be worked out by hand: shares of paths, losses while
//! routers do not know, what a narrow link holds back, how long a path takes.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks at few of the records")]

use crate::parts::{core, link, router, site};
use crate::world::{run, scenario};
use sandtable_kernel::{Recorded, Speed};
use sandtable_model::traffic::Counts;
use sandtable_model::units::SimTime;
use sandtable_model::{Operator, Record};
use std::collections::BTreeMap;

/// Two exchanges, joined by a short way over each of two others and by a long one.
fn diamond() -> String {
    let rest = r#"
[run]
span = "3h"
period = "1h"

[routing]
detection = "100ms"
convergence = "2s"

[[demand]]
name = "through"
from = "West"
to = "East"
rate = "800Mbit/s"
"#;
    [
        rest,
        &router("West", [50.0, 8.0]),
        &router("North", [50.1, 8.1]),
        &router("South", [49.9, 8.1]),
        &router("East", [50.0, 8.2]),
        &core("Core", "East"),
        &wide("West - North", ["West", "North"], "1Gbit/s"),
        &wide("North - East", ["North", "East"], "1Gbit/s"),
        &wide("West - South", ["West", "South"], "500Mbit/s"),
        &wide("South - East", ["South", "East"], "500Mbit/s"),
    ]
    .concat()
}

fn wide(name: &str, ends: [&str; 2], capacity: &str) -> String {
    link(name, ends) + "capacity = \"" + capacity + "\"\n"
}

/// The link to the north is cut in the second hour, for half of it.
const CUT: &str = r#"
[[inject]]
element = "West - North"
at = "1h 15min"
lasts = "30min"
"#;

/// What a link carried and lost.
type Link = ([u64; 2], [u64; 2]);

struct Ran {
    /// By hour and name.
    links: BTreeMap<(u64, String), Link>,
    /// By hour: offered, delivered.
    all: Vec<(u64, u64)>,
    traffic: Counts,
    /// Milliseconds, by hour.
    latency: Vec<f64>,
}

impl Ran {
    fn link(&self, hour: u64, name: &str) -> Link {
        self.links.get(&(hour, name.to_owned())).copied().unwrap_or_default()
    }
}

fn ran(text: &str, settings: &[&str]) -> Ran {
    let operator = Operator::new(&scenario(text, settings), 0);
    let plan = operator.plan();
    let mut ran = Ran {
        links: BTreeMap::new(),
        all: Vec::new(),
        traffic: Counts::default(),
        latency: Vec::new(),
    };
    for Recorded { time, record, .. } in run(&operator, Speed::SINGLE).1 {
        let hour = SimTime::from_nanos(time.nanos() - 1).nanos() / 3_600_000_000_000;
        match record {
            Record::Link { element, carried, lost, .. } => {
                ran.links.insert((hour, plan.element(element).name.clone()), (carried, lost));
            }
            Record::Transport { offered, delivered, .. } => ran.all.push((offered, delivered)),
            Record::Traffic { counts, latency, .. } => {
                ran.traffic += counts;
                ran.latency.push(1e3 * latency.seconds());
            }
            _ => {}
        }
    }
    ran
}

/// Bytes of a rate in bits a second over some seconds, to the millisecond.
fn bytes(rate: u64, seconds: f64) -> u64 {
    let millis = sandtable_model::units::Span::from_seconds_rounded(seconds).nanos() / 1_000_000;
    rate * millis / 8_000
}

const M: u64 = 1_000_000;

#[test]
fn equal_paths_share_equally_and_what_does_not_fit_is_lost() {
    let wide = ran(&diamond(), &[]);
    let hour = bytes(400 * M, 3600.0);
    for name in ["West - North", "North - East", "West - South", "South - East"] {
        assert_eq!(wide.link(0, name), ([hour, 0], [0, 0]), "{name}");
    }
    assert_eq!(wide.all, vec![(2 * hour, 2 * hour); 3]);

    let narrow = ran(&diamond(), &["demand.through.rate=\"1.6Gbit/s\""]);
    let (fits, not) = (bytes(500 * M, 3600.0), bytes(300 * M, 3600.0));
    assert_eq!(narrow.link(0, "West - South"), ([fits, 0], [not, 0]));
    assert_eq!(narrow.link(0, "West - North"), ([bytes(800 * M, 3600.0), 0], [0, 0]));
    // What is lost at the first link is not in the way at the second.
    assert_eq!(narrow.all[0], (bytes(1600 * M, 3600.0), bytes(1300 * M, 3600.0)));
}

#[test]
fn a_cut_loses_what_is_sent_over_it_until_routers_know() {
    let cut = ran(&(diamond() + CUT), &[]);
    let half = 400 * M;
    // Two seconds of black hole; then all of it goes by the south, over its capacity. The repair is
    // known two seconds late and loses nothing.
    let away = 1800.0;
    assert_eq!(
        cut.link(1, "West - North"),
        ([bytes(half, 3600.0 - away - 2.0), 0], [bytes(half, 2.0), 0])
    );
    let south = bytes(half, 3600.0 - away) + bytes(500 * M, away);
    assert_eq!(cut.link(1, "West - South"), ([south, 0], [bytes(300 * M, away), 0]));
    let (offered, delivered) = cut.all[1];
    assert_eq!(offered, bytes(800 * M, 3600.0));
    assert_eq!(offered - delivered, bytes(half, 2.0) + bytes(300 * M, away));
    assert_eq!(cut.link(2, "West - North"), cut.link(0, "West - North"));

    let mut fast = ran(&(diamond() + CUT), &["routing.fast_reroute=true"]);
    let (carried, lost) = fast.links.remove(&(1, "West - North".to_owned())).unwrap();
    assert_eq!(lost, [bytes(half, 0.1), 0], "only until the ends see it");
    assert_eq!(carried, [bytes(half, 3600.0 - away - 2.0), 0]);
    // For 1.9 s the detour leads from West by South and East to North, and back to East.
    // The links to the south have room for five eighths of that and what they carry anyway.
    assert_eq!(fast.link(1, "North - East").0[1], bytes(half * 5 / 8, 1.9));
}

/// A site with one cell that has 25 blocks of 1 Mbit/s each, and a narrow link. A thousand people ask
/// for 10 Mbit/s.
fn narrow() -> String {
    let rest = r#"
[run]
span = "6h"
period = "1h"

[radio]
bandwidth = "5MHz"

[traffic]
least_rate = "200kbit/s"

[[spot]]
name = "People"
people = 1_000
server = [{ cell = "A", rate = "25Mbit/s" }]

[[service]]
name = "Web"
sessions = 864
volume = { mean = "125kB", family = "exponential" }
"#;
    [
        rest,
        &router("Exchange", [50.0, 8.5]),
        &core("Core", "Exchange"),
        &site("Tower", [50.0, 8.0], &["A"]),
        &wide("Tower - Exchange", ["Tower", "Exchange"], "1Gbit/s"),
        "length = \"100km\"\n",
    ]
    .concat()
}

#[test]
fn a_narrow_link_holds_back_what_people_do() {
    for fidelity in ["sessions", "fluid"] {
        let setting = format!("traffic.fidelity=\"{fidelity}\"");
        let free = ran(&narrow(), &[&setting]);
        let offered = free.traffic.bytes.offered as f64;
        assert!((offered / bytes(10 * M, 6.0 * 3600.0) as f64 - 1.0).abs() < 0.02, "{fidelity}");
        assert!(free.traffic.bytes.blocked as f64 / offered < 1e-3);

        let tight = ran(&narrow(), &[&setting, "link.\"Tower - Exchange\".capacity=\"5Mbit/s\""]);
        let share = tight.traffic.bytes.carried as f64 / tight.traffic.bytes.offered as f64;
        assert!((share - 0.5).abs() < 0.02, "{fidelity}: {share} was carried");
        // The link is full and loses nothing: people have been held back.
        let (carried, lost) = tight.link(3, "Tower - Exchange");
        assert_eq!((carried.iter().max(), lost), (Some(&bytes(5 * M, 3600.0)), [0, 0]));
        assert!(rate(&tight) < rate(&free) / 5.0, "{fidelity}: data goes much slower");
    }
}

#[test]
fn a_path_takes_its_time() {
    let quiet = ran(&narrow(), &["service.Web.sessions=0.01"]);
    // Light takes 490 microseconds for 100 km of fibre; told in steps of ten.
    assert!(
        quiet.latency.iter().all(|latency| (latency - 4.49).abs() < 0.02),
        "{:?}",
        quiet.latency
    );
    let busy = ran(
        &narrow(),
        &["link.\"Tower - Exchange\".capacity=\"10.5Mbit/s\"", "traffic.fidelity=\"fluid\""],
    );
    // A packet of 12,000 bits waits 20 times its time of 1.14 ms; the cell is busy by 0.4.
    let wait = 20.0 * 12_000.0 / 10_500.0;
    let expected = 0.49 + wait + 4.0 / (1.0 - 0.4);
    let last = *busy.latency.last().unwrap();
    assert!((last - expected).abs() < 0.1, "{last}, not {expected}");
}

/// Three routers in a row, the second link half as wide as the first.
fn series() -> String {
    let rest = r#"
[run]
span = "1h"
period = "15min"

[[demand]]
name = "through"
from = "West"
to = "East"
rate = "200Mbit/s"
"#;
    [
        rest,
        &router("West", [50.0, 8.0]),
        &router("Middle", [50.0, 8.5]),
        &router("East", [50.0, 9.0]),
        &core("Core", "East"),
        &wide("first", ["West", "Middle"], "100Mbit/s"),
        &wide("second", ["Middle", "East"], "50Mbit/s"),
    ]
    .concat()
}

#[test]
fn what_a_link_drops_is_not_offered_to_the_next() {
    let quarter = |rate: u64| bytes(rate, 900.0);
    let one = ran(&series(), &[]);
    assert_eq!(one.link(0, "first"), ([quarter(100 * M), 0], [quarter(100 * M), 0]));
    assert_eq!(one.link(0, "second"), ([quarter(50 * M), 0], [quarter(50 * M), 0]));
    assert_eq!(one.all[0], (quarter(200 * M), quarter(50 * M)));
    // Another demand comes to the second link only: of 275 Mbit/s as much arrives as it carries.
    let behind =
        "\n[[demand]]\nname = \"behind\"\nfrom = \"Middle\"\nto = \"East\"\nrate = \"75Mbit/s\"\n";
    let two = ran(&(series() + behind), &[]);
    assert_eq!(two.link(0, "second"), ([quarter(50 * M), 0], [quarter(125 * M), 0]));
    assert_eq!(two.all[0], (quarter(275 * M), quarter(50 * M)));
}

/// What completed sessions got, in Mbit/s.
fn rate(ran: &Ran) -> f64 {
    let (bytes, micros) = ran.traffic.completed;
    8.0 * bytes as f64 / micros as f64
}

#[test]
fn no_session_is_faster_than_the_narrowest_link_on_its_way() {
    // People ask for 5 Mbit/s, and a cell of 25 and a link of 6 share it among the sessions of a moment:
    // processor sharing gives a session what the others leave of the narrower one.
    let half = ["service.Web.sessions=432", "run.span=\"2d\"", "traffic.least_rate=\"1kbit/s\""];
    for (fidelity, close) in [("sessions", 0.15), ("fluid", 0.01)] {
        let fidelity = format!("traffic.fidelity=\"{fidelity}\"");
        for (capacity, expected) in [(6.0, 1.0), (10.0, 5.0), (20.0, 15.0), (500.0, 20.0)] {
            let capacity = format!("link.\"Tower - Exchange\".capacity=\"{capacity}Mbit/s\"");
            let mut settings = half.to_vec();
            settings.extend([fidelity.as_str(), capacity.as_str()]);
            let found = rate(&ran(&narrow(), &settings));
            assert!((found / expected - 1.0).abs() < close, "{fidelity} {capacity}: {found}");
        }
    }
}
