//! The result directory. It is written under another name beside its own and put in place in one
//! step when it is whole, so nobody ever finds half a result. What may be replaced is decided by
//! `occupant`, before the run and again when the result is put in place.

use crate::leftovers::{LOCK, beside, lock, sweep_up};
use crate::occupant::{Existing, MANIFEST, Occupant, entries, real, remove};
use serde::Serialize;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A result directory that is being written.
#[derive(Debug)]
pub struct ResultDirectory {
    /// Where files are written for now.
    folder: PathBuf,
    /// Without it, the directory is a part of another one.
    whole: Option<Whole>,
}

/// How a result gets to its place.
#[derive(Debug)]
struct Whole {
    /// As it was named.
    path: PathBuf,
    target: PathBuf,
    existing: Existing,
    /// Held until the result is whole or given up.
    _lock: File,
    finished: bool,
}

/// Why a result directory or another file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Something else is there.
    #[error(
        "`{path}` holds `{found}`, which is not of a result of ours: it is left alone",
        path = path.display(), found = found.display()
    )]
    Foreign {
        /// Where.
        path: PathBuf,
        /// What, seen from there.
        found: PathBuf,
    },
    /// A result is there, and nobody said that it may be replaced.
    #[error("`{}` holds a result already", .0.display())]
    Taken(PathBuf),
    /// A file is there, and nobody said that it may be replaced.
    #[error("`{}` is there already", .0.display())]
    FileTaken(PathBuf),
    /// A file is where a directory is to be.
    #[error("`{}` is a file", .0.display())]
    IsFile(PathBuf),
    /// A directory is where a file is to be.
    #[error("`{}` is a directory", .0.display())]
    IsFolder(PathBuf),
    /// A link leads nowhere.
    #[error("`{path}` is a link that leads nowhere: {source}", path = path.display())]
    Link {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What is there cannot be looked at.
    #[error("cannot look into `{path}`: {source}", path = path.display())]
    Read {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A directory cannot be made.
    #[error("cannot make the directory `{path}`: {source}", path = path.display())]
    Make {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write `{path}`: {source}", path = path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The whole result cannot be put in its place.
    #[error("cannot put the result in its place at `{path}`: {source}", path = path.display())]
    Place {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The place was taken while the result was made.
    #[error(
        "`{path}` was filled by others meanwhile and is left alone; the result is in `{kept}`",
        path = path.display(), kept = kept.display()
    )]
    Kept {
        /// Where it should have been.
        path: PathBuf,
        /// Where it is.
        kept: PathBuf,
    },
    /// The result is in its place, and the one before it cannot be removed.
    #[error(
        "the result is in `{path}`, but the one before it stays in `{old}`: {source}",
        path = path.display(), old = old.display()
    )]
    Remains {
        /// Where the result is.
        path: PathBuf,
        /// Where the one before it is.
        old: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl ResultDirectory {
    /// Whether a result could be put at `path`, before there is one.
    pub fn check(path: &Path, existing: Existing) -> Result<(), DirectoryError> {
        look(path, existing).map(drop)
    }

    /// Begins a result at `path`. An earlier result there stays until this one is whole.
    pub fn begin(path: &Path, existing: Existing) -> Result<Self, DirectoryError> {
        let target = look(path, existing)?;
        if let Some(parent) = target.parent() {
            let made = std::fs::create_dir_all(parent);
            made.map_err(|source| DirectoryError::Make { path: path.to_owned(), source })?;
        }
        sweep_up(&target);
        let folder = beside(&target, "partial");
        let made = |source| DirectoryError::Make { path: folder.clone(), source };
        std::fs::create_dir(&folder).map_err(made)?;
        let lock = lock(&folder).map_err(|source| {
            drop(std::fs::remove_dir(&folder));
            DirectoryError::Write { path: folder.join(LOCK), source }
        })?;
        let whole = Whole { path: path.to_owned(), target, existing, _lock: lock, finished: false };
        Ok(Self { folder, whole: Some(whole) })
    }

    /// Begins a result that is part of this one.
    pub fn part(&self, name: &str) -> Result<Self, DirectoryError> {
        self.make_folder(name)?;
        Ok(Self { folder: self.file(name), whole: None })
    }

    /// Makes a folder of the result.
    pub fn make_folder(&self, name: &str) -> Result<(), DirectoryError> {
        let path = self.folder.join(name);
        std::fs::create_dir_all(&path).map_err(|source| DirectoryError::Make { path, source })
    }

    /// Where a file of the result is written for now.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a JSON file.
    pub fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), DirectoryError> {
        let mut text = serde_json::to_string_pretty(value).expect("results can be written");
        text.push('\n');
        self.write_text(name, &text)
    }

    /// Writes a text.
    pub fn write_text(&self, name: &str, text: &str) -> Result<(), DirectoryError> {
        let path = self.file(name);
        std::fs::write(&path, text).map_err(|source| DirectoryError::Write { path, source })
    }

    /// Writes what is known of the result as a whole, and a list of its files: what is not listed is
    /// never removed when another result takes its place. It comes last.
    pub fn write_manifest(&self, manifest: &impl Serialize) -> Result<(), DirectoryError> {
        #[derive(Serialize)]
        struct Listing<'a, T: Serialize> {
            #[serde(flatten)]
            manifest: &'a T,
            files: Vec<String>,
        }
        let path = self.folder.clone();
        let found = entries(&path).map_err(|source| DirectoryError::Read { path, source })?;
        let files = found.into_iter().filter(|entry| entry.is_file).map(|entry| entry.name);
        let files = files.filter(|name| name != LOCK).chain([MANIFEST.to_owned()]).collect();
        self.write_json(MANIFEST, &Listing { manifest, files })
    }

    /// Puts the whole result in its place. The manifest must have been written.
    pub fn finish(mut self) -> Result<PathBuf, DirectoryError> {
        assert!(self.file(MANIFEST).is_file(), "the manifest makes a result whole");
        let whole = self.whole.as_mut().expect("a part is in its place with the whole");
        let (path, target) = (&whole.path, &whole.target);
        let place = |source| DirectoryError::Place { path: path.clone(), source };
        std::fs::remove_file(self.folder.join(LOCK)).map_err(place)?;
        // Others may have been here since the result was begun.
        if look(path, whole.existing).is_err() {
            whole.finished = true;
            return Err(kept(path, &self.folder, target));
        }
        let old = beside(target, "old");
        let replaces = matches!(Occupant::of(target), Ok(Occupant::Result));
        if replaces {
            std::fs::rename(target, &old).map_err(place)?;
        }
        if let Err(source) = std::fs::rename(&self.folder, target) {
            if replaces {
                drop(std::fs::rename(&old, target));
            }
            return Err(place(source));
        }
        whole.finished = true;
        if replaces {
            let remains = |source| DirectoryError::Remains { path: path.clone(), old, source };
            remove(&beside(target, "old")).map_err(remains)?;
        }
        Ok(path.clone())
    }
}

