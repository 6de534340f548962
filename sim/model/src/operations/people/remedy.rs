//! What the operator holds to be a remedy: from the alarm, the element, and what is known to happen to
//! elements of its kind. It may be wrong, as people and rules are.

use super::plan::PeoplePlan;
use crate::assurance::standard;
use crate::elements::ElementId;
use crate::plan::{Mode, Plan};
use sandtable_scenarios::schema::faults::Repair;

/// What may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Remedy<'p> {
    /// Whether a restart may.
    pub(super) restart: bool,
    /// What a crew must be able to do, if one may help.
    pub(super) skill: Option<&'p str>,
}

/// How closely an alarm is taken at its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Only what is known to raise just this alarm: what rules go by.
    Strict,
    /// That, and if nothing is known to, all that happens to the element: how people begin.
    First,
    /// All that happens to the element: when what was tried did not help.
    Doubt,
}

impl Plan {
    /// What may help against an alarm at an element.
    pub(super) fn remedy(&self, element: ElementId, alarm: &str, trust: Trust) -> Remedy<'_> {
        let people: &PeoplePlan = self.people.as_ref().expect("there are people to ask");
        let all = &people.ways[element.index()];
        let alike: Vec<u16> =
            all.iter().copied().filter(|mode| self.raises(*mode, alarm)).collect();
        // Lost power is for the power company, however long it takes.
        let power = alike.iter().any(|mode| self.mode(*mode).power);
        let ways = match trust {
            Trust::Strict => &alike,
            _ if power => &alike,
            Trust::First if !alike.is_empty() => &alike,
            Trust::First | Trust::Doubt => all,
        };
        let modes = || ways.iter().map(|mode| self.mode(*mode));
        let restart = modes().any(Mode::restart_may_help);
        let field = modes().filter(|mode| mode.repair == Repair::Field);
        // What happens most often is thought of first.
        let likely = field.min_by_key(|mode| mode.time_to_failure.mean());
        Remedy { restart, skill: likely.map(|mode| mode.skill.as_str()) }
    }

    fn mode(&self, mode: u16) -> &Mode {
        &self.modes[usize::from(mode)]
    }

    /// Whether a way to fail is known to raise an alarm.
    fn raises(&self, mode: u16, alarm: &str) -> bool {
        if self.mode(mode).mains && alarm == "battery low" {
            return true;
        }
        let look = standard().len() + usize::from(mode);
        self.looks[look].specific_problem == alarm
    }
}
