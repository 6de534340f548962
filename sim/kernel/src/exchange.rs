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
    /// The moment of the earliest event in the boxes; [`SimTime::NEVER`] when they are empty.
    earliest: SimTime,
}

impl<E> Outboxes<E> {
    pub(crate) fn new(regions: u32) -> Self {
        Self { boxes: (0..regions).map(|_| Vec::new()).collect(), earliest: SimTime::NEVER }
    }

    #[inline]
    pub(crate) fn put(&mut self, region: u32, pending: Pending<E>) {
        self.earliest = self.earliest.min(pending.key.time);
        self.boxes[region as usize].push(pending);
    }
}

/// What a region has been sent, by sender, until it takes it in.
pub(crate) struct Inboxes<E> {
    boxes: Vec<Vec<Pending<E>>>,
    earliest: SimTime,
}

impl<E> Inboxes<E> {
    pub(crate) fn new(regions: u32) -> Self {
        Self { boxes: (0..regions).map(|_| Vec::new()).collect(), earliest: SimTime::NEVER }
    }

    /// The moment of the earliest event, or one before it.
    pub(crate) fn earliest(&self) -> SimTime {
        self.earliest
    }

    /// Shows what has arrived, without taking it.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Pending<E>> {
        self.boxes.iter().flatten()
    }

    /// Takes out everything.
    pub(crate) fn drain(&mut self, mut take: impl FnMut(Pending<E>)) {
        if self.earliest == SimTime::NEVER {
            return;
        }
        self.earliest = SimTime::NEVER;
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
    if from.earliest == SimTime::NEVER {
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
    from.earliest = SimTime::NEVER;
}
