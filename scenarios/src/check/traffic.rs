//! Traffic: services that can be, rhythms of a whole day, slices that leave room for each other,
//! spots that are reached.

use super::more_than_nothing;
use super::names::{Meaning, Names, unique};
use crate::schema::Scenario;
use crate::schema::faults::Class;
use crate::schema::traffic::{Rhythm, Service, Slice, Spot};
use sandtable_document::{Diagnostics, Placed, nearest};
use sandtable_units::Span;

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    unique(scenario.service.iter().map(|service| &service.name), "service", out);
    unique(scenario.rhythm.iter().map(|rhythm| &rhythm.name), "rhythm", out);
    unique(scenario.slice.iter().map(|slice| &slice.name), "slice", out);
    unique(scenario.crowd.iter().map(|crowd| &crowd.name), "crowd", out);
    unique(scenario.spot.iter().map(|spot| &spot.name), "spot", out);
    radio(scenario, out);
    counts(scenario, out);
    scenario.service.iter().for_each(|service| check_service(scenario, service, out));
    scenario.rhythm.iter().for_each(|rhythm| check_rhythm(rhythm, out));
    scenario.slice.iter().for_each(|slice| check_slice(slice, names, out));
    let kept: f64 =
        scenario.slice.iter().map(|slice| slice.dedicated.max(slice.least.value).share()).sum();
    if let Some(last) = scenario.slice.last().filter(|_| kept > 1.0 + 1e-9) {
        let message = format!("slices keep {:.0}% of each cell for themselves", 100.0 * kept);
        out.error(last.place, message, "`dedicated` and `least` of all slices are at most 100%");
    }
    scenario.spot.iter().for_each(|spot| check_spot(spot, names, out));
    for crowd in &scenario.crowd {
        super::network::place(&crowd.at.latitude, &crowd.at.longitude, out);
        more_than_nothing(&crowd.lasts, "the time that a crowd stays", out);
        number(&crowd.activity, 0.0, 1_000.0, "an activity", out);
        if !scenario.spot.is_empty() {
            let message = "a crowd needs geometry, which spots take the place of";
            out.error(crowd.place, message, "leave out the crowd or the spots");
        }
    }
    let least = &scenario.traffic.least_rate;
    if least.bits_per_second() < 1_000 {
        let message = format!("a least rate of {} for each data session cannot be", least.value);
        out.error(least.place, message, "write 1 kbit/s or more, such as \"200kbit/s\"");
    }
}

/// More cannot be numbered, or counted.
fn counts(scenario: &Scenario, out: &mut Diagnostics) {
    const KINDS_MAX: usize = 200;
    const PEOPLE_MAX: f64 = 1e9;
    for (count, what) in [(scenario.service.len(), "services"), (scenario.slice.len(), "slices")] {
        if count > KINDS_MAX {
            let message = format!("{count} {what} are too many");
            out.error(scenario.place, message, format!("put some together: {KINDS_MAX} at most"));
        }
    }
    // They are counted where there are no services, too: in outages, and as customers.
    let at_sites: f64 = scenario.site.iter().map(|site| f64::from(site.population)).sum();
    let at_spots: f64 = scenario.spot.iter().map(|spot| f64::from(spot.people.value)).sum();
    let crowds = scenario.crowd.iter();
    let in_crowds: f64 = crowds
        .map(|crowd| f64::from(crowd.people.value) * crowd.activity.value.clamp(1.0, 1e3))
        .sum();
    let people = at_sites + at_spots + in_crowds;
    if people > PEOPLE_MAX {
        let message = format!("{people} people are too many");
        out.error(scenario.place, message, format!("{PEOPLE_MAX} can be counted at most"));
    }
}

fn number(found: &Placed<f64>, least: f64, most: f64, what: &str, out: &mut Diagnostics) {
    if !(least..=most).contains(&found.value) {
        let message = format!("{what} of {} cannot be", found.value);
        out.error(found.place, message, format!("write a number from {least} to {most}"));
    }
}

fn radio(scenario: &Scenario, out: &mut Diagnostics) {
    let radio = &scenario.radio;
    for (frequency, least, most, what) in [
        (&radio.frequency, 0.4, 100.0, "a carrier"),
        (&radio.bandwidth, 0.001, 2.0, "a bandwidth"),
        (&radio.subcarrier_spacing, 15e-6, 960e-6, "a subcarrier spacing"),
    ] {
        if !(least..=most).contains(&frequency.gigahertz()) {
            let message = format!("{what} of {} cannot be", frequency.value);
            let help = format!("write {} to {}", written(least), written(most));
            out.error(frequency.place, message, help);
        }
    }
    let blocks = radio.bandwidth.hertz() / (12.0 * radio.subcarrier_spacing.hertz()).max(1.0);
    let period = &scenario.run.period;
    if !scenario.service.is_empty() && blocks * period.nanos() as f64 > u64::MAX as f64 / 2.0 {
        let message = format!(
            "the use of {blocks:.0} resource blocks cannot be counted for {}",
            period.value
        );
        out.error(period.place, message, "write a shorter period");
    }
    check_latency(&radio.latency, out);
    if !(1..=16).contains(&radio.layers.value) {
        let message = format!("{} layers cannot be", radio.layers.value);
        out.error(radio.layers.place, message, "write a number from 1 to 16");
    }
}

