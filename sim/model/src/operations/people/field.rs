//! What people do to the network: the only place where they touch the world. It goes out as events, to where
//! the element is.

use super::records::VisitId;
use crate::elements::ElementId;
use crate::faults;
use crate::host::Host;
use crate::network;
use sandtable_correlation::engine::ActionId;
use sandtable_units::SimTime;

/// An element is restarted from afar.
pub(super) fn restart(host: &mut Host<'_, '_>, element: ElementId, restart: u32) {
    send(host, element, faults::Event::Restart { element, restart });
}

/// A crew of a team looks at what is wrong; `ordered` is when the part for it was ordered.
pub(super) fn look(
    host: &mut Host<'_, '_>,
    visit: VisitId,
    (element, team): (ElementId, u16),
    ordered: Option<SimTime>,
) {
    send(host, element, faults::Event::Visited { visit, element, team, ordered });
}

/// A crew has done its work.
pub(super) fn repaired(host: &mut Host<'_, '_>, visit: VisitId, element: ElementId) {
    send(host, element, faults::Event::Mended { visit });
}

/// Traffic is to go another way than over an element.
pub(super) fn reroute(host: &mut Host<'_, '_>, element: ElementId, action: ActionId) {
    let event = network::Event::Rerouted { element, action };
    let (to, delay) = (host.plan.transport, host.plan.lookahead);
    host.turn.send(to, delay, crate::Event::Network(event));
}

fn send(host: &mut Host<'_, '_>, element: ElementId, event: faults::Event) {
    let to = host.plan.element(element).owner;
    host.turn.send(to, host.plan.lookahead, crate::Event::Faults(event));
}
