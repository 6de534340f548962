//! A scenario's network in formats that other programs draw and read. Only what stands where is
//! exported: faults, demands and expectations stay in the scenario.

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
    /// GraphML with the keys of the Topology Zoo: sites and routers as nodes, links as edges.
    Graphml,
}

/// The network of a scenario that has passed the checks.
pub fn export(scenario: &Scenario, format: ExportFormat) -> String {
    match format {
        ExportFormat::Geojson => geojson::export(scenario),
        ExportFormat::Graphml => graphml::export(scenario),
    }
}

/// Where the sites and routers stand, by their names.
fn positions(scenario: &Scenario) -> BTreeMap<&str, Position> {
    let sites = scenario.site.iter().map(|site| (site.name.as_str(), site.position()));
    let routers = scenario.router.iter().map(|router| (router.name.as_str(), router.position()));
    sites.chain(routers).collect()
}
