//! What is strange about rules without running them: what can never matter to the topologies and alarms
//! of their tests, and rules that no test exercises.

use super::coverage::RuleCoverage;
use super::run::{FileReport, TestReport};
use super::suite::{Case, Suite};
use sandtable_correlation::{Change, Vocabulary};
use sandtable_document::{Diagnostics, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Something strange.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What kind it is.
    pub kind: FindingKind,
    /// What is strange.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// A file that is wrong.
    Mistake,
    /// What can never matter.
    NeverMatters,
    /// A rule that no test exercises.
    Unused,
    /// What a test of laws did not try, or could not have found.
    Untried,
}

impl FindingKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mistake, Self::NeverMatters, Self::Unused, Self::Untried];

    /// Its name, as programs know it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Mistake => "mistake",
            Self::NeverMatters => "never-matters",
            Self::Unused => "unused-rule",
            Self::Untried => "untried",
        }
    }

    /// What it means, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Mistake => "A file cannot be used.",
            Self::NeverMatters => "Something in the rules can never matter to these tests.",
            Self::Unused => "No test makes this rule do anything.",
            Self::Untried => {
                "A test of laws did not try this, or nothing could have broken its law."
            }
        }
    }
}

/// All findings of all files.
pub(super) fn findings(files: &[FileReport<'_>], rules: &[RuleCoverage]) -> Vec<Finding> {
    let vocabularies = vocabularies(files.iter().map(|file| file.suite));
    let mut all = BTreeSet::new();
    all.extend(files.iter().flat_map(untried));
    for suite in files.iter().map(|file| file.suite) {
        enter(suite, &suite.diagnostics, FindingKind::Mistake, &mut all);
        let Some(contents) = &suite.contents else { continue };
        let mut out = Diagnostics::default();
        let vocabulary = &vocabularies[&rule_files(suite)];
        contents.rules.set.check(&contents.topology, vocabulary, &mut out);
        enter(suite, &out, FindingKind::NeverMatters, &mut all);
    }
    for rule in rules.iter().filter(|rule| !rule.is_exercised()) {
        let help = if rule.matched > 0 {
            "alarms fit it, but it never does anything: write a test that shows what it is for"
        } else {
            "write a test with an alarm that it is for, or leave it out"
        };
        all.insert(Finding {
            file: rule.file.clone(),
            line: rule.line,
            column: 1,
            kind: FindingKind::Unused,
            message: format!("no test exercises the rule `{}`", rule.rule),
            help: help.to_owned(),
        });
    }
    all.into_iter().collect()
}

/// What the tests of laws of a file did not try.
fn untried(file: &FileReport<'_>) -> Vec<Finding> {
    let of_test = |test: &TestReport| {
        let (name, line, column) = file.at(test.place);
        let notes = test.notes.iter().map(|note| Finding {
            file: name.to_owned(),
            line,
            column,
            kind: FindingKind::Untried,
            message: format!("{}: {note}", test.name),
            help: "try more schedules, or ask only for laws that something could break".to_owned(),
        });
        notes.collect::<Vec<_>>()
    };
    file.tests.iter().flat_map(of_test).collect()
}

fn enter(suite: &Suite, found: &Diagnostics, kind: FindingKind, all: &mut BTreeSet<Finding>) {
    for diagnostic in found.in_file_order() {
        let at = suite.sources.position(diagnostic.place);
        let kind = match diagnostic.severity {
            Severity::Error => FindingKind::Mistake,
            Severity::Warning => kind.max(FindingKind::NeverMatters),
        };
        all.insert(Finding {
            file: at.map_or_else(|| suite.file.clone(), |at| at.file.to_owned()),
            line: at.map_or(1, |at| at.line),
            column: at.map_or(1, |at| at.column),
            kind,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone().unwrap_or_default(),
        });
    }
}

/// The files of a suite's rules.
fn rule_files(suite: &Suite) -> BTreeSet<String> {
    let listed = suite.contents.iter().flat_map(|contents| &contents.rules.listed);
    let positions = listed.filter_map(|rule| suite.sources.position(rule.place));
    positions.map(|at| at.file.to_owned()).collect()
}

/// What the alarms of all tests of the same rules say, by the files of the rules.
fn vocabularies<'a>(
    suites: impl Iterator<Item = &'a Suite>,
) -> BTreeMap<BTreeSet<String>, Vocabulary> {
    let mut all: BTreeMap<BTreeSet<String>, Vocabulary> = BTreeMap::new();
    for suite in suites {
        let vocabulary = all.entry(rule_files(suite)).or_default();
        let tests = suite.contents.iter().flat_map(|contents| &contents.tests);
        for told in tests.filter_map(Case::rules).flat_map(|test| &test.told) {
            let told = &told.notification;
            let cleared = vocabulary.types.entry(told.key.alarm_type.clone()).or_default();
            *cleared |= told.change == Change::Cleared;
            vocabulary.attributes.extend(told.attributes.keys().cloned());
        }
    }
    all
}
