//! GML as the Topology Zoo publishes it and networkx writes it: keys with numbers, texts in quotes, and
//! lists in brackets.

use super::attributes::Attributes;
use super::entity::resolved;
use super::network::Direction;
use super::written::{Input, Lines, parse};
use super::zoo::{DRAWN, Graph};
use super::{ImportError, Imported, Options};
use winnow::ascii::multispace1;
use winnow::combinator::{alt, cut_err, delimited, fail, preceded, repeat, terminated};
use winnow::error::{StrContext, StrContextValue};
use winnow::token::{take_till, take_while};
use winnow::{ModalResult, Parser as _};

/// What a key is given.
enum Value<'i> {
    Text(&'i str),
    List(Vec<Pair<'i>>),
}

/// A key with its place and its value.
type Pair<'i> = (usize, &'i str, Value<'i>);

pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let file = parse(text, "GML", preceded(gap, list(0)))?;
    let lines = Lines::of(text);
    let Some((at, _, Value::List(graph))) = file.into_iter().find(|(_, key, _)| *key == "graph")
    else {
        return Err(ImportError::new("the file has no `graph [ … ]`"));
    };
    let about = attributes(lines.at(at), &graph);
    let direction = match about.number(&["directed"])? {
        Some(1.0) => Direction::OneWay,
        Some(_) | None => Direction::Both,
    };
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for (at, key, value) in &graph {
        if let Value::List(list) = value {
            let attributes = attributes(lines.at(*at), list);
            let needed = |name: &str| {
                let missing =
                    || ImportError::new(format!("`{key}` has no `{name}`")).at(&attributes.at);
                attributes.text(&[name]).map(str::to_owned).ok_or_else(missing)
            };
            match *key {
                "node" => nodes.push((needed("id")?, attributes)),
                "edge" => {
                    let ends = [needed("source")?, needed("target")?];
                    edges.push((ends, attributes, direction));
                }
                _ => {}
            }
        }
    }
    Graph { defined: false, about, nodes, edges }.network("GML", options)?.build()
}

/// The texts of a list; a key that comes again is the first. yEd and others put positions into a list of
/// their own.
fn attributes(at: String, list: &[Pair<'_>]) -> Attributes {
    let mut attributes = Attributes::new(at);
    for (_, key, value) in list {
        match value {
            // GML writes quotes and what is not ASCII as references.
            Value::Text(text) => attributes.note(key, &resolved(text)),
            Value::List(inner) if *key == "graphics" => {
                for (_, key, value) in inner {
                    match (*key, value) {
                        ("x", Value::Text(x)) => attributes.note(DRAWN[0], x),
                        // Drawings count downwards.
                        ("y", Value::Text(y)) => attributes.note(DRAWN[1], &negative(y)),
                        _ => {}
                    }
                }
            }
            Value::List(_) => {}
        }
    }
    attributes
}

fn negative(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(number) => number.to_owned(),
        None => format!("-{number}"),
    }
}

fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

/// Blanks and comments.
fn gap(input: &mut Input<'_>) -> ModalResult<()> {
    let comment = ('#', take_till(0.., '\n')).void();
    repeat(0.., alt((multispace1.void(), comment))).parse_next(input)
}

fn sign(sign: char) -> impl FnMut(&mut Input<'_>) -> ModalResult<()> {
    move |input| (sign, gap).void().parse_next(input)
}

/// Deeper lists are no network, and could exhaust the stack.
const DEPTH_MAX: u32 = 20;

fn list<'i>(depth: u32) -> impl FnMut(&mut Input<'i>) -> ModalResult<Vec<Pair<'i>>> {
    move |input| {
        if depth > DEPTH_MAX {
            return cut_err(fail.context(expected("fewer lists inside each other")))
                .parse_next(input);
        }
        repeat(0.., pair(depth)).parse_next(input)
    }
}

fn pair<'i>(depth: u32) -> impl FnMut(&mut Input<'i>) -> ModalResult<Pair<'i>> {
    move |input| {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let key = terminated(take_while(1.., word), gap).with_span();
        let (key, span) = key.context(expected("a key")).parse_next(input)?;
        let value = cut_err(value(depth)).parse_next(input)?;
        Ok((span.start, key, value))
    }
}

fn value<'i>(depth: u32) -> impl FnMut(&mut Input<'i>) -> ModalResult<Value<'i>> {
    move |input| {
        let end = || cut_err(sign(']').context(expected("a key or `]`")));
        let inner = delimited(sign('['), list(depth + 1), end()).map(Value::List);
        let quote = || cut_err('"'.context(expected("`\"`")));
        let text = terminated(delimited('"', take_till(0.., '"'), quote()), gap);
        let bare = |c: char| !c.is_whitespace() && c != '[' && c != ']' && c != '"';
        let number = terminated(take_while(1.., bare), gap);
        alt((inner, text.map(Value::Text), number.map(Value::Text)))
            .context(expected("a number, a text or a list"))
            .parse_next(input)
    }
}
