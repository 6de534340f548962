//! Weather fronts: when a moving disc is over a point.

use sandtable_scenarios::schema::faults::Weather;
use sandtable_units::{Position, SimTime, Span};

/// A front, ready to be asked.
pub(crate) struct Front {
    begins: Position,
    /// Metres east and north from where it begins to where it ends.
    path: (f64, f64),
    radius: f64,
    from: SimTime,
    lasts: Span,
}

impl Front {
    pub(crate) fn new(weather: &Weather) -> Self {
        let begins = weather.begins.position();
        Self {
            begins,
            path: begins.offset_to(weather.ends.position()),
            radius: weather.radius.metres(),
            from: SimTime::START + weather.from.value,
            lasts: weather.to.value - weather.from.value,
        }
    }

    /// From when to when the front is over a point.
    pub(crate) fn over(&self, point: Position) -> Option<(SimTime, SimTime)> {
        let (east, north) = self.begins.offset_to(point);
        let (path_east, path_north) = self.path;
        // The distance from the point to the centre is the radius where a quadratic is zero.
        let square = path_east * path_east + path_north * path_north;
        let half_linear = east * path_east + north * path_north;
        let constant = east * east + north * north - self.radius * self.radius;
        let (enters, leaves) = if square > 0.0 {
            let discriminant = half_linear * half_linear - square * constant;
            if discriminant <= 0.0 {
                return None;
            }
            let root = discriminant.sqrt();
            ((half_linear - root) / square, (half_linear + root) / square)
        } else if constant < 0.0 {
            (0.0, 1.0)
        } else {
            return None;
        };
        let (enters, leaves) = (enters.max(0.0), leaves.min(1.0));
        let at = |share: f64| self.from + Span::from_seconds_rounded(share * self.lasts.seconds());
        (enters < leaves).then(|| (at(enters), at(leaves)))
    }
}

/// Turns spells with factors in thousandths, which may overlap, into the moments at which the factor
/// changes. Factors of overlapping spells multiply.
pub(crate) fn spells(over: &[((SimTime, SimTime), u64)]) -> Vec<(SimTime, u64)> {
    let mut moments: Vec<SimTime> = over.iter().flat_map(|((from, to), _)| [*from, *to]).collect();
    moments.sort();
    moments.dedup();
    moments
        .into_iter()
        .map(|moment| {
            let here = over.iter().filter(|((from, to), _)| *from <= moment && moment < *to);
            let factor = here.fold(1000_u128, |product, (_, factor)| {
                product.saturating_mul(u128::from(*factor)) / 1000
            });
            (moment, u64::try_from(factor).unwrap_or(u64::MAX))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: u64) -> SimTime {
        SimTime::START + Span::HOUR * hours
    }

    #[test]
    fn a_front_passes() {
        let begins = Position::from_degrees(50.0, 8.0).unwrap();
        let front = Front {
            begins,
            path: (100_000.0, 0.0),
            radius: 10_000.0,
            from: at(10),
            lasts: Span::HOUR * 10,
        };
        let point = |east, north| begins.shifted(east, north).unwrap();
        let (enters, leaves) = front.over(point(50_000.0, 0.0)).unwrap();
        // Ten kilometres an hour: it is there from four hours on, for two hours.
        let near =
            |found: SimTime, hours: u64| found.nanos().abs_diff(at(hours).nanos()) < 1_000_000_000;
        assert!(near(enters, 14) && near(leaves, 16), "{enters} {leaves}");
        assert_eq!(front.over(point(50_000.0, 10_500.0)), None);
        assert_eq!(front.over(point(0.0, 0.0)).unwrap().0, at(10), "it comes over the point");
    }

    #[test]
    fn overlapping_fronts_multiply() {
        let changes = spells(&[((at(1), at(3)), 2000), ((at(2), at(4)), 5000)]);
        assert_eq!(changes, [(at(1), 2000), (at(2), 10_000), (at(3), 5000), (at(4), 1000)]);
    }
}
