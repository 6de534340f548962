//! What is fixed of the catalogue: what can be done with a product, who may have it, how many have it at the
//! start, and what it costs when. How an order goes about it is left to the desk.

use crate::plan::Plan;
use sandtable_units::{Chance, SimTime};
use serde::{Deserialize, Serialize};

/// What an order asks for of a product (the actions of TMF622 items; `resume` and `move` are changes that TMF622
/// has no word for).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Action {
    /// The customer gets it.
    Add,
    /// What the customer has is changed.
    Modify,
    /// It rests, and is kept.
    Suspend,
    /// What rests is in service again.
    Resume,
    /// The customer takes it to another place.
    Move,
    /// The customer gives it up: it is ceased.
    Delete,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Add, Self::Modify, Self::Suspend, Self::Resume, Self::Move, Self::Delete];

    /// What it is called in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Modify => "modify",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Move => "move",
            Self::Delete => "delete",
        }
    }
}

/// Who may have an offering. Whoever lives elsewhere, or is not reached there, is rejected before anything is
/// done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligible {
    /// Whether each place is reached; empty where all are.
    pub places: Vec<bool>,
    /// How many customers at such a place are reached.
    pub share: Chance,
}

/// How many customers have a product at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// How many have it, at each place; one number where place does not matter.
    pub installed: Vec<u32>,
}

/// A time in which offerings cost less to whoever orders them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// Its name.
    pub name: String,
    /// The offerings, by their numbers as products.
    pub products: Vec<u16>,
    /// From when on.
    pub from: SimTime,
    /// Until when.
    pub until: SimTime,
    /// What is taken off the monthly price.
    pub off: Chance,
}

impl Plan {
    /// What an offering brings a month, in hundredths, if it is ordered at a moment: of the promotions that there
    /// are then, the one that takes off most, rounded to the nearest.
    pub fn price(&self, offering: u16, at: SimTime) -> u64 {
        let offering = &self.offerings[usize::from(offering)];
        let holds = |promotion: &&Promotion| {
            (promotion.from..promotion.until).contains(&at)
                && promotion.products.contains(&offering.product)
        };
        let off = self.promotions.iter().filter(holds).map(|promotion| promotion.off).max();
        offering.price - off.unwrap_or(Chance::NEVER).of(offering.price)
    }

    /// The offerings that an order of one has an item of each: its parts, or itself.
    pub(crate) fn parts(&self, offering: u16) -> impl Iterator<Item = u16> {
        let parts = &self.offerings[usize::from(offering)].parts;
        let whole = parts.is_empty().then_some(offering);
        parts.iter().copied().chain(whole)
    }
}
