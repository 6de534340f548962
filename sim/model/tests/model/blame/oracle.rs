//! An oracle of blame: a country of a few sites and routers, the faults that a run has recorded, and
//! what follows from those by definition: faults are taken in the order in which they came, and the one
//! with which a search finds no path any more is to blame. Slow, and without the model's words.

use crate::parts;
use proptest::sample::Index;
use sandtable_model::faults::{FaultId, Origin};
use sandtable_model::network::Reason;
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) const SECOND: u64 = 1_000_000_000;
/// News travels this long between a site, the transport network and the grid.
const LOOKAHEAD: u64 = SECOND;
const RESTART: u64 = 90 * SECOND;
const RECHARGE: u64 = 7_200 * SECOND;

/// What a fault or a piece of planned work hits.
#[derive(Debug, Clone)]
pub(super) enum Hit {
    Link(Index),
    Site(Index),
    Cell(Index),
    Router(Index),
    Duct,
    Core(Index),
    Function(Index, Index, Index),
    Feeder(Index),
    Mains(Index),
}

/// The same, by numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Link(usize),
    Node(usize),
    Cell(usize),
    Duct,
    Core(usize),
    Function(usize, usize, usize),
    Feeder(usize),
    Mains(usize),
}

/// A small operator. Nodes are routers, then sites.
#[derive(Debug, Clone)]
pub(super) struct Country {
    routers: usize,
    pub(super) sites: usize,
    links: Vec<(usize, usize)>,
    duct: BTreeSet<usize>,
    /// Where each stands, and of each function how many there are and are needed.
    cores: Vec<(usize, Vec<(usize, usize)>)>,
    /// By node: its feeder (0 for none), and minutes of its battery.
    supplies: Vec<(usize, u64)>,
    injected: Vec<(Target, u64, u64)>,
    worked: Vec<(Target, u64, u64)>,
}

/// A fault as it was recorded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    pub(super) id: FaultId,
    pub(super) origin: Origin,
    pub(super) from: u64,
    pub(super) to: u64,
}

impl Country {
    #[expect(clippy::too_many_arguments, reason = "what is drawn of a country")]
    pub(super) fn new(
        routers: usize,
        sites: usize,
        tree: &[Index],
        more: &[(Index, Index)],
        duct: &[Index],
        cores: &[(Index, Vec<(usize, usize)>)],
        supplies: Vec<(usize, u64)>,
        happenings: Vec<(Hit, u64, u64, bool)>,
    ) -> Self {
        let nodes = routers + sites;
        let mut links: Vec<(usize, usize)> =
            (1..nodes).map(|node| (node, tree[node].index(node))).collect();
        let more = more.iter().map(|(one, other)| (one.index(nodes), other.index(nodes)));
        links.extend(more.filter(|(one, other)| one != other));
        let cores: Vec<(usize, Vec<(usize, usize)>)> = (cores.iter())
            .map(|(at, functions)| {
                let functions =
                    functions.iter().map(|(one, other)| (*one.max(other), *one.min(other)));
                (at.index(routers), functions.collect())
            })
            .collect();
        let duct = duct.iter().map(|link| link.index(links.len())).collect();
        let (mut injected, mut worked) = (Vec::new(), Vec::new());
        for (hit, at, lasts, planned) in happenings {
            let target = match hit {
                Hit::Link(link) => Target::Link(link.index(links.len())),
                Hit::Site(site) => Target::Node(routers + site.index(sites)),
                Hit::Cell(site) => Target::Cell(site.index(sites)),
                Hit::Router(router) => Target::Node(router.index(routers)),
                Hit::Duct => Target::Duct,
                Hit::Core(core) => Target::Core(core.index(cores.len())),
                Hit::Function(core, function, instance) => {
                    let core = core.index(cores.len());
                    let function = function.index(cores[core].1.len());
                    Target::Function(core, function, instance.index(cores[core].1[function].0))
                }
                Hit::Feeder(feeder) => Target::Feeder(1 + feeder.index(2)),
                Hit::Mains(node) => Target::Mains(node.index(nodes)),
            };
            let planned = planned && !matches!(target, Target::Mains(_));
            if planned { &mut worked } else { &mut injected }.push((target, at, lasts));
        }
        Self { routers, sites, links, duct, cores, supplies, injected, worked }
    }

