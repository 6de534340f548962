//! The digest: each process's records are hashed in their own order as they appear, and the
//! processes' hashes are folded in the order of their ranks. So two runs are compared without
//! merging their records, and the digest cannot depend on how the processes were shared out.

use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64_with_seed};

/// What a whole run said, in 128 bits (XXH3). Shown as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(u128);

impl std::fmt::Display for Digest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:032x}", self.0)
    }
}

/// What one process has sent and said so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LpLog {
    /// Events sent: the next sequence number.
    pub(crate) sequence: u64,
    /// Records said.
    pub(crate) records: u64,
    /// The hash of the records, chained.
    pub(crate) hash: u64,
}

impl LpLog {
    /// Takes in the next record. `scratch` is room to write it in.
    pub(crate) fn take_in(
        &mut self,
        time: SimTime,
        record: &impl Serialize,
        scratch: &mut Vec<u8>,
    ) {
        scratch.clear();
        scratch.extend_from_slice(&time.nanos().to_le_bytes());
        let mut written = std::mem::take(scratch);
        written = postcard::to_extend(record, written).expect("a record can be written");
        self.hash = xxh3_64_with_seed(&written, self.hash);
        self.records += 1;
        *scratch = written;
    }
}

/// Folds the logs of all processes, in the order of their ranks.
pub(crate) fn fold<'a>(logs: impl Iterator<Item = &'a LpLog>) -> Digest {
    let mut fold = Xxh3Default::new();
    for log in logs {
        fold.update(&log.records.to_le_bytes());
        fold.update(&log.hash.to_le_bytes());
    }
    Digest(fold.digest128())
}
