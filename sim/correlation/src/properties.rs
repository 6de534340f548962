//! Laws that hold for any train of alarms: nothing panics, arrivals of one moment may come in any
//! order, a restart changes nothing, and every conclusion rests on what stands.

use crate::alarm::{AlarmKey, Change, Notification, Severity};
use crate::engine::{ActionId, Engine, Phase, Reply, Said};
use crate::rules::RuleSet;
use crate::topology::{Topology, TopologyBuilder};
use proptest::prelude::*;
use sandtable_units::{SimTime, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

const RULES: &str = r#"
[rules]
name = "properties"
reopen_within = "20s"
age = "3min"
occurrence = "10s"

[[rule]]
name = "customers"
enrich = { inventory = ["customers"], set = { seen = "yes" } }

[[rule]]
name = "lasting"
when = { types = ["Hot"] }
persist = { lasts = "5s", keep = "3s" }

[[rule]]
name = "flapping"
when = { types = ["Down", "Loss"] }
flap = { begins = 4, ends = 1, window = "20s" }

[[rule]]
name = "limit"
when = { types = ["Noise"] }
limit = { count = 2, window = "10s", by = ["class"] }

[[rule]]
name = "up"
when = { types = ["Up"] }
clear = { types = ["Down"], by = ["resource"] }

[[rule]]
name = "many"
when = { types = ["Loss"], attributes = { seen = "y*" } }
condition = "class == 'cell' && 'customers' in attributes"
threshold = { count = 3, window = "30s", by = ["upstream.router"], until = 2, hides = true, raise = { kind = "Outage" } }

[[rule]]
name = "often"
when = { types = ["Hot"] }
threshold = { count = 2, window = "30s", only_active = false, by = ["resource"], raise = { kind = "Often" } }

[[rule]]
name = "order"
when = { types = ["Hot"] }
sequence = { then = [{ types = ["Down"] }], window = "30s", by = ["resource"], hold = "all", raise = { kind = "Burnt" } }

[[rule]]
name = "beat"
when = { types = ["Beat"] }
absence = { within = "15s", by = ["resource"], raise = { kind = "Silent" } }

[[rule]]
name = "degraded"
when = { types = ["Down"], classes = ["link"] }
derive = { path = "depends_on*1..3", class = "cell", raise = { kind = "Degraded", severity = "warning" } }

[[rule]]
name = "plan"
when = { resource = "c3" }
maintenance = { from = "30s", to = "50s" }

[[rule]]
name = "symptoms"
when = { types = ["Loss", "Degraded", "Silent"] }
suppress = { cause = { types = ["Down", "Outage"] }, path = "depends_on*1..4", linger = "4s" }

[[rule]]
name = "near symptoms"
when = { types = ["Noise"] }
suppress = { cause = { types = ["Down"] }, path = "depends_on*1..3", silent = 0 }

[[rule]]
name = "same place"
when = { types = ["Loss"] }
suppress = { cause = { types = ["Hot"] } }

[[rule]]
name = "ring"
when = { types = ["Down"], classes = ["router"] }
suppress = { cause = { types = ["Down"], classes = ["router"] }, path = "peer*1..2" }

[[rule]]
name = "near"
when = { types = ["Down", "Loss", "Hot", "Outage", "Silent"] }
group = { window = "30s", distance = 2, resolve_after = "5s", close_after = "30s" }

[[rule]]
name = "else"
group = { by = ["resource"], window = "1min", close_after = "30s" }

[[rule]]
name = "impact"
impact = { path = "depends_on*1..4", classes = ["cell"] }

[[rule]]
name = "ticket"
action = { kind = "ticket", wait = "6s", attempts = 3, backoff = "2s", timeout = "5s", take_back = true, limit = { count = 2, window = "30s", by = ["resource"] } }

[[rule]]
name = "hot"
when = { types = ["Hot"] }
action = { kind = "restart", on = "alarm", wait = "2s" }

[[rule]]
name = "escalate"
action = { kind = "escalate", on = "failed", of = "ticket" }
"#;

const TYPES: [&str; 6] = ["Down", "Loss", "Hot", "Noise", "Beat", "Up"];
/// Types that the shipped sets know.
const OURS: [&str; 6] = [
    "link down",
    "cell unavailable",
    "router failure",
    "mains failure",
    "battery low",
    "node does not answer",
];
const PLACES: [&str; 11] = ["c1", "c2", "c3", "c4", "l1", "l2", "l3", "r1", "r2", "r3", "nowhere"];

fn topology() -> Topology {
    let mut builder = TopologyBuilder::default();
    for place in &PLACES[..10] {
        let class = match place.as_bytes()[0] {
            b'c' => "cell",
            b'l' => "link",
            _ => "router",
        };
        let customers = std::iter::once(("customers".to_owned(), "100".to_owned()));
        builder.resource_with(place, class, customers.collect());
    }
    builder.redundant_edge("c1", "depends_on", "l1", "a").redundant_edge(
        "c1",
        "depends_on",
        "l2",
        "a",
    );
    builder.edge("c2", "depends_on", "l2").edge("c3", "depends_on", "l2").edge(
        "c4",
        "depends_on",
        "l3",
    );
    builder.edge("l1", "depends_on", "r1").edge("l2", "depends_on", "r2").edge(
        "l3",
        "depends_on",
        "r3",
    );
    builder.edge("r1", "peer", "r2").edge("r2", "peer", "r3").edge("r3", "peer", "r1");
    builder.build().unwrap()
}

fn engine() -> Engine {
    engine_with(RULES)
}

fn engine_with(rules: &str) -> Engine {
    let rules = RuleSet::from_text("rules", rules).unwrap_or_else(|(sources, out)| {
        panic!("{}", sandtable_document::text(&out, &sources, sandtable_document::Style::Plain))
    });
    Engine::new(Arc::new(rules), Arc::new(topology()))
}

/// One notification, in numbers: received, how much earlier it happened, type, place, change and
/// severity.
type Compact = (u64, u64, usize, usize, u8, u8);

fn notification(
    (received, late, kind, place, change, severity): Compact,
    types: [&str; 6],
) -> Notification {
    let key = AlarmKey {
        resource: PLACES[place].to_owned(),
        alarm_type: types[kind].to_owned(),
        qualifier: String::new(),
    };
    let change = match change {
        0..4 => Change::Raised,
        4..6 => Change::Cleared,
        6 => Change::Occurred,
        _ => Change::Changed,
    };
    Notification {
        severity: [None, Some(Severity::Major), Some(Severity::Critical)][usize::from(severity)],
        time: SimTime::START + Span::SECOND * received.saturating_sub(late),
        ..crate::conformance::notification(SimTime::START + Span::SECOND * received, change, key)
    }
}

/// A train in the order of reception; times are whole seconds, so that many fall together.
fn trains() -> impl Strategy<Value = Vec<Compact>> {
    let one = (0_u64..60, 0_u64..4, 0..TYPES.len(), 0..PLACES.len(), 0_u8..8, 0_u8..3);
    prop::collection::vec(one, 0..120).prop_map(|mut train| {
        train.sort_by_key(|(received, ..)| *received);
        train
    })
}

/// Fails at the first thing that was said differently.
fn same(one: &[Said], other: &[Said]) {
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

/// Answers every third action, and fails every fourth.
fn answer(engine: &mut Engine, said: &[Said]) {
    for said in said {
        if let crate::Output::Action {
            action, step: crate::engine::Step::Requested { .. }, ..
        } = &said.output
        {
            let ActionId(number) = *action;
            let reply = match number % 4 {
                0 => Reply::Failed { reason: "503".to_owned(), try_again: true },
                1 => Reply::Succeeded { reference: format!("T{number}") },
                _ => continue,
            };
            engine.reply(*action, reply);
        }
    }
}

/// The outcome by names alone: incidents with their members, and what is active and hidden.
fn outcome(engine: &Engine) -> String {
    let mut lines = Vec::new();
    for (id, incident) in &engine.state.incidents {
        let members: BTreeSet<_> =
            incident.members.keys().map(|id| engine.alarm(*id).key.clone()).collect();
        let root = &engine.alarm(incident.root).key;
        lines.push(format!("{id} {:?} {root:?} {members:?}", incident.phase));
    }
    let alarms: BTreeSet<String> = engine
        .state
        .alarms
        .iter()
        .flatten()
        .filter(|alarm| alarm.episode > 0)
        .map(|alarm| {
            format!("{:?} {} {} {:?}", alarm.key, alarm.active, alarm.hidden, alarm.incident)
        })
        .collect();
    lines.extend(alarms);
    lines.join("\n")
}

fn play(engine: &mut Engine, train: &[Compact]) -> Vec<Said> {
    play_as(engine, train, TYPES)
}

fn play_as(engine: &mut Engine, train: &[Compact], types: [&str; 6]) -> Vec<Said> {
    let mut all = Vec::new();
    for (index, one) in train.iter().enumerate() {
        engine.notify(&notification(*one, types));
        let next = train.get(index + 1);
        if next.is_none_or(|next| next.0 > one.0) {
            engine.advance(SimTime::START + Span::SECOND * one.0);
            let said = engine.drain();
            answer(engine, &said);
            all.extend(said);
            all.extend(engine.drain());
            consistent(engine);
        }
    }
    all
}

/// What the engine keeps up to date is what it would work out from the start.
fn consistent(engine: &mut Engine) {
    let ids: Vec<_> = (0..engine.state.alarms.len())
        .filter(|index| engine.state.alarms[*index].is_some())
        .map(|index| crate::engine::AlarmId(u32::try_from(index).unwrap()))
        .collect();
    for id in ids {
        let anew = engine.supports_of(id);
        let alarm = engine.alarm(id).clone();
        assert_eq!(alarm.supports, anew, "supports of {:?}", alarm.key);
        let hides = anew.iter().any(crate::engine::Support::hides);
        assert_eq!(alarm.hidden, hides || alarm.lingers.is_some(), "{:?}", alarm.key);
        for cause in anew.iter().flat_map(|support| &support.causes) {
            assert!(engine.alarm(*cause).standing);
            assert!(engine.alarm(*cause).dependents.contains(&id));
        }
        for dependent in &alarm.dependents {
            let supports = &engine.alarm(*dependent).supports;
            assert!(supports.iter().any(|support| support.causes.contains(&id)));
        }
        for (rule, supports) in &alarm.held_by {
            for support in supports {
                assert!(engine.alarm(*support).evidence_for.contains(&(id, *rule)));
            }
        }
        if let Some(incident) = alarm.incident {
            assert!(engine.incident(incident).members.contains_key(&id));
        }
        engine.explain_alarm(&alarm.key, Span::ZERO).unwrap();
    }
    for (id, incident) in &engine.state.incidents {
        engine.explain(*id, Span::ZERO).unwrap();
        let of_it = |member: &&crate::engine::AlarmId| {
            let alarm = engine.alarm(**member);
            alarm.standing && alarm.incident == Some(*id)
        };
        if incident.phase == Phase::Open {
            let standing = incident.members.keys().filter(of_it).count();
            assert_eq!(standing, incident.standing as usize);
        }
        let heads: u32 = incident.heads.values().sum();
        assert_eq!(heads as usize, incident.members.len());
        for member in incident.members.values() {
            assert!(incident.heads.contains_key(&member.head));
        }
    }
}

/// The train with the notifications of each moment in another order.
fn shuffled(train: &[Compact], keys: Vec<u32>) -> Vec<Compact> {
    let mut shuffled: Vec<(u32, Compact)> = keys.into_iter().zip(train.iter().copied()).collect();
    shuffled.sort_by_key(|(key, one)| (one.0, *key));
    shuffled.into_iter().map(|(_, one)| one).collect()
}

/// Whoever runs an engine may move it to another thread.
#[test]
fn an_engine_can_be_sent() {
    fn can_be_sent<T: Send>() {}
    can_be_sent::<Engine>();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_conclusion_rests_on_what_stands(train in trains()) {
        let mut engine = engine();
        play(&mut engine, &train);
        for second in (60..400).step_by(7) {
            engine.advance(SimTime::START + Span::SECOND * second);
            consistent(&mut engine);
        }
        // Memory is bounded by the windows: nothing is left of what is over.
        engine.advance(SimTime::START + Span::HOUR);
        let left: Vec<_> = engine.state.alarms.iter().flatten().collect();
        let is_needed = |alarm: &crate::engine::Alarm| alarm.active || alarm.memberships > 0;
        prop_assert!(left.iter().all(|alarm| is_needed(alarm)), "{left:?}");
        prop_assert!(engine.state.incidents.values().all(|incident| incident.standing > 0));
    }

    #[test]
    fn arrivals_of_one_moment_may_come_in_any_order(train in trains(), keys in prop::collection::vec(any::<u32>(), 120)) {
        let shuffled = shuffled(&train, keys);
        let (mut one, mut other) = (engine(), engine());
        let said = play(&mut one, &train);
        let said_then = play(&mut other, &shuffled);
        prop_assert_eq!(outcome(&one), outcome(&other));
        same(&said, &said_then);
    }

    #[test]
    fn the_shipped_sets_do_not_mind_the_order_either(train in trains(), keys in prop::collection::vec(any::<u32>(), 120)) {
        let shuffled = shuffled(&train, keys);
        for (_, rules) in crate::SHIPPED {
            let (mut one, mut other) = (engine_with(rules), engine_with(rules));
            let said = play_as(&mut one, &train, OURS);
            same(&said, &play_as(&mut other, &shuffled, OURS));
        }
    }

    #[test]
    fn a_restart_changes_nothing(train in trains(), cut in 0_usize..120) {
        let cut = cut.min(train.len());
        let mut through = engine();
        let mut said = play(&mut through, &train[..cut]);
        said.extend(play(&mut through, &train[cut..]));
        let mut first = engine();
        let mut parts = play(&mut first, &train[..cut]);
        let bytes = postcard::to_allocvec(&first.checkpoint()).unwrap();
        let checkpoint = postcard::from_bytes(&bytes).unwrap();
        let mut second =
            Engine::resume(first.rules.clone(), first.topology.clone(), checkpoint).unwrap();
        parts.extend(play(&mut second, &train[cut..]));
        same(&said, &parts);
        prop_assert_eq!(
            postcard::to_allocvec(&through.checkpoint()).unwrap(),
            postcard::to_allocvec(&second.checkpoint()).unwrap()
        );
    }
}
