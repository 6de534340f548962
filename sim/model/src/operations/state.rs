//! What each kind of process keeps of the operations, and how their handlers reach it. Nobody else can.

use super::assurance::{AlarmList, AlarmSource};
use super::customers::{CareDesk, SiteCustomers};
use super::noc::Noc;
use super::orders::{OrderDesk, SiteOrders};
use super::people::People;
use crate::host::{HAS, Host};
use crate::plan::{Plan, Site};
use crate::process::{Presence, Process};
use serde::{Deserialize, Serialize};

/// The back office but for its operations centre.
#[derive(Clone, Serialize, Deserialize)]
pub struct Office {
    alarms: AlarmList,
    people: Option<People>,
    orders: Option<OrderDesk>,
    care: Option<CareDesk>,
}

/// What the operator has at a site.
#[derive(Clone, Serialize, Deserialize)]
pub struct OperationsAtSite {
    alarms: AlarmSource,
    orders: Option<SiteOrders>,
    customers: Option<SiteCustomers>,
}

/// What the operator has in the transport network.
#[derive(Clone, Serialize, Deserialize)]
pub struct OperationsInTransport {
    alarms: AlarmSource,
}

impl Office {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            alarms: AlarmList::default(),
            people: plan.people_at_work().map(People::new),
            orders: plan.orders.as_ref().map(OrderDesk::new),
            care: plan.customers.is_some().then(CareDesk::new),
        }
    }

    /// Which parts it has of those that a scenario may leave out.
    pub(crate) fn parts(&self) -> [Presence; 3] {
        let Self { alarms: _, people, orders, care } = self;
        [("people", people.is_some()), ("orders", orders.is_some()), ("customers", care.is_some())]
    }
}

impl OperationsAtSite {
    pub(crate) fn new(plan: &Plan, site: &Site) -> Self {
        Self {
            alarms: AlarmSource::of_site(plan, site),
            orders: plan.orders.is_some().then(SiteOrders::default),
            customers: plan
                .customers
                .as_ref()
                .map(|customers| SiteCustomers::new(&customers.homes[site.node as usize])),
        }
    }

    /// Which parts it has of those that a scenario may leave out.
    pub(crate) fn parts(&self) -> [Presence; 2] {
        let Self { alarms: _, orders, customers } = self;
        [("orders", orders.is_some()), ("customers", customers.is_some())]
    }
}

impl OperationsInTransport {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self { alarms: AlarmSource::of_transport(plan) }
    }

    /// Which parts it has of those that a scenario may leave out.
    pub(crate) fn parts(&self) -> [Presence; 0] {
        let Self { alarms: _ } = self;
        []
    }
}

impl Host<'_, '_> {
    fn office(&mut self) -> &mut Office {
        match self.process {
            Process::Office { office, .. } => office,
            Process::Grid { .. } | Process::Site { .. } | Process::Transport { .. } => {
                unreachable!("{HAS}")
            }
        }
    }

    fn operations_at_site(&mut self) -> &mut OperationsAtSite {
        match self.process {
            Process::Site { operations, .. } => operations,
            Process::Office { .. } | Process::Grid { .. } | Process::Transport { .. } => {
                unreachable!("{HAS}")
            }
        }
    }

    pub(in crate::operations) fn alarms(&mut self) -> &mut AlarmSource {
        match self.process {
            Process::Site { operations, .. } => &mut operations.alarms,
            Process::Transport { operations, .. } => &mut operations.alarms,
            Process::Office { .. } | Process::Grid { .. } => unreachable!("{HAS}"),
        }
    }

    pub(in crate::operations) fn alarm_list(&mut self) -> &mut AlarmList {
        &mut self.office().alarms
    }

    pub(in crate::operations) fn noc(&mut self) -> &mut Noc {
        match self.process {
            Process::Office { noc, .. } => noc.as_mut().expect(HAS),
            Process::Grid { .. } | Process::Site { .. } | Process::Transport { .. } => {
                unreachable!("{HAS}")
            }
        }
    }

    pub(in crate::operations) fn has_people(&self) -> bool {
        self.plan.people_at_work().is_some()
    }

    pub(in crate::operations) fn people(&mut self) -> &mut People {
        self.office().people.as_mut().expect(HAS)
    }

    pub(in crate::operations) fn order_desk(&mut self) -> &mut OrderDesk {
        self.office().orders.as_mut().expect(HAS)
    }

    pub(in crate::operations) fn care_desk(&mut self) -> &mut CareDesk {
        self.office().care.as_mut().expect(HAS)
    }

    pub(in crate::operations) fn site_orders(&mut self) -> &mut SiteOrders {
        self.operations_at_site().orders.as_mut().expect(HAS)
    }

    pub(in crate::operations) fn site_customers(&mut self) -> &mut SiteCustomers {
        self.operations_at_site().customers.as_mut().expect(HAS)
    }
}
