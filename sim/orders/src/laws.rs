//! What must hold of orders whatever happens on the way, judged from outside: the desk tells what it sees
//! while it runs ([`Record::Broken`](crate::Record::Broken)) and what is left in the end
//! ([`Desk::close`](crate::Desk::close)).

use crate::event::Law;
use crate::plan::{Effect, Plan};

impl Law {
    /// Why nothing that is in a plan could break the law, whatever its integration rules say; none if
    /// something could.
    pub fn holds_by_itself(self, plan: &Plan) -> Option<&'static str> {
        let tasks = || plan.offerings.iter().flat_map(|offering| &offering.tasks);
        let leaves = |effect: fn(Effect) -> bool| tasks().any(|task| effect(task.effect));
        let anything = leaves(|effect| effect != Effect::Nothing);
        let stocks = leaves(|effect| matches!(effect, Effect::Reserve(_) | Effect::Release(_)));
        match self {
            Self::LegalTransitions | Self::RollUp => {
                Some("the order desk itself keeps it; a scenario has no say in it")
            }
            Self::OneEffectPerKey
            | Self::NoOrphans
            | Self::NothingMissing
            | Self::InventoriesAgree => (!anything)
                .then_some("no task reserves, activates, releases or deactivates anything"),
            Self::StocksAgree => {
                (!stocks).then_some("no task takes from a stock or gives back to one")
            }
            Self::InstalledBaseAgrees => {
                plan.products.is_empty().then_some("no order is about what customers have already")
            }
            Self::BoundedRetries | Self::EveryOrderEnds | Self::QueuesDrain => None,
        }
    }
}

/// No request may be sent more often than this without people having looked at it.
pub const MOST_SENT: u32 = 100;
