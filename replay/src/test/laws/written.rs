//! What a test of laws may say: which scenario, which laws, how many schedules and of what. What it means
//! is worked out in `check`.

use sandtable_document::{Placed, keyword, table};
use sandtable_orders::{Law as OrderLaw, disturbance::Trouble as OrderTrouble, search};
use sandtable_units::Span;

table! {
    /// Laws of the orders of a scenario, which must hold under every schedule that is tried. The orders of
    /// a schedule are of the scenario's streams, but come when the schedule says; its own disturbances are
    /// left out.
    pub struct WrittenLaws as "laws of orders" {
        /// The scenario; without it, that of the file.
        scenario: Option<Placed<String>>,
        /// The laws that must hold; without it, all that the mode can ask.
        hold: Vec<Placed<Law>>,
        /// What is asked.
        mode: Mode = Mode::Liveness,
        /// How many schedules are tried.
        schedules: Placed<u32> = Placed::nowhere(1000),
        /// What the draws start from.
        seed: u64 = 1,
        /// The most orders of a schedule.
        orders: Placed<u16> = Placed::nowhere(6),
        /// The most disturbances of a schedule.
        disturbances: Placed<u16> = Placed::nowhere(8),
        /// What may be wrong with systems; without it, everything.
        troubles: Vec<Trouble>,
        /// The time in which orders come and disturbances begin.
        within: Placed<Span> = Placed::nowhere(Span::MINUTE * 4),
        /// How long the desk goes on after that: by default 12 hours for liveness, 1 hour for safety.
        patience: Option<Placed<Span>>,
    }
}

keyword! {
    /// What must hold of orders.
    pub enum Law as "a law of orders" {
        /// Orders and items move along legal transitions only, and into one terminal state.
        LegalTransitions = "legal-transitions",
        /// An order is what its items come to.
        RollUp = "roll-up",
        /// What is done under one key is done once.
        OneEffectPerKey = "one-effect-per-key",
        /// What failed or was cancelled leaves nothing behind.
        NoOrphans = "no-orphans",
        /// What is completed is active.
        NothingMissing = "nothing-missing",
        /// No request is sent more than a hundred times without people having looked at it.
        BoundedRetries = "bounded-retries",
        /// What is taken from a stock is what orders hold of it.
        StocksAgree = "stocks-agree",
        /// Each order ends once what disturbs it is over.
        EveryOrderEnds = "every-order-ends",
        /// In the end nothing waits.
        QueuesDrain = "queues-drain",
        /// What customers have is what they had at the start and what completed orders have made of it.
        InstalledBaseAgrees = "installed-base-agrees",
        /// After reconciliation what orders say is what is active and reserved.
        InventoriesAgree = "inventories-agree",
    }
}

keyword! {
    /// What is asked of the laws.
    pub enum Mode as "a mode" {
        /// Whether nothing forbidden happens, though disturbances may stay to the end.
        Safety = "safety",
        /// Whether everything comes to its end, too, once disturbances are over.
        Liveness = "liveness",
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

impl Law {
    /// The law that the word means.
    pub(super) fn meant(self) -> OrderLaw {
        match self {
            Self::LegalTransitions => OrderLaw::LegalTransitions,
            Self::RollUp => OrderLaw::RollUp,
            Self::OneEffectPerKey => OrderLaw::OneEffectPerKey,
            Self::NoOrphans => OrderLaw::NoOrphans,
            Self::NothingMissing => OrderLaw::NothingMissing,
            Self::BoundedRetries => OrderLaw::BoundedRetries,
            Self::StocksAgree => OrderLaw::StocksAgree,
            Self::EveryOrderEnds => OrderLaw::EveryOrderEnds,
            Self::QueuesDrain => OrderLaw::QueuesDrain,
            Self::InstalledBaseAgrees => OrderLaw::InstalledBaseAgrees,
            Self::InventoriesAgree => OrderLaw::InventoriesAgree,
        }
    }
}

impl Mode {
    /// The mode that the word means.
    pub(super) fn meant(self) -> search::Mode {
        match self {
            Self::Safety => search::Mode::Safety,
            Self::Liveness => search::Mode::Liveness,
        }
    }
}

impl Trouble {
    /// The trouble that the word means.
    pub(super) fn meant(self) -> OrderTrouble {
        match self {
            Self::Down => OrderTrouble::Down,
            Self::CutTo => OrderTrouble::CutTo,
            Self::CutFrom => OrderTrouble::CutFrom,
            Self::Lossy => OrderTrouble::Lossy,
            Self::Duplicating => OrderTrouble::Duplicating,
            Self::Reordering => OrderTrouble::Reordering,
            Self::Slow => OrderTrouble::Slow,
            Self::CrashBeforeReply => OrderTrouble::CrashBeforeReply,
            Self::Schema => OrderTrouble::Schema,
            Self::Skewed => OrderTrouble::Skewed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_orders() {
        let laws = Law::ALL.iter().map(|law| (law.word(), law.meant().word()));
        let troubles = Trouble::ALL.iter().map(|kind| (kind.word(), kind.meant().word()));
        for (word, meant) in laws.chain(troubles) {
            assert_eq!(word, meant);
        }
        assert_eq!(Law::ALL.len(), OrderLaw::ALL.len());
        assert_eq!(Trouble::ALL.len(), OrderTrouble::ALL.len());
    }
}
