//! `sandtable sweep`: every failure of a scenario's network, tried one after the other, or what an earlier
//! sweep found, shown again.

use super::{existing, load_checked, print_json};
use crate::arguments::{Format, Risk, Stage, Sweep};
use crate::failure::Failure;
use crate::kept_sweep::KeptSweep;
use crate::{sweep_story, terminal};
use sandtable_model::Operator;
use sandtable_results::{Existing, ResultDirectory};
use sandtable_scenarios::{Loaded, Scenario};
use sandtable_sweep::{Kind, Options, Selection, risks, sweep as try_all};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Pairs that are tried without a second thought; some minutes for a network of a thousand nodes.
const PAIRS_MAX: usize = 2_000_000;

/// How many of the worst cases are kept.
const WORST: u16 = 10;

pub(crate) fn sweep(command: &Sweep) -> Result<(), Failure> {
    let (mut kept, place) = match (&command.from, &command.scenario) {
        (Some(from), _) => (KeptSweep::read(from)?, None),
        (None, Some(scenario)) => {
            let existing = existing(command.force);
            if let Some(out) = &command.out {
                ResultDirectory::check(out, existing)?;
            }
            let kept = try_scenario(command, scenario)?;
            let place = command.out.as_deref().map(|out| keep(&kept, out, existing)).transpose()?;
            (kept, place)
        }
        (None, None) => unreachable!("one of both is required"),
    };
    choose(command, &mut kept)?;
    match command.format {
        Format::Json => print_json(&json!(kept)),
        Format::Text => Ok(terminal::out(&sweep_story::of_sweep(&kept, place.as_deref()))?),
    }
}

fn try_scenario(command: &Sweep, name: &str) -> Result<KeptSweep, Failure> {
    let loaded = load_checked(name, &command.set);
    terminal::diagnostics(&loaded.diagnostics, &loaded.sources);
    let Some(scenario) = &loaded.scenario else { return Err(Failure::Invalid) };
    let operator = Operator::new(scenario, 0);
    let plan = operator.plan();
    let options = options(command);
    let singles = risks(plan, &options.kinds, options.lasts).len();
    if options.double && singles * singles.saturating_sub(1) / 2 > PAIRS_MAX {
        let reason = format!("{singles} failures make more than {PAIRS_MAX} pairs");
        return Err(Failure::usage(reason, "choose fewer with `--only`"));
    }
    let begin = Instant::now();
    let mut findings = on_threads(command, || try_all(plan, &options))?;
    let wall = begin.elapsed().as_secs_f64();
    findings.assumptions.extend(scenario.assumptions.iter().chain(&plan.assumptions).cloned());
    Ok(found(&loaded, scenario, findings, wall))
}

fn found(
    loaded: &Loaded,
    scenario: &Scenario,
    findings: sandtable_sweep::Findings,
    wall_seconds: f64,
) -> KeptSweep {
    KeptSweep {
        format: KeptSweep::FORMAT,
        scenario: loaded.name.clone(),
        scenario_hash: loaded.hash.clone(),
        sandtable_version: env!("CARGO_PKG_VERSION").to_owned(),
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        wall_seconds,
        units: KeptSweep::units(),
        findings,
    }
}

/// Writes all that was found.
fn keep(kept: &KeptSweep, out: &Path, existing: Existing) -> Result<PathBuf, Failure> {
    let directory = ResultDirectory::begin(out, existing)?;
    directory.write_json(KeptSweep::FILE, kept)?;
    directory.write_manifest(&kept.manifest())?;
    Ok(directory.finish()?)
}

/// Leaves what the command asks for.
fn choose(command: &Sweep, kept: &mut KeptSweep) -> Result<(), Failure> {
    let most = kept.findings.kept;
    let worst = command.worst.map_or(most, usize::from);
    if worst > most {
        let reason = format!("this sweep kept the {most} worst cases of each element, not {worst}");
        let again = format!("sweep `{}` again with `--worst {worst}`", kept.scenario);
        return Err(Failure::usage(reason, again));
    }
    let mut kinds = kinds(&command.only);
    if command.only.contains(&Risk::Pairs) || command.double && !kinds.is_empty() {
        kinds.push(Kind::Double);
    }
    let matches = |pattern: &Option<glob::Pattern>, name: &str| {
        pattern.as_ref().is_none_or(|pattern| pattern.matches(name))
    };
    kept.findings.select(&Selection {
        kinds: &kinds,
        failure: &|name| matches(&command.filter, name),
        element: &|name| matches(&command.of, name),
        worst,
    });
    Ok(())
}

/// The kinds of single failures.
fn kinds(only: &[Risk]) -> Vec<Kind> {
    let kind = |risk: &Risk| match risk {
        Risk::Links => Some(Kind::Link),
        Risk::Routers => Some(Kind::Router),
        Risk::Sites => Some(Kind::Site),
        Risk::Ducts => Some(Kind::Duct),
        Risk::Feeders => Some(Kind::Feeder),
        Risk::Pairs => None,
    };
    only.iter().filter_map(kind).collect()
}

fn options(command: &Sweep) -> Options {
    let stage = |stage: &Stage| match stage {
        Stage::BeforeReroute => sandtable_sweep::Stage::BeforeReroute,
        Stage::FastReroute => sandtable_sweep::Stage::FastReroute,
        Stage::Converged => sandtable_sweep::Stage::Converged,
    };
    let kinds = kinds(&command.only);
    let mut stages: Vec<sandtable_sweep::Stage> = command.stage.iter().map(stage).collect();
    stages.sort_unstable();
    stages.dedup();
    let mut hours = command.hour.clone();
    hours.sort_unstable();
    hours.dedup();
    Options {
        kinds: if kinds.is_empty() { Kind::ALL.to_vec() } else { kinds },
        double: command.double || command.only.contains(&Risk::Pairs),
        stages,
        hours,
        worst: usize::from(command.worst.unwrap_or(WORST)),
        lasts: command.lasts,
    }
}

fn on_threads<T: Send>(command: &Sweep, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let threads = command.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::Threads(error.to_string()))?;
    Ok(pool.install(work))
}
