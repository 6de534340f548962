//! Random numbers: named streams, and distributions whose draws are integers.

mod count;
mod portable;
mod span;
mod stream;

pub use count::CountDistribution;
pub use span::{DistributionError, SpanDistribution};
pub use stream::{Family, Seed, Stream};
