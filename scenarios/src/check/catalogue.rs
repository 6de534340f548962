//! The catalogue holds together: each action on an offering can be done, bundles are made of what there is,
//! somebody is eligible, promotions promote, and streams ask for what is offered.

use super::more_than_nothing;
use super::names::{Meaning, Names, unique};
use super::orders::{ITEMS_MAX, MANY, TASKS_MAX, check_validation};
use crate::decompose::{Circle, decompose, parts};
use crate::schema::Scenario;
use crate::schema::faults::Class;
use crate::schema::orders::catalogue::{Eligible, ItemAction, Promotion};
use crate::schema::orders::{Arrivals, Offering, Stock};
use sandtable_document::{Diagnostic, Diagnostics, Place, Placed};
use sandtable_units::Chance;

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    unique(scenario.promotion.iter().map(|promotion| &promotion.name), "promotion", out);
    if let Some(promotion) = scenario.promotion.get(MANY) {
        out.error(
            promotion.place,
            "there are too many promotions",
            format!("write at most {MANY}"),
        );
    }
    for offering in &scenario.offering {
        if offering.bundles.is_empty() {
            check_offering(offering, scenario, names, out);
        } else {
            check_bundle(offering, scenario, names, out);
        }
        if let Some(eligible) = &offering.eligible {
            check_eligible(eligible, offering, scenario, names, out);
        }
    }
    scenario.stock.iter().for_each(|stock| check_stock(stock, out));
    scenario.promotion.iter().for_each(|of| check_promotion(of, scenario, names, out));
    scenario.orders.iter().for_each(|stream| check_stream(stream, scenario, out));
}

/// What can be done with an offering can be done.
fn check_offering(offering: &Offering, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    let changes = ItemAction::ALL.iter().filter(|action| offering.change(**action).is_some());
    // What is no longer sold can still be changed and ceased.
    let is_sold = !offering.requires.is_empty() || changes.clone().next().is_none();
    let sold = is_sold.then_some((ItemAction::Add, offering.requires.as_slice(), offering.place));
    let changed = changes.filter_map(|action| {
        let change = offering.change(*action)?;
        Some((*action, change.requires.as_slice(), change.place))
    });
    for (action, requires, place) in sold.into_iter().chain(changed) {
        let known = scenario.specification.iter().map(|part| part.name.as_str());
        for part in requires {
            names.one_of(part, known.clone(), "specification", out);
        }
        check_action(offering, action, (requires, place), scenario, out);
    }
}

fn check_action(
    offering: &Offering,
    action: ItemAction,
    (requires, place): (&[Placed<String>], Place),
    scenario: &Scenario,
    out: &mut Diagnostics,
) {
    let done = match action {
        ItemAction::Add => format!("`{}`", *offering.name),
        ItemAction::Modify
        | ItemAction::Suspend
        | ItemAction::Resume
        | ItemAction::Move
        | ItemAction::Delete => format!("the `{action}` of `{}`", *offering.name),
    };
    match decompose(requires, &scenario.specification) {
        Err(Circle { place, name }) => {
            let message = format!("`{name}` waits for itself");
            out.push(
                Diagnostic::error(place, message)
                    .also(offering.name.place, "found when taking this offering apart")
                    .help("what is done first must not wait for what is done later"),
            );
        }
        Ok(steps) if steps.is_empty() => {
            let message = format!("nothing is done for {done}");
            out.error(place, message, "write specifications with tasks that it `requires`");
        }
        Ok(steps) if steps.len() > TASKS_MAX => {
            let message = format!("{done} takes {} tasks", steps.len());
            out.error(place, message, format!("write at most {TASKS_MAX}"));
        }
        Ok(steps) => {
            check_validation(&steps, out);
            let releases = steps.iter().find_map(|step| step.task.releases.as_ref());
            if let (ItemAction::Add, Some(releases)) = (action, releases) {
                let message = format!("{done} gives back what nobody has yet");
                out.push(
                    Diagnostic::error(releases.place, message)
                        .also(offering.name.place, "found when taking this offering apart")
                        .help("name what it gives up under `delete`, `move` or `modify`"),
                );
            }
        }
    }
}

