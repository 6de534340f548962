//! The lists of worst cases of all links, cells, slices and agreements, taken in failure by failure, and
//! what they come to in the end.

use crate::agreements::Judged;
use crate::findings::{
    AgreementCase, AgreementFinding, Base, CellCase, CellFinding, Findings, LinkFinding,
    RiskFinding, SiteFinding, SliceCase, SliceFinding, Worst,
};
use crate::risk::Kind;
use crate::trial::{Bench, Hour, HourEffect, Trial};
use crate::worst::{Case, WorstCases};
use sandtable_model::Plan;
use sandtable_model::units::BitRate;

/// What is kept of a cell in a failure.
#[derive(Debug, Clone, Copy)]
struct CellFound {
    out: bool,
    cut_off: u64,
    lost: f64,
    throttled: f64,
    utilisation: Option<f64>,
}

/// What is kept of a slice in a failure.
#[derive(Debug, Clone, Copy)]
struct SliceFound {
    lost: f64,
    busiest: Option<(usize, f64)>,
}

pub(crate) struct Lists {
    arcs: WorstCases<()>,
    cells: WorstCases<CellFound>,
    slices: WorstCases<SliceFound>,
    agreements: WorstCases<Judged>,
    sites: Vec<SiteFinding>,
}

/// What stands beside a case: which failure, of which kind, in which hour.
#[derive(Clone, Copy)]
struct Place {
    risk: u32,
    kind: Kind,
    hour: u8,
    keep: usize,
}

impl Place {
    fn case<T>(self, stage: usize, rank: [f64; 3], found: T) -> Case<T> {
        let stage = u8::try_from(stage).expect("there are three stages");
        Case { risk: self.risk, stage, hour: self.hour, rank, found }
    }
}

impl Lists {
    pub(crate) fn new(bench: &Bench<'_>) -> Self {
        let plan = bench.plan;
        let site = |site: &sandtable_model::Site| SiteFinding {
            site: plan.element(site.element).name.clone(),
            cells: site.cells.len(),
            people: site.population,
            taken_out_by: 0,
            failures: Vec::new(),
        };
        Self {
            arcs: WorstCases::of(plan.routed.arcs()),
            cells: WorstCases::of(bench.hours[0].rest.places.len()),
            slices: WorstCases::of(plan.traffic.as_ref().map_or(0, |traffic| traffic.slices.len())),
            agreements: WorstCases::of(plan.agreements.len()),
            sites: plan.sites.iter().map(site).collect(),
        }
    }

    /// Takes in a failure by its number.
    pub(crate) fn take(&mut self, bench: &Bench<'_>, number: usize, trial: &Trial) {
        let keep = bench.options.worst;
        for site in &trial.sites_out {
            let site = &mut self.sites[*site as usize];
            site.taken_out_by += 1;
            if site.failures.len() < keep {
                site.failures.push(trial.finding.failure.clone());
            }
        }
        let risk = u32::try_from(number).expect("fewer than 2^32 failures");
        for (at, (hour, effect)) in (0..).zip(bench.hours.iter().zip(&trial.effects)) {
            let place = Place { risk, kind: trial.finding.kind, hour: at, keep };
            self.take_arcs(hour, effect, place);
            self.take_cells(hour, effect, place);
            self.take_slices(hour, effect, place);
            self.take_agreements(bench.plan, hour, effect, place);
        }
    }

    fn take_arcs(&mut self, hour: &Hour<'_>, effect: &HourEffect, place: Place) {
        for (stage, found) in effect.stages.iter().enumerate() {
            for (arc, load) in &found.changed {
                let arc = *arc as usize;
                if *load > hour.transport.flows.loads[arc] {
                    let case = place.case(stage, [*load, 0.0, 0.0], ());
                    self.arcs.take(arc, place.kind, case, place.keep);
                }
            }
        }
    }

    fn take_cells(&mut self, hour: &Hour<'_>, effect: &HourEffect, place: Place) {
        for (cell, state) in &effect.cells {
            let base = &hour.rest.base[*cell];
            let utilisation = hour.rest.utilisation(*cell, state, None);
            let found = CellFound {
                out: state.out,
                cut_off: state.cut_off,
                lost: (state.lost() - base.lost()).max(0.0),
                throttled: (state.throttled() - base.throttled()).max(0.0),
                utilisation,
            };
            let is_worse = state.out && !base.out
                || found.cut_off > base.cut_off
                || found.lost > base.lost() * 1e-9
                || utilisation > hour.rest.utilisation(*cell, base, None);
            if is_worse {
                let rank = [found.lost, found.cut_off as f64, utilisation.unwrap_or(0.0)];
                self.cells.take(*cell, place.kind, place.case(0, rank, found), place.keep);
            }
        }
    }

