//! Scenarios as the input of tests: the model plays a script of faults, and the alarms of its network are
//! the train; or its order desk is held against laws. The model is not known here: whoever runs tests hands
//! three functions in.

use super::schema::WrittenFault;
use sandtable_correlation::{AlarmKey, Notification, Topology};
use sandtable_orders::Plan;
use sandtable_units::{SimTime, Span};
use std::path::PathBuf;

/// A scenario that a test asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// The name of a shipped scenario, or a file.
    pub scenario: PathBuf,
    /// What is put into it, such as `run.seed=3`.
    pub settings: Vec<String>,
}

/// What a scenario gave.
#[derive(Debug, Clone)]
pub struct Played {
    /// What arrived at the operator, in the order in which it was received.
    pub notifications: Vec<Notification>,
    /// The truth: which faults are behind each alarm, and whether it tells of the cause itself.
    pub truth: Vec<(AlarmKey, String, bool)>,
    /// When the run ended.
    pub end: SimTime,
    /// How far into its week the run started, counted from Monday midnight in the scenario's zone.
    pub into_week: Span,
}

/// The simulator, as tests use it. What goes wrong is told in words.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// The topology of a scenario's network.
    pub topology: fn(&Call) -> Result<Topology, String>,
    /// Plays a scenario.
    pub play: fn(&Call) -> Result<Played, String>,
    /// The order desk of a scenario, if it has orders.
    pub orders: fn(&Call) -> Result<Option<Plan>, String>,
}

/// What to do about a scenario that cannot be used.
pub(super) const SCENARIO_HELP: &str = "`sandtable check` tells all that is wrong with a scenario";

/// The settings that make a script of faults, in the place of the scenario's own.
pub(super) fn settings(faults: &[WrittenFault], until: Option<Span>) -> Vec<String> {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let mut settings: Vec<String> =
        until.iter().map(|until| format!("run.span={}", text(&until.to_string()))).collect();
    if !faults.is_empty() {
        let faults = faults.iter().map(|fault| {
            let mut keys = format!(
                "element = {}, at = {}",
                text(&fault.element),
                text(&fault.at.value.to_string())
            );
            if let Some(lasts) = fault.lasts {
                keys += &format!(", lasts = {}", text(&lasts.to_string()));
            }
            format!("{{ {keys} }}")
        });
        settings.push(format!("inject=[{}]", faults.collect::<Vec<_>>().join(", ")));
    }
    settings
}
