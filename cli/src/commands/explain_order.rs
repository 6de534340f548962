//! `sandtable explain --order-number`: the run is done again, and what was said of one order is told in sentences.

use super::explain::{by_the_clock, find, moment};
use crate::alarm_arguments::Explain;
use crate::failure::Failure;
use crate::terminal;
use sandtable_kernel::{Observer, Progress, Recorded, Simulation, Speed};
use sandtable_model::Record;
use sandtable_model::orders::{Record as Said, describe};
use sandtable_units::{SimTime, Span};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// What is said of an order.
struct Story {
    order: u64,
    said: Vec<(SimTime, Said)>,
    /// Orders that came.
    came: u64,
}

impl Observer<Record> for Story {
    fn window(&mut self, _: Progress, records: &[Recorded<Record>]) -> ControlFlow<()> {
        for recorded in records {
            let Record::Orders(said) = recorded.record else { continue };
            if let Said::Received { order, .. } = said {
                self.came = self.came.max(order);
            }
            if said.order() == Some(self.order) {
                self.said.push((recorded.time, said));
            }
        }
        ControlFlow::Continue(())
    }
}

/// A record whose moments are so much later: by the clock, if that is the time of day at the start.
fn later(mut said: Said, into_day: Span) -> Said {
    if let Said::Work { asked, began, .. } = &mut said {
        *asked = asked.saturating_add(into_day);
        *began = began.saturating_add(into_day);
    }
    if let Said::Jeopardy { expected, .. } = &mut said {
        *expected = expected.saturating_add(into_day);
    }
    said
}

pub(crate) fn explain_order(command: &Explain, order: u64) -> Result<(), Failure> {
    if command.reading.from.is_some() {
        let reason = "a recorded log of alarms has no orders";
        return Err(Failure::usage(reason, "name a scenario or a result directory"));
    }
    let found = find(command)?;
    let (operator, _) = found.operator(command)?;
    let plan = operator.plan();
    let Some(orders) = &plan.orders else {
        let reason = format!("the scenario `{}` has no orders", found.loaded.name);
        return Err(Failure::usage(reason, "leave out `--order-number` for its incidents"));
    };
    let at = command.at.map(|at| moment(at, plan.time_of_day)).transpose()?;
    let end = at.map_or(plan.end, |at| at.min(plan.end));
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let speed = Speed { threads, regions: None, build_reversed: false };
    let mut story = Story { order, said: Vec::new(), came: 0 };
    Simulation::new(&operator, speed)?.run(end, &mut story);
    if story.said.is_empty() {
        let reason =
            format!("there is no order {order} until {}", end.saturating_add(plan.time_of_day));
        let help = match story.came {
            0 => "none has come until then".to_owned(),
            came => format!("they go from 1 to {came}"),
        };
        return Err(Failure::usage(reason, help));
    }
    let mut text = by_the_clock(&found.start());
    let said: Vec<(SimTime, Said)> = story
        .said
        .into_iter()
        .map(|(at, said)| (at.saturating_add(plan.time_of_day), later(said, plan.time_of_day)))
        .collect();
    let sentences = describe::order(orders, &said, end.saturating_add(plan.time_of_day));
    let second = |at: SimTime| at.nanos() / Span::SECOND.nanos() * Span::SECOND.nanos();
    let times = sentences.iter().map(|(at, _)| SimTime::from_nanos(second(*at)).to_string());
    let times: Vec<String> = times.collect();
    let width = times.iter().map(String::len).max().unwrap_or(0);
    for (time, (_, sentence)) in times.iter().zip(&sentences) {
        text += &format!("{time:>width$}  {sentence}\n");
    }
    Ok(terminal::out(&text)?)
}
