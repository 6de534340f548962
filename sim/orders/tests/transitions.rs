//! Every pair of states of every lifecycle: what MEF draws is accepted, everything else refused. The
//! drawings are read from the shared data; what is written here of them stands for a clone without.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use regex::Regex;
use sandtable_orders::lifecycle::{ItemState, LIFECYCLES, Lifecycle, OrderState, mef, tmf622_v4};
use std::collections::{BTreeMap, BTreeSet};

#[path = "../../../tests/shared.rs"]
mod shared;

/// Steps, with `[*]` for the beginning and the end.
type Steps = BTreeSet<(String, String)>;

/// The steps of a drawing, with `<<choice>>` nodes contracted.
fn drawn(text: &str) -> Steps {
    let choice = Regex::new(r"^state (\S+) <<choice>>").unwrap();
    let arrow = Regex::new(r"^(\S+) (<?)-[a-z]?(\[\w+\])?-?(>?) *(\S+?) *(:.*)?$").unwrap();
    let choices: BTreeSet<&str> =
        text.lines().filter_map(|line| Some(choice.captures(line)?.get(1)?.as_str())).collect();
    let mut steps = Steps::new();
    for line in
        text.lines().map(str::trim).filter(|line| line.contains("->") || line.contains("<-"))
    {
        let found =
            arrow.captures(line).unwrap_or_else(|| panic!("an arrow unlike others: {line}"));
        assert!(found[2].is_empty() != found[4].is_empty(), "{line}");
        if found.get(3).is_some_and(|style| style.as_str() == "[hidden]") {
            continue;
        }
        let ends = (found[1].to_owned(), found[5].to_owned());
        steps.insert(if found[2].is_empty() { ends } else { (ends.1, ends.0) });
    }
    for node in choices {
        let (here, mut kept): (Steps, Steps) =
            steps.into_iter().partition(|(from, to)| from == node || to == node);
        for (before, _) in here.iter().filter(|(_, to)| to == node) {
            let after = here.iter().filter(|(from, _)| from == node);
            kept.extend(after.map(|(_, after)| (before.clone(), after.clone())));
        }
        steps = kept;
    }
    steps
}

fn drawing(name: &str) -> Option<Steps> {
    let file = shared::shared(&format!("orders/mef/{name}.puml"))?;
    Some(drawn(str::from_utf8(&std::fs::read(file).unwrap()).unwrap()))
}

/// The steps of `a -> b | c; d -> e`.
fn written(text: &str) -> Steps {
    let steps = text.split(';').flat_map(|line| {
        let (from, to) = line.split_once("->").unwrap();
        to.split('|').map(move |to| (from.trim().to_owned(), to.trim().to_owned()))
    });
    steps.collect()
}

/// The rule of every typed lifecycle, by words, so that one test serves all.
macro_rules! typed {
    ($type:ty) => {
        (<$type>::LIFECYCLE, |from: &str, to: Option<&str>| {
            let from = <$type>::from_word(from).unwrap();
            let Some(to) = to else { return from.is_terminal() };
            let to = <$type>::from_word(to).unwrap();
            assert_eq!(from.transition(to).is_ok(), from.may_become(to));
            assert_eq!(from.transition(to).unwrap_or(to), to);
            from.may_become(to)
        })
    };
}

/// Whether one state may become another, or is terminal (without another).
type Rule = fn(&str, Option<&str>) -> bool;

/// Every lifecycle with transitions.
fn machines() -> [(Lifecycle, Rule); 8] {
    [
        typed!(OrderState),
        typed!(ItemState),
        typed!(tmf622_v4::OrderState),
        typed!(mef::OrderState),
        typed!(mef::ChargeableTaskState),
        typed!(mef::ChargeState),
        typed!(mef::ChargeItemState),
        typed!(mef::TroubleTicketState),
    ]
}

fn machine(lifecycle: Lifecycle) -> (Lifecycle, Rule) {
    machines().into_iter().find(|(ours, _)| *ours == lifecycle).unwrap()
}

/// Holds a machine against steps, pair by pair, with each state as `rename` has it.
fn check(lifecycle: Lifecycle, steps: &Steps, rename: impl Fn(&str) -> String) {
    let (ours, rule) = machine(lifecycle);
    let step = |from: &str, to: &str| steps.contains(&(from.to_owned(), to.to_owned()));
    let mut accepted = 0;
    for from in ours.states {
        for to in ours.states {
            let expected = step(&rename(from), &rename(to));
            assert_eq!(rule(from, Some(to)), expected, "{}: {from} -> {to}", ours.name);
            assert_eq!(ours.transitions.contains(&(from, to)), expected, "{from} -> {to}");
            accepted += usize::from(expected);
        }
        assert_eq!(ours.initial.contains(from), step("[*]", &rename(from)), "start in {from}");
    }
    let inner = steps.iter().filter(|(from, to)| from != "[*]" && to != "[*]").count();
    assert_eq!(accepted, inner, "{}: a step of the source is between unknown states", ours.name);
}

/// The end of a drawing is where a machine ends.
fn check_ends(lifecycle: Lifecycle, steps: &Steps) {
    let (ours, rule) = machine(lifecycle);
    for state in ours.states {
        let ends = steps.contains(&((*state).to_owned(), "[*]".to_owned()));
        assert_eq!(rule(state, None), ends, "{}: {state}", ours.name);
    }
}

/// A TMF622 state with the word of the MEF state that profiles it.
fn profiled(word: &str) -> String {
    match word {
        "pending" => "pending.assessingModification".to_owned(),
        "held" => "held.assessingCharge".to_owned(),
        other => other.to_owned(),
    }
}

