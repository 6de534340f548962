//! The catalogue of defects D1 to D17 as cases in files: each holds with this engine, and each is
//! noticed when its defect is switched on. Beside it, a case for each operator.

mod play;

use crate::defect::{Defect, Defects};
pub(crate) use play::notification;
use play::{Case, play};

fn check(name: &str, text: &str, defect: Defect) {
    let case = Case::from_text(name, text);
    if let Err(why) = play(&case, Defects::default()) {
        panic!("{name}: {why}");
    }
    let noticed = play(&case, Defects::only(defect));
    assert!(noticed.is_err(), "{name} does not notice {defect:?}");
}

macro_rules! catalogue {
    ($($test:ident: $file:literal, $defect:ident;)*) => {
        $(
            #[test]
            fn $test() {
                let text = include_str!(concat!("../../conformance/", $file, ".toml"));
                check($file, text, Defect::$defect);
            }
        )*

        #[test]
        fn every_case_is_played() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/conformance");
            let found = std::fs::read_dir(folder).unwrap().count();
            assert_eq!(found, [$($file),*].len());
        }
    };
}

catalogue! {
    d01_a_resolved_incident_takes_no_new_alarms: "d01", TakesAfterResolution;
    d02_a_threshold_counts_only_what_is_active: "d02", CountsCleared;
    d03_a_clear_opens_no_incident: "d03", OpensOnClear;
    d04_an_incident_at_a_threshold_holds_all_that_were_counted: "d04", HoldsLastOnly;
    d05_alarms_without_a_key_share_no_incident: "d05", SharesEmptyKey;
    d06_a_cause_that_comes_later_hides_its_symptoms: "d06", NeedsCauseFirst;
    d07_a_wait_runs_from_the_opening_of_the_incident: "d07", RestartsWait;
    d08_actions_follow_incidents_whoever_opens_them: "d08", ActsOnManualOnly;
    d09_rules_that_are_wrong_are_refused: "d09", DropsInvalidRules;
    d10_the_clear_of_one_member_clears_no_other: "d10", ResolvesOnFirstClear;
    d11_raised_again_is_what_the_policy_says: "d11", AlwaysReopens;
    d12_a_silent_node_between_splits_no_chain: "d12", StopsAtSilence;
    d13_storms_that_touch_do_not_chain: "d13", ChainsMembers;
    d14_a_rule_clears_only_what_belongs_to_it: "d14", ClearsUnrelated;
    d15_a_restart_in_a_storm_opens_nothing_twice: "d15", ForgetsIncidents;
    d16_nothing_holds_beyond_the_end: "d16", PassesBeyondEnd;
    d17_one_of_two_supports_is_enough: "d17", UndoesOnFirstSupport;
}

macro_rules! cases {
    ($($test:ident: $file:literal;)*) => {
        $(
            #[test]
            fn $test() {
                let text = include_str!(concat!("../../cases/", $file, ".toml"));
                if let Err(why) = play(&Case::from_text($file, text), Defects::default()) {
                    panic!("{}: {why}", $file);
                }
            }
        )*

        #[test]
        fn every_operator_is_played() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");
            assert_eq!(std::fs::read_dir(folder).unwrap().count(), [$($file),*].len());
        }
    };
}

cases! {
    absence: "absence";
    answer_missing: "answer-missing";
    calendar: "calendar";
    circle: "circle";
    condition: "condition";
    flapping: "flapping";
    limit: "limit";
    linger: "linger";
    maintenance: "maintenance";
    maintenance_flexible: "maintenance-flexible";
    maintenance_triggered: "maintenance-triggered";
    merge: "merge";
    persistence: "persistence";
    redundancy: "redundancy";
    reopen: "reopen";
    sequence: "sequence";
    wait_and_clear: "wait-and-clear";
    weighted_flapping: "weighted-flapping";
}
