//! Stopping in the middle of a storm and going on as if nothing had been: everything remembered is
//! written, everything else is worked out again.

use super::state::State;
use super::{Engine, Operator, Part, Phase};
use crate::defect::{Defect, Defects};
use crate::rules::RuleSet;
use crate::topology::Topology;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// All that an engine remembers, to be written in any format of `serde` and resumed from. It belongs
/// to the version of this package that wrote it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Checkpoint {
    rules: Vec<String>,
    resources: usize,
    state: State,
}

/// Why a checkpoint cannot be resumed from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    /// It was taken with other rules.
    #[error("the checkpoint was taken with other rules")]
    OtherRules,
    /// It was taken with another topology.
    #[error("the checkpoint was taken with another topology: {then} resources, now {now}")]
    OtherTopology {
        /// How many resources there were.
        then: usize,
        /// How many there are.
        now: usize,
    },
}

impl Engine {
    /// All that the engine remembers. What it has said and nobody has taken is not part of it.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            rules: self.rules.rule_names().map(str::to_owned).collect(),
            resources: self.topology.resources.len(),
            state: self.state.clone(),
        }
    }

    /// An engine that goes on where another stopped.
    pub fn resume(
        rules: Arc<RuleSet>,
        topology: Arc<Topology>,
        checkpoint: Checkpoint,
    ) -> Result<Self, ResumeError> {
        Self::resume_with(rules, topology, checkpoint, Defects::default())
    }

    pub(crate) fn resume_with(
        rules: Arc<RuleSet>,
        topology: Arc<Topology>,
        checkpoint: Checkpoint,
        defects: Defects,
    ) -> Result<Self, ResumeError> {
        if !rules.rule_names().eq(checkpoint.rules.iter().map(String::as_str)) {
            return Err(ResumeError::OtherRules);
        }
        let (then, now) = (checkpoint.resources, topology.resources.len());
        if then != now {
            return Err(ResumeError::OtherTopology { then, now });
        }
        let mut state = checkpoint.state;
        if defects.has(Defect::ForgetsIncidents) {
            state.incidents.clear();
            for alarm in state.alarms.iter_mut().flatten() {
                alarm.incident = None;
            }
        }
        let forgets = defects.has(Defect::ForgetsIncidents);
        let mut engine = Self::around(rules, topology, state, defects);
        if forgets {
            let standing = engine.standing_at.iter().flatten().copied();
            engine.fresh.grouping = standing.collect();
        }
        Ok(engine)
    }

    /// Works out everything that follows from the state.
    pub(super) fn build_indexes(&mut self) {
        let rules = self.rules.clone();
        for index in 0..self.state.alarms.len() {
            let id = super::AlarmId(u32::try_from(index).expect("numbers of alarms have 32 bits"));
            let Some(alarm) = &self.state.alarms[index] else { continue };
            self.index.insert(alarm.key.clone(), id);
            if !alarm.standing {
                continue;
            }
            for used in &alarm.matched {
                let used = rules.used(*used);
                let suppresses = matches!(rules.rule(used.rule).operator, Operator::Suppress(_));
                if suppresses && used.part == Part::Cause {
                    self.causes[used.rule.0 as usize] += 1;
                }
            }
            if let Some(resource) = alarm.resource {
                self.standing_at[resource.index()].push(id);
            } else {
                let name = alarm.key.resource.clone();
                self.strangers.entry(name).or_default().push(id);
            }
        }
        let open = self.state.incidents.iter().filter(|(_, one)| one.phase == Phase::Open);
        let open: Vec<_> = open.map(|(id, _)| *id).collect();
        for id in open {
            self.index_incident(id);
        }
    }
}
