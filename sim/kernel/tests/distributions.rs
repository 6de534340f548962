//! Draws: their moments against theory, and known draws, so that neither a new version of a package
//! nor another choice of features in the build can change them unseen.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use sandtable_kernel::{CountDistribution, DistributionError, Seed, SpanDistribution, Stream};
use sandtable_units::{Chance, Span};
use std::fmt::Write as _;
use xxhash_rust::xxh3::xxh3_64;

const HOUR: Span = Span::HOUR;

fn stream(purpose: &str) -> Stream {
    Seed::new(11).stream("distributions", purpose)
}

fn square(value: f64) -> f64 {
    value * value
}

fn minutes(count: u64) -> Span {
    Span::MINUTE * count
}

/// Every distribution by name, with its coefficient of variation.
fn spans() -> Vec<(&'static str, SpanDistribution, f64)> {
    let tgamma = libm::tgamma;
    let weibull =
        |shape: f64| (tgamma(1.0 + 2.0 / shape) / square(tgamma(1.0 + 1.0 / shape)) - 1.0).sqrt();
    // Branches of 10 min (3 of 4) and 210 min (1 of 4): mean 60 min, second moment 2 sum p m^2.
    let branches = (2.0 * (0.75 * 100.0 + 0.25 * 44_100.0) / 3600.0 - 1.0_f64).sqrt();
    let good = |distribution: Result<SpanDistribution, DistributionError>| distribution.unwrap();
    vec![
        ("constant", SpanDistribution::constant(HOUR), 0.0),
        ("exponential", good(SpanDistribution::exponential(HOUR)), 1.0),
        ("weibull 0.7", good(SpanDistribution::weibull(0.7, HOUR)), weibull(0.7)),
        ("weibull 2.5", good(SpanDistribution::weibull(2.5, HOUR)), weibull(2.5)),
        ("log-normal", good(SpanDistribution::log_normal(HOUR, 1.5)), 1.5),
        ("gamma 0.5", good(SpanDistribution::gamma(0.5, HOUR)), 2.0_f64.sqrt()),
        ("gamma 3", good(SpanDistribution::gamma(3.0, HOUR)), (1.0_f64 / 3.0).sqrt()),
        ("erlang 4", good(SpanDistribution::erlang(4, HOUR)), 0.5),
        (
            "hyperexponential",
            good(SpanDistribution::hyper_exponential(&[(3, minutes(10)), (1, minutes(210))])),
            branches,
        ),
        (
            "uniform",
            good(SpanDistribution::uniform(minutes(30), minutes(90))),
            1.0 / 12.0_f64.sqrt(),
        ),
        // Variance (a^2 + b^2 + c^2 - ab - ac - bc) / 18 with 30, 45 and 105 minutes.
        (
            "triangular",
            good(SpanDistribution::triangular(minutes(30), minutes(45), minutes(105))),
            (4725.0_f64 / 18.0).sqrt() / 60.0,
        ),
        (
            "empirical",
            good(SpanDistribution::empirical(&[(1, minutes(20)), (2, minutes(80)), (0, HOUR)])),
            800.0_f64.sqrt() / 60.0,
        ),
    ]
}

#[test]
fn moments_meet_theory() {
    const DRAWS: u32 = 400_000;
    for (name, distribution, variation) in spans() {
        let mut stream = stream(name);
        let values: Vec<f64> = (0..DRAWS).map(|_| distribution.draw(&mut stream).hours()).collect();
        let count = f64::from(DRAWS);
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| square(value - mean)).sum::<f64>() / count;
        let fourth = values.iter().map(|value| square(square(value - mean))).sum::<f64>() / count;
        assert_eq!(distribution.mean(), HOUR, "{name}");
        // Three and a third standard errors on each side hold 99.9 %.
        let limit = 3.3 * variation / count.sqrt() + 1e-9;
        assert!((mean - 1.0).abs() <= limit, "{name}: mean {mean}, limit {limit}");
        let limit = 3.3 * ((fourth - variance * variance) / count).sqrt() + 1e-9;
        let off = variance - variation * variation;
        assert!(off.abs() <= limit, "{name}: variance {variance} is {off} off, limit {limit}");
    }
}

