//! Faults begin and end: by chance, by plan and because the scenario says so.

use super::event::Event;
use super::state::{FaultId, HeldOf, Origin};
use super::{hands, power, residual};
use crate::assurance::{self, Alarm, Condition, LookId, Voice};
use crate::elements::ElementId;
use crate::host::Host;
use crate::network::{self, Cause, Part, Reason};
use crate::plan::{Injection, LocalWork, Lp, Renewal, Target};
use crate::record::Record;
use sandtable_kernel::Stream;
use sandtable_units::{SimTime, Span};

/// Schedules the first faults of a process's elements, its works and its injections.
pub(crate) fn start(host: &mut Host<'_, '_>) {
    let plan = host.plan;
    let own = own(host);
    for (renewal, planned) in (0_u32..).zip(&own.renewals) {
        let failures = &mut host.faults().renewals[renewal as usize].failures;
        let life = residual(&plan.modes[usize::from(planned.mode)].time_to_failure, failures);
        let at = planned.exposure.after(SimTime::START, life);
        schedule(host, at, Event::Fail { renewal });
    }
    for (work, local) in (0..).zip(&own.works) {
        let at = plan.works[local.work as usize].at;
        schedule(host, at, Event::WorkBegins { work });
    }
    for (injection, planned) in (0..).zip(&own.injections) {
        schedule(host, planned.at, Event::InjectionBegins { injection });
    }
}

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    let own = own(host);
    match event {
        Event::Fail { renewal } => fail(host, &own.renewals[renewal as usize], renewal),
        Event::Repair { renewal } => repair(host, &own.renewals[renewal as usize], renewal),
        Event::WorkBegins { work } => begin_work(host, &own.works[work as usize], work),
        Event::WorkEnds { work } => end_work(host, &own.works[work as usize], work),
        Event::InjectionBegins { injection } => {
            begin_injection(host, &own.injections[injection as usize], injection);
        }
        Event::InjectionEnds { injection } => {
            end_injection(host, &own.injections[injection as usize], injection);
        }
        Event::Mains { supply, fault, look, back: false } => {
            power::mains_lost(host, supply, fault, look);
        }
        Event::Mains { supply, fault, back: true, .. } => power::mains_back(host, supply, fault),
        Event::BatteryLow { supply, generation } => power::battery_low(host, supply, generation),
        Event::BatteryEmpty { supply, generation } => {
            power::battery_empty(host, supply, generation);
        }
        Event::Restarted { supply, generation } => power::restarted(host, supply, generation),
        Event::Restart { element, restart } => hands::restart(host, element, restart),
        Event::Visited { visit, element, team, ordered } => {
            hands::visited(host, visit, (element, team), ordered);
        }
        Event::Mended { visit } => hands::mended(host, visit),
    }
}

fn own<'h>(host: &Host<'h, '_>) -> &'h Lp {
    host.plan.lp(host.turn.lp())
}

fn schedule(host: &mut Host<'_, '_>, at: SimTime, event: Event) {
    host.turn.schedule_at(at, crate::Event::Faults(event));
}

fn fail(host: &mut Host<'_, '_>, planned: &Renewal, renewal: u32) {
    let origin = Origin::Mode(planned.mode);
    let fault = begin(host, planned.element, planned.target, origin, planned.look);
    let mode = &host.plan.modes[usize::from(planned.mode)];
    let state = &mut host.faults().renewals[renewal as usize];
    state.fault = Some(fault);
    let lasts = mode.time_to_repair.draw(&mut state.repairs);
    if !hands::hold(host, fault, planned.mode, HeldOf::Renewal(renewal), lasts) {
        let at = host.turn.now().saturating_add(lasts);
        schedule(host, at, Event::Repair { renewal });
    }
}

fn repair(host: &mut Host<'_, '_>, planned: &Renewal, renewal: u32) {
    let fault = host.faults().renewals[renewal as usize].fault.take();
    end(host, fault.expect("only what has failed is repaired"), planned.target, planned.look);
    let mode = &host.plan.modes[usize::from(planned.mode)];
    let life = mode.time_to_failure.draw(&mut host.faults().renewals[renewal as usize].failures);
    let at = planned.exposure.after(host.turn.now(), life);
    schedule(host, at, Event::Fail { renewal });
}

fn begin_work(host: &mut Host<'_, '_>, local: &LocalWork, work: u32) {
    let planned = &host.plan.works[local.work as usize];
    let faults = local.targets.iter().map(|(element, target)| {
        begin(host, *element, *target, Origin::Work(local.work), LookId::of_class(target.class()))
    });
    let faults = faults.collect();
    host.faults().works[work as usize] = faults;
    let now = host.turn.now();
    schedule(host, now.saturating_add(planned.lasts), Event::WorkEnds { work });
    if let Some(every) = planned.every {
        schedule(host, now.saturating_add(every), Event::WorkBegins { work });
    }
}

