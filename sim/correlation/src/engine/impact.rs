//! What an incident does to services and customers: everything that fails with the resources of its
//! unexplained members, where what is redundant fails only all together.

use super::{AlarmId, Engine, Impact, IncidentId, Output};
use crate::rules::Operator;
use crate::rules::schema;
use crate::topology::{EdgeType, ResourceId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

impl Engine {
    /// Works out the impact of an incident anew if other members are behind it than before.
    pub(super) fn measure_impact(&mut self, id: IncidentId) {
        let rules = self.rules.clone();
        let incident = self.incident(id);
        let heads = incident.heads.keys().copied();
        let from: Vec<AlarmId> = heads.filter(|head| self.alarm(*head).standing).collect();
        if from == incident.impact_from {
            return;
        }
        let mut impact = Impact::default();
        for (rule, body) in rules.ids().zip(&rules.rules) {
            let Operator::Impact(wanted) = &body.operator else { continue };
            let hit = from.iter().filter(|head| self.alarm(**head).matched.contains(&body.subject));
            let hit: BTreeSet<ResourceId> =
                hit.filter_map(|head| self.alarm(*head).resource).collect();
            if hit.is_empty() {
                continue;
            }
            self.count(rule).fired += 1;
            self.add_impact(wanted, hit, &mut impact);
        }
        impact.resources.sort();
        impact.resources.dedup();
        let incident = self.incident_mut(id);
        incident.impact_from = from;
        if incident.impact != impact {
            incident.impact = impact.clone();
            self.say(Output::ImpactChanged { incident: id, impact });
            self.actions_reconsider(id);
        }
    }

    fn add_impact(&self, wanted: &schema::Impact, hit: BTreeSet<ResourceId>, impact: &mut Impact) {
        let types = wanted.path.types(&self.topology);
        for resource in self.falls_with(hit, &types, wanted.path.most) {
            let resource = self.topology.resource(resource);
            if !wanted.classes.iter().any(|class| class.value == resource.class) {
                continue;
            }
            let number = |name: &str| -> u64 {
                let written = resource.attributes.get(name).map(|text| text.parse());
                written.and_then(Result::ok).unwrap_or_default()
            };
            if impact.resources.contains(&resource.name) {
                continue;
            }
            impact.customers = impact.customers.saturating_add(number(&wanted.customers));
            impact.revenue = impact.revenue.saturating_add(number(&wanted.revenue));
            impact.resources.push(resource.name.clone());
        }
    }

    /// What fails when some resources have failed.
    fn falls_with(
        &self,
        hit: BTreeSet<ResourceId>,
        types: &[EdgeType],
        most: u8,
    ) -> BTreeSet<ResourceId> {
        let mut open: VecDeque<(ResourceId, u8)> = hit.iter().map(|one| (*one, 0)).collect();
        let mut down = hit;
        // How many of a resource's redundant dependencies are down, by their group.
        let mut lost: BTreeMap<(ResourceId, EdgeType, u32), usize> = BTreeMap::new();
        while let Some((at, steps)) = open.pop_front() {
            if steps == most {
                continue;
            }
            for edge in &self.topology.inward[at.index()] {
                if !types.contains(&edge.kind) || down.contains(&edge.other) {
                    continue;
                }
                if let Some(group) = edge.redundancy {
                    let lost = lost.entry((edge.other, edge.kind, group)).or_default();
                    *lost += 1;
                    let spare = self.topology.outward[edge.other.index()]
                        .iter()
                        .filter(|one| one.kind == edge.kind && one.redundancy == Some(group));
                    if *lost < spare.count() {
                        continue;
                    }
                }
                down.insert(edge.other);
                open.push_back((edge.other, steps + 1));
            }
        }
        down
    }
}
