//! Laying one document over another: how a what-if says only what differs from its base.
//!
//! What belongs together is said where the tables are declared ([`Declared`]). Tables are merged key by
//! key. A list of tables is merged element by element where a key tells them apart, else its elements are
//! added or the whole list takes the place of the base's, as an empty one always does. A table that is of
//! another kind, such as another distribution, takes the place of the base's as a whole, and a key takes
//! out what it excludes. All other lists and values take the place of the base's, except those that add up.
//! Settings and removals go by the same declarations.

use crate::schema::Scenario;
use sandtable_document::{
    Declared, Diagnostics, Identity, Key, Layer, Node, Place, Read as _, Table, Value, nearest,
};
use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
mod tests;

/// Lays the document `over` over `base`.
pub(crate) fn lay(base: Node, over: Node) -> Node {
    lay_node(Scenario::layer(), base, over)
}

fn lay_node(layer: Layer, base: Node, over: Node) -> Node {
    let place = over.place;
    let value = match (layer, base.value, over.value) {
        (Layer::Table(declared), Value::Table(base), Value::Table(over))
            if !declared.is_other_kind(&base, &over) =>
        {
            Value::Table(lay_table(declared, base, over))
        }
        // An empty list takes everything away.
        (Layer::List(declared), Value::List(base), Value::List(over))
            if declared.identity != Identity::Whole
                && is_tables(&base)
                && is_tables(&over)
                && !over.is_empty() =>
        {
            Value::List(lay_list(declared, base, over))
        }
        (_, _, over) => over,
    };
    Node { place, value }
}

