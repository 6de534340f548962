//! Whether what was hidden as a symptom was one, and whether it was shown again in time.

use crate::case::{Alarm, Case, Role};
use sandtable_units::SimTime;

/// How well symptoms were told from causes. A symptom is an alarm of a fault that is a root alarm of
/// none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuppressionScores {
    /// The share of symptoms that were suppressed at some time; None without symptoms.
    pub symptoms: Option<f64>,
    /// Faults with root alarms, every one of which was suppressed at some time: the dangerous
    /// mistake, because people look elsewhere.
    pub faults_wrongly: u64,
    /// The same by all faults with root alarms; None without such.
    pub faults_wrongly_share: Option<f64>,
    /// The share of root alarms and background noise that were suppressed at some time; None without
    /// such alarms.
    pub alarms_wrongly_share: Option<f64>,
    /// Symptoms still suppressed when the time to release them after the end of their last fault had
    /// passed.
    pub released_late: u64,
    /// Symptoms shown again although one of their faults went on.
    pub released_early: u64,
    /// Of the suppressed symptoms that outlived their faults or were released early, the share that
    /// was released neither late nor early; None without such.
    pub releases_right: Option<f64>,
}

/// How the release of a suppressed symptom went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Release {
    /// It cleared first, or the run ended.
    NotDue,
    InTime,
    Late,
    Early,
}

pub(crate) fn suppressions(case: &Case) -> SuppressionScores {
    let (mut symptoms, mut hidden, mut others, mut others_hidden) = (0u64, 0u64, 0u64, 0u64);
    let (mut in_time, mut late, mut early) = (0u64, 0u64, 0u64);
    for (alarm, role) in case.alarms.iter().zip(case.roles()) {
        let suppressed = u64::from(!alarm.suppressed.is_empty());
        match role {
            Role::Symptom => {
                symptoms += 1;
                hidden += suppressed;
                match release(case, alarm) {
                    Release::NotDue => {}
                    Release::InTime => in_time += 1,
                    Release::Late => late += 1,
                    Release::Early => early += 1,
                }
            }
            Role::Root | Role::Background => {
                others += 1;
                others_hidden += suppressed;
            }
        }
    }
    let (mut announced, mut wrongly) = (0u64, 0u64);
    for fault in case.faults.iter().filter(|fault| !fault.root_alarms.is_empty()) {
        announced += 1;
        let hidden = |alarm: &Alarm| !alarm.suppressed.is_empty();
        let mut roots = fault.root_alarms.iter().map(|alarm| &case.alarms[alarm.index()]);
        wrongly += u64::from(roots.all(hidden));
    }
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    SuppressionScores {
        symptoms: share(hidden, symptoms),
        faults_wrongly: wrongly,
        faults_wrongly_share: share(wrongly, announced),
        alarms_wrongly_share: share(others_hidden, others),
        released_late: late,
        released_early: early,
        releases_right: share(in_time, in_time + late + early),
    }
}

/// How the release of a symptom went. One that was released early and then late counts as early.
fn release(case: &Case, alarm: &Alarm) -> Release {
    if alarm.suppressed.is_empty() {
        return Release::NotDue;
    }
    let ends = alarm.faults.iter().map(|fault| case.faults[fault.index()].ended);
    // None: a fault goes on.
    let over: Option<SimTime> =
        ends.collect::<Option<Vec<_>>>().and_then(|ends| ends.into_iter().max());
    let stood_at = |at: SimTime| alarm.cleared.is_none_or(|cleared| cleared > at);
    let early = alarm.suppressed.iter().enumerate().any(|(place, suppression)| {
        let handed_over = alarm.suppressed.get(place + 1).map(|next| next.from);
        suppression.until.is_some_and(|until| {
            over.is_none_or(|over| until < over) && stood_at(until) && handed_over != Some(until)
        })
    });
    if early {
        return Release::Early;
    }
    let Some(due) = over.map(|over| over.saturating_add(case.release_within)) else {
        return Release::NotDue;
    };
    if due > case.end || !stood_at(due) {
        return Release::NotDue;
    }
    let overdue = alarm.suppressed.iter().any(|some| some.until.is_none_or(|until| until > due));
    if overdue { Release::Late } else { Release::InTime }
}
