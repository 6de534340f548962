//! Notifications in the formats of the field, a JSON document a line, so that a real correlator can be
//! fed. When they are sent, and where to, is left to the program.

mod episodes;
mod threegpp;
mod tmf642;
mod ves;

pub use threegpp::ThreeGppWriter;
pub use tmf642::{Tmf642Form, Tmf642Writer};
pub use ves::{VesLifecycle, VesWriter};

use crate::log::FORMAT;
use jiff::{SignedDuration, Timestamp};
use sandtable_correlation::Notification;
use sandtable_units::SimTime;
use serde::Serialize;
use serde_json::Value;

/// The civil moment of a moment counted from `start`; the last one that there is where it lies beyond.
fn moment(start: Timestamp, at: SimTime) -> Timestamp {
    let nanos = i64::try_from(at.nanos()).unwrap_or(i64::MAX);
    start.checked_add(SignedDuration::from_nanos(nanos)).unwrap_or(Timestamp::MAX)
}

/// What the source said under a name, where it was of this format.
fn said<'a>(says: &'a Notification, format: &str, name: &str) -> Option<&'a str> {
    let of = says.attributes.get(FORMAT).is_some_and(|known| known == format);
    says.attributes.get(name).filter(|_| of).map(String::as_str)
}

/// A document as a line without its end.
fn line(document: &impl Serialize) -> String {
    serde_json::to_string(document).expect("texts, numbers and lists have a JSON form")
}

/// What was kept as JSON, or as text where it was one.
fn value(written: &str) -> Value {
    let compound = written.starts_with(['{', '[']);
    let parsed = compound.then(|| serde_json::from_str(written).ok()).flatten();
    parsed.unwrap_or_else(|| Value::String(written.to_owned()))
}
