//! How much comes of a scenario: a run that could not be counted is refused, and of one that would take days or more
//! memory than there is, the expected numbers are said before it begins. All of it are means.

use crate::schema::Scenario;
use crate::schema::faults::{Class, Fault, Per};
use crate::schema::orders::Arrivals;
use crate::schema::team::Shift;
use crate::schema::traffic::{Fidelity, Service};
use sandtable_document::{Diagnostic, Diagnostics, Place};
use sandtable_units::Span;

/// More events than this take hours.
const EVENTS_MAX: f64 = 1e9;
/// Orders that are open take memory, and each takes a dozen events.
const ORDERS_MAX: f64 = 1e7;
/// More bytes do not fit the 64 bits that they are counted in; twice the mean does.
const BYTES_MAX: f64 = 8e18;

pub(super) fn check(scenario: &Scenario, out: &mut Diagnostics) {
    periods(scenario, out);
    let mut all_orders = 0.0;
    for stream in &scenario.orders {
        let expected = orders(stream, scenario);
        absurd(expected, ORDERS_MAX, "orders", stream.every.place, out);
        all_orders += expected;
    }
    again_and_again(all_orders, scenario, out);
    for service in &scenario.service {
        sessions(service, scenario, out);
    }
    for fault in &scenario.fault {
        faults(fault, scenario, out);
    }
    let lasts = scenario.run.span.seconds();
    let works =
        scenario.work.iter().filter_map(|work| Some((work.every.as_ref()?, work.elements.len())));
    let audits = scenario.stock.iter().filter_map(|stock| Some((stock.audited.as_ref()?, 1)));
    let records = scenario.inventory.iter().filter_map(|of| Some((of.reconciled.as_ref()?, 1)));
    for (every, count) in works.chain(audits).chain(records) {
        let times = count as f64 * lasts / every.seconds().max(1e-9);
        absurd(times, EVENTS_MAX, "of these", every.place, out);
    }
}

/// Warns if more of something is expected than anybody wants to wait for.
fn absurd(expected: f64, most: f64, what: &str, place: Place, out: &mut Diagnostics) {
    if expected > most {
        let message =
            format!("about {} million {what} are expected in this run", millions(expected));
        let help = "it would take very long, and much memory: write a shorter run, or what makes them fewer";
        out.push(Diagnostic::warning(place, message).help(help));
    }
}

/// Millions, with two digits that matter.
fn millions(number: f64) -> String {
    let millions = number / 1e6;
    if millions < 1e15 { format!("{millions:.0}") } else { format!("{millions:.1e}") }
}

fn periods(scenario: &Scenario, out: &mut Diagnostics) {
    let run = &scenario.run;
    let lasts = run.span.seconds();
    let parts = (scenario.site.len() + 1) as f64;
    let periods = lasts / run.period.seconds().max(1e-9);
    absurd(parts * periods, EVENTS_MAX, "figures of sites and periods", run.period.place, out);
    let heartbeats = lasts / scenario.alarms.heartbeat.seconds().max(1e-9);
    absurd(
        parts * heartbeats,
        1e3 * EVENTS_MAX,
        "heartbeats",
        scenario.alarms.heartbeat.place,
        out,
    );
}

fn orders(stream: &Arrivals, scenario: &Scenario) -> f64 {
    let run = scenario.run.span.value;
    let end = stream.to.as_ref().map_or(run, |to| to.value.min(run));
    let lasts = end.saturating_sub(stream.from).seconds();
    let week = (Span::DAY * 7).seconds();
    let open = stream.shift.iter().flat_map(Shift::hours);
    let open: f64 = open.map(|(from, to)| to.saturating_sub(from).seconds()).sum();
    let share = if stream.shift.is_empty() { 1.0 } else { (open / week).min(1.0) };
    let season =
        stream.season.as_ref().map_or(1.0, |season| season.iter().copied().fold(0.0, f64::max));
    let lift = scenario.promotion.iter().map(|promotion| promotion.lift.value).fold(1.0, f64::max);
    let usual = lasts * share * season / stream.every.mean().seconds().max(1e-9);
    let most = stream.most.as_ref().map_or(f64::INFINITY, |most| most.value as f64);
    usual.min(most) * lift
}

