//! Small worlds for tests, as scenario text, and the two steps that every test begins with: read it,
//! run it.

use sandtable_correlation::{RuleSet, shipped};
use sandtable_kernel::{Collected, Outcome, Recorded, Simulation, Speed};
use sandtable_model::{Operator, Record};
use sandtable_scenarios::{Scenario, document, load_text};
use std::sync::Arc;

/// Everything that this version can do, in a network of some sixty cells: chance, storms, planned
/// work, injections, shared risks, flapping, lost and late alarms, people who mend things.
pub(crate) const EVERYTHING: &str = r#"
base = "everyday-faults"
title = "everything at once"

[run]
span = "2d"
seed = 11
period = "30min"

[generate]
cells = 60
seed = 5
extent = "30km"
towns = 3
sites_per_router = 6
sites_per_feeder = 4
population = 50_000

[power]
restart = "90s"

[[weather]]
name = "first front"
from = "6h"
to = "20h"
begins = { latitude = 51.0, longitude = 9.7 }
ends = { latitude = 51.0, longitude = 10.3 }
radius = "20km"
multiply = [
  { fault = "feeder outage", by = 900 },
  { fault = "mains outage", by = 700 },
  { fault = "rain fade", by = 900 },
  { fault = "fibre cut", by = 3_000 },
  { fault = "antenna damage", by = 900 },
]

[[weather]]
name = "second front"
from = "10h"
to = "1d 6h"
begins = { latitude = 51.1, longitude = 10.0 }
ends = { latitude = 50.9, longitude = 10.0 }
radius = "12km"
multiply = [
  { fault = "rain fade", by = 200 },
  { fault = "router crash", by = 2_000 },
  { fault = "function crash", by = 2_000 },
  { fault = "radio unit", by = 500 },
]

# Beside what is made up: two more lines between towns, in one duct with a third.
[[link]]
name = "spare line 1"
from = "Aldern router 1"
to = "Brackwater router 1"
medium = "leased"

[[link]]
name = "spare line 2"
from = "Brackwater router 1"
to = "Corvale router 1"
medium = "leased"

# Traffic that passes through, more than some links carry, and a site whose link is narrow.
[routing]
fast_reroute = true
convergence = "3s"

[[demand]]
from = "Brackwater router 1"
to = "Corvale router 1"
rate = "15Gbit/s"
both = true

[[site]]
name = "Weir"
latitude = 51.02
longitude = 10.05
population = 2_000
cell = [{ name = "Weir-1" }, { name = "Weir-2" }]

[[link]]
name = "Weir - Aldern"
from = "Weir"
to = "Aldern router 1"
capacity = "100kbit/s"

[[duct]]
name = "river crossing"
links = ["spare line 1", "spare line 2"]
length = "20km"

# A front that stands still over everything: what is rare elsewhere happens here.
[[weather]]
name = "bad luck"
from = "0s"
to = "2d"
begins = { latitude = 51.0, longitude = 10.0 }
ends = { latitude = 51.0, longitude = 10.0 }
radius = "100km"
multiply = [
  { fault = "antenna damage", by = 200 },
  { fault = "fibre cut", by = 500 },
  { fault = "function crash", by = 20 },
  { fault = "line fault", by = 300 },
  { fault = "software hang", by = 20 },
  { fault = "microwave hardware", by = 100 },
  { fault = "router crash", by = 100 },
]

[[fault]]
name = "excavator"
affects = "duct"
repair = "field"
per = "km"
time_to_failure = { exponential = { mean = "20d" } }
time_to_repair = { triangular = { from = "1h", mode = "2h", to = "9h" } }

[[fault]]
name = "controller"
affects = "site"
repair = "field"
skill = "towers"
time_to_failure = { gamma = { shape = 0.6, mean = "9d" } }
time_to_repair = { empirical = [{ value = "5min" }, { weight = 2, value = "1h" }] }

[[fault]]
name = "core software"
affects = "core"
time_to_failure = { erlang = { stages = 3, mean = "1d" } }
time_to_repair = { uniform = { from = "2min", to = "20min" } }

