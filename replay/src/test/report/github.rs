//! Workflow commands of GitHub Actions: an annotation for each thing that is wrong, at its line. What
//! they say stands alone, because GitHub shows only some of them.

use super::super::run::Report;
use super::lines;
use sandtable_document::Severity;

/// The report as workflow commands, a line each.
pub fn github(report: &Report<'_>) -> String {
    let mut out = String::new();
    for file in &report.files {
        for diagnostic in file.suite.diagnostics.in_file_order() {
            let level = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let at = file.at(diagnostic.place);
            let help = diagnostic.help.as_ref();
            let help = help.map_or_else(String::new, |help| format!("\nhelp: {help}"));
            out += &command(level, at, "invalid file", &format!("{}{help}", diagnostic.message));
        }
        for test in &file.tests {
            for note in &test.notes {
                let at = file.at(test.place);
                out += &command("warning", at, &test.name, note);
            }
            for complaint in &test.complaints {
                let at = file.at(complaint.place);
                out += &command("error", at, &test.name, &lines(file, complaint).join("\n"));
            }
        }
    }
    for mutant in report.mutants.iter().flatten().filter(|mutant| mutant.noticed_by.is_none()) {
        let at = (mutant.file.as_str(), mutant.line, 1);
        let message = format!("no test notices that {}", mutant.what);
        out += &command("error", at, "unnoticed change", &message);
    }
    if report.lacks_coverage() {
        let least = report.coverage_least.unwrap_or_default();
        for rule in report.rules.iter().filter(|rule| !rule.is_exercised()) {
            let at = (rule.file.as_str(), rule.line, 1);
            let message = format!(
                "no test exercises the rule `{}`; {:.1}% of the rules are exercised, {least}% must be",
                rule.rule,
                report.coverage().unwrap_or_default()
            );
            out += &command("error", at, "coverage", &message);
        }
    }
    out
}

fn command(level: &str, at: (&str, usize, usize), title: &str, message: &str) -> String {
    let (file, line, column) = at;
    let property = |text: &str| escaped(text).replace(':', "%3A").replace(',', "%2C");
    let (file, title, message) = (property(file), property(title), escaped(message));
    format!("::{level} file={file},line={line},col={column},title={title}::{message}\n")
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
