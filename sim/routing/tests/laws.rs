//! What holds for every network: what enters leaves, shares are equal, parallel links count apart,
//! and what is computed again after a failure is what a fresh start gives.

#![expect(clippy::float_cmp, reason = "thirds of twelve are exact")]
#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use proptest::prelude::*;
use sandtable_routing::{
    Arc, Destination, Down, Failed, Flows, Graph, Paths, Quality, Routes, Source, Stage, Stream,
    Tree,
};

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

#[test]
fn who_sends_nothing_any_more_takes_back_what_it_sent() {
    // From 0 two ways of the same length lead to 3. One of them comes and goes while 0 has fallen silent.
    let graph = square();
    let [one_way, both] =
        [Failed { nodes: vec![], links: vec![1] }, Failed::default()].map(|failed| {
            let down = down(&graph, &failed);
            Paths::new(&graph, &Tree::new(&graph, &[3], &down), &down)
        });
    let mut stream = Stream::nothing(&graph);
    stream.set_source(&one_way, 0, 6.0);
    stream.flow(&one_way, |_| ());
    assert_eq!(stream.given(Arc::forth(2)), 6.0);
    stream.set_source(&both, 0, 0.0);
    for (node, other_hops) in both.changes(&one_way) {
        if other_hops {
            stream.withdraw(&graph, &both, node, |_| ());
        }
        stream.look_at(&both, node);
    }
    stream.flow(&both, |_| ());
    assert_eq!(stream.given(Arc::forth(2)), 0.0);
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

/// A stream and its routes, and all that they were told.
struct Kept {
    destination: Destination,
    known: Down,
    now: Down,
    /// By link.
    slow: Vec<u32>,
    paths: Paths,
    stream: Stream,
    routes: Routes,
}

impl Kept {
    fn new(graph: &Graph, destination: &Destination) -> Self {
        let nothing = Down::nothing(graph);
        let mut kept = Self {
            destination: Destination { sources: Vec::new(), ..destination.clone() },
            known: nothing.clone(),
            now: nothing,
            slow: vec![1; graph.links()],
            paths: Paths::default(),
            stream: Stream::nothing(graph),
            routes: Routes::none(graph),
        };
        kept.find_paths(graph);
        for node in 0..u32::try_from(graph.nodes()).unwrap() {
            kept.send(node, 1.0 + f64::from(node) / 3.0);
        }
        kept.update();
        kept
    }

    fn send(&mut self, node: u32, rate: f64) {
        self.destination.sources.retain(|source| source.node != node);
        self.destination.sources.push(Source { node, rate });
        self.stream.set_source(&self.paths, node, if self.now.node(node) { 0.0 } else { rate });
    }

    fn find_paths(&mut self, graph: &Graph) {
        let tree = Tree::new(graph, &self.destination.roots, &self.known);
        let before = std::mem::replace(&mut self.paths, Paths::new(graph, &tree, &self.known));
        for (node, other_hops) in self.paths.changes(&before) {
            if other_hops {
                self.stream.withdraw(graph, &self.paths, node, |_| ());
                self.routes.look_at(&self.paths, node);
            }
            self.stream.look_at(&self.paths, node);
        }
    }

    /// A node sends another rate, a link is slower or faster, a link or node fails or works again, or
    /// routers learn of all that.
    fn change(&mut self, graph: &Graph, kind: u32, which: prop::sample::Index, value: u32) {
        let node = u32::try_from(which.index(graph.nodes())).unwrap();
        let link = u32::try_from(which.index(graph.links())).unwrap();
        match (kind, value) {
            (0, _) => self.send(node, f64::from(value / 2) / 3.0),
            (1, _) => {
                self.slow[link as usize] = value;
                graph.ends(link).into_iter().for_each(|end| self.routes.look_at(&self.paths, end));
            }
            (2, 0..3) => {
                self.now.set_node(graph, node, value == 0);
                let sources = self.destination.sources.clone();
                for source in sources {
                    self.send(source.node, source.rate);
                }
                let beside = graph.out(node).iter().map(|(_, other)| *other);
                beside.chain([node]).for_each(|node| self.stream.look_at(&self.paths, node));
            }
            (2, _) => {
                self.now.set_link(graph, link, value.is_multiple_of(2));
                graph.ends(link).into_iter().for_each(|end| self.stream.look_at(&self.paths, end));
            }
            _ => {
                self.known = self.now.clone();
                self.find_paths(graph);
            }
        }
        self.update();
    }

    fn update(&mut self) {
        let Self { slow, paths, stream, routes, .. } = self;
        stream.flow(paths, |_| ());
        routes.update(paths, |arc| quality(slow, arc), |_| ());
    }

    /// By arc what it is given, and by node what flows meet.
    fn afresh(&self, graph: &Graph) -> (Vec<f64>, Vec<sandtable_routing::Route>) {
        let tree = Tree::new(graph, &self.destination.roots, &self.known);
        let mut given = vec![0.0; graph.arcs()];
        let works = |source: &&Source| !self.now.node(source.node);
        let sources = self.destination.sources.iter().filter(works).copied();
        tree.spread(graph, sources, &self.known, |arc, rate| {
            given[arc.index()] = rate;
            1.0
        });
        (given, tree.routes(graph, &self.known, |arc, _| quality(&self.slow, arc)))
    }
}

fn quality(slow: &[u32], arc: Arc) -> Quality {
    let slow = f64::from(slow[arc.link() as usize]);
    Quality { delay: slow / 7.0, through: 1.0 / (1.0 + slow), room: slow, most: 9.0 - slow }
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
    fn what_a_repair_changes_is_what_a_fresh_start_gives(
        world in world(),
        still in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
    ) {
        let World { graph, destinations, failed } = world;
        let links = still.iter().map(|link| u32::try_from(link.index(graph.links())).unwrap());
        let still = down(&graph, &Failed { nodes: vec![], links: links.collect() });
        let both = still.clone().and(&graph, &failed);
        for Destination { roots, .. } in &destinations {
            if failed.nodes.contains(&roots[0]) {
                continue;
            }
            let before = Tree::new(&graph, roots, &both);
            let again = before.restored(&graph, &failed, &still).unwrap_or_else(|| before.clone());
            prop_assert_eq!(again, Tree::new(&graph, roots, &still));
        }
    }

    #[test]
    fn what_is_kept_up_to_date_is_what_is_worked_out_afresh(
        world in world(),
        changes in prop::collection::vec((0_u32..4, any::<prop::sample::Index>(), 0_u32..9), 1..100),
    ) {
        let World { graph, destinations, .. } = world;
        let mut kept = Kept::new(&graph, &destinations[0]);
        for (kind, which, value) in changes {
            kept.change(&graph, kind, which, value);
            let (given, routes) = kept.afresh(&graph);
            for arc in (0..graph.arcs()).map(|arc| Arc::forth(u32::try_from(arc / 2).unwrap())) {
                for arc in [arc, arc.reverse()] {
                    prop_assert_eq!(kept.stream.given(arc).to_bits(), given[arc.index()].to_bits());
                }
            }
            for node in 0..u32::try_from(graph.nodes()).unwrap() {
                prop_assert_eq!(kept.routes.of(node), routes[node as usize]);
            }
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
