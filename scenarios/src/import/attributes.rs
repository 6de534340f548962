//! What a file says of a node, an edge or a graph in attributes whose names its author chose: asked for by
//! the names that the Internet Topology Zoo, networkx and our own export use, whatever their case.

use super::ImportError;
use super::unit;
use super::written::number;
use sandtable_units::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Values by the names of their attributes.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) at: String,
    /// Under the plain form of their names.
    values: BTreeMap<String, String>,
}

/// Lower case without blanks, hyphens and the like.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Attributes {
    pub(super) fn new(at: String) -> Self {
        Self { at, values: BTreeMap::new() }
    }

    /// Notes a value unless there is one already. Positions are lists that some formats write as a key
    /// that comes again.
    pub(super) fn note(&mut self, name: &str, value: &str) {
        let plain = plain(name);
        let known = self.values.entry(plain.clone()).or_default();
        if known.is_empty() {
            value.trim().clone_into(known);
        } else if plain == "pos" {
            *known += " ";
            *known += value.trim();
        }
    }

    /// Takes the values of `defaults` where there are none here.
    pub(super) fn complete(&mut self, defaults: &BTreeMap<String, String>) {
        for (name, value) in defaults {
            self.note(name, value);
        }
    }

    /// The first value under one of its names.
    pub(super) fn text(&self, names: &[&str]) -> Option<&str> {
        let found = names.iter().filter_map(|name| self.values.get(&plain(name)));
        found.map(String::as_str).find(|value| !value.is_empty())
    }

    pub(super) fn number(&self, names: &[&str]) -> Result<Option<f64>, ImportError> {
        let Some(name) = names.iter().find(|name| self.text(&[name]).is_some()) else {
            return Ok(None);
        };
        let at = format!("{}, {name}", self.at);
        self.text(&[name]).map(|text| number(text, &at)).transpose()
    }

    /// A number of people or things.
    pub(super) fn whole<T: TryFrom<u64>>(&self, names: &[&str]) -> Result<Option<T>, ImportError> {
        let Some(text) = self.text(names) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|it| (0.0..1e15).contains(it));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within range")]
        let whole = number.and_then(|it| T::try_from(it.round() as u64).ok());
        whole.map(Some).ok_or_else(|| self.cannot(names[0], text))
    }

    /// Kilometres; numbers that stand alone are in `unit` kilometres.
    pub(super) fn length(&self, names: &[&str], unit: f64) -> Result<Option<f64>, ImportError> {
        let Some(text) = self.text(names) else { return Ok(None) };
        let length = unit::length(text, unit);
        length.map(Some).ok_or_else(|| self.refused(format!("`{text}` is not a length")))
    }

    pub(super) fn span(&self, name: &str) -> Result<Option<Span>, ImportError> {
        let Some(text) = self.text(&[name]) else { return Ok(None) };
        let span = <Span as sandtable_units::Quantity>::parse(text);
        span.map(Some).map_err(|_no_span| self.cannot(name, text))
    }

    /// East and north, and whether they are called degrees.
    pub(super) fn spot(&self) -> Result<Option<([f64; 2], bool)>, ImportError> {
        const EAST: [&str; 5] = ["Longitude", "lon", "lng", "long", "coord_lon"];
        const NORTH: [&str; 3] = ["Latitude", "lat", "coord_lat"];
        if let Some(spot) = self.number(&EAST)?.zip(self.number(&NORTH)?) {
            return Ok(Some((spot.into(), true)));
        }
        if let Some(spot) = self.number(&["x"])?.zip(self.number(&["y"])?) {
            return Ok(Some((spot.into(), false)));
        }
        let Some(text) = self.text(&["pos"]) else { return Ok(None) };
        let sign = |c: char| c.is_whitespace() || ",;()[]".contains(c);
        let parts: Vec<&str> = text.split(sign).filter(|part| !part.is_empty()).collect();
        let [east, north, ..] = parts[..] else { return Err(self.cannot("pos", text)) };
        Ok(Some(([number(east, &self.at)?, number(north, &self.at)?], false)))
    }

    pub(super) fn refused(&self, reason: impl Into<String>) -> ImportError {
        ImportError::new(reason).at(&self.at)
    }

    pub(super) fn cannot(&self, name: &str, text: &str) -> ImportError {
        self.refused(format!("`{name}` cannot be `{text}`"))
    }

    /// The names of all that is said, in their plain form.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        self.values.keys().map(String::as_str).collect()
    }
}
