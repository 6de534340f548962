//! What stands between records and formats: what a record is called as an activity, which things it is
//! about, and what else is said of it. How that is spelled in a file is left to the formats.

use jiff::Timestamp;
use sandtable_model::units::SimTime;
use sandtable_orders::plan::{Station, Task};
use sandtable_orders::{Fallout, Job, Outcome, Plan, Record};
use std::borrow::Cow;

/// Something that happened.
pub(super) struct Entry<'p> {
    pub(super) activity: Cow<'p, str>,
    /// When it was begun, if it takes time.
    pub(super) began: Option<SimTime>,
    pub(super) at: SimTime,
    pub(super) things: Vec<Thing>,
    pub(super) attributes: Vec<Attribute<'p>>,
}

/// A name and what is said under it.
pub(super) type Attribute<'p> = (&'static str, Value<'p>);

/// Something that events are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    /// By its number.
    Order(u64),
    /// By the number of its order and its own.
    Item(u64, u8),
    Offering(u16),
    /// A team or a system.
    Station(u16),
    /// By the stream of arrivals and its number there: each stream counts its own customers.
    Customer(u16, u64),
    Place(u32),
    /// Items that are worked on at once, by the number that they keep as long as they stay together.
    Batch(u64),
}

/// What an attribute says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'p> {
    Text(&'p str),
    Moment(SimTime),
    Whole(u64),
    /// An amount of money, in hundredths.
    Money(u64),
}

/// Names of all that is known of by number.
#[derive(Clone, Copy)]
pub(super) struct Names<'p> {
    pub(super) plan: &'p Plan,
    /// The civil moment at which the run begins.
    pub(super) start: Timestamp,
}

/// The item that a record is about, and what it is of, if the record says so.
pub(super) fn item_of(record: &Record) -> Option<(u8, Option<u16>)> {
    match *record {
        Record::Item { item, offering, .. }
        | Record::Work { item, offering, .. }
        | Record::Reminded { item, offering, .. }
        | Record::PutRight { item, offering, .. } => Some((item, Some(offering))),
        Record::Milestone { item, .. }
        | Record::DeadLetter { item, .. }
        | Record::Rejected { item, .. }
        | Record::Lost { item, .. } => Some((item, None)),
        Record::Received { .. }
        | Record::Order { .. }
        | Record::Jeopardy { .. }
        | Record::TooLate { .. }
        | Record::Reconciled { .. }
        | Record::Broken { .. }
        | Record::Bundled { .. }
        | Record::Moving { .. }
        | Record::Closed { .. }
        | Record::Audited { .. } => None,
    }
}

