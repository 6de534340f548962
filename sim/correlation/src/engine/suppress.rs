//! Which alarms are symptoms, and of what: worked out anew for every alarm that it may have changed
//! for, from the alarms that stand and the topology alone, so that the order in which they came can
//! not matter and every conclusion goes with its last support.

use super::state::{Support, SupportKind, Timer};
use super::{AlarmId, Engine, Output};
use crate::defect::Defect;
use crate::rules::schema::Suppress;
use crate::rules::{Operator, Part, RuleId, RuleSet, UseId};
use crate::topology::{Edge, EdgeType, Hop, ResourceId, Topology};
use sandtable_units::SimTime;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

/// What a rule with a path asks the topology for again and again.
#[derive(Debug)]
pub(super) struct Route {
    types: Vec<EdgeType>,
    cause: UseId,
    upstream: Vec<Option<Box<[ResourceId]>>>,
    downstream: Vec<Option<Box<[ResourceId]>>>,
    /// Whether an alarm on the way can matter although it is no cause.
    minds_silence: bool,
}

/// The routes of the rules with `suppress`.
pub(super) fn routes(rules: &RuleSet, topology: &Topology) -> Vec<Option<Route>> {
    let count = topology.resources.len();
    let mut routes: Vec<Option<Route>> = rules.rules.iter().map(|_| None).collect();
    for (index, used) in (0..).zip(&rules.uses) {
        if let (Operator::Suppress(suppress), Part::Cause) =
            (&rules.rule(used.rule).operator, used.part)
        {
            let path = suppress.path.as_ref();
            routes[used.rule.0 as usize] = Some(Route {
                types: path.map_or_else(Vec::new, |path| path.types(topology)),
                cause: UseId(index),
                upstream: vec![None; count],
                downstream: vec![None; count],
                minds_silence: path.is_some_and(|path| suppress.silent < path.most - 1),
            });
        }
    }
    routes
}

/// Numbers the resources so that two have the same number if each can be reached from the other
/// along the paths of suppression.
pub(super) fn circles(rules: &RuleSet, topology: &Topology) -> Vec<u32> {
    let mut types: Vec<EdgeType> = Vec::new();
    for rule in &rules.rules {
        if let Operator::Suppress(Suppress { path: Some(path), .. }) = &rule.operator {
            types.extend(path.types(topology));
        }
    }
    let mut graph: petgraph::Graph<(), (), petgraph::Directed, u32> = petgraph::Graph::new();
    let nodes: Vec<_> = topology.resources.iter().map(|_| graph.add_node(())).collect();
    for (from, edges) in topology.outward.iter().enumerate() {
        for edge in edges.iter().filter(|edge| types.contains(&edge.kind)) {
            graph.add_edge(nodes[from], nodes[edge.other.index()], ());
        }
    }
    let mut numbers = vec![0; nodes.len()];
    for (number, circle) in (0..).zip(petgraph::algo::tarjan_scc(&graph)) {
        for node in circle {
            numbers[node.index()] = number;
        }
    }
    numbers
}

/// What could make of a symptom a cause of its cause.
enum Back {
    /// Rules with `suppress`.
    Rules,
    /// The rule that raised it, which hides what it was raised for.
    Derived,
}

/// Causes that hold together, and the way to them.
type Found = (Vec<AlarmId>, Vec<ResourceId>);

/// One search for the causes of a symptom.
struct Search<'a> {
    engine: &'a Engine,
    suppress: &'a Suppress,
    route: &'a Route,
    symptom: AlarmId,
    silent_most: u8,
    known: BTreeMap<(ResourceId, u8, u8), Vec<Found>>,
}

impl Engine {
    /// The order of two alarms where one must come first: the earlier, the worse, by key.
    pub(super) fn order(&self, one: AlarmId, other: AlarmId) -> Ordering {
        let (first, second) = (self.alarm(one), self.alarm(other));
        (first.raised, Reverse(first.severity))
            .cmp(&(second.raised, Reverse(second.severity)))
            .then_with(|| first.key.cmp(&second.key))
    }

