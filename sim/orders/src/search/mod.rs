//! A search for schedules of orders, changes of mind and disturbances under which a law does not hold, and
//! for the shortest such schedule that can be found from there.
//!
//! It knows the plan: which orders show which failure, between which moments something happens, when
//! working hours end (`survey`). Each of these is tried by itself first; then schedules are drawn and made
//! shorter by `proptest`, from a seed: the same search finds the same. What was tried of all that can
//! happen (`branch`) is part of what is found.

mod branch;
mod draw;
mod schedule;
mod survey;

pub use branch::Branch;
pub use schedule::{Ordered, Schedule, Shortage, Wish};

use crate::desk::{Defect, Desk};
use crate::disturbance::Trouble;
use crate::event::{Law, Record};
use crate::plan::Plan;
use crate::play::play_at_most;
use branch::Watch;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use sandtable_units::{SimTime, Span};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use survey::Survey;

/// The most events of one case: a few orders that need more have no end.
const EVENTS_MOST: u64 = 1_000_000;
/// The most schedules that are tried before any is drawn.
const FIRST_MOST: usize = 5_000;

/// What is searched.
#[derive(Debug, Clone)]
pub struct Search {
    /// How many schedules are drawn, after those that try each branch by itself.
    pub cases: u32,
    /// What the draws start from.
    pub seed: u64,
    /// The laws that must hold.
    pub laws: Vec<Law>,
    /// What is asked.
    pub mode: Mode,
    /// The time in which orders come.
    pub horizon: Span,
    /// How long the desk goes on after the last of them could have ended three times, had it been alone. In
    /// [`Mode::Liveness`] disturbances are over by the first of these times.
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

/// What came of a search.
#[derive(Debug, Clone)]
pub struct Findings {
    /// The law that does not hold, if one was found.
    pub violation: Option<Violation>,
    /// What can happen to orders of this plan, and whether any schedule showed it.
    pub branches: Vec<(Branch, bool)>,
}

impl Search {
    /// Looks for a schedule under which a law does not hold. The plan's own arrivals must be none: its
    /// streams say what an order is like.
    ///
    /// # Panics
    /// If the plan has no stream of arrivals, or no system that could be disturbed.
    pub fn run(&self, plan: &Plan) -> Findings {
        let survey = Survey::of(plan);
        let seen = RefCell::new(BTreeSet::new());
        let violation = self.one_by_one(plan, &survey, &seen);
        let violation = violation.or_else(|| self.drawn(plan, &survey, &seen));
        let seen = seen.into_inner();
        let possible = survey.possible.into_iter();
        let branches = possible.map(|branch| (branch, seen.contains(&branch))).collect();
        Findings { violation, branches }
    }

    /// Tries each branch by itself, in the order in which the survey lists them.
    fn one_by_one(
        &self,
        plan: &Plan,
        survey: &Survey,
        seen: &RefCell<BTreeSet<Branch>>,
    ) -> Option<Violation> {
        let first = draw::one_by_one(self, plan, survey).take(FIRST_MOST);
        for (tried, schedule) in (1..).zip(first) {
            let broken = self.broken_seeing(plan, &schedule, seen);
            if let Some((law, _)) = broken.first() {
                return Some(self.violation(plan, schedule, *law, tried));
            }
        }
        None
    }

    fn drawn(
        &self,
        plan: &Plan,
        survey: &Survey,
        seen: &RefCell<BTreeSet<Branch>>,
    ) -> Option<Violation> {
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
        let result = runner.run(&draw::schedules(self, plan, survey), |schedule| {
            let broken = self.broken_seeing(plan, &schedule, seen);
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
                Some(self.violation(plan, schedule, law, tried.get()))
            }
            Err(TestError::Abort(why)) => unreachable!("no schedule is refused: {why}"),
        }
    }

    fn violation(&self, plan: &Plan, schedule: Schedule, law: Law, tried: u32) -> Violation {
        let schedule = self.shortened(plan, schedule, law);
        let broken = self.broken(plan, &schedule);
        let order = broken.iter().find(|(other, _)| *other == law).and_then(|(_, order)| *order);
        Violation { law, order, schedule, tried }
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
        self.broken_seeing(plan, schedule, &RefCell::default())
    }

    fn broken_seeing(
        &self,
        plan: &Plan,
        schedule: &Schedule,
        seen: &RefCell<BTreeSet<Branch>>,
    ) -> Vec<(Law, Option<u64>)> {
        let mut broken = Vec::new();
        let mut watch = Watch::default();
        let desk = self.play(plan, schedule, |_, record| {
            watch.hear(record);
            if let Record::Broken { law, order } = record {
                broken.push((*law, *order));
            }
        });
        seen.borrow_mut().extend(watch.seen);
        broken.extend(desk.close(&schedule.plan(plan)));
        broken.sort_unstable();
        broken.dedup();
        let is_asked = |law: Law| self.mode == Mode::Liveness || !law.is_liveness();
        broken.retain(|(law, _)| self.laws.contains(law) && is_asked(*law));
        broken
    }

    /// All that is said under a schedule, and the desk as it is then.
    pub fn history(&self, plan: &Plan, schedule: &Schedule) -> (Vec<(SimTime, Record)>, Desk) {
        let mut said = Vec::new();
        let desk = self.play(plan, schedule, |at, record| said.push((at, *record)));
        (said, desk)
    }

    fn play(&self, plan: &Plan, schedule: &Schedule, hear: impl FnMut(SimTime, &Record)) -> Desk {
        let plan = schedule.plan(plan);
        let mut desk = Desk::new(&plan).with_defect(self.defect);
        play_at_most(EVENTS_MOST, &plan, &mut desk, &schedule.events(), schedule.until, hear);
        desk
    }
}
