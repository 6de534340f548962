//! What passes `check` runs: shipped scenarios with values, keys and tables changed at random are checked, and those
//! without mistakes run for a while and give their figures. A panic, or a run that does not come back, fails
//! with the number of the case and its text.
//!
//! `SANDTABLE_FUZZ=20000` tries so many cases, `SANDTABLE_FUZZ_FROM=17` begins with that one. How a scenario is
//! changed stands in `fuzz/wounds.rs`.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]
#![expect(clippy::print_stderr, reason = "a case that fails is shown at once")]

#[path = "fuzz/wounds.rs"]
mod wounds;

use sandtable_correlation::{RuleSet, shipped};
use sandtable_kernel::{Progress, Simulation, Speed};
use sandtable_model::Operator;
use sandtable_results::{Existing, Recording, ResultDirectory, check_expectations, verdicts};
use sandtable_scenarios::document::{Severity, Style, text};
use sandtable_scenarios::{Scenario, library, load, load_text};
use sandtable_units::{SimTime, Span};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wounds::{Draws, Wounds};

/// As many as take about a minute on two cores.
const CASES: u64 = 3_000;
/// A run ends after so many events or windows: what is wrong shows soon or never.
const EVENTS_MAX: u64 = 20_000;
const WINDOWS_MAX: u32 = 5_000;
/// No case takes a tenth of it.
const PATIENCE: Duration = Duration::from_mins(2);
const LOOK: Duration = Duration::from_millis(100);
/// No case needs a tenth of it, in bytes.
const MEMORY_MAX: u64 = 3 << 30;

/// The memory of this process, where Linux tells it.
fn memory() -> u64 {
    let told = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    told.split(' ').nth(1).and_then(|pages| pages.parse().ok()).map_or(0, |pages: u64| pages << 12)
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn what_passes_check_runs() {
    let first = setting("SANDTABLE_FUZZ_FROM", 0);
    let last = first + setting("SANDTABLE_FUZZ", CASES);
    let wounds = Wounds::new();
    let bases: Vec<Base> = library::ALL.iter().chain(library::PARTS).map(Base::of).collect();
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let (run, failed) = (Mutex::new(0_u64), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (wounds, bases, run, failed) = (&wounds, &bases, &run, &failed);
            scope.spawn(move || {
                let mine = (first..last).skip(usize::try_from(thread).unwrap());
                for case in mine.step_by(usize::try_from(threads).unwrap()) {
                    match watched(case, wounds, bases) {
                        Some(ran) => *run.lock().unwrap() += u64::from(ran),
                        None => failed.lock().unwrap().push(case),
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    let again = "SANDTABLE_FUZZ_FROM=CASE SANDTABLE_FUZZ=1 tries one again";
    assert!(failed.is_empty(), "cases that panic: {failed:?}; {again}");
    // One case alone may well be refused.
    let (run, all) = (run.into_inner().unwrap(), last - first);
    assert!(
        all < 100 || run > all / 5,
        "only {run} of {all} passed the checks: the test says little"
    );
}

/// A shipped scenario that is changed.
struct Base {
    document: toml::Table,
    settings: Vec<String>,
}

impl Base {
    fn of(shipped: &library::Shipped) -> Self {
        let mut document: toml::Table = shipped.text.parse().unwrap();
        let is_part = library::PARTS.contains(shipped);
        let made_up = is_part || load(shipped.name, &[]).scenario.unwrap().generate.is_some();
        if is_part {
            document.insert("generate".into(), toml::Table::new().into());
        }
        let small = ["generate.cells=24", "generate.towns=2", "generate.sites_per_router=4"];
        let settings = if made_up { small.map(str::to_owned).to_vec() } else { Vec::new() };
        Self { document, settings }
    }
}

/// Tries a case while somebody looks at the clock. Returns whether it passed the checks, and none if it panics.
fn watched(case: u64, wounds: &Wounds, bases: &[Base]) -> Option<bool> {
    let mut draws = Draws::of(case);
    let base = draws.one(bases);
    let mut document = base.document.clone();
    wounds.wound(&mut document, &mut draws);
    let written = toml::to_string(&document).unwrap();
    let tell = |what: &str| {
        let settings = base.settings.join(" --set ");
        let settings = if settings.is_empty() { settings } else { format!(" --set {settings}") };
        eprintln!("case {case} {what}{settings}:\n{written}");
    };
    let (done, waits) = sync_channel(1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let waits = waits;
            for _ in 0..PATIENCE.as_millis() / LOOK.as_millis() {
                if waits.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                if memory() > MEMORY_MAX {
                    break;
                }
            }
            tell("does not come back, or it is this one that fills the memory");
            // Others that are under way tell themselves, too.
            std::thread::sleep(LOOK);
            std::process::abort();
        });
        let ran = catch_unwind(AssertUnwindSafe(|| try_out(&written, &base.settings)));
        done.send(()).unwrap();
        if ran.is_err() {
            tell("panics");
        }
        ran.ok()
    })
}

/// Checks a scenario as `sandtable check` does and, if there is nothing wrong, runs it.
fn try_out(written: &str, settings: &[String]) -> bool {
    let mut loaded = load_text("fuzz", written.to_owned(), settings);
    let told = text(&loaded.diagnostics, &loaded.sources, Style::Plain);
    let Some(scenario) = loaded.scenario.take() else { return false };
    // Who runs what takes days has been warned.
    if told.contains("are expected in this run") {
        return false;
    }
    loaded.diagnostics.append(check_expectations(&scenario));
    let rules = match &scenario.noc.rules {
        None => None,
        Some(named) => match shipped(named) {
            Some(text) => Some(Arc::new(RuleSet::from_text(named, text).unwrap())),
            None => return false,
        },
    };
    if loaded.diagnostics.count(Severity::Error) > 0 {
        return false;
    }
    run(&scenario, rules);
    true
}

/// Runs it for a while, with all figures and tables.
fn run(scenario: &Scenario, rules: Option<Arc<RuleSet>>) {
    let operator = Operator::new(scenario, 0);
    let operator = Arc::new(match rules {
        Some(rules) => operator.with_rules(rules),
        None => operator,
    });
    let plan = operator.plan();
    let room = tempfile::tempdir().unwrap();
    let directory = ResultDirectory::begin(&room.path().join("result"), Existing::Keep).unwrap();
    let (mut windows, most) = (0, SimTime::START + Span::DAY * 30);
    let progress = |progress: Progress, _: &_| {
        windows += 1;
        if progress.events > EVENTS_MAX || windows > WINDOWS_MAX || progress.now > most {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let start = scenario.run.start();
    let mut recording = Recording::new(plan, start, Some(&directory), progress).unwrap();
    let outcome = Simulation::new(&operator, Speed::SINGLE).unwrap().run(plan.end, &mut recording);
    let tally = recording.finish(outcome.end).unwrap();
    let summary = tally.summary(outcome.end);
    verdicts(scenario, &summary);
    tally.availability(outcome.end);
}
