//! Small plans for tests: each test says what differs.

use sandtable_kernel::{Seed, SpanDistribution};
use sandtable_orders::Action;
use sandtable_orders::catalogue::Product;
use sandtable_orders::plan::{
    Acknowledge, Arrivals, Channel, DeadLetters, Effect, Failure, Mode, Offering, Place, Plan,
    Remedy, Station, Stock, Task,
};
use sandtable_queueing::{Calendar, StationPlan};
use sandtable_units::{Chance, SimTime, Span};

pub(crate) fn always(span: Span) -> SpanDistribution {
    SpanDistribution::constant(span)
}

pub(crate) fn exponential(mean: Span) -> SpanDistribution {
    SpanDistribution::exponential(mean).unwrap()
}

/// A task without anything special.
pub(crate) fn task(name: &str, station: u16, takes: SpanDistribution, after: u32) -> Task {
    Task {
        name: name.into(),
        station,
        takes,
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

pub(crate) fn team(name: &str, people: u32) -> Station {
    Station {
        name: name.into(),
        queue: StationPlan::always(people),
        channel: None,
        hourly: 0,
        mending: Vec::new(),
    }
}

pub(crate) fn offering(tasks: Vec<Task>) -> Offering {
    Offering {
        name: "broadband".into(),
        price: 3_000,
        promised: None,
        tasks,
        validates: 0,
        action: Action::Add,
        product: 0,
        parts: Vec::new(),
        eligible: None,
    }
}

/// Orders of one item of the first offering.
pub(crate) fn arrivals(every: SpanDistribution, most: u64) -> Arrivals {
    Arrivals {
        name: "shop".into(),
        every,
        hours: Calendar::always(),
        from: SimTime::from_nanos(0),
        until: SimTime::NEVER,
        most,
        offerings: vec![(1, 0)],
        items: vec![(1, 1)],
        once: Vec::new(),
        customers: None,
        priority: 2,
        patience: None,
        amended: None,
        draws: Seed::new(7).family("shop", "orders"),
        action: Action::Add,
        pace: None,
    }
}

pub(crate) fn plan(stations: Vec<Station>, tasks: Vec<Task>, arrivals: Arrivals) -> Plan {
    Plan {
        offerings: vec![offering(tasks)],
        stations,
        stocks: Vec::new(),
        inventories: Vec::new(),
        arrivals: vec![arrivals],
        places: Vec::new(),
        disturbances: Vec::new(),
        causes: vec!["wrong address".into(), "no port".into()],
        products: Vec::new(),
        promotions: Vec::new(),
    }
}

/// A channel with all that makes it safe.
pub(crate) fn safe() -> Channel {
    Channel {
        mode: Mode::Call,
        latency: always(Span::SECOND),
        lost: Chance::NEVER,
        duplicated: Chance::NEVER,
        poison: Chance::NEVER,
        timeout: Span::SECOND * 20,
        attempts: Some(4),
        backoff: Span::SECOND * 5,
        longest_backoff: Span::MINUTE,
        jitter: true,
        breaker: Some((3, Span::SECOND * 30)),
        keyed: true,
        acknowledge: Acknowledge::AfterCommit,
        outbox: true,
        dead_letters: DeadLetters::People { station: 0, mending: 0 },
    }
}

/// Broadband: a port is reserved, the line is configured, the customer is billed; people sort out what
/// falls out. Two items an order at most, one of them bound to fail now and then.
pub(crate) fn broadband() -> Plan {
    let system = |name: &str| Station {
        name: name.into(),
        queue: StationPlan::always(2),
        channel: Some(safe()),
        hourly: 0,
        mending: Vec::new(),
    };
    let mut people = team("desk", 2);
    people.mending = vec![always(Span::MINUTE)];
    let mend = |share| Failure {
        cause: 0,
        chance: Chance::from_share(share),
        reads: None,
        remedy: Remedy::Mend { station: 0, mending: 0 },
    };
    let lasting = |task: Task, effect| Task { effect, undo: Some(always(Span::SECOND)), ..task };
    let mut tasks = vec![
        task("capture", 0, always(Span::SECOND * 3), 0),
        lasting(task("reserve", 1, always(Span::SECOND * 2), 1), Effect::Reserve(0)),
        lasting(task("configure", 2, always(Span::SECOND * 4), 2), Effect::Activate),
        lasting(task("bill", 3, always(Span::SECOND), 4), Effect::Activate),
        task("welcome", 0, always(Span::SECOND), 4),
    ];
    let rejected =
        Failure { cause: 0, chance: Chance::from_share(0.1), reads: None, remedy: Remedy::Reject };
    let hopeless = Failure { chance: Chance::from_share(0.15), remedy: Remedy::GiveUp, ..rejected };
    tasks[0].failures = vec![rejected, hopeless];
    tasks[1].failures = vec![mend(0.2)];
    tasks[2].failures = vec![
        mend(0.1),
        Failure { cause: 1, chance: Chance::from_share(0.2), reads: None, remedy: Remedy::GiveUp },
        Failure {
            cause: 1,
            chance: Chance::from_share(0.3),
            reads: None,
            remedy: Remedy::Rework(1),
        },
    ];
    tasks[3].no_return = true;
    let mut shop = arrivals(always(Span::SECOND), 0);
    shop.items = vec![(1, 1), (2, 2)];
    let stations = vec![people, system("inventory"), system("activation"), system("billing")];
    let mut plan = plan(stations, tasks, shop);
    plan.offerings[0].validates = 1;
    plan.stocks = vec![stock(vec![5])];
    plan
}

fn stock(amounts: Vec<u32>) -> Stock {
    let lost = Chance::NEVER;
    Stock { name: "port".into(), amounts, cause: 1, lost, audited: None }
}

/// The same product, and all that is done with it later, by a stream each: it is changed, rests, is in service
/// again, is moved to the other of two places, where a port is reserved before the old one is given back, and is
/// ceased. Two customers at each place have it, and there are two ports left at each.
pub(crate) fn changes() -> Plan {
    let mut plan = broadband();
    let lasting = |name, station, after, effect| Task {
        effect,
        undo: Some(always(Span::SECOND)),
        ..task(name, station, always(Span::SECOND * 2), after)
    };
    let hopeless = |cause| Failure {
        cause,
        chance: Chance::from_share(0.1),
        reads: None,
        remedy: Remedy::GiveUp,
    };
    let mut collect = task("collect", 0, always(Span::SECOND * 5), 3);
    collect.failures = vec![hopeless(0)];
    let delete = vec![
        lasting("switch off", 2, 0, Effect::Deactivate),
        lasting("release", 1, 1, Effect::Release(0)),
        collect,
    ];
    let mut connect = lasting("connect", 2, 1, Effect::Activate);
    connect.failures = vec![hopeless(0)];
    let moving = vec![
        lasting("reserve there", 1, 0, Effect::Reserve(0)),
        connect,
        lasting("switch off here", 2, 2, Effect::Deactivate),
        lasting("release here", 1, 4, Effect::Release(0)),
        task("welcome", 0, always(Span::SECOND), 8),
    ];
    let other = |name, effect| vec![lasting(name, 2, 0, effect)];
    let actions = [
        (Action::Modify, other("change speed", Effect::Activate)),
        (Action::Suspend, other("block", Effect::Deactivate)),
        (Action::Resume, other("unblock", Effect::Activate)),
        (Action::Move, moving),
        (Action::Delete, delete),
    ];
    for (number, (action, tasks)) in (1..).zip(actions) {
        plan.offerings.push(Offering { action, ..offering(tasks) });
        let shop = &plan.arrivals[0];
        plan.arrivals.push(Arrivals {
            name: action.word().into(),
            offerings: vec![(1, number)],
            draws: Seed::new(7).family(action.word(), "orders"),
            action,
            ..shop.clone()
        });
    }
    let place = |name: &str, upto| Place { name: name.into(), upto };
    plan.places = vec![place("east", 300), place("west", 1_000)];
    plan.stocks = vec![stock(vec![2, 2])];
    plan.products = vec![Product { name: "broadband".into(), installed: vec![2, 2] }];
    plan
}