fn check_bundle(bundle: &Offering, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    let known = scenario.offering.iter().map(|offering| offering.name.as_str());
    for part in &bundle.bundles {
        names.one_of(part, known.clone(), "offering", out);
    }
    let changes = ItemAction::ALL.iter().filter_map(|action| bundle.change(*action));
    let own = [
        bundle.requires.first().map(|requires| requires.place),
        bundle.promised.as_ref().map(|promised| promised.place),
        (bundle.installed.value > 0).then_some(bundle.installed.place),
    ];
    for place in own.into_iter().flatten().chain(changes.map(|change| change.place)) {
        let message = format!("`{}` is a bundle, and what its parts are", *bundle.name);
        out.error(place, message, "write this for its parts, or leave out `bundles`");
    }
    if let Err(Circle { place, name }) = parts(bundle, &scenario.offering) {
        let message = format!("`{name}` is a part of itself");
        out.push(
            Diagnostic::error(place, message)
                .also(bundle.name.place, "found when taking this bundle apart")
                .help("a bundle is made of other offerings"),
        );
    }
}

fn check_eligible(
    eligible: &Eligible,
    offering: &Offering,
    scenario: &Scenario,
    names: &Names,
    out: &mut Diagnostics,
) {
    for site in &eligible.sites {
        names.refer(site, &[Meaning::Element(Class::Site)], out);
    }
    for area in &eligible.areas {
        names.refer(area, &[Meaning::Area], out);
    }
    if eligible.share.value == Chance::NEVER {
        let message = format!("`{}` reaches nobody", *offering.name);
        out.error(eligible.share.place, message, "write more than 0%, or leave the offering out");
    }
    // Of names that mean nothing it has been told.
    let is_site = |name: &Placed<String>| scenario.site.iter().any(|site| site.name == *name);
    let is_area = |name: &Placed<String>| scenario.area.iter().any(|area| area.name == *name);
    let all_known = eligible.sites.iter().all(is_site) && eligible.areas.iter().all(is_area);
    let is_limited = !(eligible.sites.is_empty() && eligible.areas.is_empty());
    let mut reached = scenario.site.iter().filter(|site| eligible.reaches(site));
    if is_limited && all_known && !reached.any(|site| site.population > 0) {
        let message = format!("nobody lives where `{}` is to be had", *offering.name);
        out.error(eligible.place, message, "name sites or areas with a `population`");
    }
}

fn check_stock(stock: &Stock, out: &mut Diagnostics) {
    let Some(every) = &stock.audited else { return };
    more_than_nothing(every, "the time between audits", out);
    if stock.lost == Chance::NEVER {
        let message = format!("nothing of `{}` is ever lost", *stock.name);
        out.error(every.place, message, "write how much is `lost`, or leave out `audited`");
    }
}

const LIFT_MAX: f64 = 100.0;

fn check_promotion(
    promotion: &Promotion,
    scenario: &Scenario,
    names: &Names,
    out: &mut Diagnostics,
) {
    let known = scenario.offering.iter().map(|offering| offering.name.as_str());
    for offering in &promotion.offerings {
        names.one_of(offering, known.clone(), "offering", out);
    }
    if promotion.offerings.is_empty() {
        let message = format!("`{}` promotes nothing", *promotion.name);
        out.error(promotion.place, message, "write `offerings = [\"…\"]`");
    }
    if promotion.to.value <= promotion.from {
        let message = format!("`{}` ends before it begins", *promotion.name);
        out.error(promotion.to.place, message, "write a later `to`");
    }
    let lift = &promotion.lift;
    if !(1.0..=LIFT_MAX).contains(&lift.value) {
        let message = format!("{} times as many orders cannot be", lift.value);
        out.error(lift.place, message, format!("write a number from 1 to {LIFT_MAX}"));
    } else if lift.value <= 1.0 && promotion.off == Chance::NEVER {
        let message = format!("`{}` changes nothing", *promotion.name);
        out.error(promotion.place, message, "write what it takes `off`, or its `lift`");
    }
}

