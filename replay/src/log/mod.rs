//! Recorded alarm logs, one file a format. A profile says what a format leaves open (severity table,
//! lifecycle, clock, order); a reader gives a report for everything that a record says, one record at a
//! time. Putting a whole log together is left to `recording`.

mod clock;
mod columns;
mod fields;
mod frame;
mod gcastle;
mod mistake;
mod names;
mod nfv;
mod notes;
mod remembered;
mod report;
mod snmptrap;
mod snmptrapd;
mod syslog;
mod threegpp;
mod time_form;
mod tmf642;
mod tolerance;
mod trap2json;
mod undated;
pub(crate) mod ves;
mod x733;
mod zones;

pub use clock::Clock;
pub use columns::{ColumnMap, Field};
pub use gcastle::edges;
pub use mistake::{At, Mistake, Mistakes};
pub use names::{
    CauseNumbers, Reading, SeverityTable, Spelling, cause_name, cause_number, event_type,
    event_type_name,
};
pub(crate) use notes::Notes;
pub(crate) use report::END_BEFORE_START;
pub use report::Report;
pub use snmptrap::Trap;
pub use syslog::Patterns;
pub(crate) use threegpp::RECEIVED as THREE_GPP_RECEIVED;
pub use time_form::TimeForm;
pub(crate) use tmf642::EVENT as TMF642_EVENT;
pub use tolerance::Tolerance;
pub use zones::zone_of;

use crate::lifecycle::Lifecycle;
use fields::Faults;
use frame::{Blocks, JsonFrames, Lines, Rows};
use jiff::Timestamp;
use remembered::Remembered;
use sandtable_correlation::{Change, Notification};
use sandtable_units::Span;
use std::collections::VecDeque;
use std::io::BufRead;
use tolerance::Skipped;
use undated::Undated;

/// The formats of logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// ONAP VES 7.x: an event, an `eventList`, or JSON lines of them.
    Ves,
    /// TMF642 v4: Alarm resources, or their events.
    Tmf642,
    /// Fault notifications of 3GPP TS 28.532, or alarm records.
    ThreeGpp,
    /// Rows with the parameters of X.733 for columns.
    X733Csv,
    /// Lines of syslog as routers and switches write them.
    Syslog,
    /// SNMP traps as the collector of ONAP or trap2json normalise them.
    SnmpTrap,
    /// SNMP traps as snmptrapd writes them into its log.
    Snmptrapd,
    /// Fault management of ETSI NFV (SOL002, SOL003, SOL005): notifications, or alarms.
    NfvFm,
    /// `alarm_id,device_id,start_timestamp,end_timestamp`: the sets of gcastle and `NeurIPS` 2023.
    Gcastle,
    /// CSV with a column map.
    Csv,
}

impl Format {
    /// All formats with the names they go by.
    pub const ALL: [(&'static str, Self); 10] = [
        ("ves", Self::Ves),
        ("tmf642", Self::Tmf642),
        ("3gpp", Self::ThreeGpp),
        ("x733-csv", Self::X733Csv),
        ("syslog", Self::Syslog),
        ("snmptrap-json", Self::SnmpTrap),
        ("snmptrapd", Self::Snmptrapd),
        ("nfv-fm", Self::NfvFm),
        ("gcastle", Self::Gcastle),
        ("csv", Self::Csv),
    ];
}

/// In which order the records of a log were received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As they stand in it. A record that is older than the one before came late.
    Log,
    /// By their moments: the log was sorted by something else.
    Time,
}