    fn node(&self, node: usize) -> String {
        node.checked_sub(self.routers).map_or(format!("R{node}"), |site| format!("S{site}"))
    }

    fn name(&self, target: Target) -> String {
        match target {
            Target::Link(link) => format!("L{link}"),
            Target::Node(node) | Target::Mains(node) => self.node(node),
            Target::Cell(site) => format!("S{site}-1"),
            Target::Duct => "D".to_owned(),
            Target::Core(core) => format!("K{core}"),
            Target::Function(core, function, instance) => {
                format!("K{core} F{function} {}", instance + 1)
            }
            Target::Feeder(feeder) => format!("G{feeder}"),
        }
    }

    /// The scenario.
    pub(super) fn text(&self) -> String {
        let mut text = "title = \"country\"\n[run]\nspan = \"10h\"\nlookahead = \"1s\"\n\
             [power]\nrestart = \"90s\"\nrecharge = \"2h\"\n\
             [[fault]]\nname = \"mains\"\naffects = \"mains\"\n\
             time_to_failure = { constant = \"9999d\" }\ntime_to_repair = { constant = \"1h\" }\n\
             [[feeder]]\nname = \"G1\"\n[[feeder]]\nname = \"G2\"\n"
            .to_owned();
        let write = &mut text;
        let wrote = "writing to a string";
        for node in 0..self.routers + self.sites {
            let site = node >= self.routers;
            let (kind, cells) = if site { ("site", "cells = 1\n") } else { ("router", "") };
            let (feeder, minutes) = self.supplies[node];
            let feeder =
                if feeder > 0 { format!("feeder = \"G{feeder}\"\n") } else { String::new() };
            let name = self.node(node);
            write!(
                write,
                "[[{kind}]]\nname = \"{name}\"\nlatitude = 50.{node}\nlongitude = 8.0\n\
                 battery = \"{minutes}min 1ms\"\n{feeder}{cells}"
            )
            .expect(wrote);
        }
        for (link, (one, other)) in self.links.iter().enumerate() {
            let (from, to) = (self.node(*one), self.node(*other));
            write.push_str(&parts::link(&format!("L{link}"), [&from, &to]));
        }
        let duct: Vec<String> = self.duct.iter().map(|link| format!("\"L{link}\"")).collect();
        writeln!(write, "[[duct]]\nname = \"D\"\nlinks = [{}]", duct.join(", ")).expect(wrote);
        for (core, (at, functions)) in self.cores.iter().enumerate() {
            let functions = functions.iter().enumerate().map(|(function, (count, needed))| {
                format!("{{ name = \"F{function}\", count = {count}, needed = {needed} }}")
            });
            let functions: Vec<String> = functions.collect();
            let functions = functions.join(", ");
            writeln!(
                write,
                "[[core]]\nname = \"K{core}\"\nat = \"R{at}\"\nfunction = [{functions}]"
            )
            .expect(wrote);
        }
        for (target, at, lasts) in &self.injected {
            let fault = if matches!(target, Target::Mains(_)) { "fault = \"mains\"\n" } else { "" };
            let name = self.name(*target);
            writeln!(
                write,
                "[[inject]]\nelement = \"{name}\"\n{fault}at = \"{at}s\"\nlasts = \"{lasts}s\""
            )
            .expect(wrote);
        }
        for (number, (target, at, lasts)) in self.worked.iter().enumerate() {
            let name = self.name(*target);
            writeln!(
                write,
                "[[work]]\nname = \"W{number}\"\nelements = [\"{name}\"]\nat = \"{at}s\"\nlasts = \"{lasts}s\""
            )
            .expect(wrote);
        }
        text
    }
}

/// A fault in its order: when it came to be felt, and which it is.
type Key = (u64, FaultId);

/// What keeps something down from when to when.
#[derive(Debug, Clone, Copy)]
struct Down {
    from: u64,
    to: u64,
    key: Key,
    reason: Reason,
}

