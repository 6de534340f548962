//! The site's connection to the core: what its people ask of it, and what they are held back by where it
//! does not give all of that.
//!
//! Each cell's data has as many resource blocks as the connection can feed: with half of what it asks for,
//! a cell that would be half busy is full. Calls are small and go first.

use super::cell::{Setting, setting, settle};
use super::components::CellTraffic;
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

/// Opens as many blocks to a cell's data as the connection can feed.
fn feed(host: &mut Host<'_, '_>, cell: usize) {
    let setting = setting(host, cell);
    let traffic = host.traffic();
    let connection = traffic.connection;
    let state = &mut traffic.cells[cell];
    let open = state.fed(connection);
    if open == state.open {
        return;
    }
    state.pass(setting);
    state.open = open;
    if setting.plan.sessions {
        settle(host, cell);
    } else {
        state.set_flows(Setting { open, ..setting });
    }
}

impl CellTraffic {
    /// The blocks that data can fill from a connection.
    fn fed(&self, connection: Connection) -> u32 {
        if connection.share == Connection::WHOLE || self.asked.full == 0 {
            return self.blocks;
        }
        let rate = u128::from(self.asked.rate) * u128::from(connection.share);
        let full = u128::from(self.asked.full) * u128::from(Connection::WHOLE);
        let fed = (rate * u128::from(self.blocks)).div_ceil(full).max(1);
        u32::try_from(fed).unwrap_or(u32::MAX).min(self.blocks)
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
