//! Planned work: windows that are fixed, flexible, triggered or come by the calendar, and the alarms
//! that fall into them.

use super::state::{Instance, Key, Support, SupportKind, Timer};
use super::{AlarmId, Engine};
use crate::rules::schema::{Day, Maintenance};
use crate::rules::{Operator, RuleId};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeSet;

const WEEK: u64 = 7;

impl Engine {
    /// Has each window with an edge come up when it opens.
    pub(super) fn begin_maintenance(&mut self) {
        let rules = self.rules.clone();
        for (rule, body) in rules.ids().zip(&rules.rules) {
            if let Operator::Maintenance(maintenance) = &body.operator {
                self.wake_at_next_edge(rule, maintenance);
            }
        }
    }

    fn wake_at_next_edge(&mut self, rule: RuleId, maintenance: &Maintenance) {
        let now = self.state.moment;
        let edges = self.windows(maintenance).into_iter().flat_map(|(from, to)| [from, to]);
        if let Some(next) = edges.filter(|edge| *edge > now).min() {
            self.wake(next, Timer::Maintenance(rule));
        }
    }

    /// The windows that matter now: the one of a fixed rule, or those of a calendar from the day
    /// before yesterday until a week on.
    fn windows(&self, maintenance: &Maintenance) -> Vec<(SimTime, SimTime)> {
        let (from, to) = (maintenance.from.value, maintenance.to.value);
        if maintenance.days.is_empty() {
            return vec![(SimTime::START.saturating_add(from), SimTime::START.saturating_add(to))];
        }
        // Counted from the Monday midnight before the start of time, so that no day is negative.
        let offset = self.state.week_offset;
        let since = self.state.moment.since_start().saturating_add(offset);
        let today = since.nanos() / Span::DAY.nanos();
        let days = today.saturating_sub(2)..=today + WEEK;
        let planned = days.filter(|day| {
            let index = usize::try_from(day % WEEK).expect("less than seven");
            maintenance.days.iter().any(|planned| planned.value == Day::ALL[index])
        });
        let moment = |day: u64, span: Span| {
            let since = Span::from_nanos(day.saturating_mul(Span::DAY.nanos()));
            let since = since.saturating_add(span).saturating_sub(offset);
            SimTime::START.saturating_add(since)
        };
        planned.map(|day| (moment(day, from), moment(day, to))).collect()
    }

    fn window_is_open(&self, maintenance: &Maintenance) -> bool {
        let now = self.state.moment;
        self.windows(maintenance).iter().any(|(from, to)| *from <= now && now < *to)
    }

    /// A window opens or closes: every alarm that it is for is looked at again.
    pub(super) fn window_moves(&mut self, rule: RuleId) {
        let rules = self.rules.clone();
        let Operator::Maintenance(maintenance) = &rules.rule(rule).operator else { return };
        let mut over = Vec::new();
        for ((holder, key), instance) in &self.state.instances {
            if *holder == rule
                && let Instance::Flexible { until } = instance
                && *until <= self.state.moment
            {
                over.push((*holder, key.clone()));
            }
        }
        for at in over {
            self.state.instances.remove(&at);
        }
        self.touch_planned(rule);
        self.wake_at_next_edge(rule, maintenance);
    }

    fn touch_planned(&mut self, rule: RuleId) {
        let subject = self.rules.rule(rule).subject;
        let here = self.standing_at.iter().chain(self.strangers.values()).flatten().copied();
        let touched = here.filter(|id| self.alarm(*id).matched.contains(&subject));
        let touched: Vec<AlarmId> = touched.collect();
        self.fresh.symptoms.extend(touched);
    }

    /// An alarm stands that planned work may be behind: a flexible window begins with the first.
    pub(super) fn planned(&mut self, rule: RuleId, maintenance: &Maintenance, id: AlarmId) {
        self.fresh.symptoms.insert(id);
        let Some(lasts) = &maintenance.lasts else { return };
        if !self.window_is_open(maintenance) {
            return;
        }
        let Some(key) = self.key_of(id, &maintenance.by, rule) else { return };
        let at = (rule, Key::from(key));
        if !self.state.instances.contains_key(&at) {
            let until = self.state.moment.saturating_add(lasts.value);
            self.state.instances.insert(at, Instance::Flexible { until });
            self.wake(until, Timer::Maintenance(rule));
            self.touch_planned(rule);
        }
    }

    /// An alarm that triggers a window comes or goes.
    pub(super) fn trigger(
        &mut self,
        rule: RuleId,
        maintenance: &Maintenance,
        id: AlarmId,
        comes: bool,
    ) {
        let Some(key) = self.key_of(id, &maintenance.by, rule) else { return };
        let at = (rule, Key::from(key));
        let instance = self.state.instances.entry(at.clone());
        let instance = instance.or_insert_with(|| Instance::Trigger { alarms: BTreeSet::new() });
        let Instance::Trigger { alarms } = instance else { unreachable!("a trigger keeps alarms") };
        if comes {
            alarms.insert(id);
        } else {
            alarms.remove(&id);
            if alarms.is_empty() {
                self.state.instances.remove(&at);
            }
        }
        self.touch_planned(rule);
    }

    /// The support of an alarm that falls into planned work.
    pub(super) fn plan_of(
        &mut self,
        rule: RuleId,
        maintenance: &Maintenance,
        id: AlarmId,
    ) -> Option<Support> {
        let is_simple = maintenance.lasts.is_none() && maintenance.trigger.is_none();
        let mut causes = Vec::new();
        if is_simple {
            if !self.window_is_open(maintenance) {
                return None;
            }
        } else {
            let key = self.key_of(id, &maintenance.by, rule)?;
            let instance = self.state.instances.get(&(rule, Key::from(key)))?;
            let is_open = match instance {
                Instance::Flexible { until } => *until > self.state.moment,
                Instance::Trigger { alarms } => {
                    causes = alarms.iter().copied().filter(|cause| *cause != id).collect();
                    !causes.is_empty() && self.window_is_open(maintenance)
                }
                Instance::Threshold { .. }
                | Instance::Absence { .. }
                | Instance::Sequence { .. }
                | Instance::Limit { .. }
                | Instance::Clearable { .. } => unreachable!("no planned work keeps these"),
            };
            if !is_open {
                return None;
            }
        }
        Some(Support { rule, kind: SupportKind::Planned, causes, path: Vec::new() })
    }
}
