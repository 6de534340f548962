//! `sandtable emit`: a run's alarms in the formats of the field, in time if so wanted, to standard output,
//! a file or a collector.

use super::run::watch_for_interrupt;
use super::{check_free, load_checked};
use crate::alarm_arguments::{Emit, Ves, Wire};
use crate::collector::{Collector, rest};
use crate::failure::Failure;
use crate::{format, heard, rules, terminal};
use jiff::Timestamp;
use sandtable_correlation::Notification;
use sandtable_model::Operator;
use sandtable_replay::write::{ThreeGppWriter, Tmf642Form, Tmf642Writer, VesLifecycle, VesWriter};
use sandtable_units::SimTime;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

pub(crate) fn emit(command: &Emit) -> Result<(), Failure> {
    check_free(command.out.as_deref(), command.force)?;
    let mut settings = command.set.clone();
    settings.extend(command.seed.map(|seed| format!("run.seed={seed}")));
    settings.extend(command.until.map(|until| format!("run.span=\"{until}\"")));
    let loaded = load_checked(&command.scenario, &settings);
    terminal::diagnostics(&loaded.diagnostics.without_warnings(), &loaded.sources);
    let scenario = loaded.scenario.as_ref().ok_or(Failure::Invalid)?;
    let start: Timestamp =
        scenario.run.start().to_string().parse().expect("a checked moment has date, time and zone");
    // Where faults wait for people, what alarms come depends on what is made of those before.
    let rules = match &scenario.noc.desk {
        Some(_) => rules::chosen(None, &command.scenario, scenario)?,
        None => None,
    };
    let operator = rules::employ(Operator::new(scenario, 0), rules.as_ref());
    let stopped = watch_for_interrupt();
    let mut sender = Sender {
        writer: Writer::new(command, start),
        sink: Sink::open(command)?,
        pace: command.pace.map(|factor| Pace { factor, begun: Instant::now() }),
        stopped: &stopped,
        sent: 0,
    };
    let mut failure = None;
    let mut complete = true;
    heard::listen(&operator, |said| match sender.send(said) {
        Ok(true) => ControlFlow::Continue(()),
        Ok(false) => {
            complete = false;
            ControlFlow::Break(())
        }
        Err(error) => {
            failure = Some(error);
            ControlFlow::Break(())
        }
    })?;
    let flushed = sender.sink.flush();
    tell(command, sender.sent, sender.writer.left_out());
    match failure {
        Some(failure) => Err(failure),
        None if !complete => Err(Failure::Stopped),
        None => flushed,
    }
}

/// What was written or sent, on standard error where standard output has the alarms.
fn tell(command: &Emit, sent: u64, left_out: u64) {
    let alarms = format::counted(sent, "notification");
    match (&command.out, &command.to) {
        (Some(out), _) => terminal::note(&format!("wrote {alarms} to {}\n", out.display())),
        (None, Some(to)) => terminal::note(&format!("sent {alarms} to {to}\n")),
        (None, None) => {}
    }
    if left_out > 0 {
        let clears = format::counted(left_out, "clear");
        terminal::note(&format!("left out {clears}, which this lifecycle cannot tell\n"));
    }
}

/// Wall time follows the time of the run.
struct Pace {
    factor: f64,
    begun: Instant,
}

impl Pace {
    const WAIT_MAX: Duration = Duration::from_hours(24 * 365 * 100);

    fn due(&self, at: SimTime) -> Instant {
        let seconds = at.since_start().seconds() / self.factor;
        let wait = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        // Nobody waits longer, and clocks have an end.
        self.begun + wait.min(Self::WAIT_MAX)
    }
}

struct Sender<'a> {
    writer: Writer,
    sink: Sink,
    pace: Option<Pace>,
    stopped: &'a AtomicBool,
    sent: u64,
}

impl Sender<'_> {
    /// Sends a notification when it is due. Returns whether to go on.
    fn send(&mut self, said: Notification) -> Result<bool, Failure> {
        let due = self.pace.as_ref().map_or_else(Instant::now, |pace| pace.due(said.received));
        if self.pace.is_some() && due > Instant::now() {
            self.sink.flush()?;
        }
        if !rest(due, self.stopped) {
            return Ok(false);
        }
        let Some(line) = self.writer.line(said) else { return Ok(true) };
        let taken = self.sink.take(&line, self.stopped)?;
        self.sent += u64::from(taken);
        Ok(taken)
    }
}

enum Writer {
    Ves(VesWriter),
    Tmf642(Tmf642Writer),
    ThreeGpp(ThreeGppWriter),
}

impl Writer {
    fn new(command: &Emit, start: Timestamp) -> Self {
        let system = command.system.as_str();
        match command.form {
            Wire::Ves => Self::Ves(VesWriter::new(
                start,
                match command.ves {
                    Ves::Stateful => VesLifecycle::Stateful,
                    Ves::Stateless => VesLifecycle::Stateless,
                    Ves::NeverCleared => VesLifecycle::NeverCleared,
                },
            )),
            Wire::Tmf642 => Self::Tmf642(Tmf642Writer::new(start, Tmf642Form::Event, system)),
            Wire::ThreeGpp => Self::ThreeGpp(ThreeGppWriter::new(start, system)),
        }
    }

    fn line(&mut self, mut said: Notification) -> Option<String> {
        match self {
            Self::Ves(ves) => ves.line(&said),
            // These tell the type of an alarm by its probable cause. Rules go by the type.
            Self::Tmf642(tmf642) => {
                said.probable_cause.clear();
                Some(tmf642.line(&said))
            }
            Self::ThreeGpp(three_gpp) => {
                said.probable_cause.clear();
                Some(three_gpp.line(&said))
            }
        }
    }

    const fn left_out(&self) -> u64 {
        match self {
            Self::Ves(ves) => ves.left_out(),
            Self::Tmf642(_) | Self::ThreeGpp(_) => 0,
        }
    }
}

enum Sink {
    Lines(Box<dyn Write + Send>),
    Collector(Collector),
}

impl Sink {
    fn open(command: &Emit) -> Result<Self, Failure> {
        if let Some(url) = &command.to {
            return Collector::new(url).map(Self::Collector);
        }
        let lines: Box<dyn Write + Send> = match &command.out {
            Some(out) if out.as_os_str() != "-" => Box::new(BufWriter::new(File::create(out)?)),
            Some(_) | None => Box::new(BufWriter::new(std::io::stdout())),
        };
        Ok(Self::Lines(lines))
    }

    fn take(&mut self, line: &str, stopped: &AtomicBool) -> Result<bool, Failure> {
        match self {
            Self::Lines(lines) => Ok(writeln!(lines, "{line}").map(|()| true)?),
            Self::Collector(collector) => collector.post(line, stopped),
        }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Self::Lines(lines) => Ok(lines.flush()?),
            Self::Collector(_) => Ok(()),
        }
    }
}
