//! What fails, how often and for how long; planned work and injected faults.

use super::Occasion;
use super::distribution::Distribution;
use super::network::Medium;
use sandtable_document::{Placed, keyword, table};
use sandtable_units::Span;

keyword! {
    /// The classes of elements that a fault can hit.
    pub enum Class as "a class of elements" {
        /// Radio cells.
        Cell = "cell",
        /// Whole sites: controller, cooling, tower.
        Site = "site",
        /// The mains connection of each site and router.
        Mains = "mains",
        /// Power feeders, with everything that hangs on them.
        Feeder = "feeder",
        /// Routers.
        Router = "router",
        /// Links.
        Link = "link",
        /// Ducts, with all their links.
        Duct = "duct",
        /// Whole cores.
        Core = "core",
        /// Single instances of core functions.
        Function = "function",
    }
}

keyword! {
    /// A measure that makes an element fail more often.
    pub enum Per as "a measure" {
        /// The time to failure is that of one kilometre.
        Km = "km",
    }
}

keyword! {
    /// What ends a fault.
    pub enum Repair as "a repair" {
        /// Nobody: it is over after its `time_to_repair`, as when others repair it.
        Itself = "self",
        /// A restart from afar, by people or rules; a crew that is there can do it, too.
        Remote = "remote",
        /// A crew that goes there.
        Field = "field",
    }
}

table! {
    /// A way in which the elements of a class fail, each on its own.
    pub struct Fault as "a fault", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// The class it hits.
        affects: Placed<Class>,
        /// For links: only those made of this.
        medium: Option<Placed<Medium>>,
        /// For links and ducts: what the time to failure is for.
        per: Option<Placed<Per>>,
        /// From repair to the next failure of one element, in fair weather.
        time_to_failure: Distribution,
        /// From failure to repair; where `repair` takes people, how long they work on it.
        time_to_repair: Distribution,
        /// What ends it.
        repair: Placed<Repair> = Placed::nowhere(Repair::Itself),
        /// In the field: what a crew must be able to do; without it, the class it hits.
        skill: Option<Placed<String>>,
        /// In the field: how long the part that it takes is on its way after it is ordered; without it,
        /// crews have what it takes.
        part: Option<Distribution>,
        /// In the field: how many of them a restart mends all the same.
        restart_helps: Option<Placed<sandtable_units::Chance>>,
        /// How the alarm looks; without it, what suits the class.
        alarm: Option<AlarmLook>,
    }
}

impl Fault {
    /// What a crew must be able to do to mend it.
    pub fn skill_needed(&self) -> &str {
        self.skill.as_ref().map_or(self.affects.value.word(), |skill| &skill.value)
    }
}

keyword! {
    /// Perceived severity (ITU-T X.733).
    pub enum Severity as "a severity" {
        /// Service is lost.
        Critical = "critical",
        /// Service is badly degraded.
        Major = "major",
        /// Something is wrong that does not yet harm service.
        Minor = "minor",
        /// Something may become wrong.
        Warning = "warning",
    }
}

keyword! {
    /// Alarm type (ITU-T X.733, 3GPP TS 28.532).
    pub enum AlarmType as "an alarm type" {
        /// Transport of information is disturbed.
        Communications = "communications",
        /// Software or processing is disturbed.
        ProcessingError = "processing-error",
        /// The surroundings of the equipment: power, heat, doors.
        Environmental = "environmental",
        /// Quality has dropped.
        QualityOfService = "quality-of-service",
        /// Equipment is defective.
        Equipment = "equipment",
    }
}

table! {
    /// How an alarm looks.
    pub struct AlarmLook as "an alarm" {
        /// Alarm type.
        alarm_type: AlarmType,
        /// Probable cause, as IANA-ITU-ALARM-TC-MIB spells it.
        probable_cause: String,
        /// Perceived severity.
        severity: Severity,
        /// What the equipment calls it; it need not know the truth.
        specific_problem: Option<String>,
    }
}

table! {
    /// Planned work that takes elements out of service.
    pub struct Work as "planned work", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// The elements that are taken out of service.
        elements: Vec<Placed<String>>,
        /// When: so long after the start of the run, or at a time of day.
        at: Placed<Occasion>,
        /// How long.
        lasts: Placed<Span>,
        /// After how long it is done again; without it, once.
        every: Option<Placed<Span>>,
    }
}

