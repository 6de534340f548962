//! A test of laws is run, and what breaks a law is told in sentences: the shortest schedule found, and what
//! happened under it.

use super::super::judge::Complaint;
use super::check::LawTest;
use sandtable_orders::describe::{self, Sentence};
use sandtable_orders::{Law, plan::Plan, search::Violation};
use sandtable_units::SimTime;

/// The most sentences of a history that are told.
const MOST_TOLD: usize = 60;

/// What breaks a law on the desk of a plan, if anything is found; the plan is the test's own, or one
/// that differs a little.
pub(in super::super) fn complaints(test: &LawTest, plan: &Plan) -> Vec<Complaint> {
    test.search.run(plan).map(|found| complaint(test, plan, &found)).into_iter().collect()
}

fn complaint(test: &LawTest, plan: &Plan, found: &Violation) -> Complaint {
    let search = &test.search;
    let whose = found.order.map_or_else(String::new, |order| format!(" for order {order}"));
    let message = format!("the law `{}` does not hold{whose}", found.law.word());
    let (tried, cases, seed) = (found.tried, search.cases, search.seed);
    let length = match found.schedule.len() {
        1 => "one event".to_owned(),
        length => format!("{length} events"),
    };
    let happened = format!(
        "schedule {tried} of {cases} from seed {seed} broke it; the shortest found that does has {length}"
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
        schedule: lines(&describe::schedule(search, plan, &found.schedule)),
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
