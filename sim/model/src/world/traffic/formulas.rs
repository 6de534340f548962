//! Closed forms of teletraffic theory: the means that fluid traffic is made of, and that simulated
//! sessions are tested against.

/// The blocking of calls that share `blocks` units, by how many units a call of each class takes and
/// the traffic that the class offers in Erlang (J. S. Kaufman 1981, J. W. Roberts 1981). With one class
/// of one unit it is Erlang's formula B.
pub fn kaufman_roberts(blocks: u32, classes: &[(u32, f64)]) -> Vec<f64> {
    let blocks = blocks as usize;
    let mut states = vec![0.0; blocks + 1];
    states[0] = 1.0;
    for state in 1..=blocks {
        let from = classes.iter().map(|(units, offered)| {
            let units = *units as usize;
            if units > state { 0.0 } else { offered * units as f64 * states[state - units] }
        });
        states[state] = from.sum::<f64>() / state as f64;
        if states[state] > 1e200 {
            for state in &mut states {
                *state *= 1e-200;
            }
        }
    }
    let all: f64 = states.iter().sum();
    let blocking = |(units, _): &(u32, f64)| {
        let full = (blocks + 1).saturating_sub(*units as usize);
        states[full..].iter().sum::<f64>() / all
    };
    classes.iter().map(blocking).collect()
}

/// Data that shares a cell: sessions are admitted while fewer than `most` are under way, and bring work
/// of `load` by what can be done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sharers {
    /// How many sessions may be under way, this one counted.
    pub most: f64,
    /// The work that arrives by what can be done.
    pub load: f64,
}

/// Processor sharing: the share of sessions of each class that are refused, and the mean number under
/// way. With one class it is M/G/1/K-PS, which depends on the distribution of work by its mean only;
/// with several, whose limits differ, it takes the mix of classes under way to be that of arrivals.
pub fn processor_sharing(classes: &[Sharers]) -> (Vec<f64>, f64) {
    let mut limits: Vec<f64> = classes.iter().map(|class| class.most.max(0.0)).collect();
    limits.sort_by(f64::total_cmp);
    limits.dedup();
    // Between two limits the number under way is a geometric chain.
    let mut chains = Vec::with_capacity(limits.len() + 1);
    let (mut from, mut weight) = (0.0, 0.0);
    for limit in &limits {
        let admitted = classes.iter().filter(|class| class.most > from);
        let load: f64 = admitted.map(|class| class.load).sum();
        chains.push(Chain { from, states: limit - from, weight, load });
        if *limit > from {
            weight += (limit - from) * libm::log(load);
        }
        from = *limit;
    }
    chains.push(Chain { from, states: 1.0, weight, load: 0.0 });
    let peak = chains.iter().map(Chain::peak).fold(f64::NEG_INFINITY, f64::max);
    let sums: Vec<(f64, f64)> = chains.iter().map(|chain| chain.sums(peak)).collect();
    let all: f64 = sums.iter().map(|(sum, _)| sum).sum();
    let refused = classes.iter().map(|class| {
        let full = chains.iter().zip(&sums).filter(|(chain, _)| chain.from >= class.most);
        full.map(|(_, (sum, _))| sum).sum::<f64>() / all
    });
    let under_way = sums.iter().map(|(_, moment)| moment).sum::<f64>() / all;
    (refused.collect(), under_way)
}

/// States of a chain, each as likely as the one before times the load.
struct Chain {
    from: f64,
    states: f64,
    /// The logarithm of the first state's weight.
    weight: f64,
    load: f64,
}

impl Chain {
    /// The logarithm of the largest weight.
    fn peak(&self) -> f64 {
        if self.states < 1.0 {
            f64::NEG_INFINITY
        } else if self.load > 1.0 {
            self.weight + (self.states - 1.0) * libm::log(self.load)
        } else {
            self.weight
        }
    }

