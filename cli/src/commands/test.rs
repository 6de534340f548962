//! `sandtable test`: tests of correlation rules are found, run and told of. What they mean is decided in
//! `replay`.

use crate::arguments::{Test, TestFormat};
use crate::failure::Failure;
use crate::terminal;
use sandtable_replay::test::{self, Options, Outcome, Report, Setting, report};
use sandtable_scenarios::document::Style;
use std::time::Duration;

pub(crate) fn test(arguments: &Test) -> Result<(), Failure> {
    let setting = Setting {
        engine: arguments.engine.clone(),
        answer_within: arguments.engine_timeout.map(|span| Duration::from_nanos(span.nanos())),
    };
    let mut files = Vec::new();
    for path in &arguments.paths {
        let found = test::find(path)
            .map_err(|why| Failure::usage(why, "a test file ends in `.test.toml`"))?;
        files.extend(found.into_iter().filter(|file| !files.contains(file)).collect::<Vec<_>>());
    }
    let suites: Vec<_> = files.iter().map(|file| test::load(file, &setting)).collect();
    let options = Options {
        filter: arguments.filter.clone(),
        coverage: arguments.coverage,
        mutate: arguments.mutate,
    };
    let done = test::run(&suites, &options);
    let style = if terminal::has_colour() { Style::Coloured } else { Style::Plain };
    terminal::out(&shown(&done, arguments.format, style))?;
    for (format, file) in &arguments.report {
        std::fs::write(file, shown(&done, *format, Style::Plain))?;
    }
    match done.outcome() {
        Outcome::Passed => Ok(()),
        Outcome::Failed => Err(Failure::Unmet),
        Outcome::Unusable => Err(Failure::Invalid),
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
