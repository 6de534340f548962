//! Moments at the start of a text, as devices and relays write them before their messages: where one
//! ends, and what it leaves open. What it means is left to `clock`.

use crate::log::clock::month;
use crate::log::zones::is_zone;
use jiff::SignedDuration;
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// A moment in a header.
#[expect(clippy::struct_excessive_bools, reason = "a moment may leave any of these open")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    /// For [`Clock`](super::super::Clock): year, month, day, clock and zone as far as they are written.
    pub(super) text: String,
    pub(super) has_year: bool,
    pub(super) has_zone: bool,
    /// The year stands before the month.
    pub(super) year_first: bool,
    /// The device says of its clock that it is not synchronised.
    pub(super) unsynchronised: bool,
    /// It is the time since the device started, and tells no date.
    pub(super) uptime: Option<SignedDuration>,
    /// A colon ends it: the message comes next, and no host.
    pub(super) closed: bool,
}

impl Stamp {
    /// A moment in a form that is not known.
    pub(super) fn unread(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            has_year: true,
            has_zone: true,
            year_first: false,
            unsynchronised: false,
            uptime: None,
            closed: false,
        }
    }
}

const CLOCK: &str = r"(?<clock>\d{1,2}:\d{2}(?::\d{2})?)(?:[.,:](?<fraction>\d+)(?:\.\d+)*)?";

static FORMS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        format!(r"^(?<year>\d{{4}})[-/](?<month>\d{{1,2}})[-/](?<day>\d{{1,2}})(?:T|[ ,\t]+){CLOCK}"),
        // `Sat Nov 28 2026 02:13:05`, `2026 Nov 28 02:13:05`, `Nov 28, 2026 02:13:05`.
        format!(
            r"^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?(?:(?<year>\d{{4}}) +)?(?<month>[A-Z][a-z]{{2}}) +(?<day>\d{{1,2}})(?:,? +(?<later>\d{{4}}))?,? +{CLOCK}"
        ),
        format!(
            r"^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?(?<day>\d{{1,2}})[ -](?<month>[A-Z][a-z]{{2}})(?:[ -](?<later>\d{{4}}))?,? +{CLOCK}"
        ),
    ]
    .map(|form| pattern(&form))
});

static UPTIME: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        pattern(
            r"^(?:(?<y>\d{1,3})y)?(?:(?<w>\d{1,4})w)?(?:(?<d>\d{1,5})d)?(?:(?<h>\d{1,6})h)?:(?: |$)",
        ),
        pattern(r"^(?<h>\d{1,6}):(?<m>\d{2}):(?<s>\d{2}):(?: |$)"),
    ]
});

/// What may follow a clock: an offset, a year, the name of a zone.
static OFFSET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ *((?:Z|[+-]\d{2}(?::?\d{2})?))(?:[ :\t]|$)"));
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ +((?:19|20)\d{2})(?:[ :]|$)"));
static NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ +([A-Z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?)(?: ?: ?|[ \t]|$)"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant that tests read with")
}

/// The moment at the start of a text, and what comes after it. `own` are the zones that the user named;
/// `device` says that what was read before shows that a device writes, so that a word before a colon is a
/// zone and no host.
pub(super) fn read<'a>(
    text: &'a str,
    own: &dyn Fn(&str) -> bool,
    device: bool,
) -> Option<(Stamp, &'a str)> {
    // `*`: the clock is not synchronised; `.`: it was, and lost its source. Comware writes `%` here.
    let (mark, rest) = match text.strip_prefix(['*', '.', '%']) {
        Some(rest) => (&text[..1], rest),
        None => ("", text),
    };
    let unsynchronised = mark == "*";
    if let Some((uptime, rest)) = uptime(rest) {
        let stamp = Stamp { uptime: Some(uptime), closed: true, ..Stamp::unread("") };
        return Some((stamp, rest));
    }
    let found = FORMS.iter().find_map(|form| form.captures(rest))?;
    let part = |name| found.name(name).map(|it| it.as_str());
    let named = part("month")?;
    if named.starts_with(char::is_alphabetic) && month(named).is_none() {
        return None;
    }
    let mut tail =
        Tail { rest: &rest[found[0].len()..], year: part("year").or(part("later")), zone: None };
    tail.read(own, device || mark == "*" || mark == ".");
    let closed = tail.rest.trim_start().starts_with(':');
    let after = if closed {
        tail.rest.trim_start()[1..].trim_start()
    } else if tail.rest.is_empty() || tail.rest.starts_with([' ', '\t']) {
        tail.rest.trim_start()
    } else {
        // What goes on without a gap is no moment.
        return None;
    };
    let stamp = Stamp {
        text: written(&found, tail.year, tail.zone),
        has_year: tail.year.is_some(),
        has_zone: tail.zone.is_some(),
        year_first: part("year").is_some() && named.starts_with(char::is_alphabetic),
        unsynchronised,
        uptime: None,
        closed,
    };
    Some((stamp, after))
}

/// What stands after a clock.
struct Tail<'a> {
    rest: &'a str,
    year: Option<&'a str>,
    zone: Option<&'a str>,
}

