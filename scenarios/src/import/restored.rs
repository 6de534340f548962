//! What our own export keeps in a text beside the graph, as a scenario writes it: all of a network that
//! nodes and edges cannot say. What another program has taken out of the graph is taken out here, too.

use super::Imported;
use crate::load::load_text;
use crate::schema::Scenario;
use std::collections::BTreeSet;

/// Adds areas, feeders, cores, ducts, demands, matrices and growth; without cores and demands there are
/// none, as it was when the file was written.
pub(super) fn add(text: &str, imported: &mut Imported) {
    let loaded = load_text("scenario", text.to_owned(), &[]);
    // References lead out of the text, to nodes and edges: it is no whole scenario, and need not be.
    let Some(scenario) = loaded.scenario.or(loaded.partial.map(|partial| *partial)) else {
        imported.assumptions.push("`scenario` of the graph cannot be read and was left out".into());
        return;
    };
    let Scenario { area, feeder, mut core, mut duct, mut demand, mut matrix, growth, .. } =
        scenario;
    let routers: BTreeSet<&str> = imported.router.iter().map(|it| it.name.as_str()).collect();
    let sites = imported.site.iter().map(|it| it.name.as_str());
    let nodes: BTreeSet<&str> = sites.chain(routers.iter().copied()).collect();
    let links: BTreeSet<&str> = imported.link.iter().map(|it| it.name.as_str()).collect();
    let before = core.len() + duct.len() + demand.len() + matrix.len();
    core.retain(|core| routers.contains(core.at.as_str()));
    demand.retain(|it| [&it.from, &it.to].iter().all(|end| nodes.contains(end.as_str())));
    duct.retain(|duct| duct.links.iter().all(|link| links.contains(link.as_str())));
    matrix.retain(|it| it.between.iter().all(|router| routers.contains(router.as_str())));
    let lost = before - core.len() - duct.len() - demand.len() - matrix.len();
    if lost > 0 {
        imported.assumptions.push(format!(
            "{lost} cores, ducts, demands or matrices concern what is no longer in the graph and were \
             left out"
        ));
    }
    let known: BTreeSet<String> = imported.area.iter().map(|it| it.name.value.clone()).collect();
    imported.area.extend(area.into_iter().filter(|it| !known.contains(it.name.as_str())));
    let known: BTreeSet<String> = imported.feeder.iter().map(|it| it.name.value.clone()).collect();
    imported.feeder.extend(feeder.into_iter().filter(|it| !known.contains(it.name.as_str())));
    imported.core.extend(core);
    imported.duct = duct;
    imported.demand = demand;
    imported.matrix = matrix;
    imported.growth = growth;
}
