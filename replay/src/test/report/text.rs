//! For people in a terminal: a line a test, and all that is known of each that failed.

use super::super::run::{FileReport, Report, TestReport};
use super::{lines, trace};
use sandtable_document::{Style, text as diagnostics};
use std::fmt::Write as _;

const GREEN: &str = "\u{1b}[1m\u{1b}[32m";
const RED: &str = "\u{1b}[1m\u{1b}[31m";
const YELLOW: &str = "\u{1b}[1m\u{1b}[33m";
const END: &str = "\u{1b}[0m";

/// The report as text.
pub fn text(report: &Report<'_>, style: Style) -> String {
    let mut out = String::new();
    for file in &report.files {
        out += &of_file(file, style);
    }
    out += &of_rules(report, style);
    out += &of_mutants(report, style);
    let (total, failed) = (report.total(), report.failed());
    let broken = report.files.iter().filter(|file| file.suite.diagnostics.has_errors()).count();
    let mut parts = vec![format!("{} passed", total - failed)];
    if failed > 0 {
        parts.push(coloured(&format!("{failed} failed"), RED, style));
    }
    if broken > 0 {
        parts.push(coloured(&format!("{} cannot be used", counted(broken, "file")), RED, style));
    }
    let summary = parts.join(", ");
    out += &match total {
        0 => format!("{}: {summary}\n", coloured("no test was run", RED, style)),
        _ => format!("{}: {summary}\n", counted(total, "test")),
    };
    out
}

fn coloured(text: &str, colour: &str, style: Style) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Coloured => format!("{colour}{text}{END}"),
    }
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn of_file(file: &FileReport<'_>, style: Style) -> String {
    let mut out = format!("{}\n", file.suite.file);
    out += &diagnostics(&file.suite.diagnostics, &file.suite.sources, style);
    for test in &file.tests {
        out += &of_test(file, test, style);
    }
    out + "\n"
}

fn of_test(file: &FileReport<'_>, test: &TestReport, style: Style) -> String {
    if test.passed() {
        let mut out = format!("  {} {}\n", coloured("ok    ", GREEN, style), test.name);
        for note in &test.notes {
            let mark = coloured("note:", YELLOW, style);
            writeln!(out, "    {mark} {note}").expect("writing to a string");
        }
        return out;
    }
    let mut out = format!("  {} {}\n", coloured("FAILED", RED, style), test.name);
    for complaint in &test.complaints {
        for line in lines(file, complaint) {
            let line = match line.trim_start().strip_prefix("differs").unwrap_or(&line).trim_start()
            {
                rest if rest.starts_with("- ") => coloured(&line, RED, style),
                rest if rest.starts_with("+ ") => coloured(&line, GREEN, style),
                _ => line,
            };
            writeln!(out, "    {line}").expect("writing to a string");
        }
    }
    if !test.trace.is_empty() {
        out += "    what happened, in virtual time:\n";
        for line in trace(test) {
            writeln!(out, "    {line}").expect("writing to a string");
        }
    }
    out
}

fn of_rules(report: &Report<'_>, style: Style) -> String {
    let Some(least) = report.coverage_least else { return String::new() };
    let Some(share) = report.coverage() else {
        return "no correlation rule is under test: there is nothing to exercise\n\n".to_owned();
    };
    let mut out =
        String::from("rules                                      matched    fired   hidden\n");
    for rule in &report.rules {
        let name = format!("{}:{} {}", rule.file, rule.line, rule.rule);
        let line = format!("{name:40} {:9} {:8} {:8}", rule.matched, rule.fired, rule.suppressed);
        let line = if rule.is_exercised() { line } else { coloured(&line, RED, style) };
        writeln!(out, "{line}").expect("writing to a string");
    }
    let share = format!("{share:.1}% of the rules are exercised, {least}% must be");
    let colour = if report.lacks_coverage() { RED } else { GREEN };
    out + &coloured(&share, colour, style) + "\n\n"
}

fn of_mutants(report: &Report<'_>, style: Style) -> String {
    let Some(mutants) = &report.mutants else { return String::new() };
    let unnoticed: Vec<_> = mutants.iter().filter(|mutant| mutant.noticed_by.is_none()).collect();
    let mut out = String::new();
    for mutant in &unnoticed {
        let mark = coloured("no test notices", RED, style);
        writeln!(out, "{}:{}: {mark} that {}", mutant.file, mutant.line, mutant.what)
            .expect("writing to a string");
    }
    let (noticed, all) = (report.noticed(), counted(mutants.len(), "small change"));
    let least = report.mutants_least;
    let line = format!("{noticed} of {all} are noticed, {least}% must be");
    let colour = if report.lacks_notice() { RED } else { GREEN };
    out += &coloured(&line, colour, style);
    out += "\n\n";
    out
}
