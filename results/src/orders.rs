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

/// An order that has ended.
#[derive(Debug, Clone)]
pub(crate) struct EndedOrder {
    pub(crate) number: u64,
    pub(crate) stream: u16,
    pub(crate) customer: u64,
    pub(crate) place: u32,
    /// What was ordered, an item each.
    pub(crate) offerings: Vec<u16>,
    /// Bundles among that, whose parts have no price of their own: the bundle, its first item, and how many.
    pub(crate) bundles: Vec<(u16, u8, u8)>,
    pub(crate) received: SimTime,
    pub(crate) ended: SimTime,
    pub(crate) state: OrderState,
    /// How much later than promised, if at all.
    pub(crate) late: Span,
    pub(crate) jeopardy: bool,
    /// Pieces of work by people that were not planned: what fell out.
    pub(crate) mended: u32,
    /// Pieces of work that had to be done again.
    pub(crate) repeated: u32,
    /// Work of people, in hundredths of the currency; of that, on what fell out.
    pub(crate) cost: u64,
    pub(crate) cost_of_fallout: u64,
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
    open: BTreeMap<u64, EndedOrder>,
    received: u64,
    by_state: BTreeMap<&'static str, u64>,
    /// How long completed orders took, in nanoseconds; in order when the run is over.
    cycles: Vec<u64>,
    touchless: u64,
    with_fallout: u64,
    repeated: u64,
    late: u64,
    foreseen: u64,
    alarmed: u64,
    /// Hundredths of the currency.
    cost: u128,
    cost_of_fallout: u128,
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
            open: BTreeMap::new(),
            received: 0,
            by_state: BTreeMap::new(),
            cycles: Vec::new(),
            touchless: 0,
            with_fallout: 0,
            repeated: 0,
            late: 0,
            foreseen: 0,
            alarmed: 0,
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

