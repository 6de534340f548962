//! Distributions of time spans: what a failure, a repair or a call lasts. Each draw is rounded to
//! whole nanoseconds at once. Parameters are the ones that operators know (a mean, a coefficient of
//! variation) rather than those of the formula.

use super::portable::Portable;
use super::stream::Stream;
use rand::RngExt as _;
use rand::distr::Distribution as _;
use rand::distr::uniform::Uniform;
use rand::distr::weighted::WeightedIndex;
use rand_distr::{Exp, Gamma, LogNormal, Triangular, Weibull};
use sandtable_units::Span;

/// A distribution of spans, ready to draw from.
#[derive(Debug, Clone)]
pub struct SpanDistribution {
    shape: Shape,
    mean: Span,
    least: Span,
    most: Span,
}

#[derive(Debug, Clone)]
enum Shape {
    Constant(Span),
    Exponential(Exp<Portable>),
    Weibull(Weibull<Portable>),
    LogNormal(LogNormal<Portable>),
    Gamma(Gamma<Portable>),
    Triangular(Triangular<Portable>),
    Uniform(Uniform<u64>),
    Empirical(WeightedIndex<u64>, Vec<Span>),
    HyperExponential(WeightedIndex<u64>, Vec<Exp<Portable>>),
}

/// Why a distribution cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DistributionError {
    /// A mean of no time.
    #[error("the mean must be more than zero")]
    Mean,
    /// A shape that is not a positive number.
    #[error("the shape must be a number above 0 and at most 1000, not {0}")]
    Shape(f64),
    /// A coefficient of variation that is not a positive number.
    #[error("the coefficient of variation must be a number above 0 and at most 1000, not {0}")]
    Variation(f64),
    /// No stages.
    #[error("an Erlang distribution needs at least one stage")]
    Stages,
    /// Bounds out of order.
    #[error("the bounds must be in order: {0} is above {1}")]
    Order(Span, Span),
    /// No values, or values that are never taken.
    #[error("at least one value must have a weight above 0")]
    Weights,
    /// A count that cannot be.
    #[error("the mean count must be a number above 0 and at most 10^18, not {0}")]
    Count(f64),
}

impl SpanDistribution {
    /// Always `span`.
    pub fn constant(span: Span) -> Self {
        Self::new(Shape::Constant(span), span)
    }

    /// Exponential: no memory, variance equal to the squared mean.
    pub fn exponential(mean: Span) -> Result<Self, DistributionError> {
        Ok(Self::new(Shape::Exponential(exponential(mean)?), mean))
    }

    /// Weibull of the given shape: below 1 early failures, 1 exponential, above 1 wear.
    /// The scale is `mean / gamma(1 + 1 / shape)`.
    pub fn weibull(shape: f64, mean: Span) -> Result<Self, DistributionError> {
        let shape = positive(shape).ok_or(DistributionError::Shape(shape))?;
        let scale = nanos_of(mean)? / libm::tgamma(1.0 + 1.0 / shape);
        let weibull = Weibull::new(Portable(scale), Portable(shape))
            .map_err(|_shape_too_small| DistributionError::Shape(shape))?;
        Ok(Self::new(Shape::Weibull(weibull), mean))
    }

    /// Log-normal with the given mean and coefficient of variation (standard deviation by mean):
    /// the usual fit for repairs and service times.
    pub fn log_normal(mean: Span, variation: f64) -> Result<Self, DistributionError> {
        let variation = positive(variation).ok_or(DistributionError::Variation(variation))?;
        let variance = libm::log1p(variation * variation);
        let location = libm::log(nanos_of(mean)?) - variance / 2.0;
        let log_normal = LogNormal::new(Portable(location), Portable(variance.sqrt()))
            .map_err(|_not_finite| DistributionError::Variation(variation))?;
        Ok(Self::new(Shape::LogNormal(log_normal), mean))
    }

    /// Gamma of the given shape and mean.
    pub fn gamma(shape: f64, mean: Span) -> Result<Self, DistributionError> {
        let shape = positive(shape).ok_or(DistributionError::Shape(shape))?;
        let scale = nanos_of(mean)? / shape;
        let gamma = Gamma::new(Portable(shape), Portable(scale))
            .map_err(|_not_positive| DistributionError::Shape(shape))?;
        Ok(Self::new(Shape::Gamma(gamma), mean))
    }

    /// Erlang: the sum of `stages` exponential stages, with the given mean in all.
    pub fn erlang(stages: u32, mean: Span) -> Result<Self, DistributionError> {
        if stages == 0 {
            return Err(DistributionError::Stages);
        }
        Self::gamma(f64::from(stages), mean)
    }

