//! Lines of text, each a record, and blocks of them. Blank ones hold nothing and are passed over.

use super::super::mistake::{At, Mistake};
use super::super::{Notes, ReadError};
use super::{Input, text};
use std::io::{BufRead, Read as _};

/// Bytes of a line, or of lines that belong together. Longer ones are no lines of a log.
const LENGTH_MAX: usize = 1 << 20;

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
    /// What stands behind the first message of a line, where a count of octets says how long that is.
    rest: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(in crate::log) const fn new(input: R) -> Self {
        Self { input: Input::new(input), state: State::Start, rest: Vec::new() }
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
            let mut bytes = std::mem::take(&mut self.rest);
            let mut line = self.input.line.saturating_sub(1);
            if bytes.is_empty() {
                line += 1;
                if !self.read(&mut bytes)? {
                    return Ok(None);
                }
            }
            self.count_octets(&mut bytes)?;
            let written = bytes.trim_ascii_end().len();
            bytes.truncate(written);
            if !bytes.is_empty() {
                return Ok(Some((line, text(bytes, line)?)));
            }
        }
    }

    /// Reads a line with its end behind what is there. Whether there was one.
    fn read(&mut self, into: &mut Vec<u8>) -> Result<bool, ReadError> {
        let begin = into.len();
        let most = (LENGTH_MAX - begin.min(LENGTH_MAX)) as u64;
        let count = self.input.inner.by_ref().take(most + 1).read_until(b'\n', into)?;
        let line = self.input.line;
        self.input.line += 1;
        if count as u64 > most {
            if into.last() != Some(&b'\n') {
                self.input.inner.skip_until(b'\n')?;
            }
            let reason = format!("this line is longer than {LENGTH_MAX} bytes");
            return Err(Mistake::new(At::line(line), reason).into());
        }
        Ok(count > 0)
    }

    /// Where a message says how long it is, as RFC 6587 has it: takes further lines that belong to it, and
    /// leaves what does not.
    fn count_octets(&mut self, bytes: &mut Vec<u8>) -> Result<(), ReadError> {
        let Some((begin, count)) = counted(bytes) else { return Ok(()) };
        let end = begin + count.min(LENGTH_MAX);
        while bytes.len() < end {
            let next = self.input.inner.fill_buf()?;
            // Who stored the lines may have changed them: then the counts are wrong, not the lines.
            let begins = next.first().is_none_or(|first| *first == b'<' || first.is_ascii_digit());
            if begins || !self.read(bytes)? {
                break;
            }
        }
        if bytes.get(end..).is_some_and(|rest| counted(rest.trim_ascii_start()).is_some()) {
            self.rest = bytes.split_off(end).trim_ascii_start().to_vec();
        }
        Ok(())
    }
}

/// Where the message behind a count of octets begins, and the count, where there is one.
fn counted(bytes: &[u8]) -> Option<(usize, usize)> {
    let space = bytes.iter().take(8).position(|byte| *byte == b' ')?;
    let digits = std::str::from_utf8(&bytes[..space]).ok()?;
    let count = digits.parse().ok().filter(|_| !digits.starts_with(['0', '+']))?;
    let is_message = bytes.get(space + 1) == Some(&b'<');
    is_message.then_some((space + 1, count))
}

/// Lines that belong together, with the first ones of each block told by a rule.
#[derive(Debug)]
pub(in crate::log) struct Blocks<R> {
    lines: Lines<R>,
    begins: fn(&str) -> bool,
    next: Option<(u64, String)>,
    /// What was wrong behind the block that was handed on last.
    failed: Option<ReadError>,
}

impl<R: BufRead> Blocks<R> {
    pub(in crate::log) const fn new(input: R, begins: fn(&str) -> bool) -> Self {
        Self { lines: Lines::new(input), begins, next: None, failed: None }
    }

    /// The next block.
    pub(in crate::log) fn next(
        &mut self,
        notes: &mut Notes,
    ) -> Result<Option<(u64, String)>, ReadError> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        let first = match self.next.take() {
            Some(first) => Some(first),
            None => self.lines.next(notes)?,
        };
        let Some((line, mut block)) = first else { return Ok(None) };
        loop {
            let (at, more) = match self.lines.next(notes) {
                Ok(Some(more)) => more,
                Ok(None) => break,
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            };
            if (self.begins)(&more) {
                self.next = Some((at, more));
                break;
            }
            if block.len() + more.len() > LENGTH_MAX {
                let reason = format!("this record is longer than {LENGTH_MAX} bytes");
                return Err(Mistake::new(At::line(line), reason).into());
            }
            block.push('\n');
            block.push_str(&more);
        }
        Ok(Some((line, block)))
    }
}
