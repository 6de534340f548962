//! What a sweep finds, in words and numbers that can be written as JSON and read again: the base, what is
//! worst for each element, and each failure with what it costs. It works nothing out.

use crate::risk::Kind;
use sandtable_model::routing::Stage;
use serde::{Deserialize, Serialize};

/// All that a sweep finds. Rates are in bits per second, utilisations, values and credits in percent, hours
/// are those of the week from Monday midnight. Where several hours were tried, the worst is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// The network without a failure, in the hour with most to carry.
    pub base: Base,
    /// The same in each hour that was tried.
    pub hours: Vec<Base>,
    /// Each direction of each link.
    pub links: Vec<LinkFinding>,
    /// Each site.
    pub sites: Vec<SiteFinding>,
    /// Each cell.
    pub cells: Vec<CellFinding>,
    /// Each slice, if there is traffic.
    pub slices: Vec<SliceFinding>,
    /// Each service level agreement.
    pub agreements: Vec<AgreementFinding>,
    /// Each failure.
    pub failures: Vec<RiskFinding>,
    /// How many of the worst cases were kept for each element and kind of failure.
    pub kept: usize,
    /// What was assumed.
    pub assumptions: Vec<String>,
}

/// The network without a failure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Base {
    /// The hour.
    pub hour: usize,
    /// Nodes: sites and routers.
    pub nodes: usize,
    /// Links.
    pub links: usize,
    /// What is to be carried between nodes, all demands together.
    pub demand: f64,
    /// What people want of cells; nothing without services.
    pub wanted: f64,
    /// What no path carries.
    pub lost: f64,
    /// Nodes that are cut off without a failure: from the cores or, without any, from the largest part of
    /// the network.
    pub cut_off: u64,
    /// The highest load of a link in one direction.
    pub max_load: f64,
    /// The highest utilisation of a link in one direction.
    pub max_utilisation: Option<f64>,
}

/// A site, and what takes it out of service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteFinding {
    /// The site.
    pub site: String,
    /// Its cells.
    pub cells: usize,
    /// People who live in its reach.
    pub people: u32,
    /// How many of the failures that were tried take it out of service.
    pub taken_out_by: u64,
    /// Those of them that come first: single ones before pairs.
    pub failures: Vec<String>,
}

/// A direction of a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkFinding {
    /// The link.
    pub link: String,
    /// Where it leaves.
    pub from: String,
    /// Where it leads.
    pub to: String,
    /// How much it carries, if it is limited.
    pub capacity: Option<u64>,
    /// Its load without a failure.
    pub base_load: f64,
    /// Its load by its capacity; where no link has a capacity, by the highest load of any.
    pub base_utilisation: Option<f64>,
    /// The failures that raise its load most, by kind of failure, the worst first.
    pub worst: Vec<Worst>,
}

/// A failure that raises the load of a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worst {
    /// The failure.
    pub failure: String,
    /// What fails.
    pub kind: Kind,
    /// How far the network has got in answering it.
    #[serde(with = "StageWord")]
    pub stage: Stage,
    /// The hour in which it is worst.
    pub hour: usize,
    /// The load then.
    pub load: f64,
    /// The utilisation then.
    pub utilisation: Option<f64>,
    /// The load by the base load of that hour, where there is any.
    pub ratio: Option<f64>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellFinding {
    /// The cell.
    pub cell: String,
    /// Its site.
    pub site: String,
    /// The share of its resource blocks in use without a failure, if there is traffic.
    pub base_utilisation: Option<f64>,
    /// Traffic that is not carried there without a failure.
    pub base_lost: f64,
    /// The failures that cost most there, by kind of failure, the worst first: by traffic that is lost,
    /// then by people cut off, then by utilisation.
    pub worst: Vec<CellCase>,
}

/// What a failure does to a cell once people have turned to the next best cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellCase {
    /// The failure.
    pub failure: String,
    /// What fails.
    pub kind: Kind,
    /// The hour in which it is worst.
    pub hour: usize,
    /// Whether the cell is out of service.
    pub out: bool,
    /// People whom no cell serves, of those whose best cell it is.
    pub people_cut_off: u64,
    /// Traffic that is not carried there besides what is not without a failure: refused, not covered,
    /// without room on links.
    pub lost: f64,
    /// The part of it for which links have no room.
    pub throttled: f64,
    /// The share of its resource blocks in use, if there is traffic.
    pub utilisation: Option<f64>,
}

/// A slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SliceFinding {
    /// The slice.
    pub slice: String,
    /// What its users want without a failure, in the hour with most of it.
    pub base_demand: f64,
    /// What of that is not carried.
    pub base_lost: f64,
    /// The failures that cost it most, by kind of failure, the worst first.
    pub worst: Vec<SliceCase>,
}

/// What a failure does to a slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SliceCase {
    /// The failure.
    pub failure: String,
    /// What fails.
    pub kind: Kind,
    /// The hour in which it is worst.
    pub hour: usize,
    /// Traffic that is lost besides what is lost without a failure.
    pub lost: f64,
    /// The same by what its users want in that hour, from 0 to 1.
    pub lost_share: f64,
    /// Of the cells that the failure touches and that serve, the one that is busiest with the slice.
    pub cell: Option<String>,
    /// The share of that cell's resource blocks which the slice has in use.
    pub utilisation: Option<f64>,
}

