//! The installed base: how many of each product customers have at each place, what orders have laid their hand on,
//! and what comes of that. What is given back to stocks when a product goes is left to `stocks`.

use super::order::{Item, Order};
use super::{Defect, Turn};
use crate::catalogue::{Action, Eligible};
use crate::draws::{Purpose, pick_place};
use crate::event::{Law, OrderRef, Record, Rejection};
use crate::lifecycle::ItemState;
use crate::plan::{Arrivals, Plan};
use rand::{Rng as _, RngExt as _};
use serde::{Deserialize, Serialize};

/// Counts by product and place.
type Counts<T> = Vec<Vec<T>>;

/// What customers have.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Installed {
    /// In service, and nobody has asked for anything else.
    active: Counts<u32>,
    /// Resting, the same.
    suspended: Counts<u32>,
    /// What orders that are no longer kept have added and taken away: the other side of the books.
    changed: Counts<i64>,
}

/// What an order has laid its hand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Taken {
    /// A product in service.
    Active,
    /// One that rests.
    Suspended,
}

impl Installed {
    pub(super) fn new(plan: &Plan) -> Self {
        let active: Counts<u32> =
            plan.products.iter().map(|product| product.installed.clone()).collect();
        let suspended = active.iter().map(|places| vec![0; places.len()]).collect();
        let changed = active.iter().map(|places| vec![0; places.len()]).collect();
        Self { active, suspended, changed }
    }

    /// Of which kind something is that an action can be done with at a place.
    fn available(&self, product: u16, action: Action, place: usize) -> Option<Taken> {
        let product = usize::from(product);
        let (active, suspended) = (&self.active[product], &self.suspended[product]);
        match action {
            Action::Add => None,
            Action::Modify | Action::Suspend | Action::Move => {
                (active[place] > 0).then_some(Taken::Active)
            }
            Action::Delete if active[place] > 0 => Some(Taken::Active),
            Action::Resume | Action::Delete => (suspended[place] > 0).then_some(Taken::Suspended),
        }
    }

    /// How many an action could be done with, at each place.
    fn candidates(&self, product: u16, action: Action) -> impl Iterator<Item = u64> + Clone {
        let product = usize::from(product);
        let places = self.active[product].iter().zip(&self.suspended[product]);
        places.map(move |(active, suspended)| match action {
            Action::Add => 0,
            Action::Modify | Action::Suspend | Action::Move => u64::from(*active),
            Action::Resume => u64::from(*suspended),
            Action::Delete => u64::from(*active) + u64::from(*suspended),
        })
    }

    fn pool(&mut self, product: u16, place: usize, kind: Taken) -> &mut u32 {
        match kind {
            Taken::Active => &mut self.active[usize::from(product)][place],
            Taken::Suspended => &mut self.suspended[usize::from(product)][place],
        }
    }

    /// Writes down what an order that is no longer kept has changed.
    pub(super) fn close_order(&mut self, plan: &Plan, order: &Order) {
        for item in &order.items {
            for (product, place, change) in changes(plan, order, item) {
                if let Some(places) = self.changed.get_mut(product) {
                    places[place] += change;
                }
            }
        }
    }

    /// Whether what there is, with what orders have laid their hand on, is what there was at the start and what
    /// completed orders have made of it.
    pub(super) fn agrees<'a>(
        &self,
        plan: &Plan,
        kept: impl Iterator<Item = &'a Order> + Clone,
    ) -> bool {
        let mut due = self.changed.clone();
        for (number, product) in plan.products.iter().enumerate() {
            for (place, start) in product.installed.iter().enumerate() {
                due[number][place] += i64::from(*start);
            }
        }
        for order in kept {
            for item in &order.items {
                let product = usize::from(plan.offerings[usize::from(item.offering)].product);
                let Some(places) = due.get_mut(product) else { continue };
                let place = spot(places.len(), order.place);
                places[place] -= i64::from(item.taken.is_some());
                for (product, place, change) in changes(plan, order, item) {
                    due[product][place] += change;
                }
            }
        }
        let there = self.active.iter().zip(&self.suspended);
        there.zip(&due).all(|((active, suspended), due)| {
            let there = active.iter().zip(suspended);
            there.zip(due).all(|((active, suspended), due)| {
                i64::from(*active) + i64::from(*suspended) == *due
            })
        })
    }
}