    /// Hyperexponential: one of several exponential branches, chosen by weight; variance above
    /// that of one exponential. Each branch is a weight and a mean.
    pub fn hyper_exponential(branches: &[(u32, Span)]) -> Result<Self, DistributionError> {
        let chooser = weighted(branches)?;
        let means: Result<Vec<_>, _> =
            branches.iter().map(|(_, mean)| exponential(*mean)).collect();
        Ok(Self::new(Shape::HyperExponential(chooser, means?), weighted_mean(branches)))
    }

    /// Uniform between two spans, both included.
    pub fn uniform(least: Span, most: Span) -> Result<Self, DistributionError> {
        let uniform = Uniform::new_inclusive(least.nanos(), most.nanos())
            .map_err(|_empty_range| DistributionError::Order(least, most))?;
        let mean = least.nanos() + (most.nanos() - least.nanos()) / 2;
        Ok(Self::new(Shape::Uniform(uniform), Span::from_nanos(mean)))
    }

    /// Triangular: least, most likely and most, as experts estimate.
    pub fn triangular(least: Span, mode: Span, most: Span) -> Result<Self, DistributionError> {
        if least > mode || mode > most {
            let worse = if least > mode { (least, mode) } else { (mode, most) };
            return Err(DistributionError::Order(worse.0, worse.1));
        }
        if least == most {
            return Ok(Self::constant(least));
        }
        let [low, peak, high] = [least, mode, most].map(|span| span.nanos() as f64);
        let triangular = Triangular::new(Portable(low), Portable(high), Portable(peak))
            .map_err(|_order| DistributionError::Order(least, most))?;
        Ok(Self::new(Shape::Triangular(triangular), nanos_rounded((low + peak + high) / 3.0)))
    }

    /// Empirical: one of the given spans, chosen by weight, as measured.
    pub fn empirical(values: &[(u32, Span)]) -> Result<Self, DistributionError> {
        let chooser = weighted(values)?;
        let spans = values.iter().map(|(_, span)| *span).collect();
        Ok(Self::new(Shape::Empirical(chooser, spans), weighted_mean(values)))
    }

    /// The same, with every draw outside `least ..= most` moved to the bound it crosses. The mean
    /// that [`SpanDistribution::mean`] tells stays that of the unbounded distribution.
    pub fn bounded(mut self, least: Span, most: Span) -> Result<Self, DistributionError> {
        if least > most {
            return Err(DistributionError::Order(least, most));
        }
        (self.least, self.most) = (least, most);
        Ok(self)
    }

    /// The mean, before any bounds.
    pub fn mean(&self) -> Span {
        self.mean
    }

    /// One draw.
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> Span {
        let span = match &self.shape {
            Shape::Constant(span) => *span,
            Shape::Exponential(exponential) => nanos_rounded(exponential.sample(stream).0),
            Shape::Weibull(weibull) => nanos_rounded(weibull.sample(stream).0),
            Shape::LogNormal(log_normal) => nanos_rounded(log_normal.sample(stream).0),
            Shape::Gamma(gamma) => nanos_rounded(gamma.sample(stream).0),
            Shape::Triangular(triangular) => nanos_rounded(triangular.sample(stream).0),
            Shape::Uniform(uniform) => Span::from_nanos(stream.sample(uniform)),
            Shape::Empirical(chooser, spans) => spans[chooser.sample(stream)],
            Shape::HyperExponential(chooser, branches) => {
                nanos_rounded(branches[chooser.sample(stream)].sample(stream).0)
            }
        };
        span.clamp(self.least, self.most)
    }

    fn new(shape: Shape, mean: Span) -> Self {
        Self { shape, mean, least: Span::ZERO, most: Span::MAX }
    }
}

fn exponential(mean: Span) -> Result<Exp<Portable>, DistributionError> {
    Exp::new(Portable(1.0 / nanos_of(mean)?)).map_err(|_negative| DistributionError::Mean)
}

fn positive(number: f64) -> Option<f64> {
    (number > 0.0 && number <= 1000.0).then_some(number)
}

fn nanos_of(mean: Span) -> Result<f64, DistributionError> {
    if mean.is_zero() { Err(DistributionError::Mean) } else { Ok(mean.nanos() as f64) }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a draw is never negative, and one beyond 584 years saturates: it never ends"
)]
#[inline]
fn nanos_rounded(nanos: f64) -> Span {
    Span::from_nanos((nanos + 0.5) as u64)
}

fn weighted(values: &[(u32, Span)]) -> Result<WeightedIndex<u64>, DistributionError> {
    WeightedIndex::new(values.iter().map(|(weight, _)| u64::from(*weight)))
        .map_err(|_no_weight| DistributionError::Weights)
}

fn weighted_mean(values: &[(u32, Span)]) -> Span {
    let total: u128 = values.iter().map(|(weight, _)| u128::from(*weight)).sum();
    let sum: u128 =
        values.iter().map(|(weight, span)| u128::from(*weight) * u128::from(span.nanos())).sum();
    Span::from_nanos(u64::try_from(sum / total).expect("a mean lies among its values"))
}
