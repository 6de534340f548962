//! SNDlib's native text: sections of entries in parentheses.

use super::super::ImportError;
use super::super::network::Coordinates;
use super::super::network::{Flow, Node};
use super::super::written::{Input, Lines, parse};
use super::{File, WrittenLink};
use winnow::ascii::multispace1;
use winnow::combinator::{alt, cut_err, delimited, opt, preceded, repeat, terminated};
use winnow::error::{ContextError, ErrMode, StrContext, StrContextValue};
use winnow::token::{one_of, take_till, take_while};
use winnow::{ModalResult, Parser};

/// A section that matters, with the place of each entry.
enum Section<'i> {
    /// What is told of the whole, as text.
    Meta(&'i str),
    Nodes(Vec<(usize, WrittenNode<'i>)>),
    Links(Vec<(usize, LinkEntry<'i>)>),
    Demands(Vec<(usize, Demand<'i>)>),
    Other,
}

type WrittenNode<'i> = (&'i str, Option<[f64; 2]>);
/// Id, ends; capacity and cost before planning, routing cost, setup cost; capacity and cost of modules.
type LinkEntry<'i> = (&'i str, [&'i str; 2], [f64; 4], Vec<[f64; 2]>);
/// Id, ends, routing unit, value.
type Demand<'i> = (&'i str, [&'i str; 2], [f64; 2]);

pub(super) fn read(text: &str) -> Result<File, ImportError> {
    let sections: Vec<Section<'_>> =
        parse(text, "SNDlib network", preceded(gap, repeat(1.., section)))?;
    let lines = Lines::of(text);
    let mut file = File {
        name: name(text),
        unit: None,
        coordinates: Coordinates::Untold,
        nodes: Vec::new(),
        links: Vec::new(),
        demands: Vec::new(),
    };
    for section in sections {
        match section {
            Section::Meta(text) => file.unit = unit(text),
            Section::Nodes(nodes) => file.nodes.extend(nodes.into_iter().map(|(at, node)| Node {
                spot: node.1,
                ..Node::new(lines.at(at), node.0.to_owned(), node.0.to_owned())
            })),
            Section::Links(links) => file.links.extend(links.into_iter().map(|(at, link)| {
                let (id, [from, to], [installed, _, routing_cost, _], modules) = link;
                WrittenLink {
                    at: lines.at(at),
                    id: id.to_owned(),
                    from: from.to_owned(),
                    to: to.to_owned(),
                    installed,
                    routing_cost,
                    modules: modules.into_iter().map(|[capacity, _]| capacity).collect(),
                }
            })),
            Section::Demands(demands) => {
                file.demands.extend(demands.into_iter().map(|(at, demand)| {
                    let [from, to] = demand.1.map(str::to_owned);
                    Flow::new(lines.at(at), from, to, demand.2[1])
                }));
            }
            Section::Other => {}
        }
    }
    Ok(file)
}

/// The files tell their name in a comment.
fn name(text: &str) -> Option<String> {
    let named = text.lines().find_map(|line| line.strip_prefix("# network "));
    named.map(|name| name.trim().to_owned())
}

/// The unit that `META` names: `unit = MBITPERSEC`.
fn unit(meta: &str) -> Option<String> {
    let spaced = meta.replace('=', " = ");
    let mut words = spaced.split_whitespace().skip_while(|word| !word.eq_ignore_ascii_case("unit"));
    words.nth(1).filter(|sign| *sign == "=")?;
    words.next().map(str::to_owned)
}

fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

/// Blanks, comments and the line that names the format.
fn gap(input: &mut Input<'_>) -> ModalResult<()> {
    let comment = (one_of(['#', '?']), take_till(0.., '\n')).void();
    repeat(0.., alt((multispace1.void(), comment))).parse_next(input)
}

fn word<'i>(input: &mut Input<'i>) -> ModalResult<&'i str> {
    let part = |c: char| !c.is_whitespace() && c != '(' && c != ')';
    terminated(take_while(1.., part), gap).parse_next(input)
}

fn number(input: &mut Input<'_>) -> ModalResult<f64> {
    let finite = |word: &str| word.parse::<f64>().ok().filter(|number| number.is_finite());
    word.verify_map(finite).context(expected("a number")).parse_next(input)
}

fn numbers<const COUNT: usize>(input: &mut Input<'_>) -> ModalResult<[f64; COUNT]> {
    let mut numbers = [0.0; COUNT];
    for each in &mut numbers {
        *each = number(input)?;
    }
    Ok(numbers)
}

fn open(input: &mut Input<'_>) -> ModalResult<()> {
    ('(', gap).void().context(expected("`(`")).parse_next(input)
}

fn close(input: &mut Input<'_>) -> ModalResult<()> {
    (')', gap).void().context(expected("`)`")).parse_next(input)
}

fn section<'i>(input: &mut Input<'i>) -> ModalResult<Section<'i>> {
    let name = word.context(expected("a section such as `NODES`")).parse_next(input)?;
    cut_err(open).parse_next(input)?;
    match name {
        "META" => skipped.take().map(Section::Meta).parse_next(input),
        "NODES" => entries(node).map(Section::Nodes).parse_next(input),
        "LINKS" => entries(link).map(Section::Links).parse_next(input),
        "DEMANDS" => entries(demand).map(Section::Demands).parse_next(input),
        _ => skipped(input),
    }
}

/// Entries up to the end of the section, each with its place.
fn entries<'i, T>(
    entry: impl Parser<Input<'i>, T, ErrMode<ContextError>>,
) -> impl Parser<Input<'i>, Vec<(usize, T)>, ErrMode<ContextError>> {
    let placed = entry.with_span().map(|(entry, span)| (span.start, entry));
    terminated(repeat(0.., placed), cut_err(close))
}

/// The rest of a section that does not matter, whatever stands in it.
fn skipped<'i>(input: &mut Input<'i>) -> ModalResult<Section<'i>> {
    let mut depth = 1_u32;
    while depth > 0 {
        depth =
            alt((open.value(depth.saturating_add(1)), close.value(depth - 1), word.value(depth)))
                .context(expected("`)`"))
                .parse_next(input)?;
    }
    Ok(Section::Other)
}

fn node<'i>(input: &mut Input<'i>) -> ModalResult<WrittenNode<'i>> {
    let spot = opt(delimited(open, cut_err(numbers), cut_err(close)));
    (word, spot).parse_next(input)
}

fn ends<'i>(input: &mut Input<'i>) -> ModalResult<[&'i str; 2]> {
    let end = || word.context(expected("the name of a node"));
    delimited(open, (end(), end()).map(|(from, to)| [from, to]), close).parse_next(input)
}

fn link<'i>(input: &mut Input<'i>) -> ModalResult<LinkEntry<'i>> {
    let modules = opt(delimited(open, repeat(0.., numbers), cut_err(close)));
    let modules = modules.map(Option::unwrap_or_default);
    let rest = cut_err((ends, numbers, modules));
    (word, rest)
        .map(|(id, (ends, numbers, modules))| (id, ends, numbers, modules))
        .parse_next(input)
}

fn demand<'i>(input: &mut Input<'i>) -> ModalResult<Demand<'i>> {
    let rest = cut_err((ends, numbers, word));
    (word, rest).map(|(id, (ends, numbers, _longest))| (id, ends, numbers)).parse_next(input)
}
