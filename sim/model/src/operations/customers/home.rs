//! Customers at their home site: whom an outage reaches, who contacts us and when, who complains and who
//! leaves.
//!
//! What would happen without any policy is drawn first, and then what a warning or a compensation prevents
//! of it: the same customers in every what-if.

use super::event::Event;
use super::plan::{Cohort, Purpose};
use super::records::{Reach, Record};
use super::say::{customers, record, schedule};
use super::state::{Group, Ongoing, SiteCustomers};
use crate::host::Host;
use sandtable_kernel::CountDistribution;
use sandtable_units::{Chance, SimTime, Span};
use std::collections::BTreeMap;

/// Contacts that a segment makes within so long come together, at the end of it.
const TOGETHER: Span = Span::from_nanos(10 * Span::SECOND.nanos());

/// The site has gone out of service, by planned work or not.
pub(crate) fn lost(host: &mut Host<'_, '_>, planned: bool) {
    if host.plan.customers.is_none() {
        return;
    }
    let (plan, now) = (customers(host), host.turn.now());
    let warned = plan.warned_after(planned);
    let site = host.site_customers();
    let outage = site.outages;
    site.outages += 1;
    for accounts in &mut site.cohorts {
        accounts.contacts = 0;
    }
    let contacts = contacts(host, outage, warned);
    host.site_customers().outage = Some(Ongoing { outage, since: now, warned: false, contacts });
    for (reach, accounts) in reached(host, outage) {
        record(host, Record::Reached { reach, accounts });
    }
    if let Some(after) = warned {
        schedule(host, now.saturating_add(after), Event::Warn { outage });
    }
    expect_contact(host);
}

/// The customers that are left of each segment, where there are any.
fn reached(host: &mut Host<'_, '_>, outage: u32) -> Vec<(Reach, u32)> {
    let site = host.site_number();
    let cohorts = (0..).zip(&host.site_customers().cohorts);
    let reach = |segment| Reach { site, outage, segment };
    let each = cohorts.map(|(segment, accounts)| (reach(segment), accounts.count));
    each.filter(|(_, count)| *count > 0).collect()
}

/// Who will contact us in an outage that begins now, and when: without those whom a warning keeps from it.
fn contacts(
    host: &mut Host<'_, '_>,
    outage: u32,
    warned: Option<Span>,
) -> std::collections::VecDeque<Group> {
    let (plan, now) = (customers(host), host.turn.now());
    let prevents = plan.warning.as_ref().map_or(Chance::NEVER, |warning| warning.prevents_contacts);
    let mut groups: BTreeMap<(SimTime, u8), u32> = BTreeMap::new();
    for (reach, accounts) in reached(host, outage) {
        let segment = &plan.segments[usize::from(reach.segment)];
        let cohort = cohort(host, reach);
        let mut draws = cohort.draws(outage, Purpose::Contacts);
        let mut prevented = cohort.draws(outage, Purpose::PreventedContacts);
        let count =
            CountDistribution::binomial(u64::from(accounts), segment.contacts).draw(&mut draws);
        for _ in 0..count {
            let after = segment.contacts_after.draw(&mut draws);
            let is_prevented = prevented.decide(prevents);
            if is_prevented && warned.is_some_and(|warned| warned <= after) {
                continue;
            }
            let together = TOGETHER * after.nanos().div_ceil(TOGETHER.nanos());
            *groups.entry((now.saturating_add(together), reach.segment)).or_default() += 1;
        }
    }
    groups.into_iter().map(|((at, segment), count)| Group { at, segment, count }).collect()
}

fn cohort<'h>(host: &Host<'h, '_>, reach: Reach) -> &'h Cohort {
    &customers(host).homes[reach.site as usize].cohorts[usize::from(reach.segment)]
}

/// Sees to it that the next contacts come.
fn expect_contact(host: &mut Host<'_, '_>) {
    let ongoing = host.site_customers().outage.as_ref();
    let next = ongoing.and_then(|ongoing| Some((ongoing.contacts.front()?.at, ongoing.outage)));
    if let Some((at, outage)) = next {
        schedule(host, at, Event::Contact { outage });
    }
}

