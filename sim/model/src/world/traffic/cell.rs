//! A cell under load: who is admitted, how resource blocks are shared out to slices, when sessions end.

use super::event::{Event, Session};
use super::plan::{ServiceKind, Slice, TrafficPlan};
use super::pool::THOUSANDTHS;
use super::state::{Call, CellTraffic, Slot};
use crate::host::Host;
use sandtable_units::{SimTime, Span};

/// Where a cell stands and what it may do: what its plan says, at a moment.
#[derive(Clone, Copy)]
pub(super) struct Setting<'p> {
    pub(super) plan: &'p TrafficPlan,
    pub(super) site: u32,
    pub(super) blocks: u32,
    /// The thousandths of blocks that the connection lets fluid traffic fill.
    pub(super) open: u64,
    pub(super) now: SimTime,
}

impl Setting<'_> {
    /// The blocks of a slice by one of its shares; none while it does not serve here.
    fn share(&self, slice: usize, share: impl Fn(&Slice) -> u32) -> u32 {
        let planned = &self.plan.slices[slice];
        if !planned.serves(self.site, self.now) {
            return 0;
        }
        let blocks = u64::from(self.blocks) * u64::from(share(planned)) / u64::from(Slice::WHOLE);
        u32::try_from(blocks).expect("a part of the blocks")
    }

    /// The kind of this hour: in hours of one kind people do the same.
    pub(super) fn kind_of_hour(&self) -> usize {
        let (hour, _) = self.plan.hour(self.now);
        usize::from(self.plan.hour_kinds[hour])
    }

    /// The blocks that a slice gets at most.
    pub(super) fn most(&self, slice: usize) -> u32 {
        self.share(slice, |slice| slice.most)
    }

    /// How many data sessions may be under way when one comes that would get `rate` from the whole
    /// cell: with all that its slice may have, each would get the least rate.
    pub(super) fn sessions_at_most(&self, slice: usize, rate: u64) -> u64 {
        let most = (u64::from(self.most(slice)) * THOUSANDTHS).min(self.open);
        let blocks = u64::from(self.blocks) * THOUSANDTHS;
        let given = u128::from(rate) * u128::from(most) / u128::from(blocks);
        u64::try_from(given / u128::from(self.plan.least_rate)).unwrap_or(u64::MAX)
    }

    /// The blocks of a slice that nobody else may use.
    pub(super) fn dedicated(&self, slice: usize) -> u32 {
        self.share(slice, |slice| slice.dedicated)
    }

    /// The blocks that are kept for a slice's calls.
    pub(super) fn kept(&self, slice: usize) -> u32 {
        self.share(slice, |slice| slice.dedicated.max(slice.least))
    }
}

impl CellTraffic {
    /// Lets time pass up to now.
    pub(super) fn pass(&mut self, setting: Setting<'_>) {
        let time = setting.now.since(self.since);
        self.since = setting.now;
        if time.is_zero() {
            return;
        }
        if !setting.plan.sessions {
            return self.run_flows(time);
        }
        for slice in &mut self.slices {
            let given = if slice.pool.len() == 0 { 0 } else { slice.pool.filled() };
            let in_use = given + u64::from(slice.blocks) * THOUSANDTHS;
            let busy = u128::from(in_use) * u128::from(time.nanos()) / u128::from(THOUSANDTHS);
            slice.counts.busy += u64::try_from(busy).expect("a period fits");
            slice.pool.pass(time, setting.blocks);
        }
    }

    /// Shares out to data sessions the blocks that calls leave: each slice gets what is kept for it,
    /// the rest is shared by sessions, and no slice gets more than it may.
    pub(super) fn share_out(&mut self, setting: Setting<'_>) {
        let slices = self.slices.len();
        let used = self.used();
        let mut rest = setting.blocks - used.min(setting.blocks);
        if slices == 1 {
            self.slices[0].pool.given = u64::from(rest) * THOUSANDTHS;
            return;
        }
        let mut waiting = Vec::with_capacity(slices);
        for slice in 0..slices {
            let mine = self.slices[slice].blocks;
            let of_share = |share: u32| share.saturating_sub(mine);
            self.slices[slice].pool.given = 0;
            if self.slices[slice].pool.len() == 0 {
                // What is dedicated to an idle slice stays idle.
                rest -= of_share(setting.dedicated(slice)).min(rest);
            } else {
                let kept = of_share(setting.kept(slice)).min(rest);
                self.slices[slice].pool.given = u64::from(kept) * THOUSANDTHS;
                rest -= kept;
                waiting.push(slice);
            }
        }
        self.pour(setting, u64::from(rest) * THOUSANDTHS, waiting);
    }

