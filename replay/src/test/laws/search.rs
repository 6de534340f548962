//! A test of laws is run, and what breaks a law is told in sentences: the shortest schedule found, and what
//! happened under it.

use super::super::judge::Complaint;
use super::check::LawTest;
use sandtable_orders::describe::{self, Sentence};
use sandtable_orders::search::{Branch, Findings, Violation};
use sandtable_orders::{Law, plan::Plan};
use sandtable_units::SimTime;

/// The most sentences of a history that are told.
const MOST_TOLD: usize = 60;

/// What came of a search: what breaks a law, if anything is found, and what a user should know of the search.
pub(in super::super) struct Searched {
    /// What breaks a law.
    pub(in super::super) complaints: Vec<Complaint>,
    /// What was not tried, and which laws nothing could break.
    pub(in super::super) notes: Vec<String>,
}

/// The most branches that are named in a note.
const MOST_NAMED: usize = 10;

/// Searches the desk of a plan; the plan is the test's own, or one that differs a little.
pub(in super::super) fn searched(test: &LawTest, plan: &Plan) -> Searched {
    let found = test.search.run(plan);
    let complaints: Vec<Complaint> =
        found.violation.iter().map(|violation| complaint(test, plan, violation)).collect();
    let mut notes = Vec::new();
    // A search ends at the first law that breaks: what it did not come to is no fault of the test.
    if complaints.is_empty() {
        notes.extend(untried(plan, &found));
        notes.extend(hold_by_themselves(test, plan));
    }
    Searched { complaints, notes }
}

/// What can happen in the scenario and did not in any schedule.
fn untried(plan: &Plan, found: &Findings) -> Option<String> {
    let untried: Vec<Branch> =
        found.branches.iter().filter(|(_, seen)| !seen).map(|(branch, _)| *branch).collect();
    if untried.is_empty() {
        return None;
    }
    let (all, count) = (found.branches.len(), untried.len());
    let mut named: Vec<String> =
        untried.iter().take(MOST_NAMED).map(|branch| branch.describe(plan)).collect();
    if count > MOST_NAMED {
        named.push(format!("and {} more", count - MOST_NAMED));
    }
    Some(format!(
        "{count} of the {all} things that can happen to these orders happened in no schedule: {}",
        named.join("; ")
    ))
}

/// Laws that the test asks for and that nothing in the scenario could break.
fn hold_by_themselves(test: &LawTest, plan: &Plan) -> Vec<String> {
    let reasons = test.search.laws.iter().filter_map(|law| {
        let reason = law.holds_by_itself(plan)?;
        Some(format!("nothing in this scenario can break `{}`: {reason}", law.word()))
    });
    reasons.collect()
}

fn complaint(test: &LawTest, plan: &Plan, found: &Violation) -> Complaint {
    let search = &test.search;
    let whose = found.order.map_or_else(String::new, |order| format!(" for order {order}"));
    let message = format!("the law `{}` does not hold{whose}", found.law.word());
    let (tried, seed) = (found.tried, search.seed);
    let length = match found.schedule.len() {
        1 => "one event".to_owned(),
        length => format!("{length} events"),
    };
    let happened = format!(
        "schedule {tried} from seed {seed} broke it; the shortest found that does has {length}"
    );
    let longer = match found.law {
        Law::EveryOrderEnds | Law::QueuesDrain => {
            "; if orders only need more time, give it with `patience`"
        }
        Law::InventoriesAgree => "; `reconciled` inventories put right what is left wrong",
        Law::LegalTransitions
        | Law::RollUp
        | Law::OneEffectPerKey
        | Law::NoOrphans
        | Law::NothingMissing
        | Law::BoundedRetries
        | Law::StocksAgree
        | Law::InstalledBaseAgrees => "",
    };
    let help = format!("this test shows it again, as long as its `seed` is {seed}{longer}");
    Complaint {
        expected: found.law.meaning().to_owned(),
        happened: vec![happened],
        schedule: lines(&describe::schedule(plan, &found.schedule)),
        explanation: shortened(lines(&describe::history(search, plan, found))),
        ..Complaint::new(test.laws, message, help)
    }
}

/// Sentences with their times in whole milliseconds.
fn lines(sentences: &[Sentence]) -> Vec<String> {
    const MILLISECOND: u64 = 1_000_000;
    let line = |(at, text): &Sentence| {
        let at = SimTime::from_nanos(at.nanos() / MILLISECOND * MILLISECOND);
        format!("{at}  {text}")
    };
    sentences.iter().map(line).collect()
}

/// The beginning and the end of what is long.
fn shortened(mut lines: Vec<String>) -> Vec<String> {
    let Some(more) = lines.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) else {
        return lines;
    };
    let half = MOST_TOLD / 2;
    lines.splice(half..half + more, [format!("… {more} lines left out")]);
    lines
}
