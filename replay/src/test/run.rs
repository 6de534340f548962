//! All tests of all files are run, one after the other, and told of in one report.

use super::coverage::{RuleCoverage, Tally};
use super::findings::{Finding, findings};
use super::judge::{Complaint, judge};
use super::laws::{self, LawTest};
use super::mutate::mutations;
use super::play::{Stage, play};
use super::scenario::Call;
use super::shuffle;
use super::suite::{Case, Contents, Suite, Test};
use regex::Regex;
use sandtable_document::{Diagnostics, Place, Position, Sources};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What is asked of a run beside the tests.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only tests whose name fits.
    pub filter: Option<Regex>,
    /// The least share of rules that must be exercised, in percent.
    pub coverage: Option<f64>,
    /// The least share of small changes to the rules, in percent, that a test must notice; without it,
    /// none are made.
    pub mutate: Option<f64>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Report<'a> {
    /// The files, in the order in which they were given.
    pub files: Vec<FileReport<'a>>,
    /// What the tests made of each rule.
    pub rules: Vec<RuleCoverage>,
    /// The least share that was asked for.
    pub coverage_least: Option<f64>,
    /// Changes to the rules and whether a test noticed; none if none were tried.
    pub mutants: Option<Vec<Mutant>>,
    /// The least share of changes that must be noticed, in percent.
    pub mutants_least: f64,
    /// What is strange about the rules without running them.
    pub findings: Vec<Finding>,
}

/// What came of a file.
#[derive(Debug)]
pub struct FileReport<'a> {
    /// The file.
    pub suite: &'a Suite,
    /// Its tests, in the order of the file, without those that are filtered out.
    pub tests: Vec<TestReport>,
}

/// What came of a test.
#[derive(Debug, Clone)]
pub struct TestReport {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// What is wrong; nothing, if it passed.
    pub complaints: Vec<Complaint>,
    /// What happened, a line each; only of a test that failed.
    pub trace: Vec<String>,
    /// What the test did not try, and what it could not have found.
    pub notes: Vec<String>,
    /// How long it took, on the wall clock.
    pub took: Duration,
}

impl TestReport {
    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        self.complaints.is_empty()
    }
}

/// A small change to the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The file of the rule.
    pub file: String,
    /// The line that is changed.
    pub line: usize,
    /// The change.
    pub what: String,
    /// The test that noticed it.
    pub noticed_by: Option<String>,
}

/// What a report comes to, as an exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All tests passed.
    Passed,
    /// A test failed, a rule was not exercised, or a change to the rules went unnoticed.
    Failed,
    /// A file is wrong, or there was no test.
    Unusable,
}

impl Report<'_> {
    /// What the report comes to.
    pub fn outcome(&self) -> Outcome {
        if self.files.iter().any(|file| file.suite.diagnostics.has_errors()) || self.total() == 0 {
            return Outcome::Unusable;
        }
        if self.failed() > 0 || self.lacks_coverage() || self.lacks_notice() {
            Outcome::Failed
        } else {
            Outcome::Passed
        }
    }

    /// How many tests were run.
    pub fn total(&self) -> usize {
        self.files.iter().map(|file| file.tests.len()).sum()
    }

    /// How many tests failed.
    pub fn failed(&self) -> usize {
        self.files.iter().flat_map(|file| &file.tests).filter(|test| !test.passed()).count()
    }

    /// The share of rules that were exercised, in percent; none, where there are no rules.
    pub fn coverage(&self) -> Option<f64> {
        let exercised = self.rules.iter().filter(|rule| rule.is_exercised()).count();
        let all = self.rules.len();
        (all > 0).then(|| 100.0 * exercised as f64 / all as f64)
    }

    /// How many of the small changes a test noticed.
    pub fn noticed(&self) -> usize {
        self.mutants.iter().flatten().filter(|mutant| mutant.noticed_by.is_some()).count()
    }

    /// Whether fewer changes were noticed than was asked for.
    pub fn lacks_notice(&self) -> bool {
        self.mutants.as_ref().is_some_and(|all| {
            !all.is_empty()
                && 100.0 * self.noticed() as f64 / (all.len() as f64) < self.mutants_least
        })
    }

    /// Whether fewer rules were exercised than was asked for.
    pub fn lacks_coverage(&self) -> bool {
        self.coverage_least.zip(self.coverage()).is_some_and(|(least, share)| share < least)
    }
}

impl FileReport<'_> {
    /// File, line and column of something; the beginning of the file, if it is nowhere.
    pub(super) fn at(&self, place: Place) -> (&str, usize, usize) {
        let at = self.position(place);
        at.map_or((self.suite.file.as_str(), 1, 1), |at| (at.file, at.line, at.column))
    }

    /// Where something is, for people.
    pub fn position(&self, place: Place) -> Option<Position<'_>> {
        self.suite.sources.position(place)
    }
}

/// Runs the tests of all files.
pub fn run<'a>(suites: &'a [Suite], options: &Options) -> Report<'a> {
    let mut tally = Tally::default();
    let files: Vec<FileReport<'_>> =
        suites.iter().map(|suite| file(suite, options, &mut tally)).collect();
    let mut report = Report {
        files,
        rules: tally.rules(),
        coverage_least: options.coverage,
        mutants: None,
        mutants_least: options.mutate.unwrap_or(100.0),
        findings: Vec::new(),
    };
    report.findings = findings(&report.files, &report.rules);
    // Tests that fail anyway notice every change.
    if options.mutate.is_some() && report.failed() == 0 {
        let mut mutants = mutants(suites, options);
        mutants.extend(integration_mutants(suites, options));
        report.mutants = Some(mutants);
    }
    report
}

