//! A test is played: alarms, people, answers and the clock in one line of virtual time. At one moment
//! alarms come first, then what is due, then answers, then people, then restarts.

use super::answer::{Answer, Systems};
use super::history::{History, Request};
use super::outside::{Command, Outside, OutsideError};
use super::player::{Deed, Player};
use super::rules::Rules;
use super::schema::Hand;
use super::suite::Test;
use super::train::Told;
use sandtable_correlation::engine::{Reply, RuleStatistics};
use sandtable_correlation::{AlarmKey, Topology};
use sandtable_document::Place;
use sandtable_units::SimTime;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who is tested, and on what.
pub(super) struct Stage<'a> {
    pub(super) rules: &'a Rules,
    pub(super) topology: &'a Arc<Topology>,
    pub(super) engine: Option<&'a Command>,
}

/// A test that was played.
pub(super) struct Played {
    pub(super) history: History,
    pub(super) statistics: Vec<(String, RuleStatistics)>,
    /// What went wrong beside the expectations.
    pub(super) mishaps: Vec<Mishap>,
}

/// Something that the author of a test must hear of.
#[derive(Debug, Clone)]
pub(super) struct Mishap {
    pub(super) place: Place,
    pub(super) message: String,
    pub(super) help: String,
}

/// The most often that an engine may ask to be woken in one test.
const WAKES_MAX: u64 = 10_000_000;

/// Plays a test with alarms in the order in which they are given.
pub(super) fn play(stage: &Stage<'_>, test: &Test, told: &[Told]) -> Result<Played, OutsideError> {
    let player = match stage.engine {
        None => Player::own(stage.rules, stage.topology, test.into_week),
        Some(command) => {
            Player::Outside(Outside::start(command, &test.name, stage.topology, test.into_week)?)
        }
    };
    let mut hands: Vec<&Hand> = test.hands.iter().collect();
    hands.sort_by_key(|hand| hand.at.value);
    let mut restarts = test.restarts.clone();
    restarts.sort_unstable();
    Playing {
        player,
        test,
        told,
        hands: &hands,
        restarts: &restarts,
        systems: Systems::new(&test.scripts),
        answers: BTreeMap::new(),
        asked: 0,
        history: History::default(),
        mishaps: Vec::new(),
    }
    .run()
}

struct Playing<'a> {
    player: Player,
    test: &'a Test,
    /// What is still to come.
    told: &'a [Told],
    hands: &'a [&'a Hand],
    restarts: &'a [SimTime],
    systems: Systems<'a>,
    /// Answers on their way, by their moment and the order in which they were asked for.
    answers: BTreeMap<(SimTime, u64), (String, Reply)>,
    asked: u64,
    history: History,
    mishaps: Vec<Mishap>,
}

