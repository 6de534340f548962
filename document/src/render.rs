//! Diagnostics for people and for programs: as text with the source beside it, in the manner of
//! rustc, and as JSON.

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::source::{Place, Position, Source, Sources};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;

/// Whether text carries colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// No.
    Plain,
    /// Yes, as terminal codes.
    Coloured,
}

/// All diagnostics as text, in file order, with an empty line after each.
pub fn text(diagnostics: &Diagnostics, sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let more = more(diagnostics);
    let all = diagnostics.in_file_order().into_iter().chain(&more);
    all.map(|diagnostic| {
        // Each group by itself: groups of one report are joined by lines.
        let groups = report(diagnostic, sources);
        let parts = groups.into_iter().map(|group| renderer.render(&[group]) + "\n");
        parts.collect::<String>() + "\n"
    })
    .collect()
}

/// What is said of those that are counted only.
fn more(diagnostics: &Diagnostics) -> Vec<Diagnostic> {
    let counted = |(severity, word): (Severity, &str)| {
        let more = diagnostics.more(severity);
        let ending = if more == 1 { "" } else { "s" };
        let said = Diagnostic::error(Place::NOWHERE, format!("and {more} more {word}{ending}"));
        (more > 0).then_some(Diagnostic { severity, ..said })
    };
    [(Severity::Error, "error"), (Severity::Warning, "warning")]
        .map(counted)
        .into_iter()
        .flatten()
        .collect()
}

fn report<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message));
    if let Some(source) = sources.at(diagnostic.place) {
        let label = (!diagnostic.label.is_empty()).then_some(diagnostic.label.as_str());
        let same = diagnostic.also.as_ref();
        let same = same.filter(|(place, _)| same_source(sources, *place, diagnostic.place));
        let shown =
            Excerpt::of(source, std::iter::once(diagnostic.place).chain(same.map(|it| it.0)));
        let here = AnnotationKind::Primary.span(shown.first_line(diagnostic.place)).label(label);
        let mut snippet = shown.snippet().annotation(here);
        match &diagnostic.also {
            Some((place, label)) if same.is_some() => {
                let there = AnnotationKind::Context.span(shown.first_line(*place));
                snippet = snippet.annotation(there.label(label.as_str()));
                group = group.element(snippet);
            }
            Some((place, label)) => {
                group = group.element(snippet);
                if let Some(source) = sources.at(*place) {
                    let other = Excerpt::of(source, [*place]);
                    let there = AnnotationKind::Context.span(other.first_line(*place));
                    let there = there.label(label.as_str());
                    group = group.element(other.snippet().annotation(there));
                }
            }
            None => group = group.element(snippet),
        }
    }
    match &diagnostic.help {
        Some(help) if sources.at(diagnostic.place).is_some() => {
            vec![group.element(Level::HELP.message(help))]
        }
        Some(help) => vec![group, Group::with_title(Level::HELP.secondary_title(help))],
        None => vec![group],
    }
}

fn same_source(sources: &Sources, one: Place, other: Place) -> bool {
    match (sources.at(one), sources.at(other)) {
        (Some(one), Some(other)) => std::ptr::eq(one, other),
        _ => false,
    }
}

/// The lines of a source from the first place to the last: what is shown costs no more for a long file.
struct Excerpt<'a> {
    source: &'a Source,
    text: &'a str,
    /// Where the text begins in the source.
    start: usize,
}

impl<'a> Excerpt<'a> {
    /// The lines in which the given places begin.
    fn of(source: &'a Source, places: impl IntoIterator<Item = Place>) -> Self {
        let starts: Vec<usize> = places.into_iter().map(|place| place.range().start).collect();
        let first = starts.iter().copied().min().unwrap_or_default();
        let last = starts.iter().copied().max().unwrap_or_default();
        let start = source.text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        let end =
            source.text[last..].find('\n').map_or(source.text.len(), |newline| last + newline);
        Self { source, text: &source.text[start..end], start }
    }

    fn snippet(&self) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let line = 1 + self.source.text[..self.start].matches('\n').count();
        Snippet::source(self.text).line_start(line).path(self.source.name.as_str())
    }

    /// A place, cut at the end of its first line: a whole table need not be underlined.
    fn first_line(&self, place: Place) -> std::ops::Range<usize> {
        let range = place.range();
        let text = &self.source.text[range.clone()];
        let from = range.start - self.start;
        from..from + text.find('\n').unwrap_or(text.len())
    }
}

/// All diagnostics as JSON objects, in file order. Lines and columns count from 1, columns in
/// characters.
pub fn json(diagnostics: &Diagnostics, sources: &Sources) -> Vec<serde_json::Value> {
    let shown =
        |position: Position<'_>| json!({ "line": position.line, "column": position.column });
    let more = more(diagnostics);
    let all = diagnostics.in_file_order().into_iter().chain(&more).map(|diagnostic| {
        let source = sources.at(diagnostic.place);
        json!({
            "severity": match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            "file": source.map(|source| &source.name),
            "start": sources.position(diagnostic.place).map(shown),
            "end": sources.end_position(diagnostic.place).map(shown),
            "message": diagnostic.message,
            "help": diagnostic.help,
        })
    });
    all.collect()
}
