//! The catalogue beyond single offerings: what is done with a product that a customer has, who may have it, and
//! when it costs less.

use super::Offering;
use crate::schema::network::Site;
use sandtable_document::{Placed, keyword, table};
use sandtable_units::{Chance, Span};

keyword! {
    /// What orders ask for (TMF622 action of an item, and two changes that it has no word for).
    pub enum ItemAction as "an action of orders" {
        /// The customer gets the product.
        Add = "add",
        /// What the customer has is changed.
        Modify = "modify",
        /// It rests, and is kept.
        Suspend = "suspend",
        /// What rests is in service again.
        Resume = "resume",
        /// The customer takes it to another place.
        Move = "move",
        /// The customer gives it up: it is ceased.
        Delete = "delete",
    }
}

table! {
    /// How something is done with a product that a customer has.
    pub struct Change as "a change of a product" {
        /// The specifications whose tasks that takes.
        requires: Vec<Placed<String>>,
        /// How soon it is promised.
        promised: Option<Placed<Span>>,
    }
}

table! {
    /// Whom an offering reaches. Whoever lives elsewhere is rejected before anything is done.
    pub struct Eligible as "who is eligible" {
        /// The sites whose customers may have it; without these and areas, all.
        sites: Vec<Placed<String>>,
        /// The areas whose customers may have it, beside those of `sites`.
        areas: Vec<Placed<String>>,
        /// How many of those customers it reaches.
        share: Placed<Chance> = Placed::nowhere(Chance::ALWAYS),
    }
}

table! {
    /// A time in which offerings cost less to whoever orders them, and more people do.
    pub struct Promotion as "a promotion", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// The offerings, bundles among them.
        offerings: Vec<Placed<String>>,
        /// When it begins, from the start of the run.
        from: Span = Span::ZERO,
        /// When it ends.
        to: Placed<Span>,
        /// What is taken off the monthly price of what is ordered while it lasts; of several promotions, the one
        /// that takes off most counts.
        off: Chance = Chance::NEVER,
        /// How many times as many orders of these offerings come: those beyond the usual are drawn apart, so that
        /// all others come as they would without it.
        lift: Placed<f64> = Placed::nowhere(1.0),
    }
}

impl Eligible {
    /// Whether it names a site, or the area of one, or none at all.
    pub fn reaches(&self, site: &Site) -> bool {
        let is_in = |area: &Placed<String>| self.areas.contains(area);
        (self.sites.is_empty() && self.areas.is_empty())
            || self.sites.contains(&site.name)
            || site.area.as_ref().is_some_and(is_in)
    }
}

impl Offering {
    /// How something other than adding is done with it, if it can be.
    pub fn change(&self, action: ItemAction) -> Option<&Change> {
        match action {
            ItemAction::Add => None,
            ItemAction::Modify => self.modify.as_ref(),
            ItemAction::Suspend => self.suspend.as_ref(),
            ItemAction::Resume => self.resume.as_ref(),
            ItemAction::Move => self.r#move.as_ref(),
            ItemAction::Delete => self.delete.as_ref(),
        }
    }

    /// What an action on it takes, unless it cannot be done.
    pub fn requires(&self, action: ItemAction) -> Option<&[Placed<String>]> {
        match action {
            ItemAction::Add => (!self.requires.is_empty()).then_some(self.requires.as_slice()),
            ItemAction::Modify
            | ItemAction::Suspend
            | ItemAction::Resume
            | ItemAction::Move
            | ItemAction::Delete => self.change(action).map(|change| change.requires.as_slice()),
        }
    }
}
