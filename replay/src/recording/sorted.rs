//! Sorting more than memory holds: what comes is sorted by parts, parts that are full are put aside in a
//! temporary file, and all parts are merged. What fits into one part never leaves memory.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;

/// Takes what is to be sorted.
pub(super) struct Sorter<T> {
    held: Vec<T>,
    /// How many are held in memory.
    most: usize,
    file: Option<BufWriter<File>>,
    /// Where in the file each part is that was put aside.
    parts: Vec<Range<u64>>,
    /// One item as it is written.
    bytes: Vec<u8>,
}

impl<T: Ord + Serialize + DeserializeOwned> Sorter<T> {
    pub(super) const fn new(most: usize) -> Self {
        Self { held: Vec::new(), most, file: None, parts: Vec::new(), bytes: Vec::new() }
    }

    pub(super) fn push(&mut self, item: T) -> io::Result<()> {
        self.held.push(item);
        if self.held.len() < self.most { Ok(()) } else { self.put_aside() }
    }

    fn put_aside(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let begin = self.parts.last().map_or(0, |part| part.end);
        let mut end = begin;
        if self.file.is_none() {
            self.file = Some(BufWriter::with_capacity(READ, tempfile::tempfile()?));
        }
        let file = self.file.as_mut().expect("it was just made");
        for item in self.held.drain(..) {
            let mut bytes = std::mem::take(&mut self.bytes);
            bytes.clear();
            bytes = postcard::to_extend(&item, bytes).map_err(io::Error::other)?;
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            file.write_all(&length.to_le_bytes())?;
            file.write_all(&bytes)?;
            end += 4 + u64::from(length);
            self.bytes = bytes;
        }
        self.parts.push(begin..end);
        Ok(())
    }

    /// All of them, the least first.
    pub(super) fn finish(mut self) -> io::Result<Sorted<T>> {
        self.held.sort_unstable();
        let file = match self.file {
            Some(file) => Some(file.into_inner().map_err(io::IntoInnerError::into_error)?),
            None => None,
        };
        let parts = self.parts.into_iter();
        let parts = parts.map(|rest| Part { rest, bytes: Vec::new(), at: 0 }).collect();
        let mut sorted =
            Sorted { held: self.held.into_iter(), file, parts, heads: BinaryHeap::new() };
        for part in 0..sorted.parts.len() {
            sorted.head(part)?;
        }
        Ok(sorted)
    }
}

/// How much of a part is read at a time.
const READ: usize = 1 << 16;

/// What is left of a part that was put aside.
struct Part {
    rest: Range<u64>,
    bytes: Vec<u8>,
    at: usize,
}

impl Part {
    /// The next so many bytes.
    fn take(&mut self, length: usize, file: &mut File) -> io::Result<&[u8]> {
        if self.bytes.len() - self.at < length {
            self.bytes.drain(..self.at);
            self.at = 0;
            let more = READ.max(length - self.bytes.len()) as u64;
            let more = more.min(self.rest.end - self.rest.start);
            file.seek(SeekFrom::Start(self.rest.start))?;
            let file: &File = file;
            file.take(more).read_to_end(&mut self.bytes)?;
            self.rest.start += more;
        }
        let end = self.at + length;
        let taken = self.bytes.get(self.at..end);
        self.at = end;
        taken.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn is_empty(&self) -> bool {
        self.at == self.bytes.len() && self.rest.is_empty()
    }
}

/// What was sorted.
pub(super) struct Sorted<T> {
    held: std::vec::IntoIter<T>,
    file: Option<File>,
    parts: Vec<Part>,
    /// The first of each part that was put aside.
    heads: BinaryHeap<Reverse<(T, usize)>>,
}

impl<T: Ord + DeserializeOwned> Sorted<T> {
    /// Reads the next of a part.
    fn head(&mut self, part: usize) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let from = &mut self.parts[part];
        if from.is_empty() {
            return Ok(());
        }
        let length = from.take(4, file)?;
        let length = u32::from_le_bytes(length.try_into().expect("four bytes were taken"));
        let item = postcard::from_bytes(from.take(length as usize, file)?);
        self.heads.push(Reverse((item.map_err(io::Error::other)?, part)));
        Ok(())
    }
}

impl<T: Ord + DeserializeOwned> Iterator for Sorted<T> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let held = self.held.as_slice().first();
        let aside = self.heads.peek().map(|Reverse((item, _))| item);
        match (held, aside) {
            (_, None) => self.held.next().map(Ok),
            (Some(held), Some(aside)) if held <= aside => self.held.next().map(Ok),
            (_, Some(_)) => {
                let Reverse((item, part)) = self.heads.pop()?;
                Some(self.head(part).map(|()| item))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_is_held_it_comes_out_in_order(
            items in prop::collection::vec((any::<i128>(), ".{0,9}"), 0..200),
            most in 1..70_usize,
        ) {
            let mut sorter = Sorter::new(most);
            for item in &items {
                sorter.push(item.clone()).unwrap();
            }
            let sorted: Vec<_> = sorter.finish().unwrap().map(Result::unwrap).collect();
            let mut expected = items;
            expected.sort();
            prop_assert_eq!(sorted, expected);
        }
    }
}
