//! What happens fits to what it happens to: faults, planned work, injected faults, weather, alarms.

use super::names::Names;
use super::{more_than_nothing, network};
use crate::schema::faults::{Alarms, Class, Fault, Inject, Weather, Work};
use crate::schema::{Occasion, Scenario};
use sandtable_document::{Diagnostic, Diagnostics, Placed};
use sandtable_units::{SimTime, Span};

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    let lookahead = scenario.run.lookahead.value;
    scenario.fault.iter().for_each(|fault| check_fault(fault, lookahead, out));
    scenario.work.iter().for_each(|work| check_work(work, scenario, names, out));
    scenario.inject.iter().for_each(|inject| check_inject(inject, scenario, names, out));
    scenario.weather.iter().for_each(|front| check_weather(front, scenario, names, out));
    check_alarms(&scenario.alarms, scenario, out);
    more_than_nothing(&scenario.power.recharge, "the time to recharge", out);
}

fn check_fault(fault: &Fault, lookahead: Span, out: &mut Diagnostics) {
    let class = fault.affects.value;
    if let Some(medium) = &fault.medium
        && class != Class::Link
    {
        let message = format!("a {class} is not made of {}", medium.value);
        out.error(medium.place, message, "only links have a `medium`: leave it out");
    }
    if let Some(per) = &fault.per
        && !matches!(class, Class::Link | Class::Duct)
    {
        let message = format!("a {class} has no length");
        out.error(per.place, message, "only links and ducts fail `per` km: leave it out");
    }
    for (time, what) in [
        (&fault.time_to_failure, "comes again after"),
        (&fault.time_to_repair, "is repaired within"),
    ] {
        if time.mean() < lookahead {
            let mean = time.mean();
            let message = format!("`{}` {what} {mean}, less than the lookahead", *fault.name);
            out.error(time.place, message, format!("write a mean of at least {lookahead}"));
        }
    }
}

fn check_work(work: &Work, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    more_than_nothing(&work.lasts, "the length of planned work", out);
    if work.elements.is_empty() {
        let message = format!("`{}` is done on no element", *work.name);
        out.error(work.place, message, "name the elements that are taken out of service");
    }
    for element in &work.elements {
        names.refer_to_element(element, out);
    }
    if let Some(every) = &work.every
        && every.value <= work.lasts.value
    {
        let message = format!("`{}` begins again before it ends", *work.name);
        out.push(
            Diagnostic::error(every.place, message)
                .also(work.lasts.place, "it lasts this long")
                .help("write a longer `every`"),
        );
    }
    happens_in_time(&work.at, scenario, out);
}

fn check_inject(inject: &Inject, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    names.refer_to_element(&inject.element, out);
    happens_in_time(&inject.at, scenario, out);
    if let Some(lasts) = &inject.lasts {
        more_than_nothing(lasts, "the length of a fault", out);
    }
    let Some(fault) = &inject.fault else {
        if inject.lasts.is_none() {
            let message = format!("the fault of `{}` has no end", *inject.element);
            out.error(inject.place, message, "write `lasts`, or the `fault` it is one of");
        }
        return;
    };
    names.one_of(fault, scenario.fault.iter().map(|fault| fault.name.as_str()), "fault", out);
    let declared = scenario.fault.iter().find(|declared| declared.name == *fault);
    if let (Some(declared), Some(class)) = (declared, names.class(&inject.element))
        && !hits(declared.affects.value, class)
    {
        let message = format!("`{}` does not hit a {class}", fault.value);
        out.push(
            Diagnostic::error(fault.place, message)
                .also(declared.affects.place, "it hits these")
                .help("name a fault of the element's class, or write `lasts`"),
        );
    }
}

/// Whether a fault of one class can hit an element of another: the mains are no element of their
/// own.
fn hits(fault: Class, element: Class) -> bool {
    fault == element || fault == Class::Mains && matches!(element, Class::Site | Class::Router)
}

pub(super) fn happens_in_time(at: &Placed<Occasion>, scenario: &Scenario, out: &mut Diagnostics) {
    let start = scenario.run.time_of_day();
    if at.value.is_before(start) {
        let message = format!("this is before the run starts, at {}", SimTime::START + start);
        out.error(at.place, message, "write a later time, or an earlier `run.start`");
    }
    let since_start = at.value.after(start);
    comes_in_time(&Placed { value: since_start, place: at.place }, scenario, out);
}

fn comes_in_time(at: &Placed<Span>, scenario: &Scenario, out: &mut Diagnostics) {
    if at.value >= scenario.run.span.value {
        let message = format!("this never comes: the run lasts {}", scenario.run.span.value);
        out.push(Diagnostic::warning(at.place, message).help("write an earlier time"));
    }
}

fn check_weather(front: &Weather, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    if front.to.value <= front.from.value {
        let message = format!("`{}` is gone before it comes", *front.name);
        out.push(
            Diagnostic::error(front.to.place, message)
                .also(front.from.place, "it comes here")
                .help("write a later `to`"),
        );
    }
    comes_in_time(&front.from, scenario, out);
    for point in [&front.begins, &front.ends] {
        network::place(&point.latitude, &point.longitude, out);
    }
    if front.radius.millimetres() == 0 {
        let message = format!("`{}` reaches nothing", *front.name);
        out.error(front.radius.place, message, "write a radius such as \"20km\"");
    }
    if front.multiply.is_empty() {
        let message = format!("`{}` changes nothing", *front.name);
        out.error(front.place, message, "write which faults it multiplies");
    }
    for multiply in &front.multiply {
        let known = scenario.fault.iter().map(|fault| fault.name.as_str());
        names.one_of(&multiply.fault, known, "fault", out);
        if !(0.0..=1e6).contains(&multiply.by.value) {
            let message = format!("a rate cannot be multiplied by {}", multiply.by.value);
            out.error(multiply.by.place, message, "write a number from 0 to 1000000");
        }
    }
}

fn check_alarms(alarms: &Alarms, scenario: &Scenario, out: &mut Diagnostics) {
    let lookahead = scenario.run.lookahead.value;
    if alarms.delay.shortest() < lookahead {
        let message = "alarms may arrive sooner than the lookahead allows";
        let help =
            format!("write `least = \"{lookahead}\"` into the delay, or a shorter lookahead");
        out.error(alarms.delay.place, message, help);
    }
    more_than_nothing(&alarms.heartbeat, "the heartbeat", out);
    more_than_nothing(&alarms.flap_period, "the period of flaps", out);
    if let Some(rate) = &alarms.collector_rate
        && !(1..=1_000_000).contains(&rate.value)
    {
        let message = format!("a collector cannot pass on {} notifications a second", rate.value);
        out.error(rate.place, message, "write a number from 1 to 1000000, or leave it out");
    }
    if alarms.collector_buffer.value == 0 {
        let message = "a collector at which nothing can wait passes nothing on";
        out.error(alarms.collector_buffer.place, message, "write 1 or more");
    }
    if alarms.flaps.value > 1_000 {
        let message = format!("{} flaps for one alarm are too many", alarms.flaps.value);
        out.error(alarms.flaps.place, message, "write at most 1000");
    }
}
