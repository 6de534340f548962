//! What is wrong with a file, as data: rendered in a terminal, as JSON or in a window, by others.

use crate::source::Place;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but probably does not say what was meant.
    Warning,
}

/// One mistake: what, where, why, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Where, or nowhere.
    pub place: Place,
    /// What is wrong: lower case, no full stop, what was written in backticks.
    pub message: String,
    /// A few words beside the place.
    pub label: String,
    /// Another place that belongs to it, with a few words.
    pub also: Option<(Place, String)>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            place,
            message: message.into(),
            label: String::new(),
            also: None,
            help: None,
        }
    }

    /// A warning at a place.
    pub fn warning(place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, message) }
    }

    /// The same with a few words beside the place.
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// The same with another place.
    pub fn also(self, place: Place, label: impl Into<String>) -> Self {
        Self { also: Some((place, label.into())), ..self }
    }

    /// The same with help.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// All mistakes found so far: the first hundred errors and the first hundred warnings in full, and how
/// many more there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Diagnostics {
    /// So many of a severity are kept in full: nobody reads more before the file is put right.
    pub const KEPT_MAX: usize = 100;

    /// Notes one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = match diagnostic.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count <= Self::KEPT_MAX {
            self.kept.push(diagnostic);
        }
    }

    /// Whether another error would be counted only. Who would search for its help need not.
    pub fn is_full(&self) -> bool {
        self.errors >= Self::KEPT_MAX
    }

    /// Notes an error at a place, with help.
    pub fn error(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.push(Diagnostic::error(place, message).help(help));
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
        }
    }

    /// How many of a severity are counted only.
    pub fn more(&self, severity: Severity) -> usize {
        self.count(severity).saturating_sub(Self::KEPT_MAX)
    }

    /// Those that are kept, in the order of their places.
    pub fn in_file_order(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.kept.iter().collect();
        all.sort_by_key(|diagnostic| diagnostic.place);
        all
    }

    /// The same without warnings.
    pub fn without_warnings(mut self) -> Self {
        self.kept.retain(|diagnostic| diagnostic.severity == Severity::Error);
        self.warnings = 0;
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.errors + self.warnings == 0
    }

    /// Takes over another collection.
    pub fn append(&mut self, other: Self) {
        let (errors, warnings) = (other.more(Severity::Error), other.more(Severity::Warning));
        other.kept.into_iter().for_each(|diagnostic| self.push(diagnostic));
        self.errors += errors;
        self.warnings += warnings;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_counted() {
        let mut out = Diagnostics::default();
        for _ in 0..250 {
            out.push(Diagnostic::error(Place::NOWHERE, "wrong"));
        }
        out.push(Diagnostic::warning(Place::NOWHERE, "doubtful"));
        let mut all = out.clone();
        all.append(out.clone());
        assert_eq!((out.count(Severity::Error), out.more(Severity::Error)), (250, 150));
        assert_eq!((all.count(Severity::Error), all.count(Severity::Warning)), (500, 2));
        assert_eq!(all.in_file_order().len(), Diagnostics::KEPT_MAX + 2);
        assert_eq!(all.without_warnings().count(Severity::Warning), 0);
    }
}
