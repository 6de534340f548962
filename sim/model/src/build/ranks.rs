//! The processes of a run in the order of their names, which gives them their ranks, and the way from what
//! a process is to its rank.

use crate::plan::LpKind;
use sandtable_kernel::LpId;
use sandtable_scenarios::schema::network::Site;

/// Which rank each process has.
pub(super) struct Ranks {
    /// In the order of ranks: name and kind.
    pub(super) names: Vec<(String, LpKind)>,
    pub(super) office: LpId,
    pub(super) grid: LpId,
    pub(super) transport: LpId,
    /// By the number of the site.
    sites: Vec<LpId>,
}

impl Ranks {
    /// The processes of an operator with these sites, which are in the order of their names.
    pub(super) fn of(sites: &[&Site]) -> Self {
        let site =
            |(number, site): (u32, &&Site)| (format!("site {}", *site.name), LpKind::Site(number));
        let mut names: Vec<(String, LpKind)> = (0..).zip(sites).map(site).collect();
        names.push(("back office".to_owned(), LpKind::Office));
        names.push(("grid".to_owned(), LpKind::Grid));
        names.push(("transport".to_owned(), LpKind::Transport));
        names.sort_by(|(one, _), (other, _)| one.cmp(other));
        let rank = |kind| {
            let place = names.iter().position(|(_, other)| *other == kind);
            let place = place.expect("every kind has its process");
            LpId::new(u32::try_from(place).expect("fewer than 2^32 processes"))
        };
        let (office, grid, transport) =
            (rank(LpKind::Office), rank(LpKind::Grid), rank(LpKind::Transport));
        let mut by_site: Vec<(u32, LpId)> = Vec::with_capacity(sites.len());
        for (place, (_, kind)) in (0..).zip(&names) {
            match kind {
                LpKind::Site(number) => by_site.push((*number, LpId::new(place))),
                LpKind::Office | LpKind::Grid | LpKind::Transport => {}
            }
        }
        by_site.sort_unstable();
        let sites = by_site.into_iter().map(|(_, lp)| lp).collect();
        Self { names, office, grid, transport, sites }
    }

    /// The process of the site of this number.
    pub(super) fn site(&self, number: u32) -> LpId {
        self.sites[number as usize]
    }
}