[[work]]
name = "antenna swap"
elements = ["Aldern-001", "Aldern-002-1", "Aldern router 1"]
at = "3h"
lasts = "40min"
every = "7h"

[[inject]]
element = "Aldern feeder 1"
at = "1h"
lasts = "6h"

[[inject]]
element = "Brackwater-001"
at = "90min"
fault = "mains outage"

# A few people by day, fewer at night, for more than they can do.
[noc]
rules = "baseline"
desk = "desk"
diagnosis = { log_normal = { mean = "4min", variation = 0.8 } }
look_again = "40min"
urgent_customers = 2_000
urgent_revenue = 500
revenue_per_customer = 0.05

[[team]]
name = "desk"
members = 3
roles = ["duty-manager"]
shift = [{ from = "6h", to = "22h" }, { from = "22h", to = "6h", members = 1 }]

[[team]]
name = "radio crews"
kind = "field"
members = 4
skills = ["cell", "towers"]
travel = { uniform = { from = "10min", to = "70min" } }
shift = [{ days = ["thursday", "friday"], from = "5h", to = "20h" }, { from = "20h", to = "5h", members = 2 }]

[[team]]
name = "line crews"
kind = "field"
members = 1
skills = ["duct"]

[[fault]]
name = "radio unit"
repair = "field"
part = { exponential = { mean = "1h" } }
restart_helps = "20%"
time_to_repair = { log_normal = { mean = "1h", variation = 0.5 } }

[[fault]]
name = "software hang"
repair = "remote"

[[fault]]
name = "function crash"
repair = "remote"

[radio]
frequency = "800MHz"
bandwidth = "5MHz"

[traffic]
least_rate = "500kbit/s"

[[rhythm]]
name = "day"
weekday = [1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 8, 9, 9, 8, 5, 3]

[[slice]]
name = "gold"
dedicated = "10%"
least = "20%"
most = "60%"
from = "5h"
lasts = "1d"

[[slice]]
name = "town hall"
sites = ["Aldern-001", "Aldern-002"]
most = "50%"

[[service]]
name = "voice"
five_qi = 1
sessions = 0.5
rhythm = "day"
rate = "64kbit/s"
lasts = { exponential = { mean = "2min" } }

[[service]]
name = "web"
sessions = 0.6
rhythm = "day"
volume = { mean = "3MB", variation = 2.0 }

[[service]]
name = "cameras"
slice = "gold"
users = "10%"
sessions = 1.0
rate = "1Mbit/s"
lasts = { constant = "5min" }

[[service]]
name = "backup"
slice = "gold"
users = "5%"
sessions = 0.8
volume = { mean = "20MB", family = "exponential" }

[[service]]
name = "offices"
slice = "town hall"
users = "20%"
sessions = 0.9
volume = { mean = "5MB", family = "constant" }

[[crowd]]
name = "match"
at = { latitude = 51.0, longitude = 10.0 }
people = 4_000
from = "18h"
lasts = "3h 10min"
activity = 1.5

[alarms]
delay = { log_normal = { mean = "4s", variation = 1.5 }, least = "1s" }
lost = "2%"
duplicated = "3%"
flapping = "10%"
flaps = 3
flap_period = "7s"
heartbeat = "45s"
collector_rate = 6
collector_buffer = 20

# Orders, through systems that lose, double and mistake requests, by people who have shifts.
[[team]]
name = "order desk"
members = 2
hourly = "30EUR"
shift = [{ from = "6h", to = "20h" }]
holidays = [2026-01-06]

[[offering]]
name = "fixed wireless access"
price = "29.90EUR"
promised = "1d"
requires = ["subscription", "radio access"]
installed = 900
modify = { requires = ["profile"] }
suspend = { requires = ["blocking"], promised = "1h" }
resume = { requires = ["profile"] }
move = { requires = ["radio access", "old access"] }
delete = { requires = ["old access", "final bill"] }

[[offering]]
name = "television"
price = "9.90EUR"
requires = ["profile"]
delete = { requires = ["blocking"] }
eligible = { sites = ["Weir", "Aldern-001"], share = "80%" }

[[offering]]
name = "all at home"
price = "34.90EUR"
bundles = ["fixed wireless access", "television"]

