//! Who handles what: sites on the one side, the transport network on the other.

use super::event::Event;
use super::{reroute, site, transport};
use crate::host::Host;

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::CutOff { cause } => site::cut_off(host, cause),
        Event::Reachable => site::reachable(host),
        Event::NodeDown { node, cause } => transport::site_down(host, node, cause),
        Event::NodeUp { node } => transport::site_up(host, node),
        Event::Rerouted { element, action } => reroute::answer(host, element, action),
    }
}
