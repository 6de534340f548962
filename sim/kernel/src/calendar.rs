//! The calendar of a region: what is to happen, by window.
//!
//! Inside a window the processes are independent, so only each one's own order matters and the
//! calendar keeps none beyond the window: a ring of buckets for the near future, each a chain of
//! small chunks from one arena, and a map of epochs (rings' lengths) for the far future. Putting in
//! and taking out cost the same however many events wait.

use crate::event::Pending;
use std::collections::BTreeMap;

/// Windows in the ring; a power of two.
const RING: u64 = 1 << RING_BITS;
const RING_BITS: u32 = 10;
/// Events in a chunk: small enough that sparse windows waste little, large enough to stream.
const CHUNK: usize = 16;
const NONE: u32 = u32::MAX;

pub(crate) struct Calendar<E> {
    arena: Vec<Pending<E>>,
    /// For each chunk of the arena the next one in its chain.
    next: Vec<u32>,
    free: u32,
    ring: Vec<Bucket>,
    /// One bit for each bucket of the ring that holds something.
    occupied: [u64; 1 << (RING_BITS - 6)],
    far: BTreeMap<u64, Epoch<E>>,
    /// The ring holds the windows from here on.
    current: u64,
    window_length: u64,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// The chunk that is being filled; all chunks behind it are full.
    head: u32,
    len: u32,
}

struct Epoch<E> {
    first_window: u64,
    events: Vec<Pending<E>>,
}

impl<E: Copy> Calendar<E> {
    pub(crate) fn new(window_length: u64) -> Self {
        Self {
            arena: Vec::new(),
            next: Vec::new(),
            free: NONE,
            ring: vec![Bucket { head: NONE, len: 0 }; 1 << RING_BITS],
            occupied: [0; 1 << (RING_BITS - 6)],
            far: BTreeMap::new(),
            current: 0,
            window_length,
        }
    }

    /// Puts an event in. Its window must not lie before the current one.
    #[inline]
    pub(crate) fn push(&mut self, pending: Pending<E>) {
        let window = pending.key.time.nanos() / self.window_length;
        debug_assert!(window >= self.current, "an event in the past");
        if window - self.current < RING {
            self.push_near(window, pending);
        } else {
            self.push_far(window, pending);
        }
    }

    #[inline]
    fn push_near(&mut self, window: u64, pending: Pending<E>) {
        let place = (window % RING) as usize;
        let Bucket { mut head, len } = self.ring[place];
        let within = len as usize % CHUNK;
        if within == 0 {
            let chunk = self.take_chunk(pending);
            self.next[chunk as usize] = head;
            self.occupied[place / 64] |= 1 << (place % 64);
            head = chunk;
        }
        self.arena[head as usize * CHUNK + within] = pending;
        self.ring[place] = Bucket { head, len: len + 1 };
    }

    #[cold]
    fn push_far(&mut self, window: u64, pending: Pending<E>) {
        let epoch = self
            .far
            .entry(window / RING)
            .or_insert_with(|| Epoch { first_window: window, events: Vec::new() });
        epoch.first_window = epoch.first_window.min(window);
        epoch.events.push(pending);
    }

    #[inline]
    fn take_chunk(&mut self, filler: Pending<E>) -> u32 {
        if self.free == NONE {
            return self.new_chunk(filler);
        }
        let chunk = self.free;
        self.free = self.next[chunk as usize];
        chunk
    }

    #[cold]
    fn new_chunk(&mut self, filler: Pending<E>) -> u32 {
        let chunk = u32::try_from(self.next.len()).expect("fewer than 2^32 chunks");
        self.next.push(NONE);
        self.arena.resize(self.arena.len() + CHUNK, filler);
        chunk
    }

    /// The earliest window that holds an event.
    pub(crate) fn next_window(&self) -> Option<u64> {
        let near = self.next_near();
        let far = self.far.first_key_value().map(|(_, epoch)| epoch.first_window);
        match (near, far) {
            (Some(near), Some(far)) => Some(near.min(far)),
            (near, far) => near.or(far),
        }
    }

    fn next_near(&self) -> Option<u64> {
        let start = self.current % RING;
        let words = self.occupied.len();
        let first = (start / 64) as usize;
        for step in 0..=words {
            let word = (first + step) % words;
            let from_start = u64::MAX << (start % 64);
            let bits = match step {
                0 => self.occupied[word] & from_start,
                _ if step == words => self.occupied[word] & !from_start,
                _ => self.occupied[word],
            };
            if bits != 0 {
                let place = word as u64 * 64 + u64::from(bits.trailing_zeros());
                return Some(self.current + (place + RING - start) % RING);
            }
        }
        None
    }

    /// About how many events wait for a window, which must be the next that holds any: exact if it is
    /// near, too many if it is far.
    pub(crate) fn waiting(&self, window: u64) -> usize {
        let near = self.ring[(window % RING) as usize].len as usize;
        let first = self.far.first_key_value();
        let far = first.filter(|(_, epoch)| epoch.first_window == window);
        near + far.map_or(0, |(_, epoch)| epoch.events.len())
    }

