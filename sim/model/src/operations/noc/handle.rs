//! What the operations centre does: notifications go into the engine, what it says goes into the record,
//! and outside systems do what it asks for.

use super::event::{Answer, Event};
use super::records::{ActionStep, IncidentStep};
use super::state::Noc;
use crate::assurance::{AlarmId, Notification};
use crate::elements::ElementId;
use crate::host::Host;
use crate::people;
use crate::plan::Plan;
use crate::record::Record;
use sandtable_correlation as correlation;
use sandtable_correlation::engine::{
    About, ActionId, Command, IncidentId, Output, Reply, Said, Step,
};
use sandtable_correlation::{AlarmKey, Change, EventType};
use sandtable_scenarios::schema::faults::{AlarmType, Severity};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeMap;

/// How long an outside system takes to do what it is asked for.
const ANSWER: Span = Span::SECOND;

/// A notification has arrived.
pub(crate) fn hear(host: &mut Host<'_, '_>, notification: &Notification) {
    if host.plan.noc.is_none() {
        return;
    }
    let now = host.turn.now();
    let told = host.plan.told(notification, now);
    let noc = host.noc();
    if told.change == Change::Raised {
        noc.known.alarms.insert(told.key.clone(), notification.alarm);
    }
    noc.engine.notify(&told);
    follow(host);
}

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    let now = host.turn.now();
    let noc = host.noc();
    match event {
        Event::Due if noc.known.due.is_some_and(|due| due <= now) => {
            noc.known.due = None;
            noc.engine.advance(now);
        }
        Event::Due => {}
        Event::Answered { action, answer } => {
            let reply = match answer {
                Answer::Done => Reply::Succeeded { reference: format!("{action}") },
                Answer::Failed => {
                    Reply::Failed { reason: "it was of no use".to_owned(), try_again: false }
                }
            };
            noc.engine.advance(now);
            noc.engine.reply(action, reply);
        }
    }
    follow(host);
}

/// Answers what an action asked for, when the system that was asked has had time to.
pub(crate) fn answer_later(host: &mut Host<'_, '_>, action: ActionId, answer: Answer) {
    host.turn.schedule(ANSWER, crate::Event::Noc(Event::Answered { action, answer }));
}

/// Somebody of the desk has seen an incident.
pub(crate) fn acknowledge(host: &mut Host<'_, '_>, incident: IncidentId) {
    command(host, &Command::Acknowledge { incident });
}

/// Somebody approves an action in the role that is needed.
pub(crate) fn approve(host: &mut Host<'_, '_>, action: ActionId, role: String) {
    command(host, &Command::Approve { action, role });
}

fn command(host: &mut Host<'_, '_>, command: &Command) {
    let now = host.turn.now();
    let engine = &mut host.noc().engine;
    engine.advance(now);
    // What it is about may just have ended: then nothing comes of it.
    drop(engine.command("desk", command));
    follow(host);
}

/// Records what the engine has said, and sets when it is to be woken next.
fn follow(host: &mut Host<'_, '_>) {
    for said in host.noc().engine.drain() {
        tell(host, &said);
    }
    let now = host.turn.now();
    let noc = host.noc();
    let Some(next) = noc.engine.next_deadline() else { return };
    // After all that arrives at that moment.
    let at = next.max(now).saturating_add(Span::from_nanos(1));
    if noc.known.due.is_none_or(|due| at < due) {
        noc.known.due = Some(at);
        host.turn.schedule_at(at, crate::Event::Noc(Event::Due));
    }
}

fn tell(host: &mut Host<'_, '_>, said: &Said) {
    let plan = host.plan;
    let Noc { known, .. } = host.noc();
    let occurrence = |key: &AlarmKey| known.alarms.get(key).copied();
    let incident = |incident: IncidentId, step| Some(Record::Incident { incident, step });
    let record = match &said.output {
        Output::IncidentOpened { incident: id, .. } => incident(*id, IncidentStep::Opened),
        Output::MemberJoined { incident: id, alarm, .. } => {
            incident(*id, IncidentStep::Joined(occurrence(alarm)))
        }
        Output::MemberLeft { incident: id, alarm } => {
            incident(*id, IncidentStep::Left(occurrence(alarm)))
        }
        Output::RootElected { incident: id, alarm, outlives: false, .. } => {
            let step = IncidentStep::Root(plan.find(&alarm.resource), occurrence(alarm));
            incident(*id, step)
        }
        Output::ImpactChanged { incident: id, impact } => {
            incident(*id, IncidentStep::Impact(impact.customers, impact.revenue))
        }
        Output::IncidentMerged { incident: id, into } => incident(*id, IncidentStep::Merged(*into)),
        Output::IncidentResolved { incident: id } => incident(*id, IncidentStep::Resolved),
        Output::IncidentReopened { incident: id } => incident(*id, IncidentStep::Reopened),
        Output::IncidentClosed { incident: id, .. } => incident(*id, IncidentStep::Closed),
        Output::Suppressed { alarm, .. } => {
            occurrence(alarm).map(|alarm| Record::Suppressed { alarm, hidden: true })
        }
        Output::Unsuppressed { alarm } => {
            occurrence(alarm).map(|alarm| Record::Suppressed { alarm, hidden: false })
        }
        Output::Action { action, kind, about, step, .. } => {
            let record = Record::Action {
                action: *action,
                kind: *kind,
                incident: match about {
                    About::Incident { incident, .. } => Some(*incident),
                    About::Alarm { .. } => None,
                },
                element: plan.find(&about.alarm().resource),
                step: action_step(step),
            };
            host.turn.record(record);
            if host.has_people() {
                people::asked(host, *action, *kind, about, step);
            } else if matches!(step, Step::Requested { .. }) {
                answer_later(host, *action, Answer::Done);
            }
            None
        }
        // A root that outlives the one before is not what began the incident.
        Output::RootElected { outlives: true, .. }
        | Output::Raised { .. }
        | Output::Reopened { .. }
        | Output::Deduplicated { .. }
        | Output::Changed { .. }
        | Output::Cleared { .. }
        | Output::Unmatched { .. }
        | Output::Stale { .. }
        | Output::Late { .. }
        | Output::Flapping { .. }
        | Output::Limited { .. }
        | Output::Acknowledged { .. }
        | Output::Audit(_) => None,
    };
    if let Some(record) = record {
        host.turn.record(record);
    }
    if host.has_people() {
        tell_people(host, &said.output);
    }
}

