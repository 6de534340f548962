//! How many records of a log may be unreadable: none, unless the user says otherwise. What is left out is
//! counted, and the first ones are told.

use super::mistake::{At, Mistake};
use std::str::FromStr;

/// How much of a log may be left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// As many records.
    Records(u64),
    /// As many hundredths of all records.
    Percent(f64),
}

impl Default for Tolerance {
    /// Nothing.
    fn default() -> Self {
        Self::Records(0)
    }
}

impl FromStr for Tolerance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || "write a number of records, such as `10`, or a share, such as `0.5%`".to_owned();
        match text.strip_suffix('%') {
            None => text.parse().map(Self::Records).map_err(|_error| wrong()),
            Some(share) => {
                let share = share.trim().parse::<f64>().ok();
                let share = share.filter(|share| (0.0..=100.0).contains(share));
                share.map(Self::Percent).ok_or_else(wrong)
            }
        }
    }
}

/// What was left out so far.
#[derive(Debug, Default)]
pub(super) struct Skipped {
    records: u64,
    /// What was wrong with the first ones.
    first: Vec<Mistake>,
    /// More was wrong than is allowed: from here on everything is told.
    is_over: bool,
}

impl Skipped {
    /// So many mistakes are kept, so that they can be told if there are too many.
    const KEPT: usize = 1000;

    pub(super) const fn records(&self) -> u64 {
        self.records
    }

    /// Whether nothing is left of a log.
    pub(super) const fn are_all_of(&self, records: u64) -> bool {
        !self.is_over && self.records == records
    }

    /// Leaves out a record, or gives back what is to be told instead.
    pub(super) fn take(&mut self, mistakes: Vec<Mistake>, allowed: Tolerance) -> Vec<Mistake> {
        if self.is_over {
            return mistakes;
        }
        self.records += u64::from(!mistakes.is_empty());
        self.first.extend(mistakes.into_iter().take(Self::KEPT - self.first.len().min(Self::KEPT)));
        match allowed {
            Tolerance::Records(most) if self.records > most => {
                let limit = (most > 0).then(|| format!("more than {most} records cannot be read"));
                self.give_up(limit)
            }
            Tolerance::Records(_) | Tolerance::Percent(_) => Vec::new(),
        }
    }

    /// At the end, what is to be told if more was left out than is allowed.
    pub(super) fn finish(&mut self, allowed: Tolerance, records: u64) -> Vec<Mistake> {
        let Tolerance::Percent(most) = allowed else { return Vec::new() };
        if self.is_over || self.records as f64 * 100.0 <= most * records as f64 {
            return Vec::new();
        }
        let unreadable = self.records;
        self.give_up(Some(format!(
            "{unreadable} of {records} records cannot be read, which is more than {most}%"
        )))
    }

    /// From here on all is told, after the limit that was passed.
    fn give_up(&mut self, limit: Option<String>) -> Vec<Mistake> {
        self.is_over = true;
        let help = "`--skip-unreadable` may leave out more";
        let limit = limit.map(|limit| Mistake::new(At::default(), limit).help(help));
        limit.into_iter().chain(std::mem::take(&mut self.first)).collect()
    }

    /// What was left out, a sentence each.
    pub(super) fn sentences(&self) -> Vec<String> {
        const SHOWN: usize = 3;
        if self.records == 0 || self.is_over {
            return Vec::new();
        }
        let first = self.first.iter().take(SHOWN);
        let told: Vec<String> =
            first.map(|mistake| format!("{}: {}", mistake.at, mistake.reason)).collect();
        let (count, rows) = (self.records, if self.records == 1 { "row" } else { "rows" });
        vec![format!("{count} unreadable {rows} left out, such as {}", told.join(" | "))]
    }
}
