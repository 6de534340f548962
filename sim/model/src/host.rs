//! The process whose turn it is, with its components at hand: what every handler works on.

use crate::assurance::{AlarmSource, Office};
use crate::customers::{CareDesk, SiteCustomers};
use crate::faults::{LocalFaults, Supplies};
use crate::loads::Loads;
use crate::network::{SiteNetwork, TransportNetwork};
use crate::noc::Noc;
use crate::operator::Operator;
use crate::orders::{OrderDesk, SiteOrders};
use crate::people::People;
use crate::plan::{LpKind, Plan, Site};
use crate::traffic::{SiteTraffic, TrafficPlan};
use bevy_ecs::change_detection::Mut;
use bevy_ecs::query::QueryData;
use sandtable_kernel::TurnOf;

/// The components of a process; each domain adds its own. What a process is not, it has not.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Components {
    pub(crate) site: Option<&'static mut SiteNetwork>,
    pub(crate) transport: Option<&'static mut TransportNetwork>,
    pub(crate) faults: Option<&'static mut LocalFaults>,
    pub(crate) supplies: Option<&'static mut Supplies>,
    pub(crate) alarms: Option<&'static mut AlarmSource>,
    pub(crate) office: Option<&'static mut Office>,
    pub(crate) traffic: Option<&'static mut SiteTraffic>,
    pub(crate) loads: Option<&'static mut Loads>,
    pub(crate) noc: Option<&'static mut Noc>,
    pub(crate) people: Option<&'static mut People>,
    pub(crate) order_desk: Option<&'static mut OrderDesk>,
    pub(crate) site_orders: Option<&'static mut SiteOrders>,
    pub(crate) care_desk: Option<&'static mut CareDesk>,
    pub(crate) site_customers: Option<&'static mut SiteCustomers>,
}

/// The process whose turn it is.
pub(crate) struct Host<'h, 't> {
    pub(crate) plan: &'h Plan,
    pub(crate) turn: &'h mut TurnOf<'t, Operator>,
    site: Option<&'h mut SiteNetwork>,
    transport: Option<&'h mut TransportNetwork>,
    faults: Option<&'h mut LocalFaults>,
    supplies: Option<&'h mut Supplies>,
    alarms: Option<&'h mut AlarmSource>,
    office: Option<&'h mut Office>,
    traffic: Option<&'h mut SiteTraffic>,
    loads: Option<&'h mut Loads>,
    noc: Option<&'h mut Noc>,
    people: Option<&'h mut People>,
    order_desk: Option<&'h mut OrderDesk>,
    site_orders: Option<&'h mut SiteOrders>,
    care_desk: Option<&'h mut CareDesk>,
    site_customers: Option<&'h mut SiteCustomers>,
}

/// What a process has, a handler of its events may use without asking.
const HAS: &str = "a process has the components of its kind";

impl<'h, 't> Host<'h, 't> {
    pub(crate) fn new(
        plan: &'h Plan,
        turn: &'h mut TurnOf<'t, Operator>,
        parts: ComponentsItem<'h, '_>,
    ) -> Self {
        Self {
            plan,
            turn,
            site: parts.site.map(Mut::into_inner),
            transport: parts.transport.map(Mut::into_inner),
            faults: parts.faults.map(Mut::into_inner),
            supplies: parts.supplies.map(Mut::into_inner),
            alarms: parts.alarms.map(Mut::into_inner),
            office: parts.office.map(Mut::into_inner),
            traffic: parts.traffic.map(Mut::into_inner),
            loads: parts.loads.map(Mut::into_inner),
            noc: parts.noc.map(Mut::into_inner),
            people: parts.people.map(Mut::into_inner),
            order_desk: parts.order_desk.map(Mut::into_inner),
            site_orders: parts.site_orders.map(Mut::into_inner),
            care_desk: parts.care_desk.map(Mut::into_inner),
            site_customers: parts.site_customers.map(Mut::into_inner),
        }
    }

    pub(crate) fn kind(&self) -> LpKind {
        self.plan.lps[self.turn.lp().rank() as usize].kind
    }

    /// The plan of the site that this process is.
    pub(crate) fn site_plan(&self) -> &'h Site {
        match self.kind() {
            LpKind::Site(site) => &self.plan.sites[site as usize],
            LpKind::Office | LpKind::Grid | LpKind::Transport => {
                unreachable!("only sites ask for their plan")
            }
        }
    }

    pub(crate) fn site(&mut self) -> &mut SiteNetwork {
        self.site.as_deref_mut().expect(HAS)
    }

    pub(crate) fn transport(&mut self) -> &mut TransportNetwork {
        self.transport.as_deref_mut().expect(HAS)
    }

    pub(crate) fn faults(&mut self) -> &mut LocalFaults {
        self.faults.as_deref_mut().expect(HAS)
    }

    pub(crate) fn supplies(&mut self) -> &mut Supplies {
        self.supplies.as_deref_mut().expect(HAS)
    }

    pub(crate) fn alarms(&mut self) -> &mut AlarmSource {
        self.alarms.as_deref_mut().expect(HAS)
    }

    /// The number of the site that this process is.
    pub(crate) fn site_number(&self) -> u32 {
        self.site_plan().node
    }

    /// Whether one of the site's cells is in service.
    pub(crate) fn cell_serves(&mut self, cell: usize) -> bool {
        self.site().cells[cell].service.outage.is_none()
    }

    pub(crate) fn has_traffic(&self) -> bool {
        self.traffic.is_some()
    }

    /// The plan of traffic, where there is any.
    pub(crate) fn traffic_plan(&self) -> &'h TrafficPlan {
        self.plan.traffic.as_ref().expect("who handles traffic has a plan of it")
    }

    pub(crate) fn traffic(&mut self) -> &mut SiteTraffic {
        self.traffic.as_deref_mut().expect(HAS)
    }

    pub(crate) fn loads(&mut self) -> &mut Loads {
        self.loads.as_deref_mut().expect(HAS)
    }

    pub(crate) fn noc(&mut self) -> &mut Noc {
        self.noc.as_deref_mut().expect(HAS)
    }

    pub(crate) fn has_people(&self) -> bool {
        self.people.is_some()
    }

    pub(crate) fn people(&mut self) -> &mut People {
        self.people.as_deref_mut().expect(HAS)
    }

    pub(crate) fn order_desk(&mut self) -> &mut OrderDesk {
        self.order_desk.as_deref_mut().expect(HAS)
    }

    pub(crate) fn site_orders(&mut self) -> &mut SiteOrders {
        self.site_orders.as_deref_mut().expect(HAS)
    }

    pub(crate) fn care_desk(&mut self) -> &mut CareDesk {
        self.care_desk.as_deref_mut().expect(HAS)
    }

    pub(crate) fn site_customers(&mut self) -> &mut SiteCustomers {
        self.site_customers.as_deref_mut().expect(HAS)
    }

    pub(crate) fn office(&mut self) -> &mut Office {
        self.office.as_deref_mut().expect(HAS)
    }
}
