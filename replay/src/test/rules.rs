//! The rules under test: files found by pattern or shipped sets, put together into one set, with the
//! document they were read from, so that mutants can be made of it.

use super::files::Folder;
use sandtable_correlation::rules::schema::RuleFile;
use sandtable_correlation::{RuleSet, SHIPPED, shipped};
use sandtable_document::{
    Diagnostic, Diagnostics, Node, Place, Placed, Severity, Sources, Table, Value, nearest, parse,
    parse_named,
};
use std::sync::Arc;

/// The rules under test.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) set: Arc<RuleSet>,
    /// All files as one document.
    pub(super) document: Node,
    pub(super) listed: Vec<ListedRule>,
}

/// Where a rule raises its alarm.
#[derive(Debug, Clone, Default)]
pub(super) enum Placing {
    /// At this resource.
    At(String),
    /// At resources of this class.
    Class(String),
    /// At the resource that it counts by.
    #[default]
    Counted,
}

/// What tests must know of a rule beside its name.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the rule")]
pub(super) struct ListedRule {
    pub(super) name: String,
    pub(super) place: Place,
    /// The type of the alarm that it raises.
    pub(super) raises: Option<String>,
    /// Where.
    pub(super) placing: Placing,
    /// Whether its alarms can have a qualifier.
    pub(super) qualifies: bool,
    /// What it does, by its word.
    pub(super) operator: String,
    /// Whether it hides alarms.
    pub(super) hides: bool,
    /// The classes whose resources its impact counts.
    pub(super) measures: Vec<String>,
    /// The system that its action asks.
    pub(super) asks: Option<String>,
    /// The kind of its action.
    pub(super) acts: Option<String>,
    /// How often it tries.
    pub(super) attempts: i64,
    pub(super) needs_approval: bool,
    pub(super) is_limited: bool,
    pub(super) takes_back: bool,
    /// The types of alarms that it names.
    pub(super) types: Vec<String>,
}

/// Reads all rules that a test file names. They are optional where no test of the file needs any, and for
/// another engine, which has its own.
pub(super) fn read(
    names: &[Placed<String>],
    file: Place,
    folder: &Folder<'_>,
    is_optional: bool,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Option<Rules> {
    if names.is_empty() && is_optional {
        let source = sources.add("<no rules>", "[rules]\nname = \"none\"\n".to_owned());
        let document = parse(sources, source, out);
        let set = Arc::new(RuleSet::read_node(&document, out)?);
        return Some(Rules { set, document, listed: Vec::new() });
    }
    if names.is_empty() && !out.has_errors() {
        let help = "write for instance `rules = [\"my.rules.toml\"]`, or the name of a shipped set";
        out.push(
            Diagnostic::error(file, "this file names no rules").label("missing here").help(help),
        );
    }
    let mut document: Option<Node> = None;
    for name in names {
        for source in find(name, folder, sources, out) {
            let Some(read) = parse_named::<RuleFile>(sources, source, name.place, out) else {
                continue;
            };
            document = Some(match document {
                None => read,
                Some(first) => joined(first, read, out),
            });
        }
    }
    let document = document?;
    if out.has_errors() {
        // Mistakes in the rules are told all the same.
        RuleSet::read_node(&document, out);
        return None;
    }
    let set = Arc::new(RuleSet::read_node(&document, out)?);
    let listed = listed(&document);
    Some(Rules { set, document, listed })
}

/// The sources of the files that a name stands for.
fn find(
    name: &Placed<String>,
    folder: &Folder<'_>,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Vec<u32> {
    if let Some(text) = shipped(name) {
        return vec![sources.add(&format!("<{}>", name.value), text.to_owned())];
    }
    let names = SHIPPED.map(|(shipped, _)| shipped);
    if !name.ends_with(".toml") && !name.contains(['/', '*', '.']) {
        let help = match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("shipped are {}; a file ends in `.rules.toml`", names.join(", ")),
        };
        out.error(name.place, format!("there are no shipped rules `{}`", name.value), help);
        return Vec::new();
    }
    folder.all(name, sources, out)
}

/// Adds the rules of a second document to a first.
fn joined(mut first: Node, second: Node, out: &mut Diagnostics) -> Node {
    let (Value::Table(all), Value::Table(more)) = (&mut first.value, second.value) else {
        unreachable!("a document is a table");
    };
    for (key, node) in more.into_entries() {
        match (key.name.as_str(), all.get_mut(&key.name)) {
            ("rule", Some(Node { value: Value::List(rules), .. })) => {
                if let Value::List(more) = node.value {
                    rules.extend(more);
                }
            }
            ("rules", Some(_)) => {
                let told = node.value.table().into_iter().flat_map(Table::entries);
                for (policy, _) in told {
                    if !["name", "description"].contains(&policy.name.as_str()) {
                        let message = format!("`{}` is told in a second file", policy.name);
                        let help =
                            "policies hold for all rules of a test: write them in the first file";
                        out.error(policy.place, message, help);
                    }
                }
            }
            (_, _) => all.push(key, node),
        }
    }
    first
}

