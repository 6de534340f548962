//! A site: what keeps it and its cells down, and when they serve.

use super::causes::{Cause, Causes, Reason};
use super::event::Event;
use super::state::{Outage, Service, SiteNetwork};
use crate::assurance::{self, Alarm, Condition, LookId, Voice};
use crate::customers;
use crate::elements::ElementId;
use crate::faults::FaultId;
use crate::host::Host;
use crate::orders;
use crate::record::Record;
use crate::traffic;
use sandtable_units::SimTime;

/// A site speaks with one voice.
const OWN_VOICE: Voice = Voice::Node(0);

/// Changes what keeps the whole site down.
pub(crate) fn site_causes(host: &mut Host<'_, '_>, change: impl FnOnce(&mut Causes)) {
    let (lookahead, transport, node) =
        (host.plan.lookahead, host.plan.transport, host.site_plan().node);
    let network = host.site();
    let before = network.causes.first();
    change(&mut network.causes);
    let after = network.causes.first();
    if before != after {
        let news = match after {
            Some(Cause { fault, since, .. }) => Event::NodeDown { node, cause: fault, since },
            None => Event::NodeUp { node },
        };
        host.turn.send(transport, lookahead, crate::Event::Network(news));
        if after.is_none() {
            assurance::send_kept(host, OWN_VOICE);
        }
    }
    refresh(host);
}

/// The causes of one of the site's cells.
pub(crate) fn cell_causes(host: &mut Host<'_, '_>, cell: u32, change: impl FnOnce(&mut Causes)) {
    change(&mut host.site().cells[cell as usize].causes);
    refresh_cell(host, cell as usize);
}

/// The site is told that it reaches no core. `since` is when that was felt in the transport network.
pub(super) fn cut_off(host: &mut Host<'_, '_>, cause: FaultId, since: SimTime) {
    let since = since.saturating_add(host.plan.lookahead);
    host.site().cut_off = Some((since, cause));
    refresh(host);
}

/// The site is told that it reaches a core again: what it has kept can be sent.
pub(super) fn reachable(host: &mut Host<'_, '_>) {
    host.site().cut_off = None;
    assurance::send_kept(host, OWN_VOICE);
    refresh(host);
}

fn refresh(host: &mut Host<'_, '_>) {
    let now = host.turn.now();
    let element = host.site_plan().element;
    let network = host.site();
    let blame = blame(&[network.causes.first(), cut_off_cause(network)]);
    let said = network.service.becomes(blame, now);
    said.record(host, element);
    match said {
        Said::Nothing | Said::Other(_) => {}
        Said::Lost(outage) => {
            orders::lost(host);
            customers::lost(host, outage.reason == Reason::Planned);
        }
        Said::Restored => {
            orders::restored(host);
            customers::restored(host);
        }
    }
    for cell in 0..host.site().cells.len() {
        refresh_cell(host, cell);
    }
}

fn refresh_cell(host: &mut Host<'_, '_>, cell: usize) {
    let now = host.turn.now();
    let element = host.site_plan().cells[cell];
    let network = host.site();
    let of_site = [network.causes.first(), cut_off_cause(network)];
    let state = &mut network.cells[cell];
    let blame = blame(&[state.causes.first(), of_site[0], of_site[1]]);
    let said = state.service.becomes(blame, now);
    said.record(host, element);
    match said {
        Said::Nothing | Said::Other(_) => {}
        Said::Lost(outage) => {
            let alarm = Alarm { element, condition: Condition::CellUnavailable };
            assurance::raise(host, alarm, LookId::CELL_UNAVAILABLE, outage.cause, OWN_VOICE);
            traffic::lost(host, cell);
        }
        Said::Restored => {
            let alarm = Alarm { element, condition: Condition::CellUnavailable };
            assurance::clear(host, alarm, OWN_VOICE);
            traffic::restored(host, cell);
        }
    }
}

fn cut_off_cause(network: &SiteNetwork) -> Option<Cause> {
    let (since, fault) = network.cut_off?;
    Some(Cause { since, fault, reason: Reason::Transport, look: LookId::CELL_UNAVAILABLE })
}

/// The cause that came first.
fn blame(causes: &[Option<Cause>]) -> Option<Cause> {
    causes.iter().flatten().min().copied()
}

/// What a change of causes means for a service.
#[derive(Debug, Clone, Copy)]
enum Said {
    Nothing,
    Lost(Outage),
    /// Still out of service, for another reason.
    Other(Outage),
    Restored,
}

impl Said {
    fn record(self, host: &mut Host<'_, '_>, element: ElementId) {
        let began = |outage: Outage, continues| Record::OutageBegan {
            element,
            cause: outage.cause,
            reason: outage.reason,
            continues,
        };
        match self {
            Self::Nothing => {}
            Self::Lost(outage) => host.turn.record(began(outage, false)),
            Self::Other(outage) => host.turn.record(began(outage, true)),
            Self::Restored => host.turn.record(Record::OutageEnded { element }),
        }
    }
}

impl Service {
    /// Takes in who is to blame now.
    fn becomes(&mut self, blame: Option<Cause>, now: SimTime) -> Said {
        let before = self.outage;
        let after =
            blame.map(|cause| Outage { since: now, cause: cause.fault, reason: cause.reason });
        let told = |outage: Option<Outage>| outage.map(|outage| (outage.cause, outage.reason));
        if told(before) == told(after) {
            return Said::Nothing;
        }
        self.count(now);
        self.outage = after;
        match (before, after) {
            (None, Some(outage)) => Said::Lost(outage),
            (Some(_), Some(outage)) => Said::Other(outage),
            (_, None) => Said::Restored,
        }
    }

    /// Counts the time of the present outage up to now.
    pub(super) fn count(&mut self, now: SimTime) {
        if let Some(outage) = &mut self.outage {
            self.out[outage.reason.index()] += now.since(outage.since);
            outage.since = now;
        }
    }
}
