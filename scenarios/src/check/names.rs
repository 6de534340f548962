//! Names: each means one thing, and each that is used means something.

use crate::overlay;
use crate::schema::Scenario;
use crate::schema::faults::Class;
use sandtable_document::{Diagnostic, Diagnostics, Node, Place, Placed, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// An element that can fail.
    Element(Class),
    /// An area.
    Area,
}

impl Meaning {
    fn word(self) -> &'static str {
        match self {
            Self::Element(class) => class.word(),
            Self::Area => "area",
        }
    }

    fn with_article(self) -> String {
        with_article(self.word())
    }
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// All names of elements and areas.
pub(super) struct Names {
    meanings: BTreeMap<String, (Meaning, Place)>,
    /// Where something could not be read: all names in the document, also of what is missing here.
    written: BTreeSet<String>,
}

const NAME_LENGTH_MAX: usize = 200;

impl Names {
    /// Collects the names and notes those that are given twice.
    pub(super) fn of(scenario: &Scenario, document: &Node, out: &mut Diagnostics) -> Self {
        let written = if out.has_errors() { overlay::names(document) } else { BTreeSet::new() };
        let mut names = Self { meanings: BTreeMap::new(), written };
        for site in &scenario.site {
            // Cells that are named after a site whose name is taken are not told of one by one.
            if names.enter(&site.name, Meaning::Element(Class::Site), out) || !site.cell.is_empty()
            {
                for cell in site.all_cells() {
                    names.enter(&cell.name, Meaning::Element(Class::Cell), out);
                }
            }
        }
        for core in &scenario.core {
            names.enter(&core.name, Meaning::Element(Class::Core), out);
            let first = |index: usize| {
                let name = &core.function[index].name;
                core.function.iter().position(|function| function.name == *name) == Some(index)
            };
            for (_, name) in core.instances().filter(|(index, _)| first(*index)) {
                names.enter(&name, Meaning::Element(Class::Function), out);
            }
        }
        let mut enter = |name: &Placed<String>, class| {
            names.enter(name, Meaning::Element(class), out);
        };
        scenario.router.iter().for_each(|router| enter(&router.name, Class::Router));
        scenario.link.iter().for_each(|link| enter(&link.name, Class::Link));
        scenario.duct.iter().for_each(|duct| enter(&duct.name, Class::Duct));
        scenario.feeder.iter().for_each(|feeder| enter(&feeder.name, Class::Feeder));
        for area in &scenario.area {
            names.enter(&area.name, Meaning::Area, out);
        }
        unique(scenario.fault.iter().map(|fault| &fault.name), "fault", out);
        unique(scenario.work.iter().map(|work| &work.name), "planned work", out);
        unique(scenario.weather.iter().map(|front| &front.name), "weather front", out);
        let injections = scenario.inject.iter().filter_map(|inject| inject.name.as_ref());
        unique(injections, "injected fault", out);
        let demands = scenario.demand.iter().filter_map(|demand| demand.name.as_ref());
        unique(demands, "demand", out);
        let matrices = scenario.matrix.iter().filter_map(|matrix| matrix.name.as_ref());
        unique(matrices, "traffic matrix", out);
        let disturbances = scenario.disturbance.iter();
        unique(disturbances.filter_map(|trouble| trouble.name.as_ref()), "disturbance", out);
        names
    }

    /// Enters a name and returns whether it was free.
    fn enter(&mut self, name: &Placed<String>, meaning: Meaning, out: &mut Diagnostics) -> bool {
        well_formed(name, out);
        if let Some((other, place)) = self.meanings.get(&name.value) {
            let message = format!("`{}` is the name of two elements", name.value);
            out.push(
                Diagnostic::error(name.place, message)
                    .label(format!("the second, {}", meaning.with_article()))
                    .also(*place, format!("the first, {}", other.with_article()))
                    .help("names say which element is meant: give each its own"),
            );
            return false;
        }
        self.meanings.insert(name.value.clone(), (meaning, name.place));
        true
    }

    /// Checks that a name means one of `wanted`.
    pub(super) fn refer(&self, name: &Placed<String>, wanted: &[Meaning], out: &mut Diagnostics) {
        let fits = |meaning: &Meaning| wanted.contains(meaning);
        let words: Vec<&str> = wanted.iter().map(|meaning| meaning.word()).collect();
        let words = words.join(" or ");
        match self.meanings.get(&name.value) {
            Some((meaning, _)) if fits(meaning) => {}
            Some((meaning, place)) => {
                let message = format!("`{}` is no {words}", name.value);
                out.push(
                    Diagnostic::error(name.place, message)
                        .also(*place, format!("it is {}", meaning.with_article())),
                );
            }
            None if self.written.contains(&name.value) => {}
            None => {
                let known = self.meanings.iter().filter(|(_, (meaning, _))| fits(meaning));
                let near = nearest(&name.value, known.map(|(name, _)| name.as_str()));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name one that this scenario or its base has".into(),
                };
                out.error(name.place, format!("there is no {words} `{}`", name.value), help);
            }
        }
    }

    /// Checks that a name means an element, of whatever class.
    pub(super) fn refer_to_element(&self, name: &Placed<String>, out: &mut Diagnostics) {
        match self.meanings.get(&name.value) {
            Some((Meaning::Element(_), _)) => {}
            Some((Meaning::Area, place)) => {
                let message = format!("`{}` is no element that can fail", name.value);
                out.push(Diagnostic::error(name.place, message).also(*place, "it is an area"));
            }
            None if self.written.contains(&name.value) => {}
            None => {
                let near = nearest(&name.value, self.meanings.keys().map(String::as_str));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name a site, cell, router, link or other element".to_owned(),
                };
                out.error(name.place, format!("there is no element `{}`", name.value), help);
            }
        }
    }

    /// Checks that a name is one of `known`, which are the names of faults or the like.
    pub(super) fn one_of<'a>(
        &self,
        name: &Placed<String>,
        known: impl Iterator<Item = &'a str> + Clone,
        what: &str,
        out: &mut Diagnostics,
    ) {
        if !known.clone().any(|known| known == name.value) && !self.written.contains(&name.value) {
            let help = match nearest(&name.value, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name one that this scenario or its base has".into(),
            };
            out.error(name.place, format!("there is no {what} `{}`", name.value), help);
        }
    }

    /// The class of the element of this name.
    pub(super) fn class(&self, name: &str) -> Option<Class> {
        match self.meanings.get(name)?.0 {
            Meaning::Element(class) => Some(class),
            Meaning::Area => None,
        }
    }
}

fn well_formed(name: &Placed<String>, out: &mut Diagnostics) {
    let text = name.value.as_str();
    if text.trim().is_empty() {
        out.error(name.place, "a name cannot be empty", "write a few letters");
    } else if text.chars().any(char::is_control) || text.len() > NAME_LENGTH_MAX {
        let message = "a name is one line of at most 200 bytes, without control characters";
        out.error(name.place, message, "write a shorter, plainer name");
    }
}

pub(super) fn unique<'a>(
    names: impl Iterator<Item = &'a Placed<String>>,
    what: &str,
    out: &mut Diagnostics,
) {
    let mut met: BTreeMap<&str, Place> = BTreeMap::new();
    for name in names {
        well_formed(name, out);
        if let Some(place) = met.insert(&name.value, name.place) {
            let message = format!("`{}` names a second {what}", name.value);
            out.push(
                Diagnostic::error(name.place, message)
                    .label("the second")
                    .also(place, "the first")
                    .help("give each its own name"),
            );
        }
    }
}
