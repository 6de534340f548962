//! Customers: what kinds there are and what they do when something goes wrong, and how they are cared for.
//! All of it are assumptions of who writes the scenario. Who answers them is a team of [`super::team`].

use super::distribution::Distribution;
use sandtable_document::{Placed, table};
use sandtable_units::{Chance, Money, Span};

table! {
    /// A kind of customers. An outage reaches those whose home site is out of service, also where other
    /// sites could serve them.
    pub struct Segment as "a segment", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// The share of the people who live at a site that are customers of this kind.
        share: Placed<Chance>,
        /// What each brings a month.
        revenue: Option<Placed<Money>>,
        /// Of those whose home site goes out of service, who contact us if that lasts long enough.
        contacts: Chance = Chance::NEVER,
        /// How long after the beginning of the outage they do; not once it is over.
        contacts_after: Distribution = Distribution::constant(Span::MINUTE * 30),
        /// Of those whose contact is in vain or whose order goes wrong, who complain.
        complains: Chance = Chance::NEVER,
        /// Of those who complain, who leave.
        leaves_after_complaint: Chance = Chance::NEVER,
        /// Of those whom a long outage reaches, who leave when it is over.
        leaves: Chance = Chance::NEVER,
        /// How many more for each long outage that they have had in the run before.
        leaves_more: Chance = Chance::NEVER,
        /// How long an outage is long.
        leaves_after: Span = Span::ZERO,
        /// Of those whose order fails in whole or in part, or ends later than promised, who leave.
        leaves_after_order: Chance = Chance::NEVER,
    }
}

table! {
    /// How customers are cared for.
    pub struct Care as "`[care]`" {
        /// The team that answers contacts.
        team: Placed<String>,
        /// How long somebody is busy with a contact.
        takes: Distribution = Distribution::constant(Span::MINUTE * 5),
        /// How long a customer waits for somebody before giving up; for ever, without it.
        patience: Option<Distribution>,
        /// Of those who have given up, who try again.
        calls_again: Placed<Chance> = Placed::nowhere(Chance::NEVER),
        /// How much later.
        calls_again_after: Distribution = Distribution::constant(Span::MINUTE * 30),
        /// Whether customers are warned.
        warning: Option<Warning>,
        /// Whether customers are compensated.
        compensation: Option<Compensation>,
    }
}

table! {
    /// Messages to the customers of a site that it is out of service, or will be.
    pub struct Warning as "a warning" {
        /// Whether they are told of planned work before it begins.
        planned: bool = false,
        /// How long after the beginning of any other outage they are told of it; never, without it.
        after: Option<Placed<Span>>,
        /// What a message costs.
        costs: Option<Placed<Money>>,
        /// Of the contacts that would have come from then on, how many do not.
        prevents_contacts: Chance = Chance::NEVER,
        /// Of those who would have left for the outage, how many do not.
        prevents_leaving: Chance = Chance::NEVER,
    }
}

table! {
    /// What customers get for a long outage when it is over.
    pub struct Compensation as "a compensation" {
        /// How long an outage must have lasted.
        after: Span,
        /// What each customer of the site gets.
        amount: Placed<Money>,
        /// Of those who would have left for the outage, how many do not.
        prevents_leaving: Chance = Chance::NEVER,
    }
}
