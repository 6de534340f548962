//! `sandtable completions` and `sandtable man`: what the command line says of itself, for shells and for `man`.

use super::existing;
use crate::arguments::{Arguments, Completions, Man};
use crate::failure::Failure;
use crate::terminal;
use clap::CommandFactory as _;
use clap_mangen::Man as Page;
use sandtable_results::{DirectoryError, WholeFile};

pub(crate) fn completions(completions: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut Arguments::command(), "sandtable", &mut script);
    let script = String::from_utf8(script).expect("scripts are text");
    Ok(terminal::verbatim(&script)?)
}

pub(crate) fn man(man: &Man) -> Result<(), Failure> {
    let folder = &man.folder;
    std::fs::create_dir_all(folder)
        .map_err(|source| DirectoryError::Make { path: folder.clone(), source })?;
    let mut program = Arguments::command();
    program.build();
    let commands = program.get_subcommands().filter(|command| command.get_name() != "help");
    let pages: Vec<clap::Command> =
        std::iter::once(program.clone()).chain(commands.cloned()).collect();
    for command in pages {
        let page = Page::new(command);
        let mut text = Vec::new();
        page.render(&mut text)?;
        let text = String::from_utf8(text).expect("pages are text");
        WholeFile::write(&folder.join(page.get_filename()), existing(man.force), &text)?;
    }
    Ok(())
}
