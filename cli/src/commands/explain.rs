//! `sandtable explain`: a run or a log is played again, and the engine is asked why. Nothing is stored for
//! this: the same input gives the same incidents under the same numbers.

use super::load_checked;
use crate::alarm_arguments::Explain;
use crate::failure::Failure;
use crate::terminal::{self, FAINT, STRONG};
use crate::{format, heard, recorded, rules};
use sandtable_correlation::engine::IncidentId;
use sandtable_correlation::{AlarmKey, Notification, RuleSet, Topology};
use sandtable_model::Operator;
use sandtable_replay::play::{AlarmName, Course, IncidentStory, Played, into_week, play};
use sandtable_scenarios::Loaded;
use sandtable_scenarios::schema::Occasion;
use sandtable_units::{SimTime, Span};
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;

/// Alarms that were recorded or heard, ready to be played as often as it takes.
struct Heard {
    notifications: Vec<Notification>,
    rules: Arc<RuleSet>,
    topology: Arc<Topology>,
    into_week: Span,
    /// The end of the run; that of a log is worked out.
    end: Option<SimTime>,
    /// The civil moment of the start.
    start: String,
}

impl Heard {
    /// The time of day at the start: times are shown by the clock.
    fn midnight_to_start(&self) -> Span {
        Span::from_nanos(self.into_week.nanos() % Span::DAY.nanos())
    }

    fn clock(&self, at: SimTime) -> SimTime {
        at.saturating_add(self.midnight_to_start())
    }

    fn play(&self, until: Option<SimTime>) -> Played {
        let course = Course { into_week: self.into_week, until: until.or(self.end) };
        play(&self.notifications, &self.rules, &self.topology, course)
    }
}

/// The moment that is asked for, where the start is at a time of day.
pub(super) fn moment(at: Occasion, start: Span) -> Result<SimTime, Failure> {
    if at.is_before(start) {
        let start = SimTime::START.saturating_add(start);
        let reason = format!("`--at {at}` is before the start, at {start}");
        return Err(Failure::usage(reason, "write a later moment"));
    }
    Ok(SimTime::START.saturating_add(at.after(start)))
}

pub(crate) fn explain(command: &Explain) -> Result<(), Failure> {
    let heard = hear(command)?;
    let at = command.at.map(|at| moment(at, heard.midnight_to_start())).transpose()?;
    let played = heard.play(at);
    let text = match (&command.alarm, command.incident) {
        (Some(names), _) => alarm(&heard, &played, &names[0], &names[1])?,
        (None, Some(number)) => incident(command, &heard, &played, number)?,
        (None, None) => list(&heard, &played),
    };
    Ok(terminal::out(&(by_the_clock(&heard.start) + &text))?)
}

/// What times mean, before the first is told.
pub(super) fn by_the_clock(start: &str) -> String {
    format!("{FAINT}times are by the clock, days count from that of the start, {start}{FAINT:#}\n")
}

/// Why an incident is what it is: while most of its alarms are active, unless another moment is asked
/// for. Later, what explains them is gone.
fn incident(
    command: &Explain,
    heard: &Heard,
    played: &Played,
    number: u32,
) -> Result<String, Failure> {
    let ids: Vec<IncidentId> = played.ledger.incidents.keys().copied().collect();
    let found = number.checked_sub(1).and_then(|index| ids.get(usize::try_from(index).ok()?));
    let Some(id) = found.copied() else {
        let reason = format!("there is no incident {number} until {}", heard.clock(played.end));
        let help = match ids.len() {
            0 => "these rules open no incident until then".to_owned(),
            count => format!("they go from 1 to {count}; without a number, all are listed"),
        };
        return Err(Failure::usage(reason, help));
    };
    let story = &played.ledger.incidents[&id];
    let height = story.height.until.filter(|_| command.at.is_none());
    let mut text = String::new();
    let earlier = height.map(|until| {
        // All that led there has happened, and the first clear has not.
        let before = SimTime::from_nanos(until.nanos().saturating_sub(1));
        let most = format::counted(story.height.members as u64, "alarm");
        let at = heard.clock(before);
        text += &format!("as it was at {at}, with {most} active; {}\n", ended(heard, story));
        heard.play(Some(before))
    });
    let engine = earlier.as_ref().map_or(&played.engine, |earlier| &earlier.engine);
    let Some(why) = engine.explain(id, heard.midnight_to_start()) else {
        let end = heard.clock(played.end);
        let reason = format!("incident {number} is not there any more at {end}");
        let help = format!("{}; choose a moment before", ended(heard, story));
        return Err(Failure::usage(reason, help));
    };
    Ok(text + &why)
}

