//! Orders can be fulfilled: what is ordered is made of tasks, somebody does each, none waits for itself, and
//! remedies mend.

use super::more_than_nothing;
use super::names::{Names, unique};
use crate::decompose::Step;
use crate::schema::Scenario;
use crate::schema::orders::{Action, Arrivals, Batch, BatchOf, Fails, Remedy, Specification, Task};
use sandtable_document::{Diagnostic, Diagnostics, Placed};
use sandtable_units::Chance;

/// An item's tasks are kept as bits.
pub(super) const TASKS_MAX: usize = 32;
pub(super) const ITEMS_MAX: u8 = 250;
/// More than there are people.
const CUSTOMERS_MAX: u64 = 10_000_000_000;
/// More than anybody has of anything.
pub(super) const MANY: usize = 1_000;

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    unique(scenario.offering.iter().map(|offering| &offering.name), "offering", out);
    unique(scenario.specification.iter().map(|part| &part.name), "specification", out);
    unique(scenario.inventory.iter().map(|inventory| &inventory.name), "inventory", out);
    for inventory in &scenario.inventory {
        if let Some(every) = &inventory.reconciled {
            more_than_nothing(every, "the time between reconciliations", out);
        }
    }
    unique(scenario.stock.iter().map(|stock| &stock.name), "stock", out);
    unique(scenario.orders.iter().map(|stream| &stream.name), "stream of orders", out);
    unique(scenario.system.iter().map(|system| &system.name), "system", out);
    for system in &scenario.system {
        if let Some(team) = scenario.team.iter().find(|team| team.name == system.name) {
            let message = format!("`{}` is a team already", *system.name);
            out.push(
                Diagnostic::error(system.name.place, message)
                    .also(team.name.place, "the team")
                    .help("tasks name who does them: give each its own name"),
            );
        }
    }
    few(scenario, out);
    for specification in &scenario.specification {
        check_specification(specification, scenario, names, out);
    }
    for stock in &scenario.stock {
        if stock.per_site.value && scenario.site.is_empty() {
            let message = format!("there is no site that could have `{}`", *stock.name);
            out.error(stock.per_site.place, message, "leave out `per_site`, or write `[[site]]`");
        }
    }
    for stream in &scenario.orders {
        check_arrivals(stream, scenario, names, out);
    }
    check_currency(scenario, out);
}

fn few(scenario: &Scenario, out: &mut Diagnostics) {
    let lists = [
        ("offerings", scenario.offering.get(MANY).map(|offering| offering.place)),
        ("specifications", scenario.specification.get(MANY).map(|part| part.place)),
        ("stocks", scenario.stock.get(MANY).map(|stock| stock.place)),
        ("streams of orders", scenario.orders.get(MANY).map(|stream| stream.place)),
        ("systems", scenario.system.get(MANY).map(|system| system.place)),
    ];
    for (what, place) in lists {
        if let Some(place) = place {
            out.error(place, format!("there are too many {what}"), format!("write at most {MANY}"));
        }
    }
}

fn check_specification(
    specification: &Specification,
    scenario: &Scenario,
    names: &Names,
    out: &mut Diagnostics,
) {
    let known = scenario.specification.iter().map(|part| part.name.as_str());
    for part in &specification.requires {
        names.one_of(part, known.clone(), "specification", out);
    }
    unique(specification.task.iter().map(|task| &task.name), "task of its specification", out);
    for task in &specification.task {
        check_task(task, specification, scenario, names, out);
    }
}

