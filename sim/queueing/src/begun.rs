//! Work that is begun by people who go home when their hours are over: it rests, and goes on with whoever
//! of the team is on duty next, what was begun first before the rest. Where people finish what they have
//! begun, nobody needs this.

use crate::duty::StationPlan;
use crate::station::Server;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};

/// Work that is begun, in the order in which it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun<W> {
    pieces: Vec<Piece<W>>,
    /// How many of them have no known end.
    unsettled: usize,
    /// Until when all that was begun goes on and as many are on duty: then only new work need be looked at.
    calm: SimTime,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Piece<W> {
    server: Server,
    work: W,
    /// Working time that was left when it was looked at last.
    left: Span,
    /// Since when somebody is at it; none if it rests.
    since: Option<SimTime>,
    /// Whether its end is known, because nobody goes home before.
    settled: bool,
}

impl<W> Default for Begun<W> {
    fn default() -> Self {
        Self { pieces: Vec::new(), unsettled: 0, calm: SimTime::START }
    }
}

impl<W: Copy> Begun<W> {
    /// Somebody begins work of `span`.
    pub fn begin(&mut self, server: Server, work: W, span: Span) {
        self.pieces.push(Piece { server, work, left: span, since: None, settled: false });
        self.unsettled += 1;
    }

    /// A piece of work is done, or lost.
    pub fn end(&mut self, server: Server) {
        // Work is begun in the order of its numbers.
        let of = |piece: &Piece<W>| piece.server.number;
        if let Ok(place) = self.pieces.binary_search_by_key(&server.number, of) {
            let ended = self.pieces.remove(place);
            self.unsettled -= usize::from(!ended.settled);
        }
    }

    /// Lets as many go on as are on duty now, and hands out what has an end now, and when that is.
    pub fn go_on(&mut self, plan: &StationPlan, now: SimTime, mut ends: impl FnMut(SimTime, W)) {
        if self.pieces.is_empty() {
            return;
        }
        if now < self.calm {
            let new = self.pieces.iter().rev().take_while(|piece| piece.since.is_none()).count();
            let first = self.pieces.len() - new;
            return self.go_on_from(first, usize::MAX, self.calm, now, ends);
        }
        let (on_duty, changes) = (plan.on_duty_at(now), plan.changes(now));
        let on_duty = usize::try_from(on_duty).unwrap_or(usize::MAX);
        self.go_on_from(0, on_duty, changes, now, &mut ends);
        let all = self.pieces.len() <= on_duty;
        self.calm = if all { changes } else { SimTime::START };
    }

    /// The same for the pieces from a number on, if others are on duty from `changes` on.
    fn go_on_from(
        &mut self,
        first: usize,
        on_duty: usize,
        changes: SimTime,
        now: SimTime,
        mut ends: impl FnMut(SimTime, W),
    ) {
        for (number, piece) in self.pieces.iter_mut().enumerate().skip(first) {
            if let Some(since) = piece.since {
                piece.left = piece.left.saturating_sub(now.since(since));
            }
            let goes_on = number < on_duty;
            piece.since = goes_on.then_some(now);
            let end = now.saturating_add(piece.left);
            if goes_on && !piece.settled && end <= changes {
                piece.settled = true;
                self.unsettled -= 1;
                ends(end, piece.work);
            }
        }
    }

    /// Whether something rests or will rest before it is done.
    pub fn rests(&self) -> bool {
        self.unsettled > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Calendar, Shift, Station};

    fn at(hour: u64) -> SimTime {
        SimTime::START + Span::HOUR * hour
    }

    fn shift(servers: u32, from: u64, to: u64) -> Shift {
        let hours = [(Span::HOUR * from, Span::HOUR * to)];
        Shift { servers, hours: Calendar::weekly(&hours, &[], Span::ZERO).unwrap() }
    }

    /// What ends, and when, if pieces that last so many hours are begun at given hours, by those on duty.
    fn ends(plan: &StationPlan, begun: &[(u64, u64)], looks: &[u64]) -> Vec<(u64, u64)> {
        let (mut station, mut under_way) = (Station::new(), Begun::default());
        let mut found = Vec::new();
        let mut to_come = (1..).zip(begun.iter().copied()).peekable();
        for look in looks {
            while let Some((number, (_, lasts))) = to_come.next_if(|(_, (hour, _))| hour <= look) {
                station.ask(0, number);
                let start = station.begin(plan, at(*look)).unwrap();
                under_way.begin(start.server, start.job, Span::HOUR * lasts);
            }
            under_way.go_on(plan, at(*look), |end, work: u64| {
                found.push((work, end.since_start() / Span::HOUR));
            });
        }
        found
    }

    #[test]
    fn after_lunch_the_same_goes_on() {
        let lunch = StationPlan::new(1, vec![shift(1, 8, 12), shift(1, 13, 17)]);
        assert_eq!(ends(&lunch, &[(11, 2)], &[11, 12, 13]), [(1, 14)]);
        assert_eq!(ends(&lunch, &[(11, 1)], &[11, 12, 13]), [(1, 12)], "with the shift");
    }

    #[test]
    fn the_relief_takes_over() {
        let relief = StationPlan::new(1, vec![shift(1, 6, 22), shift(1, 22, 30)]);
        assert_eq!(ends(&relief, &[(20, 4)], &[20, 22]), [(1, 24)]);
        // One of two has a relief: what was begun first goes on with it.
        let half = StationPlan::new(2, vec![shift(2, 6, 22), shift(1, 22, 30)]);
        assert_eq!(ends(&half, &[(20, 4), (21, 3)], &[20, 21, 22, 30]), [(1, 24)]);
    }
}
