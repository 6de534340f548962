//! Tests of correlation rules, as files beside them: a topology, alarms on a clock that the test
//! controls, and what must come of them and when; and of integration rules, as laws of orders.
//!
//! A test cannot pass by accident. What happens and is not expected fails it; so does an expectation
//! beyond the end of the input, a name that nothing has, an answer that nobody asked for. The same
//! files give the same report, to the byte, but for how long it took.

mod answer;
mod coverage;
mod describe;
mod expectation;
mod files;
mod findings;
mod fit;
mod history;
mod include;
mod judge;
mod laws;
mod mutate;
mod name;
mod network;
mod notation;
mod outside;
mod play;
mod player;
mod possible;
pub mod report;
mod rules;
mod run;
mod said;
mod scenario;
mod schema;
mod score;
mod shuffle;
mod suite;
mod train;

pub use coverage::RuleCoverage;
pub use files::{find, lookalikes};
pub use findings::{Finding, FindingKind};
pub use judge::Complaint;
pub use run::{FileReport, Mutant, Options, Outcome, Report, TestReport, run};
pub use scenario::{Call, Model, Played};
pub use schema::schema;
pub use suite::{Setting, Suite, load, load_text};
