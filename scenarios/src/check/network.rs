//! The network fits together: places on earth, links with two ends, cells that can be served.

use super::names::{Meaning, Names};
use crate::schema::Scenario;
use crate::schema::faults::Class;
use crate::schema::network::{Core, Link, Site};
use sandtable_document::{Diagnostic, Diagnostics, Placed};
use sandtable_units::Position;
use std::collections::{BTreeMap, BTreeSet};

const SITE: Meaning = Meaning::Element(Class::Site);
const ROUTER: Meaning = Meaning::Element(Class::Router);

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    scenario.site.iter().for_each(|site| check_site(site, names, out));
    for router in &scenario.router {
        place(&router.latitude, &router.longitude, out);
        belongs(router.area.as_ref(), router.feeder.as_ref(), names, out);
    }
    scenario.core.iter().for_each(|core| check_core(core, names, out));
    scenario.link.iter().for_each(|link| check_link(link, names, out));
    for duct in &scenario.duct {
        if duct.links.is_empty() {
            let message = format!("duct `{}` holds no link", *duct.name);
            out.error(duct.place, message, "name the links that lie in it");
        }
        for link in &duct.links {
            names.refer(link, &[Meaning::Element(Class::Link)], out);
        }
    }
}

/// Checks that nothing is missing.
pub(super) fn check_whole(scenario: &Scenario, out: &mut Diagnostics) {
    let has_network = !(scenario.site.is_empty() && scenario.router.is_empty());
    if !has_network && !scenario.orders.is_empty() {
        // An order desk may be tried without a network.
    } else if !has_network {
        let help = "write `[[site]]` tables, or `[generate]` to make up a network";
        out.error(scenario.place, "the scenario has no site", help);
    } else if scenario.core.is_empty() && !scenario.site.is_empty() {
        let help = "write a `[[core]]` at one of the routers";
        out.error(scenario.place, "the scenario has no core: no cell could serve anyone", help);
    }
    if scenario.core.is_empty() {
        return;
    }
    let reached = reached(scenario);
    for site in &scenario.site {
        if !reached.contains(site.name.as_str()) {
            let message = format!("no path leads from site `{}` to a core", *site.name);
            out.error(site.name.place, message, "link it to a router or site that reaches a core");
        }
    }
}

/// The sites and routers that reach a core while everything works.
fn reached(scenario: &Scenario) -> BTreeSet<&str> {
    let mut beside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for link in &scenario.link {
        beside.entry(link.from.as_str()).or_default().push(&link.to);
        beside.entry(link.to.as_str()).or_default().push(&link.from);
    }
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = scenario.core.iter().map(|core| core.at.as_str()).collect();
    while let Some(node) = open.pop() {
        if reached.insert(node) {
            open.extend(beside.get(node).into_iter().flatten());
        }
    }
    reached
}

/// Checks that two numbers are a place on earth.
pub(super) fn place(latitude: &Placed<f64>, longitude: &Placed<f64>, out: &mut Diagnostics) {
    if let Err(error) = Position::from_degrees(latitude.value, 0.0) {
        out.error(latitude.place, error.to_string(), "write degrees, north positive");
    }
    if let Err(error) = Position::from_degrees(0.0, longitude.value) {
        out.error(longitude.place, error.to_string(), "write degrees, east positive");
    }
}

fn belongs(
    area: Option<&Placed<String>>,
    feeder: Option<&Placed<String>>,
    names: &Names,
    out: &mut Diagnostics,
) {
    if let Some(area) = area {
        names.refer(area, &[Meaning::Area], out);
    }
    if let Some(feeder) = feeder {
        names.refer(feeder, &[Meaning::Element(Class::Feeder)], out);
    }
}

fn check_site(site: &Site, names: &Names, out: &mut Diagnostics) {
    place(&site.latitude, &site.longitude, out);
    belongs(site.area.as_ref(), site.feeder.as_ref(), names, out);
    match &site.cells {
        Some(count) if !site.cell.is_empty() => {
            let message = format!("site `{}` tells its cells twice", *site.name);
            out.push(
                Diagnostic::error(count.place, message)
                    .also(site.cell[0].place, "and listed here")
                    .help("write `cells` or `[[site.cell]]`, not both"),
            );
        }
        Some(count) if count.value == 0 || count.value > 100 => {
            let message = format!("a site of {} cells cannot be", count.value);
            out.error(count.place, message, "write a number from 1 to 100");
        }
        None if site.cell.is_empty() => {
            let message = format!("site `{}` has no cells", *site.name);
            out.error(site.name.place, message, "write for instance `cells = 3`");
        }
        Some(_) | None => {}
    }
}

/// More instances than any core has of a function.
const INSTANCES_MAX: u16 = 1_000;

fn check_core(core: &Core, names: &Names, out: &mut Diagnostics) {
    names.refer(&core.at, &[ROUTER], out);
    for (index, function) in core.function.iter().enumerate() {
        if function.count.value == 0 || function.needed.value > function.count.value {
            let (needed, count) = (function.needed.value, function.count.value);
            let message =
                format!("{needed} of {count} instances of `{}` cannot be up", *function.name);
            out.error(function.place, message, "write a `count` of at least 1 and of `needed`");
        }
        if function.count.value > INSTANCES_MAX {
            let message = format!("{} instances of `{}`", function.count.value, *function.name);
            out.error(function.count.place, message, format!("write at most {INSTANCES_MAX}"));
        }
        let earlier = core.function[..index].iter().find(|other| other.name == function.name);
        if let Some(earlier) = earlier {
            let message = format!("`{}` is a function of this core twice", *function.name);
            out.push(
                Diagnostic::error(function.name.place, message)
                    .also(earlier.name.place, "the first")
                    .help("write one `function` with a higher `count`"),
            );
        }
    }
}

fn check_link(link: &Link, names: &Names, out: &mut Diagnostics) {
    names.refer(&link.from, &[SITE, ROUTER], out);
    names.refer(&link.to, &[SITE, ROUTER], out);
    if link.from == link.to {
        let message = format!("link `{}` leads back to where it begins", *link.name);
        out.error(link.to.place, message, "name another site or router");
    }
}