/// What a log leaves open.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The format.
    pub format: Format,
    /// What severities mean.
    pub severities: SeverityTable,
    /// What numbers of probable causes mean.
    pub causes: CauseNumbers,
    /// How its alarms begin and end. Where nothing is said, the log itself is asked.
    pub lifecycle: Option<Lifecycle>,
    /// What moments leave open.
    pub clock: Clock,
    /// In which order its records were received.
    pub order: Order,
    /// For how long an alarm may stay without being told again after its system has told that its list
    /// of alarms was rebuilt. Where nothing is said, it stays.
    pub resync: Option<Span>,
    /// The names of attributes that tell apart alarms of one type at one resource. Where none are
    /// named, the format's own are taken.
    pub qualifier: Vec<String>,
    /// What the columns of a CSV log are.
    pub columns: ColumnMap,
    /// What traps mean, beside the generic ones.
    pub traps: Vec<Trap>,
    /// What lines of syslog mean, before the messages that are known.
    pub patterns: Patterns,
    /// The device of lines of syslog that name none. Without one, they are refused.
    pub host: Option<String>,
    /// How many records may be left out because they cannot be read.
    pub tolerance: Tolerance,
}

impl Format {
    /// What usually holds for the format.
    pub fn profile(self) -> Profile {
        let (severities, lifecycle, order, columns) = match self {
            Self::Ves => (SeverityTable::Ves, None, Order::Log, ColumnMap::default()),
            Self::Tmf642 | Self::ThreeGpp | Self::NfvFm => {
                let lifecycle = Some(Lifecycle::NewIdAfterClear);
                (SeverityTable::Words, lifecycle, Order::Log, ColumnMap::default())
            }
            Self::X733Csv => {
                (SeverityTable::Words, None, Order::Log, ColumnMap::from_names(x733::COLUMNS))
            }
            Self::Syslog => {
                let lifecycle = Some(Lifecycle::SameIdForEver);
                (SeverityTable::Syslog, lifecycle, Order::Log, ColumnMap::default())
            }
            Self::SnmpTrap | Self::Snmptrapd => {
                let lifecycle = Some(Lifecycle::SameIdForEver);
                (SeverityTable::Itu, lifecycle, Order::Log, ColumnMap::default())
            }
            Self::Gcastle => {
                (SeverityTable::Words, None, Order::Time, ColumnMap::from_names(gcastle::COLUMNS))
            }
            Self::Csv => (SeverityTable::Words, None, Order::Log, ColumnMap::default()),
        };
        Profile {
            format: self,
            severities,
            causes: CauseNumbers::Iana,
            lifecycle,
            clock: Clock::default(),
            order,
            resync: None,
            qualifier: Vec::new(),
            columns,
            traps: Vec::new(),
            patterns: Patterns::default(),
            host: None,
            tolerance: Tolerance::default(),
        }
    }
}

/// Why a log cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes do not come.
    #[error("the log cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// One record is wrong; the next ones may be right.
    #[error("{0}")]
    Mistake(Mistake),
    /// One record is wrong, and where the next one begins is not known: it cannot be left out.
    #[error("{0}")]
    Rest(Mistake),
}

impl From<Mistake> for ReadError {
    fn from(mistake: Mistake) -> Self {
        Self::Mistake(mistake)
    }
}

/// What formats have at hand when they read a record.
#[derive(Debug)]
struct Context {
    profile: Profile,
    clock: clock::Reader,
    notes: Notes,
    faults: Faults,
    /// What the record says so far.
    reports: Vec<Report>,
}

impl Context {
    /// Reads a moment that stands at a path; a mistake is noted.
    fn moment(&mut self, path: &str, text: &str) -> Option<Timestamp> {
        let read = self.clock.read(text, &mut self.notes);
        self.or_fault(path, read)
    }

    /// Reads the moment at which something ends that began at `start`; a mistake is noted.
    fn end(&mut self, path: &str, text: &str, start: Timestamp) -> Option<Timestamp> {
        let read = self.clock.aside(text, clock::After::Start(start), &mut self.notes);
        self.or_fault(path, read)
    }

