//! A search for schedules of orders, changes of mind and disturbances under which a law does not hold, and
//! for the shortest such schedule that can be found from there.
//!
//! Schedules are drawn and made shorter by `proptest`, from a seed: the same search finds the same.

use crate::desk::{Defect, Desk};
use crate::disturbance::{Disturbance, Trouble};
use crate::event::{Event, Law, OrderRef, Record};
use crate::plan::Plan;
use crate::play::{judge, play};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use sandtable_units::{SimTime, Span};
use std::cell::{Cell, RefCell};

/// The moments of a schedule, evenly over its horizon.
const STEPS: u64 = 240;

/// What is searched.
#[derive(Debug, Clone)]
pub struct Search {
    /// How many schedules are tried.
    pub cases: u32,
    /// What the draws start from.
    pub seed: u64,
    /// The laws that must hold.
    pub laws: Vec<Law>,
    /// What is asked.
    pub mode: Mode,
    /// The time in which orders come and disturbances begin and, in [`Mode::Liveness`], end.
    pub horizon: Span,
    /// How long the desk goes on after that.
    pub patience: Span,
    /// The most orders, and the most disturbances, of a schedule.
    pub most: (usize, usize),
    /// What may be wrong.
    pub troubles: Vec<Trouble>,
    /// A mistake that the desk is built with.
    pub defect: Option<Defect>,
}

/// What is asked of the laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Whether nothing forbidden happens, though disturbances may stay until the end. What must happen
    /// in the end is not asked.
    Safety,
    /// Whether everything comes to its end, too, once disturbances are over.
    Liveness,
}

/// What happens in one case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule {
    /// Orders, in the order of their arrival.
    pub orders: Vec<Ordered>,
    /// What is wrong, and when.
    pub disturbances: Vec<Disturbance>,
}

/// An order, and what its customer does later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordered {
    /// When it comes.
    pub at: SimTime,
    /// The stream of arrivals that it is of, by number.
    pub stream: u16,
    /// Which of the orders of that stream it is like.
    pub like: u64,
    /// What the customer wants then, and how long after.
    pub wish: Option<(Wish, Span)>,
}

/// What a customer may want of an order that has been placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To cancel it.
    Cancel,
    /// To change it.
    Amend,
}

/// A law that does not hold.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The law.
    pub law: Law,
    /// The number of the order that shows it, if it is about one.
    pub order: Option<u64>,
    /// The shortest schedule found.
    pub schedule: Schedule,
    /// How many schedules were tried until one showed it.
    pub tried: u32,
}

impl Schedule {
    /// How many things happen in it.
    pub fn len(&self) -> usize {
        let wishes = self.orders.iter().filter(|order| order.wish.is_some()).count();
        self.orders.len() + wishes + self.disturbances.len()
    }

    /// Whether nothing happens.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The schedules without one of the things that happen, and those with an order that comes at once.
    fn simpler(&self) -> Vec<Self> {
        let mut all = Vec::new();
        for number in 0..self.disturbances.len() {
            let mut simpler = self.clone();
            simpler.disturbances.remove(number);
            all.push(simpler);
        }
        for (number, ordered) in self.orders.iter().enumerate() {
            let mut without = self.clone();
            without.orders.remove(number);
            all.push(without);
            let others =
                [Ordered { wish: None, ..*ordered }, Ordered { at: SimTime::START, ..*ordered }];
            for other in others.into_iter().filter(|other| other != ordered) {
                let mut simpler = self.clone();
                simpler.orders[number] = other;
                simpler.orders.sort_by_key(|ordered| ordered.at);
                all.push(simpler);
            }
        }
        all
    }

    /// The same as events.
    pub fn events(&self) -> Vec<(SimTime, Event)> {
        let mut events: Vec<_> = self.disturbances.iter().flat_map(Event::of_disturbance).collect();
        for (number, ordered) in (1..).zip(&self.orders) {
            let Ordered { stream, like, .. } = *ordered;
            events.push((ordered.at, Event::Arrival { stream, serial: like }));
            if let Some((wish, after)) = ordered.wish {
                let order = OrderRef::of_number(number);
                let event = match wish {
                    Wish::Cancel => Event::Cancel { order },
                    Wish::Amend => Event::Amend { order },
                };
                events.push((ordered.at.saturating_add(after), event));
            }
        }
        events
    }
}

