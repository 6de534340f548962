//! The topology that alarms are held against: resources and edges as people write them, or pairs of names
//! as they come with alarm sets. That of a scenario is the model's.

use sandtable_correlation::rules::selector::Pairs;
use sandtable_correlation::{Topology, TopologyBuilder};
use sandtable_document::{
    Diagnostic, Diagnostics, Node, Place, Placed, Read as _, Sources, nearest, parse, parse_part,
    table,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

table! {
    /// A topology in a file of its own.
    pub struct TopologyFile as "a topology file" {
        /// The resources that alarms come from.
        resource: Vec<WrittenResource>,
        /// How they depend on each other.
        edge: Vec<WrittenEdge>,
    }
}

table! {
    /// A resource: anything that has alarms, or that such things depend on.
    pub struct WrittenResource as "a resource" {
        /// Its name.
        name: Placed<String>,
        /// What it is, such as `link` or `cell`.
        class: String,
        /// What the inventory says of it.
        attributes: Pairs<String> = Pairs(Vec::new()),
    }
}

table! {
    /// An edge; of dependencies, from what depends to what it depends on.
    pub struct WrittenEdge as "an edge" {
        /// Where it begins.
        from: Placed<String>,
        /// Its type.
        r#type: String = "depends_on".to_owned(),
        /// Where it ends.
        to: Placed<String>,
        /// Edges of one resource and type with the same word here stand in for each other.
        redundancy: Option<String>,
    }
}

/// Whether a document is meant as a topology: it has resources or edges.
pub fn is_topology(document: &Node) -> bool {
    let has = |key| document.value.table().is_some_and(|table| table.get(key).is_some());
    has("resource") || has("edge")
}

/// How many bytes of a topology file are read at a time, at least.
const PART: usize = 1 << 18;

/// Where a text is cut so that each part can be read by itself: before lines that begin a resource or an
/// edge. Nothing where the text is not plainly a list of these.
fn parts(text: &str) -> Option<Vec<Range<usize>>> {
    let is_header = |line: &str| {
        let line = line.split('#').next().unwrap_or_default();
        ["[[resource]]", "[[edge]]"].contains(&line.trim())
    };
    let is_nothing = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let first = text.lines().find(|line| !is_nothing(line))?;
    // A text over several lines may have a line like those.
    if !is_header(first) || text.contains("\"\"\"") || text.contains("'''") {
        return None;
    }
    let (mut parts, mut begin, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        if at - begin >= PART && is_header(line) {
            parts.push(begin..at);
            begin = at;
        }
        at += line.len();
    }
    parts.push(begin..at);
    Some(parts)
}

/// A file cannot be read part by part.
struct ReadWhole;

impl TopologyFile {
    /// Whether a text is plainly a topology, without reading it.
    pub fn is_plain(text: &str) -> bool {
        parts(text).is_some()
    }

    /// Reads a topology file. Nothing where there are mistakes, all of which are noted.
    pub fn topology(sources: &Sources, source: u32, out: &mut Diagnostics) -> Option<Topology> {
        let file = if let Ok(file) = Self::by_parts(sources, source, out) {
            file?
        } else {
            let node = parse(sources, source, out);
            if out.has_errors() {
                return None;
            }
            Self::read(&node, out)?
        };
        if file.resource.is_empty() {
            let message = "this topology has no resources";
            out.error(sources.whole(source), message, "write `[[resource]]` into it");
            return None;
        }
        // A key that is not known is a mistake, too.
        build(&file.resource, &file.edge, out).filter(|_| !out.has_errors())
    }

    /// Reads a large file part by part, which needs a fraction of the memory. Nothing where there are
    /// mistakes.
    fn by_parts(
        sources: &Sources,
        source: u32,
        out: &mut Diagnostics,
    ) -> Result<Option<Self>, ReadWhole> {
        let whole = sources.whole(source);
        let parts = parts(sources.text(source)).ok_or(ReadWhole)?;
        let mut found = Diagnostics::default();
        let mut file = Some(Self { resource: Vec::new(), edge: Vec::new(), place: whole });
        for part in parts {
            let mut syntax = Diagnostics::default();
            let node = parse_part(sources, whole.part(part), &mut syntax);
            // What is no TOML is told of the whole.
            if syntax.has_errors() {
                return Err(ReadWhole);
            }
            match (Self::read(&node, &mut found), &mut file) {
                (Some(read), Some(file)) => {
                    file.resource.extend(read.resource);
                    file.edge.extend(read.edge);
                }
                (Some(_), None) => {}
                (None, _) => file = None,
            }
        }
        out.append(found);
        Ok(file)
    }
}

/// The topology of resources and edges. Nothing where there are mistakes, all of which are noted.
pub(crate) fn build(
    resources: &[WrittenResource],
    edges: &[WrittenEdge],
    out: &mut Diagnostics,
) -> Option<Topology> {
    let mut names: BTreeMap<&str, Place> = BTreeMap::new();
    let mut builder = TopologyBuilder::default();
    let mut is_sound = true;
    for resource in resources {
        let name = &resource.name;
        if let Some(first) = names.insert(name, name.place) {
            let message = format!("there are two resources named `{}`", name.value);
            let diagnostic = Diagnostic::error(name.place, message);
            out.push(diagnostic.also(first, "the first").help("give each its own name"));
            is_sound = false;
        }
        let attributes = resource.attributes.0.iter().cloned().collect();
        builder.resource_with(name, &resource.class, attributes);
    }
    for edge in edges {
        for end in [&edge.from, &edge.to] {
            if !names.contains_key(end.as_str()) {
                let help = nearest(end, names.keys().copied()).map_or_else(
                    || "write a `[[resource]]` for it".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                out.error(end.place, format!("there is no resource `{}`", end.value), help);
                is_sound = false;
            }
        }
        match &edge.redundancy {
            None => builder.edge(&edge.from, &edge.r#type, &edge.to),
            Some(group) => builder.redundant_edge(&edge.from, &edge.r#type, &edge.to, group),
        };
    }
    if !is_sound {
        return None;
    }
    let place = resources.first().map_or(Place::NOWHERE, |first| first.place);
    builder.build().map_err(|why| out.error(place, why.to_string(), "make it smaller")).ok()
}

/// The class of resources, and the type of edges, of which nothing but a pair of names is known.
const UNKNOWN: (&str, &str) = ("device", "connected");

/// The topology of pairs of names: devices, and that they are connected.
pub fn from_pairs(pairs: &[(String, String)]) -> Topology {
    let names: BTreeSet<&str> =
        pairs.iter().flat_map(|(one, other)| [one.as_str(), other.as_str()]).collect();
    let mut builder = TopologyBuilder::default();
    for name in names {
        builder.resource(name, UNKNOWN.0);
    }
    for (one, other) in pairs {
        builder.edge(one, UNKNOWN.1, other);
    }
    builder.build().expect("each name is told once, and fewer than 2^32 were read")
}
