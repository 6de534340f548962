//! The order desk against laws and closed forms.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod batches;
mod catalogue;
mod causes;
mod closed_forms;
mod laws;
mod plans;
