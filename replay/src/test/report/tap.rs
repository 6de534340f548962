//! The Test Anything Protocol, version 14: a line a test, with a YAML block for each that failed.

use super::super::run::Report;
use super::failure;
use sandtable_document::{Style, text as diagnostics};

/// The report as TAP 14.
pub fn tap(report: &Report<'_>) -> String {
    let mut out = String::from("TAP version 14\n");
    let broken = report.files.iter().filter(|file| file.suite.diagnostics.has_errors()).count();
    out += &format!("1..{}\n", report.total() + broken);
    let mut number = 0;
    for file in &report.files {
        let name = |test: &str| escaped(&format!("{}: {test}", file.suite.file));
        if file.suite.diagnostics.has_errors() {
            number += 1;
            let text = diagnostics(&file.suite.diagnostics, &file.suite.sources, Style::Plain);
            out += &format!("not ok {number} - {}\n", name("the file can be used"));
            out += &block(&file.suite.file, 1, &text);
        }
        for test in &file.tests {
            number += 1;
            let word = if test.passed() { "ok" } else { "not ok" };
            out += &format!("{word} {number} - {}\n", name(&test.name));
            for note in &test.notes {
                out += &format!("# {}\n", note.replace(['\n', '\r'], " "));
            }
            if !test.passed() {
                let line = file.position(test.place).map_or(1, |at| at.line);
                out += &block(&file.suite.file, line, &failure(file, test));
            }
        }
    }
    out
}

/// A YAML block. A JSON string is a string of YAML.
fn block(file: &str, line: usize, message: &str) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let (message, file) = (text(message), text(file));
    format!(
        "  ---\n  message: {message}\n  severity: fail\n  at:\n    file: {file}\n    line: {line}\n  ...\n"
    )
}

/// A number sign would begin a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#").replace(['\n', '\r'], " ")
}
