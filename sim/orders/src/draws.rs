//! Draws that concern orders: each has a stream of its own, named by the order, the place in it and what is
//! decided, so that what happens to one order moves no draw of another.

use crate::event::{Job, Message};
use crate::plan::{Arrivals, Place};
use rand::RngExt as _;
use sandtable_kernel::Stream;

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// When an order comes.
    Arrival,
    /// What is ordered, and where.
    Content,
    /// How long the customer waits.
    Patience,
    /// Whether and when the customer wants something else.
    Amendment,
    /// When the customer has time.
    Appointment,
    /// How long work takes.
    Work,
    /// How work goes.
    Outcome,
    /// Whether a system can read a request.
    Poison,
    /// What happens to a message on its way.
    Request,
    /// What happens to a reply on its way.
    Reply,
    /// How long the pause before the next attempt is.
    Pause,
    /// Whose products an order is about.
    Owner,
    /// Where something is moved to.
    Destination,
    /// Whether the customer is reached by what not all are.
    Eligibility,
    /// Whether a unit that is given back is written down as free.
    Loss,
    /// Whether a reconciliation finds what an order has left wrong.
    Reconciliation,
}

impl Purpose {
    /// The stream of an order of a stream of arrivals.
    pub(crate) fn of_order(self, arrivals: &Arrivals, serial: u64) -> Stream {
        arrivals.draws.stream(u128::from(serial) << 64 | self as u128)
    }

    /// The stream of a piece of work, the same whenever and however often its request is sent.
    pub(crate) fn of_work(self, arrivals: &Arrivals, serial: u64, message: &Message) -> Stream {
        arrivals.draws.stream(u128::from(serial) << 64 | place(message) | self as u128)
    }

    /// The stream of a request or its reply.
    pub(crate) fn of_message(self, arrivals: &Arrivals, serial: u64, message: &Message) -> Stream {
        // What does not fit beside the place goes above the serial number, which is far below 2^48.
        let (above, attempt) = (message.attempt >> 16, message.attempt & 0xffff);
        let attempt = u128::from(above) << 112 | u128::from(attempt) << 8;
        let key = u128::from(serial) << 64 | place(message) | attempt | self as u128;
        arrivals.draws.stream(key)
    }
}

/// Item, task, epoch, tries and job, in the bits from 24 on.
fn place(message: &Message) -> u128 {
    let job = match message.job {
        Job::Do => 0,
        Job::Undo => 1,
        Job::Sort => 2,
        Job::Mend(fallout) => 3 + (u8::from(fallout) & 0x1f),
    };
    let Message { item, task, epoch, tries, .. } = *message;
    [item, task, epoch, tries, job].into_iter().fold(0, |key, part| key << 8 | u128::from(part))
        << 24
}

/// One of several things by weights that are added up.
pub(crate) fn pick<T: Copy>(weighted: &[(u64, T)], draws: &mut Stream) -> T {
    let (total, last) = *weighted.last().expect("there is something to choose");
    if weighted.len() == 1 {
        return last;
    }
    let drawn = draws.random_range(0..total);
    weighted[weighted.partition_point(|(sum, _)| *sum <= drawn)].1
}

/// The number of a place, each as often as people live there.
pub(crate) fn pick_place(places: &[Place], draws: &mut Stream) -> u32 {
    let total = places.last().expect("there are places").upto;
    let drawn = draws.random_range(0..total);
    let place = places.partition_point(|place| place.upto <= drawn);
    u32::try_from(place).expect("places are numbered in 32 bits")
}
