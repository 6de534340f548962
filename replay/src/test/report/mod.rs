//! A report in the forms that people and CI systems read. All say the same; all times are virtual, but
//! the `time` of `JUnit`.

mod github;
mod json;
mod junit;
mod sarif;
mod tap;
mod text;

pub use github::github;
pub use json::json;
pub use junit::junit;
pub use sarif::sarif;
pub use tap::tap;
pub use text::text;

use super::judge::Complaint;
use super::run::{FileReport, TestReport};

/// Where a complaint is, as `file:line:column`.
fn place(file: &FileReport<'_>, complaint: &Complaint) -> String {
    match file.position(complaint.place) {
        Some(at) => format!("{}:{}:{}", at.file, at.line, at.column),
        None => file.suite.file.clone(),
    }
}

/// A complaint by itself, in lines without colours.
fn lines(file: &FileReport<'_>, complaint: &Complaint) -> Vec<String> {
    let mut lines = vec![complaint.message.clone(), format!("  at {}", place(file, complaint))];
    let mut part = |title: &str, body: &[String]| {
        for (index, line) in body.iter().enumerate() {
            let title = if index == 0 { title } else { "" };
            lines.push(format!("  {title:9} {line}").trim_end().to_owned());
        }
    };
    let written: Vec<String> = complaint.expected.lines().map(str::to_owned).collect();
    part("expected", &written);
    part("happened", &complaint.happened);
    part("schedule", &complaint.schedule);
    part("differs", &complaint.difference);
    part("why", &complaint.explanation);
    let help: Vec<String> = complaint.help.lines().map(str::to_owned).collect();
    part("help", &help);
    lines
}

/// All that is wrong with a test, standing alone.
fn failure(file: &FileReport<'_>, test: &TestReport) -> String {
    let mut all: Vec<String> =
        test.complaints.iter().flat_map(|complaint| lines(file, complaint)).collect();
    if !test.trace.is_empty() {
        all.push("what happened, in virtual time:".to_owned());
        all.extend(trace(test));
    }
    all.join("\n")
}

/// The most lines of a trace that are shown.
const TRACE_MAX: usize = 60;

/// What happened, in lines; of a long trace, the beginning and the end.
fn trace(test: &TestReport) -> Vec<String> {
    let all = test.trace.iter().map(|line| format!("  {line}"));
    if test.trace.len() <= TRACE_MAX {
        return all.collect();
    }
    let half = TRACE_MAX / 2;
    let left_out = format!("  … {} lines left out", test.trace.len() - TRACE_MAX);
    let end = all.clone().skip(test.trace.len() - half);
    all.clone().take(half).chain([left_out]).chain(end).collect()
}
