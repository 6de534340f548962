//! How many alarms a second of one core are correlated, with fifty rules over ten thousand elements, and
//! whether memory stays flat. Run in release mode; the first argument is the number of alarms.

#![expect(clippy::print_stdout, reason = "a measurement is read by a person")]
#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it measures a run from outside"
)]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot run panics")]

use sandtable_correlation::{
    AlarmKey, Change, Engine, EventType, Notification, RuleSet, Severity, Topology, TopologyBuilder,
};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

const CORES: usize = 2;
const ROUTERS: usize = 98;
const LINKS: usize = 400;
const SITES: usize = 2_000;
const CELLS: usize = 7_500;

/// The baseline and rules for single types until there are fifty.
fn rules() -> RuleSet {
    let mut text = sandtable_correlation::shipped("baseline").unwrap().to_owned();
    let count = text.matches("[[rule]]").count();
    for number in count..50 {
        let kind = format!("types = [\"noise {number}\", \"noise {}\"]", number + 1);
        let operator = match number % 5 {
            0 => "persist = { lasts = \"3s\" }".to_owned(),
            1 => "limit = { count = 5, window = \"10s\", by = [\"class\"] }".to_owned(),
            2 => format!("threshold = {{ count = 4, window = \"20s\", by = [\"upstream.site\"], raise = {{ kind = \"many {number}\" }} }}"),
            3 => "condition = \"severity == 'critical' && resource.startsWith('cell-1')\"\nenrich = { set = { vip = \"yes\" } }".to_owned(),
            _ => "suppress = { cause = { types = [\"cell unavailable\"] }, linger = \"5s\" }".to_owned(),
        };
        write!(text, "\n[[rule]]\nname = \"rule {number}\"\nwhen = {{ {kind} }}\n{operator}\n")
            .unwrap();
    }
    let set = RuleSet::from_text("rate", &text);
    set.unwrap_or_else(|(_, out)| panic!("{:?}", out.in_file_order()))
}

fn topology() -> Topology {
    let mut builder = TopologyBuilder::default();
    for core in 0..CORES {
        builder.resource(&format!("core-{core}"), "core");
    }
    for router in 0..ROUTERS {
        let name = format!("router-{router}");
        builder.resource(&name, "router");
        builder.redundant_edge(&name, "depends_on", "core-0", "cores");
        builder.redundant_edge(&name, "depends_on", "core-1", "cores");
    }
    for link in 0..LINKS {
        let name = format!("link-{link}");
        builder.resource(&name, "link");
        builder.edge(&name, "depends_on", &format!("router-{}", link % ROUTERS));
    }
    for site in 0..SITES {
        let name = format!("site-{site}");
        builder.resource(&name, "site");
        builder.edge(&name, "depends_on", &format!("link-{}", site % LINKS));
    }
    for cell in 0..CELLS {
        let name = format!("cell-{cell}");
        builder.resource(&name, "cell");
        builder.edge(&name, "part_of", &format!("site-{}", cell % SITES));
    }
    builder.build().unwrap()
}

/// A generator of numbers that is the same everywhere (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

fn alarm(at: u64, change: Change, resource: String, alarm_type: &str) -> Notification {
    let at = SimTime::from_nanos(at);
    Notification {
        key: AlarmKey { resource, alarm_type: alarm_type.to_owned(), qualifier: String::new() },
        change,
        severity: Some(Severity::Major),
        event_type: EventType::CommunicationsAlarm,
        probable_cause: "lossOfSignal".to_owned(),
        text: "as the equipment says it".to_owned(),
        time: at,
        received: at,
        source_id: None,
        attributes: BTreeMap::new(),
        record: String::new(),
    }
}

/// A hundred seconds with a thousand alarms each: noise that is raised, repeated and cleared, and
/// every five seconds a link that takes its sites and cells down for half a minute.
fn minute() -> Vec<Notification> {
    let mut numbers = Numbers(1);
    let second = Span::SECOND.nanos();
    let mut train = Vec::new();
    for tick in 0..90_000_u64 {
        let at = tick * (100 * second / 90_000);
        let cell = numbers.below(CELLS);
        let kind = format!("noise {}", cell % 50);
        let change = if numbers.below(5) == 0 { Change::Cleared } else { Change::Raised };
        train.push(alarm(at, change, format!("cell-{}", cell % 2_000), &kind));
    }
    for storm in 0..20_u64 {
        let link = numbers.below(LINKS);
        for (change, at) in [(Change::Raised, storm * 5), (Change::Cleared, storm * 5 + 30)] {
            let at = (at % 100) * second;
            train.push(alarm(at, change, format!("link-{link}"), "link down"));
            for site in (link..SITES).step_by(LINKS) {
                let at = at + second / 2;
                train.push(alarm(at, change, format!("site-{site}"), "node does not answer"));
                for cell in (site..CELLS).step_by(SITES) {
                    train.push(alarm(at, change, format!("cell-{cell}"), "cell unavailable"));
                }
            }
        }
    }
    train.sort_by_key(|one| one.received);
    train
}

/// The most memory this program has held so far, and what it holds now, in MiB (Linux only).
fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let read = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse::<u64>().ok()).unwrap_or_default() / 1024
    };
    (read("VmHWM"), read("VmRSS"))
}

/// Seconds that this program has had a core for: on a busy machine, less than have passed (Linux
/// only, otherwise those that have passed).
fn seconds_on_core(began: Instant) -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|text| text.parse::<f64>().ok());
    nanos.map_or_else(|| began.elapsed().as_secs_f64(), |nanos| nanos / 1e9)
}

fn main() {
    let wanted: usize = std::env::args().nth(1).map_or(10_000_000, |text| text.parse().unwrap());
    let (rules, topology) = (Arc::new(rules()), Arc::new(topology()));
    println!("{} rules, {} elements", rules.rule_names().count(), topology.resources().len());
    let mut train = minute();
    let mut engine = Engine::new(rules, topology);
    let (mut taken, mut said, mut shift) = (0, 0, 0);
    let began = Instant::now();
    let at_start = seconds_on_core(began);
    while taken < wanted {
        for notification in &mut train {
            engine.notify(notification);
            let next = notification.received.saturating_add(Span::SECOND * 100);
            (notification.time, notification.received) = (next, next);
        }
        said += engine.drain().len();
        taken += train.len();
        shift += 1;
        if shift % 10 == 1 {
            let rate = taken as f64 / (seconds_on_core(began) - at_start);
            let (peak, now) = memory();
            println!("{taken} alarms, {rate:.0}/s, {now} MiB now, {peak} MiB at most, {said} said");
        }
    }
    for (rule, count) in engine.rule_statistics().filter(|(_, count)| count.fired > 0).take(60) {
        println!("{rule}: matched {}, fired {}", count.matched, count.fired);
    }
}
