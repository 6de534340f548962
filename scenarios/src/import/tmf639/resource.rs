//! One resource of an inventory: what it is, what it is related to, and the characteristics that
//! matter, under the names that they go by.

use super::super::ImportError;
use super::super::attributes::plain;
use super::super::network::Edge;
use super::super::unit::{self, Units};
use crate::schema::network::{Cell, Medium};
use sandtable_document::{Place, Placed};
use sandtable_units::Azimuth;
use serde::Deserialize;
use serde_json::Value;
use std::ops::RangeInclusive;

/// What a resource becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Link,
    Router,
    Site,
    Cell,
}

#[derive(Deserialize)]
pub(super) struct Resource {
    /// Where it stands in the file.
    #[serde(skip)]
    pub(super) at: String,
    pub(super) id: String,
    pub(super) name: Option<String>,
    category: Option<String>,
    #[serde(rename = "@type")]
    kind: Option<String>,
    #[serde(rename = "resourceSpecification")]
    specification: Option<Specification>,
    #[serde(default)]
    place: Value,
    #[serde(default, rename = "resourceCharacteristic")]
    characteristics: Vec<Characteristic>,
    #[serde(default, rename = "resourceRelationship")]
    relationships: Vec<Relationship>,
}

#[derive(Deserialize)]
struct Specification {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Characteristic {
    name: String,
    #[serde(default)]
    value: Value,
}

#[derive(Deserialize)]
struct Relationship {
    #[serde(rename = "relationshipType")]
    kind: String,
    id: Option<String>,
    /// Where later versions put the id.
    resource: Option<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    id: String,
}

/// The resources of a file: an array, or one alone.
pub(super) fn read(text: &str) -> Result<Vec<Resource>, ImportError> {
    let malformed = |error: serde_json::Error| {
        ImportError::new(format!("this is no TMF639 inventory: {error}"))
            .help("it needs an array of resources with `id`")
    };
    let file: Value = serde_json::from_str(text).map_err(malformed)?;
    let values = if let Value::Array(values) = file { values } else { vec![file] };
    let resource = |(index, value)| {
        let at = format!("[{index}]");
        let mut resource: Resource =
            serde_json::from_value(value).map_err(|error| malformed(error).at(&at))?;
        resource.at = at;
        Ok(resource)
    };
    values.into_iter().enumerate().map(resource).collect()
}

impl Resource {
    /// The texts that say what it is, the most telling first.
    fn told(&self) -> impl Iterator<Item = String> {
        let specification = self.specification.as_ref().and_then(|it| it.name.as_deref());
        [self.category.as_deref(), self.kind.as_deref(), specification]
            .into_iter()
            .flatten()
            .map(plain)
    }

    pub(super) fn class(&self) -> Option<Class> {
        // In this order: a cell site router is a router, and what links it is a link.
        const WORDS: [(&str, Class); 7] = [
            ("link", Class::Link),
            ("router", Class::Router),
            ("site", Class::Site),
            ("enodeb", Class::Site),
            ("gnodeb", Class::Site),
            ("cell", Class::Cell),
            ("sector", Class::Cell),
        ];
        let class = |told: String| WORDS.iter().find(|(word, _)| told.contains(word));
        self.told().find_map(class).map(|(_, class)| *class)
    }

    fn related(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
        self.relationships.iter().filter(move |it| wanted(&plain(&it.kind))).filter_map(|it| {
            it.id.as_deref().or(it.resource.as_ref().map(|resource| resource.id.as_str()))
        })
    }

    /// What contains it.
    pub(super) fn parents(&self) -> impl Iterator<Item = &str> {
        let words =
            ["iscontainedin", "containedin", "containedby", "ispartof", "belongsto", "locatedin"];
        self.related(move |kind| words.contains(&kind))
    }

    /// What it contains.
    pub(super) fn children(&self) -> impl Iterator<Item = &str> {
        self.related(|kind| ["contains", "haspart"].contains(&kind))
    }

    /// What it is connected to.
    pub(super) fn connected(&self) -> impl Iterator<Item = &str> {
        self.related(|kind| kind.contains("connect") || kind.contains("terminat"))
    }

