//! What came of a run, told to people: the scenario's question first, then hour by hour, then what
//! was to blame, then where the rest is.

use crate::customers_story;
use crate::format::{self, table};
use crate::orders_story;
use crate::replication::Done;
use crate::terminal::{BAD, FAINT, GOOD, STRONG};
use crate::traffic_story;
use comfy_table::CellAlignment;
use sandtable_model::Plan;
use sandtable_results::{Blame, Period, Verdict};
use sandtable_scenarios::Scenario;
use sandtable_scenarios::schema::Occasion;
use sandtable_units::{SimTime, Span};
use std::path::Path;

/// Rows of the table of periods, at most; more are put together.
const ROWS_MAX: usize = 24;
/// What began with such a fault, by name.
const BESIDE_MAX: usize = 3;
/// Faults that are blamed by name.
const BLAMED_MAX: usize = 5;

/// The story of one run.
pub(crate) fn of_run(
    scenario: &Scenario,
    plan: &Plan,
    done: &Done<'_>,
    place: Option<&Path>,
) -> String {
    let answer = orders_story::answer(scenario, plan, done)
        + &answer(plan, done)
        + &too_late(scenario, plan).unwrap_or_default()
        + &traffic_story::traffic(plan, done)
        + &traffic_story::transport(plan, done)
        + &correlation(plan, done)
        + &people(plan, done)
        + &customers_story::answer(scenario, plan, done);
    let mut parts = vec![heading(&scenario.title, &scenario.question), answer];
    if !plan.sites.is_empty() && !nothing_failed(done) {
        parts.push(periods(plan, done));
    }
    parts.extend(orders_story::causes(plan, done));
    parts.extend(orders_story::stages(plan, done));
    parts.extend(blamed(plan, done));
    parts.extend(traffic_story::agreements(plan, done));
    if done.manifest.complete {
        parts.extend(expectations(&done.verdicts));
    }
    parts.push(ending(done, place));
    parts.join("\n")
}

pub(crate) fn heading(title: &str, question: &str) -> String {
    let mut text = format!("{STRONG}{title}{STRONG:#}\n");
    if !question.is_empty() {
        text += &format!("{question}\n");
    }
    text
}

/// The figures that answer most questions, as sentences.
fn answer(plan: &Plan, done: &Done<'_>) -> String {
    if plan.sites.is_empty() {
        return String::new();
    }
    let shown = |key: &str| format::figure_of(&done.summary, key);
    let people = done.summary.number("network.population");
    if nothing_failed(done) {
        let were = if count(done, "network.cells") == 1 { "was" } else { "were" };
        return format!("Nothing failed: {} {were} in service all the time.\n", cells(done));
    }
    if count(done, "network.outages") == 0 {
        return format!("No cell was out of service.\n{}", alarms(done));
    }
    let outages = format::counted(count(done, "network.outages"), "outage");
    let mut sentences = Vec::new();
    if people > 0.0 {
        let out = done.summary.number("network.people_out_max");
        // With traffic it is known who is taken over by neighbours: that is told further down.
        let what = match plan.traffic {
            None => "were without service",
            Some(_) => "lived at cells that were out of service",
        };
        sentences.push(format!(
            "At the worst moment, {}, {STRONG}{} people ({}){STRONG:#} {what};\n",
            clock(plan, done.tally.worst_moment()),
            format::rounded(out),
            format::percent(out, people),
        ));
    }
    sentences.push(match count(done, "network.cells") {
        1 => "the only cell was out for a time.\n".to_owned(),
        cells => format!(
            "at most {STRONG}{} of {} cells{STRONG:#} were out at one time.\n",
            shown("network.cells_out_max"),
            format::count(cells),
        ),
    });
    if people > 0.0 {
        sentences.push(format!("{} were lost in ", shown("network.person_hours_lost")));
    }
    sentences.push(format!(
        "{outages} of cells, the longest {}. Availability {}.\n",
        shown("network.outage_longest"),
        shown("network.availability"),
    ));
    sentences.push(alarms(done));
    sentences.concat()
}

/// What the operations centre made of the alarms, where there are rules.
fn correlation(plan: &Plan, done: &Done<'_>) -> String {
    if !plan.has_rules() {
        return String::new();
    }
    let shown = |key: &str| {
        let figure = done.summary.get(&format!("correlation.{key}"));
        figure.map_or_else(|| "not to be measured".to_owned(), format::figure)
    };
    let counted = |key: &str, what: &str| {
        let figure = done.summary.get(&format!("correlation.{key}"));
        format::counted(figure.map_or(0, |figure| format::whole(figure.value)), what)
    };
    format!(
        "The rules made {STRONG}{}{STRONG:#} and {} of it (B-cubed F1 {}); the cause was right for {} of the \
         faults, and {} of them were hidden wrongly.\n",
        counted("economy.incidents", "incident"),
        counted("economy.tickets", "ticket"),
        shown("partition.b_cubed.f1"),
        shown("root_cause.top_1"),
        shown("suppression.faults_wrongly_share"),
    )
}

