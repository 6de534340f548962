//! Sessions under way: counted while they are, and taken out of a cell that cannot keep them.

use super::cell::{Setting, bytes_of_call, setting, settle};
use super::event::Session;
use super::plan::ServiceKind;
use super::state::{Call, CellTraffic};
use crate::host::Host;
use sandtable_units::Span;

/// Takes the sessions of a slice, or all of them, out of a cell, counted up to now.
pub(super) fn interrupt(host: &mut Host<'_, '_>, cell: usize, only: Option<usize>) -> Vec<Session> {
    let setting = setting(host, cell);
    let wanted = |slice: usize| only.is_none_or(|only| only == slice);
    let state = &mut host.traffic().cells[cell];
    state.pass(setting);
    state.count_under_way(setting);
    let mut sessions = Vec::new();
    for (_, state) in state.slices.iter_mut().enumerate().filter(|(slice, _)| wanted(*slice)) {
        for shared in state.pool.empty() {
            let left = shared.session.left - shared.counted;
            sessions.push(Session { left, ..shared.session });
        }
    }
    for number in 0..state.calls.slots.len() {
        let slot = &mut state.calls.slots[number];
        let service = |call: &Call| &setting.plan.services[usize::from(call.session.service)];
        let slice = |call: &Call| usize::from(service(call).slice);
        let Some(call) = slot.call.take_if(|call| wanted(slice(call))) else { continue };
        state.calls.free.push(u32::try_from(number).expect("slots are numbered in 32 bits"));
        state.slices[slice(&call)].blocks -= call.blocks;
        if let ServiceKind::Call(rate, _) = service(&call).kind {
            state.calls.rate -= rate;
        }
        let left = call.ends.since(setting.now).nanos();
        sessions.push(Session { left, ..call.session });
    }
    settle(host, cell);
    sessions
}

impl CellTraffic {
    /// Counts what has been carried of sessions that are under way.
    pub(super) fn count_under_way(&mut self, setting: Setting<'_>) {
        for slice in &mut self.slices {
            slice.counts.bytes.carry(slice.pool.count());
        }
        for slot in &mut self.calls.slots {
            let Some(call) = &mut slot.call else { continue };
            let service = &setting.plan.services[usize::from(call.session.service)];
            let ServiceKind::Call(rate, _) = service.kind else { continue };
            let time: Span = setting.now.since(call.counted);
            call.counted = setting.now;
            let bytes = bytes_of_call(rate, time);
            self.slices[usize::from(service.slice)].counts.bytes.carry(bytes);
        }
    }
}
