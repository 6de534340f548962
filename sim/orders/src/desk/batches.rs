//! What a team does for several items at once: they gather, wait as one piece of work, and share how it
//! goes. Who is free to do it and what it leads to is left to `work`.

use super::Turn;
use super::work::{Piece, Waiting};
use crate::event::{BatchKey, Event, Job, Message, Work};
use crate::plan::{Batch, BatchOf};
use sandtable_queueing::Server;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use slab::Slab;
use std::collections::{BTreeMap, VecDeque};

/// Work on several items that waits or is under way.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Batches {
    gathering: BTreeMap<BatchKey, Gathering>,
    begun: Slab<Begun>,
    /// How many there were.
    count: u64,
}

/// What waits to be done together, in the order in which it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Gathering {
    pieces: VecDeque<Waiting>,
    since: SimTime,
    /// Whether it is on the list of its team already; until it is begun, others still come in.
    listed: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Begun {
    pieces: Vec<Waiting>,
    number: u64,
}

/// How a piece of work went, if more than itself decides that.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate {
    /// It is of a batch, by number. The failure of the first item is that of all.
    Batch { number: u64, failure: Option<u8> },
    /// There is no room at the customer's place.
    NoRoom,
}

impl Batches {
    pub(super) fn is_empty(&self) -> bool {
        self.gathering.is_empty() && self.begun.is_empty()
    }
}

impl<'a> Turn<'a> {
    /// What an item that is to be worked on has in key with others, if it is not worked on alone.
    pub(super) fn key(&mut self, message: Message) -> Option<(&'a Batch, BatchKey)> {
        let batch = self.task(message).batch.as_ref().filter(|_| message.job == Job::Do)?;
        let order = self.order(message.order)?;
        let (stream, which) = match batch.of {
            BatchOf::All => (0, 0),
            BatchOf::Order => (0, order.number),
            BatchOf::Customer => (order.stream, order.customer),
            BatchOf::Place => (0, u64::from(order.place)),
            BatchOf::Batch => (0, order.items[usize::from(message.item)].batch?),
        };
        Some((batch, BatchKey { group: batch.group, stream, which }))
    }

    /// Adds a piece of work to those that it is done together with.
    pub(super) fn gather(&mut self, station: u16, batch: &Batch, key: BatchKey, piece: Waiting) {
        let now = self.now;
        let new = || Gathering { pieces: VecDeque::new(), since: now, listed: false };
        let gathering = self.desk.batches.gathering.entry(key).or_insert_with(new);
        gathering.pieces.push_back(piece);
        let (count, since) = (gathering.pieces.len(), gathering.since);
        // Others may come at this very moment, so even without a wait it ends by an event.
        if count == batch.most as usize {
            self.later(now, Event::Gathered { station, key, since });
        } else if count == 1 {
            self.later(now.saturating_add(batch.wait), Event::Gathered { station, key, since });
        }
    }

    /// What has gathered goes on the list of its team.
    pub(super) fn gathered(&mut self, station: u16, key: BatchKey, since: SimTime) {
        let gathering = self.desk.batches.gathering.get_mut(&key);
        let Some(gathering) = gathering.filter(|one| one.since == since && !one.listed) else {
            return;
        };
        gathering.listed = true;
        let first = gathering.pieces[0].message;
        self.list(station, first, key);
    }

    fn list(&mut self, station: u16, first: Message, key: BatchKey) {
        self.put_on_list(station, first, key);
        self.serve(station);
    }

    fn put_on_list(&mut self, station: u16, first: Message, key: BatchKey) {
        let priority = self.order(first.order).map_or(0, |order| order.priority);
        let takes = self.mean(station, first);
        let place = &mut self.desk.places[usize::from(station)];
        place.waits(priority, takes);
        place.queue.ask(priority, Piece::Batch(key));
    }

    /// Begins what has gathered, the oldest first; what is too much for once stays on the list. False if
    /// none of it is wanted any more.
    pub(super) fn begin_batch(&mut self, station: u16, server: Server, key: BatchKey) -> bool {
        let gathering = self.desk.batches.gathering.remove(&key).expect("it is on the list");
        let (mut pieces, mut dropped) = (Vec::new(), Vec::new());
        let mut rest = gathering.pieces;
        let first = rest[0].message;
        let priority = self.order(first.order).map_or(0, |order| order.priority);
        let takes = self.mean(station, first);
        self.desk.places[usize::from(station)].waits_no_more(priority, takes);
        let most = self.task(rest[0].message).batch.as_ref().map_or(1, |batch| batch.most) as usize;
        while let Some(piece) = rest.pop_front_if(|_| pieces.len() < most) {
            let wanted = self.is_wanted(piece.message);
            if wanted { &mut pieces } else { &mut dropped }.push(piece);
        }
        if let Some(Waiting { message, asked }) = rest.front().copied() {
            let gathering = Gathering { pieces: rest, since: asked, listed: true };
            self.desk.batches.gathering.insert(key, gathering);
            self.put_on_list(station, message, key);
        }
        let begins = !pieces.is_empty();
        if begins {
            let work = self.batch_work(station, &pieces);
            let number = self.number(&pieces);
            for piece in &pieces {
                self.begun(piece.message, server);
            }
            let batch = self.desk.batches.begun.insert(Begun { pieces, number });
            let batch = u32::try_from(batch).expect("fewer than 2^32 are under way");
            let end = Event::FinishedBatch { server, work, batch };
            self.work_on(station, server, work.worked, end);
        }
        for piece in dropped {
            self.drop_work(piece.message);
        }
        begins
    }

    fn batch_work(&mut self, station: u16, pieces: &[Waiting]) -> Work {
        let Waiting { message, asked } = pieces[0];
        let mut worked = self.working_time(station, message);
        if let Some(each) = self.task(message).batch.as_ref().and_then(|batch| batch.each.as_ref())
        {
            for piece in &pieces[1..] {
                worked += each.draw(&mut self.draws(crate::draws::Purpose::Work, &piece.message));
            }
        }
        Work { station, worked, asked, began: self.now }
    }

    /// The number of a batch: that of before if it stays together, else the next.
    fn number(&mut self, pieces: &[Waiting]) -> u64 {
        let message = pieces[0].message;
        let before = self
            .order(message.order)
            .and_then(|order| order.items[usize::from(message.item)].batch);
        let stays =
            self.task(message).batch.as_ref().is_some_and(|batch| batch.of == BatchOf::Batch);
        match before {
            Some(number) if stays => number,
            _ => {
                self.desk.batches.count += 1;
                self.desk.batches.count
            }
        }
    }

    /// A server has done its work on several items.
    pub(super) fn finished_batch(&mut self, server: Server, work: Work, batch: u32) {
        let Begun { pieces, number } = self.desk.batches.begun.remove(batch as usize);
        let place = &mut self.desk.places[usize::from(work.station)];
        assert!(place.end(server, work.worked), "teams do not fail");
        let (all, count) = (work.worked.nanos(), pieces.len() as u64);
        // What cannot be shared out evenly is of the first.
        let mut rest = all % count;
        let first = pieces[0].message;
        let failure = self.failure(self.task(first), first);
        for Waiting { message, asked } in pieces {
            if let Some(order) = self.order(message.order) {
                order.items[usize::from(message.item)].batch = Some(number);
            }
            let worked = Span::from_nanos(all / count + std::mem::take(&mut rest));
            let work = Work { worked, asked, ..work };
            self.commit(work, message, Some(Fate::Batch { number, failure }));
        }
        self.serve(work.station);
    }
}
