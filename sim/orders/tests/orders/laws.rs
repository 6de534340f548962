//! Laws of orders under every disturbance, and each of eight mistakes found and shown in few events.

use crate::plans::broadband;
use sandtable_orders::plan::{Acknowledge, Channel, DeadLetters, Plan, Trouble};
use sandtable_orders::search::{Mode, Search, Violation};
use sandtable_orders::{Defect, Law};
use sandtable_units::{Chance, Span};

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
    let (search, plan) = (search(), broadband());
    if let Some(violation) = search.run(&plan) {
        let said = search.history(&plan, &violation.schedule);
        let said: Vec<String> =
            said.iter().map(|(at, record)| format!("{at} {record:?}")).collect();
        panic!("{violation:?}\n{}", said.join("\n"));
    }
}

fn found(plan: &Plan, defect: Option<Defect>) -> Violation {
    let search = Search { defect, ..search() };
    let violation = search.run(plan).expect("the mistake is found");
    assert!(violation.schedule.len() <= 10, "{violation:#?}");
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
fn a_reservation_that_nobody_holds() {
    assert_eq!(found(&broadband(), Some(Defect::EarlyEnd)).law, Law::NoOrphans);
}
