//! How plain values and quantities are read. What their numbers mean is decided in `units`; what they
//! are for, by the tables that hold them.

use crate::bounds::{Bounded, COUNT_MAX, MeanSpan};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::read::{Read, nearest, quoted};
use crate::schema::Definitions;
use crate::tree::{Node, Value};
use sandtable_units::{
    Azimuth, BitRate, Bytes, Chance, Frequency, Length, Money, Quantity as _, QuantityError, Span,
};
use serde_json::json;

fn expected(node: &Node, what: &str, help: &str, out: &mut Diagnostics) {
    let message = format!("expected {what}, found {}", node.value.kind());
    out.push(Diagnostic::error(node.place, message).help(help));
}

/// The index of the word that was written, for [`keyword!`](crate::keyword).
#[doc(hidden)]
pub fn read_word(node: &Node, what: &str, words: &[&str], out: &mut Diagnostics) -> Option<usize> {
    let Some(text) = node.value.text() else {
        expected(node, what, &format!("write one of {}", quoted(words)), out);
        return None;
    };
    let found = words.iter().position(|word| *word == text);
    if found.is_none() {
        let help = match nearest(text, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? The choice is {}", quoted(words)),
            None if words.len() == 1 => format!("write {}", quoted(words)),
            None => format!("write one of {}", quoted(words)),
        };
        out.error(node.place, format!("`{text}` is not {what}"), help);
    }
    found
}

impl Read for String {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        if let Some(text) = node.value.text() {
            return Some(text.to_owned());
        }
        expected(node, "a string", "put the value in quotes", out);
        None
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string" })
    }
}

impl Read for bool {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        if let Value::Truth(truth) = node.value {
            return Some(truth);
        }
        expected(node, "a boolean", "write `true` or `false`", out);
        None
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "boolean" })
    }
}

macro_rules! integers {
    ($($type:ty: $most:expr),*) => {$(
        impl Read for $type {
            fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
                let number = if let Value::Integer(integer) = node.value {
                    Self::try_from(integer).ok().filter(|number| (Self::MIN..=$most).contains(number))
                } else if let Value::HugeInteger = node.value {
                    None
                } else {
                    expected(node, "an integer", "write a whole number without quotes", out);
                    return None;
                };
                if number.is_none() {
                    let help = format!("write a number from {} to {}", Self::MIN, $most);
                    out.error(node.place, "this number is out of range", help);
                }
                number
            }

            fn schema(_: &mut Definitions) -> serde_json::Value {
                json!({ "type": "integer", "minimum": Self::MIN, "maximum": $most })
            }
        }
    )*};
}

// Of 64 bits are seeds, which may be anything, and limits that nothing is multiplied by; TOML has 63.
integers!(u8: Self::MAX, u16: Self::MAX, u32: COUNT_MAX, u64: Self::MAX >> 1);

impl Read for f64 {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let number = if let Value::Float(number) = node.value {
            number
        } else if let Value::Integer(integer) = node.value {
            integer as Self
        } else {
            expected(node, "a number", "write a number without quotes", out);
            return None;
        };
        if !number.is_finite() {
            out.error(node.place, format!("`{number}` is not a finite number"), "write a number");
            return None;
        }
        Some(number)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "number" })
    }
}

fn quantity<T: Bounded>(node: &Node, most: T, out: &mut Diagnostics) -> Option<T> {
    let Some(text) = node.value.text() else {
        let help = format!("quantities are strings with a unit, such as \"{}\"", T::EXAMPLE);
        expected(node, T::KIND, &help, out);
        return None;
    };
    let too_large = || QuantityError::TooLarge { text: text.into(), most: most.to_string() };
    let parsed = T::parse(text);
    let read = parsed.and_then(|value| if value > most { Err(too_large()) } else { Ok(value) });
    if let Err(error) = &read {
        if matches!(error, QuantityError::TooLarge { .. }) {
            out.error(node.place, too_large().to_string(), T::WHY);
        } else {
            out.error(node.place, error.to_string(), error.help(T::EXAMPLE));
        }
    }
    read.ok()
}

macro_rules! quantities {
    ($($type:ident),*) => {$(
        impl Read for $type {
            fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
                quantity(node, Self::MOST, out)
            }

            fn schema(definitions: &mut Definitions) -> serde_json::Value {
                definitions.refer(stringify!($type), |_| json!({
                    "type": "string",
                    "description": format!(
                        "{}, such as \"{}\"; at most {}",
                        $type::KIND, $type::EXAMPLE, $type::MOST
                    ),
                    "pattern": $type::pattern(),
                    "examples": [$type::EXAMPLE],
                }))
            }
        }
    )*};
}

quantities!(Span, BitRate, Bytes, Frequency, Length, Chance, Money);

impl Read for MeanSpan {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        quantity(node, Self::MOST, out).map(Self)
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        Span::schema(definitions)
    }
}

impl Read for Azimuth {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        let degrees = u16::read(node, out)?;
        let azimuth = Self::from_degrees(degrees);
        if azimuth.is_none() {
            let message = format!("{degrees} is not a compass bearing");
            out.error(node.place, message, "write degrees clockwise from north, 0 to 360");
        }
        azimuth
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "integer", "minimum": 0, "maximum": 360 })
    }
}
