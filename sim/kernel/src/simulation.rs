//! The parallel runner: regions step through windows side by side and exchange events between them.

use crate::digest::{Digest, fold};
use crate::event::{EventKey, LpId};
use crate::exchange::{Earliest, Outboxes, deliver};
use crate::model::{AccessOf, Model, TurnOf};
use crate::observer::{Observer, Progress, Recorded};
use crate::partition::Partition;
use crate::region::Region;
use crate::window::Window;
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefMutIterator as _, ParallelIterator as _,
};
use rayon::{ThreadPool, ThreadPoolBuilder};
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use std::sync::Arc;

/// How the work is shared out. No setting changes a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed {
    /// Worker threads.
    pub threads: usize,
    /// Regions; `None` chooses by the number of processes and threads.
    pub regions: Option<u32>,
    /// Whether entities are built in reverse order: for tests that this does not matter.
    pub build_reversed: bool,
}

impl Speed {
    /// One thread, regions as suits it.
    pub const SINGLE: Self = Self { threads: 1, regions: None, build_reversed: false };

    /// Regions of about this many processes keep a window's work in the cache.
    const LPS_PER_REGION: u32 = 8192;
    /// With this many regions the exchange between all pairs still costs little.
    const REGIONS_MAX: u32 = 256;

    fn regions_for(self, processes: u32) -> u32 {
        self.regions.unwrap_or_else(|| {
            let threads = u32::try_from(self.threads).unwrap_or(Self::REGIONS_MAX);
            let for_threads = if threads > 1 { threads.saturating_mul(8) } else { 1 };
            (processes / Self::LPS_PER_REGION).max(for_threads).clamp(1, Self::REGIONS_MAX)
        })
    }
}

/// Below this many events in a window the threads would cost more than they bring.
const PARALLEL_EVENTS_MIN: u64 = 500;

/// Why a simulation could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("cannot start {threads} worker threads")]
pub struct StartError {
    threads: usize,
    source: rayon::ThreadPoolBuildError,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The digest of everything that was said.
    pub digest: Digest,
    /// Events handled.
    pub events: u64,
    /// The moment at which the run ended.
    pub end: SimTime,
    /// Whether the observer ended it early.
    pub stopped: bool,
}

/// An event from outside, as it entered: at the edge of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input<E> {
    /// When it entered.
    pub time: SimTime,
    /// Whom it was for.
    pub to: LpId,
    /// What it said.
    pub event: E,
}

/// A running simulation. It owns what it needs and can be sent to another thread.
pub struct Simulation<M: Model> {
    pub(crate) model: Arc<M>,
    pub(crate) regions: Vec<Region<M>>,
    pub(crate) partition: Partition,
    pool: Option<ThreadPool>,
    pub(crate) clock: Clock,
    pub(crate) inputs: Vec<Input<M::Event>>,
    batch: Vec<Recorded<M::Record>>,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Clock {
    /// Everything before this moment has happened.
    pub(crate) now: SimTime,
    pub(crate) started: bool,
    pub(crate) next_tick: SimTime,
}

impl Clock {
    /// The clock of a model at the start; the model's times are checked once, here.
    pub(crate) fn new<M: Model>(model: &M) -> Self {
        let lookahead = model.lookahead();
        assert!(!lookahead.is_zero(), "the lookahead must be more than zero");
        let period = model.tick_period();
        assert!(
            period.is_none_or(|period| !period.is_zero() && period.is_multiple_of(lookahead)),
            "the tick period must be a whole number of lookaheads"
        );
        let next_tick = period.map_or(SimTime::NEVER, |period| SimTime::START + period);
        Self { now: SimTime::START, started: false, next_tick }
    }

