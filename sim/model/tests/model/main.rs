//! The model under test: laws, closed forms, determinism, extremes. One program, so that the worlds
//! are built once.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod availability;
mod determinism;
mod extremes;
mod laws;
mod names;
mod world;
