//! The site's connection to the core: what its people ask of it, and what they are held back by where it
//! does not give all of that.
//!
//! It gives what gets through of what they ask for, and what nobody else uses of the narrowest link. What
//! others use is their mean: where links are not full, that shares them equally among the sessions of all
//! sites (processor sharing), as far as means tell. Calls go first, and are refused where it cannot carry
//! them. Data sessions of all cells share what is left equally; no session is faster than the narrowest
//! link. Fluid traffic has as many resource blocks as the connection can feed.

use super::cell::{Setting, setting, settle};
use super::pool::{THOUSANDTHS, WHOLE};
use super::state::{CellTraffic, SiteTraffic};
use crate::host::Host;
use crate::loads::{Connection, Event};
use serde::{Deserialize, Serialize};

/// What the people of a cell ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// Downlink bits a second, on average, and no more than the cell could send.
    pub(crate) rate: u64,
    /// Bits a second that the cell sends when it is busy.
    full: u64,
}

/// Works out what the people of a cell ask for in this hour.
pub(super) fn ask(host: &mut Host<'_, '_>, cell: usize) {
    if host.plan.loads.is_none() {
        return;
    }
    let setting = setting(host, cell);
    let state = &mut host.traffic().cells[cell];
    let (kind, slices) = (setting.kind_of_hour(), state.slices.len());
    let known = *state.known.asked(kind, slices);
    state.asked = known.unwrap_or_else(|| {
        let asked = state.asks(setting);
        *state.known.asked(kind, slices) = Some(asked);
        asked
    });
    feed(host, cell);
}

/// Tells the transport network what the site's people ask for, if it is not what they asked for before.
pub(super) fn tell(host: &mut Host<'_, '_>) {
    if host.plan.loads.is_none() {
        return;
    }
    let traffic = host.traffic();
    let rate = traffic.cells.iter().map(|cell| cell.asked.rate).sum();
    if std::mem::replace(&mut traffic.asked, rate) != rate {
        let node = traffic.site;
        let (transport, lookahead) = (host.plan.transport, host.plan.lookahead);
        host.turn.send(transport, lookahead, crate::Event::Loads(Event::Asked { node, rate }));
    }
}

/// The connection is worth another thing from now on.
pub(crate) fn connected(host: &mut Host<'_, '_>, connection: Connection) {
    let now = host.turn.now();
    let traffic = host.traffic();
    traffic.delay.pass(traffic.connection.delay, now);
    traffic.connection = connection;
    for cell in 0..host.traffic().cells.len() {
        feed(host, cell);
    }
}

/// Lets a cell have what the connection is worth to it.
fn feed(host: &mut Host<'_, '_>, cell: usize) {
    let setting = setting(host, cell);
    let traffic = host.traffic();
    let connection = traffic.connection;
    let state = &mut traffic.cells[cell];
    if setting.plan.sessions {
        state.pass(setting);
        return settle(host, cell);
    }
    let open = state.fed(connection);
    if open == state.open {
        return;
    }
    state.pass(setting);
    state.open = open;
    state.set_flows(Setting { open, ..setting });
}

impl SiteTraffic {
    /// What the connection carries to the site now at most, in bits a second; none without a limit.
    fn limit(&self) -> Option<u64> {
        self.connection.limit(self.asked)
    }

    /// Whether the connection carries another call of a rate.
    pub(super) fn admits_call(&self, rate: u64) -> bool {
        let fits = |limit| self.rate_of_calls().saturating_add(rate) <= limit;
        rate <= self.connection.most && self.limit().is_none_or(fits)
    }

    fn rate_of_calls(&self) -> u64 {
        self.cells.iter().map(|cell| cell.calls.rate).sum()
    }

    /// Whether the connection gives another data session the least rate, and all others, too.
    pub(super) fn admits_session(&self, least_rate: u64) -> bool {
        self.left_by_calls().is_none_or(|limit| {
            let slices = self.cells.iter().flat_map(|cell| &cell.slices);
            let sessions: u64 = slices.map(|slice| slice.pool.len()).sum();
            (sessions + 1).saturating_mul(least_rate) <= limit
        })
    }

    /// What the connection leaves to data, in bits a second; none without a limit.
    fn left_by_calls(&self) -> Option<u64> {
        Some(self.limit()?.saturating_sub(self.rate_of_calls()))
    }

