//! What is fixed of customers: how many live where, what they do, and the policy of care.

use sandtable_kernel::{Family, SpanDistribution, Stream};
use sandtable_queueing::StationPlan;
use sandtable_units::{Chance, SimTime, Span};

/// What is fixed of customers.
#[derive(Debug)]
pub struct CustomersPlan {
    /// By name.
    pub(crate) segments: Vec<Segment>,
    /// By site.
    pub(crate) homes: Vec<Home>,
    pub(crate) station: StationPlan,
    pub(crate) takes: SpanDistribution,
    pub(crate) patience: Option<SpanDistribution>,
    pub(crate) calls_again: Chance,
    pub(crate) calls_again_after: SpanDistribution,
    /// What an hour of the care team costs, in hundredths of the currency.
    pub hourly: u64,
    pub(crate) warning: Option<Warning>,
    pub(crate) compensation: Option<Compensation>,
}

/// A kind of customers.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) name: String,
    /// What each brings a month, in hundredths of the currency.
    pub(crate) revenue: u64,
    pub(crate) contacts: Chance,
    pub(crate) contacts_after: SpanDistribution,
    pub(crate) complains: Chance,
    pub(crate) leaves_after_complaint: Chance,
    pub(crate) leaves: Chance,
    pub(crate) leaves_more: Chance,
    pub(crate) leaves_after: Span,
    pub(crate) leaves_after_order: Chance,
}

/// The customers who live at a site.
#[derive(Debug)]
pub(crate) struct Home {
    /// By segment.
    pub(crate) cohorts: Vec<Cohort>,
    /// What is drawn for their orders, by the order's number.
    pub(crate) orders: Family,
}

/// The customers of a segment at a site.
#[derive(Debug)]
pub(crate) struct Cohort {
    /// How many there are at the start.
    pub(crate) accounts: u32,
    pub(crate) draws: Family,
}

/// What is drawn for a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Who contacts us, and when.
    Contacts,
    /// Which of those contacts a warning would prevent.
    PreventedContacts,
    /// What becomes of a contact, by its number and how often it was tried before.
    Call(u32, u32),
    /// What a contact in vain leads to, by its number.
    InVain(u32),
    /// Who would leave for the outage.
    Leaves,
    /// Whom of those a warning keeps.
    KeptByWarning,
    /// Whom of the others a compensation keeps.
    KeptByCompensation,
}

/// How customers are warned.
#[derive(Debug)]
pub(crate) struct Warning {
    pub(crate) planned: bool,
    pub(crate) after: Option<Span>,
    /// What a message costs, in hundredths of the currency.
    pub(crate) costs: u64,
    pub(crate) prevents_contacts: Chance,
    pub(crate) prevents_leaving: Chance,
}

/// How customers are compensated.
#[derive(Debug)]
pub(crate) struct Compensation {
    pub(crate) after: Span,
    /// In hundredths of the currency.
    pub(crate) amount: u64,
    pub(crate) prevents_leaving: Chance,
}

impl CustomersPlan {
    /// How many customers there are at the start.
    pub fn accounts(&self) -> u64 {
        let cohorts = self.homes.iter().flat_map(|home| &home.cohorts);
        cohorts.map(|cohort| u64::from(cohort.accounts)).sum()
    }

    /// The name of a segment, by its number.
    pub fn segment_name(&self, segment: u8) -> &str {
        &self.segments[usize::from(segment)].name
    }

    /// What a customer of a segment brings a month, in hundredths of the currency.
    pub fn revenue(&self, segment: u8) -> u64 {
        self.segments[usize::from(segment)].revenue
    }

    /// What a message costs, in hundredths of the currency.
    pub fn message_cost(&self) -> u64 {
        self.warning.as_ref().map_or(0, |warning| warning.costs)
    }

    /// What each who is compensated gets, in hundredths of the currency.
    pub fn compensation(&self) -> u64 {
        self.compensation.as_ref().map_or(0, |compensation| compensation.amount)
    }

    /// How long the people of the care team are on duty in a run until `end`, added up, in nanoseconds.
    pub fn on_duty(&self, end: SimTime) -> u128 {
        self.station.on_duty(SimTime::START, end)
    }

    /// How long after the beginning of an outage its customers are warned: before it, of planned work.
    pub(crate) fn warned_after(&self, planned: bool) -> Option<Span> {
        let warning = self.warning.as_ref()?;
        if planned { warning.planned.then_some(Span::ZERO) } else { warning.after }
    }
}

impl Segment {
    /// The chance that a customer leaves for a long outage who has had so many before.
    pub(crate) fn leaves_for(&self, before: u32) -> Chance {
        let share = self.leaves.share() + self.leaves_more.share() * f64::from(before);
        Chance::from_share(share.min(1.0))
    }
}

impl Cohort {
    /// The stream of an outage for a purpose.
    pub(crate) fn draws(&self, outage: u32, purpose: Purpose) -> Stream {
        let (kind, number, tries) = match purpose {
            Purpose::Contacts => (0, 0, 0),
            Purpose::PreventedContacts => (1, 0, 0),
            Purpose::Call(number, tries) => (2, number, tries),
            Purpose::InVain(number) => (3, number, 0),
            Purpose::Leaves => (4, 0, 0),
            Purpose::KeptByWarning => (5, 0, 0),
            Purpose::KeptByCompensation => (6, 0, 0),
        };
        // What does not fit beside the number goes above the outage.
        let (above, tries) = (u128::from(tries >> 16), u128::from(tries & 0xffff));
        let contact = u128::from(number) << 16 | tries;
        self.draws.stream(above << 96 | u128::from(outage) << 64 | contact << 8 | kind)
    }
}
