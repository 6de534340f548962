//! Laws of orders under every disturbance, and each of eight mistakes found and shown in few events.

use crate::plans::{broadband, changes};
use sandtable_orders::disturbance::{Disturbance, Trouble};
use sandtable_orders::plan::{Acknowledge, Arrivals, Channel, DeadLetters, Inventory, Plan};
use sandtable_orders::search::{Mode, Ordered, Schedule, Search, Violation, Wish};
use sandtable_orders::{Defect, Law, Record, describe};
use sandtable_units::{Chance, SimTime, Span};

fn search() -> Search {
    let cases = option_env!("SANDTABLE_CASES").map_or(10_000, |cases| cases.parse().unwrap());
    Search {
        cases,
        seed: 1,
        laws: Law::ALL.to_vec(),
        mode: Mode::Liveness,
        horizon: Span::MINUTE * 4,
        patience: Span::HOUR * 12,
        most: (6, 8),
        troubles: Trouble::ALL.to_vec(),
        defect: None,
    }
}

/// Ten thousand schedules, more by `SANDTABLE_CASES` at build time.
#[test]
fn laws_hold_whatever_happens() {
    nothing_is_found(&search(), &broadband());
}

/// The same with products that are changed, suspended, resumed, moved and ceased.
#[test]
fn laws_hold_whatever_is_done_with_products() {
    nothing_is_found(&search(), &changes());
    let safety = Search { mode: Mode::Safety, patience: Span::HOUR, ..search() };
    nothing_is_found(&safety, &changes());
    let mut losing = changes();
    losing.stocks[0].lost = Chance::from_share(0.5);
    losing.stocks[0].audited = Some((Span::MINUTE, Chance::from_share(0.5)));
    let searched = Search { cases: search().cases / 10, ..search() };
    nothing_is_found(&searched, &losing);
}

fn nothing_is_found(search: &Search, plan: &Plan) {
    if let Some(violation) = search.run(plan).violation {
        let (said, _) = search.history(plan, &violation.schedule);
        let said: Vec<String> =
            said.iter().map(|(at, record)| format!("{at} {record:?}")).collect();
        panic!("{violation:?}\n{}", said.join("\n"));
    }
}

/// What must never happen does not, though systems stay as they are to the end.
#[test]
fn nothing_forbidden_happens_while_disturbances_stay() {
    let search = Search { mode: Mode::Safety, patience: Span::HOUR, ..search() };
    let plan = broadband();
    let found = search.run(&plan).violation;
    assert!(found.is_none(), "{found:#?}");
    let lost = with(|channel| channel.dead_letters = DeadLetters::Drop);
    assert!(search.run(&lost).violation.is_none(), "what is lost is not asked for");
}

/// A law that is not asked for may break.
#[test]
fn only_laws_that_are_asked_for_are_searched() {
    let plan = with(|channel| channel.dead_letters = DeadLetters::Drop);
    let laws = Law::ALL.into_iter().filter(|law| *law != Law::EveryOrderEnds).collect();
    let search = Search { laws, cases: 2_000, ..search() };
    assert!(search.run(&plan).violation.is_none());
}

/// Orders of a second stream are drawn, too, and each stream counts its own.
#[test]
fn orders_are_of_all_streams() {
    let mut plan = broadband();
    plan.arrivals.push(Arrivals { name: "web".into(), ..plan.arrivals[0].clone() });
    plan.arrivals[0].items = vec![(1, 1)];
    plan.arrivals[1].items = vec![(1, 2)];
    let at = |second| SimTime::START + Span::SECOND * second;
    let ordered = |second, stream| Ordered { at: at(second), stream, like: 0, wish: None };
    let schedule = Schedule {
        orders: vec![ordered(1, 0), ordered(2, 1), ordered(3, 1), ordered(4, 0)],
        until: at(3_600),
        ..Schedule::default()
    };
    let (said, _) = search().history(&plan, &schedule);
    let came: Vec<(u64, u16)> = said
        .iter()
        .filter_map(|(_, record)| {
            let Record::Received { order, stream, .. } = record else { return None };
            Some((*order, *stream))
        })
        .collect();
    assert_eq!(came, [(1, 0), (2, 1), (3, 1), (4, 0)]);
    let mut wrong = broadband().offerings.remove(0);
    wrong.tasks[2].undo = None;
    plan.offerings.push(wrong);
    plan.arrivals[1].offerings = vec![(1, 1)];
    let found =
        search().run(&plan).violation.expect("orders of the second stream leave something behind");
    let shown = usize::try_from(found.order.unwrap()).unwrap() - 1;
    assert_eq!(found.schedule.orders[shown].stream, 1, "{found:#?}");
}

