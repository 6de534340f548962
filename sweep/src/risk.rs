//! What may fail: elements, and groups of elements that one event takes down together; and how long that
//! lasts.

use sandtable_model::Plan;
use sandtable_model::network::{Group, RiskGroup};
use sandtable_model::routing::Failed;
use sandtable_model::units::Span;
use serde::{Deserialize, Serialize};

/// What fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A link, in both directions.
    Link,
    /// A router, with its links.
    Router,
    /// A site, with its cells and links.
    Site,
    /// A duct, with the links that lie in it.
    Duct,
    /// A power feeder: at first all live on batteries, in the end these are empty.
    Feeder,
    /// Two of the others together.
    Double,
}

impl Kind {
    /// All kinds of single failures.
    pub const ALL: [Self; 5] = [Self::Link, Self::Router, Self::Site, Self::Duct, Self::Feeder];
}

/// A failure to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// The name of the element or group; of two, both.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What is down, and how long after the failure: each phase includes those before. There is one.
    pub phases: Vec<(Span, Failed)>,
    /// How long it lasts.
    pub lasts: Span,
    /// Whether that is assumed for want of repairs in the scenario.
    pub lasts_assumed: bool,
}

/// The single failures of some kinds, by kind and then by name. Those of whose repair the scenario says
/// nothing last for `lasts`.
pub fn risks(plan: &Plan, kinds: &[Kind], lasts: Span) -> Vec<Risk> {
    let repairs = plan.mean_repairs();
    let risk = |RiskGroup { element, group, phases }: RiskGroup| {
        let repair = repairs.get(&element).copied();
        Risk {
            name: plan.element(element).name.clone(),
            kind: match group {
                Group::Link => Kind::Link,
                Group::Router => Kind::Router,
                Group::Site => Kind::Site,
                Group::Duct => Kind::Duct,
                Group::Feeder => Kind::Feeder,
            },
            phases,
            lasts: repair.unwrap_or(lasts),
            lasts_assumed: repair.is_none(),
        }
    };
    let mut risks: Vec<Risk> = plan.risk_groups().into_iter().map(risk).collect();
    risks.retain(|risk| kinds.contains(&risk.kind));
    risks.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    risks
}

impl Risk {
    /// The number of the worst phase that the failure lasts for: the last. There is none where batteries
    /// outlast it.
    pub fn worst_phase(&self) -> Option<usize> {
        self.phases.iter().rposition(|(begins, _)| self.reaches(*begins))
    }

    /// What is down in the end.
    pub fn failed(&self) -> Failed {
        self.worst_phase().map_or_else(Failed::default, |phase| self.phases[phase].1.clone())
    }

    /// Whether it lasts beyond the beginning of a phase.
    pub(crate) fn reaches(&self, begins: Span) -> bool {
        begins < self.lasts
    }

    /// How long each phase lasts within the failure.
    pub(crate) fn durations(&self) -> Vec<Span> {
        let begins = self.phases.iter().map(|(begins, _)| *begins);
        let ends = begins.clone().skip(1).chain([self.lasts]);
        begins.zip(ends).map(|(begins, ends)| ends.min(self.lasts).saturating_sub(begins)).collect()
    }

    /// Two failures together, for as long as both last.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut begins: Vec<Span> =
            self.phases.iter().chain(&other.phases).map(|(begins, _)| *begins).collect();
        begins.sort_unstable();
        begins.dedup();
        let phase = |begins| (begins, joined(self.down_at(begins), other.down_at(begins)));
        Self {
            name: format!("{} + {}", self.name, other.name),
            kind: Kind::Double,
            phases: begins.into_iter().map(phase).collect(),
            lasts: self.lasts.min(other.lasts),
            lasts_assumed: self.lasts_assumed || other.lasts_assumed,
        }
    }

    /// What is down so long after the failure, if anything is.
    fn down_at(&self, after: Span) -> Option<&Failed> {
        let phases = self.phases.iter().rev();
        phases.clone().find(|(begins, _)| *begins <= after).map(|(_, failed)| failed)
    }
}

fn joined(one: Option<&Failed>, other: Option<&Failed>) -> Failed {
    let both = |part: fn(&Failed) -> &Vec<u32>| {
        let mut both: Vec<u32> =
            [one, other].into_iter().flatten().flat_map(part).copied().collect();
        both.sort_unstable();
        both.dedup();
        both
    };
    Failed { nodes: both(|failed| &failed.nodes), links: both(|failed| &failed.links) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(nodes: &[u32]) -> Failed {
        Failed { nodes: nodes.to_vec(), links: Vec::new() }
    }

    /// A feeder whose batteries last two and five hours, together with a site, for four hours.
    #[test]
    fn two_failures_go_through_the_phases_of_both() {
        let hours = |hours| Span::HOUR * hours;
        let risk = |name: &str, phases, lasts| Risk {
            name: name.to_owned(),
            kind: Kind::Feeder,
            phases,
            lasts,
            lasts_assumed: false,
        };
        let feeder = risk("f", vec![(hours(2), nodes(&[1])), (hours(5), nodes(&[1, 2]))], hours(9));
        let site = risk("s", vec![(Span::ZERO, nodes(&[7]))], hours(4));
        assert_eq!(feeder.durations(), [hours(3), hours(4)]);
        let both = feeder.and(&site);
        let begins: Vec<Span> = both.phases.iter().map(|(begins, _)| *begins).collect();
        assert_eq!(begins, [Span::ZERO, hours(2), hours(5)]);
        let down: Vec<Vec<u32>> =
            both.phases.iter().map(|(_, failed)| failed.nodes.clone()).collect();
        assert_eq!(down, [vec![7], vec![1, 7], vec![1, 2, 7]]);
        assert_eq!(both.durations(), [hours(2), hours(2), Span::ZERO]);
        assert_eq!(feeder.failed(), nodes(&[1, 2]));
        assert_eq!(both.failed(), nodes(&[1, 7]), "a battery outlasts the pair");
    }
}
