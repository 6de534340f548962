//! The tally of customers: whom outages reached, what became of their contacts, who complained and left, and
//! what that costs.

use crate::figures::Value;
use sandtable_model::customers::{CustomersPlan, Reach, Record};
use sandtable_model::units::{SimTime, Span};
use std::collections::BTreeMap;

/// What an outage has made of the customers of a segment.
#[derive(Debug, Clone)]
pub(crate) struct ReachedCohort {
    pub(crate) reach: Reach,
    pub(crate) began: SimTime,
    /// Nothing if it was open at the end.
    pub(crate) ended: Option<SimTime>,
    pub(crate) accounts: u64,
    pub(crate) counts: Counts,
}

/// How many customers did something, or something was done for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) warned: u64,
    /// Contacts, those that were made again too.
    pub(crate) contacts: u64,
    pub(crate) again: u64,
    pub(crate) answered: u64,
    pub(crate) abandoned: u64,
    /// Of those who were answered, nanoseconds of all together.
    pub(crate) waited: u128,
    /// How long answers took, the same.
    pub(crate) took: u128,
    pub(crate) complaints: u64,
    pub(crate) compensated: u64,
    pub(crate) left: u64,
}

/// Adds up customers.
#[derive(Debug)]
pub(crate) struct CustomersTally<'p> {
    plan: &'p CustomersPlan,
    cohorts: BTreeMap<Reach, ReachedCohort>,
    /// Customers whose order went wrong, and of those who complained.
    let_down: u64,
    complaints_of_orders: u64,
    /// By segment, those who left for whatever reason.
    left: BTreeMap<u8, u64>,
}

impl<'p> CustomersTally<'p> {
    pub(crate) fn new(plan: &'p CustomersPlan) -> Self {
        Self {
            plan,
            cohorts: BTreeMap::new(),
            let_down: 0,
            complaints_of_orders: 0,
            left: BTreeMap::new(),
        }
    }

    /// Takes in a record.
    pub(crate) fn take(&mut self, record: &Record, now: SimTime) {
        match *record {
            Record::Reached { reach, accounts } => {
                let accounts = u64::from(accounts);
                let counts = Counts::default();
                let cohort = ReachedCohort { reach, began: now, ended: None, accounts, counts };
                self.cohorts.insert(reach, cohort);
            }
            Record::Warned { reach, accounts } => self.of(reach).warned += u64::from(accounts),
            Record::Contacts { reach, count, again } => {
                let counts = self.of(reach);
                counts.contacts += u64::from(count);
                counts.again += if again { u64::from(count) } else { 0 };
            }
            Record::Answered { reach, waited, takes } => {
                let counts = self.of(reach);
                counts.answered += 1;
                counts.waited += u128::from(waited.nanos());
                counts.took += u128::from(takes.nanos());
            }
            Record::GaveUp { reach, .. } => self.of(reach).abandoned += 1,
            Record::Complained { reach, leaves } => {
                self.of(reach).complaints += 1;
                self.leave(reach, u64::from(leaves));
            }
            Record::Over { reach, compensated, left } => {
                self.of(reach).compensated += u64::from(compensated);
                self.leave(reach, u64::from(left));
                if let Some(cohort) = self.cohorts.get_mut(&reach) {
                    cohort.ended = Some(now);
                }
            }
            Record::LetDown { segment, complains, leaves, .. } => {
                self.let_down += 1;
                self.complaints_of_orders += u64::from(complains);
                *self.left.entry(segment).or_default() += u64::from(leaves);
            }
        }
    }

    fn of(&mut self, reach: Reach) -> &mut Counts {
        &mut self.cohorts.get_mut(&reach).expect("who does anything has been reached").counts
    }

    fn leave(&mut self, reach: Reach, count: u64) {
        self.of(reach).left += count;
        *self.left.entry(reach.segment).or_default() += count;
    }

    /// What outages have made of customers, site by site.
    pub(crate) fn cohorts(&self) -> impl Iterator<Item = &ReachedCohort> {
        self.cohorts.values()
    }

    /// A figure of a run that lasted until `end`, unless there is nothing to measure.
    pub(crate) fn figure(&self, key: &str, end: SimTime) -> Option<Value> {
        let sum =
            |of: fn(&Counts) -> u64| self.cohorts().map(|cohort| of(&cohort.counts)).sum::<u64>();
        let time =
            |of: fn(&Counts) -> u128| self.cohorts().map(|cohort| of(&cohort.counts)).sum::<u128>();
        let share =
            |part: f64, whole: f64| (whole > 0.0).then(|| Value::Number(100.0 * part / whole));
        let money = |hundredths: u128| Value::Number(hundredths as f64 / 100.0);
        let care = self.care() / 100.0;
        let left: u64 = self.left.values().sum();
        let answered = sum(|counts| counts.answered);
        Some(match key {
            "accounts" => Value::Count(self.plan.accounts()),
            "reached" => Value::Count(self.cohorts().map(|cohort| cohort.accounts).sum()),
            "warned" => Value::Count(sum(|counts| counts.warned)),
            "contacts" => Value::Count(sum(|counts| counts.contacts)),
            "contacts_again" => Value::Count(sum(|counts| counts.again)),
            "answered_share" => share(answered as f64, sum(|counts| counts.contacts) as f64)?,
            "abandoned" => Value::Count(sum(|counts| counts.abandoned)),
            "wait_mean" => {
                let waited = time(|counts| counts.waited) as f64 / 1e9;
                (answered > 0).then(|| Value::Number(waited / answered as f64))?
            }
            "care_utilisation" => {
                let on_duty = self.plan.on_duty(end) as f64;
                share(time(|counts| counts.took) as f64, on_duty)?
            }
            "orders_wrong" => Value::Count(self.let_down),
            "complaints" => {
                Value::Count(sum(|counts| counts.complaints) + self.complaints_of_orders)
            }
            "left" => Value::Count(left),
            "left_share" => share(left as f64, self.plan.accounts() as f64)?,
            "revenue_lost" => money(self.revenue_lost()),
            "compensation" => money(self.compensation()),
            "messages_cost" => money(self.messages()),
            "care_cost" => Value::Number(care),
            "cost" => {
                let others = self.revenue_lost() + self.compensation() + self.messages();
                Value::Number(others as f64 / 100.0 + care)
            }
            _ => unreachable!("`customers.{key}` is not told"),
        })
    }

    /// Hundredths of the currency: what those who left would have brought in a year.
    fn revenue_lost(&self) -> u128 {
        let lost = |(segment, count): (&u8, &u64)| {
            u128::from(*count) * u128::from(self.plan.revenue(*segment)) * 12
        };
        self.left.iter().map(lost).sum()
    }

    fn compensation(&self) -> u128 {
        let compensated = self.cohorts().map(|cohort| u128::from(cohort.counts.compensated));
        compensated.sum::<u128>() * u128::from(self.plan.compensation())
    }

    fn messages(&self) -> u128 {
        let warned = self.cohorts().map(|cohort| u128::from(cohort.counts.warned));
        warned.sum::<u128>() * u128::from(self.plan.message_cost())
    }

    /// Hundredths of the currency.
    fn care(&self) -> f64 {
        let took: u128 = self.cohorts().map(|cohort| cohort.counts.took).sum();
        (took * u128::from(self.plan.hourly)) as f64 / Span::HOUR.nanos() as f64
    }
}
