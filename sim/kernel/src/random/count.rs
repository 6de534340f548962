//! Distributions of counts: how many calls in a period, how many of a batch are faulty.
//!
//! `rand_distr` computes the binomial in `f64` whatever the type. Its draws are whole numbers, and
//! a last bit that differs between platforms can move one only if the compared numbers agree in
//! fifteen digits: about once in 10^15 draws.

use super::portable::Portable;
use super::span::DistributionError;
use super::stream::Stream;
use rand::distr::Distribution as _;
use rand_distr::{Binomial, Poisson};
use sandtable_units::Chance;

/// A distribution of counts, ready to draw from.
#[derive(Debug, Clone)]
pub struct CountDistribution(Shape);

#[derive(Debug, Clone)]
enum Shape {
    Constant(u64),
    Poisson(Poisson<Portable>),
    Binomial(Binomial),
}

impl CountDistribution {
    /// Always `count`.
    pub fn constant(count: u64) -> Self {
        Self(Shape::Constant(count))
    }

    /// Poisson: events that do not know of each other, `mean` of them on average.
    pub fn poisson(mean: f64) -> Result<Self, DistributionError> {
        if !(mean > 0.0 && mean <= 1e18) {
            return Err(DistributionError::Count(mean));
        }
        let poisson =
            Poisson::new(Portable(mean)).map_err(|_out_of_range| DistributionError::Count(mean))?;
        Ok(Self(Shape::Poisson(poisson)))
    }

    /// Binomial: how many of `trials` happen, each with the same chance.
    pub fn binomial(trials: u64, chance: Chance) -> Self {
        let binomial =
            Binomial::new(trials, chance.share()).expect("a chance lies between 0 and 1");
        Self(Shape::Binomial(binomial))
    }

    /// One draw.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a Poisson draw is a whole number, not negative and far below 2^64"
    )]
    pub fn draw(&self, stream: &mut Stream) -> u64 {
        match &self.0 {
            Shape::Constant(count) => *count,
            Shape::Poisson(poisson) => poisson.sample(stream).0 as u64,
            Shape::Binomial(binomial) => binomial.sample(stream),
        }
    }
}
