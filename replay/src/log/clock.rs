//! Moments as logs write them: with and without year, zone and leading zeros. What a text leaves open
//! is settled by the rules of [`Clock`], and each rule that was needed is told as an assumption.

use super::Notes;
use super::mistake::quoted;
use super::time_form::TimeForm;
use super::zones::{named, offset_of};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use regex::{Captures, Regex};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The rules for what moments in a log leave open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// The zone of moments that name none; where nobody says one, it is UTC.
    pub zone: Option<TimeZone>,
    /// The year of the first moment without one. The others have the year that brings them nearest to
    /// the moment before, without going back far.
    pub year: Option<i16>,
    /// What names of zones mean, beside those that everyone uses, in capitals.
    pub zones: BTreeMap<String, TimeZone>,
    /// The form of moments; without one, the usual forms are known.
    pub form: Option<TimeForm>,
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
            zone: None,
            year: None,
            zones: BTreeMap::new(),
            form: None,
            corrections: BTreeMap::new(),
            distrust_unsynchronised: false,
        }
    }
}

impl Clock {
    /// The zone of moments that name none.
    pub fn zone(&self) -> TimeZone {
        self.zone.clone().unwrap_or(TimeZone::UTC)
    }

    /// Whether a word is one of the names of zones that were given.
    pub(super) fn names(&self, word: &str) -> bool {
        !self.zones.is_empty() && self.zones.contains_key(&word.to_uppercase())
    }
}

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

/// What is said of a text that is no moment.
pub(super) const NO_KNOWN_FORM: &str = " is not a moment in a form that is known";

/// How far a moment may go back behind the one before, before its year is the next one.
const BACK_MAX: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A leap ahead without a year that is told.
const QUIET: SignedDuration = SignedDuration::from_hours(180 * 24);

/// How far a moment may go back in the hour that comes twice, before it is of the second one.
const STRAGGLE_MAX: SignedDuration = SignedDuration::from_mins(5);

/// A clock and what it remembers of the moments before.
#[derive(Debug)]
pub(super) struct Reader {
    rules: Clock,
    /// The last moment that was read, of those that others are held against.
    before: Option<Timestamp>,
    /// It is of a clock that can be believed.
    is_sure: bool,
}

/// What a moment is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// The moment of the record before, which it may be before, too.
    Before,
    /// This one, which it ends: it is not before it.
    Start(Timestamp),
}

impl Reader {
    pub(super) fn new(rules: Clock) -> Self {
        Self { rules, before: None, is_sure: false }
    }

    pub(super) fn rules(&self) -> &Clock {
        &self.rules
    }

    /// Reads a moment in any of the forms that logs have. The next ones are held against it.
    pub(super) fn read(&mut self, text: &str, notes: &mut Notes) -> Result<Timestamp, String> {
        let moment = self.aside(text, After::Before, notes)?;
        (self.before, self.is_sure) = (Some(moment), true);
        Ok(moment)
    }

    /// Reads a moment of a clock that may never have been set: it does not move the year of the others.
    pub(super) fn doubtful(&mut self, text: &str, notes: &mut Notes) -> Result<Timestamp, String> {
        let moment = self.aside(text, After::Before, notes)?;
        if !self.is_sure {
            self.before = Some(moment);
        }
        Ok(moment)
    }

    /// Reads a moment that the next ones are not held against, unless it is the first.
    pub(super) fn aside(
        &mut self,
        text: &str,
        after: After,
        notes: &mut Notes,
    ) -> Result<Timestamp, String> {
        let text = text.trim();
        let moment = match &self.rules.form {
            Some(form) => self.in_form(form, text, after, notes)?,
            None => self.in_usual_forms(text, after, notes)?,
        };
        self.before = self.before.or(Some(moment));
        Ok(moment)
    }

    fn in_usual_forms(
        &self,
        text: &str,
        after: After,
        notes: &mut Notes,
    ) -> Result<Timestamp, String> {
        if let Some(moment) = epoch(text, notes) {
            return moment;
        }
        if let Some(found) = BY_NUMBERS.captures(text).or_else(|| BY_NAME.captures(text)) {
            return self.written(&found, after, notes);
        }
        jiff::fmt::rfc2822::parse(text)
            .map(|zoned| zoned.timestamp())
            .or(Err(format!("{}{NO_KNOWN_FORM}", quoted(text))))
    }

