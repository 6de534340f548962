//! What the office remembers of people: who is at work on what, and what waits.

use super::plan::PeoplePlan;
use super::records::{TicketId, VisitId};
use crate::elements::ElementId;
use sandtable_correlation::AlarmKey;
use sandtable_correlation::engine::{ActionId, IncidentId};
use sandtable_queueing::{Server, Station};
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The people of the operations centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct People {
    /// By team.
    pub(crate) stations: Vec<Station<Job>>,
    pub(crate) tickets: BTreeMap<TicketId, Ticket>,
    pub(crate) visits: BTreeMap<VisitId, Visit>,
    /// Restarts under way, by their number.
    pub(crate) restarts: BTreeMap<u32, By>,
    /// The role in which each action is to be approved.
    pub(crate) approvals: BTreeMap<ActionId, String>,
    /// What actions have led to that can be taken back.
    pub(crate) deeds: BTreeMap<ActionId, Deed>,
    /// The open tickets of each incident, and those of alarms by themselves.
    pub(crate) of_incident: BTreeSet<(IncidentId, TicketId)>,
    pub(crate) of_alarm: BTreeMap<AlarmKey, TicketId>,
    /// When a part for an element was ordered that has not been used.
    pub(crate) parts: BTreeMap<ElementId, SimTime>,
    /// How many times have been drawn for an element.
    pub(crate) draws: BTreeMap<ElementId, u32>,
    /// How many tickets, visits and restarts there have been.
    pub(crate) counts: Counts,
}

/// How many there have been of what is numbered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) tickets: u32,
    pub(crate) visits: u32,
    pub(crate) restarts: u32,
}

/// What a member of a team can have to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Job {
    Ticket(TicketId),
    Visit(VisitId),
    Approval(ActionId),
}

/// Who wants something done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum By {
    Ticket(TicketId),
    Action(ActionId),
}

/// What an action has led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Deed {
    Ticket(TicketId),
    Visit(VisitId),
}

/// An open ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) incident: Option<IncidentId>,
    /// The alarm that it is about; of an incident, what was held to be the cause last.
    pub(crate) alarm: AlarmKey,
    pub(crate) priority: u8,
    pub(crate) stage: Stage,
    /// Whether somebody has seen it.
    pub(crate) acknowledged: bool,
    /// Whether a restart has been tried since it was looked at last.
    pub(crate) restarted: bool,
    /// Where crews have found nothing that they could mend, with how often it had been looked at again.
    pub(crate) in_vain: BTreeMap<ElementId, u32>,
    /// How often it has been looked at again.
    pub(crate) looks: u32,
}

/// How far a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// It waits for somebody of the desk.
    Waits,
    /// Somebody finds out what to do, since then.
    Taken(SimTime),
    /// A restart is under way.
    Restarts,
    /// Nothing is under way for it, or a crew.
    Watched,
}

/// A visit that is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Visit {
    pub(crate) team: u16,
    pub(crate) element: ElementId,
    pub(crate) by: By,
    pub(crate) incident: Option<IncidentId>,
    pub(crate) priority: u8,
    pub(crate) stage: VisitStage,
}

/// How far a visit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum VisitStage {
    /// It waits for a crew.
    Waits,
    /// A crew is on its way, since then.
    Travels(Server, SimTime),
    /// A crew is there; since then it is busy with the visit.
    Works(Server, SimTime),
    /// A part is on its way.
    AwaitsPart,
}

impl People {
    pub(crate) fn new(plan: &PeoplePlan) -> Self {
        Self {
            stations: plan.teams.iter().map(|_| Station::new()).collect(),
            tickets: BTreeMap::new(),
            visits: BTreeMap::new(),
            restarts: BTreeMap::new(),
            approvals: BTreeMap::new(),
            deeds: BTreeMap::new(),
            of_incident: BTreeSet::new(),
            of_alarm: BTreeMap::new(),
            parts: BTreeMap::new(),
            draws: BTreeMap::new(),
            counts: Counts::default(),
        }
    }

    /// Those who have a ticket or a visit now: of which team, and since when.
    pub(crate) fn busy(&self, desk: u16) -> impl Iterator<Item = (u16, SimTime)> {
        let tickets = self.tickets.values().filter_map(move |ticket| match ticket.stage {
            Stage::Taken(since) => Some((desk, since)),
            Stage::Waits | Stage::Restarts | Stage::Watched => None,
        });
        let visits = self.visits.values().filter_map(|visit| match visit.stage {
            VisitStage::Travels(_, since) | VisitStage::Works(_, since) => {
                Some((visit.team, since))
            }
            VisitStage::Waits | VisitStage::AwaitsPart => None,
        });
        tickets.chain(visits)
    }
}
