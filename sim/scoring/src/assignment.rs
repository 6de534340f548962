//! The optimal assignment on a sparse bipartite graph: each row gets at most one column, each column
//! at most one row, and the weights of the pairs sum up to the most there can be.
//!
//! Rows are inserted one by one, each by a shortest augmenting path over reduced costs (the Hungarian
//! method as Jonker and Volgenant 1987 run it, with Dijkstra's algorithm). A search ends at the first
//! place where it pays to, so it mostly stays within the few faults and incidents that overlap; dense
//! methods would look at every pair. It takes longest where incidents were drawn by chance, because then
//! everything overlaps everything. Weights are whole numbers: the optimum is exact.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A row and a column that may be paired, and what that is worth, above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) row: u32,
    pub(crate) column: u32,
    pub(crate) weight: i64,
}

/// For each row its column. `pairs` must be in order of rows; a pair that stands twice counts with
/// its larger weight.
pub(crate) fn assign(rows: usize, columns: usize, pairs: &[Pair]) -> Vec<Option<u32>> {
    let mut first = vec![0; rows + 1];
    for pair in pairs {
        first[pair.row as usize + 1] += 1;
    }
    for row in 0..rows {
        first[row + 1] += first[row];
    }
    let best = |row: usize| pairs[first[row]..first[row + 1]].iter().map(|pair| pair.weight).max();
    let mut search = Search {
        pairs,
        row_price: (0..rows).map(|row| best(row).unwrap_or(0)).collect(),
        first,
        column_price: vec![0; columns],
        column_of: vec![None; rows],
        row_of: vec![None; columns],
        distance: vec![i64::MAX; columns],
        parent: vec![0; columns],
        seen: Vec::new(),
        settled: Vec::new(),
    };
    for row in 0..rows {
        search.insert(row);
    }
    search.column_of
}

/// Where a search ends: a row takes a free column, or a row goes without.
#[derive(Clone, Copy)]
enum End {
    Column(usize),
    Without(usize),
}

struct Search<'a> {
    pairs: &'a [Pair],
    /// Where the pairs of each row begin.
    first: Vec<usize>,
    /// Prices of a pair's ends are never below its weight together, and equal it where it is chosen;
    /// what goes without has price zero. That proves the optimum.
    row_price: Vec<i64>,
    column_price: Vec<i64>,
    column_of: Vec<Option<u32>>,
    row_of: Vec<Option<usize>>,
    /// Of this search: how far each column is, and from which row.
    distance: Vec<i64>,
    parent: Vec<usize>,
    /// Columns with a distance.
    seen: Vec<usize>,
    /// Columns that are settled, each with a row.
    settled: Vec<usize>,
}

impl Search<'_> {
    fn insert(&mut self, row: usize) {
        let (end, length) = self.shortest_path(row);
        self.row_price[row] -= length;
        for column in self.settled.drain(..) {
            let nearer = length - self.distance[column];
            self.column_price[column] += nearer;
            let owner = self.row_of[column].expect("only columns with a row are passed through");
            self.row_price[owner] -= nearer;
        }
        self.augment(end, row);
        for column in self.seen.drain(..) {
            self.distance[column] = i64::MAX;
        }
    }

    /// The cheapest way to place `row`, and how much it costs in reduced costs.
    fn shortest_path(&mut self, row: usize) -> (End, i64) {
        let mut waiting = BinaryHeap::new();
        let mut best = (self.row_price[row], End::Without(row));
        self.relax(row, 0, &mut waiting, &mut best);
        while let Some(Reverse((distance, column))) = waiting.pop() {
            if distance >= best.0 {
                break;
            }
            if distance > self.distance[column] {
                continue;
            }
            let owner = self.row_of[column].expect("only columns with a row wait");
            self.settled.push(column);
            let leaves = distance + self.row_price[owner];
            if leaves < best.0 {
                best = (leaves, End::Without(owner));
            }
            self.relax(owner, distance, &mut waiting, &mut best);
        }
        (best.1, best.0)
    }

    /// Looks at the columns of a row that is `distance` away. A free one ends the search there; the
    /// others wait.
    fn relax(
        &mut self,
        row: usize,
        distance: i64,
        waiting: &mut BinaryHeap<Reverse<(i64, usize)>>,
        best: &mut (i64, End),
    ) {
        let pairs = self.pairs;
        for pair in &pairs[self.first[row]..self.first[row + 1]] {
            let column = pair.column as usize;
            let slack = self.row_price[row] + self.column_price[column] - pair.weight;
            let through = distance + slack;
            // Where it is worth the same, a pair is better than none.
            let worthwhile = match best.1 {
                End::Column(_) => through < best.0,
                End::Without(_) => through <= best.0,
            };
            if !worthwhile || through >= self.distance[column] {
                continue;
            }
            if self.distance[column] == i64::MAX {
                self.seen.push(column);
            }
            self.distance[column] = through;
            self.parent[column] = row;
            if self.row_of[column].is_some() {
                waiting.push(Reverse((through, column)));
            } else {
                *best = (through, End::Column(column));
            }
        }
    }

    /// Moves every row on the way from `row` to the end on by one column.
    fn augment(&mut self, end: End, row: usize) {
        let mut free = match end {
            End::Column(column) => Some(column),
            End::Without(owner) => self.column_of[owner].take().map(|column| column as usize),
        };
        while let Some(column) = free {
            let taker = self.parent[column];
            self.row_of[column] = Some(taker);
            let number = u32::try_from(column).expect("columns are numbered in 32 bits");
            let left = self.column_of[taker].replace(number);
            free = if taker == row { None } else { left.map(|left| left as usize) };
        }
    }
}

