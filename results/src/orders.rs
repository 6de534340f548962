//! The tally of orders: how many came and what became of them, how long they took, how often people had to
//! mend what fell out and why, what that cost, and how well trouble was foreseen.

use crate::figures::Value;
use crate::installed::Installed;
use sandtable_model::orders::lifecycle::OrderState;
use sandtable_model::orders::plan::Offering;
use sandtable_model::orders::{Action, Job, Outcome, Plan, Record};
use sandtable_model::units::{SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What lateness is held to cost: the monthly price for each such time.
const MONTH: Span = Span::from_nanos(30 * Span::DAY.nanos());

/// Money times time, in hundredths of the currency for an hour times nanoseconds: what work costs to the last
/// bit. It is rounded when it is shown.
pub(crate) type Cost = u128;

/// How long before the promise passes it is asked which orders are predicted to be late.
const LEADS: [Span; 4] = [
    Span::ZERO,
    Span::HOUR,
    Span::from_nanos(4 * Span::HOUR.nanos()),
    Span::from_nanos(24 * Span::HOUR.nanos()),
];

/// What became of an order.
#[derive(Debug, Clone)]
pub(crate) struct OrderStory {
    pub(crate) number: u64,
    pub(crate) stream: u16,
    pub(crate) customer: u64,
    pub(crate) place: u32,
    /// What was ordered, an item each.
    pub(crate) offerings: Vec<u16>,
    /// Bundles among that, whose parts have no price of their own: the bundle, its first item, and how many.
    pub(crate) bundles: Vec<(u16, u8, u8)>,
    pub(crate) received: SimTime,
    /// When it ended; none if it is open.
    pub(crate) ended: Option<SimTime>,
    pub(crate) state: OrderState,
    /// How much later than promised, if at all; an open one until now.
    pub(crate) late: Span,
    /// When it was first predicted to be late.
    pub(crate) foreseen: Option<SimTime>,
    /// Pieces of work by people that were not planned: what fell out.
    pub(crate) mended: u32,
    /// Pieces of work that had to be done again.
    pub(crate) repeated: u32,
    /// Work of people; of that, on what fell out.
    pub(crate) cost: Cost,
    pub(crate) cost_of_fallout: Cost,
}

/// A kind of work, and where its time went.
#[derive(Debug, Clone)]
pub struct Stage {
    /// What was done.
    pub name: String,
    /// The team or system that did it.
    pub by: String,
    /// How often.
    pub times: u64,
    /// From when it was asked for to when it was begun, nanoseconds of all together.
    pub waited: u128,
    /// From then until it was done, the same.
    pub took: u128,
}

/// Offering, task, what was done with it, and by whom.
type StageKey = (u16, u8, u8, u16);

/// Adds up orders.
#[derive(Debug)]
pub(crate) struct OrdersTally<'p> {
    plan: &'p Plan,
    /// Orders that are open, or have ended while something was still under way for them.
    kept: BTreeMap<u64, OrderStory>,
    open: u64,
    received: u64,
    by_state: BTreeMap<&'static str, u64>,
    /// How long completed orders took, in nanoseconds; in order when the run is over.
    cycles: Vec<u64>,
    touchless: u64,
    with_fallout: u64,
    repeated: u64,
    late: u64,
    /// By lead: orders that were predicted to be late so long before, and those of them that were.
    alarmed: [u64; LEADS.len()],
    foreseen: [u64; LEADS.len()],
    cost: Cost,
    cost_of_fallout: Cost,
    /// Hundredths of the currency a month, times nanoseconds.
    revenue_delayed: u128,
    backlog_max: u64,
    dead_letters: u64,
    too_late: u64,
    laws_broken: u64,
    reminders: u64,
    put_right: u64,
    work: u64,
    /// The numbers of items that were worked on at once.
    batches: BTreeSet<u64>,
    /// The batch that was told of last: its number, when, and who did it.
    last_batch: Option<(u64, SimTime, u16)>,
    /// Failures by the number of their cause.
    causes: Vec<u64>,
    /// Times, waited, took.
    stages: BTreeMap<StageKey, (u64, u128, u128)>,
    /// The age of the oldest order that is open at the end.
    oldest: Span,
    /// What customers have.
    installed: Installed<'p>,
}

