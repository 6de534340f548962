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

/// Writes a text for people to standard output: names and texts of files command no terminal. A reader that
/// has gone is an error of kind `BrokenPipe`.
pub(crate) fn out(text: &str) -> io::Result<()> {
    verbatim(&harmless(text))
}

/// Writes to standard output what programs read, as it is.
pub(crate) fn verbatim(text: &str) -> io::Result<()> {
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
    drop(anstream::stderr().lock().write_all(harmless(text).as_bytes()));
}

/// A text in which letters that command a terminal, or hide what is written, are shown instead (`\u{1b}`).
/// Only lines, tabs and the colours and weights that this program uses are left.
fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let style = style(rest);
        if style > 0 {
            shown.push_str(&rest[..style]);
            rest = &rest[style..];
            continue;
        }
        match letter {
            '\n' | '\t' => shown.push(letter),
            _ if commands(letter) => shown.extend(letter.escape_unicode()),
            _ => shown.push(letter),
        }
        rest = &rest[letter.len_utf8()..];
    }
    shown
}

/// How long the code at the beginning is, if it changes colour or weight and nothing else; 0 otherwise.
/// Blinking, concealed and inverse text is not ours.
fn style(text: &str) -> usize {
    let Some(code) = text.strip_prefix("\u{1b}[") else { return 0 };
    let Some(end) = code.find('m') else { return 0 };
    let is_ours = |part: &str| {
        matches!(part, "" | "0" | "1" | "2" | "22" | "39")
            || part.parse().is_ok_and(|number: u8| matches!(number, 30..=37 | 90..=97))
    };
    if code[..end].split(';').all(is_ours) { "\u{1b}[".len() + end + 1 } else { 0 }
}

/// Whether a letter is a control character, or one that changes the direction of writing.
fn commands(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether standard error can show a progress bar.
pub(crate) fn is_interactive() -> bool {
    io::IsTerminal::is_terminal(&io::stderr())
}

/// Whether standard output shows colours.
pub(crate) fn has_colour() -> bool {
    !matches!(AutoStream::choice(&io::stdout()), ColorChoice::Never)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_command_no_terminal() {
        let title = "A\u{1b}[2J\u{1b}]0;owned\u{7}B\u{202e}evil\r\u{9b}2J\u{1b}[8mhidden";
        let expected =
            "A\\u{1b}[2J\\u{1b}]0;owned\\u{7}B\\u{202e}evil\\u{d}\\u{9b}2J\\u{1b}[8mhidden";
        assert_eq!(harmless(title), expected);
        let ours = format!("{BAD}FAIL{BAD:#} {FAINT}a{FAINT:#}\tb\n");
        assert_eq!(harmless(&ours), ours);
        assert_eq!(harmless("Zürich – 東京 \u{1b}"), "Zürich – 東京 \\u{1b}");
    }
}
