//! The same alarms in another order: those of one moment permuted, or all delayed at random within a
//! jitter. The incidents must be the same. Orders come from a fixed seed.

use super::history::{History, Life};
use super::name::name_of;
use super::suite::Test;
use super::train::Told;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;
use sandtable_units::{SimTime, Span};

/// The alarms of a test in the `turn`th other order.
pub(super) fn shuffled(test: &Test, turn: u32) -> Vec<Told> {
    let mut random = Pcg64Mcg::seed_from_u64(u64::from(turn));
    let mut told = test.told.clone();
    told.shuffle(&mut random);
    if !test.jitter.is_zero() {
        for one in &mut told {
            let delay = Span::from_nanos(random.random_range(0..=test.jitter.nanos()));
            let late = one.notification.received.saturating_add(delay);
            one.notification.received = late.min(test.end);
        }
    }
    // Stable: what comes at one moment stays as it was shuffled.
    told.sort_by_key(|one| one.notification.received);
    told
}

/// What must be the same in every order: incidents by members, root cause and state.
pub(super) fn incidents(history: &History) -> Vec<String> {
    let mut all: Vec<String> = (history.incidents.iter())
        .map(Life::last)
        .filter(|state| state.merged.is_none())
        .map(|state| {
            let members: Vec<String> = state.members.iter().map(name_of).collect();
            let root = state.root.as_ref().map_or_else(|| "none".to_owned(), name_of);
            let phase = if state.resolved { "resolved" } else { "open" };
            format!("root cause {root}; members {}; {phase}", members.join(", "))
        })
        .collect();
    all.sort_unstable();
    all
}

/// What is in one list and not in the other, as lines with `-` and `+`.
pub(super) fn difference(expected: &[String], happened: &[String]) -> Vec<String> {
    let without = |all: &[String], other: &[String], sign: char| {
        let mut left = other.to_vec();
        let mut lines = Vec::new();
        for line in all {
            match left.iter().position(|one| one == line) {
                Some(index) => drop(left.remove(index)),
                None => lines.push(format!("{sign} {line}")),
            }
        }
        lines
    };
    let mut lines = without(expected, happened, '-');
    lines.extend(without(happened, expected, '+'));
    lines
}

/// The moment of the first input, to say which order it was.
pub(super) fn order(told: &[Told]) -> Vec<String> {
    let shown = |told: &Told| {
        let at: SimTime = told.notification.received;
        format!("{at} {}", name_of(&told.notification.key))
    };
    told.iter().take(20).map(shown).collect()
}