fn check_task(
    task: &Task,
    specification: &Specification,
    scenario: &Scenario,
    names: &Names,
    out: &mut Diagnostics,
) {
    let teams = scenario.team.iter().map(|team| team.name.as_str());
    let systems = scenario.system.iter().map(|system| system.name.as_str());
    names.one_of(&task.by, teams.chain(systems), "team or system", out);
    if let Some(system) = scenario.system.iter().find(|system| system.name == task.by)
        && task.takes.mean() >= system.timeout.value
        && !system.timeout.is_zero()
    {
        let timeout = system.timeout.value;
        let message = format!("`{}` is waited for {timeout}, and takes longer", *task.name);
        out.push(
            Diagnostic::warning(task.takes.place, message)
                .also(system.timeout.place, "the `timeout` of its system")
                .help("most requests would be sent again while they are worked on: write a longer `timeout`"),
        );
    }
    let others = specification.task.iter().map(|task| task.name.as_str());
    for before in &task.after {
        names.one_of(before, others.clone(), "task", out);
    }
    let stocks = scenario.stock.iter().map(|stock| stock.name.as_str());
    for stock in task.reserves.iter().chain(&task.releases) {
        names.one_of(stock, stocks.clone(), "stock", out);
    }
    let effects = [
        ("reserves", task.reserves.is_some()),
        ("activates", task.activates),
        ("releases", task.releases.is_some()),
        ("deactivates", task.deactivates),
    ];
    let mut effects = effects.iter().filter(|(_, has)| *has).map(|(word, _)| *word);
    let (first, second) = (effects.next(), effects.next());
    let lasting = first.is_some();
    if let (Some(undo), false) = (&task.undo, lasting) {
        let message = format!("`{}` leaves nothing behind that could be undone", *task.name);
        out.error(
            undo.place,
            message,
            "leave out `undo`, or write what it `reserves`, `activates`, `releases` or `deactivates`",
        );
    }
    if let (Some(first), Some(second)) = (first, second) {
        let message = format!("`{}` both {first} and {second}", *task.name);
        out.error(task.place, message, "make two tasks of it, so that each can be undone");
    }
    if task.validates.value && lasting {
        let message = format!("`{}` validates and leaves something behind", *task.name);
        let help = "a rejected order must leave nothing: make two tasks of it";
        out.error(task.validates.place, message, help);
    }
    if task.at_site.value && scenario.site.is_empty() {
        let message = format!("there is no site at which `{}` could be done", *task.name);
        out.error(task.at_site.place, message, "leave out `at_site`, or write `[[site]]`");
    }
    if let Some(appointment) = &task.appointment
        && appointment.shortest() >= scenario.run.span.value
    {
        let shortest = appointment.shortest();
        let message = format!("an appointment after {shortest} or more never comes");
        let help =
            format!("the run lasts {}: write an earlier appointment", scenario.run.span.value);
        out.error(appointment.place, message, help);
    }
    check_room(task, scenario, out);
    check_customer(task, out);
    if let Some(batch) = &task.batch {
        check_batch(batch, task, scenario, out);
    }
    check_failures(task, specification, scenario, names, out);
}

/// Room is looked for where there is load, and the task takes from nothing else.
fn check_room(task: &Task, scenario: &Scenario, out: &mut Diagnostics) {
    let Some(room) = &task.room else { return };
    if scenario.service.is_empty() || scenario.site.is_empty() {
        let message = "nothing fills the network: there would always be room";
        out.error(
            room.place,
            message,
            "write `[[service]]` and sites with people, or leave it out",
        );
    }
    if room.value == Chance::NEVER {
        out.error(room.place, "there is never room", "write more than 0%");
    }
    if let Some(stock) = &task.reserves {
        let message = format!("`{}` takes from a stock, and looks for room", *task.name);
        out.push(
            Diagnostic::error(room.place, message)
                .also(stock.place, "the stock")
                .help("make two tasks of it, so that each can tell what is missing"),
        );
    }
}

/// Customers can be reminded of what is theirs to do, and do it in the end.
fn check_customer(task: &Task, out: &mut Diagnostics) {
    let Some(reminded) = &task.reminded else { return };
    more_than_nothing(&reminded.every, "the time between reminders", out);
    if task.appointment.is_none() {
        let message = format!("`{}` does not wait for the customer", *task.name);
        let help = "write as `appointment` how long customers take who need no reminder";
        out.error(reminded.place, message, help);
    }
    if reminded.forgets.value == Chance::ALWAYS {
        let message = format!("`{}` is never done", *task.name);
        out.error(reminded.forgets.place, message, "write a chance below 100%");
    }
    if let Some(appointment) = &task.appointment
        && appointment.shortest() >= reminded.every.value
        && !reminded.every.value.is_zero()
    {
        let message = format!("`{}` is never done: the reminder comes first", *task.name);
        out.push(
            Diagnostic::error(reminded.every.place, message)
                .also(appointment.place, "how long customers take")
                .help("each reminder begins the wait anew: write a longer `every`"),
        );
    }
}

