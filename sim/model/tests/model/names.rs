//! Random streams are keyed by names: a change in one place moves no draw in another.

use crate::world::{EVERYTHING, run, scenario};
use sandtable_kernel::Speed;
use sandtable_model::faults::Origin;
use sandtable_model::{Operator, Record};
use sandtable_units::SimTime;
use std::collections::BTreeMap;

/// When each element failed and was repaired by chance: by name, in order.
fn lives(text: &str, settings: &[&str]) -> BTreeMap<String, Vec<(bool, SimTime)>> {
    let operator = Operator::new(&scenario(text, settings), 0);
    let mut lives: BTreeMap<String, Vec<(bool, SimTime)>> = BTreeMap::new();
    let mut by_chance = std::collections::BTreeSet::new();
    for said in run(&operator, Speed::SINGLE).1 {
        let (fault, began) = if let Record::FaultBegan { fault, origin } = said.record {
            if matches!(origin, Origin::Mode(_)) {
                by_chance.insert(fault);
            }
            (fault, true)
        } else if let Record::FaultEnded { fault } = said.record {
            (fault, false)
        } else {
            continue;
        };
        if !by_chance.contains(&fault) {
            continue;
        }
        let name = operator.plan().element(fault.element).name.clone();
        lives.entry(name).or_default().push((began, said.time));
    }
    lives
}

/// In the middle of the alphabet and of the network.
const NEW_SITE: &str = r#"
[[site]]
name = "Brackwater-0005 annex"
latitude = 51.01
longitude = 10.01
area = "Area 1"
feeder = "Brackwater feeder 1"
population = 300
cells = 3

[[link]]
name = "Brackwater annex link"
from = "Brackwater-0005 annex"
to = "Brackwater router 1"
medium = "microwave"
"#;

#[test]
fn a_new_site_leaves_all_other_failures_and_repairs_alone() {
    let before = lives(EVERYTHING, &[]);
    let mut after = lives(&format!("{EVERYTHING}{NEW_SITE}"), &[]);
    let own: Vec<String> = after.keys().filter(|name| name.contains("annex")).cloned().collect();
    assert!(!own.is_empty(), "the new site fails too, or the test would say nothing");
    for name in own {
        after.remove(&name);
    }
    assert!(before.values().map(Vec::len).sum::<usize>() > 300, "{}", before.len());
    assert_eq!(before, after);
}

#[test]
fn fair_weather_leaves_what_the_storm_does_not_reach_alone() {
    let storm = lives(EVERYTHING, &[]);
    let fair = lives(EVERYTHING, &["remove=[\"first front\"]"]);
    assert_ne!(storm, fair);
    // The front multiplies nothing at cells but antenna damage; until it comes, all is the same.
    let early = |lives: &BTreeMap<String, Vec<(bool, SimTime)>>| {
        let before =
            |event: &&(bool, SimTime)| event.1 < SimTime::from_nanos(6 * 3_600_000_000_000);
        let early = lives.iter().map(|(name, life)| {
            (name.clone(), life.iter().filter(before).copied().collect::<Vec<_>>())
        });
        early.filter(|(_, life)| !life.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(early(&storm), early(&fair));
}

#[test]
fn lost_alarms_change_no_fault() {
    assert_eq!(
        lives(EVERYTHING, &[]),
        lives(EVERYTHING, &["alarms.lost=\"50%\"", "alarms.flapping=\"0%\""])
    );
}