    fn in_form(
        &self,
        form: &TimeForm,
        text: &str,
        after: After,
        notes: &mut Notes,
    ) -> Result<Timestamp, String> {
        let found = form.read(text)?;
        if let Some(moment) = found.moment() {
            return Ok(moment);
        }
        let zone = match found.zone() {
            Some(zone) => zone?,
            None => self.no_zone(notes),
        };
        let of_year = |year| {
            found
                .in_year(year)
                .map_err(|error| format!("{} is not a moment: {error}", quoted(text)))
        };
        let civil = match found.year() {
            Some(year) => of_year(year)?,
            None => self.year(of_year, &zone, notes)?,
        };
        self.moment(civil, &zone, after, notes)
            .map_err(|error| format!("{} is not a moment: {error}", quoted(text)))
    }

    fn written(
        &self,
        found: &Captures<'_>,
        after: After,
        notes: &mut Notes,
    ) -> Result<Timestamp, String> {
        let number = |name| found.name(name).and_then(|text| text.as_str().parse::<i16>().ok());
        let small = |name| number(name).and_then(|number| i8::try_from(number).ok());
        let written = quoted(&found[0]);
        let wrong = |error| format!("{written} is not a moment: {error}");
        let month = match found.name("name") {
            Some(name) => month(name.as_str()).ok_or(format!("{written} names no month"))?,
            None => small("month").unwrap_or_default(),
        };
        let fraction = found.name("fraction").map_or("", |text| text.as_str());
        let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
        // A leap second is told as the last second before it.
        let second = small("second").map_or(0, |second| if second == 60 { 59 } else { second });
        let of_year = |year| {
            DateTime::new(
                year,
                month,
                small("day").unwrap_or_default(),
                small("hour").unwrap_or_default(),
                small("minute").unwrap_or_default(),
                second,
                nanos.parse().unwrap_or_default(),
            )
            .map_err(wrong)
        };
        let zone = found.name("zone").map_or("", |text| text.as_str()).trim();
        let zone = self.zone(zone, notes).ok_or_else(|| {
            format!("the zone of {written} is not known: say what it means with `--zone-name {zone}=+02:00`")
        })?;
        let civil = match number("year").or_else(|| number("later")) {
            Some(year) => of_year(year)?,
            None => self.year(of_year, &zone, notes)?,
        };
        self.moment(civil, &zone, after, notes).map_err(wrong)
    }

    /// The date in the year that brings it nearest to the moment before without going back far.
    fn year(
        &self,
        of_year: impl Fn(i16) -> Result<DateTime, String>,
        zone: &TimeZone,
        notes: &mut Notes,
    ) -> Result<DateTime, String> {
        let Some(before) = self.before else {
            let year = self.rules.year.unwrap_or_else(|| {
                notes.add(format!(
                    "moments have no year: {YEAR_OF_NO_YEAR} was taken (`--year` says which)"
                ));
                YEAR_OF_NO_YEAR
            });
            return of_year(year);
        };
        let before = zone.to_datetime(before);
        let ahead = |civil: &DateTime| civil.duration_since(before);
        let years =
            [before.year().saturating_sub(1), before.year(), before.year().saturating_add(1)];
        let near = years
            .into_iter()
            .filter_map(|year| of_year(year).ok())
            .filter(|civil| ahead(civil) >= -BACK_MAX)
            .min_by_key(|civil| ahead(civil).abs());
        let Some(near) = near else { return of_year(before.year()) };
        if near.year() > before.year() {
            notes.add(format!("the month fell back: a new year, {}, began", near.year()));
        } else if ahead(&near) > QUIET {
            let days = ahead(&near).as_hours() / 24;
            notes.add(format!(
                "moments without a year leap ahead by {days} days: they are taken to be in {}, too",
                near.year()
            ));
        }
        Ok(near)
    }

