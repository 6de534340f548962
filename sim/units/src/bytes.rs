//! Amounts of data: what a session carries, what a bill counts. Written `1.5MB`; SI prefixes, so `k`
//! is 1,000.

use crate::quantity::{Parts, Scale, written};

/// An amount of data in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bytes(u64);

const SCALE: Scale = Scale {
    kind: "an amount of data",
    finest: "a byte",
    units: &[
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("kB", 1_000),
        ("B", 1),
    ],
    nothing: "B",
    parts: Parts::One,
};

written!(Bytes, SCALE, "an amount of data", "1.5MB");

impl Bytes {
    /// So many bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// How many bytes it is.
    pub const fn count(self) -> u64 {
        self.0
    }
}