    /// Shares out what is left in proportion to sessions, until all slices have what they may have.
    fn pour(&mut self, setting: Setting<'_>, mut rest: u64, mut waiting: Vec<usize>) {
        while rest > 0 && !waiting.is_empty() {
            let sessions: u64 = waiting.iter().map(|slice| self.slices[*slice].pool.len()).sum();
            let round = rest;
            let mut open = Vec::with_capacity(waiting.len());
            for slice in waiting {
                let most = setting.most(slice);
                let room = u64::from(most.saturating_sub(self.slices[slice].blocks)) * THOUSANDTHS;
                let pool = &mut self.slices[slice].pool;
                let fair = round * pool.len() / sessions;
                let more = fair.min(room.saturating_sub(pool.given));
                pool.given += more;
                rest -= more;
                if more == fair && more > 0 {
                    open.push(slice);
                }
            }
            if rest == round || rest < THOUSANDTHS {
                return;
            }
            waiting = open;
        }
    }

    /// The blocks that calls have.
    fn used(&self) -> u32 {
        self.slices.iter().map(|slice| slice.blocks).sum()
    }

    /// Whether a call of so many blocks is admitted.
    pub(super) fn admits(&self, setting: Setting<'_>, slice: usize, blocks: u32) -> bool {
        let used = self.used();
        let kept_for_others: u32 = (0..self.slices.len())
            .filter(|other| *other != slice)
            .map(|other| setting.kept(other).saturating_sub(self.slices[other].blocks))
            .sum();
        let mine = self.slices[slice].blocks + blocks;
        mine <= setting.most(slice) && used + blocks + kept_for_others <= setting.blocks
    }

    /// Whether one data session more still leaves each the least rate, were it alone with the others
    /// on all that its slice may have.
    pub(super) fn has_room(&self, setting: Setting<'_>, slice: usize, rate: u64) -> bool {
        self.slices[slice].pool.len() < setting.sessions_at_most(slice, rate)
    }

    /// Keeps a call, and says where.
    pub(super) fn keep(&mut self, call: Call, slice: usize) -> (u32, u32) {
        self.slices[slice].blocks += call.blocks;
        let slot = self.calls.free.pop().unwrap_or_else(|| {
            self.calls.slots.push(Slot { generation: 0, call: None });
            u32::try_from(self.calls.slots.len() - 1).expect("fewer than 2^32 calls")
        });
        let kept = &mut self.calls.slots[slot as usize];
        kept.generation = kept.generation.wrapping_add(1);
        kept.call = Some(call);
        (slot, kept.generation)
    }
}

/// The blocks that a call needs where the whole cell would give `rate`.
pub(super) fn blocks_of_call(wanted: u64, blocks: u32, rate: u64) -> u32 {
    let needed = (u128::from(wanted) * u128::from(blocks)).div_ceil(u128::from(rate));
    u32::try_from(needed).unwrap_or(u32::MAX).max(1)
}

