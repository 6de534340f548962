//! The operations centre at work: the same on any sharing of the work and when resumed in mid-storm,
//! with each of the shipped rule sets.

use crate::world::{EVERYTHING, rules, run, scenario};
use sandtable_kernel::{Checkpoint, Collected, Sequential, Simulation, Speed, Unobserved};
use sandtable_model::noc::{ActionStep, IncidentStep};
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{Operator, Record};
use std::sync::Arc;

fn operator(name: &str) -> Operator {
    Operator::new(&scenario(EVERYTHING, &[]), 0).with_rules(rules(name))
}

#[test]
fn rules_say_the_same_on_any_sharing_of_the_work() {
    for name in ["baseline", "manual", "closed-loop"] {
        let operator = Arc::new(operator(name));
        let expected = run(&operator, Speed::SINGLE);
        for (threads, regions) in [(2, 3), (7, 64)] {
            let speed = Speed { threads, regions: Some(regions), ..Speed::SINGLE };
            assert!(run(&operator, speed) == expected, "{name}: {speed:?}");
        }
        let oracle = Sequential::new(&operator).run(operator.plan().end, &mut Unobserved);
        assert_eq!(oracle, expected.0, "{name}");
        let count = |wanted: fn(&Record) -> bool| {
            expected.1.iter().filter(|said| wanted(&said.record)).count()
        };
        let opened =
            |record: &Record| matches!(record, Record::Incident { step: IncidentStep::Opened, .. });
        assert!(count(opened) > 50, "{name}");
        assert!(
            count(|record| {
                matches!(record, Record::Action { step: ActionStep::Succeeded, .. })
            }) > 50
        );
        let hidden = count(|record| matches!(record, Record::Suppressed { hidden: true, .. }));
        assert!((name == "manual") == (hidden == 0), "{name} hides {hidden}");
    }
}

#[test]
fn rules_without_people_change_nothing_of_the_network() {
    let mut alone = scenario(EVERYTHING, &[]);
    alone.noc.desk = None;
    let without = Operator::new(&alone, 0);
    let of_noc = |record: &Record| {
        matches!(
            record,
            Record::Incident { .. } | Record::Suppressed { .. } | Record::Action { .. }
        )
    };
    let records = |operator: &Operator| -> Vec<(SimTime, Record)> {
        let said = run(operator, Speed::SINGLE).1.into_iter();
        said.filter(|said| !of_noc(&said.record)).map(|said| (said.time, said.record)).collect()
    };
    assert!(records(&without) == records(&Operator::new(&alone, 0).with_rules(rules("baseline"))));
}

#[test]
fn resumed_in_mid_storm_no_incident_is_opened_twice() {
    let operator = Arc::new(operator("baseline"));
    let end = operator.plan().end;
    let expected = run(&operator, Speed::SINGLE);
    for number in 1..8_u64 {
        let edge = SimTime::START + Span::SECOND * (number * 20_011);
        let mut said = Collected(Vec::new());
        let mut first = Simulation::new(&operator, Speed::SINGLE).unwrap();
        assert!(first.advance(edge, &mut said).is_continue());
        let mut file = Vec::new();
        first.checkpoint("rules").write(&mut file).unwrap();
        let checkpoint = Checkpoint::read(&mut file.as_slice()).unwrap();
        let elsewhere = Speed { threads: 2, regions: Some(9), ..Speed::SINGLE };
        let mut second = Simulation::resume(&operator, elsewhere, &checkpoint).unwrap();
        assert_eq!(second.run(end, &mut said), expected.0, "resumed at {edge}");
        assert!(said.0 == expected.1, "resumed at {edge}");
    }
}
