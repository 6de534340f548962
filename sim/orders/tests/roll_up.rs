//! What items make of their order: every order with up to four items in any states, against the rules as
//! MEF 57.2 words them, and what holds of all of them.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use sandtable_orders::lifecycle::{ItemCounts, ItemState, OrderState, roll_up};

/// All multisets of one to four items: 1000 of them.
fn multisets() -> Vec<Vec<ItemState>> {
    let mut all: Vec<Vec<ItemState>> = vec![vec![]];
    let mut longest = all.clone();
    for _ in 0..4 {
        longest = longest
            .iter()
            .flat_map(|items| {
                let from = items.last().copied().unwrap_or(ItemState::ALL[0]);
                let next = ItemState::ALL.iter().filter(move |state| **state >= from);
                next.map(|state| [items.as_slice(), &[*state]].concat())
            })
            .collect();
        all.extend(longest.clone());
    }
    all.split_off(1)
}

fn rolled(order: OrderState, items: &[ItemState]) -> Option<OrderState> {
    roll_up(order, &ItemCounts::of(items.iter().copied()).unwrap()).ok()
}

/// The word of what the order becomes, from the sentences of the standard; `None` where order and items
/// contradict each other.
fn expected(order: &'static str, items: &[&str]) -> Option<&'static str> {
    let some = |state: &str| items.contains(&state);
    let rejected = items.iter().any(|item| item.starts_with("rejected"));
    let fulfillment_is_over =
        items.iter().all(|item| ["completed", "failed", "cancelled"].contains(item));
    match order {
        // Not submitted, or terminal.
        "draft" | "rejected" | "cancelled" | "completed" | "failed" | "partial" => Some(order),
        // Failed one validation; siblings are rejected with it, so none may have started.
        "acknowledged" if rejected => {
            let unstarted = |item: &&str| item.starts_with("rejected") || *item == "acknowledged";
            items.iter().all(unstarted).then_some("rejected")
        }
        // Remains while validation of items is completed.
        "acknowledged" => Some(if some("acknowledged") { order } else { "inProgress" }),
        // Validated, so that nothing can be rejected any more.
        _ if rejected => None,
        // A request is being answered.
        "pending" | "held" | "assessingCancellation" => Some(order),
        _ if !fulfillment_is_over => Some(order),
        "pendingCancellation" => some("cancelled").then_some("cancelled"),
        "inProgress" | "inProgress.accepted" => Some(match (some("failed"), some("completed")) {
            (true, true) => "partial",
            (true, false) => "failed",
            (false, true) => "completed",
            (false, false) => "pendingCancellation",
        }),
        other => panic!("{other}"),
    }
}

#[test]
fn every_order_with_up_to_four_items() {
    let multisets = multisets();
    assert_eq!(multisets.len(), 1000);
    for order in OrderState::ALL {
        for items in &multisets {
            let words: Vec<&str> = items.iter().map(|item| item.word()).collect();
            let found = rolled(*order, items).map(OrderState::word);
            assert_eq!(found, expected(order.word(), &words), "{} {words:?}", order.word());
        }
    }
}

#[test]
fn an_order_takes_legal_steps_and_comes_to_rest() {
    for order in OrderState::ALL {
        for items in multisets() {
            let mut now = *order;
            for step in 0.. {
                assert!(step <= 3, "{} {items:?}", order.word());
                let Some(next) = rolled(now, &items) else { break };
                if next == now {
                    break;
                }
                assert!(now.may_become(next), "{} -> {}", now.word(), next.word());
                now = next;
            }
        }
    }
}

/// No order counts as ended while one of its items can still change, unless it was rejected.
#[test]
fn what_has_ended_has_no_open_items() {
    for order in OrderState::ALL.iter().filter(|order| !order.is_terminal()) {
        for items in multisets() {
            let Some(next) = rolled(*order, &items) else { continue };
            if next.is_terminal() && next != OrderState::Rejected {
                assert!(items.iter().all(|item| item.is_terminal()), "{} {items:?}", order.word());
            }
        }
    }
}

fn parsed(text: &str) -> Vec<ItemState> {
    text.split_whitespace().map(|word| ItemState::from_word(word).unwrap()).collect()
}

#[test]
fn the_rules_by_example() {
    for (order, items, becomes) in [
        ("inProgress", "failed failed failed", "failed"),
        ("inProgress", "failed completed", "partial"),
        ("inProgress", "failed completed cancelled", "partial"),
        ("inProgress", "completed completed", "completed"),
        ("inProgress", "completed completed held", "inProgress"),
        ("inProgress", "failed completed pending", "inProgress"),
        ("inProgress.accepted", "completed held", "inProgress.accepted"),
        ("inProgress", "failed cancelled", "failed"),
        ("inProgress", "completed cancelled", "completed"),
        ("inProgress", "cancelled cancelled", "pendingCancellation"),
        ("pendingCancellation", "cancelled cancelled", "cancelled"),
        ("pendingCancellation", "cancelled pending", "pendingCancellation"),
        ("pendingCancellation", "cancelled completed", "cancelled"),
        ("acknowledged", "rejected rejected.validated rejected.unassessed", "rejected"),
        ("acknowledged", "rejected acknowledged", "rejected"),
        ("acknowledged", "inProgress acknowledged", "acknowledged"),
        ("acknowledged", "inProgress inProgress", "inProgress"),
        ("held", "failed", "held"),
        ("partial", "failed completed", "partial"),
        ("draft", "acknowledged", "draft"),
    ] {
        let found = rolled(OrderState::from_word(order).unwrap(), &parsed(items));
        assert_eq!(found.map(OrderState::word), Some(becomes), "{order}: {items}");
    }
}

#[test]
fn contradictions_name_the_step_that_would_be_needed() {
    for (order, items, from, to) in [
        ("inProgress", "completed rejected", "inProgress", "rejected"),
        ("held", "rejected.unassessed", "held", "rejected"),
        ("acknowledged", "rejected inProgress", "inProgress", "rejected.validated"),
        ("pendingCancellation", "completed", "pendingCancellation", "completed"),
        ("pendingCancellation", "failed completed", "pendingCancellation", "partial"),
    ] {
        let counts = ItemCounts::of(parsed(items)).unwrap();
        let error = roll_up(OrderState::from_word(order).unwrap(), &counts).unwrap_err();
        assert_eq!((error.from, error.to), (from, to), "{order}: {items}");
    }
}

#[test]
fn an_order_has_items() {
    assert_eq!(ItemCounts::of([]), None);
}

#[test]
fn items_move_one_by_one_and_none_is_lost() {
    let mut counts = ItemCounts::of(parsed("acknowledged acknowledged")).unwrap();
    counts.transition(ItemState::Acknowledged, ItemState::InProgress).unwrap();
    counts.transition(ItemState::InProgress, ItemState::Held).unwrap();
    assert_eq!(counts, ItemCounts::of(parsed("held acknowledged")).unwrap());
    assert_eq!((counts.count(ItemState::Held), counts.count(ItemState::InProgress)), (1, 0));
    let before = counts;
    counts.transition(ItemState::Held, ItemState::Completed).unwrap_err();
    assert_eq!(counts, before);
}

#[test]
#[should_panic(expected = "no item is in `pending`")]
fn an_item_that_is_not_there_does_not_move() {
    let mut counts = ItemCounts::of(parsed("acknowledged")).unwrap();
    counts.transition(ItemState::Pending, ItemState::Cancelled).unwrap();
}
