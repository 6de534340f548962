//! The messages of a team's own devices: a file with a pattern for each, tried before the table that comes
//! with the program.

use super::messages::captured;
use crate::log::report::Report;
use regex::{Regex, RegexBuilder};
use sandtable_correlation::{Change, Severity};
use sandtable_document::{
    Diagnostic, Diagnostics, Placed, Read as _, Sources, keyword, nearest, parse, table,
};
use std::borrow::Cow;

table! {
    /// Messages of devices, and what they mean.
    pub struct PatternFile as "a table of patterns" {
        /// A message each; the first that fits holds.
        message: Vec<WrittenMessage>,
    }
}

table! {
    /// A message of a device.
    pub struct WrittenMessage as "a message" {
        /// What it looks like: a regular expression that fits somewhere in the message, behind header,
        /// host and program. Its named groups become attributes.
        pattern: Placed<String>,
        /// The type of alarm it is about: the same for the message that begins it and the one that ends it.
        r#type: Placed<String>,
        /// What it says of the alarm.
        says: Says = Says::Raised,
        /// The words of the group `state` with which the alarm is over; with all others it is raised.
        cleared: Vec<Placed<String>>,
        /// The groups that tell apart alarms of one type at one device, such as `port`.
        about: Vec<Placed<String>>,
        /// How bad it is, instead of what the line says.
        severity: Option<Severity>,
    }
}

keyword! {
    /// What a message says of an alarm.
    pub enum Says as "what a message says" {
        /// It begins, or goes on.
        Raised = "raised",
        /// It is over.
        Cleared = "cleared",
        /// It was a moment, and never ends.
        Event = "event",
    }
}

/// A message that can be found.
#[derive(Debug, Clone)]
struct Own {
    pattern: Regex,
    alarm_type: String,
    says: Says,
    cleared: Vec<String>,
    about: Vec<String>,
    severity: Option<Severity>,
}

/// The patterns of a user.
#[derive(Debug, Clone, Default)]
pub struct Patterns(Vec<Own>);

impl Patterns {
    /// Reads a file of patterns. Nothing where there are mistakes, all of which are noted.
    pub fn read(sources: &Sources, source: u32, out: &mut Diagnostics) -> Option<Self> {
        let node = parse(sources, source, out);
        if out.has_errors() {
            return None;
        }
        let file = PatternFile::read(&node, out)?;
        if file.message.is_empty() {
            let message = "this table has no patterns";
            out.error(sources.whole(source), message, "write `[[message]]` into it");
        }
        let all: Vec<Option<Own>> = file.message.into_iter().map(|it| it.own(out)).collect();
        if out.has_errors() { None } else { all.into_iter().collect::<Option<Vec<_>>>().map(Self) }
    }

    /// Says what the first pattern that fits a message says. The number of it, and its type.
    pub(super) fn apply(
        &self,
        forms: &[Cow<'_, str>],
        report: &mut Report,
    ) -> Option<(usize, &str)> {
        let (number, own, found) = self.0.iter().enumerate().find_map(|(number, own)| {
            let found = forms.iter().find_map(|form| captured(&own.pattern, form))?;
            Some((number, own, found))
        })?;
        let told =
            |wanted: &str| found.iter().find(|(name, _)| *name == wanted).map(|(_, it)| &**it);
        let about: Vec<&str> = own.about.iter().filter_map(|name| told(name)).collect();
        let says = &mut report.says;
        says.key.alarm_type.clone_from(&own.alarm_type);
        says.key.qualifier = about.join("/");
        let is_over = told("state")
            .is_some_and(|state| own.cleared.iter().any(|word| word.eq_ignore_ascii_case(state)));
        says.change = match own.says {
            Says::Event => Change::Occurred,
            Says::Cleared => Change::Cleared,
            Says::Raised if is_over => Change::Cleared,
            Says::Raised => Change::Raised,
        };
        let severity = own.severity.or(says.severity);
        says.severity = severity.filter(|_| says.change != Change::Cleared);
        says.attributes.insert("error".to_owned(), own.alarm_type.clone());
        for (name, text) in &found {
            says.attributes.insert((*name).to_owned(), text.clone());
        }
        Some((number, &own.alarm_type))
    }
}

impl WrittenMessage {
    fn own(self, out: &mut Diagnostics) -> Option<Own> {
        const SIZE_MAX: usize = 1 << 20;
        let built = RegexBuilder::new(&self.pattern).size_limit(SIZE_MAX).build();
        let pattern = match built {
            Ok(pattern) => pattern,
            Err(error) => {
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
                let message = format!("this is no regular expression: {why}");
                out.error(self.pattern.place, message, "write it as Rust's `regex` reads it");
                return None;
            }
        };
        if self.r#type.is_empty() {
            out.error(self.r#type.place, "the type is empty", "name the alarm, such as `linkDown`");
        }
        if pattern.is_match("") {
            let help = "write something into it that the message has";
            out.error(self.pattern.place, "this pattern fits every message", help);
        }
        let groups: Vec<&str> = pattern.capture_names().flatten().collect();
        for name in &self.about {
            if !groups.contains(&name.as_str()) {
                let near = nearest(name, groups.iter().copied());
                let help = near.map_or_else(
                    || format!("name a group of the pattern so: `(?<{}>…)`", name.value),
                    |near| format!("did you mean `{near}`?"),
                );
                out.error(name.place, format!("the pattern has no group `{}`", name.value), help);
            }
        }
        if let Some(first) = self.cleared.first() {
            if self.says != Says::Raised {
                let message = format!("a message that is always `{}` has no states", self.says);
                out.push(
                    Diagnostic::error(first.place, message).help("leave out `cleared` or `says`"),
                );
            } else if !groups.contains(&"state") {
                let message = "the pattern has no group `state` that could be one of these";
                out.error(first.place, message, "name the word so: `(?<state>\\w+)`");
            }
        }
        let texts = |list: Vec<Placed<String>>| list.into_iter().map(|it| it.value).collect();
        Some(Own {
            pattern,
            alarm_type: self.r#type.value,
            says: self.says,
            cleared: texts(self.cleared),
            about: texts(self.about),
            severity: self.severity,
        })
    }
}