fn end_work(host: &mut Host<'_, '_>, local: &LocalWork, work: u32) {
    let faults = std::mem::take(&mut host.faults().works[work as usize]);
    for (fault, (_, target)) in faults.into_iter().zip(&local.targets) {
        end(host, fault, *target, LookId::of_class(target.class()));
    }
}

fn begin_injection(host: &mut Host<'_, '_>, planned: &Injection, injection: u32) {
    let origin = Origin::Injection(planned.number);
    let fault = begin(host, planned.element, planned.target, origin, planned.look);
    host.faults().injections[injection as usize] = Some(fault);
    let lasts = planned.lasts.unwrap_or_else(|| drawn_length(host, planned));
    // What is said to last so long ends by itself.
    let mode = planned.mode.filter(|_| planned.lasts.is_none());
    let of = HeldOf::Injection(injection);
    if mode.is_some_and(|mode| hands::hold(host, fault, mode, of, lasts)) {
        return;
    }
    let at = host.turn.now().saturating_add(lasts);
    schedule(host, at, Event::InjectionEnds { injection });
}

fn end_injection(host: &mut Host<'_, '_>, planned: &Injection, injection: u32) {
    let fault = host.faults().injections[injection as usize].take();
    end(host, fault.expect("only what has begun ends"), planned.target, planned.look);
}

/// How long an injected fault lasts that is one of a mode: drawn once, from a stream of its own.
fn drawn_length(host: &Host<'_, '_>, planned: &Injection) -> Span {
    let mode = planned.mode.expect("an injection has a length or a mode");
    let element = &host.plan.element(planned.element).name;
    let purpose = format!("injection {}", planned.number);
    let mut stream: Stream = host.plan.seed.stream(element, &purpose);
    host.plan.modes[usize::from(mode)].time_to_repair.draw(&mut stream)
}

/// A fault begins: it gets its number, the record tells the truth of it, and what it hits is told.
fn begin(
    host: &mut Host<'_, '_>,
    element: ElementId,
    target: Target,
    origin: Origin,
    look: LookId,
) -> FaultId {
    let slot = host.plan.element(element).slot as usize;
    let count = &mut host.faults().counts[slot];
    let fault = FaultId { element, number: *count };
    *count += 1;
    host.turn.record(Record::FaultBegan { fault, origin });
    let reason = match origin {
        Origin::Work(_) => Reason::Planned,
        Origin::Mode(_) | Origin::Injection(_) => Reason::Fault,
    };
    let cause = Cause { since: host.turn.now(), fault, reason, look };
    // Equipment that goes down tells of its defect first.
    if let (Reason::Fault, Some(voice)) = (reason, defect_voice(host, target)) {
        let alarm = Alarm { element, condition: Condition::Defect { look } };
        assurance::raise(host, alarm, look, fault, voice);
    }
    match target {
        Target::Site => network::site_causes(host, |causes| causes.add(cause)),
        Target::Cell(cell) => network::cell_causes(host, cell, |causes| causes.add(cause)),
        Target::Mains(supply) => power::mains_lost(host, supply, fault, look),
        Target::Feeder(feeder) => power::feed(host, feeder, fault, look, false),
        Target::Part(part) => {
            network::transport_causes(host, part, |causes| causes.add(cause));
        }
    }
    fault
}

/// A fault ends.
fn end(host: &mut Host<'_, '_>, fault: FaultId, target: Target, look: LookId) {
    host.faults().held.remove(&fault);
    host.turn.record(Record::FaultEnded { fault });
    match target {
        Target::Site => network::site_causes(host, |causes| causes.remove(fault)),
        Target::Cell(cell) => network::cell_causes(host, cell, |causes| causes.remove(fault)),
        Target::Mains(supply) => power::mains_back(host, supply, fault),
        Target::Feeder(feeder) => power::feed(host, feeder, fault, look, true),
        Target::Part(part) => {
            network::transport_causes(host, part, |causes| causes.remove(fault));
        }
    }
    if let Some(voice) = defect_voice(host, target) {
        let alarm = Alarm { element: fault.element, condition: Condition::Defect { look } };
        assurance::clear(host, alarm, voice);
    }
}

/// Who tells of a defect of the target itself. Mains, links and ducts are told of by those who miss
/// them.
fn defect_voice(host: &Host<'_, '_>, target: Target) -> Option<Voice> {
    let core = |core: u32| Some(Voice::Node(host.plan.cores[core as usize].node));
    match target {
        Target::Site | Target::Cell(_) => Some(Voice::Node(0)),
        Target::Mains(_) | Target::Feeder(_) | Target::Part(Part::Link(_) | Part::Duct(_)) => None,
        Target::Part(Part::Node(node)) => Some(Voice::Node(node)),
        Target::Part(Part::Core(number) | Part::Function { core: number, .. }) => core(number),
    }
}
