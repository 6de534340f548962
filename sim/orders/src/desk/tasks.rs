//! An item on its way through its tasks, and on its way back.

use super::flight::Answers;
use super::order::{self, Ending, Phase};
use super::work::remedy;
use super::{Defect, Turn};
use crate::draws::Purpose;
use crate::event::{Event, Fallout, Job, Message, OrderRef, Outcome, Record};
use crate::lifecycle::{ItemState, OrderState};
use crate::plan::{self, Effect, Remedy, Reminded};
use sandtable_kernel::Stream;
use sandtable_units::SimTime;

impl<'a> Turn<'a> {
    /// Begins all tasks of an order that need wait no longer.
    pub(super) fn advance(&mut self, reference: OrderRef) {
        let Some(order) = self.order(reference) else { return };
        let items = order.items.len();
        if order.state == OrderState::Acknowledged && self.is_validated(reference) {
            self.accept(reference);
        }
        // What the customer wanted while it could not be looked at comes before what can begin now.
        let wants_out =
            |order: &mut order::Order| order.wants_out && order.state == OrderState::InProgress;
        if self.order(reference).is_some_and(wants_out) {
            return self.cancel(reference);
        }
        let wants_change =
            |order: &mut order::Order| order.wants_change && order.state == OrderState::InProgress;
        if self.order(reference).is_some_and(wants_change) {
            return self.amend(reference);
        }
        for item in 0..items {
            self.advance_item(reference, item);
        }
    }

    fn is_validated(&mut self, reference: OrderRef) -> bool {
        let plan = self.plan;
        self.order(reference).is_some_and(|order| {
            order.items.iter().all(|item| {
                let validates = plan.offerings[usize::from(item.offering)].validates;
                item.done() & validates == validates
            })
        })
    }

    /// Begins the tasks of an item that need wait no longer, or ends it if all are done.
    pub(super) fn advance_item(&mut self, reference: OrderRef, item: usize) {
        let plan = self.plan;
        let Some(order) = self.order(reference) else { return };
        let kept = &order.items[item];
        let offering = &plan.offerings[usize::from(kept.offering)];
        let allowed = match kept.state {
            ItemState::Acknowledged => offering.validates,
            ItemState::InProgress => u32::MAX,
            ItemState::Held
            | ItemState::Pending
            | ItemState::Completed
            | ItemState::Failed
            | ItemState::Cancelled
            | ItemState::Rejected
            | ItemState::RejectedValidated
            | ItemState::RejectedUnassessed => return,
        };
        if kept.ending.is_some() {
            return;
        }
        let done = kept.done();
        if done.count_ones() as usize == kept.tasks.len() && order.state != OrderState::Acknowledged
        {
            self.set_item(reference, item, ItemState::Completed);
            return self.roll_up(reference);
        }
        let mut ready = 0_u32;
        for (number, task) in kept.tasks.iter().enumerate() {
            let waits = task.phase == Phase::Waits && allowed >> number & 1 == 1;
            let after = offering.tasks[number].after;
            ready |= u32::from(waits && after & done == after) << number;
        }
        while ready != 0 {
            let number = ready.trailing_zeros();
            ready &= ready - 1;
            self.ask(reference, item, u8::try_from(number).expect("a bit of 32"));
        }
    }

    /// Asks for a task, at the customer's appointment if it needs one.
    fn ask(&mut self, reference: OrderRef, item: usize, task: u8) {
        let message = self.message(reference, item, task, Job::Do);
        let planned = self.task(message);
        if planned.appointment.is_some() {
            self.set_phase(message, Phase::Appointed);
            return self.appoint(Message { attempt: 0, ..message });
        }
        self.set_phase(message, Phase::Asked);
        self.request(message);
    }

    /// Leaves it to the customer when a task begins. The message's attempt counts reminders.
    fn appoint(&mut self, message: Message) {
        let planned = self.task(message);
        let Some(appointment) = &planned.appointment else { return };
        let mut draws = self.draws_of(Purpose::Appointment, &message);
        let wait = appointment.draw(&mut draws);
        if let Some(Reminded { every, forgets }) = planned.reminded
            && (wait >= every || draws.decide(forgets))
        {
            let reminder = self.now.saturating_add(every);
            self.set_due(message, reminder);
            return self.later(reminder, Event::Reminder(message));
        }
        let due = self.now.saturating_add(wait);
        self.set_due(message, due);
        self.later(due, Event::Due(message));
    }

    fn set_due(&mut self, message: Message, due: SimTime) {
        if let Some(task) = self.kept(message) {
            task.due = due;
        }
    }

    /// A customer's appointment has come.
    pub(super) fn due(&mut self, message: Message) {
        let Some(task) = self.appointed(message) else { return };
        let message = Message { attempt: task.attempt, ..message };
        self.set_phase(message, Phase::Asked);
        self.request(message);
    }

    /// A customer is reminded, and has as long again.
    pub(super) fn remind(&mut self, message: Message) {
        if self.appointed(message).is_some() {
            let Message { order, item, offering, task, attempt, .. } = message;
            self.say(Record::Reminded { order: order.number, item, offering, task });
            self.appoint(Message { attempt: attempt.saturating_add(1), ..message });
        }
    }

