//! Orders as the desk plans them: names become numbers, specifications become tasks.

use super::people::{calendar, station};
use super::{catalogue, distribution};
use sandtable_kernel::Seed;
use sandtable_orders::disturbance::{Disturbance, Trouble};
use sandtable_orders::plan::{
    Acknowledge, Arrivals, Batch, BatchOf, Channel, DeadLetters, Effect, Failure, Inventory, Mode,
    Offering, Place, Plan, Remedy, Reminded, Room, Station, Stock, Task,
};
use sandtable_queueing::StationPlan;
use sandtable_scenarios::Scenario;
use sandtable_scenarios::decompose::{Step, decompose, parts};
use sandtable_scenarios::document::Placed;
use sandtable_scenarios::schema::orders::catalogue::ItemAction;
use sandtable_scenarios::schema::orders::{self as written, Action, system};
use sandtable_units::{Chance, SimTime};

/// What is fixed of orders, if there are any. `sites` are names and populations, by number.
pub(super) fn plan(
    scenario: &Scenario,
    seed: Seed,
    sites: impl Iterator<Item = (String, u32)>,
) -> Option<Plan> {
    if scenario.orders.is_empty() {
        return None;
    }
    let names = Names::of(scenario);
    let mut stations = stations(scenario, &names);
    let mut upto = 0;
    let places = sites.map(|(name, population)| {
        upto += u64::from(population);
        Place { name, upto }
    });
    let places: Vec<Place> = places.collect();
    // People who live nowhere could order nothing.
    let homes: &[Place] = if upto > 0 { &places } else { &[] };
    let written = sorted(&scenario.offering, |offering| &offering.name);
    let offerings = names.variants.iter().map(|(product, action)| {
        let offering = written[usize::from(*product)];
        plan_offering((offering, *action), scenario, &names, (&mut stations, homes))
    });
    let offerings: Vec<Offering> = offerings.collect();
    let mut streams: Vec<Arrivals> = sorted(&scenario.orders, |stream| &stream.name)
        .into_iter()
        .map(|stream| arrivals(stream, scenario, &names, seed))
        .collect();
    let number = |name: &str| names.product(name);
    streams.extend(catalogue::promoted(scenario, &streams, number, seed));
    let amounts = |stock: &written::Stock| {
        let count = if stock.per_site.value { places.len() } else { 1 };
        vec![stock.amount.value; count]
    };
    Some(Plan {
        offerings,
        products: catalogue::products(scenario, &written, homes),
        promotions: catalogue::promotions(scenario, number),
        stocks: sorted(&scenario.stock, |stock| &stock.name)
            .into_iter()
            .map(|stock| Stock {
                name: stock.name.value.clone(),
                amounts: amounts(stock),
                cause: names.cause(&none_left(&stock.name)),
                lost: stock.lost,
                audited: stock.audited.as_ref().map(|every| (every.value, stock.finds)),
            })
            .collect(),
        inventories: sorted(&scenario.inventory, |inventory| &inventory.name)
            .into_iter()
            .map(|inventory| Inventory {
                name: inventory.name.value.clone(),
                wrong: inventory.wrong,
                drift: inventory.drift,
                reconciled: (inventory.reconciled.as_ref())
                    .map(|every| (every.value, inventory.mends)),
            })
            .collect(),
        arrivals: streams,
        disturbances: scenario
            .disturbance
            .iter()
            .map(|what| disturbance(what, scenario, &names))
            .collect(),
        places: if upto > 0 { places } else { Vec::new() },
        stations,
        causes: names.causes,
    })
}

/// What names mean: their numbers, in the order of names.
struct Names<'a> {
    offerings: Vec<&'a str>,
    /// What is planned: the number of the offering as it is written, and what is done with it. First all that
    /// can be ordered, then what can be done with it later.
    variants: Vec<(u16, ItemAction)>,
    stations: Vec<&'a str>,
    stocks: Vec<&'a str>,
    inventories: Vec<&'a str>,
    /// Tasks, by the names of their specifications and their own.
    tasks: Vec<(&'a str, &'a str)>,
    causes: Vec<String>,
}

