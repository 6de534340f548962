//! `sandtable emit`: a run's alarms in the formats of the field, in time if so wanted, to standard output,
//! a file or a collector.

use super::{check_free, existing, file_of, load_checked};
use crate::alarm_arguments::{Emit, Ves, Wire};
use crate::collector::{Collector, rest, shown};
use crate::failure::Failure;
use crate::interrupt;
use crate::{format, heard, rules, terminal};
use jiff::Timestamp;
use sandtable_correlation::Notification;
use sandtable_model::Operator;
use sandtable_replay::write::{ThreeGppWriter, Tmf642Form, Tmf642Writer, VesLifecycle, VesWriter};
use sandtable_results::WholeFile;
use sandtable_units::SimTime;
use std::fs::File;
use std::io::{BufWriter, Stdout, Write as _};
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
    let stopped = interrupt::watch();
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
    let (sent, left_out) = (sender.sent, sender.writer.left_out());
    if let Some(failure) = failure {
        if command.to.is_some() {
            tell(command, sent, left_out);
        }
        return Err(failure);
    }
    sender.sink.finish()?;
    tell(command, sent, left_out);
    if complete { Ok(()) } else { Err(Failure::Stopped) }
}

/// What was written or sent, on standard error where standard output has the alarms.
fn tell(command: &Emit, sent: u64, left_out: u64) {
    let alarms = format::counted(sent, "notification");
    match (file_of(command.out.as_deref()), &command.to) {
        (Some(out), _) => terminal::note(&format!("wrote {alarms} to {}\n", out.display())),
        (None, Some(to)) => terminal::note(&format!("sent {alarms} to {}\n", shown(to))),
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
    Output(BufWriter<Stdout>),
    File(WholeFile, BufWriter<File>),
    Collector(Collector),
}

impl Sink {
    fn open(command: &Emit) -> Result<Self, Failure> {
        if let Some(url) = &command.to {
            return Collector::new(url, command.ca.as_deref()).map(Self::Collector);
        }
        let Some(out) = file_of(command.out.as_deref()) else {
            return Ok(Self::Output(BufWriter::new(std::io::stdout())));
        };
        // What is written in time is there to be followed.
        let (whole, file) = match command.pace {
            Some(_) => WholeFile::create_live(out, existing(command.force))?,
            None => WholeFile::create(out, existing(command.force))?,
        };
        Ok(Self::File(whole, BufWriter::new(file)))
    }

    fn take(&mut self, line: &str, stopped: &AtomicBool) -> Result<bool, Failure> {
        match self {
            Self::Output(lines) => Ok(writeln!(lines, "{line}").map(|()| true)?),
            Self::File(whole, lines) => {
                writeln!(lines, "{line}").map_err(|error| whole.failed(error))?;
                Ok(true)
            }
            Self::Collector(collector) => collector.post(line, stopped),
        }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Self::Output(lines) => Ok(lines.flush()?),
            Self::File(whole, lines) => Ok(lines.flush().map_err(|error| whole.failed(error))?),
            Self::Collector(_) => Ok(()),
        }
    }

    /// Writes what is left; a file is in its place from then on.
    fn finish(mut self) -> Result<(), Failure> {
        self.flush()?;
        match self {
            Self::File(whole, _) => Ok(whole.finish()?),
            Self::Output(_) | Self::Collector(_) => Ok(()),
        }
    }
}
