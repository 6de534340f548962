//! By what alarms are counted or put together: parts of their keys, attributes, the inventory, or
//! what lies upstream. An alarm that lacks a part has no key, and shares it with no other.

use sandtable_document::{Definitions, Diagnostics, Node, Read};
use serde::{Serialize, Serializer};

/// One part of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPart {
    /// The name of the resource.
    Resource,
    /// The alarm type.
    Type,
    /// The qualifier.
    Qualifier,
    /// The class of the resource.
    Class,
    /// An attribute of the alarm.
    Attribute(String),
    /// An attribute of the resource.
    Inventory(String),
    /// The resource of a class that the resource directly hangs on, if there is just one.
    On(String),
    /// The nearest resource of a class among what the resource depends on, itself included.
    Upstream(String),
}

const HELP: &str = "write `resource`, `type`, `qualifier`, `class`, `attribute.NAME`, \
                    `inventory.NAME`, `on.CLASS` or `upstream.CLASS`";

impl KeyPart {
    fn parse(text: &str) -> Option<Self> {
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        match text.split_once('.') {
            Some(("attribute", name)) => named(name).map(Self::Attribute),
            Some(("inventory", name)) => named(name).map(Self::Inventory),
            Some(("on", name)) => named(name).map(Self::On),
            Some(("upstream", name)) => named(name).map(Self::Upstream),
            Some(_) => None,
            None => match text {
                "resource" => Some(Self::Resource),
                "type" => Some(Self::Type),
                "qualifier" => Some(Self::Qualifier),
                "class" => Some(Self::Class),
                _ => None,
            },
        }
    }
}

impl std::fmt::Display for KeyPart {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Resource => out.write_str("resource"),
            Self::Type => out.write_str("type"),
            Self::Qualifier => out.write_str("qualifier"),
            Self::Class => out.write_str("class"),
            Self::Attribute(name) => write!(out, "attribute.{name}"),
            Self::Inventory(name) => write!(out, "inventory.{name}"),
            Self::On(class) => write!(out, "on.{class}"),
            Self::Upstream(class) => write!(out, "upstream.{class}"),
        }
    }
}

impl Serialize for KeyPart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Read for KeyPart {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let text = String::read(node, out)?;
        let part = Self::parse(&text);
        if part.is_none() {
            out.error(node.place, format!("`{text}` is no part of a key"), HELP);
        }
        part
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "type": "string", "description": HELP.replace('`', "") })
    }
}
