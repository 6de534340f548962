//! What a sweep finds, in words and numbers that can be written as JSON: the base, each direction of
//! each link with its worst cases, and each failure with what it costs.

use crate::Options;
use crate::effect::{Bench, Effect, busiest};
use crate::risk::{Kind, Risk, risks};
use crate::worst::{Case, WorstCases};
use rayon::prelude::*;
use sandtable_model::Plan;
use sandtable_model::routing::Stage;
use sandtable_model::units::BitRate;
use serde::Serialize;

/// All that a sweep finds. Rates are in bits per second, utilisations in percent.
#[derive(Debug, Clone, Serialize)]
pub struct Findings {
    /// The network without a failure.
    pub base: Base,
    /// Each direction of each link.
    pub links: Vec<LinkFinding>,
    /// Each site.
    pub sites: Vec<SiteFinding>,
    /// Each failure.
    pub failures: Vec<RiskFinding>,
    /// What was assumed.
    pub assumptions: Vec<String>,
}

/// The network without a failure.
#[derive(Debug, Clone, Serialize)]
pub struct Base {
    /// Nodes: sites and routers.
    pub nodes: usize,
    /// Links.
    pub links: usize,
    /// What is to be carried, all demands together.
    pub demand: f64,
    /// What no path carries.
    pub lost: f64,
    /// The highest load of a link in one direction.
    pub max_load: f64,
    /// The highest utilisation of a link in one direction.
    pub max_utilisation: Option<f64>,
}

/// A site, and what takes it out of service.
#[derive(Debug, Clone, Serialize)]
pub struct SiteFinding {
    /// The site.
    pub site: String,
    /// Its cells.
    pub cells: usize,
    /// People who live in its reach.
    pub people: u32,
    /// How many of the failures that were tried take it out of service.
    pub taken_out_by: u64,
    /// Those of them that come first: single ones before pairs.
    pub failures: Vec<String>,
}

/// A direction of a link.
#[derive(Debug, Clone, Serialize)]
pub struct LinkFinding {
    /// The link.
    pub link: String,
    /// Where it leaves.
    pub from: String,
    /// Where it leads.
    pub to: String,
    /// How much it carries, if it is limited.
    pub capacity: Option<u64>,
    /// Its load without a failure.
    pub base_load: f64,
    /// Its load by its capacity; where no link has a capacity, by the highest load of any.
    pub base_utilisation: Option<f64>,
    /// The failures that raise its load most, by kind of failure, the worst first.
    pub worst: Vec<Worst>,
}

/// A failure that raises the load of a link.
#[derive(Debug, Clone, Serialize)]
pub struct Worst {
    /// The failure.
    pub failure: String,
    /// What fails.
    pub kind: Kind,
    /// How far the network has got in answering it.
    pub stage: &'static str,
    /// The load then.
    pub load: f64,
    /// The utilisation then.
    pub utilisation: Option<f64>,
    /// The load by the base load, where there is any.
    pub ratio: Option<f64>,
}

/// A failure.
#[derive(Debug, Clone, Serialize)]
pub struct RiskFinding {
    /// Its name.
    pub failure: String,
    /// What fails.
    pub kind: Kind,
    /// What it does, by stage.
    pub stages: Vec<StageFinding>,
    /// The sites and routers that work and are cut off.
    pub isolated: Vec<String>,
    /// Cells out of service.
    pub cells_out: u64,
    /// People who live in reach of sites out of service.
    pub people_out: u64,
}

/// What a failure does by a stage.
#[derive(Debug, Clone, Serialize)]
pub struct StageFinding {
    /// How far the network has got in answering the failure.
    pub stage: &'static str,
    /// Traffic that is lost for want of a path, and its share of all.
    pub lost: f64,
    /// The same by all demand, from 0 to 1.
    pub lost_share: f64,
    /// The busiest direction of a link.
    pub busiest_link: Option<String>,
    /// Its load.
    pub max_load: f64,
    /// Its load by the highest load without a failure.
    pub max_load_ratio: Option<f64>,
    /// Directions of links that are given more than they carry.
    pub overloaded: u64,
}

