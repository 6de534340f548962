//! A figure over several replications: its mean, how sure that is, and its extremes.

use crate::figures::{Metric, Unit};
use serde::Serialize;
use statrs::distribution::{ContinuousCDF as _, StudentsT};
use statrs::statistics::Statistics as _;

/// A figure over all replications.
#[derive(Debug, Clone, Serialize)]
pub struct Spread {
    /// The figure's key.
    pub metric: &'static str,
    /// How many replications had something to measure; the others are left out of what follows.
    pub measured: usize,
    /// The mean over the replications.
    pub mean: f64,
    /// Half the width of the 95 % confidence interval of the mean (Student's t); not a number for a
    /// single replication, which tells nothing of the spread.
    pub confidence_95: f64,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// What it counts in.
    pub unit: Unit,
    /// What the figure means.
    pub definition: &'static str,
}

impl Spread {
    /// The spread of a figure's values, one a replication.
    pub fn new(metric: &Metric, values: &[f64]) -> Self {
        let count = values.len() as f64;
        let confidence_95 = if values.len() < 2 {
            f64::NAN
        } else {
            let t = StudentsT::new(0.0, 1.0, count - 1.0).expect("at least one degree of freedom");
            t.inverse_cdf(0.975) * values.std_dev() / count.sqrt()
        };
        Self {
            metric: metric.key,
            measured: values.len(),
            mean: values.mean(),
            confidence_95,
            min: values.min(),
            max: values.max(),
            unit: metric.unit,
            definition: metric.definition,
        }
    }
}
