//! An HTTP collector that alarms are posted to, one a request: tried again where it is busy, given up
//! with a reason where it is dead. What is posted, and when, is left to the command.

use crate::failure::Failure;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use ureq::http::Uri;

/// How often a document is posted before it is given up.
const ATTEMPTS: u32 = 4;
/// How long the collector may take with one attempt.
const PATIENCE: Duration = Duration::from_secs(5);
/// The wait before the second attempt; it doubles with each.
const WAIT: Duration = Duration::from_millis(500);
/// As much of a refusal is shown.
const ANSWER_MAX: usize = 200;

/// A collector.
pub(crate) struct Collector {
    url: String,
    agent: ureq::Agent,
}

/// Why a document was not taken.
enum Refusal {
    /// It may be taken later.
    Busy(String),
    /// It will not.
    Final(String),
}

impl Collector {
    /// The collector at an address.
    pub(crate) fn new(url: &str) -> Result<Self, Failure> {
        let uri: Uri = url.parse().map_err(|error| {
            let reason = format!("`{url}` is no address: {error}");
            Failure::usage(reason, "write one such as `http://localhost:8080/eventListener/v7`")
        })?;
        if uri.scheme_str() != Some("http") || uri.host().is_none() {
            let reason =
                format!("`{url}` is not the address of a collector that speaks plain HTTP");
            let help = "write `http://HOST:PORT/PATH`; for HTTPS put a proxy in front of it";
            return Err(Failure::usage(reason, help));
        }
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .build();
        Ok(Self { url: url.to_owned(), agent: config.into() })
    }

    /// Posts a JSON document. Returns whether it was taken before the user asked to stop.
    pub(crate) fn post(&self, document: &str, stopped: &AtomicBool) -> Result<bool, Failure> {
        let mut wait = WAIT;
        for attempt in 1.. {
            let reason = match self.attempt(document) {
                Ok(()) => return Ok(true),
                Err(Refusal::Final(reason)) => return Err(self.failed(&reason, attempt)),
                Err(Refusal::Busy(reason)) => reason,
            };
            if attempt == ATTEMPTS {
                return Err(self.failed(&reason, attempt));
            }
            if !rest(Instant::now() + wait, stopped) {
                return Ok(false);
            }
            wait *= 2;
        }
        unreachable!("the last attempt returns")
    }

    fn attempt(&self, document: &str) -> Result<(), Refusal> {
        let request = self.agent.post(&self.url).header("Content-Type", "application/json");
        let mut response = request.send(document).map_err(|error| {
            let ours = matches!(error, ureq::Error::BadUri(_) | ureq::Error::Http(_));
            let reason = error.to_string();
            if ours { Refusal::Final(reason) } else { Refusal::Busy(reason) }
        })?;
        let status = response.status();
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
        Err(if later { Refusal::Busy(reason) } else { Refusal::Final(reason) })
    }

    fn failed(&self, reason: &str, attempts: u32) -> Failure {
        let times = if attempts == 1 { String::new() } else { format!(" {attempts} times") };
        Failure::World {
            reason: format!("the collector `{}` did not take an alarm{times}: {reason}", self.url),
            help: Some("is it running, and is the path right?".to_owned()),
        }
    }
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
