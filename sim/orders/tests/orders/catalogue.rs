//! The catalogue and the installed base, by hand: what comes back when a product is ceased, where what moves is
//! taken and given back, who is refused, what a bundle is made of, and what a promotion takes off.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks at few of the records")]

use crate::plans::{always, broadband, changes, offering, task};
use sandtable_orders::catalogue::{Eligible, Promotion};
use sandtable_orders::lifecycle::OrderState;
use sandtable_orders::plan::{Place, Plan};
use sandtable_orders::play::play;
use sandtable_orders::{Desk, Event, Record, Rejection};
use sandtable_units::{Chance, SimTime, Span};

fn at(minutes: u64) -> SimTime {
    SimTime::START + Span::MINUTE * minutes
}

/// Without chance, and with one port where each customer has one.
fn certain() -> Plan {
    let mut plan = changes();
    let tasks = plan.offerings.iter_mut().flat_map(|offering| &mut offering.tasks);
    tasks.for_each(|task| task.failures.clear());
    plan.arrivals.iter_mut().for_each(|stream| stream.items = vec![(1, 1)]);
    plan
}

/// One place with nobody and one port.
fn one_port() -> Plan {
    let mut plan = certain();
    plan.places.truncate(1);
    plan.stocks[0].amounts = vec![1];
    plan.products[0].installed = vec![0];
    plan
}

const ADD: u16 = 0;
const SUSPEND: u16 = 2;
const RESUME: u16 = 3;
const MOVE: u16 = 4;
const DELETE: u16 = 5;

/// What is said if an order of each of these streams comes every ten minutes.
fn said(plan: &Plan, streams: &[u16]) -> Vec<Record> {
    let mut serials = [0; 6];
    let orders = (0..).zip(streams).map(|(number, stream)| {
        let serial = serials[usize::from(*stream)];
        serials[usize::from(*stream)] += 1;
        (at(10 * number), Event::Arrival { stream: *stream, serial })
    });
    let orders: Vec<_> = orders.collect();
    let mut said = Vec::new();
    let mut desk = Desk::new(plan);
    play(plan, &mut desk, &orders, at(10_000), |_, record| said.push(*record));
    assert_eq!(desk.close(plan), []);
    said
}

/// How each order ended.
fn ends(plan: &Plan, streams: &[u16]) -> Vec<OrderState> {
    let said = said(plan, streams);
    let ended = said.iter().filter_map(|record| match record {
        Record::Order { order, state } if state.is_terminal() => Some((*order, *state)),
        Record::Broken { .. } => panic!("{record:?}"),
        _ => None,
    });
    let mut ended: Vec<_> = ended.collect();
    ended.sort_by_key(|(order, _)| *order);
    ended.into_iter().map(|(_, state)| state).collect()
}

fn reasons(plan: &Plan, streams: &[u16]) -> Vec<Rejection> {
    let reason = |record: &Record| match record {
        Record::Rejected { reason, .. } => Some(*reason),
        _ => None,
    };
    said(plan, streams).iter().filter_map(reason).collect()
}

use OrderState::{Completed, Failed, Rejected};

#[test]
fn a_ceased_product_leaves_its_port_to_the_next() {
    let plan = one_port();
    assert_eq!(ends(&plan, &[ADD, DELETE, ADD]), [Completed, Completed, Completed]);
    assert_eq!(ends(&plan, &[ADD, ADD]), [Completed, Failed]);
    let mut losing = plan;
    losing.stocks[0].lost = Chance::ALWAYS;
    assert_eq!(ends(&losing, &[ADD, DELETE, ADD]), [Completed, Completed, Failed]);
    // An audit in time finds it.
    losing.stocks[0].audited = Some((Span::MINUTE * 15, Chance::ALWAYS));
    assert_eq!(ends(&losing, &[ADD, DELETE, ADD]), [Completed, Completed, Completed]);
}

/// People who look where nothing is left find what was lost; where nothing was, they look once.
#[test]
fn people_find_what_was_lost() {
    let mut plan = one_port();
    plan.offerings[0].tasks[1].short =
        sandtable_orders::plan::Remedy::Mend { station: 0, mending: 0 };
    plan.stocks[0].lost = Chance::ALWAYS;
    assert_eq!(ends(&plan, &[ADD, DELETE, ADD, ADD]), [Completed, Completed, Completed, Failed]);
    let looked = said(&plan, &[ADD, DELETE, ADD, ADD]);
    let looked = looked.iter().filter(|record| {
        matches!(record, Record::Work { job: sandtable_orders::Job::Mend(_), .. })
    });
    assert_eq!(looked.count(), 2);
}

#[test]
fn what_nobody_has_cannot_be_ceased() {
    let plan = one_port();
    assert_eq!(
        ends(&plan, &[DELETE, ADD, DELETE, DELETE]),
        [Rejected, Completed, Completed, Rejected]
    );
    assert_eq!(reasons(&plan, &[DELETE]), [Rejection::NothingInstalled]);
    // What rests can be resumed and ceased, and not suspended again.
    let streams = [ADD, RESUME, SUSPEND, SUSPEND, RESUME, SUSPEND, DELETE];
    assert_eq!(
        ends(&plan, &streams),
        [Completed, Rejected, Completed, Rejected, Completed, Completed, Completed]
    );
}

