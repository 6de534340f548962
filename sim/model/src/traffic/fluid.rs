//! Fluid traffic: the means of what sessions would do, by closed forms. A cell's flows are worked out
//! when something changes (an hour, who camps here) and add up over time in between.
//!
//! What it leaves out: that calls leave data now more and now less, and sessions under way when a cell
//! fails, which here are all taken over by whoever serves their people next.

use super::cell::{Setting, blocks_of_call};
use super::components::{CellTraffic, Counts};
use super::formulas::{kaufman_roberts, processor_sharing};
use super::plan::{Patch, ServiceKind};
use sandtable_units::Span;
use serde::{Deserialize, Serialize};

/// What flows in a cell and slice, in units of 2^-[`FINE`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Flow {
    /// Bytes a second, by what becomes of them.
    carried: u64,
    blocked: u64,
    uncovered: u64,
    /// Of the bytes carried, those of data.
    data: u64,
    /// Sessions a second, by what becomes of them.
    sessions: [u64; 3],
    /// What is owed of sessions: fractions that have not been counted.
    owed: [u64; 3],
    /// Data sessions under way.
    under_way: u64,
    /// Resource blocks in use.
    busy: u64,
}

/// Numbers are counted in units of two to the power of minus this.
const FINE: u32 = 20;

/// What the people of a cell want of one slice.
#[derive(Debug, Clone, Default)]
struct Wanted {
    calls: Vec<Calls>,
    /// Data: sessions and bytes a second, and the share of the cell that it would keep busy.
    data_sessions: f64,
    data: f64,
    load: f64,
    /// Of people whom no cell serves.
    uncovered_sessions: f64,
    uncovered: f64,
}

/// Calls that take the same blocks.
#[derive(Debug, Clone, Copy)]
struct Calls {
    blocks: u32,
    erlang: f64,
    sessions: f64,
    bytes: f64,
}

/// Sessions and bytes of a slice that have been decided.
#[derive(Debug, Clone, Copy, Default)]
struct Decided {
    sessions: f64,
    bytes: f64,
    blocked_sessions: f64,
    blocked: f64,
    /// Resource blocks in use.
    busy: f64,
}

impl CellTraffic {
    /// Works out the flows of a cell anew.
    pub(super) fn set_flows(&mut self, setting: Setting<'_>) {
        let wanted = self.wanted(setting);
        let calls = decide_calls(setting, &wanted);
        let used: f64 = calls.iter().map(|calls| calls.busy).sum();
        let rest = (f64::from(setting.blocks) - used).max(0.0);
        let rate = self.mean_rate(setting);
        for (slice, wanted) in wanted.iter().enumerate() {
            let flow = flow(setting, slice, wanted, calls[slice], rest, rate);
            self.flows[slice] = Flow { owed: self.flows[slice].owed, ..flow };
        }
    }

    /// What the people here want, by slice.
    fn wanted(&self, setting: Setting<'_>) -> Vec<Wanted> {
        let plan = setting.plan;
        let (hour, _) = plan.hour(setting.now);
        let mut wanted = vec![Wanted::default(); plan.slices.len()];
        let uncovered = self.uncovered.iter().map(|patch| &plan.patches[*patch as usize]);
        let uncovered: f64 = uncovered.map(|patch| patch.weight_at(setting.now)).sum();
        for service in &plan.services {
            let slice = usize::from(service.slice);
            let intensity = service.intensity[hour];
            if intensity <= 0.0 || !plan.slices[slice].serves(setting.site, setting.now) {
                continue;
            }
            let bytes = service.kind.mean_bytes();
            let wanted = &mut wanted[slice];
            wanted.uncovered_sessions += intensity * uncovered;
            wanted.uncovered += intensity * uncovered * bytes;
            for (patch, rate) in self.people(setting) {
                let sessions = intensity * patch.weight_at(setting.now);
                wanted.add(setting, &service.kind, sessions, bytes, rate);
            }
        }
        wanted
    }

    /// The people who camp here, and what one of them gets who has the whole cell, in bits a second.
    fn people<'p>(&self, setting: Setting<'p>) -> impl Iterator<Item = (&'p Patch, u64)> {
        self.camped.iter().map(move |(patch, rank)| {
            let patch = &setting.plan.patches[*patch as usize];
            (patch, patch.servers[usize::from(*rank)].rate)
        })
    }

    /// What one user gets who has the whole cell, mean over work done, in bits a second.
    fn mean_rate(&self, setting: Setting<'_>) -> f64 {
        let (mut people, mut slowness) = (0.0, 0.0);
        for (patch, rate) in self.people(setting) {
            people += patch.weight_at(setting.now);
            slowness += patch.weight_at(setting.now) / rate as f64;
        }
        if slowness > 0.0 { people / slowness } else { 0.0 }
    }

    /// Lets flows run for a time.
    pub(super) fn run_flows(&mut self, time: Span) {
        for (flow, counts) in self.flows.iter_mut().zip(&mut self.counts) {
            flow.run(time, counts);
        }
    }
}

