//! A schedule, and what came of it, in sentences for people: names instead of numbers. Where they are shown
//! is left to whoever tells of them.

use crate::catalogue::Action;
use crate::desk::LeftOver;
use crate::disturbance::Trouble;
use crate::event::{Job, Outcome, Record};
use crate::lifecycle::OrderState;
use crate::plan::{Effect, Plan};
use crate::search::{Schedule, Search, Shortage, Violation, Wish};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeMap;

/// Something that happens, and when.
pub type Sentence = (SimTime, String);

/// What happens in a schedule, in the order of time. What lasts to the end is not told to end.
pub fn schedule(plan: &Plan, schedule: &Schedule) -> Vec<Sentence> {
    let mut all = Vec::new();
    for Shortage { stock, left } in &schedule.short {
        let stock = &plan.stocks[usize::from(*stock)].name;
        let left = if *left == 0 { "none".to_owned() } else { format!("{left}") };
        all.push((schedule.begins, format!("{left} of `{stock}` are left")));
    }
    for (number, ordered) in (1..).zip(&schedule.orders) {
        let stream = &plan.arrivals[usize::from(ordered.stream)].name;
        all.push((ordered.at, format!("order {number} comes from `{stream}`")));
        if let Some((wish, after)) = ordered.wish {
            let wants = match wish {
                Wish::Cancel => "cancels",
                Wish::Amend => "wants something else",
            };
            let text = format!("the customer of order {number} {wants}");
            all.push((ordered.at.saturating_add(after), text));
        }
    }
    for disturbance in &schedule.disturbances {
        let name = &plan.station(disturbance.station).name;
        let end = disturbance.at.saturating_add(disturbance.lasts);
        let until =
            if end >= schedule.until { "to the end".to_owned() } else { format!("until {end}") };
        all.push((disturbance.at, trouble(disturbance.kind, name, &until)));
    }
    all.sort_by_key(|(at, _)| *at);
    all
}

/// What is wrong with a system, or the way to it.
fn trouble(kind: Trouble, name: &str, until: &str) -> String {
    match kind {
        Trouble::Down => format!("`{name}` is down {until}"),
        Trouble::CutTo => format!("requests to `{name}` do not arrive {until}"),
        Trouble::CutFrom => format!("replies of `{name}` do not arrive {until}"),
        Trouble::Lossy => format!("half of all messages to and from `{name}` are lost {until}"),
        Trouble::Duplicating => format!("each message to and from `{name}` arrives twice {until}"),
        Trouble::Reordering => {
            format!("messages to and from `{name}` are late and overtake each other {until}")
        }
        Trouble::Slow => format!("`{name}` takes ten times as long {until}"),
        Trouble::CrashBeforeReply => {
            format!("`{name}` crashes after each commit, before its reply is out, {until}")
        }
        Trouble::Schema => {
            format!("`{name}` does not understand requests, whose schema has changed, {until}")
        }
        Trouble::Skewed => {
            format!("the clock of `{name}` is wrong: it takes requests for expired {until}")
        }
    }
}

/// What happened under the schedule of a violation to the order that shows it, or to all orders, if it is
/// about none by itself; at last, what the desk was left with.
pub fn history(search: &Search, plan: &Plan, violation: &Violation) -> Vec<Sentence> {
    let (said, desk) = search.history(plan, &violation.schedule);
    let until = violation.schedule.until;
    let names = Names::of(plan, &said);
    let is_shown = |order: Option<u64>| violation.order.is_none_or(|shown| order == Some(shown));
    let mut all: Vec<Sentence> = said
        .iter()
        .filter(|(_, record)| is_shown(record.order()) && !is_bookkeeping(record))
        .map(|(at, record)| (*at, names.sentence(record)))
        .collect();
    let open = not_ended(&said).filter(|(order, _)| is_shown(Some(*order)));
    all.extend(open.map(|(_, text)| (until, text)));
    let left = desk.left_over().filter(|left| is_shown(Some(left.order)));
    all.extend(left.map(|left| (until, left_over(plan, &left))));
    all
}

