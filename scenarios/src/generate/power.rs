//! Power feeders: the sites of a town share one with their neighbours around the clock face, those
//! of the country with their neighbours from west to east.

use super::places::Places;
use crate::schema::generate::Generate;
use crate::schema::network::Feeder;
use sandtable_document::{Place, Placed};
use std::collections::BTreeMap;

pub(super) struct Feeders {
    pub(super) feeders: Vec<Feeder>,
    /// The feeder of each site.
    pub(super) of_site: Vec<String>,
}

pub(super) fn make(description: &Generate, places: &Places) -> Feeders {
    let mut groups: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (index, site) in places.sites.iter().enumerate() {
        groups.entry(site.town).or_default().push(index);
    }
    let mut made =
        Feeders { feeders: Vec::new(), of_site: vec![String::new(); places.sites.len()] };
    for (town, mut sites) in groups {
        let (name, order): (&str, Box<dyn Fn(usize) -> f64>) = match town {
            Some(town) => {
                let centre = places.towns[town].centre;
                let angle = move |site: usize| {
                    let at = places.sites[site].at;
                    libm::atan2(at[1] - centre[1], at[0] - centre[0])
                };
                (&places.towns[town].name, Box::new(angle))
            }
            None => ("Country", Box::new(|site: usize| places.sites[site].at[0])),
        };
        sites.sort_by(|one, other| order(*one).total_cmp(&order(*other)));
        for (number, group) in sites.chunks(description.sites_per_feeder.value as usize).enumerate()
        {
            let feeder = format!("{name} feeder {}", number + 1);
            for site in group {
                made.of_site[*site].clone_from(&feeder);
            }
            made.feeders.push(Feeder { name: Placed::nowhere(feeder), place: Place::NOWHERE });
        }
    }
    made
}
