//! What a program that was killed has left behind: results and files that are not whole, under hidden
//! names beside their own. Each is locked by its writer for as long as it lives, so that what can be
//! locked has none. Anything with a name or shape that is not ours is left alone.

use crate::occupant::{MANIFEST, Occupant, entries, remove};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The file in an unfinished result that its writer has locked.
pub(crate) const LOCK: &str = ".lock";

/// A hidden name beside `target`, of this process alone.
pub(crate) fn beside(target: &Path, what: &str) -> PathBuf {
    let name = target.file_name().unwrap_or(target.as_os_str()).to_string_lossy();
    target.with_file_name(format!(".{name}.{what}-{}", std::process::id()))
}

/// Locks an unfinished result for as long as what is returned lives. Where a file system knows no locks,
/// nobody else can take it for abandoned either.
pub(crate) fn lock(partial: &Path) -> io::Result<File> {
    // It takes its name once it is locked, so that nobody ever finds it open.
    let new = partial.join(format!("{LOCK}-new"));
    let file = File::create_new(&new)?;
    drop(file.lock());
    std::fs::rename(new, partial.join(LOCK))?;
    Ok(file)
}

/// Removes what was left behind beside `target`. What cannot be removed stays: it is in nobody's way.
pub(crate) fn sweep_up(target: &Path) {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let Some(name) = target.file_name().map(|name| name.to_string_lossy()) else { return };
    let Ok(found) = std::fs::read_dir(folder) else { return };
    for entry in found.flatten() {
        let other = entry.file_name();
        let Some(other) = other.to_str() else { continue };
        let Some(what) = other.strip_prefix(&format!(".{name}.")) else { continue };
        let Ok(kind) = entry.file_type() else { continue };
        match what.rsplit_once('-') {
            Some((_, number)) if number.parse::<u32>().is_err() => {}
            Some(("partial", _)) if kind.is_dir() => abandoned_result(&entry.path()),
            Some(("partial", _)) if kind.is_file() => abandoned_file(&entry.path()),
            Some(("old", number)) if kind.is_dir() => {
                let writer = folder.join(format!(".{name}.partial-{number}"));
                former_result(&entry.path(), target, &writer);
            }
            _ => {}
        }
    }
}

/// A result that nobody writes any more.
fn abandoned_result(partial: &Path) {
    let Some(_lock) = locked(&partial.join(LOCK)) else { return };
    let Ok(found) = entries(partial) else { return };
    if !found.iter().all(|entry| is_of_a_result(&entry.name)) {
        return;
    }
    let (files, folders): (Vec<_>, Vec<_>) = found.iter().partition(|entry| entry.is_file);
    for file in files {
        drop(std::fs::remove_file(partial.join(&file.name)));
    }
    // Folders that were empty, then those that now are.
    let parents = found.iter().flat_map(|entry| Path::new(&entry.name).ancestors().skip(1));
    let mut all: Vec<&Path> =
        folders.iter().map(|folder| Path::new(&folder.name)).chain(parents).collect();
    all.sort_unstable();
    for folder in all.into_iter().rev() {
        drop(std::fs::remove_dir(partial.join(folder)));
    }
}

/// A file that nobody writes any more.
fn abandoned_file(partial: &Path) {
    if locked(partial).is_some() {
        drop(std::fs::remove_file(partial));
    }
}

/// A result that was about to be replaced: it goes where what is new has come, and comes back where not.
fn former_result(old: &Path, target: &Path, writer: &Path) {
    if writer.exists() || !matches!(Occupant::of(old), Ok(Occupant::Result)) {
        return;
    }
    drop(if target.exists() { remove(old) } else { std::fs::rename(old, target) });
}

fn locked(path: &Path) -> Option<File> {
    let file = OpenOptions::new().read(true).write(true).open(path).ok()?;
    file.try_lock().is_ok().then_some(file)
}

/// Whether a file or folder is one that results are made of.
fn is_of_a_result(name: &str) -> bool {
    const NAMES: [&str; 5] = [MANIFEST, "summary.json", "availability.json", "sweep.json", LOCK];
    let part = name.split_once('/').and_then(|(folder, rest)| {
        let number = folder.strip_prefix("replication-")?;
        number.parse::<u32>().is_ok().then_some(rest)
    });
    let name = part.unwrap_or(name);
    name.is_empty()
        || NAMES.contains(&name)
        || name.strip_prefix("tables/").is_some_and(|table| {
            table.is_empty() || table.ends_with(".parquet") && !table.contains('/')
        })
}
