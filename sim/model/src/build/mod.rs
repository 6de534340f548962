//! From a checked scenario to a plan.
//!
//! Everything is put in the order of names, so the order in which a file lists things has no effect.

mod agreement;
mod catalogue;
mod coverage;
mod customers;
mod demand;
mod elements;
mod faults;
mod orders;
mod people;
mod ranks;
mod traffic;
mod transport;

use crate::assurance::{Look, LookId, standard};
use crate::loads::LoadsPlan;
use crate::plan::{Alarms, Collector, Link, Lp, Plan, Power, Site, Supply};
use crate::traffic::TrafficPlan;
use elements::Index;
use sandtable_kernel::{DistributionError, Seed, SpanDistribution};
use sandtable_scenarios::Scenario;
use sandtable_scenarios::schema::distribution::{Distribution, Shape, Weighted};
use sandtable_scenarios::schema::network;
use sandtable_units::{Length, SimTime, Span};

/// The plan of a scenario.
pub(crate) fn plan(scenario: &Scenario, seed: Seed) -> Plan {
    let index = Index::of(scenario);
    let modes = faults::modes(scenario);
    let looks = looks(scenario);
    let works = faults::works(scenario);
    let sites = sites(scenario, &index);
    let wiring = transport::wiring(scenario, &index, seed);
    let traffic = traffic::plan(scenario, &index);
    let homes = sites
        .iter()
        .map(|site| (index.elements[site.element.index()].name.clone(), site.population));
    let orders = orders::plan(scenario, seed, homes.clone());
    let customers = customers::plan(scenario, seed, homes);
    let peaks = peaks(&index, traffic.as_ref());
    let loads = loads(scenario, &wiring.links, &wiring.lengths, peaks);
    let narrow = loads.is_some() && wiring.links.iter().any(|link| link.capacity.is_some());
    let mut lps = lps(&index);
    faults::fill(scenario, &index, &wiring, &mut lps);
    Plan {
        seed,
        lookahead: scenario.run.lookahead.value,
        period: scenario.run.period.value,
        time_of_day: scenario.run.time_of_day(),
        into_week: into_week(scenario),
        end: SimTime::START + scenario.run.span.value,
        areas: index.areas.clone(),
        looks,
        modes,
        worked_on: faults::worked_on(scenario, &index),
        works,
        injections: faults::injection_modes(scenario),
        office: index.ranks.office,
        transport: index.ranks.transport,
        sites,
        nodes: wiring.nodes,
        graph: wiring.graph,
        noc: None,
        orders,
        customers,
        people: people::plan(scenario, &lps, index.elements.len()),
        loads,
        links: wiring.links,
        ducts: wiring.ducts,
        cores: wiring.cores,
        agreements: agreement::agreements(scenario, &index, traffic.as_ref()),
        assumptions: assumptions(scenario, traffic.as_ref(), narrow),
        traffic,
        routed: wiring.routed,
        demands: demand::destinations(scenario, &index),
        feeders: transport::feeders(&index),
        router_supplies: router_supplies(scenario, &index),
        lps,
        power: Power {
            recharge: scenario.power.recharge.value,
            low_at: scenario.power.low_at,
            restart: scenario.power.restart,
        },
        alarms: alarms(scenario),
        revenue_thousandths: faults::thousandths(scenario.noc.revenue_per_customer.value),
        elements: index.elements,
    }
}

/// Light in fibre, in metres a second.
const LIGHT_IN_FIBRE: f64 = 299_792_458.0 / 1.468;

/// What the scenario fixes of loads, if the run is to follow them.
fn loads(
    scenario: &Scenario,
    links: &[Link],
    lengths: &[Length],
    peaks: Vec<u64>,
) -> Option<LoadsPlan> {
    let routing = &scenario.routing;
    let anything =
        !(scenario.service.is_empty() && scenario.demand.is_empty() && scenario.matrix.is_empty());
    let limited = links.iter().any(|link| link.capacity.is_some());
    routing.follow.unwrap_or(anything && limited).then(|| LoadsPlan {
        detection: routing.detection.value,
        fast_reroute: routing.fast_reroute,
        convergence: routing.convergence.value,
        propagation: lengths.iter().map(|length| length.metres() / LIGHT_IN_FIBRE).collect(),
        peaks,
    })
}

/// By site, what its cells could send at most: each to whom it reaches best of all.
fn peaks(index: &Index<'_>, traffic: Option<&TrafficPlan>) -> Vec<u64> {
    let sites = index.sites.iter();
    let mut cells: Vec<Vec<u64>> = sites.map(|site| vec![0; cells_of(site).len()]).collect();
    for server in traffic.iter().flat_map(|plan| &plan.patches).flat_map(|patch| &patch.servers) {
        let peak = &mut cells[server.site as usize][usize::from(server.cell)];
        *peak = server.rate.max(*peak);
    }
    cells.into_iter().map(|cells| cells.into_iter().fold(0, u64::saturating_add)).collect()
}

/// What is assumed where the scenario does not tell. Links are `narrow` if the run follows loads over links
/// with a capacity.
fn assumptions(scenario: &Scenario, traffic: Option<&TrafficPlan>, narrow: bool) -> Vec<String> {
    let mut assumptions = Vec::new();
    if !scenario.service.is_empty() && scenario.spot.is_empty() {
        assumptions.push(
            "people of a site are spread evenly around it, about half way to the next sites and 5 km \
             at most; which cells reach them, and how well, follows from the mean path loss of \
             3GPP TR 38.901 with all cells on the carrier of `[radio]`"
                .to_owned(),
        );
    }
    if narrow {
        assumptions.push(
            "links: a full one drops of all demands that come to it the same share; people's data is \
             held back by that share at its source, and where it meets several full links, by the \
             product of their shares. Upload is a tenth of download. Packets wait as in a queue with \
             random arrivals and lengths (M/M/1), at most 50 ms"
                .to_owned(),
        );
    }
    if narrow && traffic.is_some() {
        assumptions.push(
            "sessions behind a link share what it has left when all other sites get their mean: alone \
             on a link that is exact, beside others it leaves out how they vary"
                .to_owned(),
        );
    }
    let fluid = traffic.filter(|traffic| !traffic.sessions);
    assumptions.extend(fluid.into_iter().flat_map(TrafficPlan::approximations));
    assumptions
}

