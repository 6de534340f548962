//! What fails in which process: modes, exposures to length and weather, works and injections.

use super::elements::Index;
use super::transport::Wiring;
use super::{distribution, number};
use crate::assurance::LookId;
use crate::elements::{Element, ElementId};
use crate::faults::{Exposure, Front, spells};
use crate::network::Part;
use crate::plan::{Injection, LocalWork, Lp, Mode, Renewal, Target, Work};
use sandtable_scenarios::Scenario;
use sandtable_scenarios::schema::faults::{Class, Fault, Inject, Per};
use sandtable_units::{Chance, Length, Position, SimTime};
use std::collections::BTreeMap;

/// The faults in the order of their names.
pub(super) fn sorted(scenario: &Scenario) -> Vec<&Fault> {
    let mut faults: Vec<&Fault> = scenario.fault.iter().collect();
    faults.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    faults
}

pub(super) fn modes(scenario: &Scenario) -> Vec<Mode> {
    let modes = sorted(scenario).into_iter().map(|fault| Mode {
        name: fault.name.value.clone(),
        mains: fault.affects.value == Class::Mains,
        power: matches!(fault.affects.value, Class::Mains | Class::Feeder),
        time_to_failure: distribution(&fault.time_to_failure),
        time_to_repair: distribution(&fault.time_to_repair),
        repair: fault.repair.value,
        skill: fault.skill_needed().to_owned(),
        part: fault.part.as_ref().map(distribution),
        restart_helps: fault.restart_helps.as_ref().map_or(Chance::NEVER, |share| share.value),
    });
    modes.collect()
}

/// The number of a mode among all, and that of its look.
fn mode_of(scenario: &Scenario, name: &str) -> (u16, LookId) {
    let modes = sorted(scenario);
    let rank = modes.iter().position(|fault| fault.name.value == name);
    numbers_of_mode(rank.expect("faults have been checked"))
}

fn numbers_of_mode(rank: usize) -> (u16, LookId) {
    let mode = u16::try_from(rank).expect("fewer than 2^16 faults");
    let standard = u16::try_from(crate::assurance::standard().len()).expect("a few looks");
    (mode, LookId(mode + standard))
}

/// Planned works in the order of their names.
pub(super) fn works(scenario: &Scenario) -> Vec<Work> {
    let works = sorted_works(scenario).into_iter().map(|work| Work {
        name: work.name.value.clone(),
        at: SimTime::START + work.at.value.since_start(&scenario.run),
        lasts: work.lasts.value,
        every: work.every.as_ref().map(|every| every.value),
    });
    works.collect()
}

fn sorted_works(scenario: &Scenario) -> Vec<&sandtable_scenarios::schema::faults::Work> {
    let mut works: Vec<_> = scenario.work.iter().collect();
    works.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    works
}

/// The works that are done on each element.
pub(super) fn worked_on(scenario: &Scenario, index: &Index<'_>) -> BTreeMap<ElementId, Vec<u32>> {
    let mut worked_on: BTreeMap<ElementId, Vec<u32>> = BTreeMap::new();
    for (number, work) in (0..).zip(sorted_works(scenario)) {
        for element in &work.elements {
            worked_on.entry(index.id(element)).or_default().push(number);
        }
    }
    worked_on
}

/// Gives each process what fails in it.
pub(super) fn fill(scenario: &Scenario, index: &Index<'_>, wiring: &Wiring, lps: &mut [Lp]) {
    for (rank, fault) in sorted(scenario).into_iter().enumerate() {
        fill_mode(scenario, index, wiring, lps, rank, fault);
    }
    for (number, work) in (0..).zip(sorted_works(scenario)) {
        let mut names: Vec<&str> = work.elements.iter().map(|name| name.value.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let id = index.id(name);
            let works = &mut lps[index.element(id).owner.rank() as usize].works;
            if works.last().is_none_or(|last| last.work != number) {
                works.push(LocalWork { work: number, targets: Vec::new() });
            }
            let last = works.last_mut().expect("one was pushed");
            last.targets.push((id, target(index, id)));
        }
    }
    for (number, inject) in (0..).zip(sorted_injections(scenario)) {
        let id = index.id(&inject.element);
        let lp = &mut lps[index.element(id).owner.rank() as usize];
        lp.injections.push(injection(scenario, index, number, inject));
    }
}

fn sorted_injections(scenario: &Scenario) -> Vec<&Inject> {
    let mut injections: Vec<&Inject> = scenario.inject.iter().collect();
    injections.sort_by_key(|inject| {
        let fault = inject.fault.as_ref().map(|fault| fault.value.clone());
        let lasts = inject.lasts.as_ref().map(|lasts| lasts.value);
        (inject.at.value.since_start(&scenario.run), inject.element.value.clone(), fault, lasts)
    });
    injections
}

/// By the number of an injection, its mode.
pub(super) fn injection_modes(scenario: &Scenario) -> Vec<Option<u16>> {
    let modes = sorted_injections(scenario).into_iter().map(|inject| {
        let fault = inject.fault.as_ref()?;
        Some(mode_of(scenario, fault).0)
    });
    modes.collect()
}

fn fill_mode(
    scenario: &Scenario,
    index: &Index<'_>,
    wiring: &Wiring,
    lps: &mut [Lp],
    rank: usize,
    fault: &Fault,
) {
    let (mode, look) = numbers_of_mode(rank);
    let fronts = fronts(scenario, &fault.name.value);
    for (id, element) in (0..).map(ElementId).zip(&index.elements) {
        if !is_hit(index, fault, element) {
            continue;
        }
        let places = places(index, wiring, element);
        let lp = &mut lps[element.owner.rank() as usize];
        lp.renewals.push(Renewal {
            element: id,
            target: mode_target(index, id, fault.affects.value),
            mode,
            look,
            exposure: Exposure {
                speed: speed(index, wiring, fault, element),
                spells: over(&fronts, &places),
            },
        });
    }
}

