//! A file that appears whole or not at all: it is written under another name beside its own and takes its
//! place in one step. What is there is replaced only where that was asked for. What goes into it is left
//! to others.

use crate::directory::DirectoryError;
use crate::leftovers::{beside, sweep_up};
use crate::occupant::{Existing, real};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A file that is being written.
#[derive(Debug)]
pub struct WholeFile {
    /// As it was named.
    path: PathBuf,
    target: PathBuf,
    way: Way,
    finished: bool,
}

#[derive(Debug)]
enum Way {
    /// Under another name, until it is whole.
    Beside(PathBuf, Existing),
    /// At once, for others to follow it; gone if it fails.
    Live,
    /// Into a device or pipe, which keeps nothing.
    Device,
}

impl WholeFile {
    /// Whether a file could be written there, before there is anything to write.
    pub fn check(path: &Path, existing: Existing) -> Result<(), DirectoryError> {
        look(path, existing).map(drop)
    }

    /// Begins a file. What is returned beside it is to be written and flushed.
    pub fn create(path: &Path, existing: Existing) -> Result<(Self, File), DirectoryError> {
        let (target, is_device) = look(path, existing)?;
        let failed = |source| DirectoryError::Write { path: path.to_owned(), source };
        if is_device {
            let file = OpenOptions::new().write(true).open(&target).map_err(failed)?;
            let way = Way::Device;
            return Ok((Self { path: path.to_owned(), target, way, finished: false }, file));
        }
        sweep_up(&target);
        let partial = beside(&target, "partial");
        let file = File::create_new(&partial).map_err(failed)?;
        // Without locks on a file system nobody takes it for abandoned.
        drop(file.try_lock());
        let way = Way::Beside(partial, existing);
        Ok((Self { path: path.to_owned(), target, way, finished: false }, file))
    }

    /// Begins a file that others follow while it grows; if it fails, it goes.
    pub fn create_live(path: &Path, existing: Existing) -> Result<(Self, File), DirectoryError> {
        let (target, is_device) = look(path, existing)?;
        let failed = |source| DirectoryError::Write { path: path.to_owned(), source };
        if is_device {
            return Self::create(path, existing);
        }
        let file = match existing {
            Existing::Keep => File::create_new(&target),
            Existing::Replace => File::create(&target),
        };
        let file = file.map_err(failed)?;
        Ok((Self { path: path.to_owned(), target, way: Way::Live, finished: false }, file))
    }

    /// Writes a text.
    pub fn write(path: &Path, existing: Existing, text: &str) -> Result<(), DirectoryError> {
        let (whole, mut file) = Self::create(path, existing)?;
        file.write_all(text.as_bytes()).map_err(|source| whole.failed(source))?;
        whole.finish()
    }

    /// A failure to write it.
    pub fn failed(&self, source: io::Error) -> DirectoryError {
        DirectoryError::Write { path: self.path.clone(), source }
    }

    /// Puts the file in its place.
    pub fn finish(mut self) -> Result<(), DirectoryError> {
        if let Way::Beside(partial, existing) = &self.way {
            let placed = match existing {
                Existing::Keep => place_new(partial, &self.target),
                Existing::Replace => std::fs::rename(partial, &self.target),
            };
            placed.map_err(|source| {
                if source.kind() == io::ErrorKind::AlreadyExists {
                    DirectoryError::FileTaken(self.path.clone())
                } else {
                    self.failed(source)
                }
            })?;
        }
        self.finished = true;
        Ok(())
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        let path = match &self.way {
            Way::Beside(partial, _) => partial,
            Way::Live => &self.target,
            Way::Device => return,
        };
        if !self.finished {
            // Nothing better can be done with a file that cannot be removed either.
            drop(std::fs::remove_file(path));
        }
    }
}

/// Gives a file its name unless something has that name.
fn place_new(partial: &Path, target: &Path) -> io::Result<()> {
    match std::fs::hard_link(partial, target) {
        Ok(()) => std::fs::remove_file(partial),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Not every file system has links.
        Err(_) if target.exists() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => std::fs::rename(partial, target),
    }
}

/// Where the file really is, and whether that is a device or a pipe.
fn look(path: &Path, existing: Existing) -> Result<(PathBuf, bool), DirectoryError> {
    let target = real(path)?;
    match std::fs::metadata(&target) {
        Ok(found) if found.is_dir() => Err(DirectoryError::IsFolder(path.to_owned())),
        Ok(found) if !found.is_file() => Ok((target, true)),
        Ok(_) if existing == Existing::Keep => Err(DirectoryError::FileTaken(path.to_owned())),
        Ok(_) | Err(_) => Ok((target, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(path).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("orders.csv");
        let (given_up, mut file) = WholeFile::create(&path, Existing::Keep).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!path.exists());
        drop(given_up);
        assert_eq!(names(room.path()), [""; 0]);

        WholeFile::write(&path, Existing::Keep, "one").unwrap();
        let refused = WholeFile::write(&path, Existing::Keep, "two");
        assert!(matches!(refused, Err(DirectoryError::FileTaken(_))), "{refused:?}");
        WholeFile::write(&path, Existing::Replace, "three").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "three");
        assert_eq!(names(room.path()), ["orders.csv"]);
    }

    /// Whoever takes the name meanwhile keeps it.
    #[test]
    fn a_file_that_appears_meanwhile_stays() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("orders.csv");
        let (whole, _file) = WholeFile::create(&path, Existing::Keep).unwrap();
        std::fs::write(&path, "mine").unwrap();
        assert!(matches!(whole.finish(), Err(DirectoryError::FileTaken(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
        assert_eq!(names(room.path()), ["orders.csv"]);
    }

    #[test]
    fn what_was_left_behind_is_swept_up() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("orders.csv");
        let stale = room.path().join(".orders.csv.partial-1");
        std::fs::write(&stale, "half").unwrap();
        for kept in [".orders.csv.partial-mine", ".orders.csv.backup-1", ".other.csv.partial-1"] {
            std::fs::write(room.path().join(kept), "mine").unwrap();
        }
        // One that is still being written is left alone.
        let busy = File::create(room.path().join(".orders.csv.partial-2")).unwrap();
        busy.lock().unwrap();
        WholeFile::write(&path, Existing::Keep, "whole").unwrap();
        assert!(!stale.exists());
        assert_eq!(names(room.path()).len(), 5, "{:?}", names(room.path()));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_stay_links() {
        let room = tempfile::tempdir().unwrap();
        let (file, link) = (room.path().join("file"), room.path().join("link"));
        std::fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(WholeFile::check(&link, Existing::Keep).is_err());
        WholeFile::write(&link, Existing::Replace, "new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        std::fs::remove_file(&file).unwrap();
        let nowhere = WholeFile::check(&link, Existing::Replace);
        assert!(matches!(nowhere, Err(DirectoryError::Link { .. })), "{nowhere:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_written_straight() {
        WholeFile::write(Path::new("/dev/null"), Existing::Keep, "text").unwrap();
        let full = WholeFile::write(Path::new("/dev/full"), Existing::Keep, "text");
        assert!(full.unwrap_err().to_string().starts_with("cannot write `/dev/full`"));
    }
}
