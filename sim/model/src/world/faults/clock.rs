//! How fast an element ages: with its length, and faster while a weather front is over it.
//!
//! A time to failure is drawn for the plain element. It runs on a clock that goes at the element's
//! speed, so one draw is one failure whatever the weather, and a storm brings failures forward
//! without moving any other draw.

use sandtable_kernel::{SpanDistribution, Stream};
use sandtable_units::{SimTime, Span};

/// How fast an element ages, over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exposure {
    /// The speed in fair weather, in millionths.
    pub(crate) speed: u64,
    /// Where the weather changes: from then on the speed is multiplied by so many thousandths.
    pub(crate) spells: Vec<(SimTime, u64)>,
}

const SPEED_ONE: u128 = 1_000_000;
const FACTOR_ONE: u64 = 1_000;

impl Exposure {
    /// When an element that begins at `start` has aged by `life`.
    pub(crate) fn after(&self, start: SimTime, life: Span) -> SimTime {
        let passed = self.spells.partition_point(|(from, _)| *from <= start);
        let mut factor = passed.checked_sub(1).map_or(FACTOR_ONE, |last| self.spells[last].1);
        let mut left = u128::from(life.nanos()) * SPEED_ONE * u128::from(FACTOR_ONE);
        let mut now = start;
        for (change, next_factor) in &self.spells[passed..] {
            let speed = u128::from(self.speed).saturating_mul(u128::from(factor));
            let gained = speed.saturating_mul(u128::from(change.since(now).nanos()));
            if gained >= left {
                break;
            }
            left -= gained;
            (now, factor) = (*change, *next_factor);
        }
        let speed = u128::from(self.speed).saturating_mul(u128::from(factor));
        if speed == 0 {
            return SimTime::NEVER;
        }
        let nanos = u64::try_from(left.div_ceil(speed)).unwrap_or(u64::MAX);
        now.saturating_add(Span::from_nanos(nanos))
    }
}

/// What is left of a life at a random moment, for an element that has been there for long: lives are
/// lined up until they pass a moment far from the first one. Where most lives are far below the mean
/// that may take many; after a million the last one is taken as it is.
pub(crate) fn residual(lives: &SpanDistribution, stream: &mut Stream) -> Span {
    const LIVES: u128 = 10;
    const DRAWS_MAX: u32 = 1_000_000;
    let mean = u128::from(lives.mean().nanos());
    if mean == 0 {
        return lives.draw(stream);
    }
    let phase = mean * u128::from(stream.below(u32::MAX)) / u128::from(u32::MAX);
    let moment = mean * LIVES + phase;
    let mut end = 0;
    for _ in 0..DRAWS_MAX {
        end += u128::from(lives.draw(stream).nanos());
        if end > moment {
            return Span::from_nanos(u64::try_from(end - moment).unwrap_or(u64::MAX));
        }
    }
    lives.draw(stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sandtable_kernel::Seed;

    fn at(seconds: u64) -> SimTime {
        SimTime::START + Span::SECOND * seconds
    }

    #[test]
    fn a_storm_brings_failures_forward() {
        let exposure =
            Exposure { speed: 1_000_000, spells: vec![(at(100), 10_000), (at(110), 1000)] };
        let after = |seconds| exposure.after(SimTime::START, Span::SECOND * seconds);
        assert_eq!(after(100), at(100));
        assert_eq!(after(150), at(105), "fifty seconds of age pass in five");
        assert_eq!(after(200), at(110));
        assert_eq!(after(201), at(111));
        assert_eq!(exposure.after(at(105), Span::SECOND * 50), at(110));
        assert_eq!(exposure.after(at(500), Span::SECOND * 50), at(550));
    }

    #[test]
    fn twice_the_length_fails_in_half_the_time() {
        let exposure = Exposure { speed: 2_000_000, spells: Vec::new() };
        assert_eq!(exposure.after(at(10), Span::SECOND * 50), at(35));
        let exposure = Exposure { speed: 0, spells: Vec::new() };
        assert_eq!(exposure.after(at(10), Span::SECOND), SimTime::NEVER);
    }

    #[test]
    fn residual_lives_are_those_of_old_elements() {
        // A constant life seen at a random moment: uniform, half as long on average.
        let lives = SpanDistribution::constant(Span::HOUR);
        let mut stream = Seed::new(4).stream("residual", "test");
        let draws: Vec<f64> = (0..20_000).map(|_| residual(&lives, &mut stream).hours()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        // 3.3 standard errors of a uniform mean.
        assert!((mean - 0.5).abs() < 3.3 * 0.2887 / 20_000_f64.sqrt(), "{mean}");
        assert!(draws.iter().all(|draw| (0.0..=1.0).contains(draw)));
    }

    proptest! {
        /// Ageing in two steps is ageing in one, but for the rounding of each step.
        #[test]
        fn age_adds_up(
            speed in 1..5_000_000_u64,
            factors in prop::collection::vec((0..1000_u64, 0..5_000_u64), 0..6),
            first in 0..1000_u64,
            second in 0..1000_u64,
        ) {
            let mut spells: Vec<(SimTime, u64)> =
                factors.into_iter().map(|(from, factor)| (at(from), factor)).collect();
            spells.sort();
            spells.dedup_by_key(|(from, _)| *from);
            let exposure = Exposure { speed, spells };
            let life = |seconds| Span::SECOND * seconds;
            let middle = exposure.after(SimTime::START, life(first));
            prop_assume!(middle != SimTime::NEVER);
            let whole = exposure.after(SimTime::START, life(first + second));
            let parts = exposure.after(middle, life(second));
            prop_assert!(whole <= parts);
            let off = parts.nanos() - whole.nanos();
            // A nanosecond lost at the highest speed is many at the lowest.
            prop_assert!(off <= 5_000_000 || whole == SimTime::NEVER, "{off}");
        }
    }
}
