//! Incidents: which alarm joins which, and how long an incident lives. An alarm that is explained
//! goes where its cause is; any other is held against the anchors of open incidents, never against
//! their members.

use super::state::{Incident, Key, Member, Phase, SupportKind, Timer};
use super::{AlarmId, Engine, Impact, IncidentId, Joining, Output};
use crate::defect::Defect;
use crate::rules::schema::{Group, Reraise};
use crate::rules::{Operator, Part, RuleId};
use sandtable_units::Span;
use std::collections::{BTreeMap, BTreeSet};

/// How many causes of causes are followed: more than any chain is long.
const CHAIN_MAX: usize = 1_000;

impl Engine {
    /// The alarm at the top of what explains this one, with the first step to it.
    pub(crate) fn chief(&self, id: AlarmId) -> Option<(AlarmId, usize)> {
        let mut first: Option<usize> = None;
        let mut at = id;
        for _ in 0..CHAIN_MAX {
            let supports = self.alarm(at).supports.iter().enumerate();
            let causes = supports.filter(|(_, one)| one.kind != SupportKind::Planned).flat_map(
                |(index, support)| support.causes.iter().map(move |cause| (index, *cause)),
            );
            let best = causes.min_by(|(_, one), (_, other)| {
                let hidden = |id: &AlarmId| self.alarm(*id).hidden;
                hidden(one).cmp(&hidden(other)).then_with(|| self.order(*one, *other))
            });
            let Some((index, cause)) = best else { break };
            first = first.or(Some(index));
            if cause == id {
                break;
            }
            at = cause;
            if !self.alarm(at).hidden {
                break;
            }
        }
        // What was explained by a cause that has just gone goes on belonging to it for a while.
        let alarm = self.alarm(at);
        let of = alarm.lingers.and(alarm.incident).map(|incident| &self.incident(incident).members);
        let head = of.and_then(|members| members.get(&at)).map_or(at, |member| member.head);
        first.map(|first| (head, first))
    }

    /// Puts every alarm that has changed where it belongs: causes before what they explain.
    pub(super) fn put_together(&mut self) {
        while !self.fresh.grouping.is_empty() {
            let touched = std::mem::take(&mut self.fresh.grouping);
            let mut touched: Vec<AlarmId> =
                touched.into_iter().filter(|id| self.is_kept(*id)).collect();
            if touched.len() > 1 {
                touched.sort_by(|one, other| {
                    let explained = |id: &AlarmId| !self.alarm(*id).supports.is_empty();
                    explained(one).cmp(&explained(other)).then_with(|| self.order(*one, *other))
                });
            }
            for id in touched {
                self.assign(id);
            }
        }
    }

    fn assign(&mut self, id: AlarmId) {
        if let Some(incident) = self.alarm(id).incident {
            self.fresh.incidents.insert(incident);
        }
        let alarm = self.alarm(id);
        let opens_on_clear = self.defects.has(Defect::OpensOnClear);
        if (!alarm.standing && !opens_on_clear) || alarm.is_planned() {
            return;
        }
        if let Some((head, support)) = self.chief(id) {
            if self.alarm(head).incident.is_none() && self.alarm(head).supports.is_empty() {
                self.assign(head);
            }
            if let Some(target) = self.alarm(head).incident {
                let support = &self.alarm(id).supports[support];
                let (rule, path) = (support.rule, self.names(&support.path));
                let (rule, by) = (self.rule_name(rule), self.alarm(head).key.clone());
                self.join(id, target, Joining::Explained { rule, by, path }, head);
                return;
            }
        }
        if let Some(incident) = self.alarm(id).incident {
            self.outlives(id, incident);
            return;
        }
        if self.comes_back(id) || self.adopts(id) {
            return;
        }
        self.group(id);
    }

    /// A symptom that is seen again because its cause is gone speaks for itself in their incident.
    fn outlives(&mut self, id: AlarmId, incident: IncidentId) {
        let alarm = self.alarm(id);
        let Some(member) = self.incident(incident).members.get(&id) else { return };
        let (head, because) = (member.head, member.because.clone());
        let is_gone = !self.is_kept(head) || !self.alarm(head).standing;
        if head != id && is_gone && alarm.standing && !alarm.hidden {
            self.change_head(id, incident, id, because);
            self.fresh.outlived.insert(incident);
        }
    }