    /// The moment at which clocks of a zone show this.
    fn moment(
        &self,
        civil: DateTime,
        zone: &TimeZone,
        after: After,
        notes: &mut Notes,
    ) -> Result<Timestamp, jiff::Error> {
        let ambiguous = zone.to_ambiguous_timestamp(civil);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => {}
            AmbiguousOffset::Gap { .. } => {
                notes.add(
                    "moments that the change to summer time leaves out were taken for later ones",
                );
            }
            AmbiguousOffset::Fold { before, after: second } => {
                notes.add(
                    "moments in the hour that comes twice when summer time ends were taken for the \
                     first one, unless that would go back",
                );
                let first = before.to_timestamp(civil)?;
                let goes_back = match after {
                    After::Start(start) => first < start,
                    After::Before => self
                        .before
                        .is_some_and(|before| first.duration_since(before) < -STRAGGLE_MAX),
                };
                let second = second.to_timestamp(civil)?;
                // Far behind either way: it is late, and says nothing of which hour it was.
                let is_near = match after {
                    After::Start(_) => true,
                    After::Before => self
                        .before
                        .is_none_or(|before| second.duration_since(before) >= -STRAGGLE_MAX),
                };
                return Ok(if goes_back && is_near { second } else { first });
            }
        }
        ambiguous.compatible()
    }

    fn no_zone(&self, notes: &mut Notes) -> TimeZone {
        let Some(zone) = &self.rules.zone else {
            notes.add("moments name no zone: UTC was taken (`--zone` says another)");
            return TimeZone::UTC;
        };
        let offset = || zone.to_fixed_offset().map_or_else(|_| String::new(), |it| it.to_string());
        let name = zone.iana_name().map_or_else(offset, str::to_owned);
        notes.add(format!("moments name no zone: {name} was taken"));
        zone.clone()
    }

    /// The zone as it is written.
    fn zone(&self, written: &str, notes: &mut Notes) -> Option<TimeZone> {
        if written.is_empty() {
            return Some(self.no_zone(notes));
        }
        if self.rules.names(written) {
            return self.rules.zones.get(&written.to_uppercase()).cloned();
        }
        let signed = written.find(['+', '-']).unwrap_or(written.len());
        let (name, offset) = written.split_at(signed);
        let known = named(name);
        if offset.is_empty() {
            let offset = known?;
            if offset != jiff::tz::Offset::UTC {
                notes.add(format!("the zone `{}` was taken for {offset}", name.to_uppercase()));
            }
            return Some(TimeZone::fixed(offset));
        }
        // `UTC-05:30` is an offset; `EST-3` is nothing.
        let plain = name.is_empty() || known == Some(jiff::tz::Offset::UTC);
        plain.then(|| offset_of(offset)).flatten().map(TimeZone::fixed)
    }
}

