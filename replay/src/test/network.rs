//! The topology of a test file: written in it, or in a file beside it.

use super::files::Folder;
use super::schema::TestFile;
use crate::topology::{TopologyFile, build};
use sandtable_correlation::Topology;
use sandtable_document::{Diagnostics, Read as _, Sources, parse_named};

/// The topology that a test file names or holds.
pub(super) fn topology(
    file: &TestFile,
    folder: &Folder<'_>,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Option<Topology> {
    let Some(name) = &file.topology else { return build(&file.resource, &file.edge, out) };
    if let Some(resource) = file.resource.first() {
        let help = "put all resources into one file";
        out.error(resource.place, "the topology is in a file already", help);
    }
    let source = folder.one(name, sources, out)?;
    let node = parse_named::<TopologyFile>(sources, source, name.place, out)?;
    let other = TopologyFile::read(&node, out)?;
    if other.resource.is_empty() {
        out.error(name.place, "this topology has no resources", "write `[[resource]]` into it");
        return None;
    }
    build(&other.resource, &other.edge, out)
}
