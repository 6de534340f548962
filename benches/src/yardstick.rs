//! PHOLD written by hand for this one load, as fast as we can make it: no framework, no entities,
//! no records, no checkpoint. Window buckets, counting sort by process, one partition after the
//! other (or side by side). What the kernel costs on top is what its generality costs.

use crate::phold::{Phold, checksum};
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefMutIterator as _, ParallelIterator as _,
};
use sandtable_kernel::Stream;
use sandtable_units::SimTime;

/// Windows that a ring of buckets holds.
const RING: u64 = 256;

#[derive(Clone, Copy)]
struct Event {
    time: u64,
    /// Sender and its sequence number.
    origin: u64,
    to: u32,
}

struct Lp {
    stream: Stream,
    checksum: u64,
    origin: u64,
}

struct Partition {
    first: u32,
    lps: Vec<Lp>,
    ring: Vec<Vec<Event>>,
    beyond: Vec<Event>,
    counts: Vec<u32>,
    sorted: Vec<Event>,
    outboxes: Vec<Vec<Event>>,
    inboxes: Vec<Vec<Event>>,
    handled: u64,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Yardstick {
    /// Events handled.
    pub events: u64,
    /// All processes' checksums, folded.
    pub checksum: u64,
}

/// The number of partitions that is quickest: one on one thread, a few more than the threads on
/// several. (Tried on 10,000 and 1,000,000 processes with 1 to 244 partitions.)
pub fn partitions_for(threads: usize) -> u32 {
    if threads > 1 { u32::try_from(2 * threads).unwrap_or(u32::MAX) } else { 1 }
}

/// Runs PHOLD until `until` on `partitions` partitions.
pub fn run(phold: &Phold, until: SimTime, partitions: u32, threads: usize) -> Yardstick {
    let block = phold.lps.div_ceil(partitions);
    let count = phold.lps.div_ceil(block);
    let mut all: Vec<Partition> =
        (0..count).map(|index| Partition::new(phold, index, block, count)).collect();
    let window = phold.lookahead.nanos();
    let run = |all: &mut Vec<Partition>| {
        for partition in &mut *all {
            partition.start(phold, block);
        }
        exchange(all);
        for number in 0..until.nanos() / window {
            if threads > 1 {
                all.par_iter_mut()
                    .with_max_len(1)
                    .for_each(|partition| partition.step(phold, number, block));
            } else {
                for partition in &mut *all {
                    partition.step(phold, number, block);
                }
            }
            exchange(all);
        }
    };
    if threads > 1 {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads can be started").install(|| run(&mut all));
    } else {
        run(&mut all);
    }
    let lps = all.iter().flat_map(|partition| &partition.lps);
    Yardstick {
        events: all.iter().map(|partition| partition.handled).sum(),
        checksum: lps.fold(0, |sum, process| checksum(sum, process.checksum)),
    }
}

fn exchange(all: &mut [Partition]) {
    for sender in 0..all.len() {
        let mut outboxes = std::mem::take(&mut all[sender].outboxes);
        for (outbox, partition) in outboxes.iter_mut().zip(all.iter_mut()) {
            std::mem::swap(outbox, &mut partition.inboxes[sender]);
        }
        all[sender].outboxes = outboxes;
    }
}

impl Partition {
    fn new(phold: &Phold, index: u32, block: u32, partitions: u32) -> Self {
        let first = index * block;
        let lps: Vec<Lp> = (first..phold.lps.min(first + block))
            .map(|lp| Lp { stream: Phold::stream(lp), checksum: 0, origin: u64::from(lp) << 40 })
            .collect();
        Self {
            first,
            counts: vec![0; lps.len()],
            lps,
            ring: (0..RING).map(|_| Vec::new()).collect(),
            beyond: Vec::new(),
            sorted: Vec::new(),
            outboxes: (0..partitions).map(|_| Vec::new()).collect(),
            inboxes: (0..partitions).map(|_| Vec::new()).collect(),
            handled: 0,
        }
    }

    fn start(&mut self, phold: &Phold, block: u32) {
        for slot in 0..self.lps.len() {
            for _ in 0..phold.events_per_lp {
                self.send(phold, slot, 0, 0, block);
            }
        }
    }

    fn step(&mut self, phold: &Phold, number: u64, block: u32) {
        let window = phold.lookahead.nanos();
        let mut inboxes = std::mem::take(&mut self.inboxes);
        for event in inboxes.iter_mut().flat_map(|inbox| inbox.drain(..)) {
            self.put(event, number, window);
        }
        self.inboxes = inboxes;
        if number.is_multiple_of(RING) {
            for event in std::mem::take(&mut self.beyond) {
                self.put(event, number, window);
            }
        }
        let mut bucket = std::mem::take(&mut self.ring[(number % RING) as usize]);
        if bucket.is_empty() {
            return;
        }
        for event in &bucket {
            self.counts[event.to as usize] += 1;
        }
        let mut place = 0;
        for count in &mut self.counts {
            (*count, place) = (place, place + *count);
        }
        self.sorted.resize(bucket.len(), bucket[0]);
        for event in &bucket {
            let place = &mut self.counts[event.to as usize];
            self.sorted[*place as usize] = *event;
            *place += 1;
        }
        self.handled += bucket.len() as u64;
        bucket.clear();
        self.ring[(number % RING) as usize] = bucket;
        let mut begin = 0;
        for slot in 0..self.lps.len() {
            let end = std::mem::take(&mut self.counts[slot]) as usize;
            self.sorted[begin..end].sort_unstable_by_key(|event| (event.time, event.origin));
            for index in begin..end {
                let time = self.sorted[index].time;
                let process = &mut self.lps[slot];
                process.checksum = checksum(process.checksum, time);
                self.send(phold, slot, time, number, block);
            }
            begin = end;
        }
    }

    #[inline]
    fn send(&mut self, phold: &Phold, slot: usize, now: u64, number: u64, block: u32) {
        let process = &mut self.lps[slot];
        let lp = self.first + u32::try_from(slot).expect("slots are below 2^32");
        let (to, delay) = phold.draw(lp, &mut process.stream);
        let event = Event { time: now + delay.nanos(), origin: process.origin, to: to % block };
        process.origin += 1;
        if to / block == self.first / block {
            self.put(event, number, phold.lookahead.nanos());
        } else {
            self.outboxes[(to / block) as usize].push(event);
        }
    }

    #[inline]
    fn put(&mut self, event: Event, number: u64, window: u64) {
        let target = event.time / window;
        if target - number < RING {
            self.ring[(target % RING) as usize].push(event);
        } else {
            self.beyond.push(event);
        }
    }
}
