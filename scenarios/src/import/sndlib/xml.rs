//! SNDlib's XML: the same as the native text, and what kind the coordinates are.

use super::super::ImportError;
use super::super::network::Coordinates;
use super::super::network::{Flow, Node};
use super::super::xml::{Xml, child, children, under};
use super::{File, WrittenLink};

pub(super) fn read(text: &str) -> Result<File, ImportError> {
    let xml = Xml::read(text, "SNDlib network", "network")?;
    let root = xml.document.root_element();
    let mut file = File {
        name: None,
        unit: under(root, "unit").next().and_then(|unit| unit.text()).map(str::to_owned),
        coordinates: Coordinates::Untold,
        nodes: Vec::new(),
        links: Vec::new(),
        demands: Vec::new(),
    };
    let Some(structure) = child(root, "networkStructure") else {
        return Err(ImportError::new("the network has no `networkStructure`"));
    };
    for nodes in children(structure, "nodes") {
        file.coordinates = match nodes.attribute("coordinatesType") {
            Some("geographical") => Coordinates::Degrees,
            Some("pixel") => Coordinates::Plane,
            Some(_) | None => Coordinates::Untold,
        };
        for node in children(nodes, "node") {
            let id = xml.needed(node, "id")?;
            let spot = match child(node, "coordinates") {
                Some(spot) => xml.inner_number(spot, "x")?.zip(xml.inner_number(spot, "y")?),
                None => None,
            };
            file.nodes.push(Node {
                spot: spot.map(<[f64; 2]>::from),
                ..Node::new(xml.at(node), id.to_owned(), id.to_owned())
            });
        }
    }
    for link in children(structure, "links").flat_map(|links| children(links, "link")) {
        let mut modules = Vec::new();
        for module in under(link, "addModule") {
            modules.extend(xml.inner_number(module, "capacity")?);
        }
        let installed = child(link, "preInstalledModule");
        let installed = installed.map(|module| xml.inner_number(module, "capacity")).transpose()?;
        file.links.push(WrittenLink {
            at: xml.at(link),
            id: xml.needed(link, "id")?.to_owned(),
            from: xml.inner(link, "source")?.to_owned(),
            to: xml.inner(link, "target")?.to_owned(),
            installed: installed.flatten().unwrap_or(0.0),
            routing_cost: xml.inner_number(link, "routingCost")?.unwrap_or(0.0),
            modules,
        });
    }
    for demand in children(root, "demands").flat_map(|demands| children(demands, "demand")) {
        let value = xml.inner_number(demand, "demandValue")?;
        let missing = || ImportError::new("`demand` has no `demandValue`").at(xml.at(demand));
        let [from, to] = [xml.inner(demand, "source")?, xml.inner(demand, "target")?];
        let rate = value.ok_or_else(missing)?;
        file.demands.push(Flow::new(xml.at(demand), from.to_owned(), to.to_owned(), rate));
    }
    Ok(file)
}
