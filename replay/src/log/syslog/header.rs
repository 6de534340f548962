//! The headers of lines, from the outside to the inside: a count of octets, a priority, what relays say,
//! what the device says. What is nearest to the message holds.

use super::stamp::{self, Stamp};
use crate::log::zones::is_zone;
use regex::{Captures, Regex};
use std::net::IpAddr;
use std::sync::LazyLock;

/// What a header says. What it does not say is empty.
#[derive(Debug, Default)]
pub(super) struct Header<'a> {
    /// The system that writes such headers; `bsd` where many do.
    pub(super) os: &'static str,
    pub(super) priority: &'a str,
    /// From the outermost to that of the device.
    pub(super) stamps: Vec<Stamp>,
    pub(super) host: &'a str,
    /// What stands where the host should be, and is none.
    pub(super) instead_of_host: &'a str,
    /// Who passed the line on, where the device is named, too.
    pub(super) relay: &'a str,
    /// The routing engine that Junos writes before the host.
    pub(super) prefix: &'a str,
    pub(super) program: &'a str,
    pub(super) pid: &'a str,
    pub(super) node: &'a str,
    pub(super) sequence: &'a str,
    /// The kind of message in RFC 5424.
    pub(super) msgid: &'a str,
    /// `LINK-5-CHANGED`, the kind of message, or the first word of it.
    pub(super) tag: &'a str,
    /// The severity that the tag names, 0 to 7.
    pub(super) severity: &'a str,
    pub(super) structured: &'a str,
    /// The message without header and tag.
    pub(super) text: &'a str,
    /// The message with its tag.
    pub(super) whole: &'a str,
}

const TAG: &str = r"[*.]?%(?<whole>(?<tag>[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*-(?<severity>\d)-[A-Za-z0-9_]+) ?: ?(?<text>.*))$";

struct Patterns {
    octets: Regex,
    priority: Regex,
    rfc5424: Regex,
    counter: Regex,
    named: Regex,
    node: Regex,
    routing_engine: Regex,
    program: Regex,
    level: Regex,
    tag: Regex,
    slashes: Regex,
    numbered: Regex,
    virtual_device: Regex,
    first_word: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |text: &str| Regex::new(text).expect("a constant that tests read with");
    Patterns {
        octets: pattern(r"^\d{1,7} (?:<\d{1,3}>)"),
        priority: pattern(r"^<(\d{1,3})>"),
        rfc5424: pattern(
            r#"(?s)^1 (?<time>-|\d{4}-\S+) (?<host>\S+) (?<program>\S+) (?<pid>\S+) (?<msgid>\S+) (?<sd>-|(?:\[(?:[^"\]]|"(?:\\.|[^"\\])*")*\])+) *(?<text>.*)$"#,
        ),
        counter: pattern(r"^(\d{1,12}): +"),
        named: pattern(r"^([A-Za-z0-9_.:\[\]/@-]+?) ?: +"),
        node: pattern(r"^((?:[A-Za-z]+/)?\d+/\w+(?:/\w+)*) ?: ?"),
        routing_engine: pattern(r"^re\d[.-]"),
        program: pattern(r"^/?([A-Za-z_(][^\s:\[]*)(?:\[(\d+)\])? ?:(?: +|$)"),
        level: pattern(
            r"^(?i)((?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7])\.(?:emerg|alert|crit|critical|err|error|warn|warning|notice|info|debug))[ \t]+",
        ),
        tag: pattern(&format!("(?s)^{TAG}")),
        slashes: pattern(
            r"(?s)^(?:%%(?:\d{2})?)?(?<tag>[A-Za-z0-9_]+/(?<severity>\d)/[A-Za-z0-9_]+)(?:\([A-Za-z]+\))?(?:\[\d+\])?: *(?:CID=[^;]*; *)?(?<text>.*)$",
        ),
        // SR OS: number, router, `PORT-MINOR-etherAlarmSet-2017`.
        numbered: pattern(r"(?s)^\d+ \S+ (?<tag>[A-Z0-9_]+-[A-Z]+-\w+-\d+) (?<text>\[.*)$"),
        virtual_device: pattern(r"^%\$ \S+ %\$ +"),
        first_word: pattern(r"(?s)^%?([A-Za-z][A-Za-z0-9_]*): *(.*)$"),
    }
});

