//! GeoJSON (RFC 7946): points are nodes, lines are links; properties go by the names that our own export
//! and many others use.

use super::attributes::Attributes;
use super::geo::{self, Feature};
use super::node_link::{attributes, written};
use super::{ImportError, Imported, Options};
use serde_json::Value;

pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let no_geojson = |reason: String| {
        ImportError::new(format!("this is no GeoJSON: {reason}"))
            .help("it needs a `FeatureCollection` with `features`")
    };
    let file: Value = serde_json::from_str(text).map_err(|error| no_geojson(error.to_string()))?;
    let one = std::slice::from_ref(&file);
    let values = match file.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => {
            file.get("features").and_then(Value::as_array).map(Vec::as_slice)
        }
        Some("Feature") => Some(one),
        _ => None,
    };
    let values = values.ok_or_else(|| no_geojson("it has no features".to_owned()))?;
    let mut features = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let at = format!("features[{index}]");
        let mut attributes = match value.get("properties").and_then(Value::as_object) {
            Some(properties) => attributes(at, properties),
            None => Attributes::new(at),
        };
        if let Some(id) = value.get("id").and_then(written) {
            attributes.note("id", &id);
        }
        let mut feature = Feature::new(attributes);
        let geometry = value.get("geometry").unwrap_or(&Value::Null);
        gather(geometry, &mut feature, 0)?;
        features.push(feature);
    }
    geo::network("GeoJSON", features, options)?.build()
}

/// Adds points and lines of a geometry; other shapes are neither.
fn gather(geometry: &Value, feature: &mut Feature, depth: u32) -> Result<(), ImportError> {
    let at = feature.attributes.at.clone();
    let refused = |reason: &str| ImportError::new(reason).at(&at);
    let whole = || {
        let coordinates = geometry.get("coordinates").filter(|written| written.is_array());
        coordinates.ok_or_else(|| refused("the geometry has no `coordinates`"))
    };
    let parts = || whole().map(|parts| parts.as_array().into_iter().flatten());
    let spot = |value: &Value| {
        let number = |index: usize| value.get(index)?.as_f64();
        let spot = number(0).zip(number(1)).map(<[f64; 2]>::from);
        spot.ok_or_else(|| refused("a position needs two numbers, longitude and latitude"))
    };
    let line = |value: &Value| {
        let spots = value.as_array().ok_or_else(|| refused("a line needs a list of positions"))?;
        spots.iter().map(spot).collect::<Result<Vec<_>, ImportError>>()
    };
    match geometry.get("type").and_then(Value::as_str) {
        Some("Point") => feature.points.push(spot(whole()?)?),
        Some("MultiPoint") => {
            for value in parts()? {
                feature.points.push(spot(value)?);
            }
        }
        Some("LineString") => feature.lines.push(line(whole()?)?),
        Some("MultiLineString") => {
            for value in parts()? {
                feature.lines.push(line(value)?);
            }
        }
        Some("GeometryCollection") if depth == 0 => {
            let inner = geometry.get("geometries").and_then(Value::as_array);
            for geometry in inner.into_iter().flatten() {
                gather(geometry, feature, depth + 1)?;
            }
        }
        Some(_) | None => {}
    }
    Ok(())
}
