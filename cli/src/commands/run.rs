//! `sandtable run`: a scenario lives, is watched, leaves its results, and decides the exit status. How
//! it is told is left to the story.

use super::{existing, load_checked, print_json};
use crate::arguments::{Format, Run};
use crate::failure::Failure;
use crate::interrupt;
use crate::replication::{ending, replicate, speed};
use crate::rules;
use crate::story;
use crate::terminal;
use sandtable_kernel::{Recorded, Sequential, Simulation, first_divergence};
use sandtable_model::{Operator, Record};
use sandtable_results::{Existing, ResultDirectory};
use sandtable_scenarios::{Loaded, Scenario};
use sandtable_units::Span;
use serde_json::json;
use std::path::Path;
use std::sync::atomic::AtomicBool;

pub(crate) fn run(run: &Run) -> Result<(), Failure> {
    let mut loaded = load_checked(&run.scenario, &settings(run));
    if run.until.is_some() {
        // Whoever cuts a run short knows that what comes later never comes.
        loaded.diagnostics = loaded.diagnostics.without_warnings();
    }
    terminal::diagnostics(&loaded.diagnostics, &loaded.sources);
    let Some(scenario) = &loaded.scenario else { return Err(Failure::Invalid) };
    if run.trace_divergence {
        return trace_divergence(run, scenario);
    }
    let stopped = interrupt::watch();
    let directory = if run.no_out { None } else { Some(begin(run, &loaded)?) };
    if let Some(directory) = &directory {
        rules::keep(run, scenario, directory)?;
    }
    if run.replications == 1 {
        once(run, &loaded, scenario, directory, &stopped)
    } else {
        super::replications::run(run, &loaded, scenario, directory, &stopped)
    }
}

/// Options that are settings by another name.
fn settings(run: &Run) -> Vec<String> {
    let mut settings = run.set.clone();
    settings.extend(run.seed.map(|seed| format!("run.seed={seed}")));
    settings.extend(run.until.map(|until| format!("run.span=\"{until}\"")));
    settings
}

/// Begins the result. One of ours in the default place is replaced by the next one; elsewhere that takes
/// `--force`.
fn begin(run: &Run, loaded: &Loaded) -> Result<ResultDirectory, Failure> {
    Ok(if let Some(out) = &run.out {
        ResultDirectory::begin(out, existing(run.force))?
    } else {
        let out = Path::new("sandtable-out").join(&loaded.name);
        ResultDirectory::begin(&out, Existing::Replace)?
    })
}

fn once(
    run: &Run,
    loaded: &Loaded,
    scenario: &Scenario,
    directory: Option<ResultDirectory>,
    stopped: &AtomicBool,
) -> Result<(), Failure> {
    let rules = rules::of_run(run, scenario)?;
    let operator = rules::employ(Operator::new(scenario, 0), rules.as_ref());
    let done = replicate(run, loaded, &operator, 0, directory.as_ref(), stopped)?;
    let place = match directory {
        Some(directory) => {
            directory.write_json("summary.json", &done.summary)?;
            directory.write_manifest(&done.manifest)?;
            Some(directory.finish()?)
        }
        None => None,
    };
    match run.format {
        Format::Json => {
            let mut object =
                serde_json::to_value(&done.manifest).expect("manifests can be written");
            object["summary"] = json!(done.summary);
            // What a run does not reach, nothing can be expected of.
            let judged = done.manifest.complete.then_some(&done.verdicts);
            object["expectations"] = json!(judged);
            print_json(&object)?;
        }
        Format::Text if run.quiet => {}
        Format::Text => {
            terminal::out(&story::of_run(scenario, operator.plan(), &done, place.as_deref()))?;
        }
    }
    ending(done.manifest.complete, &done.verdicts)
}

/// Runs the sequential reference beside the run and shows the first record that differs.
fn trace_divergence(run: &Run, scenario: &Scenario) -> Result<(), Failure> {
    let rules = rules::of_run(run, scenario)?;
    let operator = rules::employ(Operator::new(scenario, 0), rules.as_ref());
    let plan = operator.plan();
    let mut parallel = Simulation::new(&operator, speed(run))?;
    let mut reference = Sequential::new(&operator);
    let piece = plan.lookahead * (Span::HOUR / plan.lookahead).max(1);
    let found = first_divergence(&mut parallel, &mut reference, plan.end, piece);
    let show = |recorded: &Option<Recorded<Record>>| match recorded {
        Some(recorded) => {
            let nanos = recorded.time.nanos();
            format!("{} ({nanos} ns) {:?}", recorded.time, recorded.record)
        }
        None => "nothing more".to_owned(),
    };
    match (&found, run.format) {
        (_, Format::Json) => print_json(&json!({
            "diverges": found.is_some(),
            "run": found.as_ref().map(|found| show(&found.left)),
            "reference": found.as_ref().map(|found| show(&found.right)),
        }))?,
        (None, Format::Text) => {
            terminal::out("the run says record by record what the sequential reference says\n")?;
        }
        (Some(found), Format::Text) => terminal::out(&format!(
            "the first record that differs:\n  run        {}\n  reference  {}\n",
            show(&found.left),
            show(&found.right)
        ))?,
    }
    if found.is_some() { Err(Failure::Diverged) } else { Ok(()) }
}