    /// The sum of weights, and that of weights times states, by the weight of logarithm `peak`.
    fn sums(&self, peak: f64) -> (f64, f64) {
        if self.states < 1.0 {
            return (0.0, 0.0);
        }
        let first = libm::exp(self.peak() - peak);
        let (last, states) = (self.states - 1.0, self.states);
        if (self.load - 1.0).abs() * states < 1e-6 {
            return (first * states, first * states * (self.from + last / 2.0));
        }
        // From the heavier end: each state weighs `ratio` times the one before.
        let ratio = if self.load > 1.0 { 1.0 / self.load } else { self.load };
        let tail = libm::pow(ratio, states);
        let sum = first * (1.0 - tail) / (1.0 - ratio);
        let steps = first * ratio * (1.0 - tail) / ((1.0 - ratio) * (1.0 - ratio))
            - first * states * tail / (1.0 - ratio);
        let moment = if self.load > 1.0 {
            (self.from + last) * sum - steps
        } else {
            self.from * sum + steps
        };
        (sum, moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Traffic that a textbook's table gives for a blocking.
    #[test]
    fn one_class_of_one_unit_is_erlang_b() {
        for (blocks, offered, blocking) in
            [(10, 5.0, 0.018_384_57), (10, 10.0, 0.214_582_34), (25, 20.0, 0.050_221_78)]
        {
            let found = kaufman_roberts(blocks, &[(1, offered)])[0];
            assert!((found - blocking).abs() < 1e-8, "{found}");
        }
        // Thousands of Erlang overflow no float.
        let found = kaufman_roberts(5_000, &[(1, 10_000.0)])[0];
        assert!((found - 0.5).abs() < 1e-3, "{found}");
    }

    /// Two units, calls of one and of two: five states by hand.
    #[test]
    fn two_classes_by_hand() {
        let (one, two) = (0.5, 0.25);
        // States by calls of each class: 0,0 1,0 2,0 0,1.
        let weights = [1.0, one, one * one / 2.0, two];
        let all: f64 = weights.iter().sum();
        let found = kaufman_roberts(2, &[(1, one), (2, two)]);
        assert!((found[0] - (weights[2] + weights[3]) / all).abs() < 1e-12);
        assert!((found[1] - (weights[1] + weights[2] + weights[3]) / all).abs() < 1e-12);
    }

    fn alone(load: f64, most: f64) -> (f64, f64) {
        let (refused, under_way) = processor_sharing(&[Sharers { most, load }]);
        (refused[0], under_way)
    }

    #[test]
    fn sharing_is_continuous_where_the_load_is_one() {
        let (refused, under_way) = alone(1.0, 9.0);
        assert!((refused - 0.1).abs() < 1e-9 && (under_way - 4.5).abs() < 1e-9);
        for load in [1.0 - 1e-5, 1.0 + 1e-5] {
            let (near, number) = alone(load, 9.0);
            assert!((near - refused).abs() < 1e-4 && (number - under_way).abs() < 1e-3);
        }
        // Without a limit in sight it is M/G/1-PS.
        let (refused, under_way) = alone(0.8, 1e6);
        assert!(refused < 1e-12 && (under_way - 4.0).abs() < 1e-9);
        // Far beyond, what is done is all that can be done.
        let (refused, under_way) = alone(50.0, 1e6);
        assert!((50.0 * (1.0 - refused) - 1.0).abs() < 1e-9 && under_way > 999_999.0);
        assert_eq!(alone(0.0, 5.0), (0.0, 0.0));
        assert_eq!(alone(0.5, 0.0), (1.0, 0.0));
    }

    /// Against the chain state by state.
    #[test]
    fn classes_with_limits_of_their_own() {
        let classes = [
            Sharers { most: 3.0, load: 0.9 },
            Sharers { most: 7.0, load: 0.6 },
            Sharers { most: 5.0, load: 0.2 },
        ];
        let mut weights = vec![1.0];
        for state in 0..7_u8 {
            let admitted = classes.iter().filter(|class| class.most > f64::from(state));
            let load: f64 = admitted.map(|class| class.load).sum();
            weights.push(weights[usize::from(state)] * load);
        }
        let all: f64 = weights.iter().sum();
        let (refused, under_way) = processor_sharing(&classes);
        for (refused, full) in refused.iter().zip([3, 7, 5]) {
            let expected = weights[full..].iter().sum::<f64>() / all;
            assert!((refused - expected).abs() < 1e-12, "{refused} {expected}");
        }
        let mean =
            (0..).zip(&weights).map(|(state, weight)| f64::from(state) * weight).sum::<f64>();
        assert!((under_way - mean / all).abs() < 1e-12);
    }
}