fn check_batch(batch: &Batch, task: &Task, scenario: &Scenario, out: &mut Diagnostics) {
    if scenario.system.iter().any(|system| system.name == task.by) {
        let message = format!("`{}` is a system: each request is about one item", task.by.value);
        out.error(batch.place, message, "leave out `batch`, or name a team in `by`");
    }
    if let Some(most) = batch.most.as_ref().filter(|most| most.value == 0) {
        out.error(most.place, "a batch of nothing", "write 1 or more, or leave it out");
    }
    if batch.of.value == BatchOf::Site && scenario.site.is_empty() {
        let message = "there is no site that customers could live at";
        out.error(batch.of.place, message, "write another `of`, or `[[site]]`");
    }
    let at_site = task.at_site.value.then_some(task.at_site.place);
    if let Some(place) = at_site.or(task.room.as_ref().map(|room| room.place)) {
        let message = format!("`{}` is asked of the site of each customer", *task.name);
        out.push(
            Diagnostic::error(batch.place, message)
                .also(place, "here")
                .help("leave out `batch`, or make two tasks of it"),
        );
    }
}

fn check_failures(
    task: &Task,
    specification: &Specification,
    scenario: &Scenario,
    names: &Names,
    out: &mut Diagnostics,
) {
    let mut chances = task.fails.iter().filter_map(|fails| fails.chance.as_ref());
    let sum: f64 = chances.clone().map(|chance| chance.share()).sum();
    if let Some(last) = chances.next_back()
        && sum > 1.0 + 1e-9
    {
        let message = format!("`{}` fails in more than 100 % of all cases", *task.name);
        out.error(last.place, message, "write chances that add up to at most 100%");
    }
    for fails in &task.fails {
        check_cause(fails, task, scenario, names, out);
    }
    let remedies = task.fails.iter().map(|fails| &fails.then).chain(&task.when_none_left);
    for remedy in remedies {
        check_remedy(remedy, task, specification, scenario, names, out);
    }
}

/// What makes a task fail is a chance or a record.
fn check_cause(
    fails: &Fails,
    task: &Task,
    scenario: &Scenario,
    names: &Names,
    out: &mut Diagnostics,
) {
    let action = fails.then.action.value;
    match (&fails.chance, &fails.reads) {
        (Some(chance), None) => {
            if action == Action::Repeat && chance.value == Chance::ALWAYS {
                let message = format!("`{}` is repeated for ever", *task.name);
                out.error(chance.place, message, "write a chance below 100%");
            }
        }
        (None, Some(reads)) => {
            let known = scenario.inventory.iter().map(|inventory| inventory.name.as_str());
            names.one_of(reads, known, "inventory", out);
            if matches!(action, Action::Repeat | Action::Rework) {
                let message = "a wrong record does not get right by doing something again";
                out.error(fails.then.action.place, message, "write `mend`, `give-up` or `reject`");
            }
        }
        (None, None) | (Some(_), Some(_)) => {
            out.error(fails.place, "what makes it fail?", "write either `chance` or `reads`");
        }
    }
}

fn check_remedy(
    remedy: &Remedy,
    task: &Task,
    specification: &Specification,
    scenario: &Scenario,
    names: &Names,
    out: &mut Diagnostics,
) {
    let action = remedy.action.value;
    let place = remedy.action.place;
    match (&remedy.task, action) {
        (None, Action::Rework) => {
            out.error(place, "what is to be done again?", "write the earlier `task`");
        }
        (Some(again), Action::Rework) => {
            let earlier = before(task, specification);
            if !specification.task.iter().any(|other| other.name == *again) {
                let others = specification.task.iter().map(|task| task.name.as_str());
                names.one_of(again, others, "task", out);
            } else if !earlier.contains(&again.as_str()) {
                let message = format!("`{}` does not wait for `{}`", *task.name, again.value);
                out.error(again.place, message, "name a task that is done before it");
            }
        }
        (Some(again), _) => {
            let help = "write `action = \"rework\"`, or leave it out";
            out.error(again.place, "only rework does another task again", help);
        }
        (None, _) => {}
    }
    match (&remedy.by, &remedy.takes, action) {
        (Some(by), Some(_), Action::Mend) => {
            names.one_of(by, scenario.team.iter().map(|team| team.name.as_str()), "team", out);
        }
        (_, _, Action::Mend) => {
            out.error(place, "who mends it, and how long does it take?", "write `by` and `takes`");
        }
        (Some(by), _, _) => {
            out.error(
                by.place,
                "only what is mended needs somebody",
                "write `action = \"mend\"`, or leave it out",
            );
        }
        (None, Some(takes), _) => {
            out.error(
                takes.place,
                "only mending takes time of its own",
                "write `action = \"mend\"`, or leave it out",
            );
        }
        (None, None, _) => {}
    }
    if action == Action::Reject && !task.validates.value {
        let message = format!("`{}` does not validate and cannot reject an order", *task.name);
        out.error(place, message, "write `validates = true`, or `action = \"give-up\"`");
    }
}