/// Gives a result whose place was taken a name that is seen, and tells it.
fn kept(path: &Path, folder: &Path, target: &Path) -> DirectoryError {
    let name = target.file_name().unwrap_or(target.as_os_str()).to_string_lossy();
    let visible = target.with_file_name(format!("{name}-{}", std::process::id()));
    let is_free = std::fs::symlink_metadata(&visible).is_err();
    let moved = is_free && std::fs::rename(folder, &visible).is_ok();
    let kept = if moved { visible } else { folder.to_owned() };
    DirectoryError::Kept { path: path.to_owned(), kept }
}

/// Where a result at `path` really goes, if it may.
fn look(path: &Path, existing: Existing) -> Result<PathBuf, DirectoryError> {
    let target = real(path)?;
    match Occupant::of(&target) {
        Ok(Occupant::Nothing) => Ok(target),
        Ok(Occupant::Result) if existing == Existing::Replace => Ok(target),
        Ok(Occupant::Result) => Err(DirectoryError::Taken(path.to_owned())),
        Ok(Occupant::Foreign(found)) => {
            Err(DirectoryError::Foreign { path: path.to_owned(), found })
        }
        Ok(Occupant::File) => Err(DirectoryError::IsFile(path.to_owned())),
        // What cannot be looked at because its folder is none cannot be made either.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(target),
        Err(source) => Err(DirectoryError::Read { path: path.to_owned(), source }),
    }
}

