//! Whether service level agreements are kept: window by window, with what it is judged by and what is
//! due. All of it follows from the records: outages, and what became of traffic.

use crate::episodes::Outage;
use sandtable_model::agreement::{Agreement, Sample};
use sandtable_model::faults::FaultId;
use sandtable_model::network::Reason;
use sandtable_model::scenarios::schema::agreement::Measure;
use sandtable_model::traffic::Counts;
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Plan};
use std::collections::BTreeMap;

/// The verdict on a window of an agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowVerdict {
    /// The agreement, by its number in the plan.
    pub agreement: usize,
    /// When the window began.
    pub from: SimTime,
    /// When it ended, with the run at the latest.
    pub to: SimTime,
    /// What was measured: percent, of throughput kbit/s, of latency ms.
    pub value: f64,
    /// Whether that is as promised.
    pub met: bool,
    /// What is due, in percent of the charge of the window.
    pub credit: f64,
    /// How many samples or outages it is judged by.
    pub samples: u64,
    /// The cells that were worst, the worst first.
    pub worst_cells: Vec<ElementId>,
    /// The faults that cost most of it, the dearest first.
    pub faults: Vec<FaultId>,
}

/// How much of the evidence is named.
const NAMED: usize = 3;

/// What is gathered about all agreements of a run.
#[derive(Debug)]
pub(crate) struct Ledger<'p> {
    plan: &'p Plan,
    /// By agreement and window.
    windows: Vec<BTreeMap<u64, Window>>,
    /// How long each cell was out of service in the period that was told last.
    out: BTreeMap<ElementId, Span>,
    /// The outage of each cell that came last, part by part.
    outages: BTreeMap<ElementId, Vec<Outage>>,
}

/// What is gathered about a window.
#[derive(Debug, Default)]
struct Window {
    /// By cell.
    samples: Vec<(ElementId, Sample)>,
    /// Time out of service that counts, by cell and by fault, in nanoseconds.
    down: BTreeMap<ElementId, u128>,
    faults: BTreeMap<FaultId, u128>,
    planned: u128,
    outages: u64,
}

impl<'p> Ledger<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let windows = plan.agreements.iter().map(|_| BTreeMap::new()).collect();
        Self { plan, windows, out: BTreeMap::new(), outages: BTreeMap::new() }
    }

    /// A period of a cell has ended.
    pub(crate) fn period(&mut self, cell: ElementId, out: [Span; Reason::COUNT]) {
        if !self.windows.is_empty() {
            let all = out.into_iter().fold(Span::ZERO, Span::saturating_add);
            self.out.insert(cell, all);
        }
    }

    /// What became of the traffic of a cell and slice in the period that ends at `now`.
    pub(crate) fn traffic(
        &mut self,
        (cell, slice): (ElementId, u8),
        length: Span,
        counts: &Counts,
        latency: Span,
        now: SimTime,
    ) {
        let began = SimTime::from_nanos(now.nanos() - length.nanos());
        for (agreement, windows) in self.plan.agreements.iter().zip(&mut self.windows) {
            if !agreement.concerns(cell, slice)
                || !agreement.counts_load(counts.busy, self.plan.resource_blocks(cell), length)
            {
                continue;
            }
            let window = windows.entry(began.since_start() / agreement.window).or_default();
            if agreement.measure != Measure::Availability {
                let sample = agreement.sample(counts, Some(latency));
                window.samples.extend(sample.map(|sample| (cell, sample)));
            } else if agreement.is_slow(counts, Some(latency)) {
                let out = self.out.get(&cell).copied().unwrap_or_default();
                let down = length.nanos().saturating_sub(out.nanos());
                *window.down.entry(cell).or_default() += u128::from(down);
                window.outages += 1;
            }
        }
    }

    /// A cell was out of service, with one fault to blame. How long the whole outage was is known when
    /// the next begins, or at the end.
    pub(crate) fn outage(&mut self, outage: &Outage) {
        if self.windows.is_empty() {
            return;
        }
        let parts = self.outages.entry(outage.element).or_default();
        let parts = match parts.first() {
            Some(first) if first.lost != outage.lost => std::mem::take(parts),
            Some(_) | None => Vec::new(),
        };
        self.count(&parts, SimTime::NEVER);
        self.outages.entry(outage.element).or_default().push(*outage);
    }

    /// Counts an outage, up to `end` if it is not over.
    fn count(&mut self, parts: &[Outage], end: SimTime) {
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return };
        let length = last.ended.unwrap_or(end).since(first.lost);
        for (agreement, windows) in self.plan.agreements.iter().zip(&mut self.windows) {
            let counts = agreement.measure == Measure::Availability
                && agreement.cells.contains(&first.element)
                && length >= agreement.qualifying;
            for part in parts.iter().filter(|_| counts) {
                let ended = part.ended.unwrap_or(end);
                let mut from = part.began;
                while from < ended {
                    let number = from.since_start() / agreement.window;
                    let next = SimTime::START.saturating_add(agreement.window * (number + 1));
                    let to = ended.min(next);
                    let window = windows.entry(number).or_default();
                    window.take(agreement, part, to.since(from));
                    from = to;
                }
            }
        }
    }

    /// The verdicts on all windows of a run that lasted until `end`. Windows in which there was nothing
    /// to measure are left out, but for availability, which is measured always.
    pub(crate) fn verdicts(&mut self, end: SimTime) -> Vec<WindowVerdict> {
        for parts in std::mem::take(&mut self.outages).into_values() {
            self.count(&parts, end);
        }
        let mut verdicts = Vec::new();
        for (number, (agreement, windows)) in
            self.plan.agreements.iter().zip(&self.windows).enumerate()
        {
            let mut due = 0.0_f64;
            let empty = Window::default();
            let count = end.since_start().nanos().div_ceil(agreement.window.nanos());
            for window in 0..count {
                let from = SimTime::START + agreement.window * window;
                let to = end.min(from + agreement.window);
                let found = windows.get(&window).unwrap_or(&empty);
                let Some(value) = value(agreement, found, to.since(from)) else { continue };
                let credit = agreement.credit(value, due);
                due += credit;
                verdicts.push(WindowVerdict {
                    agreement: number,
                    from,
                    to,
                    value,
                    met: !agreement.is_worse(value, agreement.target),
                    credit,
                    samples: found.samples.len() as u64 + found.outages,
                    worst_cells: worst_cells(agreement, found),
                    faults: largest(&found.faults),
                });
            }
        }
        verdicts
    }
}

