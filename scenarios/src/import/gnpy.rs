//! Optical networks as GNPy writes them (JSON), CORONET among them: ROADMs become routers, and the
//! fibres and amplifiers in a row between two of them a link.

use super::network::{Coordinates, Direction, Edge, Network, Node};
use super::{ImportError, Imported, Options};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct File {
    elements: Vec<Element>,
    connections: Vec<Connection>,
}

#[derive(Deserialize)]
struct Element {
    uid: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, rename = "metadata")]
    about: About,
    params: Option<Params>,
}

#[derive(Deserialize, Default)]
struct About {
    #[serde(default)]
    location: Location,
}

#[derive(Deserialize, Default)]
struct Location {
    city: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
}

#[derive(Deserialize)]
struct Params {
    length: Option<f64>,
    length_units: Option<String>,
}

#[derive(Deserialize)]
struct Connection {
    from_node: String,
    to_node: String,
}

pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        ImportError::new(format!("this is no GNPy network: {error}"))
            .help("it needs `elements` with `uid` and `type`, and `connections`")
    })?;
    let plan = Plan::of(&file)?;
    let mut network = Network::new("GNPy", Coordinates::Degrees, options);
    for (index, element) in file.elements.iter().enumerate() {
        if plan.node(&element.uid) == Some(&element.uid) {
            let location = &element.about.location;
            let name = location.city.as_deref().filter(|city| !city.trim().is_empty());
            let name = name.unwrap_or(&element.uid).replace('_', " ");
            network.nodes.push(Node {
                spot: location.longitude.zip(location.latitude).map(<[f64; 2]>::from),
                ..Node::new(format!("elements[{index}]"), element.uid.clone(), name)
            });
        }
    }
    for (index, connection) in file.connections.iter().enumerate() {
        let at = format!("connections[{index}]");
        if let Some(from) = plan.node(&connection.from_node) {
            network.edges.extend(plan.line(from, &connection.to_node, at)?);
        }
    }
    let transceivers = file.elements.iter().filter(|element| element.kind == "Transceiver").count();
    network.assumptions.push(format!(
        "each ROADM is a router, with the {transceivers} transceivers that are connected to one; what \
         lies between two is a link as long as its fibres together"
    ));
    network.build()
}

/// What the file says, by the names of the elements.
struct Plan<'f> {
    elements: BTreeMap<&'f str, &'f Element>,
    next: BTreeMap<&'f str, Vec<&'f str>>,
    /// For ROADMs and transceivers the one that stands for their router.
    nodes: BTreeMap<&'f str, &'f String>,
}

impl<'f> Plan<'f> {
    fn of(file: &'f File) -> Result<Self, ImportError> {
        let mut plan =
            Self { elements: BTreeMap::new(), next: BTreeMap::new(), nodes: BTreeMap::new() };
        for (index, element) in file.elements.iter().enumerate() {
            if plan.elements.insert(&element.uid, element).is_some() {
                let reason = format!("element `{}` is given twice", element.uid);
                return Err(ImportError::new(reason).at(format!("elements[{index}]")));
            }
            if ["Roadm", "Transceiver"].contains(&element.kind.as_str()) {
                plan.nodes.insert(&element.uid, &element.uid);
            }
        }
        for (index, connection) in file.connections.iter().enumerate() {
            let ends = [&connection.from_node, &connection.to_node];
            for end in ends {
                if !plan.elements.contains_key(end.as_str()) {
                    let reason = format!("there is no element `{end}`");
                    return Err(ImportError::new(reason).at(format!("connections[{index}]")));
                }
            }
            let [from, to] = ends;
            plan.next.entry(from).or_default().push(to);
            let kind = |uid: &str| plan.elements[uid].kind.as_str();
            // A transceiver may only send, or only receive.
            match (kind(from), kind(to)) {
                ("Transceiver", "Roadm") => _ = plan.nodes.insert(from, to),
                ("Roadm", "Transceiver") => _ = plan.nodes.insert(to, from),
                _ => {}
            }
        }
        Ok(plan)
    }

    /// The router at a ROADM or transceiver.
    fn node(&self, uid: &str) -> Option<&'f String> {
        self.nodes.get(uid).copied()
    }

    /// The link that leads from a router over `first`; none if that is in the same place.
    fn line(&self, from: &str, first: &'f str, at: String) -> Result<Option<Edge>, ImportError> {
        let mut kilometres = 0.0;
        let mut here = first;
        // A line cannot have more parts than there are elements: a longer one goes in a circle.
        for _ in 0..=self.elements.len() {
            if let Some(to) = self.node(here) {
                let direct = here == first;
                return Ok((!direct || to != from).then(|| Edge {
                    kilometres: Some(kilometres),
                    direction: Direction::OneWay,
                    ..Edge::new(at, from.to_owned(), to.clone())
                }));
            }
            kilometres += length(self.elements[here]).map_err(|error| error.at(here))?;
            here = match self.next.get(here).map(Vec::as_slice) {
                Some([next]) => next,
                Some(next) => {
                    let reason = format!("`{here}` leads to {} elements", next.len());
                    return Err(ImportError::new(reason).at(at));
                }
                None => {
                    let reason = format!("`{here}` leads to no other element");
                    return Err(ImportError::new(reason).at(at));
                }
            };
        }
        Err(ImportError::new(format!("the line over `{first}` goes in a circle")).at(at))
    }
}

/// Kilometres of fibre; what is no fibre has no length.
fn length(element: &Element) -> Result<f64, ImportError> {
    let Some(params) = &element.params else { return Ok(0.0) };
    let Some(length) = params.length else { return Ok(0.0) };
    match params.length_units.as_deref() {
        Some("km") | None if length >= 0.0 => Ok(length),
        Some("m") if length >= 0.0 => Ok(length / 1e3),
        unit => {
            let unit = unit.unwrap_or("km");
            Err(ImportError::new(format!("a length of {length} {unit} cannot be")))
        }
    }
}