    /// An alarm that is raised again soon brings its resolved incident back.
    fn comes_back(&mut self, id: AlarmId) -> bool {
        let Some(last) = self.alarm(id).last_incident else { return false };
        let policies = &self.rules.policies;
        let reopens =
            policies.reraise == Reraise::Reopen || self.defects.has(Defect::AlwaysReopens);
        let within = policies.reopen_within;
        let moment = self.state.moment;
        let Some(incident) = self.state.incidents.get_mut(&last) else { return false };
        let Phase::Resolved { at } = incident.phase else { return false };
        if !reopens || moment > at.saturating_add(within) {
            return false;
        }
        incident.phase = Phase::Open;
        incident.quiet_since = None;
        incident.reopened += 1;
        incident.acted.clear();
        let members: Vec<AlarmId> = incident.members.keys().copied().collect();
        for member in members {
            let alarm = self.alarm_mut(member);
            if alarm.incident.is_none() && alarm.last_incident == Some(last) {
                alarm.incident = Some(last);
            }
        }
        let standing = self.state.incidents[&last].members.keys();
        let standing = standing.filter(|member| {
            let alarm = self.alarm(**member);
            alarm.standing && alarm.incident == Some(last)
        });
        let standing = u32::try_from(standing.count()).expect("fewer than 2^32 members");
        let incident = self.incident_mut(last);
        incident.standing = standing;
        if let Some(member) = incident.members.get_mut(&id) {
            member.because = Joining::Returned;
        }
        self.index_incident(last);
        self.say(Output::IncidentReopened { incident: last });
        self.actions_follow(last);
        self.fresh.incidents.insert(last);
        true
    }

    /// A cause that comes after its symptoms joins the oldest incident that it explains the root
    /// cause of, and the others follow it there.
    fn adopts(&mut self, id: AlarmId) -> bool {
        let mut found: Option<(IncidentId, AlarmId)> = None;
        for dependent in &self.alarm(id).dependents {
            let Some(incident) = self.alarm(*dependent).incident else { continue };
            let explains_root = self.state.incidents[&incident].root == *dependent;
            if explains_root && found.is_none_or(|(oldest, _)| incident < oldest) {
                found = Some((incident, *dependent));
            }
        }
        let Some((incident, dependent)) = found else { return false };
        let alarm = self.alarm(dependent).key.clone();
        self.join(id, incident, Joining::Explains { alarm }, id);
        true
    }

    /// Holds an alarm that nothing explains against open incidents, by the first rule that it fits
    /// and has a key for, and opens one if none takes it.
    fn group(&mut self, id: AlarmId) {
        let rules = self.rules.clone();
        for index in 0..self.alarm(id).matched.len() {
            let used = rules.used(self.alarm(id).matched[index]);
            let Operator::Group(group) = &rules.rule(used.rule).operator else { continue };
            if used.part != Part::Subject {
                continue;
            }
            let Some(key) = self.key_of(id, &group.by, used.rule) else { continue };
            self.count(used.rule).fired += 1;
            match self.taken_by(id, used.rule, group, &key) {
                Some((incident, distance)) => {
                    let rule = self.rule_name(used.rule);
                    let key = key.replace(super::state::BETWEEN_PARTS, "/");
                    self.join(id, incident, Joining::Grouped { rule, key, distance }, id);
                }
                None => {
                    self.open(id, Some(used.rule), key.into(), Joining::First);
                }
            }
            return;
        }
    }

