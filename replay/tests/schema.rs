//! The JSON Schemas of rule and test files say yes to every good file of this repository, and no to those that are bad
//! in form.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

#[path = "../../tests/toml_as_json.rs"]
mod toml_as_json;

use sandtable_correlation::RuleSet;
use sandtable_replay::test;
use std::path::PathBuf;
use toml_as_json::json;

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(here).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}

const GOOD: [&str; 6] = [
    "tests/good",
    "../sim/correlation/rules",
    "../cli/starter",
    "../cli/tests/laws",
    "../cli/tests/laws/mistakes",
    "../docs/engine",
];
const BAD: [&str; 2] = ["tests/bad", "../cli/tests/laws/bad"];
/// Those with a key, word or value that no file may have; the others name what is not there.
const BAD_IN_FORM: [&str; 6] = [
    "bad-expectations.test.toml",
    "include.test.toml",
    "laws.test.toml",
    "other-keys.test.toml",
    "typo.rules.toml",
    "unknown-words.test.toml",
];

#[test]
fn schemas_know_good_files_from_bad_ones() {
    let mut refused = 0;
    for (schema, ending) in [(test::schema(), ".test.toml"), (RuleSet::schema(), ".rules.toml")] {
        let schema = jsonschema::validator_for(&schema).unwrap();
        let errors = |path: &PathBuf| -> Option<Vec<String>> {
            let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().ok()?;
            let document = json(table.into());
            Some(schema.iter_errors(&document).map(|error| error.to_string()).collect())
        };
        let good: Vec<PathBuf> = GOOD.iter().flat_map(|folder| files(folder, ending)).collect();
        assert!(good.len() > 5, "{good:?}");
        for path in good {
            assert_eq!(errors(&path).unwrap(), [""; 0], "{}", path.display());
        }
        for path in BAD.iter().flat_map(|folder| files(folder, ending)) {
            let Some(found) = errors(&path) else { continue };
            let name = path.file_name().unwrap().to_string_lossy();
            refused += usize::from(!found.is_empty());
            assert_eq!(!found.is_empty(), BAD_IN_FORM.contains(&&*name), "{name}: {found:?}");
        }
    }
    assert_eq!(refused, BAD_IN_FORM.len(), "each is there");
}