fn chosen<'a>(contents: &'a Contents, options: &'a Options) -> impl Iterator<Item = &'a Case> {
    let fits =
        |test: &&Case| options.filter.as_ref().is_none_or(|filter| filter.is_match(test.name()));
    contents.tests.iter().filter(fits)
}

fn file<'a>(suite: &'a Suite, options: &Options, tally: &mut Tally) -> FileReport<'a> {
    let Some(contents) = &suite.contents else { return FileReport { suite, tests: Vec::new() } };
    let stage = Stage {
        rules: &contents.rules,
        topology: &contents.topology,
        engine: contents.engine.as_ref(),
    };
    let tests = chosen(contents, options).map(|test| {
        let began = Instant::now();
        let mut notes = Vec::new();
        let (complaints, trace) = match test {
            Case::Rules(test) => one(&stage, test, &suite.sources, Some(&mut *tally)),
            Case::Laws(test) => {
                let searched = laws::searched(test, &test.plan);
                notes = searched.notes;
                (searched.complaints, Vec::new())
            }
        };
        let (name, place) = (test.name().to_owned(), test.place());
        TestReport { name, place, complaints, trace, notes, took: began.elapsed() }
    });
    FileReport { suite, tests: tests.collect() }
}

/// Runs one test of correlation rules. Returns what is wrong and, if anything is, what happened.
fn one(
    stage: &Stage<'_>,
    test: &Test,
    sources: &Sources,
    tally: Option<&mut Tally>,
) -> (Vec<Complaint>, Vec<String>) {
    let beyond = beyond_the_end(&test.beyond);
    if !beyond.is_empty() {
        return (beyond, Vec::new());
    }
    let played = match play(stage, test, &test.told) {
        Ok(played) => played,
        Err(why) => {
            let help = "docs/engine-protocol.md says what an engine must do";
            return (vec![Complaint::new(test.place, why.to_string(), help)], Vec::new());
        }
    };
    if let Some(tally) = tally {
        tally.add(stage.rules, sources, &played.statistics);
    }
    let mut complaints = judge(test, &played, sources);
    let expected = shuffle::incidents(&played.history);
    for turn in 1..=test.shuffle {
        let told = shuffle::shuffled(test, turn);
        let happened = match play(stage, test, &told) {
            Ok(played) => shuffle::incidents(&played.history),
            Err(why) => vec![why.to_string()],
        };
        if happened != expected {
            let message = format!("in another order (shuffle {turn}) there are other incidents");
            let help = "the alarms of this order are shown; hold them back, or make the rules \
                        independent of order";
            complaints.push(Complaint {
                difference: shuffle::difference(&expected, &happened),
                explanation: shuffle::order(&told),
                ..Complaint::new(test.place, message, help)
            });
            break;
        }
    }
    let trace = match &complaints[..] {
        [] => Vec::new(),
        [..] => played.history.trace.iter().map(|(at, line)| format!("{at}  {line}")).collect(),
    };
    (complaints, trace)
}

fn beyond_the_end(beyond: &Diagnostics) -> Vec<Complaint> {
    let all = beyond.in_file_order().into_iter().map(|diagnostic| {
        let help = diagnostic.help.clone().unwrap_or_default();
        Complaint::new(diagnostic.place, diagnostic.message.clone(), help)
    });
    all.collect()
}

/// Changes the rules of all files, one change at a time, and asks the tests of all files that use them.
fn mutants(suites: &[Suite], options: &Options) -> Vec<Mutant> {
    let mut found: BTreeMap<(String, usize, usize, String), Option<String>> = BTreeMap::new();
    for suite in suites {
        let Some(contents) = suite.contents.as_ref().filter(|contents| contents.engine.is_none())
        else {
            continue;
        };
        for mutation in mutations(&contents.rules) {
            let Some(at) = suite.sources.position(mutation.place) else { continue };
            let key = (at.file.to_owned(), at.line, at.column, mutation.what.clone());
            if found.get(&key).is_some_and(Option::is_some) {
                continue;
            }
            let Some(rules) = mutation.apply(&contents.rules) else { continue };
            let stage = Stage { rules: &rules, topology: &contents.topology, engine: None };
            let noticed = chosen(contents, options).filter_map(Case::rules).find(|test| {
                let (complaints, _) = one(&stage, test, &suite.sources, None);
                !complaints.is_empty()
            });
            found.insert(key, noticed.map(|test| test.name.clone()));
        }
    }
    let mutant = |((file, line, _, what), noticed_by)| Mutant { file, line, what, noticed_by };
    found.into_iter().map(mutant).collect()
}

/// Switches off what protects orders, one rule at a time, and asks all tests of the same scenario. Each is
/// told at the laws that came first.
fn integration_mutants(suites: &[Suite], options: &Options) -> Vec<Mutant> {
    let mut desks: BTreeMap<&Call, Vec<(&Suite, &LawTest)>> = BTreeMap::new();
    for suite in suites {
        let Some(contents) = &suite.contents else { continue };
        for test in chosen(contents, options).filter_map(Case::laws) {
            desks.entry(&test.call).or_default().push((suite, test));
        }
    }
    let mut found = Vec::new();
    for tests in desks.values() {
        let (suite, first) = tests[0];
        let at = suite.sources.position(first.laws);
        let (file, line) = at.map_or((suite.file.as_str(), 1), |at| (at.file, at.line));
        for (what, plan) in laws::mutations(&first.plan) {
            let noticed =
                tests.iter().find(|(_, test)| !laws::searched(test, &plan).complaints.is_empty());
            let noticed_by = noticed.map(|(_, test)| test.name.clone());
            found.push(Mutant { file: file.to_owned(), line, what, noticed_by });
        }
    }
    found
}