table! {
    /// A fault that happens at a given time, whatever chance says.
    pub struct Inject as "an injected fault", in lists by name, leaving with element or fault {
        /// Its name, if another scenario is to change it.
        name: Option<Placed<String>>,
        /// The element that fails.
        element: Placed<String>,
        /// When: so long after the start of the run, or at a time of day.
        at: Placed<Occasion>,
        /// How long it lasts; without it, as long as `fault` takes to repair.
        lasts: Option<Placed<Span>>,
        /// The fault it is one of.
        fault: Option<Placed<String>>,
    }
}

table! {
    /// A weather front: a disc that moves in a straight line and makes faults come faster.
    pub struct Weather as "a weather front", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// When it comes, from the start of the run.
        from: Placed<Span>,
        /// When it is gone.
        to: Placed<Span>,
        /// Where its centre is when it comes.
        begins: Point,
        /// Where its centre is when it goes.
        ends: Point,
        /// How far it reaches from its centre.
        radius: Placed<sandtable_units::Length>,
        /// By how much it multiplies the rates of faults.
        multiply: Vec<Multiply>,
    }
}

table! {
    /// A point on the map.
    pub struct Point as "a point" {
        /// Degrees, north positive, WGS 84.
        latitude: Placed<f64>,
        /// Degrees, east positive, WGS 84.
        longitude: Placed<f64>,
    }
}

impl Default for Point {
    /// A plain in central Germany.
    fn default() -> Self {
        let place = sandtable_document::Place::NOWHERE;
        Self { latitude: Placed::nowhere(51.0), longitude: Placed::nowhere(10.0), place }
    }
}

impl Point {
    /// The point as a position.
    ///
    /// # Panics
    /// If the numbers are no place on earth, which the checks refuse.
    pub fn position(&self) -> sandtable_units::Position {
        super::network::position(&self.latitude, &self.longitude)
    }
}

table! {
    /// A fault and the factor on its rate.
    pub struct Multiply as "a multiplication", in lists by fault {
        /// The fault.
        fault: Placed<String>,
        /// How many times as often it comes under the front, to a thousandth.
        by: Placed<f64>,
    }
}

table! {
    /// Power at sites and routers.
    pub struct Power as "`[power]`" {
        /// How long a site's battery lasts when full.
        site_battery: Span = Span::HOUR * 4,
        /// No site's battery is taken to be smaller than this, whatever the site says: the what-if of
        /// an upgrade.
        least_site_battery: Span = Span::ZERO,
        /// How long a router's battery (and generator) lasts when full.
        router_battery: Span = Span::HOUR * 48,
        /// How long an empty battery takes to be full again.
        recharge: Placed<Span> = Placed::nowhere(Span::HOUR * 10),
        /// How much of the battery is left when the low-battery alarm comes, as a share of it.
        low_at: sandtable_units::Chance = sandtable_units::Chance::from_share(0.2),
        /// How long a site takes from power to service.
        restart: Span = Span::MINUTE * 3,
    }
}

table! {
    /// How alarms travel from the equipment to the operator.
    pub struct Alarms as "`[alarms]`" {
        /// From the event at the element to the operator's list; at least the lookahead.
        delay: Distribution = Distribution::constant(Span::SECOND * 2),
        /// How many notifications are lost on the way.
        lost: sandtable_units::Chance = sandtable_units::Chance::NEVER,
        /// How many notifications arrive twice.
        duplicated: sandtable_units::Chance = sandtable_units::Chance::NEVER,
        /// How many alarms flap when they are raised.
        flapping: sandtable_units::Chance = sandtable_units::Chance::NEVER,
        /// How often a flapping alarm is cleared and raised again.
        flaps: Placed<u32> = Placed::nowhere(5),
        /// From each flap to the next.
        flap_period: Placed<Span> = Placed::nowhere(Span::SECOND * 10),
        /// Whether a site that cannot be reached keeps its notifications and sends them later;
        /// if not, they are lost.
        kept_while_unreachable: bool = true,
        /// How often the element manager asks each site whether it is there.
        heartbeat: Placed<Span> = Placed::nowhere(Span::MINUTE),
        /// How many notifications a second the collector passes on to the operator's list; without it,
        /// all at once.
        collector_rate: Option<Placed<u32>>,
        /// How many may wait at the collector; what comes while so many do is lost.
        collector_buffer: Placed<u32> = Placed::nowhere(10_000),
    }
}