/// What happens is told with names.
#[test]
fn schedules_and_histories_are_sentences() {
    let plan = with(|channel| channel.dead_letters = DeadLetters::Drop);
    let at = |second| SimTime::START + Span::SECOND * second;
    let disturbance = |kind, station, second, lasts| Disturbance {
        kind,
        station,
        at: at(second),
        lasts: Span::SECOND * lasts,
    };
    let search = search();
    let wish = Some((Wish::Cancel, Span::SECOND * 4));
    let schedule = Schedule {
        orders: vec![Ordered { at: at(1), stream: 0, like: 0, wish }],
        disturbances: vec![
            disturbance(Trouble::CutTo, 1, 0, 240),
            disturbance(Trouble::Slow, 2, 2, 600),
        ],
        until: at(600),
        ..Schedule::default()
    };
    let told = |sentences: Vec<(SimTime, String)>| -> Vec<String> {
        sentences.into_iter().map(|(at, text)| format!("{at} {text}")).collect()
    };
    assert_eq!(
        told(describe::schedule(&plan, &schedule)),
        [
            "00:00:00 requests to `inventory` do not arrive until 00:04:00",
            "00:00:01 order 1 comes from `shop`",
            "00:00:02 `activation` takes ten times as long to the end",
            "00:00:05 the customer of order 1 cancels",
        ]
    );
    let violation = Violation { law: Law::EveryOrderEnds, order: Some(1), schedule, tried: 1 };
    let history = told(describe::history(&search, &plan, &violation));
    assert_eq!(
        history.first().map(String::as_str),
        Some("00:00:01 order 1 comes from `shop`"),
        "{history:#?}"
    );
    for said in [
        "00:00:04 item 1 of order 1 (`broadband`) is inProgress",
        "00:00:04 `desk` has done `capture` for item 1 of order 1",
        "00:00:05 order 1 is pendingCancellation",
    ] {
        assert!(history.iter().any(|line| line == said), "{said}: {history:#?}");
    }
    let put_aside = "the request to `inventory` for `reserve` of item 1 of order 1 is put aside";
    assert!(history.iter().any(|line| line.ends_with(put_aside)), "{history:#?}");
    assert_eq!(
        history.last().map(String::as_str),
        Some("00:10:00 order 1 has not ended: it is still pendingCancellation")
    );
}

fn found(plan: &Plan, defect: Option<Defect>) -> Violation {
    let search = Search { defect, ..search() };
    let violation = search.run(plan).violation.expect("the mistake is found");
    assert!(violation.schedule.len() <= 10, "{violation:#?}");
    let until = violation.schedule.until;
    let mut disturbances = violation.schedule.disturbances.iter();
    assert!(
        disturbances.all(|wrong| wrong.at.saturating_add(wrong.lasts) < until),
        "{violation:#?}"
    );
    let again = search.broken(plan, &violation.schedule);
    assert!(again.iter().any(|(law, _)| *law == violation.law), "it can be seen again");
    violation
}

fn with(change: impl Fn(&mut Channel)) -> Plan {
    let mut plan = broadband();
    plan.stations.iter_mut().filter_map(|station| station.channel.as_mut()).for_each(change);
    plan
}

#[test]
fn without_keys_work_is_done_twice() {
    let law = found(&with(|channel| channel.keyed = false), None).law;
    assert!(matches!(law, Law::OneEffectPerKey | Law::NoOrphans), "{law:?}");
}

#[test]
fn acknowledged_before_the_commit_orders_are_lost() {
    let plan = with(|channel| channel.acknowledge = Acknowledge::OnReceipt);
    assert_eq!(found(&plan, None).law, Law::EveryOrderEnds);
}

#[test]
fn retries_without_limit() {
    let plan = with(|channel| {
        channel.attempts = None;
        channel.poison = Chance::from_share(0.05);
    });
    assert_eq!(found(&plan, None).law, Law::BoundedRetries);
}

#[test]
fn without_compensation_something_is_left_behind() {
    let mut plan = broadband();
    plan.offerings[0].tasks[2].undo = None;
    assert_eq!(found(&plan, None).law, Law::NoOrphans);
}

#[test]
fn lost_dead_letters_are_lost_orders() {
    let plan = with(|channel| channel.dead_letters = DeadLetters::Drop);
    assert_eq!(found(&plan, None).law, Law::EveryOrderEnds);
}

#[test]
fn a_wrong_roll_up() {
    assert_eq!(found(&broadband(), Some(Defect::WrongRollUp)).law, Law::RollUp);
}

#[test]
fn activated_twice_under_one_key() {
    let law = found(&broadband(), Some(Defect::KeyOfAttempt)).law;
    assert!(matches!(law, Law::OneEffectPerKey | Law::NoOrphans), "{law:?}");
}

#[test]
fn a_release_that_comes_twice_gives_back_twice() {
    assert_eq!(found(&changes(), Some(Defect::ReleasedTwice)).law, Law::StocksAgree);
}

#[test]
fn one_product_is_given_up_twice() {
    assert_eq!(found(&changes(), Some(Defect::SoldTwice)).law, Law::InstalledBaseAgrees);
}

#[test]
fn what_is_not_switched_on_again_is_missing() {
    let mut plan = changes();
    plan.offerings[5].tasks[0].undo = None;
    assert_eq!(found(&plan, None).law, Law::NoOrphans);
}

#[test]
fn a_reservation_that_nobody_holds() {
    assert_eq!(found(&broadband(), Some(Defect::EarlyEnd)).law, Law::NoOrphans);
}

/// What is left wrong stays so until an inventory is held against what is there.
#[test]
fn reconciliation_makes_inventories_agree() {
    let laws = vec![Law::InventoriesAgree, Law::StocksAgree, Law::EveryOrderEnds];
    let search = Search { laws, cases: 2_000, ..search() };
    let mut plan = broadband();
    for task in &mut plan.offerings[0].tasks {
        task.undo = None;
    }
    let found = search.run(&plan).violation.expect("nobody puts right what failed orders leave");
    assert_eq!(found.law, Law::InventoriesAgree);
    assert!(found.schedule.events().len() <= 10, "{found:#?}");
    for mends in [1.0, 0.6] {
        plan.inventories = vec![Inventory {
            name: "network".into(),
            wrong: Chance::NEVER,
            drift: Chance::NEVER,
            reconciled: Some((Span::MINUTE * 20, Chance::from_share(mends))),
        }];
        let found = search.run(&plan).violation;
        assert!(found.is_none(), "{found:#?}");
        // Until then it is wrong, and is told to be.
        let never = Search { laws: vec![Law::NoOrphans], ..search.clone() };
        assert!(never.run(&plan).violation.is_some());
    }
}
