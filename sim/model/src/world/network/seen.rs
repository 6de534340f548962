//! What of the network shows where one is: whether a node can speak and be heard, whether a site serves.
//! Who plays the operator learns of the network by this and by what it is told.

use super::transport::reachable;
use crate::faults::FaultId;
use crate::host::Host;
use crate::process::Process;

/// Whether the equipment at a node works well enough to tell of itself; a site knows only its own.
pub(crate) fn works(host: &mut Host<'_, '_>, node: u32) -> bool {
    match host.process {
        Process::Site { .. } => host.site().causes.is_empty(),
        Process::Transport { .. } => host.transport().forest.is_up(node),
        Process::Office { .. } | Process::Grid { .. } => unreachable!("no node is there"),
    }
}

/// Whether what the equipment at a node says comes to a core.
pub(crate) fn is_heard(host: &mut Host<'_, '_>, node: u32) -> bool {
    match host.process {
        Process::Site { .. } => works(host, node) && host.site().cut_off.is_none(),
        Process::Transport { .. } => reachable(host, node),
        Process::Office { .. } | Process::Grid { .. } => unreachable!("no node is there"),
    }
}

/// The fault that is behind it that a node does not answer: for the record, not for whoever asks.
pub(crate) fn why_silent(host: &mut Host<'_, '_>, node: u32) -> Option<FaultId> {
    let state = &host.transport().nodes[node as usize];
    Some(state.causes.first().or(state.cut_off)?.fault)
}

/// Whether this site is in service.
pub(crate) fn site_serves(host: &mut Host<'_, '_>) -> bool {
    host.site().service.outage.is_none()
}
