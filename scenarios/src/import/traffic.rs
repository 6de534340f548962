//! The demands of an imported network and its cores; where the file tells of none, what a first run
//! needs.

use super::build::{LINK_BYTES_MAX, line};
use super::network::{Network, find};
use super::{ImportError, Imported, Unique, plain_core};
use crate::schema::demand::{Demand, Matrix, MatrixModel};
use sandtable_document::{Bounded as _, Place, Placed};
use sandtable_units::BitRate;
use std::collections::BTreeMap;

/// The group of imported demands, so that all of them can grow together.
const GROUP: &str = "imported";

/// Between each ordered pair of routers, where the file has no demands.
const UNIFORM: u64 = 1_000_000_000;

/// Adds the demands of the file or, where it has none, the same between all pairs of routers. Each has a
/// name and a group, by which other scenarios and growth reach it.
pub(super) fn demands(
    network: &Network,
    ids: &BTreeMap<&str, usize>,
    names: &[String],
    unique: &mut Unique,
    imported: &mut Imported,
) -> Result<(), ImportError> {
    let (mut loops, mut empty) = (0_usize, 0_usize);
    for flow in &network.flows {
        let [from, to] = [find(ids, &flow.from, &flow.at)?, find(ids, &flow.to, &flow.at)?];
        let [source, target] = [&names[from], &names[to]];
        if from == to {
            loops += 1;
            continue;
        }
        let rate = BitRate::from_bits_per_second_rounded(flow.rate).ok_or_else(|| {
            let value = flow.rate / 1e6;
            let reason =
                format!("a demand of {value} Mbit/s from `{source}` to `{target}` cannot be");
            ImportError::new(reason).at(&flow.at)
        })?;
        if rate.bits_per_second() == 0 {
            empty += 1;
            continue;
        }
        let name = line(&flow.name, LINK_BYTES_MAX);
        let name = unique.name(&name.unwrap_or_else(|| format!("{source} to {target}")));
        let group = flow.group.clone().unwrap_or_else(|| GROUP.to_owned());
        imported.demand.push(Demand {
            name: Some(Placed::nowhere(name)),
            from: Placed::nowhere(source.clone()),
            to: Placed::nowhere(target.clone()),
            rate,
            both: network.both,
            group: Some(Placed::nowhere(group)),
            place: Place::NOWHERE,
        });
    }
    for (count, what) in [(loops, "lead from a node to itself"), (empty, "are of nothing")] {
        if count > 0 {
            imported.assumptions.push(format!("{count} demands {what} and were left out"));
        }
    }
    if !imported.demand.is_empty() {
        imported.assumptions.push(format!(
            "demands without a group are in group `{GROUP}`, and all have names: growth and settings reach \
             them"
        ));
    }
    let ends = network.ends.iter().map(|id| Ok(names[find(ids, id, "")?].clone()));
    let between: Vec<String> = ends.collect::<Result<_, ImportError>>()?;
    let all = if between.is_empty() { imported.router.len() } else { between.len() } as u64;
    if imported.demand.is_empty() && all > 1 {
        let pairs = all * (all - 1);
        // More in all cannot be written; whole kilobits are easier to read.
        let most = BitRate::MOST.bits_per_second() / pairs;
        let each = UNIFORM.min(most - most % 1_000);
        let total = Placed::nowhere(BitRate::from_bits_per_second(each * pairs));
        let each = match each {
            UNIFORM => "1 Gbit/s".to_owned(),
            each => BitRate::from_bits_per_second(each).to_string(),
        };
        let (model, place) = (MatrixModel::Uniform, Place::NOWHERE);
        let what = if between.is_empty() { "routers" } else { "cities" };
        imported.assumptions.push(format!(
            "the file has no demands: {each} was put between each ordered pair of {what}"
        ));
        let between = between.into_iter().map(Placed::nowhere).collect();
        let group = Some(Placed::nowhere(GROUP.to_owned()));
        imported.matrix.push(Matrix { name: None, model, total, between, group, place });
    }
    Ok(())
}

/// The file tells of no core: one stands at each of the two routers with most demand or, where there
/// are no demands, with most links.
pub(super) fn place_cores(unique: &mut Unique, imported: &mut Imported) {
    let mut weights: BTreeMap<&str, f64> =
        imported.router.iter().map(|router| (router.name.as_str(), 0.0)).collect();
    let mut weigh = |end: &Placed<String>, weight: f64| {
        if let Some(sum) = weights.get_mut(end.as_str()) {
            *sum += weight;
        }
    };
    for demand in &imported.demand {
        let rate = demand.rate.bits_per_second() as f64;
        weigh(&demand.from, rate);
        weigh(&demand.to, rate);
    }
    if imported.demand.is_empty() {
        for link in &imported.link {
            weigh(&link.from, 1.0);
            weigh(&link.to, 1.0);
        }
    }
    let mut order: Vec<(&str, f64)> = weights.into_iter().collect();
    order.sort_by(|one, other| other.1.total_cmp(&one.1));
    let chosen: Vec<&str> = order.iter().take(2).map(|(name, _)| *name).collect();
    if chosen.is_empty() {
        return;
    }
    imported.core = (1..)
        .zip(&chosen)
        .map(|(number, at)| plain_core(&unique.name(&format!("Core {number}")), at))
        .collect();
    let why = if imported.demand.is_empty() { "most links" } else { "most demand" };
    imported.assumptions.push(format!(
        "the file tells of no core: one was put at each of the nodes with {why}, {}",
        chosen.join(" and ")
    ));
}
