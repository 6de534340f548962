//! Agreements: targets that fit their measure, windows that can be measured, slices and sites that are
//! there.

use super::more_than_nothing;
use super::names::{Meaning, Names, unique};
use crate::schema::Scenario;
use crate::schema::agreement::{Agreement, Measure, percent};
use crate::schema::faults::Class;
use sandtable_document::{Diagnostics, Placed, nearest};

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    unique(scenario.agreement.iter().map(|agreement| &agreement.name), "agreement", out);
    for agreement in &scenario.agreement {
        check_agreement(agreement, scenario, names, out);
    }
}

fn check_agreement(
    agreement: &Agreement,
    scenario: &Scenario,
    names: &Names,
    out: &mut Diagnostics,
) {
    let example = match agreement.measure {
        Measure::Availability => "write a percentage, such as \"99.9%\"",
        Measure::Refused => "write a percentage, such as \"2%\"",
        Measure::Throughput => "write a bit rate, such as \"5Mbit/s\"",
        Measure::Latency => "write a time, such as \"10ms\"",
    };
    let steps = agreement.credit.iter().map(|credit| &credit.worse_than);
    for value in std::iter::once(&agreement.target).chain(steps) {
        if agreement.value(value).is_none() {
            let message = format!("`{}` is no target of this measure", **value);
            out.error(value.place, message, example);
        }
    }
    for share in agreement.credit.iter().map(|credit| &credit.due).chain([&agreement.cap]) {
        if percent(share).is_none() {
            let message = format!("`{}` is no share of a charge", **share);
            out.error(share.place, message, "write a percentage, such as \"10%\"");
        }
    }
    more_than_nothing(&agreement.window, "the window of an agreement", out);
    if !agreement.window.value.is_multiple_of(scenario.run.period.value) {
        let message =
            format!("a window of {} is no whole number of periods", agreement.window.value);
        let help = format!("periods last {}: write a multiple of it", scenario.run.period.value);
        out.error(agreement.window.place, message, help);
    }
    for site in &agreement.sites {
        names.refer(site, &[Meaning::Element(Class::Site)], out);
    }
    if scenario.service.is_empty() && agreement.measure != Measure::Availability {
        let message = "nobody uses any service: there is nothing to measure";
        out.error(agreement.place, message, "write `[[service]]` tables");
    }
    if let Some(slice) = &agreement.slice {
        known_slice(slice, scenario, out);
    }
}

fn known_slice(slice: &Placed<String>, scenario: &Scenario, out: &mut Diagnostics) {
    let mut slices = scenario.slice.iter().map(|slice| slice.name.as_str());
    if slices.clone().any(|name| name == slice.as_str()) {
        return;
    }
    let help = match nearest(slice, slices.by_ref()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write a `[[slice]]` of this name".to_owned(),
    };
    out.error(slice.place, format!("there is no slice `{}`", **slice), help);
}
