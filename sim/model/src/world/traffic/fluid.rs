//! Fluid traffic: the means of what sessions would do, by closed forms. A cell's flows are worked out
//! when something changes (an hour, who camps here) and add up over time in between.
//!
//! What it leaves out: that calls leave data now more and now less, and sessions under way when a cell
//! fails, which here are all taken over by whoever serves their people next.

use super::cell::{Setting, blocks_of_call};
use super::flow::{Flow, Rates};
use super::formulas::{Sharers, kaufman_roberts, processor_sharing};
use super::partial_sharing::{Sharer, partial_sharing};
use super::plan::{Patch, ServiceKind, TrafficPlan};
use super::pool::THOUSANDTHS;
use super::state::CellTraffic;
use sandtable_units::Span;
use std::collections::BTreeSet;

impl TrafficPlan {
    /// What is approximate in fluid traffic, with the size that comparisons with sessions have shown, in
    /// sentences. Refusals of calls are exact.
    pub fn approximations(&self) -> Vec<String> {
        let slices_of = |data: bool| {
            let services = self.services.iter();
            let found =
                services.filter(|service| matches!(service.kind, ServiceKind::Data(_)) == data);
            found.map(|service| service.slice).collect::<BTreeSet<u8>>()
        };
        let (data, calls) = (slices_of(true), slices_of(false));
        let mut told = Vec::new();
        if !data.is_empty() && !calls.is_empty() {
            told.push(
                "fluid traffic: data has the mean of what calls leave; beside sessions that puts the \
                 share of data that is refused off by up to 2 percentage points and its rate by up to \
                 an eighth"
                    .to_owned(),
            );
        }
        if data.len() > 1 {
            told.push(
                "fluid traffic: data of a slice has the mean of what other slices leave; beside \
                 sessions that puts the share of its data that is refused off by up to 6 percentage \
                 points and its rate by up to a half, most of it in cells that are full"
                    .to_owned(),
            );
        }
        told
    }
}

/// What the people of a cell want of one slice.
#[derive(Debug, Clone, Default)]
struct Wanted {
    calls: Vec<Calls>,
    data: Vec<Sharing>,
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

/// Data of people who get about the same.
#[derive(Debug, Clone, Copy)]
struct Sharing {
    /// How many sessions may be under way for one more to be admitted.
    most: f64,
    sessions: f64,
    bytes: f64,
    /// The share of the cell that it would keep busy.
    load: f64,
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
    /// Sets the flows of the hour.
    pub(super) fn set_flows(&mut self, setting: Setting<'_>) {
        let kind = setting.kind_of_hour();
        let all = u64::from(setting.blocks) * THOUSANDTHS;
        let open = (setting.open != all).then_some(setting.open);
        if self.known.flows(kind, open, self.slices.len()).is_none() {
            let flows = self.work_out(setting);
            self.known.keep(kind, open, flows);
        }
        let flows = self.known.flows(kind, open, self.slices.len()).into_iter().flatten();
        for (slice, flow) in self.slices.iter_mut().zip(flows) {
            slice.flow.become_other(*flow);
        }
    }

    /// Works out the flows of a cell, by slice.
    fn work_out(&self, setting: Setting<'_>) -> Vec<Flow> {
        let wanted = self.wanted(setting);
        let calls = decide_calls(setting, &wanted);
        let used: f64 = calls.iter().map(|calls| calls.busy).sum();
        let rest = (setting.open as f64 / THOUSANDTHS as f64 - used).max(0.0);
        let given = share_out(setting, &wanted, &calls, rest);
        let slices = wanted.iter().zip(calls).zip(given);
        slices.map(|((wanted, calls), given)| flow(setting, wanted, calls, given)).collect()
    }