    fn or_fault(&mut self, path: &str, read: Result<Timestamp, String>) -> Option<Timestamp> {
        let reason = match read {
            Ok(moment) => return Some(moment),
            Err(reason) => reason,
        };
        if reason.ends_with(clock::NO_KNOWN_FORM) {
            let help = "say its form with `--time-format`, such as `%d.%m.%Y %H:%M:%S`";
            self.faults.add_with_help(path, reason, help);
        } else {
            self.faults.add(path, reason);
        }
        None
    }

    /// Reads a severity that stands at a path into a report.
    fn severity(&mut self, path: &str, text: &str) -> Option<Reading> {
        match self.profile.severities.read(text) {
            Ok(reading) => Some(reading),
            Err(reason) => {
                self.faults.add(path, reason);
                None
            }
        }
    }

    /// A probable cause as IANA spells it, or as the source does where IANA does not know it.
    fn cause(&self, written: &str) -> String {
        cause_name(written, self.profile.causes).unwrap_or(written).to_owned()
    }
}

/// What cuts a log into records.
#[derive(Debug)]
enum Frames<R> {
    Json(JsonFrames<R>),
    Lines(Lines<R>),
    Blocks(Blocks<R>),
    Rows(Box<Rows<R>>, Option<columns::Columns>),
}

/// The reports of a log in the order of its records, read while they are asked for.
#[derive(Debug)]
pub struct Reports<R> {
    frames: Frames<R>,
    decoder: Decoder,
    context: Context,
    queue: VecDeque<Result<Report, ReadError>>,
    /// When the record before was received.
    before: Option<Timestamp>,
    /// Records at the start that wait for one that names a date.
    undated: Undated,
    skipped: Skipped,
    records: u64,
    done: bool,
}

/// What a format remembers between records.
#[derive(Debug)]
enum Decoder {
    Ves,
    Tmf642(Remembered),
    ThreeGpp(Remembered),
    SnmpTrap,
    Snmptrapd,
    NfvFm(Remembered),
    Syslog,
    Columns,
}

/// Reads a log record by record. Memory stays the same however long the log is.
pub fn reports<R: BufRead>(log: R, profile: &Profile) -> Reports<R> {
    let (frames, decoder) = match profile.format {
        Format::Ves => (Frames::Json(JsonFrames::new(log)), Decoder::Ves),
        Format::Tmf642 => {
            (Frames::Json(JsonFrames::new(log)), Decoder::Tmf642(Remembered::default()))
        }
        Format::ThreeGpp => {
            (Frames::Json(JsonFrames::new(log)), Decoder::ThreeGpp(Remembered::default()))
        }
        Format::NfvFm => {
            (Frames::Json(JsonFrames::new(log)), Decoder::NfvFm(Remembered::default()))
        }
        Format::SnmpTrap => (Frames::Json(JsonFrames::new(log)), Decoder::SnmpTrap),
        Format::Snmptrapd => {
            (Frames::Blocks(Blocks::new(log, snmptrapd::begins)), Decoder::Snmptrapd)
        }
        Format::Syslog => (Frames::Lines(Lines::new(log)), Decoder::Syslog),
        Format::X733Csv | Format::Gcastle | Format::Csv => {
            let rows = Rows::new(log, profile.columns.delimiter);
            (Frames::Rows(Box::new(rows), None), Decoder::Columns)
        }
    };
    Reports {
        frames,
        decoder,
        context: Context {
            profile: profile.clone(),
            clock: clock::Reader::new(profile.clock.clone()),
            notes: Notes::default(),
            faults: Faults { line: 0, found: Vec::new() },
            reports: Vec::new(),
        },
        queue: VecDeque::new(),
        before: None,
        undated: Undated::default(),
        skipped: Skipped::default(),
        records: 0,
        done: false,
    }
}

