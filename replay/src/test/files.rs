//! Files beside a test file: one by its path, or all that fit a pattern, read with what is wrong noted
//! at the place that names them.

use sandtable_document::{Diagnostics, Placed, Sources, read_text};
use std::path::{Path, PathBuf};

/// The folder that a test file is in, and whether files may be read at all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder<'a> {
    pub(super) path: &'a Path,
    pub(super) has_files: bool,
}

impl Folder<'_> {
    /// A path seen from the folder.
    pub(super) fn join(&self, name: &str) -> PathBuf {
        if self.path.as_os_str().is_empty() { PathBuf::from(name) } else { self.path.join(name) }
    }

    /// A scenario seen from the folder: a shipped one has a name that is no path.
    pub(super) fn scenario(&self, name: &str) -> PathBuf {
        if Path::new(name).extension().is_some() { self.join(name) } else { PathBuf::from(name) }
    }

    /// Reads the one file of a name.
    pub(super) fn one(
        &self,
        name: &Placed<String>,
        sources: &mut Sources,
        out: &mut Diagnostics,
    ) -> Option<u32> {
        if !self.has_files {
            let message = format!("`{}` cannot be read from here", name.value);
            out.error(name.place, message, "a shipped test stands by itself");
            return None;
        }
        let path = self.join(name);
        match read(&path) {
            Ok(text) => Some(sources.add(&path.display().to_string(), text)),
            Err(why) => {
                let message = format!("cannot read `{}`: {why}", path.display());
                out.error(name.place, message, "paths are seen from the folder of this file");
                None
            }
        }
    }

    /// Reads all files that fit a pattern, in the order of their names. That there is none is an error.
    pub(super) fn all(
        &self,
        pattern: &Placed<String>,
        sources: &mut Sources,
        out: &mut Diagnostics,
    ) -> Vec<u32> {
        if !pattern.contains(['*', '?', '[']) {
            return self.one(pattern, sources, out).into_iter().collect();
        }
        let folder = glob::Pattern::escape(&self.path.display().to_string());
        let whole = Path::new(&folder).join(&pattern.value);
        let found = match glob::glob(&whole.display().to_string()) {
            Ok(found) => found,
            Err(error) => {
                let message = format!("`{}` is no pattern: {}", pattern.value, error.msg);
                out.error(pattern.place, message, "write for instance `rules/*.rules.toml`");
                return Vec::new();
            }
        };
        let mut sources_of = Vec::new();
        for path in found.filter_map(Result::ok).filter(|path| path.is_file()) {
            match read(&path) {
                Ok(text) => sources_of.push(sources.add(&path.display().to_string(), text)),
                Err(why) => {
                    let message = format!("cannot read `{}`: {why}", path.display());
                    out.error(pattern.place, message, "make it readable, or narrow the pattern");
                }
            }
        }
        if sources_of.is_empty() {
            let message = format!("no file fits `{}`", pattern.value);
            out.error(pattern.place, message, "patterns are seen from the folder of this file");
        }
        sources_of
    }
}

/// The test files that a path stands for: itself, or all `*.test.toml` in and under a folder, by name.
///
/// # Errors
/// If there is none, with a reason.
pub fn find(path: &Path) -> Result<Vec<PathBuf>, String> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let folder = glob::Pattern::escape(&path.display().to_string());
    let pattern = Path::new(&folder).join("**").join("*.test.toml");
    let found = glob::glob(&pattern.display().to_string()).map_err(|error| error.to_string())?;
    let found: Vec<PathBuf> = found.filter_map(Result::ok).filter(|path| path.is_file()).collect();
    if found.is_empty() {
        return Err(format!("there is no `*.test.toml` in `{}`", path.display()));
    }
    Ok(found)
}

/// The files in and under a folder that look like tests, by their name or by a `[[test]]` in them, but
/// whose name does not end in `.test.toml`, so that they are not run.
pub fn lookalikes(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return Vec::new();
    }
    let folder = glob::Pattern::escape(&path.display().to_string());
    let pattern = Path::new(&folder).join("**").join("*.toml");
    let any_case = glob::MatchOptions { case_sensitive: false, ..glob::MatchOptions::new() };
    let found = glob::glob_with(&pattern.display().to_string(), any_case);
    let found = found.into_iter().flatten().filter_map(Result::ok);
    found.filter(|path| path.is_file() && is_lookalike(path)).collect()
}

fn is_lookalike(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if name.ends_with(".test.toml") {
        return false;
    }
    let name = name.to_lowercase();
    let mut words = name.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| matches!(word, "test" | "tests"))
        || read(path).is_ok_and(|text| text.lines().any(|line| line.trim() == "[[test]]"))
}

/// The text of a file.
pub(super) fn read(path: &Path) -> Result<String, String> {
    read_text(path).map_err(|problem| problem.reason)
}
