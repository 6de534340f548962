//! Systems, how they are reached, and what disturbs them.

use crate::schema::Occasion;
use crate::schema::distribution::Distribution;
use sandtable_document::{Placed, keyword, table};
use sandtable_units::{Chance, Span};

table! {
    /// A system that works on orders, with the integration rules by which it is reached.
    pub struct System as "a system", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// How many requests it works on at once.
        capacity: Placed<u32> = Placed::nowhere(1),
        /// What becomes of requests while it is down.
        mode: Mode = Mode::Call,
        /// How long a message takes to it, and back again.
        latency: Distribution = Distribution::constant(Span::from_nanos(100_000_000)),
        /// Messages that are lost.
        lost: Chance = Chance::NEVER,
        /// Messages that arrive twice.
        duplicated: Chance = Chance::NEVER,
        /// Requests that it can never read, until people have looked at them.
        poison: Chance = Chance::NEVER,
        /// How long a reply is waited for.
        timeout: Placed<Span> = Placed::nowhere(Span::SECOND * 30),
        /// How often a request is sent before it is put aside; without a limit, for ever.
        attempts: Option<Placed<u16>>,
        /// The pause before the second attempt, doubled before each further one.
        backoff: Placed<Span> = Placed::nowhere(Span::SECOND * 10),
        /// The longest such pause.
        longest_backoff: Span = Span::MINUTE * 10,
        /// Whether a pause is drawn between nothing and its length.
        jitter: bool = true,
        /// When nothing is sent any more for a while.
        breaker: Option<Breaker>,
        /// Whether requests carry a key by which it knows those that it has had.
        idempotent: bool = true,
        /// When it says that it has a request.
        acknowledge: Acknowledge = Acknowledge::AfterCommit,
        /// Whether replies are stored together with what was done.
        outbox: bool = true,
        /// What becomes of requests that are put aside; without it they are lost.
        dead_letters: Option<DeadLetters>,
    }
}

keyword! {
    /// What becomes of requests to a system that is down.
    pub enum Mode as "a way to reach a system" {
        /// They fail.
        Call = "call",
        /// They wait on a bus.
        Bus = "bus",
    }
}

keyword! {
    /// When a system says that it has a request.
    pub enum Acknowledge as "a moment of acknowledgement" {
        /// When it is done.
        AfterCommit = "after-commit",
        /// When it arrives.
        OnReceipt = "on-receipt",
    }
}

table! {
    /// A circuit breaker.
    pub struct Breaker as "a circuit breaker" {
        /// After how many timeouts in a row nothing is sent.
        timeouts: Placed<u16>,
        /// For how long.
        pause: Placed<Span>,
    }
}

table! {
    /// What becomes of requests that are put aside.
    pub struct DeadLetters as "a dead-letter queue", either replay or by with takes {
        /// They are sent again after this time.
        replay: Option<Placed<Span>>,
        /// A team looks at each and sends it again.
        by: Option<Placed<String>>,
        /// How long that takes.
        takes: Option<Distribution>,
    }
}

keyword! {
    /// What can be wrong with a system or the way to it.
    pub enum Trouble as "a disturbance" {
        /// It is down; what was under way is lost.
        Down = "down",
        /// Requests do not arrive.
        CutTo = "cut-to",
        /// Replies do not arrive.
        CutFrom = "cut-from",
        /// Half of all messages are lost.
        Lossy = "lossy",
        /// Every message arrives twice.
        Duplicating = "duplicating",
        /// Messages overtake each other.
        Reordering = "reordering",
        /// Work takes ten times as long.
        Slow = "slow",
        /// It crashes after each commit, before its reply is out.
        CrashBeforeReply = "crash-before-reply",
        /// It does not understand requests since a release has changed their schema.
        Schema = "schema",
        /// Clocks differ: it takes requests for expired.
        Skewed = "skewed",
    }
}

table! {
    /// A time in which a system, or the way to it, does not do as it should.
    pub struct Disturbance as "a disturbance", in lists by name {
        /// Its name, if another scenario is to change it.
        name: Option<Placed<String>>,
        /// What is wrong.
        trouble: Trouble,
        /// The system.
        system: Placed<String>,
        /// When it begins: so long after the start of the run, or at a time of day.
        at: Placed<Occasion>,
        /// How long it lasts.
        lasts: Placed<Span>,
    }
}
