//! Where nodes stand: degrees as they are, drawings and other planes put on the earth, and places for
//! nodes that have none.

use super::ImportError;
use super::network::{Coordinates, Node};
use sandtable_units::Position;

/// Where planes are put that are nowhere: in the middle of Germany.
const MIDDLE: (f64, f64) = (51.0, 10.0);

/// Wider planes are shrunk to this many kilometres: they are drawings, and must fit on the earth.
const WIDTH_MAX: f64 = 4_000.0;

/// The position of each node; `ends` are the nodes at the ends of each edge. What coordinates that say nothing
/// of themselves are is decided.
pub(super) fn positions(
    nodes: &[Node],
    ends: &[[usize; 2]],
    coordinates: &mut Coordinates,
    assumptions: &mut Vec<String>,
) -> Result<Vec<Position>, ImportError> {
    for node in nodes {
        if let Some([east, north]) = node.spot.filter(|spot| !spot.iter().all(|n| n.is_finite())) {
            let reason = format!("a position of {east}, {north} cannot be");
            return Err(ImportError::new(reason).at(&node.at));
        }
    }
    let placed: Vec<[f64; 2]> = nodes.iter().filter_map(|node| node.spot).collect();
    let unplaced = nodes.len() - placed.len();
    let spots = if placed.is_empty() {
        *coordinates = Coordinates::Plane;
        assumptions.push("no node has a position: they were put on a circle of 100 km".into());
        circle(nodes.len())
    } else {
        if unplaced > 0 {
            assumptions.push(format!(
                "{unplaced} nodes have no position and were put between their neighbours"
            ));
        }
        completed(nodes, ends, middle(&placed))
    };
    let off_earth = |spot: &&[f64; 2]| Position::from_degrees(spot[1], spot[0]).is_err();
    let plane = match *coordinates {
        Coordinates::Degrees => false,
        Coordinates::Plane => true,
        Coordinates::Untold => 2 * placed.iter().filter(off_earth).count() > placed.len(),
    };
    *coordinates = if plane { Coordinates::Plane } else { Coordinates::Degrees };
    if plane {
        return on_plane(&spots, !placed.is_empty(), assumptions);
    }
    let position = |(node, spot): (&Node, &[f64; 2])| {
        let [longitude, latitude] = *spot;
        Position::from_degrees(latitude, longitude)
            .map_err(|error| ImportError::new(error.to_string()).at(&node.at))
    };
    nodes.iter().zip(&spots).map(position).collect()
}

/// Lays points on the earth so that their middle lies in the middle of Germany.
fn on_plane(
    spots: &[[f64; 2]],
    tell: bool,
    assumptions: &mut Vec<String>,
) -> Result<Vec<Position>, ImportError> {
    let middle = middle(spots);
    let offset = |spot: &[f64; 2]| [spot[0] - middle[0], spot[1] - middle[1]];
    let half = spots.iter().flat_map(offset).fold(0.0, |most: f64, offset| most.max(offset.abs()));
    let scale = if half > WIDTH_MAX / 2.0 { WIDTH_MAX / 2.0 / half } else { 1.0 };
    if tell {
        let scaled = match scale {
            1.0 => "kilometres".to_owned(),
            _ => format!("units of {:.3} m", scale * 1e3),
        };
        assumptions.push(format!(
            "positions are not degrees: they were taken as {scaled} on a plane whose middle was put \
             at {}, {}",
            MIDDLE.0, MIDDLE.1
        ));
    }
    let unreal = |error: sandtable_units::PositionError| ImportError::new(error.to_string());
    let origin = Position::from_degrees(MIDDLE.0, MIDDLE.1).map_err(unreal)?;
    let position = |spot: &[f64; 2]| {
        let [east, north] = offset(spot);
        origin.shifted(east * scale * 1e3, north * scale * 1e3).map_err(unreal)
    };
    spots.iter().map(position).collect()
}

/// The middle of the box around some points.
fn middle(spots: &[[f64; 2]]) -> [f64; 2] {
    [0, 1].map(|axis| {
        let low = spots.iter().map(|spot| spot[axis]).fold(f64::INFINITY, f64::min);
        let high = spots.iter().map(|spot| spot[axis]).fold(f64::NEG_INFINITY, f64::max);
        f64::midpoint(low, high)
    })
}

/// Points on a circle, a hundred kilometres around the middle.
fn circle(count: usize) -> Vec<[f64; 2]> {
    let angle = |index: usize| std::f64::consts::TAU * index as f64 / count as f64;
    (0..count)
        .map(|index| [100.0 * libm::sin(angle(index)), 100.0 * libm::cos(angle(index))])
        .collect()
}

/// All points: those that miss are put at the mean of their neighbours that have one, outwards from
/// these; without such neighbours they are put in the `middle`.
fn completed(nodes: &[Node], ends: &[[usize; 2]], middle: [f64; 2]) -> Vec<[f64; 2]> {
    let mut beside: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for [from, to] in ends {
        beside[*from].push(*to);
        beside[*to].push(*from);
    }
    let mut spots: Vec<Option<[f64; 2]>> = nodes.iter().map(|node| node.spot).collect();
    let mut edge: Vec<usize> = (0..nodes.len()).filter(|index| spots[*index].is_some()).collect();
    while !edge.is_empty() {
        let mut next: Vec<usize> = edge.iter().flat_map(|index| beside[*index].clone()).collect();
        next.sort_unstable();
        next.dedup();
        next.retain(|index| spots[*index].is_none());
        let means: Vec<[f64; 2]> = (next.iter())
            .map(|index| {
                let known: Vec<[f64; 2]> =
                    beside[*index].iter().filter_map(|near| spots[*near]).collect();
                [0, 1].map(|axis| {
                    known.iter().map(|spot| spot[axis] / known.len() as f64).sum::<f64>()
                })
            })
            .collect();
        for (index, mean) in next.iter().zip(means) {
            spots[*index] = Some(mean);
        }
        edge = next;
    }
    spots.into_iter().map(|spot| spot.unwrap_or(middle)).collect()
}
