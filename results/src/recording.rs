//! The recording of a run: it watches the run, feeds the tally and the tables, and lets the run end
//! early when it is asked to or when nothing more can be written.

use crate::directory::{DirectoryError, ResultDirectory};
use crate::episodes::Episodes;
use crate::log::EventLog;
use crate::tables::Tables;
use crate::tally::Tally;
use sandtable_model::kernel::{Observer, Progress, Recorded};
use sandtable_model::scenarios::schema::Moment;
use sandtable_model::units::SimTime;
use sandtable_model::{Plan, Record};
use std::ops::ControlFlow;

/// Watches a run.
pub struct Recording<'p, F> {
    episodes: Episodes,
    tally: Tally<'p>,
    tables: Option<Tables<'p>>,
    log: Option<EventLog<'p>>,
    failure: Option<DirectoryError>,
    /// Is told the progress at each window, and may break the run off.
    progress: F,
}

impl<'p, F: FnMut(Progress, &Tally<'p>) -> ControlFlow<()> + Send> Recording<'p, F> {
    /// A recording at the start of a run that begins at the civil moment `start`. Tables are written
    /// into `directory`, if there is one.
    pub fn new(
        plan: &'p Plan,
        start: Moment,
        directory: Option<&ResultDirectory>,
        progress: F,
    ) -> Result<Self, DirectoryError> {
        let tables =
            directory.map(|directory| Tables::create(plan, start, directory)).transpose()?;
        let tally = Tally::new(plan);
        Ok(Self {
            episodes: Episodes::default(),
            tally,
            tables,
            log: None,
            failure: None,
            progress,
        })
    }

    /// The same recording, with a log of what happens to orders.
    #[must_use]
    pub fn logging(mut self, log: EventLog<'p>) -> Self {
        self.log = Some(log);
        self
    }

    /// Closes tally, tables and log. A failure to write on the way is told here.
    pub fn finish(mut self, end: SimTime) -> Result<Tally<'p>, DirectoryError> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        for episode in self.episodes.open() {
            self.tally.take_episode(&episode, end);
            if let Some(tables) = &mut self.tables {
                tables.take_episode(&episode)?;
            }
        }
        let orders = self.tally.finish(end);
        self.log.map_or(Ok(()), EventLog::finish)?;
        if let Some(mut tables) = self.tables {
            orders.iter().try_for_each(|order| tables.take_order(order))?;
            tables.take_verdicts(self.tally.agreements())?;
            tables.take_incidents(&self.tally.incidents().unwrap_or_default())?;
            if let Some(staff) = self.tally.staff() {
                tables.take_people(staff)?;
            }
            if let Some(customers) = self.tally.customers() {
                tables.take_customers(customers)?;
            }
            tables.finish()?;
        }
        Ok(self.tally)
    }

    fn take(&mut self, recorded: &Recorded<Record>) -> Result<(), DirectoryError> {
        let episode = self.episodes.take(recorded);
        let order = self.tally.take(recorded);
        if let Some(episode) = &episode {
            self.tally.take_episode(episode, recorded.time);
        }
        if let (Some(log), Record::Orders(said)) = (&mut self.log, &recorded.record) {
            log.hear(recorded.time, said)?;
        }
        let Some(tables) = &mut self.tables else { return Ok(()) };
        tables.take(recorded)?;
        if let Some(order) = &order {
            tables.take_order(order)?;
        }
        episode.map_or(Ok(()), |episode| tables.take_episode(&episode))
    }
}

impl<'p, F: FnMut(Progress, &Tally<'p>) -> ControlFlow<()> + Send> Observer<Record>
    for Recording<'p, F>
{
    fn window(&mut self, progress: Progress, records: &[Recorded<Record>]) -> ControlFlow<()> {
        for recorded in records {
            if let Err(failure) = self.take(recorded) {
                self.failure.get_or_insert(failure);
                return ControlFlow::Break(());
            }
        }
        (self.progress)(progress, &self.tally)
    }
}