    /// What the people here want, by slice.
    fn wanted(&self, setting: Setting<'_>) -> Vec<Wanted> {
        let plan = setting.plan;
        let (hour, _) = plan.hour(setting.now);
        let mut wanted = vec![Wanted::default(); plan.slices.len()];
        for service in &plan.services {
            let slice = usize::from(service.slice);
            let intensity = service.intensity[hour];
            if intensity <= 0.0 || !plan.slices[slice].serves(setting.site, setting.now) {
                continue;
            }
            let bytes = service.kind.mean_bytes();
            let uncovered = self.uncovered.iter().map(|patch| &plan.patches[*patch as usize]);
            let uncovered: f64 =
                uncovered.map(|patch| patch.weight_for(service, setting.now)).sum();
            let wanted = &mut wanted[slice];
            wanted.uncovered_sessions += intensity * uncovered;
            wanted.uncovered += intensity * uncovered * bytes;
            for (patch, rate) in self.people(setting) {
                let sessions = intensity * patch.weight_for(service, setting.now);
                if sessions <= 0.0 {
                    continue;
                }
                wanted.add((setting, slice), &service.kind, sessions, bytes, rate);
            }
        }
        wanted
    }

    /// The people who camp here, and what one of them gets who has the whole cell, in bits a second.
    pub(super) fn people<'p>(
        &self,
        setting: Setting<'p>,
    ) -> impl Iterator<Item = (&'p Patch, u64)> {
        self.camped.iter().map(move |(patch, rank)| {
            let patch = &setting.plan.patches[*patch as usize];
            (patch, patch.servers[usize::from(*rank)].rate)
        })
    }

    /// Lets flows run for a time.
    pub(super) fn run_flows(&mut self, time: Span) {
        for slice in &mut self.slices {
            slice.flow.run(time, &mut slice.counts);
        }
    }
}

