//! Who does what: each event goes to its domain, each occasion to the domains that have something
//! to do then.

use crate::event::Event;
use crate::host::Host;
use crate::plan::LpKind;
use crate::{assurance, customers, faults, loads, network, noc, orders, people, traffic};

/// A process's first turn.
pub(crate) fn start(host: &mut Host<'_, '_>) {
    match host.kind() {
        LpKind::Site(_) => {
            faults::start(host);
            traffic::start(host);
        }
        LpKind::Transport => {
            faults::start(host);
            loads::start(host);
        }
        LpKind::Grid => faults::start(host),
        LpKind::Office => orders::start(host),
    }
}

/// An event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::Faults(event) => faults::handle(host, event),
        Event::Network(event) => network::handle(host, event),
        Event::Assurance(event) => assurance::handle(host, event),
        Event::Loads(event) => loads::handle(host, event),
        Event::Noc(event) => noc::handle(host, event),
        Event::People(event) => people::handle(host, event),
        Event::Orders(event) => orders::handle(host, event),
        Event::Traffic(event) => traffic::handle(host, event),
        Event::Customers(event) => customers::handle(host, event),
    }
}

/// The end of a period.
pub(crate) fn tick(host: &mut Host<'_, '_>) {
    match host.kind() {
        LpKind::Site(_) => network::tick(host),
        LpKind::Transport => loads::tick(host),
        LpKind::Grid | LpKind::Office => {}
    }
}

/// The end of the run.
pub(crate) fn finish(host: &mut Host<'_, '_>) {
    match host.kind() {
        LpKind::Site(_) => network::finish(host),
        LpKind::Transport => loads::finish(host),
        LpKind::Office => people::finish(host),
        LpKind::Grid => {}
    }
}