fn ended(heard: &Heard, story: &IncidentStory) -> String {
    let clock = |at: Option<SimTime>| at.map(|at| heard.clock(at));
    match (story.merged_into, clock(story.resolved), clock(story.closed)) {
        (Some(into), _, _) => format!("it then went over into incident {into}"),
        (None, Some(at), Some(closed)) => format!("it was resolved at {at} and closed at {closed}"),
        (None, Some(at), None) => format!("it was resolved at {at}"),
        (None, None, Some(closed)) => format!("it was closed at {closed}"),
        (None, None, None) => "it still stands".to_owned(),
    }
}

/// Why an alarm is where it is; of alarms that differ in nothing but their qualifier, each.
fn alarm(
    heard: &Heard,
    played: &Played,
    resource: &str,
    alarm_type: &str,
) -> Result<String, Failure> {
    let keys = played.ledger.alarms();
    let keys: Vec<&Arc<AlarmKey>> =
        keys.filter(|key| key.resource == resource && key.alarm_type == alarm_type).collect();
    if keys.is_empty() {
        let here = played.ledger.alarms().filter(|key| key.resource == resource);
        let types: Vec<String> = here.map(|key| format!("`{}`", key.alarm_type)).collect();
        let help = if types.is_empty() {
            format!("no alarm of `{resource}` was heard until {}", heard.clock(played.end))
        } else {
            format!("what was heard of it: {}", types.join(", "))
        };
        return Err(Failure::usage(
            format!("there is no alarm `{alarm_type}` at `{resource}`"),
            help,
        ));
    }
    let mut text = String::new();
    for key in keys {
        text += &played.engine.explain_alarm(key, heard.midnight_to_start()).unwrap_or_else(|| {
            let name = AlarmName::from(&**key);
            format!("{name} is over for so long that its record is gone\n")
        });
    }
    Ok(text)
}

fn list(heard: &Heard, played: &Played) -> String {
    let incidents = &played.ledger.incidents;
    if incidents.is_empty() {
        return format!("no incident was opened until {}\n", heard.clock(played.end));
    }
    let mut text = String::new();
    for (id, story) in incidents {
        let root = story.height.root.as_ref().map(|root| AlarmName::from(&*root.alarm).to_string());
        let alarms = format::counted(story.members.len() as u64, "alarm");
        text += &format!(
            "{STRONG}{id}{STRONG:#} opened at {}: {alarms}, root cause {}; {}\n",
            heard.clock(story.opened),
            root.as_deref().unwrap_or("none"),
            ended(heard, story)
        );
    }
    text
}

/// Finds what is to be played: a log if its format is told, a result directory, or a scenario.
fn hear(command: &Explain) -> Result<Heard, Failure> {
    if command.reading.from.is_some() {
        return log(command);
    }
    run(command, &find(command)?)
}

/// Finds the scenario that is asked about.
pub(super) fn find(command: &Explain) -> Result<Found, Failure> {
    let path = Path::new(&command.source);
    if path.is_dir() {
        return result(command, path);
    }
    if command.source == "-" || path.extension().is_some_and(|ending| ending != "toml") {
        let reason = format!("`{}` is neither a scenario nor a result directory", command.source);
        return Err(Failure::usage(reason, "for a recorded log tell its format with `--from`"));
    }
    let loaded = load_checked(&command.source, &command.set);
    Ok(Found { loaded, name: command.source.clone(), replication: 0, rules: None })
}

fn log(command: &Explain) -> Result<Heard, Failure> {
    let Some(rules) = &command.rules else {
        let reason = "a recorded log has no rules of its own";
        return Err(Failure::usage(reason, "say which with `--rules`"));
    };
    let rules = rules::named(rules, Path::new(""))?;
    let profile = recorded::profile(&command.reading)?;
    let topology = recorded::topology(command.topology.topology.as_deref())?;
    let mut stream = recorded::stream(Path::new(&command.source), &profile)?;
    let notifications = stream.by_ref().collect::<Result<_, _>>();
    Ok(Heard {
        into_week: into_week(stream.start, profile.clock.zone().to_offset(stream.start)),
        start: stream.start.to_string(),
        notifications: notifications.map_err(|error| recorded::aside(&error))?,
        rules,
        topology,
        end: None,
    })
}

/// The scenario that a run was of, by which name it was found, and the replication.
pub(super) struct Found {
    pub(super) loaded: Loaded,
    name: String,
    replication: u32,
    /// The rules that the run had, where it is known.
    rules: Option<String>,
}

