//! Records that name no date: they happened when the record before did, and those at the start when the
//! first dated one did. Where no record of a log names a date, the time since their devices started is all
//! there is.

use super::Notes;
use super::mistake::{At, Mistake};
use super::report::Report;
use jiff::{SignedDuration, Timestamp};

/// So many records at the start wait for a date.
const WAITING_MAX: usize = 10_000;

/// When devices started where nothing tells it.
const STARTED: Timestamp = Timestamp::constant(946_684_800, 0);

/// Records that wait for a date.
#[derive(Debug, Default)]
pub(super) struct Undated {
    waiting: Vec<Vec<Report>>,
    /// No record has named a date: devices are taken to have started together.
    since_start: bool,
}

impl Undated {
    /// Dates what a record says. Gives back what has a date now, record by record, and what can have none.
    pub(super) fn date(
        &mut self,
        mut reports: Vec<Report>,
        before: Option<Timestamp>,
        notes: &mut Notes,
    ) -> (Vec<Vec<Report>>, Vec<Mistake>) {
        let first = reports.first();
        let Some(uptime) = first.and_then(|report| report.undated) else {
            let moment = first.map(|report| report.time);
            let mut dated = std::mem::take(&mut self.waiting);
            for report in dated.iter_mut().flatten() {
                notes.add("lines before the first date have no date: they were taken to be of that moment");
                set(report, moment);
            }
            dated.push(reports);
            return (dated, Vec::new());
        };
        if self.since_start && !uptime.is_zero() {
            set(&mut reports[0], since_start(uptime, notes));
        } else if before.is_some() {
            notes.add("lines have no date: the moment of the line before was taken");
            set(&mut reports[0], before);
        } else {
            self.waiting.push(reports);
            return if self.waiting.len() < WAITING_MAX {
                (Vec::new(), Vec::new())
            } else {
                self.give_up(notes)
            };
        }
        (vec![reports], Vec::new())
    }

    /// Dates what has waited long enough or is left at the end of a log, and tells what cannot be dated.
    pub(super) fn give_up(&mut self, notes: &mut Notes) -> (Vec<Vec<Report>>, Vec<Mistake>) {
        let (mut dated, mut mistakes) = (Vec::new(), Vec::new());
        let mut before = None;
        for mut reports in std::mem::take(&mut self.waiting) {
            let uptime = reports[0].undated.filter(|uptime| !uptime.is_zero());
            before = uptime.and_then(|uptime| since_start(uptime, notes)).or(before);
            if before.is_none() {
                let mistake = Mistake::new(At::line(reports[0].line), "this line names no moment");
                let help = format!(
                    "nor does a line before it or one of the {WAITING_MAX} behind it; a log needs one"
                );
                mistakes.push(mistake.help(help));
                continue;
            }
            self.since_start = true;
            set(&mut reports[0], before);
            dated.push(reports);
        }
        (dated, mistakes)
    }
}

fn since_start(uptime: SignedDuration, notes: &mut Notes) -> Option<Timestamp> {
    notes.add(
        "moments are the time since a device started: every device was taken to have started on \
         2000-01-01, so moments of two devices cannot be compared",
    );
    STARTED.checked_add(uptime).ok()
}

fn set(report: &mut Report, moment: Option<Timestamp>) {
    if let Some(moment) = moment {
        (report.time, report.received) = (moment, moment);
    }
}
