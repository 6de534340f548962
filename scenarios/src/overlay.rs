//! Laying one document over another: how a what-if says only what differs from its base.
//!
//! Tables are merged key by key. Lists of tables are merged element by element, where elements are
//! the same if they have the same name (an expectation: the same metric; a multiplication: the same
//! fault); elements without a name are added. All other lists and values take the place of the
//! base's, except `remove` and `assumptions`, which add up.

use sandtable_document::{Diagnostics, Key, Node, Place, Table, Value, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// Keys that tell elements of a list apart, the first that is there.
pub(crate) const IDENTITIES: [&str; 5] = ["name", "metric", "fault", "cause", "offering"];
/// Lists of values that add up rather than replace each other.
const ADD_UP: [&str; 2] = ["remove", "assumptions"];

/// Lays `over` over `base`.
pub(crate) fn lay(base: Node, over: Node) -> Node {
    match (base.value, over.value) {
        (Value::Table(base), Value::Table(upper)) => {
            Node { place: over.place, value: Value::Table(lay_table(base, upper)) }
        }
        // An empty list takes everything away.
        (Value::List(base), Value::List(upper))
            if is_tables(&base) && is_tables(&upper) && !upper.is_empty() =>
        {
            Node { place: over.place, value: Value::List(lay_list(base, upper)) }
        }
        (_, value) => Node { place: over.place, value },
    }
}

fn lay_table(mut base: Table, over: Table) -> Table {
    for (key, node) in over.into_entries() {
        match base.remove(&key.name) {
            Some((_, below)) if ADD_UP.contains(&key.name.as_str()) => {
                base.push(key, add_up(below, node));
            }
            Some((_, below)) => base.push(key, lay(below, node)),
            None => base.push(key, node),
        }
    }
    base
}

fn add_up(base: Node, over: Node) -> Node {
    match (base.value, over.value) {
        (Value::List(mut base), Value::List(upper)) => {
            let known: BTreeSet<Place> = base.iter().filter_map(written).collect();
            base.extend(upper.into_iter().filter(|node| !is_known(node, &known)));
            Node { place: over.place, value: Value::List(base) }
        }
        (_, value) => Node { place: over.place, value },
    }
}

fn lay_list(mut base: Vec<Node>, over: Vec<Node>) -> Vec<Node> {
    let mut below: BTreeMap<String, usize> = (base.iter().enumerate())
        .filter_map(|(index, node)| Some((identity(node)?.to_owned(), index)))
        .collect();
    let known: BTreeSet<Place> = base.iter().filter_map(written).collect();
    for node in over {
        // Taken out when met, so that a name that comes twice in `over` stays twice: the checks
        // tell of it.
        match identity(&node).and_then(|name| below.remove(name)) {
            Some(index) => {
                let place = base[index].place;
                let lower = std::mem::replace(&mut base[index], nothing(place));
                base[index] = lay(lower, node);
            }
            None if identity(&node).is_none() && is_known(&node, &known) => {}
            None => base.push(node),
        }
    }
    base
}

/// Where a node was written, if a file says it.
fn written(node: &Node) -> Option<Place> {
    (node.place != Place::NOWHERE).then_some(node.place)
}

/// Whether a node is the very one that is there already: two bases that start from the same third one
/// both bring it.
fn is_known(node: &Node, known: &BTreeSet<Place>) -> bool {
    written(node).is_some_and(|place| known.contains(&place))
}

fn nothing(place: Place) -> Node {
    Node { place, value: Value::Truth(false) }
}

fn is_tables(list: &[Node]) -> bool {
    list.iter().all(|node| matches!(node.value, Value::Table(_)))
}

/// What a table in a list is called.
pub(crate) fn identity(node: &Node) -> Option<&str> {
    let table = node.value.table()?;
    IDENTITIES.iter().find_map(|key| table.get(key))?.value.text()
}

/// Puts one value, given as nested tables, into a document: `[weather.front] radius = "9km"` means
/// the front of that name. What it points to must be there already, but for the last key.
pub(crate) fn set(document: &mut Node, change: Node, out: &mut Diagnostics) {
    let within = matches!(document.value, Value::Table(_) | Value::List(_));
    let Some(entries) = change.value.table().filter(|_| within) else {
        *document = change;
        return;
    };
    for (key, node) in entries.entries() {
        if let Some(list) = document.value.list_mut() {
            match find(list, &key.name) {
                Some(below) => set(below, node.clone(), out),
                None => unknown_element(list, key, out),
            }
        } else if let Some(table) = document.value.table_mut() {
            match table.get_mut(&key.name) {
                Some(below) => set(below, node.clone(), out),
                None => table.push(key.clone(), node.clone()),
            }
        }
    }
}

fn find<'a>(list: &'a mut [Node], name: &str) -> Option<&'a mut Node> {
    list.iter_mut().find(|node| identity(node) == Some(name))
}

fn unknown_element(list: &[Node], key: &Key, out: &mut Diagnostics) {
    let message = format!("nothing here is called `{}`", key.name);
    let help = match nearest(&key.name, list.iter().filter_map(identity)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "elements of a list are set by their names".to_owned(),
    };
    out.error(key.place, message, help);
}

/// Takes the elements named by `remove` out of all lists, and with a site or router its links.
pub(crate) fn remove(document: &mut Node, out: &mut Diagnostics) {
    let Some(top) = document.value.table_mut() else { return };
    let names = top.get("remove").and_then(|node| node.value.list()).unwrap_or_default();
    let names: Vec<(String, Place)> = (names.iter())
        .filter_map(|node| Some((node.value.text()?.to_owned(), node.place)))
        .collect();
    let gone = |name: &str| names.iter().any(|(gone, _)| gone == name);
    let mut met = Vec::new();
    let mut known = Vec::new();
    for (_, list) in top.entries_mut() {
        let Some(list) = list.value.list_mut() else { continue };
        known.extend(list.iter().filter_map(identity).map(str::to_owned));
        list.retain(|node| match identity(node) {
            Some(name) if gone(name) => {
                met.push(name.to_owned());
                false
            }
            _ => !ends(node).any(gone),
        });
    }
    for (name, place) in &names {
        if !met.contains(name) {
            let help = match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "`remove` names elements, faults, tasks or other things of the base".to_owned()
                }
            };
            out.error(*place, format!("there is no `{name}` to remove"), help);
        }
    }
}

/// The ends of a link.
fn ends(node: &Node) -> impl Iterator<Item = &str> {
    let table = node.value.table().into_iter();
    let ends = table.flat_map(|table| [table.get("from"), table.get("to")]);
    ends.flatten().filter_map(|node| node.value.text())
}