fn listed(document: &Node) -> Vec<ListedRule> {
    let rules = document.value.table().and_then(|table| table.get("rule"));
    let rules = rules.and_then(|node| node.value.list()).unwrap_or_default();
    rules.iter().filter_map(|node| one_listed(node.value.table()?)).collect()
}

fn text_in(table: &Table, key: &str) -> Option<String> {
    table.get(key)?.value.text().map(str::to_owned)
}

fn is_true(table: &Table, key: &str) -> bool {
    table.get(key).is_some_and(|node| matches!(node.value, Value::Truth(true)))
}

/// What stands in a rule beside its operator.
const BESIDE: [&str; 4] = ["name", "description", "when", "where"];

fn one_listed(table: &Table) -> Option<ListedRule> {
    let name = table.get("name")?;
    let operator = table.entries().find(|(key, _)| !BESIDE.contains(&key.name.as_str()));
    let operator_word = operator.map_or(String::new(), |(key, _)| key.name.clone());
    let nothing = Table::default();
    let body = operator.and_then(|(_, node)| node.value.table()).unwrap_or(&nothing);
    let raise = body.get("raise").and_then(|node| node.value.table());
    let by = body.get("by").and_then(|node| node.value.list()).unwrap_or_default();
    let parts: Vec<&str> = by.iter().filter_map(|node| node.value.text()).collect();
    let place = parts.iter().find(|part| **part == "resource" || class_of(part).is_some()).copied();
    let fixed = raise.and_then(|raise| text_in(raise, "resource"));
    let qualifies = parts.len() > usize::from(fixed.is_none());
    let placing = match (fixed, text_in(body, "class"), place.and_then(class_of)) {
        (Some(resource), _, _) => Placing::At(resource),
        (None, Some(class), _) => Placing::Class(class),
        (None, None, Some(class)) => Placing::Class(class.to_owned()),
        (None, None, None) => Placing::Counted,
    };
    let is = |word: &str| operator_word == word;
    let integer = |key: &str| match body.get(key).map(|node| &node.value) {
        Some(Value::Integer(number)) => *number,
        _ => 1,
    };
    let mut types = Vec::new();
    table.entries().for_each(|(key, node)| types_in(&key.name, node, &mut types));
    types.extend(raise.and_then(|raise| text_in(raise, "kind")));
    let classes = body.get("classes").and_then(|node| node.value.list()).unwrap_or_default();
    Some(ListedRule {
        name: name.value.text()?.to_owned(),
        place: name.place,
        raises: raise.and_then(|raise| text_in(raise, "kind")),
        placing,
        qualifies,
        hides: is("suppress") || is("maintenance") || is_true(body, "hides"),
        measures: if is("impact") { texts(classes) } else { Vec::new() },
        asks: is("action").then(|| text_in(body, "to")).flatten(),
        acts: is("action").then(|| text_in(body, "kind")).flatten(),
        attempts: integer("attempts"),
        needs_approval: body.get("approval").is_some(),
        is_limited: body.get("limit").is_some(),
        takes_back: is_true(body, "take_back"),
        types,
        operator: operator_word,
    })
}

/// The class that a part of a key places at.
fn class_of(part: &str) -> Option<&str> {
    part.strip_prefix("on.").or(part.strip_prefix("upstream."))
}

fn texts(nodes: &[Node]) -> Vec<String> {
    nodes.iter().filter_map(|node| node.value.text().map(str::to_owned)).collect()
}

/// All types of alarms that selectors name.
fn types_in(key: &str, node: &Node, found: &mut Vec<String>) {
    match &node.value {
        Value::List(nodes) if matches!(key, "types" | "prefer") => found.extend(texts(nodes)),
        Value::List(nodes) => nodes.iter().for_each(|node| types_in(key, node, found)),
        Value::Table(table) => {
            table.entries().for_each(|(key, node)| types_in(&key.name, node, found));
        }
        Value::Text(_)
        | Value::Integer(_)
        | Value::HugeInteger
        | Value::Float(_)
        | Value::Truth(_)
        | Value::Moment(_) => {}
    }
}

impl Rules {
    /// The rules of a document, unless that is no sound set.
    pub(super) fn of(document: Node) -> Option<Self> {
        let mut out = Diagnostics::default();
        let set = RuleSet::read_node(&document, &mut out)?;
        if out.count(Severity::Error) > 0 {
            return None;
        }
        let listed = listed(&document);
        Some(Self { set: Arc::new(set), document, listed })
    }

    /// Notes a rule that there is not.
    pub(super) fn must_know(&self, name: &Placed<String>, out: &mut Diagnostics) {
        if !self.listed.iter().any(|rule| rule.name == name.value) {
            let near = nearest(name, self.listed.iter().map(|rule| rule.name.as_str()));
            let help = near.map_or_else(
                || "name a rule of the files under `rules`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            out.error(name.place, format!("there is no rule `{}`", name.value), help);
        }
    }
}