fn check_stream(stream: &Arrivals, scenario: &Scenario, out: &mut Diagnostics) {
    let action = stream.action.value;
    let mut largest = 1;
    for share in &stream.offerings {
        let Some(offering) =
            scenario.offering.iter().find(|offering| offering.name == share.offering)
        else {
            continue;
        };
        let Ok(parts) = parts(offering, &scenario.offering) else { continue };
        largest = largest.max(parts.len());
        // Of what is never sold and cannot be changed either, its own check tells.
        let sold = |part: &Offering| {
            let changes = ItemAction::ALL.iter().any(|action| part.change(*action).is_some());
            part.requires(action).is_some() || (action == ItemAction::Add && !changes)
        };
        if let Some(part) = parts.iter().find(|part| !sold(part)) {
            let message = format!("`{}` cannot be ordered to `{action}`", *part.name);
            let key = if action == ItemAction::Add { "requires" } else { action.word() };
            out.push(
                Diagnostic::error(share.offering.place, message)
                    .also(part.name.place, "this offering")
                    .help(format!("write `{key}` for it")),
            );
        } else if action != ItemAction::Add {
            check_owned(stream, &parts, scenario, share.offering.place, out);
        }
    }
    let items = stream.items.iter().max_by_key(|share| share.count.value);
    let count = items.map_or(1, |items| usize::from(items.count.value));
    let once = stream.once.iter().filter_map(|name| {
        let offering = scenario.offering.iter().find(|offering| offering.name == *name)?;
        Some(parts(offering, &scenario.offering).ok()?.len())
    });
    let all = count * largest + once.sum::<usize>();
    if all > usize::from(ITEMS_MAX) && count <= usize::from(ITEMS_MAX) {
        let message = format!("an order with {all} items cannot be");
        let place = items.map_or(stream.place, |items| items.count.place);
        out.error(
            place,
            message,
            format!("bundles count as their parts, `once` counts too: at most {ITEMS_MAX}"),
        );
    }
    if let Some(season) = &stream.season {
        check_season(season, out);
    }
}

/// Somebody has, or may get, what is to be changed.
fn check_owned(
    stream: &Arrivals,
    parts: &[&Offering],
    scenario: &Scenario,
    place: Place,
    out: &mut Diagnostics,
) {
    let is_added = |part: &&&Offering| {
        let mut sold = scenario
            .orders
            .iter()
            .filter(|other| other.action.value == ItemAction::Add)
            .flat_map(|other| &other.offerings)
            .filter_map(|share| {
                scenario.offering.iter().find(|offering| offering.name == share.offering)
            })
            .filter_map(|offering| crate::decompose::parts(offering, &scenario.offering).ok())
            .flatten();
        part.installed.value > 0 || sold.any(|sold| sold.name == part.name)
    };
    if let Some(part) = parts.iter().find(|part| !is_added(part)) {
        let message = format!("nobody has `{}`, and nobody orders it", *part.name);
        out.push(
            Diagnostic::warning(place, message)
                .also(stream.action.place, "so every such order is rejected")
                .help("write how many are `installed`, or a stream that adds some"),
        );
    }
}

fn check_season(season: &Placed<Vec<f64>>, out: &mut Diagnostics) {
    const MOST: f64 = 100.0;
    if season.len() != 12 {
        let message = format!("a year has 12 months, not {}", season.len());
        out.error(season.place, message, "write 12 numbers, from January to December");
    } else if !season.iter().all(|month| (0.0..=MOST).contains(month)) {
        let message = "a month cannot be like that";
        out.error(season.place, message, format!("write numbers from 0 to {MOST}"));
    } else if season.iter().all(|month| *month <= 0.0) {
        out.error(season.place, "no order ever comes", "write a number above 0 for some months");
    }
}
