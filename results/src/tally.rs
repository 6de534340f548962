//! The tally: from the stream of records to key figures. It keeps what is open and what adds up,
//! never the records themselves.

use crate::agreements::{Ledger, WindowVerdict};
use crate::availability::{Availability, Behind, Downtime};
use crate::correlation::{CorrelationTally, Incident};
use crate::customers::CustomersTally;
use crate::episodes::Episode;
use crate::figures::{Figure, METRICS, Summary, Value};
use crate::orders::{OrderStory, OrdersTally, Stage};
use crate::people::PeopleTally;
use crate::traffic::TrafficTally;
use crate::transport::TransportTally;
use sandtable_model::faults::{FaultId, Origin};
use sandtable_model::kernel::Recorded;
use sandtable_model::network::Reason;
use sandtable_model::scenarios::schema::faults::Class;
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Plan, Record};
use sandtable_scoring::Scores;
use std::collections::BTreeMap;

/// Adds up a run.
#[derive(Debug)]
pub struct Tally<'p> {
    plan: &'p Plan,
    /// By element, the people of a cell; nothing for what is no cell.
    people: Vec<u32>,
    now_out: Out,
    worst: Worst,
    downtime: [u128; Reason::COUNT],
    person_nanos: u128,
    outages: u64,
    longest: Span,
    blame: BTreeMap<FaultId, Blame>,
    faults: u64,
    planned: u64,
    ended: u64,
    open: u64,
    repair_nanos: u128,
    by_mode: Vec<u64>,
    /// Why and when each fault began.
    origins: BTreeMap<FaultId, (Origin, SimTime)>,
    raised: u64,
    cleared: u64,
    minute: (u64, u64),
    peak_per_minute: u64,
    periods: Vec<Period>,
    traffic: TrafficTally,
    transport: TransportTally,
    correlation: Option<CorrelationTally<'p>>,
    staff: Option<PeopleTally<'p>>,
    /// Notifications lost at the collector.
    dropped: u64,
    orders: Option<OrdersTally<'p>>,
    customers: Option<CustomersTally<'p>>,
    ledger: Ledger<'p>,
    agreements: Vec<WindowVerdict>,
    by_cause: Downtime,
    /// Faults of what several elements hang on.
    shared_risk: u64,
}

/// Cells and people without service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Out {
    cells: u64,
    people: u64,
}

/// The worst moments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Worst {
    cells: u64,
    people: u64,
    people_at: SimTime,
}

/// What one fault cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blame {
    /// The fault.
    pub fault: FaultId,
    /// Why it began.
    pub origin: Origin,
    /// Outages of cells that it was to blame for.
    pub cells: u64,
    /// Time without service, times people, in nanoseconds.
    pub person_nanos: u128,
}

/// One period of the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// Faults that began, planned work included.
    pub faults: u64,
    /// Alarm notifications that arrived.
    pub notifications: u64,
    /// Most cells out of service at one time.
    pub cells_out_max: u64,
    /// Most people without service at one time.
    pub people_out_max: u64,
}

impl<'p> Tally<'p> {
    /// A tally at the start of a run.
    pub fn new(plan: &'p Plan) -> Self {
        let mut people = vec![0; plan.elements.len()];
        for site in &plan.sites {
            let cells = u32::try_from(site.cells.len()).expect("cells of a site are few");
            for (number, cell) in (0..).zip(&site.cells) {
                // Shared out to the last person.
                let rest = u32::from(number < site.population % cells);
                people[cell.index()] = site.population / cells + rest;
            }
        }
        Self {
            plan,
            people,
            now_out: Out::default(),
            worst: Worst::default(),
            downtime: [0; Reason::COUNT],
            person_nanos: 0,
            outages: 0,
            longest: Span::ZERO,
            blame: BTreeMap::new(),
            faults: 0,
            planned: 0,
            ended: 0,
            open: 0,
            repair_nanos: 0,
            traffic: TrafficTally::default(),
            transport: TransportTally::default(),
            correlation: plan.has_rules().then(|| CorrelationTally::new(plan)),
            staff: (!plan.teams().is_empty()).then(|| PeopleTally::new(plan)),
            dropped: 0,
            orders: plan.orders.as_ref().map(OrdersTally::new),
            customers: plan.customers.as_ref().map(CustomersTally::new),
            ledger: Ledger::new(plan),
            agreements: Vec::new(),
            by_cause: Downtime::default(),
            shared_risk: 0,
            by_mode: vec![0; plan.modes.len()],
            origins: BTreeMap::new(),
            raised: 0,
            cleared: 0,
            minute: (0, 0),
            peak_per_minute: 0,
            periods: vec![Period::default()],
        }
    }

