//! For programs: one JSON object with everything that a run has found.

use super::super::judge::Complaint;
use super::super::run::{FileReport, Outcome, Report, TestReport};
use sandtable_document::json as diagnostics;
use serde_json::{Value, json};

/// The report as one JSON object.
pub fn json(report: &Report<'_>) -> Value {
    let files: Vec<Value> = report.files.iter().map(file).collect();
    let rules: Vec<Value> = (report.rules.iter())
        .map(|rule| {
            json!({
                "file": rule.file,
                "line": rule.line,
                "rule": rule.rule,
                "matched": rule.matched,
                "fired": rule.fired,
                "suppressed": rule.suppressed,
                "exercised": rule.is_exercised(),
            })
        })
        .collect();
    let mutants = report.mutants.as_ref().map(|mutants| {
        let all = mutants.iter().map(|mutant| {
            json!({
                "file": mutant.file,
                "line": mutant.line,
                "change": mutant.what,
                "noticed_by": mutant.noticed_by,
            })
        });
        all.collect::<Vec<_>>()
    });
    let findings: Vec<Value> = (report.findings.iter())
        .map(|finding| {
            json!({
                "file": finding.file,
                "line": finding.line,
                "column": finding.column,
                "kind": finding.kind.id(),
                "message": finding.message,
                "help": finding.help,
            })
        })
        .collect();
    json!({
        "outcome": match report.outcome() {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Unusable => "unusable",
        },
        "tests": report.total(),
        "failed": report.failed(),
        "files": files,
        "coverage": { "percent": report.coverage(), "least": report.coverage_least, "rules": rules },
        "mutants": mutants,
        "findings": findings,
    })
}

fn file(file: &FileReport<'_>) -> Value {
    let tests: Vec<Value> = file.tests.iter().map(|one| test(file, one)).collect();
    json!({
        "file": file.suite.file,
        "diagnostics": diagnostics(&file.suite.diagnostics, &file.suite.sources),
        "tests": tests,
    })
}

fn test(file: &FileReport<'_>, test: &TestReport) -> Value {
    let complaints: Vec<Value> = test.complaints.iter().map(|one| complaint(file, one)).collect();
    json!({
        "name": test.name,
        "line": file.position(test.place).map(|at| at.line),
        "passed": test.passed(),
        "complaints": complaints,
        "trace": test.trace,
        "notes": test.notes,
    })
}

fn complaint(file: &FileReport<'_>, complaint: &Complaint) -> Value {
    let at = file.position(complaint.place);
    json!({
        "file": at.map(|at| at.file),
        "line": at.map(|at| at.line),
        "column": at.map(|at| at.column),
        "message": complaint.message,
        "expected": complaint.expected,
        "happened": complaint.happened,
        "schedule": complaint.schedule,
        "difference": complaint.difference,
        "explanation": complaint.explanation,
        "help": complaint.help,
    })
}
