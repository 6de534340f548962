//! OCEL 2.0 as JSON (<https://www.ocel-standard.org/2.0/>): an event a record, or a batch: what is done for
//! several items at once is one event about all of them. Values are texts, as its
//! schema wants them; their types stand with the types of events and objects. Events come first in the
//! file, because they are written at once, and types last, because only then all are known.

use super::entry::{Names, Value, item_of};
use super::objects::{Objects, Relationship, TYPES};
use sandtable_model::units::SimTime;
use sandtable_orders::Record;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

/// A log that is being written.
pub(super) struct Ocel<'p> {
    names: Names<'p>,
    out: BufWriter<File>,
    objects: Objects<'p>,
    /// The attributes of each type of events so far.
    types: BTreeMap<String, BTreeMap<&'static str, &'static str>>,
    /// What was said at the moment `now`: the work of a batch on each of its items is one event.
    moment: Vec<Record>,
    now: SimTime,
    events: u64,
}

#[derive(Serialize)]
struct Event<'a> {
    id: String,
    #[serde(rename = "type")]
    activity: &'a str,
    time: String,
    attributes: Vec<Said<'a>>,
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct Said<'a> {
    name: &'a str,
    value: &'a str,
}

/// A type of events or objects.
#[derive(Serialize)]
struct Kind<'a> {
    name: &'a str,
    attributes: Vec<Typed<'a>>,
}

#[derive(Serialize)]
struct Typed<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
}

impl<'p> Ocel<'p> {
    pub(super) fn create(names: Names<'p>, file: File, folder: &Path) -> io::Result<Self> {
        let mut out = BufWriter::new(file);
        out.write_all(b"{\"events\":[")?;
        Ok(Self {
            names,
            out,
            objects: Objects::create(names, folder)?,
            types: BTreeMap::new(),
            moment: Vec::new(),
            now: SimTime::START,
            events: 0,
        })
    }

    pub(super) fn hear(&mut self, at: SimTime, record: &Record) -> io::Result<()> {
        assert!(at >= self.now, "time does not run backwards");
        if at > self.now {
            self.write_moment()?;
            self.now = at;
        }
        self.moment.push(*record);
        Ok(())
    }

    fn write_moment(&mut self) -> io::Result<()> {
        let mut said = std::mem::take(&mut self.moment);
        for record in &said {
            self.objects.learn(self.now, record);
        }
        let mut batches = BTreeSet::new();
        for (number, record) in said.iter().enumerate() {
            if self.names.batch(record).is_none_or(|batch| batches.insert(batch)) {
                self.write_event(record, &said[number + 1..])?;
            }
        }
        said.clear();
        self.moment = said;
        self.objects.let_go()
    }

    /// Writes an event; what is said of the same batch in the same moment is part of it.
    fn write_event(&mut self, record: &Record, later: &[Record]) -> io::Result<()> {
        let offering = item_of(record).and_then(|(item, offering)| {
            offering.or_else(|| self.objects.offering(record.order()?, item))
        });
        let mut entry = self.names.entry(self.now, record, offering);
        if let Some(batch) = self.names.batch(record) {
            for other in later.iter().filter(|other| self.names.batch(other) == Some(batch)) {
                let offering = item_of(other).and_then(|(_, offering)| offering);
                entry.things.extend(self.names.things(other, offering));
            }
            entry.things.sort_unstable();
            entry.things.dedup();
        }
        if !self.types.contains_key(entry.activity.as_ref()) {
            self.types.insert(entry.activity.clone().into_owned(), BTreeMap::new());
        }
        let typed = self.types.get_mut(entry.activity.as_ref()).expect("it was put there");
        typed.extend(entry.attributes.iter().map(|(name, value)| (*name, kind(value))));
        let names = self.names;
        let spelled: Vec<_> =
            entry.attributes.iter().map(|(name, value)| (*name, names.spelled(value))).collect();
        let related = entry.things.iter().map(|thing| self.objects.relate(*thing));
        let relationships = related.collect::<io::Result<_>>()?;
        self.events += 1;
        let event = Event {
            id: format!("e{}", self.events),
            activity: &entry.activity,
            time: names.moment(entry.at),
            attributes: spelled.iter().map(|(name, value)| Said { name, value }).collect(),
            relationships,
        };
        self.out.write_all(if self.events > 1 { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut self.out, &event)?;
        Ok(())
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.write_moment()?;
        self.out.write_all(b"\n],\n\"objects\":[")?;
        self.objects.write_all(&mut self.out)?;
        self.out.write_all(b"\n],\n\"eventTypes\":")?;
        let typed = |(name, kind)| Typed { name, kind };
        let types = self.types.iter().map(|(name, attributes)| {
            let attributes = attributes.iter().map(|(name, kind)| typed((*name, *kind)));
            Kind { name, attributes: attributes.collect() }
        });
        serde_json::to_writer(&mut self.out, &types.collect::<Vec<_>>())?;
        self.out.write_all(b",\n\"objectTypes\":")?;
        let types = TYPES.map(|(name, attributes)| Kind {
            name,
            attributes: attributes.iter().copied().map(typed).collect(),
        });
        serde_json::to_writer(&mut self.out, &types)?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

/// What OCEL calls a kind of values.
fn kind(value: &Value<'_>) -> &'static str {
    match value {
        Value::Text(_) => "string",
        Value::Moment(_) => "time",
        Value::Whole(_) => "integer",
        Value::Money(_) => "float",
    }
}
