//! The catalogue as the desk plans it: what customers have at the start, who is eligible, what promotions take off
//! and which orders they bring, and how fast orders come in each month.

use sandtable_kernel::Seed;
use sandtable_orders::catalogue::{Action, Eligible, Product, Promotion};
use sandtable_orders::pace::Pace;
use sandtable_orders::plan::{Arrivals, Place};
use sandtable_scenarios::Scenario;
use sandtable_scenarios::schema::orders as written;
use sandtable_scenarios::schema::orders::catalogue::{self, ItemAction};
use sandtable_units::{Chance, SimTime, Span};
use std::collections::BTreeSet;

/// What an action of a stream means to the desk.
pub(super) fn action(action: ItemAction) -> Action {
    match action {
        ItemAction::Add => Action::Add,
        ItemAction::Modify => Action::Modify,
        ItemAction::Suspend => Action::Suspend,
        ItemAction::Resume => Action::Resume,
        ItemAction::Move => Action::Move,
        ItemAction::Delete => Action::Delete,
    }
}

/// What customers have of each offering at the start; nothing, if no order is about what they have.
pub(super) fn products(
    scenario: &Scenario,
    offerings: &[&written::Offering],
    places: &[Place],
) -> Vec<Product> {
    let asked = scenario.orders.iter().any(|stream| stream.action.value != ItemAction::Add);
    if !asked && offerings.iter().all(|offering| offering.installed.value == 0) {
        return Vec::new();
    }
    let products = offerings.iter().map(|offering| Product {
        name: offering.name.value.clone(),
        installed: spread(offering.installed.value, places),
    });
    products.collect()
}

/// A number over places by how many people live there: each has its share rounded down, and what is left goes to
/// those with the largest remainders, of equal ones to the first.
fn spread(number: u32, places: &[Place]) -> Vec<u32> {
    let Some(all) = places.last().map(|last| u128::from(last.upto)) else { return vec![number] };
    let mut before = 0;
    let mut shares = Vec::with_capacity(places.len());
    for place in places {
        let parts = u128::from(number) * u128::from(place.upto - before);
        before = place.upto;
        let share = u32::try_from(parts / all).expect("no place has more than all");
        shares.push((share, parts % all));
    }
    let given: u32 = shares.iter().map(|(share, _)| share).sum();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(shares[*place].1));
    for place in order.into_iter().take((number - given) as usize) {
        shares[place].0 += 1;
    }
    shares.into_iter().map(|(share, _)| share).collect()
}

/// Whom an offering reaches, if that is not everybody.
pub(super) fn eligible(
    eligible: &catalogue::Eligible,
    scenario: &Scenario,
    places: &[Place],
) -> Eligible {
    let reached: BTreeSet<&str> = scenario
        .site
        .iter()
        .filter(|site| eligible.reaches(site))
        .map(|site| site.name.as_str())
        .collect();
    let is_limited = !(eligible.sites.is_empty() && eligible.areas.is_empty());
    let reaches = |place: &Place| reached.contains(place.name.as_str());
    Eligible {
        places: if is_limited { places.iter().map(reaches).collect() } else { Vec::new() },
        share: eligible.share.value,
    }
}

/// What promotions take off, those that do.
pub(super) fn promotions(scenario: &Scenario, number: impl Fn(&str) -> u16) -> Vec<Promotion> {
    let mut written: Vec<_> =
        scenario.promotion.iter().filter(|promotion| promotion.off != Chance::NEVER).collect();
    written.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let promotions = written.into_iter().map(|promotion| Promotion {
        name: promotion.name.value.clone(),
        products: promotion.offerings.iter().map(|offering| number(offering)).collect(),
        from: SimTime::START + promotion.from,
        until: SimTime::START + promotion.to.value,
        off: promotion.off,
    });
    promotions.collect()
}

/// The orders that promotions bring beside those of the streams that there are: each such stream again, for what
/// is promoted of it, at a pace that makes `lift` times as many of the two together. They have draws of their own,
/// so no other order moves.
pub(super) fn promoted(
    scenario: &Scenario,
    streams: &[Arrivals],
    number: impl Fn(&str) -> u16,
    seed: Seed,
) -> Vec<Arrivals> {
    let mut promotions: Vec<_> =
        scenario.promotion.iter().filter(|promotion| promotion.lift.value > 1.0).collect();
    promotions.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let mut found = Vec::new();
    for stream in streams.iter().filter(|stream| stream.action == Action::Add) {
        for promotion in &promotions {
            let promoted: Vec<u16> =
                promotion.offerings.iter().map(|offering| number(offering)).collect();
            let (share, offerings) = of_stream(stream, &promoted);
            let from = stream.from.max(SimTime::START + promotion.from);
            let until = stream.until.min(SimTime::START + promotion.to.value);
            if offerings.is_empty() || from >= until {
                continue;
            }
            let factor = (promotion.lift.value - 1.0) * share;
            let pace = stream.pace.clone().unwrap_or_else(|| Pace::new(Vec::new()));
            let name = format!("{}, {}", stream.name, promotion.name.value);
            found.push(Arrivals {
                draws: seed.family(&name, "orders of a promotion"),
                name,
                from,
                until,
                most: u64::MAX,
                offerings,
                pace: Some(pace.times(factor)),
                ..stream.clone()
            });
        }
    }
    found
}

/// How many of the items of a stream are of some offerings, and these alone with their weights added up.
fn of_stream(stream: &Arrivals, wanted: &[u16]) -> (f64, Vec<(u64, u16)>) {
    let (mut before, mut sum) = (0, 0);
    let mut some = Vec::new();
    for (upto, offering) in &stream.offerings {
        let weight = upto - before;
        before = *upto;
        if wanted.contains(offering) && weight > 0 {
            sum += weight;
            some.push((sum, *offering));
        }
    }
    (sum as f64 / before as f64, some)
}

/// How fast the orders of a stream come in each month of a run.
pub(super) fn pace(stream: &written::Arrivals, scenario: &Scenario) -> Option<Pace> {
    let season = stream.season.as_ref()?;
    let months = scenario.run.start().months(scenario.run.span.value);
    let turns = months.into_iter().map(|(begins, month): (Span, usize)| {
        (SimTime::START + begins, Pace::parts(season.value[month]))
    });
    Some(Pace::new(turns.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_spread_by_largest_remainder() {
        let place = |upto| Place { name: String::new(), upto };
        let places = [place(500), place(500), place(833), place(1_000)];
        // 3.5, 0, 2.331 and 1.169 of seven.
        assert_eq!(spread(7, &places), [4, 0, 2, 1]);
        assert_eq!(spread(0, &places), [0; 4]);
        assert_eq!(
            spread(u32::MAX, &places).iter().map(|n| u64::from(*n)).sum::<u64>(),
            u64::from(u32::MAX)
        );
        assert_eq!(spread(7, &[]), [7]);
    }
}
