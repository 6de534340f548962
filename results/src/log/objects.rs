//! The objects of an OCEL log, as they become known: what is said of an order is kept until it ends, and
//! then put with all others into a file without a name, which the log takes in at its end.

use super::entry::{Attribute, Names, Thing, Value, item_of};
use sandtable_model::units::SimTime;
use sandtable_orders::lifecycle::{ItemState, OrderState};
use sandtable_orders::{Plan, Record};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::path::Path;

/// The attributes of each type of objects.
pub(super) const TYPES: [(&str, &[(&str, &str)]); 8] = [
    ("order", &[("channel", "string"), ("priority", "integer"), ("state", "string")]),
    ("item", &[("action", "string"), ("state", "string")]),
    ("offering", &[("name", "string"), ("monthly price", "float")]),
    ("team", &[("name", "string"), ("hourly cost", "float")]),
    ("system", &[("name", "string"), ("hourly cost", "float")]),
    ("customer", &[]),
    ("place", &[("name", "string")]),
    ("batch", &[]),
];

/// When what never changes is said to hold, as OCEL has it.
const EVER: &str = "1970-01-01T00:00:00Z";

/// The objects of a log.
pub(super) struct Objects<'p> {
    names: Names<'p>,
    orders: BTreeMap<u64, Order>,
    /// Orders that have ended and are still kept.
    ended: Vec<u64>,
    /// What is neither order nor item, and has been written.
    seen: BTreeSet<Thing>,
    file: BufWriter<File>,
    written: bool,
}

struct Order {
    stream: u16,
    customer: u64,
    place: u32,
    priority: u8,
    states: Vec<(SimTime, OrderState)>,
    items: BTreeMap<u8, Item>,
}

#[derive(Default)]
struct Item {
    offering: Option<u16>,
    states: Vec<(SimTime, ItemState)>,
}

#[derive(Serialize)]
struct Object<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'a str,
    attributes: Vec<Holds>,
    relationships: Vec<Relationship>,
}

/// What an attribute is from a moment on.
#[derive(Serialize)]
struct Holds {
    name: &'static str,
    time: String,
    value: String,
}

/// A thing that something is about.
#[derive(Serialize)]
pub(super) struct Relationship {
    #[serde(rename = "objectId")]
    object: String,
    qualifier: &'static str,
}

impl<'p> Objects<'p> {
    /// No objects yet; they are kept on the disk that `folder` is on.
    pub(super) fn create(names: Names<'p>, folder: &Path) -> io::Result<Self> {
        Ok(Self {
            names,
            orders: BTreeMap::new(),
            ended: Vec::new(),
            seen: BTreeSet::new(),
            file: BufWriter::new(tempfile::tempfile_in(folder)?),
            written: false,
        })
    }

    /// Learns from a record. What is said of an order that has ended changes nothing about it.
    pub(super) fn learn(&mut self, at: SimTime, record: &Record) {
        if let Record::Received { order, stream, customer, place, priority } = *record {
            let (states, items) = (Vec::new(), BTreeMap::new());
            let received = Order { stream, customer, place, priority, states, items };
            self.orders.insert(order, received);
        }
        let Some(number) = record.order() else { return };
        let Some(order) = self.orders.get_mut(&number) else { return };
        if let Some((item, offering)) = item_of(record) {
            let item = order.items.entry(item).or_default();
            item.offering = offering.or(item.offering);
            if let Record::Item { state, .. } = *record {
                item.states.push((at, state));
            }
        }
        if let Record::Order { state, .. } = *record {
            order.states.push((at, state));
            if state.is_terminal() {
                self.ended.push(number);
            }
        }
    }

    /// What an item of an order that has not ended is of.
    pub(super) fn offering(&self, order: u64, item: u8) -> Option<u16> {
        self.orders.get(&order)?.items.get(&item)?.offering
    }

    /// Relates an event to a thing, which is put down when it is seen first.
    pub(super) fn relate(&mut self, thing: Thing) -> io::Result<Relationship> {
        let qualifier = match thing {
            Thing::Order(_) => "order",
            Thing::Item(..) => "item",
            Thing::Offering(_) => "offering",
            Thing::Station(_) => "resource",
            Thing::Customer(..) => "customer",
            Thing::Place(_) => "place",
            Thing::Batch(_) => "batch",
        };
        let is_new = match thing {
            Thing::Order(_) | Thing::Item(..) => false,
            // Customers who come once need not be remembered.
            Thing::Customer(stream, _) if !come_again(self.names.plan, stream) => true,
            Thing::Customer(..)
            | Thing::Offering(_)
            | Thing::Station(_)
            | Thing::Place(_)
            | Thing::Batch(_) => self.seen.insert(thing),
        };
        if is_new {
            self.put(thing, &self.of_thing(thing), Vec::new(), Vec::new())?;
        }
        Ok(self.relationship(thing, qualifier))
    }