    /// Takes in a record; tells of the order that it closes, if any.
    pub(crate) fn take(&mut self, recorded: &Recorded<Record>) -> Option<OrderStory> {
        let now = recorded.time;
        self.reach(now);
        if let Some(correlation) = &mut self.correlation {
            correlation.take(recorded);
        }
        if let Some(staff) = &mut self.staff {
            staff.take(recorded);
        }
        match recorded.record {
            Record::Orders(ref record) => return self.orders.as_mut()?.take(record, now),
            Record::Customers(ref record) => {
                if let Some(customers) = &mut self.customers {
                    customers.take(record, now);
                }
            }
            Record::FaultBegan { fault, origin } => self.fault_began(fault, origin, now),
            Record::OutageBegan { element, cause, continues, .. } => {
                if self.is_cell(element) {
                    self.outage_began(element, cause, continues, now);
                }
            }
            Record::OutageEnded { element } => {
                if self.is_cell(element) {
                    self.now_out.cells -= 1;
                    self.now_out.people -= u64::from(self.people[element.index()]);
                }
            }
            Record::Alarm(notification) => self.notified(notification.cleared, now),
            Record::Traffic { element, slice, length, ref counts, latency } => {
                self.traffic.take(self.plan, (element, now), length, counts, latency);
                self.ledger.traffic((element, slice), length, counts, latency, now);
            }
            Record::Link { element, length, carried, lost } => {
                self.transport.link(self.plan, element, length, (carried, lost));
            }
            Record::Transport { offered, delivered, losing, .. } => {
                self.transport.all(offered, delivered, losing);
            }
            Record::Period { element, out, .. } => self.ledger.period(element, out),
            Record::Dropped { .. } => self.dropped += 1,
            Record::FaultEnded { .. }
            | Record::Incident { .. }
            | Record::Suppressed { .. }
            | Record::Action { .. }
            | Record::Ticket { .. }
            | Record::Visit { .. }
            | Record::Restart { .. }
            | Record::Restarted { .. }
            | Record::Team { .. } => {}
        }
        None
    }

    /// Takes in an episode; what is open is counted up to `end`.
    pub(crate) fn take_episode(&mut self, episode: &Episode, end: SimTime) {
        match episode {
            Episode::Fault(fault) => match fault.ended {
                Some(ended) => {
                    self.ended += 1;
                    self.repair_nanos += u128::from(ended.since(fault.began).nanos());
                }
                None => self.open += 1,
            },
            Episode::Outage(outage) if self.is_cell(outage.element) => {
                self.ledger.outage(outage);
                let behind = Behind::of(self.plan, outage.cause, self.origins[&outage.cause].0);
                self.by_cause.take(outage, behind, end);
                let ended = outage.ended.unwrap_or(end);
                let nanos = u128::from(ended.since(outage.began).nanos());
                let person_nanos = nanos * u128::from(self.people[outage.element.index()]);
                self.downtime[outage.reason.index()] += nanos;
                self.person_nanos += person_nanos;
                self.longest = self.longest.max(ended.since(outage.lost));
                let blame = self.blame.get_mut(&outage.cause);
                blame.expect("an outage has a cause to blame").person_nanos += person_nanos;
            }
            Episode::Outage(_) => {}
        }
    }

    fn is_cell(&self, element: ElementId) -> bool {
        self.plan.element(element).class == Class::Cell
    }

    /// Moves on to the period of a moment.
    fn reach(&mut self, now: SimTime) {
        let period = now.since_start() / self.plan.period;
        while (self.periods.len() as u64) <= period && now < self.plan.end {
            // What is out of service stays so into the next period.
            self.periods.push(Period {
                cells_out_max: self.now_out.cells,
                people_out_max: self.now_out.people,
                ..Period::default()
            });
        }
    }

    fn period(&mut self) -> &mut Period {
        self.periods.last_mut().expect("there is a first period")
    }

    fn fault_began(&mut self, fault: FaultId, origin: Origin, now: SimTime) {
        self.origins.insert(fault, (origin, now));
        self.period().faults += 1;
        let is_feeder = self.plan.element(fault.element).class == Class::Feeder;
        match Behind::of(self.plan, fault, origin) {
            Behind::SharedRisk => self.shared_risk += 1,
            Behind::Power if is_feeder => self.shared_risk += 1,
            Behind::Planned | Behind::Power | Behind::Independent => {}
        }
        match origin {
            Origin::Work(_) => self.planned += 1,
            Origin::Injection(_) => self.faults += 1,
            Origin::Mode(mode) => {
                self.faults += 1;
                self.by_mode[usize::from(mode)] += 1;
            }
        }
    }

    fn outage_began(&mut self, cell: ElementId, cause: FaultId, continues: bool, now: SimTime) {
        if !continues {
            self.outages += 1;
            self.now_out.cells += 1;
            self.now_out.people += u64::from(self.people[cell.index()]);
            self.note_worst(now);
        }
        let (origin, _) = self.origins[&cause];
        let blame = Blame { fault: cause, origin, cells: 0, person_nanos: 0 };
        self.blame.entry(cause).or_insert(blame).cells += 1;
    }

