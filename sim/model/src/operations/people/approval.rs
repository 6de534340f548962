//! Approvals: rules wait until somebody in the role that is needed has decided.

use super::event::Event;
use super::plan::Team;
use super::say::{drawn, office, schedule};
use super::state::Job;
use crate::host::Host;
use crate::noc;
use sandtable_correlation::engine::ActionId;
use sandtable_queueing::Server;
use sandtable_units::SimTime;

/// The priority of a decision that rules wait for.
const DECISION: u8 = 1;

/// Somebody of a team with the role decides, when it is his turn; without one nobody ever does.
pub(super) fn wait(host: &mut Host<'_, '_>, action: ActionId, role: &str) {
    let plan = office(host);
    let has = |team: &Team| team.roles.iter().any(|known| known == role);
    let Some(team) = plan.teams.iter().position(has) else { return };
    let people = host.people();
    people.approvals.insert(action, role.to_owned());
    people.stations[team].ask(DECISION, Job::Approval(action));
    let team = u16::try_from(team).expect("there are few teams");
    schedule(host, host.turn.now(), Event::Serve { team });
}

/// It is decided; who did so is free.
pub(super) fn decided(
    host: &mut Host<'_, '_>,
    action: ActionId,
    team: u16,
    (server, since): (Server, SimTime),
) {
    let now = host.turn.now();
    host.people().stations[usize::from(team)].end(server, now.since(since));
    if let Some(role) = host.people().approvals.remove(&action) {
        noc::approve(host, action, role);
    }
}

/// Somebody begins to decide, unless it is no longer asked for.
pub(super) fn begin(host: &mut Host<'_, '_>, action: ActionId, team: u16, server: Server) -> bool {
    if !host.people().approvals.contains_key(&action) {
        return false;
    }
    let (plan, now) = (office(host), host.turn.now());
    let lasts = drawn(host, None, &plan.decision, "decision");
    schedule(host, now.saturating_add(lasts), Event::Decided { action, team, server, since: now });
    true
}
