//! What an operations centre hears in a run: each notification, as rules see it, when it arrives. What is
//! done with it is left to the commands.

use crate::failure::Failure;
use sandtable_correlation::Notification;
use sandtable_kernel::{Observer, Progress, Recorded, Simulation, Speed};
use sandtable_model::{Operator, Plan, Record};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;

struct Listener<'p, F> {
    plan: &'p Plan,
    hear: F,
}

impl<F: FnMut(Notification) -> ControlFlow<()> + Send> Observer<Record> for Listener<'_, F> {
    fn window(&mut self, _: Progress, records: &[Recorded<Record>]) -> ControlFlow<()> {
        for recorded in records {
            if let Record::Alarm(said) = &recorded.record {
                (self.hear)(self.plan.told(said, recorded.time))?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Runs an operator's world and hands on every notification in the order of arrival, until its end or
/// until `hear` breaks it off.
pub(crate) fn listen(
    operator: &Arc<Operator>,
    hear: impl FnMut(Notification) -> ControlFlow<()> + Send,
) -> Result<(), Failure> {
    let plan = operator.plan();
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let speed = Speed { threads, regions: None, build_reversed: false };
    Simulation::new(operator, speed)?.run(plan.end, &mut Listener { plan, hear });
    Ok(())
}

/// All notifications of a run.
pub(crate) fn notifications(operator: &Arc<Operator>) -> Result<Vec<Notification>, Failure> {
    let mut heard = Vec::new();
    listen(operator, |said| {
        heard.push(said);
        ControlFlow::Continue(())
    })?;
    Ok(heard)
}