    fn take_slices(&mut self, hour: &Hour<'_>, effect: &HourEffect, place: Place) {
        for slice in 0..effect.cells.first().map_or(0, |(_, state)| state.counts.len()) {
            let lost = effect
                .cells
                .iter()
                .map(|(cell, state)| state.lost_of(slice) - hour.rest.base[*cell].lost_of(slice));
            let lost: f64 = lost.sum();
            if lost <= 1e-6 {
                continue;
            }
            let serving = effect.cells.iter().filter(|(_, state)| !state.out);
            let busy = serving.filter_map(|(cell, state)| {
                Some((*cell, hour.rest.utilisation(*cell, state, Some(slice))?))
            });
            let busiest = busy.reduce(|most, other| if other.1 > most.1 { other } else { most });
            let found = SliceFound { lost, busiest };
            let rank = [lost, busiest.map_or(0.0, |(_, utilisation)| utilisation), 0.0];
            self.slices.take(slice, place.kind, place.case(0, rank, found), place.keep);
        }
    }

    fn take_agreements(&mut self, plan: &Plan, hour: &Hour<'_>, effect: &HourEffect, place: Place) {
        for (number, judged) in effect.verdicts.iter().enumerate() {
            let (Some(judged), Some(base)) = (judged, hour.judge.base[number]) else { continue };
            let agreement = &plan.agreements[number];
            if agreement.is_worse(judged.value, base.value) {
                let higher_is_worse = agreement.is_worse(1.0, 0.0);
                let worse = if higher_is_worse { judged.value } else { -judged.value };
                let case = place.case(0, [judged.credit, worse, 0.0], *judged);
                self.agreements.take(number, place.kind, case, place.keep);
            }
        }
    }

    /// All that was found.
    pub(crate) fn finish(
        self,
        bench: &Bench<'_>,
        failures: Vec<RiskFinding>,
        assumptions: Vec<String>,
    ) -> Findings {
        let plan = bench.plan;
        let slices = plan.traffic.as_ref().map_or(0, |traffic| traffic.slices.len());
        let base = |hour: &Hour<'_>| {
            let wanted = (0..slices).map(|slice| hour.rest.offered(slice));
            let wanted = wanted.fold(0.0, |sum, wanted| sum + wanted);
            let cut_off = bench.reach.cut_off.len() as u64;
            hour.scale.base(&hour.transport, hour.of_week, wanted, cut_off)
        };
        let hours: Vec<Base> = bench.hours.iter().map(base).collect();
        let busiest = (0..hours.len())
            .reduce(|most, hour| if hours[hour].demand > hours[most].demand { hour } else { most });
        let busiest = &bench.hours[busiest.expect("there is an hour")];
        let finish = Finish { bench, busiest, failures: &failures };
        Findings {
            base: base(busiest),
            hours,
            links: (0..plan.routed.arcs()).map(|arc| finish.link(arc, &self.arcs)).collect(),
            cells: (0..busiest.rest.places.len())
                .map(|cell| finish.cell(cell, &self.cells))
                .collect(),
            slices: (0..slices).map(|slice| finish.slice(slice, &self.slices)).collect(),
            agreements: (0..plan.agreements.len())
                .map(|number| finish.agreement(number, &self.agreements))
                .collect(),
            sites: self.sites,
            failures,
            kept: bench.options.worst,
            assumptions,
        }
    }
}

/// What turns lists into findings.
struct Finish<'f> {
    bench: &'f Bench<'f>,
    busiest: &'f Hour<'f>,
    failures: &'f [RiskFinding],
}

