//! In every log of the shipped scenarios, and in what `explain` tells of an order, work stands before what it
//! brings about: the tasks that wait for it, its milestone, the end of its item and of its order.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "only orders and what people do are of interest"
)]

use crate::text;
use roxmltree::Document;
use sandtable_model::kernel::{Observer, Progress, Recorded, Simulation, Speed};
use sandtable_model::scenarios::{library, load};
use sandtable_model::units::SimTime;
use sandtable_model::{Operator, Record as Any};
use sandtable_orders::{Plan, Record, describe};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Orders whose story is read sentence by sentence.
const READ_MAX: u64 = 100;
/// Records of a scenario that are heard, about.
const HEARD_MAX: usize = 15_000;

/// What a log tells, as far as the law asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Begun(String),
    Done(String),
    Milestone(String),
    ItemEnds(bool),
    OrderEnds,
}

/// The order, the item from 1 (0 for the order itself), and what is told of it.
type Told = (u64, u64, What);

#[derive(Default)]
struct Heard(Vec<(SimTime, Record)>);

impl Observer<Any> for Heard {
    fn window(&mut self, _: Progress, records: &[Recorded<Any>]) -> ControlFlow<()> {
        let said = records.iter().filter_map(|recorded| match recorded.record {
            Any::Orders(said) => Some((recorded.time, said)),
            _ => None,
        });
        self.0.extend(said);
        if self.0.len() < HEARD_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

/// What is told under the name of an activity or the words of a state.
fn what(activity: &str, job: &str, outcome: &str) -> Option<What> {
    const ENDS: [&str; 5] = ["completed", "partial", "failed", "cancelled", "rejected"];
    if job == "do" {
        return (outcome == "done").then(|| What::Done(activity.to_owned()));
    }
    if let Some(task) = activity.strip_prefix("milestone ") {
        return Some(What::Milestone(task.to_owned()));
    }
    let (thing, state) = activity.split_once(' ')?;
    match thing {
        _ if !job.is_empty() || !ENDS.contains(&state) => None,
        "item" => Some(What::ItemEnds(state == "completed")),
        "order" => Some(What::OrderEnds),
        _ => None,
    }
}

/// The order and the item of `7/2`.
fn item(name: &str) -> (u64, u64) {
    let (order, item) = name.split_once('/').unwrap();
    (order.parse().unwrap(), item.parse().unwrap())
}

fn of_ocel(text: &str) -> Vec<Told> {
    let log: Value = serde_json::from_str(text).unwrap();
    let mut all = Vec::new();
    for event in log["events"].as_array().unwrap() {
        let said = |name: &str| {
            let said = event["attributes"].as_array().unwrap().iter();
            let mut said = said.filter(|said| said["name"] == name);
            said.next().map_or("", |said| said["value"].as_str().unwrap())
        };
        let activity = event["type"].as_str().unwrap();
        let Some(what) = what(activity, said("job"), said("outcome")) else { continue };
        let about = event["relationships"].as_array().unwrap().iter();
        let about: Vec<&str> = about.map(|one| one["objectId"].as_str().unwrap()).collect();
        let items = about.iter().filter_map(|one| one.strip_prefix("item:"));
        all.extend(items.map(|one| (item(one).0, item(one).1, what.clone())));
        if what == What::OrderEnds {
            let order = about.iter().find_map(|one| one.strip_prefix("order:")).unwrap();
            all.push((order.parse().unwrap(), 0, what));
        }
    }
    all
}

fn of_xes(text: &str) -> Vec<Told> {
    let document = Document::parse(text).unwrap();
    let mut all = Vec::new();
    for trace in document.root_element().children().filter(|node| node.tag_name().name() == "trace")
    {
        let value = |of: roxmltree::Node<'_, '_>, key: &str| -> Option<String> {
            let child = of.children().find(|child| child.attribute("key") == Some(key))?;
            child.attribute("value").map(str::to_owned)
        };
        let order: u64 = value(trace, "concept:name").unwrap().parse().unwrap();
        for event in trace.children().filter(|node| node.tag_name().name() == "event") {
            let said = |key| value(event, key).unwrap_or_default();
            let (activity, job) = (said("concept:name"), said("job"));
            let what = if said("lifecycle:transition") == "start" {
                (job == "do").then_some(What::Begun(activity))
            } else {
                what(&activity, &job, &said("outcome"))
            };
            let number = value(event, "item").map_or(0, |name| item(&name).1);
            all.extend(what.map(|what| (order, number, what)));
        }
    }
    all
}

fn of_csv(text: &str) -> Vec<Told> {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let columns = rows.headers().unwrap().clone();
    let (mut all, mut last) = (Vec::new(), String::new());
    for row in rows.records() {
        let row = row.unwrap();
        let said = |name| &row[columns.iter().position(|column| column == name).unwrap()];
        assert!(*last <= *said("end_time"), "{row:?} stands after {last}");
        said("end_time").clone_into(&mut last);
        let (order, number) = item(said("item"));
        let what = what(said("activity"), said("job"), said("outcome"));
        all.extend(what.map(|what| (order, number, what)));
    }
    all
}

/// What `explain` tells of one order.
fn of_sentences(order: u64, sentences: &[(SimTime, String)]) -> Vec<Told> {
    let of = format!(" of order {order}");
    let number = |text: &str| -> Option<u64> {
        let (before, _) = text.split_once(&of)?;
        before.rsplit_once("item ")?.1.parse().ok()
    };
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    let told = sentences.iter().filter_map(|(_, text)| {
        if let Some(state) = text.strip_prefix(&format!("order {order} is ")) {
            return Some((order, 0, what(&format!("order {state}"), "", "")?));
        }
        let item = number(text)?;
        if text.starts_with("item ") {
            let (_, state) = text.rsplit_once(" is ")?;
            return Some((order, item, what(&format!("item {state}"), "", "")?));
        }
        if let Some((_, task)) = text.split_once(" has done ") {
            return Some((order, item, What::Done(quoted(task))));
        }
        let milestone = text.starts_with("a milestone of ");
        milestone.then(|| (order, item, What::Milestone(quoted(text))))
    });
    told.collect()
}

/// Holds the law. Returns how often it said something, by kind.
fn causes_come_first(
    plan: &Plan,
    offerings: &BTreeMap<(u64, u64), u16>,
    told: &[Told],
    log: &str,
) -> [usize; 3] {
    let mut done: BTreeMap<(u64, u64), BTreeSet<&str>> = BTreeMap::new();
    let mut ended: BTreeSet<(u64, u64)> = BTreeSet::new();
    let mut counts = [0; 3];
    for (order, item, what) in told {
        let at = (*order, *item);
        let of = format!("{log}: item {item} of order {order}");
        let tasks = offerings
            .get(&at)
            .map_or(&[][..], |offering| &plan.offerings[usize::from(*offering)].tasks[..]);
        let is_done = |task: &str| done.get(&at).is_some_and(|done| done.contains(task));
        match what {
            What::Begun(name) | What::Done(name) => {
                let after =
                    tasks.iter().find(|task| task.name == *name).map_or(0, |task| task.after);
                for (_, task) in (0..).zip(tasks).filter(|(bit, _)| after >> bit & 1 == 1) {
                    assert!(is_done(&task.name), "{of}: `{name}` before `{}`", task.name);
                }
                if matches!(what, What::Done(_)) {
                    done.entry(at).or_default().insert(name);
                    counts[0] += 1;
                }
            }
            What::Milestone(name) => {
                assert!(is_done(name), "{of}: the milestone before `{name}`");
                counts[1] += 1;
            }
            What::ItemEnds(completed) => {
                let missing = tasks.iter().find(|task| *completed && !is_done(&task.name));
                assert!(missing.is_none(), "{of}: completed before {missing:?}");
                ended.insert(at);
            }
            What::OrderEnds => {
                let items = offerings.range((*order, 0)..(*order + 1, 0));
                for (item, _) in items {
                    assert!(ended.contains(item), "{log}: order {order} ends before {item:?}");
                }
                counts[2] += 1;
            }
        }
    }
    counts
}

/// A record and when it was made.
type Said = (SimTime, Record);

/// What is said of orders in a scenario, if it has any.
fn said(name: &str) -> Option<(Arc<Operator>, Vec<Said>)> {
    let loaded = load(name, &[]);
    let scenario = loaded.scenario.unwrap();
    if scenario.orders.is_empty() {
        return None;
    }
    let operator = Arc::new(Operator::new(&scenario, 0));
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let speed = Speed { threads, regions: None, build_reversed: false };
    let mut heard = Heard::default();
    Simulation::new(&operator, speed).unwrap().run(operator.plan().end, &mut heard);
    Some((operator, heard.0))
}

#[test]
fn in_every_log_work_stands_before_what_it_brings_about() {
    let (mut tried, mut all, mut read) = (0, [0; 3], [0; 3]);
    for shipped in library::ALL {
        let Some((operator, said)) = said(shipped.name) else { continue };
        let plan = operator.plan().orders.as_ref().unwrap();
        tried += 1;
        let offerings: BTreeMap<(u64, u64), u16> = said
            .iter()
            .filter_map(|(_, record)| match *record {
                Record::Work { order, item, offering, .. } => {
                    Some(((order, u64::from(item) + 1), offering))
                }
                _ => None,
            })
            .collect();
        let told = [
            ("OCEL", of_ocel(&text(plan, &said, "log.json"))),
            ("XES", of_xes(&text(plan, &said, "log.xes"))),
            ("CSV", of_csv(&text(plan, &said, "log.csv"))),
        ];
        let done: Vec<usize> = (told.iter())
            .map(|(log, told)| {
                let counts =
                    causes_come_first(plan, &offerings, told, &format!("{}: {log}", shipped.name));
                (0..3).for_each(|kind| all[kind] += counts[kind]);
                counts[0]
            })
            .collect();
        assert!(done[0] > 0, "{}: no work is done", shipped.name);
        // What is done for several items at once is told of each item in XES and CSV.
        assert_eq!(done[1], done[2], "{}", shipped.name);
        for order in 1..=READ_MAX {
            let of = said.iter().filter(|(_, record)| record.order() == Some(order));
            let of: Vec<(SimTime, Record)> = of.copied().collect();
            let sentences = describe::order(plan, &of, operator.plan().end);
            let told = of_sentences(order, &sentences);
            let log = format!("{}: explain", shipped.name);
            let counts = causes_come_first(plan, &offerings, &told, &log);
            (0..3).for_each(|kind| read[kind] += counts[kind]);
        }
    }
    let enough = all.iter().chain(&read).all(|count| *count > 100);
    assert!(tried >= 10 && enough, "{tried} scenarios: {all:?}, sentences {read:?}");
}
