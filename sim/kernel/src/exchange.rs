//! How events cross from region to region: in memory, between two windows.
//!
//! A region writes into one outbox for each other region. Between windows outbox and inbox of each
//! pair change places, which costs the same however full they are, and the emptied box comes back.
//! Exchange between machines would replace this file.

use crate::event::Pending;
use sandtable_units::SimTime;

/// What a region has sent to the others in this window.
pub(crate) struct Outboxes<E> {
    boxes: Vec<Vec<Pending<E>>>,
    earliest: Earliest,
}

/// The moments of the earliest event and of the earliest loud one; [`SimTime::NEVER`] if there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Earliest {
    pub(crate) any: SimTime,
    pub(crate) loud: SimTime,
}

impl Earliest {
    pub(crate) const NONE: Self = Self { any: SimTime::NEVER, loud: SimTime::NEVER };

    pub(crate) fn min(self, other: Self) -> Self {
        Self { any: self.any.min(other.any), loud: self.loud.min(other.loud) }
    }
}

impl<E> Outboxes<E> {
    pub(crate) fn new(regions: u32) -> Self {
        Self { boxes: (0..regions).map(|_| Vec::new()).collect(), earliest: Earliest::NONE }
    }

    #[inline]
    pub(crate) fn put(&mut self, region: u32, pending: Pending<E>) {
        let any = pending.key.time;
        let loud = if pending.is_loud { any } else { SimTime::NEVER };
        self.earliest = self.earliest.min(Earliest { any, loud });
        self.boxes[region as usize].push(pending);
    }
}

/// What a region has been sent, by sender, until it takes it in.
pub(crate) struct Inboxes<E> {
    boxes: Vec<Vec<Pending<E>>>,
    earliest: Earliest,
}

impl<E> Inboxes<E> {
    pub(crate) fn new(regions: u32) -> Self {
        Self { boxes: (0..regions).map(|_| Vec::new()).collect(), earliest: Earliest::NONE }
    }

    /// The moments of the earliest events, or moments before them.
    pub(crate) fn earliest(&self) -> Earliest {
        self.earliest
    }

    /// Shows what has arrived, without taking it.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Pending<E>> {
        self.boxes.iter().flatten()
    }

    /// Takes out everything.
    pub(crate) fn drain(&mut self, mut take: impl FnMut(Pending<E>)) {
        if self.earliest == Earliest::NONE {
            return;
        }
        self.earliest = Earliest::NONE;
        for inbox in &mut self.boxes {
            inbox.drain(..).for_each(&mut take);
        }
    }
}

/// Carries what `from`, the outboxes of region `sender`, holds to the others' inboxes.
pub(crate) fn deliver<'a, E: 'a>(
    sender: usize,
    from: &mut Outboxes<E>,
    to: impl Iterator<Item = (usize, &'a mut Inboxes<E>)>,
) {
    if from.earliest == Earliest::NONE {
        return;
    }
    for (receiver, inboxes) in to {
        let (outbox, inbox) = (&mut from.boxes[receiver], &mut inboxes.boxes[sender]);
        if outbox.is_empty() {
            continue;
        }
        inboxes.earliest = inboxes.earliest.min(from.earliest);
        if inbox.is_empty() {
            std::mem::swap(outbox, inbox);
        } else {
            inbox.append(outbox);
        }
    }
    from.earliest = Earliest::NONE;
}