/// A frequency in GHz as people write it.
fn written(gigahertz: f64) -> String {
    if gigahertz >= 1.0 {
        format!("{gigahertz} GHz")
    } else if gigahertz >= 1e-3 {
        format!("{} MHz", gigahertz * 1e3)
    } else {
        format!("{} kHz", gigahertz * 1e6)
    }
}

/// The mean of a data session, in bytes.
const VOLUME_MAX: u64 = 100_000_000_000;

fn check_service(scenario: &Scenario, service: &Service, out: &mut Diagnostics) {
    number(&service.sessions, 0.0, 100_000.0, "a number of sessions a day", out);
    let one_of = |named: &Option<Placed<String>>, all: Vec<&str>, what, out: &mut Diagnostics| {
        let Some(name) = named.as_ref().filter(|name| !all.contains(&name.as_str())) else {
            return;
        };
        let help = match nearest(name, all.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write a `[[{what}]]` of this name"),
        };
        out.error(name.place, format!("there is no {what} `{}`", **name), help);
    };
    let slices = scenario.slice.iter().map(|slice| slice.name.as_str()).collect();
    one_of(&service.slice, slices, "slice", out);
    let crowds = scenario.crowd.iter().map(|crowd| crowd.name.as_str()).collect();
    one_of(&service.crowd, crowds, "crowd", out);
    let rhythms = scenario.rhythm.iter().map(|rhythm| rhythm.name.as_str()).collect();
    one_of(&service.rhythm, rhythms, "rhythm", out);
    match (&service.volume, &service.rate, &service.lasts) {
        (Some(volume), None, None) => {
            number(&volume.variation, 0.0, 20.0, "a variation", out);
            if !(1..=VOLUME_MAX).contains(&volume.mean.count()) {
                let message = format!("a data session cannot carry {}", volume.mean.value);
                out.error(volume.mean.place, message, "write an amount from 1B to 100GB");
            }
        }
        (None, Some(rate), Some(_)) => {
            if rate.bits_per_second() == 0 {
                let message = "a call needs a rate";
                out.error(rate.place, message, "write for instance \"64kbit/s\"");
            }
        }
        (Some(_) | None, _, _) => {
            let message = format!("service `{}` is neither data nor calls", *service.name);
            let help = "write a `volume` for data, or a `rate` and how long a call `lasts`";
            out.error(service.place, message, help);
        }
    }
}

fn check_rhythm(rhythm: &Rhythm, out: &mut Diagnostics) {
    for day in std::iter::once(&rhythm.weekday).chain(&rhythm.weekend) {
        let sound = day.iter().all(|number| (0.0..=1e6).contains(number));
        if day.len() != 24 || !sound {
            let message = format!("a day has 24 hours, not {}", day.len());
            let message =
                if day.len() == 24 { "an hour cannot be like that".to_owned() } else { message };
            out.error(day.place, message, "write 24 numbers from 0 up, one for each hour");
        }
    }
    if !rhythm.weekday.iter().any(|number| *number > 0.0) {
        let message = "nothing ever goes on on weekdays";
        out.error(rhythm.weekday.place, message, "write a number above 0 for some hours");
    }
}

fn check_slice(slice: &Slice, names: &Names, out: &mut Diagnostics) {
    if slice.most.value < slice.least.value || slice.most.value < slice.dedicated {
        let message = "a slice cannot have more at least than at most";
        out.error(slice.most.place, message, "`most` is not below `least` and `dedicated`");
    }
    if let Some(latency) = &slice.latency {
        check_latency(latency, out);
    }
    if let Some(sd) = &slice.sd
        && (sd.len() != 6 || !sd.chars().all(|digit| digit.is_ascii_hexdigit()))
    {
        let message = format!("`{}` is no slice differentiator", **sd);
        out.error(sd.place, message, "write six hexadecimal digits, such as \"0000A1\"");
    }
    if slice.sst.value == 0 {
        let message = "a slice/service type of 0 is not assigned";
        out.error(slice.sst.place, message, "write 1 (eMBB), 2 (URLLC), 3 (MIoT), 4 (V2X) or more");
    }
    for site in &slice.sites {
        names.refer(site, &[Meaning::Element(Class::Site)], out);
    }
    if let Some(lasts) = &slice.lasts {
        more_than_nothing(lasts, "the time that a slice is there", out);
    }
}

fn check_latency(latency: &Placed<Span>, out: &mut Diagnostics) {
    if latency.value > Span::SECOND {
        let message = format!("no packet takes {} through the air", latency.value);
        out.error(latency.place, message, "write a time such as \"4ms\"");
    }
}

fn check_spot(spot: &Spot, names: &Names, out: &mut Diagnostics) {
    for (index, server) in spot.server.iter().enumerate() {
        names.refer(&server.cell, &[Meaning::Element(Class::Cell)], out);
        if server.rate.bits_per_second() == 0 {
            let message = "a cell that gives nothing does not serve";
            out.error(server.rate.place, message, "write for instance \"50Mbit/s\"");
        }
        if spot.server[..index].iter().any(|other| other.cell == server.cell) {
            let message = format!("cell `{}` serves `{}` twice", *server.cell, *spot.name);
            out.error(server.cell.place, message, "list each cell once");
        }
    }
    if spot.server.is_empty() {
        let message = format!("no cell reaches `{}`", *spot.name);
        out.error(spot.place, message, "write `server = [{ cell = \"…\", rate = \"50Mbit/s\" }]`");
    }
}
