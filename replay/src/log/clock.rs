//! Moments as logs write them: with and without year, zone and leading zeros. What a text leaves open
//! is settled by the rules of [`Clock`], and each rule that was needed is told as an assumption.

use super::Notes;
use super::mistake::quoted;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use regex::{Captures, Regex};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The rules for what moments in a log leave open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// The zone of moments that name none.
    pub zone: Offset,
    /// The year of the first moment without one. It moves on when the month falls back by more than
    /// half a year.
    pub year: Option<i16>,
    /// What zone abbreviations mean, beside those that everyone uses.
    pub zones: BTreeMap<String, Offset>,
    /// What is added to the moments of a source whose clock is known to be wrong, by resource.
    pub corrections: BTreeMap<String, SignedDuration>,
    /// Whether moments of clocks that say of themselves that they are not synchronised are replaced by
    /// the moment of the record before them. Otherwise they are believed.
    pub distrust_unsynchronised: bool,
}

impl Default for Clock {
    /// UTC, no year known, every clock believed.
    fn default() -> Self {
        Self {
            zone: Offset::UTC,
            year: None,
            zones: BTreeMap::new(),
            corrections: BTreeMap::new(),
            distrust_unsynchronised: false,
        }
    }
}

/// Abbreviations of zones in hours and minutes east. Some of them mean two places: the one that more
/// networks are run in stands here, and a [`Clock`] may say otherwise.
const ZONES: &[(&str, i32, i32)] = &[
    ("Z", 0, 0),
    ("UTC", 0, 0),
    ("GMT", 0, 0),
    ("WET", 0, 0),
    ("BST", 1, 0),
    ("WEST", 1, 0),
    ("CET", 1, 0),
    ("MET", 1, 0),
    ("CEST", 2, 0),
    ("MEST", 2, 0),
    ("EET", 2, 0),
    ("EEST", 3, 0),
    ("MSK", 3, 0),
    ("IST", 5, 30),
    ("JST", 9, 0),
    ("KST", 9, 0),
    ("AEST", 10, 0),
    ("AEDT", 11, 0),
    ("EST", -5, 0),
    ("EDT", -4, 0),
    ("CST", -6, 0),
    ("CDT", -5, 0),
    ("MST", -7, 0),
    ("MDT", -6, 0),
    ("PST", -8, 0),
    ("PDT", -7, 0),
];

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The year of moments without one where nobody says which. It is a leap year, so that it has every
/// day; only differences between moments mean something.
const YEAR_OF_NO_YEAR: i16 = 2000;

/// Clock time, further fraction groups that some vendors append, and the zone.
const TIME: &str = r"(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2}))?(?:[.,](?<fraction>\d+)(?:[.:,]\d+)*)?(?:\s*(?<zone>[A-Za-z]*(?:[+-]\d{1,2}:?(?:\d{2})?)?))";

static BY_NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?<year>\d{{4}})[-/.](?<month>\d{{1,2}})[-/.](?<day>\d{{1,2}})(?:[T ,]+{TIME})?$"
    ))
});

static BY_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?<year>\d{{4}})\s+)?(?<name>[A-Za-z]{{3}})[a-z]*\.?\s+(?<day>\d{{1,2}})(?:,?\s+(?<later>\d{{4}}))?\s+{TIME}$"
    ))
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that a test reads with")
}

/// A clock and what it remembers of the moments before.
#[derive(Debug)]
pub(super) struct Reader {
    rules: Clock,
    /// Year and month of the last moment that had no year.
    yearless: Option<(i16, i8)>,
}

impl Reader {
    pub(super) fn new(rules: Clock) -> Self {
        Self { rules, yearless: None }
    }

    pub(super) fn rules(&self) -> &Clock {
        &self.rules
    }

    /// Reads a moment in any of the forms that logs have.
    pub(super) fn read(&mut self, text: &str, notes: &mut Notes) -> Result<Timestamp, String> {
        let text = text.trim();
        if let Some(moment) = epoch(text, notes) {
            return moment;
        }
        if let Some(found) = BY_NUMBERS.captures(text) {
            return self.civil(&found, notes);
        }
        if let Some(found) = BY_NAME.captures(text) {
            return self.civil(&found, notes);
        }
        jiff::fmt::rfc2822::parse(text)
            .map(|zoned| zoned.timestamp())
            .or(Err(format!("{} is not a moment", quoted(text))))
    }

