//! The components of a process, as they are at the start.

use crate::assurance::{AlarmSource, Office};
use crate::customers::{CareDesk, SiteCustomers};
use crate::faults::{LocalFaults, RenewalState, Supplies, Supply};
use crate::loads::{Connection, Loads};
use crate::network::{Causes, Cell, Core, Forest, Node, Service, SiteNetwork, TransportNetwork};
use crate::noc::Noc;
use crate::orders::{OrderDesk, SiteOrders};
use crate::people::People;
use crate::plan::{self, LpKind, Plan};
use crate::traffic::{
    Asked, Calls, CellTraffic, KnownFlows, Mix, PathDelay, Peaks, SiteTraffic, SliceTraffic,
    THOUSANDTHS, TrafficPlan,
};
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use sandtable_kernel::LpId;
use sandtable_units::SimTime;
use std::collections::{BTreeMap, BTreeSet};

/// Builds the entity of a process.
pub(crate) fn populate(plan: &Plan, lp: LpId, world: &mut World) -> Entity {
    let own = &plan.lps[lp.rank() as usize];
    let mut entity = world.spawn_empty();
    match own.kind {
        LpKind::Office => {
            entity.insert(Office::default());
            if let Some(noc) = &plan.noc {
                entity.insert(Noc::new(noc));
            }
            if let Some(orders) = &plan.orders {
                entity.insert(OrderDesk::new(orders));
            }
            if plan.customers.is_some() {
                entity.insert(CareDesk::new());
            }
            // People work on what rules make of alarms.
            if let (Some(people), Some(_)) = (&plan.people, &plan.noc) {
                entity.insert(People::new(people));
            }
        }
        LpKind::Grid => {
            entity.insert(local_faults(plan, own));
        }
        LpKind::Site(site) => {
            let site = &plan.sites[site as usize];
            entity.insert((
                site_network(site),
                Supplies(vec![supply(&site.supply)]),
                alarm_source(plan, &[&plan.element(site.element).name], 0),
                local_faults(plan, own),
            ));
            if plan.orders.is_some() {
                entity.insert(SiteOrders::default());
            }
            if let Some(customers) = &plan.customers {
                entity.insert(SiteCustomers::new(&customers.homes[site.node as usize]));
            }
            if let Some(traffic) = &plan.traffic {
                entity.insert(site_traffic(plan, traffic, site));
            }
        }
        LpKind::Transport => {
            let names: Vec<&str> =
                plan.nodes.iter().map(|node| plan.element(node.element).name.as_str()).collect();
            entity.insert((
                transport_network(plan),
                Supplies(plan.router_supplies.iter().map(supply).collect()),
                alarm_source(plan, &names, names.len()),
                local_faults(plan, own),
            ));
            if plan.loads.is_some() {
                entity.insert(Loads::new(plan));
            }
        }
    }
    entity.id()
}

fn site_network(site: &plan::Site) -> SiteNetwork {
    SiteNetwork {
        causes: Causes::default(),
        cut_off: None,
        service: Service::default(),
        cells: vec![Cell::default(); site.cells.len()],
    }
}

fn site_traffic(plan: &Plan, traffic: &TrafficPlan, site: &plan::Site) -> SiteTraffic {
    let planned = &traffic.cells[site.node as usize];
    let cells = site.cells.iter().zip(planned).map(|(element, planned)| {
        let name = &plan.element(*element).name;
        let served = |patch: &&u32| traffic.patches[**patch as usize].covered;
        CellTraffic {
            arrivals: plan.seed.stream(name, "arrivals"),
            choices: plan.seed.stream(name, "sessions"),
            camped: planned.home.iter().filter(served).map(|patch| (*patch, 0)).collect(),
            uncovered: planned.home.iter().filter(|patch| !served(patch)).copied().collect(),
            mix: Mix::default(),
            calls: Calls::default(),
            slices: vec![SliceTraffic::default(); traffic.slices.len()],
            since: SimTime::START,
            blocks: planned.blocks,
            open: u64::from(planned.blocks) * THOUSANDTHS,
            asked: Asked::default(),
            known: KnownFlows::default(),
        }
    });
    SiteTraffic {
        site: site.node,
        cells: cells.collect(),
        epochs: BTreeMap::new(),
        displaced: BTreeSet::new(),
        asked: 0,
        connection: Connection::FREE,
        delay: PathDelay::default(),
        peaks: Peaks::default(),
    }
}

fn transport_network(plan: &Plan) -> TransportNetwork {
    let roots: Vec<u32> = plan.cores.iter().map(|core| core.node).collect();
    let core = |core: &plan::Core| Core {
        causes: Causes::default(),
        functions: (core.functions.iter())
            .map(|function| vec![Causes::default(); usize::from(function.count)])
            .collect(),
    };
    TransportNetwork {
        forest: Forest::new(&plan.graph, plan.links.len(), &roots),
        nodes: vec![Node::default(); plan.nodes.len()],
        links: vec![Causes::default(); plan.links.len()],
        cores: plan.cores.iter().map(core).collect(),
    }
}

fn supply(planned: &plan::Supply) -> Supply {
    Supply {
        mains: Causes::default(),
        charge: planned.battery,
        since: SimTime::START,
        dark: None,
        generation: 0,
    }
}

/// `nodes` are those that speak in this process; the element manager asks the first `polled`.
fn alarm_source(plan: &Plan, nodes: &[&str], polled: usize) -> AlarmSource {
    let purpose = if polled == 0 { "alarms" } else { "alarms of the transport network" };
    AlarmSource {
        streams: nodes.iter().map(|name| plan.seed.stream(name, purpose)).collect(),
        raised: 0,
        active: BTreeMap::new(),
        kept: Vec::new(),
        polls: vec![false; polled],
    }
}

fn local_faults(plan: &Plan, own: &plan::Lp) -> LocalFaults {
    let renewals = own.renewals.iter().map(|planned| {
        let element = &plan.element(planned.element).name;
        let mode = &plan.modes[usize::from(planned.mode)].name;
        RenewalState {
            failures: plan.seed.stream(element, &format!("{mode}: failures")),
            repairs: plan.seed.stream(element, &format!("{mode}: repairs")),
            fault: None,
        }
    });
    LocalFaults {
        renewals: renewals.collect(),
        works: vec![Vec::new(); own.works.len()],
        injections: vec![None; own.injections.len()],
        counts: vec![0; own.slots as usize],
        held: BTreeMap::new(),
    }
}