/// What people did about it, where there are any.
fn people(plan: &Plan, done: &Done<'_>) -> String {
    if plan.teams().is_empty() {
        return String::new();
    }
    let shown = |key: &str| {
        let figure = done.summary.get(&format!("noc.{key}"));
        figure.map_or_else(|| "not to be measured".to_owned(), format::figure)
    };
    let counted = |key: &str, what: &str| {
        let figure = done.summary.get(&format!("noc.{key}"));
        format::counted(figure.map_or(0, |figure| format::whole(figure.value)), what)
    };
    format!(
        "Tickets were taken after {STRONG}{}{STRONG:#} on average; crews set out {}, {} in vain; of \
         {} {} helped. Faults that take people lasted {STRONG}{}{STRONG:#} on average, and {} were \
         open at the end.\n",
        shown("mtta"),
        counted("dispatches", "time"),
        shown("dispatches_false"),
        counted("restarts", "restart"),
        shown("restarts_helped"),
        shown("mttr"),
        shown("faults_open"),
    )
}

fn cells(done: &Done<'_>) -> String {
    format::counted(count(done, "network.cells"), "cell")
}

fn alarms(done: &Done<'_>) -> String {
    let planned = match count(done, "faults.planned") {
        0 => String::new(),
        planned => format!(" and {} under planned work", format::counted(planned, "element")),
    };
    let open = match count(done, "faults.open") {
        0 => String::new(),
        1 => " 1 fault was open at the end.".to_owned(),
        open => format!(" {} faults were open at the end.", format::count(open)),
    };
    format!(
        "{}{planned} made {} at the operator, {} a fault.{open}\n",
        format::counted(count(done, "faults.began"), "fault"),
        format::counted(count(done, "alarms.notifications"), "notification"),
        format::figure_of(&done.summary, "alarms.per_fault"),
    )
}

fn count(done: &Done<'_>, key: &str) -> u64 {
    format::whole(done.summary.get(key).expect("a known metric").value)
}

/// A moment of the run: the clock within a day, with the day where there are several.
fn clock(plan: &Plan, time: SimTime) -> String {
    let midnight_to_start = plan.time_of_day;
    let text = time.saturating_add(midnight_to_start).to_string();
    let without_seconds = text.rsplit_once(':').map_or(text.as_str(), |(minutes, _)| minutes);
    match without_seconds.split_once("d ") {
        Some((day, clock)) => format!("{clock} of day {}", day.parse::<u64>().unwrap_or(0) + 1),
        None if plan.end.since_start() + midnight_to_start > Span::DAY => {
            format!("{without_seconds} of day 1")
        }
        None => without_seconds.to_owned(),
    }
}

fn nothing_failed(done: &Done<'_>) -> bool {
    count(done, "network.outages") + count(done, "faults.began") == 0
}

/// What the scenario lets happen after the end of the run, in a sentence.
fn too_late(scenario: &Scenario, plan: &Plan) -> Option<String> {
    let when = |at: Occasion| at.since_start(&scenario.run);
    let faults =
        scenario.inject.iter().map(|inject| (when(inject.at.value), inject.element.as_str()));
    let works = scenario.work.iter().map(|work| (when(work.at.value), work.name.as_str()));
    let disturbances = scenario
        .disturbance
        .iter()
        .map(|trouble| (when(trouble.at.value), trouble.system.as_str()));
    let late = faults.chain(works).chain(disturbances);
    let mut late: Vec<(Span, &str)> =
        late.filter(|(at, _)| *at >= plan.end.since_start()).collect();
    late.sort_unstable();
    let (at, name) = late.first()?;
    let more = match late.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let at = clock(plan, SimTime::START.saturating_add(*at));
    Some(format!(
        "{BAD}The run ended before{BAD:#} what the scenario puts in: `{name}` at {at}{more}.\n"
    ))
}