    /// The open incident that a rule puts an alarm into: the nearest, the newest, the first.
    fn taken_by(
        &mut self,
        id: AlarmId,
        rule: RuleId,
        group: &Group,
        key: &str,
    ) -> Option<(IncidentId, Option<u8>)> {
        let moment = self.state.moment;
        let absorbs = self.defects.has(Defect::TakesAfterResolution);
        let takes = |incident: &Incident| {
            incident.rule == Some(rule)
                && *incident.key == *key
                && (incident.phase == Phase::Open || absorbs)
                && moment <= incident.opened.saturating_add(group.window.value)
        };
        let newest = |ids: &mut dyn Iterator<Item = IncidentId>| {
            let all = ids.filter(|id| self.state.incidents.get(id).is_some_and(|it| takes(it)));
            all.max_by_key(|id| (self.state.incidents[id].opened, std::cmp::Reverse(*id)))
        };
        let Some(distance) = &group.distance else {
            let open = self.open_by_key.get(&(rule, Key::from(key)))?;
            return newest(&mut open.iter().copied()).map(|incident| (incident, None));
        };
        let from = self.alarm(id).resource?;
        if self.state.incidents.is_empty() {
            return None;
        }
        let mut walker = std::mem::take(&mut self.walker);
        let anchored = |resource: crate::topology::ResourceId| {
            if self.defects.has(Defect::ChainsMembers) {
                let of_any = self.state.incidents.iter().filter(|(_, incident)| {
                    incident.members.keys().any(|id| self.alarm(*id).resource == Some(resource))
                });
                return of_any.map(|(id, _)| *id).collect();
            }
            self.anchored_at[resource.index()].clone()
        };
        let near = walker.nearest(&self.topology, from, distance.value, |resource| {
            anchored(resource)
                .iter()
                .any(|id| self.state.incidents.get(id).is_some_and(|it| takes(it)))
        });
        let all: BTreeSet<IncidentId> =
            near.iter().flat_map(|hop| anchored(hop.resource)).collect();
        let best = newest(&mut all.into_iter());
        self.walker = walker;
        Some((best?, near.first().map(|hop| hop.steps)))
    }

    /// Opens an incident with a first member.
    pub(super) fn open(
        &mut self,
        id: AlarmId,
        rule: Option<RuleId>,
        key: Key,
        because: Joining,
    ) -> IncidentId {
        self.state.incidents_opened += 1;
        let incident = IncidentId(self.state.incidents_opened);
        let moment = self.state.moment;
        let manual = rule.is_none();
        self.state.incidents.insert(
            incident,
            Box::new(Incident {
                rule,
                key,
                opened: moment,
                since: moment,
                last_joined: moment,
                phase: Phase::Open,
                quiet_since: None,
                members: BTreeMap::new(),
                heads: BTreeMap::new(),
                standing: 0,
                root: id,
                reasons: Vec::new(),
                impact: Impact::default(),
                impact_from: Vec::new(),
                acknowledged: None,
                manual,
                acted: BTreeSet::new(),
                actions: BTreeSet::new(),
                reopened: 0,
                outlived: 0,
            }),
        );
        let alarm = self.alarm(id).key.clone();
        let name = rule.map(|rule| self.rule_name(rule));
        self.say(Output::IncidentOpened { incident, rule: name, alarm });
        self.join(id, incident, because, id);
        self.index_incident(incident);
        self.actions_follow(incident);
        incident
    }

    fn resolve_after(&self, incident: IncidentId) -> (Span, Span) {
        match self.state.incidents[&incident].rule.map(|rule| &self.rules.rule(rule).operator) {
            Some(Operator::Group(group)) => (group.resolve_after, group.close_after),
            _ => (Span::ZERO, Span::DAY),
        }
    }

    pub(crate) fn incident(&self, id: IncidentId) -> &Incident {
        &self.state.incidents[&id]
    }

    pub(super) fn incident_mut(&mut self, id: IncidentId) -> &mut Incident {
        self.state.incidents.get_mut(&id).expect("an incident that is referred to is kept")
    }

