//! What a sweep found, told to people: how many failures hurt, which hurt most, and which links are
//! the tightest.

use crate::format;
use crate::story::{heading, table};
use crate::terminal::{FAINT, STRONG};
use sandtable_scenarios::Scenario;
use sandtable_sweep::{Findings, LinkFinding, RiskFinding, StageFinding};

/// Rows of a table.
const ROWS: usize = 10;

pub(crate) fn of_sweep(scenario: &Scenario, findings: &Findings) -> String {
    let mut parts = vec![heading(scenario), answer(findings)];
    parts.extend(frailest(findings));
    parts.extend(costliest(findings));
    parts.extend(tightest(findings));
    let assumed = |assumption| format!("{FAINT}assumed: {assumption}{FAINT:#}\n");
    parts.push(findings.assumptions.iter().map(assumed).collect());
    parts.join("\n")
}

/// The stage of a failure in which most is lost.
fn hardest(failure: &RiskFinding) -> Option<&StageFinding> {
    failure.stages.iter().reduce(|most, stage| if stage.lost > most.lost { stage } else { most })
}

fn answer(findings: &Findings) -> String {
    let base = &findings.base;
    let count = |hurts: fn(&RiskFinding) -> bool| {
        findings.failures.iter().filter(|failure| hurts(failure)).count() as u64
    };
    let mut text = format!(
        "{STRONG}{}{STRONG:#} were tried on {} and {}: {} lose traffic, {} cut nodes off, {} take \
         cells out of service.\n",
        format::counted(findings.failures.len() as u64, "failure"),
        format::counted(base.nodes as u64, "node"),
        format::counted(base.links as u64, "link"),
        format::count(count(|failure| failure.stages.iter().any(|stage| stage.lost_share > 1e-9))),
        format::count(count(|failure| !failure.isolated.is_empty())),
        format::count(count(|failure| failure.cells_out > 0)),
    );
    if base.demand > 0.0 {
        text += &format!(
            "{} of traffic; the busiest direction of a link carries {}{}.\n",
            format::bit_rate(base.demand),
            format::bit_rate(base.max_load),
            base.max_utilisation.map_or_else(String::new, |most| format!(", {most:.1}% at most")),
        );
    }
    text
}

/// The sites that most failures take out, in a sentence.
fn frailest(findings: &Findings) -> Option<String> {
    let most =
        findings.sites.iter().map(|site| site.taken_out_by).max().filter(|most| *most > 0)?;
    let site = findings.sites.iter().find(|site| site.taken_out_by == most)?;
    let mean = findings.sites.iter().map(|site| site.taken_out_by).sum::<u64>() as f64
        / findings.sites.len() as f64;
    Some(format!(
        "A site is taken out by {mean:.1} of these on average, {} by most: {}.\n",
        site.site,
        format::count(most)
    ))
}

/// The failures that cost most: people first, then traffic.
fn costliest(findings: &Findings) -> Option<String> {
    let lost = |failure: &RiskFinding| hardest(failure).map_or(0.0, |stage| stage.lost);
    let mut failures: Vec<&RiskFinding> = findings
        .failures
        .iter()
        .filter(|failure| {
            lost(failure) > 0.0 || failure.people_out > 0 || !failure.isolated.is_empty()
        })
        .collect();
    failures.sort_by(|one, other| {
        (other.people_out.cmp(&one.people_out))
            .then(lost(other).total_cmp(&lost(one)))
            .then(other.isolated.len().cmp(&one.isolated.len()))
    });
    if failures.is_empty() {
        return None;
    }
    let mut rows = table(["what costs most", "cut off", "cells out", "people out", "traffic lost"]);
    for failure in failures.iter().take(ROWS) {
        let share = hardest(failure).map_or(0.0, |stage| stage.lost_share);
        rows.add_row([
            failure.failure.clone(),
            format::count(failure.isolated.len() as u64),
            format::count(failure.cells_out),
            format::count(failure.people_out),
            format!("{} ({})", format::bit_rate(lost(failure)), format::percent(share, 1.0)),
        ]);
    }
    Some(format!("{rows}\n"))
}

/// The links that a failure loads most.
fn tightest(findings: &Findings) -> Option<String> {
    let highest = |link: &LinkFinding| {
        let worst = link.worst.iter().max_by(|one, other| one.load.total_cmp(&other.load));
        let utilisation = worst.and_then(|worst| worst.utilisation).or(link.base_utilisation);
        utilisation.unwrap_or(0.0)
    };
    let mut links: Vec<&LinkFinding> =
        findings.links.iter().filter(|link| highest(link) > 0.0).collect();
    links.sort_by(|one, other| highest(other).total_cmp(&highest(one)));
    if links.is_empty() {
        return None;
    }
    let mut rows = table(["tightest link", "to", "base", "worst", "when this fails"]);
    for link in links.iter().take(ROWS) {
        let worst = link.worst.iter().max_by(|one, other| one.load.total_cmp(&other.load));
        rows.add_row([
            link.link.clone(),
            link.to.clone(),
            link.base_utilisation.map_or_else(String::new, |base| format!("{base:.1}%")),
            format!("{:.1}%", highest(link)),
            worst.map_or_else(|| "-".to_owned(), |worst| worst.failure.clone()),
        ]);
    }
    Some(format!("{rows}\n"))
}
