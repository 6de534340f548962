//! The network operations centre: who works on alarms, and by which rules.

use super::distribution::Distribution;
use sandtable_document::{Placed, table};
use sandtable_units::Span;

table! {
    /// The network operations centre.
    pub struct Noc as "`[noc]`" {
        /// The rules that it works by: the name of a shipped set, or a file seen from the folder of the
        /// scenario. Without rules nobody works on alarms.
        rules: Option<Placed<String>>,
        /// The team that works on the tickets that the rules open; without it, outside systems do all
        /// that is asked for after a second, and nothing comes of it in the network.
        desk: Option<Placed<String>>,
        /// From when somebody takes a ticket until it is known what to do.
        diagnosis: Distribution = Distribution::constant(Span::MINUTE * 10),
        /// How long people take to decide what rules ask them to approve.
        decision: Distribution = Distribution::constant(Span::MINUTE * 5),
        /// How long it takes to see that a restart has not helped.
        restart: Span = Span::MINUTE * 5,
        /// After how long a ticket that is still open and for which nothing more is under way is looked
        /// at again; doubled each time, five times at most.
        look_again: Placed<Span> = Placed::nowhere(Span::HOUR),
        /// From how many customers affected a ticket is of the highest priority; from a tenth of them of
        /// the second, from a hundredth of the third. Severity counts beside it: critical is the second
        /// priority, major the third, minor the fourth.
        urgent_customers: u64 = 10_000,
        /// The same by the revenue affected an hour.
        urgent_revenue: u64 = 10_000,
        /// What a customer brings in an hour, in whatever money `urgent_revenue` is.
        revenue_per_customer: Placed<f64> = Placed::nowhere(0.0),
    }
}
