//! Whether a failure breaks service level agreements: a window is judged in which it happens once and
//! lasts as long as it does, while traffic is all the time that of the hour; the rest of the window is
//! as without a failure. The arithmetic is the agreement's own.

use crate::at_rest::{AtRest, CellState, LENGTH};
use sandtable_model::agreement::{Agreement, Sample};
use sandtable_model::scenarios::schema::agreement::Measure;
use sandtable_model::traffic::Counts;
use sandtable_model::units::Span;
use sandtable_model::{ElementId, Plan};

/// What a window of an agreement comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Judged {
    /// Percent, of throughput kbit/s.
    pub(crate) value: f64,
    pub(crate) met: bool,
    /// Percent of the charge of the window.
    pub(crate) credit: f64,
}

/// A part of a failure: how long it lasts, and the cells for which something changes, in order.
pub(crate) type Phase<'e> = (Span, &'e [(usize, CellState)]);

/// The agreements in an hour.
pub(crate) struct Judge<'p> {
    plan: &'p Plan,
    /// By agreement, its cells, by number.
    cells: Vec<Vec<usize>>,
    /// By agreement, what a window without a failure comes to; none where there is nothing to measure.
    pub(crate) base: Vec<Option<Judged>>,
    /// By agreement, time out of service without a failure, times cells.
    base_down: Vec<u128>,
}

impl<'p> Judge<'p> {
    pub(crate) fn new(plan: &'p Plan, rest: &AtRest<'_>) -> Self {
        let cells_of = |agreement: &Agreement| {
            let cells = 0..rest.places.len();
            cells.filter(|cell| agreement.cells.contains(&rest.element(*cell))).collect()
        };
        let cells = plan.agreements.iter().map(cells_of).collect();
        let mut judge = Self { plan, cells, base: Vec::new(), base_down: Vec::new() };
        let numbers = 0..plan.agreements.len();
        judge.base_down =
            numbers.clone().map(|number| judge.window(number, rest, &[]).down()).collect();
        judge.base = numbers.map(|number| judge.judge(number, rest, &[])).collect();
        judge
    }

    /// By agreement, what a window with a failure comes to; none where it changes nothing.
    pub(crate) fn verdicts(&self, rest: &AtRest<'_>, phases: &[Phase<'_>]) -> Vec<Option<Judged>> {
        let touched = |number: &usize| {
            let mut changed = phases.iter().flat_map(|(_, changed)| changed.iter());
            changed.any(|(cell, _)| self.cells[*number].binary_search(cell).is_ok())
        };
        let judge = |number: usize| {
            Some(number).filter(touched).and_then(|number| self.judge(number, rest, phases))
        };
        (0..self.plan.agreements.len()).map(judge).collect()
    }

    fn judge(&self, number: usize, rest: &AtRest<'_>, phases: &[Phase<'_>]) -> Option<Judged> {
        let window = self.window(number, rest, phases);
        let (value, agreement) = (window.value()?, window.agreement);
        let met = !agreement.is_worse(value, agreement.target);
        Some(Judged { value, met, credit: agreement.credit(value, 0.0) })
    }

    fn window<'e>(
        &'e self,
        number: usize,
        rest: &'e AtRest<'e>,
        phases: &'e [Phase<'e>],
    ) -> Window<'e> {
        Window {
            plan: self.plan,
            agreement: &self.plan.agreements[number],
            cells: &self.cells[number],
            rest,
            phases,
            base_down: self.base_down.get(number).copied(),
        }
    }
}

/// A window of an agreement with a failure in it.
struct Window<'e> {
    plan: &'e Plan,
    agreement: &'e Agreement,
    cells: &'e [usize],
    rest: &'e AtRest<'e>,
    phases: &'e [Phase<'e>],
    /// Time out of service without a failure, times cells, once it is known.
    base_down: Option<u128>,
}

impl Window<'_> {
    fn value(&self) -> Option<f64> {
        match self.agreement.measure {
            Measure::Availability => self.availability(),
            // How late packets are is not known at rest: there are no samples of it.
            Measure::Throughput | Measure::Refused | Measure::Latency => self.of_samples(),
        }
    }

    /// The states that a cell goes through, each with how long it lasts, the one without a failure last.
    fn course<'s>(&'s self, cell: usize, phases: &'s [Phase<'s>]) -> Vec<(Span, &'s CellState)> {
        let base = &self.rest.base[cell];
        let mut left = self.agreement.window;
        let mut course = Vec::with_capacity(phases.len() + 1);
        for (lasts, changed) in phases {
            let found = changed.binary_search_by_key(&cell, |(number, _)| *number);
            let lasts = (*lasts).min(left);
            left = left.saturating_sub(lasts);
            course.push((lasts, found.map_or(base, |found| &changed[found].1)));
        }
        course.push((left, base));
        course
    }

    fn availability(&self) -> Option<f64> {
        let window = u128::from(self.agreement.window.nanos());
        Agreement::availability(self.down(), window * self.cells.len() as u128)
    }

    /// Time out of service, times cells. All that a failure leaves as it is has been added up already.
    fn down(&self) -> u128 {
        let Some(base) = self.base_down else {
            return self.cells.iter().map(|cell| self.down_of(*cell, &[])).sum();
        };
        let changed = self.phases.iter().flat_map(|(_, changed)| changed.iter());
        let mut cells: Vec<usize> = changed.map(|(cell, _)| *cell).collect();
        cells.sort_unstable();
        cells.dedup();
        cells.retain(|cell| self.cells.binary_search(cell).is_ok());
        let without: u128 = cells.iter().map(|cell| self.down_of(*cell, &[])).sum();
        let with: u128 = cells.iter().map(|cell| self.down_of(*cell, self.phases)).sum();
        base - without + with
    }

    fn down_of(&self, cell: usize, phases: &[Phase<'_>]) -> u128 {
        let course = self.course(cell, phases);
        let out = course.iter().filter(|(_, state)| state.out).map(|(lasts, _)| lasts.nanos());
        let out: u64 = out.sum();
        let counts = Span::from_nanos(out) >= self.agreement.qualifying;
        let mut down = if counts { u128::from(out) } else { 0 };
        for (lasts, state) in course.iter().filter(|(_, state)| !state.out) {
            let slow =
                self.concerned(cell, state).filter(|counts| self.agreement.is_slow(counts, None));
            down += u128::from(lasts.nanos()) * slow.count() as u128;
        }
        down
    }

    fn of_samples(&self) -> Option<f64> {
        let mut samples: Vec<(Sample, f64)> = Vec::new();
        for cell in self.cells {
            for (lasts, state) in self.course(*cell, self.phases) {
                let times = lasts.seconds() / self.plan.period.seconds();
                let found = self
                    .concerned(*cell, state)
                    .filter_map(|counts| self.agreement.sample(counts, None));
                samples.extend(found.filter(|_| times > 0.0).map(|sample| (sample, times)));
            }
        }
        self.agreement.statistic_of(&mut samples)
    }

    /// What becomes of the traffic in a cell that the agreement is about, where so much load counts.
    fn concerned<'s>(
        &'s self,
        cell: usize,
        state: &'s CellState,
    ) -> impl Iterator<Item = &'s Counts> {
        let element: ElementId = self.rest.element(cell);
        let blocks = self.plan.resource_blocks(element);
        (0..)
            .zip(&state.counts)
            .filter(move |(slice, counts)| {
                self.agreement.concerns(element, *slice)
                    && self.agreement.counts_load(counts.busy, blocks, LENGTH)
            })
            .map(|(_, counts)| counts)
    }
}
