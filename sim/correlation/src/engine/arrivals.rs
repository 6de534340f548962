//! How notifications come in: held back until their moment, late ones told apart, and those of one
//! moment taken in an order that does not depend on how they arrived.

use super::state::{Arrival, Details};
use super::{AlarmId, Engine, Output};
use crate::alarm::{Change, Notification};
use crate::rules::schema::Late;
use std::cmp::Ordering;
use std::sync::Arc;

impl Engine {
    /// Takes a notification. Notifications come in the order in which they are received; one that
    /// says it was received before the engine's time counts as received now. What was due before it
    /// is run, and it is itself run when time moves on, so that notifications of one moment may come
    /// in any order.
    pub fn notify(&mut self, notification: &Notification) {
        let received = notification.received.max(self.state.now);
        self.advance_before(received);
        // A clock that is ahead tells of the future: that counts as now.
        let told = notification.time.min(received);
        let late = received.since(told);
        let is_late = late > self.rules.policies.lateness;
        if is_late {
            let discarded = self.rules.policies.late == Late::Discard;
            let alarm = match self.find(&notification.key) {
                Some(id) => self.alarm(id).key.clone(),
                None => notification.key.clone().into(),
            };
            self.say(Output::Late { alarm, by: late, discarded });
            if discarded {
                return;
            }
        }
        // Without a hold-back, what happened on the way here happens now.
        let moment = if self.hold_back.is_zero() || is_late { received } else { told };
        let moment = moment.max(self.state.moment);
        let known = self.index.get_key_value(&notification.key);
        let (key, alarm) = match known.map(|(key, id)| (key.clone(), *id)) {
            Some((key, id)) => (key, Some(id)),
            None => (Arc::new(notification.key.clone()), None),
        };
        let details = self.new_details(alarm, notification);
        let Notification { change, severity, .. } = *notification;
        if let Some(id) = alarm {
            self.alarm_mut(id).waiting += 1;
        }
        let arrival = Arrival { key, alarm, change, severity, told, details };
        self.state.arrivals.entry(moment).or_default().push(arrival);
    }

    fn new_details(&self, alarm: Option<AlarmId>, said: &Notification) -> Option<Box<Details>> {
        // With more than one on the way, what is known may be another by then.
        let known = alarm.map(|id| self.alarm(id)).filter(|alarm| alarm.waiting == 0);
        let same = known.is_some_and(|known| {
            known.details.event_type == said.event_type
                && known.details.probable_cause == said.probable_cause
                && known.details.text == said.text
                && known.details.attributes == said.attributes
        });
        // A clear need not say again what it ends.
        (!same && said.change != Change::Cleared).then(|| {
            Box::new(Details {
                event_type: said.event_type,
                probable_cause: said.probable_cause.clone(),
                text: said.text.clone(),
                attributes: said.attributes.clone(),
            })
        })
    }

    /// Takes what came at one moment, in the order of source time and names. Of what is told of one
    /// alarm at one time, an active alarm takes the clear first, any other the clear last.
    pub(super) fn take_arrivals(&mut self, mut arrivals: Vec<Arrival>) {
        if arrivals.len() > 1 {
            arrivals.sort_by(Self::order_of_arrivals);
        }
        let mut rest = &mut arrivals[..];
        while let Some(first) = rest.first() {
            let (key, told, known) = (first.key.clone(), first.told, first.alarm);
            let id = known.unwrap_or_else(|| self.record_of(&key));
            let same = rest.iter().take_while(|next| next.told == told && next.key == key);
            let count = same.count();
            let (batch, after) = std::mem::take(&mut rest).split_at_mut(count);
            if count > 1 && !self.alarm(id).active {
                batch.sort_by_key(|arrival| arrival.change == Change::Cleared);
            }
            for arrival in batch {
                self.take(id, arrival);
            }
            rest = after;
        }
    }

    /// The clear of an alarm stands before all else that is told of it at one time.
    fn order_of_arrivals(one: &Arrival, other: &Arrival) -> Ordering {
        let rank = |arrival: &Arrival| match arrival.change {
            Change::Cleared => 0_u8,
            Change::Raised => 1,
            Change::Occurred => 2,
            Change::Changed => 3,
        };
        one.told
            .cmp(&other.told)
            .then_with(|| one.key.cmp(&other.key))
            .then_with(|| rank(one).cmp(&rank(other)))
            .then_with(|| one.severity.cmp(&other.severity))
            .then_with(|| {
                let text = |arrival: &Arrival| {
                    arrival.details.as_ref().map(|details| {
                        (
                            details.text.clone(),
                            details.probable_cause.clone(),
                            details.attributes.clone(),
                        )
                    })
                };
                text(one).cmp(&text(other))
            })
    }

    fn take(&mut self, id: AlarmId, arrival: &mut Arrival) {
        let moment = self.state.moment;
        let alarm = self.alarm_mut(id);
        alarm.waiting -= u32::from(arrival.alarm.is_some());
        if alarm.told.is_some_and(|told| arrival.told < told) {
            let key = alarm.key.clone();
            self.say(Output::Stale { alarm: key });
            self.retire_later(id);
            return;
        }
        alarm.told = Some(arrival.told);
        alarm.heard = moment;
        let details = arrival.details.take();
        match arrival.change {
            Change::Cleared => self.told_cleared(id),
            Change::Raised | Change::Changed | Change::Occurred => {
                self.told_raised(id, arrival.change, arrival.severity, details);
            }
        }
    }
}
