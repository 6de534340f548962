//! Teams, and what the operations centre knows of the ways in which elements fail.

use super::{distribution, into_week};
use crate::people::{PeoplePlan, Team};
use crate::plan::Lp;
use sandtable_kernel::SpanDistribution;
use sandtable_queueing::{Calendar, Shift, StationPlan};
use sandtable_scenarios::Scenario;
use sandtable_scenarios::document::Placed;
use sandtable_scenarios::schema::Date;
use sandtable_scenarios::schema::team;
use sandtable_units::Span;

/// How long a crew travels where the scenario does not say.
const TRAVEL: Span = Span::from_nanos(45 * Span::MINUTE.nanos());

/// What is fixed of people, if somebody sits at the desk of the operations centre.
pub(super) fn plan(scenario: &Scenario, lps: &[Lp], elements: usize) -> Option<PeoplePlan> {
    let noc = &scenario.noc;
    let desk = noc.desk.as_ref()?;
    // Who answers customers does nothing else.
    let care = scenario.care.as_ref().map(|care| &care.team);
    let mut written: Vec<&team::Team> =
        scenario.team.iter().filter(|team| care != Some(&team.name)).collect();
    written.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let desk = written.iter().position(|team| team.name == *desk);
    let desk = desk.expect("the desk has been checked");
    Some(PeoplePlan {
        teams: written.into_iter().map(|written| team(written, scenario)).collect(),
        desk: u16::try_from(desk).expect("there are few teams"),
        diagnosis: distribution(&noc.diagnosis),
        decision: distribution(&noc.decision),
        restart: noc.restart,
        look_again: noc.look_again.value,
        urgent_customers: noc.urgent_customers,
        urgent_revenue: noc.urgent_revenue,
        ways: ways(lps, elements),
    })
}

fn team(written: &team::Team, scenario: &Scenario) -> Team {
    let names = |names: &[Placed<String>]| names.iter().map(|name| name.value.clone()).collect();
    Team {
        name: written.name.value.clone(),
        kind: written.kind.value,
        station: station(written, scenario),
        skills: names(&written.skills),
        roles: names(&written.roles),
        travel: written
            .travel
            .as_ref()
            .map_or_else(|| SpanDistribution::constant(TRAVEL), distribution),
    }
}

/// The people of a team at their hours.
pub(super) fn station(written: &team::Team, scenario: &Scenario) -> StationPlan {
    let shift = |servers, hours: &[_]| Shift {
        servers,
        hours: calendar(hours, &written.holidays, scenario),
    };
    let shifts = written.shift.iter().map(|hours| {
        let servers = hours.members.as_ref().unwrap_or(&written.members).value;
        shift(servers, std::slice::from_ref(hours))
    });
    let mut shifts: Vec<Shift> = shifts.collect();
    if shifts.is_empty() {
        shifts.push(shift(written.members.value, &[]));
    }
    StationPlan::new(written.members.value, shifts)
}

/// Hours of each week but for holidays; day and night where there are none.
pub(super) fn calendar(
    shifts: &[team::Shift],
    holidays: &[Placed<Date>],
    scenario: &Scenario,
) -> Calendar {
    let run = &scenario.run;
    let holidays: Vec<u64> =
        holidays.iter().filter_map(|day| run.days_since_monday(day.value)).collect();
    let mut hours: Vec<_> = shifts.iter().flat_map(team::Shift::hours).collect();
    if hours.is_empty() {
        hours.push((Span::ZERO, Span::DAY * 7));
    }
    Calendar::weekly(&hours, &holidays, into_week(scenario)).expect("shifts have been checked")
}

/// By element, the ways in which it can fail.
fn ways(lps: &[Lp], elements: usize) -> Vec<Vec<u16>> {
    let mut ways = vec![Vec::new(); elements];
    for renewal in lps.iter().flat_map(|lp| &lp.renewals) {
        ways[renewal.element.index()].push(renewal.mode);
    }
    ways
}