/// Some customers contact us, if the outage is not over.
pub(super) fn contact(host: &mut Host<'_, '_>, outage: u32) {
    let (now, site) = (host.turn.now(), host.site_number());
    let (office, lookahead) = (host.plan.office, host.plan.lookahead);
    let SiteCustomers { outage: Some(ongoing), cohorts, .. } = host.site_customers() else {
        return;
    };
    if ongoing.outage != outage {
        return;
    }
    let mut calls = Vec::new();
    while let Some(Group { segment, count, .. }) =
        ongoing.contacts.pop_front_if(|group| group.at <= now)
    {
        let contacts = &mut cohorts[usize::from(segment)].contacts;
        calls.push(Event::Calls {
            reach: Reach { site, outage, segment },
            first: *contacts,
            count,
        });
        *contacts += count;
    }
    for event in calls {
        host.turn.send(office, lookahead, crate::Event::Customers(event));
    }
    expect_contact(host);
}

/// Customers are told of an outage that is not over.
pub(super) fn warn(host: &mut Host<'_, '_>, outage: u32) {
    let ongoing = host.site_customers().outage.as_mut();
    let Some(ongoing) = ongoing.filter(|ongoing| ongoing.outage == outage) else { return };
    ongoing.warned = true;
    for (reach, accounts) in reached(host, outage) {
        record(host, Record::Warned { reach, accounts });
    }
}

/// The site is in service again: who was out for long is compensated, and leaves or stays.
pub(crate) fn restored(host: &mut Host<'_, '_>) {
    if host.plan.customers.is_none() {
        return;
    }
    let (plan, now) = (customers(host), host.turn.now());
    let ongoing = host.site_customers().outage.take().expect("what ends has begun");
    let lasted = now.since(ongoing.since);
    let compensates = plan.compensation.as_ref().filter(|policy| lasted >= policy.after);
    let warned = plan.warning.as_ref().filter(|_| ongoing.warned);
    for (reach, accounts) in reached(host, ongoing.outage) {
        let number = usize::from(reach.segment);
        let segment = &plan.segments[number];
        let mut left = 0;
        if lasted >= segment.leaves_after {
            let cohort = cohort(host, reach);
            let some = |of: u32, chance: Chance, purpose| {
                let mut draws = cohort.draws(reach.outage, purpose);
                let drawn = CountDistribution::binomial(u64::from(of), chance).draw(&mut draws);
                u32::try_from(drawn).expect("some of them are no more than all")
            };
            let state = &mut host.site_customers().cohorts[number];
            let leaves = segment.leaves_for(state.long_outages);
            state.long_outages += 1;
            left = some(accounts, leaves, Purpose::Leaves);
            if let Some(warning) = warned {
                left -= some(left, warning.prevents_leaving, Purpose::KeptByWarning);
            }
            if let Some(policy) = compensates {
                left -= some(left, policy.prevents_leaving, Purpose::KeptByCompensation);
            }
            state.count -= left;
        }
        let compensated = if compensates.is_some() { accounts } else { 0 };
        record(host, Record::Over { reach, compensated, left });
    }
}

/// Somebody has contacted us in vain, and complains or not.
pub(super) fn in_vain(host: &mut Host<'_, '_>, reach: Reach, number: u32) {
    let plan = customers(host);
    let segment = &plan.segments[usize::from(reach.segment)];
    let mut draws = cohort(host, reach).draws(reach.outage, Purpose::InVain(number));
    if draws.decide(segment.complains) {
        let wants = draws.decide(segment.leaves_after_complaint);
        let leaves = wants && leave(host, reach.segment);
        record(host, Record::Complained { reach, leaves });
    }
}

/// A customer leaves, if there is one left.
pub(super) fn leave(host: &mut Host<'_, '_>, segment: u8) -> bool {
    let count = &mut host.site_customers().cohorts[usize::from(segment)].count;
    let one = u32::from(*count > 0);
    *count -= one;
    one > 0
}
