//! Key figures: each with its unit and its definition, because a number without them is none.

use sandtable_model::units::Span;
use serde::Serialize;
use serde::ser::SerializeMap as _;
use std::collections::BTreeMap;

/// What a figure counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Percent.
    Percent,
    /// Whole things.
    Count,
    /// Hours.
    Hours,
    /// Hours times people.
    PersonHours,
    /// Hours times cells.
    CellHours,
    /// Things for each other thing.
    Ratio,
    /// Bytes.
    Bytes,
    /// Thousands of bits a second.
    KilobitsPerSecond,
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// A share as a number: 1 is all.
    Index,
    /// The currency of the scenario's prices.
    Currency,
}

impl Unit {
    /// How it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Percent => "%",
            Self::Count | Self::Index => "1",
            Self::Hours => "h",
            Self::PersonHours => "person h",
            Self::CellHours => "cell h",
            Self::Ratio => "1/1",
            Self::Bytes => "B",
            Self::KilobitsPerSecond => "kbit/s",
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Currency => "currency",
        }
    }
}

impl Serialize for Unit {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.symbol())
    }
}

/// A figure that every run has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Domain and name, such as `network.availability`.
    pub key: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// What it is, in a sentence.
    pub definition: &'static str,
}

/// All metrics, in the order in which they are told.
pub const METRICS: &[Metric] = &[
    metric("network.sites", Unit::Count, "radio sites in the scenario"),
    metric("network.cells", Unit::Count, "radio cells in the scenario"),
    metric("network.population", Unit::Count, "people who live in reach of the sites"),
    metric(
        "network.availability",
        Unit::Percent,
        "time in service by time of the run, mean over all cells",
    ),
    metric(
        "network.availability_unplanned",
        Unit::Percent,
        "the same, not counting planned work as time out of service",
    ),
    metric("network.outages", Unit::Count, "outages of cells that began in the run"),
    metric("network.outage_longest", Unit::Hours, "the longest outage of a cell within the run"),
    metric("network.cells_out_max", Unit::Count, "most cells out of service at one time"),
    metric(
        "network.people_out_max",
        Unit::Count,
        "most people without service at one time; a site's people are shared out among its cells",
    ),
    metric("network.person_hours_lost", Unit::PersonHours, "hours without service, times people"),
    metric(
        "network.downtime.ManualIntervention",
        Unit::CellHours,
        "time cells were out of service because of planned work",
    ),
    metric(
        "network.downtime.Fault",
        Unit::CellHours,
        "time cells were out of service because they or their sites were defective",
    ),
    metric(
        "network.downtime.Power",
        Unit::CellHours,
        "time cells were out of service because their sites had no power",
    ),
    metric(
        "network.downtime.TransportProblem",
        Unit::CellHours,
        "time cells were out of service because no path led to a core",
    ),
    metric(
        "network.downtime_share.Planned",
        Unit::Percent,
        "of the time cells were out of service, that for which planned work is to blame",
    ),
    metric(
        "network.downtime_share.Power",
        Unit::Percent,
        "the same of feeders and lost mains, also elsewhere in the network",
    ),
    metric(
        "network.downtime_share.SharedRisk",
        Unit::Percent,
        "the same of faults of what several elements hang on: routers, ducts, cores, functions",
    ),
    metric(
        "network.downtime_share.Independent",
        Unit::Percent,
        "the same of faults of single cells, sites and links",
    ),
    metric("faults.began", Unit::Count, "faults that began, without planned work"),
    metric("faults.planned", Unit::Count, "elements taken out of service by planned work"),
    metric(
        "faults.planned_share",
        Unit::Percent,
        "elements taken out of service by planned work, by those and faults that began",
    ),
    metric(
        "faults.shared_risk_share",
        Unit::Percent,
        "of the faults that began, those of routers, ducts, feeders, cores and functions",
    ),
    metric("faults.open", Unit::Count, "faults that had not ended at the end of the run"),
    metric("faults.repair_mean", Unit::Hours, "mean length of the faults that ended"),
    metric("alarms.notifications", Unit::Count, "alarm notifications that reached the operator"),
    metric("alarms.raised", Unit::Count, "notifications that raised an alarm"),
    metric("alarms.cleared", Unit::Count, "notifications that cleared an alarm"),
    metric(
        "alarms.per_fault",
        Unit::Ratio,
        "notifications by faults that began, planned work included",
    ),
    metric("alarms.peak_per_minute", Unit::Count, "most notifications in a minute of the clock"),
    metric(
        "alarms.dropped",
        Unit::Count,
        "notifications lost because too many waited at the collector",
    ),
    metric("traffic.sessions", Unit::Count, "calls and data sessions that people began"),
    metric(
        "traffic.sessions_blocked",
        Unit::Percent,
        "sessions refused for want of resources, by all that began",
    ),
    metric(
        "traffic.sessions_dropped",
        Unit::Percent,
        "sessions cut off because no cell could take them over, by all that began",
    ),
    metric(
        "traffic.sessions_uncovered",
        Unit::Percent,
        "sessions begun where no cell served, by all that began",
    ),
    metric(
        "traffic.sessions_taken_over",
        Unit::Count,
        "times that a cell was asked to take over a session of one out of service",
    ),
    metric("traffic.offered", Unit::Bytes, "traffic whose fate was decided in the run"),
    metric("traffic.carried", Unit::Bytes, "traffic that was carried"),
    metric("traffic.blocked", Unit::Bytes, "traffic of sessions that were refused"),
    metric("traffic.dropped", Unit::Bytes, "traffic that was left when sessions were cut off"),
    metric("traffic.uncovered", Unit::Bytes, "traffic wanted where no cell served"),
    metric("traffic.carried_share", Unit::Percent, "traffic carried by traffic offered"),
    metric(
        "traffic.RRU.PrbTotDl",
        Unit::Percent,
        "resource blocks in use, mean over time and cells with traffic (3GPP TS 28.552)",
    ),
    metric(
        "traffic.RRU.PrbTotDl_max",
        Unit::Percent,
        "resource blocks in use in the busiest period of a cell",
    ),
    metric(
        "traffic.DRB.UEThpDl",
        Unit::KilobitsPerSecond,
        "volume of completed data sessions by the time that they took (3GPP TS 28.552)",
    ),
    metric(
        "traffic.latency",
        Unit::Milliseconds,
        "time of a packet from the core to a user: path, wait and air, mean over what was carried",
    ),
    metric(
        "traffic.latency_max",
        Unit::Milliseconds,
        "the same, of the slowest slice of a cell in a period",
    ),
    metric(
        "transport.offered",
        Unit::Bytes,
        "traffic to be sent through the transport network, of sites and demands",
    ),
    metric("transport.delivered_share", Unit::Percent, "traffic that arrived by traffic offered"),
    metric(
        "transport.lost",
        Unit::Bytes,
        "traffic that links were given over their capacity or while they were down",
    ),
    metric(
        "transport.utilisation_max",
        Unit::Percent,
        "traffic carried by capacity, of the fullest direction of a link in a period",
    ),
    metric("transport.losing", Unit::Hours, "time in which at least one link lost something"),
    metric(
        "correlation.partition.b_cubed.f1",
        Unit::Index,
        "how alike incidents and faults are as groups of all alarms: 1 is perfect (B-cubed F1)",
    ),
    metric(
        "correlation.root_cause.top_1",
        Unit::Index,
        "faults that an alarm told of whose incident was held to have its cause at the right element",
    ),
    metric(
        "correlation.suppression.symptoms",
        Unit::Index,
        "symptoms that were hidden, by all symptoms",
    ),
    metric(
        "correlation.suppression.faults_wrongly_share",
        Unit::Index,
        "faults whose own alarms were hidden as symptoms of something else, by all that had any",
    ),
    metric(
        "correlation.economy.compression",
        Unit::Ratio,
        "alarms by what is left for people: incidents and alarms without one",
    ),
    metric("correlation.economy.tickets", Unit::Count, "tickets that were opened"),
    metric("correlation.economy.tickets_per_fault", Unit::Ratio, "tickets by faults"),
    metric("correlation.economy.incidents", Unit::Count, "incidents that were opened"),
    metric(
        "correlation.timeliness.root.mean",
        Unit::Seconds,
        "from the beginning of a fault until its cause was known, mean",
    ),
    metric(
        "noc.mttd",
        Unit::Seconds,
        "mean time to detect: from the beginning of a fault to its first alarm on the operator's list, of \
         faults that have one",
    ),
    metric(
        "noc.mtta",
        Unit::Seconds,
        "mean time to acknowledge: from the opening of a ticket until somebody takes it, of tickets that \
         were taken",
    ),
    metric(
        "noc.mttr",
        Unit::Hours,
        "mean time to repair: from the beginning to the end of a fault, of faults that take people and ended",
    ),
    metric("noc.faults_open", Unit::Count, "faults that take people and had not ended at the end"),
    metric("noc.tickets", Unit::Count, "tickets that came to the desk"),
    metric("noc.tickets_open", Unit::Count, "tickets that were open at the end"),
    metric(
        "noc.tickets_per_fault",
        Unit::Ratio,
        "tickets by faults that began, planned work left out",
    ),
    metric("noc.restarts", Unit::Count, "restarts from afar, by people and rules"),
    metric("noc.restarts_helped", Unit::Count, "restarts that mended a fault"),
    metric("noc.dispatches", Unit::Count, "visits for which a crew set out, however often"),
    metric(
        "noc.dispatches_false",
        Unit::Count,
        "visits that found nothing to mend, or nothing that the crew could mend",
    ),
    metric("noc.dispatches_false_share", Unit::Percent, "those by all visits that found out"),
    metric(
        "noc.desk_utilisation",
        Unit::Percent,
        "time at work, after hours too, by time on duty, of teams at desks",
    ),
    metric("noc.crew_utilisation", Unit::Percent, "the same, of teams in the field"),
    metric("orders.received", Unit::Count, "orders that came"),
    metric("orders.completed", Unit::Count, "orders that were completed"),
    metric("orders.partial", Unit::Count, "orders of which some items failed and some did not"),
    metric("orders.failed", Unit::Count, "orders that failed"),
    metric("orders.cancelled", Unit::Count, "orders that their customers cancelled"),
    metric("orders.rejected", Unit::Count, "orders that did not pass validation"),
    metric("orders.open", Unit::Count, "orders that were open at the end"),
    metric("orders.oldest_open", Unit::Hours, "age of the oldest order that was open at the end"),
    metric("orders.backlog_max", Unit::Count, "most orders open at one time"),
    metric("orders.cycle_mean", Unit::Hours, "from receipt to completion, mean"),
    metric("orders.cycle_median", Unit::Hours, "the same, of half of the orders at most"),
    metric("orders.cycle_p95", Unit::Hours, "the same, of 95 % of the orders at most"),
    metric("orders.cycle_max", Unit::Hours, "the same, of the slowest order"),
    metric(
        "orders.touchless_share",
        Unit::Percent,
        "completed orders on which nothing failed and nobody had to mend anything, by all completed",
    ),
    metric(
        "orders.fallout_share",
        Unit::Percent,
        "orders that fell out, so that people had to mend something, by all that ended",
    ),
    metric(
        "orders.repeated",
        Unit::Count,
        "pieces of work that failed, of orders that ended or not; a batch is one",
    ),
    metric(
        "orders.late_share",
        Unit::Percent,
        "orders that ended later than promised, by all that ended",
    ),
    metric(
        "orders.jeopardy_precision",
        Unit::Percent,
        "orders that were late, by those predicted to be before the promise passed, of all that ended",
    ),
    metric(
        "orders.jeopardy_precision_1h",
        Unit::Percent,
        "the same of predictions an hour or more before the promise passed",
    ),
    metric("orders.jeopardy_precision_4h", Unit::Percent, "the same, four hours or more"),
    metric("orders.jeopardy_precision_24h", Unit::Percent, "the same, a day or more"),
    metric(
        "orders.jeopardy_recall",
        Unit::Percent,
        "orders that were predicted to be late before the promise passed, by those that were",
    ),
    metric(
        "orders.jeopardy_recall_1h",
        Unit::Percent,
        "the same of predictions an hour or more before the promise passed",
    ),
    metric("orders.jeopardy_recall_4h", Unit::Percent, "the same, four hours or more"),
    metric("orders.jeopardy_recall_24h", Unit::Percent, "the same, a day or more"),
    metric("orders.cost", Unit::Currency, "work of people on orders"),
    metric("orders.cost_of_fallout", Unit::Currency, "of that, on what fell out"),
    metric("orders.cost_per_order", Unit::Currency, "work of people by orders that ended"),
    metric(
        "orders.revenue_delayed",
        Unit::Currency,
        "monthly prices of completed orders for the time that they were late, a month being 30 days",
    ),
    metric("orders.too_late", Unit::Count, "changes and cancellations that came too late"),
    metric("orders.batches", Unit::Count, "batches of items that were worked on at once"),
    metric("orders.reminders", Unit::Count, "times that a customer was reminded"),
    metric("orders.put_right", Unit::Count, "what orders left wrong and reconciliations put right"),
    metric("orders.dead_letters", Unit::Count, "requests between systems that were put aside"),
    metric("orders.work", Unit::Count, "pieces of work, of people and systems"),
    metric(
        "orders.not_eligible",
        Unit::Count,
        "orders rejected because an offering does not reach the customer",
    ),
    metric(
        "orders.nothing_installed",
        Unit::Count,
        "orders rejected because the customer has nothing of what they are about",
    ),
    metric(
        "orders.installed",
        Unit::Count,
        "products that customers had at the end, suspended or not",
    ),
    metric(
        "orders.revenue_added",
        Unit::Currency,
        "monthly prices, at the moment of the order, of what completed orders added",
    ),
    metric(
        "orders.revenue_ceased",
        Unit::Currency,
        "monthly prices, without promotions, of what completed orders ceased",
    ),
    metric(
        "orders.lost",
        Unit::Count,
        "units given back to stocks that were not written down as free",
    ),
    metric("orders.found", Unit::Count, "those of them that audits found"),
    metric("orders.laws_broken", Unit::Count, "times that a law of orders did not hold"),
    metric("customers.accounts", Unit::Count, "customers at the start of the run"),
    metric(
        "customers.reached",
        Unit::Count,
        "customers whose home site went out of service, each outage counted",
    ),
    metric("customers.warned", Unit::Count, "messages to customers of sites out of service"),
    metric("customers.contacts", Unit::Count, "contacts of customers, those made again too"),
    metric(
        "customers.contacts_again",
        Unit::Count,
        "of those, contacts made again after giving up",
    ),
    metric("customers.answered_share", Unit::Percent, "contacts that were answered, by all"),
    metric("customers.abandoned", Unit::Count, "contacts that were given up while waiting"),
    metric("customers.wait_mean", Unit::Seconds, "mean wait of contacts that were answered"),
    metric(
        "customers.care_utilisation",
        Unit::Percent,
        "time on contacts by time on duty, of the care team",
    ),
    metric(
        "customers.orders_wrong",
        Unit::Count,
        "orders of customers that failed in whole or in part, or ended later than promised",
    ),
    metric(
        "customers.complaints",
        Unit::Count,
        "customers who complained of a contact in vain or an order that went wrong",
    ),
    metric("customers.left", Unit::Count, "customers who left"),
    metric("customers.left_share", Unit::Percent, "those by all customers at the start"),
    metric(
        "customers.revenue_lost",
        Unit::Currency,
        "what customers who left would have brought in the year to come",
    ),
    metric("customers.compensation", Unit::Currency, "what customers got for long outages"),
    metric("customers.messages_cost", Unit::Currency, "what messages to customers cost"),
    metric("customers.care_cost", Unit::Currency, "work of the care team on contacts"),
    metric("customers.cost", Unit::Currency, "the last four together"),
    metric("slas.windows", Unit::Count, "windows of service level agreements that were measured"),
    metric("slas.broken", Unit::Count, "windows in which an agreement was not kept"),
    metric("slas.credit", Unit::Percent, "due for those, in percent of the charge of a window"),
];

