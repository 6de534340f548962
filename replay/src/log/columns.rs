//! CSV with a column map: which column holds what. What no field is named for is kept under the name of
//! its column.

use super::frame::Row;
use super::mistake::{At, Mistake, quoted};
use super::names::{plain, same};
use super::report::Report;
use super::{Context, ReadError, Reading, event_type};
use sandtable_correlation::{AlarmKey, Change};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The alarming resource. Several columns are joined with `/`.
    Resource,
    /// The type of alarm. Several columns are joined with `/`.
    Type,
    /// What tells apart alarms of one type at one resource. Several columns are joined with `/`.
    Qualifier,
    /// The severity, read with the table of the profile.
    Severity,
    /// The event type of X.733.
    EventType,
    /// The probable cause.
    Cause,
    /// The text for people.
    Text,
    /// When it happened.
    Time,
    /// When it was received.
    Received,
    /// When it ended. A row with an end is an episode: a raise and a clear.
    End,
    /// Whether it is a raise, a change, a clear or an event.
    Change,
    /// The source's own number of the alarm.
    Id,
}

impl Field {
    /// All fields with the names they go by.
    pub const ALL: [(&'static str, Self); 12] = [
        ("resource", Self::Resource),
        ("type", Self::Type),
        ("qualifier", Self::Qualifier),
        ("severity", Self::Severity),
        ("event-type", Self::EventType),
        ("cause", Self::Cause),
        ("text", Self::Text),
        ("time", Self::Time),
        ("received", Self::Received),
        ("end", Self::End),
        ("change", Self::Change),
        ("id", Self::Id),
    ];
}

/// Which columns hold what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMap {
    /// What separates fields.
    pub delimiter: u8,
    /// The columns of each field, joined where there are several.
    named: Vec<(Field, Vec<String>)>,
    /// Names by which columns are found that are not named.
    usual: &'static [(Field, &'static [&'static str])],
}

impl Default for ColumnMap {
    /// Commas, and nothing named.
    fn default() -> Self {
        Self { delimiter: b',', named: Vec::new(), usual: &[] }
    }
}

impl ColumnMap {
    pub(super) fn from_names(usual: &'static [(Field, &'static [&'static str])]) -> Self {
        Self { usual, ..Self::default() }
    }

    /// Says which columns hold a field.
    pub fn set(&mut self, field: Field, columns: Vec<String>) {
        self.named.retain(|(named, _)| *named != field);
        self.named.push((field, columns));
    }

    /// Says it as people write it: `resource=site+port`.
    ///
    /// # Errors
    /// Where this names no field or no column.
    pub fn set_from(&mut self, written: &str) -> Result<(), Mistake> {
        let mistake = |reason: String| Mistake::new(At::default(), reason);
        let Some((field, columns)) = written.split_once('=') else {
            let help = "write `resource=COLUMN`, or `resource=COLUMN+COLUMN` to join two";
            return Err(mistake(format!("{} names no column", quoted(written))).help(help));
        };
        let found = Field::ALL.iter().find(|(name, _)| same(name, field));
        let Some((_, field)) = found else {
            let names: Vec<&str> = Field::ALL.iter().map(|(name, _)| *name).collect();
            let help = format!("the fields are {}", names.join(", "));
            return Err(mistake(format!("{} is not a field", quoted(field))).help(help));
        };
        let columns: Vec<String> = columns.split('+').map(|name| name.trim().to_owned()).collect();
        if columns.iter().any(String::is_empty) {
            return Err(mistake(format!("{} names no column", quoted(written))));
        }
        self.set(*field, columns);
        Ok(())
    }
}

/// The columns of one log.
#[derive(Debug)]
pub(super) struct Columns {
    header: Vec<String>,
    /// The places of the columns of each field.
    fields: Vec<(Field, Vec<usize>)>,
    /// Columns that no field is named for.
    others: Vec<usize>,
}

impl Columns {
    pub(super) fn find(header: &Row, map: &ColumnMap) -> Result<Self, ReadError> {
        let names: Vec<String> = header.fields.iter().map(|name| name.trim().to_owned()).collect();
        let place = |wanted: &str| {
            let exact = names.iter().position(|name| name == wanted);
            exact.or_else(|| names.iter().position(|name| same(name, wanted)))
        };
        let mut fields: Vec<(Field, Vec<usize>)> = Vec::new();
        for (field, columns) in &map.named {
            let mut places = Vec::new();
            for column in columns {
                let missing = || {
                    let reason = format!("there is no column {}", quoted(column));
                    let shown: Vec<&str> = names.iter().take(20).map(String::as_str).collect();
                    let help = format!("the header has {}", quoted(&shown.join(", ")));
                    Mistake::new(At::line(header.line), reason).help(help)
                };
                places.push(place(column).ok_or_else(missing)?);
            }
            fields.push((*field, places));
        }
        for (field, usual) in map.usual {
            if !fields.iter().any(|(named, _)| named == field)
                && let Some(place) = usual.iter().find_map(|name| place(name))
            {
                fields.push((*field, vec![place]));
            }
        }
        let missing: Vec<&str> = Field::ALL
            .iter()
            .filter(|(_, field)| matches!(field, Field::Resource | Field::Type | Field::Time))
            .filter(|(_, field)| !fields.iter().any(|(named, _)| named == field))
            .map(|(name, _)| *name)
            .collect();
        if !missing.is_empty() {
            let reason = format!("no column holds {}", missing.join(", "));
            let help = "say which does, such as `--columns resource=COLUMN`";
            return Err(Mistake::new(At::line(header.line), reason).help(help).into());
        }
        let taken = |place: &usize| fields.iter().any(|(_, places)| places.contains(place));
        let others = (0..names.len()).filter(|place| !taken(place)).collect();
        Ok(Self { header: names, fields, others })
    }

