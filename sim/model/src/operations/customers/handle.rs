//! Who handles what: the care team in the back office on the one side, sites on the other.

use super::event::Event;
use super::{calls, home, letdown};
use crate::host::Host;

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::Warn { outage } => home::warn(host, outage),
        Event::Contact { outage } => home::contact(host, outage),
        Event::Calls { reach, first, count } => calls::come(host, reach, first, count),
        Event::CallAgain { reach, number, tries } => calls::come_again(host, reach, number, tries),
        Event::GivesUp { call } => calls::gives_up(host, call),
        Event::Finished { server, took } => calls::finished(host, server, took),
        Event::Serve => calls::serve(host),
        Event::InVain { reach, number } => home::in_vain(host, reach, number),
        Event::OrderWentWrong { order } => letdown::order_went_wrong(host, order),
    }
}
