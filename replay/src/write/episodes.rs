//! Which episode of its alarm a notification is about, so that each has an id of its own. In a storm what is
//! said arrives in another order than it happened: a raise may overtake the clear of the episode before, and
//! a clear its own raise.

use sandtable_correlation::{AlarmKey, Change, Notification, Severity};
use sandtable_units::SimTime;
use std::collections::BTreeMap;

/// An alarm from raise to clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Episode {
    /// The name by which it is known.
    pub(super) id: String,
    /// When it was raised; before its raise has arrived, the moment of what was said of it first.
    pub(super) raised: SimTime,
    /// How many notifications were about it, this one included.
    pub(super) said: i64,
    /// How bad it was said to be last.
    pub(super) severity: Option<Severity>,
    /// Its raise has arrived.
    is_raised: bool,
    /// When it was cleared, if its clear has arrived.
    cleared: Option<SimTime>,
}

/// The episodes of all alarms of which either raise or clear has not arrived.
#[derive(Debug, Default)]
pub(super) struct Episodes(BTreeMap<AlarmKey, Vec<Episode>>);

impl Episodes {
    /// The episode that a notification is about; a new one is called what `name` says, which is told
    /// whether another that has not ended has that name.
    pub(super) fn follow(
        &mut self,
        says: &Notification,
        name: impl FnOnce(&dyn Fn(&str) -> bool) -> String,
    ) -> Episode {
        let open = self.0.get(&says.key).map_or(&[][..], Vec::as_slice);
        let found = match says.change {
            Change::Raised => raised(open, says.time),
            Change::Changed => standing(open, says.time),
            Change::Cleared => cleared(open, says.time),
            // What happened at a moment neither begins nor ends anything.
            Change::Occurred => None,
        };
        let mut episode = match found {
            Some(index) => open[index].clone(),
            None => Episode {
                id: name(&|id| open.iter().any(|episode| episode.id == id)),
                raised: says.time,
                said: 0,
                severity: None,
                is_raised: false,
                cleared: None,
            },
        };
        episode.said += 1;
        match says.change {
            Change::Raised => (episode.raised, episode.is_raised) = (says.time, true),
            Change::Cleared => episode.cleared = Some(says.time),
            Change::Changed => {}
            Change::Occurred => return episode,
        }
        if says.change != Change::Cleared {
            episode.severity = says.severity.or(episode.severity);
        }
        self.keep(&says.key, found, &episode);
        episode
    }

    fn keep(&mut self, key: &AlarmKey, found: Option<usize>, episode: &Episode) {
        let is_over = episode.is_raised && episode.cleared.is_some();
        let Some(open) = self.0.get_mut(key) else {
            self.0.insert(key.clone(), vec![episode.clone()]);
            return;
        };
        match (found, is_over) {
            (Some(index), true) => drop(open.remove(index)),
            (Some(index), false) => open[index].clone_from(episode),
            (None, _) => open.push(episode.clone()),
        }
        if open.is_empty() {
            self.0.remove(key);
        }
    }
}

/// Of those that fit, the one with the least or the greatest moment; of several, the one said first.
fn least(open: &[Episode], fits: impl Fn(&Episode) -> Option<SimTime>) -> Option<usize> {
    let fitting = open.iter().enumerate().filter_map(|(index, it)| Some((fits(it)?, index)));
    fitting.min().map(|(_, index)| index)
}

fn newest(open: &[Episode], fits: impl Fn(&Episode) -> bool) -> Option<usize> {
    let fitting = open.iter().enumerate().filter(|(_, episode)| fits(episode));
    fitting.max_by_key(|(_, episode)| episode.raised).map(|(index, _)| index)
}

/// What a raise begins: nothing new where it is said again, or where its clear or a change was said first.
fn raised(open: &[Episode], at: SimTime) -> Option<usize> {
    let again = open.iter().position(|it| it.is_raised && it.raised == at);
    let first_said = |it: &Episode| it.cleared.map_or(it.raised, |end| end.min(it.raised));
    again.or_else(|| {
        least(open, |it| (!it.is_raised && first_said(it) >= at).then(|| first_said(it)))
    })
}

/// What a change is about: the newest episode that stands and was raised by then. The moment of one whose
/// raise has not arrived is not known.
fn standing(open: &[Episode], at: SimTime) -> Option<usize> {
    let stands = |it: &Episode| it.cleared.is_none();
    newest(open, |it| stands(it) && it.is_raised && it.raised <= at)
        .or_else(|| newest(open, |it| stands(it) && !it.is_raised))
}

/// What a clear ends.
fn cleared(open: &[Episode], at: SimTime) -> Option<usize> {
    newest(open, |it| it.cleared.is_none() && it.raised <= at)
}