    /// What a row says in a field; empty where no column holds it.
    fn text(&self, row: &Row, field: Field) -> String {
        let Some((_, places)) = self.fields.iter().find(|(named, _)| *named == field) else {
            return String::new();
        };
        let parts = places.iter().filter_map(|place| row.fields.get(*place)).map(str::trim);
        parts.filter(|part| !part.is_empty()).fold(String::new(), |mut joined, part| {
            if !joined.is_empty() {
                joined.push('/');
            }
            joined.push_str(part);
            joined
        })
    }

    /// The name of the column of a field, for messages.
    fn name(&self, field: Field) -> &str {
        let found = self.fields.iter().find(|(named, _)| *named == field);
        let place = found.and_then(|(_, places)| places.first());
        place.and_then(|place| self.header.get(*place)).map_or("", String::as_str)
    }

    pub(super) fn decode(&self, row: &Row, context: &mut Context) {
        let before = context.faults.found.len();
        let text = |field| self.text(row, field);
        let cause = text(Field::Cause);
        // X.733 has no type but the probable cause, which may be a number.
        let alarm_type = match text(Field::Type) {
            written if written == cause => context.cause(&written),
            written => written,
        };
        let key = AlarmKey {
            resource: text(Field::Resource),
            alarm_type,
            qualifier: text(Field::Qualifier),
        };
        for (empty, field) in
            [(key.resource.is_empty(), Field::Resource), (key.alarm_type.is_empty(), Field::Type)]
        {
            if empty {
                context.faults.add(self.name(field), "this field is empty");
            }
        }
        let moment = |field, context: &mut Context| match text(field).as_str() {
            "" => None,
            written => context.moment(self.name(field), written),
        };
        let time = moment(Field::Time, context);
        if text(Field::Time).is_empty() {
            context.faults.add(self.name(Field::Time), "this field is empty");
        }
        // The rows that follow are held against the start of this one.
        let aside = |field, context: &mut Context| match (text(field).as_str(), time) {
            ("", _) => None,
            (written, None) => context.moment(self.name(field), written),
            (written, Some(time)) => context.end(self.name(field), written, time),
        };
        let end = aside(Field::End, context);
        let received = aside(Field::Received, context);
        let line = context.faults.line;
        let mut report = Report::new(key, Change::Raised, time.unwrap_or_default(), line);
        report.received = received.unwrap_or(report.time);
        let says = &mut report.says;
        says.text = text(Field::Text);
        says.source_id = Some(text(Field::Id)).filter(|id| !id.is_empty());
        says.probable_cause = if cause.is_empty() { cause } else { context.cause(&cause) };
        for place in &self.others {
            let value = row.fields.get(*place).unwrap_or_default();
            if !value.is_empty() {
                says.attributes.insert(self.header[*place].clone(), value.to_owned());
            }
        }
        self.judge(row, &mut report, context);
        if context.faults.found.len() > before {
            return;
        }
        match end {
            // A severity that says cleared belongs to the end.
            Some(end) => context.reports.extend(report.until(end, &mut context.notes)),
            None => context.reports.push(report),
        }
    }

    /// Severity, event type, and whether it is a raise or a clear.
    fn judge(&self, row: &Row, report: &mut Report, context: &mut Context) {
        let severity = self.text(row, Field::Severity);
        if !severity.is_empty() {
            match context.severity(self.name(Field::Severity), &severity) {
                Some(Reading::Cleared) => report.says.change = Change::Cleared,
                Some(Reading::Is(severity)) => report.says.severity = Some(severity),
                None => {}
            }
        }
        let written = self.text(row, Field::EventType);
        match event_type(&written) {
            Some(known) => report.says.event_type = known,
            None if written.is_empty() => {}
            None => {
                let reason = format!("{} is not an event type", quoted(&written));
                context.faults.add(self.name(Field::EventType), reason);
            }
        }
        let written = self.text(row, Field::Change);
        match change(&written) {
            Some(change) => report.says.change = change,
            None if written.is_empty() => {}
            None => {
                let reason = format!("{} is neither a raise nor a clear", quoted(&written));
                context.faults.add(self.name(Field::Change), reason);
            }
        }
    }
}

/// What a word says of an alarm.
fn change(word: &str) -> Option<Change> {
    const WORDS: [(Change, &[&str]); 4] = [
        (
            Change::Raised,
            &["raise", "raised", "set", "new", "open", "opened", "active", "on", "problem", "1"],
        ),
        (Change::Changed, &["change", "changed", "update", "updated", "ack", "acknowledged"]),
        (
            Change::Cleared,
            &[
                "clear", "cleared", "close", "closed", "end", "ended", "inactive", "off",
                "resolved", "0",
            ],
        ),
        (Change::Occurred, &["event", "occurred", "info", "transient"]),
    ];
    let word = plain(word);
    let named = |words: &[&str]| !word.is_empty() && words.contains(&word.as_str());
    WORDS.iter().find(|(_, words)| named(words)).map(|(change, _)| *change)
}
