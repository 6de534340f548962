//! Customers as they are planned: so many of each segment at each site, and who answers them.

use super::distribution;
use super::people::station;
use crate::customers::{Cohort, Compensation, CustomersPlan, Home, Segment, Warning};
use sandtable_kernel::Seed;
use sandtable_scenarios::Scenario;
use sandtable_scenarios::document::Placed;
use sandtable_scenarios::schema::customers as written;
use sandtable_units::Money;

/// What is fixed of customers, if there are any. `sites` are names and populations, by number.
pub(super) fn plan(
    scenario: &Scenario,
    seed: Seed,
    sites: impl Iterator<Item = (String, u32)>,
) -> Option<CustomersPlan> {
    let care = scenario.care.as_ref()?;
    let mut segments: Vec<&written::Segment> = scenario.segment.iter().collect();
    segments.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let team = scenario.team.iter().find(|team| team.name == care.team);
    let team = team.expect("the team has been checked");
    Some(CustomersPlan {
        homes: sites.map(|(name, population)| home(&name, population, &segments, seed)).collect(),
        segments: segments.into_iter().map(segment).collect(),
        station: station(team, scenario),
        takes: distribution(&care.takes),
        patience: care.patience.as_ref().map(distribution),
        calls_again: care.calls_again.value,
        calls_again_after: distribution(&care.calls_again_after),
        hourly: hundredths(team.hourly.as_ref()),
        warning: care.warning.as_ref().map(|warning| Warning {
            planned: warning.planned,
            after: warning.after.as_ref().map(|after| after.value),
            costs: hundredths(warning.costs.as_ref()),
            prevents_contacts: warning.prevents_contacts,
            prevents_leaving: warning.prevents_leaving,
        }),
        compensation: care.compensation.as_ref().map(|compensation| Compensation {
            after: compensation.after,
            amount: compensation.amount.hundredths(),
            prevents_leaving: compensation.prevents_leaving,
        }),
    })
}

fn hundredths(amount: Option<&Placed<Money>>) -> u64 {
    amount.map_or(0, |amount| amount.hundredths())
}

fn segment(written: &written::Segment) -> Segment {
    Segment {
        name: written.name.value.clone(),
        revenue: hundredths(written.revenue.as_ref()),
        contacts: written.contacts,
        contacts_after: distribution(&written.contacts_after),
        complains: written.complains,
        leaves_after_complaint: written.leaves_after_complaint,
        leaves: written.leaves,
        leaves_more: written.leaves_more,
        leaves_after: written.leaves_after,
        leaves_after_order: written.leaves_after_order,
    }
}

/// The customers at a site: shares of its people added up one after the other and rounded, so that there
/// are no more customers than people.
fn home(name: &str, population: u32, segments: &[&written::Segment], seed: Seed) -> Home {
    let (mut share, mut before) = (0.0_f64, 0);
    let cohorts = segments.iter().map(|segment| {
        share += segment.share.share();
        let upto = rounded(share.min(1.0) * f64::from(population));
        let accounts = upto - std::mem::replace(&mut before, upto);
        let purpose = format!("customers: {}", *segment.name);
        Cohort { accounts, draws: seed.family(name, &purpose) }
    });
    Home { cohorts: cohorts.collect(), orders: seed.family(name, "orders of customers") }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a population lies between nothing and all of it"
)]
fn rounded(people: f64) -> u32 {
    people.round() as u32
}
