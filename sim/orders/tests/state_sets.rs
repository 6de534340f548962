//! Every state set against the enumerations that were read from the specifications, word for word.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use sandtable_orders::lifecycle::{
    IllegalTransition, LIFECYCLES, Lifecycle, OrderState, billing, inventory, mef, tmf622_v4,
    tmf622_v5, tmf641_v4,
};
use serde_json::Value;
use std::collections::BTreeSet;

#[path = "../../../tests/shared.rs"]
mod shared;

fn enumerations() -> Option<Value> {
    let file = shared::shared("orders/enumerations.json")?;
    Some(serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap())
}

/// The state sets of the file, as (standard, set), and ours.
const SETS: &[(&str, &str, Lifecycle)] = &[
    ("TMF622_v4", "order", tmf622_v4::OrderState::LIFECYCLE),
    ("TMF622_v4", "item", tmf622_v4::OrderItemState::LIFECYCLE),
    ("TMF622_v4", "cancelTask", tmf622_v4::CancelState::LIFECYCLE),
    ("TMF622_v4", "product", inventory::ProductStatus::LIFECYCLE),
    ("TMF622_v5", "order", OrderState::LIFECYCLE),
    ("TMF622_v5", "item", tmf622_v5::OrderItemState::LIFECYCLE),
    ("TMF622_v5", "cancelTask", tmf622_v5::CancelState::LIFECYCLE),
    ("TMF641_v4_1", "order", tmf641_v4::OrderState::LIFECYCLE),
    ("TMF641_v4_1", "item", tmf641_v4::OrderItemState::LIFECYCLE),
    ("TMF641_v4_1", "service", inventory::ServiceState::LIFECYCLE),
    ("TMF641_v4_1", "cancelTask", tmf641_v4::CancelState::LIFECYCLE),
    ("TMF639_640_652", "administrative", inventory::ResourceAdministrativeState::LIFECYCLE),
    ("TMF639_640_652", "operational", inventory::ResourceOperationalState::LIFECYCLE),
    ("TMF639_640_652", "resourceStatus", inventory::ResourceStatus::LIFECYCLE),
    ("TMF639_640_652", "usage", inventory::ResourceUsageState::LIFECYCLE),
    ("TMF678_v4", "bill", billing::BillState::LIFECYCLE),
    ("TMF678_v4", "billOnDemand", billing::BillOnDemandState::LIFECYCLE),
    ("TMF635_v4", "usage", billing::UsageStatus::LIFECYCLE),
];

/// What else the file lists for these standards, none of it states.
const OTHERS: [&str; 10] = [
    "source",
    "initial",
    "itemAction",
    "itemRelationship",
    "milestoneStatus",
    "jeopardyAlert",
    "jeopardyTypeExamples",
    "errorMessage",
    "events",
    "about",
];

fn words(list: &Value) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

fn of<'a>(states: &[&'a str]) -> BTreeSet<&'a str> {
    states.iter().copied().collect()
}

#[test]
fn every_state_set_has_the_words_of_its_standard() {
    let Some(file) = enumerations() else { return };
    for (standard, set, ours) in SETS {
        let list = &file[standard][set];
        assert_eq!(of(ours.states), words(list), "{}", ours.name);
        assert_eq!(ours.states.len(), list.as_array().unwrap().len(), "{}", ours.name);
    }
    assert_eq!(of(OrderState::LIFECYCLE.initial), words(&file["TMF622_v5"]["initial"]));
}

#[test]
fn no_state_set_of_the_standards_is_left_out() {
    let Some(file) = enumerations() else { return };
    for (standard, content) in file.as_object().unwrap() {
        if !standard.starts_with("TMF") {
            continue;
        }
        for set in content.as_object().unwrap().keys().filter(|set| !OTHERS.contains(&set.as_str()))
        {
            let found = SETS.iter().any(|(of, name, _)| of == standard && name == set);
            assert!(found, "{standard} {set}");
        }
    }
}

/// The transitions of the file, all but its list for tickets, which lacks the arrow that the source draws
/// backwards.
#[test]
fn transitions_are_those_of_the_enumerations() {
    let Some(file) = enumerations() else { return };
    for (list, ours, more) in [
        ("MEF_product_order_transitions", mef::OrderState::LIFECYCLE, None),
        ("MEF_order_item_transitions", mef::ItemState::LIFECYCLE, None),
        ("MEF_cancel_transitions", mef::ChargeableTaskState::LIFECYCLE, None),
        (
            "MEF_trouble_ticket_transitions",
            mef::TroubleTicketState::LIFECYCLE,
            Some(("pending", "inProgress")),
        ),
    ] {
        let listed = file[list].as_array().unwrap().iter();
        let listed = listed.map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()));
        let listed: BTreeSet<_> = listed.filter(|(from, _)| *from != "[*]").chain(more).collect();
        assert_eq!(ours.transitions.iter().copied().collect::<BTreeSet<_>>(), listed, "{list}");
    }
}

#[test]
fn words_and_names_are_unique() {
    let names: BTreeSet<&str> = LIFECYCLES.iter().map(|ours| ours.name).collect();
    assert_eq!(names.len(), LIFECYCLES.len());
    for ours in LIFECYCLES {
        assert_eq!(of(ours.states).len(), ours.states.len(), "{}", ours.name);
    }
    for (standard, set, ours) in SETS {
        assert!(LIFECYCLES.contains(ours), "{standard} {set} is not on the list");
    }
}

#[test]
fn a_word_is_the_name_of_its_state_and_of_no_other() {
    for state in OrderState::ALL {
        assert_eq!(OrderState::from_word(state.word()), Some(*state));
    }
    for wrong in ["", "Acknowledged", "inprogress", "inProgress.", "accepted", " held"] {
        assert_eq!(OrderState::from_word(wrong), None, "{wrong}");
    }
}

#[test]
fn a_refused_step_says_whose_it_is() {
    let refused = OrderState::Completed.transition(OrderState::InProgress).unwrap_err();
    let IllegalTransition { of, from, to } = refused;
    assert_eq!((of, from, to), ("TMF622 v5 ProductOrder", "completed", "inProgress"));
    let told = refused.to_string();
    assert_eq!(told, "TMF622 v5 ProductOrder may not go from `completed` to `inProgress`");
}
