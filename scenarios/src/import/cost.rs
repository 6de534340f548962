//! Routing costs: routing counts in whole numbers, files in any. What counts is how costs relate, so they
//! are scaled, and rounded only where no scale makes them whole.

use super::network::Edge;

/// The most that a link may cost.
const COST_MAX: f64 = 65_535.0;

/// A whole cost for each edge, in the same ratios as the file's.
pub(super) fn whole(edges: &[Edge], assumptions: &mut Vec<String>) -> Vec<u32> {
    let written: Vec<f64> = edges.iter().filter_map(|edge| edge.cost).collect();
    let unreal = written.iter().filter(|cost| !cost.is_finite() || **cost <= 0.0).count();
    if written.is_empty() || unreal > 0 {
        if unreal > 0 {
            assumptions.push(format!(
                "{unreal} of {} routing costs are 0 or less: routing counts each link as 1",
                written.len()
            ));
        }
        return vec![1; edges.len()];
    }
    let missing = edges.len() - written.len();
    if missing > 0 {
        assumptions.push(format!("{missing} links have no routing cost and count as 1"));
    }
    let costs: Vec<f64> = edges.iter().map(|edge| edge.cost.unwrap_or(1.0)).collect();
    let highest = costs.iter().copied().fold(0.0, f64::max);
    let exact = (0..=9).map(|power| 10_f64.powi(power)).find(|scale| {
        costs.iter().all(|cost| {
            let scaled = cost * scale;
            (scaled - scaled.round()).abs() <= scaled * 1e-12 && scaled < 1e15
        })
    });
    if let Some(scale) = exact {
        let whole = costs.iter().map(|cost| cost * scale);
        let divisor =
            if highest * scale > COST_MAX { whole.clone().map(to_whole).fold(0, gcd) } else { 1 };
        let scale_told = scale / divisor as f64;
        if highest * scale_told <= COST_MAX {
            if divisor != 1 || (scale - 1.0).abs() > 0.5 {
                assumptions.push(format!(
                    "routing costs were multiplied by {scale_told}: routing counts in whole numbers up \
                     to {COST_MAX}"
                ));
            }
            let cost = |cost| u32::try_from(to_whole(cost) / divisor).unwrap_or(u32::MAX);
            return whole.map(cost).collect();
        }
    }
    let scale = COST_MAX / highest;
    let rounded: Vec<u32> = costs
        .iter()
        .map(|cost| u32::try_from(to_whole(cost * scale).max(1)).unwrap_or(u32::MAX))
        .collect();
    let off = |(cost, whole): (&f64, &u32)| (f64::from(*whole) / (cost * scale) - 1.0).abs();
    let worst = costs.iter().zip(&rounded).map(off).fold(0.0, f64::max);
    assumptions.push(format!(
        "routing costs were multiplied by {scale:.6} and rounded, by {:.3} % at most: routing counts in \
         whole numbers up to {COST_MAX}",
        worst * 100.0
    ));
    rounded
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 10^15")]
fn to_whole(cost: f64) -> u64 {
    cost.round() as u64
}

fn gcd(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(written: &[Option<f64>]) -> (Vec<u32>, Vec<String>) {
        let edge = |cost: &Option<f64>| Edge {
            cost: *cost,
            ..Edge::new(String::new(), String::new(), String::new())
        };
        let edges: Vec<Edge> = written.iter().map(edge).collect();
        let mut told = Vec::new();
        (whole(&edges, &mut told), told)
    }

    #[test]
    fn ratios_stay() {
        assert_eq!(costs(&[Some(3.0), Some(40.0)]), (vec![3, 40], vec![]));
        assert_eq!(costs(&[Some(0.5), Some(1.2), None]).0, [5, 12, 10]);
        assert_eq!(costs(&[Some(1e6), Some(2.5e6)]).0, [2, 5]);
        let (third, told) = costs(&[Some(1.0 / 3.0), Some(1.0)]);
        assert_eq!(third, [21_845, 65_535]);
        assert!(told[0].contains("rounded, by 0.000 %"), "{told:?}");
        assert_eq!(costs(&[Some(0.0), Some(5.0)]).0, [1, 1]);
        assert_eq!(costs(&[None, None]), (vec![1, 1], vec![]));
    }
}