    /// What never changes about a thing that is neither order nor item.
    fn of_thing(&self, thing: Thing) -> Vec<Attribute<'p>> {
        let plan = self.names.plan;
        match thing {
            Thing::Order(_) | Thing::Item(..) | Thing::Customer(..) | Thing::Batch(_) => Vec::new(),
            Thing::Offering(number) => {
                let offering = &plan.offerings[usize::from(number)];
                let price = ("monthly price", Value::Money(offering.price));
                vec![("name", Value::Text(&offering.name)), price]
            }
            Thing::Station(number) => {
                let station = self.names.station(number);
                let cost = ("hourly cost", Value::Money(station.hourly));
                vec![("name", Value::Text(&station.name)), cost]
            }
            Thing::Place(number) => {
                vec![("name", Value::Text(&self.names.plan.places[number as usize].name))]
            }
        }
    }

    /// Puts down the orders that have ended.
    pub(super) fn let_go(&mut self) -> io::Result<()> {
        for number in std::mem::take(&mut self.ended) {
            self.put_order(number)?;
        }
        Ok(())
    }

    fn put_order(&mut self, number: u64) -> io::Result<()> {
        let Some(order) = self.orders.remove(&number) else { return Ok(()) };
        let names = self.names;
        let thing = Thing::Order(number);
        let customer = Thing::Customer(order.stream, order.customer);
        let mut related = vec![self.relationship(customer, "ordered by")];
        if !names.plan.places.is_empty() {
            related.push(self.relationship(Thing::Place(order.place), "delivered to"));
        }
        let items = order.items.keys().map(|item| Thing::Item(number, *item));
        related.extend(items.map(|item| self.relationship(item, "has item")));
        let states = order.states.iter().map(|(at, state)| (*at, state.word()));
        let states = states.collect();
        self.put(thing, &names.of_order(order.stream, order.priority), states, related)?;
        for (item, kept) in order.items {
            let states = kept.states.iter().map(|(at, state)| (*at, state.word()));
            let said = kept.offering.map(|of| ("action", Value::Text(names.action(of))));
            let said: Vec<_> = said.into_iter().collect();
            let offering = kept.offering.map(|of| names.offering(of));
            let related = offering.map(|offering| self.relationship(offering, "of offering"));
            let related = related.into_iter().collect();
            self.put(Thing::Item(number, item), &said, states.collect(), related)?;
        }
        Ok(())
    }

    fn put(
        &mut self,
        thing: Thing,
        constant: &[Attribute<'_>],
        states: Vec<(SimTime, &str)>,
        relationships: Vec<Relationship>,
    ) -> io::Result<()> {
        let names = self.names;
        let constant = constant.iter().map(|(name, value)| {
            let value = names.spelled(value).into_owned();
            Holds { name, time: EVER.to_owned(), value }
        });
        let states = states.into_iter().map(|(at, word)| {
            let (time, value) = (names.moment(at), word.to_owned());
            Holds { name: "state", time, value }
        });
        let attributes = constant.chain(states).collect();
        let (id, kind) = (self.id(thing), names.kind(thing));
        self.file.write_all(if self.written { b",\n" } else { b"\n" })?;
        self.written = true;
        serde_json::to_writer(&mut self.file, &Object { id, kind, attributes, relationships })?;
        Ok(())
    }

    fn relationship(&self, thing: Thing, qualifier: &'static str) -> Relationship {
        Relationship { object: self.id(thing), qualifier }
    }

    fn id(&self, thing: Thing) -> String {
        format!("{}:{}", self.names.kind(thing), self.names.name(thing))
    }

    /// Puts down the orders that have not ended, and copies all objects, with commas between them.
    pub(super) fn write_all(&mut self, out: &mut impl Write) -> io::Result<()> {
        let open: Vec<u64> = self.orders.keys().copied().collect();
        open.into_iter().try_for_each(|order| self.put_order(order))?;
        self.file.flush()?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(0))?;
        io::copy(file, out)?;
        Ok(())
    }
}

/// Whether the customers of a stream of arrivals order again and again.
fn come_again(plan: &Plan, stream: u16) -> bool {
    plan.arrivals[usize::from(stream)].customers.is_some()
}