/// Reads the header of a line; nothing where it has none. `own` says which names are zones, beside those
/// that everyone uses.
pub(super) fn read<'a>(line: &'a str, own: &dyn Fn(&str) -> bool) -> Option<Header<'a>> {
    let mut scan = Scan { header: Header::default(), rest: line, own };
    if PATTERNS.octets.is_match(line) {
        scan.rest = line.split_once(' ').map_or(line, |(_, rest)| rest);
    }
    scan.priority();
    let framed = scan.rfc5424();
    scan.layers();
    scan.level();
    let Scan { mut header, rest, .. } = scan;
    if !framed && header.stamps.is_empty() && header.host.is_empty() {
        return None;
    }
    body(&mut header, rest.trim_start_matches('\u{feff}').trim_start());
    Some(header)
}

struct Scan<'a, 'o> {
    header: Header<'a>,
    rest: &'a str,
    own: &'o dyn Fn(&str) -> bool,
}

impl<'a> Scan<'a, '_> {
    fn skip(&mut self, found: &Captures<'a>) {
        self.rest = &self.rest[found[0].len()..];
    }

    /// A priority; that of the device is nearest to the message.
    fn priority(&mut self) {
        if let Some(found) = PATTERNS.priority.captures(self.rest) {
            self.header.priority = found.get(1).map_or("", |it| it.as_str());
            self.skip(&found);
        }
    }

    fn rfc5424(&mut self) -> bool {
        let Some(found) = PATTERNS.rfc5424.captures(self.rest) else { return false };
        let text = |name| match found.name(name).map_or("", |text| text.as_str()) {
            "-" => "",
            text => text,
        };
        let header = &mut self.header;
        header.os = "rfc5424";
        match stamp::read(text("time"), self.own, false) {
            Some((stamp, "")) => header.stamps.push(stamp),
            _ if text("time").is_empty() => {}
            // What is wrong with it the clock tells.
            _ => header.stamps.push(Stamp::unread(text("time"))),
        }
        header.host = text("host");
        header.program = text("program");
        header.pid = text("pid");
        header.msgid = text("msgid");
        header.structured = text("sd");
        self.rest = text("text").trim_start_matches('\u{feff}');
        true
    }

    /// What some collectors write beside the host: `Local7.Error`.
    fn level(&mut self) {
        if let Some(found) = PATTERNS.level.captures(self.rest) {
            self.header.severity = whole(found.get(1));
            self.skip(&found);
        }
    }

    /// What relays and the device say, one inside the other.
    fn layers(&mut self) {
        loop {
            // A message may begin with what looks like a header, too: then it stays as it is.
            let before = (self.rest, self.header.priority);
            self.priority();
            if self.device() {
                continue;
            }
            let Some((stamp, rest)) = stamp::read(self.rest, self.own, false) else {
                (self.rest, self.header.priority) = before;
                return;
            };
            self.rest = rest;
            let is_inner = !self.header.host.is_empty();
            self.level();
            let host = self.host();
            if is_inner && (host.is_err() || !self.goes_on()) {
                (self.rest, self.header.priority) = before;
                return;
            }
            self.header.os = if stamp.year_first { "nxos" } else { "bsd" };
            self.header.stamps.push(stamp);
            match host {
                Ok(host) => self.name(host),
                Err(token) => {
                    self.header.instead_of_host = token;
                    return;
                }
            }
        }
    }

    /// The host that follows a moment, or what stands in its place.
    fn host(&mut self) -> Result<&'a str, &'a str> {
        let (token, after) = self.rest.split_once([' ', '\t']).unwrap_or((self.rest, ""));
        let after = after.trim_start();
        let after = after.strip_prefix(": ").unwrap_or(after).trim_start();
        let host = match token.strip_suffix(':') {
            // `sw1: %LINK-3-UPDOWN`: a host; `su: failed`: a program, and no host.
            Some(host) if is_tagged(after) || self.begins_device(after) => host,
            Some(_) => return Err(token),
            None => token,
        };
        let prefix = PATTERNS.routing_engine.find(host).map_or("", |found| found.as_str());
        let named = &host[prefix.len()..];
        if !is_host(named, self.own) || is_tagged(token) || may_be_zone(token, after) {
            return Err(token);
        }
        self.header.prefix = prefix;
        self.rest = after;
        Ok(named)
    }

    /// Whether what comes next is what comes after a host.
    fn goes_on(&self) -> bool {
        is_tagged(self.rest)
            || PATTERNS.program.is_match(self.rest)
            || self.begins_device(self.rest)
    }

    fn begins_device(&self, text: &'a str) -> bool {
        let mut scan = Scan { header: Header::default(), rest: text, own: self.own };
        scan.device()
    }

    /// `1345: sw-hall-3: 000131: *Nov 28 02:13:05.101 UTC: `, in which only the moment is needed, and
    /// what XR writes. Nothing is taken unless it is whole.
    fn device(&mut self) -> bool {
        let (mut rest, mut sequence, mut host, mut node) = (self.rest, "", "", "");
        let mut is_program = false;
        rest = rest.trim_start_matches(':').trim_start();
        loop {
            if let Some((stamp, after)) =
                stamp::read(rest, self.own, !sequence.is_empty() || !host.is_empty())
                && stamp.closed
                && (sequence.len() + node.len() > 0
                    || self.header.host.is_empty()
                    || is_tagged(after))
            {
                self.take_device(stamp, (sequence, host, node));
                self.rest = after;
                return true;
            }
            if let Some(found) = PATTERNS.counter.captures(rest) {
                sequence = if sequence.is_empty() { whole(found.get(1)) } else { sequence };
                rest = &rest[found[0].len()..];
            } else if let Some(found) = PATTERNS.node.captures(rest)
                && node.is_empty()
            {
                node = whole(found.get(1));
                rest = &rest[found[0].len()..];
            } else if let Some(found) = PATTERNS.named.captures(rest)
                && host.is_empty()
                && is_host(&found[1], self.own)
            {
                host = whole(found.get(1));
                is_program = sequence.is_empty();
                rest = &rest[found[0].len()..];
            } else if let Some((token, after)) = rest.split_once(' ')
                && host.is_empty()
                && (PATTERNS.node.is_match(after)
                    || self.header.host.is_empty() && PATTERNS.counter.is_match(after))
                && is_host(token, self.own)
            {
                host = token;
                rest = after;
            } else {
                return self.without_moment(rest, (sequence, host, is_program));
            }
        }
    }

    /// Counters, and perhaps a host, right before the tag: the device tells no moment.
    fn without_moment(
        &mut self,
        rest: &'a str,
        (sequence, host, is_program): (&'a str, &'a str, bool),
    ) -> bool {
        let header = &mut self.header;
        let is_first = header.stamps.is_empty() && header.host.is_empty();
        // Behind a host, what stands before a counter is a program: EOS counts there.
        let begins = if is_first {
            !header.priority.is_empty() && !host.is_empty()
        } else {
            !sequence.is_empty() && !is_program
        };
        if !begins || !is_tagged(rest) {
            return false;
        }
        header.os = "ios";
        header.sequence = sequence;
        self.name(host);
        self.rest = rest;
        true
    }

    fn take_device(&mut self, stamp: Stamp, (sequence, host, node): (&'a str, &'a str, &'a str)) {
        let is_nxos = stamp.year_first && sequence.is_empty();
        self.header.os = match node {
            "" if is_nxos => "nxos",
            "" => "ios",
            _ => "iosxr",
        };
        self.header.stamps.push(stamp);
        self.header.sequence = sequence;
        self.header.node = node;
        self.name(host);
    }

    fn name(&mut self, host: &'a str) {
        if !host.is_empty() {
            self.header.relay = self.header.host;
            self.header.host = host;
        }
    }
}

