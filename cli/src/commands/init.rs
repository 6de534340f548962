//! `sandtable init`: a starter project, written from files that are in the program. Nothing that is
//! there already is replaced.

use crate::arguments::Init;
use crate::failure::Failure;
use crate::terminal;
use sandtable_results::{DirectoryError, Existing, WholeFile};
use std::path::{Path, PathBuf};

/// The files of a starter project.
const FILES: [(&str, &str); 7] = [
    ("README.md", include_str!("../../starter/README.md")),
    ("scenario.toml", include_str!("../../starter/scenario.toml")),
    ("links.rules.toml", include_str!("../../starter/links.rules.toml")),
    ("links.test.toml", include_str!("../../starter/links.test.toml")),
    ("orders.toml", include_str!("../../starter/orders.toml")),
    ("orders.test.toml", include_str!("../../starter/orders.test.toml")),
    (".github/workflows/sandtable.yml", include_str!("../../starter/sandtable.yml")),
];

pub(crate) fn init(arguments: &Init) -> Result<(), Failure> {
    let folder = &arguments.folder;
    // All are looked at before any is written, so that nothing is left half done.
    let is_there = |name: &str| std::fs::symlink_metadata(folder.join(name)).is_ok();
    if let Some((name, _)) = FILES.iter().find(|(name, _)| is_there(name)) {
        let reason = format!("`{}` is there already", folder.join(name).display());
        return Err(Failure::usage(reason, "choose another folder; nothing was written"));
    }
    let mut begun = Begun { folder: folder.clone(), folders: Vec::new(), files: Vec::new() };
    for (name, text) in FILES {
        begun.write(name, text)?;
    }
    begun.files.clear();
    begun.folders.clear();
    let list: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    let shown = folder.display();
    Ok(terminal::out(&format!(
        "{}\n\nTry `cd {shown}`, `sandtable test .` and `sandtable run scenario.toml`.\n",
        list.join("\n")
    ))?)
}

/// What has been made so far; it is taken away again if the rest cannot be.
struct Begun {
    folder: PathBuf,
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Begun {
    fn write(&mut self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.folder.join(name);
        let missing = path.ancestors().skip(1).take_while(|above| {
            !above.as_os_str().is_empty() && std::fs::symlink_metadata(above).is_err()
        });
        let mut missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        while let Some(folder) = missing.pop() {
            let made = std::fs::create_dir(&folder);
            made.map_err(|source| DirectoryError::Make { path: folder.clone(), source })?;
            self.folders.push(folder);
        }
        WholeFile::write(&path, Existing::Keep, text)?;
        self.files.push(path);
        Ok(())
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        // Nothing better can be done with what cannot be removed either.
        for file in &self.files {
            drop(std::fs::remove_file(file));
        }
        for folder in self.folders.iter().rev() {
            drop(std::fs::remove_dir(folder));
        }
    }
}
