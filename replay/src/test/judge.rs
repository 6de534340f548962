//! Whether what happened is what was expected: each expectation by itself, and then, in a closed world,
//! that nothing happened that none of them covers.

use super::describe::{Describe, action_line, incident_line};
use super::expectation::{Count, Expectation, Subject, When};
use super::fit::{Difference, KindOf, Pattern};
use super::history::{History, IncidentState, Life};
use super::name::name_of;
use super::play::Played;
use super::schema::World;
use super::score;
use super::suite::Test;
use sandtable_document::{Place, Sources};
use sandtable_units::SimTime;
use std::collections::BTreeSet;

/// What is wrong with a test that was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Where the expectation is, or the test.
    pub place: Place,
    /// What is wrong, in a sentence without its full stop.
    pub message: String,
    /// What is expected, as it was written; empty where nothing is.
    pub expected: String,
    /// What happened, a line each.
    pub happened: Vec<String>,
    /// The schedule that shows a broken law, a line each; of the other tests nothing.
    pub schedule: Vec<String>,
    /// Where expected and happened differ: lines with `-` and `+`.
    pub difference: Vec<String>,
    /// What to do.
    pub help: String,
    /// Why things are as they are, as the engine explains it.
    pub explanation: Vec<String>,
}

/// What expectations cover, by their places in the lists.
#[derive(Default)]
struct Covered {
    incidents: BTreeSet<usize>,
    actions: BTreeSet<usize>,
}

/// Judges a test that was played.
pub(super) fn judge(test: &Test, played: &Played, sources: &Sources) -> Vec<Complaint> {
    let mut court = Court {
        test,
        history: &played.history,
        sources,
        covered: Covered::default(),
        found: Vec::new(),
    };
    for mishap in &played.mishaps {
        let complaint = Complaint::new(mishap.place, &mishap.message, &mishap.help);
        court.found.push(complaint);
    }
    for expectation in &test.expectations {
        court.hear(expectation);
    }
    match test.world {
        World::Closed => {
            court.no_other_incidents();
            court.no_other_actions();
        }
        World::Incidents => court.no_other_incidents(),
        World::Open => {}
    }
    court.found
}

impl Complaint {
    pub(super) fn new(place: Place, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            place,
            message: message.into(),
            expected: String::new(),
            happened: Vec::new(),
            schedule: Vec::new(),
            difference: Vec::new(),
            help: help.into(),
            explanation: Vec::new(),
        }
    }
}

struct Court<'a> {
    test: &'a Test,
    history: &'a History,
    sources: &'a Sources,
    covered: Covered,
    found: Vec<Complaint>,
}

