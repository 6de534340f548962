//! What the scenario fixes of traffic: services, slices, where people are and which cells reach them.

use sandtable_kernel::SpanDistribution;
use sandtable_units::{SimTime, Span};

/// All that the scenario fixes of traffic.
#[derive(Debug)]
pub struct TrafficPlan {
    /// Whether every session is an event.
    pub sessions: bool,
    /// What people do.
    pub services: Vec<Service>,
    /// The slices; the first is the one that all share.
    pub slices: Vec<Slice>,
    /// Where people are.
    pub patches: Vec<Patch>,
    /// By site and cell.
    pub(crate) cells: Vec<Vec<CellPlan>>,
    /// The moments at which crowds and slices come and go, in order.
    pub(crate) edges: Vec<SimTime>,
    /// The bits a second that each data session in a cell is to get at least.
    pub(crate) least_rate: u64,
    /// The civil hour of the week, from Monday midnight, in which the run starts.
    pub(crate) start_hour: u32,
    /// By hour of the week, its kind: in hours of one kind people do the same.
    pub(crate) hour_kinds: Vec<u8>,
    /// How long that hour has lasted at the start.
    pub(crate) into_hour: Span,
}

/// Something that people do with the network.
#[derive(Debug)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// The slice that carries it.
    pub slice: u8,
    /// Its quality class.
    pub five_qi: u8,
    /// The crowd that uses it; none for all people.
    pub(crate) crowd: Option<u16>,
    /// Sessions a second of a person, by hour of the week, users or not.
    pub(crate) intensity: Vec<f64>,
    pub(crate) kind: ServiceKind,
}

/// What a session needs.
#[derive(Debug)]
pub(crate) enum ServiceKind {
    /// Data: shares what there is. The distribution draws bytes.
    Data(SpanDistribution),
    /// A call: bits a second, and how long it lasts.
    Call(u64, SpanDistribution),
}

/// A slice of the radio network. Its shares are millionths.
#[derive(Debug)]
pub struct Slice {
    /// Its name.
    pub name: String,
    pub(crate) dedicated: u32,
    pub(crate) least: u32,
    pub(crate) most: u32,
    /// By site, whether it serves there; empty if everywhere.
    pub(crate) sites: Vec<bool>,
    pub(crate) from: SimTime,
    pub(crate) until: SimTime,
    /// How long a packet takes through the air when none is before it.
    pub(crate) latency: Span,
}

impl Slice {
    pub(crate) const WHOLE: u32 = 1_000_000;

    /// Whether it serves a site at a moment.
    pub(crate) fn serves(&self, site: u32, now: SimTime) -> bool {
        self.from <= now
            && now < self.until
            && self.sites.get(site as usize).copied().unwrap_or(true)
    }
}

/// People at one place, and the cells that reach them, the best first.
#[derive(Debug)]
pub struct Patch {
    /// How many they are.
    pub people: u32,
    /// How many people elsewhere do as much as they.
    pub(crate) weight: u32,
    /// The crowd that they are part of, and whether they do what all people do, too.
    pub(crate) crowd: Option<(u16, bool)>,
    /// When they are there.
    pub(crate) from: SimTime,
    pub(crate) until: SimTime,
    /// Whether any cell serves them.
    pub(crate) covered: bool,
    pub(crate) servers: Vec<Server>,
}

/// A cell that reaches a patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) site: u32,
    pub(crate) cell: u16,
    /// Bits a second of one user there who has the whole cell.
    pub(crate) rate: u64,
}

/// What the scenario fixes of a cell's traffic.
#[derive(Debug, Clone, Default)]
pub(crate) struct CellPlan {
    /// Its resource blocks.
    pub(crate) blocks: u32,
    /// The patches that it serves best.
    pub(crate) home: Vec<u32>,
    /// The patches that it reaches, though another cell serves them better.
    pub(crate) reached: Vec<u32>,
}

impl Patch {
    /// How many people elsewhere do as much of a service as those who are there at a moment.
    pub(crate) fn weight_for(&self, service: &Service, now: SimTime) -> f64 {
        if self.is_there(now) && self.uses(service.crowd) { f64::from(self.weight) } else { 0.0 }
    }

    /// Whether they use services of a crowd or, without one, those of all people.
    pub(crate) fn uses(&self, crowd: Option<u16>) -> bool {
        match (crowd, self.crowd) {
            (Some(of), own) => own.is_some_and(|(own, _)| own == of),
            (None, own) => own.is_none_or(|(_, everyday)| everyday),
        }
    }

    /// Whether they are there.
    pub(crate) fn is_there(&self, now: SimTime) -> bool {
        self.from <= now && now < self.until
    }
}

impl ServiceKind {
    /// The mean of what a session carries, in bytes.
    pub(crate) fn mean_bytes(&self) -> f64 {
        match self {
            Self::Data(volume) => volume.mean().nanos() as f64,
            Self::Call(rate, lasts) => *rate as f64 * lasts.mean().seconds() / 8.0,
        }
    }
}

impl TrafficPlan {
    /// The hour of the week, from Monday midnight, and when it ends.
    pub(crate) fn hour(&self, now: SimTime) -> (usize, SimTime) {
        let since = now.since_start().saturating_add(self.into_hour);
        let hours = since / Span::HOUR;
        let ends = Span::HOUR * (hours + 1);
        let left = Span::from_nanos(ends.nanos() - since.nanos());
        let hour = (u64::from(self.start_hour) + hours) % 168;
        (usize::try_from(hour).expect("hours of a week"), now.saturating_add(left))
    }
}