    pub(super) fn enter_place(&mut self, id: AlarmId) {
        if let Some(resource) = self.alarm(id).resource {
            self.standing_at[resource.index()].push(id);
        } else {
            let name = self.alarm(id).key.resource.clone();
            self.strangers.entry(name).or_default().push(id);
        }
        self.silence_breaks(id);
    }

    pub(super) fn leave_place(&mut self, id: AlarmId) {
        if let Some(resource) = self.alarm(id).resource {
            self.standing_at[resource.index()].retain(|other| *other != id);
        } else {
            let name = self.alarm(id).key.resource.clone();
            if let Some(here) = self.strangers.get_mut(&name) {
                here.retain(|other| *other != id);
                if here.is_empty() {
                    self.strangers.remove(&name);
                }
            }
        }
        self.silence_breaks(id);
    }

    fn standing_with(&self, id: AlarmId) -> &[AlarmId] {
        let alarm = self.alarm(id);
        match alarm.resource {
            Some(resource) => &self.standing_at[resource.index()],
            None => self.strangers.get(&alarm.key.resource).map_or(&[], Vec::as_slice),
        }
    }

    fn silence_breaks(&mut self, id: AlarmId) {
        for rule in self.rules.ids() {
            if self.routes[rule.0 as usize].as_ref().is_some_and(|route| route.minds_silence) {
                self.touch_symptoms(rule, id);
            }
        }
    }

    pub(super) fn cause_comes(&mut self, rule: RuleId, id: AlarmId) {
        self.causes[rule.0 as usize] += 1;
        self.touch_symptoms(rule, id);
    }

    pub(super) fn cause_goes(&mut self, rule: RuleId, id: AlarmId) {
        self.causes[rule.0 as usize] -= 1;
        self.touch_symptoms(rule, id);
    }

    /// A standing alarm was raised once more, which changes which of two comes first.
    pub(super) fn order_changes(&mut self, id: AlarmId) {
        let rules = self.rules.clone();
        self.fresh.symptoms.insert(id);
        for index in 0..self.alarm(id).matched.len() {
            let used = rules.used(self.alarm(id).matched[index]);
            if used.part == Part::Cause {
                self.touch_symptoms(used.rule, id);
            }
        }
    }

    /// All alarms that may be symptoms of this one must be looked at again.
    fn touch_symptoms(&mut self, rule: RuleId, id: AlarmId) {
        let rules = self.rules.clone();
        let subject = rules.rule(rule).subject;
        let Operator::Suppress(suppress) = &rules.rule(rule).operator else { return };
        let touched: Vec<AlarmId> = if let Some(path) = &suppress.path {
            let Some(from) = self.alarm(id).resource else { return };
            let route = self.routes[rule.0 as usize].as_mut().expect("made with the engine");
            let below = route.downstream[from.index()].get_or_insert_with(|| {
                let along = (&route.types[..], &path.value);
                resources(&self.walker.along(&self.topology, from, along, true))
            });
            let here = below.iter().flat_map(|resource| &self.standing_at[resource.index()]);
            here.copied().collect()
        } else {
            self.standing_with(id).to_vec()
        };
        let symptoms =
            touched.into_iter().filter(|one| self.alarm(*one).matched.contains(&subject));
        let symptoms: Vec<AlarmId> = symptoms.collect();
        self.fresh.symptoms.extend(symptoms);
    }