fn lay_table(declared: &'static Declared, mut base: Table, over: Table) -> Table {
    for key in declared.excluded_by(&over) {
        base.remove(key);
    }
    for (key, node) in over.into_entries() {
        let node = match base.remove(&key.name) {
            Some((_, below)) if declared.adding_up.contains(&key.name.as_str()) => {
                add_up(below, node)
            }
            Some((_, below)) => lay_node(declared.layer(&key.name), below, node),
            None => node,
        };
        base.push(key, node);
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

fn lay_list(declared: &'static Declared, mut base: Vec<Node>, over: Vec<Node>) -> Vec<Node> {
    let mut below: BTreeMap<String, usize> = (base.iter().enumerate())
        .filter_map(|(index, node)| Some((declared.identity_of(node)?, index)))
        .collect();
    let known: BTreeSet<Place> = base.iter().filter_map(written).collect();
    for node in over {
        let identity = declared.identity_of(&node);
        // Taken out when met, so that a name that comes twice in `over` stays twice: the checks
        // tell of it.
        match identity.as_ref().and_then(|identity| below.remove(identity)) {
            Some(index) => {
                let place = base[index].place;
                let lower = std::mem::replace(&mut base[index], nothing(place));
                base[index] = lay_node(Layer::Table(declared), lower, node);
            }
            None if identity.is_none() && is_known(&node, &known) => {}
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

/// Puts one value, given as nested tables, into a document: `[weather.front] radius = "9km"` means
/// the front of that name. What it points to must be there already, but for the last key.
pub(crate) fn set(document: &mut Node, change: Node, out: &mut Diagnostics) {
    set_node(Scenario::layer(), document, change, out);
}

fn set_node(layer: Layer, node: &mut Node, change: Node, out: &mut Diagnostics) {
    match (layer, &mut node.value, change.value) {
        (Layer::List(declared), Value::List(list), Value::Table(change)) => {
            for (key, change) in change.into_entries() {
                let is_meant = |node: &&mut Node| {
                    declared.identity_of(node).is_some_and(|identity| identity == key.name)
                };
                match list.iter_mut().find(is_meant) {
                    Some(below) => set_node(Layer::Table(declared), below, change, out),
                    None => unknown_element(declared, list, &key, out),
                }
            }
        }
        (Layer::Table(declared), Value::Table(table), Value::Table(change))
            if !declared.is_other_kind(table, &change) =>
        {
            for key in declared.excluded_by(&change) {
                table.remove(key);
            }
            for (key, change) in change.into_entries() {
                match table.get_mut(&key.name) {
                    Some(below) => set_node(declared.layer(&key.name), below, change, out),
                    None => table.push(key, change),
                }
            }
        }
        (_, _, value) => *node = Node { place: change.place, value },
    }
}

fn unknown_element(declared: &'static Declared, list: &[Node], key: &Key, out: &mut Diagnostics) {
    let known: Vec<String> = list.iter().filter_map(|node| declared.identity_of(node)).collect();
    let help = match (nearest(&key.name, known.iter().map(String::as_str)), declared.identity) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, Identity::Key("name")) => "elements of a list are set by their names".to_owned(),
        (None, Identity::Key(identity)) => {
            format!("elements of this list are set by their `{identity}`")
        }
        (None, Identity::Added | Identity::Whole | Identity::Unstated) => {
            "elements of this list have no names: set the whole list".to_owned()
        }
    };
    out.error(key.place, format!("nothing here is called `{}`", key.name), help);
}

/// Takes the elements named by `remove` out of all lists, however deep, and with a site or router its
/// links: what cannot be there without them.
pub(crate) fn remove(document: &mut Node, out: &mut Diagnostics) {
    let Some(top) = document.value.table() else { return };
    let names = top.get("remove").and_then(|node| node.value.list()).unwrap_or_default();
    let names: Vec<(String, Place)> = (names.iter())
        .filter_map(|node| Some((node.value.text()?.to_owned(), node.place)))
        .collect();
    let mut removal = Removal {
        gone: names.iter().map(|(name, _)| name.clone()).collect(),
        met: BTreeSet::new(),
        known: BTreeSet::new(),
    };
    removal.take_out(Scenario::layer(), document);
    for (name, place) in &names {
        if !removal.met.contains(name) {
            let help = match nearest(name, removal.known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "`remove` names elements, faults, tasks or other things of the base".to_owned()
                }
            };
            out.error(*place, format!("there is no `{name}` to remove"), help);
        }
    }
}

struct Removal {
    gone: BTreeSet<String>,
    met: BTreeSet<String>,
    known: BTreeSet<String>,
}

impl Removal {
    fn take_out(&mut self, layer: Layer, node: &mut Node) {
        match (layer, &mut node.value) {
            (Layer::Table(declared), Value::Table(table)) => {
                for (key, node) in table.entries_mut() {
                    self.take_out(declared.layer(&key.name), node);
                }
            }
            (Layer::List(declared), Value::List(list)) => {
                list.retain(|node| !self.is_gone(declared, node));
                for node in list {
                    self.take_out(Layer::Table(declared), node);
                }
            }
            _ => {}
        }
    }

    fn is_gone(&mut self, declared: &'static Declared, node: &Node) -> bool {
        if let Some(identity) = declared.identity_of(node) {
            self.known.insert(identity.clone());
            if self.gone.contains(&identity) {
                self.met.insert(identity);
                return true;
            }
        }
        let table = node.value.table().into_iter();
        let mut owners = table.flat_map(|table| {
            declared.leaving_with.iter().filter_map(|key| table.get(key)?.value.text())
        });
        owners.any(|owner| self.gone.contains(owner))
    }
}

/// The names of everything that a document lists.
pub(crate) fn names(document: &Node) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect_names(Scenario::layer(), document, &mut names);
    names
}

fn collect_names(layer: Layer, node: &Node, names: &mut BTreeSet<String>) {
    match (layer, &node.value) {
        (Layer::Table(declared), Value::Table(table)) => {
            for (key, node) in table.entries() {
                collect_names(declared.layer(&key.name), node, names);
            }
        }
        (Layer::List(declared), Value::List(list)) => {
            for node in list {
                if declared.identity == Identity::Key("name") {
                    names.extend(declared.identity_of(node));
                }
                collect_names(Layer::Table(declared), node, names);
            }
        }
        _ => {}
    }
}
