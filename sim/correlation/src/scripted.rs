//! What cannot be told in a train of alarms alone: answers of outside systems, approvals, late
//! notifications, what a check of rules against a network says, and the shipped sets.

use crate::alarm::{AlarmKey, Change, EventType};
use crate::conformance::notification;
use crate::engine::{Command, CommandError, Engine, Output, Reply, Step};
use crate::rules::{RuleSet, Vocabulary};
use crate::topology::{Topology, TopologyBuilder};
use sandtable_document::{Diagnostics, Style, text};
use sandtable_units::{SimTime, Span};
use std::sync::Arc;

fn set(rules: &str) -> RuleSet {
    let rules = format!("[rules]\nname = \"scripted\"\n{rules}");
    RuleSet::from_text("rules", &rules)
        .unwrap_or_else(|(sources, out)| panic!("{}", text(&out, &sources, Style::Plain)))
}

fn engine(rules: &str) -> Engine {
    Engine::new(Arc::new(set(rules)), Arc::new(Topology::default()))
}

fn at(seconds: u64) -> SimTime {
    SimTime::START + Span::SECOND * seconds
}

fn key(resource: &str, alarm_type: &str) -> AlarmKey {
    let (resource, alarm_type) = (resource.to_owned(), alarm_type.to_owned());
    AlarmKey { resource, alarm_type, qualifier: String::new() }
}

fn raise(engine: &mut Engine, seconds: u64, resource: &str) {
    engine.notify(&notification(at(seconds), Change::Raised, key(resource, "Down")));
    engine.advance(at(seconds));
}

/// The steps of actions so far: second, kind and step.
fn steps(engine: &mut Engine) -> Vec<String> {
    let said = engine.drain().into_iter();
    said.filter_map(|said| {
        let Output::Action { kind, step, .. } = said.output else { return None };
        let seconds = said.at.nanos() / Span::SECOND.nanos();
        let step = match step {
            Step::Requested { attempt, .. } => format!("attempt {attempt}"),
            Step::AwaitsApproval { role, .. } => format!("awaits {role}"),
            Step::WillRetry { .. } => "will retry".to_owned(),
            Step::Succeeded { reference } => format!("is {reference}"),
            Step::Failed { reason } => format!("failed: {reason}"),
            Step::RefusedByPolicy { why } => format!("refused: {why}"),
            Step::RefusedBy { by } => format!("refused by {by}"),
            Step::Withdrawn => "withdrawn".to_owned(),
            Step::TakenBack { reference } => format!("took back {reference}"),
        };
        Some(format!("{seconds} {kind} {step}"))
    })
    .collect()
}

const GROUP: &str =
    "[[rule]]\nname = \"group\"\ngroup = { by = [\"resource\"], window = \"1h\" }\n";

fn reply_to(engine: &mut Engine, number: u32, reply: Reply) {
    let action = engine.state.actions.keys().copied().find(|id| id.0 == number).unwrap();
    assert!(engine.reply(action, reply));
}

#[test]
fn a_ticket_is_tried_again_with_growing_waits_and_taken_back() {
    let ticket = "[[rule]]\nname = \"t\"\naction = { kind = \"ticket\", attempts = 4, backoff = \"10s\", timeout = \"5s\", take_back = true }\n";
    let mut engine = engine(&format!("{GROUP}{ticket}"));
    raise(&mut engine, 0, "a");
    let busy = || Reply::Failed { reason: "503".to_owned(), try_again: true };
    reply_to(&mut engine, 1, busy());
    engine.advance(at(10));
    reply_to(&mut engine, 1, busy());
    engine.advance(at(35));
    engine.advance(at(75));
    reply_to(&mut engine, 1, Reply::Succeeded { reference: "T1".to_owned() });
    engine.notify(&notification(at(80), Change::Cleared, key("a", "Down")));
    engine.advance(at(80));
    assert_eq!(
        steps(&mut engine),
        [
            "0 ticket attempt 1",
            "0 ticket will retry",
            "10 ticket attempt 2",
            "10 ticket will retry",
            "30 ticket attempt 3",
            "35 ticket will retry",
            "75 ticket attempt 4",
            "75 ticket is T1",
            "80 ticket took back T1",
        ]
    );
}

