//! What the scenario fixes of how links are loaded.

use sandtable_units::Span;

/// What flows from sites to the core by what flows to them: an assumption, in the range of what
/// operators report.
pub(crate) const UPLINK: f64 = 0.1;

/// What the scenario fixes, where a run follows what links carry.
#[derive(Debug)]
pub(crate) struct LoadsPlan {
    /// Until the ends of a failed link know.
    pub(crate) detection: Span,
    /// Whether they then send around it.
    pub(crate) fast_reroute: bool,
    /// Until all routers have new paths.
    pub(crate) convergence: Span,
    /// By link, how long light takes, in seconds.
    pub(crate) propagation: Vec<f64>,
    /// By site, what its cells could send at most, in bits a second.
    pub(crate) peaks: Vec<u64>,
}
