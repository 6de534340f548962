//! What a rule file may say of actions: what is done, when, how often it is tried, and within which
//! limits.

use super::key::KeyPart;
use sandtable_document::{Placed, keyword, table};
use sandtable_units::Span;

keyword! {
    /// What can be done.
    pub enum ActionKind as "an action" {
        /// A trouble ticket.
        Ticket = "ticket",
        /// A word to a person.
        Notify = "notify",
        /// A crew that goes there.
        Dispatch = "dispatch",
        /// A word to whoever stands above.
        Escalate = "escalate",
        /// A restart.
        Restart = "restart",
        /// Another way for traffic.
        Reroute = "reroute",
        /// More capacity.
        Scale = "scale",
        /// A part from the store.
        OrderPart = "order-part",
        /// A word to customers.
        CustomerMessage = "customer-message",
    }
}

keyword! {
    /// What an action follows.
    pub enum Occasion as "an occasion" {
        /// An incident is open.
        Incident = "incident",
        /// An incident is resolved.
        Resolved = "resolved",
        /// An incident that nobody has acknowledged.
        Unacknowledged = "unacknowledged",
        /// An alarm stands and is not hidden.
        Alarm = "alarm",
        /// An action of the rule named in `of` has failed for good.
        Failed = "failed",
    }
}

table! {
    /// Does something.
    pub struct Action as "`action`" {
        /// What.
        kind: Placed<ActionKind>,
        /// On which occasion; the selector is for the root cause of an incident.
        on: Placed<Occasion> = Placed::nowhere(Occasion::Incident),
        /// For `failed`: the rule whose action failed.
        of: Option<Placed<String>>,
        /// How long after the occasion, if it then still holds.
        wait: Span = Span::ZERO,
        /// Who or what is asked, such as a queue or a role.
        to: String = String::new(),
        /// The least number of customers affected.
        customers_least: u64 = 0,
        /// How often it is tried.
        attempts: Placed<u32> = Placed::nowhere(1),
        /// From the first failure to the second attempt; doubled each time.
        backoff: Span = Span::SECOND * 30,
        /// The longest wait between two attempts.
        backoff_most: Span = Span::MINUTE * 30,
        /// After how long without an answer an attempt has failed.
        timeout: Placed<Span> = Placed::nowhere(Span::MINUTE * 5),
        /// The role that must approve it first.
        approval: Option<String>,
        /// How often it may be done at most.
        limit: Option<Policy>,
        /// Whether it is taken back when the incident is resolved, as a ticket is closed.
        take_back: bool = false,
    }
}

table! {
    /// How often something may be done at most.
    pub struct Policy as "`limit`" {
        /// How often.
        count: Placed<u32>,
        /// In how long.
        window: Placed<Span>,
        /// Counted apart for each value of these; without any, in all.
        by: Vec<Placed<KeyPart>>,
    }
}
