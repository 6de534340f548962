//! An HTTP or HTTPS collector that alarms are posted to, one a request: tried again where it is busy, given
//! up with a reason where it is dead. What is posted, and when, is left to the command.

use crate::failure::Failure;
use crate::terminal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// How often a document is posted before it is given up.
const ATTEMPTS: u32 = 4;
/// How long the collector may take with one attempt.
const PATIENCE: Duration = Duration::from_secs(5);
/// The wait before the second attempt; it doubles with each.
const WAIT: Duration = Duration::from_millis(500);
/// The longest wait that a collector may ask for.
const WAIT_MAX: Duration = Duration::from_mins(5);
/// As much of a refusal is shown.
const ANSWER_MAX: usize = 200;

/// A collector.
pub(crate) struct Collector {
    /// Its address as it may be shown: without who asks, and without a query, which may hold keys.
    shown: String,
    url: String,
    /// Who asks, as HTTP wants it.
    authorization: Option<String>,
    agent: ureq::Agent,
}

/// Why a document was not taken.
enum Refusal {
    /// It may be taken later, after as long as the collector says.
    Busy(String, Option<Duration>),
    /// It will not.
    Final(String),
}

/// An address as it may be shown: user, password and query are left out.
pub(crate) fn shown(url: &str) -> String {
    let begin = url.find("://").map_or(0, |place| place + 3);
    let (scheme, rest) = url.split_at(begin);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, _)| (rest, "?…"));
    format!("{scheme}{rest}{query}")
}

impl Collector {
    /// The collector at an address. `ca` is a file with the certificates that are trusted instead of the
    /// usual ones.
    pub(crate) fn new(url: &str, ca: Option<&Path>) -> Result<Self, Failure> {
        const HELP: &str = "write `https://HOST:PORT/PATH`, or `http://…` in the clear";
        let shown = shown(url);
        let uri: Uri = url
            .parse()
            .map_err(|error| Failure::usage(format!("`{shown}` is no address: {error}"), HELP))?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"));
        let (Some(scheme), Some(authority)) = (scheme, uri.authority()) else {
            let reason = format!("`{shown}` is not the address of a collector of HTTP or HTTPS");
            return Err(Failure::usage(reason, HELP));
        };
        if authority.host().is_empty() {
            return Err(Failure::usage(format!("`{shown}` names no host"), HELP));
        }
        let (user, place) = match authority.as_str().rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, authority.as_str()),
        };
        if user.is_some() && scheme == "http" {
            terminal::note(
                "the password goes to the collector in the clear: `https://…` hides it\n",
            );
        }
        let authorization = user.map(|user| {
            let plain: Vec<u8> = percent_decode_str(user).collect();
            format!("Basic {}", STANDARD.encode(plain))
        });
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .tls_config(TlsConfig::builder().root_certs(trusted(ca)?).build())
            .build();
        Ok(Self {
            url: format!("{scheme}://{place}{path}"),
            shown,
            authorization,
            agent: config.into(),
        })
    }

    /// Posts a JSON document. Returns whether it was taken before the user asked to stop.
    pub(crate) fn post(&self, document: &str, stopped: &AtomicBool) -> Result<bool, Failure> {
        let mut wait = WAIT;
        for attempt in 1.. {
            let (reason, told) = match self.attempt(document) {
                Ok(()) => return Ok(true),
                Err(Refusal::Final(reason)) => return Err(self.failed(&reason, attempt)),
                Err(Refusal::Busy(reason, told)) => (reason, told),
            };
            if attempt == ATTEMPTS {
                return Err(self.failed(&reason, attempt));
            }
            if let Some(told) = told.filter(|told| *told > WAIT_MAX) {
                let reason = format!("{reason}; it wants to be left alone for {told:?}");
                return Err(self.failed(&reason, attempt));
            }
            // It knows best when it will be ready.
            if !rest(Instant::now() + told.unwrap_or(wait), stopped) {
                return Ok(false);
            }
            wait *= 2;
        }
        unreachable!("the last attempt returns")
    }

    fn attempt(&self, document: &str) -> Result<(), Refusal> {
        let mut request = self.agent.post(&self.url).header("Content-Type", "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let mut response = request.send(document).map_err(|error| {
            let ours = matches!(
                &error,
                ureq::Error::BadUri(_)
                    | ureq::Error::Http(_)
                    | ureq::Error::Tls(_)
                    | ureq::Error::Rustls(_)
            );
            // A certificate that is not trusted comes as data that is wrong.
            let ours = ours
                || matches!(&error, ureq::Error::Io(error) if error.kind() == ErrorKind::InvalidData);
            let reason = error.to_string();
            if ours { Refusal::Final(reason) } else { Refusal::Busy(reason, None) }
        })?;
        let status = response.status();
        let told = retry_after(response.headers(), Timestamp::now());
        // Read to the end, so that the connection can be used again.
        let answer = response.body_mut().read_to_string().unwrap_or_default();
        if status.is_success() {
            return Ok(());
        }
        let answer: String = answer.trim().chars().take(ANSWER_MAX).collect();
        let reason = if answer.is_empty() {
            format!("it answered {status}")
        } else {
            format!("it answered {status}: {}", answer.escape_debug())
        };
        let later = status.is_server_error() || matches!(status.as_u16(), 408 | 429);
        Err(if later { Refusal::Busy(reason, told) } else { Refusal::Final(reason) })
    }

    fn failed(&self, reason: &str, attempts: u32) -> Failure {
        let times = if attempts == 1 { String::new() } else { format!(" {attempts} times") };
        Failure::World {
            reason: format!(
                "the collector `{}` did not take an alarm{times}: {reason}",
                self.shown
            ),
            help: Some(if reason.contains("ertificate") {
                "`--ca FILE` names the certificates that are trusted".to_owned()
            } else {
                "is it running, and is the path right?".to_owned()
            }),
        }
    }
}