/// What is done until it helps: reminders, requests that are sent again, looks at tickets that stay open.
fn again_and_again(orders: f64, scenario: &Scenario, out: &mut Diagnostics) {
    for task in scenario.specification.iter().flat_map(|part| &part.task) {
        if let (Some(reminded), Some(wait)) = (&task.reminded, &task.appointment) {
            let every = reminded.every.seconds().max(1e-9);
            let heeded = (1.0 - reminded.forgets.share()).max(1e-9);
            let each = (wait.mean().seconds() / every).max(1.0) / heeded;
            absurd(orders * each, EVENTS_MAX, "reminders", reminded.every.place, out);
        }
    }
    for system in &scenario.system {
        let troubles = scenario.disturbance.iter().filter(|trouble| trouble.system == system.name);
        let troubles = troubles.map(|trouble| trouble.lasts.seconds());
        let tasks = scenario.specification.iter().flat_map(|part| &part.task);
        let tasks = tasks.filter(|task| task.by == system.name);
        let works = tasks.map(|task| task.takes.mean().seconds());
        let longest = troubles.chain(works).fold(2.0 * system.latency.mean().seconds(), f64::max);
        let wait = longest.min(scenario.run.span.seconds());
        let pause = match system.dead_letters.as_ref().and_then(|letters| letters.replay.as_ref()) {
            Some(replay) => replay.value.min(system.longest_backoff),
            None => system.longest_backoff,
        };
        let replayed = system.dead_letters.as_ref().is_some_and(|letters| letters.replay.is_some());
        let attempts = system.attempts.as_ref().filter(|_| !replayed);
        let most = attempts.map_or(f64::INFINITY, |attempts| f64::from(attempts.value));
        let each = wait / (system.timeout.seconds() + pause.seconds() / 2.0).max(1e-9);
        absurd(orders * each.min(most), EVENTS_MAX, "requests", system.name.place, out);
    }
    if scenario.noc.desk.is_some() {
        // Each time it is twice as long, five times at most.
        let every = 32.0 * scenario.noc.look_again.seconds().max(1e-9);
        let looks = scenario.run.span.seconds() / every;
        absurd(looks, EVENTS_MAX / 1e3, "looks at each ticket", scenario.noc.look_again.place, out);
    }
}

fn sessions(service: &Service, scenario: &Scenario, out: &mut Diagnostics) {
    let people: f64 = if service.crowd.is_none() {
        let at_sites: f64 = scenario.site.iter().map(|site| f64::from(site.population)).sum();
        let at_spots: f64 = scenario.spot.iter().map(|spot| f64::from(spot.people.value)).sum();
        at_sites + at_spots
    } else {
        0.0
    };
    let crowds = scenario.crowd.iter().filter(|crowd| match &service.crowd {
        Some(named) => *named == crowd.name,
        None => crowd.everyday,
    });
    let in_crowds =
        crowds.map(|crowd| f64::from(crowd.people.value) * crowd.activity.value.max(1.0));
    let users = (people + in_crowds.sum::<f64>()) * service.users.share();
    let sessions =
        users * service.sessions.value * scenario.run.span.seconds() / Span::DAY.seconds();
    if scenario.traffic.fidelity == Fidelity::Sessions {
        absurd(sessions, EVENTS_MAX, "sessions", service.sessions.place, out);
    }
    let each = match (&service.volume, &service.rate, &service.lasts) {
        (Some(volume), _, _) => volume.mean.count() as f64,
        (None, Some(rate), Some(lasts)) => {
            rate.bits_per_second() as f64 / 8.0 * lasts.mean().seconds()
        }
        _ => 0.0,
    };
    if sessions * each > BYTES_MAX {
        let exabytes = millions(sessions * each / 1e12);
        let message = format!("`{}` brings about {exabytes} EB in this run", *service.name);
        let help = "8 EB can be counted at most: write fewer or smaller sessions, or a shorter run";
        out.error(service.sessions.place, message, help);
    }
}

fn faults(fault: &Fault, scenario: &Scenario, out: &mut Diagnostics) {
    let sites = scenario.site.len();
    let cells = || {
        let of = |site: &crate::schema::network::Site| {
            site.cells.as_ref().map_or(site.cell.len(), |cells| usize::from(cells.value))
        };
        scenario.site.iter().map(of).sum()
    };
    let count = match fault.affects.value {
        Class::Cell => cells(),
        Class::Site => sites,
        Class::Mains => sites + scenario.router.len(),
        Class::Feeder => scenario.feeder.len(),
        Class::Router => scenario.router.len(),
        Class::Link => scenario.link.len(),
        Class::Duct => scenario.duct.len(),
        Class::Core => scenario.core.len(),
        Class::Function => {
            let functions = scenario.core.iter().flat_map(|core| &core.function);
            functions.map(|function| usize::from(function.count.value)).sum()
        }
    };
    // Lengths are of the map, hundreds of kilometres at most as a rule.
    let lengths =
        if fault.per.as_ref().is_some_and(|per| per.value == Per::Km) { 100.0 } else { 1.0 };
    let cycle =
        fault.time_to_failure.mean().seconds() / lengths + fault.time_to_repair.mean().seconds();
    let times = count as f64 * scenario.run.span.seconds() / cycle.max(1e-9);
    absurd(times, EVENTS_MAX, "faults", fault.time_to_failure.place, out);
}