    /// Puts an alarm into an incident, out of the one that it is in.
    pub(super) fn join(
        &mut self,
        id: AlarmId,
        target: IncidentId,
        because: Joining,
        head: AlarmId,
    ) {
        let moment = self.state.moment;
        let head = if head == id || self.alarm(head).incident == Some(target) { head } else { id };
        if self.alarm(id).incident == Some(target) {
            self.change_head(id, target, head, because);
            return;
        }
        if let Some(before) = self.alarm(id).incident {
            self.leave(id, before, target);
        }
        let standing = u32::from(self.alarm(id).standing);
        let alarm = self.alarm(id).key.clone();
        self.alarm_mut(id).incident = Some(target);
        let incident = self.incident_mut(target);
        if let Some(earlier) = incident.members.remove(&id) {
            lower(&mut incident.heads, earlier.head);
        } else {
            self.alarm_mut(id).memberships += 1;
        }
        let incident = self.incident_mut(target);
        let member = Member { joined: moment, because: because.clone(), head };
        incident.members.insert(id, Box::new(member));
        *incident.heads.entry(head).or_default() += 1;
        incident.standing += standing;
        incident.last_joined = moment;
        if standing > 0 {
            incident.quiet_since = None;
        }
        self.fresh.incidents.insert(target);
        self.contend(target, head);
        self.say(Output::MemberJoined { incident: target, alarm, because });
        self.waits_begin_again(target);
        self.settle_dependents(id);
    }

    /// Those that this one explains go with it.
    fn settle_dependents(&mut self, id: AlarmId) {
        let incident = self.alarm(id).incident;
        let dependents = self.alarm(id).dependents.iter().copied();
        let apart = dependents.filter(|one| self.alarm(*one).incident != incident);
        let apart: Vec<AlarmId> = apart.collect();
        self.fresh.grouping.extend(apart);
    }

    fn change_head(&mut self, id: AlarmId, target: IncidentId, head: AlarmId, because: Joining) {
        let incident = self.incident_mut(target);
        let Some(member) = incident.members.get_mut(&id) else { return };
        if member.head == head {
            return;
        }
        let before = std::mem::replace(&mut member.head, head);
        member.because = because;
        lower(&mut incident.heads, before);
        *incident.heads.entry(head).or_default() += 1;
        self.contend(target, head);
        self.recount(target);
        self.fresh.incidents.insert(target);
    }

    /// Takes an alarm out of an incident that it leaves for another.
    fn leave(&mut self, id: AlarmId, before: IncidentId, into: IncidentId) {
        let standing = u32::from(self.alarm(id).standing);
        let alarm = self.alarm(id).key.clone();
        let incident = self.incident_mut(before);
        let member = incident.members.remove(&id).expect("it leaves where it is a member");
        lower(&mut incident.heads, member.head);
        // Those that it explained stand for themselves until they follow.
        if incident.heads.remove(&id).is_some() {
            for (other, member) in &mut incident.members {
                if member.head == id {
                    member.head = *other;
                    *incident.heads.entry(*other).or_default() += 1;
                }
            }
        }
        incident.standing -= standing;
        let is_empty = incident.members.is_empty();
        self.alarm_mut(id).memberships -= 1;
        self.say(Output::MemberLeft { incident: before, alarm });
        if is_empty {
            self.unindex_incident(before);
            self.withdraw_actions(before);
            self.state.incidents.remove(&before);
            self.fresh.incidents.remove(&before);
            self.say(Output::IncidentMerged { incident: before, into });
        } else {
            self.recount(before);
            self.fresh.incidents.insert(before);
            self.quieten(before);
        }
    }

    pub(super) fn member_stands(&mut self, id: AlarmId) {
        if let Some(of) = self.alarm(id).incident {
            let incident = self.incident_mut(of);
            incident.standing += 1;
            incident.quiet_since = None;
            if incident.standing == 1 {
                self.actions_reconsider(of);
            }
        }
    }

    pub(super) fn member_falls(&mut self, id: AlarmId) {
        if let Some(incident) = self.alarm(id).incident {
            self.incident_mut(incident).standing -= 1;
            self.fresh.incidents.insert(incident);
            self.quieten(incident);
        }
    }

    /// Has an incident resolved after a while in which no member stands.
    fn quieten(&mut self, id: IncidentId) {
        let moment = self.state.moment;
        let hasty = self.defects.has(Defect::ResolvesOnFirstClear);
        let (after, _) = self.resolve_after(id);
        let incident = self.incident_mut(id);
        if (incident.standing == 0 || hasty) && incident.quiet_since.is_none() {
            incident.quiet_since = Some(moment);
            self.wake(moment.saturating_add(after), Timer::Resolve(id));
        }
    }