    /// Moves the tick on by one period.
    pub(crate) fn ticked<M: Model>(&mut self, model: &M) {
        let period = model.tick_period().expect("only a model with a period ticks");
        self.next_tick = self.next_tick.saturating_add(period);
    }
}

impl<M: Model> Simulation<M> {
    /// Builds the model's processes and stands at the start.
    pub fn new(model: &Arc<M>, speed: Speed) -> Result<Self, StartError> {
        let count = model.lp_count();
        assert!(count < LpId::COUNT_MAX, "too many logical processes");
        let names_rise = (1..count)
            .all(|rank| model.lp_name(LpId::new(rank - 1)) < model.lp_name(LpId::new(rank)));
        assert!(names_rise, "the names of processes must rise with their ranks");
        let partition = Partition::new(count, speed.regions_for(count));
        let pool = match speed.threads {
            0 | 1 => None,
            threads => Some(
                ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .thread_name(|index| format!("region-worker-{index}"))
                    .build()
                    .map_err(|source| StartError { threads, source })?,
            ),
        };
        let regions = (0..partition.regions())
            .map(|region| Region::new(&**model, partition, region, speed.build_reversed))
            .collect();
        let clock = Clock::new(&**model);
        let model = Arc::clone(model);
        Ok(Self { model, regions, partition, pool, clock, inputs: Vec::new(), batch: Vec::new() })
    }

    /// Everything before this moment has happened.
    pub fn now(&self) -> SimTime {
        self.clock.now
    }

    /// Runs to the end: all that happens before `until`, then the processes' last turns. If the
    /// observer breaks, the last turns come at the edge where it did.
    ///
    /// # Panics
    /// If `until` is no whole number of lookaheads.
    pub fn run(&mut self, until: SimTime, observer: &mut impl Observer<M::Record>) -> Outcome {
        let flow = self.advance(until, observer);
        self.finish(flow.is_break(), observer)
    }

    /// Runs all that happens before `until` and stands there; more may follow.
    ///
    /// # Panics
    /// If `until` is no whole number of lookaheads.
    pub fn advance(
        &mut self,
        until: SimTime,
        observer: &mut impl Observer<M::Record>,
    ) -> ControlFlow<()> {
        assert!(
            until.since_start().is_multiple_of(self.model.lookahead()),
            "a run pauses and ends at the edge of a window"
        );
        for region in &mut self.regions {
            region.said.listen(observer.wants_records());
        }
        let pool = self.pool.take();
        let flow = match &pool {
            Some(pool) => pool.install(|| self.advance_here(until, true, observer)),
            None => self.advance_here(until, false, observer),
        };
        self.pool = pool;
        flow
    }

    fn advance_here(
        &mut self,
        until: SimTime,
        threads: bool,
        observer: &mut impl Observer<M::Record>,
    ) -> ControlFlow<()> {
        let mut handled = self.handled();
        let mut in_last_window = 0;
        if !self.clock.started {
            self.clock.started = true;
            self.occasion(threads, M::start);
        }
        loop {
            let earliest = self.regions.iter().map(|region| region.next(&self.model));
            let earliest = earliest.fold(Earliest::NONE, Earliest::min);
            let next = self.edge_before(earliest.any);
            let tick = self.clock.next_tick;
            // What was said at an occasion is told together with the window that begins there, so
            // that records come in one order.
            if self.clock.now < next.min(tick).min(until) {
                self.report(observer)?;
            }
            if tick < until && tick <= next {
                self.clock.now = tick;
                self.clock.ticked(&*self.model);
                self.occasion(threads, M::tick);
            } else if next < until {
                let loud = self.edge_before(earliest.loud);
                let window = Window::open(next, loud, tick.min(until), self.model.lookahead());
                self.step(window, threads && self.is_busy(window, in_last_window));
                self.clock.now = window.end;
                (in_last_window, handled) = (self.handled() - handled, self.handled());
                self.report(observer)?;
            } else {
                self.clock.now = until;
                return self.report(observer);
            }
        }
    }