impl<'a> Tail<'a> {
    fn read(&mut self, own: &dyn Fn(&str) -> bool, device: bool) {
        loop {
            if self.zone.is_none()
                && let Some(found) = OFFSET.captures(self.rest)
            {
                self.zone = self.take(&found);
            } else if self.year.is_none()
                && let Some(found) = YEAR.captures(self.rest)
            {
                self.year = self.take(&found);
            } else if self.zone.is_none()
                && let Some(found) = NAME.captures(self.rest)
                && (own(&found[1]) || is_zone(&found[1]) || device && found[0].contains(':'))
            {
                self.zone = self.take(&found);
            } else if let Some(rest) = self.rest.strip_prefix(" DST ") {
                // VRP tells beside its offset that it is that of summer.
                self.rest = &self.rest[self.rest.len() - rest.len() - 1..];
            } else {
                return;
            }
        }
    }

    /// Goes on after what was found, whose last character ends it and stays.
    fn take(&mut self, found: &Captures<'a>) -> Option<&'a str> {
        let taken = found.get(1)?;
        self.rest = &self.rest[taken.end()..];
        Some(taken.as_str())
    }
}

fn written(found: &Captures<'_>, year: Option<&str>, zone: Option<&str>) -> String {
    let (month, day, clock) = (&found["month"], &found["day"], &found["clock"]);
    let mut text = match (year, month.starts_with(char::is_alphabetic)) {
        (Some(year), true) => format!("{year} {month} {day} {clock}"),
        (Some(year), false) => format!("{year}-{month}-{day} {clock}"),
        (None, _) => format!("{month} {day} {clock}"),
    };
    if let Some(fraction) = found.name("fraction") {
        text.push('.');
        text.push_str(fraction.as_str());
    }
    if let Some(zone) = zone {
        text.push(' ');
        text.push_str(zone);
    }
    text
}

fn uptime(text: &str) -> Option<(SignedDuration, &str)> {
    let found = UPTIME.iter().find_map(|form| form.captures(text))?;
    let seconds =
        [("y", 31_536_000), ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];
    let mut parts = seconds
        .iter()
        .filter_map(|(name, seconds)| {
            Some((found.name(name)?.as_str().parse::<i64>().ok()?, seconds))
        })
        .peekable();
    // A colon alone is no time.
    parts.peek()?;
    let seconds = parts.map(|(count, seconds)| count * seconds).sum();
    Some((SignedDuration::from_secs(seconds), &text[found[0].len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        match read(text, &|zone| zone == "XYZ", false) {
            None => "none".to_owned(),
            Some((stamp, rest)) => {
                let closed = if stamp.closed { ":" } else { "" };
                let text = stamp.uptime.map_or(stamp.text, |uptime| format!("up {uptime:#}"));
                format!("{text}{closed} | {rest}")
            }
        }
    }

    #[test]
    fn moments_end_where_hosts_begin() {
        for (text, told) in [
            ("Oct 11 22:14:15 BST h su: x", "Oct 11 22:14:15 BST | h su: x"),
            ("Oct 11 22:14:15 -03 h su: x", "Oct 11 22:14:15 -03 | h su: x"),
            ("Oct 11 22:14:15 +0530 h su: x", "Oct 11 22:14:15 +0530 | h su: x"),
            ("Oct 11 22:14:15 2003 h su: x", "2003 Oct 11 22:14:15 | h su: x"),
            ("Aug 24 05:34:00 CST 1987 m p[1]: x", "1987 Aug 24 05:34:00 CST | m p[1]: x"),
            ("Oct 11 22:14:15 XYZ h", "Oct 11 22:14:15 XYZ | h"),
            ("Oct 11 22:14:15 CORE h", "Oct 11 22:14:15 | CORE h"),
            ("*Nov 28 02:13:05.101: %A", "Nov 28 02:13:05.101: | %A"),
            (".Nov 28 02:13:05.101 ABC: %A", "Nov 28 02:13:05.101 ABC: | %A"),
            ("2018-7-23 01:00:34.270.1 sw1 %%", "2018-7-23 01:00:34.270 | sw1 %%"),
            ("2026-11-28T02:13:05.5+01:00 a b", "2026-11-28 02:13:05.5 +01:00 | a b"),
            ("Nov 28 2026 02:13:05: %ASA", "2026 Nov 28 02:13:05: | %ASA"),
            ("Sat Nov 28 02:13:05 2026 a b", "2026 Nov 28 02:13:05 | a b"),
            ("28 Nov 2026 02:13:05 a b", "2026 Nov 28 02:13:05 | a b"),
            ("Nov 28 2026 02:13:05+01:00 DST a %%", "2026 Nov 28 02:13:05 +01:00 | a %%"),
            ("%Nov 28 02:13:05:123 2026 a b", "2026 Nov 28 02:13:05.123 | a b"),
            ("1d02h: %A", "up 26h: | %A"),
            ("2w3d: %A", "up 408h: | %A"),
            ("00:02:13: %A", "up 2m 13s: | %A"),
            ("Foo 28 02:13:05 a", "none"),
            (": %A", "none"),
            ("Nov 28 02:13:05abc", "none"),
        ] {
            assert_eq!(of(text), told, "{text}");
        }
    }
}
