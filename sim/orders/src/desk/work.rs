//! What stations do: work waits for them, is done, takes effect and is answered.

use super::batches::Fate;
use super::order::Phase;
use super::{Call, Defect, Turn};
use crate::disturbance::Trouble;
use crate::draws::Purpose;
use crate::event::{BatchKey, Event, Fallout, Job, Law, Message, Outcome, Record, Work};
use crate::plan::{self, DeadLetters, Effect, Remedy};
use rand::Rng as _;
use sandtable_kernel::SpanDistribution;
use sandtable_queueing::{Begun, PRIORITIES, Server, Start, Station};
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};

/// By how much a slow system is slower.
const SLOWER: u64 = 10;

/// A station: its queue, and for a system how it is and how it is reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) queue: Station<Piece>,
    /// What people have begun, by the event that ends it.
    begun: Begun<Event>,
    /// How long what waits takes on average, by priority.
    pub(super) waiting: [Span; PRIORITIES],
    /// How many disturbances of each kind there are now.
    pub(super) troubles: [u16; Trouble::ALL.len()],
    /// Requests on the bus to a system that is down.
    pub(super) bus: Vec<Message>,
    /// Timeouts in a row.
    pub(super) timeouts: u16,
    /// Until when nothing is sent.
    pub(super) open_until: SimTime,
}

/// What stands on the list of a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Piece {
    /// Work on one item.
    One(Waiting),
    /// Work on all items that have gathered.
    Batch(BatchKey),
}

/// A job, and since when it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) message: Message,
    pub(super) asked: SimTime,
}

impl Place {
    pub(super) fn new() -> Self {
        Self {
            queue: Station::new(),
            begun: Begun::default(),
            waiting: [Span::ZERO; PRIORITIES],
            troubles: [0; Trouble::ALL.len()],
            bus: Vec::new(),
            timeouts: 0,
            open_until: SimTime::from_nanos(0),
        }
    }

    pub(super) fn has(&self, trouble: Trouble) -> bool {
        self.troubles[trouble as usize] > 0
    }

    pub(super) fn is_idle(&self) -> bool {
        self.queue.waiting() == 0 && self.queue.busy() == 0 && self.bus.is_empty()
    }

    pub(super) fn fail(&mut self) {
        self.queue.fail();
    }

    /// A piece of work that takes so long on average waits.
    pub(super) fn waits(&mut self, priority: u8, takes: Span) {
        let waiting = &mut self.waiting[usize::from(priority).min(PRIORITIES - 1)];
        *waiting = waiting.saturating_add(takes);
    }

    /// It waits no longer.
    pub(super) fn waits_no_more(&mut self, priority: u8, takes: Span) {
        let waiting = &mut self.waiting[usize::from(priority).min(PRIORITIES - 1)];
        *waiting = waiting.saturating_sub(takes);
    }

    /// A server is free again. False if the station has failed since: its work is lost.
    pub(super) fn end(&mut self, server: Server, worked: Span) -> bool {
        self.begun.end(server);
        self.queue.end(server, worked)
    }

    pub(super) fn recover(&mut self) {
        self.queue.recover();
    }
}

impl<'a> Turn<'a> {
    /// Who is to do a job.
    pub(super) fn station(&self, message: Message) -> u16 {
        let task = self.task(message);
        match message.job {
            Job::Do | Job::Undo => task.station,
            Job::Mend(fallout) => match remedy(task, fallout) {
                Remedy::Mend { station, .. } => station,
                Remedy::Repeat | Remedy::Rework(_) | Remedy::GiveUp | Remedy::Reject => {
                    unreachable!("only what is to be mended is mended")
                }
            },
            Job::Sort => match self.dead_letters(message) {
                Some(DeadLetters::People { station, .. }) => station,
                Some(DeadLetters::Drop | DeadLetters::Replay(_)) | None => {
                    unreachable!("only what people are to look at is looked at")
                }
            },
        }
    }

    /// What becomes of requests that a system could not be made to answer.
    pub(super) fn dead_letters(&self, message: Message) -> Option<DeadLetters> {
        let station = self.plan.station(self.task(message).station);
        station.channel.as_ref().map(|channel| channel.dead_letters)
    }

