//! What was said of alarms that are not cleared, by their ids: later notifications may tell only what has
//! changed, and a log may begin in the middle.

use super::Notes;
use sandtable_correlation::{AlarmKey, Change, EventType, Notification};
use std::collections::BTreeMap;

/// What stays the same while an alarm is active.
#[derive(Debug, Clone)]
pub(super) struct About {
    pub(super) key: AlarmKey,
    event_type: EventType,
    probable_cause: String,
}

impl About {
    /// Fills in what a notification leaves out.
    pub(super) fn fill(self, says: &mut Notification) {
        says.key = self.key;
        if says.event_type == EventType::Other {
            says.event_type = self.event_type;
        }
        if says.probable_cause.is_empty() {
            says.probable_cause = self.probable_cause;
        }
    }
}

/// The alarms that are not cleared.
#[derive(Debug, Default)]
pub(super) struct Remembered(BTreeMap<String, About>);

impl Remembered {
    pub(super) fn get(&self, id: &str) -> Option<About> {
        self.0.get(id).cloned()
    }

    /// Takes note of what was said of an alarm.
    pub(super) fn follow(&mut self, id: &str, says: &Notification) {
        if says.change == Change::Cleared {
            self.0.remove(id);
            return;
        }
        let about = About {
            key: says.key.clone(),
            event_type: says.event_type,
            probable_cause: says.probable_cause.clone(),
        };
        self.0.insert(id.to_owned(), about);
    }
}

/// Makes an event of what is said of an alarm that nobody has told of: which one it is cannot be known.
pub(super) fn unheard(kind: &str, says: &mut Notification, notes: &mut Notes) {
    says.change = Change::Occurred;
    kind.clone_into(&mut says.key.alarm_type);
    notes.add(
        "what is said of alarms that the log does not tell the start of is an event".to_owned(),
    );
}