impl Wanted {
    fn add(
        &mut self,
        setting: Setting<'_>,
        kind: &ServiceKind,
        sessions: f64,
        bytes: f64,
        rate: u64,
    ) {
        match kind {
            ServiceKind::Data(_) => {
                self.data_sessions += sessions;
                self.data += sessions * bytes;
                self.load += sessions * bytes * 8.0 / rate as f64;
            }
            ServiceKind::Call(wanted, lasts) => {
                let blocks = blocks_of_call(*wanted, setting.blocks, rate);
                let erlang = sessions * lasts.mean().seconds();
                let bytes = sessions * bytes;
                match self.calls.iter_mut().find(|calls| calls.blocks == blocks) {
                    Some(calls) => {
                        calls.erlang += erlang;
                        calls.sessions += sessions;
                        calls.bytes += bytes;
                    }
                    None => self.calls.push(Calls { blocks, erlang, sessions, bytes }),
                }
            }
        }
    }
}

/// Which calls are carried, by slice. Where no slice keeps anything for itself, all share all blocks;
/// else each has what the others do not keep.
fn decide_calls(setting: Setting<'_>, wanted: &[Wanted]) -> Vec<Decided> {
    let mut decided = vec![Decided::default(); wanted.len()];
    let kept: Vec<u32> = (0..wanted.len()).map(|slice| setting.kept(slice)).collect();
    let all_kept: u32 = kept.iter().sum();
    let free = |slice: usize| {
        let others = all_kept - kept[slice];
        setting.most(slice).min(setting.blocks.saturating_sub(others))
    };
    let sharing: Vec<Vec<usize>> = if (0..wanted.len()).all(|slice| free(slice) == setting.blocks) {
        vec![(0..wanted.len()).collect()]
    } else {
        (0..wanted.len()).map(|slice| vec![slice]).collect()
    };
    for slices in sharing {
        let calls = slices.iter().flat_map(|slice| {
            wanted[*slice].calls.iter().map(|calls| (*slice, calls)).collect::<Vec<_>>()
        });
        let calls: Vec<(usize, &Calls)> = calls.collect();
        if calls.is_empty() {
            continue;
        }
        let classes: Vec<(u32, f64)> =
            calls.iter().map(|(_, calls)| (calls.blocks, calls.erlang)).collect();
        let blocking = kaufman_roberts(free(slices[0]), &classes);
        for ((slice, calls), blocking) in calls.into_iter().zip(blocking) {
            let decided = &mut decided[slice];
            decided.sessions += calls.sessions;
            decided.bytes += calls.bytes;
            decided.blocked_sessions += calls.sessions * blocking;
            decided.blocked += calls.bytes * blocking;
            decided.busy += calls.erlang * (1.0 - blocking) * f64::from(calls.blocks);
        }
    }
    decided
}

/// The flow of a slice: its calls, and its data on what all calls leave.
fn flow(
    setting: Setting<'_>,
    slice: usize,
    wanted: &Wanted,
    calls: Decided,
    rest: f64,
    rate: f64,
) -> Flow {
    let blocks = f64::from(setting.blocks);
    let given = rest.min(f64::from(setting.most(slice)));
    let most = rate * f64::from(setting.most(slice)) / blocks / setting.plan.least_rate as f64;
    let (refused, under_way) = if wanted.load > 0.0 {
        let load = if given > 0.0 { wanted.load * blocks / given } else { 1e6 };
        processor_sharing(load.min(1e6), libm::floor(most))
    } else {
        (0.0, 0.0)
    };
    let data = wanted.data * (1.0 - refused);
    let sessions = calls.sessions + wanted.data_sessions;
    let blocked_sessions = calls.blocked_sessions + wanted.data_sessions * refused;
    Flow {
        carried: fixed(calls.bytes - calls.blocked + data),
        blocked: fixed(calls.blocked + wanted.data * refused),
        uncovered: fixed(wanted.uncovered),
        data: fixed(data),
        sessions: [sessions - blocked_sessions, blocked_sessions, wanted.uncovered_sessions]
            .map(fixed),
        owed: [0; 3],
        under_way: fixed(under_way),
        busy: fixed(calls.busy + (wanted.load * (1.0 - refused) * blocks).min(given)),
    }
}

impl Flow {
    fn run(&mut self, time: Span, counts: &mut Counts) {
        let whole = |number: u64| whole(number, time);
        counts.bytes.carry(whole(self.carried) / 1_000_000_000);
        counts.bytes.block(whole(self.blocked) / 1_000_000_000);
        counts.bytes.miss(whole(self.uncovered) / 1_000_000_000);
        counts.completed.0 += whole(self.data) / 1_000_000_000;
        counts.completed.1 += whole(self.under_way);
        counts.busy += whole(self.busy);
        let mut due = [0; 3];
        for (number, due) in due.iter_mut().enumerate() {
            let fractions =
                u128::from(self.sessions[number]) * u128::from(time.nanos()) / 1_000_000_000;
            let owed = self.owed[number] + u64::try_from(fractions).unwrap_or(u64::MAX >> 1);
            *due = owed >> FINE;
            self.owed[number] = owed - (*due << FINE);
        }
        let [carried, blocked, uncovered] = due;
        counts.sessions.offered += carried + blocked + uncovered;
        counts.sessions.completed += carried;
        counts.sessions.blocked += blocked;
        counts.sessions.uncovered += uncovered;
    }
}

/// A number times nanoseconds.
fn whole(number: u64, time: Span) -> u64 {
    let product = (u128::from(number) * u128::from(time.nanos())) >> FINE;
    u64::try_from(product).unwrap_or(u64::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is below zero becomes zero, and what is beyond 2^44 saturates"
)]
fn fixed(number: f64) -> u64 {
    libm::round(number * f64::from(1_u32 << FINE)) as u64
}
