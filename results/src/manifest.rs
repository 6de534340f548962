//! The manifest: what ran, on which input, with which outcome, at which cost.

use serde::Serialize;

/// What is known of a run as a whole. It is written last, so a directory with a manifest is whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    /// The version of the program.
    pub sandtable_version: String,
    /// The scenario's name.
    pub scenario: String,
    /// A hash of all that the scenario says.
    pub scenario_hash: String,
    /// The hash of `scenario.toml` beside the manifest: the same with bases, settings and rules put in.
    pub resolved_hash: String,
    /// The rules that the operations centre worked by: the name of a shipped set, or a file.
    pub rules: Option<String>,
    /// The civil moment of the start, RFC 3339.
    pub start: String,
    /// What the random streams started from.
    pub seed: u64,
    /// The number of the replication.
    pub replication: u32,
    /// The digest of everything that was said.
    pub digest: String,
    /// The simulated span.
    pub simulated_span: String,
    /// Whether the run came to its end; if not, it was stopped after the simulated span.
    pub complete: bool,
    /// Events handled.
    pub events: u64,
    /// How long the run took.
    pub wall_seconds: f64,
    /// Events by seconds.
    pub events_per_second: f64,
    /// The most memory the process had, where the system tells it.
    pub peak_memory_bytes: Option<u64>,
    /// Worker threads.
    pub threads: usize,
    /// What was assumed when the scenario was written or imported.
    pub assumptions: Vec<String>,
}
