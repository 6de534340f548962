//! OCEL: the standard's form, an event a record, the things that records are about, and nothing that is
//! named and not there.

use crate::plans::{Said, changing, operator};
use crate::{everything, moment, text};
use sandtable_model::units::SimTime;
use sandtable_orders::{Job, Law, Record};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const SCHEMA: &str = include_str!("ocel20.schema.json");

fn read(said: &Said) -> Value {
    serde_json::from_str(&text(&operator(120), said, "log.jsonocel")).unwrap()
}

fn list<'a>(of: &'a Value, key: &str) -> &'a [Value] {
    of[key].as_array().unwrap()
}

fn word<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap()
}

/// What is said of an event or object under a name, in order.
fn said<'a>(of: &'a Value, name: &str) -> Vec<&'a Value> {
    list(of, "attributes").iter().filter(|said| said["name"] == name).collect()
}

#[test]
fn it_has_the_form_of_the_standard() {
    let schema = serde_json::from_str(SCHEMA).unwrap();
    let valid = jsonschema::validator_for(&schema).unwrap();
    for said in [Vec::new(), everything(&operator(120))] {
        valid.validate(&read(&said)).unwrap_or_else(|error| panic!("{error}"));
    }
}

/// What is done for several items at once is one event.
#[test]
fn each_record_is_an_event() {
    let mut records = everything(&operator(120));
    let all = records.len();
    let mut seen = BTreeSet::new();
    records.retain(|(_, record)| {
        let Record::Work { batch: Some(batch), .. } = record else { return true };
        seen.insert(*batch)
    });
    assert!(records.len() < all);
    let log = read(&records);
    let events = list(&log, "events");
    assert_eq!(events.len(), records.len());
    let times: Vec<&str> = events.iter().map(|event| word(event, "time")).collect();
    let expected: Vec<String> = records.iter().map(|(at, _)| moment(*at)).collect();
    assert_eq!(times, expected);
    assert!(times.is_sorted());
    let ids: BTreeSet<&str> = events.iter().map(|event| word(event, "id")).collect();
    assert_eq!(ids.len(), events.len());
    for ((_, record), event) in records.iter().zip(events) {
        let activity = word(event, "type");
        match *record {
            Record::Received { .. } => assert_eq!(activity, "order received"),
            Record::Order { state, .. } => assert_eq!(activity, format!("order {}", state.word())),
            Record::Item { state, .. } => assert_eq!(activity, format!("item {}", state.word())),
            Record::Work { job, asked, began, .. } => {
                let task = word(said(event, "task")[0], "value");
                let (word, expected) = match job {
                    Job::Do => ("do", task.to_owned()),
                    Job::Undo => ("undo", format!("undo {task}")),
                    Job::Mend(_) => ("mend", format!("mend {task}")),
                    Job::Sort => ("sort", format!("sort {task}")),
                };
                assert_eq!(activity, expected);
                assert_eq!(said(event, "job")[0]["value"], word);
                assert_eq!(said(event, "asked")[0]["value"], moment(asked));
                assert_eq!(said(event, "began")[0]["value"], moment(began));
            }
            Record::Reconciled { .. } | Record::Audited { .. } => panic!("it is about no order"),
            Record::Closed { .. } => panic!("it is for our books"),
            Record::Milestone { .. } => assert_eq!(activity, "milestone check"),
            Record::Jeopardy { expected, .. } => {
                assert_eq!(activity, "order in jeopardy");
                assert_eq!(said(event, "expected")[0]["value"], moment(expected));
            }
            Record::TooLate { .. } => assert_eq!(activity, "change too late"),
            Record::DeadLetter { .. } => assert_eq!(activity, "dead letter"),
            Record::Broken { .. } => assert_eq!(activity, "law broken"),
            Record::PutRight { .. } => assert_eq!(activity, "put right"),
            Record::Reminded { .. } => assert_eq!(activity, "remind welcome"),
            Record::Bundled { .. } => assert_eq!(activity, "bundle ordered"),
            Record::Moving { .. } => assert_eq!(activity, "move ordered"),
            Record::Rejected { .. } => assert_eq!(activity, "item refused"),
            Record::Lost { .. } => assert_eq!(activity, "unit lost"),
        }
    }
}