    /// All that explains an alarm, as things now stand.
    pub(crate) fn supports_of(&mut self, id: AlarmId) -> Vec<Support> {
        if !self.alarm(id).standing {
            return Vec::new();
        }
        let rules = self.rules.clone();
        let mut supports = Vec::new();
        for index in 0..self.alarm(id).matched.len() {
            let used = rules.used(self.alarm(id).matched[index]);
            if used.part != Part::Subject {
                continue;
            }
            let operator = &rules.rule(used.rule).operator;
            if let Operator::Suppress(suppress) = operator
                && self.causes[used.rule.0 as usize] > 0
            {
                for (causes, path) in self.causes_of(used.rule, suppress, id) {
                    let kind = SupportKind::Symptom;
                    supports.push(Support { rule: used.rule, kind, causes, path });
                }
            }
            if let Operator::Maintenance(maintenance) = operator {
                supports.extend(self.plan_of(used.rule, maintenance, id));
            }
        }
        for (derived, rule) in &self.alarm(id).evidence_for {
            let operator = &rules.rule(*rule).operator;
            let hides = matches!(operator, Operator::Threshold(threshold) if threshold.hides);
            if self.alarm(*derived).standing && *derived != id {
                let kind = SupportKind::Evidence { hides };
                let causes = vec![*derived];
                supports.push(Support { rule: *rule, kind, causes, path: Vec::new() });
            }
        }
        supports
    }

    fn causes_of(&mut self, rule: RuleId, suppress: &Suppress, id: AlarmId) -> Vec<Found> {
        let cause = self.routes[rule.0 as usize].as_ref().expect("made with the engine").cause;
        let Some(path) = &suppress.path else {
            let here = self.standing_with(id).iter().copied();
            let mut found: Vec<AlarmId> = here
                .filter(|one| self.alarm(*one).matched.contains(&cause))
                .filter(|one| self.may_cause(*one, id))
                .collect();
            found.sort_by(|one, other| self.order(*one, *other));
            return found.into_iter().map(|one| (vec![one], Vec::new())).collect();
        };
        let Some(from) = self.alarm(id).resource else { return Vec::new() };
        let route = self.routes[rule.0 as usize].as_mut().expect("made with the engine");
        let above = route.upstream[from.index()].get_or_insert_with(|| {
            let along = (&route.types[..], &path.value);
            resources(&self.walker.along(&self.topology, from, along, false))
        });
        if above.iter().all(|resource| self.standing_at[resource.index()].is_empty()) {
            return Vec::new();
        }
        let stops = self.defects.has(Defect::StopsAtSilence);
        let mut search = Search {
            engine: self,
            suppress,
            route: self.routes[rule.0 as usize].as_ref().expect("made with the engine"),
            symptom: id,
            silent_most: if stops { 0 } else { suppress.silent },
            known: BTreeMap::new(),
        };
        search.down(rule, from, 0, 0)
    }

    /// Whether one alarm can be the cause of another. Where each could be the other's, it is the one
    /// that comes first.
    fn may_cause(&self, cause: AlarmId, symptom: AlarmId) -> bool {
        if cause == symptom {
            return false;
        }
        if self.defects.has(Defect::NeedsCauseFirst)
            && self.alarm(cause).raised > self.alarm(symptom).raised
        {
            return false;
        }
        // What a derived alarm hides is no cause of it.
        let evidence = self.alarm(cause).evidence_for.iter();
        if evidence.into_iter().any(|(of, by)| *of == symptom && self.rules.hides(*by)) {
            return false;
        }
        let place = |id: AlarmId| self.alarm(id).resource;
        match (place(cause), place(symptom)) {
            (Some(one), Some(other)) if one != other => {
                self.circles[one.index()] != self.circles[other.index()]
                    || self.order(cause, symptom) == Ordering::Less
            }
            _ => match self.way_back(cause, symptom) {
                None => true,
                Some(Back::Derived) => false,
                Some(Back::Rules) => self.order(cause, symptom) == Ordering::Less,
            },
        }
    }

