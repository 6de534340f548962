//! What became of people's traffic and of what was promised about it, told to people.

use crate::format;
use crate::replication::Done;
use crate::terminal::{BAD, GOOD, STRONG};
use sandtable_model::Plan;
use sandtable_model::agreement::Agreement;
use sandtable_model::scenarios::schema::agreement::Measure;
use sandtable_results::WindowVerdict;

/// Traffic in two sentences, where there is any.
pub(crate) fn traffic(plan: &Plan, done: &Done<'_>) -> String {
    if plan.traffic.is_none() {
        return String::new();
    }
    let shown = |key: &str| format::figure_of(&done.summary, key);
    let sessions = done.summary.get("traffic.sessions").expect("a known metric");
    let sessions = format::counted(format::whole(sessions.value), "session");
    format!(
        "{} were wanted in {}, {STRONG}{}{STRONG:#} of it carried; {} of sessions were \
         refused, {} found no cell.\nCells were {} busy, data went at {}, a packet took {}.\n",
        shown("traffic.offered"),
        sessions,
        shown("traffic.carried_share"),
        shown("traffic.sessions_blocked"),
        shown("traffic.sessions_uncovered"),
        shown("traffic.RRU.PrbTotDl"),
        shown("traffic.DRB.UEThpDl"),
        shown("traffic.latency"),
    )
}

/// What links carried in a sentence, where the run followed it.
pub(crate) fn transport(plan: &Plan, done: &Done<'_>) -> String {
    if !plan.follows_loads() {
        return String::new();
    }
    let shown = |key: &str| format::figure_of(&done.summary, key);
    format!(
        "The transport network delivered {STRONG}{}{STRONG:#} of {}; its fullest link was {} full, and \
         links lost {}.\n",
        shown("transport.delivered_share"),
        shown("transport.offered"),
        shown("transport.utilisation_max"),
        shown("transport.lost"),
    )
}

/// The verdicts on service level agreements, a line each.
pub(crate) fn agreements(plan: &Plan, done: &Done<'_>) -> Option<String> {
    let verdicts = done.tally.agreements();
    let lines = plan.agreements.iter().enumerate().filter_map(|(number, agreement)| {
        let of_this: Vec<&WindowVerdict> =
            verdicts.iter().filter(|verdict| verdict.agreement == number).collect();
        (!of_this.is_empty()).then(|| line(plan, agreement, &of_this))
    });
    let text: String = lines.collect();
    (!text.is_empty()).then_some(text)
}

fn line(plan: &Plan, agreement: &Agreement, verdicts: &[&WindowVerdict]) -> String {
    let value = |value: f64| match agreement.measure {
        Measure::Availability => format!("{value:.3}%"),
        Measure::Refused => format!("{value:.2}%"),
        Measure::Throughput => format::bit_rate(value * 1e3),
        Measure::Latency => format!("{value:.1} ms"),
    };
    let broken = verdicts.iter().filter(|verdict| !verdict.met).count() as u64;
    let windows = format::counted(verdicts.len() as u64, "window");
    let worst = verdicts.iter().copied().reduce(|worst, verdict| {
        if agreement.is_worse(verdict.value, worst.value) { verdict } else { worst }
    });
    let worst = worst.expect("there is a window");
    let mut text = if broken == 0 {
        format!("{GOOD}kept{GOOD:#}   {}: {windows}", agreement.name)
    } else {
        let of = match verdicts.len() {
            1 => "its only window".to_owned(),
            _ => format!("{} of {windows}", format::count(broken)),
        };
        format!("{BAD}broken{BAD:#} {}: {of}", agreement.name)
    };
    text += &format!(
        ", at worst {} where {} was promised",
        value(worst.value),
        value(agreement.target)
    );
    let due: f64 = verdicts.iter().map(|verdict| verdict.credit).sum();
    if due > 0.0 {
        text += &format!("; {due:.0}% of a window's charge is due");
    }
    if let Some(cell) = worst.worst_cells.first().filter(|_| broken > 0) {
        text += &format!(" (worst at {})", plan.element(*cell).name);
    }
    text + "\n"
}
