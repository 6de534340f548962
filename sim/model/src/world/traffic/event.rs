//! What traffic tells itself and other sites: sessions that come, end and move, and who camps where.

use serde::{Deserialize, Serialize};

/// An event of traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The next session of a cell begins.
    Arrive {
        /// The cell, in its site.
        cell: u16,
        /// Which of the times that its arrivals were set.
        generation: u32,
    },
    /// The next data session of a cell may be complete.
    Depart {
        /// The cell, in its site.
        cell: u16,
        /// The slice.
        slice: u8,
        /// Which of the times that this was set.
        generation: u32,
    },
    /// A call ends.
    HangUp {
        /// The cell, in its site.
        cell: u16,
        /// Where the call is kept.
        slot: u32,
        /// Which of the calls that were kept there.
        generation: u32,
    },
    /// What people do changes: an hour, a crowd, a slice begins or ends.
    Change,
    /// People and sessions turn from cell to cell.
    Reselect(Reselection),
}

impl Event {
    /// Sessions come and go at their site; who moves, or asks for more, is heard of elsewhere.
    pub(crate) fn is_quiet(&self) -> bool {
        match self {
            Self::Arrive { .. } | Self::Depart { .. } | Self::HangUp { .. } => true,
            Self::Change | Self::Reselect(_) => false,
        }
    }
}

/// How people and sessions turn from cell to cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reselection {
    /// The people of a patch camp on another cell from now on.
    Camp {
        /// The patch.
        patch: u32,
        /// The cell, by its rank among those that reach the patch; none where no cell serves.
        rank: Option<u8>,
        /// Which of the times that they were sent around.
        epoch: u32,
    },
    /// The people of a patch camp here no longer.
    Leave {
        /// The patch.
        patch: u32,
        /// Which of the times that they were sent around.
        epoch: u32,
    },
    /// To the best cell of a patch: another that reaches it serves again.
    Offer {
        /// The patch.
        patch: u32,
    },
    /// A session goes on here that another cell could not keep.
    Move {
        /// The session.
        session: Session,
        /// The cell, by its rank among those that reach its patch.
        rank: u8,
    },
}

/// A session under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Session {
    /// The service.
    pub service: u8,
    /// The patch of the user.
    pub patch: u32,
    /// The number of the user among the people of the patch.
    pub user: u32,
    /// Of data the bytes, of a call the nanoseconds that are left.
    pub left: u64,
}
