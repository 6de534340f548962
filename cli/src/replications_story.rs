//! What several replications of a scenario come to, shown to people: each figure with its spread, the
//! expectations that some replication did not meet, and what is least available.

use crate::format::{self, table};
use crate::story::{bounds, heading};
use crate::terminal::{BAD, GOOD, STRONG};
use sandtable_results::{AvailabilitySpread, Spread, Verdict};
use sandtable_scenarios::Scenario;
use std::path::Path;

/// Sites that are shown as least available.
const LEAST_MAX: usize = 10;
/// Replications that are named where an expectation was not met.
const MISSED_MAX: usize = 10;

/// The story of several replications.
pub(crate) fn of_replications(
    scenario: &Scenario,
    (spreads, availability): (&[Spread], &[AvailabilitySpread]),
    verdicts: &[Vec<Verdict>],
    place: Option<&Path>,
) -> String {
    let replications = verdicts.len();
    let mut text = format!(
        "{}\n{}:\n{}\n",
        heading(&scenario.title, &scenario.question),
        format::counted(replications as u64, "replication"),
        figures(spreads, replications),
    );
    text += &least_available(availability).unwrap_or_default();
    text += &expectations(verdicts).unwrap_or_default();
    if let Some(place) = place {
        text += &format!("Results are in {STRONG}{}{STRONG:#}.\n", place.display());
    }
    text
}

/// The figures; of one that not every replication could measure, how many did.
fn figures(spreads: &[Spread], replications: usize) -> comfy_table::Table {
    let mut table = table(["figure", "mean", "+- 95%", "least", "most", ""]);
    for spread in spreads {
        let number = |number: f64| {
            if number.is_nan() { "-".to_owned() } else { format::number(number, spread.unit) }
        };
        let measured = match spread.measured {
            measured if measured == replications => String::new(),
            measured => format!("measured in {measured} of {replications}"),
        };
        table.add_row([
            spread.metric.to_owned(),
            number(spread.mean),
            number(spread.confidence_95),
            number(spread.min),
            number(spread.max),
            measured,
        ]);
    }
    table
}

/// Each expectation, and which replications did not meet it.
fn expectations(verdicts: &[Vec<Verdict>]) -> Option<String> {
    let count = verdicts.first()?.len();
    let lines = (0..count).map(|number| {
        let missed: Vec<(usize, &Verdict)> = (verdicts.iter().map(|of_one| &of_one[number]))
            .enumerate()
            .filter(|(_, verdict)| !verdict.met)
            .collect();
        let expected = &verdicts[0][number];
        let what = format!("{}, expected {}", expected.metric, bounds(expected));
        if missed.is_empty() {
            return format!("{GOOD}met {GOOD:#} {what}: in all of {}\n", verdicts.len());
        }
        let mut named: Vec<String> = (missed.iter().take(MISSED_MAX))
            .map(|(replication, verdict)| {
                let value = verdict.value.map(|value| format::number(value, verdict.unit));
                let value = value.unwrap_or_else(|| "not to be measured".to_owned());
                format!("{value} in replication {replication}")
            })
            .collect();
        if missed.len() > MISSED_MAX {
            named.push(format!("and {} more", missed.len() - MISSED_MAX));
        }
        format!(
            "{BAD}FAIL{BAD:#} {what}: not met in {} of {} ({})\n",
            missed.len(),
            verdicts.len(),
            named.join(", "),
        )
    });
    let text: String = lines.collect();
    (!text.is_empty()).then(|| format!("\n{text}"))
}

/// The slices and agreements, and the sites that are least available, with what is behind that.
fn least_available(availability: &[AvailabilitySpread]) -> Option<String> {
    let mut sites: Vec<&AvailabilitySpread> =
        availability.iter().filter(|of| of.kind == "site" && of.spread.mean < 100.0).collect();
    sites.sort_by(|one, other| one.spread.mean.total_cmp(&other.spread.mean));
    sites.truncate(LEAST_MAX);
    let together = availability.iter().filter(|of| matches!(of.kind, "slice" | "agreement"));
    let mut rows = table(["least available", "", "mean", "+- 95%", "mostly for"]);
    for of in together.chain(sites.iter().copied()) {
        let behind = of.downtime_share.iter().max_by(|one, other| one.1.total_cmp(other.1));
        let percent = |number: f64| {
            if number.is_nan() { "-".to_owned() } else { format!("{number:.4}%") }
        };
        rows.add_row([
            of.name.clone(),
            of.kind.to_owned(),
            percent(of.spread.mean),
            percent(of.spread.confidence_95),
            behind.map_or_else(
                || "-".to_owned(),
                |(word, share)| format!("{} ({share:.0}%)", word.replace('_', " ")),
            ),
        ]);
    }
    (rows.row_count() > 0).then(|| format!("\n{rows}\n"))
}
