//! XES (IEEE 1849): a trace an order, in the order of their numbers, its events in the order of time. A
//! piece of work has two events, `start` and `complete`, with the same `concept:instance`; all else has
//! one, `complete`. A trace is written in one piece, so records are kept until the end.

use super::entry::{Attribute, Entry, Names, Thing, Value, item_of};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};
use sandtable_model::units::SimTime;
use sandtable_orders::Record;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};

/// The standard's extensions that are used: name, prefix and address.
const EXTENSIONS: [[&str; 3]; 4] = [
    ["Concept", "concept", "http://www.xes-standard.org/concept.xesext"],
    ["Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"],
    ["Organizational", "org", "http://www.xes-standard.org/org.xesext"],
    ["Time", "time", "http://www.xes-standard.org/time.xesext"],
];

/// What every event says, with a value that stands for none, as the standard asks for.
const GLOBAL: [(&str, &str, &str); 3] = [
    ("string", "concept:name", ""),
    ("string", "lifecycle:transition", "complete"),
    ("date", "time:timestamp", "1970-01-01T00:00:00Z"),
];

/// A log that is being heard.
pub(super) struct Xes<'p> {
    names: Names<'p>,
    out: Writer<BufWriter<File>>,
    records: Vec<(SimTime, Record)>,
}

/// A point in the life of an activity.
#[derive(Clone, Copy)]
struct Step<'a> {
    at: SimTime,
    begins: bool,
    /// Which of the entries of the trace, from 1.
    number: usize,
    entry: &'a Entry<'a>,
}

impl<'p> Xes<'p> {
    pub(super) fn create(names: Names<'p>, file: File) -> Self {
        let out = Writer::new_with_indent(BufWriter::new(file), b' ', 1);
        Self { names, out, records: Vec::new() }
    }

    pub(super) fn hear(&mut self, at: SimTime, record: &Record) {
        let last = self.records.last().map_or(SimTime::START, |(last, _)| *last);
        assert!(at >= last, "time does not run backwards");
        self.records.push((at, *record));
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        let mut records = std::mem::take(&mut self.records);
        records.retain(|(_, record)| record.order().is_some());
        records.sort_by_key(|(_, record)| record.order());
        self.head()?;
        for trace in records.chunk_by(|(_, a), (_, b)| a.order() == b.order()) {
            self.trace(trace)?;
        }
        self.out.write_event(Event::End(BytesEnd::new("log")))?;
        self.out.get_mut().write_all(b"\n")?;
        self.out.get_mut().flush()
    }

    fn head(&mut self) -> io::Result<()> {
        self.out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let mut log = BytesStart::new("log");
        log.push_attribute(("xes.version", "1849-2016"));
        log.push_attribute(("xes.features", ""));
        log.push_attribute(("xmlns", "http://www.xes-standard.org/"));
        self.out.write_event(Event::Start(log))?;
        for [name, prefix, uri] in EXTENSIONS {
            let extension = [("name", name), ("prefix", prefix), ("uri", uri)];
            self.out.create_element("extension").with_attributes(extension).write_empty()?;
        }
        for (scope, said) in [("trace", &GLOBAL[..1]), ("event", &GLOBAL[..])] {
            let global = self.out.create_element("global").with_attribute(("scope", scope));
            global.write_inner_content(|out| {
                said.iter().try_for_each(|(tag, key, value)| say(out, tag, key, value))
            })?;
        }
        let classifier = [("name", "activity"), ("keys", "concept:name")];
        self.out.create_element("classifier").with_attributes(classifier).write_empty()?;
        Ok(())
    }

    fn trace(&mut self, records: &[(SimTime, Record)]) -> io::Result<()> {
        let names = self.names;
        let items = records.iter().filter_map(|(_, record)| item_of(record));
        let offerings: BTreeMap<u8, u16> =
            items.filter_map(|(item, offering)| Some((item, offering?))).collect();
        let entries: Vec<Entry<'_>> = records
            .iter()
            .map(|(at, record)| {
                let offering = item_of(record).and_then(|(item, _)| offerings.get(&item).copied());
                names.entry(*at, record, offering)
            })
            .collect();
        let mut steps = Vec::with_capacity(2 * entries.len());
        for (number, entry) in (1..).zip(&entries) {
            let begins = entry.began.map(|at| Step { at, begins: true, number, entry });
            steps.extend(begins);
            steps.push(Step { at: entry.at, begins: false, number, entry });
        }
        steps.sort_by_key(|step| step.at);
        self.out.create_element("trace").write_inner_content(|out| {
            of_trace(out, names, records)?;
            steps.iter().try_for_each(|step| event(out, names, step))
        })?;
        Ok(())
    }
}

/// What is said of an order as a whole.
fn of_trace(
    out: &mut Writer<BufWriter<File>>,
    names: Names<'_>,
    records: &[(SimTime, Record)],
) -> io::Result<()> {
    let number = records.first().and_then(|(_, record)| record.order());
    let number = number.expect("a trace is of an order");
    say(out, "string", "concept:name", &names.name(Thing::Order(number)))?;
    for (_, record) in records {
        if let Record::Received { stream, customer, place, priority, .. } = *record {
            let customer = names.name(Thing::Customer(stream, customer));
            say(out, "string", "customer", &customer)?;
            if !names.plan.places.is_empty() {
                say(out, "string", "place", &names.name(Thing::Place(place)))?;
            }
            let said = names.of_order(stream, priority);
            said.iter().try_for_each(|attribute| say_value(out, names, attribute))?;
        }
    }
    Ok(())
}

fn event(out: &mut Writer<BufWriter<File>>, names: Names<'_>, step: &Step<'_>) -> io::Result<()> {
    let Step { at, begins, number, entry } = *step;
    out.create_element("event").write_inner_content(|out| {
        say(out, "string", "concept:name", &entry.activity)?;
        say(out, "string", "concept:instance", &number.to_string())?;
        let transition = if begins { "start" } else { "complete" };
        say(out, "string", "lifecycle:transition", transition)?;
        say(out, "date", "time:timestamp", &names.moment(at))?;
        for thing in &entry.things {
            let key = match thing {
                Thing::Item(..) => "item",
                Thing::Offering(_) => "offering",
                Thing::Station(_) => "org:resource",
                // The same in the whole trace, or said as an attribute.
                Thing::Order(_) | Thing::Customer(..) | Thing::Place(_) | Thing::Batch(_) => {
                    continue;
                }
            };
            say(out, "string", key, &names.name(*thing))?;
        }
        // What comes of a piece of work is not known when it begins.
        let known =
            |(name, _): &&Attribute<'_>| !begins || matches!(*name, "task" | "job" | "action");
        let mut said = entry.attributes.iter().filter(known);
        said.try_for_each(|attribute| say_value(out, names, attribute))
    })?;
    Ok(())
}

fn say_value(
    out: &mut Writer<BufWriter<File>>,
    names: Names<'_>,
    (key, value): &Attribute<'_>,
) -> io::Result<()> {
    let tag = match value {
        Value::Text(_) => "string",
        Value::Moment(_) => "date",
        Value::Whole(_) => "int",
        Value::Money(_) => "float",
    };
    let spelled: Cow<'_, str> = names.spelled(value);
    say(out, tag, key, &spelled)
}

fn say(out: &mut Writer<BufWriter<File>>, tag: &str, key: &str, value: &str) -> io::Result<()> {
    let said = [("key", key), ("value", value)];
    out.create_element(tag).with_attributes(said).write_empty()?;
    Ok(())
}
