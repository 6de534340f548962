//! Who camps where: when a cell goes out of service its people and sessions turn to the next best cell
//! that reaches them, and come back when it serves again.
//!
//! The people of a patch are sent around by the site of its best cell. Each time has a number, so that
//! news that was under way when they were sent around again is known to be old.

use super::arrival::refresh;
use super::cell::{admit, bytes_left};
use super::event::{Event, Reselection, Session};
use super::interrupt::interrupt;
use super::plan::Server;
use crate::host::Host;

/// Handles what other sites tell.
pub(super) fn handle(host: &mut Host<'_, '_>, reselection: Reselection) {
    match reselection {
        Reselection::Camp { patch, rank, epoch } => camp(host, patch, rank, epoch),
        Reselection::Leave { patch, epoch } => leave(host, patch, epoch),
        Reselection::Offer { patch } => offered(host, patch),
        Reselection::Move { session, rank } => moved(host, session, rank),
    }
}

/// A cell of the site has gone out of service.
pub(crate) fn lost(host: &mut Host<'_, '_>, cell: usize) {
    if !host.has_traffic() {
        return;
    }
    let sessions = interrupt(host, cell, None);
    let camped = std::mem::take(&mut host.traffic().cells[cell].camped);
    refresh(host, cell);
    for (patch, rank) in &camped {
        let epoch = if *rank == 0 {
            host.traffic().displaced.insert(*patch);
            next_epoch(host, *patch)
        } else {
            host.traffic().epochs.get(patch).copied().unwrap_or(0)
        };
        pass_on(host, *patch, rank + 1, epoch);
    }
    for session in sessions {
        let rank = camped.get(&session.patch).map_or(0, |rank| rank + 1);
        move_on(host, cell, session, rank);
    }
}

/// A cell of the site serves again: its people come back, and it offers itself to others whom it
/// reaches and whose best cell is down.
pub(crate) fn restored(host: &mut Host<'_, '_>, cell: usize) {
    if !host.has_traffic() {
        return;
    }
    let planned = &host.traffic_plan().cells[host.site_number() as usize][cell];
    let patches = &host.traffic_plan().patches;
    for patch in planned.home.iter().filter(|patch| patches[**patch as usize].covered) {
        let epoch = next_epoch(host, *patch);
        host.traffic().displaced.remove(patch);
        call_back(host, *patch, epoch);
        let state = &mut host.traffic().cells[cell];
        state.uncovered.remove(patch);
        state.camped.insert(*patch, 0);
    }
    refresh(host, cell);
    for patch in &planned.reached {
        let home = host.traffic_plan().patches[*patch as usize].servers[0].site;
        tell(host, home, Reselection::Offer { patch: *patch });
    }
}

/// Another cell that reaches a patch serves again: if the best one is down, its people are sent around
/// once more.
fn offered(host: &mut Host<'_, '_>, patch: u32) {
    if !host.traffic().displaced.contains(&patch) {
        return;
    }
    let epoch = next_epoch(host, patch);
    call_back(host, patch, epoch);
    let cell = usize::from(host.traffic_plan().patches[patch as usize].servers[0].cell);
    if host.traffic().cells[cell].uncovered.remove(&patch) {
        refresh(host, cell);
    }
    pass_on(host, patch, 1, epoch);
}

/// The people of a patch are to camp on a cell here.
fn camp(host: &mut Host<'_, '_>, patch: u32, rank: Option<u8>, epoch: u32) {
    if host.traffic().epochs.get(&patch).is_some_and(|known| *known > epoch) {
        return;
    }
    host.traffic().epochs.insert(patch, epoch);
    let servers = &host.traffic_plan().patches[patch as usize].servers;
    let Some(rank) = rank else {
        let cell = usize::from(servers[0].cell);
        host.traffic().cells[cell].uncovered.insert(patch);
        refresh(host, cell);
        return;
    };
    let cell = usize::from(servers[usize::from(rank)].cell);
    if host.cell_serves(cell) {
        host.traffic().cells[cell].camped.insert(patch, rank);
        refresh(host, cell);
    } else {
        pass_on(host, patch, rank + 1, epoch);
    }
}

