//! The topology of a test file: written in it, or in a file beside it.

use super::files::Folder;
use super::schema::{TestFile, TopologyFile, WrittenEdge, WrittenResource};
use sandtable_correlation::{Topology, TopologyBuilder};
use sandtable_document::{Diagnostic, Diagnostics, Placed, Read as _, Sources, nearest, parse};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The topology that a test file names or holds.
pub(super) fn topology(
    file: &TestFile,
    folder: &Folder<'_>,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Option<Arc<Topology>> {
    let Some(name) = &file.topology else { return build(&file.resource, &file.edge, out) };
    if let Some(resource) = file.resource.first() {
        let help = "put all resources into one file";
        out.error(resource.place, "the topology is in a file already", help);
    }
    let source = folder.one(name, sources, out)?;
    let node = parse(sources, source, out);
    let other = TopologyFile::read(&node, out)?;
    if other.resource.is_empty() {
        out.error(name.place, "this topology has no resources", "write `[[resource]]` into it");
        return None;
    }
    build(&other.resource, &other.edge, out)
}

fn build(
    resources: &[WrittenResource],
    edges: &[WrittenEdge],
    out: &mut Diagnostics,
) -> Option<Arc<Topology>> {
    let mut names: BTreeMap<&str, &Placed<String>> = BTreeMap::new();
    let mut builder = TopologyBuilder::default();
    let mut is_sound = true;
    for resource in resources {
        if let Some(first) = names.insert(&resource.name, &resource.name) {
            let message = format!("there are two resources named `{}`", resource.name.value);
            let diagnostic = Diagnostic::error(resource.name.place, message);
            out.push(diagnostic.also(first.place, "the first").help("give each its own name"));
            is_sound = false;
        }
        let attributes = resource.attributes.0.iter().cloned().collect();
        builder.resource_with(&resource.name, &resource.class, attributes);
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
    match builder.build() {
        Ok(topology) => Some(Arc::new(topology)),
        Err(why) => {
            let place =
                resources.first().map_or(sandtable_document::Place::NOWHERE, |one| one.place);
            out.error(place, why.to_string(), "make it smaller");
            None
        }
    }
}