const fn metric(key: &'static str, unit: Unit, definition: &'static str) -> Metric {
    Metric { key, unit, definition }
}

/// The value of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A whole number.
    Count(u64),
    /// Any number, in the figure's unit.
    Number(f64),
}

impl Value {
    /// The value as a number, to compare it.
    pub fn number(self) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Number(number) => number,
        }
    }

    /// A span in hours.
    pub(crate) fn hours(span: Span) -> Self {
        Self::Number(span.hours())
    }
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u64(*count),
            // Six decimals are finer than any figure is exact.
            Self::Number(number) => serializer.serialize_f64((number * 1e6).round() / 1e6),
        }
    }
}

/// A metric and its value in a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Which one.
    pub metric: &'static Metric,
    /// What it came to.
    pub value: Value,
}

impl Serialize for Figure {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("unit", self.metric.unit.symbol())?;
        map.serialize_entry("definition", self.metric.definition)?;
        map.end()
    }
}

/// The figures of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// In the order of [`METRICS`], without those that there was nothing to measure of.
    pub figures: Vec<Figure>,
    /// How many faults of each mode began, by its name.
    pub faults_by_mode: BTreeMap<String, u64>,
    /// How often work on orders failed, by its cause; none without orders.
    pub orders_by_cause: Option<BTreeMap<String, u64>>,
    /// How many customers had each product at the end; none where orders only add.
    pub installed_by_product: Option<BTreeMap<String, u64>>,
}