/// What an item has made of the installed base: product, place and change.
fn changes(plan: &Plan, order: &Order, item: &Item) -> Vec<(usize, usize, i64)> {
    let offering = &plan.offerings[usize::from(item.offering)];
    let product = usize::from(offering.product);
    let Some(planned) = plan.products.get(product) else { return Vec::new() };
    if item.state != ItemState::Completed {
        return Vec::new();
    }
    let here = spot(planned.installed.len(), order.place);
    let there = spot(planned.installed.len(), order.to);
    match offering.action {
        Action::Add => vec![(product, here, 1)],
        Action::Modify | Action::Suspend | Action::Resume => Vec::new(),
        Action::Move => vec![(product, here, -1), (product, there, 1)],
        Action::Delete => vec![(product, here, -1)],
    }
}

/// Where a place is counted.
fn spot(places: usize, place: u32) -> usize {
    if places == 1 { 0 } else { place as usize }
}

impl Turn<'_> {
    /// Where a customer lives who has what an order is about, each product as likely as any other; `None` where
    /// nobody has it, or the order is for something new.
    pub(super) fn owner(&self, arrivals: &Arrivals, serial: u64, ordered: &[u16]) -> Option<u32> {
        if arrivals.action == Action::Add {
            return None;
        }
        let plan = self.plan;
        let first = ordered.iter().flat_map(|offering| plan.parts(*offering)).next()?;
        let first = &plan.offerings[usize::from(first)];
        plan.products.get(usize::from(first.product))?;
        let candidates = self.desk.installed.candidates(first.product, first.action);
        let total: u64 = candidates.clone().sum();
        if total == 0 {
            return None;
        }
        let mut left = Purpose::Owner.of_order(arrivals, serial).random_range(0..total);
        let mut places = 0..;
        let found = candidates.zip(&mut places).find(|(count, _)| {
            let is_here = left < *count;
            left = left.saturating_sub(*count);
            is_here
        });
        found.map(|(_, place)| place)
    }

    /// Where what an order is about is to be: elsewhere if it is moved, each place as often as people live there.
    pub(super) fn destination(&self, arrivals: &Arrivals, serial: u64, place: u32) -> u32 {
        let places = &self.plan.places;
        if arrivals.action != Action::Move || places.is_empty() {
            return place;
        }
        pick_place(places, &mut Purpose::Destination.of_order(arrivals, serial))
    }

    /// Says what an order is for, where its items do not.
    pub(super) fn tell_content(
        &mut self,
        reference: OrderRef,
        arrivals: &Arrivals,
        ordered: &[u16],
    ) {
        let plan = self.plan;
        let Some(to) = self.order(reference).map(|order| order.to) else { return };
        let order = reference.number;
        if arrivals.action == Action::Move && !plan.places.is_empty() {
            self.say(Record::Moving { order, to });
        }
        let mut item = 0;
        for offering in ordered {
            let parts = plan.offerings[usize::from(*offering)].parts.len();
            let items = u8::try_from(parts).expect("an order has at most 250 items");
            if items > 0 {
                self.say(Record::Bundled { order, offering: *offering, item, items });
            }
            item += items.max(1);
        }
    }

    /// Looks at an order before anything is done for it: whether its customer may have what is ordered, and has
    /// what it is about. If so, it lays its hand on that; if not, the order is rejected.
    pub(super) fn is_admitted(&mut self, reference: OrderRef, ordered: &[u16]) -> bool {
        let plan = self.plan;
        let mut item = 0;
        for offering in ordered {
            let whole = self.reason(reference, *offering);
            for part in plan.parts(*offering) {
                let reason = whole
                    .or_else(|| self.reason(reference, part))
                    .or_else(|| self.lay_hand(reference, item));
                if let Some(reason) = reason {
                    let number = u8::try_from(item).expect("an order has at most 250 items");
                    let order = reference.number;
                    self.say(Record::Rejected { order, item: number, reason });
                    self.reject(reference, item);
                    return false;
                }
                item += 1;
            }
        }
        true
    }

    /// Why a customer may not have an offering, if so.
    fn reason(&mut self, reference: OrderRef, offering: u16) -> Option<Rejection> {
        let plan = self.plan;
        let Eligible { places, share } = plan.offerings[usize::from(offering)].eligible.as_ref()?;
        let order = self.order(reference)?;
        let (stream, serial, to) = (order.stream, order.serial, order.to as usize);
        let arrivals = &plan.arrivals[usize::from(stream)];
        // One word for all items: whoever is reached by a share is reached by each larger one.
        let word = Purpose::Eligibility.of_order(arrivals, serial).next_u32();
        let is_reached = places.get(to).copied().unwrap_or(places.is_empty());
        (!is_reached || !share.decides(word)).then_some(Rejection::NotEligible)
    }

    /// Takes what an item is about out of what others could ask for; tells if there is nothing.
    fn lay_hand(&mut self, reference: OrderRef, item: usize) -> Option<Rejection> {
        let plan = self.plan;
        let late = self.desk.defect == Some(Defect::SoldTwice);
        let order = self.order(reference)?;
        let (place, kept) = (order.place, &order.items[item]);
        let offering = &plan.offerings[usize::from(kept.offering)];
        let planned = plan.products.get(usize::from(offering.product))?;
        if offering.action == Action::Add {
            return None;
        }
        let place = spot(planned.installed.len(), place);
        let installed = &mut self.desk.installed;
        let Some(taken) = installed.available(offering.product, offering.action, place) else {
            return Some(Rejection::NothingInstalled);
        };
        if !late {
            *installed.pool(offering.product, place, taken) -= 1;
        }
        if let Some(order) = self.order(reference) {
            order.items[item].taken = Some(taken);
        }
        None
    }

    /// An item has come to its end: what it had laid its hand on is as it was, or as was asked for.
    pub(super) fn settle_installed(&mut self, reference: OrderRef, item: usize) {
        let plan = self.plan;
        let late = self.desk.defect == Some(Defect::SoldTwice);
        let Some(order) = self.order(reference) else { return };
        let (place, to) = (order.place, order.to);
        let kept = &mut order.items[item];
        let (taken, is_completed) = (kept.taken.take(), kept.state == ItemState::Completed);
        let offering = &plan.offerings[usize::from(kept.offering)];
        let Some(planned) = plan.products.get(usize::from(offering.product)) else { return };
        let here = spot(planned.installed.len(), place);
        let there = spot(planned.installed.len(), to);
        if let (Some(taken), true) = (taken, late) {
            let pool = self.desk.installed.pool(offering.product, here, taken);
            match pool.checked_sub(1) {
                Some(left) => *pool = left,
                None => self.broken(Law::InstalledBaseAgrees, reference.number),
            }
        }
        let then = match (is_completed, offering.action) {
            (false, _) | (true, Action::Modify) => taken.map(|taken| (here, taken)),
            (true, Action::Add | Action::Resume) => Some((here, Taken::Active)),
            (true, Action::Suspend) => Some((here, Taken::Suspended)),
            (true, Action::Move) => Some((there, Taken::Active)),
            (true, Action::Delete) => None,
        };
        if let Some((place, kind)) = then {
            *self.desk.installed.pool(offering.product, place, kind) += 1;
        }
    }
}
