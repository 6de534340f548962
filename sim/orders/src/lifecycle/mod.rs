//! The states of orders, tickets, products, services, resources, bills and usage records, with the words
//! of the field's standards, and which state may follow which. What moves a thing from state to state, and
//! when, is left to the engine.
//!
//! TM Forum publishes states but no transitions. Those of orders are the ones that MEF 57.2 (MEF 123)
//! draws for its profile of TMF622, whose order has the same states with two of them narrowed: `pending`
//! stands for `pending.assessingModification` and `held` for `held.assessingCharge`. Those of tickets
//! are of MEF 124, a profile of TMF621. Where no source gives transitions there is a state set and
//! nothing else: cancel tasks of TM Forum, products, services, resources, bills, usage, and the items of
//! TM Forum's orders, some of whose states MEF does not have.
//!
//! Simulated orders are in an [`OrderState`], their items in an [`ItemState`]; [`roll_up()`] puts items
//! together. Every enum has its words (`word`, `from_word`), those with transitions also `may_become`,
//! `is_terminal` and `transition`, each a look at a bit.

pub mod billing;
pub mod inventory;
mod machine;
pub mod mef;
mod order;
mod roll_up;
pub mod tmf622_v4;
pub mod tmf622_v5;
pub mod tmf641_v4;

pub use machine::{IllegalTransition, Lifecycle};
pub use order::{ItemState, OrderState};
pub use roll_up::{ItemCounts, roll_up};

/// All of them.
pub const LIFECYCLES: &[Lifecycle] = &[
    OrderState::LIFECYCLE,
    ItemState::LIFECYCLE,
    tmf622_v4::OrderState::LIFECYCLE,
    tmf622_v4::OrderItemState::LIFECYCLE,
    tmf622_v4::CancelState::LIFECYCLE,
    tmf622_v5::OrderItemState::LIFECYCLE,
    tmf622_v5::CancelState::LIFECYCLE,
    tmf641_v4::CancelState::LIFECYCLE,
    mef::OrderState::LIFECYCLE,
    mef::ChargeableTaskState::LIFECYCLE,
    mef::ChargeState::LIFECYCLE,
    mef::ChargeItemState::LIFECYCLE,
    mef::TroubleTicketState::LIFECYCLE,
    inventory::ProductStatus::LIFECYCLE,
    inventory::ServiceState::LIFECYCLE,
    inventory::ResourceAdministrativeState::LIFECYCLE,
    inventory::ResourceOperationalState::LIFECYCLE,
    inventory::ResourceStatus::LIFECYCLE,
    inventory::ResourceUsageState::LIFECYCLE,
    billing::BillState::LIFECYCLE,
    billing::BillOnDemandState::LIFECYCLE,
    billing::UsageStatus::LIFECYCLE,
];
