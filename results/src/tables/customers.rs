//! `customers`: what each outage of a site made of its customers, a row a segment.

use super::sheet::{Cell, Column, Kind, Sheet};
use super::{Clock, area_name};
use crate::customers::ReachedCohort;
use crate::directory::{DirectoryError, ResultDirectory};
use sandtable_model::Plan;
use sandtable_model::customers::CustomersPlan;

const COLUMNS: &[Column] = &[
    ("site", Kind::Word, "", "the home site"),
    ("area", Kind::WordOrNone, "", "the area of the site"),
    ("segment", Kind::Word, "", "the segment"),
    ("outage", Kind::Count, "1", "which outage of the site, from 1"),
    ("began", Kind::Moment, "UTC", "when it began"),
    ("ended", Kind::MomentOrNone, "UTC", "when it ended; nothing if it was open at the end"),
    ("reached", Kind::Count, "1", "customers whose home site was out of service"),
    ("warned", Kind::Count, "1", "customers who were told of it"),
    ("contacts", Kind::Count, "1", "contacts, those that were made again too"),
    ("contactsAgain", Kind::Count, "1", "of those, contacts made again after giving up"),
    ("answered", Kind::Count, "1", "contacts that were answered"),
    ("abandoned", Kind::Count, "1", "contacts that were given up"),
    ("waitMean", Kind::NumberOrNone, "s", "mean wait of contacts that were answered"),
    ("complaints", Kind::Count, "1", "customers who complained of having contacted us in vain"),
    ("left", Kind::Count, "1", "customers who left for the outage or such a complaint"),
    ("compensated", Kind::Count, "1", "customers who were compensated"),
    ("compensation", Kind::Number, "currency", "what they got"),
];

pub(super) struct Customers<'p> {
    plan: &'p Plan,
    fixed: &'p CustomersPlan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Customers<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        fixed: &'p CustomersPlan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, fixed, clock, sheet: Sheet::create(directory, "customers", COLUMNS)? })
    }

    pub(super) fn write(&mut self, cohort: &ReachedCohort) -> Result<(), DirectoryError> {
        let ReachedCohort { reach, counts, .. } = cohort;
        let site = self.plan.sites[reach.site as usize].element;
        let answered = counts.answered as f64;
        let wait = counts.waited as f64 / 1e9 / answered;
        let compensation = counts.compensated as f64 * self.fixed.compensation() as f64 / 100.0;
        self.sheet.row([
            Cell::Word(Some(&self.plan.element(site).name)),
            Cell::Word(area_name(self.plan, site)),
            Cell::Word(Some(self.fixed.segment_name(reach.segment))),
            Cell::Count(u64::from(reach.outage) + 1),
            Cell::Moment(Some(self.clock.micros(cohort.began))),
            Cell::Moment(cohort.ended.map(|ended| self.clock.micros(ended))),
            Cell::Count(cohort.accounts),
            Cell::Count(counts.warned),
            Cell::Count(counts.contacts),
            Cell::Count(counts.again),
            Cell::Count(counts.answered),
            Cell::Count(counts.abandoned),
            Cell::NumberOrNone((counts.answered > 0).then_some(wait)),
            Cell::Count(counts.complaints),
            Cell::Count(counts.left),
            Cell::Count(counts.compensated),
            Cell::Number(compensation),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