    /// Asks for a job: over its channel, or by putting it on a team's list.
    pub(super) fn request(&mut self, message: Message) {
        let station = self.station(message);
        if self.plan.station(station).channel.is_some() {
            self.send(station, message);
        } else {
            self.enqueue(station, message);
        }
    }

    /// Puts a job on the list of a station.
    pub(super) fn enqueue(&mut self, station: u16, message: Message) {
        let asked = self.now;
        self.expect(station, message);
        let Some(order) = self.order(message.order) else { return };
        order.flying += 1;
        let priority = order.priority;
        let waiting = Waiting { message, asked };
        if let Some((batch, key)) = self.key(message) {
            return self.gather(station, batch, key, waiting);
        }
        let takes = self.mean(station, message);
        let place = &mut self.desk.places[usize::from(station)];
        place.waits(priority, takes);
        place.queue.ask(priority, Piece::One(waiting));
        self.serve(station);
    }

    /// Gives work to whoever is free.
    pub(super) fn serve(&mut self, station: u16) {
        let plan = self.plan;
        let planned = plan.station(station);
        loop {
            let place = &mut self.desk.places[usize::from(station)];
            let Some(Start { job, server }) = place.queue.begin(&planned.queue, self.now) else {
                break;
            };
            let begins = match job {
                Piece::One(waiting) => self.begin(station, server, waiting),
                Piece::Batch(key) => self.begin_batch(station, server, key),
            };
            if !begins {
                self.desk.places[usize::from(station)].queue.end(server, Span::ZERO);
            }
        }
        self.go_on(station);
    }

    /// What rests goes on, as far as people are there, and the station is woken when others are on duty.
    fn go_on(&mut self, station: u16) {
        let planned = self.plan.station(station);
        let place = &mut self.desk.places[usize::from(station)];
        let events = &mut self.out.events;
        place.begun.go_on(&planned.queue, self.now, |at, end| events.push((at, end)));
        let rests = place.begun.rests();
        if let Some(wake) = place.queue.wake(&planned.queue, self.now, rests) {
            self.later(wake, Event::Wake { station });
        }
    }

    /// Somebody begins work of `span`, which ends by an event.
    pub(super) fn work_on(&mut self, station: u16, server: Server, span: Span, end: Event) {
        if self.plan.station(station).queue.is_always() {
            return self.later(self.now.saturating_add(span), end);
        }
        self.desk.places[usize::from(station)].begun.begin(server, end, span);
    }

    /// Begins work on one item. False if people need not do it any more.
    fn begin(&mut self, station: u16, server: Server, waiting: Waiting) -> bool {
        let planned = self.plan.station(station);
        let Waiting { message, asked } = waiting;
        let priority = self.order(message.order).map_or(0, |order| order.priority);
        let takes = self.mean(station, message);
        self.desk.places[usize::from(station)].waits_no_more(priority, takes);
        if planned.channel.is_none() && !self.is_wanted(message) {
            self.drop_work(message);
            return false;
        }
        let span = self.working_time(station, message);
        let work = Work { station, worked: span, asked, began: self.now };
        self.begun(message, server);
        self.work_on(station, server, span, Event::Finished { server, work, message });
        true
    }

    /// Whether people should still begin a piece of work.
    pub(super) fn is_wanted(&mut self, message: Message) -> bool {
        let Some(order) = self.order(message.order) else { return false };
        let ended = order.state.is_terminal();
        let ending = order.items[usize::from(message.item)].ending.is_some();
        let awaited = self.kept(message).is_some_and(|task| task.awaits(&message));
        awaited && !ended && (!ending || matches!(message.job, Job::Undo | Job::Sort))
    }

    /// People leave work that is no longer wanted.
    pub(super) fn drop_work(&mut self, message: Message) {
        if self.kept(message).is_some_and(|task| task.awaits(&message)) {
            self.set_phase(message, Phase::Waits);
            self.unwind(message.order, usize::from(message.item));
        }
        self.landed(message.order);
    }