    fn note_worst(&mut self, now: SimTime) {
        let Out { cells, people } = self.now_out;
        self.worst.cells = self.worst.cells.max(cells);
        if people > self.worst.people {
            self.worst.people = people;
            self.worst.people_at = now;
        }
        let period = self.period();
        period.cells_out_max = period.cells_out_max.max(cells);
        period.people_out_max = period.people_out_max.max(people);
    }

    fn notified(&mut self, cleared: bool, now: SimTime) {
        if cleared {
            self.cleared += 1;
        } else {
            self.raised += 1;
        }
        self.period().notifications += 1;
        let minute = now.since_start() / Span::MINUTE;
        if self.minute.0 != minute {
            self.minute = (minute, 0);
        }
        self.minute.1 += 1;
        self.peak_per_minute = self.peak_per_minute.max(self.minute.1);
    }

    /// Moves on to the end of the run, so that quiet periods at the end are there too; tells of the orders that
    /// are not closed.
    pub(crate) fn finish(&mut self, end: SimTime) -> Vec<OrderStory> {
        self.traffic.close(self.plan);
        if let Some(correlation) = &mut self.correlation {
            correlation.finish(end);
        }
        let orders = self.orders.as_mut().map(|orders| orders.finish(end));
        self.agreements = self.ledger.verdicts(end);
        if end > SimTime::START {
            self.reach(SimTime::from_nanos(end.nanos() - 1));
        }
        orders.unwrap_or_default()
    }

    /// The figures of a run that lasted until `end`.
    pub fn summary(&self, end: SimTime) -> Summary {
        let figures = METRICS.iter().filter_map(|metric| {
            let value = match metric.key.split_once('.') {
                Some(("correlation", key)) => self.score(key)?,
                Some(("noc", key)) => self.staff.as_ref()?.figure(key)?,
                Some(("customers", key)) => self.customers.as_ref()?.figure(key, end)?,
                Some(("orders", key)) => self.orders.as_ref()?.figure(key)?,
                Some(("alarms", "dropped")) if !self.plan.has_collector() => return None,
                _ => self.value(metric.key, end),
            };
            // A share or a mean of nothing has no value.
            value.number().is_finite().then_some(Figure { metric, value })
        });
        let by_mode = self.plan.modes.iter().zip(&self.by_mode);
        Summary {
            figures: figures.collect(),
            faults_by_mode: by_mode.map(|(mode, count)| (mode.name.clone(), *count)).collect(),
            orders_by_cause: self.orders.as_ref().map(OrdersTally::by_cause),
            installed_by_product: self.orders.as_ref().and_then(OrdersTally::installed_by_product),
        }
    }

    /// A score of the operations centre; none without one, or without anything to measure.
    fn score(&self, key: &str) -> Option<Value> {
        let value = self.scores()?.figure(key)?.value?;
        Some(match value {
            sandtable_scoring::Value::Count(count) => Value::Count(count),
            sandtable_scoring::Value::Number(number) => Value::Number(number),
        })
    }

    /// All incidents of the operations centre, when the run is over; none without rules.
    pub(crate) fn incidents(&self) -> Option<Vec<Incident>> {
        self.correlation.as_ref().map(CorrelationTally::incidents)
    }

    /// Where the time of orders went.
    pub fn stages(&self) -> Vec<Stage> {
        self.orders.as_ref().map(OrdersTally::stages).unwrap_or_default()
    }

