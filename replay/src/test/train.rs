//! Trains of alarms, a line each: `raise link-7 LinkDown major @10s; flap x5 every 3s; clear @70s`.
//!
//! A line is one alarm and what is said of it, step by step. The first step names the alarm:
//!
//! ```text
//! VERB RESOURCE TYPE [SEVERITY] [(QUALIFIER)] @MOMENT [received @MOMENT] [xN every SPAN]
//!      [NAME=VALUE …] [cause:FAULT | fault:FAULT]
//! ```
//!
//! and those after a `;` go on with it. VERB is `raise`, `change`, `clear`, `occur` (a moment, never
//! cleared) or `flap`. `xN every SPAN` tells it N times, SPAN apart. `flap xN every SPAN` raises it N
//! times, SPAN apart, and clears it half of SPAN before each raise but one that is the first of its
//! alarm; the last raise stands. In a later step, a moment that is left out is one SPAN after the step
//! before (`flap`) or must be written. `text='…'` and `because='…'` are what the alarm says to people
//! and its probable cause, `event=…` is its event type; other pairs are attributes. `cause:F` says that
//! this alarm tells of the cause of the fault F itself, `fault:F` that it is a symptom of it; scores
//! need them. `#` begins a comment. Words with spaces or signs stand in quotation marks.

use super::notation::{NotationError, Part, What, read, written};
use sandtable_correlation::{AlarmKey, Change, EventType, Notification, Severity};
use sandtable_document::{Diagnostics, Place, Placed, Sources, nearest};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// A notification of a train, with where it was written.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) notification: Notification,
    pub(super) place: Place,
}

/// Which fault is behind an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Truth {
    pub(super) alarm: AlarmKey,
    pub(super) fault: String,
    pub(super) is_cause: bool,
}

/// What a text of trains says.
#[derive(Debug, Clone, Default)]
pub(super) struct Trains {
    /// In the order of the text.
    pub(super) told: Vec<Told>,
    pub(super) truth: Vec<Truth>,
    /// When a scenario ends; trains and logs end with what they say last.
    pub(super) end: Option<SimTime>,
    /// How far into its week time starts, counted from Monday midnight; trains start there.
    pub(super) into_week: Span,
}

/// The most notifications that one step may make.
const TIMES_MAX: u32 = 1_000_000;

/// Reads the trains that a test writes.
pub(super) fn trains(text: &Placed<String>, sources: &Sources, out: &mut Diagnostics) -> Trains {
    let mut trains = Trains::default();
    let mut note = |error: NotationError| {
        let place = place_of(text, &error.range, sources);
        out.error(place, error.message, error.help);
    };
    match read(text) {
        Ok(lines) => {
            for parts in lines {
                let whole = parts[0].range.start..parts[parts.len() - 1].range.end;
                let place = place_of(text, &whole, sources);
                if let Err(error) = Line::default().take(&parts, place, &mut trains) {
                    note(error);
                }
            }
        }
        Err(error) => note(error),
    }
    trains
}

/// Where a part of a text stands in its file; the whole text where escapes move things.
fn place_of(text: &Placed<String>, range: &Range<usize>, sources: &Sources) -> Place {
    let Some(raw) = sources.written(text.place) else { return text.place };
    let Some(start) = raw.find(text.value.as_str()) else { return text.place };
    text.place.part(start + range.start..start + range.end)
}

/// What a line has said so far.
#[derive(Default)]
struct Line {
    alarm: Option<AlarmKey>,
    severity: Option<Severity>,
    event_type: EventType,
    probable_cause: String,
    text: String,
    attributes: BTreeMap<String, String>,
    last: Option<Span>,
    is_active: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Say(Change),
    Flap,
}

const VERBS: [(&str, Verb); 5] = [
    ("raise", Verb::Say(Change::Raised)),
    ("change", Verb::Say(Change::Changed)),
    ("clear", Verb::Say(Change::Cleared)),
    ("occur", Verb::Say(Change::Occurred)),
    ("flap", Verb::Flap),
];

/// When and how often a step says something.
#[derive(Default)]
struct Timing {
    at: Option<Span>,
    received: Option<Span>,
    times: Option<u32>,
    every: Option<Span>,
}

fn wrong(part: &Part, message: impl Into<String>, help: impl Into<String>) -> NotationError {
    NotationError { range: part.range.clone(), message: message.into(), help: help.into() }
}

