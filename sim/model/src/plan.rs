//! The plan: all that a scenario fixes before the run and nothing changes during it. Processes hold
//! only what changes; everything else they look up here.

use crate::agreement::Agreement;
use crate::assurance::{AlarmId, Look};
use crate::customers::CustomersPlan;
use crate::elements::{Element, ElementId};
use crate::faults::{Exposure, Origin};
use crate::loads::LoadsPlan;
use crate::network::{Neighbours, Part};
use crate::noc::NocPlan;
use crate::people::{PeoplePlan, Team};
use crate::traffic::TrafficPlan;
use sandtable_kernel::{LpId, Seed, SpanDistribution};
use sandtable_routing::{Destination, Graph};
use sandtable_scenarios::schema::faults::{Class, Repair};
use sandtable_units::{BitRate, Chance, SimTime, Span};
use std::collections::BTreeMap;

/// All that a scenario fixes.
#[derive(Debug)]
pub struct Plan {
    /// What random streams start from.
    pub seed: Seed,
    /// The shortest delay between processes.
    pub lookahead: Span,
    /// How often key figures are told.
    pub period: Span,
    /// How long the civil day had lasted when the run starts.
    pub time_of_day: Span,
    /// How long the civil week had lasted then, from Monday midnight.
    pub into_week: Span,
    /// Where the run ends.
    pub end: SimTime,
    /// All elements in the order of their ids.
    pub elements: Vec<Element>,
    /// The names of the areas.
    pub areas: Vec<String>,
    /// What each alarm may look like.
    pub looks: Vec<Look>,
    /// The names of the ways to fail.
    pub modes: Vec<Mode>,
    /// The names of planned work.
    pub works: Vec<Work>,
    /// By the number of an injected fault, the way to fail that it is one of.
    pub injections: Vec<Option<u16>>,
    /// The works that are done on each element.
    pub(crate) worked_on: BTreeMap<ElementId, Vec<u32>>,
    pub(crate) office: LpId,
    pub(crate) transport: LpId,
    /// What lives in each process, in the order of ranks.
    pub(crate) lps: Vec<Lp>,
    /// The sites in the order of their names.
    pub sites: Vec<Site>,
    pub(crate) nodes: Vec<Node>,
    /// By node.
    pub(crate) graph: Vec<Neighbours>,
    /// The transport network as routing sees it: nodes are sites, then routers.
    pub routed: Graph,
    /// What flows between its nodes besides what the sites send: rates in bits per second.
    pub demands: Vec<Destination>,
    /// What the scenario fixes of loads, if the run follows them.
    pub(crate) loads: Option<LoadsPlan>,
    /// What is fixed of the operations centre, if there are rules.
    pub(crate) noc: Option<NocPlan>,
    /// What is fixed of orders, if there are any.
    pub orders: Option<sandtable_orders::Plan>,
    /// What is fixed of customers, if there are any.
    pub customers: Option<CustomersPlan>,
    /// What is fixed of the people of the operations centre, if somebody sits at its desk.
    pub(crate) people: Option<PeoplePlan>,
    /// The links, by the order of their names.
    pub links: Vec<Link>,
    pub(crate) ducts: Vec<Duct>,
    pub(crate) cores: Vec<Core>,
    /// By feeder, whom it feeds.
    pub(crate) feeders: Vec<Vec<Fed>>,
    /// The power supplies of routers, by the router's number.
    pub(crate) router_supplies: Vec<Supply>,
    /// What was assumed where the scenario does not tell, a sentence each.
    pub assumptions: Vec<String>,
    /// What the scenario fixes of traffic, if there is any.
    pub traffic: Option<TrafficPlan>,
    /// Service level agreements, in the order of their names.
    pub agreements: Vec<Agreement>,
    pub(crate) power: Power,
    pub(crate) alarms: Alarms,
    /// What a customer brings in an hour, in thousandths.
    pub(crate) revenue_thousandths: u64,
}

/// A process: its name, its domain, and what of the faults is its own.
#[derive(Debug)]
pub(crate) struct Lp {
    pub(crate) name: String,
    pub(crate) kind: LpKind,
    /// How many elements it owns.
    pub(crate) slots: u32,
    pub(crate) renewals: Vec<Renewal>,
    pub(crate) works: Vec<LocalWork>,
    pub(crate) injections: Vec<Injection>,
}

/// What a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LpKind {
    /// The operator's systems and people.
    Office,
    /// The power grid with its feeders.
    Grid,
    /// A site, by its number.
    Site(u32),
    /// Links, routers and cores.
    Transport,
}

