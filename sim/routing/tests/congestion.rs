//! What narrow links carry, against what can be worked out by hand; and what holds for every network:
//! what enters a node leaves it, ends there or is lost there, no link carries more than it can, a
//! link that is not full loses nothing, and a full one carries all that it can.

#![expect(clippy::float_cmp, reason = "halves are exact")]
#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use proptest::prelude::*;
use sandtable_routing::{Arc, Carried, Destination, Down, Failed, Graph, Offer, Source, Tree};

fn to(root: u32, sources: &[(u32, f64)]) -> Destination {
    let sources = sources.iter().map(|(node, rate)| Source { node: *node, rate: *rate }).collect();
    Destination { roots: vec![root], sources, back: 0.0 }
}

/// A network with what flows over it. Routers know of nothing that has `failed` unless `known`.
#[derive(Debug)]
struct World {
    graph: Graph,
    /// By link, what each direction carries.
    capacities: Vec<[f64; 2]>,
    fixed: Vec<Destination>,
    elastic: Option<Destination>,
    failed: Failed,
    known: bool,
    fast_reroute: bool,
}

impl World {
    /// Links of cost 1 with the same capacity both ways.
    fn of(nodes: u32, links: &[([u32; 2], f64)]) -> Self {
        Self {
            graph: Graph::new(nodes, links.iter().map(|(ends, _)| (*ends, 1))),
            capacities: links.iter().map(|(_, capacity)| [*capacity; 2]).collect(),
            fixed: Vec::new(),
            elastic: None,
            failed: Failed::default(),
            known: false,
            fast_reroute: false,
        }
    }

    fn capacity(&self, arc: Arc) -> f64 {
        self.capacities[arc.link() as usize][usize::from(arc.is_back())]
    }

