//! What may fail: elements, and groups of elements that one event takes down together.

use sandtable_model::Plan;
use sandtable_model::network::Group;
use sandtable_model::routing::Failed;
use serde::Serialize;

/// What fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
    /// A power feeder, when batteries are empty.
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
    /// What is down then.
    pub failed: Failed,
}

/// The single failures of some kinds, by kind and then by name.
pub fn risks(plan: &Plan, kinds: &[Kind]) -> Vec<Risk> {
    let mut risks: Vec<Risk> = plan
        .risk_groups()
        .into_iter()
        .map(|(element, group, failed)| {
            let kind = match group {
                Group::Link => Kind::Link,
                Group::Router => Kind::Router,
                Group::Site => Kind::Site,
                Group::Duct => Kind::Duct,
                Group::Feeder => Kind::Feeder,
            };
            Risk { name: plan.element(element).name.clone(), kind, failed }
        })
        .filter(|risk| kinds.contains(&risk.kind))
        .collect();
    risks.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    risks
}

impl Risk {
    /// Two failures together.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let both = |one: &[u32], other: &[u32]| {
            let mut both: Vec<u32> = one.iter().chain(other).copied().collect();
            both.sort_unstable();
            both.dedup();
            both
        };
        Self {
            name: format!("{} + {}", self.name, other.name),
            kind: Kind::Double,
            failed: Failed {
                nodes: both(&self.failed.nodes, &other.failed.nodes),
                links: both(&self.failed.links, &other.failed.links),
            },
        }
    }
}
