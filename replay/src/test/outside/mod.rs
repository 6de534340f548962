//! An engine from outside: a command that speaks JSON lines in lock step with virtual time. Every line
//! that is sent is answered by any number of lines and one that says `done`, within a time on the wall
//! clock: the one place where that clock counts. What the lines say is left to `protocol`.

mod child;
mod protocol;

pub(super) use child::OutsideError;

use super::history::History;
use super::player::Deed;
use super::schema::Hand;
use child::Child;
use protocol::{Answer, ask};
use sandtable_correlation::engine::Reply;
use sandtable_correlation::{Notification, Topology};
use sandtable_units::{SimTime, Span};
use std::time::Duration;

/// An engine from outside, started for one test.
pub(super) struct Outside {
    child: Child,
    next: Option<SimTime>,
}

/// The most lines that may answer one line.
const LINES_MAX: usize = 100_000;

/// How an engine from outside is started.
#[derive(Debug, Clone)]
pub(super) struct Command {
    /// The program and its arguments, as a shell would write them.
    pub(super) command: String,
    /// How long it may take to answer a line, on the wall clock.
    pub(super) within: Duration,
}

impl Outside {
    /// Starts a command and tells it the topology, and how far into its week time starts.
    pub(super) fn start(
        command: &Command,
        test: &str,
        topology: &Topology,
        into_week: Span,
    ) -> Result<Self, OutsideError> {
        let mut outside = Self { child: Child::start(command)?, next: None };
        let mut nothing = History::default();
        outside.exchange(&ask::start(test, topology, into_week), SimTime::START, &mut nothing)?;
        Ok(outside)
    }

    pub(super) fn next(&self) -> Option<SimTime> {
        self.next
    }

    /// Alarms are sent without an answer: the answer comes when time moves on.
    pub(super) fn notify(&mut self, told: &Notification) -> Result<(), OutsideError> {
        self.child.send(&ask::alarm(told))
    }

    pub(super) fn advance(&mut self, to: SimTime, out: &mut History) -> Result<(), OutsideError> {
        self.exchange(&ask::time(to), to, out)
    }

    pub(super) fn reply(
        &mut self,
        action: &str,
        reply: &Reply,
        at: SimTime,
        out: &mut History,
    ) -> Result<(), OutsideError> {
        self.exchange(&ask::reply(action, reply, at), at, out)
    }

    pub(super) fn hand(
        &mut self,
        hand: &Hand,
        deed: &Deed,
        at: SimTime,
        out: &mut History,
    ) -> Result<(), OutsideError> {
        self.exchange(&ask::hand(hand, deed, at), at, out)
    }

    fn exchange(
        &mut self,
        line: &serde_json::Value,
        at: SimTime,
        out: &mut History,
    ) -> Result<(), OutsideError> {
        self.child.send(line)?;
        for _ in 0..LINES_MAX {
            let answer = self.child.receive()?;
            match Answer::read(&answer) {
                Ok(Answer::Done { time, .. }) if time != at.nanos() => {
                    let why = format!("it is done with {time}, but the time is {}", at.nanos());
                    return Err(child::nonsense(&answer, &why));
                }
                Ok(Answer::Done { next, .. }) => {
                    self.next = next.map(SimTime::from_nanos);
                    return Ok(());
                }
                Ok(said) => said.enter(at, out),
                Err(why) => return Err(child::nonsense(&answer, &why)),
            }
        }
        Err(self.child.babbles(LINES_MAX))
    }
}
