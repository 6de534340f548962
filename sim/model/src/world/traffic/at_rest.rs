//! What becomes of traffic while nothing changes: who camps where when some sites are out of service, and
//! the means of an hour by the closed forms of fluid traffic. For whoever looks at the network without a
//! run; whether sessions are events in a run makes no difference here.

use super::cell::Setting;
use super::connection::Asked;
use super::counts::Counts;
use super::known::KnownFlows;
use super::plan::TrafficPlan;
use super::pool::THOUSANDTHS;
use super::state::{Calls, CellTraffic, Mix, SliceTraffic};
use crate::plan::Plan;
use sandtable_units::{SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A cell: the number of its site, and its own number there.
pub type CellPlace = (u32, u16);

/// Who counts at a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Camped {
    /// The patches that it serves, each with the rank of this cell among those that reach it.
    served: BTreeMap<u32, u8>,
    /// The patches whose best cell this is and that no cell serves.
    uncovered: BTreeSet<u32>,
}

impl Plan {
    /// The first moment of the run, or after it, at which an hour of the week is (from Monday midnight);
    /// the start without traffic.
    pub fn moment(&self, hour: usize) -> SimTime {
        self.traffic.as_ref().map_or(SimTime::START, |traffic| traffic.moment(hour))
    }

    /// Whether a slice serves a site, at whatever time.
    pub fn slice_serves(&self, slice: usize, site: u32) -> bool {
        let slice = self.traffic.as_ref().map(|traffic| &traffic.slices[slice]);
        slice.is_some_and(|slice| slice.sites.get(site as usize).copied().unwrap_or(true))
    }

    /// Who counts at a cell while everything works; nobody without traffic.
    pub fn camped(&self, cell: CellPlace) -> Camped {
        self.traffic.as_ref().map_or_else(Camped::default, |traffic| traffic.camped(cell))
    }

    /// Who counts at the cells for which that changes while some sites are out of service: `out` are
    /// their numbers, in order.
    pub fn camped_without(&self, out: &[u32]) -> BTreeMap<CellPlace, Camped> {
        let mut changed = BTreeMap::new();
        if let Some(traffic) = &self.traffic {
            for site in out {
                traffic.move_people(*site, out, &mut changed);
            }
        }
        changed
    }

    /// People whom no cell serves at a moment, of those who count at a cell.
    pub fn people_uncovered(&self, camped: &Camped, moment: SimTime) -> u64 {
        let Some(traffic) = &self.traffic else { return 0 };
        let patches = camped.uncovered.iter().map(|patch| &traffic.patches[*patch as usize]);
        let there = patches.filter(|patch| patch.is_there(moment));
        there.map(|patch| u64::from(patch.people)).sum()
    }

    /// What becomes of the traffic of a cell, by slice: the means of a moment, for so long. Nothing
    /// without traffic.
    pub fn counts_at_rest(
        &self,
        (site, cell): CellPlace,
        camped: &Camped,
        moment: SimTime,
        length: Span,
    ) -> Vec<Counts> {
        let Some(traffic) = &self.traffic else { return Vec::new() };
        let element = self.sites[site as usize].cells[usize::from(cell)];
        let name = &self.element(element).name;
        let blocks = traffic.cells[site as usize][usize::from(cell)].blocks;
        let open = u64::from(blocks) * THOUSANDTHS;
        let mut state = CellTraffic {
            arrivals: self.seed.stream(name, "arrivals"),
            choices: self.seed.stream(name, "sessions"),
            camped: camped.served.clone(),
            uncovered: camped.uncovered.clone(),
            mix: Mix::default(),
            calls: Calls::default(),
            slices: vec![SliceTraffic::default(); traffic.slices.len()],
            since: moment,
            blocks,
            open,
            asked: Asked::default(),
            known: KnownFlows::default(),
        };
        state.set_flows(Setting { plan: traffic, site, blocks, open, now: moment });
        state.run_flows(length);
        state.slices.into_iter().map(|slice| slice.counts).collect()
    }
}

impl TrafficPlan {
    /// See [`Plan::moment`].
    pub(super) fn moment(&self, hour: usize) -> SimTime {
        let hour = u64::try_from(hour).expect("an hour of the week") % HOURS;
        let ahead = (hour + HOURS - u64::from(self.start_hour)) % HOURS;
        SimTime::START.saturating_add((Span::HOUR * ahead).saturating_sub(self.into_hour))
    }

    fn camped(&self, (site, cell): CellPlace) -> Camped {
        let home = &self.cells[site as usize][usize::from(cell)].home;
        let covered = |patch: &&u32| self.patches[**patch as usize].covered;
        Camped {
            served: home.iter().filter(covered).map(|patch| (*patch, 0)).collect(),
            uncovered: home.iter().filter(|patch| !covered(patch)).copied().collect(),
        }
    }

    /// Moves the people of a site that is out of service to the next best cells.
    fn move_people(&self, site: u32, out: &[u32], changed: &mut BTreeMap<CellPlace, Camped>) {
        for (cell, planned) in (0..).zip(&self.cells[site as usize]) {
            let here = (site, cell);
            changed.entry(here).or_insert_with(|| self.camped(here)).served.clear();
            for patch in &planned.home {
                let servers = (0..).zip(&self.patches[*patch as usize].servers);
                let mut next =
                    servers.filter(|(_, server)| out.binary_search(&server.site).is_err());
                let covered = self.patches[*patch as usize].covered;
                if let Some((rank, server)) = next.next().filter(|_| covered) {
                    let there = (server.site, server.cell);
                    let there = changed.entry(there).or_insert_with(|| self.camped(there));
                    there.served.insert(*patch, rank);
                } else {
                    let here = changed.get_mut(&here).expect("it was entered above");
                    here.uncovered.insert(*patch);
                }
            }
        }
    }
}

/// Hours of a week.
const HOURS: u64 = 168;
