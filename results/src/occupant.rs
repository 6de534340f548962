//! What stands where a result is to go, and how a result of ours is taken away: only files that its own
//! manifest lists are ever removed, one by one, and a folder only once it is empty.

use crate::directory::DirectoryError;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The file whose presence marks a result as whole.
pub(crate) const MANIFEST: &str = "manifest.json";

/// A manifest is read no further; those of ten thousand replications are smaller.
const MANIFEST_BYTES_MAX: u64 = 1 << 28;

/// What is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is begun.
    Keep,
    /// A file, or a result of ours, is replaced once what is new is whole.
    Replace,
}

/// What stands at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Occupant {
    /// Nothing, or an empty folder.
    Nothing,
    /// A result of ours and nothing else.
    Result,
    /// A folder that holds something that no result of ours lists.
    Foreign(PathBuf),
    /// No folder.
    File,
}

/// What is needed of a manifest.
#[derive(Deserialize)]
struct Listed {
    #[serde(rename = "sandtable_version")]
    _ours: String,
    files: Vec<String>,
}

impl Occupant {
    /// Looks at a place; links are not followed.
    pub(crate) fn of(place: &Path) -> io::Result<Self> {
        match std::fs::symlink_metadata(place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::Nothing),
            Err(error) => return Err(error),
            Ok(found) if !found.is_dir() => return Ok(Self::File),
            Ok(_) => {}
        }
        let found = entries(place)?;
        let listed = listed(place);
        let foreign = found.into_iter().find(|entry| !listed.contains(&entry.name));
        Ok(match foreign {
            Some(entry) => Self::Foreign(PathBuf::from(entry.name)),
            None if listed.is_empty() => Self::Nothing,
            None => Self::Result,
        })
    }
}

