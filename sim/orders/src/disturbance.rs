//! What disturbs systems and the ways to them, and when. What comes of that is left to the desk.

use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};

/// A time in which a system, or the way to it, does not do as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disturbance {
    /// What is wrong.
    pub kind: Trouble,
    /// The system, by number.
    pub station: u16,
    /// From when on.
    pub at: SimTime,
    /// For how long.
    pub lasts: Span,
}

/// What can be wrong with a system or the way to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Trouble {
    /// The system is down; what was under way is lost.
    Down,
    /// Requests do not arrive.
    CutTo,
    /// Replies do not arrive.
    CutFrom,
    /// Half of all messages are lost.
    Lossy,
    /// Every message arrives twice.
    Duplicating,
    /// Messages take much longer, each by another time, so that they overtake each other.
    Reordering,
    /// Work takes ten times as long.
    Slow,
    /// The system crashes after each commit, before its reply is out.
    CrashBeforeReply,
    /// The system does not understand requests, since a release has changed their schema.
    Schema,
    /// Clocks differ: the system takes requests for expired.
    Skewed,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Down,
        Self::CutTo,
        Self::CutFrom,
        Self::Lossy,
        Self::Duplicating,
        Self::Reordering,
        Self::Slow,
        Self::CrashBeforeReply,
        Self::Schema,
        Self::Skewed,
    ];

    /// What it is called in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::CutTo => "cut-to",
            Self::CutFrom => "cut-from",
            Self::Lossy => "lossy",
            Self::Duplicating => "duplicating",
            Self::Reordering => "reordering",
            Self::Slow => "slow",
            Self::CrashBeforeReply => "crash-before-reply",
            Self::Schema => "schema",
            Self::Skewed => "skewed",
        }
    }
}
