//! Plays one case: a topology, rules, a train of alarms, and what must be so at which moments. The
//! world is closed: an incident, a hidden alarm or an action that is not expected fails the case.

use crate::alarm::{AlarmKey, Change, Notification, Severity};
use crate::defect::{Defect, Defects};
use crate::engine::{Command, Engine, Output, Phase, Said, Step};
use crate::rules::RuleSet;
use crate::rules::schema::RuleFile;
use crate::topology::{Topology, TopologyBuilder};
use sandtable_document::{Diagnostics, Read as _, Sources, Style, parse, table, text};
use sandtable_units::{Quantity as _, SimTime, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

table! {
    /// A case.
    pub struct Case as "a case" {
        /// What must be so.
        title: String,
        /// The resources, each `NAME CLASS`.
        resources: Vec<String>,
        /// The edges, each `FROM TYPE TO` or `FROM TYPE TO REDUNDANCY`.
        edges: Vec<String>,
        /// The rule file.
        rules: String,
        /// Whether the rules must be refused.
        refused: bool = false,
        /// The train, each `MOMENT raise|clear|occur RESOURCE TYPE`, or `MOMENT restart`, or
        /// `MOMENT open RESOURCE TYPE` for an incident that an operator opens.
        events: Vec<String>,
        /// The end of the train.
        end: Span = Span::ZERO,
        /// Whether an expectation lies beyond the end, so that the case itself must fail.
        beyond: bool = false,
        /// What must be so.
        expect: Vec<Expect>,
    }
}

table! {
    /// What must be so at a moment.
    pub struct Expect as "an expectation" {
        /// The moment.
        at: Span,
        /// The open incidents in order, each with its root cause first: `RESOURCE TYPE`.
        incidents: Vec<Vec<String>>,
        /// The alarms that are active and were raised by rules.
        derived: Vec<String>,
        /// The alarms that are hidden.
        hidden: Vec<String>,
        /// The active alarms, where that matters.
        active: Option<Vec<String>>,
        /// How many incidents were opened so far, where that matters.
        opened: Option<u32>,
        /// What was asked for so far, each `MOMENT KIND`.
        actions: Vec<String>,
    }
}

impl Case {
    pub(super) fn from_text(name: &str, written: &str) -> Self {
        let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
        let source = sources.add(name, written.to_owned());
        let case = Self::read(&parse(&sources, source, &mut out), &mut out);
        assert!(out.is_empty(), "{}", text(&out, &sources, Style::Plain));
        case.unwrap()
    }
}

fn moment(written: &str) -> SimTime {
    SimTime::START + Span::parse(written).unwrap()
}

fn shown(key: &AlarmKey) -> String {
    format!("{} {}", key.resource, key.alarm_type)
}

fn topology(case: &Case) -> Topology {
    let mut builder = TopologyBuilder::default();
    for resource in &case.resources {
        let (name, class) = resource.split_once(' ').unwrap();
        builder.resource(name, class);
    }
    for edge in &case.edges {
        match edge.split(' ').collect::<Vec<_>>()[..] {
            [from, kind, to] => builder.edge(from, kind, to),
            [from, kind, to, group] => builder.redundant_edge(from, kind, to, group),
            _ => panic!("`{edge}` is no edge"),
        };
    }
    builder.build().unwrap()
}

pub(crate) fn notification(at: SimTime, change: Change, key: AlarmKey) -> Notification {
    Notification {
        key,
        change,
        severity: Some(Severity::Major),
        event_type: crate::EventType::Other,
        probable_cause: String::new(),
        text: String::new(),
        time: at,
        received: at,
        source_id: None,
        attributes: std::collections::BTreeMap::new(),
        record: String::new(),
    }
}

fn rules(case: &Case, defects: Defects) -> Option<RuleSet> {
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add("rules", case.rules.clone());
    let file = RuleFile::read(&parse(&sources, source, &mut out), &mut out);
    let set = file.and_then(|file| RuleSet::of_with(file, &mut out, defects));
    assert!(set.is_some() != out.has_errors(), "{}", text(&out, &sources, Style::Plain));
    assert!(set.is_some() || case.refused, "{}", text(&out, &sources, Style::Plain));
    set
}

struct Player {
    engine: Engine,
    rules: Arc<RuleSet>,
    topology: Arc<Topology>,
    defects: Defects,
    said: Vec<Said>,
}

impl Player {
    fn event(&mut self, event: &str) {
        let words: Vec<&str> = event.splitn(4, ' ').collect();
        let at = moment(words[0]);
        let key = || AlarmKey {
            resource: words[2].to_owned(),
            alarm_type: words[3].to_owned(),
            qualifier: String::new(),
        };
        let change = match words[1] {
            "raise" => Change::Raised,
            "clear" => Change::Cleared,
            "occur" => Change::Occurred,
            "restart" => {
                self.engine.advance(at);
                self.said.extend(self.engine.drain());
                let bytes = postcard::to_allocvec(&self.engine.checkpoint()).unwrap();
                let (rules, topology) = (self.rules.clone(), self.topology.clone());
                let checkpoint = postcard::from_bytes(&bytes).unwrap();
                self.engine =
                    Engine::resume_with(rules, topology, checkpoint, self.defects).unwrap();
                return;
            }
            "open" => {
                self.engine.advance(at);
                self.engine.command("somebody", &Command::Open { alarms: vec![key()] }).unwrap();
                return;
            }
            other => panic!("`{other}` is no event"),
        };
        self.engine.notify(&notification(at, change, key()));
    }

    fn holds(&mut self, expect: &Expect) -> Result<(), String> {
        self.engine.advance(SimTime::START + expect.at);
        self.said.extend(self.engine.drain());
        let engine = &self.engine;
        let open = engine.state.incidents.values().filter(|one| one.phase == Phase::Open);
        let incidents: Vec<Vec<String>> = open
            .map(|incident| {
                let root = shown(&engine.alarm(incident.root).key);
                let members: BTreeSet<String> =
                    incident.members.keys().map(|id| shown(&engine.alarm(*id).key)).collect();
                let others = members.into_iter().filter(|member| *member != root);
                std::iter::once(root.clone()).chain(others).collect()
            })
            .collect();
        let alarms = || engine.state.alarms.iter().flatten();
        let sorted = |keys: &mut dyn Iterator<Item = &crate::engine::Alarm>| -> Vec<String> {
            keys.map(|alarm| shown(&alarm.key)).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let hidden = sorted(&mut alarms().filter(|alarm| alarm.hidden));
        let derived =
            sorted(&mut alarms().filter(|alarm| alarm.active && !alarm.held_by.is_empty()));
        let active = sorted(&mut alarms().filter(|alarm| alarm.active));
        let actions: Vec<String> = self
            .said
            .iter()
            .filter_map(|said| {
                let Output::Action { kind, step: Step::Requested { .. }, .. } = &said.output else {
                    return None;
                };
                Some(format!("{} {kind}", said.at.since_start()))
            })
            .collect();
        same("open incidents", &expect.incidents, &incidents, expect.at)?;
        same("hidden alarms", &expect.hidden, &hidden, expect.at)?;
        same("derived alarms", &expect.derived, &derived, expect.at)?;
        same("actions", &expect.actions, &actions, expect.at)?;
        if let Some(wanted) = &expect.active {
            same("active alarms", wanted, &active, expect.at)?;
        }
        if let Some(wanted) = &expect.opened {
            same("opened incidents", wanted, &engine.state.incidents_opened, expect.at)?;
        }
        Ok(())
    }
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    wanted: &T,
    found: &T,
    at: Span,
) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    Err(format!("at {at}, {what}: expected {wanted:?}, found {found:?}"))
}

/// Plays a case; the error says what was not as expected.
pub(super) fn play(case: &Case, defects: Defects) -> Result<(), String> {
    match (rules(case, defects), case.refused) {
        (None, true) => Ok(()),
        (Some(_), true) => Err("the rules are not refused".to_owned()),
        (None, false) => unreachable!("shown above"),
        (Some(rules), false) => match (play_with(case, rules, defects), case.beyond) {
            (Err(why), true) if why.contains("beyond the end") => Ok(()),
            (_, true) => Err("nothing lies beyond the end".to_owned()),
            (result, false) => result,
        },
    }
}

fn play_with(case: &Case, rules: RuleSet, defects: Defects) -> Result<(), String> {
    assert!(!case.expect.is_empty(), "a case expects something: {}", case.title);
    let (rules, topology) = (Arc::new(rules), Arc::new(topology(case)));
    let engine = Engine::with_defects(rules.clone(), topology.clone(), defects);
    let mut player = Player { engine, rules, topology, defects, said: Vec::new() };
    let mut events = case.events.iter().peekable();
    for expect in &case.expect {
        if expect.at > case.end {
            if defects.has(Defect::PassesBeyondEnd) {
                continue;
            }
            return Err(format!("{} lies beyond the end", expect.at));
        }
        let until = SimTime::START + expect.at;
        while let Some(event) =
            events.next_if(|event| moment(event.split(' ').next().unwrap()) <= until)
        {
            player.event(event);
        }
        player.holds(expect)?;
    }
    Ok(())
}
