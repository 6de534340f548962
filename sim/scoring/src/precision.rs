//! Precision and recall, the two ways to be wrong, and their harmonic mean.

/// How much of what was put together belongs together, and how much of what belongs together was
/// put together. Both lie in 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrecisionRecall {
    /// Falls when strangers are put together.
    pub precision: f64,
    /// Falls when what belongs together is torn apart.
    pub recall: f64,
}

impl PrecisionRecall {
    /// The harmonic mean of both; 0 if both are 0.
    pub fn f1(self) -> f64 {
        harmonic_mean(self.precision, self.recall)
    }
}

/// The harmonic mean of two shares; 0 if both are 0.
pub(crate) fn harmonic_mean(left: f64, right: f64) -> f64 {
    // Identical shares give themselves, without rounding.
    if left.total_cmp(&right).is_eq() {
        return left;
    }
    2.0 * left * right / (left + right)
}