/// Bytes that a call carries in a time.
pub(super) fn bytes_of_call(rate: u64, time: Span) -> u64 {
    let bytes = u128::from(rate) * u128::from(time.nanos()) / 8_000_000_000;
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// The setting of one of the site's cells.
pub(super) fn setting<'h>(host: &mut Host<'h, '_>, cell: usize) -> Setting<'h> {
    let (plan, now) = (host.traffic_plan(), host.turn.now());
    let traffic = host.traffic();
    let CellTraffic { blocks, open, .. } = traffic.cells[cell];
    Setting { plan, site: traffic.site, blocks, open, now }
}

/// Shares out again and sets events for completions that now come sooner.
pub(super) fn settle(host: &mut Host<'_, '_>, cell: usize) {
    let setting = setting(host, cell);
    let traffic = host.traffic();
    traffic.cells[cell].share_out(setting);
    let level = traffic.level();
    // What one cell takes of a narrow connection, others cannot have.
    let met = if level.is_some() { 0..traffic.cells.len() } else { cell..cell + 1 };
    for met in met {
        let setting = self::setting(host, met);
        let changed = host.traffic().cells[met].starve(setting, level);
        if changed || met == cell {
            set_completions(host, met);
        }
    }
}

/// Sets events for completions that now come sooner.
fn set_completions(host: &mut Host<'_, '_>, cell: usize) {
    let setting = setting(host, cell);
    for slice in 0..setting.plan.slices.len() {
        let pool = &mut host.traffic().cells[cell].slices[slice].pool;
        let Some(next) = pool.next(setting.blocks) else { continue };
        let due = setting.now.saturating_add(next);
        if due < pool.due || pool.due < setting.now {
            pool.due = due;
            pool.generation = pool.generation.wrapping_add(1);
            let generation = pool.generation;
            let (cell, slice) = (narrow(cell), narrow_slice(slice));
            schedule(host, due, Event::Depart { cell, slice, generation });
        }
    }
}

/// Completes data sessions that are due.
pub(super) fn depart(host: &mut Host<'_, '_>, cell: usize, slice: usize, generation: u32) {
    let setting = setting(host, cell);
    let state = &mut host.traffic().cells[cell];
    if state.slices[slice].pool.generation != generation {
        return;
    }
    state.pass(setting);
    state.slices[slice].pool.due = SimTime::START;
    while let Some(done) = state.slices[slice].pool.complete() {
        let counts = &mut state.slices[slice].counts;
        counts.bytes.carry(done.session.left - done.counted);
        counts.sessions.completed += 1;
        counts.completed.0 += done.session.left;
        counts.completed.1 += setting.now.since(done.began).nanos() / 1_000;
    }
    settle(host, cell);
}

/// Ends a call.
pub(super) fn hang_up(host: &mut Host<'_, '_>, cell: usize, slot: u32, generation: u32) {
    let setting = setting(host, cell);
    let state = &mut host.traffic().cells[cell];
    let kept = state.calls.slots[slot as usize];
    let Some(call) = kept.call.filter(|_| kept.generation == generation) else { return };
    state.pass(setting);
    let service = &setting.plan.services[usize::from(call.session.service)];
    let slice = usize::from(service.slice);
    state.calls.slots[slot as usize].call = None;
    state.calls.free.push(slot);
    state.slices[slice].blocks -= call.blocks;
    let ServiceKind::Call(rate, _) = service.kind else { unreachable!("only calls hang up") };
    state.calls.rate -= rate;
    let counts = &mut state.slices[slice].counts;
    counts.bytes.carry(bytes_of_call(rate, setting.now.since(call.counted)));
    counts.sessions.completed += 1;
    settle(host, cell);
}

/// Takes a session in, if there is room: the whole cell would give it `rate_alone` bits a second. What
/// is refused is not counted yet.
pub(super) fn admit(
    host: &mut Host<'_, '_>,
    cell: usize,
    session: Session,
    rate_alone: u64,
) -> bool {
    let setting = setting(host, cell);
    let service = &setting.plan.services[usize::from(session.service)];
    let slice = usize::from(service.slice);
    let state = &mut host.traffic().cells[cell];
    state.pass(setting);
    match service.kind {
        ServiceKind::Data(_) => {
            if !state.has_room(setting, slice, rate_alone)
                || !host.traffic().admits_session(setting.plan.least_rate)
            {
                return false;
            }
            let state = &mut host.traffic().cells[cell];
            state.slices[slice].pool.join(session, rate_alone, setting.now);
        }
        ServiceKind::Call(rate, _) => {
            let blocks = blocks_of_call(rate, setting.blocks, rate_alone);
            if !state.admits(setting, slice, blocks) || !host.traffic().admits_call(rate) {
                return false;
            }
            let state = &mut host.traffic().cells[cell];
            state.calls.rate += rate;
            let ends = setting.now.saturating_add(Span::from_nanos(session.left));
            let call = Call { session, blocks, counted: setting.now, ends };
            let (slot, generation) = state.keep(call, slice);
            let cell = narrow(cell);
            schedule(host, ends, Event::HangUp { cell, slot, generation });
        }
    }
    settle(host, cell);
    true
}

/// The bytes that are left of a session.
pub(super) fn bytes_left(plan: &TrafficPlan, session: &Session) -> u64 {
    match plan.services[usize::from(session.service)].kind {
        ServiceKind::Data(_) => session.left,
        ServiceKind::Call(rate, _) => bytes_of_call(rate, Span::from_nanos(session.left)),
    }
}

pub(super) fn schedule(host: &mut Host<'_, '_>, at: SimTime, event: Event) {
    host.turn.schedule_at(at, crate::Event::Traffic(event));
}

/// A cell's number in its site, as events have it.
pub(super) fn narrow(cell: usize) -> u16 {
    u16::try_from(cell).expect("a site has fewer than 2^16 cells")
}

pub(super) fn narrow_slice(slice: usize) -> u8 {
    u8::try_from(slice).expect("there are fewer than 256 slices")
}
