//! Names that standards give: read whatever their case and separators, written exactly as the standard
//! spells them. One file for each table of names.

mod event_type;
mod probable_cause;
mod severity;

pub use event_type::{Spelling, event_type, event_type_name};
pub use probable_cause::{CauseNumbers, cause_name, cause_number};
pub use severity::{Reading, SeverityTable};

/// The letters of a name without case and separators.
fn letters(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// A name without case and separators: `Loss of Signal`, `LOSS_OF_SIGNAL` and `lossOfSignal` are one.
pub(crate) fn plain(name: &str) -> String {
    letters(name).collect()
}

/// Whether two names are the same but for case and separators.
pub(crate) fn same(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}