fn is_hit(index: &Index<'_>, fault: &Fault, element: &Element) -> bool {
    match fault.affects.value {
        Class::Mains => matches!(element.class, Class::Site | Class::Router),
        Class::Link => {
            let medium = fault.medium.as_ref().map(|medium| medium.value);
            element.class == Class::Link
                && medium.is_none_or(|medium| index.links[element.rank as usize].medium == medium)
        }
        class @ (Class::Cell
        | Class::Site
        | Class::Feeder
        | Class::Router
        | Class::Duct
        | Class::Core
        | Class::Function) => element.class == class,
    }
}

/// What a fault of an element hits.
fn target(index: &Index<'_>, id: ElementId) -> Target {
    let element = index.element(id);
    match element.class {
        Class::Site => Target::Site,
        Class::Cell => Target::Cell(element.slot - 1),
        Class::Feeder => Target::Feeder(element.rank),
        Class::Router => Target::Part(Part::Node(index.node(&element.name))),
        Class::Link => Target::Part(Part::Link(element.rank)),
        Class::Duct => Target::Part(Part::Duct(element.rank)),
        Class::Core => Target::Part(Part::Core(element.rank)),
        Class::Function => Target::Part(function(index, element)),
        Class::Mains => unreachable!("mains are no element of their own"),
    }
}

/// What a mode of a class hits at an element: the mains of a site rather than the site.
fn mode_target(index: &Index<'_>, id: ElementId, class: Class) -> Target {
    let element = index.element(id);
    match (class, element.class) {
        (Class::Mains, Class::Router) => Target::Mains(element.rank),
        (Class::Mains, _) => Target::Mains(0),
        _ => target(index, id),
    }
}

fn function(index: &Index<'_>, element: &Element) -> Part {
    for (core, written) in (0..).zip(&index.cores) {
        let mut instance = 0;
        let mut last = usize::MAX;
        for (function, name) in written.instances() {
            instance = if function == last { instance + 1 } else { 0 };
            last = function;
            if name.value == element.name {
                return Part::Function { core, function: number(function), instance };
            }
        }
    }
    unreachable!("every instance belongs to a core")
}

/// How fast an element ages in fair weather, in millionths: by its length where that counts.
fn speed(index: &Index<'_>, wiring: &Wiring, fault: &Fault, element: &Element) -> u64 {
    const ONE: u64 = 1_000_000;
    match (&fault.per, element.class) {
        (None, _) => ONE,
        // A kilometre is a million millimetres.
        (Some(per), Class::Duct) if per.value == Per::Km => {
            let duct = index.ducts[element.rank as usize];
            let links = wiring.ducts[element.rank as usize].links.iter();
            let shortest = links.map(|link| wiring.lengths[*link as usize]).min();
            duct.length.or(shortest).map_or(ONE, Length::millimetres)
        }
        (Some(_), _) => wiring.lengths[element.rank as usize].millimetres(),
    }
}

/// Where a front must be to hit an element: at a link, over either end or its middle.
fn places(index: &Index<'_>, wiring: &Wiring, element: &Element) -> Vec<Position> {
    let mut places = vec![element.position];
    if element.class == Class::Link {
        let ends = wiring.links[element.rank as usize].ends;
        let place = |node: u32| index.element(wiring.nodes[node as usize].element).position;
        places.extend(ends.map(place));
    }
    places
}

/// The fronts that multiply a fault, with their factors in thousandths.
fn fronts(scenario: &Scenario, fault: &str) -> Vec<(Front, u64)> {
    let mut fronts: Vec<_> = scenario.weather.iter().collect();
    fronts.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let hit = fronts.into_iter().flat_map(|weather| {
        let factors = weather.multiply.iter().filter(|multiply| multiply.fault.value == fault);
        factors.map(|multiply| (Front::new(weather), thousandths(multiply.by.value)))
    });
    hit.collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 1e9 by the scenario's checks"
)]
pub(super) fn thousandths(factor: f64) -> u64 {
    (factor * 1000.0).round() as u64
}

/// When the speed of an element at some places changes: from when the first of them comes under a
/// front until the last one leaves it.
fn over(fronts: &[(Front, u64)], places: &[Position]) -> Vec<(SimTime, u64)> {
    let passes = fronts.iter().filter_map(|(front, factor)| {
        let passes: Vec<(SimTime, SimTime)> =
            places.iter().filter_map(|place| front.over(*place)).collect();
        let from = passes.iter().map(|(from, _)| *from).min()?;
        let to = passes.iter().map(|(_, to)| *to).max()?;
        Some(((from, to), *factor))
    });
    spells(&passes.collect::<Vec<_>>())
}

fn injection(scenario: &Scenario, index: &Index<'_>, number: u32, inject: &Inject) -> Injection {
    let element = index.id(&inject.element);
    let fault = inject.fault.as_ref();
    let declared =
        fault.and_then(|fault| scenario.fault.iter().find(|declared| declared.name == *fault));
    let class = declared.map(|fault| fault.affects.value);
    let mode = fault.map(|fault| mode_of(scenario, fault));
    let target = match class {
        Some(class) => mode_target(index, element, class),
        None => target(index, element),
    };
    Injection {
        number,
        element,
        target,
        at: SimTime::START + inject.at.value.since_start(&scenario.run),
        lasts: inject.lasts.as_ref().map(|lasts| lasts.value),
        mode: mode.map(|(mode, _)| mode),
        look: mode.map_or(LookId::of_class(target.class()), |(_, look)| look),
    }
}
