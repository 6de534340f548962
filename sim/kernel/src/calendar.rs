//! The calendar of a region: what is to happen, by window.
//!
//! Inside a window the processes are independent, so only each one's own order matters and the
//! calendar keeps none beyond the window: a ring of buckets for the near future, each a chain of
//! small chunks from one arena, and a map of epochs (rings' lengths) for the far future. Putting in
//! and taking out cost the same however many events wait. Windows that are one for the simulation
//! (`window.rs`) lie side by side here; each is one lookahead long.

use crate::event::Pending;
use std::collections::BTreeMap;
use std::ops::Range;

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
    /// The buckets of the ring that hold something.
    occupied: Bits,
    /// The buckets of the ring that hold something loud.
    loud: Bits,
    far: BTreeMap<u64, Epoch<E>>,
    /// The windows that are being taken out; the ring holds those from the first of them on.
    current: Range<u64>,
    window_length: u64,
}

/// One bit for each bucket of the ring.
type Bits = [u64; 1 << (RING_BITS - 6)];

#[derive(Clone, Copy)]
struct Bucket {
    /// The chunk that is being filled; all chunks behind it are full.
    head: u32,
    len: u32,
}

struct Epoch<E> {
    first_window: u64,
    /// The first window with something loud; `u64::MAX` if there is none.
    first_loud: u64,
    events: Vec<Pending<E>>,
}

/// Where the epoch of a window ends: the ring is sure to hold its windows up to there.
pub(crate) fn epoch_end(window: u64) -> u64 {
    (window / RING + 1) * RING
}

impl<E: Copy> Calendar<E> {
    pub(crate) fn new(window_length: u64) -> Self {
        Self {
            arena: Vec::new(),
            next: Vec::new(),
            free: NONE,
            ring: vec![Bucket { head: NONE, len: 0 }; 1 << RING_BITS],
            occupied: Bits::default(),
            loud: Bits::default(),
            far: BTreeMap::new(),
            current: 0..1,
            window_length,
        }
    }

