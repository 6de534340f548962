//! What a sweep found, told to people: what breaks most, whom it hits and what it costs; then the agreements,
//! slices, cells, feeders and links that stand worst.

use crate::format::{self, table};
use crate::kept_sweep::KeptSweep;
use crate::story::heading;
use crate::terminal::{FAINT, STRONG};
use sandtable_sweep::{
    AgreementCase, AgreementFinding, CellCase, CellFinding, Findings, Kind, LinkFinding,
    PhaseFinding, RiskFinding, SliceCase, StageFinding, Worst,
};
use sandtable_units::Span;
use std::path::Path;

/// Rows of a table.
const ROWS: usize = 10;

/// The story of a sweep, and where all of it was written.
pub(crate) fn of_sweep(kept: &KeptSweep, place: Option<&Path>) -> String {
    let findings = &kept.findings;
    let mut parts = vec![heading(&kept.title, &kept.question), answer(findings)];
    parts.extend(frailest(findings));
    parts.extend(costliest(findings));
    parts.extend(agreements(findings));
    parts.extend(slices(findings));
    parts.extend(cells(findings));
    parts.extend(feeders(findings));
    parts.extend(tightest(findings));
    let assumed = |assumption| format!("{FAINT}assumed: {assumption}{FAINT:#}\n");
    parts.push(findings.assumptions.iter().map(assumed).collect());
    if let Some(place) = place {
        parts.push(format!("All of it is in {STRONG}{}{STRONG:#}.\n", place.display()));
    }
    parts.join("\n")
}

/// The stage of a failure in which most is lost.
fn hardest(failure: &RiskFinding) -> Option<&StageFinding> {
    failure.stages.iter().reduce(|most, stage| if stage.lost > most.lost { stage } else { most })
}

/// Traffic that a failure costs: of cells or, where there are no services, between nodes.
fn lost(findings: &Findings, failure: &RiskFinding) -> f64 {
    if findings.base.wanted == 0.0 {
        hardest(failure).map_or(0.0, |stage| stage.lost)
    } else {
        failure.traffic_lost
    }
}

/// Whether a pair says nothing that one of its failures alone, which was tried, does not say as well.
fn is_told_alone(findings: &Findings, failure: &RiskFinding) -> bool {
    failure.as_bad_alone && findings.failures.iter().any(|other| other.kind != Kind::Double)
}

/// The failures that cost something, by people first, then traffic, then money.
fn by_cost(findings: &Findings) -> Vec<&RiskFinding> {
    let mut failures: Vec<&RiskFinding> = findings
        .failures
        .iter()
        .filter(|failure| !is_told_alone(findings, failure))
        .filter(|failure| {
            lost(findings, failure) > 0.0
                || failure.people_out > 0
                || !failure.isolated.is_empty()
                || failure.credit > 0.0
                || hardest(failure).is_some_and(|stage| stage.lost > 0.0)
        })
        .collect();
    failures.sort_by(|one, other| {
        (other.people_cut_off.cmp(&one.people_cut_off))
            .then(lost(findings, other).total_cmp(&lost(findings, one)))
            .then(other.credit.total_cmp(&one.credit))
            .then(other.people_out.cmp(&one.people_out))
            .then(other.isolated.len().cmp(&one.isolated.len()))
    });
    failures
}

/// An hour of the week, as it is shown.
fn clock(hour: usize) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let day = if hour < 24 { String::new() } else { format!("{} ", DAYS[hour / 24 % 7]) };
    format!("{day}{}:00", hour % 24)
}

/// The name of a failure, with its hour where several were tried.
fn named(findings: &Findings, failure: &str, hour: usize) -> String {
    if findings.hours.len() > 1 {
        format!("{failure}, {}", clock(hour))
    } else {
        failure.to_owned()
    }
}

/// How many failures do something: `1 loses traffic`, `2 lose traffic`.
fn doing(
    findings: &Findings,
    [one, several]: [&str; 2],
    what: &str,
    hurts: impl Fn(&RiskFinding) -> bool,
) -> String {
    let number = findings.failures.iter().filter(|failure| hurts(failure)).count() as u64;
    let verb = if number == 1 { one } else { several };
    format!("{} {verb} {what}", format::count(number))
}

