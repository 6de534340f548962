//! Scores held against stored ones: what became worse by more than is allowed. Reading and writing
//! the file is left to whoever calls; it is JSON with the names of the figures.

use crate::figures::{Direction, Figure, Value, metric};
use crate::metrics::METRICS;
use crate::scores::Scores;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use thiserror::Error;

/// Stored scores, and how much worse later ones may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The value of each figure by its name, `null` where there was nothing to measure.
    pub scores: BTreeMap<String, Option<f64>>,
    /// What is allowed where `tolerances` says nothing.
    #[serde(default)]
    pub tolerance: Tolerance,
    /// What is allowed of single figures, or of groups of them by the beginning of their names up to
    /// a dot (`timeliness`, `partition.b_cubed`). The longest name counts.
    #[serde(default)]
    pub tolerances: BTreeMap<String, Tolerance>,
}

/// By how much a figure may be worse: by the larger of both.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tolerance {
    /// In the figure's unit.
    pub absolute: f64,
    /// As a share of the stored value: 0.05 is five percent.
    pub relative: f64,
}

/// Why a baseline cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BaselineError {
    /// A figure that does not exist.
    #[error("there is no figure `{0}`")]
    UnknownFigure(String),
    /// A tolerance for nothing.
    #[error("there is no figure `{0}` and no group of that name to tolerate anything of")]
    UnknownTolerance(String),
    /// A tolerance that is negative or not a number.
    #[error("the tolerance of `{0}` must be a number and not negative")]
    BadTolerance(String),
    /// No figure at all: nothing could ever be worse.
    #[error("the baseline has no figures")]
    Empty,
}

/// What became of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Worse by more than is allowed.
    Worse,
    /// There was something to measure, and there is no more.
    Lost,
    /// Another value of a figure that is neither good nor bad: something else was scored.
    Changed,
    /// Better by more than would be allowed in the other direction.
    Better,
    /// There is something to measure, and there was not.
    New,
}

/// A figure that differs from the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The figure's name.
    pub key: &'static str,
    /// What became of it.
    pub verdict: Verdict,
    /// The stored value.
    pub before: Option<f64>,
    /// The value now.
    pub now: Option<f64>,
    /// How much worse it might have been, in its unit.
    pub allowed: f64,
}

/// All figures that differ from a baseline, the worst verdicts first. As text a line each.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What differs by more than is allowed, or in whether there is a value.
    pub differences: Vec<Difference>,
    /// How many figures were compared.
    pub compared: usize,
}

/// What stored figures lose by their nine decimals.
const ROUNDING: f64 = 1e-9;

impl Baseline {
    /// Stores scores, as they would be read back.
    pub fn new(scores: &Scores) -> Self {
        let stored = scores.figures().map(|figure| {
            let value = figure.value.map(|value| (value.number() * 1e9).round() / 1e9);
            (figure.metric.key.to_owned(), value)
        });
        Self {
            scores: stored.collect(),
            tolerance: Tolerance::default(),
            tolerances: BTreeMap::new(),
        }
    }

    /// Holds scores against the stored ones. Figures that are not in the baseline are not compared.
    pub fn compare(&self, scores: &Scores) -> Result<Comparison, BaselineError> {
        self.check()?;
        let mut differences: Vec<Difference> = scores
            .figures()
            .filter_map(|figure| {
                let before = *self.scores.get(figure.metric.key)?;
                difference(figure, before, self.tolerance_of(figure.metric.key))
            })
            .collect();
        differences.sort_by_key(|difference| difference.verdict);
        Ok(Comparison { differences, compared: self.scores.len() })
    }

    fn check(&self) -> Result<(), BaselineError> {
        if self.scores.is_empty() {
            return Err(BaselineError::Empty);
        }
        if let Some(key) = self.scores.keys().find(|key| metric(key).is_none()) {
            return Err(BaselineError::UnknownFigure(key.clone()));
        }
        let every = "every figure".to_owned();
        for (name, tolerance) in self.tolerances.iter().chain([(&every, &self.tolerance)]) {
            let sound = |number: f64| number.is_finite() && number >= 0.0;
            if !sound(tolerance.absolute) || !sound(tolerance.relative) {
                return Err(BaselineError::BadTolerance(name.clone()));
            }
        }
        let known = |name: &str| METRICS.iter().any(|metric| is_within(metric.key, name));
        match self.tolerances.keys().find(|name| !known(name)) {
            Some(name) => Err(BaselineError::UnknownTolerance(name.clone())),
            None => Ok(()),
        }
    }

    fn tolerance_of(&self, key: &str) -> Tolerance {
        let fitting = self.tolerances.iter().filter(|(name, _)| is_within(key, name));
        fitting
            .max_by_key(|(name, _)| name.len())
            .map_or(self.tolerance, |(_, tolerance)| *tolerance)
    }
}

/// Whether a name is that of the figure or of a group that it is in.
fn is_within(key: &str, name: &str) -> bool {
    key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn difference(figure: Figure, before: Option<f64>, tolerance: Tolerance) -> Option<Difference> {
    let now = figure.value.map(Value::number);
    let allowed = tolerance.absolute.max(tolerance.relative * before.unwrap_or(0.0).abs());
    let verdict = match (before, now) {
        (None, None) => return None,
        (Some(_), None) => Verdict::Lost,
        (None, Some(_)) => Verdict::New,
        (Some(before), Some(now)) => {
            if (now - before).abs() <= allowed + ROUNDING * before.abs().max(1.0) {
                return None;
            }
            match (figure.metric.direction, now > before) {
                (Direction::Neither, _) => Verdict::Changed,
                (Direction::Higher, true) | (Direction::Lower, false) => Verdict::Better,
                (Direction::Higher, false) | (Direction::Lower, true) => Verdict::Worse,
            }
        }
    };
    Some(Difference { key: figure.metric.key, verdict, before, now, allowed })
}

impl Verdict {
    /// Whether it fails the comparison. What is better, new or about the input does not.
    pub const fn is_regression(self) -> bool {
        match self {
            Self::Worse | Self::Lost => true,
            Self::Changed | Self::Better | Self::New => false,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Lost => "lost",
            Self::Changed => "changed",
            Self::Better => "better",
            Self::New => "new",
        }
    }
}

impl Comparison {
    /// What fails the comparison.
    pub fn regressions(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|difference| difference.verdict.is_regression())
    }

    /// Whether nothing became worse by more than is allowed.
    pub fn is_held(&self) -> bool {
        self.regressions().next().is_none()
    }
}

impl fmt::Display for Difference {
    /// Such as `worse    partition.b_cubed.f1  0.93 -> 0.9  (-0.03, allowed 0.01)`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = |value: f64| format!("{}", (value * 1e6).round() / 1e6);
        let told = |value: Option<f64>| value.map_or_else(|| "nothing".to_owned(), digits);
        let (word, before, now) = (self.verdict.word(), told(self.before), told(self.now));
        write!(out, "{word:<8} {}  {before} -> {now}", self.key)?;
        let (Some(before), Some(now)) = (self.before, self.now) else { return Ok(()) };
        let sign = if now > before { "+" } else { "-" };
        write!(out, "  ({sign}{}", digits((now - before).abs()))?;
        match self.verdict {
            Verdict::Worse => write!(out, ", allowed {})", digits(self.allowed)),
            Verdict::Lost | Verdict::Changed | Verdict::Better | Verdict::New => write!(out, ")"),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for difference in &self.differences {
            writeln!(out, "{difference}")?;
        }
        let worse = self.regressions().count();
        write!(out, "{worse} of {} figures worse than the baseline allows", self.compared)
    }
}
