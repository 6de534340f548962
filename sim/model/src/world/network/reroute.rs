//! Whether traffic can go another way. Routers find it by themselves, so that asking for it changes
//! nothing: it tells whether there is one.

use super::transport::reachable;
use crate::elements::ElementId;
use crate::host::Host;
use crate::people;
use sandtable_correlation::engine::ActionId;
use sandtable_scenarios::schema::faults::Class;

/// Answers whether those beside an element still reach a core without it.
pub(super) fn answer(host: &mut Host<'_, '_>, element: ElementId, action: ActionId) {
    let plan = host.plan;
    let found = plan.element(element);
    let beside: Vec<u32> = match found.class {
        Class::Link => plan.links[found.rank as usize].ends.to_vec(),
        Class::Router => {
            let neighbours = &plan.graph[plan.router_node(found.rank) as usize].0;
            neighbours.iter().map(|(_, node)| *node).collect()
        }
        Class::Cell
        | Class::Site
        | Class::Mains
        | Class::Feeder
        | Class::Duct
        | Class::Core
        | Class::Function => Vec::new(),
    };
    let possible = !beside.is_empty() && beside.iter().all(|node| reachable(host, *node));
    let event = people::Event::Rerouted { action, possible };
    host.turn.send(plan.office, plan.lookahead, crate::Event::People(event));
}