    /// Whether a window is worth the threads: by what happened in the last one, for much is sent within
    /// a window, or by what waits for this one.
    fn is_busy(&self, window: Window, in_last_window: u64) -> bool {
        in_last_window >= PARALLEL_EVENTS_MIN || {
            let waiting = self.regions.iter().map(|region| region.waiting(&self.model, window));
            waiting.sum::<u64>() >= PARALLEL_EVENTS_MIN
        }
    }

    /// The last turns, after a tick that is due; the run is over.
    fn finish(&mut self, stopped: bool, observer: &mut impl Observer<M::Record>) -> Outcome {
        let parallel = false;
        if self.clock.next_tick == self.clock.now {
            self.clock.ticked(&*self.model);
            self.occasion(parallel, M::tick);
        }
        self.occasion(parallel, M::finish);
        let _over_anyway = self.report(observer);
        Outcome { digest: self.digest(), events: self.handled(), end: self.clock.now, stopped }
    }

    /// Lets an event in from outside, to happen now.
    ///
    /// # Panics
    /// If the run has not started: the first turns come before anything from outside.
    pub fn input(&mut self, to: LpId, event: M::Event) {
        assert!(self.clock.started, "input comes after the start");
        let sequence = self.inputs.len() as u64;
        let time = self.clock.now;
        self.inputs.push(Input { time, to, event });
        let (region, slot) = self.partition.locate(to);
        let key = EventKey::new(time, LpId::OUTSIDE, sequence);
        self.regions[region as usize].put(&self.model, slot, key, event);
    }

    /// All that has come in from outside, to be played again.
    pub fn inputs(&self) -> &[Input<M::Event>] {
        &self.inputs
    }

    /// The digest of all that was said so far.
    pub fn digest(&self) -> Digest {
        fold(self.regions.iter().flat_map(|region| &region.residents).map(|resident| &resident.log))
    }

    /// Events handled so far.
    pub fn handled(&self) -> u64 {
        self.regions.iter().map(|region| region.handled).sum()
    }

    fn edge_before(&self, time: SimTime) -> SimTime {
        let length = self.model.lookahead().nanos();
        SimTime::from_nanos(time.nanos() / length * length)
    }

    fn step(&mut self, window: Window, parallel: bool) {
        let model = &*self.model;
        if parallel {
            self.regions
                .par_iter_mut()
                .with_max_len(1)
                .for_each(|region| region.step(model, window));
        } else {
            for region in &mut self.regions {
                if region.next(model).any < window.end {
                    region.step(model, window);
                }
            }
        }
        self.exchange();
    }

    fn occasion(
        &mut self,
        parallel: bool,
        visit: impl Fn(&M, &mut AccessOf<'_, '_, M>, &mut TurnOf<'_, M>) + Sync,
    ) {
        let (model, now) = (&*self.model, self.clock.now);
        if parallel {
            self.regions.par_iter_mut().for_each(|region| region.occasion(model, now, &visit));
        } else {
            self.regions.iter_mut().for_each(|region| region.occasion(model, now, &visit));
        }
        self.exchange();
    }

    fn exchange(&mut self) {
        for sender in 0..self.regions.len() {
            let empty = Outboxes::new(0);
            let mut outboxes = std::mem::replace(&mut self.regions[sender].outboxes, empty);
            let inboxes = self.regions.iter_mut().map(|region| &mut region.inboxes);
            deliver(sender, &mut outboxes, inboxes.enumerate());
            self.regions[sender].outboxes = outboxes;
        }
    }

    /// Tells the observer what the regions have said since the last time.
    fn report(&mut self, observer: &mut impl Observer<M::Record>) -> ControlFlow<()> {
        let mut batch = std::mem::take(&mut self.batch);
        batch.clear();
        for region in &mut self.regions {
            if let Some(records) = &mut region.said.records {
                batch.append(records);
            }
        }
        batch.sort_by_key(Recorded::place);
        let progress = Progress { now: self.clock.now, events: self.handled() };
        let flow = observer.window(progress, &batch);
        self.batch = batch;
        flow
    }
}
