//! Tests of another file that are held against the rules of this one, with the topology that they need:
//! rules that build on others must keep what those promise, whatever else they do.

use super::files::Folder;
use super::schema::{TestFile, World};
use super::suite::nothing_expected;
use sandtable_document::{Diagnostics, Placed, Read as _, Sources, parse};

/// Adds what the files under `include` hold.
pub(super) fn add(
    file: &mut TestFile,
    folder: &Folder<'_>,
    sources: &mut Sources,
    out: &mut Diagnostics,
) {
    for name in std::mem::take(&mut file.include) {
        for source in folder.all(&name, sources, out) {
            let node = parse(sources, source, out);
            let included = TestFile::read(&node, out);
            nothing_expected(&node, out);
            if let Some(included) = included {
                add_one(file, included, &name, out);
            }
        }
    }
}

fn add_one(file: &mut TestFile, included: TestFile, name: &Placed<String>, out: &mut Diagnostics) {
    let needs_more = [
        ("engine", included.engine.is_some()),
        ("topology", included.topology.is_some()),
        ("scenario", included.scenario.is_some()),
        ("include", !included.include.is_empty()),
    ];
    if let Some((key, _)) = needs_more.iter().find(|(_, is_there)| *is_there) {
        let message = format!("`{}` has `{key}` and cannot be included", name.value);
        out.error(name.place, message, "include files with resources, edges and tests only");
        return;
    }
    if included.test.is_empty() {
        let message = format!("there is no test in `{}`", name.value);
        out.error(name.place, message, "name a file with `[[test]]`");
    }
    file.resource.extend(included.resource);
    file.edge.extend(included.edge);
    file.strangers.extend(included.strangers);
    let shuffle = &included.shuffle;
    file.test.extend(included.test.into_iter().map(|mut test| {
        test.shuffle = test.shuffle.or_else(|| Some(shuffle.clone()));
        // The rules of this file may do more than those that the test was written for.
        if test.world == World::Closed {
            test.world = World::Incidents;
        }
        test
    }));
}