    fn appointed(&mut self, message: Message) -> Option<&mut order::Task> {
        let appointed =
            |task: &&mut order::Task| task.phase == Phase::Appointed && task.tries == message.tries;
        self.kept(message).filter(appointed)
    }

    /// Work on a task is known to be over.
    pub(super) fn settle(&mut self, message: Message, outcome: Outcome) {
        let Some(task) = self.kept(message).filter(|task| task.awaits(&message)) else { return };
        match (message.job, outcome) {
            (Job::Sort, _) => {
                task.cleansed = true;
                (task.round, task.looked) = (task.attempt, task.attempt);
                self.again(message);
            }
            (Job::Mend(_), _) => self.mended(message),
            (Job::Undo | Job::Do, Outcome::Refused) => self.retry(message),
            (Job::Undo, _) => {
                task.phase = Phase::Undone;
                self.unwind(message.order, usize::from(message.item));
            }
            (Job::Do, Outcome::Done) => self.done(message),
            (Job::Do, Outcome::Failed(failure)) => {
                self.fell_out(message, Fallout::Failure(failure));
            }
            (Job::Do, Outcome::NoneLeft) => self.fell_out(message, Fallout::NoneLeft),
        }
        self.look_ahead(message.order);
    }

    fn done(&mut self, message: Message) {
        self.set_phase(message, Phase::Done);
        if self.task(message).milestone {
            let Message { order, item, task, .. } = message;
            self.say(Record::Milestone { order: order.number, item, task });
        }
        let item = usize::from(message.item);
        let Some(order) = self.order(message.order) else { return };
        if order.items[item].ending.is_some() {
            return self.unwind(message.order, item);
        }
        let validating = order.state == OrderState::Acknowledged;
        if validating {
            self.advance(message.order);
        } else {
            self.advance_item(message.order, item);
        }
    }

    /// A task was done without success.
    fn fell_out(&mut self, message: Message, fallout: Fallout) {
        let remedy = remedy(self.task(message), fallout);
        let (reference, item) = (message.order, usize::from(message.item));
        let Some(task) = self.kept(message) else { return };
        task.tries = task.tries.saturating_add(1);
        task.round = task.attempt;
        task.phase = Phase::Waits;
        task.began = None;
        let gives_up = task.tries == u8::MAX;
        // People who have looked and found nothing need not look again.
        let is_short = fallout == Fallout::NoneLeft && matches!(remedy, Remedy::Mend { .. });
        let nothing_found = is_short && std::mem::replace(&mut task.sought, is_short);
        let Some(order) = self.order(reference) else { return };
        if order.items[item].ending.is_some() {
            return self.unwind(reference, item);
        }
        match remedy {
            _ if gives_up || nothing_found => self.fail(reference, item),
            Remedy::Repeat => self.advance_item(reference, item),
            Remedy::Rework(from) => {
                self.rework(reference, item, from);
                self.advance_item(reference, item);
            }
            Remedy::Mend { .. } => {
                if order.items[item].state == ItemState::InProgress {
                    self.set_item(reference, item, ItemState::Held);
                }
                self.set_phase(message, Phase::Mending);
                let mending = self.message(reference, item, message.task, Job::Mend(fallout));
                self.request(mending);
            }
            Remedy::GiveUp | Remedy::Reject => self.fail(reference, item),
        }
    }

    /// An item cannot be provided: its order is rejected if it has not been accepted yet, and not any more
    /// if it has, though its validation be done again after a change.
    fn fail(&mut self, reference: OrderRef, item: usize) {
        let Some(order) = self.order(reference) else { return };
        if order.state == OrderState::Acknowledged {
            return self.reject(reference, item);
        }
        order.items[item].ending = Some(Ending::Fail);
        self.unwind(reference, item);
    }

    /// Has an earlier task done again, and all that wait for it.
    fn rework(&mut self, reference: OrderRef, item: usize, from: u8) {
        let plan = self.plan;
        let Some(order) = self.order(reference) else { return };
        let item = &mut order.items[item];
        let planned = &plan.offerings[usize::from(item.offering)].tasks;
        let mut again = 1_u32 << from;
        for (number, task) in planned.iter().enumerate().skip(usize::from(from) + 1) {
            again |= u32::from(task.after & again != 0) << number;
        }
        for (number, task) in item.tasks.iter_mut().enumerate() {
            if again >> number & 1 == 1 && task.phase == Phase::Done {
                task.phase = Phase::Waits;
                task.tries = task.tries.saturating_add(1);
            }
        }
    }

    /// People have mended what fell out: the task is done again.
    fn mended(&mut self, message: Message) {
        let (reference, item) = (message.order, usize::from(message.item));
        self.set_phase(message, Phase::Waits);
        if let Some(task) = self.kept(message) {
            task.mended = true;
        }
        let Some(order) = self.order(reference) else { return };
        if order.items[item].ending.is_some() {
            return self.unwind(reference, item);
        }
        let others = order.items[item].tasks.iter().any(|task| task.phase == Phase::Mending);
        if order.items[item].state == ItemState::Held && !others {
            self.set_item(reference, item, ItemState::InProgress);
        }
        let planned = self.message(reference, item, message.task, Job::Do);
        self.set_phase(planned, Phase::Asked);
        self.request(planned);
        self.advance_item(reference, item);
    }

