//! Queues against their closed forms, with confidence limits of 99.9 %: the shared table of cases,
//! and Erlang B and C by their recursion.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

#[path = "../../../tests/shared.rs"]
mod shared;
mod station;

use sandtable_kernel::SpanDistribution;
use sandtable_units::{Chance, SimTime, Span};
use serde_json::Value;
use shared::shared;
use station::{Station, Tally, check};

fn exponential(rate: f64) -> SpanDistribution {
    SpanDistribution::exponential(Span::from_seconds_rounded(1.0 / rate)).unwrap()
}

/// A station with about `arrivals` measured arrivals for each copy.
fn station(rates: &[f64], service: SpanDistribution, servers: u32, arrivals: f64) -> Station {
    let total: f64 = rates.iter().sum();
    let window = Span::SECOND * 50;
    let round =
        |seconds: f64| SimTime::START + window * (Span::from_seconds_rounded(seconds) / window + 1);
    Station {
        servers,
        room: usize::MAX,
        arrivals: rates.iter().map(|rate| exponential(*rate)).collect(),
        service,
        comes_back: Chance::NEVER,
        warm: round(0.3 * arrivals / total),
        end: round(1.3 * arrivals / total),
    }
}

fn waiting(class: usize) -> impl Fn(&Tally) -> f64 {
    move |tally| tally.queued[class] / tally.begun[class] as f64
}

fn check_multi_server(rate: f64, servers: u32, waiting_chance: f64, mean_wait: f64) {
    let copies = station(&[rate], exponential(1.0), servers, 40_000.0).measure();
    let what = format!("M/M/{servers} at {rate}");
    check(
        &format!("{what}, chance to wait"),
        &copies,
        |tally| tally.waited as f64 / tally.arrived as f64,
        waiting_chance,
    );
    check(&format!("{what}, wait"), &copies, waiting(0), mean_wait);
}

fn check_loss(load: f64, servers: u32, blocking: f64) {
    let lossy = Station { room: 0, ..station(&[load], exponential(1.0), servers, 40_000.0) };
    check(
        &format!("M/M/{servers}/{servers} at {load}, blocking"),
        &lossy.measure(),
        |tally| tally.turned_away as f64 / tally.arrived as f64,
        blocking,
    );
}

/// Erlang B by its recursion (network engineers' tables are made this way).
fn erlang_b(load: f64, servers: u32) -> f64 {
    (1..=servers)
        .fold(1.0, |blocking, server| load * blocking / (f64::from(server) + load * blocking))
}

/// Erlang C from Erlang B.
fn erlang_c(load: f64, servers: u32) -> f64 {
    let blocking = erlang_b(load, servers);
    let servers = f64::from(servers);
    servers * blocking / (servers - load * (1.0 - blocking))
}

#[test]
fn erlang_formulas_meet_their_published_values() {
    for (load, servers, b, c) in [
        (5.0, 10, 0.018_384_57, 0.036_105_36),
        (8.0, 10, 0.121_661_06, 0.409_180_15),
        (20.0, 25, 0.050_221_78, 0.209_102_83),
        (90.0, 100, 0.026_957_38, 0.216_940_48),
    ] {
        assert!((erlang_b(load, servers) - b).abs() < 1e-8);
        assert!((erlang_c(load, servers) - c).abs() < 1e-8);
    }
}

#[test]
fn blocking_is_erlang_b() {
    for (load, servers) in [(5.0, 10), (10.0, 10), (20.0, 25)] {
        check_loss(load, servers, erlang_b(load, servers));
    }
}

#[test]
fn waiting_is_erlang_c() {
    for (load, servers) in [(5.0, 10), (8.0, 10), (20.0, 25)] {
        let chance = erlang_c(load, servers);
        check_multi_server(load, servers, chance, chance / (f64::from(servers) - load));
    }
}

/// Every case of the shared table.
#[test]
fn the_shared_cases_hold() {
    let Some(path) = shared("orders/analytic_queue_cases.json") else { return };
    let text = std::io::read_to_string(std::fs::OpenOptions::new().read(true).open(path).unwrap());
    let file: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 11);
    for case in cases {
        let number = |key: &str| case[key].as_f64().unwrap();
        let servers = || u32::try_from(case["c"].as_u64().unwrap()).unwrap();
        let model = case["model"].as_str().unwrap();
        match model {
            "M/M/c" => {
                check_multi_server(number("lam"), servers(), number("erlang_c"), number("Wq"));
            }
            "M/M/c/c (Erlang B)" => check_loss(number("a"), servers(), number("blocking")),
            "M/D/1" => {
                let constant = SpanDistribution::constant(Span::SECOND);
                let copies = station(&[number("lam")], constant, 1, 40_000.0).measure();
                check(model, &copies, waiting(0), number("Wq"));
            }
            "M/G/1 lognormal scv=2.25" => {
                let service = SpanDistribution::log_normal(Span::SECOND, 1.5).unwrap();
                let copies = station(&[number("lam")], service, 1, 60_000.0).measure();
                check(model, &copies, waiting(0), number("Wq"));
            }
            "Jackson rework loop M/M/1, feedback p" => {
                let loop_ = Station {
                    comes_back: Chance::from_share(number("p")),
                    ..station(&[number("lam")], exponential(number("mu")), 1, 40_000.0)
                };
                let stay = |tally: &Tally| tally.stayed / tally.left as f64;
                check(model, &loop_.measure(), stay, number("W_total"));
            }
            "priority M/M/1 non-preemptive, 2 classes" => {
                let rates = [number("lam1"), number("lam2")];
                let copies = station(&rates, exponential(number("mu")), 1, 60_000.0).measure();
                check("first class", &copies, waiting(0), number("Wq1"));
                check("second class", &copies, waiting(1), number("Wq2"));
            }
            unknown => panic!("no test for the case `{unknown}`"),
        }
    }
}
