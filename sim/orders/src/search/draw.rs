//! Schedules: each branch of a plan by itself, and schedules at random that aim at what the survey of the
//! plan found.

use super::schedule::{Ordered, Schedule, Shortage, Wish};
use super::survey::{Like, Survey};
use super::{Mode, Search};
use crate::disturbance::{Disturbance, Trouble};
use crate::plan::{Effect, Plan};
use proptest::prelude::*;
use sandtable_units::{SimTime, Span};
use std::collections::BTreeSet;

/// The moments at which orders come, evenly over the horizon: in steps that people can read, and few
/// enough that things meet.
const STEPS: u64 = 240;

/// How many orders of each stream are tried.
const OTHERS: u64 = 1_000;

/// Where a moment in the life of an order is drawn from.
#[derive(Debug, Clone, Copy)]
enum Aim {
    /// Between two things that happen to it, by number.
    Moment(u16),
    /// Anywhere in the time that the longest order takes, in parts of 2^16.
    Anywhere(u16),
    /// So many steps of the horizon.
    Steps(u64),
}

impl Aim {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            3 => any::<u16>().prop_map(Self::Moment),
            1 => any::<u16>().prop_map(Self::Anywhere),
            1 => (1..STEPS / 2).prop_map(Self::Steps),
        ]
    }

    fn after(self, like: &Like, survey: &Survey, step: u64) -> Span {
        match self {
            Self::Moment(number) => like.moments[usize::from(number) % like.moments.len()],
            Self::Anywhere(part) => survey.longest.scaled(u64::from(part), 1 << 16),
            Self::Steps(steps) => Span::from_nanos(steps * step),
        }
    }
}

/// An order as it is drawn.
#[derive(Debug, Clone)]
struct Drawn {
    step: u64,
    stream: u16,
    /// One of the survey.
    like: u16,
    /// Another one, which is aimed at as if it were that one: more comes together in many orders than the
    /// survey has seen in few.
    other: Option<u64>,
    wish: Option<(Wish, Aim)>,
}

/// A disturbance as it is drawn.
#[derive(Debug, Clone)]
struct Wrong {
    kind: Trouble,
    station: u16,
    /// Counted from the start, or from when one of the orders comes.
    from: Option<u16>,
    at: Aim,
    lasts: Aim,
    stays: bool,
}

/// Schedules that are drawn at random.
pub(super) fn schedules(
    search: &Search,
    plan: &Plan,
    survey: &Survey,
) -> impl Strategy<Value = Schedule> + use<> {
    let (search, survey) = (search.clone(), survey.clone());
    let systems: Vec<u16> = (0..)
        .zip(&plan.stations)
        .filter_map(|(number, station)| station.channel.as_ref().map(|_| number))
        .collect();
    let streams: Vec<u16> = (0..).zip(&plan.arrivals).map(|(number, _)| number).collect();
    let wish = proptest::option::of((
        proptest::sample::select(vec![Wish::Cancel, Wish::Amend]),
        Aim::any(),
    ));
    let other = proptest::option::of(0..OTHERS);
    let drawn = (0..STEPS, proptest::sample::select(streams), any::<u16>(), other, wish)
        .prop_map(|(step, stream, like, other, wish)| Drawn { step, stream, like, other, wish });
    let wrong = (
        proptest::sample::select(search.troubles.clone()),
        proptest::sample::select(systems),
        proptest::option::of(any::<u16>()),
        Aim::any(),
        Aim::any(),
        any::<bool>(),
    )
        .prop_map(|(kind, station, from, at, lasts, stays)| Wrong {
            kind,
            station,
            from,
            at,
            lasts,
            stays,
        });
    let orders = proptest::collection::vec(drawn, 1..=search.most.0);
    let wrongs = proptest::collection::vec(wrong, 0..=search.most.1);
    let stocks = taken_from(plan);
    let most = u32::try_from(search.most.0).unwrap_or(u32::MAX);
    let short = proptest::option::weighted(0.25, (any::<u16>(), 0..most));
    let edge = proptest::option::weighted(0.5, (any::<u16>(), any::<u16>()));
    (orders, wrongs, short, edge).prop_map(move |(orders, wrongs, short, edge)| {
        let edge = edge.filter(|_| !survey.edges.is_empty());
        let short = short.filter(|_| !stocks.is_empty()).map(|(stock, left)| Shortage {
            stock: stocks[usize::from(stock) % stocks.len()],
            left,
        });
        schedule(&search, &survey, &orders, &wrongs, short, edge)
    })
}

