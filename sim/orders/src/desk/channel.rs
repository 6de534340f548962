//! The way to systems and back: messages are late, lost or doubled, requests are sent again, put aside and
//! looked at.

use super::Turn;
use super::work::Place;
use crate::disturbance::Trouble;
use crate::draws::Purpose;
use crate::event::{Event, Job, Law, Message, Outcome, Record};
use crate::laws::MOST_SENT;
use crate::plan::{Acknowledge, Channel, DeadLetters, Mode};
use rand::RngExt as _;
use sandtable_units::{Chance, SimTime, Span};

/// How much later than usual messages may be while they overtake each other, in timeouts.
const DISORDER: u64 = 2;

/// How soon an outbox is read again after a crash.
const OUTBOX: Span = Span::SECOND;

impl Turn<'_> {
    /// Sends a request, or waits with it while the circuit is open.
    pub(super) fn send(&mut self, station: u16, message: Message) {
        let plan = self.plan;
        let Some(channel) = &plan.station(station).channel else { return };
        let open_until = self.desk.places[usize::from(station)].open_until;
        if self.now < open_until {
            return self.later(open_until, Event::Send(message));
        }
        self.transmit(station, channel, message, None);
        self.later(self.now.saturating_add(channel.timeout), Event::Timeout(message));
        let looked = self.kept(message).map_or(0, |task| task.looked);
        if message.attempt.saturating_sub(looked) == MOST_SENT {
            self.broken(Law::BoundedRetries, message.order.number);
        }
    }

    /// Sends a request after a pause, if it is still needed.
    pub(super) fn send_again(&mut self, message: Message) {
        let needed = |task: &mut super::order::Task| {
            task.awaits(&message) && task.attempt == message.attempt && !task.taken
        };
        if self.kept(message).is_some_and(needed) {
            self.send(self.station(message), message);
        }
    }

    /// Puts a message on its way: a request, or the reply to one.
    fn transmit(
        &mut self,
        station: u16,
        channel: &Channel,
        message: Message,
        reply: Option<Outcome>,
    ) {
        let purpose = if reply.is_some() { Purpose::Reply } else { Purpose::Request };
        let plan = self.plan;
        let Some(order) = self.order(message.order) else { return };
        let arrivals = &plan.arrivals[usize::from(order.stream)];
        let mut draws = purpose.of_message(arrivals, order.serial, &message);
        let place = &self.desk.places[usize::from(station)];
        let copies =
            if draws.decide(channel.duplicated) || place.has(Trouble::Duplicating) { 2 } else { 1 };
        let half = Chance::from_share(0.5);
        for _ in 0..copies {
            let mut latency = channel.latency.draw(&mut draws);
            let lost = draws.decide(channel.lost);
            let lossy = draws.decide(half);
            let late = Span::from_nanos(draws.random_range(0..=channel.timeout.nanos())) * DISORDER;
            let place = &self.desk.places[usize::from(station)];
            let cut = if reply.is_some() { Trouble::CutFrom } else { Trouble::CutTo };
            if lost || place.has(cut) || (lossy && place.has(Trouble::Lossy)) {
                continue;
            }
            if place.has(Trouble::Reordering) {
                latency = latency.saturating_add(late);
            }
            let at = self.now.saturating_add(latency);
            let event = match reply {
                Some(outcome) => Event::Reply(message, outcome),
                None => Event::Request(message),
            };
            if at != SimTime::NEVER
                && reply.is_none()
                && let Some(order) = self.order(message.order)
            {
                order.flying += 1;
            }
            self.later(at, event);
        }
    }

    /// A request arrives at its system.
    pub(super) fn arrive(&mut self, message: Message) {
        let plan = self.plan;
        let station = self.station(message);
        let Some(channel) = &plan.station(station).channel else { return };
        let place = &mut self.desk.places[usize::from(station)];
        if place.has(Trouble::Down) {
            match channel.mode {
                Mode::Bus => place.bus.push(message),
                Mode::Call => self.landed(message.order),
            }
            return;
        }
        self.receive(station, channel, message);
        self.landed(message.order);
    }

    /// A system has a request before it.
    fn receive(&mut self, station: u16, channel: &Channel, message: Message) {
        let cleansed = self.kept(message).is_some_and(|task| task.cleansed);
        let place = &self.desk.places[usize::from(station)];
        let refused = place.has(Trouble::Schema) || place.has(Trouble::Skewed);
        let poison = !cleansed && self.draws(Purpose::Poison, &message).decide(channel.poison);
        if refused || poison {
            return self.reply(station, channel, message, Outcome::Refused);
        }
        if channel.acknowledge == Acknowledge::OnReceipt
            && let Some(task) = self.kept(message).filter(|task| task.awaits(&message))
        {
            task.taken = true;
        }
        if self.is_had(station, channel, message) {
            return;
        }
        self.remember(channel, message);
        self.enqueue(station, message);
    }

    /// A system that was down works again: what is on its bus is read.
    pub(super) fn read_bus(&mut self, station: u16) {
        let plan = self.plan;
        let Some(channel) = &plan.station(station).channel else { return };
        for message in std::mem::take(&mut self.desk.places[usize::from(station)].bus) {
            self.receive(station, channel, message);
            self.landed(message.order);
        }
    }

    /// A system answers.
    pub(super) fn reply(
        &mut self,
        station: u16,
        channel: &Channel,
        message: Message,
        outcome: Outcome,
    ) {
        let crashes = self.desk.places[usize::from(station)].has(Trouble::CrashBeforeReply);
        if !crashes {
            return self.transmit(station, channel, message, Some(outcome));
        }
        // It crashes when it has done its work: what is stored with that is sent afterwards.
        if channel.outbox {
            self.later(self.now.saturating_add(OUTBOX), Event::Reply(message, outcome));
        }
    }

    /// A reply arrives.
    pub(super) fn replied(&mut self, message: Message, outcome: Outcome) {
        let station = self.station(message);
        self.desk.places[usize::from(station)].timeouts = 0;
        self.settle(message, outcome);
    }

    /// A reply has been waited for long enough.
    pub(super) fn timeout(&mut self, message: Message) {
        let waited = |task: &mut super::order::Task| {
            task.awaits(&message) && task.attempt == message.attempt && !task.taken
        };
        if !self.kept(message).is_some_and(waited) {
            return;
        }
        let station = self.station(message);
        let channel = self.plan.station(station).channel.as_ref();
        if let Some((limit, pause)) = channel.and_then(|channel| channel.breaker) {
            let now = self.now;
            let place: &mut Place = &mut self.desk.places[usize::from(station)];
            place.timeouts = place.timeouts.saturating_add(1);
            if place.timeouts >= limit {
                place.timeouts = 0;
                place.open_until = now.saturating_add(pause);
            }
        }
        self.retry(message);
    }

    /// A request has not been answered as it should be: it is sent again, or put aside.
    pub(super) fn retry(&mut self, message: Message) {
        let station = self.station(message);
        let Some(channel) = &self.plan.station(station).channel else { return };
        let Some(task) = self.kept(message).filter(|task| task.attempt == message.attempt) else {
            return;
        };
        task.attempt =
            task.attempt.checked_add(1).expect("no run sends four thousand million times");
        let sent = task.attempt - task.round;
        let again = Message { attempt: task.attempt, ..message };
        if channel.attempts.is_some_and(|most| sent >= u32::from(most)) {
            return self.put_aside(station, channel, again);
        }
        let doubled = channel.backoff * (1 << (sent - 1).min(20));
        let mut pause = doubled.min(channel.longest_backoff);
        if channel.jitter {
            let nanos = self.draws_of(Purpose::Pause, &again).random_range(0..=pause.nanos());
            pause = Span::from_nanos(nanos);
        }
        self.later(self.now.saturating_add(pause), Event::Send(again));
    }

    fn put_aside(&mut self, station: u16, channel: &Channel, message: Message) {
        let Message { order, item, task, .. } = message;
        self.say(Record::DeadLetter { order: order.number, item, task, station });
        match channel.dead_letters {
            DeadLetters::Drop => {}
            DeadLetters::Replay(after) => {
                if let Some(task) = self.kept(message) {
                    task.round = task.attempt;
                }
                self.later(self.now.saturating_add(after), Event::Send(message));
            }
            DeadLetters::People { station, .. } => {
                self.enqueue(station, Message { job: Job::Sort, ..message });
            }
        }
    }

    /// Sends what people have looked at again.
    pub(super) fn again(&mut self, message: Message) {
        let Some(task) = self.kept(message) else { return };
        let job = if task.phase == super::order::Phase::Undoing { Job::Undo } else { Job::Do };
        let again = Message { job, attempt: task.attempt, ..message };
        self.request(again);
    }
}