#[cfg(test)]
mod tests {
    //! Against the dense method of another package.

    use super::{Pair, assign};
    use pathfinding::prelude::{Matrix, kuhn_munkres};
    use proptest::prelude::*;

    fn weight_of(pairs: &[Pair], columns: &[Option<u32>]) -> i64 {
        let chosen = pairs.iter().filter(|pair| columns[pair.row as usize] == Some(pair.column));
        chosen.map(|pair| pair.weight).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_assignment_is_worth_more(
            rows in 1u32..9,
            columns in 1u32..9,
            cells in proptest::collection::vec((0i64..6).prop_map(|weight| weight - 2), 64),
        ) {
            let weight = |row: u32, column: u32| cells[(row * 8 + column) as usize].max(0);
            let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
            let pairs: Vec<Pair> = places
                .map(|(row, column)| Pair { row, column, weight: weight(row, column) })
                .filter(|pair| pair.weight > 0)
                .collect();
            let (rows, columns) = (rows as usize, columns as usize);
            let chosen = assign(rows, columns, &pairs);
            let mut taken: Vec<u32> = chosen.iter().flatten().copied().collect();
            taken.sort_unstable();
            prop_assert!(taken.windows(2).all(|pair| pair[0] < pair[1]), "a column twice: {taken:?}");
            for (row, column) in chosen.iter().enumerate() {
                let exists = |pair: &Pair| pair.row as usize == row && Some(pair.column) == *column;
                prop_assert!(column.is_none() || pairs.iter().any(exists));
            }
            // The dense method needs at least as many columns as rows.
            let dense = Matrix::from_fn(rows, columns.max(rows), |(row, column)| {
                if column < columns { cells[row * 8 + column].max(0) } else { 0 }
            });
            prop_assert_eq!(weight_of(&pairs, &chosen), kuhn_munkres(&dense).0);
        }
    }

    #[test]
    fn a_weaker_pair_gives_way_where_the_sum_is_larger() {
        let pairs = [(0, 0, 9), (0, 1, 8), (1, 0, 7)];
        let pairs = pairs.map(|(row, column, weight)| Pair { row, column, weight });
        assert_eq!(assign(2, 2, &pairs), [Some(1), Some(0)]);
    }

    #[test]
    fn two_pairs_are_better_than_one_of_the_same_weight() {
        let pairs = [(0, 0, 2), (0, 1, 1), (1, 0, 1)];
        let pairs = pairs.map(|(row, column, weight)| Pair { row, column, weight });
        assert_eq!(assign(2, 2, &pairs), [Some(1), Some(0)]);
    }

    #[test]
    fn nothing_to_assign() {
        assert_eq!(assign(0, 3, &[]), []);
        assert_eq!(assign(2, 0, &[]), [None, None]);
    }
}
