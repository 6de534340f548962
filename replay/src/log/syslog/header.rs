//! The headers of lines, a pattern for each way in which systems write them, tried from the strictest to
//! the loosest.

use regex::{Captures, Regex};
use std::sync::LazyLock;

/// What a header says. What it does not say is empty.
#[derive(Debug)]
pub(super) struct Header<'a> {
    /// The system that writes such headers; `bsd` where many do.
    pub(super) os: &'static str,
    pub(super) priority: &'a str,
    pub(super) time: String,
    pub(super) host: &'a str,
    /// The routing engine that Junos writes before the host.
    pub(super) prefix: &'a str,
    pub(super) program: &'a str,
    pub(super) pid: &'a str,
    pub(super) node: &'a str,
    pub(super) sequence: &'a str,
    /// `LINK-5-CHANGED`, or the first word of the message.
    pub(super) tag: &'a str,
    pub(super) structured: &'a str,
    /// The message without header and tag.
    pub(super) text: &'a str,
    /// The message with its tag.
    pub(super) whole: &'a str,
    /// The device says of its own clock that it is not synchronised.
    pub(super) unsynchronised: bool,
}

/// `Nov 14 08:30:56.699 MEST`, perhaps with a year, or ISO 8601.
const TIME: &str =
    r"(?:\d{4}-\S+|(?:\d{4} )?[A-Z][a-z]{2} +\d{1,2} (?:\d{4} )?\d{1,2}:\d{2}:\d{2}(?:\.\d+)*)";
const TAG: &str =
    r"%(?<whole>(?<tag>[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*-\d-[A-Za-z0-9_]+) ?: (?<text>.*))";

static PATTERNS: LazyLock<[(&str, Regex); 7]> = LazyLock::new(|| {
    let zone = "(?: (?<zone>[A-Z]{2,5}))?";
    [
        // RFC 5424; among these systems SONiC writes it.
        (
            "rfc5424",
            r#"^<(?<pri>\d{1,3})>1 (?<time>\S+) (?<host>\S+) (?<program>\S+) (?<pid>\S+) (?<msgid>\S+) (?<sd>-|(?:\[(?:[^"\]]|"(?:\\.|[^"\\])*")*\])+) *(?<whole>(?<text>.*))$"#.to_owned(),
        ),
        (
            "iosxr",
            format!(
                r"^<(?<pri>\d{{1,3}})>(?<sequence>\d+): (?<host>\S+) (?<node>\S+?CPU\d+): ?(?<time>{TIME}){zone} ?: (?<program>[^\[\s]+)\[(?<pid>\d+)\]: {TAG}$"
            ),
        ),
        (
            "ios",
            format!(
                r"^<(?<pri>\d{{1,3}})>(?:(?<sequence>\d+): )?(?:(?<host>[^\s:]+): )?(?<unsync>[*.])?(?<time>{TIME}){zone}: {TAG}$"
            ),
        ),
        (
            "nxos",
            format!(
                r"^<(?<pri>\d{{1,3}})>(?<time>\d{{4}} [A-Z][a-z]{{2}} +\d{{1,2}} [\d:.]+){zone} (?<host>\S+) {TAG}$"
            ),
        ),
        (
            "nxos",
            format!(
                r"^<(?<pri>\d{{1,3}})>(?<host>\S+): (?<time>\d{{4}} [A-Z][a-z]{{2}} +\d{{1,2}} [\d:.]+){zone}: {TAG}$"
            ),
        ),
        (
            "eos",
            format!(
                r"^<(?<pri>\d{{1,3}})>(?<time>{TIME}) +(?<host>\S+) (?<program>[^\s:\[]+)(?:\[(?<pid>\d+)\])?: {TAG}$"
            ),
        ),
        (
            "bsd",
            format!(
                r"^<(?<pri>\d{{1,3}})>(?<time>{TIME}) +(?<prefix>re\d[.-])?(?<host>\S+) +(?:/?(?<program>[A-Za-z][^\s:\[]*)(?:\[(?<pid>\d+)\])?: +)?(?<whole>(?<text>.*))$"
            ),
        ),
    ]
    .map(|(os, pattern)| (os, Regex::new(&pattern).expect("a constant that tests read with")))
});

/// Reads the header of a line.
pub(super) fn read(line: &str) -> Option<Header<'_>> {
    let (os, found) =
        PATTERNS.iter().find_map(|(os, pattern)| Some((*os, pattern.captures(line)?)))?;
    Some(header(os, &found))
}

fn header<'a>(os: &'static str, found: &Captures<'a>) -> Header<'a> {
    let text = |name| found.name(name).map_or("", |text| text.as_str());
    // Two unnumbered year formats are told apart by the year: NX-OS alone writes it first.
    let nxos = os == "ios" && text("time").starts_with(|first: char| first.is_ascii_digit());
    let nil = |text: &'a str| if text == "-" { "" } else { text };
    let zone = text("zone");
    let time = text("time");
    let mut header = Header {
        os: if nxos && text("sequence").is_empty() { "nxos" } else { os },
        priority: text("pri"),
        time: if zone.is_empty() { time.to_owned() } else { format!("{time} {zone}") },
        host: nil(text("host")),
        prefix: text("prefix"),
        program: nil(text("program")),
        pid: nil(text("pid")),
        node: text("node"),
        sequence: text("sequence"),
        tag: text("tag"),
        structured: nil(text("sd")),
        text: text("text").trim_start(),
        whole: text("whole").trim_start(),
        unsynchronised: text("unsync") == "*",
    };
    if header.tag.is_empty() {
        // `RPD_OSPF_NBRDOWN: OSPF neighbor …`: the message names itself.
        static NAMED: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^%?([A-Za-z][A-Za-z0-9_]*): *(.*)$").expect("a constant")
        });
        (header.tag, header.text) = match NAMED.captures(header.whole) {
            Some(named) => {
                let [tag, text] = named.extract::<2>().1;
                (tag, text)
            }
            None => (header.program, header.whole),
        };
    }
    header
}

/// The parameters of the `alarm` element of RFC 5674.
pub(super) fn alarm_parameters(structured: &str) -> Vec<(String, String)> {
    static ELEMENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\[alarm((?: +[^=\s\]]+="(?:\\.|[^"\\])*")*) *\]"#).expect("a constant")
    });
    static PARAMETER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"([^=\s]+)="((?:\\.|[^"\\])*)""#).expect("a constant"));
    let Some(element) = ELEMENT.captures(structured) else { return Vec::new() };
    let unescaped =
        |text: &str| text.replace("\\\"", "\"").replace("\\]", "]").replace("\\\\", "\\");
    PARAMETER
        .captures_iter(&element[1])
        .map(|found| (found[1].to_owned(), unescaped(&found[2])))
        .collect()
}