    pub(super) fn working_time(&mut self, station: u16, message: Message) -> Span {
        let mut draws = self.draws(Purpose::Work, &message);
        let span = self.takes(station, message).draw(&mut draws);
        let slow = self.desk.places[usize::from(station)].has(Trouble::Slow);
        if slow { span * SLOWER } else { span }
    }

    /// How long a piece of work takes on average.
    pub(super) fn mean(&self, station: u16, message: Message) -> Span {
        self.takes(station, message).mean()
    }

    fn takes(&self, station: u16, message: Message) -> &'a SpanDistribution {
        let planned = self.plan.station(station);
        let task = self.task(message);
        match message.job {
            Job::Do => &task.takes,
            Job::Undo => task.undo.as_ref().unwrap_or(&task.takes),
            Job::Mend(fallout) => match remedy(task, fallout) {
                Remedy::Mend { mending, .. } => &planned.mending[usize::from(mending)],
                Remedy::Repeat | Remedy::Rework(_) | Remedy::GiveUp | Remedy::Reject => &task.takes,
            },
            Job::Sort => match self.dead_letters(message) {
                Some(DeadLetters::People { mending, .. }) => &planned.mending[usize::from(mending)],
                Some(DeadLetters::Drop | DeadLetters::Replay(_)) | None => &task.takes,
            },
        }
    }

    /// A server has done its work.
    pub(super) fn finished(&mut self, server: Server, work: Work, message: Message) {
        let station = work.station;
        let place = &mut self.desk.places[usize::from(station)];
        if !place.end(server, work.worked) {
            // The system crashed before it was done: nobody knows of it.
            return self.landed(message.order);
        }
        let task = self.task(message);
        let asks = message.job == Job::Do && (task.at_site || task.room.is_some());
        let place = asks.then(|| self.place_of(message));
        let below = task.room.map(|room| room.below);
        match place {
            Some(place) => self.out.calls.push(Call { place, message, work, below }),
            None => self.commit(work, message, None),
        }
        self.serve(station);
    }

    /// What was done takes effect, and whoever asked for it is told.
    pub(super) fn commit(&mut self, work: Work, message: Message, fate: Option<Fate>) {
        let Work { station, worked, asked, began } = work;
        let said = self.out.records.len();
        let outcome = self.perform(station, message, fate);
        let Message { order, item, offering, task, job, .. } = message;
        let record = Record::Work {
            order: order.number,
            item,
            offering,
            task,
            job,
            station,
            asked,
            began,
            worked,
            outcome,
            batch: match fate {
                Some(Fate::Batch { number, .. }) => Some(number),
                Some(Fate::NoRoom) | None => None,
            },
        };
        // The work stands before all that it brings about, a broken law too.
        self.out.records.insert(said, record);
        match &self.plan.station(station).channel {
            Some(channel) => self.answer(station, channel, message, outcome),
            None => self.settle(message, outcome),
        }
        self.landed(order);
    }

    fn perform(&mut self, station: u16, message: Message, fate: Option<Fate>) -> Outcome {
        let plan = self.plan;
        let planned = self.task(message);
        let keyed = plan.station(station).channel.as_ref().is_none_or(|channel| channel.keyed);
        let by_attempt = self.desk.defect == Some(Defect::KeyOfAttempt);
        let place = self.place_of(message);
        // What an earlier run of the item's tasks asked for has been done and undone.
        if keyed && !by_attempt && self.kept(message).is_none() {
            return Outcome::Done;
        }
        match message.job {
            Job::Mend(_) | Job::Sort => {
                if let (Job::Mend(Fallout::NoneLeft), Effect::Reserve(stock)) =
                    (message.job, planned.effect)
                {
                    self.seek(stock, place);
                }
                Outcome::Done
            }
            Job::Undo => {
                let Some(task) = self.any_run(message) else { return Outcome::Done };
                if keyed {
                    task.barred = true;
                }
                if task.applied > task.undone {
                    task.undone += 1;
                    self.give_back(planned.effect, place);
                }
                Outcome::Done
            }
            Job::Do => self.perform_do(planned, keyed && !by_attempt, place, (message, fate)),
        }
    }

    fn perform_do(
        &mut self,
        planned: &plan::Task,
        keyed: bool,
        place: u32,
        (message, fate): (Message, Option<Fate>),
    ) -> Outcome {
        let defect = self.desk.defect;
        let Some(task) = self.any_run(message) else { return Outcome::Done };
        if keyed {
            // A late copy of a request that did not succeed must not succeed after all.
            if let Some((_, outcome)) = task.refused.filter(|(tries, _)| message.tries <= *tries) {
                return outcome;
            }
            if task.barred || task.applied > task.undone {
                if let (Some(Defect::ReleasedTwice), Effect::Release(stock)) =
                    (defect, planned.effect)
                {
                    *self.stock(stock, place) += 1;
                }
                return Outcome::Done;
            }
        }
        let (failure, room) = match fate {
            Some(Fate::Batch { failure, .. }) => (failure, true),
            Some(Fate::NoRoom) => (self.failure(planned, message), false),
            None => (self.failure(planned, message), true),
        };
        let outcome = match failure {
            Some(failure) => Outcome::Failed(failure),
            None if !room => Outcome::NoneLeft,
            None if planned.effect == Effect::Nothing => return Outcome::Done,
            None if self.take(planned.effect, place) => Outcome::Done,
            None => Outcome::NoneLeft,
        };
        let task = self.any_run(message).expect("its order is kept");
        if outcome != Outcome::Done {
            task.refused = Some((message.tries, outcome));
            return outcome;
        }
        task.applied = task.applied.saturating_add(1);
        if task.applied > task.undone + 1 {
            self.broken(Law::OneEffectPerKey, message.order.number);
        }
        outcome
    }

    /// How a task fails this time, if it does.
    pub(super) fn failure(&mut self, planned: &plan::Task, message: Message) -> Option<u8> {
        if planned.failures.is_empty() {
            return None;
        }
        let mended = self.any_run(message).is_some_and(|task| task.mended);
        let mut draws = self.draws(Purpose::Outcome, &message);
        let word = draws.next_u32();
        // What people have put right does not go wrong in the same way.
        let right =
            |failure: &plan::Failure| mended && matches!(failure.remedy, Remedy::Mend { .. });
        let happens = |failure: &plan::Failure| match failure.reads {
            _ if right(failure) => false,
            None => failure.chance.decides(word),
            Some(inventory) => self.wrong(inventory).decides(draws.next_u32()),
        };
        let failure = planned.failures.iter().position(happens)?;
        Some(u8::try_from(failure).expect("a task fails in few ways"))
    }

    fn take(&mut self, effect: Effect, place: u32) -> bool {
        match effect {
            // What is released is kept for its order until its item is completed.
            Effect::Nothing | Effect::Activate | Effect::Release(_) | Effect::Deactivate => true,
            Effect::Reserve(stock) => {
                let left = self.stock(stock, place);
                let taken = *left > 0;
                *left = left.saturating_sub(1);
                taken
            }
        }
    }

    fn give_back(&mut self, effect: Effect, place: u32) {
        match effect {
            Effect::Nothing | Effect::Activate | Effect::Release(_) | Effect::Deactivate => {}
            Effect::Reserve(stock) => *self.stock(stock, place) += 1,
        }
    }

    /// What is left of a stock at a place.
    pub(super) fn stock(&mut self, stock: u16, place: u32) -> &mut u32 {
        let amounts = &mut self.desk.stocks[usize::from(stock)];
        let at = if amounts.len() == 1 { 0 } else { place as usize };
        &mut amounts[at]
    }

    /// The task that a message is about, whichever run of tasks it is from.
    fn any_run(&mut self, message: Message) -> Option<&mut super::order::Task> {
        let item = &mut self.order(message.order)?.items[usize::from(message.item)];
        Some(&mut item.tasks[usize::from(message.task)])
    }
}

/// What is done about a task that fell out.
pub(super) fn remedy(task: &plan::Task, fallout: Fallout) -> Remedy {
    match fallout {
        Fallout::Failure(failure) => task.failures[usize::from(failure)].remedy,
        Fallout::NoneLeft => task.short,
    }
}