impl<R: BufRead> Reports<R> {
    /// Reads the next record into the queue. Whether there was one.
    fn record(&mut self) -> Result<bool, ReadError> {
        let Self { frames, decoder, context, .. } = self;
        let (line, text) = match frames {
            Frames::Json(json) => match json.next(&mut context.notes)? {
                Some(record) => record,
                None => return Ok(false),
            },
            Frames::Lines(lines) => match lines.next(&mut context.notes)? {
                Some(record) => record,
                None => return Ok(false),
            },
            Frames::Blocks(blocks) => match blocks.next(&mut context.notes)? {
                Some(record) => record,
                None => return Ok(false),
            },
            Frames::Rows(rows, columns) => {
                if columns.is_none() {
                    // Without a header no row means anything.
                    self.done = true;
                    let header = rows.next(&mut context.notes)?.ok_or_else(empty)?;
                    *columns = Some(columns::Columns::find(&header, &context.profile.columns)?);
                    self.done = false;
                }
                let Some(row) = rows.next(&mut context.notes)? else { return Ok(false) };
                context.faults.line = row.line;
                if let Some(columns) = columns {
                    columns.decode(&row, context);
                }
                (row.line, row.text)
            }
        };
        context.faults.line = line;
        match decoder {
            Decoder::Columns => {}
            Decoder::Syslog => syslog::decode(&text, context),
            Decoder::Ves => json(&text, context, |map, context| ves::decode(map, &text, context)),
            Decoder::SnmpTrap => json(&text, context, snmptrap::decode),
            Decoder::Snmptrapd => snmptrapd::decode(&text, context),
            Decoder::NfvFm(known) => {
                json(&text, context, |value, context| nfv::decode(value, known, context));
            }
            Decoder::Tmf642(known) => {
                json(&text, context, |value, context| tmf642::decode(value, known, context));
            }
            Decoder::ThreeGpp(known) => {
                json(&text, context, |value, context| threegpp::decode(value, known, context));
            }
        }
        self.release(line, &text);
        Ok(true)
    }

    /// Hands on what a record said, or what is wrong with it.
    fn release(&mut self, line: u64, text: &str) {
        let reports = std::mem::take(&mut self.context.reports);
        let mistakes = std::mem::take(&mut self.context.faults.found);
        if !mistakes.is_empty() {
            self.refuse(mistakes);
            return;
        }
        assert!(!reports.is_empty(), "a record says something or is a mistake");
        let mut all = Vec::with_capacity(reports.len());
        for mut report in reports {
            report.line = line;
            report.record = self.records;
            // A member of a list has told its own part of the record.
            if report.says.record.is_empty() {
                text.clone_into(&mut report.says.record);
            }
            all.push(report);
        }
        self.records += 1;
        let dated = self.undated.date(all, self.before, &mut self.context.notes);
        self.hand_on_dated(dated);
    }

    fn hand_on_dated(&mut self, (dated, undatable): (Vec<Vec<Report>>, Vec<Mistake>)) {
        for reports in dated {
            self.hand_on(reports);
        }
        // They have been counted as records.
        for mistake in undatable {
            self.leave_out(vec![mistake]);
        }
    }

    fn hand_on(&mut self, reports: Vec<Report>) {
        let mut before_this = None;
        for mut report in reports {
            self.settle(&mut report);
            before_this = before_this.or(Some(report.received));
            self.queue.push_back(Ok(report));
        }
        // The end of an episode is told after other records: it does not hold them up.
        self.before = before_this.or(self.before);
    }

    /// A record cannot be read.
    fn refuse(&mut self, mistakes: Vec<Mistake>) {
        self.records += 1;
        self.leave_out(mistakes);
    }

    /// Leaves out a record that cannot be read, or tells of it.
    fn leave_out(&mut self, mistakes: Vec<Mistake>) {
        let told = self.skipped.take(mistakes, self.context.profile.tolerance);
        self.queue.extend(told.into_iter().map(|mistake| Err(mistake.into())));
    }