/// The table of periods; those in which nothing changes are one row.
fn periods(plan: &Plan, done: &Done<'_>) -> String {
    let periods = done.tally.periods();
    let together = periods.len().div_ceil(ROWS_MAX);
    let mut table = table(["from", "faults", "notifications", "cells out", "people out"]);
    let rows = periods.chunks(together).enumerate().map(|(row, periods)| {
        let from = SimTime::START + plan.period * (row * together) as u64;
        let sum = |count: fn(&Period) -> u64| periods.iter().map(count).sum();
        let most = |count: fn(&Period) -> u64| periods.iter().map(count).max().unwrap_or(0);
        let period = Period {
            faults: sum(|period| period.faults),
            notifications: sum(|period| period.notifications),
            cells_out_max: most(|period| period.cells_out_max),
            people_out_max: most(|period| period.people_out_max),
        };
        (from, period)
    });
    let rows: Vec<(SimTime, Period)> = rows.collect();
    let is_quiet = |period: &Period| period.faults + period.notifications == 0;
    for same in rows.chunk_by(|(_, one), (_, other)| is_quiet(one) && one == other) {
        let [(from, period), ..] = same else { unreachable!("chunks are not empty") };
        let last = same.last().filter(|_| same.len() > 1);
        let until = last.map_or_else(String::new, |(last, _)| format!(" … {}", clock(plan, *last)));
        table.add_row([
            clock(plan, *from) + &until,
            format::count(period.faults),
            format::count(period.notifications),
            format::count(period.cells_out_max),
            format::count(period.people_out_max),
        ]);
    }
    format!("{table}\n")
}

/// What began with a fault without being blamed itself, after its name.
fn beside(plan: &Plan, done: &Done<'_>, blame: &Blame) -> String {
    let others = done.tally.began_with(blame.fault);
    let names = others.iter().take(BESIDE_MAX);
    let names: Vec<&str> = names.map(|fault| plan.element(fault.element).name.as_str()).collect();
    match others.len() - names.len() {
        0 if names.is_empty() => String::new(),
        0 => format!(", together with {}", names.join(", ")),
        more => format!(", together with {} and {more} more", names.join(", ")),
    }
}

/// The faults that cost most.
fn blamed(plan: &Plan, done: &Done<'_>) -> Option<String> {
    let blames = done.tally.blames();
    let costly: Vec<&Blame> =
        blames.iter().filter(|blame| blame.person_nanos > 0).take(BLAMED_MAX).collect();
    if costly.is_empty() {
        return None;
    }
    let mut table = table(["what cost most", "fault", "cells", "person hours", "share"]);
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    let all: u128 = blames.iter().map(|blame| blame.person_nanos).sum();
    for blame in costly {
        let name = plan.origin_name(blame.origin).unwrap_or("injected");
        table.add_row([
            &format!("{}{}", plan.element(blame.fault.element).name, beside(plan, done, blame)),
            name,
            &format::count(blame.cells),
            &format::rounded(blame.person_nanos as f64 / 3.6e12),
            &format::percent(blame.person_nanos as f64, all as f64),
        ]);
    }
    Some(format!("{table}\n"))
}

fn expectations(verdicts: &[Verdict]) -> Option<String> {
    if verdicts.is_empty() {
        return None;
    }
    let mut text = String::new();
    for verdict in verdicts {
        let value = verdict.value.map(|value| format::number(value, verdict.unit));
        let (style, word) = if verdict.met { (GOOD, "met ") } else { (BAD, "FAIL") };
        text += &format!(
            "{style}{word}{style:#} {} is {}, expected {}\n",
            verdict.metric,
            value.unwrap_or_else(|| "not to be measured".to_owned()),
            bounds(verdict),
        );
    }
    Some(text)
}

/// What was expected, in words.
pub(crate) fn bounds(verdict: &Verdict) -> String {
    match (&verdict.min, &verdict.max) {
        (Some(min), Some(max)) => format!("between {min} and {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => unreachable!("an expectation has a bound"),
    }
}

fn ending(done: &Done<'_>, place: Option<&Path>) -> String {
    let manifest = &done.manifest;
    let mut text = String::new();
    if !manifest.complete {
        text += &format!(
            "{BAD}stopped{BAD:#} after {} of simulated time: the results are incomplete\n",
            manifest.simulated_span
        );
        if !done.verdicts.is_empty() {
            text += "What is expected of the run was not judged.\n";
        }
    }
    let memory = manifest
        .peak_memory_bytes
        .map_or_else(String::new, |bytes| format!(", at most {} of memory", format::bytes(bytes)));
    text += &format!(
        "{FAINT}{} events in {:.2} s ({} a second{memory})\ndigest {}, seed {}{FAINT:#}\n",
        format::count(manifest.events),
        manifest.wall_seconds,
        format::rate(manifest.events_per_second),
        manifest.digest,
        manifest.seed,
    );
    if let Some(place) = place {
        text += &format!("Results are in {STRONG}{}{STRONG:#}.\n", place.display());
    }
    text
}