    /// Moves on to `window`, before which nothing may wait any more.
    pub(crate) fn advance(&mut self, window: u64) {
        debug_assert!(self.next_window().is_none_or(|next| next >= window), "events left behind");
        self.current = window;
        while let Some(epoch) = self.far.first_entry() {
            if *epoch.key() > window / RING {
                break;
            }
            for pending in epoch.remove().events {
                self.push_near(pending.key.time.nanos() / self.window_length, pending);
            }
        }
    }

    /// How many events the current window holds.
    pub(crate) fn due(&self) -> usize {
        self.ring[(self.current % RING) as usize].len as usize
    }

    /// Shows every event of the current window, in no particular order.
    #[inline]
    pub(crate) fn for_each_due(&self, mut visit: impl FnMut(&Pending<E>)) {
        let Bucket { mut head, len } = self.ring[(self.current % RING) as usize];
        let mut in_chunk = (len as usize).wrapping_sub(1) % CHUNK + 1;
        while head != NONE {
            let start = head as usize * CHUNK;
            self.arena[start..start + in_chunk].iter().for_each(&mut visit);
            in_chunk = CHUNK;
            head = self.next[head as usize];
        }
    }

    /// Empties the current window.
    pub(crate) fn clear_due(&mut self) {
        let place = (self.current % RING) as usize;
        let mut head = std::mem::replace(&mut self.ring[place], Bucket { head: NONE, len: 0 }).head;
        self.occupied[place / 64] &= !(1 << (place % 64));
        while head != NONE {
            let next = self.next[head as usize];
            self.next[head as usize] = self.free;
            self.free = head;
            head = next;
        }
    }

    /// Every event that waits, in no particular order.
    pub(crate) fn all(&self) -> Vec<Pending<E>> {
        let mut all = Vec::new();
        for bucket in &self.ring {
            let mut left = bucket.len as usize;
            let mut head = bucket.head;
            while head != NONE {
                let in_chunk = (left - 1) % CHUNK + 1;
                let start = head as usize * CHUNK;
                all.extend_from_slice(&self.arena[start..start + in_chunk]);
                left -= in_chunk;
                head = self.next[head as usize];
            }
        }
        all.extend(self.far.values().flat_map(|epoch| &epoch.events));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{EventKey, LpId};
    use proptest::prelude::*;
    use sandtable_units::SimTime;

    const LENGTH: u64 = 10;

    fn drain(calendar: &mut Calendar<()>) -> Vec<(u64, Vec<EventKey>)> {
        let mut windows = Vec::new();
        while let Some(window) = calendar.next_window() {
            calendar.advance(window);
            let mut keys = Vec::new();
            calendar.for_each_due(|pending| keys.push(pending.key));
            assert_eq!(keys.len(), calendar.due());
            calendar.clear_due();
            keys.sort();
            windows.push((window, keys));
        }
        windows
    }

    proptest! {
        /// Whatever goes in comes out once, in the window of its time, windows in order; also what
        /// is put in while the calendar moves on.
        #[test]
        fn all_comes_out_in_its_window(
            times in prop::collection::vec(0..40_000_u64, 0..300),
            later in prop::collection::vec((0..300_usize, 0..40_000_u64), 0..100),
        ) {
            let mut calendar = Calendar::new(LENGTH);
            let mut expected = BTreeMap::<u64, Vec<EventKey>>::new();
            let mut sequence = 0;
            let mut push = |calendar: &mut Calendar<()>, time| {
                let key = EventKey::new(SimTime::from_nanos(time), LpId::new(0), sequence);
                sequence += 1;
                calendar.push(Pending { key, to: 0, event: () });
                expected.entry(time / LENGTH).or_default().push(key);
            };
            for time in times {
                push(&mut calendar, time);
            }
            let mut drained = Vec::new();
            for (steps, time) in later {
                for _ in 0..steps % 3 {
                    if let Some(window) = calendar.next_window() {
                        calendar.advance(window);
                        let mut keys = Vec::new();
                        calendar.for_each_due(|pending| keys.push(pending.key));
                        calendar.clear_due();
                        keys.sort();
                        drained.push((window, keys));
                        calendar.advance(window + 1);
                    }
                }
                let now = calendar.current * LENGTH;
                push(&mut calendar, now + time);
            }
            prop_assert_eq!(
                calendar.all().len() + drained.iter().map(|(_, keys)| keys.len()).sum::<usize>(),
                expected.values().map(Vec::len).sum::<usize>()
            );
            drained.extend(drain(&mut calendar));
            for keys in expected.values_mut() {
                keys.sort();
            }
            prop_assert_eq!(drained, expected.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn chunks_are_used_again() {
        let mut calendar = Calendar::new(LENGTH);
        for window in 0..5_000_u64 {
            for sequence in 0..100 {
                let time = SimTime::from_nanos(window * LENGTH);
                let key = EventKey::new(time, LpId::new(0), window * 100 + sequence);
                calendar.push(Pending { key, to: 0, event: () });
            }
            calendar.advance(window);
            calendar.clear_due();
        }
        assert!(calendar.arena.len() <= 128, "{}", calendar.arena.len());
    }
}
