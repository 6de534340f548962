//! Who is to blame: at every instant the recorded cause of every outage is a fault that is there then,
//! and of several the first with which service would be lost. An oracle in `oracle.rs`, which knows
//! nothing of the model, says who that is in operators at random; and a few by hand.

mod oracle;

use crate::parts::{core, inject, link, router, site};
use crate::world::{rules, run, scenario};
use oracle::{Country, Fault, Hit};
use proptest::prelude::*;
use proptest::sample::Index;
use sandtable_kernel::{Collected, Recorded, Simulation, Speed};
use sandtable_model::faults::FaultId;
use sandtable_model::network::Reason;
use sandtable_model::{ElementId, Operator, Plan, Record};
use sandtable_scenarios::{library, load};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is recorded of an element from a moment on: the fault to blame while it is out of service.
type Told = Vec<(u64, Option<(FaultId, Reason)>)>;

/// Faults as they were recorded, and what is told of each element.
fn recorded(text: &str) -> (Operator, Vec<Fault>, BTreeMap<ElementId, Told>) {
    let operator = Operator::new(&scenario(text, &[]), 0);
    let said = run(&operator, Speed::SINGLE).1;
    let (faults, told) = heard(said, operator.plan().end.nanos());
    (operator, faults, told)
}

/// The faults of a run that ends at a moment, and what is told of each element.
#[expect(clippy::wildcard_enum_match_arm, reason = "only faults and outages are of interest")]
fn heard(said: Vec<Recorded<Record>>, end: u64) -> (Vec<Fault>, BTreeMap<ElementId, Told>) {
    let mut faults: Vec<Fault> = Vec::new();
    let mut told: BTreeMap<ElementId, Told> = BTreeMap::new();
    for recorded in said {
        let now = recorded.time.nanos();
        match recorded.record {
            Record::FaultBegan { fault, origin } => {
                faults.push(Fault { id: fault, origin, from: now, to: end });
            }
            Record::FaultEnded { fault } => {
                let open = faults.iter_mut().find(|open| open.id == fault);
                open.expect("what ends has begun").to = now;
            }
            Record::OutageBegan { element, cause, reason, .. } => {
                told.entry(element).or_default().push((now, Some((cause, reason))));
            }
            Record::OutageEnded { element } => {
                told.entry(element).or_default().push((now, None));
            }
            _ => {}
        }
    }
    (faults, told)
}

fn told_at(told: &Told, now: u64) -> Option<(FaultId, Reason)> {
    told.iter().rev().find(|(from, _)| *from <= now).and_then(|(_, blamed)| *blamed)
}

fn element(plan: &Plan, name: &str) -> ElementId {
    let found = plan.sites.iter().flat_map(|site| site.cells.iter().chain([&site.element]));
    *found.into_iter().find(|id| plan.element(**id).name == name).expect("it is there")
}

/// Holds what is told against the oracle, in the middle of any two moments at which something changes.
fn held_against_oracle(country: &Country) -> Result<(), TestCaseError> {
    let (operator, faults, told) = recorded(&country.text());
    let plan = operator.plan();
    let name = |fault: &Fault| plan.element(fault.id.element).name.as_str();
    let oracle = oracle::Oracle::new(country, &faults, name, plan.end.nanos());
    let mut moments = oracle.moments();
    moments.extend(told.values().flatten().map(|(moment, _)| *moment));
    moments.sort_unstable();
    moments.dedup();
    for between in moments.windows(2) {
        let now = between[0].midpoint(between[1]);
        for site in 0..country.sites {
            for name in [format!("S{site}"), format!("S{site}-1")] {
                let id = element(operator.plan(), &name);
                let found = told.get(&id).and_then(|told| told_at(told, now));
                let expected = oracle.blamed(site, name.ends_with("-1"), now);
                let now = SimTime::from_nanos(now);
                prop_assert_eq!(found, expected, "{} at {}", name, now);
            }
        }
    }
    Ok(())
}

/// In every shipped scenario whoever is to blame is there: exactly for what fails at the element itself,
/// and but for the time of detection and of starting again for what fails elsewhere.
#[test]
fn who_is_to_blame_in_shipped_scenarios_is_there() {
    let mut judged = 0;
    for shipped in library::ALL {
        let loaded = load(shipped.name, &["traffic.fidelity=\"fluid\"".to_owned()]);
        let loaded = if loaded.scenario.is_some() { loaded } else { load(shipped.name, &[]) };
        let scenario = loaded.scenario.unwrap_or_else(|| panic!("{}", shipped.name));
        let mut operator = Operator::new(&scenario, 0);
        if scenario.noc.rules.is_some() {
            operator = operator.with_rules(rules("baseline"));
        }
        let operator = Arc::new(operator);
        let plan = operator.plan();
        let days = if plan.elements.len() > 20_000 { 0 } else { 14 };
        let until = plan.end.min(SimTime::START + Span::HOUR * 6 + Span::DAY * days);
        let mut said = Collected(Vec::new());
        let mut simulation = Simulation::new(&operator, Speed::SINGLE).expect("threads start");
        simulation.run(until, &mut said);
        let (faults, told) = heard(said.0, until.nanos());
        let faults: BTreeMap<FaultId, Fault> =
            faults.into_iter().map(|fault| (fault.id, fault)).collect();
        let news = plan.lookahead.nanos();
        let start = scenario.power.restart.nanos();
        for (id, told) in &told {
            let ends = told.iter().skip(1).map(|(to, _)| *to).chain([until.nanos()]);
            for ((from, blamed), to) in told.iter().zip(ends) {
                let Some((cause, reason)) = blamed else { continue };
                let late = match reason {
                    Reason::Planned | Reason::Fault => 0,
                    Reason::Power => news + start,
                    Reason::Transport => 3 * news + start,
                };
                let fault = &faults[cause];
                let name = &plan.element(*id).name;
                assert!(
                    fault.from <= *from && to <= fault.to + late,
                    "{}: {name} is out from {from} to {to} by {fault:?}, {reason:?}",
                    shipped.name
                );
                judged += 1;
            }
        }
    }
    assert!(judged > 2_000, "{judged}");
}

