//! Lines of text, each a record. Blank ones hold nothing and are passed over.

use super::super::{Notes, ReadError};
use super::{Input, text};
use std::io::BufRead;

/// Where we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Between,
    End,
}

/// The lines of a log.
#[derive(Debug)]
pub(in crate::log) struct Lines<R> {
    input: Input<R>,
    state: State,
}

impl<R: BufRead> Lines<R> {
    pub(in crate::log) const fn new(input: R) -> Self {
        Self { input: Input::new(input), state: State::Start }
    }

    /// The next line that is not blank, without its end.
    pub(in crate::log) fn next(
        &mut self,
        notes: &mut Notes,
    ) -> Result<Option<(u64, String)>, ReadError> {
        if self.state == State::Start {
            self.state = State::End;
            self.input.begin(notes)?;
            self.state = State::Between;
        }
        if self.state == State::End {
            return Ok(None);
        }
        loop {
            let mut bytes = Vec::new();
            if self.input.inner.read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            let line = self.input.line;
            self.input.line += 1;
            let written = bytes.trim_ascii_end().len();
            bytes.truncate(written);
            if !bytes.is_empty() {
                return Ok(Some((line, text(bytes, line)?)));
            }
        }
    }
}
