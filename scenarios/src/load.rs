//! From a name or a file to a checked scenario: read it and its bases, lay them over each other,
//! make up what is to be generated, apply settings, and check everything.

use crate::check;
use crate::generate;
use crate::library;
use crate::overlay;
use crate::schema::{Bases, Scenario, generate::Generate};
use sandtable_document::{
    Diagnostic, Diagnostics, Node, Place, Read as _, Sources, nearest, parse, parse_named,
    read_text,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_128;

/// What loading a scenario gave.
#[derive(Debug)]
pub struct Loaded {
    /// The shipped name, or the file's name without its ending.
    pub name: String,
    /// The scenario, unless there are errors.
    pub scenario: Option<Scenario>,
    /// The scenario as far as it could be read, where there are errors.
    pub partial: Option<Box<Scenario>>,
    /// A hash of all that it says: 32 hexadecimal digits.
    pub hash: String,
    /// What was wrong.
    pub diagnostics: Diagnostics,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
}

/// Where a scenario is to be found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Shipped(&'static library::Shipped),
    File(PathBuf),
}

/// So many files may start from each other.
const DEPTH_MAX: usize = 64;

impl Origin {
    /// The same for every way to write the path of a file.
    fn key(&self) -> Self {
        match self {
            Self::File(path) => {
                Self::File(std::fs::canonicalize(path).unwrap_or_else(|_nowhere| path.clone()))
            }
            Self::Shipped(_) => self.clone(),
        }
    }
}

/// Loads the scenario that `what` names: a shipped one, or the path of a file. Each of `settings` is
/// a `path=value` that is put into it.
pub fn load(what: &str, settings: &[String]) -> Loaded {
    let mut loader = Loader::default();
    let here = Path::new("");
    let Some(origin) = loader.find(what, here, Place::NOWHERE) else { return loader.fail(what) };
    let name = match &origin {
        Origin::Shipped(shipped) => shipped.name.to_owned(),
        Origin::File(path) => stem(path),
    };
    match loader.document(&origin, Place::NOWHERE) {
        Some(document) => loader.finish(&name, document, settings),
        None => loader.fail(&name),
    }
}

/// Loads a scenario from text that is in memory; its bases may only be shipped ones.
pub fn load_text(name: &str, text: String, settings: &[String]) -> Loaded {
    let loader = Loader { no_files: true, ..Loader::default() };
    loader.text(name, text, Path::new(""), settings)
}

/// Loads a scenario from text that is to become a file in `folder`.
pub fn load_text_in(folder: &Path, name: &str, text: String) -> Loaded {
    Loader::default().text(name, text, folder, &[])
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    stem.strip_suffix(".scenario").unwrap_or(&stem).to_owned()
}

#[derive(Default)]
struct Loader {
    sources: Sources,
    diagnostics: Diagnostics,
    /// The files and names that are being read, to see circles.
    open: Vec<Origin>,
    /// What has been read, laid over its bases: a base that several files start from is read once.
    read: BTreeMap<Origin, Node>,
    no_files: bool,
}

impl Loader {
    fn text(mut self, name: &str, text: String, folder: &Path, settings: &[String]) -> Loaded {
        let source = self.sources.add(name, text);
        let document = parse(&self.sources, source, &mut self.diagnostics);
        match self.over_bases(document, folder) {
            Some(document) => self.finish(name, document, settings),
            None => self.fail(name),
        }
    }

    fn fail(self, name: &str) -> Loaded {
        Loaded {
            name: name.to_owned(),
            scenario: None,
            partial: None,
            hash: String::new(),
            diagnostics: self.diagnostics,
            sources: self.sources,
        }
    }

    /// Decides whether `what` is a shipped scenario or a file, seen from `folder`.
    fn find(&mut self, what: &str, folder: &Path, place: Place) -> Option<Origin> {
        let path = Path::new(what);
        let looks_like_a_path = path.extension().is_some() || path.components().count() > 1;
        if let Some(shipped) = library::find(what)
            && !looks_like_a_path
        {
            return Some(Origin::Shipped(shipped));
        }
        if !self.no_files && (looks_like_a_path || folder.join(path).is_file()) {
            return Some(Origin::File(folder.join(path)));
        }
        let help = match nearest(what, library::names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`sandtable list` shows the shipped ones; a file ends in `.toml`".to_owned(),
        };
        self.diagnostics.error(place, format!("there is no scenario `{what}`"), help);
        None
    }

