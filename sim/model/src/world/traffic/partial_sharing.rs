//! Calls of slices that share blocks in part: each may keep some for itself and have no more than some.
//!
//! What is admitted is so whenever it would be with fewer calls under way, so that the chain has a product
//! form (J. M. Aein 1978, J. S. Kaufman 1981): calls of a slice are distributed as if it were alone, and
//! those of several independently of each other, but for states that cannot be. Like Erlang's formula it
//! depends on how long calls last by the mean only. It is exact, and takes a convolution over slices.

/// The calls of a slice.
#[derive(Debug, Clone, Default)]
pub struct Sharer {
    /// Blocks that others leave free for it.
    pub kept: u32,
    /// Blocks that it has at most.
    pub most: u32,
    /// How many blocks a call of each class takes, and the traffic that the class offers in Erlang.
    pub classes: Vec<(u32, f64)>,
}

/// The share of calls that are refused, by slice and class, where slices share `blocks`. What is kept for
/// all of them together must not be more than there is.
pub fn partial_sharing(blocks: u32, sharers: &[Sharer]) -> Vec<Vec<f64>> {
    let tilt = Tilt::new(blocks, sharers);
    let used: Vec<Vec<f64>> =
        sharers.iter().map(|sharer| tilt.used(sharer, sharer.most.min(blocks))).collect();
    let taken: Vec<Vec<f64>> =
        sharers.iter().zip(&used).map(|(sharer, used)| tilt.taken(sharer, used)).collect();
    // What all others take: those before a slice, and those after it.
    let alone = || {
        let mut alone = vec![0.0; blocks as usize + 1];
        alone[0] = 1.0;
        alone
    };
    let mut after = vec![alone()];
    for taken in taken.iter().skip(1).rev() {
        let last = after.last().expect("there is one");
        after.push(together(last, taken));
    }
    let mut before = alone();
    let mut refused = Vec::with_capacity(sharers.len());
    for ((sharer, used), (taken, after)) in
        sharers.iter().zip(&used).zip(taken.iter().zip(after.iter().rev()))
    {
        let room = if sharer.classes.is_empty() {
            Vec::new()
        } else {
            tilt.at_most(&together(&before, after))
        };
        let refused_of = |(units, _): &(u32, f64)| tilt.refused(sharer, used, &room, *units);
        refused.push(sharer.classes.iter().map(refused_of).collect());
        before = together(&before, taken);
    }
    refused
}

/// Far above what there is to share, the states that can be are so unlikely among those that could be
/// if there were more that no float tells them from nothing. So the weight of a state is taken times a
/// factor for each block that is taken, and the factor is taken out again where states are summed.
struct Tilt {
    blocks: usize,
    /// The factor, to the power of 0, 1 and so on.
    powers: Vec<f64>,
}

impl Tilt {
    /// The factor with which what is offered is no more than there is.
    fn new(blocks: u32, sharers: &[Sharer]) -> Self {
        let possible = sharers.iter().flat_map(|sharer| {
            let most = sharer.most.min(blocks);
            sharer.classes.iter().filter(move |(units, _)| *units <= most)
        });
        let possible: Vec<(f64, f64)> =
            possible.map(|(units, erlang)| (f64::from(*units), *erlang)).collect();
        let offered = |factor: f64| -> f64 {
            possible.iter().map(|(units, erlang)| erlang * units * libm::pow(factor, *units)).sum()
        };
        let mut factor = 1.0;
        if offered(factor) > f64::from(blocks) {
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..60 {
                factor = f64::midpoint(low, high);
                if offered(factor) > f64::from(blocks) { high = factor } else { low = factor }
            }
        }
        let powers = (0..=blocks).map(|power| libm::pow(factor, f64::from(power))).collect();
        Self { blocks: blocks as usize, powers }
    }

    /// The weights of a slice's having so many blocks, up to `most`, if it were alone (Kaufman, Roberts).
    fn used(&self, sharer: &Sharer, most: u32) -> Vec<f64> {
        let most = most as usize;
        let mut weights = vec![0.0; most + 1];
        weights[0] = 1.0;
        for state in 1..=most {
            let from = sharer.classes.iter().map(|(units, offered)| {
                let units = *units as usize;
                if units > state {
                    0.0
                } else {
                    offered * self.powers[units] * units as f64 * weights[state - units]
                }
            });
            weights[state] = from.sum::<f64>() / state as f64;
            if weights[state] > 1e200 {
                weights = normalized(weights);
            }
        }
        normalized(weights)
    }

    /// The weights of its taking so many blocks from the others: what it has, and what is kept for it.
    fn taken(&self, sharer: &Sharer, used: &[f64]) -> Vec<f64> {
        let mut taken = vec![0.0; self.blocks + 1];
        for (state, weight) in used.iter().enumerate() {
            let takes = state.max(sharer.kept as usize);
            taken[takes] += weight * self.powers[takes - state];
        }
        normalized(taken)
    }

    /// The weights of at most so many being taken.
    fn at_most(&self, taken: &[f64]) -> Vec<f64> {
        let mut sum = 0.0;
        let sums = taken.iter().map(|weight| {
            sum = sum * self.powers[1] + weight;
            sum
        });
        sums.collect()
    }

    /// The share of calls of so many blocks that are refused, where `room` are the weights of the others'
    /// taking at most so many.
    fn refused(&self, sharer: &Sharer, used: &[f64], room: &[f64], units: u32) -> f64 {
        let (mut admitting, mut all) = (0.0, 0.0);
        let units = units as usize;
        let weight_with = |state: usize, with: usize| {
            let takes = with.max(sharer.kept as usize);
            let room = self.blocks.checked_sub(takes).map_or(0.0, |left| room[left]);
            used[state] * self.powers.get(takes - state).copied().unwrap_or(0.0) * room
        };
        for state in 0..used.len() {
            all += weight_with(state, state);
            if state + units < used.len() {
                admitting += weight_with(state, state + units);
            }
        }
        if all > 0.0 { (1.0 - admitting / all).clamp(0.0, 1.0) } else { 1.0 }
    }
}

/// The weights of two's taking so many together, as far as that can be.
fn together(one: &[f64], other: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; one.len()];
    for (left, weight) in one.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
        for (sum, beside) in sums[left..].iter_mut().zip(other) {
            *sum += weight * beside;
        }
    }
    normalized(sums)
}

/// Only the ratios of weights count: the largest becomes one.
fn normalized(mut weights: Vec<f64>) -> Vec<f64> {
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if largest > 0.0 {
        for weight in &mut weights {
            *weight /= largest;
        }
    }
    weights
}