/// People put down what is over.
fn tell_people(host: &mut Host<'_, '_>, output: &Output) {
    match output {
        Output::IncidentResolved { incident }
        | Output::IncidentClosed { incident, .. }
        | Output::IncidentMerged { incident, .. } => people::over(host, *incident),
        Output::Cleared { alarm, .. } => people::cleared(host, alarm),
        // A root that outlives the one before is not what began the incident.
        Output::RootElected { outlives: true, .. }
        | Output::Raised { .. }
        | Output::Reopened { .. }
        | Output::Deduplicated { .. }
        | Output::Changed { .. }
        | Output::Unmatched { .. }
        | Output::Stale { .. }
        | Output::Late { .. }
        | Output::Flapping { .. }
        | Output::Limited { .. }
        | Output::Suppressed { .. }
        | Output::Unsuppressed { .. }
        | Output::IncidentOpened { .. }
        | Output::MemberJoined { .. }
        | Output::MemberLeft { .. }
        | Output::RootElected { .. }
        | Output::ImpactChanged { .. }
        | Output::IncidentReopened { .. }
        | Output::Acknowledged { .. }
        | Output::Action { .. }
        | Output::Audit(_) => {}
    }
}

fn action_step(step: &Step) -> ActionStep {
    match step {
        Step::AwaitsApproval { .. } => ActionStep::AwaitsApproval,
        Step::Requested { attempt, .. } => ActionStep::Requested(*attempt),
        Step::WillRetry { .. } => ActionStep::WillRetry,
        Step::Succeeded { .. } => ActionStep::Succeeded,
        Step::Failed { .. } => ActionStep::Failed,
        Step::RefusedByPolicy { .. } | Step::RefusedBy { .. } => ActionStep::Refused,
        Step::Withdrawn => ActionStep::Withdrawn,
        Step::TakenBack { .. } => ActionStep::TakenBack,
    }
}

impl Plan {
    /// The element of a name.
    pub fn find(&self, name: &str) -> Option<ElementId> {
        let found = self.elements.binary_search_by(|element| element.name.as_str().cmp(name));
        found.ok().map(|rank| ElementId(u32::try_from(rank).expect("elements are numbered")))
    }

    /// The element of a rank.
    pub fn element_of(&self, rank: u32) -> Option<ElementId> {
        self.elements.get(rank as usize).map(|_| ElementId(rank))
    }

    /// A notification as rules see it: without the truth.
    pub fn told(&self, said: &Notification, received: SimTime) -> correlation::Notification {
        let look = &self.looks[said.look.index()];
        let reporter = said.reporter.filter(|reporter| *reporter != said.element);
        let mut attributes = BTreeMap::new();
        if said.planned {
            attributes.insert("plannedOutageIndicator".to_owned(), "true".to_owned());
        }
        correlation::Notification {
            key: AlarmKey {
                resource: self.element(said.element).name.clone(),
                alarm_type: look.specific_problem.clone(),
                qualifier: reporter.map_or_else(String::new, |at| self.element(at).name.clone()),
            },
            change: if said.cleared { Change::Cleared } else { Change::Raised },
            severity: Some(match look.severity {
                Severity::Critical => correlation::Severity::Critical,
                Severity::Major => correlation::Severity::Major,
                Severity::Minor => correlation::Severity::Minor,
                Severity::Warning => correlation::Severity::Warning,
            }),
            event_type: match look.alarm_type {
                AlarmType::Communications => EventType::CommunicationsAlarm,
                AlarmType::ProcessingError => EventType::ProcessingErrorAlarm,
                AlarmType::Environmental => EventType::EnvironmentalAlarm,
                AlarmType::QualityOfService => EventType::QualityOfServiceAlarm,
                AlarmType::Equipment => EventType::EquipmentAlarm,
            },
            probable_cause: look.probable_cause.clone(),
            text: look.specific_problem.clone(),
            time: said.time,
            received,
            source_id: Some(self.alarm_name(AlarmId::clone(&said.alarm))),
            attributes,
            record: String::new(),
        }
    }
}
