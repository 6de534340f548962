//! The terminal: colours if it has them, and nothing lost in silence if it is not there.

use crate::arguments::Color;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use sandtable_scenarios::document;
use std::io::{self, Write as _};

/// What is important.
pub(crate) const STRONG: Style = Style::new().bold();
/// What is well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What is not.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What may be overlooked.
pub(crate) const FAINT: Style = Style::new().dimmed();

/// Follows the user's choice from here on.
pub(crate) fn choose_colour(color: Color) {
    match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
    .write_global();
}

/// Writes to standard output. A reader that has gone is an error of kind `BrokenPipe`.
pub(crate) fn out(text: &str) -> io::Result<()> {
    let mut stream = anstream::stdout().lock();
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// Shows what is wrong with a file, on standard error.
pub(crate) fn diagnostics(found: &document::Diagnostics, sources: &document::Sources) {
    note(&document::text(found, sources, document::Style::Coloured));
}

/// Shows an error, on standard error.
pub(crate) fn error(reason: &str, help: Option<&str>) {
    let mut text = format!("{BAD}error{BAD:#}{STRONG}: {reason}{STRONG:#}\n");
    if let Some(help) = help {
        text += &format!("{STRONG}help{STRONG:#}: {help}\n");
    }
    note(&text);
}

/// Writes to standard error.
pub(crate) fn note(text: &str) {
    // Where standard error is gone there is nobody left to tell.
    drop(anstream::stderr().lock().write_all(text.as_bytes()));
}

/// Whether standard error can show a progress bar.
pub(crate) fn is_interactive() -> bool {
    io::IsTerminal::is_terminal(&io::stderr())
}

/// Whether standard output shows colours.
pub(crate) fn has_colour() -> bool {
    !matches!(AutoStream::choice(&io::stdout()), ColorChoice::Never)
}
