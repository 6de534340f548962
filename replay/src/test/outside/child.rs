//! The command itself: started, written to, read from with a limit on time and length, and ended
//! whatever it does.

use sandtable_units::SimTime;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The longest line that is read.
const LINE_MAX: u64 = 16 << 20;
/// How much of what it says on standard error is kept.
const LAST_WORDS_MAX: usize = 2000;

/// Why an engine from outside could not be tested.
#[derive(Debug, thiserror::Error)]
pub(in crate::test) enum OutsideError {
    /// The command line cannot be taken apart.
    #[error("`{command}` is no command: {why}")]
    NoCommand {
        /// As it was written.
        command: String,
        /// What is wrong with it.
        why: String,
    },
    /// The command cannot be started.
    #[error("cannot start the engine `{command}`: {error}")]
    Start {
        /// As it was written.
        command: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// It does not answer.
    #[error("the engine has not answered within {within:?} to {asked}{last_words}")]
    Hangs {
        /// How long was waited.
        within: Duration,
        /// The line that it should have answered.
        asked: String,
        /// What it said on standard error.
        last_words: String,
    },
    /// It has ended.
    #[error("the engine ended before it answered {asked}{last_words}")]
    Ended {
        /// The line that it should have answered.
        asked: String,
        /// What it said on standard error.
        last_words: String,
    },
    /// It says what is not in the protocol.
    #[error("the engine said `{line}`, which is not in the protocol: {why}")]
    Nonsense {
        /// What it said, cut.
        line: String,
        /// What is wrong with it.
        why: String,
    },
    /// It says too much.
    #[error("the engine said {lines} lines and was still not done with {asked}")]
    Babbles {
        /// How many lines it said.
        lines: usize,
        /// The line that it should have answered.
        asked: String,
    },
    /// It wants to be woken again and again without end.
    #[error("{0}")]
    Wakes(String),
}

impl OutsideError {
    pub(in crate::test) fn wakes_in_the_past(now: SimTime) -> Self {
        Self::Wakes(format!("at {now} the engine asks to be woken at a time that is not later"))
    }

    pub(in crate::test) fn wakes_for_ever() -> Self {
        Self::Wakes("the engine asks to be woken without end".to_owned())
    }
}

/// The engine has said what is not in the protocol.
pub(super) fn nonsense(line: &str, why: &str) -> OutsideError {
    OutsideError::Nonsense { line: cut(line), why: why.to_owned() }
}

/// A command that runs.
pub(super) struct Child {
    program: std::process::Child,
    /// What is written to it. Writing waits for a reader, so a thread does it.
    lines: Option<SyncSender<String>>,
    answers: Receiver<Line>,
    last_words: Arc<Mutex<Vec<u8>>>,
    asked: String,
    within: Duration,
}

enum Line {
    Text(String),
    TooLong,
    NoText,
}

impl Child {
    pub(super) fn start(outside: &super::Command) -> Result<Self, OutsideError> {
        let (command, within) = (outside.command.as_str(), outside.within);
        let wrong = |why: String| OutsideError::NoCommand { command: command.to_owned(), why };
        let words = shell_words::split(command).map_err(|error| wrong(error.to_string()))?;
        let failed = |error| OutsideError::Start { command: command.to_owned(), error };
        let Some((program, arguments)) = words.split_first() else {
            return Err(wrong("it is empty".to_owned()));
        };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let last_words = Arc::new(Mutex::new(Vec::new()));
        let (to_answers, answers) = sync_channel(1024);
        let (lines, to_write) = sync_channel(1024);
        if let (Some(stdin), Some(stdout), Some(stderr)) = (stdin, stdout, stderr) {
            let kept = last_words.clone();
            beside(move || write_lines(stdin, &to_write))
                .and_then(|()| beside(move || read_lines(stdout, &to_answers)))
                .and_then(|()| beside(move || keep_last_words(stderr, &kept)))
                .map_err(failed)?;
        }
        Ok(Self {
            program: child,
            lines: Some(lines),
            answers,
            last_words,
            asked: String::new(),
            within,
        })
    }

