//! Network topologies of the IETF (RFC 8345) as JSON: nodes become routers, links are listed once a
//! direction. Of the augmentations, names, metrics, bandwidths and places are used.

use super::attributes::Attributes;
use super::network::{Coordinates, Direction, Network};
use super::node_link::written;
use super::pair::named;
use super::zoo::{self, Told};
use super::{ImportError, Imported, Options};
use serde_json::Value;

pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let no_topology = |reason: String| {
        ImportError::new(format!("this is no topology of RFC 8345: {reason}"))
            .help("it needs `ietf-network:networks` with `network`, `node` and `ietf-network-topology:link`")
    };
    let file: Value = serde_json::from_str(text).map_err(|error| no_topology(error.to_string()))?;
    let networks = list(member(&file, "networks").unwrap_or(&file), "network");
    if networks.is_empty() {
        return Err(no_topology("it has no network".to_owned()));
    }
    // Others are laid over the one that nothing lies under.
    let lowest =
        |it: &&Value| list(it, "supporting-network").is_empty() && !list(it, "link").is_empty();
    let with_links = |it: &&Value| !list(it, "link").is_empty();
    let chosen = networks.iter().find(lowest).or(networks.iter().find(with_links));
    let chosen = chosen.unwrap_or(&networks[0]);
    let mut network = Network::new("RFC 8345", Coordinates::Degrees, options);
    network.name = text_of(chosen, "network-id");
    let others = networks.iter().filter(|it| !std::ptr::eq(*it, chosen));
    let others: Vec<String> =
        others.map(|it| text_of(it, "network-id").unwrap_or_default()).collect();
    if !others.is_empty() {
        network.assumptions.push(format!(
            "{} other networks of the file, which lie over this one or beside it, were left out: {}",
            others.len(),
            named(&others)
        ));
    }
    for (index, node) in list(chosen, "node").iter().enumerate() {
        let mut attributes = Attributes::new(format!("node[{index}]"));
        gather(node, &mut attributes, &["termination-point", "supporting-node"], 0);
        let id = text_of(node, "node-id")
            .ok_or_else(|| attributes.refused("the node has no `node-id`"))?;
        attributes.note("name", &id);
        let spot = attributes.spot()?.map(|(spot, _)| spot);
        network.nodes.push(zoo::node(id, &attributes, spot)?);
    }
    let mut told = Told::default();
    for (index, link) in list(chosen, "link").iter().enumerate() {
        let attributes = of_link(link, index);
        let end = |side: &str, name: &str| {
            let missing = || attributes.refused(format!("the link has no `{name}`"));
            member(link, side).and_then(|side| text_of(side, name)).ok_or_else(missing)
        };
        let (from, to) = (end("source", "source-node")?, end("destination", "dest-node")?);
        let edge = zoo::edge(from, to, Direction::OneWay, &attributes, network.units, &mut told)?;
        network.edges.push(edge);
    }
    told.tell(&mut network, false);
    network.build()
}

fn of_link(link: &Value, index: usize) -> Attributes {
    let mut attributes = Attributes::new(format!("link[{index}]"));
    // In megabits per second (RFC 8944).
    if let Some(rate) = deep(link, "rate", 0).and_then(written) {
        attributes.note("capacity", &format!("{rate} Mbit/s"));
    }
    // In octets per second, as a number of IEEE 754 in hexadecimal (RFC 8776).
    let bandwidth = deep(link, "max-link-bandwidth", 0);
    let octets = bandwidth.and_then(|it| deep(it, "generic", 0)).and_then(Value::as_str);
    if let Some(octets) = octets.and_then(hexadecimal) {
        attributes.note("capacity", &format!("{} bit/s", octets * 8.0));
    }
    for metric in ["metric1", "te-default-metric", "metric"] {
        if let Some(text) = deep(link, metric, 0).and_then(written) {
            attributes.note("cost", &text);
        }
    }
    gather(link, &mut attributes, &["source", "destination", "supporting-link"], 0);
    if let Some(id) = text_of(link, "link-id") {
        attributes.note("name", &id);
    }
    attributes
}

/// A member by its name, whatever module it belongs to.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let local = |key: &str| key.rsplit(':').next() == Some(name);
    value.as_object()?.iter().find(|(key, _)| local(key)).map(|(_, value)| value)
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    member(value, name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text_of(value: &Value, name: &str) -> Option<String> {
    member(value, name).and_then(written)
}

/// Augmentations of augmentations do not go deeper.
const DEPTH_MAX: u32 = 12;

/// The first member of this name, however deep.
fn deep<'v>(value: &'v Value, name: &str, depth: u32) -> Option<&'v Value> {
    if depth > DEPTH_MAX {
        return None;
    }
    let inner = || value.as_object()?.values().find_map(|value| deep(value, name, depth + 1));
    member(value, name).or_else(inner)
}

/// Notes all that stands in an object or in those inside it, except in some.
fn gather(value: &Value, attributes: &mut Attributes, except: &[&str], depth: u32) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let name = key.rsplit(':').next().unwrap_or(key);
        if except.contains(&name) || depth > DEPTH_MAX {
            continue;
        }
        match value {
            Value::Object(_) => gather(value, attributes, except, depth + 1),
            Value::String(_) | Value::Number(_) => {
                attributes.note(name, &written(value).unwrap_or_default());
            }
            Value::Null | Value::Bool(_) | Value::Array(_) => {}
        }
    }
}

/// A hexadecimal number with a binary exponent, such as `0x1.8p+30`.
fn hexadecimal(text: &str) -> Option<f64> {
    let (digits, exponent) = text
        .trim()
        .to_lowercase()
        .strip_prefix("0x")?
        .split_once('p')
        .map(|(digits, exponent)| (digits.to_owned(), exponent.parse::<i32>().ok()))?;
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    let all = u64::from_str_radix(&format!("{whole}{part}"), 16).ok()?;
    let digits = i32::try_from(part.len()).ok()?;
    let shift = exponent?.checked_sub(digits.checked_mul(4)?)?;
    Some(all as f64 * libm::exp2(f64::from(shift))).filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    #[test]
    fn hexadecimal_floats() {
        assert_eq!(super::hexadecimal("0x1p+30"), Some(1_073_741_824.0));
        assert_eq!(super::hexadecimal("0x1.8p3"), Some(12.0));
        assert_eq!(super::hexadecimal("12"), None);
        assert_eq!(super::hexadecimal("0x1.8p-2147483648"), None);
    }
}