    /// Reads a document and lays it over its bases.
    fn document(&mut self, origin: &Origin, named_at: Place) -> Option<Node> {
        let key = origin.key();
        if let Some(known) = self.read.get(&key) {
            return Some(known.clone());
        }
        if self.open.contains(&key) {
            let message = "the base leads back to itself";
            let help = "a scenario cannot start from one that starts from it";
            self.diagnostics.error(named_at, message, help);
            return None;
        }
        if self.open.len() == DEPTH_MAX {
            let message = format!("there are more than {DEPTH_MAX} bases below each other");
            self.diagnostics.error(named_at, message, "put some together");
            return None;
        }
        let (name, text, folder) = match origin {
            Origin::Shipped(shipped) => {
                (format!("<{}>", shipped.name), shipped.text.to_owned(), PathBuf::new())
            }
            Origin::File(path) => {
                let folder = path.parent().unwrap_or(Path::new("")).to_owned();
                (path.display().to_string(), self.read(path, named_at)?, folder)
            }
        };
        let source = self.sources.add(&name, text);
        let document = if named_at == Place::NOWHERE {
            parse(&self.sources, source, &mut self.diagnostics)
        } else {
            parse_named::<Scenario>(&self.sources, source, named_at, &mut self.diagnostics)?
        };
        self.open.push(key.clone());
        let document = self.over_bases(document, &folder);
        self.open.pop();
        if let Some(document) = &document {
            self.read.insert(key, document.clone());
        }
        document
    }

    fn over_bases(&mut self, document: Node, folder: &Path) -> Option<Node> {
        let bases = document.value.table().and_then(|table| table.get("base"));
        let Some(bases) = bases else { return Some(document) };
        let bases = Bases::read(bases, &mut self.diagnostics)?;
        let mut below: Option<Node> = None;
        for base in bases.0 {
            let origin = self.find(&base.value, folder, base.place)?;
            let base = self.document(&origin, base.place)?;
            below = Some(match below {
                Some(lower) => overlay::lay(lower, base),
                None => base,
            });
        }
        Some(match below {
            Some(below) => overlay::lay(below, document),
            None => document,
        })
    }

    fn read(&mut self, path: &Path, named_at: Place) -> Option<String> {
        match read_text(path) {
            Ok(text) => Some(text),
            Err(problem) => {
                let message = format!("cannot use `{}`: {}", path.display(), problem.reason);
                let mut diagnostic = Diagnostic::error(named_at, message);
                diagnostic.help = problem.help;
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn finish(mut self, name: &str, mut document: Node, settings: &[String]) -> Loaded {
        if self.diagnostics.has_errors() {
            // What a file that is no TOML was meant to say can only be guessed.
            return self.fail(name);
        }
        let (for_generator, others): (Vec<&String>, Vec<&String>) =
            settings.iter().partition(|setting| setting.trim_start().starts_with("generate"));
        self.apply(&mut document, &for_generator);
        document = over_generated(document);
        self.apply(&mut document, &others);
        overlay::remove(&mut document, &mut self.diagnostics);
        let scenario = Scenario::read(&document, &mut self.diagnostics);
        let mut hash = String::new();
        if let Some(scenario) = &scenario {
            check::scenario(scenario, &document, &mut self.diagnostics);
            hash = hash_of(scenario);
        }
        let (scenario, partial) = match scenario {
            Some(partial) if self.diagnostics.has_errors() => (None, Some(Box::new(partial))),
            whole => (whole, None),
        };
        Loaded { scenario, partial, hash, ..self.fail(name) }
    }

    fn apply(&mut self, document: &mut Node, settings: &[&String]) {
        for setting in settings {
            if let Some(change) = self.setting(setting) {
                overlay::set(document, change, &mut self.diagnostics);
            }
        }
    }

    /// Reads `path=value` as TOML; a value that is no TOML is taken as a string.
    fn setting(&mut self, setting: &str) -> Option<Node> {
        let name = format!("--set {setting}");
        let Some((path, value)) = setting.split_once('=') else {
            let message = format!("`{name}` says no value");
            let help = "write `--set path=value`, such as `--set run.seed=7`";
            self.diagnostics.error(Place::NOWHERE, message, help);
            return None;
        };
        let value = value.trim();
        let as_toml = format!("{} = {value}", path.trim());
        let quoted = format!("{} = {}", path.trim(), toml::Value::from(value));
        let is_toml = toml::from_str::<toml::Table>(&as_toml).is_ok();
        let source = self.sources.add(&name, if is_toml { as_toml } else { quoted });
        let mut found = Diagnostics::default();
        let change = parse(&self.sources, source, &mut found);
        let change = Some(change).filter(|_| !found.has_errors());
        self.diagnostics.append(found);
        change
    }
}

/// A hash of all that a scenario says.
pub(crate) fn hash_of(scenario: &Scenario) -> String {
    let canonical = serde_json::to_vec(scenario).expect("a scenario can be written");
    format!("{:032x}", xxh3_128(&canonical))
}

/// Lays a document over the network that it wants to be made up, if it wants one.
fn over_generated(document: Node) -> Node {
    let Some(node) = document.value.table().and_then(|table| table.get("generate")) else {
        return document;
    };
    // What is wrong with the description is told when the whole document is read.
    let mut found = Diagnostics::default();
    let Some(description) = Generate::read(node, &mut found) else { return document };
    check::generate(&description, &mut found);
    if found.has_errors() {
        return document;
    }
    overlay::lay(generate::network(&description), document)
}
