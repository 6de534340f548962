//! What happens in one case of a search: orders, changes of mind, disturbances and stocks that are nearly
//! empty, from a moment on; and what the same case comes to with less in it or at rounder moments.

use crate::disturbance::Disturbance;
use crate::event::{Event, OrderRef};
use crate::plan::Plan;
use sandtable_units::{SimTime, Span};
use std::borrow::Cow;

/// What happens in one case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule {
    /// When the case begins: so that working hours may end in it.
    pub begins: SimTime,
    /// When the desk is stopped.
    pub until: SimTime,
    /// Stocks of which little is left, because of orders before.
    pub short: Vec<Shortage>,
    /// Orders, in the order of their arrival.
    pub orders: Vec<Ordered>,
    /// What is wrong, and when.
    pub disturbances: Vec<Disturbance>,
}

/// A stock of which little is left at the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// The stock, by number.
    pub stock: u16,
    /// How many are left at each place, at most.
    pub left: u32,
}

/// An order, and what its customer does later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordered {
    /// When it comes.
    pub at: SimTime,
    /// The stream of arrivals that it is of, by number.
    pub stream: u16,
    /// Which of the orders of that stream it is like: it is about the same, and its work goes the same way.
    pub like: u64,
    /// What the customer wants then, and how long after.
    pub wish: Option<(Wish, Span)>,
}

/// What a customer may want of an order that has been placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To cancel it.
    Cancel,
    /// To change it.
    Amend,
}

/// Moments are made rounder in these steps.
const ROUND: [Span; 5] =
    [Span::DAY, Span::HOUR, Span::MINUTE, Span::SECOND, Span::from_nanos(1_000_000)];

impl Schedule {
    /// How many things happen in it.
    pub fn len(&self) -> usize {
        let wishes = self.orders.iter().filter(|order| order.wish.is_some()).count();
        self.orders.len() + wishes + self.disturbances.len() + self.short.len()
    }

    /// Whether nothing happens.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The schedules without one of the things that happen, those with an order that comes at once, and
    /// those with a rounder moment. Each is simpler than this one, so that taking them one after the other
    /// ends.
    pub(super) fn simpler(&self) -> Vec<Self> {
        let mut all = Vec::new();
        for number in 0..self.short.len() {
            all.push(self.with(|simpler| {
                simpler.short.remove(number);
            }));
        }
        for number in 0..self.disturbances.len() {
            all.push(self.with(|simpler| {
                simpler.disturbances.remove(number);
            }));
        }
        for (number, ordered) in self.orders.iter().enumerate() {
            all.push(self.with(|simpler| {
                simpler.orders.remove(number);
            }));
            if ordered.wish.is_some() {
                all.push(self.with(|simpler| simpler.orders[number].wish = None));
            }
            if ordered.at != self.begins {
                all.push(self.with(|simpler| simpler.orders[number].at = self.begins));
            }
        }
        all.extend(self.at_once());
        all.extend(self.rounder());
        all
    }

    /// The same with everything as much earlier as the first thing can be.
    fn at_once(&self) -> Option<Self> {
        let orders = self.orders.iter().map(|ordered| ordered.at);
        let first =
            orders.chain(self.disturbances.iter().map(|disturbance| disturbance.at)).min()?;
        let late = first.since(self.begins);
        let moved = |at: SimTime| self.begins.saturating_add(at.since(first));
        (!late.is_zero()).then(|| {
            self.with(|case| {
                case.orders.iter_mut().for_each(|ordered| ordered.at = moved(ordered.at));
                for disturbance in &mut case.disturbances {
                    disturbance.at = moved(disturbance.at);
                }
            })
        })
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other.orders.sort_by_key(|ordered| ordered.at);
        other
    }

    /// The same with one moment or length rounded.
    fn rounder(&self) -> Vec<Self> {
        let mut all = Vec::new();
        if self.begins != SimTime::START {
            all.push(self.beginning(Span::ZERO));
            let then = rounder(self.begins.since_start());
            all.extend(then.map(|then| self.beginning(then)));
        }
        for (number, ordered) in self.orders.iter().enumerate() {
            for at in moments(self.begins, ordered.at) {
                all.push(self.with(|simpler| simpler.orders[number].at = at));
            }
            if let Some((wish, after)) = ordered.wish {
                for after in rounder(after) {
                    all.push(
                        self.with(|simpler| simpler.orders[number].wish = Some((wish, after))),
                    );
                }
            }
        }
        for (number, disturbance) in self.disturbances.iter().enumerate() {
            // Never later: what disturbs an order must be over when it is asked whether it ends.
            let earlier = |at: &SimTime| *at < disturbance.at;
            for at in moments(self.begins, disturbance.at).filter(earlier) {
                all.push(self.with(|simpler| simpler.disturbances[number].at = at));
            }
            for lasts in rounder(disturbance.lasts).filter(|lasts| *lasts < disturbance.lasts) {
                all.push(self.with(|simpler| simpler.disturbances[number].lasts = lasts));
            }
        }
        all
    }

    /// The whole case, as long after the start of the run as this.
    fn beginning(&self, after_start: Span) -> Self {
        let begins = SimTime::START.saturating_add(after_start);
        let moved = |at: SimTime| begins.saturating_add(at.since(self.begins));
        self.with(|case| {
            case.begins = moved(case.begins);
            case.until = moved(case.until);
            case.orders.iter_mut().for_each(|ordered| ordered.at = moved(ordered.at));
            case.disturbances
                .iter_mut()
                .for_each(|disturbance| disturbance.at = moved(disturbance.at));
        })
    }

    /// The plan with stocks as low as the schedule says.
    pub fn plan<'p>(&self, plan: &'p Plan) -> Cow<'p, Plan> {
        if self.short.is_empty() {
            return Cow::Borrowed(plan);
        }
        let mut plan = plan.clone();
        for Shortage { stock, left } in &self.short {
            let amounts = &mut plan.stocks[usize::from(*stock)].amounts;
            for amount in amounts {
                *amount = (*left).min(*amount);
            }
        }
        Cow::Owned(plan)
    }

    /// The same as events.
    pub fn events(&self) -> Vec<(SimTime, Event)> {
        let mut events: Vec<_> = self.disturbances.iter().flat_map(Event::of_disturbance).collect();
        for (number, ordered) in (1..).zip(&self.orders) {
            let Ordered { stream, like, .. } = *ordered;
            events.push((ordered.at, Event::Arrival { stream, serial: like }));
            if let Some((wish, after)) = ordered.wish {
                let order = OrderRef::of_number(number);
                let event = match wish {
                    Wish::Cancel => Event::Cancel { order },
                    Wish::Amend => Event::Amend { order },
                };
                events.push((ordered.at.saturating_add(after), event));
            }
        }
        events
    }
}

/// A span in whole units that it is not in yet, the largest first: cut, if that leaves something, and
/// lengthened. Each is a multiple of more, so that rounding ends.
fn rounder(span: Span) -> impl Iterator<Item = Span> {
    let units = ROUND.into_iter().filter(move |unit| !span.is_multiple_of(*unit));
    let both = units.flat_map(move |unit| [unit * (span / unit), unit * (span / unit + 1)]);
    both.filter(|rounded| !rounded.is_zero())
}

/// A moment after another, at rounder distances.
fn moments(begins: SimTime, at: SimTime) -> impl Iterator<Item = SimTime> {
    rounder(at.since(begins)).map(move |after| begins.saturating_add(after))
}