/// The certificates that are trusted.
fn trusted(ca: Option<&Path>) -> Result<RootCerts, Failure> {
    let Some(file) = ca else { return Ok(RootCerts::WebPki) };
    let wrong = |why: String| {
        let reason = format!("cannot use the certificates `{}`: {why}", file.display());
        Failure::usage(reason, "name a file with certificates in PEM")
    };
    let text = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
    let mut found: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(&text) {
        match item.map_err(|error| wrong(error.to_string()))? {
            PemItem::Certificate(certificate) => found.push(certificate),
            PemItem::PrivateKey(_) => {}
            _ => return Err(wrong("it holds something else".to_owned())),
        }
    }
    if found.is_empty() {
        return Err(wrong("there are none in it".to_owned()));
    }
    Ok(RootCerts::new_with_certs(&found))
}

/// How long a collector wants to be left alone, in seconds or until a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let told = headers.get("Retry-After")?.to_str().ok()?.trim();
    if let Ok(seconds) = told.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(told).ok()?.timestamp();
    Some(until.duration_since(now).try_into().unwrap_or(Duration::ZERO))
}

/// Waits for a moment. Returns whether it came before the user asked to stop.
pub(crate) fn rest(until: Instant, stopped: &AtomicBool) -> bool {
    const SLICE: Duration = Duration::from_millis(50);
    loop {
        if stopped.load(Ordering::SeqCst) {
            return false;
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(SLICE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_secrets() {
        for (url, told) in [
            ("http://a:b@host/p", "http://host/p"),
            ("http://a:p@ss/w@host:1/p?key=x", "http://host:1/p?…"),
            ("user:secret@host", "host"),
            ("https://host/p", "https://host/p"),
        ] {
            assert_eq!(shown(url), told);
        }
    }

    #[test]
    fn waits_are_told_in_seconds_or_as_a_date() {
        let now: Timestamp = "2026-11-28T02:13:05Z".parse().unwrap();
        let wait = |told: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("Retry-After", told.parse().unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("Sat, 28 Nov 2026 02:14:05 GMT"), Some(Duration::from_mins(1)));
        assert_eq!(wait("Sat, 28 Nov 2026 02:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("soon"), None);
    }
}
