//! `sandtable replay`: recorded alarms played through rules alone. How it is told is left to the story.

use super::print_json;
use crate::alarm_arguments::Replay;
use crate::arguments::Format;
use crate::failure::Failure;
use crate::replay_story::{self, Side, Told};
use crate::{recorded, rules, terminal};
use sandtable_correlation::RuleSet;
use sandtable_replay::play::{Course, Difference, Kept, Outcome, Played, into_week, play_stream};
use sandtable_units::SimTime;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

pub(crate) fn replay(command: &Replay) -> Result<(), Failure> {
    let profile = recorded::profile(&command.reading)?;
    // Everything that may be wrong is looked at before a long log is read.
    let rules = rules::named(&command.rules, Path::new(""))?;
    let other = command.against.as_deref().map(|what| rules::named(what, Path::new("")));
    let other = other.transpose()?;
    let topology = recorded::topology(command.topology.topology.as_deref())?;
    let mut recording = recorded::stream(&command.log, &profile)?;
    let course = Course {
        into_week: into_week(recording.start, profile.clock.zone().to_offset(recording.start)),
        until: command.until.map(|until| SimTime::START + until),
    };
    let mut known = BTreeSet::new();
    let notifications = recording.by_ref().inspect(|said| {
        let resource = said.as_ref().ok().and_then(|said| topology.find(&said.key.resource));
        known.extend(resource);
    });
    let largest = usize::from(command.largest);
    let played = match &other {
        None => {
            let kept = Kept::Largest(largest);
            let played = play_stream(notifications, [&rules], &topology, course, kept);
            played.map(|[played]| (played, None))
        }
        // What is over is compared at the end.
        Some(other) => {
            let sides = [&rules, other];
            let played = play_stream(notifications, sides, &topology, course, Kept::All);
            played.map(|[played, there]| (played, Some((there, other))))
        }
    };
    let (played, there) = played.map_err(|error| recorded::aside(&error))?;
    let counts = recording.counts();
    let summed = |played: &Played, rules: &RuleSet| Outcome::new(played, &counts, rules, largest);
    let side = Side { rules: &command.rules, outcome: summed(&played, &rules) };
    let against = there.map(|(there, other)| {
        let difference = Difference::new(&played.ledger, &there.ledger);
        let rules = command.against.as_deref().expect("there are other rules");
        (Side { rules, outcome: summed(&there, other) }, difference)
    });
    let told = Told {
        log: recorded::name(&command.log),
        format: replay_story::format_name(profile.format),
        recording: &recording,
        resources_known: known.len() as u64,
        topology: command.topology.topology.as_deref(),
        side,
        against,
    };
    match command.format {
        Format::Json => print_json(&object(&told)),
        Format::Text => Ok(terminal::out(&replay_story::of_replay(&told))?),
    }
}

fn object(told: &Told<'_>) -> serde_json::Value {
    let counts: serde_json::Map<String, serde_json::Value> =
        replay_story::counted(&told.recording.counts())
            .into_iter()
            .map(|(name, _, count)| (name.to_owned(), json!(count)))
            .collect();
    let mut object = json!({
        "sandtable_version": env!("CARGO_PKG_VERSION"),
        "log": told.log,
        "from": told.format,
        "start": told.recording.start.to_string(),
        "counts": counts,
        "lifecycle": replay_story::lifecycle_name(told.recording.lifecycle),
        "assumptions": told.recording.assumptions,
        "topology": told.topology,
        "resources_known": told.resources_known,
        "rules": told.side.rules,
        "outcome": told.side.outcome,
    });
    if let Some((side, difference)) = &told.against {
        object["against"] = json!({
            "rules": side.rules,
            "outcome": side.outcome,
            "difference": difference,
        });
    }
    object
}
