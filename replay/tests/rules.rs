//! Test files that pass, files that must be refused or fail and what is then said, deliberately wrong
//! rules that tests must notice, engines from outside that behave badly, and the forms of reports.

use sandtable_document::Style;
use sandtable_replay::test::{
    Options, Outcome, Setting, Suite, find, load, load_text, report, run,
};
use std::path::{Path, PathBuf};

fn here(path: &str) -> PathBuf {
    Path::new("tests").join(path)
}

fn load_one(path: &Path, engine: Option<&str>) -> Vec<Suite> {
    vec![load(path, &Setting { engine: engine.map(str::to_owned), ..Setting::default() })]
}

/// The report as text, and what it comes to.
fn told(suites: &[Suite]) -> (String, Outcome) {
    let report = run(suites, &Options::default());
    (report::text(&report, Style::Plain), report.outcome())
}

#[test]
fn good_files_pass() {
    let suites: Vec<Suite> =
        (find(&here("good")).unwrap().iter()).map(|path| load(path, &Setting::default())).collect();
    let report = run(&suites, &Options { coverage: Some(100.0), ..Options::default() });
    assert_eq!(report.outcome(), Outcome::Passed, "{}", report::text(&report, Style::Plain));
    assert!(report.total() >= 6);
}

#[test]
fn shipped_tests_pass() {
    let folder = Path::new("../sim/correlation/rules");
    let suites: Vec<Suite> =
        (find(folder).unwrap().iter()).map(|path| load(path, &Setting::default())).collect();
    let (text, outcome) = told(&suites);
    assert_eq!(outcome, Outcome::Passed, "{text}");
}

#[test]
fn bad_files_fail_with_line_and_help() {
    for path in find(&here("bad")).unwrap() {
        let suites = load_one(&path, None);
        let (text, outcome) = told(&suites);
        let name = path.file_name().unwrap().to_string_lossy().replace(".test.toml", "");
        let fails = ["failing", "beyond-the-end", "closed-world"].contains(&name.as_str());
        let expected = if fails { Outcome::Failed } else { Outcome::Unusable };
        assert_eq!(outcome, expected, "{name}: {text}");
        // TOML itself says what it expects.
        assert!(name == "not-toml" || text.contains("help"), "{name} is not helped:\n{text}");
        let text = text.replace('\\', "/");
        insta::with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            insta::assert_snapshot!("bad", text);
        });
    }
}