    /// Whether the rules, one after the other, could also make of the symptom a cause of its cause.
    fn way_back(&self, cause: AlarmId, symptom: AlarmId) -> Option<Back> {
        let (cause, symptom) = (self.alarm(cause), self.alarm(symptom));
        let used = |id: &UseId| self.rules.used(*id);
        let begins = cause.matched.iter().map(used).filter(|used| used.part == Part::Subject);
        let mut found = None;
        for reached in begins.map(|used| &self.hiding[used.rule.0 as usize]) {
            let derived = symptom.held_by.keys();
            if derived.into_iter().any(|rule| reached.contains(rule)) {
                return Some(Back::Derived);
            }
            let causes = symptom.matched.iter().map(used).filter(|used| used.part == Part::Cause);
            if causes.into_iter().any(|used| reached.contains(&used.rule)) {
                found = Some(Back::Rules);
            }
        }
        found
    }

    /// Works out anew what is explained and what is hidden.
    pub(super) fn hide_symptoms(&mut self) {
        let touched = std::mem::take(&mut self.fresh.symptoms);
        let mut touched: Vec<AlarmId> =
            touched.into_iter().filter(|id| self.is_kept(*id)).collect();
        if touched.len() > 1 {
            touched.sort_by(|one, other| self.alarm(*one).key.cmp(&self.alarm(*other).key));
        }
        for id in touched {
            let supports = self.supports_of(id);
            self.explain_by(id, supports);
        }
    }

    fn explain_by(&mut self, id: AlarmId, supports: Vec<Support>) {
        let moment = self.state.moment;
        let before = &self.alarm(id).supports;
        let changed = *before != supports;
        let hides = supports.iter().any(Support::hides);
        let alarm = self.alarm(id);
        let mut lingers = alarm.lingers.filter(|until| *until > moment);
        if hides || !alarm.standing {
            lingers = None;
        } else if let Some(until) = self.lingering(id)
            && until > moment
        {
            lingers = Some(until);
            self.wake(until, Timer::Linger(id));
        }
        let hidden = hides || lingers.is_some();
        let alarm = self.alarm_mut(id);
        let was_hidden = std::mem::replace(&mut alarm.hidden, hidden);
        alarm.lingers = lingers;
        if !changed && hidden == was_hidden {
            return;
        }
        if changed {
            self.replace_supports(id, supports);
            self.fresh.grouping.insert(id);
        }
        if hidden != was_hidden {
            self.say_hidden(id, hidden);
            self.fresh.grouping.insert(id);
            self.fresh.acting.insert(id);
        }
    }

    /// Until when an alarm stays hidden whose supports have just gone.
    fn lingering(&self, id: AlarmId) -> Option<SimTime> {
        let spans = self.alarm(id).supports.iter().filter_map(|support| {
            let Operator::Suppress(suppress) = &self.rules.rule(support.rule).operator else {
                return None;
            };
            Some(suppress.linger)
        });
        let longest = spans.max()?;
        (!longest.is_zero()).then(|| self.state.moment.saturating_add(longest))
    }

    fn replace_supports(&mut self, id: AlarmId, supports: Vec<Support>) {
        let before = std::mem::take(&mut self.alarm_mut(id).supports);
        for cause in before.iter().flat_map(|support| &support.causes) {
            if let Some(alarm) = &mut self.state.alarms[cause.0 as usize] {
                alarm.dependents.remove(&id);
            }
        }
        for cause in supports.iter().flat_map(|support| &support.causes) {
            self.alarm_mut(*cause).dependents.insert(id);
        }
        self.alarm_mut(id).supports = supports;
    }

    fn say_hidden(&mut self, id: AlarmId, hidden: bool) {
        let key = self.alarm(id).key.clone();
        if !hidden {
            if self.alarm(id).standing {
                self.say(Output::Unsuppressed { alarm: key });
            }
            return;
        }
        let Some(support) = self.alarm(id).supports.iter().find(|one| one.hides()).cloned() else {
            return;
        };
        let count = self.count(support.rule);
        count.suppressed += 1;
        count.fired += 1;
        let rule = self.rule_name(support.rule);
        let by = support.causes.iter().map(|cause| self.alarm(*cause).key.clone()).collect();
        let path = self.names(&support.path);
        self.say(Output::Suppressed { alarm: key, rule, by, path });
    }

