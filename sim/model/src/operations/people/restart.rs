//! Restarts from afar, by the desk or by rules.

use super::field;
use super::records::TicketId;
use super::state::By;
use crate::elements::ElementId;
use crate::host::Host;
use crate::noc::{self, Answer};
use crate::record::Record;

/// Has an element restarted.
pub(super) fn begin(host: &mut Host<'_, '_>, element: ElementId, by: By) {
    let people = host.people();
    let restart = people.counts.restarts;
    people.counts.restarts += 1;
    people.restarts.insert(restart, by);
    let by_rule = matches!(by, By::Action(_));
    host.turn.record(Record::Restart { restart, element, by_rule });
    field::restart(host, element, restart);
}

/// What has come of it: rules have their answer, and this is the ticket that asked for it.
pub(super) fn ended(host: &mut Host<'_, '_>, restart: u32, mended: bool) -> Option<TicketId> {
    let by = host.people().restarts.remove(&restart).expect("a restart ends once");
    host.turn.record(Record::Restarted { restart, mended });
    match by {
        By::Action(action) => {
            noc::answer_later(host, action, if mended { Answer::Done } else { Answer::Failed });
            None
        }
        By::Ticket(ticket) => Some(ticket),
    }
}