    /// Says what only the end of the log tells.
    fn finish(&mut self) {
        self.done = true;
        let left = self.undated.give_up(&mut self.context.notes);
        self.hand_on_dated(left);
        let told = self.skipped.finish(self.context.profile.tolerance, self.records);
        self.queue.extend(told.into_iter().map(|mistake| Err(mistake.into())));
        if self.records == 0 {
            self.queue.push_back(Err(empty()));
        } else if self.skipped.are_all_of(self.records) {
            let help = "is this the log's format?";
            let mistake = Mistake::new(At::default(), "none of its records can be read").help(help);
            self.queue.push_back(Err(mistake.into()));
        }
        self.context.notes.set_skipped(&self.skipped);
    }

    /// Applies what the profile says to every report alike.
    fn settle(&mut self, report: &mut Report) {
        let Context { profile, notes, clock, .. } = &mut self.context;
        let says = &mut report.says;
        if !profile.qualifier.is_empty() {
            let told = |name: &String| says.attributes.get(name).map(String::as_str);
            let parts: Vec<&str> = profile.qualifier.iter().filter_map(told).collect();
            says.key.qualifier = parts.join("/");
        }
        if let Some(correction) = clock.rules().corrections.get(&says.key.resource)
            && let Ok(corrected) = report.time.checked_add(*correction)
        {
            let resource = &says.key.resource;
            notes.add(format!("the clock of `{resource}` was corrected by {correction:#}"));
            report.time = corrected;
            report.received = report.received.max(corrected);
        }
        let unsynchronised =
            says.attributes.get("clock").is_some_and(|told| told == "unsynchronised");
        if unsynchronised {
            if let (true, Some(before)) = (clock.rules().distrust_unsynchronised, self.before) {
                notes.add("clocks not synchronised: the moment before was taken");
                report.time = before;
                report.received = before;
            } else {
                notes.add("clocks not synchronised were believed");
            }
        }
        // A record comes neither before what it tells of nor before the record before it.
        if profile.order == Order::Log {
            report.received = report.received.max(report.time);
            report.received = self.before.map_or(report.received, |it| it.max(report.received));
        }
        if profile.lifecycle == Some(Lifecycle::NeverCleared) && says.change == Change::Raised {
            says.change = Change::Occurred;
        }
    }

    pub(crate) const fn notes(&self) -> &Notes {
        &self.context.notes
    }
}

impl<R: BufRead> Iterator for Reports<R> {
    type Item = Result<Report, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(report) = self.queue.pop_front() {
                return Some(report);
            }
            if self.done {
                return None;
            }
            match self.record() {
                Ok(true) => {}
                Ok(false) => self.finish(),
                Err(ReadError::Mistake(mistake)) if !self.done => self.refuse(vec![mistake]),
                Err(error) => {
                    self.done = true;
                    self.records += 1;
                    return Some(Err(error));
                }
            }
        }
    }
}

fn empty() -> ReadError {
    Mistake::new(At::default(), "it holds no records").into()
}

/// Hands the parsed record to its format.
fn json(
    text: &str,
    context: &mut Context,
    decode: impl FnOnce(&serde_json::Map<String, serde_json::Value>, &mut Context),
) {
    match serde_json::from_str(text) {
        Ok(map) => decode(&map, context),
        Err(error) => {
            context.faults.add("", format!("this is not JSON: {}", frame::reason(&error)));
        }
    }
}

/// Keeps fields that have no place of their own: texts as they are, everything else as JSON.
fn keep(
    says: &mut Notification,
    prefix: &str,
    map: &serde_json::Map<String, serde_json::Value>,
    placed: &[&str],
) {
    for (name, value) in map {
        if placed.contains(&name.as_str()) {
            continue;
        }
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        says.attributes.insert(format!("{prefix}{name}"), value);
    }
}

/// The attribute that tells from which format the others come, so that a writer of it may use them.
pub(crate) const FORMAT: &str = "format";

/// The type of the notification by which a system tells that its list of alarms was rebuilt.
pub(crate) const REBUILT: &str = "notifyAlarmListRebuilt";
