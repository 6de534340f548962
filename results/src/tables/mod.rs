//! The tables: what happened, row by row, as Parquet files with Arrow types. Moments are UTC, units
//! and definitions stand in the metadata of the columns.
//!
//! Rows are written while the run goes on, in the order of the records, so a long run needs no more
//! memory than a short one.

mod alarms;
mod customers;
mod dispatches;
mod faults;
mod incidents;
mod kpis;
mod links;
mod orders;
mod outages;
mod schema_message;
mod sheet;
mod slas;
mod tasks;
mod tickets;
mod traffic;

use crate::agreements::WindowVerdict;
use crate::correlation::Incident;
use crate::customers::CustomersTally;
use crate::directory::{DirectoryError, ResultDirectory};
use crate::episodes::Episode;
use crate::orders::OrderStory;
use crate::people::PeopleTally;
use alarms::Alarms;
use customers::Customers;
use dispatches::Dispatches;
use faults::Faults;
use incidents::Incidents;
use kpis::Kpis;
use links::Links;
use orders::Orders;
use outages::Outages;
use sandtable_model::faults::FaultId;
use sandtable_model::kernel::Recorded;
use sandtable_model::scenarios::schema::Moment;
use sandtable_model::units::SimTime;
use sandtable_model::{Plan, Record};
use slas::Slas;
use tasks::Tasks;
use tickets::Tickets;
use traffic::Traffic;

/// All tables of a run.
pub(crate) struct Tables<'p> {
    alarms: Alarms<'p>,
    faults: Faults<'p>,
    outages: Outages<'p>,
    kpis: Kpis<'p>,
    traffic: Option<Traffic<'p>>,
    links: Option<Links<'p>>,
    slas: Option<Slas<'p>>,
    incidents: Option<Incidents<'p>>,
    people: Option<(Tickets<'p>, Dispatches<'p>)>,
    orders: Option<(Orders<'p>, Tasks<'p>)>,
    customers: Option<Customers<'p>>,
}

impl<'p> Tables<'p> {
    /// Opens the tables of a run that begins at the civil moment `start`.
    pub(crate) fn create(
        plan: &'p Plan,
        start: Moment,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        let clock = Clock::from(start);
        directory.make_folder("tables")?;
        Ok(Self {
            incidents: if plan.has_rules() {
                Some(Incidents::create(plan, clock, directory)?)
            } else {
                None
            },
            people: if plan.teams().is_empty() {
                None
            } else {
                let tickets = Tickets::create(plan, clock, directory)?;
                Some((tickets, Dispatches::create(plan, clock, directory)?))
            },
            orders: match &plan.orders {
                Some(orders) => Some((
                    Orders::create(orders, clock, directory)?,
                    Tasks::create(orders, clock, directory)?,
                )),
                None => None,
            },
            customers: match &plan.customers {
                Some(customers) => Some(Customers::create(plan, customers, clock, directory)?),
                None => None,
            },
            alarms: Alarms::create(plan, clock, directory)?,
            faults: Faults::create(plan, clock, directory)?,
            outages: Outages::create(plan, clock, directory)?,
            kpis: Kpis::create(plan, clock, directory)?,
            traffic: match plan.traffic {
                Some(_) => Some(Traffic::create(plan, clock, directory)?),
                None => None,
            },
            links: if plan.follows_loads() {
                Some(Links::create(plan, clock, directory)?)
            } else {
                None
            },
            slas: if plan.agreements.is_empty() {
                None
            } else {
                Some(Slas::create(plan, clock, directory)?)
            },
        })
    }

    /// Takes in a record.
    pub(crate) fn take(&mut self, recorded: &Recorded<Record>) -> Result<(), DirectoryError> {
        match recorded.record {
            Record::Orders(ref record) => {
                let Some((_, tasks)) = &mut self.orders else { return Ok(()) };
                tasks.write(record, recorded.time)
            }
            Record::Alarm(notification) => self.alarms.notified(&notification, recorded.time),
            Record::Period { element, length, out } => {
                self.kpis.period(element, length, out, recorded.time)
            }
            Record::Traffic { element, slice, length, ref counts, latency } => {
                let Some(traffic) = &mut self.traffic else { return Ok(()) };
                traffic.write((element, slice), length, counts, latency, recorded.time)
            }
            Record::Link { element, length, carried, lost } => {
                let Some(links) = &mut self.links else { return Ok(()) };
                links.write(element, length, (carried, lost), recorded.time)
            }
            Record::Customers(_)
            | Record::FaultBegan { .. }
            | Record::FaultEnded { .. }
            | Record::OutageBegan { .. }
            | Record::OutageEnded { .. }
            | Record::Incident { .. }
            | Record::Suppressed { .. }
            | Record::Action { .. }
            | Record::Transport { .. }
            | Record::Dropped { .. }
            | Record::Ticket { .. }
            | Record::Visit { .. }
            | Record::Restart { .. }
            | Record::Restarted { .. }
            | Record::Team { .. } => Ok(()),
        }
    }