    /// What each data session can have of the connection now, in bits a second as a fraction; none if all
    /// get what the air gives them. Who gets less through the air leaves the rest to the others.
    pub(super) fn level(&self) -> Option<(u64, u64)> {
        let limit = self.left_by_calls()?;
        let most = (self.connection.most, 1);
        let mut level = (0, 1);
        loop {
            let (mut left, mut sessions) = (limit, 0);
            for cell in &self.cells {
                for pool in cell.slices.iter().map(|slice| &slice.pool) {
                    let air = pool.through_the_air(cell.blocks);
                    if is_at_most(air, pool.len(), level) {
                        left = left.saturating_sub(air);
                    } else {
                        sessions += pool.len();
                    }
                }
            }
            if sessions == 0 || is_at_most(most.0, 1, (left, sessions)) {
                return Some(most);
            }
            if (left, sessions) == level {
                return Some(level);
            }
            level = (left, sessions);
        }
    }
}

/// Whether a rate of so many sessions is no more than a fraction of rates for each.
fn is_at_most(rate: u64, sessions: u64, (level, of): (u64, u64)) -> bool {
    u128::from(rate) * u128::from(of) <= u128::from(sessions) * u128::from(level)
}

/// How much of a rate of so many sessions is over a fraction of rates for each, in billionths of it.
fn starved(rate: u64, sessions: u64, level: (u64, u64)) -> u32 {
    if is_at_most(rate, sessions, level) {
        return 0;
    }
    let all = u128::from(rate) * u128::from(level.1);
    let fed = u128::from(sessions) * u128::from(level.0) * u128::from(WHOLE) / all;
    WHOLE - u32::try_from(fed).expect("less than all")
}

impl Connection {
    /// What it carries at most to people who ask for so much, in bits a second; none without a limit.
    fn limit(self, asked: u64) -> Option<u64> {
        let through = u128::from(asked) * u128::from(self.share) / u128::from(Self::WHOLE);
        let through = u64::try_from(through).expect("a share of what fits");
        (self.room != Self::UNLIMITED).then(|| through.saturating_add(self.room))
    }
}

impl CellTraffic {
    /// Holds its data sessions back to what each can have of the connection. Returns whether that is
    /// another thing than before.
    pub(super) fn starve(&mut self, setting: Setting<'_>, level: Option<(u64, u64)>) -> bool {
        let mut changed = false;
        for slice in 0..self.slices.len() {
            let pool = &self.slices[slice].pool;
            let starved = level.map_or(0, |level| {
                let air = pool.through_the_air(setting.blocks);
                starved(air, pool.len(), level)
            });
            if starved != pool.starved {
                if !changed {
                    self.pass(setting);
                }
                changed = true;
                self.slices[slice].pool.starved = starved;
            }
        }
        changed
    }

    /// The thousandths of blocks that people can fill from a connection on average.
    fn fed(&self, connection: Connection) -> u64 {
        let all = u64::from(self.blocks) * THOUSANDTHS;
        let full = self.asked.full;
        match connection.limit(self.asked.rate) {
            Some(limit) if limit < full => {
                let fed = u128::from(limit) * u128::from(all) / u128::from(full);
                u64::try_from(fed).expect("a part of all").max(1)
            }
            Some(_) | None => all,
        }
    }

    /// What the people who camp here ask for.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rates are not below zero, and what no cell can send saturates"
    )]
    fn asks(&self, setting: Setting<'_>) -> Asked {
        let plan = setting.plan;
        let (hour, _) = plan.hour(setting.now);
        let (mut bits, mut time) = (0.0, 0.0);
        for service in &plan.services {
            if !plan.slices[usize::from(service.slice)].serves(setting.site, setting.now) {
                continue;
            }
            let of_one = service.intensity[hour] * service.kind.mean_bytes() * 8.0;
            for (patch, rate) in self.people(setting) {
                let wanted = of_one * patch.weight_for(service, setting.now);
                bits += wanted;
                time += wanted / rate as f64;
            }
        }
        if time <= 0.0 {
            return Asked::default();
        }
        let full = bits / time;
        Asked { rate: bits.min(full) as u64, full: full as u64 }
    }
}
