//! What people do to alarms, incidents and actions, apart from what their sources say of them.

use super::state::ActionPhase;
use super::{ActionId, AuditEntry, Engine, IncidentId, Joining, Output, Step};
use crate::alarm::AlarmKey;
use serde::{Deserialize, Serialize};

/// What a person does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Says that an incident was seen.
    Acknowledge {
        /// Which.
        incident: IncidentId,
    },
    /// Closes an incident.
    Close {
        /// Which.
        incident: IncidentId,
    },
    /// Opens an incident for alarms, taking them out of those that they are in.
    Open {
        /// The alarms.
        alarms: Vec<AlarmKey>,
    },
    /// Lets an action be done.
    Approve {
        /// Which.
        action: ActionId,
        /// The role in which this is done.
        role: String,
    },
    /// Does not let an action be done.
    Refuse {
        /// Which.
        action: ActionId,
        /// The role in which this is done.
        role: String,
    },
}

/// Why a command does nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// No such incident is open.
    #[error("there is no open incident {0}")]
    NoIncident(IncidentId),
    /// No such action awaits approval.
    #[error("no action {0} awaits approval")]
    NoAction(ActionId),
    /// Another role must decide.
    #[error("only the role `{needed}` can decide this")]
    WrongRole {
        /// The role that can.
        needed: String,
    },
    /// An alarm that nothing is known of.
    #[error("there is no alarm `{alarm_type}` at `{resource}`")]
    NoAlarm {
        /// Its type.
        alarm_type: String,
        /// Where.
        resource: String,
    },
    /// An incident has at least one alarm.
    #[error("an incident needs an alarm")]
    NoAlarms,
}

impl Engine {
    /// Does what a person says, at the engine's time.
    pub fn command(&mut self, by: &str, command: &Command) -> Result<(), CommandError> {
        self.try_command(by, command)?;
        let (what, on) = match command {
            Command::Acknowledge { incident } => ("acknowledged", format!("incident {incident}")),
            Command::Close { incident } => ("closed", format!("incident {incident}")),
            Command::Open { alarms } => {
                ("opened an incident for", format!("{} alarms", alarms.len()))
            }
            Command::Approve { action, .. } => ("approved", format!("action {action}")),
            Command::Refuse { action, .. } => ("refused", format!("action {action}")),
        };
        self.say(Output::Audit(AuditEntry {
            who: by.to_owned(),
            what: what.to_owned(),
            on,
            grounds: Vec::new(),
            why: String::new(),
            approved_by: None,
        }));
        self.settle();
        Ok(())
    }

    fn try_command(&mut self, by: &str, command: &Command) -> Result<(), CommandError> {
        match command {
            Command::Acknowledge { incident } => {
                let found = self.state.incidents.get_mut(incident);
                let found = found.ok_or(CommandError::NoIncident(*incident))?;
                found.acknowledged = Some(by.to_owned());
                let (incident, by) = (*incident, by.to_owned());
                self.say(Output::Acknowledged { incident, by });
            }
            Command::Close { incident } => {
                if !self.state.incidents.contains_key(incident) {
                    return Err(CommandError::NoIncident(*incident));
                }
                self.close(*incident, Some(by.to_owned()));
            }
            Command::Open { alarms } => self.open_for(by, alarms)?,
            Command::Approve { action, role } => {
                self.may_decide(*action, role)?;
                self.approved(*action, by);
            }
            Command::Refuse { action, role } => {
                self.may_decide(*action, role)?;
                self.end_action(*action, Step::RefusedBy { by: by.to_owned() });
            }
        }
        Ok(())
    }

    fn open_for(&mut self, by: &str, alarms: &[AlarmKey]) -> Result<(), CommandError> {
        let mut ids = Vec::new();
        for key in alarms {
            let id = self.find(key).ok_or_else(|| CommandError::NoAlarm {
                alarm_type: key.alarm_type.clone(),
                resource: key.resource.clone(),
            })?;
            ids.push(id);
        }
        let Some((first, others)) = ids.split_first() else { return Err(CommandError::NoAlarms) };
        let because = Joining::Operator { by: by.to_owned() };
        let incident = self.open(*first, None, "".into(), because.clone());
        for id in others {
            self.join(*id, incident, because.clone(), *id);
        }
        Ok(())
    }

    fn may_decide(&self, action: ActionId, role: &str) -> Result<(), CommandError> {
        match self.state.actions.get(&action).map(|act| &act.phase) {
            Some(ActionPhase::AwaitsApproval { role: needed }) if needed == role => Ok(()),
            Some(ActionPhase::AwaitsApproval { role: needed }) => {
                Err(CommandError::WrongRole { needed: needed.clone() })
            }
            _ => Err(CommandError::NoAction(action)),
        }
    }
}