fn answer(findings: &Findings) -> String {
    let base = &findings.base;
    let mut effects = vec![
        doing(findings, ["loses", "lose"], "traffic", |failure| {
            failure.traffic_lost > 0.0 || failure.stages.iter().any(|stage| stage.lost > 0.0)
        }),
        doing(findings, ["cuts", "cut"], "nodes off", |failure| !failure.isolated.is_empty()),
        doing(findings, ["takes", "take"], "cells out of service", |failure| failure.cells_out > 0),
    ];
    if !findings.agreements.is_empty() {
        effects.push(doing(findings, ["breaks", "break"], "agreements", |failure| {
            failure.agreements.iter().any(|found| found.broken)
        }));
    }
    let mut text = format!(
        "{STRONG}{}{STRONG:#} {} tried on {} and {}: {}.\n",
        format::counted(findings.failures.len() as u64, "failure"),
        if findings.failures.len() == 1 { "was" } else { "were" },
        format::counted(base.nodes as u64, "node"),
        format::counted(base.links as u64, "link"),
        effects.join(", "),
    );
    text += &at_rest(findings);
    text += &told_alone(findings).unwrap_or_default();
    text += &worst(findings).unwrap_or_default();
    text += &broken_at_rest(findings);
    if base.demand > 0.0 {
        text += &format!(
            "{} of traffic{}; the busiest direction of a link carries {}{}.\n",
            format::bit_rate(base.demand),
            if findings.hours.len() > 1 {
                format!(" at {}, the busiest hour tried", clock(base.hour))
            } else {
                String::new()
            },
            format::bit_rate(base.max_load),
            base.max_utilisation.map_or_else(String::new, |most| format!(", {most:.1}% at most")),
        );
    }
    text
}

/// What is amiss without any failure, in a sentence.
fn at_rest(findings: &Findings) -> String {
    let base = &findings.base;
    let mut amiss = Vec::new();
    if base.cut_off > 0 {
        let are = if base.cut_off == 1 { "is" } else { "are" };
        amiss.push(format!("{} {are} cut off", format::counted(base.cut_off, "node")));
    }
    if base.lost > 0.0 {
        amiss.push(format!("{} of traffic has no path", format::bit_rate(base.lost)));
    }
    if amiss.is_empty() {
        String::new()
    } else {
        format!("Without any failure {}.\n", amiss.join(", "))
    }
}

/// How many pairs are left out of what costs most, in a sentence.
fn told_alone(findings: &Findings) -> Option<String> {
    let pairs = findings.failures.iter().filter(|failure| is_told_alone(findings, failure));
    let text = match pairs.count() as u64 {
        0 => return None,
        1 => "1 pair is no worse than one of its failures alone, and is left out".to_owned(),
        more => format!(
            "{} pairs are no worse than one of their failures alone, and are left out",
            format::count(more)
        ),
    };
    Some(format!("{text} below.\n"))
}

/// The agreements that need no failure to be broken, in a sentence.
fn broken_at_rest(findings: &Findings) -> String {
    let names: Vec<&str> = (findings.agreements.iter())
        .filter(|agreement| agreement.base_met == Some(false))
        .map(|agreement| agreement.agreement.as_str())
        .collect();
    match names.len() {
        0 => String::new(),
        count => format!(
            "{} broken without any failure: {}.\n",
            format::counted(count as u64, "agreement"),
            names.join(", ")
        ),
    }
}

