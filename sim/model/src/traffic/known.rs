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
    /// By kind of hour and slice, where data may fill all blocks.
    flows: Vec<Option<Flow>>,
    /// By kind of hour and the blocks that data may fill, where the connection does not feed all.
    narrow: BTreeMap<(usize, u32), Vec<Flow>>,
    /// By kind of hour.
    asked: Vec<Option<Asked>>,
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
        open: Option<u32>,
        slices: usize,
    ) -> Option<impl Iterator<Item = &Flow>> {
        let all = match open {
            None => self.now.flows.get(kind * slices..(kind + 1) * slices).unwrap_or_default(),
            Some(_) => &[],
        };
        let narrow = open.and_then(|open| self.now.narrow.get(&(kind, open)));
        let known = narrow.is_some() || all.first().is_some_and(Option::is_some);
        known.then(|| all.iter().flatten().chain(narrow.into_iter().flatten()))
    }

    /// Takes in flows that have been worked out.
    pub(super) fn keep(&mut self, kind: usize, open: Option<u32>, flows: Vec<Flow>) {
        let OfPeople { flows: all, narrow, .. } = &mut self.now;
        if let Some(open) = open {
            if narrow.len() >= NARROW_MOST {
                narrow.clear();
            }
            narrow.insert((kind, open), flows);
            return;
        }
        let places = kind * flows.len()..(kind + 1) * flows.len();
        if all.len() < places.end {
            all.resize(places.end, None);
        }
        for (known, flow) in all[places].iter_mut().zip(flows) {
            *known = Some(flow);
        }
    }

    /// What people ask for in an hour of a kind.
    pub(super) fn asked(&mut self, kind: usize) -> &mut Option<Asked> {
        let asked = &mut self.now.asked;
        if asked.len() <= kind {
            asked.resize(kind + 1, None);
        }
        &mut asked[kind]
    }
}

impl OfPeople {
    /// How much is known.
    fn known(&self) -> usize {
        self.flows.iter().flatten().count() + self.asked.iter().flatten().count()
    }
}