[[promotion]]
name = "first days"
offerings = ["all at home", "television"]
from = "3h"
to = "1d"
off = "50%"
lift = 2.5

[[specification]]
name = "profile"

[[specification.task]]
name = "change profile"
by = "activation"
takes = "3s"
activates = true
undo = "3s"

[[specification]]
name = "blocking"

[[specification.task]]
name = "block"
by = "activation"
takes = "3s"
deactivates = true
undo = "3s"

[[specification]]
name = "old access"

[[specification.task]]
name = "switch off"
by = "activation"
takes = "5s"
at_site = true
deactivates = true
undo = "5s"

[[specification.task]]
name = "release"
by = "inventory"
after = ["switch off"]
takes = "2s"
releases = "ports"
undo = "2s"

[[specification]]
name = "final bill"

[[specification.task]]
name = "write final bill"
by = "billing"
takes = "4s"
fails = [{ cause = "open dispute", chance = "10%", then = { action = "give-up" } }]

[[offering]]
name = "contract"
requires = ["contract"]

[[specification]]
name = "contract"

[[specification.task]]
name = "file"
by = "order desk"
takes = "1min"
batch = { of = "all", wait = "1h" }

[[specification]]
name = "subscription"
requires = ["radio access"]

[[specification.task]]
name = "bill"
by = "billing"
takes = { exponential = { mean = "3s" } }
activates = true
undo = "2s"
no_return = true

[[specification]]
name = "radio access"
kind = "resource-facing"

[[specification.task]]
name = "check"
by = "inventory"
takes = "2s"
validates = true
fails = [{ cause = "no coverage", chance = "5%", then = { action = "reject" } }]

[[specification.task]]
name = "look for room"
by = "planning"
takes = "1s"
validates = true
room = "75%"
when_none_left = { action = "reject" }

[[specification.task]]
name = "reserve"
by = "inventory"
after = ["check", "look for room"]
takes = { exponential = { mean = "4s" } }
reserves = "ports"
undo = "1s"
fails = [{ cause = "typing error", chance = "10%", then = { action = "mend", by = "order desk", takes = "20min" } }]

[[specification.task]]
name = "send router"
by = "order desk"
after = ["reserve"]
takes = { log_normal = { mean = "8min", variation = 0.6 } }
appointment = { uniform = { from = "1h", to = "6h" } }
reminded = { every = "5h", forgets = "10%" }
batch = { of = "site", wait = "20min", most = 3, each = "2min" }
milestone = true

[[specification.task]]
name = "configure"
by = "activation"
after = ["send router"]
takes = { exponential = { mean = "5s" } }
at_site = true
activates = true
undo = "5s"
fails = [
  { cause = "wrong profile", chance = "10%", then = { action = "rework", task = "reserve" } },
  { cause = "unknown router", reads = "router stock", then = { action = "mend", by = "order desk", takes = "15min" } },
  { cause = "defective router", chance = "3%", then = { action = "give-up" } },
  { cause = "busy", chance = "10%", then = { action = "repeat" } },
]

[[inventory]]
name = "router stock"
wrong = "20%"
drift = "90%"
reconciled = "9h"
mends = "60%"

[[stock]]
name = "ports"
amount = 30
per_site = true
lost = "20%"
audited = "7h"
finds = "60%"

[[system]]
name = "inventory"
capacity = 2
poison = "1%"
attempts = 3
breaker = { timeouts = 4, pause = "10min" }
dead_letters = { by = "order desk", takes = "10min" }

[[system]]
name = "activation"
mode = "bus"
lost = "3%"
duplicated = "3%"
timeout = "10s"
attempts = 4
dead_letters = { replay = "6h" }

[[system]]
name = "planning"
capacity = 9
timeout = "1d"

[[system]]
name = "billing"
outbox = false

[[orders]]
name = "shop"
every = { exponential = { mean = "3min" } }
offerings = [{ offering = "fixed wireless access", weight = 8 }, { offering = "all at home" }, { offering = "television" }]
items = [{ count = 1, weight = 3 }, { count = 3 }]
season = [1.1, 1, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1.5]
patience = { log_normal = { mean = "20h", variation = 0.6 } }
amended = "10%"
amended_after = { exponential = { mean = "2h" } }
priority = 2

