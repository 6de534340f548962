//! What loads are held against, and what a sweep assumes, in sentences.

use crate::Options;
use crate::effect::{Transport, busiest};
use crate::findings::Base;
use crate::risk::{Kind, Risk};
use sandtable_model::Plan;

/// What the loads of an hour are held against.
pub(crate) struct Scale {
    pub(crate) demand: f64,
    /// The highest load of any arc.
    pub(crate) highest: f64,
    /// Whether any link has a capacity.
    limited: bool,
    /// By arc, whether it is given more than it carries without a failure.
    pub(crate) over: Vec<bool>,
}

impl Scale {
    pub(crate) fn new(transport: &Transport<'_>) -> Self {
        let demand = transport.destinations.iter().map(|destination| {
            let there: f64 = destination.sources.iter().map(|source| source.rate).sum();
            there * (1.0 + destination.back)
        });
        let (plan, loads) = (transport.plan, &transport.flows.loads);
        Self {
            demand: demand.sum(),
            highest: busiest((0..).zip(loads.iter().copied())).map_or(0.0, |(_, load)| load),
            limited: is_limited(plan),
            over: loads.iter().enumerate().map(|(arc, load)| is_over(plan, arc, *load)).collect(),
        }
    }

    pub(crate) fn utilisation(&self, plan: &Plan, arc: usize, load: f64) -> Option<f64> {
        let capacity = plan.links[arc / 2].capacity.map(|rate| rate.bits_per_second() as f64);
        let full = if self.limited { capacity? } else { self.highest };
        (full > 0.0).then(|| 100.0 * load / full)
    }

    /// The network in an hour in which people want so much of cells; `cut_off` nodes are so anyway.
    pub(crate) fn base(
        &self,
        transport: &Transport<'_>,
        hour: usize,
        wanted: f64,
        cut_off: u64,
    ) -> Base {
        let (plan, flows) = (transport.plan, &transport.flows);
        let loads = flows.loads.iter().copied().enumerate();
        let utilisations = loads.filter_map(|(arc, load)| self.utilisation(plan, arc, load));
        Base {
            hour,
            nodes: plan.routed.nodes(),
            links: plan.routed.links(),
            demand: self.demand,
            wanted,
            lost: flows.lost,
            cut_off,
            max_load: self.highest,
            max_utilisation: utilisations.reduce(f64::max),
        }
    }
}

/// Whether an arc is given more than it carries.
pub(crate) fn is_over(plan: &Plan, arc: usize, load: f64) -> bool {
    let capacity = plan.links[arc / 2].capacity;
    capacity.is_some_and(|capacity| load > capacity.bits_per_second() as f64)
}

fn is_limited(plan: &Plan) -> bool {
    plan.links.iter().any(|link| link.capacity.is_some())
}

/// All that a sweep assumes.
pub(crate) fn assumptions(plan: &Plan, options: &Options, singles: &[Risk]) -> Vec<String> {
    let mut assumptions = of_traffic(plan, options);
    let has_feeder = singles.iter().any(|risk| risk.kind == Kind::Feeder);
    if has_feeder || !plan.agreements.is_empty() {
        assumptions.extend(of_repairs(options, singles));
    }
    if has_feeder {
        assumptions.push("all batteries are full when a feeder fails".to_owned());
    }
    if plan.agreements.is_empty() {
        return assumptions;
    }
    assumptions.push(
        "a window of an agreement has one failure in it, all the time the traffic of the hour, and is \
         judged by cells and who reaches them: traffic for which links have no room does not count"
            .to_owned(),
    );
    assumptions
}

fn of_traffic(plan: &Plan, options: &Options) -> Vec<String> {
    let mut assumptions = Vec::new();
    if let Some(traffic) = &plan.traffic {
        // Of a run with fluid traffic the plan says so.
        if traffic.sessions {
            assumptions.extend(traffic.approximations());
        }
        let hours = options.hours.iter();
        let hours = hours.map(|hour| format!("{}:00 on day {}", hour % 24, hour / 24 + 1));
        assumptions.push(format!(
            "sites have the mean traffic of the hour that begins at {} of the week; \
             a tenth of it flows to the core, the rest to the sites",
            hours.collect::<Vec<_>>().join(", "),
        ));
        assumptions.push(
            "when routing has converged, people of cells out of service are served by the next best \
             cells; what these take over loads them, but not their links"
                .to_owned(),
        );
    }
    let demand =
        !plan.demands.is_empty() || plan.traffic.is_some() && !plan.core_nodes().is_empty();
    if !demand {
        assumptions.push("the scenario has no traffic: only reachability was tried".to_owned());
    } else if !is_limited(plan) {
        assumptions.push(
            "no link has a capacity: a utilisation of 100 % is the highest load without a failure"
                .to_owned(),
        );
    }
    assumptions
}

fn of_repairs(options: &Options, singles: &[Risk]) -> Vec<String> {
    let assumed = singles.iter().filter(|risk| risk.lasts_assumed).count();
    let mut assumptions = Vec::new();
    if assumed < singles.len() {
        assumptions.push(
            "a failure lasts as long as repairs of the element take on average by the scenario's faults"
                .to_owned(),
        );
    }
    if assumed > 0 {
        let which = match (assumed, singles.len()) {
            (1, 1) => "the failure lasts".to_owned(),
            (1, all) => format!("1 of {all} failures lasts"),
            (some, all) if some == all => format!("all {all} failures last"),
            (some, all) => format!("{some} of {all} failures last"),
        };
        let them = if assumed == 1 { "it" } else { "them" };
        assumptions.push(format!(
            "{which} {}, because the scenario has no fault that hits {them}",
            options.lasts,
        ));
    }
    if options.double {
        assumptions.push("two failures begin together and last as long as the shorter".to_owned());
    }
    assumptions
}