    /// Takes in a record; tells of the order that it ends, if any.
    pub(crate) fn take(&mut self, record: &Record, now: SimTime) -> Option<EndedOrder> {
        self.installed.take(record);
        match *record {
            Record::Received { order, stream, customer, place, .. } => {
                self.received += 1;
                let order = EndedOrder {
                    number: order,
                    stream,
                    customer,
                    place,
                    offerings: Vec::new(),
                    bundles: Vec::new(),
                    received: now,
                    ended: now,
                    state: OrderState::Acknowledged,
                    late: Span::ZERO,
                    jeopardy: false,
                    mended: 0,
                    repeated: 0,
                    cost: 0,
                    cost_of_fallout: 0,
                };
                self.open.insert(order.number, order);
                self.backlog_max = self.backlog_max.max(self.open.len() as u64);
            }
            Record::Order { order, state } if state.is_terminal() => {
                let mut ended = self.open.remove(&order)?;
                (ended.state, ended.ended) = (state, now);
                self.ended(&mut ended);
                return Some(ended);
            }
            Record::Item { order, item, offering, .. } => {
                // Each item is told of when it is first seen, in their order.
                if let Some(open) = self.open.get_mut(&order)
                    && open.offerings.len() == usize::from(item)
                {
                    open.offerings.push(offering);
                }
            }
            Record::Work { .. } => self.work(record, now),
            Record::Jeopardy { order, .. } => {
                if let Some(open) = self.open.get_mut(&order) {
                    open.jeopardy = true;
                }
            }
            Record::TooLate { .. } => self.too_late += 1,
            Record::DeadLetter { .. } => self.dead_letters += 1,
            Record::Broken { .. } => self.laws_broken += 1,
            Record::Reminded { .. } => self.reminders += 1,
            Record::PutRight { .. } => self.put_right += 1,
            Record::Bundled { order, offering, item, items } => {
                if let Some(open) = self.open.get_mut(&order) {
                    open.bundles.push((offering, item, items));
                }
            }
            Record::Order { .. }
            | Record::Milestone { .. }
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
        let cost = u128::from(worked.nanos()) * u128::from(station.hourly)
            / u128::from(Span::HOUR.nanos());
        self.cost += cost;
        let cost = u64::try_from(cost).unwrap_or(u64::MAX);
        let fallout = matches!(job, Job::Mend(_) | Job::Sort);
        if fallout {
            self.cost_of_fallout += u128::from(cost);
        }
        let Some(open) = self.open.get_mut(&order) else { return };
        open.cost = open.cost.saturating_add(cost);
        if fallout {
            open.mended += 1;
            open.cost_of_fallout = open.cost_of_fallout.saturating_add(cost);
        }
        open.repeated += u32::from(matches!(outcome, Outcome::Failed(_) | Outcome::NoneLeft));
    }

    /// Takes in a piece of work, or a whole batch.
    fn once(&mut self, record: &Record, now: SimTime) {
        let Record::Work { offering, task, job, station, outcome, asked, began, .. } = *record
        else {
            return;
        };
        self.work += 1;
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

    fn ended(&mut self, order: &mut EndedOrder) {
        *self.by_state.entry(order.state.word()).or_default() += 1;
        let offerings =
            order.offerings.iter().map(|offering| &self.plan.offerings[usize::from(*offering)]);
        let promised = offerings.clone().filter_map(|offering| offering.promised).max();
        let took = order.ended.since(order.received);
        order.late = promised.map_or(Span::ZERO, |promised| took.saturating_sub(promised));
        let is_late = !order.late.is_zero();
        self.late += u64::from(is_late);
        self.alarmed += u64::from(order.jeopardy);
        self.foreseen += u64::from(is_late && order.jeopardy);
        self.with_fallout += u64::from(order.mended > 0);
        self.repeated += u64::from(order.repeated);
        if order.state == OrderState::Completed {
            self.cycles.push(took.nanos());
            self.touchless += u64::from(order.mended == 0 && order.repeated == 0);
            let price = self.price(order);
            self.installed.ended(&order.offerings, price);
            self.revenue_delayed +=
                u128::from(price) * u128::from(order.late.nanos()) / u128::from(MONTH.nanos());
        }
    }

    /// What a completed order adds a month, at the moment at which it came: bundles have a price of their own, and
    /// only what is added brings anything.
    fn price(&self, order: &EndedOrder) -> u64 {
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

    /// The run is over.
    pub(crate) fn finish(&mut self, end: SimTime) {
        self.cycles.sort_unstable();
        let ages = self.open.values().map(|order| end.since(order.received));
        self.oldest = ages.max().unwrap_or(Span::ZERO);
    }

    /// A figure, unless there is nothing to measure.
    pub(crate) fn figure(&self, key: &str) -> Option<Value> {
        let ended: u64 = self.by_state.values().sum();
        let completed = self.cycles.len() as u64;
        let share = |part: u64, whole: u64| {
            (whole > 0).then(|| Value::Number(100.0 * part as f64 / whole as f64))
        };
        let money = |hundredths: u128| Value::Number(hundredths as f64 / 100.0);
        let state = |word: &str| Value::Count(self.by_state.get(word).copied().unwrap_or(0));
        Some(match key {
            "received" => Value::Count(self.received),
            "completed" | "partial" | "failed" | "cancelled" | "rejected" => state(key),
            "open" => Value::Count(self.open.len() as u64),
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
            "jeopardy_precision" => share(self.foreseen, self.alarmed)?,
            "jeopardy_recall" => share(self.foreseen, self.late)?,
            "cost" => money(self.cost),
            "cost_of_fallout" => money(self.cost_of_fallout),
            "cost_per_order" => {
                (ended > 0).then(|| Value::Number(self.cost as f64 / 100.0 / ended as f64))?
            }
            "revenue_delayed" => money(self.revenue_delayed),
            "too_late" => Value::Count(self.too_late),
            "dead_letters" => Value::Count(self.dead_letters),
            "reminders" => Value::Count(self.reminders),
            "put_right" => Value::Count(self.put_right),
            "batches" => Value::Count(self.batches.len() as u64),
            "work" => Value::Count(self.work),
            "laws_broken" => Value::Count(self.laws_broken),
            _ => return self.installed.figure(key),
        })
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

/// An offering, with what is done with it if that is not to add it.
fn named(offering: &Offering) -> String {
    match offering.action {
        Action::Add => offering.name.clone(),
        Action::Modify | Action::Suspend | Action::Resume | Action::Move | Action::Delete => {
            format!("{} {}", offering.action.word(), offering.name)
        }
    }
}
