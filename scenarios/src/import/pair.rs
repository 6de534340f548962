//! Makes links in both directions of links that lead one way: the model has no others.

use super::network::{Direction, Edge};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// So many names are told of what is counted.
const NAMES_MAX: usize = 20;

/// Names behind a count.
pub(super) fn named(names: &[String]) -> String {
    let shown = names.iter().take(NAMES_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES_MAX) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What became of edges that lead one way.
pub(super) struct Paired {
    /// Which edges stay, and the one that leads back, in the order of the file.
    pub(super) kept: Vec<(usize, Option<usize>)>,
    /// Whether the file as a whole was understood as one of one-way links.
    pub(super) directed: bool,
    pub(super) told: Vec<String>,
}

/// Puts each edge that leads one way together with one that leads back, if it can be with one of the same
/// capacity and cost. `names` tells the ends of each edge.
pub(super) fn pair(edges: &[Edge], names: impl Fn(&Edge) -> String) -> Paired {
    let untold: Vec<usize> = of(edges, Direction::Untold);
    let mut told = Vec::new();
    let mut one_way: BTreeSet<usize> = of(edges, Direction::OneWay).into_iter().collect();
    let alike = matched(edges, untold.iter().copied().collect(), &[alike, same_capacity]);
    if !alike.is_empty() && 4 * alike.len() >= untold.len() {
        told.push(format!(
            "{} of {} links are listed once a direction: the file was understood as one of one-way links",
            2 * alike.len(),
            untold.len()
        ));
        one_way.extend(untold);
    } else if !alike.is_empty() {
        let opposite: Vec<String> = alike.values().map(|back| names(&edges[*back])).collect();
        told.push(format!(
            "{} links run beside another that is written the other way round and were kept as links of \
             their own: {}",
            opposite.len(),
            named(&opposite)
        ));
    }
    if one_way.is_empty() {
        let kept = (0..edges.len()).map(|index| (index, None)).collect();
        return Paired { kept, directed: false, told };
    }
    let pairs = matched(edges, one_way.clone(), &[self::alike, same_capacity, same_ends]);
    let backs: BTreeSet<usize> = pairs.values().copied().collect();
    let kept: Vec<(usize, Option<usize>)> = (0..edges.len())
        .filter(|index| !backs.contains(index))
        .map(|index| (index, pairs.get(&index).copied()))
        .collect();
    let alone = one_way.iter().filter(|it| !pairs.contains_key(it) && !backs.contains(it));
    let alone: Vec<String> = alone.map(|index| names(&edges[*index])).collect();
    let unequal = |differ: fn(&Edge, &Edge) -> bool| -> Vec<String> {
        let pairs = pairs.iter().filter(|(one, two)| differ(&edges[**one], &edges[**two]));
        pairs.map(|(one, _)| names(&edges[*one])).collect()
    };
    told.push(format!(
        "{} one-way links became {} in both directions; {} of them have no way back in the file",
        one_way.len(),
        one_way.len() - pairs.len(),
        alone.len()
    ));
    for (which, what) in [
        (
            alone,
            "lead one way only in the file, and both ways here: the model has no one-way links",
        ),
        (
            unequal(|one, two| one.known_capacity() != two.known_capacity()),
            "have another capacity on the way back: the lower counts for both",
        ),
        (
            unequal(|one, two| one.cost != two.cost),
            "have another routing cost on the way back: that of the first counts for both",
        ),
        (
            unequal(|one, two| one.kilometres != two.kilometres),
            "have another length on the way back: that of the first counts for both",
        ),
    ] {
        if !which.is_empty() {
            told.push(format!("{} links {what}: {}", which.len(), named(&which)));
        }
    }
    Paired { kept, directed: true, told }
}

fn of(edges: &[Edge], direction: Direction) -> Vec<usize> {
    (0..edges.len()).filter(|index| edges[*index].direction == direction).collect()
}

/// What two edges must have in common, besides their ends.
type Key = fn(&Edge) -> [Option<u64>; 2];

fn alike(edge: &Edge) -> [Option<u64>; 2] {
    [edge.known_capacity().map(f64::to_bits), edge.cost.map(f64::to_bits)]
}

fn same_capacity(edge: &Edge) -> [Option<u64>; 2] {
    [edge.known_capacity().map(f64::to_bits), None]
}

fn same_ends(_: &Edge) -> [Option<u64>; 2] {
    [None, None]
}

/// From where to where, and what must be the same on the way back.
type Way<'e> = (&'e str, &'e str, [Option<u64>; 2]);

/// Pairs of edges that lead to and fro, the first with the second in the order of the file; those that
/// have most in common are put together first.
fn matched(edges: &[Edge], mut open: BTreeSet<usize>, keys: &[Key]) -> BTreeMap<usize, usize> {
    let mut pairs = BTreeMap::new();
    for key in keys {
        let mut waiting: BTreeMap<Way<'_>, VecDeque<usize>> = BTreeMap::new();
        for index in open.clone() {
            let edge = &edges[index];
            let (from, to, key) = (edge.from.as_str(), edge.to.as_str(), key(edge));
            let back = waiting.get_mut(&(to, from, key)).and_then(VecDeque::pop_front);
            if let Some(first) = back {
                open.remove(&first);
                open.remove(&index);
                pairs.insert(first, index);
            } else {
                waiting.entry((from, to, key)).or_default().push_back(index);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(written: &[(&str, &str, f64)], direction: Direction) -> Vec<Edge> {
        let edge = |(from, to, capacity): &(&str, &str, f64)| Edge {
            capacity: Some(*capacity),
            direction,
            ..Edge::new(String::new(), (*from).to_owned(), (*to).to_owned())
        };
        written.iter().map(edge).collect()
    }

    fn paired(written: &[(&str, &str, f64)], direction: Direction) -> Paired {
        pair(&edges(written, direction), |edge| format!("{} - {}", edge.from, edge.to))
    }

    #[test]
    fn the_same_capacity_is_put_together_whatever_the_order() {
        let arcs = [("A", "B", 10.0), ("A", "B", 1.0), ("B", "A", 5.0), ("B", "A", 10.0)];
        let found = paired(&arcs, Direction::OneWay);
        assert_eq!(found.kept, [(0, Some(3)), (1, Some(2))]);
        assert!(found.told.iter().any(|told| told.starts_with("1 links have another capacity")));
    }

    #[test]
    fn a_file_that_does_not_tell_is_one_of_one_way_links_if_half_of_them_come_back() {
        let there = [("A", "B", 1.0), ("B", "A", 1.0), ("B", "C", 1.0), ("D", "C", 2.0)];
        assert_eq!(paired(&there, Direction::Untold).kept.len(), 3);
        let few = [&there[..], &[("D", "E", 1.0)]].concat();
        let found = paired(&few, Direction::Untold);
        assert_eq!(found.kept.len(), 5);
        assert!(found.told[0].contains("kept as links of their own: B - A"), "{:?}", found.told);
    }
}
