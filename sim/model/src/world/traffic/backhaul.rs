//! What the people of each site make its connection carry, for whoever looks at the transport network
//! without a run: the means of an hour while everything works.

use super::plan::TrafficPlan;
use crate::loads::UPLINK;
use crate::plan::Plan;
use sandtable_routing::{Destination, Source};

impl Plan {
    /// The traffic between sites and the nearest core in an hour of the week (from Monday midnight), as
    /// one destination; rates are in bits a second. None without services or cores. Crowds and slices
    /// count that are there at that time of the run.
    pub fn site_traffic(&self, hour: usize) -> Option<Destination> {
        let traffic = self.traffic.as_ref()?;
        let roots = self.core_nodes();
        if roots.is_empty() {
            return None;
        }
        let down = traffic.by_site(self.sites.len(), hour);
        let sources = self.sites.iter().zip(down).filter(|(_, down)| *down > 0.0);
        let sources = sources.map(|(site, down)| Source { node: site.node, rate: UPLINK * down });
        Some(Destination { roots, sources: sources.collect(), back: 1.0 / UPLINK })
    }
}

impl TrafficPlan {
    /// By site, what its cells are asked to send in an hour of the week, in bits a second.
    fn by_site(&self, sites: usize, hour: usize) -> Vec<f64> {
        let mut down = vec![0.0; sites];
        let now = self.moment(hour);
        for patch in self.patches.iter().filter(|patch| patch.covered) {
            let server = patch.servers[0];
            let services = self
                .services
                .iter()
                .filter(|service| self.slices[usize::from(service.slice)].serves(server.site, now));
            let bits = services.map(|service| {
                let people = patch.weight_for(service, now);
                people * service.intensity[hour] * service.kind.mean_bytes() * 8.0
            });
            down[server.site as usize] += bits.sum::<f64>();
        }
        down
    }
}
