//! Texts of all formats: where in them something stands, and the numbers that they write.

use super::ImportError;
use winnow::Parser;
use winnow::error::{ContextError, ErrMode, StrContext};
use winnow::stream::LocatingSlice;

/// What the parsers of texts read from.
pub(super) type Input<'i> = LocatingSlice<&'i str>;

/// Where each line of a text begins.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(end, _)| end + 1).collect())
    }

    /// The line of a byte.
    pub(super) fn at(&self, byte: usize) -> String {
        format!("line {}", self.0.partition_point(|begin| *begin <= byte) + 1)
    }
}

/// A finite number.
pub(super) fn number(text: &str, at: &str) -> Result<f64, ImportError> {
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| ImportError::new(format!("`{}` is not a number", text.trim())).at(at))
}

/// Parses a whole text.
pub(super) fn parse<'i, T>(
    text: &'i str,
    what: &str,
    mut parser: impl Parser<Input<'i>, T, ErrMode<ContextError>>,
) -> Result<T, ImportError> {
    parser.parse(LocatingSlice::new(text)).map_err(|error| {
        let expected = error.inner().context().find_map(|context| match context {
            StrContext::Expected(expected) => Some(expected.to_string()),
            StrContext::Label(_) | _ => None,
        });
        let expected = expected.unwrap_or_else(|| "the end of the file".to_owned());
        let found: String =
            text[error.offset()..].chars().take_while(|c| *c != '\n').take(20).collect();
        let found = found.replace(char::is_control, "\u{fffd}");
        let found = match found.trim() {
            "" => "the end of the line".to_owned(),
            found => format!("`{found}`"),
        };
        ImportError::new(format!("this is no {what}: expected {expected}, found {found}"))
            .at(Lines::of(text).at(error.offset()))
    })
}