fn whole(found: Option<regex::Match<'_>>) -> &str {
    found.map_or("", |found| found.as_str())
}

/// Whether a word can name a device: no number, no zone, no word of a message.
fn is_host(word: &str, own: &dyn Fn(&str) -> bool) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || "._-:/@[]".contains(letter);
    if word.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return true;
    }
    word.chars().all(plain)
        && word.starts_with(|first: char| first.is_alphanumeric() || first == '_')
        && word.chars().any(char::is_alphabetic)
        && !is_zone(word)
        && !own(word)
}

/// A word such as `XYZT`, with a host and a message behind it: a zone that nobody named.
fn may_be_zone(word: &str, after: &str) -> bool {
    let is_short = (3..=5).contains(&word.len()) && word.ends_with('T');
    let (host, rest) = after.split_once(' ').unwrap_or((after, ""));
    is_short
        && word.bytes().all(|byte| byte.is_ascii_uppercase())
        && !host.ends_with(':')
        && (PATTERNS.program.is_match(rest) || is_tagged(rest))
}

/// Whether a message begins with the tag of a vendor.
fn is_tagged(text: &str) -> bool {
    text.trim_start_matches(['*', '.']).starts_with('%')
}

/// The message: who wrote it, what it calls itself, what it says.
fn body<'a>(header: &mut Header<'a>, mut rest: &'a str) {
    if header.os != "rfc5424"
        && !is_tagged(rest)
        && !PATTERNS.slashes.is_match(rest)
        && let Some(found) = PATTERNS.program.captures(rest)
    {
        let after = &rest[found[0].len()..];
        // `RPD_OSPF_NBRDOWN: …` names itself, where no program stands before it.
        header.program = whole(found.get(1));
        header.pid = whole(found.get(2));
        rest = after;
    }
    // NX-OS names its virtual device here.
    if let Some(found) = PATTERNS.virtual_device.find(rest) {
        rest = &rest[found.end()..];
    }
    // EOS numbers its messages here.
    if let Some(found) = PATTERNS.counter.captures(rest)
        && is_tagged(&rest[found[0].len()..])
    {
        header.sequence = whole(found.get(1));
        rest = &rest[found[0].len()..];
    }
    (header.whole, header.text) = (rest, rest);
    if let Some(found) = PATTERNS.tag.captures(rest) {
        header.tag = whole(found.name("tag"));
        header.text = whole(found.name("text")).trim_start();
        header.whole = whole(found.name("whole")).trim_start();
        header.severity = whole(found.name("severity"));
        header.os = match header.os {
            "bsd" if !header.program.is_empty() => "eos",
            "bsd" => "ios",
            os => os,
        };
    } else if let Some(found) = PATTERNS.slashes.captures(rest) {
        header.os = "huawei";
        header.tag = whole(found.name("tag"));
        header.text = whole(found.name("text"));
        header.severity = whole(found.name("severity"));
    } else if !header.msgid.is_empty() {
        header.tag = header.msgid;
    } else if let Some(found) = PATTERNS.numbered.captures(rest) {
        header.os = "sros";
        header.tag = whole(found.name("tag"));
        header.text = whole(found.name("text"));
    } else if let Some(found) = PATTERNS.first_word.captures(rest) {
        header.tag = whole(found.get(1));
        header.text = whole(found.get(2));
    } else {
        header.tag = header.program;
    }
}

/// The parameters of structured data: the id of the element, the name, the value.
pub(super) fn parameters(structured: &str) -> Vec<(&str, &str, String)> {
    static ELEMENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\[([^=\s\]"]+)((?: +[^=\s\]]+="(?:\\.|[^"\\])*")*) *\]"#).expect("a constant")
    });
    static PARAMETER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"([^=\s]+)="((?:\\.|[^"\\])*)""#).expect("a constant"));
    let unescaped =
        |text: &str| text.replace("\\\"", "\"").replace("\\]", "]").replace("\\\\", "\\");
    let mut all = Vec::new();
    for element in ELEMENT.captures_iter(structured) {
        let (id, list) = (whole(element.get(1)), whole(element.get(2)));
        for found in PARAMETER.captures_iter(list) {
            all.push((id, whole(found.get(1)), unescaped(&found[2])));
        }
    }
    all
}