#[test]
fn an_action_that_fails_for_good_is_followed_up() {
    let rules = "[[rule]]\nname = \"t\"\naction = { kind = \"restart\" }\n[[rule]]\nname = \"e\"\naction = { kind = \"escalate\", on = \"failed\", of = \"t\" }\n";
    let mut engine = engine(&format!("{GROUP}{rules}"));
    raise(&mut engine, 0, "a");
    let broken = Reply::Failed { reason: "no such unit".to_owned(), try_again: false };
    reply_to(&mut engine, 1, broken);
    let expected =
        ["0 restart attempt 1", "0 restart failed: no such unit", "0 escalate attempt 1"];
    assert_eq!(steps(&mut engine), expected);
}

#[test]
fn a_policy_allows_only_so_many() {
    let restart = "[[rule]]\nname = \"r\"\naction = { kind = \"restart\", on = \"alarm\", limit = { count = 2, window = \"1h\", by = [\"resource\"] } }\n";
    let mut engine = engine(restart);
    for episode in 0..3 {
        raise(&mut engine, episode * 600, "a");
        let clear = notification(at(episode * 600 + 10), Change::Cleared, key("a", "Down"));
        engine.notify(&clear);
    }
    raise(&mut engine, 3_700, "a");
    let steps: Vec<String> =
        steps(&mut engine).into_iter().filter(|step| !step.contains("will")).collect();
    let once = |second| format!("{second} restart attempt 1");
    assert_eq!(steps[0], once(0));
    assert!(steps.contains(&once(600)), "{steps:?}");
    assert!(steps.contains(&"1200 restart refused: not more than 2 in 1h".to_owned()));
    assert!(steps.contains(&once(3_700)));
}

#[test]
fn only_the_right_role_approves() {
    let reroute = "[[rule]]\nname = \"r\"\naction = { kind = \"reroute\", approval = \"duty\" }\n";
    let mut engine = engine(&format!("{GROUP}{reroute}"));
    raise(&mut engine, 0, "a");
    let action = *engine.state.actions.keys().next().unwrap();
    let approve = |role: &str| Command::Approve { action, role: role.to_owned() };
    let wrong = engine.command("eve", &approve("guest"));
    assert_eq!(wrong, Err(CommandError::WrongRole { needed: "duty".to_owned() }));
    engine.advance(at(30));
    assert_eq!(engine.command("ann", &approve("duty")), Ok(()));
    assert_eq!(engine.command("ann", &approve("duty")), Err(CommandError::NoAction(action)));
    let said = engine.drain();
    assert!(said.iter().any(|said| matches!(
        &said.output,
        Output::Audit(entry) if entry.approved_by.as_deref() == Some("ann")
    )));
    assert!(said.iter().any(|said| said.at == at(30)
        && matches!(said.output, Output::Action { step: Step::Requested { .. }, .. })));
}

