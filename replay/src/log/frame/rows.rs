//! Rows of CSV under a header, each with its text as it stands in the file. Quotes and delimiters are
//! left to `csv`.

use super::super::mistake::{At, Mistake};
use super::super::{Notes, ReadError};
use super::{Input, RECORD_MAX, TooLong, newlines, text};
use csv::{ByteRecord, ErrorKind, StringRecord};
use std::io::{BufRead, Read};

/// A row.
#[derive(Debug)]
pub(in crate::log) struct Row {
    pub(in crate::log) line: u64,
    pub(in crate::log) fields: StringRecord,
    pub(in crate::log) text: String,
}

/// The rows of a log.
#[derive(Debug)]
pub(in crate::log) struct Rows<R> {
    reader: csv::Reader<Kept<R>>,
    /// Bytes before the end of the row that was read last.
    end: u64,
    begun: bool,
    /// A row was too long: nothing behind it can be read.
    broken: bool,
}

impl<R: BufRead> Rows<R> {
    pub(in crate::log) fn new(input: R, delimiter: u8) -> Self {
        let kept = Kept { input: Input::new(input), bytes: Vec::new(), begin: 0, at: 0 };
        let mut builder = csv::ReaderBuilder::new();
        let reader = builder.has_headers(false).delimiter(delimiter).from_reader(kept);
        Self { reader, end: 0, begun: false, broken: false }
    }

    /// The next row; the first one is the header.
    pub(in crate::log) fn next(&mut self, notes: &mut Notes) -> Result<Option<Row>, ReadError> {
        if !self.begun {
            self.begun = true;
            self.reader.get_mut().input.begin(notes)?;
        }
        if self.broken {
            return Ok(None);
        }
        let mut fields = ByteRecord::new();
        let row = self.reader.position().line();
        let read = self.reader.read_byte_record(&mut fields);
        let (begin, end) = (self.end, self.reader.position().byte());
        self.end = end;
        let raw = self.reader.get_mut().cut(begin, end);
        let mistake = match read {
            Ok(false) => return Ok(None),
            Ok(true) => {
                let line = fields.position().map_or(0, csv::Position::line);
                return match StringRecord::from_byte_record(fields) {
                    Ok(fields) => Ok(Some(Row { line, fields, text: text(raw, line)? })),
                    // The text is no UTF-8 either, and tells where.
                    Err(_) => Err(text(raw, line).err().map_or_else(
                        || Mistake::new(At::line(line), "this row is not UTF-8").into(),
                        ReadError::from,
                    )),
                };
            }
            Err(error) => error,
        };
        let line = mistake.position().map_or(0, csv::Position::line);
        let reason = if let ErrorKind::UnequalLengths { expected_len, len, .. } = mistake.kind() {
            format!("this row has {len} fields, and the header has {expected_len}")
        } else {
            mistake.to_string()
        };
        if mistake.is_io_error()
            && let ErrorKind::Io(error) = mistake.into_kind()
        {
            if TooLong::is(&error) {
                self.broken = true;
                let help = "is a quotation mark not closed?";
                let mistake = Mistake::new(At::line(row), TooLong.to_string());
                return Err(ReadError::Rest(mistake.help(help)));
            }
            return Err(error.into());
        }
        if newlines(&raw) > 0 {
            // A quotation mark may have swallowed other rows.
            let mistake = Mistake::new(At::line(line), reason);
            return Err(ReadError::Rest(mistake.help("is a quotation mark not closed?")));
        }
        Err(Mistake::new(At::line(line), reason).into())
    }
}

/// A reader that keeps what was read until the row is cut from it.
#[derive(Debug)]
struct Kept<R> {
    input: Input<R>,
    bytes: Vec<u8>,
    /// Where in `bytes` the next row begins, and which byte of the file that is.
    begin: usize,
    at: u64,
}

impl<R> Kept<R> {
    /// The bytes of the file between two places, without the line's end.
    fn cut(&mut self, from: u64, to: u64) -> Vec<u8> {
        /// How much may lie before the row, before the rest is moved to the front.
        const SLACK: usize = 1 << 16;
        let length = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        let start = (self.begin + length(from - self.at)).min(self.bytes.len());
        let end = (start + length(to - from)).min(self.bytes.len());
        let cut = self.bytes[start..end].trim_ascii().to_vec();
        (self.begin, self.at) = (end, to);
        if self.begin > SLACK {
            self.bytes.drain(..self.begin);
            self.begin = 0;
        }
        cut
    }
}

impl<R: BufRead> Read for Kept<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        // Only the row that is being read may grow.
        if self.bytes.len() - self.begin > RECORD_MAX {
            return Err(std::io::Error::other(TooLong));
        }
        self.input.left = RECORD_MAX;
        let count = self.input.read(into)?;
        self.bytes.extend_from_slice(&into[..count]);
        Ok(count)
    }
}
