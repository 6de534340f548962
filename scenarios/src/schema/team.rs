//! Teams: people who do work that comes to them, at a desk or in the field, in their shifts. Which work
//! that is, is said where it arises: faults, the operations centre, orders.

use super::distribution::Distribution;
use sandtable_document::{Placed, keyword, table};
use sandtable_units::{Money, Span};

keyword! {
    /// Where a team works.
    pub enum TeamKind as "a kind of team" {
        /// At a desk.
        Desk = "desk",
        /// Where something is broken or to be built: each member, or crew, travels there.
        Field = "field",
    }
}

keyword! {
    /// A day of the week.
    pub enum Day as "a day of the week" {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

table! {
    /// A team: people, or crews, who can all do the same.
    pub struct Team as "a team", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// Where it works.
        kind: Placed<TeamKind> = Placed::nowhere(TeamKind::Desk),
        /// How many people there are: so many are at work in each shift, and no more at a time where shifts
        /// overlap. Each does one thing at a time.
        members: Placed<u32>,
        /// When they work, on the clocks of `run.start`; without any, day and night. Who has begun
        /// something in the operations centre or the field finishes it, after hours too; other work rests and
        /// goes on with whoever of them is on duty next.
        shift: Vec<Shift>,
        /// Days on which nobody works.
        holidays: Vec<Placed<super::Date>>,
        /// What they can do: classes of elements that they mend, and what `skill` of a fault calls it;
        /// without any, everything.
        skills: Vec<Placed<String>>,
        /// In which roles they decide what rules ask for an `approval` of.
        roles: Vec<Placed<String>>,
        /// What an hour of one of them costs.
        hourly: Option<Placed<Money>>,
        /// Field teams: how long they travel to where they are sent; 45 minutes without it.
        travel: Option<Distribution>,
    }
}

table! {
    /// Hours of a team.
    pub struct Shift as "a shift", in lists whole {
        /// On which days it begins; without any, on all.
        days: Vec<Placed<Day>>,
        /// When it begins, from midnight.
        from: Placed<Span>,
        /// When it ends, from midnight; if that is not later than `from`, on the next day.
        to: Placed<Span>,
        /// How many are at work in it, if not as many as in the others.
        members: Option<Placed<u32>>,
    }
}

impl Team {
    /// Whether they can do this.
    pub fn can(&self, skill: &str) -> bool {
        self.skills.is_empty() || self.skills.iter().any(|known| known.value == skill)
    }
}

impl Shift {
    /// The hours of a week, from Monday midnight, none of which goes over the end of the week.
    pub fn hours(&self) -> Vec<(Span, Span)> {
        let week = Span::DAY * 7;
        let lasts = match self.to.value {
            to if to > self.from.value => to - self.from.value,
            to => to + Span::DAY - self.from.value,
        };
        let mut hours = Vec::new();
        for (number, day) in (0..).zip(Day::ALL) {
            if self.days.is_empty() || self.days.iter().any(|named| named.value == *day) {
                let from = Span::DAY * number + self.from.value;
                let to = from + lasts;
                hours.push((from, to.min(week)));
                if to > week {
                    hours.push((Span::ZERO, to - week));
                }
            }
        }
        hours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_on_sunday_goes_on_on_monday() {
        let hour = |hours| Placed::nowhere(Span::HOUR * hours);
        let place = sandtable_document::Place::NOWHERE;
        let days = vec![Placed::nowhere(Day::Tuesday), Placed::nowhere(Day::Sunday)];
        let night = Shift { days, from: hour(22), to: hour(6), members: None, place };
        let at = |day: u64, hour: u64| Span::DAY * day + Span::HOUR * hour;
        assert_eq!(
            night.hours(),
            [(at(1, 22), at(2, 6)), (at(6, 22), at(7, 0)), (at(0, 0), at(0, 6))]
        );
        let day = Shift { days: Vec::new(), from: hour(0), to: hour(24), members: None, place };
        assert_eq!(day.hours().len(), 7);
        assert_eq!(day.hours()[6], (at(6, 0), at(7, 0)));
    }
}