#[test]
fn counts_meet_theory() {
    const DRAWS: u32 = 200_000;
    let poisson = |mean| (CountDistribution::poisson(mean).unwrap(), mean, mean);
    let binomial = |trials: u32, share: f64| {
        let mean = f64::from(trials) * share;
        let distribution = CountDistribution::binomial(trials.into(), Chance::from_share(share));
        (distribution, mean, mean * (1.0 - share))
    };
    for (number, (distribution, expected, variance)) in [
        (CountDistribution::constant(7), 7.0, 0.0),
        poisson(0.4),
        poisson(9.0),
        poisson(250.0),
        binomial(10, 0.25),
        binomial(1000, 0.5),
        binomial(100_000, 0.875),
    ]
    .into_iter()
    .enumerate()
    {
        let mut stream = stream(&format!("count {number}"));
        let total: u64 = (0..DRAWS).map(|_| distribution.draw(&mut stream)).sum();
        let mean = total as f64 / f64::from(DRAWS);
        let limit = 3.3 * (variance / f64::from(DRAWS)).sqrt() + 1e-9;
        assert!((mean - expected).abs() <= limit, "{distribution:?}: {mean}, limit {limit}");
    }
}

/// Hashes over 100,000 draws each, tails and rejections included. These hold in every build: alone,
/// where `num-traits` has only libm, and in the workspace, where it has the platform's functions.
#[test]
fn known_draws() {
    let mut found = String::new();
    for (name, distribution, _) in spans() {
        let mut stream = stream(name);
        let bytes: Vec<u8> = (0..100_000)
            .flat_map(|_| distribution.draw(&mut stream).nanos().to_le_bytes())
            .collect();
        writeln!(found, "{name}: {:016x}", xxh3_64(&bytes)).unwrap();
    }
    for (name, distribution) in [
        ("poisson 5", CountDistribution::poisson(5.0).unwrap()),
        ("poisson 500", CountDistribution::poisson(500.0).unwrap()),
        ("binomial 50", CountDistribution::binomial(50, Chance::from_share(0.125))),
        ("binomial 5000", CountDistribution::binomial(5000, Chance::from_share(0.375))),
    ] {
        let mut stream = stream(name);
        let bytes: Vec<u8> =
            (0..100_000).flat_map(|_| distribution.draw(&mut stream).to_le_bytes()).collect();
        writeln!(found, "{name}: {:016x}", xxh3_64(&bytes)).unwrap();
    }
    assert_eq!(found, KNOWN_DRAWS);
}

const KNOWN_DRAWS: &str = "\
constant: 73de2d4385d6bae0
exponential: fc6fb612d0d1aa04
weibull 0.7: 6cffe88731cd0f20
weibull 2.5: 1310cb6b52fc7e84
log-normal: a642bbca86ffae01
gamma 0.5: 17857cd290da2ec0
gamma 3: 9529ed492394988b
erlang 4: 5c46fc86544673c9
hyperexponential: da4696de9bc14bf8
uniform: bd7321b65d4a3c0d
triangular: 64561318bbe90d24
empirical: 34ce992d02adad80
poisson 5: 8e9228d93c96cf17
poisson 500: fc91a8cc2fabae6b
binomial 50: 268b8bf65c2d847c
binomial 5000: 85afe46dc7b0592c
";

#[test]
fn bounds_move_what_lies_outside() {
    let exponential = SpanDistribution::exponential(HOUR).unwrap();
    let bounded = exponential.bounded(minutes(10), minutes(120)).unwrap();
    let mut stream = stream("bounded");
    let draws: Vec<Span> = (0..1000).map(|_| bounded.draw(&mut stream)).collect();
    assert_eq!(draws.iter().min(), Some(&minutes(10)));
    assert_eq!(draws.iter().max(), Some(&minutes(120)));
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |distribution: Result<SpanDistribution, DistributionError>| {
        distribution.map(|_| ()).unwrap_err()
    };
    assert_eq!(refused(SpanDistribution::exponential(Span::ZERO)), DistributionError::Mean);
    assert_eq!(refused(SpanDistribution::weibull(0.0, HOUR)), DistributionError::Shape(0.0));
    assert!(SpanDistribution::weibull(f64::NAN, HOUR).is_err());
    assert!(SpanDistribution::gamma(f64::INFINITY, HOUR).is_err());
    assert_eq!(
        refused(SpanDistribution::log_normal(HOUR, -1.0)),
        DistributionError::Variation(-1.0)
    );
    assert_eq!(refused(SpanDistribution::erlang(0, HOUR)), DistributionError::Stages);
    assert_eq!(refused(SpanDistribution::empirical(&[])), DistributionError::Weights);
    assert_eq!(refused(SpanDistribution::empirical(&[(0, HOUR)])), DistributionError::Weights);
    let order = DistributionError::Order(minutes(9), minutes(5));
    assert_eq!(refused(SpanDistribution::uniform(minutes(9), minutes(5))), order);
    assert_eq!(refused(SpanDistribution::triangular(minutes(9), minutes(5), HOUR)), order);
    assert!(CountDistribution::poisson(f64::NAN).is_err());
    assert!(CountDistribution::poisson(0.0).is_err());
}
