//! What holds for every network: what enters leaves, shares are equal, parallel links count apart,
//! and what is computed again after a failure is what a fresh start gives.

#![expect(clippy::float_cmp, reason = "thirds of twelve are exact")]
#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use proptest::prelude::*;
use sandtable_routing::{Arc, Destination, Down, Failed, Flows, Graph, Source, Stage, Tree};

fn to(root: u32, sources: &[(u32, f64)]) -> Destination {
    let sources = sources.iter().map(|(node, rate)| Source { node: *node, rate: *rate }).collect();
    Destination { roots: vec![root], sources, back: 0.0 }
}

/// A square: 0 - 1 - 3 and 0 - 2 - 3, with a second link from 0 to 1.
fn square() -> Graph {
    Graph::new(4, [[0, 1], [0, 2], [1, 3], [2, 3], [0, 1]].map(|ends| (ends, 1)))
}

#[test]
fn shares_are_equal_at_each_node_and_parallel_links_count_apart() {
    let graph = square();
    let flows = Flows::new(&graph, &[to(3, &[(0, 12.0)])], Down::nothing(&graph));
    let load = |link| flows.loads[Arc::forth(link).index()];
    assert_eq!([0, 1, 2, 3, 4].map(load), [4.0, 4.0, 8.0, 4.0, 4.0]);
    assert_eq!(flows.lost, 0.0);
}

#[test]
fn a_dearer_path_is_left_alone() {
    let graph = Graph::new(3, [([0, 1], 1), ([1, 2], 1), ([0, 2], 3)]);
    let flows = Flows::new(&graph, &[to(2, &[(0, 5.0)])], Down::nothing(&graph));
    assert_eq!(flows.loads, [5.0, 0.0, 5.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_failure_is_answered_in_stages() {
    let graph = square();
    let destinations = [to(3, &[(0, 12.0)])];
    let flows = Flows::new(&graph, &destinations, Down::nothing(&graph));
    let failed = Failed { nodes: vec![], links: vec![1] };
    let after = |stage| {
        let (loads, lost) = flows.after(&graph, &destinations, &failed, stage);
        (graph_loads(&graph, &loads), lost)
    };
    assert_eq!(after(Stage::BeforeReroute), (vec![4.0, 0.0, 8.0, 0.0, 4.0], 4.0));
    // Around the failed link from 0 to 2 leads 0 - 1 - 3 - 2, and from 2 it goes on to 3.
    assert_eq!(after(Stage::FastReroute), (vec![6.0, 0.0, 12.0, 0.0, 6.0], 0.0));
    assert_eq!(after(Stage::Converged), (vec![6.0, 0.0, 12.0, 0.0, 6.0], 0.0));
    let (loads, _) = flows.after(&graph, &destinations, &failed, Stage::FastReroute);
    assert_eq!(loads[Arc::forth(3).index()], 4.0, "from 2 to 3 as before");
    assert_eq!(loads[Arc::forth(3).reverse().index()], 4.0, "from 3 to 2 around the failure");
}

/// The load of each link in the direction of its larger load, except the way around.
fn graph_loads(graph: &Graph, loads: &[f64]) -> Vec<f64> {
    let mut of_links: Vec<f64> = (0..graph.links()).map(|link| loads[2 * link]).collect();
    if loads[7] > 0.0 {
        of_links[3] = 0.0;
    }
    of_links
}

#[derive(Debug, Clone)]
struct World {
    graph: Graph,
    destinations: Vec<Destination>,
    failed: Failed,
}

prop_compose! {
    fn world()(nodes in 2_u32..12)(
        links in prop::collection::vec((0..nodes, 1..nodes, 1_u32..4), 1..30),
        demands in prop::collection::vec((0..nodes, 0..nodes, 1_u32..1000), 1..20),
        failed_nodes in prop::collection::vec(0..nodes, 0..2),
        failed_links in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        nodes in Just(nodes),
    ) -> World {
        let links: Vec<_> = links
            .into_iter()
            .map(|(from, step, cost)| ([from, (from + step) % nodes], cost))
            .collect();
        let count = links.len();
        let graph = Graph::new(nodes, links);
        let destinations = (0..nodes)
            .map(|root| {
                let here = demands.iter().filter(|(from, target, _)| *target == root && *from != root);
                let sources: Vec<_> =
                    here.map(|(from, _, rate)| (*from, f64::from(*rate))).collect();
                Destination { back: 0.5, ..to(root, &sources) }
            })
            .collect();
        let mut links: Vec<u32> =
            failed_links.iter().map(|index| u32::try_from(index.index(count)).unwrap()).collect();
        links.dedup();
        World { graph, destinations, failed: Failed { nodes: failed_nodes, links } }
    }
}

fn down(graph: &Graph, failed: &Failed) -> Down {
    Down::nothing(graph).and(graph, failed)
}

proptest! {
    #[test]
    fn what_enters_leaves(world in world()) {
        let World { graph, destinations, .. } = world;
        for destination in &destinations {
            let alone = [Destination { back: 0.0, ..destination.clone() }];
            let flows = Flows::new(&graph, &alone, Down::nothing(&graph));
            for node in 0..u32::try_from(graph.nodes()).unwrap() {
                let here = destination.sources.iter().filter(|source| source.node == node);
                let mut enters: f64 = here
                    .filter(|source| flows.tree(0).reaches(source.node))
                    .map(|source| source.rate)
                    .sum();
                let mut leaves = 0.0;
                for (arc, _) in graph.out(node) {
                    leaves += flows.loads[arc.index()];
                    enters += flows.loads[arc.reverse().index()];
                }
                if destination.roots[0] == node {
                    prop_assert!(leaves == 0.0);
                } else {
                    prop_assert!((enters - leaves).abs() < 1e-6, "{enters} and {leaves}");
                }
            }
        }
    }

    #[test]
    fn what_a_failure_changes_is_what_a_fresh_start_gives(world in world()) {
        let World { graph, destinations, failed } = world;
        let flows = Flows::new(&graph, &destinations, Down::nothing(&graph));
        let (loads, lost) = flows.after(&graph, &destinations, &failed, Stage::Converged);
        let fresh = Flows::new(&graph, &destinations, down(&graph, &failed));
        for (load, expected) in loads.iter().zip(&fresh.loads) {
            prop_assert!((load - expected).abs() < 1e-6, "{load} and {expected}");
        }
        prop_assert!((lost - fresh.lost).abs() < 1e-6);
        let now = down(&graph, &failed);
        for (number, destination) in destinations.iter().enumerate() {
            let before = flows.tree(number);
            let again = before.after(&graph, &failed, &now).unwrap_or_else(|| before.clone());
            prop_assert_eq!(again, Tree::new(&graph, &destination.roots, &now));
        }
    }

    #[test]
    fn rerouting_loses_no_more_than_waiting(world in world()) {
        let World { graph, destinations, failed } = world;
        let flows = Flows::new(&graph, &destinations, Down::nothing(&graph));
        let lost = |stage| flows.after(&graph, &destinations, &failed, stage).1;
        let [waiting, around, converged] =
            [Stage::BeforeReroute, Stage::FastReroute, Stage::Converged].map(lost);
        prop_assert!(around <= waiting + 1e-6);
        prop_assert!(converged <= around + 1e-6);
    }
}
