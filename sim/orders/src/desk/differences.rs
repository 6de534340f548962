//! What ended orders have left behind and should not have, or should have and have not: until an inventory is held
//! against what is there, which puts it right.

use super::order::Order;
use super::{Desk, Turn};
use crate::draws::Purpose;
use crate::event::{Job, Law, Message, OrderRef, Record};
use crate::lifecycle::ItemState;
use crate::plan::{Effect, Plan};
use sandtable_units::Chance;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// A task of an ended order that has left more or less than it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Difference {
    /// The task; its attempt counts reconciliations that have overlooked it.
    task: Message,
    stream: u16,
    serial: u64,
    place: u32,
    /// How much more than it should.
    more: i16,
}

impl Difference {
    pub(super) fn order(&self) -> u64 {
        self.task.order.number
    }
}

/// What is wrong with what an order leaves that is no longer kept.
pub(super) fn of_order<'a>(
    plan: &'a Plan,
    order: &'a Order,
) -> impl Iterator<Item = (Law, Difference)> + 'a {
    let of_item = move |(number, item): (u8, &'a super::order::Item)| {
        (0..).zip(&item.tasks).filter_map(move |(task, kept)| {
            let leaves = plan.task(item.offering, task).effect != Effect::Nothing;
            let more = i16::from(kept.applied) - i16::from(kept.undone);
            let due = i16::from(leaves && item.state == ItemState::Completed);
            let law = match more.cmp(&due) {
                Ordering::Less => Law::NothingMissing,
                Ordering::Equal => return None,
                Ordering::Greater if due == 1 => Law::OneEffectPerKey,
                Ordering::Greater => Law::NoOrphans,
            };
            let task = Message {
                order: OrderRef::of_number(order.number),
                item: number,
                offering: item.offering,
                task,
                epoch: item.epoch,
                tries: kept.tries,
                attempt: 0,
                job: Job::Do,
            };
            let Order { stream, serial, to, .. } = *order;
            Some((law, Difference { task, stream, serial, place: to, more: more - due }))
        })
    };
    (0..).zip(&order.items).flat_map(of_item)
}

/// What a task of an ended order has left too much or too little of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOver {
    /// The number of the order.
    pub order: u64,
    /// The item, by number from 0.
    pub item: u8,
    /// What was ordered.
    pub offering: u16,
    /// The task, by number within the offering.
    pub task: u8,
    /// How much more than it should; less, if negative.
    pub more: i16,
}

impl Desk {
    /// What ended orders have left wrong and nobody has put right.
    pub fn left_over(&self) -> impl Iterator<Item = LeftOver> + '_ {
        self.differences.iter().map(|difference| {
            let Message { item, offering, task, .. } = difference.task;
            LeftOver { order: difference.order(), item, offering, task, more: difference.more }
        })
    }
}

impl Turn<'_> {
    /// An inventory is held against what is there: so many of the differences are found and put right.
    pub(super) fn put_right(&mut self, found: Chance) {
        for mut difference in std::mem::take(&mut self.desk.differences) {
            let Difference { task, stream, serial, .. } = difference;
            let arrivals = &self.plan.arrivals[usize::from(stream)];
            let mut draws = Purpose::Reconciliation.of_message(arrivals, serial, &task);
            if draws.decide(found) && self.balance(&difference) {
                let Message { item, offering, task, .. } = task;
                self.say(Record::PutRight { order: difference.order(), item, offering, task });
                continue;
            }
            difference.task.attempt = difference.task.attempt.saturating_add(1);
            self.desk.differences.push(difference);
        }
    }

    /// Gives back what is held without need, or takes what is missing if there is any.
    fn balance(&mut self, difference: &Difference) -> bool {
        let Effect::Reserve(stock) = self.task(difference.task).effect else { return true };
        let left = self.stock(stock, difference.place);
        let Some(then) = left.checked_add_signed(i32::from(difference.more)) else { return false };
        *left = then;
        self.desk.held[usize::from(stock)] -= i64::from(difference.more);
        true
    }
}
