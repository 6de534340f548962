//! Availability and what is behind the rest: for each cell, site, slice and agreement the share of the run
//! in service, and the time out of service by kind of cause; over replications with confidence.

use crate::agreements::WindowVerdict;
use crate::episodes::Outage;
use crate::figures::{Metric, Unit};
use crate::spread::Spread;
use sandtable_model::faults::{FaultId, Origin};
use sandtable_model::scenarios::schema::agreement::Measure;
use sandtable_model::scenarios::schema::faults::Class;
use sandtable_model::units::SimTime;
use sandtable_model::{ElementId, Plan};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is behind a time out of service: the kind of the fault that is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behind {
    /// Planned work.
    Planned,
    /// Power: a feeder, or the mains of a site or router.
    Power,
    /// Something that several elements hang on: a router, duct, core or function of a core.
    SharedRisk,
    /// A fault of one cell, site or link.
    Independent,
}

impl Behind {
    /// All kinds, in the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Power, Self::SharedRisk, Self::Independent];

    /// How it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Power => "power",
            Self::SharedRisk => "shared_risk",
            Self::Independent => "independent",
        }
    }

    /// What is behind what a fault does.
    pub(crate) fn of(plan: &Plan, fault: FaultId, origin: Origin) -> Self {
        let mode = match origin {
            Origin::Work(_) => return Self::Planned,
            Origin::Mode(mode) => Some(mode),
            Origin::Injection(number) => plan.injections[number as usize],
        };
        if mode.is_some_and(|mode| plan.modes[usize::from(mode)].mains) {
            return Self::Power;
        }
        match plan.element(fault.element).class {
            Class::Feeder | Class::Mains => Self::Power,
            Class::Router | Class::Duct | Class::Core | Class::Function => Self::SharedRisk,
            Class::Cell | Class::Site | Class::Link => Self::Independent,
        }
    }
}

/// Time out of service, by what is behind it, in nanoseconds times cells.
pub(crate) type ByCause = [u128; Behind::ALL.len()];

/// Time out of service of all cells.
#[derive(Debug, Default)]
pub(crate) struct Downtime(BTreeMap<ElementId, ByCause>);

impl Downtime {
    /// Takes in an outage of a cell; one that is open lasts up to `end`.
    pub(crate) fn take(&mut self, outage: &Outage, behind: Behind, end: SimTime) {
        let lasted = outage.ended.unwrap_or(end).since(outage.began);
        let down = self.0.entry(outage.element).or_default();
        down[behind as usize] += u128::from(lasted.nanos());
    }

    /// The sum over some cells.
    pub(crate) fn of(&self, cells: impl IntoIterator<Item = ElementId>) -> ByCause {
        let mut sum = ByCause::default();
        for down in cells.into_iter().filter_map(|cell| self.0.get(&cell)) {
            for (sum, down) in sum.iter_mut().zip(down) {
                *sum += down;
            }
        }
        sum
    }

    /// The availability of all there is, in a run that lasted until `end`.
    pub(crate) fn availability(
        &self,
        plan: &Plan,
        verdicts: &[WindowVerdict],
        end: SimTime,
    ) -> Vec<Availability> {
        let length = end.since_start().nanos() as f64;
        let of_cells = |kind, name: &str, cells: &[ElementId]| {
            let down = self.of(cells.iter().copied());
            let all: u128 = down.iter().sum();
            let whole = length * cells.len().max(1) as f64;
            let percent = if whole > 0.0 { 100.0 * (1.0 - all as f64 / whole) } else { 100.0 };
            Availability { kind, name: name.to_owned(), percent, down }
        };
        let mut found = Vec::new();
        for site in &plan.sites {
            for cell in &site.cells {
                found.push(of_cells("cell", &plan.element(*cell).name, &[*cell]));
            }
            found.push(of_cells("site", &plan.element(site.element).name, &site.cells));
        }
        for (number, slice) in plan.traffic.iter().flat_map(|plan| &plan.slices).enumerate() {
            let sites = (0..).zip(&plan.sites).filter(|(site, _)| plan.slice_serves(number, *site));
            let cells: Vec<ElementId> =
                sites.flat_map(|(_, site)| site.cells.iter().copied()).collect();
            found.push(of_cells("slice", &slice.name, &cells));
        }
        for (number, agreement) in plan.agreements.iter().enumerate() {
            let own = verdicts.iter().filter(|verdict| verdict.agreement == number);
            let values: Vec<f64> = own.map(|verdict| verdict.value).collect();
            if agreement.measure != Measure::Availability || values.is_empty() {
                continue;
            }
            let percent = values.iter().sum::<f64>() / values.len() as f64;
            let down = self.of(agreement.cells.iter().copied());
            let name = agreement.name.clone();
            found.push(Availability { kind: "agreement", name, percent, down });
        }
        found
    }
}

/// The availability of something in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Availability {
    /// What it is: a cell, site, slice or agreement.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Time in service by time of the run, mean over cells; of an agreement as it is measured, mean over
    /// windows.
    pub percent: f64,
    /// Time out of service of its cells, by [`Behind`], in nanoseconds times cells.
    down: ByCause,
}

/// The availability of something over replications.
#[derive(Debug, Clone, Serialize)]
pub struct AvailabilitySpread {
    /// What it is: a cell, site, slice or agreement.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// How available it was.
    #[serde(flatten)]
    pub spread: Spread,
    /// The share of its time out of service by what was behind it, in percent, over all replications;
    /// nothing if it never was.
    pub downtime_share: BTreeMap<&'static str, f64>,
}

const AVAILABILITY: Metric = Metric {
    key: "availability",
    unit: Unit::Percent,
    definition: "time in service by time of the run, mean over cells; of agreements as they are measured",
};

/// What is known of availability from the same things in several replications.
///
/// # Panics
/// If the replications are not of the same plan.
pub fn availability_spreads(replications: &[Vec<Availability>]) -> Vec<AvailabilitySpread> {
    let Some(first) = replications.first() else { return Vec::new() };
    let spread = |(number, of): (usize, &Availability)| {
        let all: Vec<&Availability> = replications.iter().map(|found| &found[number]).collect();
        let values: Vec<f64> = all.iter().map(|found| found.percent).collect();
        let mut down = ByCause::default();
        for found in &all {
            assert_eq!(found.name, of.name, "replications are of one plan");
            for (sum, down) in down.iter_mut().zip(found.down) {
                *sum += down;
            }
        }
        AvailabilitySpread {
            kind: of.kind,
            name: of.name.clone(),
            spread: Spread::new(&AVAILABILITY, &values),
            downtime_share: shares(&down),
        }
    };
    first.iter().enumerate().map(spread).collect()
}

/// The parts of a time out of service, in percent; nothing if there is none.
fn shares(down: &ByCause) -> BTreeMap<&'static str, f64> {
    let all: u128 = down.iter().sum();
    let share = |behind: Behind| {
        let share = 100.0 * down[behind as usize] as f64 / all as f64;
        (all > 0).then_some((behind.word(), share))
    };
    Behind::ALL.into_iter().filter_map(share).collect()
}
