//! `JUnit` XML, as Jenkins, `GitLab`, Azure and others read it: a suite a file, a case a test, and a message
//! that stands alone, because some of them show nothing else.

use super::super::run::{FileReport, Report, TestReport};
use super::failure;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use sandtable_document::{Style, text as diagnostics};
use std::io;
use std::time::Duration;

/// The report as `JUnit` XML. Only its `time` is of the wall clock.
pub fn junit(report: &Report<'_>) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut writer, report).expect("writing to memory");
    let text = String::from_utf8(writer.into_inner()).expect("all that is written is text");
    text + "\n"
}

/// The letters that XML 1.0 allows; others are shown as missing.
fn allowed(text: &str) -> String {
    let is_allowed = |letter: char| {
        matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
            && !('\u{7f}'..='\u{9f}').contains(&letter)
    };
    text.chars().map(|letter| if is_allowed(letter) { letter } else { '\u{fffd}' }).collect()
}

fn seconds(took: Duration) -> String {
    format!("{:.3}", took.as_secs_f64())
}

fn element(name: &str, attributes: &[(&str, &str)]) -> BytesStart<'static> {
    let mut element = BytesStart::new(name.to_owned());
    for (key, value) in attributes {
        element.push_attribute((*key, allowed(value).as_str()));
    }
    element
}

fn write(out: &mut Writer<Vec<u8>>, report: &Report<'_>) -> io::Result<()> {
    let files = &report.files;
    let errors = files.iter().filter(|file| file.suite.diagnostics.has_errors()).count();
    let took: Duration = files.iter().flat_map(|file| &file.tests).map(|test| test.took).sum();
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let lacks = shortcomings(report);
    let (tests, failed) = (report.total() + errors + lacks.len(), report.failed() + lacks.len());
    out.write_event(Event::Start(element(
        "testsuites",
        &[
            ("name", "sandtable"),
            ("tests", &tests.to_string()),
            ("failures", &failed.to_string()),
            ("errors", &errors.to_string()),
            ("time", &seconds(took)),
        ],
    )))?;
    for file in files {
        suite(out, file)?;
    }
    of_all(out, &lacks)?;
    out.write_event(Event::End(BytesEnd::new("testsuites")))
}

/// What the tests of all files together lack: a name, and why it is not there.
fn shortcomings(report: &Report<'_>) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if report.lacks_coverage() {
        let unused = report.rules.iter().filter(|rule| !rule.is_exercised());
        let lines = unused.map(|rule| format!("\n{}:{}: {}", rule.file, rule.line, rule.rule));
        let least = report.coverage_least.unwrap_or_default();
        let share = report.coverage().unwrap_or_default();
        let text = format!("{share:.1}% of the rules are exercised, {least}% must be");
        all.push(("the rules are exercised", text + &lines.collect::<String>()));
    }
    if let Some(mutants) = report.mutants.as_ref().filter(|_| report.lacks_notice()) {
        let unnoticed = mutants.iter().filter(|mutant| mutant.noticed_by.is_none());
        let lines = unnoticed.map(|one| format!("\n{}:{}: {}", one.file, one.line, one.what));
        let (noticed, of, least) = (report.noticed(), mutants.len(), report.mutants_least);
        let text = format!("{noticed} of {of} small changes are noticed, {least}% must be");
        all.push(("changes to the rules are noticed", text + &lines.collect::<String>()));
    }
    all
}

fn of_all(out: &mut Writer<Vec<u8>>, lacks: &[(&str, String)]) -> io::Result<()> {
    if lacks.is_empty() {
        return Ok(());
    }
    let count = lacks.len().to_string();
    let name = ("name", "all tests together");
    let counts = [name, ("tests", &count), ("failures", &count), ("errors", "0")];
    out.write_event(Event::Start(element("testsuite", &counts)))?;
    for (name, text) in lacks {
        let message = text.lines().next().unwrap_or_default();
        let case = element("testcase", &[("name", name), ("classname", "sandtable")]);
        out.write_event(Event::Start(case))?;
        let failure = [("message", message), ("type", "failure")];
        out.write_event(Event::Start(element("failure", &failure)))?;
        out.write_event(Event::Text(BytesText::new(&allowed(text))))?;
        out.write_event(Event::End(BytesEnd::new("failure")))?;
        out.write_event(Event::End(BytesEnd::new("testcase")))?;
    }
    out.write_event(Event::End(BytesEnd::new("testsuite")))
}

fn suite(out: &mut Writer<Vec<u8>>, file: &FileReport<'_>) -> io::Result<()> {
    let is_broken = file.suite.diagnostics.has_errors();
    let failed = file.tests.iter().filter(|test| !test.passed()).count();
    let took: Duration = file.tests.iter().map(|test| test.took).sum();
    let tests = file.tests.len() + usize::from(is_broken);
    out.write_event(Event::Start(element(
        "testsuite",
        &[
            ("name", &file.suite.file),
            ("tests", &tests.to_string()),
            ("failures", &failed.to_string()),
            ("errors", if is_broken { "1" } else { "0" }),
            ("skipped", "0"),
            ("time", &seconds(took)),
        ],
    )))?;
    if is_broken {
        let name = "the file can be used";
        let text = diagnostics(&file.suite.diagnostics, &file.suite.sources, Style::Plain);
        let all = file.suite.diagnostics.in_file_order();
        let first = all.first().map_or("", |diagnostic| diagnostic.message.as_str());
        case(out, file, (name, 1, Duration::ZERO), Some(("error", first, &text)))?;
    }
    for test in &file.tests {
        let line = file.position(test.place).map_or(1, |at| at.line);
        let about = (test.name.as_str(), line, test.took);
        match test.complaints.first() {
            None => case(out, file, about, None)?,
            Some(first) => {
                let text = failure(file, test);
                let message = message(test, &first.message);
                case(out, file, about, Some(("failure", &message, &text)))?;
            }
        }
    }
    out.write_event(Event::End(BytesEnd::new("testsuite")))
}

fn message(test: &TestReport, first: &str) -> String {
    match test.complaints.len() {
        1 => first.to_owned(),
        count => format!("{first} (and {} more)", count - 1),
    }
}

fn case(
    out: &mut Writer<Vec<u8>>,
    file: &FileReport<'_>,
    (name, line, took): (&str, usize, Duration),
    failure: Option<(&str, &str, &str)>,
) -> io::Result<()> {
    let class = file.suite.file.trim_end_matches(".toml").trim_end_matches(".test");
    let case = element(
        "testcase",
        &[
            ("name", name),
            ("classname", &class.replace(['/', '\\'], ".")),
            ("file", &file.suite.file),
            ("line", &line.to_string()),
            ("time", &seconds(took)),
        ],
    );
    let Some((kind, message, text)) = failure else { return out.write_event(Event::Empty(case)) };
    out.write_event(Event::Start(case))?;
    out.write_event(Event::Start(element(kind, &[("message", message), ("type", kind)])))?;
    out.write_event(Event::Text(BytesText::new(&allowed(text))))?;
    out.write_event(Event::End(BytesEnd::new(kind)))?;
    out.write_event(Event::End(BytesEnd::new("testcase")))
}
