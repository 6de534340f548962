//! The topology that recorded alarms are held against: a file of resources and edges, or pairs of names
//! as they come with alarm sets. That of a scenario is the model's.

use sandtable_correlation::rules::selector::Pairs;
use sandtable_correlation::{Topology, TopologyBuilder};
use sandtable_document::{
    Definitions, Diagnostic, Diagnostics, Node, Place, Placed, Read, Sources, TableReader, nearest,
    parse, table,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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

/// An edge; of dependencies, from what depends to what it depends on.
#[derive(Debug, Clone, Serialize)]
pub struct WrittenEdge {
    /// Where it begins.
    pub from: Placed<String>,
    /// Its type: `depends_on` where nothing is written.
    #[serde(rename = "type")]
    pub edge_type: String,
    /// Where it ends.
    pub to: Placed<String>,
    /// Edges of one resource and type with the same word here stand in for each other.
    pub redundancy: Option<String>,
}

/// Read by hand, because `type` is a word of Rust.
impl Read for WrittenEdge {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let mut table = TableReader::open(node, "an edge", out)?;
        let from = table.field("from");
        let edge_type = table.field_or("type", "depends_on".to_owned());
        let to = table.field("to");
        let redundancy = table.field("redundancy").flatten();
        table.finish(&["from", "type", "to", "redundancy"]);
        Some(Self { from: from?, edge_type, to: to?, redundancy })
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        let text = String::schema(definitions);
        serde_json::json!({
            "type": "object",
            "description": "An edge; of dependencies, from what depends to what it depends on.",
            "properties": { "from": text, "type": text, "to": text, "redundancy": text },
            "required": ["from", "to"],
            "additionalProperties": false,
        })
    }
}

/// Whether a document is meant as a topology: it has resources or edges.
pub fn is_topology(document: &Node) -> bool {
    let has = |key| document.value.table().is_some_and(|table| table.get(key).is_some());
    has("resource") || has("edge")
}

impl TopologyFile {
    /// Reads a topology file. Nothing where there are mistakes, all of which are noted.
    pub fn topology(sources: &Sources, source: u32, out: &mut Diagnostics) -> Option<Topology> {
        let node = parse(sources, source, out);
        if out.has_errors() {
            return None;
        }
        let file = Self::read(&node, out)?;
        if file.resource.is_empty() {
            let message = "this topology has no resources";
            out.error(sources.whole(source), message, "write `[[resource]]` into it");
            return None;
        }
        file.build(out)
    }

    fn build(&self, out: &mut Diagnostics) -> Option<Topology> {
        let mut names: BTreeMap<&str, Place> = BTreeMap::new();
        let mut builder = TopologyBuilder::default();
        for resource in &self.resource {
            let name = &resource.name;
            if let Some(first) = names.insert(&name.value, name.place) {
                let message = format!("there are two resources named `{}`", name.value);
                let diagnostic = Diagnostic::error(name.place, message);
                out.push(diagnostic.also(first, "the first").help("give each its own name"));
            }
            let attributes = resource.attributes.0.iter().cloned().collect();
            builder.resource_with(&name.value, &resource.class, attributes);
        }
        for edge in &self.edge {
            for end in [&edge.from, &edge.to] {
                if !names.contains_key(end.value.as_str()) {
                    let help = nearest(&end.value, names.keys().copied()).map_or_else(
                        || "write a `[[resource]]` for it".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    out.error(end.place, format!("there is no resource `{}`", end.value), help);
                }
            }
            let (from, to) = (&edge.from.value, &edge.to.value);
            match &edge.redundancy {
                None => builder.edge(from, &edge.edge_type, to),
                Some(group) => builder.redundant_edge(from, &edge.edge_type, to, group),
            };
        }
        if out.has_errors() {
            return None;
        }
        let built = builder.build();
        built.map_err(|why| out.error(self.place, why.to_string(), "make it smaller")).ok()
    }
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
