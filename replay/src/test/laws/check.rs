//! From what is written of laws to a search that can be run: the scenario's order desk is made, and what
//! could never find anything is refused.

use super::super::files::Folder;
use super::super::scenario::{Call, Model, SCENARIO_HELP};
use super::super::schema::WrittenTest;
use super::written::{Mode, WrittenLaws};
use sandtable_document::{Diagnostics, Place, Placed};
use sandtable_orders::disturbance::Trouble;
use sandtable_orders::plan::Plan;
use sandtable_orders::{Law, search::Search};
use sandtable_units::Span;

/// A test of laws, ready to run.
#[derive(Debug)]
pub(in super::super) struct LawTest {
    pub(in super::super) name: String,
    pub(in super::super) place: Place,
    /// Where its laws are written.
    pub(in super::super) laws: Place,
    pub(in super::super) call: Call,
    pub(in super::super) plan: Plan,
    pub(in super::super) search: Search,
}

/// The most schedules of a test, and the most orders and disturbances of a schedule.
const MOST: (u32, u16) = (10_000_000, 100);

impl LawTest {
    /// Checks what is written of laws. `shared` is the scenario of the file.
    pub(in super::super) fn checked(
        written: &WrittenTest,
        laws: &WrittenLaws,
        shared: Option<&Placed<String>>,
        model: Option<Model>,
        folder: Folder<'_>,
        out: &mut Diagnostics,
    ) -> Option<Self> {
        nothing_else(written, out);
        let search = search(laws, out);
        let Some(scenario) = laws.scenario.as_ref().or(shared) else {
            let help = "write `scenario = \"NAME\"` into `laws`, or at the top of the file";
            out.error(laws.place, "these are laws of no scenario", help);
            return None;
        };
        let Some(model) = model else {
            let message = "no scenario can be played from here";
            out.error(scenario.place, message, "use `sandtable test`");
            return None;
        };
        let settings = written.set.iter().map(|set| set.value.clone()).collect();
        let call = Call { scenario: folder.scenario(scenario), settings };
        let plan = match (model.orders)(&call) {
            Ok(plan) => plan,
            Err(why) => {
                let message = format!("cannot use this scenario: {why}");
                out.error(scenario.place, message, SCENARIO_HELP);
                return None;
            }
        };
        let plan = desk(plan, scenario, out)?;
        let (name, place) = (written.name.value.clone(), written.name.place);
        Some(Self { name, place, laws: laws.place, call, plan, search: search? })
    }
}

/// Refuses what belongs to tests of rules.
fn nothing_else(written: &WrittenTest, out: &mut Diagnostics) {
    let text = |text: &Option<Placed<String>>| text.as_ref().map(|text| text.place);
    let others = [
        ("alarms", text(&written.alarms)),
        ("log", text(&written.log)),
        ("from", text(&written.from)),
        ("inject", written.inject.first().map(|fault| fault.place)),
        ("until", written.until.as_ref().map(|until| until.place)),
        ("restart", written.restart.first().map(|restart| restart.place)),
        ("operator", written.operator.first().map(|hand| hand.place)),
        ("reply", written.reply.first().map(|script| script.place)),
        ("expect", written.expect.first().map(|expect| expect.place)),
    ];
    for (key, place) in others {
        if let Some(place) = place {
            let message = format!("a test of laws has no `{key}`");
            out.error(place, message, "make a test of its own of it, or leave it out");
        }
    }
}

fn search(laws: &WrittenLaws, out: &mut Diagnostics) -> Option<Search> {
    let before = out.count(sandtable_document::Severity::Error);
    if !(1..=MOST.0).contains(&laws.schedules.value) {
        let message = format!("{} schedules cannot be tried", laws.schedules.value);
        out.error(laws.schedules.place, message, format!("write a number from 1 to {}", MOST.0));
    }
    if !(1..=MOST.1).contains(&laws.orders.value) {
        let message = format!("a schedule cannot have {} orders at most", laws.orders.value);
        out.error(laws.orders.place, message, format!("write a number from 1 to {}", MOST.1));
    }
    if laws.disturbances.value > MOST.1 {
        let message = format!("{} disturbances are too many", laws.disturbances.value);
        out.error(laws.disturbances.place, message, format!("write at most {}", MOST.1));
    }
    if laws.within.value < Span::SECOND {
        let help = "orders and disturbances need a time to come in, such as `4min`";
        out.error(laws.within.place, "this must be a second at least", help);
    }
    if let (Some(patience), Mode::Liveness) = (&laws.patience, laws.mode)
        && patience.value.is_zero()
    {
        let help = "give orders the time that they need to end, or write `mode = \"safety\"`";
        out.error(patience.place, "nothing can come to its end in no time", help);
    }
    for law in &laws.hold {
        if laws.mode == Mode::Safety && law.value.meant().is_liveness() {
            let message = format!("`{}` cannot be asked while disturbances stay", law.value);
            out.error(law.place, message, "leave it out, or write `mode = \"liveness\"`");
        }
    }
    if out.count(sandtable_document::Severity::Error) > before {
        return None;
    }
    let patience = match laws.mode {
        Mode::Liveness => Span::HOUR * 12,
        Mode::Safety => Span::HOUR,
    };
    let hold: Vec<Law> = laws.hold.iter().map(|law| law.value.meant()).collect();
    let troubles: Vec<Trouble> = laws.troubles.iter().map(|trouble| trouble.meant()).collect();
    Some(Search {
        cases: laws.schedules.value,
        seed: laws.seed,
        laws: if hold.is_empty() { Law::ALL.to_vec() } else { hold },
        mode: laws.mode.meant(),
        horizon: laws.within.value,
        patience: laws.patience.as_ref().map_or(patience, |patience| patience.value),
        most: (usize::from(laws.orders.value), usize::from(laws.disturbances.value)),
        troubles: if troubles.is_empty() { Trouble::ALL.to_vec() } else { troubles },
        defect: None,
    })
}

/// The order desk of a scenario, to which nothing happens but what a schedule says.
fn desk(plan: Option<Plan>, scenario: &Placed<String>, out: &mut Diagnostics) -> Option<Plan> {
    let Some(mut plan) = plan else {
        let help = "name a scenario with `[[orders]]`, or write them into this one";
        out.error(scenario.place, "no orders come in this scenario", help);
        return None;
    };
    if plan.stations.iter().all(|station| station.channel.is_none()) {
        let help = "write `[[system]]` for what does the tasks, with its integration rules";
        out.error(scenario.place, "no system works on the orders of this scenario", help);
        return None;
    }
    plan.disturbances.clear();
    for stream in &mut plan.arrivals {
        (stream.most, stream.patience, stream.amended) = (0, None, None);
    }
    Some(plan)
}
