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
            states.iter_mut().for_each(|state| *state *= 1e-200);
        }
    }
    let all: f64 = states.iter().sum();
    let blocking = |(units, _): &(u32, f64)| {
        let full = (blocks + 1).saturating_sub(*units as usize);
        states[full..].iter().sum::<f64>() / all
    };
    classes.iter().map(blocking).collect()
}

/// Processor sharing with at most `most` sessions at a time, Poisson arrivals and any distribution of
/// work (M/G/1/K-PS): the share of sessions that are refused, and the mean number under way. `load` is
/// the work that arrives by what can be done. Both depend on the distribution by its mean only.
pub fn processor_sharing(load: f64, most: f64) -> (f64, f64) {
    if most < 1.0 {
        return (1.0, 0.0);
    }
    if (load - 1.0).abs() < 1e-9 {
        return (1.0 / (most + 1.0), most / 2.0);
    }
    if load < 1.0 {
        let tail = libm::pow(load, most);
        let refused = (1.0 - load) * tail / (1.0 - load * tail);
        let under_way = load / (1.0 - load) - (most + 1.0) * load * tail / (1.0 - load * tail);
        return (refused, under_way);
    }
    // The same, divided by the power of the load that would overflow.
    let tail = libm::pow(load, -(most + 1.0));
    let refused = (1.0 - 1.0 / load) / (1.0 - tail);
    let under_way = (most + 1.0) / (1.0 - tail) - load / (load - 1.0);
    (refused, under_way)
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

    #[test]
    fn sharing_is_continuous_where_the_load_is_one() {
        let (refused, under_way) = processor_sharing(1.0, 9.0);
        assert!((refused - 0.1).abs() < 1e-9 && (under_way - 4.5).abs() < 1e-9);
        for load in [1.0 - 1e-6, 1.0 + 1e-6] {
            let (near, number) = processor_sharing(load, 9.0);
            assert!((near - refused).abs() < 1e-5 && (number - under_way).abs() < 1e-3);
        }
        // Without a limit in sight it is M/G/1-PS.
        let (refused, under_way) = processor_sharing(0.8, 1e4);
        assert!(refused < 1e-12 && (under_way - 4.0).abs() < 1e-9);
        // Far beyond, what is done is all that can be done.
        let (refused, under_way) = processor_sharing(50.0, 1e3);
        assert!((50.0 * (1.0 - refused) - 1.0).abs() < 1e-9 && under_way > 999.0);
    }
}
