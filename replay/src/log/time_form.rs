//! The form of moments as a user states it, in the letters of `strptime`: `%d.%m.%Y %H:%M:%S`. Where it is
//! stated, nothing is guessed.

use super::mistake::quoted;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::str::FromStr;

/// A form of moments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeForm(String);

impl FromStr for TimeForm {
    type Err = String;

    /// A form by which what is written can be read again.
    fn from_str(form: &str) -> Result<Self, String> {
        let wrong = |why: &dyn std::fmt::Display| {
            format!("this is no form of moments: {why}; write one such as `%d.%m.%Y %H:%M:%S`")
        };
        // A moment whose parts are all different.
        let moment: Zoned = Timestamp::constant(1_803_954_307, 0).to_zoned(TimeZone::UTC);
        let written = strtime::format(form, &moment).map_err(|error| wrong(&error))?;
        let found = Self(form.to_owned());
        let read = found.read(&written).map_err(|reason| wrong(&reason))?;
        let is_whole = read.moment().is_some() || read.in_year(2024).is_ok();
        is_whole.then_some(found).ok_or_else(|| wrong(&"it needs a day, a month and a clock"))
    }
}

/// The parts of a moment.
pub(super) struct Parts(BrokenDownTime);

impl TimeForm {
    /// The parts of a moment that is written in this form.
    pub(super) fn read(&self, text: &str) -> Result<Parts, String> {
        let Self(form) = self;
        strtime::parse(form, text)
            .map(Parts)
            .map_err(|error| format!("{} is not in the form `{form}`: {error}", quoted(text)))
    }
}

impl Parts {
    /// The moment, where it is counted or has an offset.
    pub(super) fn moment(&self) -> Option<Timestamp> {
        self.0.timestamp().or_else(|| self.0.to_timestamp().ok())
    }

    /// The zone, where one is named.
    pub(super) fn zone(&self) -> Option<Result<TimeZone, String>> {
        let Self(parts) = self;
        match (parts.offset(), parts.iana_time_zone()) {
            (Some(offset), _) => Some(Ok(TimeZone::fixed(offset))),
            (None, Some(name)) => Some(
                TimeZone::get(name).map_err(|_error| format!("there is no zone {}", quoted(name))),
            ),
            (None, None) => None,
        }
    }

    /// The year, where it is written.
    pub(super) fn year(&self) -> Option<i16> {
        self.0.year().or(self.0.iso_week_year())
    }

    /// Date and clock, in this year where none is written.
    pub(super) fn in_year(&self, year: i16) -> Result<DateTime, jiff::Error> {
        let Self(parts) = self;
        if self.year().is_some() {
            return parts.to_datetime();
        }
        let (month, day) = (parts.month().unwrap_or_default(), parts.day().unwrap_or_default());
        Ok(Date::new(year, month, day)?.to_datetime(parts.to_time()?))
    }
}
