//! Being asked to stop: by Ctrl-C, or by a machine that is about to shut down (SIGTERM). What is stopped,
//! and what is kept of it, is left to the commands. And having to stop: without memory, Rust says so and aborts.

use crate::terminal;
use signal_hook::consts::{SIGABRT, SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The status of a program that was stopped.
const STOPPED: i32 = 130;

/// The status of a program that the machine has failed.
const FAILED_BY_MACHINE: i32 = 3;

/// Makes running out of memory end with the status of a failure of the machine. Rust has written by then how much
/// it could not have; nothing else here aborts.
pub(crate) fn report_want_of_memory() {
    let always = Arc::new(AtomicBool::new(true));
    // Where signals cannot be caught, the status stays that of an abort.
    drop(flag::register_conditional_shutdown(SIGABRT, FAILED_BY_MACHINE, always));
}

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
