//! Rules changed a little, one change at a time: a rule left out, a condition dropped, a window halved
//! or doubled, a count moved by one, a choice turned round, an entry of a list taken out, a path cut to
//! one step. A change after which all tests still pass is one that no test notices.

use super::rules::Rules;
use sandtable_correlation::rules::schema::RuleFile;
use sandtable_document::{Diagnostics, Node, Place, Read as _, Table, Value};
use sandtable_units::{Quantity as _, Span};

/// A way from the top of a document to a value.
type Way = Vec<Step>;

#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Item(usize),
}

#[derive(Debug, Clone)]
enum Change {
    Delete,
    Put(Value),
}

/// One small change to the rules.
#[derive(Debug, Clone)]
pub(super) struct Mutation {
    /// Where.
    pub(super) place: Place,
    /// What is changed, such as `the rule "ticket" is left out`.
    pub(super) what: String,
    way: Way,
    change: Change,
}

/// Keys that say nothing to the engine.
const SILENT: [&str; 3] = ["name", "description", "text"];

/// All small changes to a set of rules, in the order of its files. Some of them are no sound rules.
pub(super) fn mutations(rules: &Rules) -> Vec<Mutation> {
    let mut found = Found::default();
    let document = rules.document.value.table();
    for (key, node) in document.into_iter().flat_map(Table::entries) {
        let way = vec![Step::Key(key.name.clone())];
        match (key.name.as_str(), &node.value) {
            ("rule", Value::List(list)) => {
                for (index, rule) in list.iter().enumerate() {
                    found.rule(rule, &[way.clone(), vec![Step::Item(index)]].concat());
                }
            }
            _ => found.within("the policy", node, &way),
        }
    }
    found.0
}

impl Mutation {
    /// The rules with the change, if they are sound and say anything else than before.
    pub(super) fn apply(&self, rules: &Rules) -> Option<Rules> {
        let mut document = rules.document.clone();
        change(&mut document, &self.way, &self.change);
        if meaning(&document) == meaning(&rules.document) {
            return None;
        }
        Rules::of(document)
    }
}

/// What rules say with all that they leave to defaults, in one form.
fn meaning(document: &Node) -> Option<serde_json::Value> {
    let file = RuleFile::read(document, &mut Diagnostics::default())?;
    serde_json::to_value(file).ok()
}

fn change(node: &mut Node, way: &[Step], what: &Change) {
    let Some((step, rest)) = way.split_first() else {
        if let Change::Put(value) = what {
            node.value = value.clone();
        }
        return;
    };
    let is_last = rest.is_empty() && matches!(what, Change::Delete);
    match (step, &mut node.value) {
        (Step::Key(key), Value::Table(table)) if is_last => drop(table.remove(key)),
        (Step::Item(index), Value::List(list)) if is_last => drop(list.remove(*index)),
        (Step::Key(key), Value::Table(table)) => {
            change(table.get_mut(key).expect("the way leads there"), rest, what);
        }
        (Step::Item(index), Value::List(list)) => change(&mut list[*index], rest, what),
        _ => unreachable!("ways are made from the document that they lead through"),
    }
}

#[derive(Default)]
struct Found(Vec<Mutation>);

impl Found {
    fn push(&mut self, place: Place, what: String, way: &[Step], change: Change) {
        self.0.push(Mutation { place, what, way: way.to_vec(), change });
    }

    fn rule(&mut self, rule: &Node, way: &[Step]) {
        let name = rule.value.table().and_then(|table| table.get("name"));
        let place = name.map_or(rule.place, |name| name.place);
        let name = name.and_then(|name| name.value.text()).unwrap_or("?");
        let of = format!("the rule `{name}`");
        self.push(place, format!("{of} is left out"), way, Change::Delete);
        self.within(&of, rule, way);
    }

    /// The changes within a table.
    fn within(&mut self, of: &str, node: &Node, way: &[Step]) {
        let Some(table) = node.value.table() else { return };
        for (key, value) in table.entries() {
            if SILENT.contains(&key.name.as_str()) {
                continue;
            }
            let way = [way, &[Step::Key(key.name.clone())]].concat();
            let name = &key.name;
            if way.len() != 3 || !matches!(value.value, Value::Table(_)) || name == "when" {
                let what = format!("{of}: `{name}` is left out");
                self.push(key.place, what, &way, Change::Delete);
            }
            self.value(of, name, value, &way);
        }
    }

    fn value(&mut self, of: &str, name: &str, node: &Node, way: &[Step]) {
        let mut put = |value: Value, shown: String| {
            let what = format!("{of}: `{name}` is {shown}");
            self.push(node.place, what, way, Change::Put(value));
        };
        match &node.value {
            Value::Integer(number) => {
                for other in [number.checked_sub(1), number.checked_add(1)].into_iter().flatten() {
                    put(Value::Integer(other), format!("{other} instead of {number}"));
                }
            }
            Value::Truth(truth) => {
                put(Value::Truth(!truth), format!("{} instead of {truth}", !truth));
            }
            Value::Text(text) => {
                if let Ok(span) = Span::parse(text)
                    && !span.is_zero()
                {
                    let doubled = span.saturating_add(span);
                    for other in [Span::from_nanos(span.nanos() / 2), doubled] {
                        put(Value::Text(other.to_string()), format!("{other} instead of {text}"));
                    }
                } else if name == "path"
                    && let Some((edges, _)) = text.split_once('*')
                {
                    let short = format!("{edges}*1..1");
                    put(Value::Text(short.clone()), format!("{short} instead of {text}"));
                }
            }
            Value::List(list) => {
                for (index, item) in list.iter().enumerate() {
                    let way = [way, &[Step::Item(index)]].concat();
                    if list.len() > 1 {
                        let shown = item.value.text().map_or_else(
                            || format!("entry {}", index + 1),
                            |text| format!("`{text}`"),
                        );
                        let what = format!("{of}: {shown} is left out of `{name}`");
                        self.push(item.place, what, &way, Change::Delete);
                    }
                    self.within(of, item, &way);
                }
            }
            Value::Table(_) => self.within(of, node, way),
            Value::HugeInteger | Value::Float(_) | Value::Moment(_) => {}
        }
    }
}