    fn carry(&self) -> (Carried, f64) {
        let nothing = Down::nothing(&self.graph);
        let now = nothing.clone().and(&self.graph, &self.failed);
        let known = if self.known { &now } else { &nothing };
        let tree = |destination: &Destination| Tree::new(&self.graph, &destination.roots, known);
        let trees: Vec<Tree> = self.fixed.iter().map(tree).collect();
        let people = self.elastic.as_ref().map(tree);
        let protected = vec![self.fast_reroute; self.graph.links()];
        let offer = Offer {
            graph: &self.graph,
            known,
            now: &now,
            protected: &protected,
            capacity: |arc| self.capacity(arc),
            fixed: trees.iter().zip(&self.fixed).collect(),
            elastic: people.as_ref().zip(self.elastic.as_ref()),
        };
        let flow = offer.carry();
        let imbalance = flow.imbalance(&offer);
        (flow, imbalance)
    }
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

#[test]
fn what_a_full_link_drops_is_not_in_the_way_farther_on() {
    // Two units over a link of one and one of a half.
    let mut world = World::of(3, &[([0, 1], 1.0), ([1, 2], 0.5)]);
    world.fixed = vec![to(2, &[(0, 2.0)])];
    let (flow, _) = world.carry();
    let of = |list: &[f64]| [list[0], list[2]];
    assert_eq!(of(&flow.given), [2.0, 1.0]);
    assert_eq!(of(&flow.across), [1.0, 0.5]);
    assert_eq!(of(&flow.lost), [1.0, 0.5]);
    assert_eq!(flow.missing, [1.5]);
    // Another comes to the second link only: it gets its share of what arrives, 1 to 1.
    world.fixed = vec![to(2, &[(0, 2.0), (1, 1.0)])];
    let (flow, _) = world.carry();
    assert_eq!((flow.given[2], flow.across[2], flow.missing[0]), (2.0, 0.5, 2.5));
}

#[test]
fn flows_in_a_circle_come_to_rest() {
    // Three links in a ring, the first three cheap one way: each flow goes over two of them.
    let mut world = World::of(3, &[([0, 1], 1.0), ([1, 2], 1.0), ([2, 0], 1.0)]);
    world.graph = Graph::new(
        6,
        [([0, 1], 1), ([1, 2], 1), ([2, 3], 1), ([3, 4], 1), ([4, 5], 1), ([5, 0], 1)],
    );
    world.capacities = vec![[1.0; 2]; 6];
    let around = |node: u32| to((node + 2) % 6, &[(node, 1.0)]);
    world.fixed = (0..6).map(around).collect();
    let (flow, imbalance) = world.carry();
    // Of what comes to a link, 1 of its own and s of the one before, s gets across: s (1 + s) = 1.
    let share = (5.0_f64.sqrt() - 1.0) / 2.0;
    for link in 0..6 {
        assert!(near(flow.across[2 * link], 1.0) && near(flow.given[2 * link], 1.0 + share));
    }
    assert!(flow.missing.iter().all(|missing| near(*missing, 1.0 - share * share)));
    assert!(imbalance < 1e-9);
}

#[test]
fn who_is_held_back_elsewhere_leaves_room() {
    // Two of twenty each share twelve; one of them is behind a link of two.
    let links = [([0, 1], 12.0), ([1, 2], 2.0), ([1, 3], f64::INFINITY)];
    let mut world = World::of(4, &links);
    world.elastic = Some(Destination { back: 10.0, ..to(0, &[(2, 2.0), (3, 2.0)]) });
    let (flow, imbalance) = world.carry();
    assert!(
        [(0, 12.0), (2, 2.0), (4, 10.0)].iter().all(|(arc, rate)| near(flow.across[*arc], *rate))
    );
    assert!(flow.lost.iter().all(|lost| *lost == 0.0) && imbalance < 1e-9);
}

#[test]
fn elastic_traffic_is_lost_where_a_link_has_failed_unknown() {
    // 2 - 1 - 0, and the link at 0 fails: what goes up is lost at 1, what comes down at 0.
    let mut world = World::of(3, &[([0, 1], 9.0), ([1, 2], 9.0)]);
    world.elastic = Some(Destination { back: 4.0, ..to(0, &[(2, 1.0)]) });
    world.failed.links = vec![0];
    let (flow, imbalance) = world.carry();
    assert_eq!(flow.lost, [4.0, 1.0, 0.0, 0.0]);
    assert_eq!(flow.across, [0.0, 0.0, 0.0, 1.0]);
    assert!(imbalance < 1e-12);
}

prop_compose! {
    fn world()(nodes in 2_u32..12)(
        links in prop::collection::vec((0..nodes, 1..nodes, 1_u32..4, 0_u32..60, 1_u32..200), 1..30),
        demands in prop::collection::vec((0..nodes, 0..nodes, 1_u32..100), 0..20),
        people in prop::collection::vec((1..nodes, 1_u32..100), 0..10),
        failed_nodes in prop::collection::vec(0..nodes, 0..2),
        failed_links in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        (known, fast_reroute) in any::<(bool, bool)>(),
        nodes in Just(nodes),
    ) -> World {
        let ends = |(from, step, cost, _, _): &(u32, u32, u32, u32, u32)| {
            ([*from, (*from + *step) % nodes], *cost)
        };
        // Every sixth link carries whatever comes; the others differ by direction.
        let capacity = |(_, _, _, forth, back): &(u32, u32, u32, u32, u32)| {
            let of = |units: u32| if units.is_multiple_of(6) { f64::INFINITY } else { f64::from(units) };
            [of(*forth), of(*back)]
        };
        let count = links.len();
        let fixed = (0..nodes).map(|root| {
            let here = demands.iter().filter(|(from, target, _)| *target == root && *from != root);
            to(root, &here.map(|(from, _, rate)| (*from, f64::from(*rate))).collect::<Vec<_>>())
        });
        let people: Vec<(u32, f64)> =
            people.iter().map(|(site, rate)| (*site, f64::from(*rate) / 8.0)).collect();
        World {
            graph: Graph::new(nodes, links.iter().map(ends)),
            capacities: links.iter().map(capacity).collect(),
            fixed: fixed.collect(),
            elastic: Some(Destination { back: 8.0, ..to(0, &people) }),
            failed: Failed {
                nodes: failed_nodes,
                links: failed_links.iter().map(|link| u32::try_from(link.index(count)).unwrap()).collect(),
            },
            known,
            fast_reroute,
        }
    }
}

proptest! {
    #[test]
    fn what_enters_a_node_leaves_it_ends_there_or_is_lost_there(world in world()) {
        let (flow, imbalance) = world.carry();
        prop_assert!(imbalance < 1e-8, "{imbalance}");
        let offered: f64 =
            world.fixed.iter().flat_map(|to| &to.sources).map(|source| source.rate).sum();
        let missing: f64 = flow.missing.iter().sum();
        prop_assert!(missing <= offered + 1e-8);
        for (index, (carried, lost)) in flow.across.iter().zip(&flow.lost).enumerate() {
            let forth = Arc::forth(u32::try_from(index / 2).unwrap());
            let capacity = world.capacity([forth, forth.reverse()][index % 2]);
            prop_assert!(*carried <= capacity * (1.0 + 1e-9), "{carried} of {capacity}");
            prop_assert!(*carried >= 0.0 && *lost >= 0.0);
            if flow.full[index] && (world.known || world.failed == Failed::default()) {
                prop_assert!(*carried >= capacity * 0.999, "arc {index}: {carried} of {capacity}");
            }
        }
    }

    #[test]
    fn fixed_traffic_loses_what_does_not_arrive(world in world()) {
        let world = World { elastic: None, ..world };
        let (flow, _) = world.carry();
        let nothing = Down::nothing(&world.graph);
        let now = nothing.clone().and(&world.graph, &world.failed);
        let known = if world.known { &now } else { &nothing };
        let mut cut = 0.0;
        for destination in &world.fixed {
            let tree = Tree::new(&world.graph, &destination.roots, known);
            for source in &destination.sources {
                if !tree.reaches(source.node) || now.node(source.node) {
                    cut += source.rate;
                }
            }
        }
        let (lost, missing): (f64, f64) = (flow.lost.iter().sum(), flow.missing.iter().sum());
        prop_assert!((lost + cut - missing).abs() < 1e-8, "{lost} lost, {cut} cut, {missing} missing");
    }
}
