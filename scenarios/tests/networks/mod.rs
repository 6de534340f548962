//! Small networks made up for tests, one at least for each format that is imported.

use sandtable_scenarios::import::Format;

/// Texts with their formats.
pub(crate) const SAMPLES: [(&str, Format); 19] = [
    (include_str!("topohub.json"), Format::Topohub),
    (include_str!("sndlib.txt"), Format::Sndlib),
    (include_str!("sndlib.xml"), Format::Sndlib),
    (include_str!("zoo.graphml"), Format::Graphml),
    (include_str!("yed.graphml"), Format::Graphml),
    (include_str!("zoo.gml"), Format::Gml),
    (include_str!("old.n2p"), Format::Net2plan),
    (include_str!("layers.n2p"), Format::Net2plan),
    (include_str!("gnpy.json"), Format::Gnpy),
    (include_str!("tmf639.json"), Format::Tmf639),
    (include_str!("nsg.csv"), Format::Nsg),
    (include_str!("opencellid.csv"), Format::OpenCellId),
    (include_str!("networkx.json"), Format::NodeLink),
    (include_str!("networkx.graphml"), Format::Graphml),
    (include_str!("places.geojson"), Format::Geojson),
    (include_str!("places.kml"), Format::Kml),
    (include_str!("rfc8345.json"), Format::Rfc8345),
    (include_str!("netbox.json"), Format::Netbox),
    (include_str!("links.csv"), Format::Csv),
];
