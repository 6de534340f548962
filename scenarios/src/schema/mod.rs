//! What a scenario file may say: one table a type, in the order of the documentation.

pub mod agreement;
pub mod customers;
pub mod demand;
pub mod distribution;
pub mod faults;
pub mod generate;
mod moment;
pub mod network;
pub mod noc;
mod occasion;
pub mod orders;
pub mod radio;
pub mod team;
pub mod traffic;

pub use moment::{Date, Moment};
pub use occasion::Occasion;

use agreement::Agreement;
use customers::{Care, Segment};
use demand::{Demand, Growth, Matrix, Routing};
use faults::{Alarms, Fault, Inject, Power, Weather, Work};
use generate::Generate;
use network::{Area, Core, Duct, Feeder, Link, Router, Site};
use noc::Noc;
use orders::catalogue::Promotion;
use orders::system::{Disturbance, System};
use orders::{Arrivals, Inventory, Offering, Specification, Stock};
use radio::Radio;
use sandtable_document::{Definitions, Diagnostics, Node, Placed, Read, table};
use sandtable_units::Span;
use serde::{Serialize, Serializer};
use serde_json::json;
use team::Team;
use traffic::{Crowd, Rhythm, Service, Slice, Spot, Traffic};

table! {
    /// A scenario: a network, what happens to it, and what is expected of it.
    pub struct Scenario as "a scenario", adding up remove and assumptions {
        /// The scenario or scenarios that this one starts from: names of shipped ones, or paths of
        /// files. This file then says only what differs: elements of lists that are called the same are
        /// merged key by key, those without a name are added, and of what is one of several kinds (such as
        /// a distribution) another kind takes the place of the base's as a whole. Hours of a team and other
        /// lists that mean something only together replace the base's; an empty list takes it away.
        base: Bases = Bases(Vec::new()),
        /// What to leave out of the base: names of elements, faults, work, tasks or other things, wherever
        /// they are listed. With a site or router its links and demands go, with an element or fault its
        /// injections.
        remove: Vec<Placed<String>>,
        /// A few words.
        title: String = String::new(),
        /// The question that a run of it answers.
        question: String = String::new(),
        /// What it shows and what was assumed.
        description: String = String::new(),
        /// The run.
        run: Run = Run::default(),
        /// A network to be made up.
        generate: Option<Generate>,
        /// Areas that figures are told for.
        area: Vec<Area>,
        /// Radio sites.
        site: Vec<Site>,
        /// Routers.
        router: Vec<Router>,
        /// Cores.
        core: Vec<Core>,
        /// Links.
        link: Vec<Link>,
        /// Ducts.
        duct: Vec<Duct>,
        /// Power feeders.
        feeder: Vec<Feeder>,
        /// How the transport network routes.
        routing: Routing = Routing::default(),
        /// The network operations centre.
        noc: Noc = Noc::default(),
        /// Teams of people.
        team: Vec<Team>,
        /// Traffic between nodes of the transport network.
        demand: Vec<Demand>,
        /// Traffic between all routers.
        matrix: Vec<Matrix>,
        /// How groups of demands grow.
        growth: Vec<Growth>,
        /// The radio side of cells.
        radio: Radio = Radio::default(),
        /// How traffic is simulated.
        traffic: Traffic = Traffic::default(),
        /// What people do with the network.
        service: Vec<Service>,
        /// The rhythms of services.
        rhythm: Vec<Rhythm>,
        /// People who come together.
        crowd: Vec<Crowd>,
        /// Slices of the network.
        slice: Vec<Slice>,
        /// People and who serves them; without any, geometry decides.
        spot: Vec<Spot>,
        /// Service level agreements.
        agreement: Vec<Agreement>,
        /// Power at sites and routers.
        power: Power = Power::default(),
        /// What fails.
        fault: Vec<Fault>,
        /// Planned work.
        work: Vec<Work>,
        /// Faults that happen at given times.
        inject: Vec<Inject>,
        /// Weather fronts.
        weather: Vec<Weather>,
        /// How alarms travel.
        alarms: Alarms = Alarms::default(),
        /// What can be ordered.
        offering: Vec<Offering>,
        /// When offerings cost less, and more people want them.
        promotion: Vec<Promotion>,
        /// What offerings are made of.
        specification: Vec<Specification>,
        /// Systems that work on orders.
        system: Vec<System>,
        /// What is reserved for orders.
        stock: Vec<Stock>,
        /// Records that orders are fulfilled by.
        inventory: Vec<Inventory>,
        /// Who comes with orders.
        orders: Vec<Arrivals>,
        /// What disturbs systems and the ways to them.
        disturbance: Vec<Disturbance>,
        /// Kinds of customers, and what they do when something goes wrong.
        segment: Vec<Segment>,
        /// How they are cared for.
        care: Option<Care>,
        /// What is expected of the run.
        expect: Vec<Expect>,
        /// What was assumed when the scenario was imported or written.
        assumptions: Vec<String>,
    }
}

table! {
    /// The run.
    pub struct Run as "`[run]`" {
        /// The civil moment of the start, with its offset; the beginning of 2026 without it.
        start: Option<Moment>,
        /// How long it is.
        span: Placed<Span> = Placed::nowhere(Span::DAY),
        /// What the random streams start from.
        seed: u64 = 1,
        /// The shortest delay between two parts of the network, and the step of the run.
        lookahead: Placed<Span> = Placed::nowhere(Span::SECOND),
        /// How often key figures are told.
        period: Placed<Span> = Placed::nowhere(Span::HOUR),
    }
}

table! {
    /// A figure of the summary and what it must be.
    pub struct Expect as "an expectation", in lists by metric {
        /// The figure.
        metric: Placed<String>,
        /// The least it may be.
        min: Option<Placed<String>>,
        /// The most it may be.
        max: Option<Placed<String>>,
    }
}

/// The bases of a scenario: one string or several.
#[derive(Debug, Clone, Default)]
pub struct Bases(pub Vec<Placed<String>>);

impl Read for Bases {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        if node.value.text().is_some() {
            return Some(Self(vec![Read::read(node, out)?]));
        }
        Read::read(node, out).map(Self)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        let text = json!({ "type": "string" });
        json!({ "anyOf": [text, { "type": "array", "items": text }] })
    }
}

impl Serialize for Bases {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A table of which every key has a default is that of an empty file.
macro_rules! defaults {
    ($($type:ty),*) => {$(
        impl Default for $type {
            fn default() -> Self {
                let place = sandtable_document::Place::NOWHERE;
                let empty = sandtable_document::Value::Table(Default::default());
                let node = sandtable_document::Node { place, value: empty };
                sandtable_document::Read::read(&node, &mut Default::default())
                    .expect("every key has a default")
            }
        }
    )*};
}

defaults!(Power, Alarms, Run, Routing, Radio, Traffic, Noc, Scenario);
