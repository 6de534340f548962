//! What the back office keeps of orders, and what sites keep for later.

use sandtable_orders::play::Agenda;
use sandtable_orders::{Desk, Message, Outbox, Plan, Work};
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use slab::Slab;

/// The order desk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OrderDesk {
    pub(crate) desk: Desk,
    pub(crate) agenda: Agenda,
    /// What sites have been asked to configure.
    pub(crate) calls: Slab<(Message, Work)>,
    /// When the desk is to be woken.
    pub(crate) due: Option<SimTime>,
}

impl OrderDesk {
    pub(crate) fn new(plan: &Plan) -> Self {
        let mut out = Outbox::default();
        Desk::begin(plan, &mut out);
        let mut agenda = Agenda::default();
        agenda.take(&mut out);
        Self { desk: Desk::new(plan), agenda, calls: Slab::new(), due: None }
    }
}

/// What a site is to configure once it is in service again.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SiteOrders {
    pub(crate) held: Vec<u32>,
}
