//! Teams at work as queueing theory says (the formulas are those of `analytic_queue_cases.json`, worked out
//! anew here): means within confidence limits of 99.9 % over replications.

use crate::plans::{always, arrivals, exponential, plan, task, team};
use sandtable_kernel::{Seed, SpanDistribution};
use sandtable_orders::plan::{Failure, Plan, Remedy};
use sandtable_orders::{Desk, Job, Record};
use sandtable_units::{Chance, SimTime, Span};
use statrs::distribution::{ContinuousCDF as _, StudentsT};

const UNIT: Span = Span::HOUR;
const REPLICATIONS: u64 = 20;
const ORDERS: u64 = 30_000;

/// A span of a number of units.
fn units(number: f64) -> Span {
    Span::from_seconds_rounded(number * UNIT.seconds())
}

/// The mean of a figure over replications, with half the width of its interval of 99.9 %.
fn replicated(figure: impl Fn(Seed) -> f64) -> (f64, f64) {
    let values: Vec<f64> = (0..REPLICATIONS).map(|seed| figure(Seed::new(seed))).collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance =
        values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    let quantile = StudentsT::new(0.0, 1.0, count - 1.0).unwrap().inverse_cdf(0.9995);
    (mean, quantile * (variance / count).sqrt())
}

fn meets(name: &str, expected: f64, figure: impl Fn(Seed) -> f64) {
    let (mean, half) = replicated(figure);
    assert!(half < 0.15 * expected, "{name}: {mean} within {half} says little");
    assert!((mean - expected).abs() <= half, "{name}: {mean} within {half}, expected {expected}");
}

/// The mean of what `of` makes of the records of a run, without those of the first tenth.
fn mean(plan: &Plan, of: impl Fn(SimTime, &Record) -> Option<(u64, Span)>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    sandtable_orders::play::play(plan, &mut Desk::new(plan), &[], SimTime::NEVER, |at, record| {
        if let Some((order, span)) = of(at, record)
            && order > ORDERS / 10
        {
            sum += span.seconds() / UNIT.seconds();
            count += 1.0;
        }
    });
    sum / count
}

/// How long work waits.
fn waiting(_: SimTime, record: &Record) -> Option<(u64, Span)> {
    let Record::Work { order, job: Job::Do, asked, began, .. } = record else { return None };
    Some((*order, began.since(*asked)))
}

fn one_team(seed: Seed, rate: f64, servers: u32, takes: SpanDistribution) -> Plan {
    let mut shop = arrivals(exponential(units(1.0 / rate)), ORDERS);
    shop.draws = seed.family("shop", "orders");
    plan(vec![team("desk", servers)], vec![task("work", 0, takes, 0)], shop)
}

#[test]
fn several_servers_wait_as_erlang_c_says() {
    for (rate, servers) in [(0.8, 1), (2.0, 3), (9.0, 10)] {
        let offered = rate;
        let mut blocking = 1.0;
        for server in 1..=servers {
            blocking = offered * blocking / (f64::from(server) + offered * blocking);
        }
        let rho = offered / f64::from(servers);
        let erlang_c = blocking / (1.0 - rho + rho * blocking);
        let expected = erlang_c / (f64::from(servers) - offered);
        meets(&format!("M/M/{servers}"), expected, |seed| {
            mean(&one_team(seed, rate, servers, exponential(UNIT)), waiting)
        });
    }
}

/// Pollaczek and Khinchine: only the first two moments of the work matter.
#[test]
fn one_server_waits_by_two_moments() {
    let cases = [
        ("M/D/1", 0.8, 0.0, always(UNIT)),
        ("M/G/1", 0.7, 2.25, SpanDistribution::log_normal(UNIT, 1.5).unwrap()),
    ];
    for (name, rate, variance, takes) in cases {
        let expected = rate * (1.0 + variance) / (2.0 * (1.0 - rate));
        meets(name, expected, |seed| mean(&one_team(seed, rate, 1, takes.clone()), waiting));
    }
}