/// The worst failure, in a sentence.
fn worst(findings: &Findings) -> Option<String> {
    let failure = *by_cost(findings).first()?;
    let mut costs = Vec::new();
    if failure.people_cut_off > 0 {
        let people = format::count(failure.people_cut_off);
        costs.push(format!("{people} people without service"));
    }
    if lost(findings, failure) > 0.0 {
        costs.push(format!("{} lost", format::bit_rate(lost(findings, failure))));
    }
    if failure.people_cut_off == 0 && !failure.isolated.is_empty() {
        costs.push(format!("{} cut off", format::counted(failure.isolated.len() as u64, "node")));
    }
    let broken = failure.agreements.iter().filter(|found| found.broken).count() as u64;
    if broken > 0 {
        costs.push(format!(
            "{} broken, {} due",
            format::counted(broken, "agreement"),
            format::percent(failure.credit / 100.0, 1.0)
        ));
    }
    let when = named(findings, &failure.failure, failure.hour);
    let costs = costs.join(", ");
    Some(format!("The worst is {STRONG}{when}{STRONG:#}: {costs}.\n")).filter(|_| !costs.is_empty())
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

/// The failures that cost most.
fn costliest(findings: &Findings) -> Option<String> {
    let failures = by_cost(findings);
    if failures.is_empty() {
        return None;
    }
    let wanted = findings.base.wanted;
    let of_cells = |failure: &RiskFinding| (wanted > 0.0).then(|| failure.traffic_lost / wanted);
    let mut rows = table([
        "what costs most",
        "cut off",
        "cells out",
        "people out",
        "traffic lost",
        "broken",
        "due",
    ]);
    if findings.agreements.is_empty() {
        rows = table(["what costs most", "cut off", "cells out", "people out", "traffic lost"]);
    }
    for failure in failures.iter().take(ROWS) {
        let stage = hardest(failure).map_or(0.0, |stage| stage.lost_share);
        let share = of_cells(failure).unwrap_or(stage);
        let empty = failure.phases.iter().any(|phase| phase.reached && phase.after_seconds > 0.0);
        let empty = if empty { ", batteries empty" } else { "" };
        let mut row = vec![
            format!("{}{empty}", named(findings, &failure.failure, failure.hour)),
            format::count(failure.isolated.len() as u64),
            format::count(failure.cells_out),
            format::count(failure.people_cut_off),
            format!(
                "{} ({})",
                format::bit_rate(lost(findings, failure)),
                format::percent(share, 1.0)
            ),
        ];
        if !findings.agreements.is_empty() {
            let broken = failure.agreements.iter().filter(|found| found.broken).count();
            row.push(format::count(broken as u64));
            row.push(format!("{:.1}%", failure.credit));
        }
        rows.add_row(row);
    }
    Some(format!("{rows}\n"))
}

/// The agreements, those that cost most first.
fn agreements(findings: &Findings) -> Option<String> {
    let worst = |agreement: &AgreementFinding| -> Option<AgreementCase> {
        let cases = agreement.worst.iter();
        // Of equal ones the first: single failures before pairs.
        cases.cloned().reduce(|worst, case| {
            let far = |case: &AgreementCase| (case.value - agreement.target).abs();
            let rank = |case: &AgreementCase| (case.credit, !case.met, far(case));
            if rank(&case) > rank(&worst) { case } else { worst }
        })
    };
    if findings.agreements.is_empty() {
        return None;
    }
    let mut rows =
        table(["agreement", "promised", "at rest", "broken by", "worst", "due", "when this fails"]);
    let mut sorted: Vec<&AgreementFinding> = findings.agreements.iter().collect();
    sorted.sort_by_key(|agreement| std::cmp::Reverse(agreement.broken_by));
    for agreement in sorted.into_iter().take(ROWS) {
        let worst = worst(agreement);
        let shown = |number: f64| format!("{number:.3}");
        let of_worst = |show: &dyn Fn(&AgreementCase) -> String| {
            worst.as_ref().map_or_else(|| "-".to_owned(), show)
        };
        rows.add_row([
            agreement.agreement.clone(),
            shown(agreement.target),
            agreement.base_value.map_or_else(|| "-".to_owned(), shown),
            format::count(agreement.broken_by),
            of_worst(&|case| shown(case.value)),
            of_worst(&|case| format!("{:.1}%", case.credit)),
            of_worst(&|case| {
                let lasts = format::span(Span::from_seconds_rounded(case.lasts_seconds));
                format!("{} for {lasts}", named(findings, &case.failure, case.hour))
            }),
        ]);
    }
    Some(format!("{rows}\n"))
}

/// What slices lose at worst.
fn slices(findings: &Findings) -> Option<String> {
    let mut rows = table(["slice", "wanted", "lost at worst", "busiest cell", "when this fails"]);
    let mut any = false;
    for slice in findings.slices.iter().take(ROWS) {
        let worse = |one: SliceCase, other: &SliceCase| {
            if other.lost > one.lost { other.clone() } else { one }
        };
        let Some(first) = slice.worst.first() else { continue };
        let worst = slice.worst.iter().fold(first.clone(), worse);
        any = true;
        let busiest = worst.cell.as_ref().zip(worst.utilisation);
        let busiest = busiest.map(|(cell, used)| format!("{cell}, {used:.0}%"));
        rows.add_row([
            slice.slice.clone(),
            format::bit_rate(slice.base_demand),
            format!(
                "{} ({})",
                format::bit_rate(worst.lost),
                format::percent(worst.lost_share, 1.0)
            ),
            busiest.unwrap_or_else(|| "-".to_owned()),
            named(findings, &worst.failure, worst.hour),
        ]);
    }
    any.then(|| format!("{rows}\n"))
}

/// The cells that lose most.
fn cells(findings: &Findings) -> Option<String> {
    let rank = |case: &CellCase| (case.lost, case.people_cut_off, case.utilisation.unwrap_or(0.0));
    let worst = |cell: &CellFinding| {
        let cases = cell.worst.iter().cloned();
        cases.reduce(|worst, case| if rank(&case) > rank(&worst) { case } else { worst })
    };
    let mut cells: Vec<(&CellFinding, CellCase)> =
        findings.cells.iter().filter_map(|cell| Some((cell, worst(cell)?))).collect();
    cells.sort_by(|(_, one), (_, other)| {
        (other.lost.total_cmp(&one.lost)).then(other.people_cut_off.cmp(&one.people_cut_off))
    });
    if cells.is_empty() {
        return None;
    }
    let mut rows =
        table(["hardest hit cell", "in use", "at worst", "people out", "lost", "when this fails"]);
    for (cell, worst) in cells.into_iter().take(ROWS) {
        let used =
            |used: Option<f64>| used.map_or_else(|| "-".to_owned(), |used| format!("{used:.0}%"));
        rows.add_row([
            cell.cell.clone(),
            used(cell.base_utilisation),
            if worst.out { "out".to_owned() } else { used(worst.utilisation) },
            format::count(worst.people_cut_off),
            format::bit_rate(worst.lost),
            named(findings, &worst.failure, worst.hour),
        ]);
    }
    Some(format!("{rows}\n"))
}

/// How long batteries hold when a feeder fails.
fn feeders(findings: &Findings) -> Option<String> {
    let mut feeders: Vec<&RiskFinding> =
        findings.failures.iter().filter(|failure| !failure.phases.is_empty()).collect();
    let in_the_end = |feeder: &RiskFinding| feeder.phases.last().map(|phase| phase.people_out);
    feeders.sort_by_key(|feeder| std::cmp::Reverse(in_the_end(feeder)));
    if feeders.is_empty() {
        return None;
    }
    let mut rows =
        table(["power feeder", "fails for", "first dark", "all dark", "cells out by then"]);
    for feeder in feeders.into_iter().take(ROWS) {
        let (Some(first), Some(last)) = (feeder.phases.first(), feeder.phases.last()) else {
            continue;
        };
        let reached = feeder.phases.iter().rev().find(|phase| phase.reached);
        let out = reached.map_or(0, |phase| phase.cells_out);
        rows.add_row([
            feeder.failure.clone(),
            format::span(Span::from_seconds_rounded(feeder.lasts_seconds)),
            dark(first),
            dark(last),
            if out > 0 && out == last.cells_out {
                format!("all {}", format::count(out))
            } else {
                format!("{} of {}", format::count(out), format::count(last.cells_out))
            },
        ]);
    }
    Some(format!("{rows}\n"))
}

/// When sites and routers go dark.
fn dark(phase: &PhaseFinding) -> String {
    let after = format::span(Span::from_seconds_rounded(phase.after_seconds));
    if phase.dark == 0 {
        "feeds nobody".to_owned()
    } else if !phase.reached {
        format!("batteries hold {after}")
    } else if phase.after_seconds > 0.0 {
        format!("after {after}")
    } else {
        "at once".to_owned()
    }
}

/// The links that a failure loads most.
fn tightest(findings: &Findings) -> Option<String> {
    let worst = |link: &LinkFinding| -> Option<Worst> {
        // Of equal ones the first: single failures before pairs.
        let cases = link.worst.iter();
        cases.reduce(|worst, case| if case.load > worst.load { case } else { worst }).cloned()
    };
    let highest = |link: &LinkFinding| {
        let utilisation = worst(link).and_then(|worst| worst.utilisation);
        utilisation.or(link.base_utilisation).unwrap_or(0.0)
    };
    let mut links: Vec<&LinkFinding> =
        findings.links.iter().filter(|link| highest(link) > 0.0).collect();
    links.sort_by(|one, other| highest(other).total_cmp(&highest(one)));
    if links.is_empty() {
        return None;
    }
    let mut rows = table(["tightest link", "to", "base", "worst", "when this fails"]);
    for link in links.iter().take(ROWS) {
        let worst = worst(link);
        rows.add_row([
            link.link.clone(),
            link.to.clone(),
            link.base_utilisation.map_or_else(String::new, |base| format!("{base:.1}%")),
            format!("{:.1}%", highest(link)),
            worst.map_or_else(
                || "-".to_owned(),
                |worst| named(findings, &worst.failure, worst.hour),
            ),
        ]);
    }
    Some(format!("{rows}\n"))
}