    fn civil(&mut self, found: &Captures<'_>, notes: &mut Notes) -> Result<Timestamp, String> {
        let number = |name| found.name(name).and_then(|text| text.as_str().parse::<i16>().ok());
        let small = |name| number(name).and_then(|number| i8::try_from(number).ok());
        let written = quoted(&found[0]);
        let month = match found.name("name") {
            Some(name) => month(name.as_str()).ok_or(format!("{written} names no month"))?,
            None => small("month").unwrap_or_default(),
        };
        let year = match number("year").or_else(|| number("later")) {
            Some(year) => year,
            None => self.year(month, notes),
        };
        let fraction = found.name("fraction").map_or("", |text| text.as_str());
        let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
        let clock = DateTime::new(
            year,
            month,
            small("day").unwrap_or_default(),
            small("hour").unwrap_or_default(),
            small("minute").unwrap_or_default(),
            // A leap second is told as the last second before it.
            small("second").unwrap_or_default().min(if small("second") == Some(60) {
                59
            } else {
                127
            }),
            nanos.parse().unwrap_or_default(),
        );
        let clock = clock.map_err(|error| format!("{written} is not a moment: {error}"))?;
        let zone = found.name("zone").map_or("", |text| text.as_str()).trim();
        let zone = self.zone(zone, notes).ok_or_else(|| {
            format!("the zone of {written} is not known: say its offset in the profile")
        })?;
        zone.to_timestamp(clock).map_err(|error| format!("{written} is not a moment: {error}"))
    }

    fn year(&mut self, month: i8, notes: &mut Notes) -> i16 {
        let first = self.rules.year.unwrap_or_else(|| {
            notes.add(format!(
                "moments have no year, and the profile gives none: {YEAR_OF_NO_YEAR} was taken"
            ));
            YEAR_OF_NO_YEAR
        });
        let (year, before) = self.yearless.unwrap_or((first, month));
        let year = match month - before {
            ..-6 => {
                notes.add(format!(
                    "the month fell back: a new year, {}, began",
                    year.saturating_add(1)
                ));
                year.saturating_add(1)
            }
            // A straggler of the year before does not move the year of the others.
            7.. => return year.saturating_sub(1),
            _ => year,
        };
        self.yearless = Some((year, month));
        year
    }

    /// The offset of a zone as it is written.
    fn zone(&self, written: &str, notes: &mut Notes) -> Option<Offset> {
        if written.is_empty() {
            notes.add("moments name no zone: that of the profile was taken");
            return Some(self.rules.zone);
        }
        if let Some(offset) = self.rules.zones.get(written) {
            return Some(*offset);
        }
        let signed = written.find(['+', '-']).unwrap_or(written.len());
        let (name, offset) = written.split_at(signed);
        let upper = name.to_uppercase();
        let known = ZONES.iter().find(|(known, ..)| *known == upper);
        if offset.is_empty() {
            let (name, hours, minutes) = known?;
            let offset = Offset::from_seconds((hours * 60 + minutes) * 60).ok()?;
            if offset != Offset::UTC {
                notes.add(format!("the zone `{name}` was taken for {offset}"));
            }
            return Some(offset);
        }
        // `UTC-05:30` is an offset; `EST-3` is nothing.
        let plain = name.is_empty() || known.is_some_and(|(_, hours, _)| *hours == 0);
        let digits: String = offset[1..].chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes) =
            if digits.len() > 2 { digits.split_at(digits.len() - 2) } else { (&*digits, "0") };
        let minutes = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
        let seconds = if offset.starts_with('-') { -minutes * 60 } else { minutes * 60 };
        plain.then(|| Offset::from_seconds(seconds).ok()).flatten()
    }
}

