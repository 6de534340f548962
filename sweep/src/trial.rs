//! The sweep itself: every failure in every hour, on all cores, in an order that does not depend on them.

use crate::Options;
use crate::agreements::{Judge, Judged};
use crate::at_rest::{AtRest, CellState};
use crate::effect::{Impact, Reach, StageEffect, Transport};
use crate::findings::{Breach, Findings, PhaseFinding, RiskFinding, StageFinding};
use crate::lists::{Lists, arc_name};
use crate::risk::{Kind, Risk, risks};
use crate::scale::{Scale, assumptions, is_over};
use rayon::prelude::*;
use sandtable_model::Plan;

/// An hour without a failure.
pub(crate) struct Hour<'p> {
    pub(crate) of_week: usize,
    pub(crate) transport: Transport<'p>,
    pub(crate) scale: Scale,
    pub(crate) rest: AtRest<'p>,
    pub(crate) judge: Judge<'p>,
}

impl<'p> Hour<'p> {
    fn new(plan: &'p Plan, hour: usize, out: &[u32]) -> Self {
        let transport = Transport::new(plan, hour);
        let scale = Scale::new(&transport);
        let rest = AtRest::new(&transport, hour, out);
        let judge = Judge::new(plan, &rest);
        Self { of_week: hour, transport, scale, rest, judge }
    }
}

/// A failure that has been tried.
pub(crate) struct Trial {
    pub(crate) finding: RiskFinding,
    pub(crate) sites_out: Vec<u32>,
    /// By hour.
    pub(crate) effects: Vec<HourEffect>,
}

/// What a failure does in an hour.
pub(crate) struct HourEffect {
    pub(crate) stages: Vec<StageEffect>,
    /// The cells for which something changes when all of it is down, in order.
    pub(crate) cells: Vec<(usize, CellState)>,
    /// By agreement; none where nothing changes.
    pub(crate) verdicts: Vec<Option<Judged>>,
}

/// How many failures are tried before their worst cases are taken in.
const BATCH: usize = 512;

/// Tries every failure.
///
/// # Panics
/// If there is no hour among the options.
pub fn sweep(plan: &Plan, options: &Options) -> Findings {
    assert!(!options.hours.is_empty(), "a sweep needs an hour");
    let reach = Reach::new(plan);
    let out: Vec<u32> = reach.sites_cut_off().collect();
    // Without services nothing depends on the hour.
    let hours = if plan.traffic.is_some() { &options.hours[..] } else { &options.hours[..1] };
    let hours: Vec<Hour<'_>> = hours.iter().map(|hour| Hour::new(plan, *hour, &out)).collect();
    let bench = Bench { plan, options, reach, out, hours };
    let singles = risks(plan, &options.kinds, options.lasts);
    let mut lists = Lists::new(&bench);
    let mut failures = Vec::with_capacity(singles.len());
    let mut numbers = numbers(singles.len(), options.double);
    loop {
        let batch: Vec<(usize, Option<usize>)> = numbers.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let risk = |(one, other): &(usize, Option<usize>)| match other {
            None => singles[*one].clone(),
            Some(other) => singles[*one].and(&singles[*other]),
        };
        let trials: Vec<Trial> = batch.par_iter().map(|of| bench.trial(&risk(of))).collect();
        for ((one, other), mut trial) in batch.into_iter().zip(trials) {
            if let Some(other) = other {
                let alone: [&RiskFinding; 2] = [&failures[one], &failures[other]];
                trial.finding.as_bad_alone =
                    alone.into_iter().any(|alone| !trial.finding.is_worse_than(alone));
            }
            lists.take(&bench, failures.len(), &trial);
            failures.push(trial.finding);
        }
    }
    let assumptions = assumptions(plan, options, &singles);
    lists.finish(&bench, failures, assumptions)
}

