//! What-ifs over bases, from files to scenarios: what is one thing stays one, what is two stays two, and
//! a choice replaces the one before. Every list and choice of the schema is tested beside the laying.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use sandtable_scenarios::document::{Style, text};
use sandtable_scenarios::{Loaded, load};
use serde_json::{Value, json};

fn told(loaded: &Loaded) -> String {
    text(&loaded.diagnostics, &loaded.sources, Style::Plain)
}

/// The scenario as JSON, without what is not written.
fn what_if(settings: &[&str]) -> Value {
    let settings: Vec<String> = settings.iter().map(|&setting| setting.to_owned()).collect();
    let loaded = load("tests/overlay/what-if.toml", &settings);
    assert_eq!(told(&loaded), "");
    without_nulls(serde_json::to_value(loaded.scenario.unwrap()).unwrap())
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        Value::Object(entries) => {
            let entries = entries.into_iter().filter(|(_, value)| !value.is_null());
            entries.map(|(key, value)| (key, without_nulls(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

fn named<'v>(list: &'v Value, name: &str) -> &'v Value {
    list.as_array().unwrap().iter().find(|element| element["name"] == name).unwrap()
}

#[test]
fn each_injection_of_a_fault_is_one() {
    let scenario = what_if(&[]);
    let injections = scenario["inject"].as_array().unwrap().iter();
    let found: Vec<String> = injections
        .filter(|inject| inject["fault"] == "broken fan")
        .map(|inject| format!("{} {}", inject["element"].as_str().unwrap(), inject["at"]))
        .collect();
    assert_eq!(
        found,
        ["Market \"1h\"", "Cathedral \"2h\"", "University \"4h\"", "Hospital \"5h\""]
    );
}

#[test]
fn a_choice_takes_the_place_of_the_one_before() {
    let scenario = what_if(&[]);
    let repair = &named(&scenario["fault"], "broken fan")["time_to_repair"];
    assert_eq!(*repair, json!({ "exponential": { "mean": "2h" } }));
    let market = named(&scenario["site"], "Market");
    assert_eq!((market.get("cells"), market["cell"].as_array().unwrap().len()), (None, 2));
    assert_eq!(market["population"], 4000);
    let check = &scenario["specification"][0]["task"][0];
    assert_eq!(check["fails"][0]["then"], json!({ "action": "give-up" }));
    assert_eq!(check["fails"][0]["chance"], "10%");
    let home = named(&scenario["offering"], "Home");
    assert_eq!((&home["requires"], &home["bundles"]), (&json!([]), &json!(["Internet"])));
    let clerks = named(&scenario["team"], "clerks");
    assert_eq!(clerks["shift"].as_array().unwrap().len(), 1);
    assert_eq!(clerks["shift"][0]["from"], "6h");
    let items = &scenario["orders"][0]["items"];
    assert_eq!(*items, json!([{ "count": 1, "weight": 3 }, { "count": 2, "weight": 5 }]));
}

#[test]
fn settings_mean_the_same_elements_and_choices() {
    let scenario = what_if(&[
        "inject.\"the third\".lasts=1h",
        "fault.\"broken fan\".time_to_repair.weibull={ shape = 2.0, mean = \"1h\" }",
        "site.Cathedral.cell=[{ name = \"Cathedral north\" }]",
        "specification.line.task.check.fails.\"wrong address\".then.action=reject",
        "specification.line.task.check.validates=true",
        "orders.shop.items.1.weight=7",
    ]);
    assert_eq!(named(&scenario["inject"], "the third")["lasts"], "1h");
    let repair = &named(&scenario["fault"], "broken fan")["time_to_repair"];
    assert_eq!(*repair, json!({ "weibull": { "shape": 2.0, "mean": "1h" } }));
    assert_eq!(named(&scenario["site"], "Cathedral").get("cells"), None);
    let check = &scenario["specification"][0]["task"][0];
    assert_eq!(check["fails"][0]["then"], json!({ "action": "reject" }));
    assert_eq!(scenario["orders"][0]["items"][0]["weight"], 7);
}

#[test]
fn what_is_removed_is_meant_as_what_is_changed() {
    let removed = |name: &str| what_if(&[&format!("remove=[\"{name}\"]")]);
    let tasks = &removed("call")["specification"][0]["task"];
    assert_eq!(tasks.as_array().unwrap().len(), 1, "a task within a specification");
    let injections = |scenario: &Value| scenario["inject"].as_array().unwrap().len();
    let all = injections(&what_if(&[]));
    assert_eq!(injections(&removed("the third")), all - 1);
    assert_eq!(injections(&removed("broken fan")), all - 4, "no injection without its fault");
}

/// Elements that nothing tells apart cannot be set one by one, and that is said.
#[test]
fn what_has_no_name_is_not_set_by_one() {
    let setting = "team.clerks.shift.morning.from=5h".to_owned();
    let loaded = load("tests/overlay/what-if.toml", &[setting]);
    insta::assert_snapshot!(told(&loaded));
}
