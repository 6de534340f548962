//! A scenario's network in formats that other programs draw and read. What happens to it (faults, orders,
//! expectations) stays in the scenario; what a format leaves out is told.

mod geojson;
mod graphml;

use crate::schema::Scenario;
use sandtable_units::Position;
use std::collections::BTreeMap;

/// The formats that a network can be exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// GeoJSON (RFC 7946): sites, cells, routers and cores as points, links as lines.
    Geojson,
    /// GraphML with the keys of the Topology Zoo: sites and routers as nodes, links as edges, all else of
    /// the network as a text beside them.
    Graphml,
}

/// The network of a scenario that has passed the checks.
pub fn export(scenario: &Scenario, format: ExportFormat) -> String {
    match format {
        ExportFormat::Geojson => geojson::export(scenario),
        ExportFormat::Graphml => graphml::export(scenario),
    }
}

/// What a file is called and starts from is no part of a network.
const ABOUT: [&str; 7] =
    ["base", "remove", "title", "question", "description", "generate", "assumptions"];

/// The tables of a scenario that a format leaves out, by their names.
pub fn left_out(scenario: &Scenario, format: ExportFormat) -> Vec<String> {
    let kept: &[&str] = match format {
        ExportFormat::Geojson => &["site", "router", "core", "link"],
        ExportFormat::Graphml => &[
            "area", "site", "router", "core", "link", "duct", "feeder", "demand", "matrix",
            "growth",
        ],
    };
    let tables =
        |scenario: &Scenario| serde_json::to_value(scenario).expect("a scenario can be written");
    let (empty, whole) = (tables(&Scenario::default()), tables(scenario));
    let left_out = whole.as_object().into_iter().flatten().filter(|(name, value)| {
        let known = kept.contains(&name.as_str()) || ABOUT.contains(&name.as_str());
        !known && empty.get(name) != Some(*value)
    });
    left_out.map(|(name, _)| name.clone()).collect()
}

/// Where the sites and routers stand, by their names.
fn positions(scenario: &Scenario) -> BTreeMap<&str, Position> {
    let sites = scenario.site.iter().map(|site| (site.name.as_str(), site.position()));
    let routers = scenario.router.iter().map(|router| (router.name.as_str(), router.position()));
    sites.chain(routers).collect()
}
