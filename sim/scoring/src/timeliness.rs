//! How long it took from the beginning of a fault until its incident was opened, had the right cause,
//! had a ticket and cleared, and which notifications were sent too soon. Judged is the incident that
//! is matched with the fault.

use crate::case::{Case, Fault, Incident, Notification, Subject};
use crate::matching::Matching;
use sandtable_units::{SimTime, Span};

/// Delays and haste.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelinessScores {
    /// Until the incident was opened.
    pub open: Delay,
    /// Until the true root was elected for good.
    pub root: Delay,
    /// Until the first ticket.
    pub ticket: Delay,
    /// Until the incident cleared, where the fault had ended.
    pub clear: Delay,
    /// Faults matched with an incident that was opened before they began; they count with no delay.
    pub opened_early: u64,
    /// Faults whose incident cleared while they went on; they have no delay until clear.
    pub cleared_early: u64,
    /// Notifications of an incident whose elected resource was not yet the one that stood in the end,
    /// or of an alarm that was then or later suppressed.
    pub premature: u64,
    /// The same by all notifications; None without any.
    pub premature_share: Option<f64>,
}

/// A delay over the faults that have it. Quantiles are observed values: the least one that is not
/// exceeded by that share of the faults (nearest rank). None without such faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    /// How many faults have it.
    pub faults: u64,
    /// The mean, rounded down to the nanosecond.
    pub mean: Option<Span>,
    /// The median.
    pub median: Option<Span>,
    /// The 95 % quantile.
    pub quantile_95: Option<Span>,
    /// The longest.
    pub longest: Option<Span>,
}

impl Delay {
    /// The statistics of delays, in any order.
    pub fn new(mut delays: Vec<Span>) -> Self {
        delays.sort_unstable();
        let faults = delays.len() as u64;
        let sum: u128 = delays.iter().map(|delay| u128::from(delay.nanos())).sum();
        let mean = sum.checked_div(u128::from(faults));
        let mean = mean.map(|mean| u64::try_from(mean).expect("no more than the longest"));
        let quantile = |percent: usize| {
            let rank = (delays.len() * percent).div_ceil(100);
            rank.checked_sub(1).map(|place| delays[place])
        };
        Self {
            faults,
            mean: mean.map(Span::from_nanos),
            median: quantile(50),
            quantile_95: quantile(95),
            longest: delays.last().copied(),
        }
    }
}

pub(crate) fn timeliness(case: &Case, matching: &Matching) -> TimelinessScores {
    let matched: Vec<(&Fault, &Incident)> = case
        .faults
        .iter()
        .zip(&matching.incident_of)
        .filter_map(|(fault, incident)| Some((fault, &case.incidents[(*incident)?.index()])))
        .collect();
    let delay = |until: &dyn Fn(&Fault, &Incident) -> Option<SimTime>| {
        let since = |fault: &Fault, until: SimTime| {
            until.since_start().saturating_sub(fault.began.since_start())
        };
        let delays = matched.iter().filter_map(|(fault, incident)| {
            until(fault, incident).map(|until| since(fault, until))
        });
        Delay::new(delays.collect())
    };
    let count = |which: &dyn Fn(&Fault, &Incident) -> bool| {
        matched.iter().filter(|(fault, incident)| which(fault, incident)).count() as u64
    };
    let early = |fault: &Fault, incident: &Incident| {
        incident.cleared.is_some_and(|cleared| fault.ended.is_none_or(|ended| cleared < ended))
    };
    let premature =
        case.notifications.iter().filter(|sent| is_premature(case, sent)).count() as u64;
    let notifications = case.notifications.len() as u64;
    TimelinessScores {
        open: delay(&|_, incident| Some(incident.opened)),
        root: delay(&|fault, incident| {
            if incident.elected() == Some(fault.root) { incident.elected_since() } else { None }
        }),
        ticket: delay(&|_, incident| incident.ticketed),
        clear: delay(&|fault, incident| incident.cleared.filter(|_| !early(fault, incident))),
        opened_early: count(&|fault, incident| incident.opened < fault.began),
        cleared_early: count(&early),
        premature,
        premature_share: (notifications > 0).then(|| premature as f64 / notifications as f64),
    }
}

fn is_premature(case: &Case, sent: &Notification) -> bool {
    match sent.subject {
        Subject::Incident(id) => {
            let incident = &case.incidents[id.index()];
            incident.elected_at(sent.at) != incident.elected()
        }
        Subject::Alarm(id) => case.alarms[id.index()]
            .suppressed
            .iter()
            .any(|suppression| suppression.until.is_none_or(|until| until > sent.at)),
    }
}
