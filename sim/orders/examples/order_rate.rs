//! How fast the order desk works, and how much memory it takes: orders of eight tasks, through systems and
//! people with shifts and priorities, of which some fall out. Says what `benches/RESULTS.md` tells.
//!
//! `cargo run --release -p sandtable-orders --example order_rate [ORDERS]`

#![expect(clippy::print_stdout, reason = "a measurement is read by a person")]
#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it measures a run from outside"
)]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot run panics")]

use sandtable_kernel::{Seed, SpanDistribution};
use sandtable_orders::plan::{
    Acknowledge, Arrivals, Channel, DeadLetters, Effect, Failure, Mode, Offering, Plan, Remedy,
    Station, Task,
};
use sandtable_orders::{Action, Desk, Record, play::play};
use sandtable_queueing::{Calendar, Shift, StationPlan};
use sandtable_units::{Chance, SimTime, Span};
use std::time::Instant;

fn main() {
    let orders = std::env::args().nth(1).map_or(1_000_000, |orders| orders.parse().unwrap());
    let plan = plan(orders);
    let (mut work, mut records) = (0_u64, 0_u64);
    let mut desk = Desk::new(&plan);
    let begun = Instant::now();
    let events = play(&plan, &mut desk, &[], SimTime::NEVER, |_, record| {
        records += 1;
        work += u64::from(matches!(record, Record::Work { .. }));
    });
    let seconds = begun.elapsed().as_secs_f64();
    let (came, ended) = desk.counts();
    println!(
        "{came} orders, {ended} ended, {work} pieces of work, {events} events, {records} records"
    );
    println!(
        "{seconds:.1} s: {:.2} million pieces of work and {:.2} million events a second",
        work as f64 / seconds / 1e6,
        events as f64 / seconds / 1e6
    );
    println!(
        "{}",
        std::fs::read_to_string("/proc/self/status")
            .unwrap()
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap()
    );
}

fn exponential(seconds: u64) -> SpanDistribution {
    SpanDistribution::exponential(Span::SECOND * seconds).unwrap()
}

fn team(name: &str, servers: u32) -> Station {
    let day = |day| (Span::DAY * day + Span::HOUR * 7, Span::DAY * day + Span::HOUR * 19);
    let hours: Vec<(Span, Span)> = (0..6).map(day).collect();
    let hours = Calendar::weekly(&hours, &[], Span::ZERO).unwrap();
    Station {
        name: name.into(),
        queue: StationPlan::new(servers, vec![Shift { servers, hours }]),
        channel: None,
        hourly: 3_000,
        mending: vec![exponential(1_200)],
    }
}

fn system(name: &str) -> Station {
    let channel = Channel {
        mode: Mode::Call,
        latency: SpanDistribution::constant(Span::SECOND.scaled(1, 10)),
        lost: Chance::from_share(0.001),
        duplicated: Chance::from_share(0.001),
        poison: Chance::NEVER,
        timeout: Span::SECOND * 60,
        attempts: Some(5),
        backoff: Span::SECOND * 10,
        longest_backoff: Span::MINUTE * 10,
        jitter: true,
        breaker: None,
        keyed: true,
        acknowledge: Acknowledge::AfterCommit,
        outbox: true,
        dead_letters: DeadLetters::People { station: 0, mending: 0 },
    };
    Station {
        name: name.into(),
        queue: StationPlan::always(50),
        channel: Some(channel),
        hourly: 0,
        mending: Vec::new(),
    }
}

fn tasks() -> Vec<Task> {
    let task = |name: &str, station, seconds, after: u32, lasting: bool| Task {
        name: name.into(),
        station,
        takes: exponential(seconds),
        after,
        failures: Vec::new(),
        short: Remedy::GiveUp,
        effect: if lasting { Effect::Activate } else { Effect::Nothing },
        undo: lasting.then(|| exponential(1)),
        at_site: false,
        room: None,
        no_return: false,
        milestone: false,
        appointment: None,
        reminded: None,
        batch: None,
    };
    let mut tasks = vec![
        task("capture", 2, 2, 0, false),
        task("check credit", 2, 2, 1, false),
        task("reserve", 3, 3, 1, true),
        task("review", 0, 120, 0b110, false),
        task("configure", 4, 5, 0b1000, true),
        task("test", 4, 5, 1 << 4, false),
        task("bill", 5, 1, 1 << 5, true),
        task("welcome", 1, 60, 1 << 6, false),
    ];
    let (chance, remedy) = (Chance::from_share(0.05), Remedy::Mend { station: 0, mending: 0 });
    tasks[4].failures = vec![Failure { cause: 0, chance, reads: None, remedy }];
    tasks
}

fn plan(orders: u64) -> Plan {
    let tasks = tasks();
    let arrivals = Arrivals {
        name: "shop".into(),
        every: exponential(5),
        hours: Calendar::always(),
        from: SimTime::START,
        until: SimTime::NEVER,
        most: orders,
        offerings: vec![(1, 0)],
        items: vec![(1, 1)],
        once: Vec::new(),
        customers: None,
        priority: 4,
        patience: None,
        amended: None,
        draws: Seed::new(1).family("shop", "orders"),
        action: Action::Add,
        pace: None,
    };
    Plan {
        offerings: vec![Offering {
            name: "broadband".into(),
            price: 3_000,
            promised: Some(Span::DAY * 2),
            tasks,
            validates: 0b11,
            action: Action::Add,
            product: 0,
            parts: Vec::new(),
            eligible: None,
        }],
        stations: vec![
            team("back office", 110),
            team("care", 40),
            system("order entry"),
            system("inventory"),
            system("activation"),
            system("billing"),
        ],
        stocks: Vec::new(),
        inventories: Vec::new(),
        arrivals: vec![arrivals],
        places: Vec::new(),
        disturbances: Vec::new(),
        causes: vec!["profile unknown".into()],
        products: Vec::new(),
        promotions: Vec::new(),
    }
}