impl Drop for ResultDirectory {
    fn drop(&mut self) {
        if self.whole.as_ref().is_some_and(|whole| !whole.finished) {
            // All of it is ours. Nothing better can be done with what cannot be removed either.
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(path: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(path).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn put(target: &Path, content: &str) -> Result<PathBuf, DirectoryError> {
        let result = ResultDirectory::begin(target, Existing::Replace)?;
        result.make_folder("tables")?;
        std::fs::write(result.file("tables/a.parquet"), content).unwrap();
        result.write_manifest(&json!({ "sandtable_version": "1" }))?;
        result.finish()
    }

    #[test]
    fn a_result_appears_whole_or_not_at_all() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("deep/down/result");
        let given_up = ResultDirectory::begin(&target, Existing::Keep).unwrap();
        given_up.write_json("summary.json", &1).unwrap();
        drop(given_up);
        assert_eq!(names(target.parent().unwrap()), [""; 0], "nothing is left behind");

        for content in ["one", "two"] {
            put(&target, content).unwrap();
            let text = std::fs::read_to_string(target.join("tables/a.parquet")).unwrap();
            assert_eq!(text, content);
            assert_eq!(names(target.parent().unwrap()), ["result"]);
        }
        let refused = ResultDirectory::begin(&target, Existing::Keep);
        assert!(matches!(refused, Err(DirectoryError::Taken(_))));
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let room = tempfile::tempdir().unwrap();
        std::fs::write(room.path().join("thesis.txt"), "years of work").unwrap();
        let refused = ResultDirectory::begin(room.path(), Existing::Replace);
        assert!(matches!(refused, Err(DirectoryError::Foreign { .. })));
        let refused = ResultDirectory::begin(&room.path().join("thesis.txt"), Existing::Replace);
        assert!(matches!(refused, Err(DirectoryError::IsFile(_))));
    }

    /// Notes that are put beside a result while the next one is made stay, and so does that one.
    #[test]
    fn what_comes_meanwhile_is_left_alone() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("result");
        put(&target, "old").unwrap();
        let result = ResultDirectory::begin(&target, Existing::Replace).unwrap();
        result.write_manifest(&json!({ "sandtable_version": "1" })).unwrap();
        std::fs::write(target.join("notes.md"), "mine").unwrap();
        let Err(DirectoryError::Kept { kept, .. }) = result.finish() else { panic!("refused") };
        assert_eq!(std::fs::read_to_string(target.join("notes.md")).unwrap(), "mine");
        assert_eq!(std::fs::read_to_string(target.join("tables/a.parquet")).unwrap(), "old");
        assert_eq!(names(&kept), [MANIFEST]);
    }

    #[test]
    fn what_a_killed_run_has_left_is_swept_up() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("result");
        let stale = |number: u32| {
            let stale = room.path().join(format!(".result.partial-{number}"));
            std::fs::create_dir_all(stale.join("replication-3/tables")).unwrap();
            std::fs::write(stale.join("replication-3/tables/a.parquet"), "half").unwrap();
            std::fs::write(stale.join(LOCK), "").unwrap();
            stale
        };
        let (empty, foreign, unlocked, busy) = (stale(1), stale(2), stale(3), stale(4));
        std::fs::write(foreign.join("notes.md"), "mine").unwrap();
        std::fs::remove_file(unlocked.join(LOCK)).unwrap();
        let writer = File::open(busy.join(LOCK)).unwrap();
        writer.lock().unwrap();
        put(&target, "whole").unwrap();
        assert!(!empty.exists() && foreign.exists() && unlocked.exists() && busy.exists());
        assert!(foreign.join("replication-3/tables/a.parquet").exists());

        // Killed between two steps: what was there comes back, or goes once what is new is there.
        let old = room.path().join(".result.old-7");
        std::fs::rename(&target, &old).unwrap();
        drop(ResultDirectory::begin(&target, Existing::Replace).unwrap());
        assert_eq!(std::fs::read_to_string(target.join("tables/a.parquet")).unwrap(), "whole");
        std::fs::rename(&target, &old).unwrap();
        std::fs::create_dir(&target).unwrap();
        put(&target, "new").unwrap();
        assert!(!old.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_is_followed() {
        let room = tempfile::tempdir().unwrap();
        let (there, link) = (room.path().join("there"), room.path().join("link"));
        std::fs::create_dir(&there).unwrap();
        std::os::unix::fs::symlink(&there, &link).unwrap();
        put(&link, "one").unwrap();
        assert!(link.is_symlink() && there.join(MANIFEST).exists());
        std::fs::remove_dir_all(&there).unwrap();
        assert!(matches!(put(&link, "two"), Err(DirectoryError::Link { .. })));
    }
}
