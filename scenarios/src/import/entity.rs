//! Character references in texts, as HTML writes them: `&#228;`, `&#xe4;`, `&auml;`. What is none stays as
//! it is: a name may hold an ampersand.

use quick_xml::escape::resolve_html5_entity;
use std::borrow::Cow;

/// Longer names of characters there are none.
const NAME_BYTES_MAX: usize = 32;

/// The text with all references resolved.
pub(super) fn resolved(text: &str) -> Cow<'_, str> {
    replaced(text, |name| match name.strip_prefix('#') {
        Some(number) => {
            let hexadecimal = number.strip_prefix(['x', 'X']);
            let code = match hexadecimal {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => number.parse::<u32>().ok(),
            };
            code.and_then(char::from_u32).map(String::from)
        }
        None => resolve_html5_entity(name).map(str::to_owned),
    })
}

/// XML with the names of characters resolved that HTML has and XML has not.
pub(super) fn for_xml(text: &str) -> Cow<'_, str> {
    const OF_XML: [&str; 5] = ["amp", "lt", "gt", "quot", "apos"];
    let unknown = |name: &str| {
        let known = OF_XML.contains(&name) || name.starts_with('#');
        let plain = |it: &&str| !it.contains(['<', '&', '>', '\n']);
        if known { None } else { resolve_html5_entity(name).filter(plain).map(str::to_owned) }
    };
    replaced(text, unknown)
}

fn replaced(text: &str, with: impl Fn(&str) -> Option<String>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out += before;
        let end = after.bytes().take(NAME_BYTES_MAX + 1).position(|byte| byte == b';');
        if let Some((character, end)) = end.and_then(|end| Some((with(&after[..end])?, end))) {
            out += &character;
            rest = &after[end + 1..];
        } else {
            out.push('&');
            rest = after;
        }
    }
    if out.is_empty() && rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_characters_and_ampersands_stay() {
        assert_eq!(resolved("Z&uuml;rich &amp; Gen&#232;ve &#x2013;"), "Zürich & Genève –");
        assert_eq!(resolved("AT&T; R&D &nosuch; & &#xZZ;"), "AT&T; R&D &nosuch; & &#xZZ;");
        assert_eq!(resolved("&"), "&");
        assert_eq!(for_xml("<a>&eacute;&lt;&#60;</a>"), "<a>é&lt;&#60;</a>");
    }
}
