//! The agreements of a scenario, with the cells that they are about.

use super::cells_of;
use super::elements::Index;
use crate::agreement::Agreement;
use crate::traffic::TrafficPlan;
use sandtable_scenarios::Scenario;
use sandtable_scenarios::schema::agreement::{self as written, percent};

pub(super) fn agreements(
    scenario: &Scenario,
    index: &Index<'_>,
    traffic: Option<&TrafficPlan>,
) -> Vec<Agreement> {
    let mut agreements: Vec<&written::Agreement> = scenario.agreement.iter().collect();
    agreements.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let agreement = |written: &written::Agreement| {
        let value = |text: &str| written.value(text).expect("targets have been checked");
        let share = |text: &str| percent(text).expect("shares have been checked");
        let slices = traffic.map_or(&[][..], |traffic| &traffic.slices);
        let slice = written
            .slice
            .as_ref()
            .and_then(|name| slices.iter().position(|slice| slice.name == **name));
        let holds = |site: &str| {
            written.sites.is_empty() || written.sites.iter().any(|named| **named == site)
        };
        let sites = index.sites.iter().filter(|site| holds(&site.name));
        let cells = sites.flat_map(|site| cells_of(site)).map(|cell| index.id(&cell.name));
        Agreement {
            name: written.name.value.clone(),
            slice: slice.map(|slice| u8::try_from(slice).expect("there are fewer than 256 slices")),
            cells: cells.collect(),
            measure: written.measure,
            statistic: written.statistic,
            target: value(&written.target),
            window: written.window.value,
            qualifying: written.qualifying,
            exclude_planned: written.exclude_planned,
            least_rate: written.least_rate.map(|rate| rate.bits_per_second() as f64 / 1e3),
            latency_at_most: written.latency_at_most,
            load_at_most: written.load_at_most.share(),
            credits: (written.credit.iter())
                .map(|credit| (value(&credit.worse_than), share(&credit.due)))
                .collect(),
            cap: share(&written.cap),
        }
    };
    agreements.into_iter().map(agreement).collect()
}