fn into_week(scenario: &Scenario) -> Span {
    let (hour, into_hour) = scenario.run.start().hour_of_week();
    Span::HOUR * u64::from(hour) + into_hour
}

/// The processes in the order of their ranks; nothing fails in them yet.
fn lps(index: &Index<'_>) -> Vec<Lp> {
    let mut slots = vec![0; index.ranks.names.len()];
    for element in &index.elements {
        slots[element.owner.rank() as usize] += 1;
    }
    let lps = index.ranks.names.iter().zip(slots).map(|((name, kind), slots)| Lp {
        name: name.clone(),
        kind: *kind,
        slots,
        renewals: Vec::new(),
        works: Vec::new(),
        injections: Vec::new(),
    });
    lps.collect()
}

fn sites(scenario: &Scenario, index: &Index<'_>) -> Vec<Site> {
    let sites = (0..).zip(&index.sites).map(|(node, site)| {
        let element = index.id(&site.name);
        let power = &scenario.power;
        let battery = site.battery.unwrap_or(power.site_battery).max(power.least_site_battery);
        Site {
            lp: index.ranks.site(node),
            element,
            cells: cells_of(site).iter().map(|cell| index.id(&cell.name)).collect(),
            population: site.population,
            node,
            supply: Supply { element, battery },
        }
    });
    sites.collect()
}

/// The cells of a site in the order of their names.
fn cells_of(site: &network::Site) -> Vec<network::Cell> {
    let mut cells = site.all_cells();
    cells.sort_by(|one, other| one.name.cmp(&other.name));
    cells
}

fn router_supplies(scenario: &Scenario, index: &Index<'_>) -> Vec<Supply> {
    let supplies = index.routers.iter().map(|router| Supply {
        element: index.id(&router.name),
        battery: router.battery.unwrap_or(scenario.power.router_battery),
    });
    supplies.collect()
}

/// The looks that every plan has, then one for each fault.
fn looks(scenario: &Scenario) -> Vec<Look> {
    let mut looks = standard();
    for fault in faults::sorted(scenario) {
        let standard = looks[LookId::of_class(fault.affects.value).index()].clone();
        let look = match &fault.alarm {
            Some(written) => Look {
                alarm_type: written.alarm_type,
                probable_cause: written.probable_cause.clone(),
                severity: written.severity,
                specific_problem: (written.specific_problem.clone())
                    .unwrap_or(standard.specific_problem),
            },
            None => standard,
        };
        looks.push(look);
    }
    looks
}

fn alarms(scenario: &Scenario) -> Alarms {
    let alarms = &scenario.alarms;
    Alarms {
        delay: distribution(&alarms.delay),
        lost: alarms.lost,
        duplicated: alarms.duplicated,
        flapping: alarms.flapping,
        flaps: alarms.flaps.value,
        flap_period: alarms.flap_period.value,
        kept_while_unreachable: alarms.kept_while_unreachable,
        heartbeat: alarms.heartbeat.value,
        collector: alarms.collector_rate.as_ref().map(|rate| Collector {
            takes: Span::SECOND.scaled(1, u64::from(rate.value)),
            buffer: alarms.collector_buffer.value,
        }),
    }
}

/// A distribution, ready to draw from.
fn distribution(written: &Distribution) -> SpanDistribution {
    let least = written.least.as_ref().map_or(Span::ZERO, |least| least.value);
    let most = written.most.as_ref().map_or(Span::MAX, |most| most.value);
    shape(&written.shape)
        .and_then(|distribution| distribution.bounded(least, most))
        .expect("distributions have been checked")
}

fn shape(written: &Shape) -> Result<SpanDistribution, DistributionError> {
    let weighted = |values: &[Weighted]| {
        values.iter().map(|value| (value.weight.value, value.value.value)).collect::<Vec<_>>()
    };
    match written {
        Shape::Constant(span) => Ok(SpanDistribution::constant(*span)),
        Shape::Exponential(mean) => SpanDistribution::exponential(mean.mean.value.0),
        Shape::Weibull(shaped) => {
            SpanDistribution::weibull(shaped.shape.value, shaped.mean.value.0)
        }
        Shape::LogNormal(varied) => {
            SpanDistribution::log_normal(varied.mean.value.0, varied.variation.value)
        }
        Shape::Gamma(shaped) => SpanDistribution::gamma(shaped.shape.value, shaped.mean.value.0),
        Shape::Erlang(staged) => SpanDistribution::erlang(staged.stages.value, staged.mean.value.0),
        Shape::HyperExponential(branches) => {
            SpanDistribution::hyper_exponential(&weighted(branches))
        }
        Shape::Uniform(between) => SpanDistribution::uniform(between.from.value, between.to.value),
        Shape::Triangular(estimate) => SpanDistribution::triangular(
            estimate.from.value,
            estimate.mode.value,
            estimate.to.value,
        ),
        Shape::Empirical(values) => SpanDistribution::empirical(&weighted(values)),
    }
}

/// A count as a number of 32 bits.
fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 of anything")
}
