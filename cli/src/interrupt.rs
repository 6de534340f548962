//! Being asked to stop: by Ctrl-C, or by a machine that is about to shut down (SIGTERM). What is stopped,
//! and what is kept of it, is left to the commands.

use crate::terminal;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The status of a program that was stopped.
const STOPPED: i32 = 130;

/// A flag that the first request to stop raises; the second one ends the program at once.
pub(crate) fn watch() -> Arc<AtomicBool> {
    let stopped = Arc::new(AtomicBool::new(false));
    let watching = [SIGINT, SIGTERM].into_iter().try_for_each(|signal| -> io::Result<()> {
        // In this order: what is registered first is done first, so that the first request only raises.
        flag::register_conditional_shutdown(signal, STOPPED, Arc::clone(&stopped))?;
        flag::register(signal, Arc::clone(&stopped)).map(drop)
    });
    if watching.is_err() {
        terminal::note("warning: Ctrl-C will end the run without results\n");
    }
    stopped
}
