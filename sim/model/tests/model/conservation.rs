//! What enters a node leaves it, ends there or is lost there, in every period: by the records of runs, in
//! operators at random and in every shipped scenario. No link carries more than it can, nothing that was
//! not offered is lost, and what is lost has not arrived.
//!
//! Where people's data begins and ends is not in the records; at such nodes the model itself asserts the
//! balance in debug builds whenever a link is full or routers do not know of a failure.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use crate::parts;
use crate::world::{run, scenario};
use proptest::prelude::*;
use proptest::sample::Index;
use sandtable_kernel::{Collected, Recorded, Simulation, Speed};
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Operator, Plan, Record};
use sandtable_scenarios::{library, load};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// What is recorded of the transport network in a period.
#[derive(Debug, Default)]
struct Period {
    length: Span,
    /// By link: carried and lost, forth and back, in bytes.
    links: BTreeMap<ElementId, ([u64; 2], [u64; 2])>,
    offered: u64,
    delivered: u64,
    losing: Span,
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only the transport network is of interest")]
fn periods(said: Vec<Recorded<Record>>) -> BTreeMap<SimTime, Period> {
    let mut periods: BTreeMap<SimTime, Period> = BTreeMap::new();
    for Recorded { time, record, .. } in said {
        match record {
            Record::Link { element, carried, lost, .. } => {
                periods.entry(time).or_default().links.insert(element, (carried, lost));
            }
            Record::Transport { length, offered, delivered, losing } => {
                let period = periods.entry(time).or_default();
                (period.length, period.losing) = (length, losing);
                (period.offered, period.delivered) = (offered, delivered);
            }
            _ => {}
        }
    }
    periods
}

/// By node, the most bytes that demands can begin and end there in a period.
fn ends(plan: &Plan, length: Span) -> (Vec<f64>, Vec<f64>) {
    let (mut begin, mut end) = (vec![0.0; plan.routed.nodes()], vec![0.0; plan.routed.nodes()]);
    for destination in &plan.demands {
        let bytes = |rate: f64| rate * length.seconds() / 8.0;
        for source in &destination.sources {
            begin[source.node as usize] += bytes(source.rate);
        }
        for root in &destination.roots {
            end[*root as usize] +=
                destination.sources.iter().map(|from| bytes(from.rate)).sum::<f64>();
        }
    }
    (begin, end)
}

/// Holds a period against the law. Returns whether anything was lost in it.
fn held(plan: &Plan, at_people: &BTreeSet<u32>, period: &Period) -> Result<bool, TestCaseError> {
    // Bytes are whole.
    let slack = 2.0 * plan.links.len() as f64 + 2.0;
    let mut leaves = vec![0.0; plan.routed.nodes()];
    let mut all_lost = 0;
    for (number, link) in (0..).zip(&plan.links) {
        let (carried, lost) = period.links.get(&link.element).copied().unwrap_or_default();
        let [from, to] = plan.routed.ends(number);
        for (index, [from, to]) in [[from, to], [to, from]].into_iter().enumerate() {
            let (carried, lost) = (carried[index], lost[index]);
            leaves[from as usize] += carried as f64 + lost as f64;
            leaves[to as usize] -= carried as f64;
            all_lost += lost;
            if let Some(capacity) = link.capacity {
                let most = capacity.bits_per_second() as f64 * period.length.seconds() / 8.0;
                prop_assert!(carried as f64 <= most * (1.0 + 1e-6) + 1.0, "{carried} of {most}");
            }
        }
    }
    let (begin, end) = ends(plan, period.length);
    for (node, leaves) in (0..).zip(leaves) {
        if !at_people.contains(&node) {
            let (least, most) = (-end[node as usize], begin[node as usize]);
            let close = slack + 1e-9 * most.max(-least);
            prop_assert!(
                least - close <= leaves && leaves <= most + close,
                "node {node}: {leaves} more leave than enter, from {least} to {most} may"
            );
        }
    }
    prop_assert!(period.delivered <= period.offered);
    let missing = (period.offered - period.delivered) as f64;
    prop_assert!(all_lost as f64 <= missing + slack, "{all_lost} lost of {missing} missing");
    prop_assert!(period.losing <= period.length);
    prop_assert!(all_lost == 0 || !period.losing.is_zero(), "{all_lost} lost in no time");
    Ok(all_lost > 0)
}

/// The nodes at which people's data begins or ends: sites and whatever has a core.
fn at_people(plan: &Plan, cores: &[u32]) -> BTreeSet<u32> {
    if plan.traffic.is_none() {
        return BTreeSet::new();
    }
    let sites = 0..u32::try_from(plan.sites.len()).unwrap();
    sites.chain(cores.iter().copied()).collect()
}

/// A small operator.
#[derive(Debug, Clone)]
struct World {
    routers: usize,
    /// From, to, Mbit/s; zero is without limit.
    links: Vec<(usize, usize, u32)>,
    /// From, to, Mbit/s.
    demands: Vec<(usize, usize, u32)>,
    /// Where sites hang, and the capacity of their links in Mbit/s.
    sites: Vec<(usize, u32)>,
    /// Links that are cut: which, when and for how long, in seconds.
    cuts: Vec<(usize, u64, u64)>,
    fast_reroute: bool,
    sessions: bool,
}

impl World {
    fn text(&self) -> String {
        let mut text =
            "[run]\nspan = \"1h\"\nperiod = \"15min\"\n\n[radio]\nbandwidth = \"5MHz\"\n\n"
                .to_owned();
        let fidelity = if self.sessions { "sessions" } else { "fluid" };
        let mut say = |line: std::fmt::Arguments<'_>| text.write_fmt(line).unwrap();
        say(format_args!("[traffic]\nfidelity = \"{fidelity}\"\n\n"));
        say(format_args!(
            "[routing]\nfollow = true\nfast_reroute = {}\nconvergence = \"20s\"\n",
            self.fast_reroute
        ));
        for router in 0..self.routers {
            let longitude = 8.0 + 0.1 * router as f64;
            say(format_args!("{}", parts::router(&format!("R{router}"), [50.0, longitude])));
        }
        say(format_args!("{}", parts::core("K", "R0")));
        let mut link = |name: String, from: String, to: String, capacity: u32| {
            say(format_args!("{}", parts::link(&name, [&from, &to])));
            if capacity > 0 {
                say(format_args!("capacity = \"{capacity}Mbit/s\"\n"));
            }
        };
        for (number, (from, to, capacity)) in self.links.iter().enumerate() {
            link(format!("L{number}"), format!("R{from}"), format!("R{to}"), *capacity);
        }
        for (number, (router, capacity)) in self.sites.iter().enumerate() {
            link(format!("S{number} up"), format!("S{number}"), format!("R{router}"), *capacity);
        }
        for (number, (router, _)) in self.sites.iter().enumerate() {
            let longitude = 8.01 + 0.1 * *router as f64;
            let (site, cell) = (format!("S{number}"), format!("S{number}-1"));
            say(format_args!("{}", parts::site(&site, [50.0, longitude], &[&cell])));
            say(format_args!(
                "[[spot]]\nname = \"P{number}\"\npeople = 100\nserver = [{{ cell = \"S{number}-1\", rate = \"25Mbit/s\" }}]\n"
            ));
        }
        if !self.sites.is_empty() {
            // A hundred people ask for ten Mbit/s.
            say(format_args!(
                "[[service]]\nname = \"Web\"\nsessions = 864\nvolume = {{ mean = \"1250kB\", family = \"exponential\" }}\n"
            ));
        }
        for (number, (from, to, rate)) in self.demands.iter().enumerate() {
            say(format_args!(
                "[[demand]]\nname = \"D{number}\"\nfrom = \"R{from}\"\nto = \"R{to}\"\nrate = \"{rate}Mbit/s\"\n"
            ));
        }
        for (link, at, lasts) in &self.cuts {
            let [at, lasts] = [at, lasts].map(|seconds| format!("{seconds}s"));
            say(format_args!("{}", parts::inject(&format!("L{link}"), &at, &lasts)));
        }
        text
    }
}

fn worlds() -> impl Strategy<Value = World> {
    let number = any::<Index>;
    let link = (number(), number(), 0..40_u32);
    let demand = (number(), number(), 1..30_u32);
    let cut = (number(), 0..3000_u64, 1..1800_u64);
    (
        2..7_usize,
        prop::collection::vec(link, 0..8),
        prop::collection::vec(demand, 0..6),
        prop::collection::vec((number(), 0..20_u32), 0..4),
        prop::collection::vec(cut, 0..3),
        (any::<bool>(), any::<bool>()),
        prop::collection::vec(0..40_u32, 6),
    )
        .prop_map(|(routers, links, demands, sites, cuts, (fast_reroute, sessions), chain)| {
            let two = |(one, other, rate): (Index, Index, u32)| {
                let one = one.index(routers);
                (one, (one + 1 + other.index(routers - 1)) % routers, rate)
            };
            let mut all: Vec<_> =
                (1..routers).map(|router| (router - 1, router, chain[router - 1])).collect();
            all.extend(links.into_iter().map(two));
            let cuts = cuts.into_iter().map(|(link, at, lasts)| (link.index(all.len()), at, lasts));
            World {
                routers,
                cuts: cuts.collect(),
                links: all,
                demands: demands.into_iter().map(two).collect(),
                sites: sites
                    .into_iter()
                    .map(|(router, rate)| (router.index(routers), rate))
                    .collect(),
                fast_reroute,
                sessions,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_enters_a_node_leaves_it_ends_there_or_is_lost_there(world in worlds()) {
        let operator = Operator::new(&scenario(&world.text(), &[]), 0);
        let plan = operator.plan();
        // Routers come after sites.
        let core = u32::try_from(plan.sites.len()).unwrap();
        let at_people = at_people(plan, &[core]);
        for period in periods(run(&operator, Speed::SINGLE).1).values() {
            held(plan, &at_people, period)?;
        }
    }
}

#[test]
fn what_enters_a_node_leaves_it_in_shipped_scenarios() {
    let (mut judged, mut with_losses) = (0, 0);
    for shipped in library::ALL {
        let loaded = load(shipped.name, &["traffic.fidelity=\"fluid\"".to_owned()]);
        let loaded = if loaded.scenario.is_some() { loaded } else { load(shipped.name, &[]) };
        let scenario = loaded.scenario.unwrap_or_else(|| panic!("{}", shipped.name));
        let operator = Arc::new(Operator::new(&scenario, 0));
        let plan = operator.plan();
        if !plan.follows_loads() {
            continue;
        }
        let at_people = at_people(plan, &plan.core_nodes());
        let days = if plan.elements.len() > 20_000 { 0 } else { 7 };
        let until = plan.end.min(SimTime::START + Span::HOUR * 6 + Span::DAY * days);
        let mut said = Collected(Vec::new());
        Simulation::new(&operator, Speed::SINGLE).expect("threads start").run(until, &mut said);
        for (time, period) in periods(said.0) {
            let lost = held(plan, &at_people, &period)
                .unwrap_or_else(|wrong| panic!("{} at {time}: {wrong}", shipped.name));
            judged += 1;
            with_losses += usize::from(lost);
        }
    }
    assert!(judged > 100 && with_losses > 0, "{judged} periods, {with_losses} with losses");
}
