//! What is fixed of people: teams with their hours, how long things take them, what they have learnt of
//! the ways in which elements fail.

use crate::plan::Mode;
use sandtable_kernel::SpanDistribution;
use sandtable_queueing::StationPlan;
use sandtable_scenarios::schema::faults::Repair;
use sandtable_scenarios::schema::team::TeamKind;
use sandtable_units::Span;

/// What is fixed of the people of the operations centre.
#[derive(Debug)]
pub(crate) struct PeoplePlan {
    /// In the order of their names.
    pub(crate) teams: Vec<Team>,
    /// The team that works on tickets.
    pub(crate) desk: u16,
    pub(crate) diagnosis: SpanDistribution,
    pub(crate) decision: SpanDistribution,
    /// How long it takes to see that a restart has not helped.
    pub(crate) restart: Span,
    pub(crate) look_again: Span,
    pub(crate) urgent_customers: u64,
    pub(crate) urgent_revenue: u64,
    /// By element, the ways in which it can fail.
    pub(crate) ways: Vec<Vec<u16>>,
}

/// A team.
#[derive(Debug)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// Where it works.
    pub kind: TeamKind,
    pub(crate) station: StationPlan,
    /// Without any, it can do everything.
    pub(crate) skills: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) travel: SpanDistribution,
}

impl Team {
    /// Whether it mends what needs a skill.
    pub(crate) fn can(&self, skill: &str) -> bool {
        self.skills.is_empty() || self.skills.iter().any(|known| known == skill)
    }
}

impl PeoplePlan {
    /// How long it takes on average until somebody begins to repair a fault, if nobody has to wait for
    /// anybody: diagnosis, travel and part.
    pub(crate) fn mean_before_repair(&self, mode: &Mode) -> Span {
        match mode.repair {
            Repair::Itself => Span::ZERO,
            Repair::Remote => self.diagnosis.mean(),
            Repair::Field => {
                let crew = self.crews(&mode.skill).next();
                let travel = crew.map_or(Span::ZERO, |(_, team)| team.travel.mean());
                let part = mode.part.as_ref().map_or(Span::ZERO, SpanDistribution::mean);
                self.diagnosis.mean().saturating_add(travel).saturating_add(part)
            }
        }
    }

    /// The teams in the field that mend what needs a skill.
    pub(crate) fn crews<'p>(&'p self, skill: &'p str) -> impl Iterator<Item = (u16, &'p Team)> {
        let able = |(_, team): &(u16, &Team)| team.kind == TeamKind::Field && team.can(skill);
        (0..).zip(&self.teams).filter(able)
    }
}
