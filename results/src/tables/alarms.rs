//! `alarms`: every notification that reached the operator's list, with the names of TMF642 and the
//! values of 3GPP TS 28.532.

use super::sheet::{Cell, Column, Kind, Sheet};
use super::{Clock, area_name, fault_name};
use crate::directory::{DirectoryError, ResultDirectory};
use sandtable_model::Plan;
use sandtable_model::assurance::Notification;
use sandtable_model::scenarios::schema::faults::{AlarmType, Severity};
use sandtable_model::units::SimTime;

const COLUMNS: &[Column] = &[
    ("notificationType", Kind::Word, "", "notifyNewAlarm or notifyClearedAlarm (TS 28.532)"),
    ("alarmId", Kind::Text, "", "the occurrence: the same in all its notifications"),
    ("eventTime", Kind::Moment, "UTC", "when it happened at the element"),
    ("alarmReportingTime", Kind::Moment, "UTC", "when it reached the operator's list (TMF642)"),
    ("alarmType", Kind::Word, "", "TS 28.532 AlarmType"),
    ("probableCause", Kind::Word, "", "IANA-ITU-ALARM-TC-MIB"),
    ("specificProblem", Kind::Word, "", "what the equipment calls it"),
    ("perceivedSeverity", Kind::Word, "", "TS 28.532 PerceivedSeverity; CLEARED when cleared"),
    ("alarmedObject", Kind::Word, "", "the element it is about"),
    ("alarmedObjectType", Kind::Word, "", "the class of that element"),
    ("sourceSystemId", Kind::Word, "", "the node that tells it, or the element manager"),
    ("plannedOutageIndicator", Kind::Truth, "", "whether planned work was under way there"),
    ("area", Kind::WordOrNone, "", "the area of the element"),
    ("truthFault", Kind::Word, "", "truth: the fault behind it, as in the table of faults"),
    ("truthElement", Kind::Word, "", "truth: the element that failed"),
];

pub(super) struct Alarms<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Alarms<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "alarms", COLUMNS)? })
    }

    pub(super) fn notified(
        &mut self,
        notification: &Notification,
        now: SimTime,
    ) -> Result<(), DirectoryError> {
        let plan = self.plan;
        let look = &plan.looks[notification.look.index()];
        let name = |element| plan.element(element).name.as_str();
        let reporter = notification.reporter.map_or("element manager", name);
        let severity = if notification.cleared { "CLEARED" } else { severity_word(look.severity) };
        let kind = if notification.cleared { "notifyClearedAlarm" } else { "notifyNewAlarm" };
        self.sheet.row([
            Cell::Word(Some(kind)),
            Cell::Text(&plan.alarm_name(notification.alarm)),
            Cell::Moment(Some(self.clock.micros(notification.time))),
            Cell::Moment(Some(self.clock.micros(now))),
            Cell::Word(Some(type_word(look.alarm_type))),
            Cell::Word(Some(&look.probable_cause)),
            Cell::Word(Some(&look.specific_problem)),
            Cell::Word(Some(severity)),
            Cell::Word(Some(name(notification.element))),
            Cell::Word(Some(plan.element(notification.element).class.word())),
            Cell::Word(Some(reporter)),
            Cell::Truth(notification.planned),
            Cell::Word(area_name(plan, notification.element)),
            Cell::Word(Some(&fault_name(plan, notification.cause))),
            Cell::Word(Some(name(notification.cause.element))),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}

/// TS 28.532 `AlarmType`.
fn type_word(alarm_type: AlarmType) -> &'static str {
    match alarm_type {
        AlarmType::Communications => "COMMUNICATIONS_ALARM",
        AlarmType::ProcessingError => "PROCESSING_ERROR_ALARM",
        AlarmType::Environmental => "ENVIRONMENTAL_ALARM",
        AlarmType::QualityOfService => "QUALITY_OF_SERVICE_ALARM",
        AlarmType::Equipment => "EQUIPMENT_ALARM",
    }
}

/// TS 28.532 `PerceivedSeverity`.
fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "CRITICAL",
        Severity::Major => "MAJOR",
        Severity::Minor => "MINOR",
        Severity::Warning => "WARNING",
    }
}
