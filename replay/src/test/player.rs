//! Who is tested: the rule engine of this program, or a command that speaks the engine protocol.

use super::history::History;
use super::outside::{Outside, OutsideError};
use super::rules::Rules;
use super::schema::Hand;
use sandtable_correlation::engine::{ActionId, Command, IncidentId, Reply, RuleStatistics};
use sandtable_correlation::{AlarmKey, Engine, Notification, Output, Topology};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who is tested.
pub(super) enum Player {
    Own(Box<Own>),
    Outside(Outside),
}

/// The rule engine of this program, with the numbers of what it has told of.
pub(super) struct Own {
    engine: Engine,
    rules: Rules,
    topology: Arc<Topology>,
    incidents: BTreeMap<String, IncidentId>,
    actions: BTreeMap<String, ActionId>,
}

/// What a person does, with the incident or action that is meant.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Acknowledge(String),
    Close(String),
    Open(Vec<AlarmKey>),
    Approve(String),
    Refuse(String),
}

impl Player {
    pub(super) fn own(rules: &Rules, topology: &Arc<Topology>, into_week: Span) -> Self {
        let mut engine = Engine::new(rules.set.clone(), topology.clone());
        engine.start_in_week(into_week);
        Self::Own(Box::new(Own {
            engine,
            rules: rules.clone(),
            topology: topology.clone(),
            incidents: BTreeMap::new(),
            actions: BTreeMap::new(),
        }))
    }

    /// The next moment at which it has something to do.
    pub(super) fn next(&self) -> Option<SimTime> {
        match self {
            Self::Own(own) => own.engine.next_deadline(),
            Self::Outside(outside) => outside.next(),
        }
    }

    pub(super) fn notify(&mut self, told: &Notification) -> Result<(), OutsideError> {
        match self {
            Self::Own(own) => {
                own.engine.notify(told);
                Ok(())
            }
            Self::Outside(outside) => outside.notify(told),
        }
    }

    /// Moves time on and takes in what is said.
    pub(super) fn advance(&mut self, to: SimTime, out: &mut History) -> Result<(), OutsideError> {
        match self {
            Self::Own(own) => {
                own.engine.advance(to);
                own.hear(out);
                Ok(())
            }
            Self::Outside(outside) => outside.advance(to, out),
        }
    }

    pub(super) fn reply(
        &mut self,
        action: &str,
        reply: Reply,
        at: SimTime,
        out: &mut History,
    ) -> Result<(), OutsideError> {
        match self {
            Self::Own(own) => {
                if let Some(id) = own.actions.get(action) {
                    let was_waiting = own.engine.reply(*id, reply);
                    if !was_waiting {
                        out.note(at, format!("too late     the answer to action {action}"));
                    }
                }
                own.hear(out);
                Ok(())
            }
            Self::Outside(outside) => outside.reply(action, &reply, at, out),
        }
    }

    /// Does what a person does. The inner error says why it does nothing.
    pub(super) fn hand(
        &mut self,
        hand: &Hand,
        deed: &Deed,
        at: SimTime,
        out: &mut History,
    ) -> Result<Result<(), String>, OutsideError> {
        match self {
            Self::Own(own) => {
                let done = own.command(hand, deed);
                own.hear(out);
                Ok(done)
            }
            Self::Outside(outside) => outside.hand(hand, deed, at, out).map(Ok),
        }
    }

    /// Stops and goes on from what was written down.
    pub(super) fn restart(&mut self) {
        if let Self::Own(own) = self {
            let written = own.engine.checkpoint();
            own.engine = Engine::resume(own.rules.set.clone(), own.topology.clone(), written)
                .expect("rules and topology are those of the checkpoint");
        }
    }

    /// Says why things are as they are.
    pub(super) fn explain(&self, out: &mut History) {
        let Self::Own(own) = self else { return };
        for (name, id) in &own.incidents {
            if let Some(text) = own.engine.explain(*id) {
                out.explanations.insert(format!("incident {name}"), text);
            }
        }
        let alarms: Vec<AlarmKey> =
            out.alarms.iter().map(|life| life.last().alarm.clone()).collect();
        for key in alarms {
            if let Some(text) = own.engine.explain_alarm(&key) {
                out.explanations.insert(super::name::name_of(&key), text);
            }
        }
    }

    /// How often each rule did something; nothing for an engine from outside.
    pub(super) fn statistics(&self) -> Vec<(String, RuleStatistics)> {
        match self {
            Self::Own(own) => {
                let all = own.engine.rule_statistics();
                all.map(|(name, statistics)| (name.to_owned(), statistics.clone())).collect()
            }
            Self::Outside(_) => Vec::new(),
        }
    }
}

impl Own {
    fn hear(&mut self, out: &mut History) {
        for said in self.engine.drain() {
            if let Output::IncidentOpened { incident, .. } = &said.output {
                self.incidents.insert(incident.to_string(), *incident);
            }
            if let Output::Action { action, .. } = &said.output {
                self.actions.insert(action.to_string(), *action);
            }
            out.take(&said);
        }
    }

    fn command(&mut self, hand: &Hand, deed: &Deed) -> Result<(), String> {
        let role = hand.role.clone();
        let incident = |id: &String| self.incidents[id];
        let action = |id: &String| self.actions[id];
        let command = match deed {
            Deed::Acknowledge(id) => Command::Acknowledge { incident: incident(id) },
            Deed::Close(id) => Command::Close { incident: incident(id) },
            Deed::Open(alarms) => Command::Open { alarms: alarms.clone() },
            Deed::Approve(id) => Command::Approve { action: action(id), role },
            Deed::Refuse(id) => Command::Refuse { action: action(id), role },
        };
        self.engine.command(&hand.by, &command).map_err(|why| why.to_string())
    }
}