/// A way to fail.
#[derive(Debug)]
pub struct Mode {
    /// Its name.
    pub name: String,
    /// Whether it takes the mains away.
    pub mains: bool,
    /// Whether it takes mains away, here or wherever a feeder feeds.
    pub(crate) power: bool,
    pub(crate) time_to_failure: SpanDistribution,
    /// Of what takes people, how long they work on it.
    pub(crate) time_to_repair: SpanDistribution,
    /// What ends it.
    pub repair: Repair,
    /// In the field: what a crew must be able to do.
    pub(crate) skill: String,
    /// In the field: how long a part is on its way, if it takes one.
    pub(crate) part: Option<SpanDistribution>,
    /// In the field: how many of them a restart mends all the same.
    pub(crate) restart_helps: Chance,
}

impl Mode {
    /// Whether a restart mends it, at least at times.
    pub(crate) fn restart_may_help(&self) -> bool {
        self.repair == Repair::Remote || self.restart_helps > Chance::NEVER
    }
}

/// Planned work.
#[derive(Debug)]
pub struct Work {
    /// Its name.
    pub name: String,
    pub(crate) at: SimTime,
    pub(crate) lasts: Span,
    pub(crate) every: Option<Span>,
}

impl Work {
    fn under_way(&self, time: SimTime) -> bool {
        if time < self.at {
            return false;
        }
        let since = time.since(self.at);
        self.every.map_or(since, |every| since % every) < self.lasts
    }
}

/// An element that fails in one way again and again.
#[derive(Debug)]
pub(crate) struct Renewal {
    pub(crate) element: ElementId,
    pub(crate) target: Target,
    pub(crate) mode: u16,
    pub(crate) look: crate::assurance::LookId,
    pub(crate) exposure: Exposure,
}

/// What of a planned work is done in one process.
#[derive(Debug)]
pub(crate) struct LocalWork {
    pub(crate) work: u32,
    pub(crate) targets: Vec<(ElementId, Target)>,
}

/// A fault that happens at a given time.
#[derive(Debug)]
pub(crate) struct Injection {
    /// Its number in the scenario.
    pub(crate) number: u32,
    pub(crate) element: ElementId,
    pub(crate) target: Target,
    pub(crate) at: SimTime,
    pub(crate) lasts: Option<Span>,
    pub(crate) mode: Option<u16>,
    pub(crate) look: crate::assurance::LookId,
}

/// What a fault hits, in the terms of the process that owns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The whole site.
    Site,
    /// A cell of the site.
    Cell(u32),
    /// The mains of a supply.
    Mains(u32),
    /// A feeder of the grid.
    Feeder(u32),
    /// A part of the transport network.
    Part(Part),
}

/// A site.
#[derive(Debug)]
pub struct Site {
    /// The site itself.
    pub element: ElementId,
    /// Its cells.
    pub cells: Vec<ElementId>,
    /// People who live in its reach.
    pub population: u32,
    /// The process that it is.
    pub(crate) lp: LpId,
    pub(crate) node: u32,
    pub(crate) supply: Supply,
}

/// A power supply.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Supply {
    /// Whom it feeds.
    pub(crate) element: ElementId,
    /// How long the full battery lasts.
    pub(crate) battery: Span,
}

/// Whom a feeder feeds: a supply of a process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fed {
    pub(crate) lp: LpId,
    pub(crate) supply: u32,
}

/// A node of the transport network.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) element: ElementId,
    pub(crate) kind: NodeKind,
    /// When in its beat the element manager asks the node.
    pub(crate) heartbeat_phase: Span,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeKind {
    Site { lp: LpId },
    Router { supply: u32 },
}

/// A link.
#[derive(Debug)]
pub struct Link {
    /// The link itself.
    pub element: ElementId,
    /// The nodes that it joins.
    pub ends: [u32; 2],
    /// How much it carries in each direction, if it is limited.
    pub capacity: Option<BitRate>,
}

/// A duct and its links.
#[derive(Debug)]
pub(crate) struct Duct {
    pub(crate) links: Vec<u32>,
}

/// A core.
#[derive(Debug)]
pub(crate) struct Core {
    /// Where it stands.
    pub(crate) node: u32,
    pub(crate) functions: Vec<Function>,
}

/// A function of a core.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) needed: u16,
    pub(crate) count: u16,
}

/// Power at sites and routers.
#[derive(Debug)]
pub(crate) struct Power {
    pub(crate) recharge: Span,
    pub(crate) low_at: Chance,
    pub(crate) restart: Span,
}

/// How alarms travel.
#[derive(Debug)]
pub(crate) struct Alarms {
    pub(crate) delay: SpanDistribution,
    pub(crate) lost: Chance,
    pub(crate) duplicated: Chance,
    pub(crate) flapping: Chance,
    pub(crate) flaps: u32,
    pub(crate) flap_period: Span,
    pub(crate) kept_while_unreachable: bool,
    pub(crate) heartbeat: Span,
    /// How long the collector takes for a notification, if it takes any time.
    pub(crate) collector: Option<Collector>,
}

