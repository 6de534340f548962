//! What a declaration says of laying one document over another: what tells the elements of a list
//! apart, which keys exclude each other, what adds up. The laying itself is left to whoever has
//! documents with bases.

use crate::tree::{Node, Table, Value};

/// How something written is laid over what the base says in its place.
#[derive(Debug, Clone, Copy)]
pub enum Layer {
    /// It takes its place.
    Value,
    /// A table: key by key.
    Table(&'static Declared),
    /// A list of tables: element by element.
    List(&'static Declared),
}

/// What tells the elements of a list of tables apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The table is not declared to be in lists.
    Unstated,
    /// The value of this key. Elements that leave it out are added.
    Key(&'static str),
    /// Nothing: elements are added to those of the base.
    Added,
    /// Nothing, and they mean something only together: the list takes the place of the base's.
    Whole,
}

/// A key, and how its value is laid.
pub type Laid = (&'static str, fn() -> Layer);

/// What the declaration of a table says of laying.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// The name of the type.
    pub name: &'static str,
    /// What tells it apart in a list.
    pub identity: Identity,
    /// The table is one of several kinds, and another kind takes its place as a whole. One key: its
    /// value names the kind. Several: the one that is written does.
    pub chosen_by: &'static [&'static str],
    /// Keys that exclude each other, each with the keys that belong to it: who writes the first key of
    /// one takes those of the others out.
    pub either: &'static [&'static [&'static str]],
    /// Lists of values that add up rather than replace each other.
    pub adding_up: &'static [&'static str],
    /// Keys that name what it cannot be there without.
    pub leaving_with: &'static [&'static str],
    /// The keys and how they are laid.
    pub keys: &'static [Laid],
}

impl Declared {
    /// How the value of a key is laid.
    pub fn layer(&self, key: &str) -> Layer {
        let declared = self.keys.iter().find(|(known, _)| *known == key);
        declared.map_or(Layer::Value, |(_, layer)| layer())
    }

    /// What tells an element of a list apart from the others, if it says so.
    pub fn identity_of(&self, element: &Node) -> Option<String> {
        let Identity::Key(key) = self.identity else { return None };
        match &element.value.table()?.get(key)?.value {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(integer) => Some(integer.to_string()),
            Value::HugeInteger
            | Value::Float(_)
            | Value::Truth(_)
            | Value::Moment(_)
            | Value::List(_)
            | Value::Table(_) => None,
        }
    }

    /// Whether `over` is of another kind than `base`. Who names no kind means the one that is there.
    pub fn is_other_kind(&self, base: &Table, over: &Table) -> bool {
        let kind = |table: &Table| -> Vec<String> {
            let written = self.chosen_by.iter().filter_map(|key| Some((key, table.get(key)?)));
            match self.chosen_by {
                [_] => {
                    written.filter_map(|(_, node)| Some(node.value.text()?.to_owned())).collect()
                }
                _ => written.map(|(key, _)| (*key).to_owned()).collect(),
            }
        };
        let over = kind(over);
        !over.is_empty() && over != kind(base)
    }

    /// The keys that have no place beside what `over` writes.
    pub fn excluded_by(&self, over: &Table) -> impl Iterator<Item = &'static str> {
        let written = |group: &&&[&str]| group.first().is_some_and(|key| over.get(key).is_some());
        let chosen = self.either.iter().position(|group| written(&group));
        let others = self.either.iter().enumerate();
        others
            .filter(move |(index, _)| chosen.is_some_and(|chosen| chosen != *index))
            .flat_map(|(_, group)| group.iter().copied())
    }
}