/// Cobham: two classes at one server, the urgent first, nobody interrupted.
#[test]
fn the_urgent_wait_less() {
    let (urgent, others) = (0.3, 0.4);
    let wait = |offering: u16| {
        move |seed: Seed| {
            let mut plan = one_team(seed, others, 1, exponential(UNIT));
            plan.offerings.push(crate::plans::offering(vec![task(
                "work",
                0,
                exponential(UNIT),
                0,
            )]));
            let mut first = arrivals(exponential(units(1.0 / urgent)), 0);
            (first.priority, first.offerings) = (0, vec![(1, 1)]);
            first.draws = seed.family("urgent", "orders");
            plan.arrivals.push(first);
            let end = SimTime::from_nanos(UNIT.nanos() * ORDERS);
            plan.arrivals.iter_mut().for_each(|shop| (shop.most, shop.until) = (u64::MAX, end));
            let of_offering = |record: &Record| matches!(record, Record::Work { offering: of, .. } if *of == offering);
            mean(&plan, |at, record| waiting(at, record).filter(|_| of_offering(record)))
        }
    };
    let residual = urgent + others;
    meets("urgent", residual / (1.0 - urgent), wait(1));
    meets("others", residual / ((1.0 - urgent) * (1.0 - urgent - others)), wait(0));
}

/// Jackson: work that is done again with a chance of one in five visits the server 1.25 times.
#[test]
fn rework_loads_the_server_as_jackson_says() {
    let (rate, again) = (0.5, 0.2);
    let loaded = rate / (1.0 - again);
    meets("rework", 1.0 / (1.0 - again) / (1.0 - loaded), |seed| {
        let mut plan = one_team(seed, rate, 1, exponential(UNIT));
        let chance = Chance::from_share(again);
        plan.offerings[0].tasks[0].failures =
            vec![Failure { cause: 0, chance, reads: None, remedy: Remedy::Repeat }];
        mean_cycle(&plan)
    });
}

/// A network of three stations in a row, the last sending one in ten back to the first.
#[test]
fn a_network_of_queues_is_as_if_each_were_alone() {
    let (rate, again) = (0.5, 0.1);
    let loaded = rate / (1.0 - again);
    let stations = [(1, 1.0), (2, 0.5), (1, 1.25)];
    let visits = 1.0 / (1.0 - again);
    let expected = stations.iter().map(|(servers, pace)| {
        let offered = loaded / pace;
        let mut blocking = 1.0;
        for server in 1..=*servers {
            blocking = offered * blocking / (f64::from(server) + offered * blocking);
        }
        let rho = offered / f64::from(*servers);
        let erlang_c = blocking / (1.0 - rho + rho * blocking);
        visits * (1.0 / pace + erlang_c / (f64::from(*servers) * pace - loaded))
    });
    meets("network", expected.sum(), |seed| {
        let mut shop = arrivals(exponential(units(1.0 / rate)), ORDERS);
        shop.draws = seed.family("shop", "orders");
        let teams = stations.map(|(servers, _)| team("desk", servers));
        let work = |number: u16, after| {
            let (_, pace) = stations[usize::from(number)];
            task("work", number, exponential(units(1.0 / pace)), after)
        };
        let mut tasks = vec![work(0, 0), work(1, 1), work(2, 2)];
        let chance = Chance::from_share(again);
        tasks[2].failures =
            vec![Failure { cause: 0, chance, reads: None, remedy: Remedy::Rework(0) }];
        mean_cycle(&plan(teams.into(), tasks, shop))
    });
}

/// From arrival to the end of an order on average.
fn mean_cycle(plan: &Plan) -> f64 {
    let began = std::cell::RefCell::new(std::collections::BTreeMap::new());
    mean(plan, |at, record| {
        let Record::Order { order, state } = record else { return None };
        if !state.is_terminal() {
            began.borrow_mut().entry(*order).or_insert(at);
            return None;
        }
        Some((*order, at.since(began.borrow_mut().remove(order)?)))
    })
}