impl<'a> Names<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        let mut offerings: Vec<&str> =
            scenario.offering.iter().map(|of| of.name.as_str()).collect();
        let teams = scenario.team.iter().map(|team| team.name.as_str());
        let systems = scenario.system.iter().map(|system| system.name.as_str());
        let mut stations: Vec<&str> = teams.chain(systems).collect();
        let mut stocks: Vec<&str> =
            scenario.stock.iter().map(|stock| stock.name.as_str()).collect();
        let inventories = scenario.inventory.iter().map(|inventory| inventory.name.as_str());
        let mut inventories: Vec<&str> = inventories.collect();
        let tasks = scenario.specification.iter().flat_map(|part| &part.task);
        let tasks_with_room = tasks.clone().any(|task| task.room.is_some());
        let told = tasks.flat_map(|task| &task.fails).map(|fails| fails.cause.value.clone());
        let full = tasks_with_room.then(|| NO_ROOM.to_owned());
        let mut causes: Vec<String> = told
            .chain(full)
            .chain(scenario.stock.iter().map(|stock| none_left(&stock.name)))
            .collect();
        causes.sort();
        causes.dedup();
        for names in [&mut offerings, &mut stations, &mut stocks, &mut inventories] {
            names.sort_unstable();
        }
        let of = |part: &'a written::Specification| {
            part.task.iter().map(|task| (part.name.as_str(), task.name.as_str()))
        };
        let mut tasks: Vec<_> = scenario.specification.iter().flat_map(of).collect();
        tasks.sort_unstable();
        let variants = variants(scenario, &offerings);
        Self { offerings, variants, stations, stocks, inventories, tasks, causes }
    }

    /// An offering by its number as it is written.
    fn product(&self, name: &str) -> u16 {
        number_in(&self.offerings, name)
    }

    /// What is planned of an action on an offering.
    fn offering(&self, name: &str, action: ItemAction) -> u16 {
        let wanted = (self.product(name), action);
        let found = self.variants.iter().position(|variant| *variant == wanted);
        u16::try_from(found.expect("what is ordered has been checked")).expect("there are few")
    }

    fn station(&self, name: &Placed<String>) -> u16 {
        number_in(&self.stations, name)
    }

    /// The number of a task, the same in all offerings that it is of.
    fn group(&self, step: &Step<'_>) -> u32 {
        let task = (step.specification.name.as_str(), step.task.name.as_str());
        let found = self.tasks.binary_search(&task).expect("all tasks have been collected");
        u32::try_from(found).expect("there are few tasks")
    }

    fn cause(&self, cause: &str) -> u16 {
        let found = self.causes.binary_search_by(|known| known.as_str().cmp(cause));
        u16::try_from(found.expect("all causes have been collected")).expect("there are few causes")
    }
}

fn number_in(names: &[&str], name: &str) -> u16 {
    let found = names.binary_search(&name).expect("names have been checked");
    u16::try_from(found).expect("there are few of them")
}

/// All that is planned of offerings, whose names these are.
fn variants(scenario: &Scenario, names: &[&str]) -> Vec<(u16, ItemAction)> {
    let mut found: Vec<_> = (0..).zip(names).map(|(number, _)| (number, ItemAction::Add)).collect();
    for (number, name) in (0..).zip(names) {
        let offering = scenario.offering.iter().find(|offering| offering.name.value == *name);
        let parts = offering.map(|offering| parts(offering, &scenario.offering));
        let parts = parts.expect("it is there").expect("bundles have been checked");
        let changed = |action: &&ItemAction| {
            **action != ItemAction::Add && parts.iter().all(|part| part.change(**action).is_some())
        };
        found.extend(ItemAction::ALL.iter().filter(changed).map(|action| (number, *action)));
    }
    found
}

fn sorted<T>(list: &[T], name: impl Fn(&T) -> &Placed<String>) -> Vec<&T> {
    let mut sorted: Vec<&T> = list.iter().collect();
    sorted.sort_by(|one, other| name(one).value.cmp(&name(other).value));
    sorted
}

/// What is told when a site is too busy.
const NO_ROOM: &str = "no room at the site";

/// What is told when a stock is empty.
fn none_left(stock: &str) -> String {
    format!("no {stock} left")
}

fn stations(scenario: &Scenario, names: &Names<'_>) -> Vec<Station> {
    let plain = |name: &str, queue| Station {
        name: name.to_owned(),
        queue,
        channel: None,
        hourly: 0,
        mending: Vec::new(),
    };
    let mut stations: Vec<Station> = names
        .stations
        .iter()
        .map(|name| match scenario.team.iter().find(|team| team.name.value == *name) {
            Some(team) => {
                let hourly = team.hourly.as_ref().map_or(0, |hourly| hourly.value.hundredths());
                Station { hourly, ..plain(name, station(team, scenario)) }
            }
            None => plain(name, StationPlan::always(1)),
        })
        .collect();
    for system in &scenario.system {
        let number = usize::from(names.station(&system.name));
        stations[number].queue = StationPlan::always(system.capacity.value);
        stations[number].channel = Some(channel(system, names, &mut stations));
    }
    stations
}