    /// Takes back what was done for an item, the last first; when nothing is left, the item ends as was
    /// decided.
    pub(super) fn unwind(&mut self, reference: OrderRef, item: usize) {
        let plan = self.plan;
        let early = self.desk.defect == Some(Defect::EarlyEnd);
        let Some(order) = self.order(reference) else { return };
        let kept = &mut order.items[item];
        let Some(ending) = kept.ending else { return };
        for (number, task) in (0..).zip(&mut kept.tasks) {
            if task.can_be_left(plan, plan.task(kept.offering, number)) {
                task.phase = Phase::Waits;
            }
        }
        if kept.is_busy() && !(early && ending == Ending::Cancel) {
            return;
        }
        let offering = kept.offering;
        let back = kept.tasks.iter().enumerate().rev().find_map(|(number, task)| {
            let number = u8::try_from(number).expect("an offering has at most 32 tasks");
            let planned = plan.task(offering, number);
            let lasting = planned.effect != Effect::Nothing && planned.undo.is_some();
            (task.phase == Phase::Done && lasting).then_some(number)
        });
        if let Some(number) = back {
            let message = self.message(reference, item, number, Job::Undo);
            if let Some(task) = self.kept(message) {
                task.round = task.attempt;
                task.taken = false;
            }
            self.set_phase(message, Phase::Undoing);
            return self.request(message);
        }
        kept.ending = None;
        match ending {
            Ending::Fail => self.ended(reference, item, ItemState::Failed),
            Ending::Cancel => self.ended(reference, item, ItemState::Cancelled),
            Ending::Restart => self.restart(reference, item),
        }
    }

    fn ended(&mut self, reference: OrderRef, item: usize, state: ItemState) {
        self.set_item(reference, item, state);
        self.roll_up(reference);
    }

    /// An amended item begins anew, and its order goes on when all of them have.
    fn restart(&mut self, reference: OrderRef, item: usize) {
        let Some(order) = self.order(reference) else { return };
        let kept = &mut order.items[item];
        kept.epoch = kept.epoch.wrapping_add(1);
        for task in &mut kept.tasks {
            (task.phase, task.barred, task.refused) = (Phase::Waits, false, None);
            (task.flight, task.answers, task.began) = (None, Answers::default(), None);
        }
        self.set_item(reference, item, ItemState::InProgress);
        let Some(order) = self.order(reference) else { return };
        let pending = |item: &order::Item| item.ending == Some(Ending::Restart);
        if order.state == OrderState::Pending && !order.items.iter().any(pending) {
            self.set_order(reference, OrderState::InProgress);
            self.advance(reference);
        }
    }

    /// The request for a job on a task as it stands.
    pub(super) fn message(&mut self, order: OrderRef, item: usize, task: u8, job: Job) -> Message {
        let kept = self.order(order).map(|order| &order.items[item]);
        let kept = kept.expect("requests are made for orders that are kept");
        let state = &kept.tasks[usize::from(task)];
        let (offering, epoch) = (kept.offering, kept.epoch);
        let (tries, attempt) = (state.tries, state.attempt);
        let item = u8::try_from(item).expect("an order has at most 250 items");
        Message { order, item, offering, task, epoch, tries, attempt, job }
    }

    /// What is planned of the task that a message is about.
    pub(super) fn task(&self, message: Message) -> &'a plan::Task {
        self.plan.task(message.offering, message.task)
    }

    /// The task that a message is about, unless it is of an order or a run of tasks that is over.
    pub(super) fn kept(&mut self, message: Message) -> Option<&mut order::Task> {
        let item = &mut self.order(message.order)?.items[usize::from(message.item)];
        (item.epoch == message.epoch).then(|| &mut item.tasks[usize::from(message.task)])
    }

    pub(super) fn set_phase(&mut self, message: Message, phase: Phase) {
        let now = self.now;
        if let Some(task) = self.kept(message) {
            task.phase = phase;
            if matches!(phase, Phase::Asked | Phase::Undoing | Phase::Mending) {
                (task.asked, task.began) = (now, None);
                task.taken = false;
            }
        }
    }

    /// The stream of one attempt at a piece of work.
    pub(super) fn draws_of(&mut self, purpose: Purpose, message: &Message) -> Stream {
        let plan = self.plan;
        let order = self.order(message.order).expect("work is done for orders that are kept");
        purpose.of_message(&plan.arrivals[usize::from(order.stream)], order.serial, message)
    }

    /// The stream of a piece of work.
    pub(super) fn draws(&mut self, purpose: Purpose, message: &Message) -> Stream {
        let plan = self.plan;
        let order = self.order(message.order).expect("work is done for orders that are kept");
        purpose.of_work(&plan.arrivals[usize::from(order.stream)], order.serial, message)
    }
}
