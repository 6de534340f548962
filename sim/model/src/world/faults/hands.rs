//! Faults that last until people end them: a restart from afar, or a crew on site. Here it is known what is
//! really wrong, and told to those who look.

use super::event::Event;
use super::state::{Claim, FaultId, Held, HeldOf};
use crate::elements::ElementId;
use crate::host::Host;
use crate::people::{self, Finding, PeoplePlan, Team, VisitId};
use crate::plan::LpKind;
use sandtable_scenarios::schema::faults::Repair;
use sandtable_units::{SimTime, Span};

/// Keeps a fault until people end it, if its way to fail takes people. `work` is how long they work.
pub(super) fn hold(
    host: &mut Host<'_, '_>,
    fault: FaultId,
    mode: u16,
    of: HeldOf,
    work: Span,
) -> bool {
    let plan = host.plan;
    let way = &plan.modes[usize::from(mode)];
    if way.repair == Repair::Itself {
        return false;
    }
    // A stream for each fault: what one of them takes moves no draw of another.
    let purpose = format!("{}: people {}", way.name, fault.number);
    let mut stream = plan.seed.stream(&plan.element(fault.element).name, &purpose);
    let helped = stream.decide(way.restart_helps);
    let part = way.part.as_ref().map(|part| part.draw(&mut stream));
    let restart = way.repair == Repair::Remote || helped;
    host.faults().held.insert(fault, Held { of, mode, work, restart, part, claim: None });
    true
}

/// An element is restarted: of a site, all that is there.
pub(super) fn restart(host: &mut Host<'_, '_>, element: ElementId, restart: u32) {
    let plan = host.plan;
    let whole =
        matches!(host.kind(), LpKind::Site(site) if plan.sites[site as usize].element == element);
    let found = host.faults().held.iter_mut().find(|(fault, held)| {
        held.restart && held.claim.is_none() && (whole || fault.element == element)
    });
    let Some((_, held)) = found else {
        let wait = people_plan(host).restart.max(plan.lookahead);
        return tell(host, wait, people::Event::Restarted { restart, mended: false });
    };
    held.claim = Some(Claim::Restart);
    let (work, of) = (held.work, held.of);
    let done = host.turn.now().saturating_add(work);
    host.turn.schedule_at(done, crate::Event::Faults(ending(of)));
    let told = work.saturating_add(plan.lookahead);
    tell(host, told, people::Event::Restarted { restart, mended: true });
}

/// A crew looks for what it can mend at a place, best where it was sent.
pub(super) fn visited(
    host: &mut Host<'_, '_>,
    visit: VisitId,
    (element, team): (ElementId, u16),
    ordered: Option<SimTime>,
) {
    let (plan, now) = (host.plan, host.turn.now());
    let team: &Team = &people_plan(host).teams[usize::from(team)];
    let can = |held: &Held| held.restart || team.can(&plan.modes[usize::from(held.mode)].skill);
    let here =
        host.faults().held.iter_mut().filter(|(fault, held)| {
            held.claim.is_none() && plan.at_one_place(fault.element, element)
        });
    let best = here.min_by_key(|(fault, held)| (!can(held), fault.element != element, **fault));
    let finding = match best {
        None => Finding::Nothing,
        Some((_, held)) if !can(held) => Finding::OtherSkill(held.mode),
        Some((_, held)) => {
            let lead = held.part.filter(|_| !held.restart).unwrap_or(Span::ZERO);
            match ordered.unwrap_or(now).saturating_add(lead) {
                ready if ready > now => Finding::Part(ready.since(now)),
                _ => {
                    held.claim = Some(Claim::Visit(visit));
                    Finding::Work(held.work)
                }
            }
        }
    };
    tell(host, plan.lookahead, people::Event::Found { visit, finding });
}

/// A crew has mended what it found.
pub(super) fn mended(host: &mut Host<'_, '_>, visit: VisitId) {
    let mut held = host.faults().held.values();
    let mended = held.find(|held| held.claim == Some(Claim::Visit(visit)));
    let of = mended.expect("what a crew works on is there").of;
    let now = host.turn.now();
    host.turn.schedule_at(now, crate::Event::Faults(ending(of)));
}

fn ending(of: HeldOf) -> Event {
    match of {
        HeldOf::Renewal(renewal) => Event::Repair { renewal },
        HeldOf::Injection(injection) => Event::InjectionEnds { injection },
    }
}

fn people_plan<'h>(host: &Host<'h, '_>) -> &'h PeoplePlan {
    host.plan.people.as_ref().expect("only people restart and visit")
}

fn tell(host: &mut Host<'_, '_>, delay: Span, event: people::Event) {
    host.turn.send(host.plan.office, delay, crate::Event::People(event));
}
