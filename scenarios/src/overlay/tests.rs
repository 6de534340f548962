//! Every list and every choice of the schema, found by walking it, does what its declaration says.

use super::*;
use std::collections::BTreeMap;

type Path = Vec<(&'static str, Layer)>;

fn declared(layer: Layer) -> Option<&'static Declared> {
    match layer {
        Layer::Value => None,
        Layer::Table(declared) | Layer::List(declared) => Some(declared),
    }
}

/// The ways to all tables of the schema, in lists or by themselves.
fn paths() -> Vec<Path> {
    fn walk(of: &'static Declared, path: &Path, found: &mut Vec<Path>) {
        for (key, layer) in of.keys {
            let layer = layer();
            if let Some(declared) = declared(layer) {
                let mut path = path.clone();
                path.push((key, layer));
                found.push(path.clone());
                walk(declared, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(declared(Scenario::layer()).unwrap(), &Path::new(), &mut found);
    found
}

fn lists() -> impl Iterator<Item = (Path, &'static Declared)> {
    paths().into_iter().filter_map(|path| match path.last() {
        Some((_, Layer::List(declared))) => Some((path.clone(), *declared)),
        _ => None,
    })
}

fn written(path: &Path) -> String {
    path.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(".")
}

fn nowhere(value: Value) -> Node {
    Node { place: Place::NOWHERE, value }
}

fn table<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    let mut table = Table::default();
    for (name, value) in entries {
        table.push(Key { name: name.to_owned(), place: Place::NOWHERE }, nowhere(value));
    }
    Value::Table(table)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::List(items.into_iter().map(nowhere).collect())
}

/// The element of a list that an identity tells from others.
fn element(declared: &Declared, identity: &str, mut entries: Vec<(&'static str, Value)>) -> Value {
    if let Identity::Key(key) = declared.identity {
        entries.push((key, text(identity)));
    }
    table(entries)
}

/// A document that says nothing but this, in elements of lists that are the same in all documents.
fn document(path: &[(&'static str, Layer)], inner: Value) -> Node {
    fn within(path: &[(&'static str, Layer)], inner: Value) -> Vec<(&'static str, Value)> {
        match path {
            [] => Vec::new(),
            [(key, _)] => vec![(*key, inner)],
            [(key, Layer::List(declared)), rest @ ..] => {
                vec![(*key, list([element(declared, "outer", within(rest, inner))]))]
            }
            [(key, _), rest @ ..] => vec![(*key, table(within(rest, inner)))],
        }
    }
    nowhere(table(within(path, inner)))
}

/// What a document says there, in a form that can be compared: keys by name.
fn told(path: &Path, document: &Node) -> String {
    fn form(value: &Value) -> String {
        match value {
            Value::Table(table) => {
                let entries: BTreeMap<&str, String> = table
                    .entries()
                    .map(|(key, node)| (key.name.as_str(), form(&node.value)))
                    .collect();
                format!("{entries:?}").replace('"', "")
            }
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|node| form(&node.value)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Text(text) => text.clone(),
            Value::Integer(_)
            | Value::HugeInteger
            | Value::Float(_)
            | Value::Truth(_)
            | Value::Moment(_) => unreachable!("these documents are made of texts"),
        }
    }
    let value = path.iter().fold(&document.value, |value, (key, _)| {
        let value = value.list().map_or(value, |list| &list[0].value);
        &value.table().unwrap().get(key).unwrap().value
    });
    form(value)
}

fn expected(path: &Path, inner: Value) -> String {
    told(path, &document(path, inner))
}

#[test]
fn every_list_says_what_tells_its_elements_apart() {
    let mut others = Vec::new();
    for (path, declared) in lists() {
        let path = written(&path);
        match declared.identity {
            Identity::Unstated => panic!("`{}` is listed in `{path}`: by what?", declared.name),
            Identity::Key("name") => {}
            Identity::Key(key) => {
                let is_key = declared.keys.iter().any(|(known, _)| *known == key);
                assert!(is_key, "{path}: {key}");
                others.push(format!("{path} by {key}"));
            }
            Identity::Added => others.push(format!("{path} added")),
            Identity::Whole => others.push(format!("{path} whole")),
        }
    }
    // Of distributions once.
    others.retain(|told| !told.contains("hyper_exponential") && !told.contains("empirical"));
    assert_eq!(
        others,
        [
            "team.shift whole",
            "growth by group",
            "spot.server whole",
            "agreement.credit by worse_than",
            "weather.multiply by fault",
            "specification.task.fails by cause",
            "orders.shift whole",
            "orders.offerings by offering",
            "orders.items by count",
            "expect by metric",
        ]
    );
}

#[test]
fn every_list_is_laid_as_it_says() {
    for (path, declared) in lists() {
        let of = |identity: &str, entries: Vec<(&'static str, Value)>| {
            element(declared, identity, entries)
        };
        let one = || of("one", vec![("kept", text("1")), ("changed", text("1"))]);
        let other = || of("other", vec![]);
        let change = || of("one", vec![("changed", text("2"))]);
        let new = || of("new", vec![]);
        let nameless = || table([("nameless", text("1"))]);
        let base = || document(&path, list([one(), other(), nameless()]));
        let over = || document(&path, list([change(), new(), nameless()]));
        let wanted = match declared.identity {
            Identity::Key(_) => {
                let changed = of("one", vec![("kept", text("1")), ("changed", text("2"))]);
                list([changed, other(), nameless(), new(), nameless()])
            }
            Identity::Added => list([one(), other(), nameless(), change(), new(), nameless()]),
            Identity::Whole | Identity::Unstated => list([change(), new(), nameless()]),
        };
        assert_eq!(
            told(&path, &lay(base(), over())),
            expected(&path, wanted),
            "{}",
            written(&path)
        );
        let empty = document(&path, list([]));
        assert_eq!(told(&path, &lay(base(), empty)), "[]", "{}", written(&path));
    }
}

/// The nested tables of a setting: an element of a list stands under what tells it apart.
fn setting(path: &[(&'static str, Layer)], last: Value) -> Value {
    let [(key, layer), rest @ ..] = path else { return last };
    let inner = match layer {
        Layer::List(_) if !rest.is_empty() => table([("outer", setting(rest, last))]),
        Layer::Value | Layer::Table(_) | Layer::List(_) => setting(rest, last),
    };
    table([(*key, inner)])
}

#[test]
fn settings_and_removals_mean_the_same_elements() {
    for (path, declared) in lists() {
        let of = |identity: &str, entries: Vec<(&'static str, Value)>| {
            element(declared, identity, entries)
        };
        let both = || document(&path, list([of("one", vec![]), of("other", vec![])]));
        let mut set_one = both();
        let mut out = Diagnostics::default();
        let change = setting(&path, table([("one", table([("changed", text("2"))]))]));
        set(&mut set_one, nowhere(change), &mut out);
        let mut removed = both();
        let entries = removed.value.table_mut().unwrap();
        let key = Key { name: "remove".to_owned(), place: Place::NOWHERE };
        entries.push(key, nowhere(list([text("one")])));
        let mut told_of_removal = Diagnostics::default();
        remove(&mut removed, &mut told_of_removal);
        let is_named = matches!(declared.identity, Identity::Key(_));
        assert_eq!(out.has_errors(), !is_named, "{}", written(&path));
        assert_eq!(told_of_removal.has_errors(), !is_named, "{}", written(&path));
        if is_named {
            let changed = list([of("one", vec![("changed", text("2"))]), of("other", vec![])]);
            assert_eq!(told(&path, &set_one), expected(&path, changed), "{}", written(&path));
            let left = list([of("other", vec![])]);
            assert_eq!(told(&path, &removed), expected(&path, left), "{}", written(&path));
        }
    }
}

/// A document with one such table at the end of the path, which is the same in all documents.
fn with_table(path: &Path, entries: Vec<(&'static str, Value)>) -> Node {
    match path.last() {
        Some((_, Layer::List(declared))) => {
            document(path, list([element(declared, "same", entries)]))
        }
        _ => document(path, table(entries)),
    }
}

/// Lays tables over each other, by a file and by a setting: both come to the same.
fn assert_laid(
    path: &Path,
    base: &[(&'static str, &'static str)],
    over: &[(&'static str, &'static str)],
    wanted: &[(&'static str, &'static str)],
) {
    let entries = |of: &[(&'static str, &'static str)]| {
        of.iter().map(|(key, value)| (*key, text(value))).collect::<Vec<_>>()
    };
    let wanted = told(path, &with_table(path, entries(wanted)));
    let laid = lay(with_table(path, entries(base)), with_table(path, entries(over)));
    assert_eq!(told(path, &laid), wanted, "{}: {base:?}, then {over:?}", written(path));
    let (mut node, mut out) = (with_table(path, entries(base)), Diagnostics::default());
    let last = match path.last() {
        Some((_, Layer::List(_))) => table([("same", table(entries(over)))]),
        _ => table(entries(over)),
    };
    set(&mut node, nowhere(setting(path, last)), &mut out);
    assert!(!out.has_errors());
    // What tells an element apart is not lost with another kind.
    assert_eq!(told(path, &node), wanted, "{}: {base:?}, set {over:?}", written(path));
}

#[test]
fn every_choice_takes_the_place_of_another_as_a_whole() {
    let mut met = BTreeSet::new();
    for path in paths() {
        let Some(declared) = declared(path[path.len() - 1].1) else { continue };
        let has = |key: &&str| declared.keys.iter().any(|(known, _)| known == key);
        if let [kind] = declared.chosen_by {
            met.insert(declared.name);
            assert_laid(&path, &[(kind, "a"), ("more", "1")], &[(kind, "b")], &[(kind, "b")]);
            let same = [(*kind, "a"), ("more", "1")];
            assert_laid(&path, &same, &[(kind, "a")], &same);
            assert_laid(&path, &same, &[("more", "2")], &[(kind, "a"), ("more", "2")]);
        }
        for (one, other) in pairs(declared.chosen_by) {
            met.insert(declared.name);
            assert!(has(one), "{one}");
            assert_laid(&path, &[(one, "1"), ("more", "1")], &[(other, "2")], &[(other, "2")]);
            let same = [(*one, "1"), ("more", "1")];
            assert_laid(&path, &same, &[("more", "2")], &[(one, "1"), ("more", "2")]);
        }
        for (one, other) in pairs(declared.either) {
            met.insert(declared.name);
            assert!(one.iter().all(has), "{one:?}");
            let mut base: Vec<_> = one.iter().map(|key| (*key, "1")).collect();
            base.push(("kept", "1"));
            let over = [(other[0], "2")];
            assert_laid(&path, &base, &over, &[("kept", "1"), (other[0], "2")]);
        }
    }
    let met: Vec<&str> = met.into_iter().collect();
    assert_eq!(met, ["DeadLetters", "Fails", "Offering", "Remedy", "Service", "Site", "Written"]);
}

fn pairs<T>(of: &[T]) -> impl Iterator<Item = (&T, &T)> {
    let all = of.iter().enumerate();
    all.clone().flat_map(move |(at, one)| {
        all.clone().filter(move |(other, _)| *other != at).map(move |(_, other)| (one, other))
    })
}

/// Keys that the checks name as alternatives are declared as such: whoever adds `Instead of that` to a
/// key's documentation means a choice.
#[test]
fn what_its_words_call_a_choice_is_declared_as_one() {
    let schema = crate::json_schema();
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        let properties = definition["properties"].as_object().into_iter().flatten();
        for (key, property) in properties {
            let is_choice = property["description"]
                .as_str()
                .is_some_and(|text| text.starts_with("Instead of that"));
            let declared = paths().into_iter().find_map(|path| {
                declared(path[path.len() - 1].1).filter(|declared| declared.name == name)
            });
            let is_declared = declared.is_some_and(|declared| {
                declared.either.iter().any(|group| group.contains(&key.as_str()))
            });
            assert!(!is_choice || is_declared, "{name}.{key}");
        }
    }
}