/// The word for a stage.
pub(crate) const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::BeforeReroute => "before-reroute",
        Stage::FastReroute => "fast-reroute",
        Stage::Converged => "converged",
    }
}

/// How many failures are evaluated before their worst cases are taken in.
const BATCH: usize = 512;

/// Tries every failure.
pub fn sweep(plan: &Plan, options: &Options) -> Findings {
    let bench = Bench::new(plan, options.hour);
    let risks = all_risks(plan, options);
    let mut worst = WorstCases::of_arcs(plan.routed.arcs());
    let mut failures = Vec::with_capacity(risks.len());
    let scale = Scale::of(&bench);
    let mut sites = quiet_sites(plan);
    for (batch, first) in risks.chunks(BATCH).zip((0..).step_by(BATCH)) {
        let effects: Vec<Effect> =
            batch.par_iter().map(|risk| bench.effect(risk, &options.stages)).collect();
        for ((number, risk), effect) in (first..).zip(batch).zip(effects) {
            take_worst(&mut worst, &bench, (number, risk), &effect, options.worst);
            for site in &effect.impact.sites_out {
                let site = &mut sites[*site as usize];
                site.taken_out_by += 1;
                if site.failures.len() < options.worst {
                    site.failures.push(risk.name.clone());
                }
            }
            failures.push(finding(&bench, &scale, risk, effect, options));
        }
    }
    let links =
        (0..plan.routed.arcs()).map(|arc| link(&bench, &scale, arc, &worst, &risks, options));
    let links = links.collect();
    let assumptions = scale.assumptions(plan, options.hour);
    Findings { base: scale.base(&bench), links, sites, failures, assumptions }
}

fn quiet_sites(plan: &Plan) -> Vec<SiteFinding> {
    let site = |site: &sandtable_model::Site| SiteFinding {
        site: plan.element(site.element).name.clone(),
        cells: site.cells.len(),
        people: site.population,
        taken_out_by: 0,
        failures: Vec::new(),
    };
    plan.sites.iter().map(site).collect()
}

fn all_risks(plan: &Plan, options: &Options) -> Vec<Risk> {
    let mut risks = risks(plan, &options.kinds);
    if options.double {
        let singles = risks.len();
        for one in 0..singles {
            for other in one + 1..singles {
                risks.push(risks[one].and(&risks[other]));
            }
        }
    }
    risks
}

fn take_worst(
    worst: &mut WorstCases,
    bench: &Bench<'_>,
    (number, risk): (u32, &Risk),
    effect: &Effect,
    keep: usize,
) {
    for (stage, found) in (0..).zip(&effect.stages) {
        for (arc, load) in &found.changed {
            if *load > bench.flows.loads[*arc as usize] {
                worst.take(*arc, risk.kind, Case { risk: number, stage, load: *load }, keep);
            }
        }
    }
}

/// What loads are held against.
struct Scale {
    demand: f64,
    /// The highest load of any arc.
    highest: f64,
    /// Whether any link has a capacity.
    limited: bool,
    any_demand: bool,
}

impl Scale {
    fn of(bench: &Bench<'_>) -> Self {
        let demand = bench.destinations.iter().map(|destination| {
            let there: f64 = destination.sources.iter().map(|source| source.rate).sum();
            there * (1.0 + destination.back)
        });
        let arcs = (0..).zip(bench.flows.loads.iter().copied());
        Self {
            demand: demand.sum(),
            highest: busiest(arcs).map_or(0.0, |(_, load)| load),
            limited: bench.plan.links.iter().any(|link| link.capacity.is_some()),
            any_demand: !bench.destinations.is_empty(),
        }
    }

    fn utilisation(&self, plan: &Plan, arc: usize, load: f64) -> Option<f64> {
        let capacity = plan.links[arc / 2].capacity.map(|rate| rate.bits_per_second() as f64);
        let full = if self.limited { capacity? } else { self.highest };
        (full > 0.0).then(|| 100.0 * load / full)
    }