fn channel(system: &system::System, names: &Names<'_>, stations: &mut [Station]) -> Channel {
    Channel {
        mode: match system.mode {
            system::Mode::Call => Mode::Call,
            system::Mode::Bus => Mode::Bus,
        },
        latency: distribution(&system.latency),
        lost: system.lost,
        duplicated: system.duplicated,
        poison: system.poison,
        timeout: system.timeout.value,
        attempts: system.attempts.as_ref().map(|attempts| attempts.value),
        backoff: system.backoff.value,
        longest_backoff: system.longest_backoff,
        jitter: system.jitter,
        breaker: system
            .breaker
            .as_ref()
            .map(|breaker| (breaker.timeouts.value, breaker.pause.value)),
        keyed: system.idempotent,
        acknowledge: match system.acknowledge {
            system::Acknowledge::AfterCommit => Acknowledge::AfterCommit,
            system::Acknowledge::OnReceipt => Acknowledge::OnReceipt,
        },
        outbox: system.outbox,
        dead_letters: match &system.dead_letters {
            None => DeadLetters::Drop,
            Some(letters) => match (&letters.replay, &letters.by, &letters.takes) {
                (Some(replay), _, _) => DeadLetters::Replay(replay.value),
                (None, Some(by), Some(takes)) => {
                    let (station, mending) = mending(names.station(by), takes, stations);
                    DeadLetters::People { station, mending }
                }
                (None, _, _) => unreachable!("dead letters have been checked"),
            },
        },
    }
}

/// Something that people of a station do beside tasks: who, and its number there.
fn mending(
    station: u16,
    takes: &sandtable_scenarios::schema::distribution::Distribution,
    stations: &mut [Station],
) -> (u16, u16) {
    let list = &mut stations[usize::from(station)].mending;
    list.push(distribution(takes));
    (station, u16::try_from(list.len() - 1).expect("there are few failures"))
}

