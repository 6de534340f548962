//! What disturbs systems and the ways to them, as it begins and ends.

use super::Turn;
use crate::disturbance::Trouble;

impl Turn<'_> {
    /// A disturbance begins or ends.
    pub(super) fn trouble(&mut self, kind: Trouble, station: u16, begins: bool) {
        let place = &mut self.desk.places[usize::from(station)];
        let count = &mut place.troubles[kind as usize];
        if begins {
            *count += 1;
        } else {
            *count -= 1;
        }
        if kind != Trouble::Down {
            return;
        }
        match (begins, *count) {
            (true, 1) => place.fail(),
            (false, 0) => {
                place.recover();
                self.read_bus(station);
                self.serve(station);
            }
            _ => {}
        }
    }
}