/// An offering is one object, whatever is done with it; what is done stands with the item.
#[test]
fn items_say_what_is_done_with_a_product() {
    let plan = changing(60);
    let records = crate::plans::said(&plan);
    let log: Value = serde_json::from_str(&text(&plan, &records, "log.json")).unwrap();
    let objects = list(&log, "objects");
    let offerings = objects.iter().filter(|object| object["type"] == "offering");
    assert_eq!(offerings.map(|of| word(of, "id")).collect::<BTreeSet<_>>().len(), 2);
    assert_eq!(objects.iter().filter(|object| object["type"] == "offering").count(), 2);
    let items = objects.iter().filter(|object| object["type"] == "item");
    let actions: BTreeSet<&str> =
        items.map(|item| word(said(item, "action")[0], "value")).collect();
    assert_eq!(actions, BTreeSet::from(["add", "delete", "move", "resume"]));
    let types: BTreeSet<&str> =
        list(&log, "events").iter().map(|event| word(event, "type")).collect();
    for kind in ["move ordered", "unit lost", "item refused"] {
        assert!(types.contains(kind), "{kind}: {types:?}");
    }
}

#[test]
fn work_that_failed_tells_why() {
    let log = read(&everything(&operator(120)));
    let mut causes: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for event in list(&log, "events").iter().filter(|event| !said(event, "job").is_empty()) {
        let outcome = word(said(event, "outcome")[0], "value");
        let cause = said(event, "cause").first().map_or("", |cause| word(cause, "value"));
        causes.entry((word(event, "type"), outcome)).or_default().insert(cause);
    }
    let causes_of =
        |activity, outcome| -> Vec<&str> { causes[&(activity, outcome)].iter().copied().collect() };
    assert_eq!(causes_of("reserve", "done"), [""]);
    assert_eq!(causes_of("reserve", "failed"), ["wrong address"]);
    assert_eq!(causes_of("reserve", "none-left"), ["no port"]);
    assert_eq!(causes_of("mend reserve", "done"), ["wrong address"]);
    assert_eq!(causes_of("install", "failed"), ["wrong address"]);
}

/// The items that the one event of a batch is about.
fn items_of_batch(log: &Value, batch: u64) -> BTreeSet<String> {
    let number = batch.to_string();
    let of_batch =
        |event: &&Value| said(event, "batch").iter().any(|said| word(said, "value") == number);
    let mut events = list(log, "events").iter().filter(of_batch);
    let (first, none) = (events.next().unwrap(), events.next());
    assert!(none.is_none(), "batch {batch} is told twice");
    let things = list(first, "relationships").iter();
    let items = things.filter(|thing| word(thing, "qualifier") == "item");
    items.map(|item| word(item, "objectId").to_owned()).collect()
}

#[test]
fn what_is_done_at_once_is_about_all_its_items() {
    let records = everything(&operator(120));
    let log = read(&records);
    let mut batches: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    for (_, record) in &records {
        if let Record::Work { order, item, batch: Some(batch), .. } = *record {
            batches.entry(batch).or_default().insert(format!("item:{order}/{}", item + 1));
        }
    }
    assert!(batches.values().any(|items| items.len() > 1));
    for (batch, items) in batches {
        assert_eq!(items_of_batch(&log, batch), items);
    }
}

#[test]
fn objects_are_what_records_are_about() {
    let records = everything(&operator(120));
    let log = read(&records);
    let mut expected: BTreeMap<&str, BTreeSet<(u64, u64)>> = BTreeMap::new();
    let mut states: BTreeMap<String, Vec<(SimTime, &str)>> = BTreeMap::new();
    for (at, record) in &records {
        let mut about = |kind, a: u64, b: u64| expected.entry(kind).or_default().insert((a, b));
        match *record {
            Record::Received { order, stream, customer, place, .. } => {
                about("order", order, 0);
                about("customer", stream.into(), customer);
                about("place", place.into(), 0);
            }
            Record::Order { order, state } => {
                states.entry(format!("order:{order}")).or_default().push((*at, state.word()));
            }
            Record::Item { order, item, offering, state } => {
                about("item", order, item.into());
                about("offering", offering.into(), 0);
                let id = format!("item:{order}/{}", item + 1);
                states.entry(id).or_default().push((*at, state.word()));
            }
            Record::Work { order, item, station, .. }
            | Record::DeadLetter { order, item, station, .. } => {
                about("item", order, item.into());
                about(if station == 0 { "team" } else { "system" }, station.into(), 0);
                if let Record::Work { batch: Some(batch), .. } = *record {
                    expected.entry("batch").or_default().insert((batch, 0));
                }
            }
            Record::Reminded { .. }
            | Record::PutRight { .. }
            | Record::Milestone { .. }
            | Record::Jeopardy { .. }
            | Record::TooLate { .. }
            | Record::Reconciled { .. }
            | Record::Closed { .. }
            | Record::Broken { .. }
            | Record::Bundled { .. }
            | Record::Moving { .. }
            | Record::Rejected { .. }
            | Record::Lost { .. }
            | Record::Audited { .. } => {}
        }
    }
    let objects = list(&log, "objects");
    let ids: BTreeSet<&str> = objects.iter().map(|object| word(object, "id")).collect();
    assert_eq!(ids.len(), objects.len(), "no object is there twice");
    for (kind, things) in &expected {
        let found = objects.iter().filter(|object| object["type"] == *kind).count();
        assert_eq!(found, things.len(), "{kind}");
    }
    assert_eq!(objects.len(), expected.values().map(BTreeSet::len).sum::<usize>());
    let found: BTreeMap<String, Vec<String>> = objects
        .iter()
        .map(|object| {
            let states = said(object, "state").into_iter();
            let states = states.map(|state| word(state, "time").to_owned() + word(state, "value"));
            (word(object, "id").to_owned(), states.collect())
        })
        .filter(|(_, states): &(_, Vec<_>)| !states.is_empty())
        .collect();
    let told = |(at, word): (SimTime, &str)| moment(at) + word;
    let states = states.into_iter();
    let states: BTreeMap<String, Vec<String>> =
        states.map(|(id, states)| (id, states.into_iter().map(told).collect())).collect();
    assert_eq!(found, states);
}