fn moment(part: &Part, read: &Result<Span, String>) -> Result<Span, NotationError> {
    read.clone().map_err(|why| wrong(part, why, "write a time span, such as `@10s` or `@1.5min`"))
}

impl Line {
    fn take(
        &mut self,
        parts: &[Part],
        place: Place,
        out: &mut Trains,
    ) -> Result<(), NotationError> {
        for step in parts.split(|part| part.what == What::Then) {
            let Some((first, rest)) = step.split_first() else {
                let at = parts.iter().find(|part| part.what == What::Then).unwrap_or(&parts[0]);
                return Err(wrong(
                    at,
                    "nothing stands beside this `;`",
                    "write a step or leave it out",
                ));
            };
            self.step(first, rest, place, out)?;
        }
        Ok(())
    }

    fn step(
        &mut self,
        first: &Part,
        rest: &[Part],
        place: Place,
        out: &mut Trains,
    ) -> Result<(), NotationError> {
        let verb = verb(first)?;
        let rest = if self.alarm.is_none() { self.name(first, rest)? } else { rest };
        let timing = self.details(rest, out)?;
        self.say(verb, first, &timing, place, out)
    }

    fn name<'a>(&mut self, first: &Part, rest: &'a [Part]) -> Result<&'a [Part], NotationError> {
        let help = "write a verb, a resource and a type, such as `raise link-7 LinkDown @10s`";
        let mut words = rest.iter();
        let mut word = |what: &str| match words.next() {
            Some(Part { what: What::Word { text, .. }, .. }) => Ok(text.clone()),
            Some(other) => Err(wrong(other, format!("the {what} is missing before this"), help)),
            None => Err(wrong(first, format!("the {what} is missing"), help)),
        };
        let (resource, alarm_type) = (word("resource")?, word("type of the alarm")?);
        self.alarm = Some(AlarmKey { resource, alarm_type, qualifier: String::new() });
        Ok(words.as_slice())
    }

    /// What follows the name: severity, qualifier, moments, pairs, truth.
    fn details(&mut self, parts: &[Part], out: &mut Trains) -> Result<Timing, NotationError> {
        let mut timing = Timing::default();
        let mut parts = parts.iter();
        while let Some(part) = parts.next() {
            match &part.what {
                What::Word { text, quoted: false } if text == "received" => {
                    let help = "write for instance `received @12s`";
                    timing.received = match parts.next() {
                        Some(Part { what: What::At(at), .. }) => Some(moment(part, at)?),
                        _ => return Err(wrong(part, "a moment must follow `received`", help)),
                    };
                }
                What::Word { text, quoted: false } if text == "every" => {
                    timing.every = Some(every(part, parts.next())?);
                }
                What::Word { text, .. } => self.severity = Some(severity(part, text)?),
                What::Qualifier(text) => {
                    let alarm = self.alarm.as_mut().expect("a step has a name");
                    alarm.qualifier.clone_from(text);
                }
                What::At(_) if timing.at.is_some() => {
                    let help = "write one moment a step, and `received` before the other";
                    return Err(wrong(part, "this step has two moments", help));
                }
                What::At(at) => timing.at = Some(moment(part, at)?),
                What::Times(times) if (1..=TIMES_MAX).contains(times) => {
                    timing.times = Some(*times);
                }
                What::Times(times) => {
                    let help = format!("write from x1 to x{TIMES_MAX}");
                    return Err(wrong(part, format!("{times} times is out of range"), help));
                }
                What::Pair(name, value) => self.pair(part, name, value)?,
                What::Truth { is_cause, fault } => out.truth.push(Truth {
                    alarm: self.alarm.clone().expect("a step has a name"),
                    fault: fault.clone(),
                    is_cause: *is_cause,
                }),
                What::Then => unreachable!("steps are split at it"),
            }
        }
        Ok(timing)
    }

    fn pair(&mut self, part: &Part, name: &str, value: &str) -> Result<(), NotationError> {
        match name {
            "text" => value.clone_into(&mut self.text),
            "because" => value.clone_into(&mut self.probable_cause),
            "event" => {
                let all = EVENT_TYPES;
                let found = all.into_iter().find(|event_type| event_type.word() == value);
                self.event_type = found.ok_or_else(|| {
                    let near = nearest(value, all.map(EventType::word));
                    let help = near.map_or_else(
                        || "write it as X.733 does, such as `communicationsAlarm`".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    wrong(part, format!("`{value}` is no event type"), help)
                })?;
            }
            _ => {
                self.attributes.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(())
    }

    fn say(
        &mut self,
        verb: Verb,
        first: &Part,
        timing: &Timing,
        place: Place,
        out: &mut Trains,
    ) -> Result<(), NotationError> {
        let every = match (timing.times, timing.every) {
            (Some(_), None) => {
                return Err(wrong(first, "`x…` needs `every`", "write for instance `x5 every 3s`"));
            }
            (None, Some(_)) => {
                return Err(wrong(first, "`every` needs `x…`", "write for instance `x5 every 3s`"));
            }
            (None, None) if verb == Verb::Flap => {
                let help = "write for instance `flap link-7 LinkDown @10s x5 every 3s`";
                return Err(wrong(first, "this says not how often it flaps", help));
            }
            (Some(_) | None, every) => every.unwrap_or(Span::ZERO),
        };
        let at = match (timing.at, self.last) {
            (Some(at), _) => at,
            (None, Some(last)) if verb == Verb::Flap => last.saturating_add(every),
            (None, _) => {
                return Err(wrong(first, "this says not when", "write for instance `@10s`"));
            }
        };
        if self.last.is_some_and(|last| at < last) {
            let help = "write what is said of an alarm in order; other alarms have their own lines";
            return Err(wrong(first, "this comes before the step before it", help));
        }
        let delay = match timing.received {
            Some(received) if received < at => {
                return Err(wrong(first, "this is received before it happens", "exchange the two"));
            }
            Some(received) => received.saturating_sub(at),
            None => Span::ZERO,
        };
        let times = timing.times.unwrap_or(1);
        for turn in 0..u64::from(times) {
            let now = at.saturating_add(Span::from_nanos(every.nanos().saturating_mul(turn)));
            match verb {
                Verb::Say(change) => self.tell(change, now, delay, place, out),
                Verb::Flap => {
                    if self.is_active {
                        let half = Span::from_nanos(every.nanos() / 2);
                        let clear = now.saturating_sub(half);
                        self.tell(Change::Cleared, clear, delay, place, out);
                    }
                    self.tell(Change::Raised, now, delay, place, out);
                }
            }
            self.last = Some(now);
        }
        Ok(())
    }

    fn tell(&mut self, change: Change, at: Span, delay: Span, place: Place, out: &mut Trains) {
        let time = SimTime::START.saturating_add(at);
        let notification = Notification {
            key: self.alarm.clone().expect("a step has a name"),
            change,
            severity: self.severity,
            event_type: self.event_type,
            probable_cause: self.probable_cause.clone(),
            text: self.text.clone(),
            time,
            received: time.saturating_add(delay),
            source_id: None,
            attributes: self.attributes.clone(),
            record: String::new(),
        };
        self.is_active = match change {
            Change::Raised | Change::Changed => true,
            Change::Cleared => false,
            Change::Occurred => self.is_active,
        };
        out.told.push(Told { notification, place });
    }
}

fn verb(part: &Part) -> Result<Verb, NotationError> {
    let words = VERBS.map(|(word, _)| word);
    let help = format!("begin with one of {}", words.map(|word| format!("`{word}`")).join(", "));
    let What::Word { text, .. } = &part.what else {
        return Err(wrong(part, "a step begins with a verb", help));
    };
    if let Some((_, verb)) = VERBS.iter().find(|(word, _)| word == text) {
        return Ok(*verb);
    }
    let help = nearest(text, words).map_or(help, |near| format!("did you mean `{near}`?"));
    Err(wrong(part, format!("`{text}` is not what can be said of an alarm"), help))
}

fn every(part: &Part, next: Option<&Part>) -> Result<Span, NotationError> {
    use sandtable_units::Quantity as _;
    let help = "write for instance `x5 every 3s`";
    let Some(Part { what: What::Word { text, .. }, .. }) = next else {
        return Err(wrong(part, "a time span must follow `every`", help));
    };
    let span =
        Span::parse(text).map_err(|why| wrong(next.unwrap_or(part), why.to_string(), help))?;
    if span.is_zero() {
        return Err(wrong(next.unwrap_or(part), "this must be more than zero", help));
    }
    Ok(span)
}

const SEVERITIES: [Severity; 5] = [
    Severity::Critical,
    Severity::Major,
    Severity::Minor,
    Severity::Warning,
    Severity::Indeterminate,
];

const EVENT_TYPES: [EventType; 11] = [
    EventType::Other,
    EventType::CommunicationsAlarm,
    EventType::QualityOfServiceAlarm,
    EventType::ProcessingErrorAlarm,
    EventType::EquipmentAlarm,
    EventType::EnvironmentalAlarm,
    EventType::IntegrityViolation,
    EventType::OperationalViolation,
    EventType::PhysicalViolation,
    EventType::SecurityServiceOrMechanismViolation,
    EventType::TimeDomainViolation,
];

fn severity(part: &Part, text: &str) -> Result<Severity, NotationError> {
    let found = SEVERITIES.into_iter().find(|severity| severity.word() == text);
    found.ok_or_else(|| {
        let words = SEVERITIES.map(Severity::word);
        let help = nearest(text, words).map_or_else(
            || {
                let words = words.map(|word| format!("`{word}`")).join(", ");
                format!("the severities are {words}; put a type with spaces into quotation marks")
            },
            |near| format!("did you mean `{near}`?"),
        );
        wrong(part, format!("{} is not a severity", backticks(text)), help)
    })
}

fn backticks(text: &str) -> String {
    format!("`{}`", written(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The trains of a text, a line a notification, and what is wrong with it.
    fn told(text: &str) -> (Vec<String>, usize) {
        let mut out = Diagnostics::default();
        let text = Placed::nowhere(text.to_owned());
        let trains = trains(&text, &Sources::default(), &mut out);
        let lines = trains.told.iter().map(|told| {
            let told = &told.notification;
            let severity = told.severity.map_or("-", Severity::word);
            let key = super::super::name::name_of(&told.key);
            let delay = told.received.since(told.time);
            format!("{} {:?} {key} {severity} +{delay}", told.time, told.change)
        });
        (lines.collect(), out.count(sandtable_document::Severity::Error))
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(told(text), (expected.iter().map(|line| (*line).to_owned()).collect(), 0));
    }

    #[test]
    fn a_line_is_one_alarm_step_by_step() {
        check(
            "raise link-7 'link down' major (port 3) @10s received @12s a=b; clear @70s # gone\n\n",
            &[
                "00:00:10 Raised link-7 'link down' (port 3) major +2s",
                "00:01:10 Cleared link-7 'link down' (port 3) major +0s",
            ],
        );
        check("occur x y @1.5s", &["00:00:01.5 Occurred x y - +0s"]);
        check(
            "raise x y @1s x3 every 2s",
            &[
                "00:00:01 Raised x y - +0s",
                "00:00:03 Raised x y - +0s",
                "00:00:05 Raised x y - +0s",
            ],
        );
    }

    #[test]
    fn to_flap_is_to_clear_half_a_step_before_each_raise_but_the_first() {
        let train = [
            "00:00:10 Raised x y - +0s",
            "00:00:12 Cleared x y - +0s",
            "00:00:14 Raised x y - +0s",
            "00:00:16 Cleared x y - +0s",
            "00:00:18 Raised x y - +0s",
            "00:01:00 Cleared x y - +0s",
        ];
        check("flap x y @10s x3 every 4s; clear @1min", &train);
        check("raise x y @10s; flap x2 every 4s; clear @1min", &train);
    }

    #[test]
    fn what_is_no_train_is_told_of() {
        for text in [
            "raise x",
            "raise x y",
            "raise x y @10s x3",
            "raise x y @10s every 3s",
            "raise x y @10s x0 every 3s",
            "raise x y @10s x3 every 0s",
            "raise x y @10s @20s",
            "raise x y @10s received @5s",
            "raise x y @10s received",
            "raise x y @10s;",
            "; raise x y @10s",
            "raise x y @10s event=banana",
            "raise x y @10s a=",
            "raise x y (z @10s",
            "raise x y @",
            "raise x y @10s \u{1}",
        ] {
            let (lines, errors) = told(text);
            assert!(lines.len() <= 1 && errors == 1, "{text}: {lines:?}, {errors} errors");
        }
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for word in ["a", "a b", "x5", "it's", "@", "", "a=b", "cell/7:x"] {
            let text = format!("raise {} T @1s", written(word));
            let is_plain = word != "x5";
            let (lines, errors) = told(&text);
            assert_eq!((lines.len(), errors), (usize::from(is_plain), usize::from(!is_plain)));
        }
    }
}
