//! The failure sweep: each failure of a network in turn, alone or two together, at chosen hours and at each
//! stage of the network's answer to it, and what it does to links, cells, slices, agreements and people.
//!
//! No time passes in a sweep and nothing is drawn by chance: it asks of every failure what a run asks
//! of those that happen. Failures are independent of each other and evaluated on all cores; the
//! findings do not depend on how many there are. How findings are shown and kept is left to the command
//! line and the desktop application.

mod agreements;
mod at_rest;
mod effect;
mod findings;
mod lists;
mod risk;
mod scale;
mod select;
mod trial;
mod worst;

pub use effect::Impact;
pub use findings::{
    AgreementCase, AgreementFinding, Base, Breach, CellCase, CellFinding, Findings, LinkFinding,
    PhaseFinding, RiskFinding, SiteFinding, SliceCase, SliceFinding, StageFinding, Worst,
};
pub use risk::{Kind, Risk, risks};
pub use sandtable_model::routing::Stage;
pub use select::Selection;
pub use trial::sweep;

use sandtable_model::units::Span;

/// What to sweep over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What fails.
    pub kinds: Vec<Kind>,
    /// Whether each two of those fail together, too.
    pub double: bool,
    /// The stages to look at.
    pub stages: Vec<Stage>,
    /// The hours of the week, from Monday midnight, whose traffic there is.
    pub hours: Vec<usize>,
    /// How many of the worst cases to keep for each element and kind of failure.
    pub worst: usize,
    /// How long a failure lasts of whose repair the scenario says nothing.
    pub lasts: Span,
}

impl Default for Options {
    /// All single failures at eight on a Monday evening, when routing has converged.
    fn default() -> Self {
        Self {
            kinds: Kind::ALL.to_vec(),
            double: false,
            stages: vec![Stage::Converged],
            hours: vec![20],
            worst: 10,
            lasts: Span::HOUR * 4,
        }
    }
}
