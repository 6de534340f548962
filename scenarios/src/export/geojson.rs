//! GeoJSON (RFC 7946): a feature for each element, whose properties are called as in the scenario.

use super::positions;
use crate::schema::Scenario;
use sandtable_units::Position;
use serde::Serialize;
use serde_json::{Value, json};

pub(super) fn export(scenario: &Scenario) -> String {
    let positions = positions(scenario);
    let at = |name: &str| positions[name];
    let mut features = Vec::new();
    for site in &scenario.site {
        features.push(feature("site", site, &point(site.position())));
        for cell in site.all_cells() {
            let mut cell = feature("cell", &cell, &point(site.position()));
            cell["properties"]["site"] = json!(*site.name);
            features.push(cell);
        }
    }
    for router in &scenario.router {
        features.push(feature("router", router, &point(router.position())));
    }
    for core in &scenario.core {
        features.push(feature("core", core, &point(at(&core.at))));
    }
    for link in &scenario.link {
        features.push(feature("link", link, &line(at(&link.from), at(&link.to))));
    }
    let collection = json!({ "type": "FeatureCollection", "features": features });
    serde_json::to_string_pretty(&collection).expect("JSON can be written") + "\n"
}

fn feature(kind: &str, element: &impl Serialize, geometry: &Value) -> Value {
    let mut properties = serde_json::to_value(element).expect("an element can be written as JSON");
    if let Value::Object(properties) = &mut properties {
        // The geometry tells these, and cells have their own features.
        for told in ["latitude", "longitude", "cell"] {
            properties.remove(told);
        }
        properties.retain(|_, value| !value.is_null());
        properties.insert("kind".to_owned(), json!(kind));
    }
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

fn coordinates(position: Position) -> [f64; 2] {
    [position.longitude(), position.latitude()]
}

fn point(position: Position) -> Value {
    json!({ "type": "Point", "coordinates": coordinates(position) })
}

/// A line the short way round: RFC 7946 cuts what crosses the 180th meridian in two there. An end on that
/// meridian lies on the side of the other end; ends in one place are a point.
fn line(from: Position, to: Position) -> Value {
    let [[mut x, y], [mut far_x, far_y]] = [coordinates(from), coordinates(to)];
    let on_meridian = |x: f64| x.abs() >= 180.0;
    if on_meridian(x) && on_meridian(far_x) {
        far_x = x;
    } else if on_meridian(x) {
        x = 180_f64.copysign(far_x);
    } else if on_meridian(far_x) {
        far_x = 180_f64.copysign(x);
    }
    if (far_x - x).abs() <= 180.0 {
        if (x - far_x).abs() + (y - far_y).abs() <= 0.0 {
            return point(from);
        }
        return json!({ "type": "LineString", "coordinates": [[x, y], [far_x, far_y]] });
    }
    let edge = 180_f64.copysign(x);
    let share = (edge - x) / (far_x + 2.0 * edge - x);
    let cut = y + (far_y - y) * share;
    json!({
        "type": "MultiLineString",
        "coordinates": [[[x, y], [edge, cut]], [[-edge, cut], [far_x, far_y]]],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_over_the_date_line_are_cut_there() {
        let at = |latitude, longitude| Position::from_degrees(latitude, longitude).unwrap();
        let cut = line(at(10.0, 170.0), at(20.0, -170.0));
        let parts = json!([[[170.0, 10.0], [180.0, 15.0]], [[-180.0, 15.0], [-170.0, 20.0]]]);
        assert_eq!(cut["coordinates"], parts);
        assert_eq!(line(at(10.0, -170.0), at(0.0, 10.0))["type"], "LineString");
    }

    #[test]
    fn ends_on_the_date_line_lie_on_the_side_of_the_other_end() {
        let at = |latitude, longitude| Position::from_degrees(latitude, longitude).unwrap();
        let told = |one: Position, other: Position| {
            let line = line(one, other);
            assert_eq!(line["type"], "LineString");
            line["coordinates"].clone()
        };
        let east = told(at(10.0, 180.0), at(20.0, -179.0));
        assert_eq!(east, json!([[-180.0, 10.0], [-179.0, 20.0]]));
        let west = told(at(20.0, 179.0), at(10.0, -180.0));
        assert_eq!(west, json!([[179.0, 20.0], [180.0, 10.0]]));
        let along = told(at(10.0, 180.0), at(20.0, -180.0));
        assert_eq!(along, json!([[180.0, 10.0], [180.0, 20.0]]));
        assert_eq!(line(at(10.0, 180.0), at(10.0, -180.0))["type"], "Point");
        assert_eq!(line(at(1.0, 2.0), at(1.0, 2.0))["type"], "Point");
    }
}
