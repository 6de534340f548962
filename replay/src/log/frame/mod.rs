//! From bytes to records, one at a time, so that a log may be larger than memory: JSON documents, rows
//! of CSV, lines. What a record means is left to the formats.

mod json;
mod lines;
mod rows;

pub(super) use json::{JsonFrames, reason};
pub(super) use lines::{Blocks, Lines};
pub(super) use rows::{Row, Rows};

use super::mistake::{At, Mistake};
use super::{Notes, ReadError};
use std::io::{BufRead, Read};

/// Bytes of a record of JSON or of a row. Longer ones come of a bracket or quote that is not closed.
const RECORD_MAX: usize = 1 << 26;

/// What an error is called that comes of that limit.
#[derive(Debug, thiserror::Error)]
#[error("this record is longer than {RECORD_MAX} bytes")]
struct TooLong;

impl TooLong {
    fn is(error: &std::io::Error) -> bool {
        error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Self>)
    }
}

/// Bytes that know on which line they are.
#[derive(Debug)]
struct Input<R> {
    inner: R,
    line: u64,
    /// How many more bytes the record may have that is being read.
    left: usize,
}

impl<R: BufRead> Input<R> {
    const fn new(inner: R) -> Self {
        Self { inner, line: 1, left: RECORD_MAX }
    }

    /// Looks at the first bytes: a mark of UTF-8 is passed over, one of UTF-16 is a mistake.
    fn begin(&mut self, notes: &mut Notes) -> Result<(), ReadError> {
        let first = self.inner.fill_buf()?;
        if first.starts_with(b"\xEF\xBB\xBF") {
            notes.add("the byte order mark at the start was passed over");
            self.inner.consume(3);
        } else if first.starts_with(b"\xFF\xFE") || first.starts_with(b"\xFE\xFF") {
            let mistake = Mistake::new(At::line(1), "this is UTF-16, by its byte order mark");
            return Err(ReadError::Rest(mistake.help("save it as UTF-8")));
        }
        Ok(())
    }

    /// The next byte that is no white space, which stays where it is.
    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            let bytes = self.inner.fill_buf()?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let blank = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let next = bytes.get(blank).copied();
            self.line += newlines(&bytes[..blank]);
            self.inner.consume(blank);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    /// Takes the byte that [`Input::peek`] showed.
    fn take(&mut self) {
        self.inner.consume(1);
    }

    /// Goes to the start of the next line. Whether there is one.
    fn skip_line(&mut self) -> Result<bool, ReadError> {
        self.inner.skip_until(b'\n')?;
        self.line += 1;
        Ok(!self.inner.fill_buf()?.is_empty())
    }
}

impl<R: BufRead> Read for Input<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(into)?;
        self.line += newlines(&into[..count]);
        self.left = self.left.checked_sub(count).ok_or_else(|| std::io::Error::other(TooLong))?;
        Ok(count)
    }
}

#[expect(clippy::naive_bytecount, reason = "most pieces are a byte long")]
fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Bytes as text, or the mistake that they are none.
fn text(bytes: Vec<u8>, line: u64) -> Result<String, Mistake> {
    String::from_utf8(bytes).map_err(|error| {
        let (valid, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let line = line + newlines(&bytes[..valid]);
        let reason = format!("the byte {:#04X} here is not UTF-8", bytes[valid]);
        Mistake::new(At::line(line), reason).help("save the log as UTF-8")
    })
}