impl Down {
    fn later(self, by: u64) -> Self {
        let key = (self.key.0.saturating_add(by), self.key.1);
        Self { from: self.from + by, to: self.to + by, key, ..self }
    }
}

/// What the faults of a run come to.
pub(super) struct Oracle<'c> {
    country: &'c Country,
    links: Vec<Vec<Down>>,
    /// By node, as it is felt there.
    nodes: Vec<Vec<Down>>,
    cells: Vec<Vec<Down>>,
    cores: Vec<Vec<Down>>,
    functions: Vec<Vec<Vec<Vec<Down>>>>,
}

impl<'c> Oracle<'c> {
    /// `name` is that of the element of a fault.
    pub(super) fn new<'n>(
        country: &'c Country,
        faults: &[Fault],
        name: impl Fn(&Fault) -> &'n str,
        end: u64,
    ) -> Self {
        let nodes = country.routers + country.sites;
        let functions = |(_, functions): &(usize, Vec<(usize, usize)>)| {
            functions.iter().map(|(count, _)| vec![Vec::new(); *count]).collect()
        };
        let mut oracle = Self {
            country,
            links: vec![Vec::new(); country.links.len()],
            nodes: vec![Vec::new(); nodes],
            cells: vec![Vec::new(); country.sites],
            cores: vec![Vec::new(); country.cores.len()],
            functions: country.cores.iter().map(functions).collect(),
        };
        let mut mains: Vec<Vec<Down>> = vec![Vec::new(); nodes];
        for fault in faults {
            let (happenings, reason) = match fault.origin {
                Origin::Injection(_) => (&country.injected, Reason::Fault),
                Origin::Work(_) => (&country.worked, Reason::Planned),
                Origin::Mode(_) => continue,
            };
            let is_this = |(target, at, lasts): &&(Target, u64, u64)| {
                let to = end.min((at + lasts) * SECOND);
                country.name(*target) == name(fault) && (at * SECOND, to) == (fault.from, fault.to)
            };
            let target = happenings.iter().find(is_this).expect("it was to happen").0;
            let down = Down { from: fault.from, to: fault.to, key: (fault.from, fault.id), reason };
            let power = Down { reason: Reason::Power, ..down };
            match target {
                Target::Link(link) => oracle.links[link].push(down),
                Target::Node(node) => oracle.nodes[node].push(down),
                Target::Cell(site) => oracle.cells[site].push(down),
                Target::Duct => {
                    country.duct.iter().for_each(|link| oracle.links[*link].push(down));
                }
                Target::Core(core) => oracle.cores[core].push(down),
                Target::Function(core, function, instance) => {
                    oracle.functions[core][function][instance].push(down);
                }
                Target::Mains(node) => mains[node].push(power),
                Target::Feeder(feeder) => {
                    for (node, mains) in mains.iter_mut().enumerate() {
                        if country.supplies[node].0 == feeder {
                            mains.push(power.later(LOOKAHEAD));
                        }
                    }
                }
            }
        }
        for (node, mains) in mains.iter().enumerate() {
            let battery = country.supplies[node].1 * 60 * SECOND + SECOND / 1_000;
            oracle.nodes[node].extend(dark(mains, battery, end));
        }
        oracle
    }

    /// All moments at which something may change for a site.
    pub(super) fn moments(&self) -> Vec<u64> {
        let functions = self.functions.iter().flatten().flatten();
        let all = [&self.links, &self.nodes, &self.cells, &self.cores].into_iter().flatten();
        let all = all.chain(functions).flatten();
        all.flat_map(|down| [down.from, down.to])
            .flat_map(|moment| [0, 1, 2].map(|times| moment + times * LOOKAHEAD))
            .collect()
    }

    /// The fault to blame for a site or its cell being out of service.
    pub(super) fn blamed(&self, site: usize, cell: bool, now: u64) -> Option<(FaultId, Reason)> {
        let node = self.country.routers + site;
        let cell = if cell { self.cells[site].as_slice() } else { &[] };
        let own = self.nodes[node].iter().chain(cell).filter(|down| active(down, now));
        let own = own.map(|down| (down.key, down.reason));
        let before = now.checked_sub(LOOKAHEAD);
        let cut_off = before.and_then(|before| self.cut_off(node, before));
        let cut_off =
            cut_off.map(|(since, id)| ((since.saturating_add(LOOKAHEAD), id), Reason::Transport));
        own.chain(cut_off).min_by_key(|(key, _)| *key).map(|((_, id), reason)| (id, reason))
    }

    /// The first fault with which a node has no path to a core.
    fn cut_off(&self, node: usize, now: u64) -> Option<Key> {
        let mut keys = vec![];
        let functions = self.functions.iter().flatten().flatten();
        let parts = [&self.links, &self.cores].into_iter().flatten().chain(functions);
        keys.extend(parts.filter_map(|part| first(part, now)));
        keys.extend((0..self.nodes.len()).filter_map(|node| self.node_down(node, now)));
        keys.sort_unstable();
        keys.into_iter().find(|last| !self.reaches(node, now, *last))
    }

    /// What keeps a node down, as it is felt in the transport network.
    fn node_down(&self, node: usize, now: u64) -> Option<Key> {
        if node < self.country.routers {
            return first(&self.nodes[node], now);
        }
        let (since, id) = first(&self.nodes[node], now.checked_sub(LOOKAHEAD)?)?;
        Some((since.saturating_add(LOOKAHEAD), id))
    }

    /// Whether a node would reach a core if it worked and nothing came after a fault.
    fn reaches(&self, start: usize, now: u64, last: Key) -> bool {
        let holds = |down: Option<Key>| down.is_none_or(|key| key > last);
        let mut met = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            let here = self.country.cores.iter().enumerate().filter(|(_, (at, _))| *at == node);
            for (core, (_, functions)) in here {
                let mut enough =
                    functions.iter().zip(&self.functions[core]).map(|((_, needed), instances)| {
                        let up = instances.iter().filter(|part| holds(first(part, now)));
                        up.count() >= *needed
                    });
                if holds(first(&self.cores[core], now)) && enough.all(|enough| enough) {
                    return true;
                }
            }
            for (link, (one, other)) in self.country.links.iter().enumerate() {
                let beyond = match node {
                    node if node == *one => *other,
                    node if node == *other => *one,
                    _ => continue,
                };
                let open_way =
                    holds(first(&self.links[link], now)) && holds(self.node_down(beyond, now));
                if open_way && met.insert(beyond) {
                    open.push(beyond);
                }
            }
        }
        false
    }
}

