//! What is wrong with a log: the place, the reason and what to do, all of it collected. How it is shown
//! is left to the program.

use std::fmt;

/// Where in a log: a line and, in JSON, the path inside the record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct At {
    /// Counted from 1; zero where there is no line to tell.
    pub line: u64,
    /// Such as `event.commonEventHeader.sourceName`, or a column; empty where it is the whole record.
    pub path: String,
}

impl At {
    /// A whole line.
    pub const fn line(line: u64) -> Self {
        Self { line, path: String::new() }
    }

    /// A path in the record that begins on a line.
    pub fn path(line: u64, path: impl Into<String>) -> Self {
        Self { line, path: path.into() }
    }
}

impl fmt::Display for At {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.path.as_str()) {
            (0, "") => write!(out, "the log"),
            (0, path) => write!(out, "{path}"),
            (line, "") => write!(out, "line {line}"),
            (line, path) => write!(out, "line {line}, {path}"),
        }
    }
}

/// One thing that is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub at: At,
    /// Lower case, no full stop, what was written in backticks.
    pub reason: String,
    /// What to do, where something can be done.
    pub help: Option<String>,
}

impl Mistake {
    pub(crate) fn new(at: At, reason: impl Into<String>) -> Self {
        Self { at, reason: reason.into(), help: None }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.at, self.reason)?;
        match &self.help {
            Some(help) => write!(out, "; {help}"),
            None => Ok(()),
        }
    }
}

/// All that is wrong with a log. The first [`Mistakes::KEPT`] are kept, the others are counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mistakes {
    first: Vec<Mistake>,
    count: u64,
}

impl Mistakes {
    /// How many are kept: a log read in the wrong format has a mistake on every line.
    pub const KEPT: usize = 1000;

    pub(crate) fn push(&mut self, mistake: Mistake) {
        self.count += 1;
        if self.first.len() < Self::KEPT {
            self.first.push(mistake);
        }
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many there are, kept or not.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The first ones, in the order of the log.
    pub fn first(&self) -> &[Mistake] {
        &self.first
    }
}

impl fmt::Display for Mistakes {
    /// A line for each that is kept, and one that tells how many more there are.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mistake in &self.first {
            writeln!(out, "{mistake}")?;
        }
        match self.count - self.first.len() as u64 {
            0 => Ok(()),
            more => writeln!(out, "and {more} more"),
        }
    }
}

/// A text in backticks for a message, cut where it is long.
pub(crate) fn quoted(text: &str) -> String {
    const MAX: usize = 60;
    quoted_up_to(MAX, text)
}

/// A text in backticks, cut after so many characters.
pub(super) fn quoted_up_to(most: usize, text: &str) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("`{}…`", text[..end].escape_debug()),
        None => format!("`{}`", text.escape_debug()),
    }
}