impl<'p> Names<'p> {
    /// What a record tells. `offering` is what the item that it is about is of, if that is known.
    pub(super) fn entry(self, at: SimTime, record: &Record, offering: Option<u16>) -> Entry<'p> {
        let began = if let Record::Work { began, .. } = *record { Some(began) } else { None };
        let things = self.things(record, offering);
        let (activity, attributes) = self.said(record, offering);
        Entry { activity, began, at, things, attributes }
    }

    /// What a record is about.
    pub(super) fn things(self, record: &Record, offering: Option<u16>) -> Vec<Thing> {
        let mut things: Vec<Thing> = record.order().map(Thing::Order).into_iter().collect();
        if let (Some(order), Some((item, _))) = (record.order(), item_of(record)) {
            things.push(Thing::Item(order, item));
            things.extend(offering.map(|offering| self.offering(offering)));
        }
        if let Record::Received { stream, customer, place, .. } = *record {
            things.push(Thing::Customer(stream, customer));
            things.extend((!self.plan.places.is_empty()).then_some(Thing::Place(place)));
        }
        if let Record::Work { station, .. } | Record::DeadLetter { station, .. } = *record {
            things.push(Thing::Station(station));
        }
        if let Record::Work { batch: Some(batch), .. } = *record {
            things.push(Thing::Batch(batch));
        }
        things
    }

    /// What a record is called, and what else it says.
    fn said(self, record: &Record, offering: Option<u16>) -> (Cow<'p, str>, Vec<Attribute<'p>>) {
        let task = |number| offering.map(|offering| self.task(offering, number).name.as_str());
        let of_task = |number| {
            let named = task(number).map(|name| ("task", Value::Text(name)));
            named.into_iter().collect()
        };
        match *record {
            Record::Received { .. } => ("order received".into(), Vec::new()),
            Record::Order { state, .. } => (format!("order {}", state.word()).into(), Vec::new()),
            Record::Item { state, .. } => (format!("item {}", state.word()).into(), Vec::new()),
            Record::Work { offering, task, job, asked, began, outcome, batch, .. } => {
                let mut said = self.of_work((offering, task), job, outcome, (asked, began));
                said.extend(batch.map(|batch| ("batch", Value::Whole(batch))));
                said.push(("action", Value::Text(self.action(offering))));
                (activity(job, self.task(offering, task)), said)
            }
            Record::Reminded { task: number, .. } => {
                let name = task(number).unwrap_or_default();
                (format!("remind {name}").into(), of_task(number))
            }
            Record::PutRight { task, .. } => ("put right".into(), of_task(task)),
            Record::Milestone { task: number, .. } => {
                let name = task(number).unwrap_or_default();
                (format!("milestone {name}").into(), of_task(number))
            }
            Record::Jeopardy { expected, .. } => {
                ("order in jeopardy".into(), vec![("expected", Value::Moment(expected))])
            }
            Record::TooLate { .. } => ("change too late".into(), Vec::new()),
            Record::DeadLetter { task, .. } => ("dead letter".into(), of_task(task)),
            Record::Reconciled { inventory, .. } => {
                let name = &self.plan.inventories[usize::from(inventory)].name;
                ("inventory reconciled".into(), vec![("inventory", Value::Text(name))])
            }
            Record::Broken { law, .. } => {
                ("law broken".into(), vec![("law", Value::Text(law.word()))])
            }
            Record::Bundled { offering, .. } => {
                let bundle = &self.plan.offerings[usize::from(offering)].name;
                ("bundle ordered".into(), vec![("bundle", Value::Text(bundle))])
            }
            Record::Moving { to, .. } => {
                let to = self.plan.places.get(to as usize).map(|to| Value::Text(&to.name));
                ("move ordered".into(), to.map(|to| ("to", to)).into_iter().collect())
            }
            Record::Rejected { reason, .. } => {
                ("item refused".into(), vec![("reason", Value::Text(reason.word()))])
            }
            Record::Lost { stock, .. } => ("unit lost".into(), vec![("stock", self.stock(stock))]),
            Record::Closed { .. } => ("order closed".into(), Vec::new()),
            Record::Audited { stock, lost, found } => {
                let counts = [("lost", Value::Whole(lost)), ("found", Value::Whole(found))];
                let mut said = vec![("stock", self.stock(stock))];
                said.extend(counts);
                ("stock audited".into(), said)
            }
        }
    }

    /// What was done for several items at once: the number of their batch, and the task.
    pub(super) fn batch(self, record: &Record) -> Option<(u64, &'p str)> {
        let Record::Work { batch: Some(batch), offering, task, .. } = *record else { return None };
        Some((batch, &self.task(offering, task).name))
    }

    /// What is done with an offering, as the product is known by.
    pub(super) fn action(self, offering: u16) -> &'static str {
        self.plan.offerings[usize::from(offering)].action.word()
    }

    fn stock(self, stock: u16) -> Value<'p> {
        Value::Text(&self.plan.stocks[usize::from(stock)].name)
    }

    /// What is said of an order when it comes.
    pub(super) fn of_order(self, stream: u16, priority: u8) -> [Attribute<'p>; 2] {
        let channel = &self.plan.arrivals[usize::from(stream)].name;
        [("channel", Value::Text(channel)), ("priority", Value::Whole(priority.into()))]
    }

    fn of_work(
        self,
        (offering, task): (u16, u8),
        job: Job,
        outcome: Outcome,
        (asked, began): (SimTime, SimTime),
    ) -> Vec<Attribute<'p>> {
        let (word, mends) = match job {
            Job::Do => ("do", outcome),
            Job::Undo => ("undo", outcome),
            Job::Mend(Fallout::NoneLeft) => ("mend", Outcome::NoneLeft),
            Job::Mend(Fallout::Failure(failure)) => ("mend", Outcome::Failed(failure)),
            Job::Sort => ("sort", outcome),
        };
        let outcome = match outcome {
            Outcome::Done => "done",
            Outcome::Failed(_) => "failed",
            Outcome::NoneLeft => "none-left",
            Outcome::Refused => "refused",
        };
        let mut said = vec![
            ("task", Value::Text(&self.task(offering, task).name)),
            ("job", Value::Text(word)),
            ("asked", Value::Moment(asked)),
            ("began", Value::Moment(began)),
            ("outcome", Value::Text(outcome)),
        ];
        let cause = self.plan.cause(offering, task, mends);
        said.extend(
            cause.map(|cause| ("cause", Value::Text(&self.plan.causes[usize::from(cause)]))),
        );
        said
    }

    fn task(self, offering: u16, task: u8) -> &'p Task {
        &self.plan.offerings[usize::from(offering)].tasks[usize::from(task)]
    }

    pub(super) fn station(self, station: u16) -> &'p Station {
        &self.plan.stations[usize::from(station)]
    }

    /// What a thing is called among those of its kind.
    pub(super) fn name(self, thing: Thing) -> Cow<'p, str> {
        match thing {
            Thing::Order(order) => order.to_string().into(),
            Thing::Item(order, item) => format!("{order}/{}", u16::from(item) + 1).into(),
            Thing::Offering(offering) => {
                self.plan.offerings[usize::from(offering)].name.as_str().into()
            }
            Thing::Station(station) => self.station(station).name.as_str().into(),
            Thing::Customer(stream, customer) => {
                format!("{}/{customer}", self.plan.arrivals[usize::from(stream)].name).into()
            }
            Thing::Place(place) => self.plan.places[place as usize].name.as_str().into(),
            Thing::Batch(number) => number.to_string().into(),
        }
    }

    /// The thing that an offering is: the same whatever is done with it.
    pub(super) fn offering(self, offering: u16) -> Thing {
        Thing::Offering(self.plan.offerings[usize::from(offering)].product)
    }

    /// What kind of thing it is.
    pub(super) fn kind(self, thing: Thing) -> &'static str {
        match thing {
            Thing::Order(_) => "order",
            Thing::Item(..) => "item",
            Thing::Offering(_) => "offering",
            Thing::Station(station) if self.station(station).channel.is_none() => "team",
            Thing::Station(_) => "system",
            Thing::Customer(..) => "customer",
            Thing::Place(_) => "place",
            Thing::Batch(_) => "batch",
        }
    }

    /// A moment as ISO 8601 writes it, in UTC.
    pub(super) fn moment(self, at: SimTime) -> String {
        let since = i64::try_from(at.nanos() / 1000).expect("584 years fit");
        let micros = self.start.as_microsecond().saturating_add(since);
        format!("{:.6}", Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX))
    }

    /// A value as all formats spell it.
    pub(super) fn spelled<'a>(self, value: &Value<'a>) -> Cow<'a, str> {
        match *value {
            Value::Text(text) => text.into(),
            Value::Moment(at) => self.moment(at).into(),
            Value::Whole(number) => number.to_string().into(),
            Value::Money(hundredths) => {
                format!("{}.{:02}", hundredths / 100, hundredths % 100).into()
            }
        }
    }
}

impl Entry<'_> {
    /// What is said under a name.
    pub(super) fn said(&self, name: &str) -> Option<&Value<'_>> {
        self.attributes.iter().find(|(said, _)| *said == name).map(|(_, value)| value)
    }
}

/// What a job on a task is called.
fn activity(job: Job, task: &Task) -> Cow<'_, str> {
    match job {
        Job::Do => task.name.as_str().into(),
        Job::Undo => format!("undo {}", task.name).into(),
        Job::Mend(_) => format!("mend {}", task.name).into(),
        Job::Sort => format!("sort {}", task.name).into(),
    }
}