/// What an ended order should not have left, or should have.
fn left_over(plan: &Plan, left: &LeftOver) -> String {
    let task = plan.task(left.offering, left.task);
    let what = match task.effect {
        Effect::Reserve(stock) => {
            format!("one of `{}` is still taken", plan.stocks[usize::from(stock)].name)
        }
        Effect::Release(stock) => {
            format!("one of `{}` is given back", plan.stocks[usize::from(stock)].name)
        }
        Effect::Activate => "it is still active".to_owned(),
        Effect::Deactivate => "it is no longer active".to_owned(),
        Effect::Nothing => "it is still there".to_owned(),
    };
    let item = item_of(left.order, left.item);
    match left.more {
        1.. => format!("left over: what `{}` did for {item} was not undone: {what}", task.name),
        ..=0 => format!("missing: {item} is completed without what `{}` does", task.name),
    }
}

/// What was said of an order until a moment, with how long work waited and took, rounded.
pub fn order(plan: &Plan, said: &[(SimTime, Record)], until: SimTime) -> Vec<Sentence> {
    let names = Names::of(plan, said);
    let sentence = |(at, record): &(SimTime, Record)| {
        let mut text = names.sentence(record);
        if let Record::Received { place, .. } = record
            && let Some(place) = plan.places.get(*place as usize)
        {
            text += &format!(", at {}", place.name);
        }
        if let Record::Work { asked, began, batch, .. } = record {
            let (waited, took) = (began.since(*asked), at.since(*began).rounded());
            text += &format!(", in {took}");
            if waited >= Span::SECOND {
                text += &format!(" after a wait of {}", waited.rounded());
            }
            text += &batch.map_or_else(String::new, |batch| format!(", with batch {batch}"));
        }
        (*at, text)
    };
    let told = said.iter().filter(|(_, record)| !is_bookkeeping(record));
    let mut all: Vec<Sentence> = told.map(sentence).collect();
    all.extend(not_ended(said).map(|(_, text)| (until, text)));
    all
}

/// Whether a record is for those who add up, and nothing that people ask about.
fn is_bookkeeping(record: &Record) -> bool {
    matches!(record, Record::Closed { .. })
}

/// The orders that have not ended.
fn not_ended(said: &[(SimTime, Record)]) -> impl Iterator<Item = (u64, String)> {
    let mut states: BTreeMap<u64, OrderState> = BTreeMap::new();
    for (_, record) in said {
        if let Record::Order { order, state } = record {
            states.insert(*order, *state);
        }
    }
    let open = states.into_iter().filter(|(_, state)| !state.is_terminal());
    open.map(|(order, state)| {
        (order, format!("order {order} has not ended: it is still {}", state.word()))
    })
}

/// What numbers mean: those of a plan, and those of items that records tell of.
struct Names<'a> {
    plan: &'a Plan,
    /// What was ordered, by order and item.
    offerings: BTreeMap<(u64, u8), u16>,
}

impl<'a> Names<'a> {
    fn of(plan: &'a Plan, said: &[(SimTime, Record)]) -> Self {
        let offerings = said.iter().filter_map(|(_, record)| match record {
            Record::Item { order, item, offering, .. }
            | Record::Work { order, item, offering, .. }
            | Record::Reminded { order, item, offering, .. }
            | Record::PutRight { order, item, offering, .. } => Some(((*order, *item), *offering)),
            Record::Received { .. }
            | Record::Order { .. }
            | Record::Milestone { .. }
            | Record::Jeopardy { .. }
            | Record::TooLate { .. }
            | Record::DeadLetter { .. }
            | Record::Reconciled { .. }
            | Record::Broken { .. }
            | Record::Bundled { .. }
            | Record::Moving { .. }
            | Record::Rejected { .. }
            | Record::Lost { .. }
            | Record::Closed { .. }
            | Record::Audited { .. } => None,
        });
        Self { plan, offerings: offerings.collect() }
    }

