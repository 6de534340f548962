//! What became of orders, told to people: what most ask first, then why orders fell out, then where their
//! time went.

use crate::format::{self, table};
use crate::replication::Done;
use crate::terminal::{BAD, STRONG};
use comfy_table::CellAlignment;
use sandtable_model::Plan;
use sandtable_scenarios::Scenario;
use sandtable_units::Span;

/// Orders in a few sentences, where there are any.
pub(crate) fn answer(scenario: &Scenario, plan: &Plan, done: &Done<'_>) -> String {
    if plan.orders.is_none() {
        return String::new();
    }
    let figure = |key: &str| done.summary.get(&format!("orders.{key}"));
    let shown = |key: &str| figure(key).map_or_else(|| "none".to_owned(), format::figure);
    let money = |key: &str| format!("{}{}", shown(key), currency(scenario));
    let count = |key: &str| figure(key).map_or(0, |figure| format::whole(figure.value));
    if count("received") == 0 {
        return "No order came.\n".to_owned();
    }
    let mut text = format!(
        "{} came: {} completed, {} in part, {} failed, {} cancelled, {} rejected, {} open at the end.\n",
        format::counted(count("received"), "order"),
        shown("completed"),
        shown("partial"),
        shown("failed"),
        shown("cancelled"),
        shown("rejected"),
        shown("open"),
    );
    text += &format!(
        "They took {STRONG}{}{STRONG:#} on average, 95 % of them {} at most, the slowest {}; {} ended later \
         than promised.\n",
        shown("cycle_mean"),
        shown("cycle_p95"),
        shown("cycle_max"),
        shown("late_share"),
    );
    text += &format!(
        "{STRONG}{}{STRONG:#} went through untouched, {STRONG}{}{STRONG:#} fell out. People cost {} an order; \
         mending cost {} in all.\n",
        shown("touchless_share"),
        shown("fallout_share"),
        money("cost_per_order"),
        money("cost_of_fallout"),
    );
    if figure("installed").is_some() {
        let refused = count("nothing_installed") + count("not_eligible");
        text += &format!(
            "Customers had {} at the end: completed orders added {} a month and ceased {}; {} were refused at \
             once.\n",
            format::counted(count("installed"), "product"),
            money("revenue_added"),
            money("revenue_ceased"),
            format::counted(refused, "order"),
        );
    }
    let broken = count("laws_broken");
    if broken > 0 {
        let times = format::counted(broken, "time");
        text += &format!(
            "{BAD}Laws of orders did not hold {times}{BAD:#}: `sandtable test` can find out why.\n"
        );
    }
    text
}

/// The code of the currency that the scenario's amounts are in.
pub(crate) fn currency(scenario: &Scenario) -> String {
    let prices = scenario.offering.iter().filter_map(|offering| offering.price.as_ref());
    let wages = scenario.team.iter().filter_map(|team| team.hourly.as_ref());
    let revenues = scenario.segment.iter().filter_map(|segment| segment.revenue.as_ref());
    let code =
        prices.chain(wages).chain(revenues).next().map(|amount| amount.value.currency().code());
    code.map_or_else(String::new, |code| format!(" {code}"))
}

/// Why work on orders failed, the most frequent cause first.
pub(crate) fn causes(plan: &Plan, done: &Done<'_>) -> Option<String> {
    plan.orders.as_ref()?;
    let mut causes: Vec<(&str, u64)> = done
        .summary
        .orders_by_cause
        .iter()
        .flatten()
        .map(|(cause, count)| (cause.as_str(), *count))
        .filter(|(_, count)| *count > 0)
        .collect();
    if causes.is_empty() {
        return None;
    }
    causes.sort_by_key(|(cause, count)| (std::cmp::Reverse(*count), *cause));
    let all: u64 = causes.iter().map(|(_, count)| count).sum();
    let mut table = table(["why work failed", "times", "share"]);
    for (cause, count) in causes {
        let share = format::percent(count as f64, all as f64);
        table.add_row([cause.to_owned(), format::count(count), share]);
    }
    Some(format!("{table}\n"))
}

/// Where the time of orders went, task by task.
pub(crate) fn stages(plan: &Plan, done: &Done<'_>) -> Option<String> {
    plan.orders.as_ref()?;
    let mut table = table(["task", "by", "times", "waited", "took"]);
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    let stages = done.tally.stages();
    if stages.is_empty() {
        return None;
    }
    for stage in stages {
        let mean = |nanos: u128| {
            let mean = nanos / u128::from(stage.times.max(1));
            format::span(Span::from_nanos(u64::try_from(mean).unwrap_or(u64::MAX)))
        };
        let times = format::count(stage.times);
        table.add_row([stage.name, stage.by, times, mean(stage.waited), mean(stage.took)]);
    }
    Some(format!("{table}\n"))
}
