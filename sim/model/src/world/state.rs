//! What each kind of process keeps of the world, and how the world's handlers reach it. Nobody else can:
//! what the operations may see, the domains here offer as functions.

use super::faults::{LocalFaults, Supplies};
use super::loads::Loads;
use super::network::{SiteNetwork, TransportNetwork};
use super::traffic::{SiteTraffic, TrafficPlan};
use crate::host::{HAS, Host};
use crate::plan::{Lp, Plan, Site};
use crate::process::{Presence, Process};
use serde::{Deserialize, Serialize};

/// What is so at a site.
#[derive(Clone, Serialize, Deserialize)]
pub struct WorldAtSite {
    network: SiteNetwork,
    faults: LocalFaults,
    supplies: Supplies,
    traffic: Option<SiteTraffic>,
}

/// What is so in the transport network.
#[derive(Clone, Serialize, Deserialize)]
pub struct WorldInTransport {
    network: TransportNetwork,
    faults: LocalFaults,
    supplies: Supplies,
    loads: Option<Loads>,
}

/// What is so in the power grid.
#[derive(Clone, Serialize, Deserialize)]
pub struct Grid {
    faults: LocalFaults,
}

impl WorldAtSite {
    pub(crate) fn new(plan: &Plan, own: &Lp, site: &Site) -> Self {
        Self {
            network: SiteNetwork::new(site),
            faults: LocalFaults::new(plan, own),
            supplies: Supplies::new([&site.supply]),
            traffic: plan.traffic.as_ref().map(|traffic| SiteTraffic::new(plan, traffic, site)),
        }
    }

    /// Which parts it has of those that a scenario may leave out.
    pub(crate) fn parts(&self) -> [Presence; 1] {
        let Self { network: _, faults: _, supplies: _, traffic } = self;
        [("traffic", traffic.is_some())]
    }
}

impl WorldInTransport {
    pub(crate) fn new(plan: &Plan, own: &Lp) -> Self {
        Self {
            network: TransportNetwork::new(plan),
            faults: LocalFaults::new(plan, own),
            supplies: Supplies::new(&plan.router_supplies),
            loads: plan.loads.is_some().then(|| Loads::new(plan)),
        }
    }

    /// Which parts it has of those that a scenario may leave out.
    pub(crate) fn parts(&self) -> [Presence; 1] {
        let Self { network: _, faults: _, supplies: _, loads } = self;
        [("loads", loads.is_some())]
    }
}

impl Grid {
    pub(crate) fn new(plan: &Plan, own: &Lp) -> Self {
        Self { faults: LocalFaults::new(plan, own) }
    }

    /// Which parts it has of those that a scenario may leave out.
    pub(crate) fn parts(&self) -> [Presence; 0] {
        let Self { faults: _ } = self;
        []
    }
}

impl<'h> Host<'h, '_> {
    fn at_site(&mut self) -> &mut WorldAtSite {
        match self.process {
            Process::Site { world, .. } => world,
            Process::Office { .. } | Process::Grid { .. } | Process::Transport { .. } => {
                unreachable!("{HAS}")
            }
        }
    }

    fn in_transport(&mut self) -> &mut WorldInTransport {
        match self.process {
            Process::Transport { world, .. } => world,
            Process::Office { .. } | Process::Grid { .. } | Process::Site { .. } => {
                unreachable!("{HAS}")
            }
        }
    }

    pub(in crate::world) fn site(&mut self) -> &mut SiteNetwork {
        &mut self.at_site().network
    }

    pub(in crate::world) fn transport(&mut self) -> &mut TransportNetwork {
        &mut self.in_transport().network
    }

    pub(in crate::world) fn faults(&mut self) -> &mut LocalFaults {
        match self.process {
            Process::Grid { world } => &mut world.faults,
            Process::Site { world, .. } => &mut world.faults,
            Process::Transport { world, .. } => &mut world.faults,
            Process::Office { .. } => unreachable!("{HAS}"),
        }
    }

    pub(in crate::world) fn supplies(&mut self) -> &mut Supplies {
        match self.process {
            Process::Site { world, .. } => &mut world.supplies,
            Process::Transport { world, .. } => &mut world.supplies,
            Process::Office { .. } | Process::Grid { .. } => unreachable!("{HAS}"),
        }
    }

    /// Whether one of the site's cells is in service.
    pub(in crate::world) fn cell_serves(&mut self, cell: usize) -> bool {
        self.site().cells[cell].service.outage.is_none()
    }

    pub(in crate::world) fn has_traffic(&self) -> bool {
        self.plan.traffic.is_some()
    }

    /// The plan of traffic, where there is any.
    pub(in crate::world) fn traffic_plan(&self) -> &'h TrafficPlan {
        self.plan.traffic.as_ref().expect("who handles traffic has a plan of it")
    }

    pub(in crate::world) fn traffic(&mut self) -> &mut SiteTraffic {
        self.at_site().traffic.as_mut().expect(HAS)
    }

    pub(in crate::world) fn loads(&mut self) -> &mut Loads {
        self.in_transport().loads.as_mut().expect(HAS)
    }
}