fn countries() -> impl Strategy<Value = Country> {
    let number = any::<Index>;
    let core = (number(), prop::collection::vec((1..=3_usize, 1..=3_usize), 1..=2));
    let supply = (0..3_usize, 0..90_u64);
    let hit = prop_oneof![
        6 => number().prop_map(Hit::Link),
        4 => number().prop_map(Hit::Site),
        1 => number().prop_map(Hit::Cell),
        2 => number().prop_map(Hit::Router),
        1 => Just(Hit::Duct),
        1 => number().prop_map(Hit::Core),
        3 => (number(), number(), number()).prop_map(|(core, function, instance)| {
            Hit::Function(core, function, instance)
        }),
        3 => number().prop_map(Hit::Feeder),
        2 => number().prop_map(Hit::Mains),
    ];
    let happening = (hit, 0..20_000_u64, 60..16_000_u64, any::<bool>());
    (
        1..=4_usize,
        1..=4_usize,
        prop::collection::vec(number(), 8),
        prop::collection::vec((number(), number()), 0..4),
        prop::collection::vec(number(), 2),
        prop::collection::vec(core, 1..=2),
        prop::collection::vec(supply, 8),
        prop::collection::vec(happening, 1..14),
    )
        .prop_map(|(routers, sites, tree, more, duct, cores, supplies, happenings)| {
            Country::new(routers, sites, &tree, &more, &duct, &cores, supplies, happenings)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_cause_told_is_the_first_that_is_still_there(country in countries()) {
        held_against_oracle(&country)?;
    }
}

/// A site `S` behind two links in a row and a router between them, and what happens.
fn row(happens: &str) -> Vec<(u64, String)> {
    let text = [
        "title = \"a row\"\n[run]\nspan = \"1d\"\n",
        &router("R", [50.0, 8.0]),
        &router("Q", [50.0, 8.1]),
        &core("K", "R"),
        &site("S", [50.0, 8.2], &["S-1"]),
        &link("near", ["S", "Q"]),
        &link("far", ["Q", "R"]),
        happens,
    ]
    .concat();
    let (operator, _, told) = recorded(&text);
    let plan = operator.plan();
    let told = &told[&element(plan, "S-1")];
    let name = |id: FaultId| plan.element(id.element).name.clone();
    // In minutes: detection takes seconds.
    let told = told.iter().map(|(moment, blamed)| {
        let blamed = blamed.map(|(fault, reason)| by(&name(fault), reason));
        (moment / 60_000_000_000, blamed.unwrap_or_else(in_service))
    });
    told.collect()
}

fn by(element: &str, reason: Reason) -> String {
    format!("{element}: {}", reason.word())
}

fn in_service() -> String {
    "in service".to_owned()
}

#[test]
fn a_repaired_link_is_no_longer_to_blame() {
    let link = inject("near", "2h", "1h");
    let site = inject("S", "2h 30min", "8h");
    let (transport, fault) = (by("near", Reason::Transport), by("S", Reason::Fault));
    let told = row(&(link.clone() + &site));
    assert_eq!(told, [(120, transport.clone()), (180, fault), (630, in_service())]);
    // Planned work in the place of the fault counts as such.
    let work = "[[work]]\nname = \"swap\"\nelements = [\"S\"]\nat = \"2h 30min\"\nlasts = \"8h\"\n";
    let told = row(&(link + work));
    assert_eq!(told, [(120, transport), (180, by("S", Reason::Planned)), (630, in_service())]);
}

#[test]
fn a_site_that_is_repaired_behind_a_broken_link_does_not_serve_for_a_moment() {
    let told = row(&(inject("S", "2h", "1h") + &inject("near", "2h 30min", "8h")));
    let (fault, transport) = (by("S", Reason::Fault), by("near", Reason::Transport));
    assert_eq!(told, [(120, fault), (180, transport), (630, in_service())]);
}

#[test]
fn of_two_links_in_a_row_the_other_is_to_blame_once_the_first_is_repaired() {
    let (near, far) = (by("near", Reason::Transport), by("far", Reason::Transport));
    let told = row(&(inject("near", "2h", "1h") + &inject("far", "2h 30min", "8h")));
    assert_eq!(told, [(120, near.clone()), (180, far.clone()), (630, in_service())]);
    let told = row(&(inject("far", "2h", "1h") + &inject("near", "2h 30min", "8h")));
    assert_eq!(told, [(120, far.clone()), (180, near), (630, in_service())]);
    // The site's own fault came before the second link's.
    let three =
        inject("far", "1h", "1h") + &inject("S", "90min", "2h") + &inject("near", "100min", "4h");
    let told = row(&three);
    let expected = [(60, far), (120, by("S", Reason::Fault)), (210, by("near", Reason::Transport))];
    assert_eq!(told[..3], expected);
}

#[test]
fn a_site_behind_a_router_hears_who_keeps_that_down_now() {
    let told = row(&(inject("Q", "2h", "1h") + &inject("Q", "2h 30min", "8h")));
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!((told[1].0, told[2].0), (180, 630));
}
