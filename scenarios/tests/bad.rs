//! Every rule of the schema and the checks has a bad file here, and a snapshot of what its writer is
//! told. Read the difference before you accept it: these are the sentences that people meet.

use sandtable_scenarios::document::{Style, text};
use sandtable_scenarios::load;
use std::path::PathBuf;

#[test]
fn every_bad_file_is_told_what_is_wrong() {
    let files = std::fs::read_dir("tests/bad").unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    assert!(files.len() > 35, "{}", files.len());
    for file in files {
        let loaded = load(file.to_str().unwrap(), &[]);
        assert!(loaded.scenario.is_none(), "{} is not so bad", file.display());
        let told = text(&loaded.diagnostics, &loaded.sources, Style::Plain);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("bad");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings
            .bind(|| insta::assert_snapshot!(file.file_stem().unwrap().to_str().unwrap(), told));
    }
}

/// What is told of a setting on the command line.
fn of_setting(scenario: &str, setting: &str) -> String {
    let loaded = load(scenario, &[setting.to_owned()]);
    text(&loaded.diagnostics, &loaded.sources, Style::Plain)
}

#[test]
fn bad_settings_are_told_what_is_wrong() {
    let told: Vec<String> = [
        "run.seed",
        "run.seed=x",
        "run.sead=7",
        "run.span=1 fortnight",
        "site.Harbor.battery=8h",
        "site.Harbour.batery=8h",
        "= 7",
        "run..seed=7",
        "generate.cells=0",
        "title.x=3",
        "link=7",
    ]
    .map(|setting| of_setting("first-steps", setting))
    .to_vec();
    insta::assert_snapshot!(told.join("----\n"));
}

#[test]
fn good_settings_take_effect() {
    let set = |setting: &str| load("first-steps", &[setting.to_owned()]).scenario.unwrap();
    assert_eq!(set("run.seed=99").run.seed, 99);
    assert_eq!(set("run.span=6h").run.span.value.to_string(), "6h");
    assert_eq!(set("title=A = B").title, "A = B");
    let harbour = |setting: &str| {
        let scenario = set(setting);
        scenario.site.into_iter().find(|site| site.name.value == "Harbour").unwrap()
    };
    assert_eq!(harbour("site.Harbour.population=7").population, 7);
    assert_eq!(harbour("site.\"Harbour\".battery=8h").battery.unwrap().to_string(), "8h");
    let generated = load("metro-storm", &["generate.cells=30".to_owned()]).scenario.unwrap();
    assert_eq!(generated.site.len(), 10);
}
