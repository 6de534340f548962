//! Recorded events, read from real logs and written for real tools: what an alarm of a format
//! means in the words of `correlation`. Which rules then judge them is left to the rule files.

pub mod lifecycle;
pub mod log;
pub mod recording;
pub mod write;
