//! Availability against its closed forms: elements in series, side by side, and two of three, with
//! exponential and other lives and repairs. In the long run only the means count: an element is
//! available for MTTF / (MTTF + MTTR), whatever the distributions.

use crate::parts;
use crate::world::{run, scenario};
use sandtable_kernel::Speed;
use sandtable_model::{Operator, Record};
use sandtable_scenarios::schema::faults::Class;
use sandtable_units::{SimTime, Span};
use std::collections::BTreeMap;

/// Independent copies of the same small network, for a confidence limit.
const ISLANDS: u32 = 200;
/// Half the width of a 99.9 % confidence interval in standard errors: the two-sided quantile of
/// Student's t with 199 degrees of freedom.
const QUANTILE: f64 = 3.340;

/// Islands of a site with one cell, two links side by side to a router, and a core of one function.
fn islands(function: &str, faults: &str) -> String {
    let mut text = format!(
        "title = \"islands\"\n[run]\nspan = \"1200d\"\nperiod = \"1200h\"\nlookahead = \"1s\"\n{faults}"
    );
    for island in 0..ISLANDS {
        let (site, router) = (format!("site {island}"), format!("router {island}"));
        text += &parts::site(&site, [50.0, 8.0], &[&format!("{site}-1")]);
        text += &parts::router(&router, [50.0, 8.1]);
        text += &format!(
            "[[core]]\nname = \"core {island}\"\nat = \"{router}\"\nfunction = [{function}]\n"
        );
        text += &parts::link(&format!("link {island} a"), [&site, &router]);
        text += &parts::link(&format!("link {island} b"), [&site, &router]);
        text += "medium = \"microwave\"\n";
    }
    text
}

fn fault(name: &str, affects: &str, failure: &str, repair: &str) -> String {
    format!(
        "[[fault]]\nname = \"{name}\"\naffects = {affects}\ntime_to_failure = {failure}\n\
         time_to_repair = {repair}\n"
    )
}

/// Holds the mean unavailability of the islands' cells against the closed form.
fn check(what: &str, text: &str, expected: f64) {
    let operator = Operator::new(&scenario(text, &[]), 0);
    let warm = SimTime::START + Span::HOUR * 2400;
    let mut out: BTreeMap<u32, (Span, Span)> = BTreeMap::new();
    for said in run(&operator, Speed { threads: 2, ..Speed::SINGLE }).1 {
        if let Record::Period { element, length, out: reasons } = said.record
            && said.time > warm
            && operator.plan().element(element).class == Class::Cell
        {
            let (all, lost) = out.entry(u32::try_from(element.index()).expect("few")).or_default();
            *all += length;
            *lost += reasons.into_iter().fold(Span::ZERO, |sum, out| sum + out);
        }
    }
    let shares: Vec<f64> = out.values().map(|(all, lost)| lost.seconds() / all.seconds()).collect();
    assert_eq!(shares.len(), ISLANDS as usize);
    let count = f64::from(ISLANDS);
    let mean = shares.iter().sum::<f64>() / count;
    let variance = shares.iter().map(|share| (share - mean) * (share - mean)).sum::<f64>();
    let limit = QUANTILE * (variance / (count - 1.0) / count).sqrt();
    let off = mean - expected;
    assert!(off.abs() <= limit, "{what}: {mean} is {off} off {expected}, the limit is {limit}");
    assert!(limit < 0.1 * expected, "{what}: a limit of {limit} on {expected} tells nothing");
}

const ONE: &str = r#"{ name = "UPF" }"#;
const EXPONENTIAL: [&str; 2] =
    [r#"{ exponential = { mean = "90h" } }"#, r#"{ exponential = { mean = "10h" } }"#];
/// The same means, other shapes.
const OTHER: [&str; 2] = [
    r#"{ weibull = { shape = 0.7, mean = "90h" } }"#,
    r#"{ log_normal = { mean = "10h", variation = 1.2 } }"#,
];
/// What an element with these means is unavailable for.
const U: f64 = 0.1;

#[test]
fn one_element() {
    for [failure, repair] in [EXPONENTIAL, OTHER] {
        let text = islands(ONE, &fault("cell fault", "\"cell\"", failure, repair));
        check("one element", &text, U);
    }
}

#[test]
fn elements_in_series() {
    for [failure, repair] in [EXPONENTIAL, OTHER] {
        let faults = fault("cell fault", "\"cell\"", failure, repair)
            + &fault("site fault", "\"site\"", failure, repair)
            + &fault("router fault", "\"router\"", failure, repair)
            + &fault("core fault", "\"core\"", failure, repair);
        let available = (1.0 - U) * (1.0 - U) * (1.0 - U) * (1.0 - U);
        check("four in series", &islands(ONE, &faults), 1.0 - available);
    }
}

#[test]
fn elements_side_by_side() {
    for [failure, repair] in [EXPONENTIAL, OTHER] {
        let faults = fault("fibre fault", "\"link\"\nmedium = \"fibre\"", failure, repair)
            + &fault("microwave fault", "\"link\"\nmedium = \"microwave\"", failure, repair);
        check("two side by side", &islands(ONE, &faults), U * U);
    }
}

#[test]
fn two_of_three() {
    let two_of_three = r#"{ name = "UPF", count = 3, needed = 2 }"#;
    for [failure, repair] in [EXPONENTIAL, OTHER] {
        let text = islands(two_of_three, &fault("crash", "\"function\"", failure, repair));
        let available = (1.0 - U) * (1.0 - U) * (1.0 + 2.0 * U);
        check("two of three", &text, 1.0 - available);
    }
}

/// A battery bridges what is shorter than itself: of exponential outages of the mains, those parts
/// beyond the battery are felt, lengthened by the restart.
#[test]
fn mains_with_a_battery() {
    let faults = fault("mains fault", "\"mains\"", EXPONENTIAL[0], EXPONENTIAL[1]);
    let power = "[power]\nsite_battery = \"5h\"\nrouter_battery = \"1000d\"\nrecharge = \"1s\"\n\
                 restart = \"30min\"\n";
    // An outage of the mains outlasts the battery with chance e^(-5/10) = 0.6065, then lasts 10 h more.
    let beyond = 0.606_530_66;
    let felt = beyond * (10.0 + 0.5) / 100.0;
    // Mains that fail again during the restart begin it anew: at most half an hour in ninety.
    let again = beyond * 0.5 / 90.0 * 10.5 / 100.0;
    check("mains with a battery", &islands(ONE, &(faults + power)), felt + again / 2.0);
}