fn schedule(
    search: &Search,
    survey: &Survey,
    orders: &[Drawn],
    wrongs: &[Wrong],
    short: Option<Shortage>,
    edge: Option<(u16, u16)>,
) -> Schedule {
    let step = (search.horizon.nanos() / STEPS).max(1);
    let like = |order: &Drawn| {
        let likes = &survey.likes[usize::from(order.stream)];
        &likes[usize::from(order.like) % likes.len()]
    };
    // The working hours of somebody begin or end while something is done for the first order.
    let begins = edge.map_or(SimTime::START, |(edge, moment)| {
        let edge = survey.edges[usize::from(edge) % survey.edges.len()];
        let into = Aim::Moment(moment).after(like(&orders[0]), survey, step);
        SimTime::START.saturating_add(edge.since_start().saturating_sub(into))
    });
    let mut case = search.case(survey, begins);
    case.short.extend(short);
    let calm = begins.saturating_add(search.horizon).saturating_add(survey.longest);
    for wrong in wrongs {
        let (from, to) = match wrong.from {
            Some(number) => {
                let order = &orders[usize::from(number) % orders.len()];
                (begins.saturating_add(Span::from_nanos(order.step * step)), like(order))
            }
            None => (begins, like(&orders[0])),
        };
        let at = from.saturating_add(wrong.at.after(to, survey, step)).min(calm);
        let lasts = wrong.lasts.after(to, survey, step);
        let lasts = match search.mode {
            Mode::Liveness => lasts.min(calm.since(at)),
            Mode::Safety if wrong.stays => case.until.since(at),
            Mode::Safety => lasts,
        };
        let (kind, station) = (wrong.kind, wrong.station);
        case.disturbances.push(Disturbance { kind, station, at, lasts });
    }
    case.orders = orders
        .iter()
        .map(|order| Ordered {
            at: begins.saturating_add(Span::from_nanos(order.step * step)),
            stream: order.stream,
            like: order.other.unwrap_or(like(order).serial),
            wish: order.wish.map(|(wish, aim)| (wish, aim.after(like(order), survey, step))),
        })
        .collect();
    case.orders.sort_by_key(|ordered| ordered.at);
    case
}

/// Each branch by itself: every order of the survey alone, with each change of mind at each of its moments,
/// with each stock empty, and with each beginning or end of working hours at each moment.
pub(super) fn one_by_one<'a>(
    search: &'a Search,
    plan: &'a Plan,
    survey: &'a Survey,
) -> impl Iterator<Item = Schedule> + 'a {
    let orders = (0..)
        .zip(&survey.likes)
        .flat_map(|(stream, likes)| likes.iter().map(move |like| (stream, like)));
    let alone = move |stream: u16, like: &Like, begins: SimTime| {
        let mut case = search.case(survey, begins);
        case.orders.push(Ordered { at: begins, stream, like: like.serial, wish: None });
        case
    };
    let plain = orders.clone().map(move |(stream, like)| alone(stream, like, SimTime::START));
    let stocks = taken_from(plan);
    let short = plain.clone().flat_map(move |case| {
        let with = move |stock: &u16| {
            let mut case = case.clone();
            case.short.push(Shortage { stock: *stock, left: 0 });
            case
        };
        stocks.clone().into_iter().map(move |stock| with(&stock))
    });
    let wishes = orders.clone().flat_map(move |(stream, like)| {
        let each = like.moments.iter().flat_map(|after| {
            [Wish::Cancel, Wish::Amend].into_iter().map(move |wish| (wish, *after))
        });
        each.map(move |wish| {
            let mut case = alone(stream, like, SimTime::START);
            case.orders[0].wish = Some(wish);
            case
        })
    });
    let edges = orders.flat_map(move |(stream, like)| {
        let pairs = survey.edges.iter().flat_map(|edge| {
            like.moments.iter().map(move |into| edge.since_start().saturating_sub(*into))
        });
        pairs.map(move |begins| alone(stream, like, SimTime::START.saturating_add(begins)))
    });
    plain.chain(short).chain(wishes).chain(edges)
}

/// The stocks that some task takes from.
fn taken_from(plan: &Plan) -> Vec<u16> {
    let tasks = plan.offerings.iter().flat_map(|offering| &offering.tasks);
    let taken: BTreeSet<u16> = tasks
        .filter_map(|task| match task.effect {
            Effect::Reserve(stock) => Some(stock),
            Effect::Nothing | Effect::Activate | Effect::Release(_) | Effect::Deactivate => None,
        })
        .collect();
    taken.into_iter().collect()
}

impl Search {
    /// A case that begins at a moment, in which nothing happens yet.
    fn case(&self, survey: &Survey, begins: SimTime) -> Schedule {
        let until = begins
            .saturating_add(self.horizon)
            .saturating_add(
                survey.longest.saturating_add(survey.longest).saturating_add(survey.longest),
            )
            .saturating_add(self.patience);
        Schedule { begins, until, ..Schedule::default() }
    }
}
