//! What comes back to stocks: units that ceased or moved products leave, some of which are never written down as
//! free, until people or an audit find them.

use super::Turn;
use super::order::Order;
use crate::draws::Purpose;
use crate::event::{Event, Job, Message, OrderRef, Record};
use crate::lifecycle::ItemState;
use crate::plan::{Effect, Plan};

impl Order {
    /// How many units of a stock its items hold: those reserved, less those that completed ones have given back.
    pub(super) fn holds(&self, plan: &Plan, stock: usize) -> i64 {
        let mut held = 0;
        for item in &self.items {
            let is_completed = item.state == ItemState::Completed;
            for (number, task) in (0..).zip(&item.tasks) {
                held += match plan.task(item.offering, number).effect {
                    Effect::Reserve(of) if usize::from(of) == stock => {
                        i64::from(task.applied.saturating_sub(task.undone))
                    }
                    Effect::Release(of) if usize::from(of) == stock => -i64::from(is_completed),
                    Effect::Reserve(_)
                    | Effect::Release(_)
                    | Effect::Nothing
                    | Effect::Activate
                    | Effect::Deactivate => 0,
                };
            }
        }
        held
    }

    /// Where something takes effect: what a product leaves is where it was, all else where it is to be.
    pub(super) fn place_of(&self, effect: Effect) -> u32 {
        match effect {
            Effect::Release(_) | Effect::Deactivate => self.place,
            Effect::Nothing | Effect::Reserve(_) | Effect::Activate => self.to,
        }
    }
}

impl Turn<'_> {
    /// Where a task takes effect.
    pub(super) fn place_of(&mut self, message: Message) -> u32 {
        let effect = self.task(message).effect;
        self.order(message.order).map_or(0, |order| order.place_of(effect))
    }

    /// An item is completed: what it has released until now could have been taken back, and is free from now on.
    pub(super) fn give_units_back(&mut self, reference: OrderRef, item: usize) {
        let plan = self.plan;
        let Some(order) = self.order(reference) else { return };
        let (place, kept) = (order.place, &order.items[item]);
        if kept.state != ItemState::Completed {
            return;
        }
        let tasks = &plan.offerings[usize::from(kept.offering)].tasks;
        for (number, task) in (0..).zip(tasks) {
            let Effect::Release(stock) = task.effect else { continue };
            let message = self.message(reference, item, number, Job::Do);
            let chance = plan.stocks[usize::from(stock)].lost;
            if self.draws(Purpose::Loss, &message).decide(chance) {
                *self.lost(stock, place) += 1;
                let item = message.item;
                self.say(Record::Lost { order: reference.number, item, stock });
            } else {
                *self.stock(stock, place) += 1;
            }
        }
    }

    /// People look where nothing was left, and find what is free and not written down as such.
    pub(super) fn seek(&mut self, stock: u16, place: u32) {
        let lost = self.lost(stock, place);
        if *lost > 0 {
            *lost -= 1;
            *self.stock(stock, place) += 1;
        }
    }

    /// A stock is held against what is really free: of what was lost, so many are found, evenly over places.
    pub(super) fn audit(&mut self, stock: u16) {
        let Some((every, finds)) = self.plan.stocks[usize::from(stock)].audited else { return };
        let (mut all, mut found) = (0_u64, 0);
        for place in 0..self.desk.stocks[usize::from(stock)].len() {
            let place = u32::try_from(place).expect("places are numbered in 32 bits");
            let lost = *self.lost(stock, place);
            all += u64::from(lost);
            let due = u32::try_from(finds.of(all) - found).map_or(lost, |due| due.min(lost));
            *self.lost(stock, place) -= due;
            *self.stock(stock, place) += due;
            found += u64::from(due);
        }
        self.say(Record::Audited { stock, lost: all, found });
        self.later(self.now.saturating_add(every), Event::Audit { stock });
    }

    /// What is lost of a stock at a place.
    fn lost(&mut self, stock: u16, place: u32) -> &mut u32 {
        let amounts = &mut self.desk.lost[usize::from(stock)];
        let at = if amounts.len() == 1 { 0 } else { place as usize };
        &mut amounts[at]
    }
}
