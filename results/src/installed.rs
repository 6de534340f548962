//! What customers have, as orders change it: how many of each product there are, what completed orders added and
//! ceased in monthly prices, who was refused, and which units of stocks got lost.

use crate::figures::Value;
use sandtable_model::orders::lifecycle::ItemState;
use sandtable_model::orders::{Action, Plan, Record, Rejection};
use std::collections::BTreeMap;

/// Adds up what customers have.
#[derive(Debug)]
pub(crate) struct Installed<'p> {
    plan: &'p Plan,
    /// By product, suspended or not.
    products: Vec<u64>,
    not_eligible: u64,
    refused_change: u64,
    /// Hundredths of the currency.
    added: u128,
    ceased: u128,
    lost: u64,
    found: u64,
}

impl<'p> Installed<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let products = plan
            .products
            .iter()
            .map(|product| product.installed.iter().map(|installed| u64::from(*installed)).sum());
        Self {
            plan,
            products: products.collect(),
            not_eligible: 0,
            refused_change: 0,
            added: 0,
            ceased: 0,
            lost: 0,
            found: 0,
        }
    }

    /// Takes in a record.
    pub(crate) fn take(&mut self, record: &Record) {
        match *record {
            Record::Item { offering, state: ItemState::Completed, .. } => self.completed(offering),
            Record::Rejected { reason: Rejection::NotEligible, .. } => self.not_eligible += 1,
            Record::Rejected { reason: Rejection::NothingInstalled, .. } => {
                self.refused_change += 1;
            }
            Record::Lost { .. } => self.lost += 1,
            Record::Audited { found, .. } => self.found += found,
            Record::Item { .. }
            | Record::Received { .. }
            | Record::Order { .. }
            | Record::Work { .. }
            | Record::Milestone { .. }
            | Record::Jeopardy { .. }
            | Record::TooLate { .. }
            | Record::DeadLetter { .. }
            | Record::Reconciled { .. }
            | Record::Broken { .. }
            | Record::Bundled { .. }
            | Record::Moving { .. }
            | Record::Reminded { .. }
            | Record::Closed { .. }
            | Record::PutRight { .. } => {}
        }
    }

    fn completed(&mut self, offering: u16) {
        let offering = &self.plan.offerings[usize::from(offering)];
        let Some(count) = self.products.get_mut(usize::from(offering.product)) else { return };
        match offering.action {
            Action::Add => *count += 1,
            Action::Modify | Action::Move | Action::Suspend | Action::Resume => {}
            Action::Delete => *count -= 1,
        }
    }

    /// An order for some offerings is completed that adds so much a month.
    pub(crate) fn ended(&mut self, offerings: &[u16], price: u64) {
        self.added += u128::from(price);
        for offering in offerings {
            let offering = &self.plan.offerings[usize::from(*offering)];
            if offering.action == Action::Delete {
                self.ceased += u128::from(offering.price);
            }
        }
    }

    /// A figure, unless there is nothing to measure: nothing is asked of what customers have, or there are no
    /// stocks.
    pub(crate) fn figure(&self, key: &str) -> Option<Value> {
        let money = |hundredths: u128| Value::Number(hundredths as f64 / 100.0);
        let tracked = !self.plan.products.is_empty();
        let losing = !self.plan.stocks.is_empty();
        let limited = self.plan.offerings.iter().any(|offering| offering.eligible.is_some());
        let (is_told, value) = match key {
            "not_eligible" => (limited, Value::Count(self.not_eligible)),
            "nothing_installed" => (tracked, Value::Count(self.refused_change)),
            "installed" => (tracked, Value::Count(self.products.iter().sum())),
            "revenue_added" => (true, money(self.added)),
            "revenue_ceased" => (tracked, money(self.ceased)),
            "lost" => (losing, Value::Count(self.lost)),
            "found" => (losing, Value::Count(self.found)),
            _ => unreachable!("`orders.{key}` is not told"),
        };
        is_told.then_some(value)
    }

    /// How many customers have each product, by its name, unless nothing is asked of that.
    pub(crate) fn by_product(&self) -> Option<BTreeMap<String, u64>> {
        let names = self.plan.products.iter().map(|product| product.name.clone());
        let sold = self.plan.offerings.iter().filter(|offering| offering.parts.is_empty());
        let is_product: Vec<u16> = sold.map(|offering| offering.product).collect();
        let counted = (0..).zip(names.zip(&self.products));
        let counted = counted.filter(|(number, _)| is_product.contains(number));
        (!self.products.is_empty())
            .then(|| counted.map(|(_, (name, count))| (name, *count)).collect())
    }
}
