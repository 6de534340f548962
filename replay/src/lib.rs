//! Recorded events, read from real logs and written for real tools: what an alarm of a format
//! means in the words of `correlation`, what rules make of recorded alarms when they are played, and tests
//! of rules on a clock that the test controls. What a rule means is left to `correlation`.

pub mod lifecycle;
pub mod log;
pub mod play;
pub mod recording;
pub mod test;
pub mod topology;
pub mod write;
