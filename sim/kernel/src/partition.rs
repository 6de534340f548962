//! Which region a process lives in: blocks of consecutive ranks. A speed knob and nothing else.

use crate::event::LpId;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Partition {
    count: u32,
    block: u32,
}

impl Partition {
    /// `count` processes shared out among at most `regions` regions, evenly.
    pub(crate) fn new(count: u32, regions: u32) -> Self {
        Self { count, block: count.div_ceil(regions.max(1)).max(1) }
    }

    /// How many regions there are: fewer than asked for where there are fewer processes.
    pub(crate) fn regions(self) -> u32 {
        self.count.div_ceil(self.block).max(1)
    }

    /// The region of a process, and its slot there.
    #[inline]
    pub(crate) fn locate(self, lp: LpId) -> (u32, u32) {
        (lp.rank() / self.block, lp.rank() % self.block)
    }

    /// The processes of a region, in the order of their slots.
    pub(crate) fn lps(self, region: u32) -> impl DoubleEndedIterator<Item = LpId> {
        let first = region * self.block;
        (first..self.count.min(first.saturating_add(self.block))).map(LpId::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lp_has_one_place() {
        for count in [0, 1, 2, 7, 64, 65, 1000] {
            for regions in [1, 2, 3, 64, 2000] {
                let partition = Partition::new(count, regions);
                assert!(partition.regions() <= regions);
                let places: Vec<(u32, u32)> = (0..partition.regions())
                    .flat_map(|region| {
                        (0_u32..).zip(partition.lps(region)).map(move |(slot, lp)| {
                            assert_eq!(partition.locate(lp), (region, slot));
                            (region, lp.rank())
                        })
                    })
                    .collect();
                let ranks: Vec<u32> = places.iter().map(|(_, rank)| *rank).collect();
                assert_eq!(ranks, (0..count).collect::<Vec<_>>());
            }
        }
    }
}
