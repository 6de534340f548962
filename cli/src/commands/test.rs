//! `sandtable test`: tests of rules are found, run and told of, and scenarios are played for them.
//! What they mean is decided in `replay`.

use super::{check_free, load_checked, write_out};
use crate::arguments::{self, Test, TestFormat};
use crate::failure::Failure;
use crate::{rules, terminal};
use sandtable_correlation::{Change, Topology};
use sandtable_kernel::{Collected, Simulation, Speed};
use sandtable_model::{Operator, Record};
use sandtable_replay::test::{
    self, Call, Model, Options, Outcome, Played, Report, Setting, report,
};
use sandtable_scenarios::document::{self, Style};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub(crate) fn test(arguments: &Test) -> Result<(), Failure> {
    let within = arguments.engine_timeout.map(|span| Duration::from_nanos(span.nanos()));
    let setting = setting(arguments.engine.clone(), within);
    let (mutate, path) = bar(arguments.mutate.as_deref());
    for (_, file) in &arguments.report {
        check_free(Some(file), arguments.force)?;
    }
    let mut files = Vec::new();
    for path in path.iter().chain(&arguments.paths) {
        name_lookalikes(path);
        let found = test::find(path)
            .map_err(|why| Failure::usage(why, "a test file ends in `.test.toml`"))?;
        files.extend(found.into_iter().filter(|file| !files.contains(file)).collect::<Vec<_>>());
    }
    if files.is_empty() {
        return Err(Failure::usage("nothing says what to test", "write the path of a test file"));
    }
    let suites: Vec<_> = files.iter().map(|file| test::load(file, &setting)).collect();
    let options =
        Options { filter: arguments.filter.clone(), coverage: arguments.coverage, mutate };
    if let (Some(_), Some(suite)) = (mutate, suites.iter().find(|suite| suite.has_engine())) {
        let reason =
            format!("`{}` tests an engine from outside, whose rules we do not know", suite.file);
        return Err(Failure::usage(reason, "leave `--mutate` out, or name other files"));
    }
    let done = test::run(&suites, &options);
    if let (Some(filter), 0) = (&options.filter, done.total())
        && !suites.iter().any(|suite| suite.diagnostics.has_errors())
    {
        let reason = format!("no test has a name that fits `{filter}`");
        return Err(Failure::usage(reason, "leave `--filter` out to see the names of all tests"));
    }
    let style = if terminal::has_colour() { Style::Coloured } else { Style::Plain };
    let report = shown(&done, arguments.format, style);
    match arguments.format {
        TestFormat::Text => terminal::out(&report)?,
        TestFormat::Json
        | TestFormat::Junit
        | TestFormat::Github
        | TestFormat::Tap
        | TestFormat::Sarif => terminal::verbatim(&report)?,
    }
    for (format, file) in &arguments.report {
        write_out(Some(file), arguments.force, &shown(&done, *format, Style::Plain))?;
    }
    match done.outcome() {
        Outcome::Passed => Ok(()),
        Outcome::Failed => Err(Failure::Unmet),
        Outcome::Unusable => Err(Failure::Invalid),
    }
}

/// What test files are read with: an engine from outside, if there is one, and what plays scenarios.
pub(crate) fn setting(engine: Option<String>, answer_within: Option<Duration>) -> Setting {
    let orders = |call: &Call| Ok(operator(call)?.plan().orders.clone());
    Setting { engine, answer_within, model: Some(Model { topology, play, orders }) }
}

/// What `--mutate` was given: the least share of changes that must be noticed, or what was meant as the
/// first of the paths.
fn bar(given: Option<&str>) -> (Option<f64>, Option<PathBuf>) {
    match given.map(|given| (arguments::percent(given), given)) {
        None => (None, None),
        Some((Ok(share), _)) => (Some(share), None),
        Some((Err(_), path)) => (Some(100.0), Some(PathBuf::from(path))),
    }
}

/// Says which files look like tests and are not run.
fn name_lookalikes(path: &Path) {
    for file in test::lookalikes(path) {
        let file = file.display();
        let message = format!("`{file}` looks like a test file and is not run");
        terminal::note(&format!("note: {message}: name it `….test.toml`\n"));
    }
}

fn shown(done: &Report<'_>, format: TestFormat, style: Style) -> String {
    let pretty = |value| serde_json::to_string_pretty(&value).expect("JSON can be written") + "\n";
    match format {
        TestFormat::Text => report::text(done, style),
        TestFormat::Json => pretty(report::json(done)),
        TestFormat::Junit => report::junit(done),
        TestFormat::Github => report::github(done),
        TestFormat::Tap => report::tap(done),
        TestFormat::Sarif => pretty(report::sarif(done)),
    }
}

/// The operator of a scenario, or what is wrong with it.
fn operator(call: &Call) -> Result<Arc<Operator>, String> {
    let name = call.scenario.display().to_string();
    let loaded = load_checked(&name, &call.settings);
    // What is merely doubtful about a scenario concerns its own expectations.
    let found = loaded.diagnostics.without_warnings();
    match &loaded.scenario {
        // Where faults wait for people, what alarms come depends on what is made of those before.
        Some(scenario) if scenario.noc.desk.is_some() => {
            let Ok(rules) = rules::chosen(None, &name, scenario) else {
                return Err(format!("the rules of `{name}` cannot be used"));
            };
            Ok(rules::employ(Operator::new(scenario, 0), rules.as_ref()))
        }
        Some(scenario) => Ok(Arc::new(Operator::new(scenario, 0))),
        None => Err(document::text(&found, &loaded.sources, Style::Plain).trim().to_owned()),
    }
}

fn topology(call: &Call) -> Result<Topology, String> {
    operator(call).map(|operator| operator.plan().topology())
}

/// Plays a scenario and takes down what arrives at the operator, with the truth beside it.
fn play(call: &Call) -> Result<Played, String> {
    let operator = operator(call)?;
    let plan = operator.plan();
    let mut said = Collected(Vec::new());
    let mut run = Simulation::new(&operator, Speed::SINGLE).map_err(|error| error.to_string())?;
    let end = run.run(plan.end, &mut said).end;
    let (mut notifications, mut truth) = (Vec::new(), Vec::new());
    let mut faults = BTreeMap::new();
    for recorded in &said.0 {
        let Record::Alarm(notification) = &recorded.record else { continue };
        let told = plan.told(notification, recorded.time);
        if told.change == Change::Raised {
            let cause = notification.cause;
            let number = faults.len() + 1;
            let number = *faults.entry(cause).or_insert(number);
            let fault = format!("{} #{number}", plan.element(cause.element).name);
            truth.push((told.key.clone(), fault, notification.element == cause.element));
        }
        notifications.push(told);
    }
    Ok(Played { notifications, truth, end, into_week: plan.into_week })
}
