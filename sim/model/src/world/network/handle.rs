//! Who handles what: sites on the one side, the transport network on the other.

use super::event::Event;
use super::{reroute, site, transport};
use crate::host::Host;

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::CutOff { cause, since } => site::cut_off(host, cause, since),
        Event::Reachable => site::reachable(host),
        Event::NodeDown { node, cause, since } => {
            // It is felt here as much later as the news has traveled.
            let since = since.saturating_add(host.plan.lookahead);
            transport::site_down(host, node, cause, since);
        }
        Event::NodeUp { node } => transport::site_up(host, node),
        Event::Rerouted { element, action } => reroute::answer(host, element, action),
    }
}
