//! Which orders will be late: when each is expected to be done, by what an operator can know. That is how
//! long work takes on average, what waits at each team and system and when people are there, the customer's
//! appointment, and which places are out of service; never what has been drawn and is still to come.
//!
//! An order is looked at when it comes, when a task of it is done or has failed, when its place goes out of
//! service, and when it would be late if nothing had happened since.

use super::Turn;
use super::order::{Item, Order, Phase, Task};
use crate::event::{Event, Job, Message, OrderRef, Record};
use crate::lifecycle::OrderState;
use crate::plan::{self, MOST_TASKS};
use sandtable_units::{SimTime, Span};

/// A place that is out of service is expected to stay so as long again as it has been, and at least so long.
const OUTAGE: Span = Span::HOUR;

/// An order is looked at again no sooner than after this.
const PAUSE: Span = Span::MINUTE;

impl Turn<'_> {
    /// Says so if an order is now thought to be late, before it is; if not, looks again when it would be.
    pub(super) fn look_ahead(&mut self, reference: OrderRef) {
        let plan = self.plan;
        let now = self.now;
        let Some(order) = self.order(reference) else { return };
        let is_open = matches!(
            order.state,
            OrderState::Acknowledged | OrderState::InProgress | OrderState::Pending
        );
        if order.jeopardy || !is_open {
            return;
        }
        let Some(promised) = order.promised(plan) else { return };
        let promise = order.arrived.saturating_add(promised);
        if now > promise {
            return;
        }
        let expected = self.expected_end(reference);
        let Some(order) = self.order(reference) else { return };
        if expected > promise {
            order.jeopardy = true;
            return self.say(Record::Jeopardy { order: reference.number, expected });
        }
        let again = now.saturating_add(promise.since(expected).max(PAUSE));
        if again <= promise && order.looks_at.is_none_or(|at| at <= now || at > again) {
            order.looks_at = Some(again);
            self.later(again, Event::Look { order: reference });
        }
    }

    /// It is time to look at an order again.
    pub(super) fn look_again(&mut self, reference: OrderRef) {
        let now = self.now;
        if self.order(reference).is_some_and(|order| order.looks_at == Some(now)) {
            self.look_ahead(reference);
        }
    }

    /// The network at a place goes out of service or is back: orders for it are looked at.
    pub(super) fn out_of_service(&mut self, place: u32, is_out: bool) {
        if !is_out {
            self.desk.out_of_service.remove(&place);
            return;
        }
        self.desk.out_of_service.insert(place, self.now);
        let is_there = |order: &Order| [order.place, order.to].contains(&place);
        let concerned = self.desk.orders.iter().filter(|(_, order)| is_there(order));
        let concerned: Vec<OrderRef> =
            concerned.map(|(slot, order)| order.reference(slot)).collect();
        for order in concerned {
            self.look_ahead(order);
        }
    }

    /// Writes down when a piece of work that is asked for now is expected to be done.
    pub(super) fn expect(&mut self, station: u16, message: Message) {
        if message.job == Job::Undo {
            return;
        }
        let plan = self.plan;
        let Some(order) = self.order(message.order) else { return };
        let (priority, has_promise) = (order.priority, order.promised(plan).is_some());
        if !has_promise {
            return;
        }
        let takes = self.mean(station, message);
        let expected = self.done_by(station, priority, self.now, takes);
        if let Some(task) = self.kept(message) {
            task.expected = expected;
        }
    }

    /// When a station is expected to be done with work that it can begin at a moment, if it stands behind
    /// what waits now of the same priority or more urgent.
    fn done_by(&self, station: u16, priority: u8, from: SimTime, takes: Span) -> SimTime {
        let queue = &self.plan.station(station).queue;
        let place = &self.desk.places[usize::from(station)];
        let before = &place.waiting[..=usize::from(priority).min(place.waiting.len() - 1)];
        let mut ahead = before.iter().copied().fold(Span::ZERO, Span::saturating_add);
        if place.queue.busy() >= queue.on_duty_at(self.now).max(1) {
            // Those at work are half through on average.
            let under_way = takes.scaled(u64::from(place.queue.busy()), 2);
            ahead = ahead.saturating_add(under_way);
        }
        let begins =
            if ahead.is_zero() { from } else { queue.worked_off(self.now, ahead).max(from) };
        queue.done(begins, takes)
    }

    /// When an order is expected to be done.
    fn expected_end(&mut self, reference: OrderRef) -> SimTime {
        let now = self.now;
        let turn: &Self = self;
        let order = reference.slot.and_then(|slot| turn.desk.orders.get(slot as usize));
        let Some(order) = order else { return now };
        let validates = |item: &Item| turn.plan.offerings[usize::from(item.offering)].validates;
        let mut barrier = now;
        if order.state == OrderState::Acknowledged {
            let ends =
                order.items.iter().map(|item| turn.end_of(order, item, validates(item), now));
            barrier = ends.max().unwrap_or(now);
        }
        let open = order.items.iter().filter(|item| !item.state.is_terminal());
        let ends = open.map(|item| turn.end_of(order, item, u32::MAX, barrier));
        ends.max().unwrap_or(now)
    }

    /// When those of an item's tasks are expected to be done that are wanted, as bits; those that do not
    /// validate begin after the barrier.
    fn end_of(&self, order: &Order, item: &Item, wanted: u32, barrier: SimTime) -> SimTime {
        let offering = &self.plan.offerings[usize::from(item.offering)];
        let mut ends = [self.now; MOST_TASKS];
        let mut last = self.now;
        for (number, task) in item.tasks.iter().enumerate() {
            if wanted >> number & 1 == 0 {
                continue;
            }
            let planned = &offering.tasks[number];
            let validates = offering.validates >> number & 1 == 1;
            let mut ready = if validates { self.now } else { barrier };
            for (before, end) in ends.iter().enumerate().take(number) {
                if planned.after >> before & 1 == 1 {
                    ready = ready.max(*end);
                }
            }
            if task.phase != Phase::Done {
                ends[number] = self.end_of_task(order, task, planned, ready);
            }
            last = last.max(ends[number]);
        }
        last
    }

    fn end_of_task(
        &self,
        order: &Order,
        task: &Task,
        planned: &plan::Task,
        ready: SimTime,
    ) -> SimTime {
        let (now, takes) = (self.now, planned.takes.mean());
        let queue = &self.plan.station(planned.station).queue;
        let from = |ready| self.done_by(planned.station, order.priority, ready, takes);
        let end = match task.phase {
            Phase::Done => return now,
            Phase::Waits | Phase::Undoing | Phase::Undone => {
                let appointment = planned.appointment.as_ref();
                from(appointment.map_or(ready, |wait| ready.saturating_add(wait.mean())))
            }
            Phase::Appointed => from(task.due.max(now)),
            Phase::Mending => from(task.expected.max(now)),
            // What takes longer than usual is expected to take a quarter more.
            Phase::Asked if task.began.is_some() => {
                task.expected.max(queue.done(now, takes.scaled(1, 4)))
            }
            Phase::Asked => task.expected.max(queue.done(now, takes)),
        };
        end.max(self.back_in_service(order, planned))
    }

    /// When the place that a task needs is expected to be in service.
    fn back_in_service(&self, order: &Order, planned: &plan::Task) -> SimTime {
        let place = order.place_of(planned.effect);
        let since = self.desk.out_of_service.get(&place).filter(|_| planned.at_site);
        let lasts = since.map(|since| self.now.since(*since).max(OUTAGE));
        lasts.map_or(self.now, |lasts| self.now.saturating_add(lasts))
    }
}