fn month(name: &str) -> Option<i8> {
    let name = name.to_lowercase();
    let index = MONTHS.iter().position(|month| *month == name)?;
    i8::try_from(index + 1).ok()
}

/// A number since 1970, in the unit that its size tells, where the text is one.
fn epoch(text: &str, notes: &mut Notes) -> Option<Result<Timestamp, String>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if unsigned.is_empty() || !digits(unsigned) || !digits(fraction) {
        return None;
    }
    let (unit, per_second) = match unsigned.trim_start_matches('0').len() {
        0..=11 => ("moments that are numbers were read as seconds since 1970", 1_000_000_000_i128),
        12..=14 => ("moments that are numbers were read as milliseconds since 1970", 1_000_000),
        15..=17 => ("moments that are numbers were read as microseconds since 1970", 1_000),
        _ => ("moments that are numbers were read as nanoseconds since 1970", 1),
    };
    notes.add(unit);
    let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let moment = unsigned.parse::<i128>().ok().and_then(|whole| {
        let part = nanos.parse::<i128>().ok()? * per_second / 1_000_000_000;
        Timestamp::from_nanosecond(sign * (whole.checked_mul(per_second)? + part)).ok()
    });
    Some(moment.ok_or_else(|| format!("{} is beyond what time can tell", quoted(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let mut notes = Notes::default();
        match Reader::new(Clock::default()).read(text, &mut notes) {
            Ok(moment) => moment.to_string(),
            Err(reason) => reason,
        }
    }

    #[test]
    fn moments_are_read_as_logs_write_them() {
        for (text, moment) in [
            ("2019-02-20T15:10:50.505646+00:00", "2019-02-20T15:10:50.505646Z"),
            ("2019-2-3 5:07:09", "2019-02-03T05:07:09Z"),
            ("2019/02/03 05:07:09.250.11 CEST", "2019-02-03T03:07:09.25Z"),
            ("2018 Apr 20 13:15:07", "2018-04-20T13:15:07Z"),
            ("2017 Jul 28 14:42:46 UTC", "2017-07-28T14:42:46Z"),
            ("Nov 14 08:30:56.699", "2000-11-14T08:30:56.699Z"),
            ("Feb 29 00:00:00", "2000-02-29T00:00:00Z"),
            ("2024-01-01T00:00:00-0530", "2024-01-01T05:30:00Z"),
            ("2024-01-01T00:00:00 UTC-05:30", "2024-01-01T05:30:00Z"),
            ("Sat, 13 Mar 2010 11:29:05 -0800", "2010-03-13T19:29:05Z"),
            ("30685", "1970-01-01T08:31:25Z"),
            ("1413378172000000", "2014-10-15T13:02:52Z"),
            ("1484237344.5", "2017-01-12T16:09:04.5Z"),
            ("1484237344500", "2017-01-12T16:09:04.5Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ] {
            assert_eq!(read(text), moment, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for (text, reason) in [
            ("xyz", "`xyz` is not a moment"),
            ("", "`` is not a moment"),
            ("Foo 14 08:30:56", "`Foo 14 08:30:56` names no month"),
            (
                "2024-01-01 00:00:00 XYZ",
                "the zone of `2024-01-01 00:00:00 XYZ` is not known: say its offset in the profile",
            ),
        ] {
            assert_eq!(read(text), reason, "{text}");
        }
        assert!(read("2023-02-29 00:00:00").starts_with("`2023-02-29 00:00:00` is not a moment"));
        assert!(read("99999999999999999999999999").contains("beyond"));
    }

    #[test]
    fn years_turn_with_the_months_and_stragglers_stay_behind() {
        let mut notes = Notes::default();
        let mut reader = Reader::new(Clock { year: Some(2021), ..Clock::default() });
        let years: Vec<String> = ["Nov 30", "Dec 31", "Jan 1", "Dec 31", "Jan 2", "Mar 1"]
            .iter()
            .map(|day| reader.read(&format!("{day} 00:00:00"), &mut notes).unwrap().to_string())
            .map(|moment| moment[..4].to_owned())
            .collect();
        assert_eq!(years, ["2021", "2021", "2022", "2021", "2022", "2022"]);
    }
}
