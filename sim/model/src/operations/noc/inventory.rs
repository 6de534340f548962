//! The inventory as rules see it: what there is, where it hangs, and what hangs on it.
//!
//! A cell is part of its site, an element is powered by its feeder, and a site or router depends on its
//! ways to the nearest core: the links that lead closer to it. Ways stand in for each other. A link
//! depends on its ends, and runs in its duct.

use crate::elements::ElementId;
use crate::plan::{LpKind, Plan};
use sandtable_correlation::{Topology, TopologyBuilder};
use sandtable_routing::{Down, Tree};
use sandtable_scenarios::schema::faults::Class;
use std::collections::BTreeMap;

/// How one element hangs on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// It is a part of it.
    PartOf,
    /// It has its power from it.
    PoweredBy,
    /// It does not work without it.
    DependsOn,
    /// It is one of several ways, of which it needs one.
    WayToCore,
    /// It lies in it.
    RunsIn,
}

impl Tie {
    /// What the type of the edge is called in rules.
    pub const fn word(self) -> &'static str {
        match self {
            Self::PartOf => "part_of",
            Self::PoweredBy => "powered_by",
            Self::DependsOn | Self::WayToCore => "depends_on",
            Self::RunsIn => "runs_in",
        }
    }
}

impl Plan {
    /// What hangs on what.
    pub fn ties(&self) -> Vec<(ElementId, Tie, ElementId)> {
        let mut ties = Vec::new();
        for site in &self.sites {
            ties.extend(site.cells.iter().map(|cell| (*cell, Tie::PartOf, site.element)));
        }
        for (rank, fed) in self.feeders.iter().enumerate() {
            let feeder = self.of_class(Class::Feeder, rank);
            ties.extend(fed.iter().filter_map(|fed| {
                let element = match self.lp(fed.lp).kind {
                    LpKind::Site(site) => self.sites[site as usize].element,
                    LpKind::Transport => self.router_supplies[fed.supply as usize].element,
                    LpKind::Office | LpKind::Grid => return None,
                };
                Some((element, Tie::PoweredBy, feeder))
            }));
        }
        self.ways(&mut ties);
        for link in &self.links {
            let ends = link.ends.map(|end| self.nodes[end as usize].element);
            ties.extend(ends.map(|end| (link.element, Tie::DependsOn, end)));
        }
        for (rank, duct) in self.ducts.iter().enumerate() {
            let element = self.of_class(Class::Duct, rank);
            let links = duct.links.iter().map(|link| self.links[*link as usize].element);
            ties.extend(links.map(|link| (link, Tie::RunsIn, element)));
        }
        for core in self.elements.iter().filter(|element| element.class == Class::Core) {
            let at = self.nodes[self.cores[core.rank as usize].node as usize].element;
            ties.extend(self.find(&core.name).map(|core| (core, Tie::DependsOn, at)));
        }
        ties
    }

    /// The links that lead closer to a core.
    fn ways(&self, ties: &mut Vec<(ElementId, Tie, ElementId)>) {
        let whole = Down::nothing(&self.routed);
        let tree = Tree::new(&self.routed, &self.core_nodes(), &whole);
        for (number, node) in (0..).zip(&self.nodes) {
            for (arc, other) in self.routed.out(number) {
                let (here, there) = (tree.distance(number), tree.distance(*other));
                if there.is_some() && there < here {
                    let link = self.links[arc.link() as usize].element;
                    ties.push((node.element, Tie::WayToCore, link));
                }
            }
        }
    }

    fn of_class(&self, class: Class, rank: usize) -> ElementId {
        let found = self
            .elements
            .iter()
            .position(|element| element.class == class && element.rank as usize == rank);
        let index = found.expect("elements are ranked within their class");
        ElementId(u32::try_from(index).expect("elements are numbered in 32 bits"))
    }

    /// What an operator's inventory says of the network.
    pub fn topology(&self) -> Topology {
        let mut builder = TopologyBuilder::default();
        for element in &self.elements {
            let mut attributes = BTreeMap::new();
            if let Some(area) = element.area {
                attributes.insert("area".to_owned(), self.areas[area.index()].clone());
            }
            if element.class == Class::Site {
                let people = self.sites[element.rank as usize].population;
                attributes.insert("customers".to_owned(), people.to_string());
                if let Some(revenue) = self.revenue(people) {
                    attributes.insert("revenue".to_owned(), revenue.to_string());
                }
            }
            builder.resource_with(&element.name, element.class.word(), attributes);
        }
        for (from, tie, to) in self.ties() {
            let [from, to] = [from, to].map(|element| self.element(element).name.as_str());
            match tie {
                Tie::WayToCore => builder.redundant_edge(from, tie.word(), to, "way to the core"),
                Tie::PartOf | Tie::PoweredBy | Tie::DependsOn | Tie::RunsIn => {
                    builder.edge(from, tie.word(), to)
                }
            };
        }
        builder.build().expect("names are unique and ties join elements")
    }
}
