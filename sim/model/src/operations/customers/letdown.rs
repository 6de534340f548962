//! Orders that go wrong: those that fail in whole or in part, or end later than promised. Whose they are is
//! drawn: of a customer of one of the segments at the site that they came from.

use super::event::Event;
use super::home;
use super::records::Record;
use super::say::{customers, record};
use super::state::OpenOrder;
use crate::host::Host;
use sandtable_orders as orders;
use sandtable_orders::lifecycle::OrderState;

/// The order desk says something.
pub(crate) fn ordered(host: &mut Host<'_, '_>, said: &orders::Record) {
    let (Some(_), Some(plan)) = (&host.plan.customers, &host.plan.orders) else { return };
    let now = host.turn.now();
    match *said {
        orders::Record::Received { order, place, .. } if !plan.places.is_empty() => {
            let open = OpenOrder { place, received: now, promised: None };
            host.care_desk().orders.insert(order, open);
        }
        orders::Record::Item { order, offering, .. } => {
            let promised = plan.offerings[usize::from(offering)].promised;
            if let Some(open) = host.care_desk().orders.get_mut(&order) {
                open.promised = open.promised.max(promised);
            }
        }
        orders::Record::Order { order, state } if state.is_terminal() => {
            let Some(open) = host.care_desk().orders.remove(&order) else { return };
            let late = open.promised.is_some_and(|promised| now.since(open.received) > promised);
            if late || matches!(state, OrderState::Failed | OrderState::Partial) {
                let event = crate::Event::Customers(Event::OrderWentWrong { order });
                let lookahead = host.plan.lookahead;
                host.turn.send(host.plan.lp_of_site(open.place), lookahead, event);
            }
        }
        orders::Record::Received { .. }
        | orders::Record::Order { .. }
        | orders::Record::Work { .. }
        | orders::Record::Milestone { .. }
        | orders::Record::Jeopardy { .. }
        | orders::Record::TooLate { .. }
        | orders::Record::DeadLetter { .. }
        | orders::Record::Reconciled { .. }
        | orders::Record::Broken { .. }
        | orders::Record::Reminded { .. }
        | orders::Record::PutRight { .. }
        | orders::Record::Bundled { .. }
        | orders::Record::Moving { .. }
        | orders::Record::Rejected { .. }
        | orders::Record::Lost { .. }
        | orders::Record::Closed { .. }
        | orders::Record::Audited { .. } => {}
    }
}

/// An order of somebody who lives at this site has gone wrong.
pub(super) fn order_went_wrong(host: &mut Host<'_, '_>, order: u64) {
    let (plan, site) = (customers(host), host.site_number());
    let home = &plan.homes[site as usize];
    let all = home.cohorts.iter().map(|cohort| cohort.accounts).sum();
    if all == 0 {
        return;
    }
    let mut draws = home.orders.stream(u128::from(order));
    let mut number = draws.below(all);
    let mut segment = 0_u8;
    for cohort in &home.cohorts {
        if number < cohort.accounts {
            break;
        }
        number -= cohort.accounts;
        segment += 1;
    }
    if number >= host.site_customers().cohorts[usize::from(segment)].count {
        // That one has left already.
        return;
    }
    let behaviour = &plan.segments[usize::from(segment)];
    // Each is drawn, whatever came of those before.
    let leaves_at_once = draws.decide(behaviour.leaves_after_order);
    let complains = draws.decide(behaviour.complains);
    let leaves_then = draws.decide(behaviour.leaves_after_complaint);
    let leaves = (leaves_at_once || complains && leaves_then) && home::leave(host, segment);
    record(host, Record::LetDown { site, segment, order, complains, leaves });
}
