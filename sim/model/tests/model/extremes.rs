//! What the checks let through can be run: extreme but possible values do not make the model panic.

use crate::world::{EVERYTHING, run, scenario};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sandtable_kernel::{Simulation, Speed, Unobserved};
use sandtable_model::Operator;
use sandtable_scenarios::load_text;
use sandtable_units::Span;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const SPANS: [&str; 8] = ["0s", "1ns", "999ms", "1s", "17min", "1d", "3650d", "100000d"];
const CHANCES: [&str; 3] = ["0%", "37.5%", "100%"];
const NUMBERS: [&str; 5] = ["0", "0.001", "1", "999.5", "1000000"];
const COUNTS: [&str; 4] = ["0", "1", "7", "1000"];
const DISTRIBUTIONS: [&str; 9] = [
    "1ns",
    "100000d",
    "{ exponential = { mean = \"1s\" } }",
    "{ exponential = { mean = \"100000d\" }, least = \"1s\" }",
    "{ weibull = { shape = 0.1, mean = \"1h\" } }",
    "{ log_normal = { mean = \"100d\", variation = 100.0 }, least = \"2s\" }",
    "{ gamma = { shape = 0.1, mean = \"1d\" } }",
    "{ uniform = { from = \"1s\", to = \"100000d\" } }",
    "{ empirical = [{ value = \"0s\" }, { weight = 1000000000, value = \"1h\" }] }",
];

fn settings() -> impl Strategy<Value = Vec<String>> {
    fn one(
        keys: &'static [&'static str],
        values: &'static [&'static str],
    ) -> BoxedStrategy<String> {
        (prop::sample::select(keys), prop::sample::select(values))
            .prop_map(|(key, value)| format!("{key}={value}"))
            .boxed()
    }
    let spans = one(
        &[
            "power.site_battery",
            "power.router_battery",
            "power.recharge",
            "power.restart",
            "alarms.heartbeat",
            "alarms.flap_period",
            "work.\"antenna swap\".at",
            "work.\"antenna swap\".lasts",
            "work.\"antenna swap\".every",
            "weather.\"first front\".from",
            "weather.\"first front\".to",
            "run.period",
            "site.Aldern-001.battery",
        ],
        &SPANS,
    );
    let chances =
        one(&["alarms.lost", "alarms.duplicated", "alarms.flapping", "power.low_at"], &CHANCES);
    let numbers = one(
        &[
            "weather.\"first front\".multiply.\"rain fade\".by",
            "weather.\"bad luck\".begins.latitude",
        ],
        &NUMBERS,
    );
    let counts = one(
        &["alarms.flaps", "site.Aldern-002.population", "generate.towns", "generate.depth"],
        &COUNTS,
    );
    let distributions = one(
        &[
            "fault.\"rain fade\".time_to_failure",
            "fault.\"rain fade\".time_to_repair",
            "fault.\"excavator\".time_to_failure",
            "fault.\"mains outage\".time_to_failure",
            "fault.\"mains outage\".time_to_repair",
            "fault.controller.time_to_repair",
            "alarms.delay",
        ],
        &DISTRIBUTIONS,
    );
    prop::collection::vec(
        prop_oneof![3 => spans, 1 => chances, 1 => numbers, 1 => counts, 3 => distributions],
        1..5,
    )
}

#[test]
fn what_is_accepted_can_be_run() {
    let accepted = AtomicU32::new(0);
    let config = ProptestConfig::with_cases(400);
    let outcome = TestRunner::new(config).run(&settings(), |settings| {
        let loaded = load_text("extreme", EVERYTHING.to_owned(), &settings);
        if let Some(mut scenario) = loaded.scenario {
            accepted.fetch_add(1, Ordering::Relaxed);
            scenario.run.span.value = Span::HOUR * 8;
            let operator = Arc::new(Operator::new(&scenario, 0));
            let end = operator.plan().end;
            Simulation::new(&operator, Speed::SINGLE)
                .expect("no threads")
                .run(end, &mut Unobserved);
        }
        Ok(())
    });
    outcome.expect("no panic");
    let accepted = accepted.into_inner();
    assert!(accepted > 100, "only {accepted} were accepted: the test says little");
}

/// What the checks let pass can be simulated, in both fidelities.
#[test]
fn traffic_at_its_limits() {
    let limits: [&[&str]; 12] = [
        &["traffic.least_rate=\"1kbit/s\""],
        &["traffic.least_rate=\"100Tbit/s\""],
        &["radio.power=1e300"],
        &["radio.gain=-1e308", "radio.noise_figure=1e308"],
        &["radio.weakest=200.0"],
        &["radio.bandwidth=\"2GHz\"", "radio.layers=16"],
        &["radio.bandwidth=\"1MHz\"", "radio.subcarrier_spacing=\"960kHz\""],
        &["service.web.volume.mean=\"100GB\"", "service.web.volume.variation=20.0"],
        &["service.web.volume.variation=0.0"],
        &["service.voice.rate=\"10Tbit/s\""],
        &["crowd.match.activity=1000.0", "service.web.sessions=0.0"],
        &["slice.gold.lasts=\"1ns\"", "run.period=\"7min\""],
    ];
    for settings in limits {
        for fidelity in ["sessions", "fluid"] {
            let fidelity = format!("traffic.fidelity=\"{fidelity}\"");
            let span = "run.span=\"7h\"";
            let settings = [settings, &[fidelity.as_str(), span]].concat();
            let operator = Operator::new(&scenario(EVERYTHING, &settings), 0);
            let (outcome, _) = run(&operator, Speed::SINGLE);
            assert!(!outcome.stopped, "{settings:?}");
        }
    }
}
