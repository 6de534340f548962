//! What the operations centre remembers: its engine, and which alarm of the network each of its keys
//! stands for.

use crate::assurance::AlarmId;
use sandtable_correlation::engine::Checkpoint;
use sandtable_correlation::{AlarmKey, Engine, RuleSet, Topology};
use sandtable_kernel::Misfit;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is fixed of the operations centre.
pub(crate) struct NocPlan {
    pub(crate) rules: Arc<RuleSet>,
    pub(crate) topology: Arc<Topology>,
    /// How far into the week, from Monday midnight, the run starts.
    pub(crate) into_week: Span,
}

/// The operations centre.
pub struct Noc {
    pub(crate) engine: Engine,
    pub(crate) known: Known,
}

/// What it knows beside its engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    /// The occurrence that each key was raised for last.
    pub(crate) alarms: BTreeMap<AlarmKey, AlarmId>,
    /// When the engine is to be woken.
    pub(crate) due: Option<SimTime>,
}

/// The operations centre as a checkpoint keeps it.
#[derive(Serialize, Deserialize)]
pub struct NocState {
    engine: Checkpoint,
    known: Known,
}

impl std::fmt::Debug for NocPlan {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("NocPlan").finish_non_exhaustive()
    }
}

impl Noc {
    pub(crate) fn new(plan: &NocPlan) -> Self {
        let mut engine = Engine::new(plan.rules.clone(), plan.topology.clone());
        engine.start_in_week(plan.into_week);
        Self { engine, known: Known::default() }
    }

    pub(crate) fn state(&self) -> NocState {
        NocState { engine: self.engine.checkpoint(), known: self.known.clone() }
    }

    pub(crate) fn resume(plan: &NocPlan, state: NocState) -> Result<Self, Misfit> {
        let NocState { engine, known } = state;
        let engine = Engine::resume(plan.rules.clone(), plan.topology.clone(), engine)
            .map_err(|other| Misfit(other.to_string()))?;
        Ok(Self { engine, known })
    }
}