/// Two customers want to give up at once what only one of them has.
#[test]
fn what_is_on_its_way_out_is_not_given_up_again() {
    let mut plan = one_port();
    plan.products[0].installed = vec![1];
    let first = Event::Arrival { stream: DELETE, serial: 0 };
    let second = Event::Arrival { stream: DELETE, serial: 1 };
    let mut states = Vec::new();
    let hear = |_, record: &Record| match record {
        Record::Order { order, state } if state.is_terminal() => states.push((*order, *state)),
        _ => {}
    };
    let mut desk = Desk::new(&plan);
    play(&plan, &mut desk, &[(at(0), first), (at(0), second)], at(100), hear);
    assert_eq!(states, [(2, Rejected), (1, Completed)]);
    assert_eq!(desk.close(&plan), []);
}

/// A port is reserved where the customer goes, and given back where the customer was.
#[test]
fn what_moves_leaves_its_port_and_takes_another() {
    let mut plan = certain();
    // Everybody lives in the west, who has a product is in the east, where there is no port left.
    plan.places[0].upto = 0;
    plan.products[0].installed = vec![1, 0];
    plan.stocks[0].amounts = vec![0, 1];
    assert_eq!(ends(&plan, &[ADD, MOVE, ADD]), [Completed, Failed, Failed]);
    // In the west then, where no port is left to move to; the one in the east is free, and nobody's.
    assert_eq!(ends(&plan, &[MOVE, ADD, MOVE]), [Completed, Failed, Failed]);
    let moving = said(&plan, &[MOVE]);
    assert!(moving.contains(&Record::Moving { order: 1, to: 1 }), "{moving:?}");
    // With two ports it moves within the west, and leaves the first to the next customer.
    plan.stocks[0].amounts = vec![0, 2];
    assert_eq!(ends(&plan, &[MOVE, MOVE, ADD]), [Completed, Completed, Completed]);
}

#[test]
fn who_is_not_reached_is_rejected_before_anything_is_done() {
    let mut plan = certain();
    plan.stocks[0].amounts = vec![100, 100];
    let some =
        |places: Vec<bool>, share| Some(Eligible { places, share: Chance::from_share(share) });
    let rejected = |plan: &Plan| {
        let ends = ends(plan, &[ADD; 200]);
        ends.iter().filter(|state| **state == Rejected).count()
    };
    plan.offerings[0].eligible = some(vec![true, false], 1.0);
    let west = rejected(&plan);
    assert!((110..170).contains(&west), "seven in ten live in the west: {west}");
    plan.offerings[0].eligible = some(vec![false, true], 1.0);
    assert_eq!(rejected(&plan), 200 - west);
    plan.offerings[0].eligible = some(Vec::new(), 0.75);
    let unreached = rejected(&plan);
    assert!((25..80).contains(&unreached), "one in four: {unreached}");
    let worked = said(&plan, &[ADD; 200]);
    let worked = worked.iter().any(|record| match record {
        Record::Work { order, .. } => worked.iter().any(
            |other| matches!(other, Record::Rejected { order: refused, .. } if refused == order),
        ),
        _ => false,
    });
    assert!(!worked);
}

/// A bundle has an item for each part, and all of it is refused if one part is.
#[test]
fn a_bundle_is_ordered_with_all_its_parts() {
    let mut plan = broadband();
    plan.arrivals[0].items = vec![(1, 2)];
    let mut television = offering(vec![task("switch on", 0, always(Span::SECOND), 0)]);
    (television.name, television.product) = ("television".into(), 1);
    let mut bundle = offering(Vec::new());
    (bundle.name, bundle.product, bundle.parts) = ("both".into(), 2, vec![0, 1]);
    plan.offerings[0].tasks.iter_mut().for_each(|task| task.failures.clear());
    plan.offerings.extend([television, bundle]);
    plan.arrivals[0].offerings = vec![(1, 2)];
    let records = said(&plan, &[ADD]);
    let bundled = |item| Record::Bundled { order: 1, offering: 2, item, items: 2 };
    assert!(records.contains(&bundled(0)) && records.contains(&bundled(2)), "{records:?}");
    let mut items = [u16::MAX; 4];
    for record in &records {
        if let Record::Item { item, offering, .. } = record {
            items[usize::from(*item)] = *offering;
        }
    }
    assert_eq!(items, [0, 1, 0, 1]);
    assert_eq!(ends(&plan, &[ADD]), [Completed]);
    plan.places = vec![Place { name: "east".into(), upto: 1 }];
    plan.offerings[1].eligible = Some(Eligible { places: vec![false], share: Chance::ALWAYS });
    assert_eq!(reasons(&plan, &[ADD]), [Rejection::NotEligible]);
}

#[test]
fn a_promotion_takes_off_while_it_lasts() {
    let mut plan = broadband();
    plan.offerings[0].price = 2_999;
    let promotion = |from, until, off| Promotion {
        name: String::new(),
        products: vec![0],
        from: at(from),
        until: at(until),
        off: Chance::from_share(off),
    };
    plan.promotions = vec![promotion(10, 20, 0.5), promotion(15, 30, 0.25)];
    let prices = [9, 10, 15, 19, 20, 29, 30].map(|minutes| plan.price(0, at(minutes)));
    // Half of 29.99 is 14.995, a quarter 7.4975: rounded to the nearest.
    assert_eq!(prices, [2_999, 1_499, 1_499, 1_499, 2_249, 2_249, 2_999]);
}
