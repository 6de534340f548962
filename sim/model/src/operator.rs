//! The operator as a model of the kernel: its processes, their components, their turns.

use crate::assurance::{AlarmSource, Office};
use crate::build;
use crate::customers::{CareDesk, SiteCustomers};
use crate::dispatch;
use crate::event::Event;
use crate::faults::{LocalFaults, Supplies};
use crate::host::{Components, ComponentsReadOnlyItem, Host};
use crate::loads::Loads;
use crate::network::{SiteNetwork, TransportNetwork};
use crate::noc::{Noc, NocPlan, NocState};
use crate::orders::{OrderDesk, SiteOrders};
use crate::people::People;
use crate::plan::Plan;
use crate::record::Record;
use crate::traffic::SiteTraffic;
use bevy_ecs::entity::Entity;
use bevy_ecs::system::Query;
use bevy_ecs::world::World;
use sandtable_correlation::RuleSet;
use sandtable_kernel::{AccessOf, LpId, Model, Seed, TurnOf};
use sandtable_scenarios::Scenario;
use sandtable_units::Span;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// A whole operator, ready to be simulated: a handle, cheap to clone.
#[derive(Debug, Clone)]
pub struct Operator {
    plan: Arc<Plan>,
}

impl Operator {
    /// The operator that a checked scenario describes, for one replication.
    ///
    /// # Panics
    /// If the scenario has not passed its checks.
    pub fn new(scenario: &Scenario, replication: u32) -> Self {
        let seed = Seed { seed: scenario.run.seed, replication };
        Self { plan: Arc::new(build::plan(scenario, seed)) }
    }

    /// The same operator with an operations centre that works by rules.
    #[must_use]
    pub fn with_rules(mut self, rules: Arc<RuleSet>) -> Self {
        let topology = Arc::new(self.plan.topology());
        let into_week = self.plan.into_week;
        let plan = Arc::get_mut(&mut self.plan).expect("rules come before anyone shares the plan");
        plan.noc = Some(NocPlan { rules, topology, into_week });
        self
    }

    /// All that the scenario fixes.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }
}

/// What changes in a process during a run: its components.
#[derive(Serialize, Deserialize)]
pub struct State {
    site: Option<SiteNetwork>,
    transport: Option<TransportNetwork>,
    faults: Option<LocalFaults>,
    supplies: Option<Supplies>,
    alarms: Option<AlarmSource>,
    office: Option<Office>,
    traffic: Option<SiteTraffic>,
    loads: Option<Loads>,
    noc: Option<NocState>,
    people: Option<People>,
    order_desk: Option<OrderDesk>,
    site_orders: Option<SiteOrders>,
    care_desk: Option<CareDesk>,
    site_customers: Option<SiteCustomers>,
}

const THERE: &str = "every process has its entity";

impl Operator {
    fn visit(
        &self,
        access: &mut AccessOf<'_, '_, Self>,
        turn: &mut TurnOf<'_, Self>,
        work: impl FnOnce(&mut Host<'_, '_>),
    ) {
        let parts = access.get_mut(turn.entity()).expect(THERE);
        work(&mut Host::new(&self.plan, turn, parts));
    }
}

impl Model for Operator {
    type Event = Event;
    type Record = Record;
    type Access = Query<'static, 'static, Components>;
    type State = State;

    fn lp_count(&self) -> u32 {
        u32::try_from(self.plan.lps.len()).expect("fewer than 2^32 processes")
    }

    fn lp_name(&self, lp: LpId) -> Cow<'_, str> {
        self.plan.lps[lp.rank() as usize].name.as_str().into()
    }

    fn lookahead(&self) -> Span {
        self.plan.lookahead
    }

    fn tick_period(&self) -> Option<Span> {
        Some(self.plan.period)
    }

    fn populate(&self, lp: LpId, world: &mut World) -> Entity {
        build::populate(&self.plan, lp, world)
    }

    fn start(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        self.visit(access, turn, dispatch::start);
    }

    fn turn(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        self.visit(access, turn, |host| {
            while let Some(event) = host.turn.next_event() {
                dispatch::handle(host, event);
            }
        });
    }

    fn tick(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        self.visit(access, turn, dispatch::tick);
    }

    fn finish(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        self.visit(access, turn, dispatch::finish);
    }

    fn save(&self, access: &AccessOf<'_, '_, Self>, entity: Entity) -> State {
        // Named one by one, so that none is forgotten.
        let ComponentsReadOnlyItem {
            site,
            transport,
            faults,
            supplies,
            alarms,
            office,
            traffic,
            loads,
            noc,
            people,
            order_desk,
            site_orders,
            care_desk,
            site_customers,
        } = access.get(entity).expect(THERE);
        State {
            site: site.cloned(),
            transport: transport.cloned(),
            faults: faults.cloned(),
            supplies: supplies.cloned(),
            alarms: alarms.cloned(),
            office: office.cloned(),
            traffic: traffic.cloned(),
            loads: loads.cloned(),
            noc: noc.map(Noc::state),
            people: people.cloned(),
            order_desk: order_desk.cloned(),
            site_orders: site_orders.cloned(),
            care_desk: care_desk.cloned(),
            site_customers: site_customers.cloned(),
        }
    }

    fn restore(&self, access: &mut AccessOf<'_, '_, Self>, entity: Entity, state: State) {
        let parts = access.get_mut(entity).expect(THERE);
        let State {
            site,
            transport,
            faults,
            supplies,
            alarms,
            office,
            traffic,
            loads,
            noc,
            people,
            order_desk,
            site_orders,
            care_desk,
            site_customers,
        } = state;
        put(parts.site, site);
        put(parts.transport, transport);
        put(parts.faults, faults);
        put(parts.supplies, supplies);
        put(parts.alarms, alarms);
        put(parts.office, office);
        put(parts.traffic, traffic);
        put(parts.loads, loads);
        put(parts.people, people);
        put(parts.order_desk, order_desk);
        put(parts.site_orders, site_orders);
        put(parts.care_desk, care_desk);
        put(parts.site_customers, site_customers);
        let noc = self.plan.noc.as_ref().zip(noc).map(|(plan, state)| Noc::resume(plan, state));
        put(parts.noc, noc);
    }
}

fn put<C>(place: Option<impl std::ops::DerefMut<Target = C>>, state: Option<C>) {
    if let (Some(mut place), Some(state)) = (place, state) {
        *place = state;
    }
}
