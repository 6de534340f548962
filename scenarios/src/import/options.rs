//! What the user says of a file that the file does not tell itself.

use super::unit::Units;
use sandtable_units::{BitRate, Length};

/// What the user says of the files to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What bit rates are in that are written as bare numbers; a megabit without it.
    pub rate_unit: Option<BitRate>,
    /// What lengths are in that are written as bare numbers; kilometres without it.
    pub length_unit: Option<Length>,
    /// Whether nodes whose kind the file does not give are sites, with a cell each, instead of routers.
    pub sites: bool,
    /// Names of columns: what is meant, and the heading that it has in the file.
    pub columns: Vec<(String, String)>,
}

impl Options {
    pub(super) fn units(&self) -> Units {
        Units {
            rate: self.rate_unit.map(|rate| rate.bits_per_second() as f64),
            length: self.length_unit.map(Length::kilometres),
        }
    }
}