    /// A characteristic under one of its names, as text.
    fn text(&self, names: &[&str]) -> Option<String> {
        let found =
            self.characteristics.iter().find(|it| names.contains(&plain(&it.name).as_str()));
        text(&found?.value)
    }

    /// A number of a characteristic, within what can be and rounded if it is to be whole.
    pub(super) fn number<T: TryFrom<u64>>(
        &self,
        name: &str,
        range: RangeInclusive<f64>,
    ) -> Result<Option<T>, ImportError> {
        let Some(text) = self.text(&[name]) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|number| range.contains(number));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "ranges are of small natural numbers"
        )]
        let whole = number.and_then(|number| T::try_from(number.round() as u64).ok());
        whole.map(Some).ok_or_else(|| self.refused(&text, name))
    }

    fn refused(&self, text: &str, name: &str) -> ImportError {
        ImportError::new(format!("`{name}` cannot be `{text}`")).at(&self.at)
    }

    /// Longitude and latitude, as characteristics or from its place.
    pub(super) fn spot(&self) -> Result<Option<[f64; 2]>, ImportError> {
        let written = self.text(&LONGITUDE).zip(self.text(&LATITUDE));
        let Some((longitude, latitude)) = written.or_else(|| place(&self.place)) else {
            return Ok(None);
        };
        let number = |text: &str, name| {
            let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            number.ok_or_else(|| self.refused(text, name))
        };
        Ok(Some([number(&longitude, "longitude")?, number(&latitude, "latitude")?]))
    }

    pub(super) fn cell(&self) -> Result<Cell, ImportError> {
        Ok(Cell {
            name: Placed::nowhere(self.name.clone().unwrap_or_else(|| self.id.clone())),
            azimuth: self.number("azimuth", 0.0..=360.0)?.and_then(Azimuth::from_degrees),
            pci: self.number("pci", 0.0..=1007.0)?,
            arfcn: self.number("arfcn", 0.0..=4e9)?,
            place: Place::NOWHERE,
        })
    }

    /// A link with this resource's characteristics.
    pub(super) fn edge(
        &self,
        from: &str,
        to: &str,
        name: &str,
        units: Units,
    ) -> Result<Edge, ImportError> {
        let told: String = self.told().chain(self.text(&["medium"])).collect();
        let medium = match told.to_lowercase() {
            told if told.contains("microwave") || told.contains("radiolink") => Medium::Microwave,
            told if told.contains("leased") => Medium::Leased,
            _ => Medium::Fibre,
        };
        let capacity = self.text(&["capacity", "bandwidth"]).map(|text| {
            let rate = unit::rate(&text, units.rate_or(None));
            rate.ok_or_else(|| self.refused(&text, "capacity"))
        });
        let length = self.text(&["length"]).map(|text| {
            let length = unit::length(&text, units.length());
            length.ok_or_else(|| self.refused(&text, "length"))
        });
        Ok(Edge {
            name: name.to_owned(),
            medium,
            kilometres: length.transpose()?,
            capacity: capacity.transpose()?,
            ..Edge::new(self.at.clone(), from.to_owned(), to.to_owned())
        })
    }
}

const LONGITUDE: [&str; 4] = ["longitude", "lon", "lng", "x"];
const LATITUDE: [&str; 3] = ["latitude", "lat", "y"];

/// A value as text; some systems put it into an object.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => text(object.get("value")?),
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

/// Longitude and latitude somewhere in a place: under their names (TMF675 writes `x` and `y`), or as
/// a point of GeoJSON.
fn place(value: &Value) -> Option<(String, String)> {
    match value {
        Value::Object(object) => {
            let of = |names: &[&str]| {
                object
                    .iter()
                    .find(|(key, _)| names.contains(&plain(key).as_str()))
                    .and_then(|it| text(it.1))
            };
            let point = || match object.get("coordinates")?.as_array()?.as_slice() {
                [longitude, latitude, ..] => text(longitude).zip(text(latitude)),
                _ => None,
            };
            let here = of(&LONGITUDE).zip(of(&LATITUDE)).or_else(point);
            here.or_else(|| object.values().find_map(place))
        }
        Value::Array(values) => values.iter().find_map(place),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
