//! The result directory. It is written under another name beside its own and put in place in one
//! step when it is whole, so nobody ever finds half a result.

use std::io;
use std::path::{Path, PathBuf};

/// A result directory that is being written.
#[derive(Debug)]
pub struct ResultDirectory {
    target: PathBuf,
    partial: PathBuf,
    finished: bool,
}

/// Why a result directory cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Something else is there.
    #[error("`{0}` holds something that is not a result of ours, which is left alone")]
    Foreign(PathBuf),
    /// A file is there.
    #[error("`{0}` is a file")]
    IsFile(PathBuf),
    /// A directory cannot be made.
    #[error("cannot make the directory `{path}`: {source}")]
    Make {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write `{path}`: {source}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The whole result cannot be put in its place.
    #[error("cannot put the result in its place at `{path}`: {source}")]
    Place {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The file whose presence marks a result as whole.
const MANIFEST: &str = "manifest.json";

impl ResultDirectory {
    /// Begins a result at `target`. An earlier result there stays until this one is whole.
    pub fn begin(target: &Path) -> Result<Self, DirectoryError> {
        if target.is_file() {
            return Err(DirectoryError::IsFile(target.to_owned()));
        }
        let empty = || std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
        if target.is_dir() && !target.join(MANIFEST).is_file() && !empty() {
            return Err(DirectoryError::Foreign(target.to_owned()));
        }
        let partial = beside(target, "partial");
        let made = Self { target: target.to_owned(), partial, finished: false };
        made.make_folder("")?;
        Ok(made)
    }

    /// Begins a result that is part of this one.
    pub fn part(&self, name: &str) -> Result<Self, DirectoryError> {
        Self::begin(&self.file(name))
    }

    /// Where the result will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Makes a folder of the result.
    pub fn make_folder(&self, name: &str) -> Result<(), DirectoryError> {
        let path = self.partial.join(name);
        std::fs::create_dir_all(&path).map_err(|source| DirectoryError::Make { path, source })
    }

    /// Where a file of the result is written for now.
    pub fn file(&self, name: &str) -> PathBuf {
        self.partial.join(name)
    }

    /// Writes a JSON file.
    pub fn write_json(
        &self,
        name: &str,
        value: &impl serde::Serialize,
    ) -> Result<(), DirectoryError> {
        let path = self.file(name);
        let mut text = serde_json::to_string_pretty(value).expect("results can be written");
        text.push('\n');
        std::fs::write(&path, text).map_err(|source| DirectoryError::Write { path, source })
    }

    /// Puts the whole result in its place. The manifest must have been written.
    pub fn finish(mut self) -> Result<PathBuf, DirectoryError> {
        assert!(self.file(MANIFEST).is_file(), "the manifest makes a result whole");
        let place = |source| DirectoryError::Place { path: self.target.clone(), source };
        let old = beside(&self.target, "old");
        let replaces = self.target.exists();
        if replaces {
            std::fs::rename(&self.target, &old).map_err(place)?;
        }
        std::fs::rename(&self.partial, &self.target).map_err(place)?;
        if replaces {
            std::fs::remove_dir_all(&old).map_err(place)?;
        }
        self.finished = true;
        Ok(self.target.clone())
    }
}

impl Drop for ResultDirectory {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing better can be done with a directory that cannot be removed either.
            drop(std::fs::remove_dir_all(&self.partial));
        }
    }
}

/// A hidden name beside `target`, of this process alone.
pub(crate) fn beside(target: &Path, what: &str) -> PathBuf {
    let name = target.file_name().unwrap_or(target.as_os_str()).to_string_lossy();
    target.with_file_name(format!(".{name}.{what}-{}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_appears_whole_or_not_at_all() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("deep/down/result");
        let names = |path: &Path| -> Vec<String> {
            let entries = std::fs::read_dir(path).unwrap();
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        };
        let given_up = ResultDirectory::begin(&target).unwrap();
        given_up.write_json("summary.json", &1).unwrap();
        drop(given_up);
        assert_eq!(names(target.parent().unwrap()), [""; 0], "nothing is left behind");

        for content in 1..3 {
            let result = ResultDirectory::begin(&target).unwrap();
            result.write_json(MANIFEST, &content).unwrap();
            result.finish().unwrap();
            let text = std::fs::read_to_string(target.join(MANIFEST)).unwrap();
            assert_eq!(text, format!("{content}\n"));
            assert_eq!(names(target.parent().unwrap()), ["result"]);
        }
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let room = tempfile::tempdir().unwrap();
        std::fs::write(room.path().join("thesis.txt"), "years of work").unwrap();
        let refused = ResultDirectory::begin(room.path());
        assert!(matches!(refused, Err(DirectoryError::Foreign(_))));
        let refused = ResultDirectory::begin(&room.path().join("thesis.txt"));
        assert!(matches!(refused, Err(DirectoryError::IsFile(_))));
    }
}
