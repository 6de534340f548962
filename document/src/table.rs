//! Two ways to declare what a document holds: [`table!`](crate::table) for tables and
//! [`keyword!`](crate::keyword) for words to choose from. One declaration gives the type, how it is
//! read, how it is written and its schema, so the four cannot part.

/// Declares a table: a struct whose fields are keys. A field without a default is required unless
/// its type can be absent (`Option`, `Vec`). Every table also knows its `place`.
///
/// Behind its name stands how it is laid over a base ([`Declared`](crate::Declared)), in this order as
/// far as there is something to say: `in lists by` a key, `in lists added` or `in lists whole`; `chosen by`
/// what names its kind; `either` a key `or` another that excludes it (`with` those that belong to it);
/// lists of values that are `adding up`; keys that name others that it is `leaving with`.
///
/// ```
/// sandtable_document::table! {
///     /// A mast.
///     pub struct Mast as "a mast", in lists by name, either paint with coats or cladding {
///         /// Its name.
///         name: String,
///         /// Its height.
///         height: sandtable_units::Length,
///         /// Its paint.
///         paint: String = "grey".to_string(),
///         /// How many coats of it.
///         coats: u8 = 1,
///         /// Instead of paint.
///         cladding: Option<String>,
///     }
/// }
/// ```
#[macro_export]
macro_rules! table {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident as $what:literal
        $(, in lists $listed:ident $($identity:ident)?)?
        $(, chosen by $($kind:ident)or+)?
        $(, either $($choice:ident $(with $($part:ident)and+)?)or+)?
        $(, adding up $($sum:ident)and+)?
        $(, leaving with $($owner:ident)or+)?
        {
            $($(#[doc = $field_doc:literal])* $field:ident: $type:ty $(= $default:expr)?,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, $crate::serde::Serialize)]
        #[serde(crate = "sandtable_document::serde")]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $type,)*
            /// Where the table was written.
            #[serde(skip)]
            pub place: $crate::Place,
        }

        impl $crate::Read for $name {
            fn read(node: &$crate::Node, out: &mut $crate::Diagnostics) -> Option<Self> {
                let mut table = $crate::TableReader::open(node, $what, out)?;
                $(let $field = $crate::table!(@read table, $field $(, $default)?);)*
                let place = table.place();
                table.finish(&[$(stringify!($field)),*]);
                Some(Self { $($field: $field?,)* place })
            }

            fn keys() -> &'static [&'static str] {
                &[$(stringify!($field)),*]
            }

            fn layer() -> $crate::Layer {
                const DECLARED: &$crate::Declared = &$crate::Declared {
                    name: stringify!($name),
                    identity: $crate::table!(@identity $($listed $($identity)?)?),
                    chosen_by: &[$($($crate::key_of(stringify!($kind))),+)?],
                    either: &[$($(
                        &[
                            $crate::key_of(stringify!($choice)),
                            $($($crate::key_of(stringify!($part))),+)?
                        ],
                    )+)?],
                    adding_up: &[$($($crate::key_of(stringify!($sum))),+)?],
                    leaving_with: &[$($($crate::key_of(stringify!($owner))),+)?],
                    keys: &[$((
                        $crate::key_of(stringify!($field)),
                        <$type as $crate::Read>::layer,
                    )),*],
                };
                $crate::Layer::Table(DECLARED)
            }

            fn schema(definitions: &mut $crate::Definitions) -> $crate::serde_json::Value {
                definitions.refer(stringify!($name), |definitions| {
                    let mut properties = $crate::serde_json::Map::new();
                    let mut required: Vec<&str> = Vec::new();
                    $(
                        let schema = <$type as $crate::Read>::schema(definitions);
                        let default: Option<$crate::serde_json::Value> =
                            $crate::table!(@default $type $(, $default)?);
                        if default.is_none() && <$type as $crate::Read>::absent().is_none() {
                            required.push($crate::key_of(stringify!($field)));
                        }
                        properties.insert(
                            $crate::key_of(stringify!($field)).into(),
                            $crate::described(schema, &[$($field_doc),*], default),
                        );
                    )*
                    $crate::serde_json::json!({
                        "type": "object",
                        "description": $crate::paragraph(&[$($doc),*]),
                        "properties": properties,
                        "required": required,
                        "additionalProperties": false,
                    })
                })
            }
        }
    };
    (@identity) => { $crate::Identity::Unstated };
    (@identity added) => { $crate::Identity::Added };
    (@identity whole) => { $crate::Identity::Whole };
    (@identity by $key:ident) => { $crate::Identity::Key($crate::key_of(stringify!($key))) };
    (@read $table:ident, $field:ident) => { $table.field(stringify!($field)) };
    (@read $table:ident, $field:ident, $default:expr) => {
        Some($table.field_or(stringify!($field), $default))
    };
    (@default $type:ty) => { None };
    (@default $type:ty, $default:expr) => {{
        let default: $type = $default;
        Some($crate::serde_json::to_value(&default).expect("a default can be written"))
    }};
}

/// Declares words to choose from: an enum with a word for each variant.
///
/// ```
/// sandtable_document::keyword! {
///     /// What a link is made of.
///     pub enum Medium as "a medium" {
///         /// Light in glass.
///         Fibre = "fibre",
///         /// Radio, point to point.
///         Microwave = "microwave",
///     }
/// }
/// ```
#[macro_export]
macro_rules! keyword {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident as $what:literal {
            $($(#[doc = $variant_doc:literal])* $variant:ident = $word:literal,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            $crate::serde::Serialize, $crate::serde::Deserialize
        )]
        #[serde(crate = "sandtable_document::serde")]
        pub enum $name {
            $($(#[doc = $variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word that is written.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.word())
            }
        }

        impl $crate::Read for $name {
            fn read(node: &$crate::Node, out: &mut $crate::Diagnostics) -> Option<Self> {
                let words: Vec<&str> = Self::ALL.iter().map(|word| word.word()).collect();
                let index = $crate::read_word(node, $what, &words, out)?;
                Some(Self::ALL[index])
            }

            fn schema(definitions: &mut $crate::Definitions) -> $crate::serde_json::Value {
                definitions.refer(stringify!($name), |_| {
                    let variants = [$(
                        $crate::serde_json::json!({
                            "const": $word,
                            "description": $crate::paragraph(&[$($variant_doc),*]),
                        }),
                    )*];
                    $crate::serde_json::json!({
                        "description": $crate::paragraph(&[$($doc),*]),
                        "oneOf": variants,
                    })
                })
            }
        }
    };
}
