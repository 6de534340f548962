//! What every handler of customers needs: their plan, the record, and what happens later.

use super::event::Event;
use super::plan::CustomersPlan;
use super::records::Record;
use crate::host::Host;
use sandtable_units::SimTime;

/// What is fixed of customers; only who has them asks.
pub(super) fn customers<'h>(host: &Host<'h, '_>) -> &'h CustomersPlan {
    host.plan.customers.as_ref().expect("customers have a plan")
}

pub(super) fn schedule(host: &mut Host<'_, '_>, at: SimTime, event: Event) {
    host.turn.schedule_at(at, crate::Event::Customers(event));
}

pub(super) fn record(host: &mut Host<'_, '_>, record: Record) {
    host.turn.record(crate::Record::Customers(record));
}