    /// What became of tickets and visits; none without people.
    pub(crate) fn staff(&self) -> Option<&PeopleTally<'p>> {
        self.staff.as_ref()
    }

    /// What became of customers; none without any.
    pub(crate) fn customers(&self) -> Option<&CustomersTally<'p>> {
        self.customers.as_ref()
    }

    /// All scores of the operations centre against the truth, when the run is over.
    pub fn scores(&self) -> Option<&Scores> {
        self.correlation.as_ref()?.scores()
    }

    fn value(&self, key: &str, end: SimTime) -> Value {
        let cells: usize = self.plan.sites.iter().map(|site| site.cells.len()).sum();
        let cell_nanos = cells as f64 * end.nanos() as f64;
        let downtime = |reason: Reason| self.downtime[reason.index()];
        let availability = |out: u128| Value::Number(100.0 * (1.0 - out as f64 / cell_nanos));
        let all_out: u128 = self.downtime.iter().sum();
        let cell_hours = |reason| Value::Number(downtime(reason) as f64 / 3.6e12);
        let notifications = self.notifications();
        // Of nothing it is not a number.
        let ratio = |part: f64, whole: u64| part / whole as f64;
        match key {
            "network.sites" => Value::Count(self.plan.sites.len() as u64),
            "network.cells" => Value::Count(cells as u64),
            "network.population" => {
                Value::Count(self.plan.sites.iter().map(|site| u64::from(site.population)).sum())
            }
            "network.availability" => availability(all_out),
            "network.availability_unplanned" => availability(all_out - downtime(Reason::Planned)),
            "network.outages" => Value::Count(self.outages),
            "network.outage_longest" => Value::hours(self.longest),
            "network.cells_out_max" => Value::Count(self.worst.cells),
            "network.people_out_max" => Value::Count(self.worst.people),
            "network.person_hours_lost" => Value::Number(self.person_nanos as f64 / 3.6e12),
            "network.downtime.ManualIntervention" => cell_hours(Reason::Planned),
            "network.downtime.Fault" => cell_hours(Reason::Fault),
            "network.downtime.Power" => cell_hours(Reason::Power),
            "network.downtime.TransportProblem" => cell_hours(Reason::Transport),
            "network.downtime_share.Planned" => self.share_behind(Behind::Planned),
            "network.downtime_share.Power" => self.share_behind(Behind::Power),
            "network.downtime_share.SharedRisk" => self.share_behind(Behind::SharedRisk),
            "network.downtime_share.Independent" => self.share_behind(Behind::Independent),
            "faults.planned_share" => {
                Value::Number(100.0 * ratio(self.planned as f64, self.faults + self.planned))
            }
            "faults.shared_risk_share" => {
                Value::Number(100.0 * ratio(self.shared_risk as f64, self.faults))
            }
            "faults.began" => Value::Count(self.faults),
            "faults.planned" => Value::Count(self.planned),
            "faults.open" => Value::Count(self.open),
            "faults.repair_mean" => {
                Value::Number(ratio(self.repair_nanos as f64 / 3.6e12, self.ended))
            }
            "alarms.notifications" => Value::Count(notifications),
            "alarms.raised" => Value::Count(self.raised),
            "alarms.cleared" => Value::Count(self.cleared),
            "alarms.dropped" => Value::Count(self.dropped),
            "alarms.per_fault" => {
                Value::Number(ratio(notifications as f64, self.faults + self.planned))
            }
            "alarms.peak_per_minute" => Value::Count(self.peak_per_minute),
            "slas.windows" => Value::Count(self.agreements.len() as u64),
            "slas.broken" => {
                Value::Count(self.agreements.iter().filter(|window| !window.met).count() as u64)
            }
            "slas.credit" => {
                // The sum of no floats is minus zero.
                let due = self.agreements.iter().fold(0.0, |sum, window| sum + window.credit);
                Value::Number(due)
            }
            other => match other.split_once('.') {
                Some(("transport", _)) => self.transport.value(other),
                _ => self.traffic.value(other),
            },
        }
    }

    /// The share of the time out of service of all cells that has something behind it, in percent.
    fn share_behind(&self, behind: Behind) -> Value {
        let cells = self.plan.sites.iter().flat_map(|site| site.cells.iter().copied());
        let down = self.by_cause.of(cells);
        let all: u128 = down.iter().sum();
        Value::Number(100.0 * down[behind as usize] as f64 / all as f64)
    }

    /// The availability of all cells, sites, slices and agreements in a run that lasted until `end`.
    pub fn availability(&self, end: SimTime) -> Vec<Availability> {
        self.by_cause.availability(self.plan, &self.agreements, end)
    }

    /// Cells that are out of service now.
    pub fn cells_out(&self) -> u64 {
        self.now_out.cells
    }

    /// Notifications that have arrived.
    pub fn notifications(&self) -> u64 {
        self.raised + self.cleared
    }

    /// The verdicts on all windows of all agreements, when the run is over.
    pub fn agreements(&self) -> &[WindowVerdict] {
        &self.agreements
    }

    /// When most people were without service.
    pub fn worst_moment(&self) -> SimTime {
        self.worst.people_at
    }

    /// The periods of the run, in order.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// What each fault cost that cost something, the dearest first.
    pub fn blames(&self) -> Vec<Blame> {
        let mut blames: Vec<Blame> = self.blame.values().copied().collect();
        blames.sort_by_key(|blame| std::cmp::Reverse((blame.person_nanos, blame.cells)));
        blames
    }

    /// What began in the same moment as a fault and is to blame for nothing by itself: of links that are cut
    /// together, one is blamed.
    pub fn began_with(&self, fault: FaultId) -> Vec<FaultId> {
        let Some((_, began)) = self.origins.get(&fault) else { return Vec::new() };
        let others = self.origins.iter().filter(|(_, (_, at))| at == began);
        let others = others.map(|(other, _)| *other).filter(|other| *other != fault);
        others.filter(|other| !self.blame.contains_key(other)).collect()
    }
}