/// What passes notifications on to the operator's list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Collector {
    /// How long it takes for each.
    pub(crate) takes: Span,
    /// How many may wait.
    pub(crate) buffer: u32,
}

impl Target {
    /// What class of element a fault of it is a fault of.
    pub(crate) const fn class(self) -> Class {
        match self {
            Self::Site => Class::Site,
            Self::Cell(_) => Class::Cell,
            Self::Mains(_) => Class::Mains,
            Self::Feeder(_) => Class::Feeder,
            Self::Part(Part::Node(_)) => Class::Router,
            Self::Part(Part::Link(_)) => Class::Link,
            Self::Part(Part::Duct(_)) => Class::Duct,
            Self::Part(Part::Core(_)) => Class::Core,
            Self::Part(Part::Function { .. }) => Class::Function,
        }
    }
}

impl Plan {
    /// What is fixed of a process.
    pub(crate) fn lp(&self, lp: LpId) -> &Lp {
        &self.lps[lp.rank() as usize]
    }

    /// The process of the site of this number.
    pub(crate) fn lp_of_site(&self, site: u32) -> LpId {
        self.sites[site as usize].lp
    }

    /// What the scenario calls that which began a fault, if it has a name.
    pub fn origin_name(&self, origin: Origin) -> Option<&str> {
        let mode = |mode: u16| self.modes[usize::from(mode)].name.as_str();
        match origin {
            Origin::Mode(number) => Some(mode(number)),
            Origin::Work(work) => Some(&self.works[work as usize].name),
            Origin::Injection(number) => self.injections[number as usize].map(mode),
        }
    }

    /// Whether planned work is under way on an element, or on the site that it is part of.
    pub(crate) fn under_work(&self, element: ElementId, time: SimTime) -> bool {
        let site = self.site_of(element).map(|site| site.element);
        let works =
            [Some(element), site].into_iter().flatten().filter_map(|id| self.worked_on.get(&id));
        works.flatten().any(|work| self.works[*work as usize].under_way(time))
    }

    /// The resource blocks of a cell, where there is traffic.
    pub fn resource_blocks(&self, cell: ElementId) -> u32 {
        let Some(traffic) = &self.traffic else { return 0 };
        let site = self.site_of(cell).expect("a cell has a site");
        let number = site.cells.iter().position(|other| *other == cell).expect("it is one of them");
        traffic.cells[site.node as usize][number].blocks
    }

    /// The element of this id.
    pub fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.index()]
    }

    /// What so many people bring in an hour, where the scenario says it, rounded down.
    pub(crate) fn revenue(&self, people: u32) -> Option<u64> {
        let thousandths = self.revenue_thousandths;
        (thousandths > 0).then(|| u64::from(people).saturating_mul(thousandths) / 1000)
    }

    /// Whether an operations centre works by rules.
    pub fn has_rules(&self) -> bool {
        self.noc.is_some()
    }

    /// What is fixed of people, if there are rules by which they work.
    pub(crate) fn people_at_work(&self) -> Option<&PeoplePlan> {
        self.people.as_ref().filter(|_| self.has_rules())
    }

    /// The teams, if there are rules by which they work.
    pub fn teams(&self) -> &[Team] {
        self.people_at_work().map_or(&[], |people| &people.teams)
    }

    /// Whether notifications can be lost at a collector.
    pub fn has_collector(&self) -> bool {
        self.alarms.collector.is_some()
    }

    /// The node of a router, by its rank: routers come after the sites.
    pub(crate) fn router_node(&self, rank: u32) -> u32 {
        u32::try_from(self.sites.len()).expect("sites are processes, of which there are fewer")
            + rank
    }

    /// Whether a run follows what links carry.
    pub fn follows_loads(&self) -> bool {
        self.loads.is_some()
    }

    /// The link that an element is.
    ///
    /// # Panics
    /// If it is none.
    pub fn link(&self, id: ElementId) -> &Link {
        let link = &self.links[self.element(id).rank as usize];
        assert!(link.element == id, "only links carry traffic");
        link
    }

    /// How an occurrence of an alarm is called: the process it is raised in, and a number from 1.
    pub fn alarm_name(&self, alarm: AlarmId) -> String {
        let source = &self.lp(alarm.source).name;
        format!("{source}/{}", u64::from(alarm.number) + 1)
    }

    /// The site that a cell or site belongs to.
    pub fn site_of(&self, id: ElementId) -> Option<&Site> {
        match self.lp(self.element(id).owner).kind {
            LpKind::Site(site) => Some(&self.sites[site as usize]),
            LpKind::Office | LpKind::Grid | LpKind::Transport => None,
        }
    }
}