impl Summary {
    /// The figure of this key.
    pub fn get(&self, key: &str) -> Option<Figure> {
        self.figures.iter().find(|figure| figure.metric.key == key).copied()
    }

    /// The figure of this key as a number.
    ///
    /// # Panics
    /// If there is no such figure.
    pub fn number(&self, key: &str) -> f64 {
        self.get(key).expect("a known metric").value.number()
    }
}

impl Serialize for Summary {
    /// By domain, then by name.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut domains: BTreeMap<&str, BTreeMap<&str, serde_json::Value>> = BTreeMap::new();
        for figure in &self.figures {
            let (domain, name) = figure.metric.key.split_once('.').expect("keys have a domain");
            let figure = serde_json::to_value(figure).map_err(serde::ser::Error::custom)?;
            domains.entry(domain).or_default().insert(name, figure);
        }
        let by_mode = serde_json::json!({
            "value": self.faults_by_mode,
            "unit": Unit::Count.symbol(),
            "definition": "faults that began, by the name of the fault",
        });
        domains.entry("faults").or_default().insert("by_mode", by_mode);
        if let Some(by_cause) = &self.orders_by_cause {
            let by_cause = serde_json::json!({
                "value": by_cause,
                "unit": Unit::Count.symbol(),
                "definition": "pieces of work on orders that failed, by cause",
            });
            domains.entry("orders").or_default().insert("by_cause", by_cause);
        }
        if let Some(by_product) = &self.installed_by_product {
            let by_product = serde_json::json!({
                "value": by_product,
                "unit": Unit::Count.symbol(),
                "definition": "products that customers had at the end, by product",
            });
            domains.entry("orders").or_default().insert("installed_by_product", by_product);
        }
        domains.serialize(serializer)
    }
}