    fn base(&self, bench: &Bench<'_>) -> Base {
        let loads = bench.flows.loads.iter().copied().enumerate();
        let utilisations = loads.filter_map(|(arc, load)| self.utilisation(bench.plan, arc, load));
        Base {
            nodes: bench.plan.routed.nodes(),
            links: bench.plan.routed.links(),
            demand: self.demand,
            lost: bench.flows.lost,
            max_load: self.highest,
            max_utilisation: utilisations.reduce(f64::max),
        }
    }

    fn assumptions(&self, plan: &Plan, hour: usize) -> Vec<String> {
        let mut assumptions = Vec::new();
        if plan.traffic.is_some() {
            assumptions.push(format!(
                "sites have the mean traffic of the hour that begins at {}:00 on day {} of the week; \
                 a tenth of it flows to the core, the rest to the sites",
                hour % 24,
                hour / 24 + 1,
            ));
        }
        if !self.any_demand {
            assumptions.push("the scenario has no traffic: only reachability was tried".to_owned());
        } else if !self.limited {
            assumptions.push(
                "no link has a capacity: a utilisation of 100 % is the highest load without a failure"
                    .to_owned(),
            );
        }
        assumptions
    }
}

fn finding(
    bench: &Bench<'_>,
    scale: &Scale,
    risk: &Risk,
    effect: Effect,
    options: &Options,
) -> RiskFinding {
    let plan = bench.plan;
    let over = |arc: usize, load: f64| {
        let capacity = plan.links[arc / 2].capacity;
        capacity.is_some_and(|capacity| load > capacity.bits_per_second() as f64)
    };
    let base_over: Vec<bool> =
        bench.flows.loads.iter().enumerate().map(|(arc, load)| over(arc, *load)).collect();
    let stages = effect.stages.into_iter().zip(&options.stages).map(|(found, stage)| {
        let mut overloaded = base_over.iter().filter(|over| **over).count() as u64;
        for (arc, load) in &found.changed {
            overloaded -= u64::from(base_over[*arc as usize]);
            overloaded += u64::from(over(*arc as usize, *load));
        }
        let (arc, max_load) = found.busiest.unwrap_or_default();
        let (busiest_link, _, _) = ends(plan, arc as usize);
        StageFinding {
            stage: stage_name(*stage),
            lost: found.lost,
            lost_share: if scale.demand > 0.0 { found.lost / scale.demand } else { 0.0 },
            busiest_link: (max_load > 0.0).then_some(busiest_link),
            max_load,
            max_load_ratio: (scale.highest > 0.0).then(|| max_load / scale.highest),
            overloaded,
        }
    });
    RiskFinding {
        failure: risk.name.clone(),
        kind: risk.kind,
        stages: stages.collect(),
        isolated: effect
            .impact
            .isolated
            .iter()
            .map(|node| plan.node_name(*node).to_owned())
            .collect(),
        cells_out: effect.impact.cells_out,
        people_out: effect.impact.people_out,
    }
}

/// The link of an arc and its ends, by name.
fn ends(plan: &Plan, arc: usize) -> (String, String, String) {
    let Some(link) = plan.links.get(arc / 2) else { return Default::default() };
    let [mut from, mut to] = link.ends;
    if arc % 2 == 1 {
        (from, to) = (to, from);
    }
    let name = |node| plan.node_name(node).to_owned();
    (plan.element(link.element).name.clone(), name(from), name(to))
}

fn link(
    bench: &Bench<'_>,
    scale: &Scale,
    arc: usize,
    worst: &WorstCases,
    risks: &[Risk],
    options: &Options,
) -> LinkFinding {
    let (plan, base_load) = (bench.plan, bench.flows.loads[arc]);
    let (link, from, to) = ends(plan, arc);
    let cases = worst.of(arc).map(|(kind, case)| Worst {
        failure: risks[case.risk as usize].name.clone(),
        kind,
        stage: stage_name(options.stages[usize::from(case.stage)]),
        load: case.load,
        utilisation: scale.utilisation(plan, arc, case.load),
        ratio: (base_load > 0.0).then(|| case.load / base_load),
    });
    LinkFinding {
        link,
        from,
        to,
        capacity: plan.links[arc / 2].capacity.map(BitRate::bits_per_second),
        base_load,
        base_utilisation: scale.utilisation(plan, arc, base_load),
        worst: cases.collect(),
    }
}
