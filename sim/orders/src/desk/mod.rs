//! The order desk: orders, their items and tasks, the teams and systems that work on them, and what is
//! reserved. It is given one event after the other; what comes of each is put into an [`Outbox`], for
//! whoever runs time.
//!
//! `orders` opens, changes and ends orders, `tasks` leads an item through its tasks and back, `work` is
//! what stations do, `batches` what they do for several items at once, `installed` what customers have, `stocks` what
//! comes back to stocks, `differences` what orders left wrong, `records` how inventories drift, `channel` the way to systems and back,
//! `flight` what they remember of requests, `trouble` what disturbs them; `outlook` is who will be late.

mod batches;
mod channel;
mod differences;
mod flight;
mod installed;
mod order;
mod orders;
mod outlook;
mod records;
mod stocks;
mod tasks;
mod trouble;
mod work;

use crate::event::{Event, Law, Message, OrderRef, Record, Work};
use crate::plan::Plan;
use batches::{Batches, Fate};
use differences::Difference;
pub use differences::LeftOver;
use installed::Installed;
use order::Order;
use records::Records;
use sandtable_units::{Chance, SimTime};
use serde::{Deserialize, Serialize};
use slab::Slab;
use std::collections::BTreeMap;
use work::Place;

/// What changes in fulfilment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Desk {
    orders: Slab<Order>,
    places: Vec<Place>,
    /// What is left of each stock, by place.
    stocks: Vec<Vec<u32>>,
    records: Vec<Records>,
    batches: Batches,
    /// What ended orders hold of each stock: less than nothing if they have given back more.
    held: Vec<i64>,
    /// What of each stock is free and not written down as such, by place.
    lost: Vec<Vec<u32>>,
    installed: Installed,
    /// What ended orders have left wrong.
    differences: Vec<Difference>,
    /// Places whose network does not answer, and since when.
    out_of_service: BTreeMap<u32, SimTime>,
    opened: u64,
    ended: u64,
    defect: Option<Defect>,
}

/// What comes of an event.
#[derive(Debug, Default)]
pub struct Outbox {
    /// What is to happen later.
    pub events: Vec<(SimTime, Event)>,
    /// What is said.
    pub records: Vec<Record>,
    /// What is asked of the network at a customer's place, which answers each by [`Event::Configured`].
    pub calls: Vec<Call>,
}

/// Something that is asked of the network at a customer's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The place, by number.
    pub place: u32,
    /// What is asked.
    pub message: Message,
    /// Who asks.
    pub work: Work,
    /// How much may have been in use, if there must be room; otherwise it is to be configured.
    pub below: Option<Chance>,
}

/// A mistake that the desk can be built with, to see that it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Defect {
    /// An order with a failed item is called completed if another item was.
    WrongRollUp,
    /// Keys of requests are made anew with each attempt.
    KeyOfAttempt,
    /// A cancelled item ends without waiting for what is still under way.
    EarlyEnd,
    /// A request to release that comes twice gives back twice.
    ReleasedTwice,
    /// What an order is about is not kept from others until it is done.
    SoldTwice,
}

/// One event being handled.
struct Turn<'a> {
    plan: &'a Plan,
    desk: &'a mut Desk,
    out: &'a mut Outbox,
    now: SimTime,
}

impl Desk {
    /// A desk without orders.
    pub fn new(plan: &Plan) -> Self {
        Self {
            orders: Slab::new(),
            places: plan.stations.iter().map(|_| Place::new()).collect(),
            stocks: plan.stocks.iter().map(|stock| stock.amounts.clone()).collect(),
            records: plan.inventories.iter().map(Records::new).collect(),
            batches: Batches::default(),
            held: vec![0; plan.stocks.len()],
            lost: plan.stocks.iter().map(|stock| vec![0; stock.amounts.len()]).collect(),
            installed: Installed::new(plan),
            differences: Vec::new(),
            out_of_service: BTreeMap::new(),
            opened: 0,
            ended: 0,
            defect: None,
        }
    }

    /// The same desk with a mistake.
    #[must_use]
    pub fn with_defect(mut self, defect: Option<Defect>) -> Self {
        self.defect = defect;
        self
    }

