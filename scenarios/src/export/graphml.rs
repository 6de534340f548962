//! GraphML with the keys of the Topology Zoo. Our own import reads all of it again.

use crate::schema::Scenario;
use crate::schema::demand::{Demand, Growth, Matrix};
use crate::schema::network::{Area, Core, Duct, Feeder, Link, Router, Site};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use sandtable_document::Placed;
use sandtable_units::Span;
use serde::Serialize;
use std::io;

/// The keys: id, what it is for, its name and its type.
const KEYS: [[&str; 4]; 17] = [
    ["d0", "node", "label", "string"],
    ["d1", "node", "Latitude", "double"],
    ["d2", "node", "Longitude", "double"],
    ["d3", "node", "kind", "string"],
    ["d4", "node", "population", "int"],
    ["d5", "node", "cells", "int"],
    ["d6", "edge", "name", "string"],
    ["d7", "edge", "LinkSpeedRaw", "double"],
    ["d8", "edge", "medium", "string"],
    ["d9", "edge", "length", "string"],
    ["d10", "edge", "cost", "int"],
    ["d11", "graph", "Network", "string"],
    ["d12", "node", "area", "string"],
    ["d13", "node", "feeder", "string"],
    ["d14", "node", "battery", "string"],
    ["d15", "node", "cell", "string"],
    ["d16", "graph", "scenario", "string"],
];

/// What an element says: names of keys with their values.
type Values<'a> = Vec<(&'a str, String)>;

pub(super) fn export(scenario: &Scenario) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(scenario, &mut writer).expect("memory can be written to");
    String::from_utf8(writer.into_inner()).expect("it was written from texts") + "\n"
}

fn write(scenario: &Scenario, out: &mut Writer<Vec<u8>>) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let file = out.create_element("graphml");
    let file = file.with_attribute(("xmlns", "http://graphml.graphdrawing.org/xmlns"));
    file.write_inner_content(|out| {
        for [id, element, name, kind] in KEYS {
            let key = [("id", id), ("for", element), ("attr.name", name), ("attr.type", kind)];
            out.create_element("key").with_attributes(key).write_empty()?;
        }
        let graph = out.create_element("graph").with_attribute(("edgedefault", "undirected"));
        graph.write_inner_content(|out| {
            let about = [("Network", scenario.title.clone()), ("scenario", beside(scenario))];
            values(&about.to_vec(), out)?;
            for site in &scenario.site {
                element("node", &[("id", &site.name)], &of_site(site), out)?;
            }
            for router in &scenario.router {
                element("node", &[("id", &router.name)], &of_router(router), out)?;
            }
            for link in &scenario.link {
                let ends = [("source", link.from.as_str()), ("target", link.to.as_str())];
                element("edge", &ends, &of_link(link), out)?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

/// What nodes and edges cannot say, as a scenario writes it.
fn beside(scenario: &Scenario) -> String {
    #[derive(Serialize)]
    struct Beside<'a> {
        area: &'a [Area],
        core: &'a [Core],
        duct: &'a [Duct],
        feeder: &'a [Feeder],
        demand: &'a [Demand],
        matrix: &'a [Matrix],
        growth: &'a [Growth],
    }
    let Scenario { area, core, duct, feeder, demand, matrix, growth, .. } = scenario;
    let beside = Beside { area, core, duct, feeder, demand, matrix, growth };
    toml::to_string(&beside).expect("a scenario can be written as TOML")
}

fn of_site(site: &Site) -> Values<'static> {
    let mut values = vec![
        ("label", site.name.value.clone()),
        ("Latitude", site.latitude.to_string()),
        ("Longitude", site.longitude.to_string()),
        ("kind", "site".to_owned()),
        ("population", site.population.to_string()),
        ("cells", site.all_cells().len().to_string()),
    ];
    if !site.cell.is_empty() {
        let cells = serde_json::to_string(&site.cell).expect("cells can be written as JSON");
        values.push(("cell", cells));
    }
    values.extend(belongings(site.area.as_ref(), site.feeder.as_ref(), site.battery));
    values
}

/// What a node belongs to, and its battery.
fn belongings(
    area: Option<&Placed<String>>,
    feeder: Option<&Placed<String>>,
    battery: Option<Span>,
) -> Values<'static> {
    let named = [("area", area), ("feeder", feeder)];
    let named = named.into_iter().filter_map(|(key, name)| Some((key, name?.value.clone())));
    named.chain(battery.map(|battery| ("battery", battery.to_string()))).collect()
}

fn of_router(router: &Router) -> Values<'static> {
    let mut values = vec![
        ("label", router.name.value.clone()),
        ("Latitude", router.latitude.to_string()),
        ("Longitude", router.longitude.to_string()),
        ("kind", "router".to_owned()),
        ("population", router.population.to_string()),
    ];
    values.extend(belongings(router.area.as_ref(), router.feeder.as_ref(), router.battery));
    values
}

fn of_link(link: &Link) -> Values<'static> {
    let mut values = vec![
        ("name", link.name.value.clone()),
        ("medium", link.medium.to_string()),
        ("cost", link.cost.to_string()),
    ];
    let speed = link.capacity.as_ref().map(|capacity| capacity.bits_per_second().to_string());
    values.extend(speed.map(|speed| ("LinkSpeedRaw", speed)));
    values.extend(link.length.map(|length| ("length", length.to_string())));
    values
}

fn element(
    name: &str,
    attributes: &[(&str, &str)],
    told: &Values<'_>,
    out: &mut Writer<Vec<u8>>,
) -> io::Result<()> {
    let element = out.create_element(name).with_attributes(attributes.iter().copied());
    element.write_inner_content(|out| values(told, out))?;
    Ok(())
}

fn values(values: &Values<'_>, out: &mut Writer<Vec<u8>>) -> io::Result<()> {
    for (name, value) in values {
        let key = KEYS.iter().find(|[_, _, known, _]| known == name).expect("the name of a key");
        let told = out.create_element("data").with_attribute(("key", key[0]));
        told.write_text_content(BytesText::new(value))?;
    }
    Ok(())
}
