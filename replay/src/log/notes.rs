//! What was assumed while a log was read, and what was not understood: counted, and told once.

use super::mistake::{quoted, quoted_up_to};
use super::tolerance::Skipped;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What was assumed, and for how many records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    assumed: BTreeMap<Cow<'static, str>, u64>,
    /// Messages whose meaning is not known, by their form: how many, and the first one.
    unknown: BTreeMap<String, (u64, String)>,
    /// Those of further forms.
    unknown_more: u64,
    skipped: u64,
    left_out: Vec<String>,
}

/// Forms that are kept apart; a log of free text has one on every line.
const FORMS_MAX: usize = 1000;

/// Characters of a sample: header and message.
const SAMPLE_MAX: usize = 160;

/// Forms that are told.
const FORMS_SHOWN: usize = 10;

impl Notes {
    pub(crate) fn add(&mut self, assumption: impl Into<Cow<'static, str>>) {
        *self.assumed.entry(assumption.into()).or_default() += 1;
    }

    /// Takes note of a message whose meaning is not known.
    pub(super) fn not_understood(&mut self, form: &str, sample: &str) {
        if let Some((count, _)) = self.unknown.get_mut(form) {
            *count += 1;
        } else if self.unknown.len() < FORMS_MAX {
            self.unknown.insert(form.to_owned(), (1, quoted_up_to(SAMPLE_MAX, sample)));
        } else {
            self.unknown_more += 1;
        }
    }

    pub(super) fn set_skipped(&mut self, skipped: &Skipped) {
        self.skipped = skipped.records();
        self.left_out = skipped.sentences();
    }

    /// Messages whose meaning is not known.
    pub(crate) fn count_not_understood(&self) -> u64 {
        self.unknown.values().map(|(count, _)| count).sum::<u64>() + self.unknown_more
    }

    /// Records that were left out because they cannot be read.
    pub(crate) const fn count_skipped(&self) -> u64 {
        self.skipped
    }

    /// What was assumed, left out and not understood, as sentences.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let sentence = |(text, count): (&Cow<'_, str>, &u64)| match count {
            1 => text.clone().into_owned(),
            count => format!("{text} ({count} times)"),
        };
        let mut all: Vec<String> = self.assumed.iter().map(sentence).collect();
        all.extend(self.left_out.iter().cloned());
        let mut forms: Vec<_> = self.unknown.iter().collect();
        forms.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for (form, (count, sample)) in forms.iter().take(FORMS_SHOWN) {
            let (form, lines) = (quoted(form), if *count == 1 { "line" } else { "lines" });
            all.push(format!(
                "not understood, taken as events: {count} {lines} of {form}, such as {sample}"
            ));
        }
        let rest = forms.iter().skip(FORMS_SHOWN).map(|(_, (count, _))| count).sum::<u64>();
        if rest + self.unknown_more > 0 {
            let lines = rest + self.unknown_more;
            all.push(format!("not understood, taken as events: {lines} lines of further forms"));
        }
        all
    }
}
