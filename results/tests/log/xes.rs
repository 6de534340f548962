//! XES: a trace an order, two events a piece of work and one of all else, in the order of time.

use crate::plans::{operator, places};
use crate::{everything, moment, text};
use roxmltree::{Document, Node};
use sandtable_orders::Record;
use std::collections::BTreeMap;

/// What an element says under a key.
fn said<'a>(of: Node<'a, '_>, key: &str) -> Option<&'a str> {
    let child = of.children().find(|child| child.attribute("key") == Some(key))?;
    child.attribute("value")
}

fn named<'a, 'd: 'a>(of: Node<'a, 'd>, name: &'static str) -> impl Iterator<Item = Node<'a, 'd>> {
    of.children().filter(move |child| child.has_tag_name(("http://www.xes-standard.org/", name)))
}

#[test]
fn each_order_is_a_trace() {
    let plan = operator(120);
    let mut records = everything(&plan);
    let text = text(&plan, &records, "log.xes");
    let document = Document::parse(&text).unwrap();
    let log = document.root_element();
    records.sort_by_key(|(_, record)| order(record));
    let mut traces: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for (at, record) in &records {
        traces.entry(order(record).to_string()).or_default().push((*at, *record));
    }
    let found: Vec<_> = named(log, "trace").collect();
    assert_eq!(found.len(), 240);
    assert_eq!(found.len(), traces.len());
    for trace in found {
        let records = &traces[said(trace, "concept:name").unwrap()];
        let Record::Received { place, customer, stream, .. } = records[0].1 else { panic!() };
        assert_eq!(said(trace, "place"), Some(places()[place as usize].as_str()));
        let channel = plan.arrivals[usize::from(stream)].name.as_str();
        assert_eq!(said(trace, "channel"), Some(channel));
        assert_eq!(said(trace, "customer"), Some(format!("{channel}/{customer}").as_str()));
        assert_eq!(said(trace, "priority"), Some("2"));
        let mut expected = Vec::new();
        for (number, (at, record)) in (1..).zip(records) {
            if let Record::Work { began, .. } = record {
                expected.push((moment(*began), number.to_string(), "start"));
            }
            expected.push((moment(*at), number.to_string(), "complete"));
        }
        expected.sort();
        let events: Vec<_> = named(trace, "event").collect();
        let mut steps: Vec<_> = events
            .iter()
            .map(|event| {
                let said = |key| said(*event, key).unwrap();
                let (time, instance) = (said("time:timestamp"), said("concept:instance"));
                (time.to_owned(), instance.to_owned(), said("lifecycle:transition"))
            })
            .collect();
        assert!(steps.is_sorted_by_key(|(time, _, _)| time.clone()));
        steps.sort();
        assert_eq!(steps, expected);
    }
}

#[test]
fn both_ends_of_work_tell_the_same() {
    let plan = operator(120);
    let text = text(&plan, &everything(&plan), "log.xes");
    let document = Document::parse(&text).unwrap();
    let mut works = 0;
    for trace in named(document.root_element(), "trace") {
        let mut begun: BTreeMap<&str, Node<'_, '_>> = BTreeMap::new();
        for event in named(trace, "event") {
            let instance = said(event, "concept:instance").unwrap();
            if said(event, "lifecycle:transition") == Some("start") {
                assert_eq!(said(event, "outcome"), None, "it is not known yet");
                begun.insert(instance, event);
                continue;
            }
            let start = begun.remove(instance);
            assert_eq!(
                start.is_some(),
                said(event, "job").is_some(),
                "what has a job has two ends"
            );
            let Some(start) = start else { continue };
            works += 1;
            for key in ["concept:name", "org:resource", "item", "offering", "task", "job", "action"]
            {
                assert_eq!(said(event, key), said(start, key), "{key}");
                assert!(said(event, key).is_some(), "{key}");
            }
            assert_eq!(said(event, "began"), said(start, "time:timestamp"));
            assert!(said(event, "outcome").is_some());
        }
        assert!(begun.is_empty());
    }
    assert!(works > 1000, "{works}");
}

#[test]
fn its_head_names_what_it_uses() {
    let plan = operator(1);
    let text = text(&plan, &Vec::new(), "log.xes");
    let document = Document::parse(&text).unwrap();
    let log = document.root_element();
    assert!(log.has_tag_name(("http://www.xes-standard.org/", "log")));
    let prefixes: Vec<_> = named(log, "extension").map(|it| it.attribute("prefix")).collect();
    assert_eq!(prefixes, ["concept", "lifecycle", "org", "time"].map(Some));
    assert_eq!(named(log, "global").count(), 2);
}

fn order(record: &Record) -> u64 {
    record.order().expect("it is about an order")
}