impl Wanted {
    fn add(
        &mut self,
        (setting, slice): (Setting<'_>, usize),
        kind: &ServiceKind,
        sessions: f64,
        bytes: f64,
        rate: u64,
    ) {
        match kind {
            ServiceKind::Data(_) => {
                let most = setting.sessions_at_most(slice, rate) as f64;
                let load = sessions * bytes * 8.0 / rate as f64;
                let bytes = sessions * bytes;
                match self.data.iter_mut().find(|data| (data.most - most).abs() < 0.5) {
                    Some(data) => {
                        data.sessions += sessions;
                        data.bytes += bytes;
                        data.load += load;
                    }
                    None => self.data.push(Sharing { most, sessions, bytes, load }),
                }
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

/// Which calls are carried, by slice.
fn decide_calls(setting: Setting<'_>, wanted: &[Wanted]) -> Vec<Decided> {
    let refused = refused_calls(setting, wanted);
    let mut decided = vec![Decided::default(); wanted.len()];
    for ((wanted, refused), decided) in wanted.iter().zip(refused).zip(&mut decided) {
        for (calls, refused) in wanted.calls.iter().zip(refused) {
            decided.sessions += calls.sessions;
            decided.bytes += calls.bytes;
            decided.blocked_sessions += calls.sessions * refused;
            decided.blocked += calls.bytes * refused;
            decided.busy += calls.erlang * (1.0 - refused) * f64::from(calls.blocks);
        }
    }
    decided
}

/// The share of calls that are refused, by slice and class. Where the connection does not feed all blocks,
/// slices share those that it does.
fn refused_calls(setting: Setting<'_>, wanted: &[Wanted]) -> Vec<Vec<f64>> {
    let blocks = u32::try_from(setting.open / THOUSANDTHS).expect("a part of the blocks");
    let mut free = blocks;
    let sharers = wanted.iter().enumerate().map(|(slice, wanted)| {
        let kept = setting.kept(slice).min(free);
        free -= kept;
        Sharer {
            kept,
            most: setting.most(slice).min(blocks),
            classes: wanted.calls.iter().map(|calls| (calls.blocks, calls.erlang)).collect(),
        }
    });
    let sharers: Vec<Sharer> = sharers.collect();
    if sharers.iter().all(|sharer| sharer.classes.is_empty()) {
        return vec![Vec::new(); wanted.len()];
    }
    let whole = |sharer: &Sharer| sharer.kept == 0 && sharer.most == blocks;
    if !sharers.iter().all(whole) {
        return partial_sharing(blocks, &sharers);
    }
    // All share all.
    let classes: Vec<(u32, f64)> =
        sharers.iter().flat_map(|sharer| sharer.classes.iter().copied()).collect();
    let mut refused = kaufman_roberts(blocks, &classes).into_iter();
    sharers.iter().map(|sharer| refused.by_ref().take(sharer.classes.len()).collect()).collect()
}

/// What each slice's data has of the blocks that calls leave: what the others do not use on average or
/// keep idle, and at least what it keeps. When all want more than there is, those that want more than
/// their share of it by sessions have that, and the sessions of others find all of theirs under way. For slices that
/// keep nothing this is exact below saturation: of processor sharing, a class sees what the others leave.
fn share_out(setting: Setting<'_>, wanted: &[Wanted], calls: &[Decided], rest: f64) -> Vec<f64> {
    let slices = 0..wanted.len();
    let blocks = f64::from(setting.blocks);
    let left = |slice: usize, share: u32| (f64::from(share) - calls[slice].busy).max(0.0);
    let most = |slice: usize| left(slice, setting.most(slice));
    let load = |slice: usize| wanted[slice].data.iter().map(|data| data.load).sum::<f64>();
    let limit = |slice: usize| wanted[slice].data.iter().map(|data| data.most).fold(0.0, f64::max);
    let used = |slice: usize| {
        let idle = left(slice, setting.dedicated(slice));
        (load(slice) * blocks).min(most(slice)).max(idle)
    };
    let kept = |slice: usize| {
        let kept = if load(slice) > 0.0 { setting.kept(slice) } else { setting.dedicated(slice) };
        left(slice, kept)
    };
    let free = (rest - slices.clone().map(kept).sum::<f64>()).max(0.0);
    let limits = slices.clone().map(limit).sum::<f64>().max(1.0);
    let all_used: f64 = slices.clone().map(used).sum();
    let fair = |slice: usize| kept(slice) + free * limit(slice) / limits;
    let wants = |slice: usize| (load(slice) * blocks).min(most(slice));
    let given = |slice: usize| {
        let others = rest - (all_used - used(slice));
        if all_used <= rest {
            return kept(slice).max(others);
        }
        let full = slices.clone().filter(|other| *other != slice && wants(*other) >= fair(*other));
        let beside: f64 = full.map(limit).sum();
        let least = fair(slice).max(others);
        match (wants(slice) - kept(slice)) / free {
            share if share > 0.0 && share < 1.0 && wants(slice) < fair(slice) => {
                least.min(wants(slice) * crowded(share, beside))
            }
            _ => least,
        }
    };
    let given = |slice: usize| given(slice).min(most(slice)).min(rest);
    slices.clone().map(given).collect()
}

/// How much more than it uses a slice would have to have for as many of its sessions to be under way as
/// there are beside so many of other slices, which are always there. `share` is what it uses of what they
/// all share by sessions.
fn crowded(share: f64, beside: f64) -> f64 {
    let under_way = (1.0 + beside) * share / (1.0 - share);
    (1.0 + under_way) / under_way
}

/// The flow of a slice: its calls, and its data on the blocks that it is given.
fn flow(setting: Setting<'_>, wanted: &Wanted, calls: Decided, given: f64) -> Flow {
    let blocks = f64::from(setting.blocks);
    let scale = if given > 0.0 { blocks / given } else { 1e9 };
    let classes: Vec<Sharers> = (wanted.data.iter())
        .map(|data| Sharers { most: data.most, load: (data.load * scale).min(1e9) })
        .collect();
    let (refused, under_way) = processor_sharing(&classes);
    let mut all = calls;
    let (mut data, mut load) = (0.0, 0.0);
    for (wanted, refused) in wanted.data.iter().zip(refused) {
        all.sessions += wanted.sessions;
        all.bytes += wanted.bytes;
        all.blocked_sessions += wanted.sessions * refused;
        all.blocked += wanted.bytes * refused;
        data += wanted.bytes * (1.0 - refused);
        load += wanted.load * (1.0 - refused);
    }
    Flow::new(&Rates {
        carried: all.bytes - all.blocked,
        blocked: all.blocked,
        uncovered: wanted.uncovered,
        data,
        sessions: [
            all.sessions - all.blocked_sessions,
            all.blocked_sessions,
            wanted.uncovered_sessions,
        ],
        under_way,
        busy: calls.busy + (load * blocks).min(given),
    })
}
