//! Words, moments and pairs of the compact notation in which tests write alarms, each with its place
//! in the text. What a line of them means is left to `train` and `name`.

use sandtable_units::{Quantity as _, Span};
use std::ops::Range;
use winnow::ascii::{digit1, multispace0, space0};
use winnow::combinator::{alt, cut_err, delimited, eof, not, opt, preceded, repeat, terminated};
use winnow::error::{ContextError, ErrMode, StrContext, StrContextValue};
use winnow::stream::LocatingSlice;
use winnow::token::{one_of, take_till, take_while};
use winnow::{ModalResult, Parser};

type Input<'i> = LocatingSlice<&'i str>;

/// A part of a line and where it stands, in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) what: What,
    pub(super) range: Range<usize>,
}

/// What a part of a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// A word, quoted or not.
    Word { text: String, quoted: bool },
    /// `(…)`: what tells apart alarms of one type at one resource.
    Qualifier(String),
    /// `@10s`: a moment, counted from the start of the test. What is no span is kept as written.
    At(Result<Span, String>),
    /// `x5`: how often.
    Times(u32),
    /// `name=value`: an attribute.
    Pair(String, String),
    /// `cause:NAME` and `fault:NAME`: the truth behind an alarm.
    Truth { is_cause: bool, fault: String },
    /// `;`: the same alarm goes on.
    Then,
}

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotationError {
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

fn is_bare(letter: char) -> bool {
    !letter.is_whitespace() && !letter.is_control() && !"'\"@();=#".contains(letter)
}

fn quoted<'i>(input: &mut Input<'i>) -> ModalResult<&'i str> {
    let within = |mark: char| {
        delimited(
            mark,
            take_till(0.., move |letter| letter == mark || letter == '\n'),
            cut_err(mark).context(expected("the closing quotation mark")),
        )
    };
    alt((within('\''), within('"'))).parse_next(input)
}

fn bare<'i>(input: &mut Input<'i>) -> ModalResult<&'i str> {
    take_while(1.., is_bare).parse_next(input)
}

fn either<'i>(input: &mut Input<'i>) -> ModalResult<&'i str> {
    alt((quoted, bare)).parse_next(input)
}

fn at(input: &mut Input<'_>) -> ModalResult<What> {
    let span = cut_err(either).context(expected("a time span after `@`, such as `@10s`"));
    let read = |text: &str| match Span::parse(text) {
        Ok(span) => What::At(Ok(span)),
        Err(error) => What::At(Err(error.to_string())),
    };
    preceded('@', span).map(read).parse_next(input)
}

fn times(input: &mut Input<'_>) -> ModalResult<What> {
    let end = not(one_of(is_bare));
    let number = terminated(digit1.try_map(str::parse::<u32>), end);
    preceded('x', number).map(What::Times).parse_next(input)
}

fn qualifier(input: &mut Input<'_>) -> ModalResult<What> {
    let text = take_till(0.., |letter| ")\n".contains(letter));
    let close = cut_err(')').context(expected("the closing parenthesis"));
    let trimmed = |text: &str| What::Qualifier(text.trim().to_owned());
    delimited('(', text, close).map(trimmed).parse_next(input)
}

fn pair(input: &mut Input<'_>) -> ModalResult<What> {
    let value = cut_err(either).context(expected("a value after `=`"));
    let both = |(name, value): (&str, &str)| What::Pair(name.to_owned(), value.to_owned());
    (terminated(bare, '='), value).map(both).parse_next(input)
}

fn truth(input: &mut Input<'_>) -> ModalResult<What> {
    let kind = alt(("cause:".value(true), "fault:".value(false)));
    let name = cut_err(either).context(expected("the name of a fault"));
    let both = |(is_cause, fault): (bool, &str)| What::Truth { is_cause, fault: fault.to_owned() };
    (kind, name).map(both).parse_next(input)
}

fn word(input: &mut Input<'_>) -> ModalResult<What> {
    let make = |quoted| move |text: &str| What::Word { text: text.to_owned(), quoted };
    alt((quoted.map(make(true)), bare.map(make(false)))).parse_next(input)
}

fn part(input: &mut Input<'_>) -> ModalResult<Part> {
    let what = alt((';'.value(What::Then), at, times, qualifier, truth, pair, word));
    what.with_span().map(|(what, range)| Part { what, range }).parse_next(input)
}

fn comment(input: &mut Input<'_>) -> ModalResult<()> {
    ('#', take_till(0.., '\n')).void().parse_next(input)
}

fn line(input: &mut Input<'_>) -> ModalResult<Vec<Part>> {
    let parts = repeat(0.., preceded(space0, part));
    terminated(parts, (space0, opt(comment), opt('\r'))).parse_next(input)
}

fn lines(input: &mut Input<'_>) -> ModalResult<Vec<Vec<Part>>> {
    let first = line.parse_next(input)?;
    let more: Vec<Vec<Part>> = repeat(0.., preceded('\n', line)).parse_next(input)?;
    (multispace0, eof).context(expected("a word, a moment or a pair")).parse_next(input)?;
    Ok(std::iter::once(first).chain(more).filter(|line| !line.is_empty()).collect())
}

/// The lines of a text, without those that are empty.
pub(super) fn read(text: &str) -> Result<Vec<Vec<Part>>, NotationError> {
    let mut parser = lines;
    let parse = |error: winnow::error::ParseError<Input<'_>, ContextError>| {
        let wanted = error.inner().context().find_map(|context| match context {
            StrContext::Expected(expected) => Some(expected.to_string()),
            StrContext::Label(_) | _ => None,
        });
        let wanted = wanted.unwrap_or_else(|| "a word, a moment or a pair".to_owned());
        let start = error.offset();
        let letter = text[start..].chars().next();
        let found = match letter {
            None | Some('\n') => "the end of the line".to_owned(),
            Some(letter) => format!("`{}`", letter.escape_default()),
        };
        NotationError {
            range: start..start + letter.map_or(0, char::len_utf8),
            message: format!("expected {wanted}, found {found}"),
            help: "put what has spaces or signs into quotation marks, such as 'link down'"
                .to_owned(),
        }
    };
    Parser::<Input<'_>, _, ErrMode<ContextError>>::parse(&mut parser, LocatingSlice::new(text))
        .map_err(parse)
}

/// A word as it must be written to be read as one.
pub(super) fn written(word: &str) -> String {
    if !word.is_empty() && word.chars().all(is_bare) {
        word.to_owned()
    } else if word.contains('\'') {
        format!("\"{word}\"")
    } else {
        format!("'{word}'")
    }
}