/// A service level agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementFinding {
    /// The agreement.
    pub agreement: String,
    /// What is promised: percent, of throughput kbit/s.
    pub target: f64,
    /// How long its window is.
    pub window_seconds: f64,
    /// What a window without a failure comes to in the worst hour; none where there is nothing to measure.
    pub base_value: Option<f64>,
    /// Whether that is as promised.
    pub base_met: Option<bool>,
    /// How many of the failures that were tried break it.
    pub broken_by: u64,
    /// The failures that are worst for it, by kind of failure: by what is due, then by value.
    pub worst: Vec<AgreementCase>,
}

/// What a failure does to an agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementCase {
    /// The failure.
    pub failure: String,
    /// What fails.
    pub kind: Kind,
    /// The hour in which it is worst.
    pub hour: usize,
    /// How long the failure lasts.
    pub lasts_seconds: f64,
    /// What the window comes to: percent, of throughput kbit/s.
    pub value: f64,
    /// Whether that is as promised.
    pub met: bool,
    /// What is due, in percent of the charge of the window.
    pub credit: f64,
}

/// A failure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RiskFinding {
    /// Its name.
    pub failure: String,
    /// What fails.
    pub kind: Kind,
    /// Of two together: whether one of them alone is as bad in every respect.
    pub as_bad_alone: bool,
    /// What it does, by stage.
    pub stages: Vec<StageFinding>,
    /// The sites and routers that work and are cut off, and are not so without it.
    pub isolated: Vec<String>,
    /// The sites out of service, working or not, that are in service without it.
    pub sites_out: Vec<String>,
    /// Their cells.
    pub cells_out: u64,
    /// People who live in reach of those sites.
    pub people_out: u64,
    /// How long it lasts. What its end spares (batteries that outlast it) is not out of service.
    pub lasts_seconds: f64,
    /// Whether that is assumed, because the scenario says nothing of its repair.
    pub lasts_assumed: bool,
    /// Of feeders, what is out of service as batteries run out.
    pub phases: Vec<PhaseFinding>,
    /// The hour in which most of what cells are to carry is lost.
    pub hour: usize,
    /// People then whom no cell serves, besides those without a failure.
    pub people_cut_off: u64,
    /// Traffic of cells that is lost then, besides what is lost without a failure.
    pub traffic_lost: f64,
    /// The part of it for which links have no room.
    pub throttled: f64,
    /// The agreements that it breaks, or for which more is due than without it.
    pub agreements: Vec<Breach>,
    /// What is due for those in the worst hour besides what is due without it, in percent of the charge of
    /// a window.
    pub credit: f64,
}

impl RiskFinding {
    /// Whether it is worse than another failure in any respect.
    pub(crate) fn is_worse_than(&self, other: &Self) -> bool {
        // What is added up in another order differs in the last digits.
        let more = |one: f64, other: f64| one > other + 1e-9 * other.abs().max(1e-3);
        let stages = self.stages.iter().zip(&other.stages).any(|(stage, other)| {
            more(stage.lost, other.lost)
                || more(stage.max_load, other.max_load)
                || stage.overloaded > other.overloaded
        });
        let breaks_more = self.agreements.iter().any(|breach| {
            let mut known = other.agreements.iter();
            let known = known.find(|known| known.agreement == breach.agreement);
            known.is_none_or(|known| {
                breach.broken && !known.broken || more(breach.credit, known.credit)
            })
        });
        stages
            || breaks_more
            || self.isolated.len() > other.isolated.len()
            || self.cells_out > other.cells_out
            || self.people_out > other.people_out
            || self.people_cut_off > other.people_cut_off
            || more(self.traffic_lost, other.traffic_lost)
            || more(self.throttled, other.throttled)
            || more(self.credit, other.credit)
    }
}

/// Some time after a feeder has failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhaseFinding {
    /// How long after the failure this phase begins; before the first, nothing is out of service.
    pub after_seconds: f64,
    /// Whether the failure lasts that long.
    pub reached: bool,
    /// Sites and routers without power.
    pub dark: u64,
    /// Cells out of service.
    pub cells_out: u64,
    /// People who live in reach of sites out of service.
    pub people_out: u64,
}

/// An agreement that a failure breaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Breach {
    /// The agreement.
    pub agreement: String,
    /// The hour in which it is worst.
    pub hour: usize,
    /// What the window comes to: percent, of throughput kbit/s.
    pub value: f64,
    /// Whether that is not as promised, though it is without the failure.
    pub broken: bool,
    /// What is due, in percent of the charge of the window.
    pub credit: f64,
}

/// What a failure does by a stage, in the hour in which it loses most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageFinding {
    /// How far the network has got in answering the failure.
    #[serde(with = "StageWord")]
    pub stage: Stage,
    /// The hour.
    pub hour: usize,
    /// Traffic that is lost for want of a path, besides what is lost without a failure.
    pub lost: f64,
    /// The same by all demand, from 0 to 1.
    pub lost_share: f64,
    /// The busiest direction of a link.
    pub busiest_link: Option<String>,
    /// Its load.
    pub max_load: f64,
    /// Its load by the highest load without a failure.
    pub max_load_ratio: Option<f64>,
    /// Directions of links that are given more than they carry.
    pub overloaded: u64,
}

/// The words for stages.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Stage", rename_all = "kebab-case")]
enum StageWord {
    BeforeReroute,
    FastReroute,
    Converged,
}
