//! What rules made of a recorded log, told to people: what the log holds, what is left of it to look at,
//! the largest incidents, what each rule did, and what other rules would have made of it.

use crate::format;
use crate::terminal::{BAD, FAINT, STRONG};
use comfy_table::{CellAlignment, Table, presets};
use sandtable_correlation::engine::IncidentId;
use sandtable_replay::lifecycle::Lifecycle;
use sandtable_replay::log::Format;
use sandtable_replay::play::{ActionCounts, AlarmName, Difference, Outcome, Parted};
use sandtable_replay::recording::{Counts, Stream};

/// Incidents and alarms that are named in a list of differences.
const NAMED_MAX: usize = 5;

/// One set of rules and what came of it.
pub(crate) struct Side<'a> {
    pub(crate) rules: &'a str,
    pub(crate) outcome: Outcome,
}

/// All that is told of a replay.
pub(crate) struct Told<'a> {
    pub(crate) log: String,
    pub(crate) format: &'static str,
    pub(crate) recording: &'a Stream,
    pub(crate) resources_known: u64,
    pub(crate) topology: Option<&'a str>,
    pub(crate) side: Side<'a>,
    pub(crate) against: Option<(Side<'a>, Difference)>,
}

/// What a format is called on the command line.
pub(crate) fn format_name(format: Format) -> &'static str {
    let found = Format::ALL.iter().find(|(_, known)| *known == format);
    found.expect("every format has a name").0
}

/// What a lifecycle is called on the command line.
pub(crate) fn lifecycle_name(lifecycle: Lifecycle) -> String {
    if let Lifecycle::Ageing(span) = lifecycle {
        return format!("ageing={span}");
    }
    let found = Lifecycle::ALL.iter().find(|(_, known)| *known == lifecycle);
    found.expect("every lifecycle but ageing has a name").0.to_owned()
}

/// What was counted in a log: the name for programs, the words for people, the count.
pub(crate) fn counted(counts: &Counts) -> [(&'static str, &'static str, u64); 22] {
    [
        ("rows", "rows", counts.rows),
        ("types", "types of alarms", counts.types),
        ("resources", "resources", counts.resources),
        ("pairs", "pairs of type and resource", counts.pairs),
        ("noisiest", "rows of the noisiest pair", counts.noisiest),
        ("episodes", "episodes with start and end", counts.episodes),
        ("raises", "raises", counts.raises),
        ("changes", "changes", counts.changes),
        ("clears", "clears", counts.clears),
        ("occurrences", "events of a moment", counts.occurrences),
        ("raised_while_active", "raised while active", counts.raised_while_active),
        ("cleared_while_inactive", "cleared while not active", counts.cleared_while_inactive),
        ("aged", "ended by age", counts.aged),
        ("resyncs", "lists rebuilt", counts.resyncs),
        ("ids_reused", "ids used again", counts.ids_reused),
        ("zero_length", "episodes of no length", counts.zero_length),
        ("end_before_start", "ends before their start", counts.end_before_start),
        ("out_of_order", "rows out of order", counts.out_of_order),
        ("duplicates", "rows told before to the letter", counts.duplicates),
        ("shared_moments", "rows at the moment of another", counts.shared_moments),
        ("not_understood", "rows not understood, taken as events", counts.not_understood),
        ("unreadable", "unreadable rows left out", counts.unreadable),
    ]
}

