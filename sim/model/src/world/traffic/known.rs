//! What a cell need not work out again: its flows and what its people ask for, by the kind of hour. People
//! come from a neighbour that fails and go back when it is repaired, so what is known of those who camp
//! here mostly outlasts what is known of their guests.

use super::connection::Asked;
use super::flow::Flow;
use std::collections::{BTreeMap, BTreeSet};

/// What has been worked out. Knowing it or not makes no difference to what happens, so it is neither kept
/// nor compared.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownFlows {
    /// Of those who camp here now.
    now: OfPeople,
    /// Of others who have camped here.
    aside: Option<Box<OfPeople>>,
}

/// Who camps here, by patch with the rank of this cell; the patches that nobody serves; and how many times
/// a crowd or slice has begun or ended before. All that flows depend on besides hour and connection.
type People = (BTreeMap<u32, u8>, BTreeSet<u32>, usize);

/// What has been worked out of some people.
#[derive(Debug, Clone, Default)]
struct OfPeople {
    /// Who they are, if that has been told.
    people: Option<People>,
    /// By kind of hour and slice.
    hours: Vec<OfHour>,
    /// By kind of hour and the thousandths of blocks that people may fill, where the connection does not feed all.
    narrow: BTreeMap<(usize, u64), Vec<Flow>>,
}

/// What has been worked out of an hour and slice. It stands together because it is looked up together,
/// in memory that nobody has touched for a day.
#[derive(Debug, Clone, Copy, Default)]
struct OfHour {
    /// Where data may fill all blocks.
    flow: Option<Flow>,
    /// Of all slices together; with the first.
    asked: Option<Asked>,
}

/// More than this many flows over narrow connections are not remembered of a cell.
const NARROW_MOST: usize = 240;

impl PartialEq for KnownFlows {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for KnownFlows {}

impl KnownFlows {
    /// These camp here from now on.
    pub(super) fn turn_to(&mut self, people: People) {
        let people = Some(people);
        if self.now.people == people {
            return;
        }
        if let Some(aside) = self.aside.as_deref_mut().filter(|aside| aside.people == people) {
            return std::mem::swap(&mut self.now, aside);
        }
        let before = std::mem::replace(&mut self.now, OfPeople { people, ..OfPeople::default() });
        if self.aside.as_ref().is_none_or(|aside| aside.known() <= before.known()) {
            self.aside = Some(Box::new(before));
        }
    }

    /// The flows by slice in an hour of a kind, with `open` blocks to data, or all of them.
    pub(super) fn flows(
        &self,
        kind: usize,
        open: Option<u64>,
        slices: usize,
    ) -> Option<impl Iterator<Item = &Flow>> {
        let all = match open {
            None => self.now.hours.get(kind * slices..(kind + 1) * slices).unwrap_or_default(),
            Some(_) => &[],
        };
        let narrow = open.and_then(|open| self.now.narrow.get(&(kind, open)));
        let known = narrow.is_some() || all.first().is_some_and(|hour| hour.flow.is_some());
        let all = all.iter().filter_map(|hour| hour.flow.as_ref());
        known.then(|| all.chain(narrow.into_iter().flatten()))
    }

    /// Takes in flows that have been worked out.
    pub(super) fn keep(&mut self, kind: usize, open: Option<u64>, flows: Vec<Flow>) {
        let Some(open) = open else {
            let hours = self.now.hours(kind, flows.len());
            return hours.iter_mut().zip(flows).for_each(|(hour, flow)| hour.flow = Some(flow));
        };
        let narrow = &mut self.now.narrow;
        if narrow.len() >= NARROW_MOST {
            narrow.clear();
        }
        narrow.insert((kind, open), flows);
    }

    /// What people ask for in an hour of a kind.
    pub(super) fn asked(&mut self, kind: usize, slices: usize) -> &mut Option<Asked> {
        &mut self.now.hours(kind, slices)[0].asked
    }
}

impl OfPeople {
    /// An hour of a kind, by slice.
    fn hours(&mut self, kind: usize, slices: usize) -> &mut [OfHour] {
        let places = kind * slices..(kind + 1) * slices;
        if self.hours.len() < places.end {
            self.hours.resize(places.end, OfHour::default());
        }
        &mut self.hours[places]
    }

    /// How much is known.
    fn known(&self) -> usize {
        let known = |hour: &&OfHour| hour.flow.is_some() || hour.asked.is_some();
        self.hours.iter().filter(known).count()
    }
}
