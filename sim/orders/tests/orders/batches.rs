//! Work on several items at once, and customers who are reminded: by hand, and what holds for all.

use crate::plans::{always, arrivals, broadband, exponential, plan, task, team};
use sandtable_orders::plan::{Batch, BatchOf, Failure, Plan, Remedy, Reminded, Task};
use sandtable_orders::search::{Mode, Search};
use sandtable_orders::{Desk, Law, Record};
use sandtable_units::{Chance, SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};

const ANY: Batch =
    Batch { group: 0, of: BatchOf::All, wait: Span::ZERO, most: u32::MAX, each: None };

fn batched(task: Task, batch: Batch) -> Task {
    Task { batch: Some(batch), ..task }
}

/// A piece of work: order, item, task, from and to in minutes, working time in seconds, batch.
type Row = (u64, u8, u8, u64, u64, u64, Option<u64>);

fn rows(plan: &Plan) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut desk = Desk::new(plan);
    sandtable_orders::play::play(plan, &mut desk, &[], SimTime::NEVER, |at, record| {
        if let Record::Work { order, item, task, began, worked, batch, .. } = *record {
            let [began, at] = [began, at].map(|at| at.since_start() / Span::MINUTE);
            rows.push((order, item, task, began, at, worked / Span::SECOND, batch));
        }
    });
    assert!(desk.close(plan).is_empty() && desk.kept() == 0);
    rows
}

/// Two orders of three items, twenty minutes apart, on the desk of one.
fn two_orders(tasks: Vec<Task>) -> Plan {
    let mut shop = arrivals(always(Span::MINUTE * 20), 2);
    shop.items = vec![(1, 3)];
    shop.customers = Some(1);
    plan(vec![team("desk", 1)], tasks, shop)
}

#[test]
fn the_items_of_an_order_are_done_at_once() {
    let each = Some(always(Span::MINUTE * 6));
    let pack = task("pack", 0, always(Span::MINUTE * 12), 0);
    let plan = two_orders(vec![batched(pack, Batch { of: BatchOf::Order, each, ..ANY })]);
    // 12 min and twice 6 are 24, 8 of them for each.
    let mut expected: Vec<Row> = (0..3).map(|item| (1, item, 0, 20, 44, 8 * 60, Some(1))).collect();
    expected.extend((0..3).map(|item| (2, item, 0, 44, 68, 8 * 60, Some(2))));
    assert_eq!(rows(&plan), expected);
}

#[test]
fn the_first_waits_for_others_until_there_are_enough() {
    let pack = || task("pack", 0, always(Span::MINUTE * 12), 0);
    let wait = Span::HOUR;
    let of = BatchOf::Customer;
    // Begun an hour after the first came, with all six.
    let patient = two_orders(vec![batched(pack(), Batch { of, wait, ..ANY })]);
    assert!(rows(&patient).iter().all(|row| row.3 == 80 && row.6 == Some(1)));
    // Four are enough: begun when the second order comes; the other two are next.
    let four = two_orders(vec![batched(pack(), Batch { of, wait, most: 4, ..ANY })]);
    let begun: Vec<(u64, Option<u64>)> = rows(&four).iter().map(|row| (row.3, row.6)).collect();
    assert_eq!(begun, [vec![(40, Some(1)); 4], vec![(52, Some(2)); 2]].concat());
    // One is enough: nobody waits for others.
    let one = two_orders(vec![batched(pack(), Batch { of, wait, most: 1, ..ANY })]);
    let begun: Vec<u64> = rows(&one).iter().map(|row| row.3).collect();
    assert_eq!(begun, [20, 32, 44, 56, 68, 80]);
    // Customers apart wait apart.
    let mut apart = patient.clone();
    apart.arrivals[0].customers = None;
    let begun: BTreeSet<(u64, u64)> = rows(&apart).iter().map(|row| (row.0, row.3)).collect();
    assert_eq!(begun, [(1, 80), (2, 100)].into());
}

#[test]
fn what_is_packed_together_stays_together() {
    let pack = task("pack", 0, always(Span::MINUTE * 2), 0);
    let send = task("send", 0, always(Span::MINUTE), 1);
    let plan = two_orders(vec![
        batched(pack, Batch { of: BatchOf::All, most: 2, ..ANY }),
        batched(send, Batch { group: 1, of: BatchOf::Batch, ..ANY }),
    ]);
    let mut items: BTreeMap<(u64, u8), Vec<Option<u64>>> = BTreeMap::new();
    for row in rows(&plan) {
        items.entry((row.0, row.1)).or_default().push(row.6);
    }
    assert_eq!(items.len(), 6);
    assert!(items.values().all(|batches| batches.len() == 2 && batches[0] == batches[1]));
    let numbers: Vec<u64> = items.values().map(|batches| batches[0].unwrap()).collect();
    assert_eq!(numbers, [1, 1, 2, 3, 3, 4]);
}