    /// Takes in an episode.
    pub(crate) fn take_episode(&mut self, episode: &Episode) -> Result<(), DirectoryError> {
        match episode {
            Episode::Fault(fault) => self.faults.write(fault),
            Episode::Outage(outage) => self.outages.write(outage),
        }
    }

    /// Takes in the verdicts on agreements.
    pub(crate) fn take_verdicts(
        &mut self,
        verdicts: &[WindowVerdict],
    ) -> Result<(), DirectoryError> {
        let Some(slas) = &mut self.slas else { return Ok(()) };
        verdicts.iter().try_for_each(|verdict| slas.write(verdict))
    }

    /// Takes in an order of which nothing more will be said.
    pub(crate) fn take_order(&mut self, order: &OrderStory) -> Result<(), DirectoryError> {
        let Some((orders, _)) = &mut self.orders else { return Ok(()) };
        orders.write(order)
    }

    /// Writes what the operations centre made of it.
    pub(crate) fn take_incidents(&mut self, incidents: &[Incident]) -> Result<(), DirectoryError> {
        let Some(sheet) = &mut self.incidents else { return Ok(()) };
        incidents.iter().try_for_each(|incident| sheet.write(incident))
    }

    /// Writes what became of tickets and visits.
    pub(crate) fn take_people(&mut self, people: &PeopleTally<'_>) -> Result<(), DirectoryError> {
        let Some((tickets, dispatches)) = &mut self.people else { return Ok(()) };
        people.tickets().try_for_each(|ticket| tickets.write(ticket))?;
        people.visits().try_for_each(|visit| dispatches.write(visit))
    }

    /// Writes what became of customers.
    pub(crate) fn take_customers(
        &mut self,
        customers: &CustomersTally<'_>,
    ) -> Result<(), DirectoryError> {
        let Some(sheet) = &mut self.customers else { return Ok(()) };
        customers.cohorts().try_for_each(|cohort| sheet.write(cohort))
    }

    /// Closes the files.
    pub(crate) fn finish(self) -> Result<(), DirectoryError> {
        self.alarms.finish()?;
        self.faults.finish()?;
        self.outages.finish()?;
        self.kpis.finish()?;
        self.traffic.map_or(Ok(()), Traffic::finish)?;
        self.links.map_or(Ok(()), Links::finish)?;
        self.incidents.map_or(Ok(()), Incidents::finish)?;
        if let Some((tickets, dispatches)) = self.people {
            tickets.finish()?;
            dispatches.finish()?;
        }
        if let Some((orders, tasks)) = self.orders {
            orders.finish()?;
            tasks.finish()?;
        }
        self.customers.map_or(Ok(()), Customers::finish)?;
        self.slas.map_or(Ok(()), Slas::finish)
    }
}

/// Turns moments of the run into civil ones.
#[derive(Debug, Clone, Copy)]
struct Clock {
    /// Microseconds since 1970, UTC.
    start: i64,
}

impl From<Moment> for Clock {
    fn from(start: Moment) -> Self {
        let start: jiff::Timestamp =
            start.to_string().parse().expect("a moment is written as RFC 3339 has it");
        Self { start: start.as_microsecond() }
    }
}

impl Clock {
    /// Microseconds since 1970, UTC, rounded down.
    fn micros(self, time: SimTime) -> i64 {
        let since = i64::try_from(time.nanos() / 1000).expect("584 years fit");
        self.start.saturating_add(since)
    }
}

/// How a fault is called in tables: the element, and which of its faults it is, from 1.
fn fault_name(plan: &Plan, fault: FaultId) -> String {
    format!("{}#{}", plan.element(fault.element).name, u64::from(fault.number) + 1)
}

/// The name of the area of an element, if it has one.
fn area_name(plan: &Plan, element: sandtable_model::ElementId) -> Option<&str> {
    plan.element(element).area.map(|area| plan.areas[area.index()].as_str())
}