    /// Sends a line. That the engine has ended shows when its answer is waited for.
    pub(super) fn send(&mut self, line: &serde_json::Value) -> Result<(), OutsideError> {
        self.asked = line.to_string();
        let mut text = self.asked.clone() + "\n";
        let Some(lines) = &self.lines else { return Err(self.ended()) };
        // A full queue means that the engine does not read: it is given the time of an answer.
        for _ in 0..self.within.as_millis() {
            match lines.try_send(text) {
                Ok(()) => return Ok(()),
                Err(std::sync::mpsc::TrySendError::Full(back)) => text = back,
                Err(std::sync::mpsc::TrySendError::Disconnected(_)) => return Err(self.ended()),
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(self.hangs())
    }

    fn hangs(&self) -> OutsideError {
        let (asked, last_words) = (self.shown(), self.said_last());
        OutsideError::Hangs { within: self.within, asked, last_words }
    }

    /// The next line of the engine.
    pub(super) fn receive(&mut self) -> Result<String, OutsideError> {
        match self.answers.recv_timeout(self.within) {
            Ok(Line::Text(text)) => Ok(text),
            Ok(Line::TooLong) => Err(nonsense("…", "a line has more than 16 MiB")),
            Ok(Line::NoText) => Err(nonsense("…", "a line is not UTF-8")),
            Err(RecvTimeoutError::Timeout) => Err(self.hangs()),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
        }
    }

    fn ended(&mut self) -> OutsideError {
        // What it said last may still be on its way.
        std::thread::sleep(Duration::from_millis(50));
        OutsideError::Ended { asked: self.shown(), last_words: self.said_last() }
    }

    pub(super) fn babbles(&self, lines: usize) -> OutsideError {
        OutsideError::Babbles { lines, asked: self.shown() }
    }

    fn shown(&self) -> String {
        format!("`{}`", cut(&self.asked))
    }

    fn said_last(&self) -> String {
        let words = self.last_words.lock().map(|words| words.clone()).unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
        match words.trim() {
            "" => String::new(),
            words => format!("; it said on standard error: {words}"),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Without input it should end by itself; it does not get to choose.
        self.lines = None;
        drop(self.program.kill());
        drop(self.program.wait());
    }
}

/// Waits for a pipe beside the clock on the wall.
fn beside(wait: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    std::thread::Builder::new().name("engine pipe".to_owned()).spawn(wait).map(drop)
}

fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(200).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn write_lines(mut stdin: ChildStdin, lines: &Receiver<String>) {
    while let Ok(line) = lines.recv() {
        if stdin.write_all(line.as_bytes()).and_then(|()| stdin.flush()).is_err() {
            return;
        }
    }
}

fn read_lines(stdout: impl Read, answers: &SyncSender<Line>) {
    let mut reader = BufReader::new(stdout);
    loop {
        let mut bytes = Vec::new();
        match reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let too_long = bytes.len() as u64 == LINE_MAX && bytes.last() != Some(&b'\n');
        let line = match String::from_utf8(bytes) {
            _ if too_long => Line::TooLong,
            Ok(text) if text.trim().is_empty() => continue,
            Ok(text) => Line::Text(text.trim().to_owned()),
            Err(_) => Line::NoText,
        };
        let is_last = !matches!(line, Line::Text(_));
        if answers.send(line).is_err() || is_last {
            return;
        }
    }
}

fn keep_last_words(mut stderr: impl Read, kept: &Mutex<Vec<u8>>) {
    let mut bytes = [0; 4096];
    while let Ok(count) = stderr.read(&mut bytes)
        && count > 0
    {
        let Ok(mut kept) = kept.lock() else { return };
        kept.extend_from_slice(&bytes[..count]);
        let surplus = kept.len().saturating_sub(LAST_WORDS_MAX);
        kept.drain(..surplus);
    }
}