const ORDER: &str = "[*] -> acknowledged; acknowledged -> inProgress | rejected;
    inProgress -> pending.assessingModification | held.assessingCharge | assessingCancellation
        | pendingCancellation | completed | failed | partial;
    pending.assessingModification -> inProgress; held.assessingCharge -> inProgress;
    assessingCancellation -> inProgress | pendingCancellation; pendingCancellation -> cancelled";

const ITEM: &str = "[*] -> acknowledged;
    acknowledged -> inProgress | rejected | rejected.validated | rejected.unassessed;
    inProgress -> completed | failed | held | pending; held -> inProgress | failed;
    pending -> inProgress | failed | cancelled";

const TASK: &str =
    "[*] -> acknowledged; acknowledged -> rejected | done | inProgress.assessingCharge;
    inProgress.assessingCharge -> done | done.declined";

const TICKET: &str = "[*] -> acknowledged; acknowledged -> inProgress | assessingCancellation;
    inProgress -> pending | resolved | assessingCancellation;
    pending -> inProgress | assessingCancellation; resolved -> closed | reopened;
    reopened -> inProgress; assessingCancellation -> cancelled";

const CHARGE: &str =
    "[*] -> awaitingResponse; awaitingResponse -> completed | withdrawnBySeller | timeout";

const CHARGE_ITEM: &str = "[*] -> awaitingResponse;
    awaitingResponse -> acceptedByBuyer | declinedByBuyer | withdrawnBySeller";

/// The drawings, what is written of them, and whose they are.
const SOURCES: [(&str, &str, Lifecycle); 7] = [
    ("productOrderFlow", ORDER, mef::OrderState::LIFECYCLE),
    ("productOrderItemFlow", ITEM, ItemState::LIFECYCLE),
    ("useCase8CancelStates", TASK, mef::ChargeableTaskState::LIFECYCLE),
    ("useCase5ModifyStates", TASK, mef::ChargeableTaskState::LIFECYCLE),
    ("useCase11ChargeState", CHARGE, mef::ChargeState::LIFECYCLE),
    ("useCase11ChargeItemState", CHARGE_ITEM, mef::ChargeItemState::LIFECYCLE),
    ("troubleTicketStates", TICKET, mef::TroubleTicketState::LIFECYCLE),
];

#[test]
fn every_pair_is_as_it_is_drawn() {
    for (name, _, ours) in SOURCES {
        let Some(steps) = drawing(name) else { return };
        check(ours, &steps, str::to_owned);
        check_ends(ours, &steps);
    }
}

#[test]
fn every_drawing_is_used() {
    let Some(any) = shared::shared("orders/mef/LICENSE") else { return };
    for entry in std::fs::read_dir(any.parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let used = SOURCES.iter().any(|(used, ..)| *used == name);
        assert!(used || path.extension().is_none(), "{name}");
    }
}

#[test]
fn every_pair_is_as_it_is_written() {
    for (_, text, ours) in SOURCES {
        check(ours, &written(text), str::to_owned);
    }
}

#[test]
fn orders_of_tm_forum_go_where_the_profile_goes() {
    check(tmf622_v4::OrderState::LIFECYCLE, &written(ORDER), profiled);
}

/// The simulated order goes where that of TMF622 v4 goes, with `inProgress.accepted` wherever there is
/// `inProgress`, and three steps more.
#[test]
fn simulated_orders_add_the_draft_and_acceptance() {
    let mut steps = Steps::new();
    let within = |word| match word {
        "inProgress" => vec!["inProgress", "inProgress.accepted"],
        other => vec![other],
    };
    for (from, to) in tmf622_v4::OrderState::LIFECYCLE.transitions {
        for from in within(*from) {
            steps.extend(within(*to).iter().map(|to| (from.to_owned(), (*to).to_owned())));
        }
    }
    steps.extend(written(
        "[*] -> acknowledged | draft; draft -> acknowledged; inProgress -> inProgress.accepted",
    ));
    check(OrderState::LIFECYCLE, &steps, str::to_owned);
}

#[test]
fn every_state_is_reached_and_every_end_is_an_end() {
    let mut with_transitions = 0;
    for ours in LIFECYCLES {
        if ours.transitions.is_empty() {
            assert!(ours.initial.is_empty(), "{}", ours.name);
            continue;
        }
        with_transitions += 1;
        let mut after: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (from, to) in ours.transitions {
            assert_ne!(from, to, "{}", ours.name);
            after.entry(from).or_default().push(to);
        }
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = ours.initial.to_vec();
        while let Some(state) = open.pop() {
            if reached.insert(state) {
                open.extend(after.get(state).into_iter().flatten());
            }
        }
        assert_eq!(reached, ours.states.iter().copied().collect(), "{}", ours.name);
        let (_, rule) = machine(*ours);
        for state in ours.states {
            assert_eq!(rule(state, None), !after.contains_key(state), "{}: {state}", ours.name);
        }
    }
    assert_eq!(with_transitions, machines().len());
}

#[test]
fn a_drawing_is_read_as_it_is_meant() {
    let text = "state fork <<choice>>\nnote right of fork : a -- b\na -d[hidden]-> b\n[*] --> a \n\
        a -[norank]-> fork\nfork -l-> b : no\nfork --> c : yes\nb <-l- c : back\nc --> [*]";
    assert_eq!(drawn(text), written("[*] -> a; a -> b | c; c -> b | [*]"));
}
