//! Cells in an hour while nothing changes: who is served, what becomes of their traffic, and what a
//! failure changes of that once routing has converged and people have turned to the next best cells.

use crate::effect::Transport;
use rayon::prelude::*;
use sandtable_model::routing::Failed;
use sandtable_model::traffic::{Camped, CellPlace, Counts, Fates};
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Plan};

/// For how long traffic is counted, so that sessions, which are counted whole, come to exact means.
pub(crate) const LENGTH: Span = Span::from_nanos(100 * Span::DAY.nanos());

/// A cell while nothing changes.
#[derive(Debug, Clone)]
pub(crate) struct CellState {
    /// Whether it is out of service.
    pub(crate) out: bool,
    /// People whom no cell serves, of those whose best cell it is.
    pub(crate) cut_off: u64,
    /// What becomes of traffic, by slice, over [`LENGTH`]; nothing without traffic.
    pub(crate) counts: Vec<Counts>,
    /// The share of its traffic that links have room for.
    pub(crate) room: f64,
}

impl CellState {
    /// Traffic of a slice that is not carried, in bits a second: refused, not covered, without room on
    /// links.
    pub(crate) fn lost_of(&self, slice: usize) -> f64 {
        let Fates { carried, blocked, dropped, uncovered, .. } = self.counts[slice].bytes;
        let without_room = carried as f64 * (1.0 - self.room);
        rate((blocked + dropped + uncovered) as f64 + without_room)
    }

    /// The same of all slices.
    pub(crate) fn lost(&self) -> f64 {
        // An empty sum of floats is below zero.
        (0..self.counts.len()).map(|slice| self.lost_of(slice)).fold(0.0, |sum, lost| sum + lost)
    }

    /// Traffic for which links have no room, in bits a second.
    pub(crate) fn throttled(&self) -> f64 {
        let carried: u64 = self.counts.iter().map(|counts| counts.bytes.carried).sum();
        rate(carried as f64 * (1.0 - self.room))
    }
}

/// Bits a second of so many bytes.
fn rate(bytes: f64) -> f64 {
    8.0 * bytes / LENGTH.seconds()
}

/// All cells in an hour without a failure.
pub(crate) struct AtRest<'p> {
    plan: &'p Plan,
    moment: SimTime,
    /// The cells, by site.
    pub(crate) places: Vec<CellPlace>,
    /// By site, the number of its first cell.
    first: Vec<usize>,
    /// By cell.
    pub(crate) base: Vec<CellState>,
}

impl<'p> AtRest<'p> {
    /// `out` are the sites that are out of service without a failure.
    pub(crate) fn new(transport: &Transport<'p>, hour: usize, out: &[u32]) -> Self {
        let plan = transport.plan;
        let mut places = Vec::new();
        let mut first = Vec::with_capacity(plan.sites.len());
        for (number, site) in (0..).zip(&plan.sites) {
            first.push(places.len());
            places.extend((0..).zip(&site.cells).map(|(cell, _)| (number, cell)));
        }
        let mut rest = Self { plan, moment: plan.moment(hour), places, first, base: Vec::new() };
        let moved = plan.camped_without(out);
        let room = transport.room(&Failed::default());
        let state = |place: &CellPlace| {
            let camped = moved.get(place).cloned().unwrap_or_else(|| plan.camped(*place));
            rest.state(*place, &camped, out, room.as_deref())
        };
        rest.base = rest.places.par_iter().map(state).collect();
        rest
    }

    fn state(
        &self,
        place: CellPlace,
        camped: &Camped,
        out: &[u32],
        room: Option<&[f64]>,
    ) -> CellState {
        let (site, _) = place;
        let out = out.binary_search(&site).is_ok();
        let cut_off = match self.plan.traffic {
            Some(_) => self.plan.people_uncovered(camped, self.moment),
            None if out => self.living_at(place),
            None => 0,
        };
        CellState {
            out,
            cut_off,
            counts: self.plan.counts_at_rest(place, camped, self.moment, LENGTH),
            room: room.map_or(1.0, |room| room[site as usize]),
        }
    }

    /// The people of a cell, where nothing is known of coverage: a site's are shared out to the last.
    pub(crate) fn living_at(&self, (site, cell): CellPlace) -> u64 {
        let site = &self.plan.sites[site as usize];
        let cells = site.cells.len() as u64;
        let people = u64::from(site.population);
        people / cells + u64::from(u64::from(cell) < people % cells)
    }

    /// The cells for which something changes while some sites are out of service, those counted that are
    /// so without a failure, and links have room for so much, in order.
    pub(crate) fn changed(
        &self,
        mut out: Vec<u32>,
        room: Option<&[f64]>,
    ) -> Vec<(usize, CellState)> {
        out.sort_unstable();
        let out = &out[..];
        let mut changed = Vec::new();
        if self.plan.traffic.is_some() {
            for (place, camped) in self.plan.camped_without(out) {
                changed.push((self.number(place), self.state(place, &camped, out, room)));
            }
        } else {
            for site in out {
                let cells = (0..).zip(&self.plan.sites[*site as usize].cells);
                changed.extend(cells.map(|(cell, _)| {
                    let place = (*site, cell);
                    (self.number(place), self.state(place, &Camped::default(), out, room))
                }));
            }
        }
        let moved: Vec<usize> = changed.iter().map(|(cell, _)| *cell).collect();
        for (cell, base) in self.base.iter().enumerate() {
            let (site, _) = self.places[cell];
            let room = room.map_or(1.0, |room| room[site as usize]);
            let differs = (room - base.room).abs() > 1e-9;
            if differs && moved.binary_search(&cell).is_err() {
                changed.push((cell, CellState { room, ..base.clone() }));
            }
        }
        changed.sort_by_key(|(cell, _)| *cell);
        changed
    }

    fn number(&self, (site, cell): CellPlace) -> usize {
        self.first[site as usize] + usize::from(cell)
    }

    /// The cell itself.
    pub(crate) fn element(&self, cell: usize) -> ElementId {
        let (site, number) = self.places[cell];
        self.plan.sites[site as usize].cells[usize::from(number)]
    }

    /// The share of a cell's resource blocks in use, in percent: by all slices or by one.
    pub(crate) fn utilisation(
        &self,
        cell: usize,
        state: &CellState,
        slice: Option<usize>,
    ) -> Option<f64> {
        let blocks = f64::from(self.plan.resource_blocks(self.element(cell)));
        let busy: u64 = match slice {
            Some(slice) => state.counts[slice].busy,
            None => state.counts.iter().map(|counts| counts.busy).sum(),
        };
        let all = blocks * LENGTH.nanos() as f64;
        (all > 0.0).then(|| 100.0 * busy as f64 / all)
    }

    /// What is offered to all cells of a slice, in bits a second.
    pub(crate) fn offered(&self, slice: usize) -> f64 {
        rate(self.base.iter().map(|state| state.counts[slice].bytes.offered as f64).sum())
    }

    /// What is lost of a slice without a failure, in bits a second.
    pub(crate) fn lost(&self, slice: usize) -> f64 {
        self.base.iter().map(|state| state.lost_of(slice)).sum()
    }
}