fn active(down: &Down, now: u64) -> bool {
    down.from <= now && now < down.to
}

fn first(part: &[Down], now: u64) -> Option<Key> {
    part.iter().filter(|down| active(down, now)).map(|down| down.key).min()
}

/// When equipment is dark because of the mains: it is so by the first fault that still takes them away,
/// and while it starts again by the last, but then after anything else.
fn dark(mains: &[Down], battery: u64, end: u64) -> Vec<Down> {
    let mut moments: Vec<u64> = mains.iter().flat_map(|away| [away.from, away.to]).collect();
    moments.extend([0, end]);
    moments.sort_unstable();
    moments.dedup();
    let (mut found, mut charge) = (Vec::new(), battery);
    // Since when it is dark, and the last to blame.
    let mut out: Option<(u64, FaultId)> = None;
    for between in moments.windows(2) {
        let (from, to) = (between[0], between[1]);
        let lasts = to - from;
        if let Some((since, id)) = first(mains, from) {
            let empty = from + charge;
            if out.is_none() && empty < to {
                out = Some((empty, id));
            }
            charge = charge.saturating_sub(lasts);
            if let Some((dark, last)) = &mut out {
                *last = id;
                let key = (since.max(*dark), id);
                found.push(Down { from: from.max(*dark), to, key, reason: Reason::Power });
            }
        } else {
            if let Some((_, id)) = out {
                let up = (from + RESTART).min(to);
                found.push(Down { from, to: up, key: (u64::MAX, id), reason: Reason::Power });
                out = out.filter(|_| from + RESTART > to);
            }
            let gained = u128::from(lasts) * u128::from(battery) / u128::from(RECHARGE);
            charge = u64::try_from(u128::from(charge) + gained).expect("hours").min(battery);
        }
    }
    found
}