/// The tasks of its specification that a task waits for.
fn before<'a>(task: &Task, specification: &'a Specification) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    let mut open: Vec<&str> = task.after.iter().map(|after| after.as_str()).collect();
    while let Some(name) = open.pop() {
        let Some(other) = specification.task.iter().find(|other| other.name.value == name) else {
            continue;
        };
        if !found.contains(&other.name.as_str()) {
            found.push(&other.name);
            open.extend(other.after.iter().map(|after| after.as_str()));
        }
    }
    found
}

/// What validates is done before anything else.
pub(super) fn check_validation(steps: &[Step<'_>], out: &mut Diagnostics) {
    for step in steps.iter().filter(|step| step.task.validates.value) {
        if let Some(before) = step.after.iter().find(|before| !steps[**before].task.validates.value)
        {
            let other = &steps[*before].task.name;
            let message =
                format!("`{}` validates, but waits for `{}`", *step.task.name, other.value);
            out.push(
                Diagnostic::error(step.task.validates.place, message)
                    .also(other.place, "which does not validate")
                    .help("orders are validated before anything else is done"),
            );
        }
    }
}

fn check_arrivals(stream: &Arrivals, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    if stream.every.mean().is_zero() {
        out.error(
            stream.every.place,
            "orders come one after the other",
            "write for instance \"10min\"",
        );
    }
    if let Some(to) = &stream.to
        && to.value <= stream.from
    {
        let message = format!("`{}` ends before it begins", *stream.name);
        out.error(to.place, message, "write a later `to`");
    }
    if stream.offerings.is_empty() {
        let message = format!("nothing is ordered in `{}`", *stream.name);
        out.error(stream.place, message, "write `offerings = [{ offering = \"…\" }]`");
    }
    for share in &stream.offerings {
        let known = scenario.offering.iter().map(|offering| offering.name.as_str());
        names.one_of(&share.offering, known, "offering", out);
    }
    for offering in &stream.once {
        let known = scenario.offering.iter().map(|offering| offering.name.as_str());
        names.one_of(offering, known, "offering", out);
    }
    for shift in &stream.shift {
        super::team::check_shift(shift, out);
        if let Some(members) = &shift.members {
            let message = "orders come in these hours: nobody works in them";
            out.error(members.place, message, "leave out `members`");
        }
    }
    some_weight(stream.offerings.iter().map(|share| &share.weight), out);
    some_weight(stream.items.iter().map(|share| &share.weight), out);
    for share in &stream.items {
        let count = &share.count;
        if count.value == 0 || count.value > ITEMS_MAX {
            let message = format!("an order of {} items cannot be", count.value);
            out.error(count.place, message, format!("write a number from 1 to {ITEMS_MAX}"));
        }
    }
    if let Some(customers) = &stream.customers {
        if customers.value == 0 {
            let help = "write 1 or more, or leave it out";
            out.error(customers.place, "without customers nobody orders", help);
        } else if customers.value > CUSTOMERS_MAX {
            let message = format!("{} customers are too many", customers.value);
            out.error(customers.place, message, format!("write at most {CUSTOMERS_MAX}"));
        }
    }
    if stream.priority.value > 4 {
        let message = format!("{} is no priority", stream.priority.value);
        out.error(stream.priority.place, message, "write a number from 0 (highest) to 4");
    }
}

fn some_weight<'a>(mut weights: impl Iterator<Item = &'a Placed<u32>>, out: &mut Diagnostics) {
    let first = weights.next();
    if let Some(first) = first.filter(|first| first.value == 0)
        && weights.all(|weight| weight.value == 0)
    {
        out.error(first.place, "nothing here is ever taken", "give one a weight above 0");
    }
}

/// Amounts are added up, so they are all of one currency.
fn check_currency(scenario: &Scenario, out: &mut Diagnostics) {
    let prices = scenario.offering.iter().filter_map(|offering| offering.price.as_ref());
    let wages = scenario.team.iter().filter_map(|team| team.hourly.as_ref());
    let mut prices = prices.chain(wages);
    let Some(first) = prices.next() else { return };
    for price in prices.filter(|price| price.currency() != first.value.currency()) {
        let message = format!("an amount in {}", price.currency().code());
        out.push(
            Diagnostic::error(price.place, message)
                .also(first.place, format!("this one is in {}", first.value.currency().code()))
                .help("write all prices and wages in one currency: none is converted"),
        );
    }
}
