//! Who does what: each event goes to its domain, each occasion to the domains that have something
//! to do then.

use crate::event::Event;
use crate::host::Host;
use crate::process::Process;
use crate::{assurance, customers, faults, loads, network, noc, orders, people, traffic};

/// A process's first turn.
pub(crate) fn start(host: &mut Host<'_, '_>) {
    match host.process {
        Process::Site { .. } => {
            faults::start(host);
            traffic::start(host);
        }
        Process::Transport { .. } => {
            faults::start(host);
            loads::start(host);
        }
        Process::Grid { .. } => faults::start(host),
        Process::Office { .. } => orders::start(host),
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
    match host.process {
        Process::Site { .. } => network::tick(host),
        Process::Transport { .. } => loads::tick(host),
        Process::Grid { .. } | Process::Office { .. } => {}
    }
}

/// The end of the run.
pub(crate) fn finish(host: &mut Host<'_, '_>) {
    match host.process {
        Process::Site { .. } => network::finish(host),
        Process::Transport { .. } => loads::finish(host),
        Process::Office { .. } => people::finish(host),
        Process::Grid { .. } => {}
    }
}
