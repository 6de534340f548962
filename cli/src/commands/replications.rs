//! Several replications of a scenario: each with its own random streams, and what they come to
//! together.

use super::print_json;
use crate::arguments::{Format, Run};
use crate::failure::Failure;
use crate::replication::{Done, ending, replicate};
use crate::replications_story;
use crate::rules;
use crate::terminal;
use sandtable_model::Operator;
use sandtable_results::{
    Availability, METRICS, Manifest, ResultDirectory, Spread, Verdict, availability_spreads,
};
use sandtable_scenarios::{Loaded, Scenario};
use serde_json::json;
use std::sync::atomic::AtomicBool;

pub(super) fn run(
    run: &Run,
    loaded: &Loaded,
    scenario: &Scenario,
    directory: Option<ResultDirectory>,
    stopped: &AtomicBool,
) -> Result<(), Failure> {
    let mut manifests: Vec<Manifest> = Vec::new();
    let mut verdicts: Vec<Vec<Verdict>> = Vec::new();
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); METRICS.len()];
    let mut availability: Vec<Vec<Availability>> = Vec::new();
    let rules = rules::of_run(run, scenario)?;
    for replication in 0..run.replications {
        let operator = rules::employ(Operator::new(scenario, replication), rules.as_ref());
        let part = match &directory {
            Some(directory) => Some(directory.part(&format!("replication-{replication}"))?),
            None => None,
        };
        let done = replicate(run, loaded, &operator, replication, part.as_ref(), stopped)?;
        if let Some(part) = part {
            part.write_json("summary.json", &done.summary)?;
            part.write_json("manifest.json", &done.manifest)?;
        }
        let Done { summary, manifest, verdicts: found, availability: available, .. } = done;
        availability.push(available);
        for (values, metric) in values.iter_mut().zip(METRICS) {
            values.extend(summary.get(metric.key).map(|figure| figure.value.number()));
        }
        verdicts.push(found);
        let complete = manifest.complete;
        manifests.push(manifest);
        if !complete {
            break;
        }
    }
    let spreads: Vec<Spread> = METRICS
        .iter()
        .zip(&values)
        .filter(|(_, values)| !values.is_empty())
        .map(|(metric, values)| Spread::new(metric, values))
        .collect();
    let availability = availability_spreads(&availability);
    let whole = json!({
        "sandtable_version": env!("CARGO_PKG_VERSION"),
        "scenario": loaded.name,
        "scenario_hash": loaded.hash,
        "replications": manifests,
        "summary": spreads,
        "availability": availability,
        "expectations": verdicts,
    });
    let place = match directory {
        Some(directory) => {
            directory.write_json("summary.json", &spreads)?;
            directory.write_json("availability.json", &availability)?;
            directory.write_manifest(&whole)?;
            Some(directory.finish()?)
        }
        None => None,
    };
    match run.format {
        Format::Json => print_json(&whole)?,
        Format::Text if run.quiet => {}
        Format::Text => {
            terminal::out(&replications_story::of_replications(
                scenario,
                (&spreads, &availability),
                &verdicts,
                place.as_deref(),
            ))?;
        }
    }
    ending(manifests.iter().all(|manifest| manifest.complete), &verdicts.concat())
}
