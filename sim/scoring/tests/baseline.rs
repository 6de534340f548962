//! What a baseline holds and what it tells of: worse, lost, changed, better and new figures, tolerances
//! by figure and by group, and files that make no sense.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod cases;

use cases::{case, seconds};
use sandtable_scoring::{
    Baseline, BaselineError, Direction, METRICS, Scores, Tolerance, Verdict, score,
};
use std::collections::BTreeSet;

/// Ten alarms of two faults, the first so many of which are in the incident of their fault.
fn found(kept: usize) -> Scores {
    let fault = |alarm: usize| u32::try_from(alarm / 5).ok();
    let mut case = case(10, fault, |alarm| if alarm < kept { fault(alarm) } else { None });
    case.end = seconds(1_000);
    score(&case, |_, _| None).unwrap()
}

fn tolerance(absolute: f64, relative: f64) -> Tolerance {
    Tolerance { absolute, relative }
}

#[test]
fn scores_hold_against_themselves_after_a_round_trip() {
    for scores in [found(10), found(8), found(3), found(0)] {
        let baseline = Baseline::new(&scores);
        let text = serde_json::to_string_pretty(&baseline).unwrap();
        let read: Baseline = serde_json::from_str(&text).unwrap();
        assert_eq!(read, baseline);
        let comparison = read.compare(&scores).unwrap();
        assert!(comparison.is_held() && comparison.differences.is_empty(), "{comparison}");
        assert_eq!(comparison.compared, METRICS.len());
        // What is told of a run is what a baseline stores.
        let told = serde_json::to_value(&scores).unwrap();
        assert_eq!(told.as_object().unwrap().len(), METRICS.len());
        for (key, stored) in &baseline.scores {
            assert_eq!(told[key].as_f64(), *stored, "{key}");
        }
    }
}

#[test]
fn worse_scores_fail_and_better_ones_do_not() {
    let (good, bad) = (found(10), found(8));
    let comparison = Baseline::new(&good).compare(&bad).unwrap();
    assert!(!comparison.is_held());
    let worse: BTreeSet<&str> = comparison.regressions().map(|worse| worse.key).collect();
    assert!(worse.contains("partition.b_cubed.recall"), "{comparison}");
    assert!(!worse.contains("partition.b_cubed.precision"), "{comparison}");
    assert!(!worse.contains("economy.left_alone"), "a figure that is neither good nor bad");
    let text = comparison.to_string();
    assert!(
        text.contains("worse    partition.b_cubed.recall  1 -> 0.72  (-0.28, allowed 0)\n"),
        "{text}"
    );
    assert!(text.contains("changed  economy.left_alone  0 -> 2  (+2)\n"), "{text}");
    let last =
        format!("{} of {} figures worse than the baseline allows", worse.len(), METRICS.len());
    assert!(text.ends_with(&last), "{text}");
    let verdicts: Vec<Verdict> = comparison.differences.iter().map(|one| one.verdict).collect();
    assert!(verdicts.is_sorted(), "the worst first");

    let comparison = Baseline::new(&bad).compare(&good).unwrap();
    assert!(comparison.is_held(), "{comparison}");
    let better = comparison.differences.iter().filter(|one| one.verdict == Verdict::Better);
    assert_eq!(better.map(|one| one.key).collect::<BTreeSet<_>>(), worse);
}

#[test]
fn a_figure_that_is_lost_fails_and_a_new_one_does_not() {
    let (some, none) = (found(10), found(0));
    let lost = Baseline::new(&some).compare(&none).unwrap();
    let opened = lost.regressions().find(|one| one.key == "timeliness.open.mean").unwrap();
    assert_eq!((opened.verdict, opened.now), (Verdict::Lost, None));
    assert_eq!(opened.to_string(), "lost     timeliness.open.mean  99.5 -> nothing");
    let new = Baseline::new(&none).compare(&some).unwrap();
    assert!(new.is_held(), "{new}");
    assert!(new.differences.iter().any(|one| one.verdict == Verdict::New));
}

#[test]
fn tolerances_are_by_the_longest_name_and_the_larger_of_both() {
    let (good, bad) = (found(10), found(8));
    let worse = |tolerances: &[(&str, Tolerance)]| {
        let mut baseline = Baseline::new(&good);
        baseline.scores.retain(|key, _| key.starts_with("partition.b_cubed."));
        let named = tolerances.iter().map(|(name, tolerance)| ((*name).to_owned(), *tolerance));
        baseline.tolerances = named.collect();
        let comparison = baseline.compare(&bad).unwrap();
        comparison.regressions().map(|one| one.key).collect::<Vec<_>>()
    };
    let (f1, recall) = ("partition.b_cubed.f1", "partition.b_cubed.recall");
    assert_eq!(worse(&[]), [recall, f1]);
    assert_eq!(worse(&[("partition", tolerance(0.3, 0.0))]), [""; 0]);
    assert_eq!(worse(&[("partition", tolerance(0.0, 0.3))]), [""; 0]);
    assert_eq!(worse(&[("partition", tolerance(0.27, 0.0))]), [recall]);
    let single = [("partition", tolerance(0.3, 0.3)), (recall, Tolerance::default())];
    assert_eq!(worse(&single), [recall]);
    // To the edge is allowed.
    assert_eq!(worse(&[("partition", tolerance(0.28, 0.0))]), [""; 0]);
}

#[test]
fn baselines_that_make_no_sense_are_refused() {
    let scores = found(10);
    let refused = |change: &dyn Fn(&mut Baseline)| {
        let mut baseline = Baseline::new(&scores);
        change(&mut baseline);
        baseline.compare(&scores).unwrap_err()
    };
    let unknown = refused(&|baseline| {
        baseline.scores.insert("partition.b_cube.f1".to_owned(), Some(1.0));
    });
    assert_eq!(unknown.to_string(), "there is no figure `partition.b_cube.f1`");
    for name in ["partition.b_cube", "partition.b_cubed.", ""] {
        let unknown = refused(&|baseline| {
            baseline.tolerances.insert(name.to_owned(), Tolerance::default());
        });
        assert_eq!(unknown, BaselineError::UnknownTolerance(name.to_owned()));
    }
    for wrong in [tolerance(-0.1, 0.0), tolerance(0.0, f64::NAN), tolerance(f64::INFINITY, 0.0)] {
        let bad = refused(&|baseline| baseline.tolerance = wrong);
        assert_eq!(bad, BaselineError::BadTolerance("every figure".to_owned()));
    }
    assert_eq!(refused(&|baseline| baseline.scores.clear()), BaselineError::Empty);
    for wrong in [r#"{"scores": {}, "tolerence": {}}"#, r#"{"tolerance": {}}"#] {
        assert!(serde_json::from_str::<Baseline>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn metrics_have_different_names_and_say_what_they_are() {
    let names: BTreeSet<&str> = METRICS.iter().map(|metric| metric.key).collect();
    assert_eq!(names.len(), METRICS.len());
    for metric in METRICS {
        assert!(metric.definition.split(' ').count() >= 3, "{}", metric.key);
    }
    assert!(METRICS.iter().any(|metric| metric.direction == Direction::Neither));
}