[[orders]]
name = "companies"
every = { uniform = { from = "10min", to = "50min" } }
from = "5h"
to = "1d 8h"
shift = [{ from = "7h", to = "19h" }]
once = ["contract"]
offerings = [{ offering = "fixed wireless access" }]
customers = 9
priority = 0

[[orders]]
name = "movers"
action = "move"
every = { exponential = { mean = "40min" } }
offerings = [{ offering = "fixed wireless access" }]

[[orders]]
name = "leavers"
action = "delete"
every = { exponential = { mean = "25min" } }
offerings = [{ offering = "fixed wireless access", weight = 3 }, { offering = "television" }]

[[orders]]
name = "late payers"
action = "suspend"
every = { exponential = { mean = "50min" } }
offerings = [{ offering = "fixed wireless access" }]

[[orders]]
name = "payers"
action = "resume"
every = { exponential = { mean = "30min" } }
offerings = [{ offering = "fixed wireless access" }]

[[orders]]
name = "upgrades"
action = "modify"
every = { exponential = { mean = "50min" } }
offerings = [{ offering = "fixed wireless access" }]

[[disturbance]]
trouble = "down"
system = "inventory"
at = "9h"
lasts = "20min"

[[disturbance]]
trouble = "reordering"
system = "activation"
at = "12h"
lasts = "2h"

[[disturbance]]
trouble = "crash-before-reply"
system = "billing"
at = "13h"
lasts = "10min"

# Customers, more than the care team can answer.
[[team]]
name = "care team"
members = 2
hourly = "24EUR"
shift = [{ from = "7h", to = "22h" }, { from = "22h", to = "7h", members = 1 }]

[[segment]]
name = "private"
share = "30%"
revenue = "15EUR"
contacts = "12%"
contacts_after = { exponential = { mean = "25min" } }
complains = "20%"
leaves_after_complaint = "15%"
leaves = "2%"
leaves_more = "1%"
leaves_after = "2h"
leaves_after_order = "20%"

[[segment]]
name = "business"
share = "4%"
revenue = "40EUR"
contacts = "60%"
contacts_after = { log_normal = { mean = "10min", variation = 1.0 } }
complains = "50%"
leaves_after_complaint = "10%"
leaves = "4%"
leaves_after = "45min"
leaves_after_order = "40%"

[care]
team = "care team"
takes = { log_normal = { mean = "6min", variation = 0.7 } }
patience = { exponential = { mean = "8min" } }
calls_again = "60%"
calls_again_after = { exponential = { mean = "20min" } }
warning = { planned = true, after = "15min", costs = "0.04EUR", prevents_contacts = "50%", prevents_leaving = "30%" }
compensation = { after = "90min", amount = "5EUR", prevents_leaving = "50%" }
"#;

/// A shipped rule set.
pub(crate) fn rules(name: &str) -> Arc<RuleSet> {
    let text = shipped(name).expect("a shipped set");
    Arc::new(RuleSet::from_text(name, text).unwrap_or_else(|_| panic!("{name} cannot be read")))
}

/// An operator whose operations centre works by the baseline.
pub(crate) fn employed(scenario: &Scenario, replication: u32) -> Operator {
    Operator::new(scenario, replication).with_rules(rules("baseline"))
}

/// The scenario of a text, which must be without mistakes.
pub(crate) fn scenario(text: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let loaded = load_text("test.toml", text.to_owned(), &settings);
    let told = document::text(&loaded.diagnostics, &loaded.sources, document::Style::Plain);
    loaded.scenario.unwrap_or_else(|| panic!("{told}"))
}

/// Runs an operator to its end and keeps all that it says.
pub(crate) fn run(operator: &Operator, speed: Speed) -> (Outcome, Vec<Recorded<Record>>) {
    let mut said = Collected(Vec::new());
    let end = operator.plan().end;
    let outcome = Simulation::new(&Arc::new(operator.clone()), speed)
        .expect("threads start")
        .run(end, &mut said);
    (outcome, said.0)
}
