//! What a scenario may not say, beyond the form of its single values: names that mean nothing or
//! two things, times that cannot be, parts that do not fit together.

mod agreement;
mod catalogue;
mod customers;
mod demand;
mod expected;
mod names;
mod network;
mod occurrences;
mod orders;
mod system;
mod team;
mod traffic;

use crate::schema::generate::Generate;
use crate::schema::{Expect, Run, Scenario};
use names::Names;
use sandtable_document::{Diagnostics, Node, Placed};
use sandtable_units::Span;

/// Checks a whole scenario. `document` is what it was read from: elements that could not be read
/// are known at least by name, so that a mistake in one place is not told of in another.
pub(crate) fn scenario(scenario: &Scenario, document: &Node, out: &mut Diagnostics) {
    if let Some(description) = &scenario.generate {
        generate(description, out);
    }
    let all_is_there = !out.has_errors();
    let names = Names::of(scenario, document, out);
    run(&scenario.run, out);
    network::check(scenario, &names, out);
    if all_is_there {
        network::check_whole(scenario, out);
    }
    demand::check(scenario, &names, out);
    if all_is_there {
        demand::check_whole(scenario, out);
    }
    traffic::check(scenario, &names, out);
    agreement::check(scenario, &names, out);
    occurrences::check(scenario, &names, out);
    team::check(scenario, &names, out);
    orders::check(scenario, &names, out);
    catalogue::check(scenario, &names, out);
    system::check(scenario, &names, out);
    customers::check(scenario, &names, out);
    for expect in &scenario.expect {
        bounds(expect, out);
    }
    if !out.has_errors() {
        expected::check(scenario, out);
    }
}

/// Checks the description of a made-up operator.
pub(crate) fn generate(description: &Generate, out: &mut Diagnostics) {
    within(&description.cells, 1, 1_000_000, "cells", out);
    within(&description.towns, 1, 10_000, "towns", out);
    within(&description.areas, 1, 1_000, "areas", out);
    within(&description.sites_per_feeder, 1, 10_000, "sites on a feeder", out);
    within(&description.sites_per_router, 1, 10_000, "sites on a router", out);
    within(&description.depth, 1, 100, "links to the router", out);
    within(&description.cells_per_site, 1, 100, "cells of a site", out);
    network::place(&description.centre.latitude, &description.centre.longitude, out);
    let extent = description.extent.kilometres();
    if !(1.0..=2_000.0).contains(&extent) {
        let message = format!("an operator of {extent} km from side to side cannot be made up");
        out.error(description.extent.place, message, "write a length from 1 km to 2000 km");
        return;
    }
    // It is made up on a plane, which there is not at the poles nor over the end of the map.
    let (latitude, longitude) = (&description.centre.latitude, &description.centre.longitude);
    let high = extent / KILOMETRES_OF_A_DEGREE;
    let wide = high / latitude.to_radians().cos().max(1e-9);
    if latitude.abs() + high > 85.0 {
        out.error(latitude.place, "an operator cannot be made up at a pole", "write another place");
    } else if longitude.abs() + wide > 180.0 {
        let message = "an operator cannot be made up across 180 degrees";
        out.error(longitude.place, message, "write another place");
    }
}

const KILOMETRES_OF_A_DEGREE: f64 = 111.0;

fn within<T>(number: &Placed<T>, least: u32, most: u32, what: &str, out: &mut Diagnostics)
where
    T: Copy + Into<u32>,
{
    let found: u32 = number.value.into();
    if found < least || found > most {
        let message = format!("{found} {what} cannot be");
        out.error(number.place, message, format!("write a number from {least} to {most}"));
    }
}

/// The longest run: what it plans for may come that long after it and still be told.
const SPAN_MAX: Span = Span::from_nanos(36_525 * Span::DAY.nanos());
const LOOKAHEAD_MAX: Span = Span::HOUR;

fn run(run: &Run, out: &mut Diagnostics) {
    let lookahead = run.lookahead.value;
    if lookahead.is_zero() {
        let message = "the lookahead must be more than zero";
        out.error(run.lookahead.place, message, "write for instance \"1s\"");
        return;
    }
    if lookahead > LOOKAHEAD_MAX {
        let message = format!("a lookahead of {lookahead} is too long");
        let help =
            format!("a run is watched, and stopped, after steps of it: {LOOKAHEAD_MAX} at most");
        out.error(run.lookahead.place, message, help);
    }
    if run.span.value > SPAN_MAX {
        let message = format!("a run of {} is too long", run.span.value);
        out.error(
            run.span.place,
            message,
            format!("write {SPAN_MAX}, which are a hundred years, or less"),
        );
    }
    for (span, what) in [(&run.span, "the run"), (&run.period, "the period")] {
        if span.is_zero() {
            let message = format!("{what} must be longer than nothing");
            out.error(span.place, message, "write for instance \"1d\"");
        } else if !span.is_multiple_of(lookahead) {
            let message = format!("{what} of {} is no whole number of lookaheads", span.value);
            let help = format!("the lookahead is {lookahead}; write a multiple of it");
            out.error(span.place, message, help);
        }
    }
}

fn bounds(expect: &Expect, out: &mut Diagnostics) {
    if expect.min.is_none() && expect.max.is_none() {
        let message = format!("nothing is expected of `{}`", expect.metric.value);
        out.error(expect.place, message, "write `min`, `max` or both");
    }
}

/// A span that must be more than nothing.
fn more_than_nothing(span: &Placed<Span>, what: &str, out: &mut Diagnostics) {
    if span.is_zero() {
        let message = format!("{what} must be more than zero");
        out.error(span.place, message, "write for instance \"30min\"");
    }
}
