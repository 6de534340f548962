//! JSON records in any wrapping that logs have: one document, an array, or documents one after the
//! other, on lines of their own or not. Each record keeps its text.

use super::super::mistake::{At, Mistake, quoted};
use super::super::{Notes, ReadError};
use super::{Input, RECORD_MAX, TooLong};
use serde::Deserialize as _;
use serde_json::value::RawValue;
use std::io::BufRead;

/// Where we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    /// Between documents.
    Between,
    /// In an array, before a value or its end.
    Array,
    /// In an array, after a value.
    Comma,
    End,
}

/// The JSON records of a log, with the lines on which they begin.
#[derive(Debug)]
pub(in crate::log) struct JsonFrames<R> {
    input: Input<R>,
    state: State,
}

impl<R: BufRead> JsonFrames<R> {
    pub(in crate::log) const fn new(input: R) -> Self {
        Self { input: Input::new(input), state: State::Start }
    }

    /// The next record.
    pub(in crate::log) fn next(
        &mut self,
        notes: &mut Notes,
    ) -> Result<Option<(u64, String)>, ReadError> {
        loop {
            if self.state == State::Start {
                self.state = State::End;
                self.input.begin(notes)?;
                self.state = State::Between;
                if self.input.peek()? == Some(b'[') {
                    self.input.take();
                    self.state = State::Array;
                }
            }
            if self.state == State::End {
                return Ok(None);
            }
            let next = self.input.peek()?;
            match (self.state, next) {
                (State::Between, None) => return Ok(None),
                (State::Between | State::Array, Some(b'{')) => return self.record().map(Some),
                (State::Between, Some(byte)) => return Err(self.recover(byte)),
                (State::Comma, Some(b',')) => {
                    self.input.take();
                    self.state = State::Array;
                }
                (State::Array | State::Comma, Some(b']')) => {
                    self.input.take();
                    self.state = State::Between;
                }
                (_, next) => {
                    self.state = State::End;
                    let found = next.map_or("the end".to_owned(), shown);
                    let mistake = self.mistake(format!("the array breaks off: {found} is here"));
                    return Err(ReadError::Rest(mistake));
                }
            }
        }
    }

    fn mistake(&self, reason: String) -> Mistake {
        Mistake::new(At::line(self.input.line), reason)
    }

    /// Reads the record that begins here.
    fn record(&mut self) -> Result<(u64, String), ReadError> {
        let line = self.input.line;
        self.input.left = RECORD_MAX;
        let mut deserializer = serde_json::Deserializer::from_reader(&mut self.input);
        let error = match Box::<RawValue>::deserialize(&mut deserializer) {
            Ok(raw) => {
                if self.state == State::Array {
                    self.state = State::Comma;
                }
                return Ok((line, String::from(Box::<str>::from(raw))));
            }
            Err(error) => error,
        };
        if error.is_io() {
            self.state = State::End;
            let error = std::io::Error::from(error);
            return Err(if TooLong::is(&error) {
                let help = "is a bracket or a quotation mark not closed?";
                ReadError::Rest(Mistake::new(At::line(line), TooLong.to_string()).help(help))
            } else {
                ReadError::Io(error)
            });
        }
        let at = line + (error.line() as u64).saturating_sub(1);
        let mistake = Mistake::new(At::line(at), format!("this is not JSON: {}", reason(&error)));
        if error.is_eof() || self.state == State::Array {
            // The last line may be cut off; what is longer may have swallowed other records.
            let is_last_line = self.state == State::Between && self.input.line <= line + 1;
            self.state = State::End;
            return Err(if is_last_line { mistake.into() } else { ReadError::Rest(mistake) });
        }
        self.resume()?;
        Err(mistake.into())
    }

    /// Goes to the next line that begins a document.
    fn resume(&mut self) -> Result<(), ReadError> {
        while self.input.skip_line()? {
            if self.input.inner.fill_buf()?.first() == Some(&b'{') {
                return Ok(());
            }
        }
        self.state = State::End;
        Ok(())
    }

    fn recover(&mut self, byte: u8) -> ReadError {
        let mistake = self.mistake(format!("{} is here where a record should begin", shown(byte)));
        match self.resume() {
            Ok(()) => mistake.help("a record is a JSON object").into(),
            Err(error) => error,
        }
    }
}

fn shown(byte: u8) -> String {
    if byte.is_ascii() { quoted(&char::from(byte).to_string()) } else { format!("{byte:#04X}") }
}

/// What serde says, without the place that it counts from the start of the record.
pub(in crate::log) fn reason(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    whole.rsplit_once(" at line ").map_or(whole.clone(), |(reason, _)| reason.to_owned())
}