impl Window {
    /// Takes in a part of an outage that lies in the window.
    fn take(&mut self, agreement: &Agreement, outage: &Outage, length: Span) {
        let nanos = u128::from(length.nanos());
        if outage.reason == Reason::Planned && agreement.exclude_planned {
            self.planned += nanos;
        } else {
            *self.down.entry(outage.element).or_default() += nanos;
            *self.faults.entry(outage.cause).or_default() += nanos;
            self.outages += 1;
        }
    }
}

/// What a window comes to.
fn value(agreement: &Agreement, window: &Window, length: Span) -> Option<f64> {
    if agreement.measure == Measure::Availability {
        let all = u128::from(length.nanos()) * agreement.cells.len() as u128;
        let agreed = all.saturating_sub(window.planned);
        return Agreement::availability(window.down.values().sum(), agreed);
    }
    let mut samples: Vec<(Sample, f64)> =
        window.samples.iter().map(|(_, sample)| (*sample, 1.0)).collect();
    agreement.statistic_of(&mut samples)
}

fn worst_cells(agreement: &Agreement, window: &Window) -> Vec<ElementId> {
    if agreement.measure == Measure::Availability {
        return largest(&window.down);
    }
    let mut samples: Vec<&(ElementId, Sample)> = window.samples.iter().collect();
    samples.sort_by(|(_, one), (_, other)| match agreement.measure {
        Measure::Refused | Measure::Latency => other.value.total_cmp(&one.value),
        Measure::Availability | Measure::Throughput => one.value.total_cmp(&other.value),
    });
    let mut cells: Vec<ElementId> = Vec::new();
    for (cell, _) in samples {
        if cells.len() < NAMED && !cells.contains(cell) {
            cells.push(*cell);
        }
    }
    cells
}

/// The keys of the largest values, the largest first.
fn largest<K: Copy + Ord>(values: &BTreeMap<K, u128>) -> Vec<K> {
    let mut keys: Vec<(K, u128)> = values.iter().map(|(key, value)| (*key, *value)).collect();
    keys.sort_by_key(|(key, value)| (std::cmp::Reverse(*value), *key));
    keys.into_iter().take(NAMED).map(|(key, _)| key).collect()
}
