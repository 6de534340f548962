//! KML, as maps draw it: placemarks with a point are nodes, those with a line links. Extended data go by
//! the names that our own export and many others use.

use super::attributes::Attributes;
use super::geo::{self, Feature};
use super::written::number;
use super::xml::{Xml, child, under};
use super::{ImportError, Imported, Options};
use roxmltree::Node;

pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let xml = Xml::read(text, "KML", "kml")?;
    let mut features = Vec::new();
    for placemark in under(xml.document.root_element(), "Placemark") {
        let mut attributes = Attributes::new(xml.at(placemark));
        if let Some(name) = child(placemark, "name").and_then(|name| name.text()) {
            attributes.note("name", name);
        }
        for data in under(placemark, "Data") {
            let value = child(data, "value").and_then(|value| value.text());
            if let (Some(name), Some(value)) = (data.attribute("name"), value) {
                attributes.note(name, value);
            }
        }
        for data in under(placemark, "SimpleData") {
            if let (Some(name), Some(value)) = (data.attribute("name"), data.text()) {
                attributes.note(name, value);
            }
        }
        let mut feature = Feature::new(attributes);
        for point in under(placemark, "Point") {
            feature.points.extend(spots(&xml, point)?.first());
        }
        for line in under(placemark, "LineString") {
            feature.lines.push(spots(&xml, line)?);
        }
        features.push(feature);
    }
    geo::network("KML", features, options)?.build()
}

/// Longitudes and latitudes; heights do not matter.
fn spots(xml: &Xml<'_>, geometry: Node<'_, '_>) -> Result<Vec<[f64; 2]>, ImportError> {
    let text = child(geometry, "coordinates").and_then(|it| it.text()).unwrap_or_default();
    let at = xml.at(geometry);
    let spot = |written: &str| {
        let mut parts = written.split(',');
        let (Some(east), Some(north)) = (parts.next(), parts.next()) else {
            return Err(ImportError::new(format!("`{written}` is no position")).at(&at));
        };
        Ok([number(east, &at)?, number(north, &at)?])
    };
    text.split_whitespace().map(spot).collect()
}