impl Found {
    /// The operator of the run, and the rules that it had, if any.
    pub(super) fn operator(
        &self,
        command: &Explain,
    ) -> Result<(Arc<Operator>, Option<Arc<RuleSet>>), Failure> {
        let Self { loaded, name, replication, rules } = self;
        if command.topology.topology.is_some() {
            let reason = "a run has the topology of its scenario";
            return Err(Failure::usage(reason, "leave out `--topology`"));
        }
        terminal::diagnostics(&loaded.diagnostics.clone().without_warnings(), &loaded.sources);
        let scenario = loaded.scenario.as_ref().ok_or(Failure::Invalid)?;
        // Rules that the scenario names are looked for beside it, others where the command is given.
        let other =
            |rules: &&str| scenario.noc.rules.as_ref().is_none_or(|own| own.value != **rules);
        let rules = command.rules.as_deref().or(rules.as_deref().filter(other));
        let rules = rules::chosen(rules, name, scenario)?;
        let operator = rules::employ(Operator::new(scenario, *replication), rules.as_ref());
        Ok((operator, rules))
    }

    /// The civil moment at which the run begins.
    pub(super) fn start(&self) -> String {
        let scenario = self.loaded.scenario.as_ref().expect("an operator was made of it");
        scenario.run.start().to_string()
    }
}

fn run(command: &Explain, found: &Found) -> Result<Heard, Failure> {
    let (operator, rules) = found.operator(command)?;
    let Some(rules) = rules else {
        let reason = format!("the scenario `{}` names no rules", found.loaded.name);
        return Err(Failure::usage(reason, "say which the run had with `--rules`"));
    };
    let plan = operator.plan();
    Ok(Heard {
        notifications: heard::notifications(&operator)?,
        rules,
        topology: Arc::new(plan.topology()),
        into_week: plan.into_week,
        end: Some(plan.end),
        start: found.start(),
    })
}

/// What is needed of a manifest.
#[derive(Deserialize)]
struct Manifest {
    scenario: String,
    scenario_hash: String,
    /// Results of earlier versions keep no scenario.
    resolved_hash: Option<String>,
    rules: Option<String>,
    sandtable_version: String,
    seed: u64,
    replication: u32,
    simulated_span: String,
}

/// The scenario that a result keeps, or the result that a replication is part of; none if it keeps none, or it
/// is another by now.
fn kept(directory: &Path, manifest: &Manifest) -> Option<Found> {
    let folders = [Some(directory), directory.parent()];
    let files = folders.into_iter().flatten().map(|folder| folder.join(rules::KEPT_SCENARIO));
    let name = files.into_iter().find(|file| file.is_file())?.to_str()?.to_owned();
    let mut loaded = load_checked(&name, &[]);
    loaded.name.clone_from(&manifest.scenario);
    let is_same = Some(&loaded.hash) == manifest.resolved_hash.as_ref();
    is_same.then_some(Found { loaded, name, replication: manifest.replication, rules: None })
}

/// Finds the scenario of a result directory again: by its hash, so that nothing else is explained.
fn result(command: &Explain, directory: &Path) -> Result<Found, Failure> {
    let manifest = manifest(directory)?;
    if command.scenario.is_none()
        && command.set.is_empty()
        && let Some(found) = kept(directory, &manifest)
    {
        return Ok(found);
    }
    let name = command.scenario.as_deref().unwrap_or(&manifest.scenario);
    let seed = format!("run.seed={}", manifest.seed);
    let span = format!("run.span=\"{}\"", manifest.simulated_span);
    // What `run --seed` and `run --until` set is known; other settings have to be told again.
    for more in [vec![], vec![seed.clone()], vec![span.clone()], vec![seed, span]] {
        let loaded = load_checked(name, &[command.set.clone(), more].concat());
        if loaded.hash == manifest.scenario_hash {
            let Manifest { replication, rules, .. } = manifest;
            return Ok(Found { loaded, name: name.to_owned(), replication, rules });
        }
    }
    let loaded = load_checked(name, &command.set);
    if loaded.hash.is_empty() {
        let reason = format!("the scenario `{name}` of `{}` is not found", directory.display());
        return Err(Failure::usage(reason, "give its file with `--scenario`"));
    }
    let reason = format!(
        "the scenario `{name}` is not the one that `{}` comes from: its hash is {}, not {}",
        directory.display(),
        loaded.hash,
        manifest.scenario_hash
    );
    let help = format!(
        "was it changed since, or run with `--set` (give the same again) or by another version ({})?",
        manifest.sandtable_version
    );
    Err(Failure::usage(reason, help))
}

fn manifest(directory: &Path) -> Result<Manifest, Failure> {
    let path = directory.join("manifest.json");
    let cannot = |reason: String, help: &str| {
        Failure::usage(format!("cannot use `{}`: {reason}", path.display()), help)
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        cannot(error.to_string(), "a result directory of `sandtable run` has a manifest")
    })?;
    let json: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| cannot(error.to_string(), "is it a result directory?"))?;
    if json["replications"].is_array() {
        let help = "name one of them, such as the folder `replication-0` in it";
        return Err(cannot("it holds several replications".to_owned(), help));
    }
    serde_json::from_value(json)
        .map_err(|error| cannot(error.to_string(), "was it written by another version?"))
}
