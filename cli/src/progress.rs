//! The progress bar, on standard error where that is a terminal.

use crate::format;
use crate::terminal;
use indicatif::{ProgressBar, ProgressStyle};
use sandtable_units::SimTime;
use std::time::{Duration, Instant};

/// Shows how far a run is.
pub(crate) struct Bar {
    bar: ProgressBar,
    shown: Instant,
}

/// Drawing more often than this would only cost time.
const INTERVAL: Duration = Duration::from_millis(50);

impl Bar {
    /// A bar for a run that ends at `end`; an invisible one where nobody would see it.
    pub(crate) fn new(end: SimTime, quiet: bool) -> Self {
        let bar = if quiet || !terminal::is_interactive() {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(end.nanos())
        };
        let style = ProgressStyle::with_template("{prefix} {bar:30.cyan/blue} {msg}")
            .expect("a template as indicatif reads it");
        bar.set_style(style);
        Self { bar, shown: Instant::now() }
    }

    /// Moves on, if it is time to.
    pub(crate) fn show(&mut self, now: SimTime, cells_out: u64, notifications: u64) {
        if self.bar.is_hidden() || self.shown.elapsed() < INTERVAL {
            return;
        }
        self.shown = Instant::now();
        self.bar.set_position(now.nanos());
        self.bar.set_prefix(now.to_string());
        self.bar.set_message(format!(
            "{} out of service, {}",
            format::counted(cells_out, "cell"),
            format::counted(notifications, "alarm")
        ));
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
