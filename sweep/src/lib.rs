//! The failure sweep: each failure of a network in turn, alone or two together, at each stage of the
//! network's answer to it, and what it does to links, nodes and people.
//!
//! No time passes in a sweep and nothing is drawn by chance: it asks of every failure what a run asks
//! of those that happen. Failures are independent of each other and evaluated on all cores; the
//! findings do not depend on how many there are. How findings are shown is left to the command line
//! and the desktop application.

mod effect;
mod findings;
mod risk;
mod worst;

pub use effect::Impact;
pub use findings::{
    Base, Findings, LinkFinding, RiskFinding, SiteFinding, StageFinding, Worst, sweep,
};
pub use risk::{Kind, Risk, risks};
pub use sandtable_model::routing::Stage;

/// What to sweep over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What fails.
    pub kinds: Vec<Kind>,
    /// Whether each two of those fail together, too.
    pub double: bool,
    /// The stages to look at.
    pub stages: Vec<Stage>,
    /// The hour of the week, from Monday midnight, whose traffic sites have.
    pub hour: usize,
    /// How many of the worst cases to keep for each link and kind of failure.
    pub worst: usize,
}

impl Default for Options {
    /// All single failures, when routing has converged.
    fn default() -> Self {
        Self {
            kinds: Kind::ALL.to_vec(),
            double: false,
            stages: vec![Stage::Converged],
            hour: 20,
            worst: 10,
        }
    }
}