    /// Follows up what has changed in incidents: who is the root cause, what it does, whether it is
    /// over.
    pub(super) fn settle_incidents(&mut self) {
        let moment = self.state.moment;
        for id in std::mem::take(&mut self.fresh.incidents) {
            let Some(incident) = self.state.incidents.get(&id) else { continue };
            match (incident.phase, incident.quiet_since) {
                (Phase::Open, quiet) => {
                    self.elect(id);
                    self.measure_impact(id);
                    let (after, _) = self.resolve_after(id);
                    if quiet.is_some_and(|since| since.saturating_add(after) <= moment) {
                        self.resolve(id);
                    }
                }
                (Phase::Resolved { at }, _) => {
                    let (_, after) = self.resolve_after(id);
                    if at.saturating_add(after) <= moment {
                        self.close(id, None);
                    }
                }
            }
        }
    }

    fn resolve(&mut self, id: IncidentId) {
        let moment = self.state.moment;
        let (_, close_after) = self.resolve_after(id);
        let incident = self.incident_mut(id);
        incident.phase = Phase::Resolved { at: moment };
        self.release_members(id);
        if !self.defects.has(Defect::TakesAfterResolution) {
            self.unindex_incident(id);
        }
        self.say(Output::IncidentResolved { incident: id });
        self.wake(moment.saturating_add(close_after), Timer::Close(id));
        self.actions_end(id);
    }

    fn release_members(&mut self, id: IncidentId) {
        let members: Vec<AlarmId> = self.incident(id).members.keys().copied().collect();
        for member in members {
            let alarm = self.alarm_mut(member);
            if alarm.incident == Some(id) {
                alarm.incident = None;
                alarm.last_incident = Some(id);
            }
        }
    }

    /// Closes an incident: it takes part in nothing any more.
    pub(super) fn close(&mut self, id: IncidentId, by: Option<String>) {
        let was_open = self.incident(id).phase == Phase::Open;
        if was_open {
            self.actions_end(id);
        }
        self.release_members(id);
        self.unindex_incident(id);
        self.withdraw_actions(id);
        let closed = self.state.incidents.remove(&id).expect("looked at above");
        for member in closed.members.into_keys() {
            self.alarm_mut(member).memberships -= 1;
        }
        self.say(Output::IncidentClosed { incident: id, by });
    }

    /// Makes an incident findable by its key and by where its anchor is.
    pub(super) fn index_incident(&mut self, id: IncidentId) {
        let incident = &self.state.incidents[&id];
        let root = incident.root;
        if let Some(rule) = incident.rule {
            let key = incident.key.clone();
            self.open_by_key.entry((rule, key)).or_default().insert(id);
        }
        self.anchor(root, id, true);
    }

    fn unindex_incident(&mut self, id: IncidentId) {
        let incident = &self.state.incidents[&id];
        let (root, at) = (incident.root, incident.rule.map(|rule| (rule, incident.key.clone())));
        if let Some(at) = at
            && let Some(open) = self.open_by_key.get_mut(&at)
        {
            open.remove(&id);
            if open.is_empty() {
                self.open_by_key.remove(&at);
            }
        }
        self.anchor(root, id, false);
    }

    /// Notes or forgets where an incident has its anchor.
    pub(super) fn anchor(&mut self, root: AlarmId, id: IncidentId, holds: bool) {
        let alarm = self.state.alarms[root.0 as usize].as_ref();
        let Some(resource) = alarm.and_then(|alarm| alarm.resource) else { return };
        let anchored = &mut self.anchored_at[resource.index()];
        anchored.retain(|other| *other != id);
        if holds {
            anchored.push(id);
        }
    }
}

fn lower(heads: &mut BTreeMap<AlarmId, u32>, head: AlarmId) {
    if let Some(count) = heads.get_mut(&head) {
        *count -= 1;
        if *count == 0 {
            heads.remove(&head);
        }
    }
}
