//! What every handler of people needs: their plan, what happens later, and how long it takes.

use super::event::Event;
use super::plan::PeoplePlan;
use crate::elements::ElementId;
use crate::host::Host;
use sandtable_kernel::SpanDistribution;
use sandtable_units::{SimTime, Span};

/// What is fixed of people; only who has them asks.
pub(super) fn office<'h>(host: &Host<'h, '_>) -> &'h PeoplePlan {
    host.plan.people.as_ref().expect("people have a plan")
}

pub(super) fn schedule(host: &mut Host<'_, '_>, at: SimTime, event: Event) {
    host.turn.schedule_at(at, crate::Event::People(event));
}

/// A time that is drawn for an element, or for none: the first, second and so on of an element is the same
/// whatever happens elsewhere.
pub(super) fn drawn(
    host: &mut Host<'_, '_>,
    element: Option<ElementId>,
    times: &SpanDistribution,
    what: &str,
) -> Span {
    let place = element.unwrap_or(ElementId(u32::MAX));
    let count = host.people().draws.entry(place).or_default();
    let number = *count;
    *count += 1;
    let name = element.map_or("operations centre", |element| &host.plan.element(element).name);
    let mut stream = host.plan.seed.stream(name, &format!("{what} {number}"));
    times.draw(&mut stream)
}
