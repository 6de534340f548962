//! `sandtable sweep`: every failure of a scenario's network, tried one after the other.

use super::{load_checked, print_json};
use crate::arguments::{Format, Risk, Stage, Sweep};
use crate::failure::Failure;
use crate::{sweep_story, terminal};
use sandtable_model::Operator;
use sandtable_sweep::{Kind, Options, risks, sweep as try_all};
use serde_json::json;
use std::time::Instant;

/// Pairs that are tried without a second thought; some minutes for a network of a thousand nodes.
const PAIRS_MAX: usize = 2_000_000;

pub(crate) fn sweep(command: &Sweep) -> Result<(), Failure> {
    let loaded = load_checked(&command.scenario, &command.set);
    let diagnostics = loaded.diagnostics.without_warnings();
    terminal::diagnostics(&diagnostics, &loaded.sources);
    let Some(scenario) = &loaded.scenario else { return Err(Failure::Invalid) };
    let operator = Operator::new(scenario, 0);
    let plan = operator.plan();
    let options = options(command);
    let singles = risks(plan, &options.kinds).len();
    if options.double && singles * singles.saturating_sub(1) / 2 > PAIRS_MAX {
        let reason = format!("{singles} failures make more than {PAIRS_MAX} pairs");
        return Err(Failure::usage(reason, "choose fewer with `--only`"));
    }
    let begin = Instant::now();
    let mut findings = on_threads(command, || try_all(plan, &options))?;
    let wall = begin.elapsed().as_secs_f64();
    findings.assumptions.extend(scenario.assumptions.iter().chain(&plan.assumptions).cloned());
    match command.format {
        Format::Json => {
            let mut object = json!(findings);
            object["scenario"] = json!(loaded.name);
            object["scenario_hash"] = json!(loaded.hash);
            object["sandtable_version"] = json!(env!("CARGO_PKG_VERSION"));
            object["wall_seconds"] = json!(wall);
            object["units"] = json!({
                "load, demand, lost, capacity": "bit/s",
                "utilisation": "%",
                "ratio, lost_share": "1",
            });
            print_json(&object)
        }
        Format::Text => Ok(terminal::out(&sweep_story::of_sweep(scenario, &findings))?),
    }
}

fn options(command: &Sweep) -> Options {
    let kind = |risk: &Risk| match risk {
        Risk::Links => Kind::Link,
        Risk::Routers => Kind::Router,
        Risk::Sites => Kind::Site,
        Risk::Ducts => Kind::Duct,
        Risk::Feeders => Kind::Feeder,
    };
    let stage = |stage: &Stage| match stage {
        Stage::BeforeReroute => sandtable_sweep::Stage::BeforeReroute,
        Stage::FastReroute => sandtable_sweep::Stage::FastReroute,
        Stage::Converged => sandtable_sweep::Stage::Converged,
    };
    let kinds: Vec<Kind> = command.only.iter().map(kind).collect();
    let mut stages: Vec<sandtable_sweep::Stage> = command.stage.iter().map(stage).collect();
    stages.sort_unstable();
    stages.dedup();
    Options {
        kinds: if kinds.is_empty() { Kind::ALL.to_vec() } else { kinds },
        double: command.double,
        stages,
        hour: usize::from(command.hour),
        worst: usize::from(command.worst),
    }
}

fn on_threads<T: Send>(command: &Sweep, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let threads = command.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::Threads(error.to_string()))?;
    Ok(pool.install(work))
}
