//! The shipped scenarios are without mistakes, and made-up operators are what their description
//! says.

use proptest::prelude::*;
use sandtable_scenarios::document::{Style, text};
use sandtable_scenarios::{Resolved, Scenario, library, load, load_text};
use std::collections::BTreeSet;

#[test]
fn shipped_scenarios_are_without_mistakes() {
    for shipped in library::ALL {
        let loaded = load(shipped.name, &[]);
        let told = text(&loaded.diagnostics, &loaded.sources, Style::Plain);
        assert_eq!(told, "", "{}", shipped.name);
        let scenario = loaded.scenario.unwrap();
        assert!(scenario.question.ends_with('?'), "{} opens with a question", shipped.name);
        assert!(!scenario.title.is_empty() && !scenario.description.is_empty());
    }
}

/// A scenario that is kept as one text is found again by its hash.
#[test]
fn shipped_scenarios_stand_by_themselves() {
    for shipped in library::ALL {
        let scenario = load(shipped.name, &[]).scenario.unwrap();
        let whole = Resolved::of(&scenario, Some("baseline".to_owned()));
        let again = load_text("whole", whole.text(), &[]);
        assert!(again.scenario.is_some(), "{}: {:?}", shipped.name, again.diagnostics);
        assert_eq!(again.hash, whole.hash(), "{}", shipped.name);
    }
}

#[test]
fn shipped_parts_make_a_scenario_with_a_network() {
    for part in library::PARTS {
        let base = format!("base = \"{}\"\n[generate]\ncells = 9\n", part.name);
        let loaded = load_text("with a network", base, &[]);
        assert_eq!(text(&loaded.diagnostics, &loaded.sources, Style::Plain), "", "{}", part.name);
    }
}

fn cells(scenario: &Scenario) -> usize {
    scenario.site.iter().map(|site| site.all_cells().len()).sum()
}

#[test]
fn the_shipped_sizes_are_as_told() {
    let cells = |name: &str| cells(&load(name, &[]).scenario.unwrap());
    assert_eq!(load("first-steps", &[]).scenario.unwrap().site.len(), 12);
    assert_eq!(cells("metro-storm"), 2_000);
    assert_eq!(cells("national-day"), 10_000);
}

fn generated(settings: &str) -> Scenario {
    let loaded = load_text("generated", format!("[generate]\n{settings}"), &[]);
    let told = text(&loaded.diagnostics, &loaded.sources, Style::Plain);
    loaded.scenario.unwrap_or_else(|| panic!("{settings}: {told}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is described, a network of that size passes all checks: names are unique, every site
    /// reaches a core, everything is on earth.
    #[test]
    fn any_description_gives_a_sound_network(
        cells in 1..1_500_u32,
        seed in any::<u32>(),
        towns in 1..60_u32,
        areas in 1..9_u32,
        per_site in 1..7_u16,
        per_feeder in 1..40_u32,
        per_router in 1..60_u32,
        depth in 1..6_u32,
        extent in 1..900_u32,
        latitude in -70.0..70.0_f64,
    ) {
        let scenario = generated(&format!(
            "cells = {cells}\nseed = {seed}\ntowns = {towns}\nareas = {areas}\n\
             cells_per_site = {per_site}\nsites_per_feeder = {per_feeder}\n\
             sites_per_router = {per_router}\ndepth = {depth}\nextent = \"{extent}km\"\n\
             centre = {{ latitude = {latitude}, longitude = 10.0 }}\n"
        ));
        prop_assert_eq!(self::cells(&scenario), cells as usize);
        prop_assert_eq!(scenario.site.len(), cells.div_ceil(u32::from(per_site)) as usize);
        prop_assert!((1..=2).contains(&scenario.core.len()));
        let on_feeder: BTreeSet<&str> =
            scenario.site.iter().map(|site| site.feeder.as_ref().unwrap().as_str()).collect();
        prop_assert_eq!(on_feeder.len(), scenario.feeder.len(), "no feeder without sites");
        let people: u64 = scenario.site.iter().map(|site| u64::from(site.population)).sum();
        prop_assert!(people > 0 || cells < 10);
    }
}

#[test]
fn the_same_description_gives_the_same_network() {
    let all = |settings: &str| serde_json::to_string(&generated(settings)).unwrap();
    assert_eq!(all("cells = 700\nseed = 3"), all("cells = 700\nseed = 3"));
    assert_ne!(all("cells = 700\nseed = 3"), all("cells = 700\nseed = 4"));
}

#[test]
fn more_cells_leave_the_towns_where_they_are() {
    let first = |settings: &str| {
        let scenario = generated(settings);
        let site = scenario.site.iter().find(|site| site.name.value == "Aldern-001").unwrap();
        site.position()
    };
    assert_eq!(first("cells = 300"), first("cells = 3000"));
}

/// A town's routers stand in rings, so that no single link cuts off a router.
#[test]
fn no_single_link_between_routers_cuts_one_off() {
    let scenario = generated("cells = 2000");
    let routers: Vec<&str> = scenario.router.iter().map(|router| router.name.as_str()).collect();
    let between: Vec<(&str, &str)> = scenario
        .link
        .iter()
        .map(|link| (link.from.as_str(), link.to.as_str()))
        .filter(|(from, to)| routers.contains(from) && routers.contains(to))
        .collect();
    for cut in 0..between.len() {
        let mut reached = BTreeSet::from([routers[0]]);
        loop {
            let before = reached.len();
            for (index, (from, to)) in between.iter().enumerate() {
                if index != cut && (reached.contains(from) || reached.contains(to)) {
                    reached.extend([*from, *to]);
                }
            }
            if reached.len() == before {
                break;
            }
        }
        // A town of two routers has one link between them.
        let lost = routers.len() - reached.len();
        assert!(lost <= 1, "{:?} cuts off {lost} routers", between[cut]);
    }
}
