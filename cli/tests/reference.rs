//! The pages under `docs/reference` are made from the program's own declarations, so that they cannot go stale: this
//! test makes them again and compares. `UPDATE=1` writes them. What is said by hand stands in the
//! other pages, whose examples are checked here, too.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

#[path = "reference/examples.rs"]
mod examples;
#[path = "reference/schema_page.rs"]
mod schema_page;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::PathBuf;

fn docs() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs"))
}

/// What the program prints.
fn printed(arguments: &[&str]) -> String {
    let output =
        cargo_bin_cmd!("sandtable").env("COLUMNS", "100").args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).unwrap()
}

/// Holds a page against what it must be now.
fn holds(page: &str, made: &str) {
    let file = docs().join("reference").join(page);
    let made = made.trim_end().to_owned() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        return std::fs::write(file, made).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    let at = found.lines().zip(made.lines()).position(|(found, made)| found != made);
    assert!(
        found == made,
        "docs/reference/{page} is stale (line {}): write it with `UPDATE=1 cargo test --workspace --test reference`",
        at.unwrap_or_else(|| found.lines().count().min(made.lines().count())) + 1
    );
}

#[test]
fn keys_of_files() {
    for (kind, page, opening) in [
        (
            "scenario",
            "scenario-files.md",
            "# Scenario files\n\nA scenario is a TOML file; `sandtable check FILE` reports every mistake in it. A file \
             with a `base` says only what differs from it.\n\n",
        ),
        (
            "rules",
            "rule-files.md",
            "# Rule files\n\nRules stand in a TOML file, `NAME.rules.toml`; `sandtable check` and `sandtable test` report \
             mistakes. [The rule language](rule-language.md) has an example for each operator.\n\n",
        ),
        (
            "test",
            "test-files.md",
            "# Test files\n\nTests of rules stand in `NAME.test.toml`, beside the rules; [how to test rules](../testing-rules.md) \
             explains them.\n\n",
        ),
    ] {
        let schema = json(&["schema", kind]);
        holds(page, &(opening.to_owned() + &schema_page::of(&schema)));
    }
}

#[test]
fn metrics() {
    let mut page = "# Metrics\n\nThe figures of a run, as `summary.json` has them and `[[expect]]` names them; \
                    `sandtable list --metrics` prints the same list. A share or mean of nothing has no value.\n"
        .to_owned();
    let list = json(&["list", "--metrics", "--format", "json"]);
    let mut domain = "";
    for metric in list["metrics"].as_array().unwrap() {
        let text = |key: &str| metric[key].as_str().unwrap();
        let of = text("metric").split('.').next().unwrap();
        if of != domain {
            domain = of;
            write!(page, "\n## {of}\n\n| metric | unit | definition |\n|---|---|---|\n").unwrap();
        }
        let (key, unit, definition) = (text("metric"), text("unit"), text("definition"));
        writeln!(page, "| `{key}` | {unit} | {} |", schema_page::cell(definition)).unwrap();
    }
    holds("metrics.md", &page);
}

/// Every shipped scenario with the question that it answers.
#[test]
fn scenarios() {
    let mut page = "# Shipped scenarios\n\n`sandtable run NAME` runs one; as a `base` it is where a scenario of your own starts.\n\n\
                    | name | title | question |\n|---|---|---|\n"
        .to_owned();
    let list = json(&["list", "--format", "json"]);
    for scenario in list["scenarios"].as_array().unwrap() {
        let text = |key: &str| schema_page::cell(scenario[key].as_str().unwrap_or_default());
        writeln!(page, "| `{}` | {} | {} |", text("name"), text("title"), text("question"))
            .unwrap();
    }
    holds("scenarios.md", &page);
}

/// Every command with all that its help says.
#[test]
fn commands() {
    let mut page = "# Commands\n\nWhat `sandtable help COMMAND` prints.\n".to_owned();
    let overview = printed(&["help"]);
    write!(page, "\n```text\n{}\n```\n", overview.trim_end()).unwrap();
    let listed = overview.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = listed.take_while(|line| line.starts_with("  ")).filter_map(|line| {
        let name = line.strip_prefix("  ")?.split(' ').next()?;
        (!name.is_empty() && name != "help").then_some(name)
    });
    let names: Vec<&str> = names.collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        let help = printed(&["help", name]);
        write!(page, "\n## {name}\n\n```text\n{}\n```\n", help.trim_end()).unwrap();
    }
    holds("commands.md", &page);
}

/// Whoever follows a page gets what it promises.
#[test]
fn examples_hold() {
    for (page, least) in [
        ("reference/rule-language.md", 15),
        ("tutorial.md", 20),
        ("how-to/architects.md", 11),
        ("how-to/ci.md", 4),
        ("how-to/trainers.md", 2),
    ] {
        let text = std::fs::read_to_string(docs().join(page)).unwrap();
        let played = examples::play(page, &text);
        assert!(played >= least, "{page}: {played}");
    }
}

/// Each operator and each variable of conditions has an example.
#[test]
fn the_rule_language_is_whole() {
    let page = std::fs::read_to_string(docs().join("reference/rule-language.md")).unwrap();
    let schema = json(&["schema", "rules"]);
    let operators = schema["$defs"]["WrittenRule"]["properties"].as_object().unwrap();
    for (name, _) in operators.iter().filter(|(name, _)| *name != "name") {
        let shown = page.contains(&format!("\n{name} = "));
        assert!(shown, "`{name}` has no example in rule-language.md");
    }
}

/// The table of contents names every page, and every page is in it.
#[test]
fn the_book_is_whole() {
    let summary = std::fs::read_to_string(docs().join("SUMMARY.md")).unwrap();
    let mut open = vec![docs()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(docs()).unwrap().to_str().unwrap().to_owned();
                assert!(name == "SUMMARY.md" || summary.contains(&format!("({name})")), "{name}");
            }
        }
    }
    for link in summary.split("](").skip(1) {
        let name = link.split(')').next().unwrap();
        assert!(docs().join(name).is_file(), "SUMMARY.md names {name}");
    }
}
