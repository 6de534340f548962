//! Orders come, change their mind, and end. What is done for their items is left to `tasks`.

use super::order::{Ending, Item, Order, Phase};
use super::{Defect, Outbox, Turn, differences};
use crate::draws::{Purpose, pick, pick_place};
use crate::event::{Event, Law, OrderRef, Record};
use crate::lifecycle::{ItemCounts, ItemState, OrderState, roll_up};
use crate::plan::Arrivals;
use rand::RngExt as _;
use sandtable_units::SimTime;

/// Schedules the order of a number, some time after the one before it.
pub(super) fn next_arrival(
    arrivals: &Arrivals,
    stream: u16,
    serial: u64,
    after: SimTime,
    out: &mut Outbox,
) {
    let wait = arrivals.every.draw(&mut Purpose::Arrival.of_order(arrivals, serial));
    let hours = &arrivals.hours;
    let at = match &arrivals.pace {
        Some(pace) => pace.after(hours, after, wait),
        None => hours.after_working(after, wait),
    };
    if serial < arrivals.most && at < arrivals.until {
        out.events.push((at, Event::Arrival { stream, serial }));
    }
}

impl Turn<'_> {
    /// An order comes.
    pub(super) fn arrival(&mut self, stream: u16, serial: u64) {
        let plan = self.plan;
        let arrivals = &plan.arrivals[usize::from(stream)];
        next_arrival(arrivals, stream, serial + 1, self.now, self.out);
        let mut draws = Purpose::Content.of_order(arrivals, serial);
        let place = if plan.places.is_empty() { 0 } else { pick_place(&plan.places, &mut draws) };
        let customer = arrivals.customers.map(|customers| draws.random_range(0..customers));
        let count = pick(&arrivals.items, &mut draws);
        let drawn = (0..count).map(|_| pick(&arrivals.offerings, &mut draws));
        let ordered: Vec<u16> = arrivals.once.iter().copied().chain(drawn).collect();
        let wanted = &ordered[arrivals.once.len()..];
        let place = self.owner(arrivals, serial, wanted).unwrap_or(place);
        let parts = ordered.iter().flat_map(|offering| plan.parts(*offering));
        let items = parts.map(|offering| Item::new(plan, offering)).collect();
        self.desk.opened += 1;
        let customer = customer.unwrap_or(self.desk.opened);
        let order = Order {
            number: self.desk.opened,
            stream,
            serial,
            customer,
            place,
            to: self.destination(arrivals, serial, place),
            priority: arrivals.priority,
            state: OrderState::Acknowledged,
            arrived: self.now,
            wants_out: false,
            wants_change: false,
            jeopardy: false,
            looks_at: None,
            flying: 0,
            items,
        };
        let (number, priority) = (order.number, order.priority);
        let slot = self.desk.orders.insert(order);
        let order = self.desk.orders[slot].reference(slot);
        self.say(Record::Received { order: number, stream, customer, place, priority });
        self.say(Record::Order { order: number, state: OrderState::Acknowledged });
        self.tell_content(order, arrivals, &ordered);
        self.wishes(order, arrivals, serial);
        if self.is_admitted(order, &ordered) {
            self.advance(order);
            self.look_ahead(order);
        }
    }

    /// Whether and when the customer of an order will want something else, or nothing.
    fn wishes(&mut self, order: OrderRef, arrivals: &Arrivals, serial: u64) {
        if let Some(patience) = &arrivals.patience {
            let wait = patience.draw(&mut Purpose::Patience.of_order(arrivals, serial));
            self.later(self.now.saturating_add(wait), Event::Cancel { order });
        }
        if let Some((chance, after)) = &arrivals.amended {
            let mut draws = Purpose::Amendment.of_order(arrivals, serial);
            if draws.decide(*chance) {
                let wait = after.draw(&mut draws);
                self.later(self.now.saturating_add(wait), Event::Amend { order });
            }
        }
    }

    /// The customer cancels.
    pub(super) fn cancel(&mut self, reference: OrderRef) {
        let plan = self.plan;
        let reference = self.found(reference);
        let Some(order) = self.order(reference) else { return };
        match order.state {
            OrderState::InProgress => {}
            // Nobody need find out any more whether it can be accepted.
            OrderState::Acknowledged => self.accept(reference),
            // Looked at when it is in progress again.
            OrderState::Pending => {
                order.wants_out = true;
                return;
            }
            OrderState::Draft
            | OrderState::InProgressAccepted
            | OrderState::Held
            | OrderState::AssessingCancellation
            | OrderState::PendingCancellation
            | OrderState::Rejected
            | OrderState::Cancelled
            | OrderState::Completed
            | OrderState::Failed
            | OrderState::Partial => return,
        }
        let Some(order) = self.order(reference) else { return };
        order.wants_out = false;
        let can = order.can_turn_back(plan);
        self.set_order(reference, OrderState::AssessingCancellation);
        if !can {
            self.say(Record::TooLate { order: reference.number });
            self.set_order(reference, OrderState::InProgress);
            return;
        }
        self.set_order(reference, OrderState::PendingCancellation);
        self.turn_back(reference, Ending::Cancel);
    }

    /// The customer wants something else.
    pub(super) fn amend(&mut self, reference: OrderRef) {
        let plan = self.plan;
        let reference = self.found(reference);
        let is_possible = match self.order(reference) {
            // Looked at when it is in progress.
            Some(order)
                if matches!(order.state, OrderState::Acknowledged | OrderState::Pending) =>
            {
                order.wants_change = true;
                return;
            }
            Some(order) => {
                order.wants_change = false;
                order.state == OrderState::InProgress && order.can_turn_back(plan)
            }
            None => false,
        };
        if !is_possible {
            return self.say(Record::TooLate { order: reference.number });
        }
        self.set_order(reference, OrderState::Pending);
        self.turn_back(reference, Ending::Restart);
    }

    /// An order is validated, or no longer to be: its fulfillment begins.
    pub(super) fn accept(&mut self, reference: OrderRef) {
        let Some(order) = self.order(reference) else { return };
        let items = order.items.len();
        (0..items).for_each(|item| self.set_item(reference, item, ItemState::InProgress));
        self.roll_up(reference);
    }

    fn turn_back(&mut self, reference: OrderRef, ending: Ending) {
        let Some(order) = self.order(reference) else { return };
        let items = order.items.len();
        order.items.iter_mut().for_each(|item| item.ending = Some(ending));
        for item in 0..items {
            let held = |order: &mut Order| order.items[item].state == ItemState::Held;
            if self.order(reference).is_some_and(held) {
                self.set_item(reference, item, ItemState::InProgress);
            }
            self.set_item(reference, item, ItemState::Pending);
        }
        for item in 0..items {
            self.unwind(reference, item);
        }
    }

    /// An item fails its validation, and with it its order.
    pub(super) fn reject(&mut self, reference: OrderRef, rejected: usize) {
        let plan = self.plan;
        let Some(order) = self.order(reference) else { return };
        let states: Vec<ItemState> = order
            .items
            .iter()
            .enumerate()
            .map(|(number, item)| {
                let validates = plan.offerings[usize::from(item.offering)].validates;
                match number == rejected {
                    true => ItemState::Rejected,
                    false if item.done() & validates == validates => ItemState::RejectedValidated,
                    false => ItemState::RejectedUnassessed,
                }
            })
            .collect();
        for (number, state) in states.into_iter().enumerate() {
            self.set_item(reference, number, state);
            if let Some(order) = self.order(reference) {
                order.items[number].tasks.iter_mut().for_each(|task| task.phase = Phase::Waits);
            }
        }
        self.roll_up(reference);
    }

    /// Moves an item to a state.
    pub(super) fn set_item(&mut self, reference: OrderRef, item: usize, state: ItemState) {
        let Some(order) = self.order(reference) else { return };
        let kept = &mut order.items[item];
        let legal = kept.state.may_become(state);
        kept.state = state;
        let offering = kept.offering;
        if !legal {
            self.broken(Law::LegalTransitions, reference.number);
        }
        let number = u8::try_from(item).expect("an order has at most 250 items");
        self.say(Record::Item { order: reference.number, item: number, offering, state });
        if state.is_terminal() {
            self.settle_installed(reference, item);
            self.give_units_back(reference, item);
        }
    }

    /// Moves an order to a state.
    pub(super) fn set_order(&mut self, reference: OrderRef, state: OrderState) {
        let Some(order) = self.order(reference) else { return };
        let legal = order.state.may_become(state);
        order.state = state;
        if !legal {
            self.broken(Law::LegalTransitions, reference.number);
        }
        self.say(Record::Order { order: reference.number, state });
    }

    /// Makes of an order what its items say.
    pub(super) fn roll_up(&mut self, reference: OrderRef) {
        let defect = self.desk.defect;
        loop {
            let Some(order) = self.order(reference) else { return };
            let states = order.items.iter().map(|item| item.state);
            let counts = ItemCounts::of(states).expect("an order has an item");
            let next = match roll_up(order.state, &counts) {
                Ok(next) if next == order.state => break,
                Ok(OrderState::Partial) if defect == Some(Defect::WrongRollUp) => {
                    OrderState::Completed
                }
                Ok(next) => next,
                Err(_) => return self.broken(Law::RollUp, reference.number),
            };
            self.set_order(reference, next);
        }
        let Some(order) = self.order(reference) else { return };
        if order.state.is_terminal() {
            if std::mem::take(&mut order.wants_change) {
                self.say(Record::TooLate { order: reference.number });
            }
            self.desk.ended += 1;
            self.let_go(reference);
        }
    }

    /// Something is no longer under way for an order.
    pub(super) fn landed(&mut self, reference: OrderRef) {
        if let Some(order) = self.order(reference) {
            order.flying -= 1;
            self.let_go(reference);
        }
    }

    /// Forgets an order that has ended, once nothing is under way for it, and looks at what it leaves.
    fn let_go(&mut self, reference: OrderRef) {
        let (Some(order), Some(slot)) = (self.order(reference), reference.slot) else { return };
        if !order.state.is_terminal() || order.flying > 0 {
            return;
        }
        let order = self.desk.orders.remove(slot as usize);
        let plan = self.plan;
        for stock in 0..plan.stocks.len() {
            self.desk.held[stock] += order.holds(plan, stock);
        }
        self.desk.installed.close_order(plan, &order);
        let mut broken = Vec::new();
        let states = order.items.iter().map(|item| item.state);
        let counts = ItemCounts::of(states).expect("an order has an item");
        let ended = roll_up(OrderState::InProgress, &counts);
        let sums = [OrderState::Completed, OrderState::Failed, OrderState::Partial];
        let is_sum = !sums.contains(&order.state) || ended == Ok(order.state);
        if !is_sum {
            broken.push(Law::RollUp);
        }
        for (law, difference) in differences::of_order(plan, &order) {
            broken.push(law);
            self.desk.differences.push(difference);
        }
        broken.dedup();
        for law in broken {
            self.broken(law, reference.number);
        }
        self.say(Record::Closed { order: reference.number });
    }
}
