//! Recorded events, read from real logs and written for real tools: what an alarm of a format
//! means in the words of `correlation`; and tests of rules, played on a clock that the test controls.
//! What rules make of alarms is left to `correlation`.

pub mod lifecycle;
pub mod log;
pub mod recording;
pub mod test;
pub mod write;
