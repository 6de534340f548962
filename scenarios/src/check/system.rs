//! Systems can be reached, and what disturbs them happens.

use super::names::Names;
use super::{more_than_nothing, occurrences::happens_in_time};
use crate::schema::Scenario;
use crate::schema::orders::system::{DeadLetters, System};
use sandtable_document::Diagnostics;

/// More than any system does at once.
const CAPACITY_MAX: u32 = 1_000_000;

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    for system in &scenario.system {
        check_system(system, scenario, names, out);
    }
    for disturbance in &scenario.disturbance {
        let known = scenario.system.iter().map(|system| system.name.as_str());
        names.one_of(&disturbance.system, known, "system", out);
        more_than_nothing(&disturbance.lasts, "the length of a disturbance", out);
        happens_in_time(&disturbance.at, scenario, out);
    }
}

fn check_system(system: &System, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    let capacity = &system.capacity;
    if capacity.value == 0 || capacity.value > CAPACITY_MAX {
        let message = format!("`{}` works on {} requests at once", *system.name, capacity.value);
        out.error(capacity.place, message, format!("write a number from 1 to {CAPACITY_MAX}"));
    }
    more_than_nothing(&system.timeout, "the time that a reply is waited for", out);
    more_than_nothing(&system.backoff, "the pause before the next attempt", out);
    if let Some(attempts) = system.attempts.as_ref().filter(|attempts| attempts.value == 0) {
        let message = format!("nothing is ever sent to `{}`", *system.name);
        out.error(attempts.place, message, "write 1 or more, or leave it out");
    }
    if let Some(breaker) = &system.breaker {
        more_than_nothing(&breaker.pause, "the pause of a circuit breaker", out);
        if breaker.timeouts.value == 0 {
            let message = "a circuit breaker that opens before anything is sent";
            out.error(breaker.timeouts.place, message, "write 1 or more");
        }
    }
    if let Some(dead_letters) = &system.dead_letters {
        check_dead_letters(dead_letters, scenario, names, out);
    }
}

fn check_dead_letters(
    dead_letters: &DeadLetters,
    scenario: &Scenario,
    names: &Names,
    out: &mut Diagnostics,
) {
    match (&dead_letters.replay, &dead_letters.by, &dead_letters.takes) {
        (Some(replay), None, None) => {
            more_than_nothing(replay, "the time until requests are sent again", out);
        }
        (None, Some(by), Some(_)) => {
            names.one_of(by, scenario.team.iter().map(|team| team.name.as_str()), "team", out);
        }
        _ => {
            let message = "what becomes of these requests?";
            out.error(dead_letters.place, message, "write `replay`, or `by` and `takes`");
        }
    }
}