/// The number of a month, by the first letters of its name.
pub(super) fn month(name: &str) -> Option<i8> {
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
            ("xyz", "`xyz` is not a moment in a form that is known"),
            ("", "`` is not a moment in a form that is known"),
            ("Foo 14 08:30:56", "`Foo 14 08:30:56` names no month"),
            (
                "2024-01-01 00:00:00 XYZ",
                "the zone of `2024-01-01 00:00:00 XYZ` is not known: say what it means with \
                 `--zone-name XYZ=+02:00`",
            ),
        ] {
            assert_eq!(read(text), reason, "{text}");
        }
        assert!(read("2023-02-29 00:00:00").starts_with("`2023-02-29 00:00:00` is not a moment"));
        assert!(read("99999999999999999999999999").contains("beyond"));
    }

    /// The moments of texts one after the other, as far as years.
    fn in_a_row(clock: Clock, texts: &[&str], take: std::ops::Range<usize>) -> Vec<String> {
        let (mut reader, mut notes) = (Reader::new(clock), Notes::default());
        let mut read = |text: &&str| match reader.read(text, &mut notes) {
            Ok(moment) => moment.to_string()[take.clone()].to_owned(),
            Err(reason) => reason,
        };
        texts.iter().map(&mut read).collect()
    }

    #[test]
    fn years_are_those_nearest_to_the_moment_before() {
        let clock = || Clock { year: Some(2021), ..Clock::default() };
        let years = |days: &[&str]| {
            let texts: Vec<String> = days.iter().map(|day| format!("{day} 00:00:00")).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            in_a_row(clock(), &texts, 0..4)
        };
        let turned = years(&["Nov 30", "Dec 31", "Jan 1", "Dec 31", "Jan 2", "Mar 1"]);
        assert_eq!(turned, ["2021", "2021", "2022", "2021", "2022", "2022"]);
        // Long quiet spells, a straggler of some days, and a fall back of a few months.
        let quiet = years(&["Jan 12", "Aug 20", "Aug 15", "Dec 30", "Jul 1", "Feb 28"]);
        assert_eq!(quiet, ["2021", "2021", "2021", "2021", "2022", "2023"]);
        // A leap day is in a leap year.
        assert_eq!(years(&["Jan 2", "Dec 1", "Feb 28"]), ["2021", "2021", "2022"]);
    }

    #[test]
    fn clocks_that_were_never_set_do_not_turn_the_year() {
        let (mut notes, mut reader) = (Notes::default(), Reader::new(Clock::default()));
        let mut year = |text: &str, is_set: bool| {
            let text = format!("{text} 00:00:00");
            let read = if is_set {
                reader.read(&text, &mut notes)
            } else {
                reader.doubtful(&text, &mut notes)
            };
            read.map_or_else(|reason| reason, |moment| moment.to_string()[..4].to_owned())
        };
        // Among themselves they do.
        assert_eq!(year("Nov 1", false), "2000");
        assert_eq!(year("Mar 1", false), "2001");
        assert_eq!(year("Nov 1", true), "2001");
        assert_eq!(year("Mar 1", false), "2002");
        assert_eq!(year("Nov 2", true), "2001");
    }

    #[test]
    fn years_that_are_written_count_for_those_that_are_not() {
        let texts = ["2023-11-05T00:00:00Z", "Nov 6 00:00:00", "Jan 3 00:00:00"];
        assert_eq!(in_a_row(Clock::default(), &texts, 0..4), ["2023", "2023", "2024"]);
    }

    #[test]
    fn zones_have_summer_time() {
        let zone = TimeZone::get("Europe/Berlin").ok();
        let clock = Clock { zone, ..Clock::default() };
        let texts = [
            "2026-03-29 01:59:00",
            "2026-03-29 02:30:00",
            "2026-03-29 03:01:00",
            "2026-10-25 02:50:00",
            "2026-10-25 02:49:58",
            "2026-10-25 02:10:00",
            "2026-10-25 02:50:00",
            "2026-10-25 03:00:00",
        ];
        assert_eq!(
            in_a_row(clock, &texts, 11..19),
            [
                "00:59:00", "01:30:00", "01:01:00", "00:50:00", "00:49:58", "01:10:00", "01:50:00",
                "02:00:00"
            ]
        );
    }

    #[test]
    fn a_form_that_was_given_is_the_only_one() {
        let read = |form: &str, text: &str| {
            let clock = Clock { form: Some(form.parse().unwrap()), ..Clock::default() };
            in_a_row(clock, &[text], 0..20).remove(0)
        };
        let european = "%d.%m.%Y %H:%M:%S";
        assert_eq!(read(european, "11.03.2026 02:13:05"), "2026-03-11T02:13:05Z");
        assert_eq!(read("%m/%d/%y %I:%M %p", "03/11/26 02:13 PM"), "2026-03-11T14:13:00Z");
        assert_eq!(read("%Y%m%d%H%M%S%z", "20260311021305+0100"), "2026-03-11T01:13:05Z");
        assert_eq!(read("%s", "1773195185"), "2026-03-11T02:13:05Z");
        assert_eq!(read("%d.%m. %H:%M", "11.03. 02:13"), "2000-03-11T02:13:00Z");
        assert!(read(european, "2026-03-11 02:13:05").contains("`%d.%m.%Y %H:%M:%S`"));
        assert!(read(european, "31.02.2026 02:13:05").contains("`31.02.2026 02:13:05`"));
        for wrong in ["", "%", "%Q", "%H:%M", "day %d"] {
            assert!(wrong.parse::<TimeForm>().is_err(), "{wrong}");
        }
    }
}