    /// What happens first: disturbances, and the first look at each stream of arrivals.
    pub fn begin(plan: &Plan, out: &mut Outbox) {
        out.events.extend(plan.disturbances.iter().flat_map(Event::of_disturbance));
        for (inventory, planned) in (0..).zip(&plan.inventories) {
            if let Some((every, _)) = planned.reconciled {
                let at = SimTime::START.saturating_add(every);
                out.events.push((at, Event::Reconcile { inventory }));
            }
        }
        for (stock, planned) in (0..).zip(&plan.stocks) {
            if let Some((every, _)) = planned.audited {
                out.events.push((SimTime::START.saturating_add(every), Event::Audit { stock }));
            }
        }
        for (stream, arrivals) in (0..).zip(&plan.arrivals) {
            orders::next_arrival(arrivals, stream, 0, arrivals.from, out);
        }
    }

    /// Handles an event.
    pub fn handle(&mut self, plan: &Plan, now: SimTime, event: Event, out: &mut Outbox) {
        let mut turn = Turn { plan, desk: self, out, now };
        match event {
            Event::Arrival { stream, serial } => turn.arrival(stream, serial),
            Event::Cancel { order } => turn.cancel(order),
            Event::Amend { order } => turn.amend(order),
            Event::Due(message) => turn.due(message),
            Event::Reminder(message) => turn.remind(message),
            Event::Gathered { station, key, since } => turn.gathered(station, key, since),
            Event::FinishedBatch { server, work, batch } => {
                turn.finished_batch(server, work, batch);
            }
            Event::Send(message) => turn.send_again(message),
            Event::Request(message) => turn.arrive(message),
            Event::Finished { server, work, message } => turn.finished(server, work, message),
            Event::Configured { message, work, room } => {
                turn.commit(work, message, (!room).then_some(Fate::NoRoom));
            }
            Event::Reply(message, outcome) => turn.replied(message, outcome),
            Event::Timeout(message) => turn.timeout(message),
            Event::Wake { station } => turn.serve(station),
            Event::Reconcile { inventory } => turn.reconcile(inventory),
            Event::Trouble { kind, station, begins } => turn.trouble(kind, station, begins),
            Event::Audit { stock } => turn.audit(stock),
            Event::Look { order } => turn.look_again(order),
            Event::OutOfService { place, is_out } => turn.out_of_service(place, is_out),
        }
    }

    /// What does not hold now that nothing more is to happen.
    pub fn close(&self, plan: &Plan) -> Vec<(Law, Option<u64>)> {
        let open = self.orders.iter().filter(|(_, order)| !order.state.is_terminal());
        let mut broken: Vec<_> =
            open.map(|(_, order)| (Law::EveryOrderEnds, Some(order.number))).collect();
        if self.places.iter().any(|place| !place.is_idle()) || !self.batches.is_empty() {
            broken.push((Law::QueuesDrain, None));
        }
        for (number, stock) in plan.stocks.iter().enumerate() {
            let sum =
                |amounts: &[u32]| amounts.iter().map(|amount| i64::from(*amount)).sum::<i64>();
            let left = sum(&self.stocks[number]) + sum(&self.lost[number]);
            let open: i64 = self.orders.iter().map(|(_, order)| order.holds(plan, number)).sum();
            if sum(&stock.amounts) != left + open + self.held[number] {
                broken.push((Law::StocksAgree, None));
            }
        }
        if !self.installed.agrees(plan, self.orders.iter().map(|(_, order)| order)) {
            broken.push((Law::InstalledBaseAgrees, None));
        }
        let wrong = self.differences.iter();
        broken.extend(wrong.map(|wrong| (Law::InventoriesAgree, Some(wrong.order()))));
        broken.dedup();
        broken
    }

    /// Orders that came, and those of them that have ended.
    pub fn counts(&self) -> (u64, u64) {
        (self.opened, self.ended)
    }

    /// Orders that are kept, ended or not: those that something is still under way for.
    pub fn kept(&self) -> usize {
        self.orders.len()
    }
}

impl Turn<'_> {
    fn order(&mut self, order: OrderRef) -> Option<&mut Order> {
        let kept = self.desk.orders.get_mut(order.slot? as usize);
        kept.filter(|kept| kept.number == order.number)
    }

    /// Where an order is kept that somebody outside knows by its number only.
    fn found(&self, order: OrderRef) -> OrderRef {
        if order.slot.is_some() {
            return order;
        }
        let mut kept = self.desk.orders.iter();
        let found = kept.find(|(_, kept)| kept.number == order.number);
        found.map_or(order, |(slot, kept)| kept.reference(slot))
    }

    fn later(&mut self, at: SimTime, event: Event) {
        if at != SimTime::NEVER {
            self.out.events.push((at, event));
        }
    }

    fn say(&mut self, record: Record) {
        self.out.records.push(record);
    }

    fn broken(&mut self, law: Law, order: u64) {
        self.say(Record::Broken { law, order: Some(order) });
    }
}
