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
    diagnostics
        .in_file_order()
        .into_iter()
        .map(|diagnostic| {
            // Each group by itself: groups of one report are joined by lines.
            let groups = report(diagnostic, sources);
            let parts = groups.into_iter().map(|group| renderer.render(&[group]) + "\n");
            parts.collect::<String>() + "\n"
        })
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
        let here = AnnotationKind::Primary.span(first_line(source, diagnostic.place)).label(label);
        let mut snippet =
            Snippet::source(source.text.as_str()).path(source.name.as_str()).annotation(here);
        match &diagnostic.also {
            Some((place, label)) if same_source(sources, *place, diagnostic.place) => {
                let there = AnnotationKind::Context.span(first_line(source, *place));
                snippet = snippet.annotation(there.label(label.as_str()));
                group = group.element(snippet);
            }
            Some((place, label)) => {
                group = group.element(snippet);
                if let Some(source) = sources.at(*place) {
                    let there = AnnotationKind::Context.span(first_line(source, *place));
                    let there = there.label(label.as_str());
                    let other = Snippet::source(source.text.as_str()).path(source.name.as_str());
                    group = group.element(other.annotation(there));
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

/// A place, cut at the end of its first line: a whole table need not be underlined.
fn first_line(source: &Source, place: Place) -> std::ops::Range<usize> {
    let range = place.range();
    let text = &source.text[range.clone()];
    range.start..range.start + text.find('\n').unwrap_or(text.len())
}

/// All diagnostics as JSON objects, in file order. Lines and columns count from 1, columns in
/// characters.
pub fn json(diagnostics: &Diagnostics, sources: &Sources) -> Vec<serde_json::Value> {
    let shown =
        |position: Position<'_>| json!({ "line": position.line, "column": position.column });
    let all = diagnostics.in_file_order().into_iter().map(|diagnostic| {
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