    fn sentence(&self, record: &Record) -> String {
        let both = |order, item, task| (self.task(order, item, task), item_of(order, item));
        match *record {
            Record::Received { order, stream, .. } => {
                let from = &self.plan.arrivals[usize::from(stream)].name;
                format!("order {order} comes from `{from}`")
            }
            Record::Order { order, state } => format!("order {order} is {}", state.word()),
            Record::Item { order, item, offering, state } => {
                let item = item_of(order, item);
                format!("{item} ({}) is {}", self.wanted(offering), state.word())
            }
            Record::Work { order, item, task, job, station, outcome, .. } => {
                let who = &self.plan.station(station).name;
                let what = self.work(order, item, task, job, outcome);
                format!("`{who}` {what} for {}", item_of(order, item))
            }
            Record::Milestone { order, item, task } => {
                let (task, item) = both(order, item, task);
                format!("a milestone of {item}: {task} is done")
            }
            Record::Reconciled { inventory, before, after } => {
                let name = &self.plan.inventories[usize::from(inventory)].name;
                format!("`{name}` is reconciled: {before} of its records were wrong, now {after}")
            }
            Record::Jeopardy { order, expected: at } => {
                format!("order {order} is now expected at {at}, later than promised")
            }
            Record::TooLate { order } => {
                format!("it is too late for what the customer of order {order} wants")
            }
            Record::Reminded { order, item, task, .. } => {
                let (task, item) = both(order, item, task);
                format!("the customer is reminded of {task} for {item}")
            }
            Record::PutRight { order, item, task, .. } => {
                let (task, item) = both(order, item, task);
                format!("a reconciliation puts right what {task} has left of {item}")
            }
            Record::DeadLetter { order, item, task, station } => {
                let system = &self.plan.station(station).name;
                let (task, item) = both(order, item, task);
                format!("the request to `{system}` for {task} of {item} is put aside")
            }
            Record::Broken { law, order } => {
                let of = order.map_or_else(String::new, |order| format!(" for order {order}"));
                format!("`{}` does not hold{of}", law.word())
            }
            Record::Bundled { order, offering, .. } => {
                let bundle = &self.plan.offerings[usize::from(offering)].name;
                format!("order {order} is for the bundle `{bundle}`")
            }
            Record::Moving { order, to } => {
                let place = self.plan.places.get(to as usize).map_or("elsewhere", |to| &to.name);
                format!("order {order} moves what its customer has to `{place}`")
            }
            Record::Rejected { order, item, reason } => {
                format!("{} is refused ({})", item_of(order, item), reason.word())
            }
            Record::Lost { order, item, stock } => {
                let stock = &self.plan.stocks[usize::from(stock)].name;
                format!("what {} gives back to `{stock}` is not written down", item_of(order, item))
            }
            Record::Closed { order } => {
                format!("nothing is under way any longer for order {order}")
            }
            Record::Audited { stock, lost, found } => {
                let stock = &self.plan.stocks[usize::from(stock)].name;
                format!("`{stock}` is audited: {found} of {lost} that were lost are found")
            }
        }
    }

    /// What is to be done with what.
    fn wanted(&self, offering: u16) -> String {
        let offering = &self.plan.offerings[usize::from(offering)];
        match offering.action {
            Action::Add => format!("`{}`", offering.name),
            Action::Modify | Action::Suspend | Action::Resume | Action::Move | Action::Delete => {
                format!("{} `{}`", offering.action.word(), offering.name)
            }
        }
    }

    fn work(&self, order: u64, item: u8, task: u8, job: Job, outcome: Outcome) -> String {
        let name = self.task(order, item, task);
        match (job, outcome) {
            (Job::Do, Outcome::Done) => format!("has done {name}"),
            (Job::Do, Outcome::Failed(failure)) => {
                let failed = self.planned(order, item, task);
                let failed = failed.and_then(|task| task.failures.get(usize::from(failure)));
                let cause = failed.map_or("?", |how| &self.plan.causes[usize::from(how.cause)]);
                format!("has failed at {name} ({cause})")
            }
            (Job::Do, Outcome::NoneLeft) => format!("has failed at {name} (nothing is left)"),
            (Job::Do | Job::Undo, Outcome::Refused) => format!("has refused {name}"),
            (Job::Undo, Outcome::Done | Outcome::Failed(_) | Outcome::NoneLeft) => {
                format!("has undone {name}")
            }
            (Job::Mend(_), _) => format!("has mended {name}"),
            (Job::Sort, _) => format!("has looked at the request for {name}"),
        }
    }

    fn planned(&self, order: u64, item: u8, task: u8) -> Option<&crate::plan::Task> {
        self.offerings.get(&(order, item)).map(|offering| self.plan.task(*offering, task))
    }

    /// A task by its name, if anything tells which offering it is of.
    fn task(&self, order: u64, item: u8, task: u8) -> String {
        let planned = self.planned(order, item, task);
        planned.map_or_else(|| format!("task {}", task + 1), |task| format!("`{}`", task.name))
    }
}

/// An item as people count.
fn item_of(order: u64, item: u8) -> String {
    format!("item {} of order {order}", u16::from(item) + 1)
}
