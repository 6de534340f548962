//! Integration rules switched off, one at a time: what protects orders must be missed by some law. A rule
//! that could not matter to the plan is left as it is.

use sandtable_orders::plan::{Acknowledge, Channel, DeadLetters, Effect, Plan};
use sandtable_units::Chance;
use std::collections::BTreeSet;

/// Plans in which one protective rule is missing, with what is missing.
pub(in super::super) fn mutations(plan: &Plan) -> Vec<(String, Plan)> {
    let mut found = Vec::new();
    for (number, station) in plan.stations.iter().enumerate() {
        let Some(channel) = &station.channel else { continue };
        let mut add = |what: &str, change: fn(&mut Channel)| {
            let mut plan = plan.clone();
            plan.stations[number].channel.iter_mut().for_each(change);
            found.push((format!("the system `{}` {what}", station.name), plan));
        };
        if channel.keyed && leaves_something(plan, number) {
            add("does not know requests that it has had", |channel| channel.keyed = false);
        }
        if channel.acknowledge == Acknowledge::AfterCommit {
            add("acknowledges requests when they arrive", |channel| {
                channel.acknowledge = Acknowledge::OnReceipt;
            });
        }
        // Without a limit nothing is put aside, and what can be read arrives in the end.
        if channel.attempts.is_some() && channel.poison != Chance::NEVER {
            add("is sent requests without limit", |channel| channel.attempts = None);
        }
        if channel.attempts.is_some() && !matches!(channel.dead_letters, DeadLetters::Drop) {
            add("loses its dead letters", |channel| channel.dead_letters = DeadLetters::Drop);
        }
    }
    for name in undone(plan) {
        let what = format!("the task `{name}` is not undone");
        let mut plan = plan.clone();
        let tasks = plan.offerings.iter_mut().flat_map(|offering| &mut offering.tasks);
        tasks.filter(|task| task.name == name).for_each(|task| task.undo = None);
        found.push((what, plan));
    }
    found
}

/// Whether a station does anything that would be left behind.
fn leaves_something(plan: &Plan, station: usize) -> bool {
    let mut tasks = plan.offerings.iter().flat_map(|offering| &offering.tasks);
    tasks.any(|task| usize::from(task.station) == station && task.effect != Effect::Nothing)
}

/// The names of tasks that are undone.
fn undone(plan: &Plan) -> BTreeSet<String> {
    let tasks = plan.offerings.iter().flat_map(|offering| &offering.tasks);
    let undone = tasks.filter(|task| task.effect != Effect::Nothing && task.undo.is_some());
    undone.map(|task| task.name.clone()).collect()
}
