//! The end of a period: what each cell and site was worth in it.

use super::causes::Reason;
use crate::elements::ElementId;
use crate::host::Host;
use crate::record::Record;
use crate::traffic;
use sandtable_units::{SimTime, Span};

/// Tells the period that ends now.
pub(crate) fn tick(host: &mut Host<'_, '_>) {
    tell(host, host.plan.period);
    traffic::tick(host);
}

/// Tells the period that the end of the run cuts short, if there is one.
pub(crate) fn finish(host: &mut Host<'_, '_>) {
    let rest = host.turn.now().since_start() % host.plan.period;
    if !rest.is_zero() {
        tell(host, rest);
        traffic::tell(host, rest);
    }
}

fn tell(host: &mut Host<'_, '_>, length: Span) {
    let now = host.turn.now();
    let plan = host.site_plan();
    let site = host.site();
    site.service.count(now);
    let out = std::mem::take(&mut site.service.out);
    say(host, plan.element, length, out, now);
    for (cell, element) in plan.cells.iter().enumerate() {
        let service = &mut host.site().cells[cell].service;
        service.count(now);
        let out = std::mem::take(&mut service.out);
        say(host, *element, length, out, now);
    }
}

fn say(
    host: &mut Host<'_, '_>,
    element: ElementId,
    length: Span,
    out: [Span; Reason::COUNT],
    now: SimTime,
) {
    debug_assert!(out.into_iter().fold(Span::ZERO, Span::saturating_add) <= length, "at {now}");
    host.turn.record(Record::Period { element, length, out });
}
