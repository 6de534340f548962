//! The graph: nodes, links between two of them, and which of both are down.

/// One direction of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arc(u32);

impl Arc {
    /// The direction of a link in which it was written, from its first end to its second.
    pub const fn forth(link: u32) -> Self {
        Self(link * 2)
    }

    /// The other direction.
    pub const fn reverse(self) -> Self {
        Self(self.0 ^ 1)
    }

    /// The link.
    pub const fn link(self) -> u32 {
        self.0 / 2
    }

    /// Whether it leads from the second end to the first.
    pub const fn is_back(self) -> bool {
        self.0 % 2 == 1
    }

    /// Its place in a list of both directions of all links.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A network of nodes and links that carry traffic both ways. Several links may join the same nodes.
#[derive(Debug, Clone)]
pub struct Graph {
    ends: Vec<[u32; 2]>,
    costs: Vec<u32>,
    /// By node, where its arcs start in `out`.
    first: Vec<u32>,
    /// The arcs that leave each node and where they lead, in the order of links.
    out: Vec<(Arc, u32)>,
}

impl Graph {
    /// A graph of `nodes` nodes and the given links: their ends, and what a path over them costs.
    ///
    /// # Panics
    /// If a link costs nothing, joins a node to itself or a node that is not there.
    pub fn new(nodes: u32, links: impl IntoIterator<Item = ([u32; 2], u32)>) -> Self {
        let (ends, costs): (Vec<[u32; 2]>, Vec<u32>) = links.into_iter().unzip();
        let mut degrees = vec![0_u32; nodes as usize + 1];
        for ([one, other], cost) in ends.iter().zip(&costs) {
            assert!(one != other && *cost > 0, "a link joins two nodes and costs something");
            degrees[*one as usize] += 1;
            degrees[*other as usize] += 1;
        }
        let mut first = Vec::with_capacity(degrees.len());
        let mut sum = 0;
        for degree in degrees {
            first.push(sum);
            sum += degree;
        }
        let mut next = first.clone();
        let mut out = vec![(Arc(0), 0); sum as usize];
        for (link, [one, other]) in (0..).zip(&ends) {
            for (arc, from, to) in
                [(Arc::forth(link), *one, *other), (Arc::forth(link).reverse(), *other, *one)]
            {
                out[next[from as usize] as usize] = (arc, to);
                next[from as usize] += 1;
            }
        }
        Self { ends, costs, first, out }
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    /// How many links there are.
    pub fn links(&self) -> usize {
        self.ends.len()
    }

    /// How many arcs there are: two for each link.
    pub fn arcs(&self) -> usize {
        self.ends.len() * 2
    }

    /// All arcs in the order of their numbers: of each link, forth and back.
    pub fn every_arc(&self) -> impl Iterator<Item = Arc> + use<> {
        let links = u32::try_from(self.links()).expect("links are numbered in 32 bits");
        (0..links).map(Arc::forth).flat_map(|arc| [arc, arc.reverse()])
    }

    /// The ends of a link.
    pub fn ends(&self, link: u32) -> [u32; 2] {
        self.ends[link as usize]
    }

    /// The node that an arc leaves.
    pub fn tail(&self, arc: Arc) -> u32 {
        self.ends[arc.link() as usize][usize::from(arc.is_back())]
    }

    /// The node that an arc leads to.
    pub fn head(&self, arc: Arc) -> u32 {
        self.tail(arc.reverse())
    }

    /// What a path over an arc costs.
    pub fn cost(&self, arc: Arc) -> u32 {
        self.costs[arc.link() as usize]
    }

    /// The arcs that leave a node and where they lead.
    pub fn out(&self, node: u32) -> &[(Arc, u32)] {
        let range = self.first[node as usize] as usize..self.first[node as usize + 1] as usize;
        &self.out[range]
    }
}

/// What of a graph is down. A link at a node that is down carries nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Down {
    nodes: Vec<bool>,
    links: Vec<bool>,
    /// By link, whether it or one of its ends is down.
    closed: Vec<bool>,
}

impl Down {
    /// Nothing is down.
    pub fn nothing(graph: &Graph) -> Self {
        let links = vec![false; graph.links()];
        Self { nodes: vec![false; graph.nodes()], closed: links.clone(), links }
    }

    /// Says whether a node is down.
    pub fn set_node(&mut self, graph: &Graph, node: u32, down: bool) {
        self.nodes[node as usize] = down;
        for (arc, _) in graph.out(node) {
            self.close(graph, arc.link());
        }
    }

    /// Says whether a link is down.
    pub fn set_link(&mut self, graph: &Graph, link: u32, down: bool) {
        self.links[link as usize] = down;
        self.close(graph, link);
    }

    fn close(&mut self, graph: &Graph, link: u32) {
        let [one, other] = graph.ends(link);
        self.closed[link as usize] = self.link(link) || self.node(one) || self.node(other);
    }

    /// What is down, and what has failed, too.
    pub fn and(mut self, graph: &Graph, failed: &Failed) -> Self {
        failed.nodes.iter().for_each(|node| self.set_node(graph, *node, true));
        failed.links.iter().for_each(|link| self.set_link(graph, *link, true));
        self
    }

    /// Whether a node is down.
    pub fn node(&self, node: u32) -> bool {
        self.nodes[node as usize]
    }

    /// Whether a link itself is down, whatever its ends do.
    pub fn link(&self, link: u32) -> bool {
        self.links[link as usize]
    }

    /// Whether an arc carries nothing: it or one of its ends is down.
    #[inline]
    pub fn closed(&self, arc: Arc) -> bool {
        self.closed[arc.link() as usize]
    }
}

/// What fails together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failed {
    /// Nodes, with all their links.
    pub nodes: Vec<u32>,
    /// Links, in both directions.
    pub links: Vec<u32>,
}