/// The failures, by their numbers: each alone and then, if so wanted, each two.
fn numbers(singles: usize, double: bool) -> impl Iterator<Item = (usize, Option<usize>)> {
    let pairs = (0..if double { singles } else { 0 })
        .flat_map(move |one| (one + 1..singles).map(move |other| (one, Some(other))));
    (0..singles).map(|one| (one, None)).chain(pairs)
}

/// All that failures are tried on.
pub(crate) struct Bench<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) options: &'p Options,
    pub(crate) reach: Reach<'p>,
    /// The sites that are out of service without a failure, in order.
    out: Vec<u32>,
    pub(crate) hours: Vec<Hour<'p>>,
}

impl Bench<'_> {
    fn trial(&self, risk: &Risk) -> Trial {
        let impacts: Vec<Impact> =
            risk.phases.iter().map(|(_, failed)| self.reach.impact(failed)).collect();
        let effects: Vec<HourEffect> =
            self.hours.iter().map(|hour| self.effect(hour, risk, &impacts)).collect();
        let finding = self.finding(risk, &impacts, &effects);
        let worst = risk.worst_phase().and_then(|phase| impacts.into_iter().nth(phase));
        Trial { finding, sites_out: worst.unwrap_or_default().sites_out, effects }
    }

    fn effect(&self, hour: &Hour<'_>, risk: &Risk, impacts: &[Impact]) -> HourEffect {
        let stages = hour.transport.effect(&risk.failed(), &self.options.stages);
        let judged = !self.plan.agreements.is_empty();
        let worst = risk.worst_phase();
        let mut phases: Vec<Vec<(usize, CellState)>> = Vec::with_capacity(impacts.len());
        for (number, ((_, failed), impact)) in risk.phases.iter().zip(impacts).enumerate() {
            phases.push(if judged || worst == Some(number) {
                let room = hour.transport.room(failed);
                let out = [&self.out[..], &impact.sites_out].concat();
                hour.rest.changed(out, room.as_deref())
            } else {
                Vec::new()
            });
        }
        let durations = risk.durations();
        let parts: Vec<_> = durations.into_iter().zip(phases.iter().map(Vec::as_slice)).collect();
        let verdicts = hour.judge.verdicts(&hour.rest, &parts);
        let cells = worst.map(|phase| phases.swap_remove(phase)).unwrap_or_default();
        HourEffect { stages, cells, verdicts }
    }

    fn finding(&self, risk: &Risk, impacts: &[Impact], effects: &[HourEffect]) -> RiskFinding {
        let name = |node: &u32| self.plan.node_name(*node).to_owned();
        let nobody = Impact::default();
        let impact = risk.worst_phase().map_or(&nobody, |phase| &impacts[phase]);
        let (hour, loss) = self.worst_loss(effects);
        let (agreements, credit) = self.broken(effects);
        RiskFinding {
            failure: risk.name.clone(),
            kind: risk.kind,
            as_bad_alone: false,
            stages: self.stages(effects),
            isolated: impact.isolated.iter().map(name).collect(),
            sites_out: impact.sites_out.iter().map(name).collect(),
            cells_out: impact.cells_out,
            people_out: impact.people_out,
            lasts_seconds: risk.lasts.seconds(),
            lasts_assumed: risk.lasts_assumed,
            phases: phases(risk, impacts),
            hour,
            people_cut_off: loss.cut_off,
            traffic_lost: loss.lost.max(0.0),
            throttled: loss.throttled.max(0.0),
            agreements,
            credit,
        }
    }

    fn stages(&self, effects: &[HourEffect]) -> Vec<StageFinding> {
        let of_stage = |number: usize| {
            let hours = self.hours.iter().zip(effects);
            let found = hours.map(|(hour, effect)| self.stage(hour, effect, number));
            let worst = found.reduce(|worst, other| {
                let rank = |stage: &StageFinding| (stage.lost, stage.max_load);
                if rank(&other) > rank(&worst) { other } else { worst }
            });
            worst.expect("there is an hour")
        };
        (0..self.options.stages.len()).map(of_stage).collect()
    }

    fn stage(&self, hour: &Hour<'_>, effect: &HourEffect, number: usize) -> StageFinding {
        let (scale, found) = (&hour.scale, &effect.stages[number]);
        let mut overloaded = scale.over.iter().filter(|over| **over).count() as u64;
        for (arc, load) in &found.changed {
            overloaded -= u64::from(scale.over[*arc as usize]);
            overloaded += u64::from(is_over(self.plan, *arc as usize, *load));
        }
        let (arc, max_load) = found.busiest.unwrap_or_default();
        // What differs only in the last digits is not lost.
        let lost = found.lost - hour.transport.flows.lost;
        let lost = if lost > scale.demand * 1e-9 { lost } else { 0.0 };
        StageFinding {
            stage: self.options.stages[number],
            hour: hour.of_week,
            lost,
            lost_share: if scale.demand > 0.0 { lost / scale.demand } else { 0.0 },
            busiest_link: (max_load > 0.0).then(|| arc_name(self.plan, arc as usize)),
            max_load,
            max_load_ratio: (scale.highest > 0.0).then(|| max_load / scale.highest),
            overloaded,
        }
    }

    /// The hour in which most of what cells are to carry is lost, and how much.
    fn worst_loss(&self, effects: &[HourEffect]) -> (usize, Loss) {
        let losses = self.hours.iter().zip(effects).map(|(hour, effect)| {
            let mut loss = Loss::default();
            for (cell, state) in &effect.cells {
                let base = &hour.rest.base[*cell];
                loss.lost += state.lost() - base.lost();
                loss.throttled += state.throttled() - base.throttled();
                loss.cut_off += state.cut_off.saturating_sub(base.cut_off);
            }
            (hour.of_week, loss)
        });
        let worst = losses.reduce(|worst, other| {
            let rank = |loss: &Loss| (loss.lost, loss.cut_off);
            if rank(&other.1) > rank(&worst.1) { other } else { worst }
        });
        worst.expect("there is an hour")
    }

    /// The agreements that are broken or cost more, each in its worst hour, and what is due for all of
    /// them in the hour in which that is most.
    fn broken(&self, effects: &[HourEffect]) -> (Vec<Breach>, f64) {
        let mut broken: Vec<Breach> = Vec::new();
        let mut most = 0.0_f64;
        for (hour, effect) in self.hours.iter().zip(effects) {
            let mut due = 0.0;
            for (number, judged) in effect.verdicts.iter().enumerate() {
                let (Some(judged), Some(base)) = (judged, hour.judge.base[number]) else {
                    continue;
                };
                let breaks = base.met && !judged.met;
                due += judged.credit - base.credit;
                if !breaks && judged.credit <= base.credit {
                    continue;
                }
                let agreement = &self.plan.agreements[number];
                let found = Breach {
                    agreement: agreement.name.clone(),
                    hour: hour.of_week,
                    value: judged.value,
                    broken: breaks,
                    credit: judged.credit,
                };
                match broken.iter_mut().find(|known| known.agreement == found.agreement) {
                    None => broken.push(found),
                    Some(known) if agreement.is_worse(found.value, known.value) => *known = found,
                    Some(_) => {}
                }
            }
            most = most.max(due);
        }
        (broken, most)
    }
}

/// What cells lose besides what they lose without a failure.
#[derive(Debug, Clone, Copy, Default)]
struct Loss {
    lost: f64,
    throttled: f64,
    cut_off: u64,
}

/// How a feeder's failure goes on.
fn phases(risk: &Risk, impacts: &[Impact]) -> Vec<PhaseFinding> {
    let phases = risk.phases.iter().zip(impacts).map(|((after, failed), impact)| PhaseFinding {
        after_seconds: after.seconds(),
        reached: risk.reaches(*after),
        dark: failed.nodes.len() as u64,
        cells_out: impact.cells_out,
        people_out: impact.people_out,
    });
    if risk.kind == Kind::Feeder { phases.collect() } else { Vec::new() }
}