    /// Puts an event in. Its window must not lie before the current one.
    #[inline]
    pub(crate) fn push(&mut self, pending: Pending<E>) {
        let window = pending.key.time.nanos() / self.window_length;
        debug_assert!(window >= self.current.start, "an event in the past");
        if window - self.current.start < RING {
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
        self.loud[place / 64] |= u64::from(pending.is_loud) << (place % 64);
        self.arena[head as usize * CHUNK + within] = pending;
        self.ring[place] = Bucket { head, len: len + 1 };
    }

    #[cold]
    fn push_far(&mut self, window: u64, pending: Pending<E>) {
        let epoch = self.far.entry(window / RING).or_insert_with(|| Epoch {
            first_window: window,
            first_loud: u64::MAX,
            events: Vec::new(),
        });
        epoch.first_window = epoch.first_window.min(window);
        if pending.is_loud {
            epoch.first_loud = epoch.first_loud.min(window);
        }
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
        let far = self.far.first_key_value().map(|(_, epoch)| epoch.first_window);
        self.next_near(&self.occupied).into_iter().chain(far).min()
    }

    /// The earliest window that holds a loud event, if that is before the end of the epoch of
    /// [`Self::next_window`]; else that or a later one, or none.
    pub(crate) fn next_loud(&self) -> Option<u64> {
        let far = self.far.first_key_value().map(|(_, epoch)| epoch.first_loud);
        let far = far.filter(|window| *window != u64::MAX);
        self.next_near(&self.loud).into_iter().chain(far).min()
    }

    fn next_near(&self, marked: &Bits) -> Option<u64> {
        let start = self.current.start % RING;
        let words = marked.len();
        let first = (start / 64) as usize;
        for step in 0..=words {
            let word = (first + step) % words;
            let from_start = u64::MAX << (start % 64);
            let bits = match step {
                0 => marked[word] & from_start,
                _ if step == words => marked[word] & !from_start,
                _ => marked[word],
            };
            if bits != 0 {
                let place = word as u64 * 64 + u64::from(bits.trailing_zeros());
                return Some(self.current.start + (place + RING - start) % RING);
            }
        }
        None
    }

    /// About how many events wait for these windows, the next that hold any, of one epoch: exact if
    /// they are near, too many if they are far.
    pub(crate) fn waiting(&self, windows: &Range<u64>) -> usize {
        let near = if windows.start - self.current.start < RING { self.len(windows) } else { 0 };
        let first = self.far.first_key_value();
        let far = first.filter(|(_, epoch)| windows.contains(&epoch.first_window));
        near + far.map_or(0, |(_, epoch)| epoch.events.len())
    }

    /// How many events the ring holds in some windows.
    fn len(&self, windows: &Range<u64>) -> usize {
        windows.clone().map(|window| self.ring[(window % RING) as usize].len as usize).sum()
    }

    /// Moves on to some windows of one epoch, before which nothing may wait any more.
    pub(crate) fn advance(&mut self, windows: Range<u64>) {
        let window = windows.start;
        debug_assert!(windows.end <= epoch_end(window), "windows of several epochs");
        debug_assert!(self.next_window().is_none_or(|next| next >= window), "events left behind");
        self.current = windows;
        while let Some(epoch) = self.far.first_entry() {
            if *epoch.key() > window / RING {
                break;
            }
            for pending in epoch.remove().events {
                self.push_near(pending.key.time.nanos() / self.window_length, pending);
            }
        }
    }

    /// How many events the current windows hold.
    pub(crate) fn due(&self) -> usize {
        self.len(&self.current)
    }

    /// Shows every event of the current windows, in no particular order.
    #[inline]
    pub(crate) fn for_each_due(&self, mut visit: impl FnMut(&Pending<E>)) {
        for window in self.current.clone() {
            let Bucket { mut head, len } = self.ring[(window % RING) as usize];
            let mut in_chunk = (len as usize).wrapping_sub(1) % CHUNK + 1;
            while head != NONE {
                let start = head as usize * CHUNK;
                self.arena[start..start + in_chunk].iter().for_each(&mut visit);
                in_chunk = CHUNK;
                head = self.next[head as usize];
            }
        }
    }

    /// Empties the current windows.
    pub(crate) fn clear_due(&mut self) {
        for window in self.current.clone() {
            let place = (window % RING) as usize;
            let emptied = std::mem::replace(&mut self.ring[place], Bucket { head: NONE, len: 0 });
            self.occupied[place / 64] &= !(1 << (place % 64));
            self.loud[place / 64] &= !(1 << (place % 64));
            let mut head = emptied.head;
            while head != NONE {
                let next = self.next[head as usize];
                self.next[head as usize] = self.free;
                self.free = head;
                head = next;
            }
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

    /// What a calendar is held against: everything, in order.
    #[derive(Default)]
    struct Plain(Vec<(EventKey, bool)>);

    impl Plain {
        fn push(&mut self, calendar: &mut Calendar<()>, time: u64, is_loud: bool) {
            let key = EventKey::new(SimTime::from_nanos(time), LpId::new(0), self.0.len() as u64);
            self.0.push((key, is_loud));
            calendar.push(Pending { key, to: 0, is_loud, event: () });
        }

        fn of(&self, windows: &Range<u64>) -> Vec<EventKey> {
            let mut keys: Vec<EventKey> = self.0.iter().map(|(key, _)| *key).collect();
            keys.retain(|key| windows.contains(&(key.time.nanos() / LENGTH)));
            keys.sort();
            keys
        }

        fn first(&self, from: u64, loud_only: bool) -> Option<u64> {
            let all = self.0.iter().filter(|(_, is_loud)| *is_loud || !loud_only);
            all.map(|(key, _)| key.time.nanos() / LENGTH).filter(|window| *window >= from).min()
        }
    }

    /// Takes out what comes next, as many windows at once as asked for and possible, and compares.
    fn take(calendar: &mut Calendar<()>, plain: &Plain, done: &mut u64, most: u64) -> bool {
        assert_eq!(calendar.next_window(), plain.first(*done, false));
        let Some(window) = calendar.next_window() else { return false };
        let loud = plain.first(*done, true).filter(|loud| *loud < epoch_end(window));
        assert_eq!(calendar.next_loud().filter(|loud| *loud < epoch_end(window)), loud);
        let windows = window..epoch_end(window).min(window + most);
        calendar.advance(windows.clone());
        let mut keys = Vec::new();
        calendar.for_each_due(|pending| keys.push(pending.key));
        assert_eq!(keys.len(), calendar.due());
        keys.sort();
        assert_eq!(keys, plain.of(&windows));
        calendar.clear_due();
        *done = windows.end;
        true
    }

    proptest! {
        /// Whatever goes in comes out once, in the window of its time, windows in order, one by one or
        /// several at once; also what is put in while the calendar moves on. What is loud is known.
        #[test]
        fn all_comes_out_in_its_window(
            times in prop::collection::vec((0..40_000_u64, prop::bool::weighted(0.2)), 0..300),
            later in prop::collection::vec((0..300_u64, 0..40_000_u64, any::<bool>()), 0..100),
        ) {
            let mut calendar = Calendar::new(LENGTH);
            let mut plain = Plain::default();
            let mut done = 0;
            for (time, is_loud) in times {
                plain.push(&mut calendar, time, is_loud);
            }
            for (most, time, is_loud) in later {
                for _ in 0..most % 3 {
                    take(&mut calendar, &plain, &mut done, most);
                }
                plain.push(&mut calendar, done * LENGTH + time, is_loud);
            }
            let left = plain.of(&(done..u64::MAX));
            prop_assert_eq!(calendar.all().len(), left.len());
            while take(&mut calendar, &plain, &mut done, 7) {}
            prop_assert!(calendar.all().is_empty());
        }
    }

    #[test]
    fn chunks_are_used_again() {
        let mut calendar = Calendar::new(LENGTH);
        for window in 0..5_000_u64 {
            for sequence in 0..100 {
                let time = SimTime::from_nanos(window * LENGTH);
                let key = EventKey::new(time, LpId::new(0), window * 100 + sequence);
                calendar.push(Pending { key, to: 0, is_loud: true, event: () });
            }
            calendar.advance(window..window + 1);
            calendar.clear_due();
        }
        assert!(calendar.arena.len() <= 128, "{}", calendar.arena.len());
    }
}