fn plan_offering(
    (offering, action): (&written::Offering, ItemAction),
    scenario: &Scenario,
    names: &Names<'_>,
    (stations, homes): (&mut [Station], &[Place]),
) -> Offering {
    let requires = offering.requires(action).unwrap_or_default();
    let steps = decompose(requires, &scenario.specification).expect("offerings have been checked");
    let all = parts(offering, &scenario.offering).expect("bundles have been checked");
    let of_bundle = all.iter().map(|part| names.offering(&part.name, action));
    let promised = match offering.change(action) {
        Some(change) => &change.promised,
        None => &offering.promised,
    };
    let bit = |(number, step): (u32, &Step<'_>)| u32::from(step.task.validates.value) << number;
    let tasks: Vec<Task> =
        steps.iter().map(|step| plan_task(step, &steps, names, stations)).collect();
    Offering {
        name: offering.name.value.clone(),
        price: offering.price.as_ref().map_or(0, |price| price.value.hundredths()),
        promised: promised.as_ref().map(|promised| promised.value),
        validates: (0..).zip(&steps).map(bit).sum(),
        tasks,
        action: catalogue::action(action),
        product: names.product(&offering.name),
        parts: if offering.bundles.is_empty() { Vec::new() } else { of_bundle.collect() },
        eligible: (offering.eligible.as_ref())
            .filter(|_| matches!(action, ItemAction::Add | ItemAction::Move))
            .map(|eligible| catalogue::eligible(eligible, scenario, homes)),
    }
}

fn plan_task(
    step: &Step<'_>,
    steps: &[Step<'_>],
    names: &Names<'_>,
    stations: &mut [Station],
) -> Task {
    let task = step.task;
    let mut upto = 0.0;
    let mut remedy = |remedy: &written::Remedy| match remedy.action.value {
        Action::Repeat => Remedy::Repeat,
        Action::Rework => {
            let again = |other: &Step<'_>| {
                let name = remedy.task.as_ref().map(|task| &task.value);
                other.specification.name == step.specification.name
                    && Some(&other.task.name.value) == name
            };
            let number = steps.iter().position(again).expect("remedies have been checked");
            Remedy::Rework(u8::try_from(number).expect("an item has at most 32 tasks"))
        }
        Action::Mend => {
            let (by, takes) = remedy.by.as_ref().zip(remedy.takes.as_ref()).expect("checked");
            let (station, mending) = mending(names.station(by), takes, stations);
            Remedy::Mend { station, mending }
        }
        Action::GiveUp => Remedy::GiveUp,
        Action::Reject => Remedy::Reject,
    };
    let short = task.when_none_left.as_ref().map_or(Remedy::GiveUp, &mut remedy);
    let failures = task.fails.iter().map(|fails| {
        upto += fails.chance.as_ref().map_or(0.0, |chance| chance.value.share());
        Failure {
            reads: fails.reads.as_ref().map(|reads| number_in(&names.inventories, reads)),
            cause: names.cause(&fails.cause),
            chance: Chance::from_share(f64::min(upto, 1.0)),
            remedy: remedy(&fails.then),
        }
    });
    Task {
        name: task.name.value.clone(),
        station: names.station(&task.by),
        takes: distribution(&task.takes),
        after: step.after.iter().map(|before| 1_u32 << before).sum(),
        failures: failures.collect(),
        short,
        effect: match (&task.reserves, &task.releases) {
            (Some(stock), _) => Effect::Reserve(number_in(&names.stocks, stock)),
            (None, Some(stock)) => Effect::Release(number_in(&names.stocks, stock)),
            (None, None) if task.activates => Effect::Activate,
            (None, None) if task.deactivates => Effect::Deactivate,
            (None, None) => Effect::Nothing,
        },
        undo: task.undo.as_ref().map(distribution),
        at_site: task.at_site.value,
        room: task
            .room
            .as_ref()
            .map(|room| Room { below: room.value, cause: names.cause(NO_ROOM) }),
        no_return: task.no_return,
        milestone: task.milestone,
        appointment: task.appointment.as_ref().map(distribution),
        reminded: task.reminded.as_ref().map(|reminded| Reminded {
            every: reminded.every.value,
            forgets: reminded.forgets.value,
        }),
        batch: task.batch.as_ref().map(|batch| plan_batch(batch, names.group(step))),
    }
}

fn plan_batch(batch: &written::Batch, group: u32) -> Batch {
    Batch {
        group,
        of: match batch.of.value {
            written::BatchOf::All => BatchOf::All,
            written::BatchOf::Order => BatchOf::Order,
            written::BatchOf::Customer => BatchOf::Customer,
            written::BatchOf::Site => BatchOf::Place,
            written::BatchOf::Batch => BatchOf::Batch,
        },
        wait: batch.wait,
        most: batch.most.as_ref().map_or(u32::MAX, |most| most.value),
        each: batch.each.as_ref().map(distribution),
    }
}

fn arrivals(
    stream: &written::Arrivals,
    scenario: &Scenario,
    names: &Names<'_>,
    seed: Seed,
) -> Arrivals {
    let end = stream.to.as_ref().map_or(scenario.run.span.value, |to| to.value);
    let items: Vec<_> =
        stream.items.iter().map(|share| (share.weight.value, share.count.value)).collect();
    let offerings: Vec<_> = stream
        .offerings
        .iter()
        .map(|share| (share.weight.value, names.offering(&share.offering, stream.action.value)))
        .collect();
    Arrivals {
        name: stream.name.value.clone(),
        every: distribution(&stream.every),
        hours: calendar(&stream.shift, &stream.holidays, scenario),
        from: SimTime::START + stream.from,
        until: SimTime::START + end,
        most: stream.most.as_ref().map_or(u64::MAX, |most| most.value),
        offerings: added_up(&offerings),
        items: if items.is_empty() { vec![(1, 1)] } else { added_up(&items) },
        once: stream
            .once
            .iter()
            .map(|offering| names.offering(offering, ItemAction::Add))
            .collect(),
        customers: stream.customers.as_ref().map(|customers| customers.value),
        priority: stream.priority.value,
        patience: stream.patience.as_ref().map(distribution),
        amended: (stream.amended != Chance::NEVER)
            .then(|| (stream.amended, distribution(&stream.amended_after))),
        draws: seed.family(&stream.name.value, "orders"),
        action: catalogue::action(stream.action.value),
        pace: catalogue::pace(stream, scenario),
    }
}

/// Weights, added up one after the other.
fn added_up<T: Copy>(weighted: &[(u32, T)]) -> Vec<(u64, T)> {
    let mut sum = 0;
    let add = |(weight, what): &(u32, T)| {
        sum += u64::from(*weight);
        (sum, *what)
    };
    weighted.iter().map(add).collect()
}

fn disturbance(
    written: &system::Disturbance,
    scenario: &Scenario,
    names: &Names<'_>,
) -> Disturbance {
    Disturbance {
        kind: match written.trouble {
            system::Trouble::Down => Trouble::Down,
            system::Trouble::CutTo => Trouble::CutTo,
            system::Trouble::CutFrom => Trouble::CutFrom,
            system::Trouble::Lossy => Trouble::Lossy,
            system::Trouble::Duplicating => Trouble::Duplicating,
            system::Trouble::Reordering => Trouble::Reordering,
            system::Trouble::Slow => Trouble::Slow,
            system::Trouble::CrashBeforeReply => Trouble::CrashBeforeReply,
            system::Trouble::Schema => Trouble::Schema,
            system::Trouble::Skewed => Trouble::Skewed,
        },
        station: names.station(&written.system),
        at: SimTime::START + written.at.value.since_start(&scenario.run),
        lasts: written.lasts.value,
    }
}
