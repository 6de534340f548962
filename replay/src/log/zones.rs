//! Names of zones as devices write them after their clocks. Some of them mean several places: the one
//! that more networks are run in stands here, and a `Clock` may say otherwise.

use super::mistake::quoted;
use jiff::tz::{Offset, TimeZone, db};

/// Abbreviations in hours and minutes east.
const ZONES: &[(&str, i32, i32)] = &[
    ("Z", 0, 0),
    ("UTC", 0, 0),
    ("GMT", 0, 0),
    ("WET", 0, 0),
    ("BST", 1, 0),
    ("WEST", 1, 0),
    ("CET", 1, 0),
    ("MET", 1, 0),
    ("WAT", 1, 0),
    ("CEST", 2, 0),
    ("MEST", 2, 0),
    ("MESZ", 2, 0),
    ("EET", 2, 0),
    ("CAT", 2, 0),
    ("SAST", 2, 0),
    ("EEST", 3, 0),
    ("EAT", 3, 0),
    ("MSK", 3, 0),
    ("TRT", 3, 0),
    ("IRST", 3, 30),
    ("GST", 4, 0),
    ("PKT", 5, 0),
    ("IST", 5, 30),
    ("NPT", 5, 45),
    ("ICT", 7, 0),
    ("WIB", 7, 0),
    ("WITA", 8, 0),
    ("AWST", 8, 0),
    ("HKT", 8, 0),
    ("PHT", 8, 0),
    ("SGT", 8, 0),
    ("JST", 9, 0),
    ("KST", 9, 0),
    ("WIT", 9, 0),
    ("ACST", 9, 30),
    ("AEST", 10, 0),
    ("ACDT", 10, 30),
    ("AEDT", 11, 0),
    ("NZST", 12, 0),
    ("NZDT", 13, 0),
    ("NST", -3, -30),
    ("NDT", -2, -30),
    ("BRT", -3, 0),
    ("ART", -3, 0),
    ("AST", -4, 0),
    ("ADT", -3, 0),
    ("EST", -5, 0),
    ("EDT", -4, 0),
    ("CST", -6, 0),
    ("CDT", -5, 0),
    ("MST", -7, 0),
    ("MDT", -6, 0),
    ("PST", -8, 0),
    ("PDT", -7, 0),
    ("AKST", -9, 0),
    ("AKDT", -8, 0),
    ("HST", -10, 0),
];

/// The zone that a user means: an offset such as `+02:00`, `UTC`, or a name such as `Europe/Berlin`, which
/// has summer time.
///
/// # Errors
/// Where there is no such zone.
pub fn zone_of(written: &str) -> Result<TimeZone, String> {
    if matches!(written, "UTC" | "Z") {
        return Ok(TimeZone::UTC);
    }
    if let Some(offset) = offset_of(written) {
        return Ok(TimeZone::fixed(offset));
    }
    if let Ok(zone) = TimeZone::get(written) {
        return Ok(zone);
    }
    let wanted = written.to_lowercase();
    let names = db().available();
    let near = names.into_iter().find(|name| {
        let name = name.as_str().to_lowercase();
        name.rsplit('/').next() == Some(wanted.as_str())
    });
    Err(match near {
        Some(near) => format!("there is no zone {}; did you mean `{near}`?", quoted(written)),
        None => format!(
            "there is no zone {}; write hours and minutes east, such as `+02:00`, or a name such as \
             `Europe/Berlin`",
            quoted(written)
        ),
    })
}

/// What the name of a zone means.
pub(super) fn named(name: &str) -> Option<Offset> {
    let name = name.to_uppercase();
    let (_, hours, minutes) = ZONES.iter().find(|(known, ..)| *known == name)?;
    Offset::from_seconds((hours * 60 + minutes) * 60).ok()
}

/// Whether a word is a zone as devices write it: in capitals, perhaps with an offset.
pub(super) fn is_zone(word: &str) -> bool {
    let (name, offset) = word.split_at(word.find(['+', '-']).unwrap_or(word.len()));
    let is_named = || ZONES.iter().any(|(known, ..)| *known == name);
    match (name, offset) {
        ("", "") => false,
        (_, "") => is_named() || is_registered(word),
        ("" | "UTC" | "GMT", offset) => offset_of(offset).is_some(),
        _ => false,
    }
}

/// Whether a word is a zone such as `Europe/Berlin` or `EST5EDT`. Zones such as `Cuba` may be devices.
fn is_registered(word: &str) -> bool {
    let has_place = word.contains('/');
    let has_rule = word.len() == 7 && word.as_bytes().get(3).is_some_and(u8::is_ascii_digit);
    (has_place || has_rule) && TimeZone::get(word).is_ok()
}

/// An offset such as `+02:00`, `-0530` or `+2`.
pub(super) fn offset_of(written: &str) -> Option<Offset> {
    let sign = match written.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = written[1..].replacen(':', "", 1);
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) =
        if digits.len() > 2 { digits.split_at(digits.len() - 2) } else { (&*digits, "0") };
    let minutes = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
    Offset::from_seconds(sign * minutes * 60).ok()
}
