//! The operator as a model of the kernel: its processes, their state, their turns.

use crate::build;
use crate::dispatch;
use crate::event::Event;
use crate::host::Host;
use crate::noc::NocPlan;
use crate::plan::Plan;
use crate::process::{Process, State};
use crate::record::Record;
use bevy_ecs::entity::Entity;
use bevy_ecs::system::Query;
use bevy_ecs::world::World;
use sandtable_correlation::RuleSet;
use sandtable_kernel::{AccessOf, LpId, Misfit, Model, Seed, TurnOf};
use sandtable_scenarios::Scenario;
use sandtable_units::Span;
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

const THERE: &str = "every process has its entity";

impl Operator {
    fn visit(
        &self,
        access: &mut AccessOf<'_, '_, Self>,
        turn: &mut TurnOf<'_, Self>,
        work: impl FnOnce(&mut Host<'_, '_>),
    ) {
        let process = access.get_mut(turn.entity()).expect(THERE).into_inner();
        work(&mut Host { plan: &self.plan, turn, process });
    }
}

impl Model for Operator {
    type Event = Event;
    type Record = Record;
    type Access = Query<'static, 'static, &'static mut Process>;
    type State = State;

    fn lp_count(&self) -> u32 {
        u32::try_from(self.plan.lps.len()).expect("fewer than 2^32 processes")
    }

    fn lp_name(&self, lp: LpId) -> Cow<'_, str> {
        self.plan.lp(lp).name.as_str().into()
    }

    fn lookahead(&self) -> Span {
        self.plan.lookahead
    }

    fn is_quiet(&self, event: &Event) -> bool {
        event.is_quiet(&self.plan)
    }

    fn tick_period(&self) -> Option<Span> {
        Some(self.plan.period)
    }

    fn populate(&self, lp: LpId, world: &mut World) -> Entity {
        world.spawn(Process::new(&self.plan, lp)).id()
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
        access.get(entity).expect(THERE).save()
    }

    fn restore(
        &self,
        access: &mut AccessOf<'_, '_, Self>,
        entity: Entity,
        state: State,
    ) -> Result<(), Misfit> {
        access.get_mut(entity).expect(THERE).restore(&self.plan, state)
    }
}
