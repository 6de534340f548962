//! Part of what was found, chosen again without a new sweep: failures by kind and name, elements by name,
//! fewer of the worst cases.

use crate::findings::{Findings, RiskFinding};
use crate::risk::Kind;
use std::collections::BTreeMap;

/// What to choose.
pub struct Selection<'s> {
    /// The kinds of failures; all if none are named.
    pub kinds: &'s [Kind],
    /// Which failures, by name.
    pub failure: &'s dyn Fn(&str) -> bool,
    /// Which links, sites, cells, slices and agreements, by name. A link also goes by its ends, a cell by
    /// its site.
    pub element: &'s dyn Fn(&str) -> bool,
    /// How many of the worst cases of each element and kind of failure, at most.
    pub worst: usize,
}

impl RiskFinding {
    /// Whether it breaks an agreement that is kept without it.
    pub fn breaks(&self, agreement: &str) -> bool {
        self.agreements.iter().any(|found| found.broken && found.agreement == agreement)
    }
}

impl Selection<'_> {
    fn takes(&self, kind: Kind, failure: &str) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind)) && (self.failure)(failure)
    }

    /// Leaves of a list of worst cases what is chosen.
    fn shorten<T>(&self, cases: &mut Vec<T>, of: fn(&T) -> (Kind, &str)) {
        let mut kept: BTreeMap<Kind, usize> = BTreeMap::new();
        cases.retain(|case| {
            let (kind, failure) = of(case);
            let kept = kept.entry(kind).or_default();
            let takes = self.takes(kind, failure) && *kept < self.worst;
            *kept += usize::from(takes);
            takes
        });
    }
}

impl Findings {
    /// Leaves what is chosen. Counts of failures are those of the failures chosen; a list of worst cases
    /// holds those of the kept ones that are chosen.
    pub fn select(&mut self, selection: &Selection<'_>) {
        let is_chosen = selection.element;
        self.failures.retain(|failure| selection.takes(failure.kind, &failure.failure));
        self.links.retain(|link| {
            [&link.link, &link.from, &link.to].into_iter().any(|name| is_chosen(name))
        });
        self.sites.retain(|site| is_chosen(&site.site));
        self.cells.retain(|cell| is_chosen(&cell.cell) || is_chosen(&cell.site));
        self.slices.retain(|slice| is_chosen(&slice.slice));
        self.agreements.retain(|agreement| is_chosen(&agreement.agreement));
        for link in &mut self.links {
            selection.shorten(&mut link.worst, |case| (case.kind, &case.failure));
        }
        for cell in &mut self.cells {
            selection.shorten(&mut cell.worst, |case| (case.kind, &case.failure));
        }
        for slice in &mut self.slices {
            selection.shorten(&mut slice.worst, |case| (case.kind, &case.failure));
        }
        for agreement in &mut self.agreements {
            selection.shorten(&mut agreement.worst, |case| (case.kind, &case.failure));
            let breaks = |failure: &&RiskFinding| failure.breaks(&agreement.agreement);
            agreement.broken_by = self.failures.iter().filter(breaks).count() as u64;
        }
        self.count_sites(selection.worst);
        self.kept = self.kept.min(selection.worst);
    }

    /// Counts again what takes sites out.
    fn count_sites(&mut self, worst: usize) {
        let mut places = BTreeMap::new();
        for (place, site) in self.sites.iter_mut().enumerate() {
            site.taken_out_by = 0;
            site.failures.clear();
            places.insert(site.site.clone(), place);
        }
        for failure in &self.failures {
            for place in failure.sites_out.iter().filter_map(|site| places.get(site)) {
                let site = &mut self.sites[*place];
                site.taken_out_by += 1;
                if site.failures.len() < worst {
                    site.failures.push(failure.failure.clone());
                }
            }
        }
    }
}
