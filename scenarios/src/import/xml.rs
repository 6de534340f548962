//! XML as the imports see it: elements with lines, texts and numbers. A document type is refused, so
//! that no entity can blow up.

use super::ImportError;
use super::written::{Lines, number};
use roxmltree::{Document, Error, Node, ParsingOptions};

/// More than any network has; a file of this many empty elements fills a gigabyte of memory.
const ELEMENTS_MAX: u32 = 4_000_000;

/// A file that has been read.
pub(super) struct Xml<'i> {
    pub(super) document: Document<'i>,
    lines: Lines,
}

impl<'i> Xml<'i> {
    /// Reads a file whose outermost element is called `root`.
    pub(super) fn read(text: &'i str, what: &str, root: &str) -> Result<Self, ImportError> {
        let options = ParsingOptions { nodes_limit: ELEMENTS_MAX, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text, options).map_err(|error| {
            // A file that ends too early is wrong at its end.
            let cut = matches!(error, Error::UnexpectedEndOfStream | Error::UnclosedRootNode);
            let line = if cut { text.lines().count() } else { error.pos().row as usize };
            let told =
                ImportError::new(format!("this is no {what}: {error}")).at(format!("line {line}"));
            if error == Error::DtdDetected {
                return told.help("take the document type away: entities are not expanded");
            }
            told
        })?;
        let found = document.root_element().tag_name().name();
        if found != root {
            let reason = format!("this is no {what}: its outermost element is `{found}`");
            return Err(ImportError::new(reason).help(format!("it needs `{root}`")));
        }
        Ok(Self { document, lines: Lines::of(text) })
    }

    /// The line of an element.
    pub(super) fn at(&self, node: Node<'_, '_>) -> String {
        self.lines.at(node.range().start)
    }

    /// What an attribute says that must be there.
    pub(super) fn needed<'a>(
        &self,
        node: Node<'a, '_>,
        name: &str,
    ) -> Result<&'a str, ImportError> {
        let element = node.tag_name().name();
        let missing = || ImportError::new(format!("`{element}` has no `{name}`")).at(self.at(node));
        node.attribute(name).ok_or_else(missing)
    }

    /// The number that an attribute gives, under whichever of its `names` it goes.
    pub(super) fn number(
        &self,
        node: Node<'_, '_>,
        names: &[&str],
    ) -> Result<Option<f64>, ImportError> {
        let text = names.iter().find_map(|name| node.attribute(*name));
        text.map(|text| number(text, &self.at(node))).transpose()
    }

    /// The text of a child that must be there.
    pub(super) fn inner<'a>(&self, node: Node<'a, '_>, name: &str) -> Result<&'a str, ImportError> {
        let element = node.tag_name().name();
        let missing = || ImportError::new(format!("`{element}` has no `{name}`")).at(self.at(node));
        child(node, name).and_then(|child| child.text()).map(str::trim).ok_or_else(missing)
    }

    /// The number in a child.
    pub(super) fn inner_number(
        &self,
        node: Node<'_, '_>,
        name: &str,
    ) -> Result<Option<f64>, ImportError> {
        let Some(child) = child(node, name) else { return Ok(None) };
        number(child.text().unwrap_or_default(), &self.at(child)).map(Some)
    }
}

/// The children of this name, in whatever namespace.
pub(super) fn children<'a, 'i>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The first child of this name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// All elements of this name under `node`.
pub(super) fn under<'a, 'i>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |inner| inner.is_element() && inner.tag_name().name() == name)
}
