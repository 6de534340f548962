//! Makes links in both directions of links that lead one way.

use super::ImportError;
use super::network::Edge;
use std::collections::{BTreeMap, VecDeque};

/// Checks all edges and puts each together with one that leads back; an edge without one is taken for
/// both directions. Returns also what was assumed.
pub(super) fn pair(edges: Vec<Edge>) -> Result<(Vec<Edge>, Vec<String>), ImportError> {
    let written = edges.len();
    let mut paired: Vec<Edge> = Vec::new();
    let mut waiting: BTreeMap<(String, String), VecDeque<usize>> = BTreeMap::new();
    let (mut alone, mut differ) = (0_u32, 0_u32);
    let known = |capacity: Option<f64>| capacity.filter(|bits| *bits != 0.0);
    for edge in edges {
        edge.checked_capacity()?;
        let back = waiting.get_mut(&(edge.to.clone(), edge.from.clone()));
        if let Some(index) = back.and_then(VecDeque::pop_front) {
            let first = &mut paired[index];
            alone -= 1;
            differ += u32::from(first.capacity != edge.capacity);
            first.capacity = match [first.capacity, edge.capacity].map(known) {
                [Some(there), Some(back)] => Some(there.min(back)),
                [known, None] | [None, known] => known,
            };
        } else {
            let ends = (edge.from.clone(), edge.to.clone());
            waiting.entry(ends).or_default().push_back(paired.len());
            paired.push(edge);
            alone += 1;
        }
    }
    let mut assumptions = vec![format!(
        "{written} one-way links became {} in both directions; {alone} of them have no way back in \
         the file",
        paired.len()
    )];
    if differ > 0 {
        assumptions.push(format!(
            "{differ} links have another capacity on the way back: the lower counts for both"
        ));
    }
    Ok((paired, assumptions))
}