/// Deliveries fail for all that is delivered, as often as is said.
#[test]
fn a_batch_goes_well_or_not_as_one() {
    let mut deliver = task("deliver", 0, always(Span::MINUTE * 2), 0);
    let chance = Chance::from_share(0.25);
    deliver.failures = vec![Failure { cause: 0, chance, reads: None, remedy: Remedy::Repeat }];
    let mut plan = two_orders(vec![batched(deliver, Batch { of: BatchOf::Order, ..ANY })]);
    plan.arrivals[0].most = 4_000;
    let (mut fates, mut failed) = (BTreeMap::new(), 0);
    let mut desk = Desk::new(&plan);
    sandtable_orders::play::play(&plan, &mut desk, &[], SimTime::NEVER, |_, record| {
        if let Record::Work { batch, outcome, order, .. } = *record {
            let fate = fates.entry(batch.unwrap()).or_insert((order, outcome, 0));
            assert_eq!((fate.0, fate.1), (order, outcome));
            fate.2 += 1;
            failed += u32::from(outcome != sandtable_orders::Outcome::Done);
        }
    });
    assert!(fates.values().all(|(.., items)| *items == 3));
    let deliveries = f64::from(u32::try_from(fates.len()).unwrap());
    let share = f64::from(failed / 3) / deliveries;
    assert!((share - 0.25).abs() < 3.3 * (0.25 * 0.75 / deliveries).sqrt(), "{share}");
}

/// A customer who forgets is reminded every twenty days; who pays, pays in exponential time.
#[test]
fn customers_are_reminded_until_they_act() {
    let (every, mean, forgets) = (Span::DAY * 20, Span::DAY * 7, 0.2);
    let pay = Task {
        appointment: Some(exponential(mean)),
        reminded: Some(Reminded { every, forgets: Chance::from_share(forgets) }),
        ..task("pay", 0, always(Span::MINUTE), 0)
    };
    let orders = 20_000;
    let mut plan = plan(vec![team("desk", 20)], vec![pay], arrivals(always(Span::MINUTE), orders));
    plan.arrivals[0].patience = None;
    let (mut came, mut reminded) = (BTreeMap::new(), BTreeMap::<u64, u64>::new());
    let mut desk = Desk::new(&plan);
    sandtable_orders::play::play(&plan, &mut desk, &[], SimTime::NEVER, |at, record| {
        if let Record::Received { order, .. } = *record {
            came.insert(order, at);
        }
        if let Record::Reminded { order, .. } = *record {
            let times = reminded.entry(order).or_default();
            *times += 1;
            assert_eq!(at.since(came[&order]), every * *times);
        }
        if let Record::Work { order, asked, .. } = *record {
            let times = reminded.get(&order).copied().unwrap_or(0);
            assert!(asked.since(came[&order]) < every * (times + 1));
        }
    });
    // In each period the same share does nothing: the number of reminders is geometric.
    let nothing = forgets + (1.0 - forgets) * libm::exp(-20.0 / 7.0);
    let orders = f64::from(u32::try_from(orders).unwrap());
    for times in 0..4_i32 {
        let so_many = reminded.values().filter(|count| i32::try_from(**count) == Ok(times)).count();
        let never = if times == 0 { orders - reminded.len() as f64 } else { 0.0 };
        let share = (so_many as f64 + never) / orders;
        let expected = libm::pow(nothing, f64::from(times)) * (1.0 - nothing);
        let sigma = (expected * (1.0 - expected) / orders).sqrt();
        assert!((share - expected).abs() < 3.3 * sigma, "{times}: {share}, expected {expected}");
    }
}

/// Every disturbance, with people who capture and welcome several items at once.
#[test]
fn laws_hold_of_batches() {
    let mut plan = broadband();
    let tasks = &mut plan.offerings[0].tasks;
    tasks[0].batch = Some(Batch { of: BatchOf::Order, ..ANY });
    // While it waits, customers can still cancel.
    tasks[4].after = 2;
    let wait = Span::SECOND * 20;
    tasks[4].batch = Some(Batch { group: 1, wait, most: 2, ..ANY });
    for (mode, patience) in [(Mode::Liveness, Span::HOUR * 12), (Mode::Safety, Span::HOUR)] {
        let search = Search {
            cases: 3_000,
            seed: 3,
            laws: Law::ALL.to_vec(),
            mode,
            horizon: Span::MINUTE * 4,
            patience,
            most: (6, 8),
            troubles: sandtable_orders::disturbance::Trouble::ALL.to_vec(),
            defect: None,
        };
        let found = search.run(&plan).violation;
        assert!(found.is_none(), "{found:#?}");
    }
}