/// The people of a patch are called away.
fn leave(host: &mut Host<'_, '_>, patch: u32, epoch: u32) {
    if host.traffic().epochs.get(&patch).is_some_and(|known| *known > epoch) {
        return;
    }
    host.traffic().epochs.insert(patch, epoch);
    for cell in 0..host.traffic().cells.len() {
        let rank = host.traffic().cells[cell].camped.get(&patch).copied();
        if rank.is_some_and(|rank| rank > 0) {
            host.traffic().cells[cell].camped.remove(&patch);
            refresh(host, cell);
        }
    }
}

fn next_epoch(host: &mut Host<'_, '_>, patch: u32) -> u32 {
    let epoch = host.traffic().epochs.entry(patch).or_default();
    *epoch += 1;
    *epoch
}

/// Calls the people of a patch away from all cells but the best.
fn call_back(host: &mut Host<'_, '_>, patch: u32, epoch: u32) {
    let servers = &host.traffic_plan().patches[patch as usize].servers;
    let mut told: Vec<u32> = Vec::new();
    for server in &servers[1..] {
        if !told.contains(&server.site) {
            told.push(server.site);
            tell(host, server.site, Reselection::Leave { patch, epoch });
        }
    }
}

/// Sends the people of a patch to the cell of a rank, or home where no cell is left.
fn pass_on(host: &mut Host<'_, '_>, patch: u32, rank: u8, epoch: u32) {
    let servers = &host.traffic_plan().patches[patch as usize].servers;
    let next = servers.get(usize::from(rank));
    let (to, rank) = next.map_or((servers[0].site, None), |server| (server.site, Some(rank)));
    tell(host, to, Reselection::Camp { patch, rank, epoch });
}

/// Does at once what concerns this site and tells others.
fn tell(host: &mut Host<'_, '_>, site: u32, reselection: Reselection) {
    if site == host.site_number() {
        return handle(host, reselection);
    }
    let (to, lookahead) = (host.plan.lp_of_site(site), host.plan.lookahead);
    host.turn.send(to, lookahead, crate::Event::Traffic(Event::Reselect(reselection)));
}

/// A session looks for a cell, from the one of a rank on. `here` is the cell that it leaves or where it
/// was refused.
fn move_on(host: &mut Host<'_, '_>, here: usize, session: Session, rank: u8) {
    let plan = host.traffic_plan();
    let servers = &plan.patches[session.patch as usize].servers;
    let slice = usize::from(plan.services[usize::from(session.service)].slice);
    if session.left == 0 {
        host.traffic().cells[here].slices[slice].counts.sessions.completed += 1;
        return;
    }
    if let Some(server) = servers.get(usize::from(rank)) {
        host.traffic().cells[here].slices[slice].counts.sessions.handed_over += 1;
        tell(host, server.site, Reselection::Move { session, rank });
    } else {
        let bytes = bytes_left(plan, &session);
        let counts = &mut host.traffic().cells[here].slices[slice].counts;
        counts.sessions.dropped += 1;
        counts.bytes.drop(bytes);
    }
}

/// A session comes here from a cell that could not keep it.
fn moved(host: &mut Host<'_, '_>, session: Session, rank: u8) {
    let plan = host.traffic_plan();
    let server: &Server = &plan.patches[session.patch as usize].servers[usize::from(rank)];
    let cell = usize::from(server.cell);
    let slice = usize::from(plan.services[usize::from(session.service)].slice);
    host.traffic().cells[cell].slices[slice].counts.sessions.taken_over += 1;
    if !(host.cell_serves(cell) && admit(host, cell, session, server.rate)) {
        move_on(host, cell, session, rank + 1);
    }
}