/// Removes a result of ours. What is not of it stays, and is an error.
pub(crate) fn remove(place: &Path) -> io::Result<()> {
    let listed = listed(place);
    // The manifest last: without it nobody knows that the others are ours.
    for name in listed.iter().filter(|name| *name != MANIFEST) {
        gone(std::fs::remove_file(place.join(name)))?;
    }
    let folders: BTreeSet<&Path> = listed
        .iter()
        .flat_map(|name| Path::new(name).ancestors().skip(1))
        .filter(|folder| !folder.as_os_str().is_empty())
        .collect();
    // What lies in a folder comes behind it.
    for folder in folders.into_iter().rev() {
        gone(std::fs::remove_dir(place.join(folder)))?;
    }
    gone(std::fs::remove_file(place.join(MANIFEST)))?;
    gone(std::fs::remove_dir(place))
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// A file or an empty folder below a place.
pub(crate) struct Below {
    /// As manifests name it: from the place on, parts separated by `/`. A folder ends in one.
    pub(crate) name: String,
    /// Whether it is a file, and no link to one.
    pub(crate) is_file: bool,
}

/// All files and empty folders below a place, and whatever else there is, by name.
pub(crate) fn entries(place: &Path) -> io::Result<Vec<Below>> {
    let mut found = Vec::new();
    let mut open = vec![(place.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let mut is_empty = true;
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            is_empty = false;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push((entry.path(), format!("{name}/")));
            } else if kind.is_file() {
                found.push(Below { name, is_file: true });
            } else {
                // No link nor pipe is ours: with a name that no manifest has, it is foreign.
                found.push(Below { name: format!("{name} (no plain file)"), is_file: false });
            }
        }
        if is_empty && !prefix.is_empty() {
            found.push(Below { name: prefix, is_file: false });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// The files that the manifest of a folder lists; none where it has no manifest of ours. A name that
/// leads elsewhere makes the whole list one that is not ours.
fn listed(place: &Path) -> BTreeSet<String> {
    let manifest = place.join(MANIFEST);
    let is_plain = std::fs::symlink_metadata(&manifest).is_ok_and(|found| found.is_file());
    let read = || -> Option<Listed> {
        let mut text = String::new();
        File::open(&manifest).ok()?.take(MANIFEST_BYTES_MAX).read_to_string(&mut text).ok()?;
        serde_json::from_str(&text).ok()
    };
    let Some(found) = is_plain.then(read).flatten() else { return BTreeSet::new() };
    let stays = |name: &String| {
        let mut parts = name.split('/');
        !name.contains('\\') && parts.all(|part| !matches!(part, "" | "." | ".."))
    };
    if !found.files.iter().all(stays) || !found.files.iter().any(|name| name == MANIFEST) {
        return BTreeSet::new();
    }
    found.files.into_iter().collect()
}

/// Where a path really leads: a link to a folder or file is followed.
pub(crate) fn real(path: &Path) -> Result<PathBuf, DirectoryError> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => std::fs::canonicalize(path)
            .map_err(|source| DirectoryError::Link { path: path.to_owned(), source }),
        // `.` and `..` have no name beside which something could be written.
        Ok(_) if path.file_name().is_none() => std::fs::canonicalize(path)
            .map_err(|source| DirectoryError::Read { path: path.to_owned(), source }),
        Ok(_) | Err(_) => Ok(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(room: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = room.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    const OURS: &str =
        r#"{"sandtable_version": "1", "files": ["manifest.json", "tables/a.parquet"]}"#;

    #[test]
    fn only_what_the_manifest_lists_is_ours() {
        let foreign = |files: &[(&str, &str)], expected: &str| {
            let room = tempfile::tempdir().unwrap();
            write(room.path(), files);
            let found = Occupant::of(room.path()).unwrap();
            assert_eq!(found, Occupant::Foreign(expected.into()), "{files:?}");
        };
        foreign(&[("manifest.json", "{}"), (".git/HEAD", "x")], ".git/HEAD");
        foreign(&[("manifest.json", "{}")], "manifest.json");
        foreign(&[("manifest.json", "not JSON")], "manifest.json");
        foreign(&[("manifest.json", r#"{"files": ["manifest.json"]}"#)], "manifest.json");
        foreign(&[("manifest.json", OURS), ("notes.md", "mine")], "notes.md");
        foreign(&[("manifest.json", OURS), ("tables/notes.md", "mine")], "tables/notes.md");
        foreign(&[("manifest.json", OURS), ("tables/a.parquet/b", "")], "tables/a.parquet/b");
        let outside = OURS.replace("tables/a.parquet", "../a");
        foreign(&[("manifest.json", &outside)], "manifest.json");
        let room = tempfile::tempdir().unwrap();
        write(room.path(), &[("manifest.json", OURS)]);
        assert_eq!(Occupant::of(room.path()).unwrap(), Occupant::Result);
        std::fs::create_dir(room.path().join("plans")).unwrap();
        assert_eq!(Occupant::of(room.path()).unwrap(), Occupant::Foreign("plans/".into()));
    }

    #[test]
    fn a_result_is_removed_and_nothing_else() {
        let room = tempfile::tempdir().unwrap();
        let result = room.path().join("result");
        write(&result, &[("manifest.json", OURS), ("tables/a.parquet", "x"), ("tables/b", "x")]);
        assert!(remove(&result).is_err());
        assert!(result.join("tables/b").exists() && result.join("manifest.json").exists());
        std::fs::remove_file(result.join("tables/b")).unwrap();
        remove(&result).unwrap();
        assert!(!result.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_file_is_not_ours() {
        let room = tempfile::tempdir().unwrap();
        write(room.path(), &[("manifest.json", OURS), ("elsewhere/x", "mine")]);
        let (from, to) = (room.path().join("elsewhere"), room.path().join("tables"));
        std::fs::remove_file(from.join("x")).unwrap();
        std::fs::remove_dir(&from).unwrap();
        std::os::unix::fs::symlink(&from, to).unwrap();
        assert!(matches!(Occupant::of(room.path()).unwrap(), Occupant::Foreign(_)));
    }
}