/// With a hold-back, notifications that overtook each other give what they give in order.
#[test]
fn what_overtakes_within_the_hold_back_is_put_in_order() {
    let rules = format!("hold_back = \"5s\"\n{GROUP}");
    let send = |order: [usize; 3]| {
        let mut engine = engine(&rules);
        let all =
            [(10, Change::Raised, "a"), (11, Change::Cleared, "a"), (12, Change::Raised, "b")];
        for (received, index) in (13..).zip(order) {
            let (happened, change, resource) = all[index];
            let mut one = notification(at(received), change, key(resource, "Down"));
            one.time = at(happened);
            engine.notify(&one);
        }
        assert_eq!(engine.next_deadline(), Some(at(15)));
        engine.advance(at(60));
        engine.drain()
    };
    let in_order = send([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(send(order), in_order, "{order:?}");
    }
    assert!(in_order.iter().any(|said| matches!(said.output, Output::IncidentResolved { .. })));
}

#[test]
fn a_clear_that_was_overtaken_by_a_newer_raise_clears_nothing() {
    let mut engine = engine(GROUP);
    raise(&mut engine, 10, "a");
    let mut late = notification(at(12), Change::Cleared, key("a", "Down"));
    late.time = at(5);
    engine.notify(&late);
    engine.advance(at(12));
    assert!(engine.drain().iter().any(|said| matches!(said.output, Output::Stale { .. })));
    assert!(engine.explain_alarm(&key("a", "Down"), Span::ZERO).unwrap().contains("is active"));
}

#[test]
fn what_is_too_late_is_told_of() {
    let mut engine = engine("lateness = \"1min\"\nlate = \"discard\"\n");
    let mut late = notification(at(100), Change::Raised, key("a", "Down"));
    late.time = at(39);
    engine.notify(&late);
    engine.advance(at(200));
    let said = engine.drain();
    assert!(
        matches!(said[..], [ref one] if matches!(one.output, Output::Late { discarded: true, .. }))
    );
}

fn errors(rules: &str) -> String {
    let rules = format!("[rules]\nname = \"wrong\"\n{rules}");
    match RuleSet::from_text("rules", &rules) {
        Ok(_) => String::new(),
        Err((sources, out)) => text(&out, &sources, Style::Plain),
    }
}

#[test]
fn the_schema_knows_every_operator() {
    let schema = RuleSet::schema();
    for name in ["Suppress", "Group", "Threshold", "Maintenance", "Action", "Selector"] {
        assert_eq!(schema["$defs"][name]["additionalProperties"], false, "{name}");
    }
}

/// Each mistake is refused, with a word of what is wrong.
#[test]
fn mistakes_are_refused_in_words() {
    let rule = |body: &str| format!("[[rule]]\nname = \"r\"\n{body}\n");
    let raise = "raise = { kind = \"X\", resource = \"x\" }";
    for (rules, wanted) in [
        (rule("group = { by = [], window = \"1h\" }"), "every alarm would fall into one"),
        (rule("clear = { types = [\"a\"] }"), "clear all others"),
        (rule("persist = { last = \"5s\" }"), "did you mean `lasts`"),
        (rule("persist = { lasts = \"0s\" }"), "more than zero"),
        (
            rule("when = { severity = \"mayor\" }\npersist = { lasts = \"1s\" }"),
            "did you mean `major`",
        ),
        (
            rule("condition = \"severty == 'x'\"\npersist = { lasts = \"1s\" }"),
            "did you mean `severity`",
        ),
        (rule("condition = \"severity ==\"\npersist = { lasts = \"1s\" }"), "not a condition"),
        (rule("condition = \"severity\"\npersist = { lasts = \"1s\" }"), "neither true nor false"),
        (rule("flap = { begins = 2, ends = 2, window = \"1s\" }"), "end where it begins"),
        (rule("group = { by = [\"atribute.x\"], window = \"1s\" }"), "no part of a key"),
        (
            rule(&format!("threshold = {{ count = 2, window = \"1s\", {raise} }}")),
            "comes back to it",
        ),
        (rule("suppress = { cause = {}, path = \"up*4..1\" }"), "has no length"),
        (rule("suppress = { cause = {} }"), "by themselves"),
        (
            rule("action = { kind = \"ticket\", on = \"failed\", of = \"q\" }"),
            "there is no rule `q`",
        ),
        (
            rule("threshold = { count = 2, window = \"1s\", raise = { kind = \"X\" } }"),
            "at which resource",
        ),
        (rule("when = { resource = \"[\" }\npersist = { lasts = \"1s\" }"), "is not a pattern"),
        (rule(""), "does nothing"),
        (format!("{GROUP}{GROUP}"), "two rules named `group`"),
    ] {
        let found = errors(&rules);
        assert!(found.contains(wanted), "expected `{wanted}` of:\n{rules}\nfound:\n{found}");
    }
}

/// What can never matter in a network is told of.
#[test]
fn a_check_against_the_network_finds_what_never_matters() {
    let mut builder = TopologyBuilder::default();
    builder.resource("c1", "cell").resource("l1", "link").edge("c1", "depends_on", "l1");
    let topology = builder.build().unwrap();
    let types = [("Down".to_owned(), true), ("Gone".to_owned(), false)];
    let vocabulary = Vocabulary { types: types.into_iter().collect(), ..Vocabulary::default() };
    let rule = |body: &str| format!("[[rule]]\nname = \"r\"\n{body}\n");
    let persist = "persist = { lasts = \"1s\" }";
    for (rules, wanted) in [
        (
            rule(&format!("when = {{ types = [\"Dwn\"] }}\n{persist}")),
            "there is no alarm type `Dwn`",
        ),
        (rule(&format!("when = {{ classes = [\"cel\"] }}\n{persist}")), "there is no class `cel`"),
        (rule(&format!("when = {{ resource = \"x*\" }}\n{persist}")), "no resource is named like"),
        (rule(&format!("when = {{ types = [\"Gone\"] }}\n{persist}")), "is never cleared"),
        (
            rule("when = { classes = [\"cell\"] }\nsuppress = { cause = {}, path = \"needs\" }"),
            "no type of edges `needs`",
        ),
        (
            rule(
                "when = { classes = [\"link\"] }\nsuppress = { cause = { classes = [\"cell\"] }, path = \"depends_on*1..3\" }",
            ),
            "leads from none",
        ),
        (rule("group = { by = [\"upstream.core\"], window = \"1s\" }"), "there is no class `core`"),
        (
            rule(
                "group = { window = \"1s\", distance = 1 }\n[[rule]]\nname = \"s\"\ngroup = { by = [\"type\"], window = \"1s\" }",
            ),
            "stands in the shadow of `r`",
        ),
    ] {
        let (set, mut out) = (set(&rules), Diagnostics::default());
        set.check(&topology, &vocabulary, &mut out);
        let all = out.in_file_order();
        let found: Vec<&str> = all.iter().map(|one| one.message.as_str()).collect();
        assert!(
            found.iter().any(|one| one.contains(wanted)),
            "expected `{wanted}`, found {found:?}"
        );
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

#[test]
fn the_shipped_sets_are_sound_and_explain_a_storm() {
    for (name, written) in crate::SHIPPED {
        let set = RuleSet::from_text(name, written)
            .unwrap_or_else(|(sources, out)| panic!("{}", text(&out, &sources, Style::Plain)));
        assert_eq!(set.name(), name);
        let mut builder = TopologyBuilder::default();
        builder.resource("feeder", "feeder").resource("link", "link");
        for site in ["s1", "s2", "s3"] {
            let cell = format!("{site}/1");
            builder.resource(site, "site").resource(&cell, "cell");
            builder.edge(site, "depends_on", "link").edge(site, "powered_by", "feeder");
            builder.edge(&cell, "part_of", site);
        }
        let mut engine = Engine::new(Arc::new(set), Arc::new(builder.build().unwrap()));
        for site in ["s1", "s2", "s3"] {
            engine.notify(&notification(at(1), Change::Raised, key(site, "mains failure")));
            engine.notify(&notification(at(1), Change::Raised, key(site, "battery low")));
            let cell = key(&format!("{site}/1"), "cell unavailable");
            let mut cell = notification(at(3), Change::Raised, cell);
            cell.event_type = EventType::CommunicationsAlarm;
            engine.notify(&cell);
        }
        engine.advance(at(60));
        let open = engine.state.incidents.len();
        let roots: Vec<&str> = engine
            .state
            .incidents
            .values()
            .map(|incident| engine.alarm(incident.root).key.alarm_type.as_str())
            .collect();
        if name == "manual" {
            assert_eq!(open, 9);
        } else {
            assert_eq!(roots, ["feeder failure"]);
            let id = *engine.state.incidents.keys().next().unwrap();
            let told = engine.explain(id, Span::ZERO).unwrap();
            assert!(told.contains("root cause: `feeder failure` at `feeder`"), "{told}");
            assert!(told.contains("`cell unavailable` at `s3/1`"), "{told}");
        }
    }
}

#[test]
fn an_impact_counts_what_fails_with_the_root_cause() {
    let mut builder = TopologyBuilder::default();
    let worth = |customers: &str| {
        let pairs = [("customers", customers), ("revenue", "7")];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect()
    };
    builder.resource("a", "link").resource("b", "link");
    builder.resource_with("one", "service", worth("100")).edge("one", "depends_on", "a");
    builder.resource_with("two", "service", worth("20"));
    builder.redundant_edge("two", "depends_on", "a", "r").redundant_edge(
        "two",
        "depends_on",
        "b",
        "r",
    );
    let rules = "[[rule]]\nname = \"g\"\ngroup = { by = [\"type\"], window = \"1h\" }\n[[rule]]\nname = \"i\"\nimpact = { path = \"depends_on*1..3\", classes = [\"service\"] }\n";
    let mut engine = Engine::new(Arc::new(set(rules)), Arc::new(builder.build().unwrap()));
    let impact = |engine: &Engine| engine.state.incidents.values().next().unwrap().impact.clone();
    raise(&mut engine, 1, "a");
    assert_eq!((impact(&engine).customers, impact(&engine).revenue), (100, 7));
    raise(&mut engine, 2, "b");
    assert_eq!((impact(&engine).customers, impact(&engine).revenue), (120, 14));
    assert_eq!(impact(&engine).resources, ["one", "two"]);
}
