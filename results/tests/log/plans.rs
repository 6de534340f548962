//! An operator in which every record is said, with names that every format has to take care of.

use sandtable_model::kernel::{Seed, SpanDistribution};
use sandtable_model::units::{Chance, SimTime, Span};
use sandtable_orders::catalogue::Product;
use sandtable_orders::disturbance::{Disturbance, Trouble};
use sandtable_orders::plan::{
    Acknowledge, Arrivals, Batch, BatchOf, Channel, DeadLetters, Effect, Failure, Mode, Offering,
    Place, Plan, Remedy, Reminded, Station, Stock, Task,
};
use sandtable_orders::play::play;
use sandtable_orders::{Action, Desk, Record};
use sandtable_queueing::{Calendar, StationPlan};

/// A run: what was said, and when.
pub(crate) type Said = Vec<(SimTime, Record)>;

/// Names of the places of the plan.
pub(crate) fn places() -> Vec<String> {
    ["Köln", "Ulm <East>", "Bonn & Bad \"G\""].map(str::to_owned).to_vec()
}

/// Plays a plan to its end.
pub(crate) fn said(plan: &Plan) -> Said {
    let mut said = Vec::new();
    let hear = |at, record: &Record| said.push((at, *record));
    play(plan, &mut Desk::new(plan), &[], SimTime::NEVER, hear);
    said
}

/// Two streams of orders for two offerings of two tasks and more; `orders` each.
pub(crate) fn operator(orders: u64) -> Plan {
    let mut shop = arrivals("shop", orders);
    shop.customers = Some(7);
    shop.patience = Some(exponential(Span::HOUR * 4));
    let mut web = arrivals("web, \"new\"", orders);
    web.amended = Some((Chance::from_share(0.2), exponential(Span::HOUR)));
    Plan {
        offerings: vec![
            offering("Fibre \"500\" & <TV>, home", broadband()),
            Offering {
                product: 1,
                ..offering("SIM", vec![task("check", 0, 4, 0), task("bill", 2, 1, 1)])
            },
        ],
        stations: vec![
            station("order desk", 3, None),
            station("inventory", 2, Some(channel())),
            station("billing", 2, Some(channel())),
        ],
        stocks: vec![Stock {
            name: "port".into(),
            amounts: vec![50, 40, 30],
            cause: 1,
            lost: Chance::NEVER,
            audited: None,
        }],
        inventories: Vec::new(),
        arrivals: vec![shop, web],
        places: (1..).zip(places()).map(|(upto, name)| Place { name, upto }).collect(),
        disturbances: vec![Disturbance {
            kind: Trouble::Down,
            station: 2,
            at: SimTime::from_nanos(0),
            lasts: Span::HOUR,
        }],
        causes: vec!["wrong address".into(), "no port".into()],
        products: Vec::new(),
        promotions: Vec::new(),
    }
}

/// The same, and customers who cease, move or want to resume their SIM, which none has suspended; ports that come
/// back get lost half of the time.
pub(crate) fn changing(orders: u64) -> Plan {
    let mut plan = operator(orders);
    let mut back = task("give back", 1, 1, 0);
    (back.effect, back.undo) = (Effect::Release(0), Some(exponential(Span::MINUTE)));
    for (number, action) in (2..).zip([Action::Delete, Action::Move, Action::Resume]) {
        let sim = offering("SIM", vec![back.clone()]);
        plan.offerings.push(Offering { action, product: 1, validates: 0, ..sim });
        let stream = arrivals(action.word(), orders);
        plan.arrivals.push(Arrivals { action, offerings: vec![(1, number)], ..stream });
    }
    let product = |installed: u32| Product { name: String::new(), installed: vec![installed; 3] };
    plan.products = vec![product(0), product(20)];
    plan.stocks[0].lost = Chance::from_share(0.5);
    plan
}

fn broadband() -> Vec<Task> {
    let failure = |cause, share, remedy| {
        let chance = Chance::from_share(share);
        Failure { cause, chance, reads: None, remedy }
    };
    let mut tasks = vec![
        task("check", 0, 5, 0),
        task("reserve", 1, 1, 1),
        task("install", 0, 20, 2),
        task("bill", 2, 1, 4),
        task("welcome", 0, 1, 8),
    ];
    tasks[0].milestone = true;
    tasks[1].failures = vec![failure(0, 0.2, Remedy::Mend { station: 0, mending: 0 })];
    (tasks[1].effect, tasks[1].undo) = (Effect::Reserve(0), Some(exponential(Span::MINUTE)));
    tasks[2].failures = vec![failure(0, 0.1, Remedy::GiveUp)];
    (tasks[3].effect, tasks[3].no_return) = (Effect::Activate, true);
    tasks[4].appointment = Some(exponential(Span::HOUR));
    let forgets = Chance::from_share(0.2);
    tasks[4].reminded = Some(Reminded { every: Span::HOUR * 4, forgets });
    let (of, wait, most) = (BatchOf::All, Span::HOUR, u32::MAX);
    tasks[4].batch = Some(Batch { group: 0, of, wait, most, each: None });
    tasks
}

fn exponential(mean: Span) -> SpanDistribution {
    SpanDistribution::exponential(mean).unwrap()
}

fn task(name: &str, station: u16, minutes: u64, after: u32) -> Task {
    Task {
        name: name.into(),
        station,
        takes: exponential(Span::MINUTE * minutes),
        after,
        failures: Vec::new(),
        short: Remedy::GiveUp,
        effect: Effect::Nothing,
        undo: None,
        at_site: false,
        room: None,
        no_return: false,
        milestone: false,
        appointment: None,
        reminded: None,
        batch: None,
    }
}

/// The first task validates.
fn offering(name: &str, tasks: Vec<Task>) -> Offering {
    let promised = Some(Span::HOUR * 2);
    Offering {
        name: name.into(),
        price: 3_005,
        promised,
        tasks,
        validates: 1,
        action: Action::Add,
        product: 0,
        parts: Vec::new(),
        eligible: None,
    }
}

fn station(name: &str, servers: u32, channel: Option<Channel>) -> Station {
    Station {
        name: name.into(),
        queue: StationPlan::always(servers),
        channel,
        hourly: 4_200,
        mending: vec![exponential(Span::MINUTE * 10)],
    }
}

fn channel() -> Channel {
    Channel {
        mode: Mode::Call,
        latency: exponential(Span::SECOND),
        lost: Chance::NEVER,
        duplicated: Chance::from_share(0.05),
        poison: Chance::from_share(0.02),
        timeout: Span::MINUTE * 10,
        attempts: Some(3),
        backoff: Span::SECOND * 5,
        longest_backoff: Span::MINUTE,
        jitter: true,
        breaker: None,
        keyed: true,
        acknowledge: Acknowledge::AfterCommit,
        outbox: true,
        dead_letters: DeadLetters::People { station: 0, mending: 0 },
    }
}

fn arrivals(name: &str, most: u64) -> Arrivals {
    Arrivals {
        name: name.into(),
        every: exponential(Span::MINUTE * 40),
        hours: Calendar::always(),
        from: SimTime::from_nanos(0),
        until: SimTime::NEVER,
        most,
        offerings: vec![(2, 0), (3, 1)],
        items: vec![(1, 1), (2, 2)],
        once: Vec::new(),
        customers: None,
        priority: 2,
        patience: None,
        amended: None,
        draws: Seed::new(7).family(name, "orders"),
        action: Action::Add,
        pace: None,
    }
}