impl Search {
    /// Looks for a schedule under which a law does not hold. The plan's own arrivals must be none: its
    /// streams say what an order is like.
    ///
    /// # Panics
    /// If the plan has no stream of arrivals, or no system that could be disturbed.
    pub fn run(&self, plan: &Plan) -> Option<Violation> {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        let config = Config {
            cases: self.cases,
            failure_persistence: None,
            max_shrink_iters: 20_000,
            // Nothing that the surroundings of a search could set decides what it finds.
            max_shrink_time: 0,
            verbose: 0,
            ..Config::default()
        };
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(config, random);
        let found = RefCell::new(None);
        let tried = Cell::new(0);
        let result = runner.run(&self.schedules(plan), |schedule| {
            let broken = self.broken(plan, &schedule);
            if found.borrow().is_none() {
                tried.set(tried.get() + 1);
                *found.borrow_mut() = broken.first().map(|(law, _)| *law);
            }
            let wanted = *found.borrow();
            match wanted.filter(|wanted| broken.iter().any(|(law, _)| law == wanted)) {
                Some(law) => Err(TestCaseError::fail(law.word())),
                None => Ok(()),
            }
        });
        match result {
            Ok(()) => None,
            Err(TestError::Fail(_, schedule)) => {
                let law = found.into_inner().expect("a law was broken");
                let schedule = self.shortened(plan, schedule, law);
                let broken = self.broken(plan, &schedule);
                let order =
                    broken.iter().find(|(other, _)| *other == law).and_then(|(_, order)| *order);
                Some(Violation { law, order, schedule, tried: tried.get() })
            }
            Err(TestError::Abort(why)) => unreachable!("no schedule is refused: {why}"),
        }
    }

    /// What is left of a schedule when nothing more can be taken out: what was needed while other things
    /// were there may be needed no longer.
    fn shortened(&self, plan: &Plan, mut schedule: Schedule, law: Law) -> Schedule {
        let breaks = |schedule: &Schedule| {
            self.broken(plan, schedule).iter().any(|(broken, _)| *broken == law)
        };
        while let Some(simpler) = schedule.simpler().into_iter().find(breaks) {
            schedule = simpler;
        }
        schedule
    }

    /// The laws that do not hold under a schedule.
    pub fn broken(&self, plan: &Plan, schedule: &Schedule) -> Vec<(Law, Option<u64>)> {
        let desk = Desk::new(plan).with_defect(self.defect);
        let mut broken = judge(plan, desk, &schedule.events(), self.until());
        let is_asked = |law: Law| self.mode == Mode::Liveness || !law.is_liveness();
        broken.retain(|(law, _)| self.laws.contains(law) && is_asked(*law));
        broken
    }

    /// All that is said under a schedule.
    pub fn history(&self, plan: &Plan, schedule: &Schedule) -> Vec<(SimTime, Record)> {
        let mut said = Vec::new();
        let mut desk = Desk::new(plan).with_defect(self.defect);
        let hear = |at, record: &Record| said.push((at, *record));
        play(plan, &mut desk, &schedule.events(), self.until(), hear);
        said
    }

    /// When the desk is stopped.
    pub fn until(&self) -> SimTime {
        SimTime::from_nanos(0).saturating_add(self.horizon).saturating_add(self.patience)
    }

    fn schedules(&self, plan: &Plan) -> impl Strategy<Value = Schedule> + use<> {
        let systems: Vec<u16> = (0..)
            .zip(&plan.stations)
            .filter_map(|(number, station)| station.channel.as_ref().map(|_| number))
            .collect();
        let streams: Vec<u16> = (0..).zip(&plan.arrivals).map(|(number, _)| number).collect();
        // In steps that people can read, and few enough that things meet.
        let step = (self.horizon.nanos() / STEPS).max(1);
        let span = (1..STEPS / 2).prop_map(move |steps| Span::from_nanos(steps * step));
        let moment = (0..STEPS).prop_map(move |steps| SimTime::from_nanos(steps * step));
        let wish = proptest::option::of((
            proptest::sample::select(vec![Wish::Cancel, Wish::Amend]),
            span.clone(),
        ));
        let ordered = (moment.clone(), proptest::sample::select(streams), 0_u64..1_000, wish)
            .prop_map(|(at, stream, like, wish)| Ordered { at, stream, like, wish });
        let (mode, horizon, until) = (self.mode, self.horizon, self.until().since_start());
        let disturbance = (
            proptest::sample::select(self.troubles.clone()),
            proptest::sample::select(systems),
            moment,
            (span, any::<bool>()),
        )
            .prop_map(move |(kind, station, at, (lasts, stays))| {
                let left = |end: Span| end.saturating_sub(at.since_start());
                let lasts = match mode {
                    Mode::Liveness => lasts.min(left(horizon)),
                    Mode::Safety if stays => left(until),
                    Mode::Safety => lasts,
                };
                Disturbance { kind, station, at, lasts }
            });
        let orders = proptest::collection::vec(ordered, 1..=self.most.0);
        let disturbances = proptest::collection::vec(disturbance, 0..=self.most.1);
        (orders, disturbances).prop_map(|(mut orders, disturbances)| {
            orders.sort_by_key(|ordered| ordered.at);
            Schedule { orders, disturbances }
        })
    }
}
