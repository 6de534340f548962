//! What the states of its items make of an order. Who asks for a change, a charge or a cancellation, and
//! what comes of it, is left to the engine.

use super::{IllegalTransition, ItemState, OrderState};

/// How many states an item has.
const STATES: usize = ItemState::ALL.len();

/// An item in one of these stands for an order whose validation failed.
const REJECTED: [ItemState; 3] =
    [ItemState::Rejected, ItemState::RejectedValidated, ItemState::RejectedUnassessed];

/// An item in one of these is not at its end.
const OPEN: [ItemState; 4] =
    [ItemState::Acknowledged, ItemState::InProgress, ItemState::Held, ItemState::Pending];

/// How many items of an order are in each state. There is at least one item (MEF 57.2 R14), and there
/// are as many at the end as at the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemCounts([u32; STATES]);

impl ItemCounts {
    /// Counts items, or `None` where there is none.
    pub fn of(items: impl IntoIterator<Item = ItemState>) -> Option<Self> {
        let mut counts = [0; STATES];
        for item in items {
            counts[item as usize] += 1;
        }
        counts.iter().any(|count| *count > 0).then_some(Self(counts))
    }

    /// How many items are in a state.
    pub const fn count(&self, state: ItemState) -> u32 {
        self.0[state as usize]
    }

    /// Moves one item from a state to another.
    ///
    /// # Errors
    /// If an item may not go there; the counts stay as they are.
    ///
    /// # Panics
    /// If no item is in `from`: the caller's books are wrong.
    pub fn transition(&mut self, from: ItemState, to: ItemState) -> Result<(), IllegalTransition> {
        from.transition(to)?;
        assert!(self.count(from) > 0, "no item is in `{}`", from.word());
        self.0[from as usize] -= 1;
        self.0[to as usize] += 1;
        Ok(())
    }

    fn any(&self, states: &[ItemState]) -> bool {
        states.iter().any(|state| self.count(*state) > 0)
    }
}

/// The state of an order after what its items say: its own, or one that may follow it at once. An order
/// that is not at rest yet is asked again; none takes more than three steps.
///
/// | the order is | and its items | it becomes |
/// |---|---|---|
/// | `draft`, or at its end | are anything | what it is |
/// | `acknowledged` | one rejected in any way, the others too or `acknowledged` | `rejected` |
/// | | else, one `acknowledged` | what it is |
/// | | else | `inProgress` |
/// | `pending`, `held`, `assessingCancellation` | none rejected | what it is: the answer to a request leads on |
/// | `inProgress`, `inProgress.accepted` | one not at its end | what it is, also when one is `held` and all others are done |
/// | | all `completed`, or else `cancelled` | `completed` |
/// | | all `failed`, or else `cancelled` | `failed` |
/// | | one `failed` and one `completed` | `partial`, whatever the others |
/// | | all `cancelled` | `pendingCancellation`, and from there `cancelled` |
/// | `pendingCancellation` | one not at its end | what it is |
/// | | one `cancelled` | `cancelled`: what was done before stays done |
///
/// So a cancelled item says nothing of an order that goes on, and the others decide; and an order that is
/// being cancelled needs one item that was.
///
/// # Errors
/// If items and order contradict each other, told as the step that would be needed: an item is rejected
/// in an order that has been validated, or after another item has been started; or an order is being
/// cancelled and all of its items have come to another end.
pub fn roll_up(order: OrderState, items: &ItemCounts) -> Result<OrderState, IllegalTransition> {
    match order {
        OrderState::Draft
        | OrderState::Rejected
        | OrderState::Cancelled
        | OrderState::Completed
        | OrderState::Failed
        | OrderState::Partial => Ok(order),
        OrderState::Acknowledged => validated(items),
        OrderState::Pending | OrderState::Held | OrderState::AssessingCancellation => {
            step(order, items, None)
        }
        OrderState::InProgress | OrderState::InProgressAccepted => step(order, items, ended(items)),
        OrderState::PendingCancellation => {
            let cancelled = items.count(ItemState::Cancelled) > 0;
            let end = ended(items);
            step(order, items, end.map(|end| if cancelled { OrderState::Cancelled } else { end }))
        }
    }
}

/// The step of an order that has been validated to what its items say, if they say anything, unless one
/// of them denies that it has been.
fn step(
    order: OrderState,
    items: &ItemCounts,
    said: Option<OrderState>,
) -> Result<OrderState, IllegalTransition> {
    let said = if items.any(&REJECTED) { Some(OrderState::Rejected) } else { said };
    said.map_or(Ok(order), |said| order.transition(said))
}

/// What validation makes of an order.
fn validated(items: &ItemCounts) -> Result<OrderState, IllegalTransition> {
    if items.any(&REJECTED) {
        // The others are rejected with it, which one that has started refuses.
        let others = ItemState::ALL.iter().filter(|state| !REJECTED.contains(state));
        for state in others.filter(|state| items.count(**state) > 0) {
            state.transition(ItemState::RejectedValidated)?;
        }
        return Ok(OrderState::Rejected);
    }
    let waiting = items.count(ItemState::Acknowledged) > 0;
    Ok(if waiting { OrderState::Acknowledged } else { OrderState::InProgress })
}

/// What items say that are all at their end, none of them rejected; `None` where one is not.
fn ended(items: &ItemCounts) -> Option<OrderState> {
    if items.any(&OPEN) {
        return None;
    }
    let failed = items.count(ItemState::Failed) > 0;
    Some(match (failed, items.count(ItemState::Completed) > 0) {
        (true, true) => OrderState::Partial,
        (true, false) => OrderState::Failed,
        (false, true) => OrderState::Completed,
        (false, false) => OrderState::PendingCancellation,
    })
}
