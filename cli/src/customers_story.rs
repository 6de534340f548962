//! What outages made of customers, told to people: whom they reached, who was answered, who left, and what
//! that costs.

use crate::format;
use crate::orders_story::currency;
use crate::replication::Done;
use crate::terminal::STRONG;
use sandtable_model::Plan;
use sandtable_scenarios::Scenario;

/// Customers in a few sentences, where there are any.
pub(crate) fn answer(scenario: &Scenario, plan: &Plan, done: &Done<'_>) -> String {
    if plan.customers.is_none() {
        return String::new();
    }
    let figure = |key: &str| done.summary.get(&format!("customers.{key}"));
    let shown = |key: &str| figure(key).map_or_else(|| "none".to_owned(), format::figure);
    let count = |key: &str| figure(key).map_or(0, |figure| format::whole(figure.value));
    let mut text = format!(
        "Outages reached the {} {STRONG}{}{STRONG:#}",
        format::counted(count("accounts"), "customer"),
        format::counted(count("reached"), "time"),
    );
    text += &match count("warned") {
        0 => ".\n".to_owned(),
        warned => format!("; {} told them of it.\n", format::counted(warned, "message")),
    };
    if count("contacts") > 0 {
        text += &format!(
            "They contacted the care team {}: {STRONG}{}{STRONG:#} of the contacts were answered, after {} \
             on average, and {} were given up.\n",
            format::counted(count("contacts"), "time"),
            shown("answered_share"),
            shown("wait_mean"),
            shown("abandoned"),
        );
    }
    if count("orders_wrong") > 0 {
        let orders = format::counted(count("orders_wrong"), "order");
        text += &format!("{orders} of customers went wrong.\n");
    }
    let currency = currency(scenario);
    text += &format!(
        "{} complained and {STRONG}{} left{STRONG:#} ({}). All of it costs {STRONG}{}{currency}{STRONG:#}: {} of \
         revenue in the year to come, {} of compensation, {} of messages, {} of care.\n",
        shown("complaints"),
        shown("left"),
        shown("left_share"),
        shown("cost"),
        shown("revenue_lost"),
        shown("compensation"),
        shown("messages_cost"),
        shown("care_cost"),
    );
    text
}
