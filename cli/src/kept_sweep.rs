//! What a sweep found, as it is printed and as it is kept to be shown again: the same JSON object for both.

use crate::failure::Failure;
use sandtable_sweep::Findings;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

/// The findings of a sweep, and where they come from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptSweep {
    /// Which form this object has.
    pub(crate) format: u32,
    pub(crate) scenario: String,
    pub(crate) scenario_hash: String,
    pub(crate) sandtable_version: String,
    pub(crate) title: String,
    pub(crate) question: String,
    pub(crate) wall_seconds: f64,
    pub(crate) units: BTreeMap<String, String>,
    #[serde(flatten)]
    pub(crate) findings: Findings,
}

/// What must be known of an object before it is read.
#[derive(Deserialize)]
struct Version {
    format: u32,
    sandtable_version: String,
}

impl KeptSweep {
    /// The file in the result directory.
    pub(crate) const FILE: &'static str = "sweep.json";
    /// To be raised whenever findings are written differently.
    pub(crate) const FORMAT: u32 = 2;

    pub(crate) fn units() -> BTreeMap<String, String> {
        let units = [
            ("load, demand, lost, capacity", "bit/s"),
            ("wanted, throttled", "bit/s"),
            ("utilisation", "%"),
            ("value, target", "% or kbit/s"),
            ("credit", "% of the charge of a window"),
            ("ratio, lost_share", "1"),
            ("hour", "of the week, from Monday midnight"),
        ];
        units.map(|(what, unit)| (what.to_owned(), unit.to_owned())).into()
    }

    /// What is known of the sweep as a whole.
    pub(crate) fn manifest(&self) -> serde_json::Value {
        json!({
            "sandtable_version": self.sandtable_version,
            "scenario": self.scenario,
            "scenario_hash": self.scenario_hash,
            "sweep_format": self.format,
            "failures": self.findings.failures.len(),
            "hours": self.findings.hours.iter().map(|hour| hour.hour).collect::<Vec<_>>(),
            "wall_seconds": self.wall_seconds,
            "assumptions": self.findings.assumptions,
        })
    }

    /// Reads what a sweep has written into a directory.
    pub(crate) fn read(directory: &Path) -> Result<Self, Failure> {
        let path = directory.join(Self::FILE);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let reason = format!("no sweep can be read from `{}`: {error}", path.display());
            Failure::usage(reason, "write one with `sandtable sweep SCENARIO --out DIR`")
        })?;
        let broken = |error: serde_json::Error| {
            let reason = format!("`{}` is not what a sweep writes: {error}", path.display());
            Failure::usage(reason, "sweep again with `--out`")
        };
        let version: Version = serde_json::from_str(&text).map_err(broken)?;
        if version.format != Self::FORMAT {
            let reason = format!(
                "`{}` was written by sandtable {} in another form ({}, not {})",
                path.display(),
                version.sandtable_version,
                version.format,
                Self::FORMAT,
            );
            return Err(Failure::usage(reason, "sweep again with this version"));
        }
        serde_json::from_str(&text).map_err(broken)
    }
}