#[test]
fn what_is_named_is_there() {
    let log = read(&everything(&operator(120)));
    let kinds: BTreeMap<&str, &str> =
        list(&log, "objects").iter().map(|it| (word(it, "id"), word(it, "type"))).collect();
    for (nodes, types) in [("events", "eventTypes"), ("objects", "objectTypes")] {
        let types: BTreeMap<&str, BTreeMap<&str, &str>> = list(&log, types)
            .iter()
            .map(|kind| {
                let typed = list(kind, "attributes").iter();
                let typed = typed.map(|typed| (word(typed, "name"), word(typed, "type")));
                (word(kind, "name"), typed.collect())
            })
            .collect();
        for node in list(&log, nodes) {
            for related in list(node, "relationships") {
                assert!(kinds.contains_key(word(related, "objectId")), "{node}");
            }
            let typed = &types[word(node, "type")];
            for said in list(node, "attributes") {
                let value = word(said, "value");
                let fits = match typed[word(said, "name")] {
                    "string" => !value.is_empty(),
                    "time" => value.parse::<jiff::Timestamp>().is_ok(),
                    "integer" => value.parse::<u64>().is_ok(),
                    "float" => value.parse::<f64>().is_ok_and(|value| value > 1.0),
                    other => panic!("{other}"),
                };
                assert!(fits, "{said}");
            }
        }
    }
    let mut kinds_of: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for event in list(&log, "events") {
        for related in list(event, "relationships") {
            let kind = kinds[word(related, "objectId")];
            *kinds_of.entry((word(event, "type"), kind)).or_default() += 1;
        }
    }
    let related = |activity: &str| {
        let of = kinds_of.keys().filter(|(of, _)| *of == activity).map(|(_, kind)| *kind);
        of.collect::<Vec<_>>()
    };
    assert_eq!(related("order received"), ["customer", "order", "place"]);
    assert_eq!(related("item completed"), ["item", "offering", "order"]);
    assert_eq!(related("reserve"), ["item", "offering", "order", "system"]);
    assert_eq!(related("sort bill"), ["item", "offering", "order", "team"]);
    assert_eq!(related("dead letter"), ["item", "offering", "order", "system"]);
    assert_eq!(related("order completed"), ["order"]);
}

/// An order that has not ended is there with all that is known of it; what is about no order is left out.
#[test]
fn a_run_may_end_early() {
    let mut records = everything(&operator(120));
    let arrival = records.iter().rposition(|(_, record)| matches!(record, Record::Received { .. }));
    records.truncate(arrival.unwrap() + 1);
    let (at, last) = *records.last().unwrap();
    let Record::Received { order, .. } = last else { unreachable!() };
    records.push((at, Record::Broken { law: Law::QueuesDrain, order: None }));
    let log = read(&records);
    let event = list(&log, "events").last().unwrap();
    assert_eq!(event["type"], "order received");
    let id = format!("order:{order}");
    let object = list(&log, "objects").iter().find(|object| object["id"] == *id).unwrap();
    assert_eq!(said(object, "state").len(), 0);
    assert_eq!(said(object, "priority")[0]["value"], "2");
}
