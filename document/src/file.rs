//! Files that people name: their text, or why there is none.

use crate::source::{SourceError, Sources};
use std::io::Read as _;
use std::path::Path;

/// Why a file's text is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Lower case, no full stop.
    pub reason: String,
    /// What to do.
    pub help: Option<String>,
}

/// The text of a file, or why there is none.
pub fn read_text(path: &Path) -> Result<String, Unreadable> {
    let unreadable =
        |reason: String, help: Option<&str>| Unreadable { reason, help: help.map(str::to_owned) };
    let io = |error: std::io::Error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            unreadable("there is no such file".into(), None)
        } else if error.kind() == std::io::ErrorKind::PermissionDenied {
            unreadable("you may not read it".into(), Some("check the file's permissions"))
        } else {
            unreadable(error.to_string(), None)
        }
    };
    if path.is_dir() {
        return Err(unreadable("it is a directory".into(), Some("name a file in it")));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(io)?;
    file.take(Sources::SIZE_MAX as u64 + 1).read_to_end(&mut bytes).map_err(io)?;
    Sources::decode(bytes).map_err(|error| match error {
        SourceError::TooLarge => unreadable(
            format!("it is larger than {} MiB", Sources::SIZE_MAX >> 20),
            Some("is this the file that you meant?"),
        ),
        SourceError::Utf16 => {
            unreadable("it is encoded as UTF-16".into(), Some("save it as UTF-8"))
        }
        SourceError::NotUtf8 { binary: true, .. } => {
            unreadable("it is a binary file".into(), Some("is this the file that you meant?"))
        }
        SourceError::NotUtf8 { line, binary: false } => unreadable(
            format!("line {line} is not UTF-8"),
            Some("save it as UTF-8; it may be in Latin-1 or a Windows code page"),
        ),
    })
}