impl Playing<'_> {
    fn run(mut self) -> Result<Played, OutsideError> {
        let mut wakes = 0;
        while let Some(now) = self.next().filter(|next| *next <= self.test.end) {
            self.moment(now)?;
            if self.player.next().is_some_and(|next| next <= now) {
                return Err(OutsideError::wakes_in_the_past(now));
            }
            wakes += 1;
            if wakes > WAKES_MAX + self.test.told.len() as u64 {
                return Err(OutsideError::wakes_for_ever());
            }
        }
        self.player.advance(self.test.end, &mut self.history)?;
        self.ask(self.test.end);
        for answer in self.systems.unused() {
            self.mishaps.push(Mishap {
                place: answer.place,
                message: format!("nobody asked for the answer `{}`", answer.value),
                help: "make the test longer, or leave the answer out".to_owned(),
            });
        }
        self.player.explain(&mut self.history);
        Ok(Played {
            statistics: self.player.statistics(),
            history: self.history,
            mishaps: self.mishaps,
        })
    }

    fn next(&self) -> Option<SimTime> {
        let told = self.told.first().map(|told| told.notification.received);
        let hand = self.hands.first().map(|hand| SimTime::START.saturating_add(hand.at.value));
        let answer = self.answers.keys().next().map(|(at, _)| *at);
        let restart = self.restarts.first().copied();
        [told, hand, answer, restart, self.player.next()].into_iter().flatten().min()
    }

    fn moment(&mut self, now: SimTime) -> Result<(), OutsideError> {
        while let Some((first, rest)) = self.told.split_first()
            && first.notification.received <= now
        {
            self.player.notify(&first.notification)?;
            self.told = rest;
        }
        self.player.advance(now, &mut self.history)?;
        self.ask(now);
        while let Some(entry) = self.answers.first_entry()
            && entry.key().0 <= now
        {
            let (action, reply) = entry.remove();
            self.player.reply(&action, reply, now, &mut self.history)?;
            self.ask(now);
        }
        while let Some((hand, rest)) = self.hands.split_first()
            && SimTime::START.saturating_add(hand.at.value) <= now
        {
            self.hands = rest;
            self.hand(hand, now)?;
            self.ask(now);
        }
        while let Some((at, rest)) = self.restarts.split_first()
            && *at <= now
        {
            self.restarts = rest;
            self.player.restart();
            self.history.note(now, "restarted    the engine goes on from what it wrote down");
        }
        Ok(())
    }

    /// Asks outside systems for what the engine has requested.
    fn ask(&mut self, now: SimTime) {
        for Request { action, to } in std::mem::take(&mut self.history.requests) {
            self.asked += 1;
            match self.systems.ask(&to) {
                Answer::Comes(after, reply) => {
                    self.answers.insert((now.saturating_add(after), self.asked), (action, reply));
                }
                Answer::Never => {}
                Answer::Unscripted => {
                    let script = self.test.scripts.iter().find(|script| *script.to == to);
                    let answers = script.map_or(0, |script| script.answers.len());
                    self.mishaps.push(Mishap {
                        place: script.map_or(self.test.place, |script| script.place),
                        message: format!(
                            "`{to}` is asked at {now} for action {action}, but its {answers} \
                             answers are given"
                        ),
                        help: "write another answer, or find out why it is asked again".to_owned(),
                    });
                }
            }
        }
    }

    fn hand(&mut self, hand: &Hand, now: SimTime) -> Result<(), OutsideError> {
        let deed = match self.deed(hand) {
            Ok(deed) => deed,
            Err(why) => {
                self.idle(hand, now, &why);
                return Ok(());
            }
        };
        match self.player.hand(hand, &deed, now, &mut self.history)? {
            Ok(()) => {}
            Err(why) => self.idle(hand, now, &why),
        }
        Ok(())
    }

    fn idle(&mut self, hand: &Hand, now: SimTime, why: &str) {
        self.mishaps.push(Mishap {
            place: hand.place,
            message: format!("what `{}` does at {now} has no effect: {why}", hand.by),
            help: "let it come later, or say what is meant".to_owned(),
        });
    }

    fn deed(&self, hand: &Hand) -> Result<Deed, String> {
        let incident = |alarm: &super::name::AlarmPattern| {
            let found = self.history.open_incident(|key| alarm.fits(key));
            found.ok_or_else(|| format!("no incident with `{}` is open", alarm.text))
        };
        let action = |rule: &str| {
            let found = self.history.awaiting(rule);
            found.ok_or_else(|| format!("no action of `{rule}` awaits approval"))
        };
        if let Some(alarm) = &hand.acknowledge {
            return incident(alarm).map(Deed::Acknowledge);
        }
        if let Some(alarm) = &hand.close {
            return incident(alarm).map(Deed::Close);
        }
        if let Some(rule) = &hand.approve {
            return action(rule).map(Deed::Approve);
        }
        if let Some(rule) = &hand.refuse {
            return action(rule).map(Deed::Refuse);
        }
        let known = self.history.alarms.iter().map(|life| &life.last().alarm);
        let mut alarms: Vec<AlarmKey> = known
            .filter(|key| hand.open.iter().any(|pattern| pattern.fits(key)))
            .cloned()
            .collect();
        alarms.sort_unstable();
        Ok(Deed::Open(alarms))
    }
}
