//! The rule sets that ship with the program, as files that anybody can read and copy.

/// A shipped rule set: its name and its text.
pub const SHIPPED: [(&str, &str); 3] = [
    ("baseline", include_str!("../rules/baseline.rules.toml")),
    ("manual", include_str!("../rules/manual.rules.toml")),
    ("closed-loop", include_str!("../rules/closed-loop.rules.toml")),
];

/// The text of a shipped rule set.
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(shipped, _)| *shipped == name).map(|(_, text)| *text)
}
