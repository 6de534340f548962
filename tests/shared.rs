//! Real data for tests, which a user's clone does not have. Where it is missing a test says so and
//! is skipped; where `SANDTABLE_DATA` names its folder, as in CI, a missing file is a failure.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The path of a file of the shared data, or `None` where there is none.
pub(crate) fn shared(file: &str) -> Option<PathBuf> {
    if let Some(folder) = option_env!("SANDTABLE_DATA") {
        let path = Path::new(folder).join(file);
        assert!(path.exists(), "SANDTABLE_DATA is set, but {} is missing", path.display());
        return Some(path);
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = here.ancestors().map(|folder| folder.join("../shared/data").join(file));
    let found = found.into_iter().find(|path| path.exists());
    if found.is_none() {
        // Not through the test's captured output: who runs the tests must see it.
        writeln!(
            std::io::stderr(),
            "skipped: needs `{file}` of the shared data, which is not here"
        )
        .expect("standard error can be written");
    }
    found
}
