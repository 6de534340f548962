//! One replication of a scenario, from the operator to its figures, verdicts and manifest. What is
//! shown of it, and where it is kept, is left to the commands.

use crate::arguments::Run;
use crate::commands::existing;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::rules;
use sandtable_kernel::{Outcome, Progress, Simulation, Speed};
use sandtable_model::{Operator, Plan};
use sandtable_results::{
    Availability, EventLog, LogFormat, Manifest, Recording, ResultDirectory, Summary, Tally,
    Verdict, verdicts,
};
use sandtable_scenarios::{Loaded, Scenario};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// A replication that has been run.
pub(crate) struct Done<'p> {
    pub(crate) tally: Tally<'p>,
    pub(crate) summary: Summary,
    pub(crate) manifest: Manifest,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) availability: Vec<Availability>,
}

/// Runs one replication.
pub(crate) fn replicate<'p>(
    run: &Run,
    loaded: &Loaded,
    operator: &'p Arc<Operator>,
    replication: u32,
    directory: Option<&ResultDirectory>,
    stopped: &AtomicBool,
) -> Result<Done<'p>, Failure> {
    let scenario = loaded.scenario.as_ref().expect("only a checked scenario is run");
    let plan = operator.plan();
    let speed = speed(run);
    let mut bar = Bar::new(plan.end, run.quiet);
    let progress = |progress: Progress, tally: &Tally<'_>| {
        bar.show(progress.now, tally.cells_out(), tally.notifications());
        if stopped.load(Ordering::SeqCst) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let mut recording = Recording::new(plan, scenario.run.start(), directory, progress)?;
    if let Some(path) = &run.log {
        recording = recording.logging(log(path, run.force, plan, scenario)?);
    }
    let begin = Instant::now();
    let outcome = Simulation::new(operator, speed)?.run(plan.end, &mut recording);
    let tally = recording.finish(outcome.end)?;
    let wall = begin.elapsed().as_secs_f64();
    bar.clear();
    let summary = tally.summary(outcome.end);
    let verdicts = verdicts(scenario, &summary);
    let manifest = manifest(run, loaded, plan, replication, outcome, wall, speed.threads);
    let availability = tally.availability(outcome.end);
    Ok(Done { tally, summary, manifest, verdicts, availability })
}

/// The log of orders that is asked for.
fn log<'p>(
    path: &Path,
    force: bool,
    plan: &'p Plan,
    scenario: &Scenario,
) -> Result<EventLog<'p>, Failure> {
    let Some(format) = LogFormat::of_file(path) else {
        let reason = format!("`{}` says no format of a log", path.display());
        return Err(Failure::usage(reason, "end it with `.json` (OCEL 2.0), `.xes` or `.csv`"));
    };
    let Some(orders) = &plan.orders else {
        let reason = "there are no orders that a log could tell of";
        return Err(Failure::usage(reason, "write `[[orders]]`, or leave out `--log`"));
    };
    let start = scenario.run.start().to_string().parse();
    let start = start.expect("a moment is written as RFC 3339 has it");
    Ok(EventLog::create(path, existing(force), format, orders, start)?)
}

/// The exit status that the outcome asks for.
pub(crate) fn ending(complete: bool, verdicts: &[Verdict]) -> Result<(), Failure> {
    if !complete {
        Err(Failure::Stopped)
    } else if verdicts.iter().any(|verdict| !verdict.met) {
        Err(Failure::Unmet)
    } else {
        Ok(())
    }
}

fn manifest(
    run: &Run,
    loaded: &Loaded,
    plan: &Plan,
    replication: u32,
    outcome: Outcome,
    wall_seconds: f64,
    threads: usize,
) -> Manifest {
    let scenario = loaded.scenario.as_ref().expect("only a checked scenario is run");
    Manifest {
        sandtable_version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: loaded.name.clone(),
        scenario_hash: loaded.hash.clone(),
        resolved_hash: rules::resolved(run, scenario).hash(),
        rules: rules::of_manifest(run, scenario),
        start: scenario.run.start().to_string(),
        seed: plan.seed.seed,
        replication,
        digest: outcome.digest.to_string(),
        simulated_span: outcome.end.since_start().to_string(),
        complete: !outcome.stopped,
        events: outcome.events,
        wall_seconds,
        events_per_second: outcome.events as f64 / wall_seconds,
        peak_memory_bytes: peak_memory(),
        threads,
        assumptions: [scenario.assumptions.as_slice(), &plan.assumptions].concat(),
    }
}

/// The most memory that this process had, in bytes.
#[cfg(unix)]
fn peak_memory() -> Option<u64> {
    use nix::sys::resource::{UsageWho, getrusage};
    let most = getrusage(UsageWho::RUSAGE_SELF).ok()?.max_rss();
    // Linux counts in kilobytes, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    u64::try_from(most).ok()?.checked_mul(unit)
}

/// The most memory that this process had: not told here.
#[cfg(not(unix))]
fn peak_memory() -> Option<u64> {
    None
}

/// How many threads and regions are asked for.
pub(crate) fn speed(run: &Run) -> Speed {
    let machine = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = run.threads.map_or(machine, usize::from);
    Speed { threads, regions: run.regions, build_reversed: false }
}
