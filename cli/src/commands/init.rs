//! `sandtable init`: a starter project, written from files that are in the program. Nothing that is
//! there already is replaced.

use crate::arguments::Init;
use crate::failure::Failure;
use crate::terminal;

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
    if let Some((name, _)) = FILES.iter().find(|(name, _)| folder.join(name).exists()) {
        let reason = format!("`{}` is there already", folder.join(name).display());
        return Err(Failure::usage(reason, "choose another folder; nothing was written"));
    }
    for (name, text) in FILES {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut file = std::fs::File::create_new(&path)?;
        std::io::Write::write_all(&mut file, text.as_bytes())?;
    }
    let list: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    let shown = folder.display();
    Ok(terminal::out(&format!(
        "{}\n\nTry `cd {shown}`, `sandtable test .` and `sandtable run scenario.toml`.\n",
        list.join("\n")
    ))?)
}
