//! What a system remembers that knows requests by their keys: a request that it has before it, which later
//! ones with the same key join to share its answer, and what it has answered.

use super::{Defect, Turn};
use crate::event::{Job, Message, Outcome};
use crate::plan::Channel;
use sandtable_queueing::Server;
use serde::{Deserialize, Serialize};

/// A request that is queued or under way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Flight {
    first: Message,
    /// Who works on it, if it is under way.
    server: Option<Server>,
    /// The attempts that have come since.
    joined: Vec<u32>,
}

/// The last answer to requests to do a task and to undo it, and to which try.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answers([Option<(u8, Outcome)>; 2]);

impl Answers {
    /// The answer to a request, if it has been given.
    fn of(self, message: Message) -> Option<Outcome> {
        let (tries, outcome) = self.0[kind(message.job)?]?;
        (message.tries <= tries).then_some(outcome)
    }
}

fn kind(job: Job) -> Option<usize> {
    match job {
        Job::Do => Some(0),
        Job::Undo => Some(1),
        Job::Mend(_) | Job::Sort => None,
    }
}

impl Flight {
    /// Whether a request has the key of this one; its order, item, task and run of tasks are the same.
    fn has_key(&self, message: Message) -> bool {
        (self.first.job, self.first.tries) == (message.job, message.tries)
    }
}

impl Turn<'_> {
    fn remembers(&self, channel: &Channel) -> bool {
        let forgets =
            matches!(self.desk.defect, Some(Defect::KeyOfAttempt | Defect::ReleasedTwice));
        channel.keyed && !forgets
    }

    /// Whether a system need not work on a request, because it has had it: what is answered is answered again,
    /// what is under way is joined.
    pub(super) fn is_had(&mut self, station: u16, channel: &Channel, message: Message) -> bool {
        if !self.remembers(channel) {
            return false;
        }
        let Some(task) = self.kept(message) else { return false };
        if let Some(outcome) = task.answers.of(message) {
            self.reply(station, channel, message, outcome);
            return true;
        }
        let Some(flight) = task.flight.as_ref().filter(|flight| flight.has_key(message)) else {
            return false;
        };
        // What a crash has ended is not under way.
        let server = flight.server;
        let queue = &self.desk.places[usize::from(station)].queue;
        if server.is_some_and(|server| !queue.is_at_work(server)) {
            return false;
        }
        if let Some(flight) = self.kept(message).and_then(|task| task.flight.as_mut())
            && flight.first.attempt != message.attempt
            && !flight.joined.contains(&message.attempt)
        {
            flight.joined.push(message.attempt);
        }
        true
    }

    /// A system has a request before it that it has not had.
    pub(super) fn remember(&mut self, channel: &Channel, message: Message) {
        if self.remembers(channel)
            && let Some(task) = self.kept(message)
        {
            task.flight = Some(Flight { first: message, server: None, joined: Vec::new() });
        }
    }

    /// A server of a system, or somebody of a team, begins to work on what is asked for.
    pub(super) fn begun(&mut self, message: Message, server: Server) {
        let now = self.now;
        let Some(task) = self.kept(message).filter(|task| task.awaits(&message)) else { return };
        if message.job != Job::Sort {
            task.began = Some(now);
        }
        if let Some(flight) = task.flight.as_mut().filter(|flight| flight.has_key(message)) {
            flight.server = Some(server);
        }
    }

    /// A system answers a request, and all that have joined it.
    pub(super) fn answer(
        &mut self,
        station: u16,
        channel: &Channel,
        message: Message,
        outcome: Outcome,
    ) {
        let mut joined = Vec::new();
        if self.remembers(channel)
            && let Some(kind) = kind(message.job)
            && let Some(task) = self.kept(message)
        {
            task.answers.0[kind] = Some((message.tries, outcome));
            if let Some(flight) = task.flight.take_if(|flight| flight.has_key(message)) {
                joined = flight.joined;
            }
        }
        self.reply(station, channel, message, outcome);
        for attempt in joined {
            self.reply(station, channel, Message { attempt, ..message }, outcome);
        }
    }
}