/// The story of a replay.
pub(crate) fn of_replay(told: &Told<'_>) -> String {
    let mut parts = vec![log(told), outcome(told, &told.side), largest(told), rules(&told.side)];
    if let Some((side, difference)) = &told.against {
        parts.push(outcome(told, side));
        parts.push(against(told, side, difference));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn log(told: &Told<'_>) -> String {
    let counts = told.recording.counts();
    let mut text = format!("{STRONG}{}{STRONG:#}, {}\n", told.log, told.format);
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    // What there is nothing of is not worth a line, but for the rows.
    let shown = counted(&counts).into_iter();
    for (_, words, count) in shown.filter(|(name, _, count)| *count > 0 || *name == "rows") {
        table.add_row([format::count(count), words.to_owned()]);
    }
    if let Some(column) = table.column_mut(0) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    text += &format!("{}\n", table.trim_fmt());
    let lifecycle = lifecycle_name(told.recording.lifecycle);
    text += &format!("from {}, lifecycle {lifecycle}\n", told.recording.start);
    if let Some(topology) = told.topology {
        let known = format::count(told.resources_known);
        let of = format::counted(counts.resources, "resource");
        text += &format!("the topology `{topology}` knows {known} of the {of}\n");
        if told.resources_known == 0 {
            text += &format!("{BAD}none of the log's resources is in it{BAD:#}\n");
        }
    }
    for assumption in &told.recording.assumptions {
        text += &format!("{FAINT}assumed: {assumption}{FAINT:#}\n");
    }
    text
}

fn outcome(told: &Told<'_>, side: &Side<'_>) -> String {
    let Side { rules, outcome } = side;
    let rows = format::counted(told.recording.counts().rows, "row");
    let incidents = format::counted(outcome.incidents, "incident");
    let alone = format::counted(outcome.left_alone, "alarm");
    let mut text = format!("{STRONG}What `{rules}` made of it{STRONG:#}\n");
    text += &format!("{rows} came to {STRONG}{incidents}{STRONG:#} and {alone} in none");
    text += &match &outcome.compression {
        None => ".\n".to_owned(),
        Some(compression) => format!(
            ": {STRONG}{:.1}x{STRONG:#} fewer.\nPlain deduplication by type and resource comes to \
             {:.1}x.\n",
            compression.rules, compression.deduplication
        ),
    };
    let happened = &outcome.happened;
    let lines = [
        (happened.alarms, "alarm", "raised by sources"),
        (happened.derived, "alarm", "raised by rules"),
        (happened.told_again, "repeat", "of active alarms"),
        (happened.came_back, "alarm", "back so soon that it was the same one"),
        (happened.flapping, "time", "an alarm began to flap"),
        (happened.limited, "alarm", "held by a limit"),
        (happened.suppressed, "time", "an alarm was hidden"),
        (happened.late, "notification", "later than the rules allow"),
        (happened.discarded, "late notification", "left out"),
        (happened.stale, "notification", "overtaken by a newer one"),
        (happened.unmatched, "clear", "of what was not active"),
        (outcome.merged, "incident", "merged into others"),
        (outcome.open, "incident", "not over at the end"),
        (outcome.left_out, "notification", "after the end, not played"),
    ];
    for (count, what, how) in lines.into_iter().filter(|(count, _, _)| *count > 0) {
        text += &format!("  {} {how}\n", format::counted(count, what));
    }
    for (kind, counts) in &outcome.actions {
        text += &format!("  {kind}: {}\n", actions(counts));
    }
    text
}

fn actions(counts: &ActionCounts) -> String {
    if counts.asked == 0 {
        return "none".to_owned();
    }
    let parts = [
        (counts.taken_back, "taken back"),
        (counts.withdrawn, "not needed any more"),
        (counts.refused, "refused"),
        (counts.awaiting_approval, "awaiting approval"),
        (counts.failed, "failed"),
    ];
    let mut text = format!("{} done", format::count(counts.done));
    for (count, what) in parts.into_iter().filter(|(count, _)| *count > 0) {
        text += &format!(", {} {what}", format::count(count));
    }
    text
}

fn largest(told: &Told<'_>) -> String {
    let largest = &told.side.outcome.largest;
    if largest.is_empty() {
        return String::new();
    }
    let mut text = format!("{STRONG}The largest incidents{STRONG:#}\n");
    for incident in largest {
        let root =
            incident.root.as_ref().map_or_else(|| "no root cause".to_owned(), ToString::to_string);
        let alarms = format::counted(incident.alarms, "alarm");
        let places = format::counted(incident.resources, "resource");
        text += &format!(
            "  {STRONG}{}{STRONG:#} at {}: {alarms} at {places}, root cause {root}\n",
            incident.incident, incident.opened
        );
        if incident.customers > 0 {
            text += &format!("    {} affected\n", format::counted(incident.customers, "customer"));
        }
        for reason in &incident.reasons {
            text += &format!("    {FAINT}because {reason}{FAINT:#}\n");
        }
    }
    text
}

fn rules(side: &Side<'_>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["rule", "for", "looked at", "fitted", "did it"]);
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut notes = String::new();
    for rule in &side.outcome.rules {
        let statistics = &rule.statistics;
        table.add_row([
            rule.rule.clone(),
            rule.operator.to_owned(),
            format::count(statistics.evaluated),
            format::count(statistics.matched),
            format::count(statistics.fired),
        ]);
        if statistics.without_key > 0 {
            let times = format::counted(statistics.without_key, "time");
            notes += &format!("`{}` left alarms that lack a part of its key: {times}\n", rule.rule);
        }
        if statistics.undecided > 0 {
            let times = format::counted(statistics.undecided, "time");
            notes += &format!(
                "{BAD}the condition of `{}` could not be decided{BAD:#}: {times}, at last because {}\n",
                rule.rule, statistics.last_error
            );
        }
    }
    format!("{}\n{notes}", table.trim_fmt())
}

fn against(told: &Told<'_>, side: &Side<'_>, difference: &Difference) -> String {
    let (here, there) = (told.side.rules, side.rules);
    let mut text = format!("{STRONG}With `{there}` instead of `{here}`{STRONG:#}\n");
    if difference.is_none() {
        return text + "nothing would have been different\n";
    }
    let mut line = |count: usize, what: &str, how: &str, named: String| {
        if count > 0 {
            let counted = format::counted(count as u64, what);
            let named = if named.is_empty() { named } else { format!(": {named}") };
            text += &format!("  {counted} {how}{named}\n");
        }
    };
    let whole = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    line(whole(difference.same), "incident", "the same", String::new());
    line(whole(difference.other_members), "incident", "with other members", String::new());
    let only = &difference.only_here;
    line(only.len(), "incident", &format!("only with `{here}`"), numbers(only));
    let only = &difference.only_there;
    line(only.len(), "incident", &format!("only with `{there}`"), numbers(only));
    line(difference.split.len(), "incident", "split", parted(&difference.split, "into"));
    line(difference.merged.len(), "incident", "merged", parted(&difference.merged, "out of"));
    let other = difference.other_root.iter().map(|other| {
        let name = |root: &Option<AlarmName>| {
            root.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string)
        };
        format!(
            "{} has {} instead of {}",
            other.here,
            name(&other.root_there),
            name(&other.root_here)
        )
    });
    line(difference.other_root.len(), "incident", "with another root cause", list(other));
    for (kind, actions) in &difference.actions {
        let (here, there) = (format::count(actions.here), format::count(actions.there));
        text += &format!("  {kind}: {there} instead of {here}\n");
        let lists = [("no more for", &actions.only_here), ("now for", &actions.only_there)];
        for (how, alarms) in lists.into_iter().filter(|(_, alarms)| !alarms.is_empty()) {
            text += &format!("    {how} {}\n", list(alarms.iter().map(ToString::to_string)));
        }
    }
    let (here, there) = (difference.suppressed_here, difference.suppressed_there);
    if here != there {
        let (here, there) = (format::count(here), format::counted(there, "time"));
        text += &format!("  hidden {there} instead of {here}\n");
    }
    text
}

fn list(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(NAMED_MAX);
    let mut shown: Vec<String> = names.take(NAMED_MAX).collect();
    if more > 0 {
        shown.push(format!("and {} more", format::count(more as u64)));
    }
    shown.join(", ")
}

fn numbers(incidents: &[IncidentId]) -> String {
    list(incidents.iter().map(ToString::to_string))
}

fn parted(parted: &[Parted], how: &str) -> String {
    list(parted.iter().map(|one| format!("{} {how} {}", one.incident, numbers(&one.into))))
}