    pub(crate) fn names(&self, resources: &[ResourceId]) -> Vec<String> {
        resources.iter().map(|one| self.topology.resource(*one).name.clone()).collect()
    }
}

impl Search<'_> {
    /// What makes a resource fail that is `steps` away from the symptom: each of its dependencies
    /// alone, but of those that stand in for each other only all together.
    fn down(&mut self, rule: RuleId, at: ResourceId, steps: u8, silent: u8) -> Vec<Found> {
        if let Some(found) = self.known.get(&(at, steps, silent)) {
            return found.clone();
        }
        let topology = &self.engine.topology;
        let edges = topology.outward[at.index()].iter();
        let edges: Vec<Edge> =
            edges.filter(|edge| self.route.types.contains(&edge.kind)).copied().collect();
        let mut found: Vec<Found> = Vec::new();
        for unit in edges.chunk_by(|one, other| {
            one.kind == other.kind && one.redundancy.is_some() && one.redundancy == other.redundancy
        }) {
            if let [edge] = unit {
                found.extend(self.through(rule, edge.other, steps + 1, silent));
                continue;
            }
            let each = unit.iter().map(|edge| self.through(rule, edge.other, steps + 1, silent));
            let each: Vec<Vec<Found>> = each.collect();
            if each.iter().all(|causes| !causes.is_empty()) {
                let firsts = each.iter().map(|causes| &causes[0]);
                let mut causes: Vec<AlarmId> =
                    firsts.clone().flat_map(|(causes, _)| causes).copied().collect();
                let mut path = Vec::new();
                for resource in firsts.flat_map(|(_, path)| path) {
                    if !path.contains(resource) {
                        path.push(*resource);
                    }
                }
                causes.sort_unstable();
                causes.dedup();
                found.push((causes, path));
            }
        }
        found.sort_by(|one, other| self.by_causes(one, other));
        found.dedup_by(|later, first| later.0 == first.0);
        found
            .sort_by(|one, other| one.1.len().cmp(&other.1.len()).then(self.by_causes(one, other)));
        self.known.insert((at, steps, silent), found.clone());
        found
    }

    /// By the keys of causes, then the shortest way.
    fn by_causes(&self, one: &Found, other: &Found) -> Ordering {
        let keys = |found: &Found| -> Vec<_> {
            let mut keys: Vec<_> =
                found.0.iter().map(|id| self.engine.alarm(*id).key.clone()).collect();
            keys.sort();
            keys
        };
        keys(one)
            .cmp(&keys(other))
            .then_with(|| (one.1.len(), &one.1).cmp(&(other.1.len(), &other.1)))
    }

    fn through(&mut self, rule: RuleId, at: ResourceId, steps: u8, silent: u8) -> Vec<Found> {
        let path = self.suppress.path.as_ref().expect("a search follows a path");
        let here = &self.engine.standing_at[at.index()];
        let mut found: Vec<Found> = Vec::new();
        if steps >= path.least {
            for cause in here {
                if self.engine.alarm(*cause).matched.contains(&self.route.cause)
                    && self.engine.may_cause(*cause, self.symptom)
                {
                    found.push((vec![*cause], vec![at]));
                }
            }
            found.sort_by(|one, other| self.engine.order(one.0[0], other.0[0]));
        }
        let silent = if here.is_empty() { silent + 1 } else { 0 };
        if steps < path.most && silent <= self.silent_most {
            for (causes, way) in self.down(rule, at, steps, silent) {
                let way = std::iter::once(at).chain(way).collect();
                found.push((causes, way));
            }
        }
        found
    }
}

fn resources(hops: &[Hop]) -> Box<[ResourceId]> {
    hops.iter().map(|hop| hop.resource).collect()
}
