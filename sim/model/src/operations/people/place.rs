//! What is at one place: whoever goes to one of these elements can look at the others.

use crate::elements::ElementId;
use crate::plan::{LpKind, Plan};
use sandtable_scenarios::schema::faults::Class;

impl Plan {
    /// Whether two elements are at one place: a site with its cells, a router with the cores at it, a duct
    /// with its links.
    pub(crate) fn at_one_place(&self, one: ElementId, other: ElementId) -> bool {
        if one == other {
            return true;
        }
        let owner = self.element(one).owner;
        if owner != self.element(other).owner {
            return false;
        }
        match self.lp(owner).kind {
            LpKind::Site(_) => true,
            LpKind::Office | LpKind::Grid => false,
            LpKind::Transport => match (self.node_at(one), self.node_at(other)) {
                (Some(one), Some(other)) => one == other,
                (None, None) => {
                    let links = self.links_in(one);
                    self.links_in(other).iter().any(|link| links.contains(link))
                }
                (Some(_), None) | (None, Some(_)) => false,
            },
        }
    }

    /// The node at which a router, core or instance of a function is.
    fn node_at(&self, element: ElementId) -> Option<u32> {
        let element = self.element(element);
        let rank = element.rank as usize;
        match element.class {
            Class::Router => Some(self.router_node(element.rank)),
            Class::Core => Some(self.cores[rank].node),
            Class::Function => {
                let mut left = rank;
                let core = self.cores.iter().find(|core| {
                    let all: u16 = core.functions.iter().map(|function| function.count).sum();
                    let here = left < usize::from(all);
                    left = left.saturating_sub(usize::from(all));
                    here
                });
                core.map(|core| core.node)
            }
            Class::Cell
            | Class::Site
            | Class::Mains
            | Class::Feeder
            | Class::Link
            | Class::Duct => None,
        }
    }

    /// The links that a link or duct is.
    fn links_in(&self, element: ElementId) -> &[u32] {
        let element = self.element(element);
        let rank = element.rank as usize;
        match element.class {
            Class::Link => std::slice::from_ref(&element.rank),
            Class::Duct => &self.ducts[rank].links,
            Class::Cell
            | Class::Site
            | Class::Mains
            | Class::Feeder
            | Class::Router
            | Class::Core
            | Class::Function => &[],
        }
    }
}
