//! What a run comes to: tables for analysts, key figures with their definitions, the scenario's
//! expectations, and the directory that holds them.
//!
//! Everything is made from the stream of records and the plan, so it is the same for a live run and
//! for a recorded one. Nothing here prints: how figures are shown is left to the command line and the
//! desktop application.

mod agreements;
mod availability;
mod correlation;
mod customers;
mod directory;
mod episodes;
mod expectation;
mod figures;
mod installed;
mod leftovers;
mod log;
mod manifest;
mod occupant;
mod orders;
mod people;
mod recording;
mod spread;
mod tables;
mod tally;
mod traffic;
mod transport;
mod whole_file;

pub use agreements::WindowVerdict;
pub use availability::{Availability, AvailabilitySpread, Behind, availability_spreads};
pub use directory::{DirectoryError, ResultDirectory};
pub use expectation::{Verdict, check_expectations, verdicts};
pub use figures::{Figure, METRICS, Metric, Summary, Unit, Value};
pub use log::{EventLog, LogFormat};
pub use manifest::Manifest;
pub use occupant::Existing;
pub use orders::Stage;
pub use recording::Recording;
pub use spread::Spread;
pub use tally::{Blame, Period, Tally};
pub use whole_file::WholeFile;