impl Court<'_> {
    fn hear(&mut self, one: &Expectation) {
        let history = self.history;
        match &one.subject {
            Subject::Incident(pattern) => {
                let covered = self.weigh(one, "incident", pattern, &history.incidents);
                self.covered.incidents.extend(covered);
            }
            Subject::Suppressed(pattern) => {
                self.weigh(one, "hidden alarm", pattern, &history.hidden);
            }
            Subject::Alarm(pattern) => {
                self.weigh(one, "alarm", pattern, &history.alarms);
            }
            Subject::Action { pattern, kind } => {
                let what = kind.map_or("action", |kind| kind.word());
                let covered = self.weigh(one, what, &KindOf(pattern, *kind), &history.actions);
                self.covered.actions.extend(covered);
            }
            Subject::Audit(pattern) => {
                self.weigh(one, "audit entry", pattern, &history.audit);
            }
            Subject::Score(pattern) => {
                if let Some(message) = score::miss(pattern, self.test, history) {
                    let help = "look at which alarms are apart that belong together";
                    self.found.push(Complaint {
                        expected: self.written(one),
                        ..Complaint::new(one.place, message, help)
                    });
                }
            }
        }
    }

    /// The expectation as it was written, and its time in moments of the test.
    fn written(&self, one: &Expectation) -> String {
        let written = self.sources.written(one.place).unwrap_or_default().trim();
        let subject = one.subject.word();
        let written = if written.starts_with('{') {
            format!("{subject} = {written}")
        } else {
            subject.to_owned()
        };
        format!("{written}\n{}", time(one.when))
    }

    /// Holds a pattern against all lives of a kind. Returns those that it covers.
    fn weigh<P: Pattern>(
        &mut self,
        one: &Expectation,
        what: &str,
        pattern: &P,
        lives: &[Life<P::State>],
    ) -> Vec<usize>
    where
        P::State: Describe + Clone + PartialEq,
    {
        let fits = |state: &P::State| pattern.differences(state).is_empty();
        let first_fit = |life: &Life<P::State>| {
            life.states.iter().find(|(_, state)| fits(state)).map(|(at, _)| *at)
        };
        let hit = |life: &Life<P::State>| match one.when {
            When::Between(from, to) => first_fit(life).is_some_and(|at| from <= at && at <= to),
            When::Never => first_fit(life).is_some(),
            When::AtEnd => fits(life.last()),
        };
        let mut hits: Vec<usize> = (0..lives.len()).filter(|index| hit(&lives[*index])).collect();
        let count = u32::try_from(hits.len()).unwrap_or(u32::MAX);
        let Count { least, most } = one.count;
        if one.when == When::Never {
            if let Some(index) = hits.first() {
                let life = &lives[*index];
                let at = first_fit(life).unwrap_or(life.began());
                let message = format!("{} should never be, and is since {at}", life.id);
                let happened = hits.iter().map(|index| told(&lives[*index])).collect();
                let complaint = self.complain(one, message, happened);
                let explanation = self.explained(lives[*index].id.as_str());
                self.found.push(Complaint { explanation, ..complaint });
            }
        } else if count < least {
            // What comes nearest is told of here, and not once more as unexpected.
            hits.extend(self.missing(one, what, pattern, lives, count));
        } else if count > most {
            let message =
                format!("{} {what}s are as expected {}, not {most}", count, time(one.when));
            let happened = hits.iter().map(|index| told(&lives[*index])).collect();
            let complaint = self.complain(one, message, happened);
            self.found.push(complaint);
        }
        // What is too much, or should never be, is told of here and not once more as unexpected.
        hits
    }

    fn complain(&self, one: &Expectation, message: String, happened: Vec<String>) -> Complaint {
        let expected = self.written(one);
        Complaint { expected, happened, ..Complaint::new(one.place, message, "") }
    }

    /// Not enough fits: shows what comes nearest.
    fn missing<P: Pattern>(
        &mut self,
        one: &Expectation,
        what: &str,
        pattern: &P,
        lives: &[Life<P::State>],
        count: u32,
    ) -> Option<usize>
    where
        P::State: Describe + Clone + PartialEq,
    {
        let mut nearest: Option<(usize, usize, SimTime, Vec<Difference>)> = None;
        for (index, life) in lives.iter().enumerate() {
            for (at, state) in &life.states {
                let found = pattern.differences(state);
                if nearest.as_ref().is_none_or(|(best, ..)| found.len() <= *best) {
                    nearest = Some((found.len(), index, *at, found));
                }
            }
        }
        let least = one.count.least;
        let when = time(one.when);
        let message = match (count, least) {
            (0, 1) => format!("no {what} is as expected {when}"),
            _ => format!("{count} {what}s are as expected {when}, not {least}"),
        };
        let mut complaint = self.complain(one, message, Vec::new());
        let index = nearest.as_ref().map(|(_, index, ..)| *index);
        match nearest {
            None => {
                complaint.happened.push(format!("there is no {what} at all"));
                "look into the trace for what the alarms did".clone_into(&mut complaint.help);
            }
            Some((_, index, at, found)) => {
                let life = &lives[index];
                complaint.happened = vec![told(life)];
                if found.is_empty() {
                    complaint.difference.push(format!("- {when}"));
                    complaint.difference.push(format!("+ at {at}"));
                    "it comes true at another time".clone_into(&mut complaint.help);
                }
                for Difference { what, expected, happened } in found {
                    if !expected.is_empty() {
                        complaint.difference.push(format!("- {what}: {expected}"));
                    }
                    if !happened.is_empty() {
                        complaint.difference.push(format!("+ {what}: {happened}"));
                    }
                }
                complaint.explanation = self.explained(&life.id);
                self.explain_members(one, &mut complaint);
            }
        }
        self.found.push(complaint);
        index
    }

    /// Adds why the alarms that an expectation names are where they are.
    fn explain_members(&self, one: &Expectation, complaint: &mut Complaint) {
        let Subject::Incident(pattern) = &one.subject else { return };
        let named = pattern.root.iter().chain(&pattern.members).chain(&pattern.includes);
        for alarm in named {
            let missing = complaint
                .difference
                .iter()
                .any(|line| line.starts_with('-') && line.ends_with(alarm.text.as_str()));
            if !missing {
                continue;
            }
            let lives = self.history.alarms.iter().filter(|life| alarm.fits(&life.last().alarm));
            for life in lives.take(3) {
                complaint.explanation.extend(self.explained(&name_of(&life.last().alarm)));
            }
        }
    }

    fn explained(&self, id: &str) -> Vec<String> {
        let text = self.history.explanations.get(id);
        text.map_or_else(Vec::new, |text| text.lines().map(str::to_owned).collect())
    }

    fn no_other_incidents(&mut self) {
        let history = self.history;
        for (index, life) in history.incidents.iter().enumerate() {
            if !self.is_covered(index, life) {
                let complaint = self.unexpected(life, &incident_line(life.last()));
                self.found.push(complaint);
            }
        }
    }

    fn no_other_actions(&mut self) {
        let history = self.history;
        for (index, life) in history.actions.iter().enumerate() {
            if !self.covered.actions.contains(&index) {
                let complaint = self.unexpected(life, &action_line(life.last()));
                self.found.push(complaint);
            }
        }
    }

    /// An incident that became part of another is covered with that one.
    fn is_covered(&self, index: usize, life: &Life<IncidentState>) -> bool {
        let (mut at, mut into) = (index, life.last().merged.as_ref());
        for _ in 0..=self.history.incidents.len() {
            if self.covered.incidents.contains(&at) {
                return true;
            }
            let Some(name) = into else { return false };
            let id = format!("incident {name}");
            let Some(next) = self.history.incidents.iter().position(|life| life.id == id) else {
                return false;
            };
            (at, into) = (next, self.history.incidents[next].last().merged.as_ref());
        }
        false
    }

    fn unexpected<T: Describe + Clone + PartialEq>(&self, life: &Life<T>, line: &str) -> Complaint {
        let message = format!("{} is not expected, and is there since {}", life.id, life.began());
        Complaint {
            happened: vec![told(life)],
            explanation: self.explained(&life.id),
            ..Complaint::new(self.test.place, message, format!("if it is right, write\n{line}"))
        }
    }
}

fn told<T: Describe + Clone + PartialEq>(life: &Life<T>) -> String {
    format!("{}, since {}: {}", life.id, life.began(), life.last().line())
}

fn time(when: When) -> String {
    match when {
        When::Between(from, to) => format!("between {from} and {to}"),
        When::Never => "never".to_owned(),
        When::AtEnd => "at the end".to_owned(),
    }
}
