//! Customers can be cared for: they live somewhere, are counted once, and somebody answers them who does
//! nothing else.

use super::names::{Names, unique};
use crate::schema::Scenario;
use crate::schema::customers::Care;
use crate::schema::team::TeamKind;
use sandtable_document::{Diagnostic, Diagnostics, Place, Placed};
use sandtable_units::{Chance, Money};

/// More than anybody tells apart.
const SEGMENTS_MAX: usize = 100;

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    unique(scenario.segment.iter().map(|segment| &segment.name), "segment", out);
    // What could not be read is missing here.
    let all_is_there = !out.has_errors();
    match (scenario.segment.first(), &scenario.care) {
        (Some(first), None) if all_is_there => {
            out.error(first.place, "nobody answers these customers", "write `[care]`");
        }
        (None, Some(care)) if all_is_there => {
            let help = "write `[[segment]]`, or leave out `[care]`";
            out.error(care.place, "there are no customers to care for", help);
        }
        (Some(first), _)
            if all_is_there && scenario.site.iter().all(|site| site.population == 0) =>
        {
            let message = "nobody lives at any site: there are no customers";
            out.error(first.place, message, "write a `population` in `[[site]]` or `[generate]`");
        }
        _ => {}
    }
    check_segments(scenario, out);
    if let Some(care) = &scenario.care {
        check_care(care, scenario, names, out);
    }
    check_currency(scenario, out);
}

fn check_segments(scenario: &Scenario, out: &mut Diagnostics) {
    if let Some(segment) = scenario.segment.get(SEGMENTS_MAX) {
        let message = format!("{} segments are too many", scenario.segment.len());
        out.error(segment.place, message, format!("write at most {SEGMENTS_MAX}"));
    }
    let shares = scenario.segment.iter().map(|segment| segment.share.share());
    let sum: f64 = shares.sum();
    if let Some(last) = scenario.segment.last().filter(|_| sum > 1.0 + 1e-9) {
        let message = format!("{:.0} % of the people are customers of some kind", 100.0 * sum);
        out.error(last.share.place, message, "write shares that add up to at most 100%");
    }
}

fn check_care(care: &Care, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    names.one_of(&care.team, scenario.team.iter().map(|team| team.name.as_str()), "team", out);
    let team = scenario.team.iter().find(|team| team.name == care.team);
    if let Some(team) = team.filter(|team| team.kind.value == TeamKind::Field) {
        let message = format!("`{}` does not sit at a desk", *care.team);
        out.push(
            Diagnostic::error(care.team.place, message)
                .also(team.kind.place, "it works in the field")
                .help("name a team of kind `desk`"),
        );
    }
    if let Some(place) = other_work(&care.team, scenario) {
        let message = format!("`{}` has other work beside answering customers", *care.team);
        out.push(
            Diagnostic::error(care.team.place, message)
                .also(place, "such as this")
                .help("a team does one of both: write a `[[team]]` for customers"),
        );
    }
    let again = &care.calls_again;
    if again.value == Chance::ALWAYS {
        let message = "a customer who is never answered would call for ever";
        out.error(again.place, message, "write a chance below 100%");
    } else if again.value > Chance::NEVER && care.calls_again_after.mean().is_zero() {
        let message = "who calls again does so after some time";
        out.error(care.calls_again_after.place, message, "write for instance \"30min\"");
    }
    if let Some(warning) = care.warning.as_ref().filter(|warning| !warning.planned)
        && warning.after.is_none()
    {
        let help = "write `planned = true` for planned work, or `after` for other outages";
        out.error(warning.place, "nobody is ever warned", help);
    }
}

/// Where a team is asked to do something else.
fn other_work(team: &Placed<String>, scenario: &Scenario) -> Option<Place> {
    let tasks = || scenario.specification.iter().flat_map(|part| &part.task);
    let does = tasks().map(|task| &task.by);
    let remedies = tasks()
        .flat_map(|task| task.fails.iter().map(|fails| &fails.then).chain(&task.when_none_left));
    let mends = remedies.filter_map(|remedy| remedy.by.as_ref());
    let letters = scenario.system.iter().filter_map(|system| system.dead_letters.as_ref());
    let sorts = letters.filter_map(|letters| letters.by.as_ref());
    let mut all = scenario.noc.desk.iter().chain(does).chain(mends).chain(sorts);
    all.find(|other| *other == team).map(|other| other.place)
}

/// Amounts are added up, so they are of one currency, that of prices and wages too.
fn check_currency(scenario: &Scenario, out: &mut Diagnostics) {
    let prices = scenario.offering.iter().filter_map(|offering| offering.price.as_ref());
    let wages = scenario.team.iter().filter_map(|team| team.hourly.as_ref());
    let Some(first) = prices.chain(wages).chain(amounts(scenario)).next() else { return };
    let currency = first.currency();
    for amount in amounts(scenario).filter(|amount| amount.currency() != currency) {
        out.push(
            Diagnostic::error(amount.place, format!("an amount in {}", amount.currency().code()))
                .also(first.place, format!("this one is in {}", currency.code()))
                .help("write all amounts in one currency: none is converted"),
        );
    }
}

fn amounts(scenario: &Scenario) -> impl Iterator<Item = &Placed<Money>> {
    let revenues = scenario.segment.iter().filter_map(|segment| segment.revenue.as_ref());
    let care = scenario.care.iter();
    let messages = care.clone().filter_map(|care| care.warning.as_ref()?.costs.as_ref());
    let compensations = care.filter_map(|care| Some(&care.compensation.as_ref()?.amount));
    revenues.chain(messages).chain(compensations)
}