impl Finish<'_> {
    fn failure<T>(&self, case: &Case<T>) -> &RiskFinding {
        &self.failures[case.risk as usize]
    }

    fn hour<T>(&self, case: &Case<T>) -> &Hour<'_> {
        &self.bench.hours[usize::from(case.hour)]
    }

    fn link(&self, arc: usize, worst: &WorstCases<()>) -> LinkFinding {
        let plan = self.bench.plan;
        let [from, to] = arc_ends(plan, arc);
        let base_load = self.busiest.transport.flows.loads[arc];
        let cases = worst.cases(arc).map(|(kind, case)| {
            let (hour, load) = (self.hour(case), case.rank[0]);
            let base = hour.transport.flows.loads[arc];
            Worst {
                failure: self.failure(case).failure.clone(),
                kind,
                stage: self.bench.options.stages[usize::from(case.stage)],
                hour: hour.of_week,
                load,
                utilisation: hour.scale.utilisation(plan, arc, load),
                ratio: (base > 0.0).then(|| load / base),
            }
        });
        LinkFinding {
            link: arc_name(plan, arc),
            from,
            to,
            capacity: plan.links[arc / 2].capacity.map(BitRate::bits_per_second),
            base_load,
            base_utilisation: self.busiest.scale.utilisation(plan, arc, base_load),
            worst: cases.collect(),
        }
    }

    fn cell(&self, cell: usize, worst: &WorstCases<CellFound>) -> CellFinding {
        let (plan, rest) = (self.bench.plan, &self.busiest.rest);
        let (site, _) = rest.places[cell];
        let cases = worst.cases(cell).map(|(kind, case)| CellCase {
            failure: self.failure(case).failure.clone(),
            kind,
            hour: self.hour(case).of_week,
            out: case.found.out,
            people_cut_off: case.found.cut_off,
            lost: case.found.lost,
            throttled: case.found.throttled,
            utilisation: case.found.utilisation,
        });
        CellFinding {
            cell: plan.element(rest.element(cell)).name.clone(),
            site: plan.element(plan.sites[site as usize].element).name.clone(),
            base_utilisation: rest.utilisation(cell, &rest.base[cell], None),
            base_lost: rest.base[cell].lost(),
            worst: cases.collect(),
        }
    }

    fn slice(&self, slice: usize, worst: &WorstCases<SliceFound>) -> SliceFinding {
        let plan = self.bench.plan;
        let name = |cell| plan.element(self.busiest.rest.element(cell)).name.clone();
        let cases = worst.cases(slice).map(|(kind, case)| SliceCase {
            failure: self.failure(case).failure.clone(),
            kind,
            hour: self.hour(case).of_week,
            lost: case.found.lost,
            lost_share: case.found.lost / self.hour(case).rest.offered(slice).max(1e-9),
            cell: case.found.busiest.map(|(cell, _)| name(cell)),
            utilisation: case.found.busiest.map(|(_, utilisation)| utilisation),
        });
        let traffic = plan.traffic.as_ref().expect("slices are of traffic");
        SliceFinding {
            slice: traffic.slices[slice].name.clone(),
            base_demand: self.busiest.rest.offered(slice),
            base_lost: self.busiest.rest.lost(slice),
            worst: cases.collect(),
        }
    }

    fn agreement(&self, number: usize, worst: &WorstCases<Judged>) -> AgreementFinding {
        let agreement = &self.bench.plan.agreements[number];
        let base = self.bench.hours.iter().filter_map(|hour| hour.judge.base[number]);
        let base =
            base.reduce(
                |worst, other| {
                    if agreement.is_worse(other.value, worst.value) { other } else { worst }
                },
            );
        let cases = worst.cases(number).map(|(kind, case)| AgreementCase {
            failure: self.failure(case).failure.clone(),
            kind,
            hour: self.hour(case).of_week,
            lasts_seconds: self.failure(case).lasts_seconds,
            value: case.found.value,
            met: case.found.met,
            credit: case.found.credit,
        });
        let breaks = |failure: &&RiskFinding| failure.breaks(&agreement.name);
        AgreementFinding {
            agreement: agreement.name.clone(),
            target: agreement.target,
            window_seconds: agreement.window.seconds(),
            base_value: base.map(|judged| judged.value),
            base_met: base.map(|judged| judged.met),
            broken_by: self.failures.iter().filter(breaks).count() as u64,
            worst: cases.collect(),
        }
    }
}

/// The link of an arc.
pub(crate) fn arc_name(plan: &Plan, arc: usize) -> String {
    plan.element(plan.links[arc / 2].element).name.clone()
}

/// The nodes that an arc leaves and leads to.
fn arc_ends(plan: &Plan, arc: usize) -> [String; 2] {
    let mut ends = plan.links[arc / 2].ends;
    if arc % 2 == 1 {
        ends.reverse();
    }
    ends.map(|node| plan.node_name(node).to_owned())
}
