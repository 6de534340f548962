//! Source texts and places in them. A place is a range of bytes; lines and columns are worked out only
//! when a diagnostic is shown.

use serde::{Serialize, Serializer};
use std::ops::{Deref, Range};

/// A range of bytes in a source. What did not come from a file is nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    source: u32,
    start: u32,
    end: u32,
}

impl Place {
    /// The place of what no file says.
    pub const NOWHERE: Self = Self { source: u32::MAX, start: 0, end: 0 };

    pub(crate) fn new(source: u32, range: Range<usize>) -> Self {
        let narrow = |at: usize| u32::try_from(at).expect("sources are below 4 GiB");
        Self { source, start: narrow(range.start), end: narrow(range.end) }
    }

    /// A part of this place, counted in bytes from its start; cut at its end.
    pub fn part(self, range: Range<usize>) -> Self {
        let (whole, end) = (self.range(), self.end as usize);
        let start = whole.start.saturating_add(range.start).min(end);
        let until = whole.start.saturating_add(range.end).clamp(start, end);
        Self::new(self.source, start..until)
    }

    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and where it was written.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub place: Place,
}

impl<T> Placed<T> {
    /// A value that no file says.
    pub const fn nowhere(value: T) -> Self {
        Self { value, place: Place::NOWHERE }
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Placed<T> {
    /// Equal values are equal wherever they were written.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Serialize> Serialize for Placed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

/// A file, a line and a column, both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position<'a> {
    /// The name of the source.
    pub file: &'a str,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Source {
    fn position(&self, at: usize) -> Position<'_> {
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = 1 + before.matches('\n').count();
        Position { file: &self.name, line, column: 1 + before[line_start..].chars().count() }
    }
}

/// Why bytes are no source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceError {
    /// Larger than [`Sources::SIZE_MAX`].
    TooLarge,
    /// UTF-16, by its byte order mark.
    Utf16,
    /// Bytes that are no UTF-8, on this line; the flag says whether it looks like no text at all.
    NotUtf8 {
        /// Counted from 1.
        line: usize,
        /// Whether there are bytes that no text has.
        binary: bool,
    },
}

/// The source texts that a document was read from.
#[derive(Debug, Clone, Default)]
pub struct Sources(Vec<Source>);

#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Sources {
    /// A source may have at most this many bytes.
    pub const SIZE_MAX: usize = 64 << 20;

    /// Adds a text under a name and returns its number.
    ///
    /// # Panics
    /// If there are more than 2^32 sources.
    pub fn add(&mut self, name: &str, text: String) -> u32 {
        self.0.push(Source { name: name.into(), text });
        u32::try_from(self.0.len() - 1).expect("fewer than 2^32 sources")
    }

    /// The text of a source.
    pub fn text(&self, source: u32) -> &str {
        &self.0[source as usize].text
    }

    /// The name of a source.
    pub fn name(&self, source: u32) -> &str {
        &self.0[source as usize].name
    }

    /// The whole of a source as a place.
    pub fn whole(&self, source: u32) -> Place {
        Place::new(source, 0..self.text(source).len())
    }

    /// What was written at a place, unless it is nowhere.
    pub fn written(&self, place: Place) -> Option<&str> {
        self.at(place).map(|source| &source.text[place.range()])
    }

    /// Where a place begins, for people, unless it is nowhere.
    pub fn position(&self, place: Place) -> Option<Position<'_>> {
        self.at(place).map(|source| source.position(place.range().start))
    }

    /// Where a place ends, for people, unless it is nowhere.
    pub fn end_position(&self, place: Place) -> Option<Position<'_>> {
        self.at(place).map(|source| source.position(place.range().end))
    }

    pub(crate) fn at(&self, place: Place) -> Option<&Source> {
        self.0.get(place.source as usize)
    }

    /// The text of a file's bytes, without its byte order mark.
    pub fn decode(bytes: Vec<u8>) -> Result<String, SourceError> {
        if bytes.len() > Self::SIZE_MAX {
            return Err(SourceError::TooLarge);
        }
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(SourceError::Utf16);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(text.strip_prefix('\u{feff}').map(Into::into).unwrap_or(text)),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let bytes = error.as_bytes();
                let line = String::from_utf8_lossy(&bytes[..valid]).matches('\n').count() + 1;
                Err(SourceError::NotUtf8 { line, binary: bytes.contains(&0) })
            }
        }
    }
}
