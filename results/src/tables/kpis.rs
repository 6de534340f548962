//! `kpis`: availability of each cell, site and area, period by period, with the time out of service
//! by reason (the causes of `RRU.UTRANCellUnavailableTime` in 3GPP TS 32.405, and power).

use super::sheet::{Cell, Column, Kind, Sheet};
use super::{Clock, area_name};
use crate::directory::{DirectoryError, ResultDirectory};
use sandtable_model::network::Reason;
use sandtable_model::scenarios::schema::faults::Class;
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Plan};

const COLUMNS: &[Column] = &[
    ("periodStart", Kind::Moment, "UTC", "when the period began"),
    ("period", Kind::Number, "s", "how long it was"),
    ("object", Kind::Word, "", "the cell, site or area"),
    ("objectType", Kind::Word, "", "the class of the object"),
    ("area", Kind::WordOrNone, "", "the area of the object"),
    ("availability", Kind::Number, "%", "time in service by time; of an area, mean of its cells"),
    ("UnavailableTime.ManualIntervention", Kind::Number, "s", "out of service: planned work"),
    ("UnavailableTime.Fault", Kind::Number, "s", "out of service: own defect or the site's"),
    ("UnavailableTime.Power", Kind::Number, "s", "out of service: no power"),
    ("UnavailableTime.TransportProblem", Kind::Number, "s", "out of service: no path to a core"),
];

pub(super) struct Kpis<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
    /// When the period ended whose areas are being added up, and how long it was.
    period: Option<(SimTime, Span)>,
    areas: Vec<Area>,
}

/// The cells of an area in a period.
#[derive(Debug, Clone, Copy, Default)]
struct Area {
    cells: u64,
    out: [Span; Reason::COUNT],
}

impl<'p> Kpis<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        let areas = vec![Area::default(); plan.areas.len()];
        let sheet = Sheet::create(directory, "kpis", COLUMNS)?;
        Ok(Self { plan, clock, sheet, period: None, areas })
    }

    pub(super) fn period(
        &mut self,
        id: ElementId,
        length: Span,
        out: [Span; Reason::COUNT],
        end: SimTime,
    ) -> Result<(), DirectoryError> {
        if self.period.is_some_and(|period| period != (end, length)) {
            self.close_areas()?;
        }
        self.period = Some((end, length));
        let element = self.plan.element(id);
        if let (Class::Cell, Some(area)) = (element.class, element.area) {
            let area = &mut self.areas[area.index()];
            area.cells += 1;
            for (sum, out) in area.out.iter_mut().zip(out) {
                *sum += out;
            }
        }
        let area = area_name(self.plan, id);
        self.write(&element.name, element.class.word(), area, (end, length), 1, out)
    }

    /// Writes the areas of the period that is over.
    fn close_areas(&mut self) -> Result<(), DirectoryError> {
        let Some(period) = self.period.take() else { return Ok(()) };
        for (index, name) in self.plan.areas.iter().enumerate() {
            let Area { cells, out } = std::mem::take(&mut self.areas[index]);
            if cells > 0 {
                self.write(name, "area", Some(name), period, cells, out)?;
            }
        }
        Ok(())
    }

    fn write(
        &mut self,
        name: &str,
        class: &str,
        area: Option<&str>,
        (end, length): (SimTime, Span),
        count: u64,
        out: [Span; Reason::COUNT],
    ) -> Result<(), DirectoryError> {
        let start = SimTime::from_nanos(end.nanos() - length.nanos());
        let all: Span = out.into_iter().fold(Span::ZERO, |sum, out| sum + out);
        let availability = 100.0 * (1.0 - all.seconds() / (length.seconds() * count as f64));
        let [planned, fault, power, transport] = out.map(|out| Cell::Number(out.seconds()));
        self.sheet.row([
            Cell::Moment(Some(self.clock.micros(start))),
            Cell::Number(length.seconds()),
            Cell::Word(Some(name)),
            Cell::Word(Some(class)),
            Cell::Word(area),
            Cell::Number(availability),
            planned,
            fault,
            power,
            transport,
        ])
    }

    pub(super) fn finish(mut self) -> Result<(), DirectoryError> {
        self.close_areas()?;
        self.sheet.finish()
    }
}