impl<'p> OrdersTally<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            kept: BTreeMap::new(),
            open: 0,
            received: 0,
            by_state: BTreeMap::new(),
            cycles: Vec::new(),
            touchless: 0,
            with_fallout: 0,
            repeated: 0,
            late: 0,
            alarmed: [0; LEADS.len()],
            foreseen: [0; LEADS.len()],
            cost: 0,
            cost_of_fallout: 0,
            revenue_delayed: 0,
            backlog_max: 0,
            dead_letters: 0,
            too_late: 0,
            laws_broken: 0,
            reminders: 0,
            put_right: 0,
            batches: BTreeSet::new(),
            last_batch: None,
            work: 0,
            causes: vec![0; plan.causes.len()],
            stages: BTreeMap::new(),
            oldest: Span::ZERO,
            installed: Installed::new(plan),
        }
    }

    /// Takes in a record; tells of the order that it closes, if any.
    pub(crate) fn take(&mut self, record: &Record, now: SimTime) -> Option<OrderStory> {
        self.installed.take(record);
        match *record {
            Record::Received { order, stream, customer, place, .. } => {
                self.received += 1;
                let order = OrderStory {
                    number: order,
                    stream,
                    customer,
                    place,
                    offerings: Vec::new(),
                    bundles: Vec::new(),
                    received: now,
                    ended: None,
                    state: OrderState::Acknowledged,
                    late: Span::ZERO,
                    foreseen: None,
                    mended: 0,
                    repeated: 0,
                    cost: 0,
                    cost_of_fallout: 0,
                };
                self.kept.insert(order.number, order);
                self.open += 1;
                self.backlog_max = self.backlog_max.max(self.open);
            }
            Record::Order { order, state } => {
                let order = self.kept.get_mut(&order)?;
                order.state = state;
                if state.is_terminal() {
                    order.ended = Some(now);
                    self.open -= 1;
                }
            }
            Record::Closed { order } => {
                let order = self.kept.remove(&order)?;
                return Some(self.close(order, now));
            }
            Record::Item { order, item, offering, .. } => {
                // Each item is told of when it is first seen, in their order.
                if let Some(open) = self.kept.get_mut(&order)
                    && open.offerings.len() == usize::from(item)
                {
                    open.offerings.push(offering);
                }
            }
            Record::Work { .. } => self.work(record, now),
            Record::Jeopardy { order, .. } => {
                if let Some(open) = self.kept.get_mut(&order) {
                    open.foreseen.get_or_insert(now);
                }
            }
            Record::TooLate { .. } => self.too_late += 1,
            Record::DeadLetter { .. } => self.dead_letters += 1,
            Record::Broken { .. } => self.laws_broken += 1,
            Record::Reminded { .. } => self.reminders += 1,
            Record::PutRight { .. } => self.put_right += 1,
            Record::Bundled { order, offering, item, items } => {
                if let Some(open) = self.kept.get_mut(&order) {
                    open.bundles.push((offering, item, items));
                }
            }
            Record::Milestone { .. }
            | Record::Reconciled { .. }
            | Record::Moving { .. }
            | Record::Rejected { .. }
            | Record::Lost { .. }
            | Record::Audited { .. } => {}
        }
        None
    }

    fn work(&mut self, record: &Record, now: SimTime) {
        let Record::Work { order, job, station, worked, outcome, batch, .. } = *record else {
            return;
        };
        // What is done for several items at once is told of each, one after the other, and counts once.
        let of_batch = batch.map(|batch| (batch, now, station));
        if of_batch.is_none() || of_batch != self.last_batch {
            self.last_batch = of_batch;
            self.batches.extend(batch);
            self.once(record, now);
        }
        let station = &self.plan.stations[usize::from(station)];
        let cost = u128::from(worked.nanos()) * u128::from(station.hourly);
        self.cost += cost;
        let fallout = matches!(job, Job::Mend(_) | Job::Sort);
        if fallout {
            self.cost_of_fallout += cost;
        }
        let Some(kept) = self.kept.get_mut(&order) else { return };
        kept.cost += cost;
        if fallout {
            kept.mended += 1;
            kept.cost_of_fallout += cost;
        }
        kept.repeated += u32::from(is_in_vain(outcome));
    }

    /// Takes in a piece of work, or a whole batch.
    fn once(&mut self, record: &Record, now: SimTime) {
        let Record::Work { offering, task, job, station, outcome, asked, began, .. } = *record
        else {
            return;
        };
        self.work += 1;
        self.repeated += u64::from(is_in_vain(outcome));
        let kind = match job {
            Job::Do => 0,
            Job::Undo => 1,
            Job::Mend(_) => 2,
            Job::Sort => 3,
        };
        let stage = self.stages.entry((offering, task, kind, station)).or_default();
        stage.0 += 1;
        stage.1 += u128::from(began.since(asked).nanos());
        stage.2 += u128::from(now.since(began).nanos());
        if let Some(cause) = self.plan.cause(offering, task, outcome) {
            self.causes[usize::from(cause)] += 1;
        }
    }

    /// What an order is promised within: the longest time of any of its items.
    fn promised(&self, order: &OrderStory) -> Option<Span> {
        let offerings = order.offerings.iter();
        let offerings = offerings.map(|offering| &self.plan.offerings[usize::from(*offering)]);
        offerings.filter_map(|offering| offering.promised).max()
    }

    /// Nothing more will be said of an order, or the run is over: it is told how late it is, or was until now.
    fn close(&mut self, mut order: OrderStory, now: SimTime) -> OrderStory {
        let promised = self.promised(&order);
        let took = order.ended.unwrap_or(now).since(order.received);
        order.late = promised.map_or(Span::ZERO, |promised| took.saturating_sub(promised));
        if order.ended.is_none() {
            return order;
        }
        *self.by_state.entry(order.state.word()).or_default() += 1;
        let is_late = !order.late.is_zero();
        self.late += u64::from(is_late);
        let promise = promised.map(|promised| order.received.saturating_add(promised));
        for (number, lead) in LEADS.into_iter().enumerate() {
            let foreseen = order.foreseen.zip(promise);
            let is_foreseen = foreseen
                .is_some_and(|(foreseen, promise)| foreseen.saturating_add(lead) <= promise);
            self.alarmed[number] += u64::from(is_foreseen);
            self.foreseen[number] += u64::from(is_foreseen && is_late);
        }
        self.with_fallout += u64::from(order.mended > 0);
        if order.state == OrderState::Completed {
            self.cycles.push(took.nanos());
            self.touchless += u64::from(order.mended == 0 && order.repeated == 0);
            let price = self.price(&order);
            self.installed.ended(&order.offerings, price);
            self.revenue_delayed += u128::from(price) * u128::from(order.late.nanos());
        }
        order
    }

    /// What a completed order adds a month, at the moment at which it came: bundles have a price of their own, and
    /// only what is added brings anything.
    fn price(&self, order: &OrderStory) -> u64 {
        let is_added =
            |number: &u16| self.plan.offerings[usize::from(*number)].action == Action::Add;
        let in_bundle = |item: usize| {
            order.bundles.iter().any(|(_, first, items)| {
                (usize::from(*first)..usize::from(*first) + usize::from(*items)).contains(&item)
            })
        };
        let single = (0..).zip(&order.offerings).filter(|(item, _)| !in_bundle(*item));
        let bundles = order.bundles.iter().map(|(bundle, ..)| *bundle);
        let priced = single.map(|(_, offering)| *offering).chain(bundles).filter(is_added);
        priced.map(|offering| self.plan.price(offering, order.received)).sum()
    }

    /// The run is over; tells of the orders that are not closed.
    pub(crate) fn finish(&mut self, end: SimTime) -> Vec<OrderStory> {
        let open = self.kept.values().filter(|order| order.ended.is_none());
        self.oldest = open.map(|order| end.since(order.received)).max().unwrap_or(Span::ZERO);
        let kept = std::mem::take(&mut self.kept);
        let stories = kept.into_values().map(|order| self.close(order, end)).collect();
        self.cycles.sort_unstable();
        stories
    }

    /// A figure, unless there is nothing to measure.
    pub(crate) fn figure(&self, key: &str) -> Option<Value> {
        let ended: u64 = self.by_state.values().sum();
        let completed = self.cycles.len() as u64;
        let share = |part: u64, whole: u64| {
            (whole > 0).then(|| Value::Number(100.0 * part as f64 / whole as f64))
        };
        let money = |cost: Cost| Value::Number(shown(cost));
        let state = |word: &str| Value::Count(self.by_state.get(word).copied().unwrap_or(0));
        Some(match key {
            "received" => Value::Count(self.received),
            "completed" | "partial" | "failed" | "cancelled" | "rejected" => state(key),
            "open" => Value::Count(self.open),
            "backlog_max" => Value::Count(self.backlog_max),
            "oldest_open" => Value::hours(self.oldest),
            "cycle_mean" => {
                let sum: u128 = self.cycles.iter().map(|cycle| u128::from(*cycle)).sum();
                (completed > 0).then(|| Value::Number(sum as f64 / completed as f64 / 3.6e12))?
            }
            "cycle_median" => self.percentile(50)?,
            "cycle_p95" => self.percentile(95)?,
            "cycle_max" => self.percentile(100)?,
            "touchless_share" => share(self.touchless, completed)?,
            "fallout_share" => share(self.with_fallout, ended)?,
            "repeated" => Value::Count(self.repeated),
            "late_share" => share(self.late, ended)?,
            "cost" => money(self.cost),
            "cost_of_fallout" => money(self.cost_of_fallout),
            "cost_per_order" => {
                (ended > 0).then(|| Value::Number(shown(self.cost) / ended as f64))?
            }
            "revenue_delayed" => {
                Value::Number(self.revenue_delayed as f64 / MONTH.nanos() as f64 / 100.0)
            }
            "too_late" => Value::Count(self.too_late),
            "dead_letters" => Value::Count(self.dead_letters),
            "reminders" => Value::Count(self.reminders),
            "put_right" => Value::Count(self.put_right),
            "batches" => Value::Count(self.batches.len() as u64),
            "work" => Value::Count(self.work),
            "laws_broken" => Value::Count(self.laws_broken),
            _ => match key.strip_prefix("jeopardy_") {
                Some(key) => self.foresight(key)?,
                None => return self.installed.figure(key),
            },
        })
    }

    /// How well it was foreseen which orders would be late, by how long before the promise passed.
    fn foresight(&self, key: &str) -> Option<Value> {
        let (of, lead) = key.split_once('_').unwrap_or((key, ""));
        let lead = ["", "1h", "4h", "24h"].iter().position(|known| *known == lead)?;
        let whole = if of == "precision" { self.alarmed[lead] } else { self.late };
        (whole > 0).then(|| Value::Number(100.0 * self.foreseen[lead] as f64 / whole as f64))
    }

    /// The least time within which so many in a hundred of the completed orders were completed.
    fn percentile(&self, percent: usize) -> Option<Value> {
        let rank = (percent * self.cycles.len()).div_ceil(100).max(1);
        let nanos = self.cycles.get(rank - 1)?;
        Some(Value::hours(Span::from_nanos(*nanos)))
    }

    /// All kinds of work there were, task by task.
    pub(crate) fn stages(&self) -> Vec<Stage> {
        let stages =
            self.stages.iter().map(|((offering, task, kind, by), (times, waited, took))| {
                let offering = &self.plan.offerings[usize::from(*offering)];
                let task = &offering.tasks[usize::from(*task)].name;
                let what = ["", "undo ", "mend ", "sort out "][usize::from(*kind)];
                Stage {
                    name: format!("{}: {what}{task}", named(offering)),
                    by: self.plan.stations[usize::from(*by)].name.clone(),
                    times: *times,
                    waited: *waited,
                    took: *took,
                }
            });
        stages.collect()
    }

    /// How many customers have each product, unless orders only add.
    pub(crate) fn installed_by_product(&self) -> Option<BTreeMap<String, u64>> {
        self.installed.by_product()
    }

    /// How often work failed, by the cause that was told.
    pub(crate) fn by_cause(&self) -> BTreeMap<String, u64> {
        self.plan.causes.iter().cloned().zip(self.causes.iter().copied()).collect()
    }
}

/// What work costs, in the currency.
pub(crate) fn shown(cost: Cost) -> f64 {
    cost as f64 / Span::HOUR.nanos() as f64 / 100.0
}

/// Whether a piece of work has failed.
fn is_in_vain(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Failed(_) | Outcome::NoneLeft)
}

/// An offering, with what is done with it if that is not to add it.
fn named(offering: &Offering) -> String {
    match offering.action {
        Action::Add => offering.name.clone(),
        Action::Modify | Action::Suspend | Action::Resume | Action::Move | Action::Delete => {
            format!("{} {}", offering.action.word(), offering.name)
        }
    }
}