/// Each line of the good rules that is taken out or bent must be noticed by one of their tests.
#[test]
fn wrong_rules_are_noticed() {
    let text = std::fs::read_to_string(here("good/fibre.rules.toml")).unwrap();
    let bent = [
        ("distance = 1", "distance = 0"),
        ("count = 3", "count = 4"),
        ("count = 3", "count = 2"),
        ("hides = true, ", ""),
        ("take_back = true", "take_back = false"),
        ("attempts = 4", "attempts = 2"),
        ("resolve_after = \"30s\"", "resolve_after = \"30min\""),
        ("path = \"depends_on*1..2\"", "path = \"depends_on*1..1\""),
        ("begins = 6", "begins = 60"),
        (", approval = \"shift-lead\"", ""),
        ("wait = \"5s\", attempts", "wait = \"30s\", attempts"),
        ("types = [\"NodeDown\"] }\nsuppress", "types = [\"LinkDown\"] }\nsuppress"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let test = folder.path().join("fibre.test.toml");
    std::fs::copy(here("good/fibre.test.toml"), &test).unwrap();
    for (right, wrong) in bent {
        assert!(text.contains(right), "{right}");
        let rules = text.replacen(right, wrong, 1);
        std::fs::write(folder.path().join("fibre.rules.toml"), rules).unwrap();
        let (text, outcome) = told(&load_one(&test, None));
        assert_eq!(outcome, Outcome::Failed, "`{wrong}` for `{right}` goes unnoticed:\n{text}");
    }
}

#[test]
fn changes_that_no_test_notices_are_told_with_their_line() {
    let suites = load_one(&here("good/fibre.test.toml"), None);
    let report = run(&suites, &Options { mutate: Some(100.0), ..Options::default() });
    let mutants = report.mutants.as_ref().unwrap();
    let noticed = |what: &str| {
        let found = mutants.iter().find(|mutant| mutant.what.contains(what)).unwrap();
        (found.noticed_by.is_some(), found.line)
    };
    let names = ["flapping", "under-a-link", "near", "ticket", "restart", "many"];
    for name in names {
        assert!(noticed(&format!("the rule `{name}` is left out")).0, "{name}");
    }
    assert_eq!(noticed("`close_after` is 5min instead of 10min"), (false, 18));
    assert_eq!(report.outcome(), Outcome::Failed);
    assert!(report::text(&report, Style::Plain).contains("fibre.rules.toml:18: no test notices"));
}

/// The same files give the same bytes, in every form but for the times of `JUnit`.
#[test]
fn reports_repeat_themselves() {
    let all = || -> Vec<String> {
        let paths: Vec<PathBuf> =
            ["good", "bad"].iter().flat_map(|folder| find(&here(folder)).unwrap()).collect();
        let suites: Vec<Suite> = paths.iter().map(|path| load(path, &Setting::default())).collect();
        let report = run(&suites, &Options { coverage: Some(50.0), ..Options::default() });
        vec![
            report::text(&report, Style::Coloured),
            report::json(&report).to_string(),
            report::github(&report),
            report::tap(&report),
            report::sarif(&report).to_string(),
        ]
    };
    assert_eq!(all(), all());
}

#[test]
fn junit_is_xml_that_says_everything() {
    let name = "a \u{1} name <&> \u{fffe}";
    let text = format!(
        "rules = [\"manual\"]\n[[test]]\nname = {}\nalarms = \"raise a T @1s\"\n\
         [[test.expect]]\nincident = {{}}\nnever = true\n",
        serde_json::Value::from(name)
    );
    let suites = vec![
        load_text("made.test.toml", &text, &Setting::default()),
        load(&here("bad/not-toml.test.toml"), &Setting::default()),
    ];
    let xml = report::junit(&run(&suites, &Options::default()));
    let document = roxmltree::Document::parse(&xml).unwrap();
    let root = document.root_element();
    assert_eq!((root.attribute("tests"), root.attribute("failures")), (Some("2"), Some("1")));
    assert_eq!(root.attribute("errors"), Some("1"));
    let case = document.descendants().find(|node| node.has_tag_name("testcase")).unwrap();
    assert_eq!(case.attribute("name"), Some("a \u{fffd} name <&> \u{fffd}"));
    assert_eq!(case.attribute("file"), Some("made.test.toml"));
    assert_eq!((case.attribute("classname"), case.attribute("line")), (Some("made"), Some("3")));
    assert!(case.attribute("time").unwrap().parse::<f64>().unwrap() >= 0.0);
    let failure = case.first_element_child().unwrap();
    assert!(failure.attribute("message").unwrap().contains("should never be"));
    assert!(failure.text().unwrap().contains("00:00:01"), "{xml}");
}

#[test]
fn the_forms_of_reports() {
    let paths = ["bad/failing.test.toml", "bad/not-toml.test.toml", "good/fibre.test.toml"];
    let suites: Vec<Suite> =
        paths.iter().map(|path| load(&here(path), &Setting::default())).collect();
    let report = run(&suites, &Options { coverage: Some(100.0), ..Options::default() });
    insta::assert_snapshot!("github", report::github(&report));
    insta::assert_snapshot!("tap", report::tap(&report));
    let sarif = serde_json::to_string_pretty(&report::sarif(&report)).unwrap();
    insta::assert_snapshot!("sarif", sarif);
    let json = report::json(&report);
    assert_eq!(json["outcome"], "unusable");
    assert_eq!(
        json["files"][0]["tests"][0]["complaints"][0]["file"],
        "tests/bad/failing.test.toml"
    );
}

#[test]
fn nothing_but_tests_that_are_chosen_is_run() {
    let suites = load_one(&here("good/fibre.test.toml"), None);
    let filter = |text: &str| Options {
        filter: Some(regex::Regex::new(text).unwrap()),
        ..Options::default()
    };
    assert_eq!(run(&suites, &filter("^a link")).total(), 1);
    assert_eq!(run(&suites, &filter("^nothing has this name")).outcome(), Outcome::Unusable);
}

#[test]
fn rules_that_nothing_exercises_are_told() {
    let suites = load_one(&here("good/fibre.test.toml"), None);
    let mut options = Options { coverage: Some(100.0), ..Options::default() };
    options.filter = Some(regex::Regex::new("flaps").unwrap());
    let report = run(&suites, &options);
    assert_eq!((report.failed(), report.outcome()), (0, Outcome::Failed));
    assert!(
        report.findings.iter().any(|one| one.message.contains("no test exercises the rule `many`"))
    );
}

const EXAMPLE: &str = "../docs/engine/link.test.toml";

#[test]
fn the_example_of_an_engine_passes_what_our_engine_passes() {
    let (text, outcome) = told(&load_one(Path::new(EXAMPLE), None));
    assert_eq!(outcome, Outcome::Passed, "{text}");
    if std::process::Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no python3");
        return;
    }
    let engine = Some("python3 ../docs/engine/engine.py");
    let (text, outcome) = told(&load_one(Path::new(EXAMPLE), engine));
    assert_eq!(outcome, Outcome::Passed, "{text}");
    let (_, outcome) = told(&load_one(&here("bad/closed-world.test.toml"), engine));
    assert_eq!(outcome, Outcome::Failed);
}

#[cfg(unix)]
#[test]
fn engines_that_behave_badly_fail_and_never_hang() {
    let cases = [
        ("no-such-command-at-all", "cannot start the engine"),
        ("'", "is no command"),
        ("false", "the engine ended before it answered"),
        ("sh -c 'echo broken on purpose >&2; exit 3'", "broken on purpose"),
        ("sh -c 'while read line; do sleep 60; done'", "has not answered within 200ms"),
        ("yes", "which is not in the protocol"),
        (
            "sh -c 'while :; do echo {\\\"say\\\":\\\"note\\\",\\\"text\\\":\\\"x\\\"}; done'",
            "and was still not done",
        ),
        (
            "sh -c 'while read line; do echo {\\\"say\\\":\\\"done\\\",\\\"time\\\":7}; done'",
            "but the time is 0",
        ),
        (
            "sh -c 'while read line; do echo {\\\"say\\\":\\\"done\\\",\\\"time\\\":0,\\\"next\\\":0}; done'",
            "a time that is not later",
        ),
    ];
    for (engine, expected) in cases {
        let setting = Setting {
            engine: Some(engine.to_owned()),
            answer_within: Some(std::time::Duration::from_millis(200)),
            ..Setting::default()
        };
        let suites = vec![load(Path::new(EXAMPLE), &setting)];
        let (text, outcome) = told(&suites);
        assert_eq!(outcome, Outcome::Failed, "{engine}: {text}");
        assert!(text.contains(expected), "`{expected}` is not in:\n{text}");
    }
}

/// A window that only some orders of arrival fit into.
#[test]
fn rules_that_depend_on_the_order_of_arrival_are_found_out() {
    let test = |jitter: &str| {
        format!(
            "rules = [\"near.rules.toml\"]\n[[resource]]\nname = \"a\"\nclass = \"node\"\n\
             [[test]]\nname = \"order\"\nuntil = \"10min\"\n\
             world = \"open\"\nshuffle = 20\njitter = \"{jitter}\"\n\
             alarms = '''\nraise a T @10s\nraise a U @65s\n'''\n\
             [[test.expect]]\nincident = {{ size = 2 }}\n"
        )
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(here("bad/near.rules.toml"), folder.path().join("near.rules.toml")).unwrap();
    let path = folder.path().join("order.test.toml");
    std::fs::write(&path, test("0s")).unwrap();
    let (text, outcome) = told(&load_one(&path, None));
    assert_eq!(outcome, Outcome::Passed, "{text}");
    std::fs::write(&path, test("30s")).unwrap();
    let (text, outcome) = told(&load_one(&path, None));
    assert_eq!(outcome, Outcome::Failed, "{text}");
    assert!(text.contains("in another order (shuffle"), "{text}");
}

/// Shipped rules with their thoughts turned round: the shipped tests must notice.
#[test]
fn shipped_tests_notice_wrong_rules() {
    let folder = Path::new("../sim/correlation/rules");
    let bent = [
        ("baseline", "resolve_after = \"1min\"", "resolve_after = \"1h\""),
        ("baseline", "path = \"depends_on|part_of*1..16\"", "path = \"part_of*1..16\""),
        ("baseline", "count = 2, places = true, window = \"2min\"", "count = 4, window = \"2min\""),
        ("baseline", "lasts = \"5s\"", "lasts = \"1s\""),
        ("baseline", "begins = 6", "begins = 600"),
        ("baseline", "kind = \"ticket\"", "kind = \"notify\""),
        ("baseline", "by = [\"resource\"], window = \"30d\"", "by = [\"class\"], window = \"30d\""),
        ("closed-loop", "approval = \"duty-manager\"", "approval = \"nobody\""),
        ("closed-loop", "customers_least = 1000", "customers_least = 1"),
        ("closed-loop", "kind = \"reroute\"", "kind = \"scale\""),
        ("closed-loop", "\"baseband software error\", \"router failure\", \"node", "\"node"),
        (
            "closed-loop",
            "\"VSWR over threshold\", \"router failure\", \"site failure\"] }",
            "\"site failure\"] }",
        ),
        ("manual", "\"resource\", \"type\", \"qualifier\"", "\"type\""),
        ("manual", "take_back = true", "take_back = false"),
    ];
    for (name, right, wrong) in bent {
        let copy = tempfile::tempdir().unwrap();
        let (rules, test) = (format!("{name}.rules.toml"), format!("{name}.test.toml"));
        let text = std::fs::read_to_string(folder.join(&rules)).unwrap();
        assert!(text.contains(right), "{right}");
        std::fs::write(copy.path().join(&rules), text.replacen(right, wrong, 1)).unwrap();
        for test in find(folder).unwrap() {
            std::fs::copy(&test, copy.path().join(test.file_name().unwrap())).unwrap();
        }
        let (text, outcome) = told(&load_one(&copy.path().join(&test), None));
        assert_eq!(outcome, Outcome::Failed, "`{wrong}` for `{right}` goes unnoticed:\n{text}");
    }
}

/// Shipped rules changed a little in every way: the shipped tests notice nearly all.
#[test]
fn shipped_tests_notice_small_changes() {
    for name in ["baseline", "closed-loop", "manual"] {
        let path = format!("../sim/correlation/rules/{name}.test.toml");
        let suites = load_one(Path::new(&path), None);
        let report = run(&suites, &Options { mutate: Some(85.0), ..Options::default() });
        let tried = report.mutants.as_ref().map_or(0, Vec::len);
        assert!(tried > 15, "{name}: {tried} changes");
        let text = report::text(&report, Style::Plain);
        assert_eq!(report.outcome(), Outcome::Passed, "{text}");
    }
}
