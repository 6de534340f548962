//! The whole model with everything on: the same digest however the work is shared out, in whatever
//! order things are listed and built, from the start or resumed.

use crate::world::{EVERYTHING, employed, rules, run, scenario};
use proptest::prelude::*;
use sandtable_kernel::{
    Checkpoint, Collected, Sequential, Simulation, Speed, Unobserved, first_divergence,
};
use sandtable_model::faults::Origin;
use sandtable_model::people::VisitStep;
use sandtable_model::{Operator, Record};
use sandtable_scenarios::Scenario;
use sandtable_units::{SimTime, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

fn speed(threads: usize, regions: u32, build_reversed: bool) -> Speed {
    Speed { threads, regions: Some(regions), build_reversed }
}

/// What the world must contain for the tests below to mean something.
#[test]
fn everything_happens_in_it() {
    let operator = Arc::new(employed(&scenario(EVERYTHING, &[]), 0));
    let (outcome, said) = run(&operator, Speed::SINGLE);
    let count =
        |wanted: fn(&Record) -> bool| said.iter().filter(|said| wanted(&said.record)).count();
    assert!(outcome.events > 5_000, "{}", outcome.events);
    assert!(count(|record| matches!(record, Record::FaultBegan { .. })) > 200);
    let planned = count(|record| matches!(record, Record::Alarm(alarm) if alarm.planned));
    assert!(planned > 5, "{planned}");
    assert!(
        count(|record| matches!(record, Record::Alarm(alarm) if alarm.reporter.is_none())) > 50
    );
    for reason in sandtable_model::network::Reason::ALL {
        let out = said.iter().any(|said| {
            matches!(said.record, Record::OutageBegan { reason: found, .. } if found == reason)
        });
        assert!(out, "{reason:?}");
    }
    assert!(count(|record| matches!(record, Record::OutageBegan { continues: true, .. })) > 10);
    let full = |record: &Record| matches!(record, Record::Link { lost, .. } if *lost != [0; 2]);
    assert!(count(full) > 20, "links are full, or down while routers do not know");
    let short = |record: &Record| matches!(record, Record::Transport { offered, delivered, .. } if offered > delivered);
    assert!(count(short) > 20);
    let tickets = count(|record| matches!(record, Record::Ticket { .. }));
    assert!(tickets > 200, "{tickets}");
    let restarts = |wanted: bool| {
        let restarted = |record: &Record| matches!(record, Record::Restarted { mended, .. } if *mended == wanted);
        said.iter().filter(|said| restarted(&said.record)).count()
    };
    assert!(restarts(true) > 5 && restarts(false) > 5, "{} {}", restarts(true), restarts(false));
    for wanted in [
        VisitStep::Booked,
        VisitStep::Departed,
        VisitStep::Arrived,
        VisitStep::Works,
        VisitStep::AwaitsPart,
        VisitStep::Mended,
        VisitStep::InVain,
    ] {
        let found = said
            .iter()
            .any(|said| matches!(said.record, Record::Visit { step, .. } if step == wanted));
        assert!(found, "no visit {wanted:?}");
    }
    assert!(count(|record| matches!(record, Record::Dropped { .. })) > 5, "a storm is too much");
    let late = |record: &Record| matches!(record, Record::Traffic { latency, .. } if *latency > Span::from_nanos(50_000_000));
    let late = count(late);
    assert!(late > 30, "paths are full and cells are busy, {late} times");
    let mut modes = BTreeSet::new();
    for said in &said {
        if let Record::FaultBegan { origin: Origin::Mode(mode), .. } = said.record {
            modes.insert(mode);
        }
    }
    let all = (0..).zip(&operator.plan().modes).map(|(number, mode)| (number, mode.name.as_str()));
    let missing: Vec<&str> =
        all.filter(|(number, _)| !modes.contains(number)).map(|(_, name)| name).collect();
    assert_eq!(missing, [""; 0], "every mode strikes");
}

#[test]
fn any_sharing_of_the_work_says_the_same() {
    let operator = Arc::new(employed(&scenario(EVERYTHING, &[]), 0));
    let expected = run(&operator, Speed::SINGLE);
    for (threads, regions) in [(1, 3), (1, 64), (2, 1), (2, 3), (2, 64), (7, 3), (7, 64)] {
        for build_reversed in [false, true] {
            let speed = speed(threads, regions, build_reversed);
            assert!(run(&operator, speed) == expected, "{speed:?}");
        }
    }
    let mut left = Simulation::new(&operator, speed(2, 5, false)).unwrap();
    let mut right = Sequential::new(&operator);
    let found = first_divergence(&mut left, &mut right, operator.plan().end, Span::HOUR);
    assert_eq!(found, None);
    let oracle = Sequential::new(&operator).run(operator.plan().end, &mut Unobserved);
    assert_eq!(oracle, expected.0);
}

#[test]
fn resumed_at_any_of_twenty_edges_it_ends_the_same() {
    let operator = Arc::new(employed(&scenario(EVERYTHING, &[]), 0));
    let end = operator.plan().end;
    let expected = run(&operator, Speed::SINGLE);
    for number in 0..20_u32 {
        // Odd moments, in the midst of things.
        let edge = SimTime::START + Span::SECOND * u64::from(number * 8_641 + number % 7);
        let mut said = Collected(Vec::new());
        let mut first = Simulation::new(&operator, speed(1, 4, false)).unwrap();
        assert!(first.advance(edge, &mut said).is_continue());
        let mut file = Vec::new();
        first.checkpoint("everything").write(&mut file).unwrap();
        let checkpoint = Checkpoint::read(&mut file.as_slice()).unwrap();
        let threads = [1, 2, 3][number as usize % 3];
        let elsewhere = speed(threads, 1 + number * 3, true);
        let mut second = Simulation::resume(&operator, elsewhere, &checkpoint).unwrap();
        assert_eq!(second.run(end, &mut said), expected.0, "resumed at {edge}");
        assert!(said.0 == expected.1, "resumed at {edge}");
    }
}

/// A checkpoint resumed where a part of the operator is missing, is new, or is another one.
#[test]
fn what_a_checkpoint_holds_and_the_scenario_does_not_is_refused() {
    let whole = scenario(EVERYTHING, &[]);
    let mut idle = whole.clone();
    idle.noc.desk = None;
    let mut calm = whole.clone();
    (calm.care, calm.segment) = (None, Vec::new());
    let refusal = |from: &Operator, into: &Operator| {
        let (from, into) = (Arc::new(from.clone()), Arc::new(into.clone()));
        let mut first = Simulation::new(&from, Speed::SINGLE).unwrap();
        let edge = SimTime::START + Span::HOUR * 4;
        assert!(first.advance(edge, &mut Unobserved).is_continue());
        let checkpoint = first.checkpoint("everything");
        let resumed = Simulation::resume(&into, Speed::SINGLE, &checkpoint);
        resumed.err().map(|error| error.to_string())
    };
    let whole = employed(&whole, 0);
    let idle = employed(&idle, 0);
    let of = |process: &str, misfit: &str| {
        Some(format!("the state of `{process}` in the checkpoint does not fit the model: {misfit}"))
    };
    assert_eq!(refusal(&whole, &whole), None);
    let gone = of("back office", "it has people, and the scenario has none");
    assert_eq!(refusal(&whole, &idle), gone);
    let new = of("back office", "it has no people, and the scenario has");
    assert_eq!(refusal(&idle, &whole), new);
    let gone = of("back office", "it has customers, and the scenario has none");
    assert_eq!(refusal(&whole, &employed(&calm, 0)), gone);
    let without = Operator::new(&scenario(EVERYTHING, &[]), 0);
    let gone = of("back office", "it has rules, and the scenario has none");
    assert_eq!(refusal(&whole, &without), gone);
    let other = Operator::new(&scenario(EVERYTHING, &[]), 0).with_rules(rules("manual"));
    let rules = of("back office", "the checkpoint was taken with other rules");
    assert_eq!(refusal(&whole, &other), rules);
}

/// Without rules little is loud: windows grow. Pauses at every edge keep them one lookahead long.
#[test]
fn windows_of_any_length_say_the_same() {
    let operator = Arc::new(Operator::new(&scenario(EVERYTHING, &[]), 0));
    let (end, lookahead) = (operator.plan().end, operator.plan().lookahead);
    let expected = run(&operator, speed(2, 5, false));
    assert_eq!(Sequential::new(&operator).run(end, &mut Unobserved), expected.0);
    let mut said = Collected(Vec::new());
    let mut paused = Simulation::new(&operator, speed(1, 3, true)).unwrap();
    let mut edge = SimTime::START;
    while edge < end {
        edge = edge + lookahead;
        assert!(paused.advance(edge, &mut said).is_continue());
    }
    assert_eq!(paused.run(end, &mut said), expected.0);
    assert!(said.0 == expected.1);
}

#[test]
fn fluid_traffic_says_the_same_too() {
    let scenario = scenario(EVERYTHING, &["traffic.fidelity=\"fluid\""]);
    let operator = Arc::new(employed(&scenario, 0));
    let end = operator.plan().end;
    let expected = run(&operator, Speed::SINGLE);
    assert!(run(&operator, speed(2, 7, true)) == expected);
    assert_eq!(Sequential::new(&operator).run(end, &mut Unobserved), expected.0);
    assert!(run(&employed(&shuffled(scenario.clone(), 3), 0), Speed::SINGLE) == expected);
    let mut said = Collected(Vec::new());
    let mut first = Simulation::new(&operator, speed(1, 4, false)).unwrap();
    assert!(first.advance(SimTime::START + Span::SECOND * 90_001, &mut said).is_continue());
    let checkpoint = first.checkpoint("fluid");
    let mut second = Simulation::resume(&operator, speed(2, 9, true), &checkpoint).unwrap();
    assert_eq!(second.run(end, &mut said), expected.0);
    assert!(said.0 == expected.1);
}

/// Puts everything that a scenario lists in another order.
fn shuffled(mut scenario: Scenario, by: usize) -> Scenario {
    fn turn<T>(list: &mut [T], by: usize) {
        list.reverse();
        if !list.is_empty() {
            list.rotate_left(by % list.len());
        }
    }
    turn(&mut scenario.area, by);
    turn(&mut scenario.site, by);
    turn(&mut scenario.router, by);
    turn(&mut scenario.core, by);
    turn(&mut scenario.link, by);
    turn(&mut scenario.duct, by);
    turn(&mut scenario.feeder, by);
    turn(&mut scenario.fault, by);
    turn(&mut scenario.work, by);
    turn(&mut scenario.inject, by);
    turn(&mut scenario.weather, by);
    turn(&mut scenario.service, by);
    turn(&mut scenario.slice, by);
    turn(&mut scenario.crowd, by);
    turn(&mut scenario.demand, by);
    turn(&mut scenario.team, by);
    turn(&mut scenario.segment, by);
    for duct in &mut scenario.duct {
        turn(&mut duct.links, by);
    }
    for work in &mut scenario.work {
        turn(&mut work.elements, by);
    }
    scenario
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Small random operators: any seed, size and sharing, listed in any order.
    #[test]
    fn random_operators_are_deterministic(
        seed in any::<u32>(),
        network in 1..1000_u32,
        cells in 1..90_u32,
        threads in 1..4_usize,
        regions in 1..80_u32,
        by in 0..50_usize,
    ) {
        let settings = [
            format!("run.seed={seed}"),
            format!("generate.seed={network}"),
            format!("generate.cells={cells}"),
            "run.span=\"12h\"".to_owned(),
            "remove=[\"antenna swap\", \"river crossing\", \"spare line 1\", \"spare line 2\", \
             \"town hall\", \"offices\"]"
                .to_owned(),
            "inject=[]".to_owned(),
            "demand=[]".to_owned(),
        ];
        let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
        let scenario = scenario(EVERYTHING, &settings);
        let operator = Arc::new(employed(&scenario, 0));
        let oracle = Sequential::new(&operator).run(operator.plan().end, &mut Unobserved);
        let expected = run(&operator, Speed::SINGLE);
        prop_assert_eq!(oracle, expected.0);
        let other = employed(&shuffled(scenario, by), 0);
        prop_assert!(run(&other, speed(threads, regions, true)) == expected);
    }
}

#[test]
fn the_order_in_which_things_are_listed_has_no_effect() {
    let scenario = scenario(EVERYTHING, &[]);
    let expected = run(&employed(&scenario, 0), Speed::SINGLE);
    for by in [0, 1, 17] {
        let other = employed(&shuffled(scenario.clone(), by), 0);
        assert!(run(&other, Speed::SINGLE) == expected, "turned by {by}");
    }
}

#[test]
fn replications_differ_and_seeds_differ() {
    let scenario = scenario(EVERYTHING, &[]);
    let digest = |scenario: &Scenario, replication| {
        run(&employed(scenario, replication), Speed::SINGLE).0.digest
    };
    assert_ne!(digest(&scenario, 0), digest(&scenario, 1));
    let other = crate::world::scenario(EVERYTHING, &["run.seed=12"]);
    assert_ne!(digest(&scenario, 0), digest(&other, 0));
}

/// The digest of this world, on every machine, in debug and release, whatever else is in the build.
#[test]
fn the_digest_is_known() {
    let operator = Arc::new(employed(&scenario(EVERYTHING, &[]), 0));
    let digest = run(&operator, Speed::SINGLE).0.digest.to_string();
    assert_eq!(digest, "d3443c8f3041635bc4d8a693b6ef40be");
}
