//! What the same formats say differently from file to file: units, directions, defaults, names of
//! attributes. Each is read as it is meant, and what had to be assumed is said.

use sandtable_scenarios::export::{ExportFormat, export};
use sandtable_scenarios::import::{
    Document, Format, Imported, Options, import_documents, import_text,
};
use sandtable_scenarios::load_text;

fn imported(text: &str, format: Format) -> Imported {
    import_text(text, format, &Options::default()).unwrap_or_else(|error| panic!("{error:?}"))
}

fn told(imported: &Imported, part: &str) -> bool {
    imported.assumptions.iter().any(|told| told.contains(part))
}

#[track_caller]
fn tells(imported: &Imported, part: &str) {
    assert!(told(imported, part), "`{part}` is not in {:#?}", imported.assumptions);
}

/// Capacities in bits per second, 0 where there is none.
fn capacities(imported: &Imported) -> Vec<u64> {
    let bits = |link: &sandtable_scenarios::schema::network::Link| {
        link.capacity.as_ref().map_or(0, |rate| rate.bits_per_second())
    };
    imported.link.iter().map(bits).collect()
}

fn rates(imported: &Imported) -> Vec<u64> {
    imported.demand.iter().map(|demand| demand.rate.bits_per_second()).collect()
}

fn costs(imported: &Imported) -> Vec<u32> {
    imported.link.iter().map(|link| link.cost.value).collect()
}

const SNDLIB: &str = "?SNDlib native format; type: network; version: 1.0\n\
    META ( granularity = ( 5 min ) unit = UNIT )\n\
    NODES ( A ( 8.0 50.0 ) B ( 9.0 50.0 ) C ( 9.5 50.5 ) )\n\
    LINKS (\n L1 ( A B ) 40.00 0.00 COST 0.00 ( )\n L2 ( B C ) 0.00 0.00 2.00 0.00 ( 5.0 1.0 20.0 3.0 ) )\n\
    DEMANDS ( D1 ( A C ) 1 8.00 UNLIMITED )\n";

fn sndlib(unit: &str, cost: &str) -> String {
    SNDLIB.replace("UNIT", unit).replace("COST", cost)
}

#[test]
fn sndlib_files_name_their_unit() {
    for (unit, bits) in [
        ("BITSPERSEC", 1),
        ("KBITPERSEC", 1_000),
        ("MBITPERSEC", 1_000_000),
        ("GBITSPERSEC", 1_000_000_000),
        ("Gbit/s", 1_000_000_000),
    ] {
        let network = imported(&sndlib(unit, "1.0"), Format::Sndlib);
        assert_eq!(capacities(&network), [40 * bits, 20 * bits], "{unit}");
        assert_eq!(rates(&network), [8 * bits], "{unit}");
        tells(&network, &format!("the file names its unit, {unit}"));
    }
    let strange = imported(&sndlib("FURLONGS", "1.0"), Format::Sndlib);
    tells(&strange, "the file names a unit that is no bit rate, FURLONGS");
    let gigabit = sandtable_units::BitRate::from_bits_per_second(1_000_000_000);
    let options = Options { rate_unit: Some(gigabit), ..Options::default() };
    let said = import_text(&sndlib("BITSPERSEC", "1.0"), Format::Sndlib, &options).unwrap();
    assert_eq!(capacities(&said), [40_000_000_000, 20_000_000_000]);
    tells(&said, "although the file names BITSPERSEC");
}

#[test]
fn sndlib_in_xml_names_its_unit() {
    let xml = include_str!("networks/sndlib.xml");
    let named = xml.replacen(
        "<networkStructure>",
        "<meta><unit>KBITPERSEC</unit></meta><networkStructure>",
        1,
    );
    let [before, after] =
        [xml, named.as_str()].map(|text| capacities(&imported(text, Format::Sndlib)));
    assert_eq!(before, after.iter().map(|bits| bits * 1000).collect::<Vec<_>>());
}

#[test]
fn net2plan_designs_name_their_units() {
    let text = |unit: &str| {
        format!(
            "<network name=\"n\" version=\"5\"><node id=\"1\" xCoord=\"1\" yCoord=\"40\"/>\
             <node id=\"2\" xCoord=\"2\" yCoord=\"40\"/>\
             <layer id=\"0\" linkCapacityUnitsName=\"{unit}\" demandTrafficUnitsName=\"{unit}\">\
             <link id=\"3\" originNodeId=\"1\" destinationNodeId=\"2\" capacity=\"4e9\" lengthInKm=\"90\"/>\
             <link id=\"4\" originNodeId=\"2\" destinationNodeId=\"1\" capacity=\"4e9\" lengthInKm=\"90\"/>\
             <demand id=\"5\" ingressNodeId=\"1\" egressNodeId=\"2\" offeredTraffic=\"2e9\"/>\
             </layer></network>"
        )
    };
    for (unit, bits) in [("bps", 1), ("kbps", 1000), ("Mbps", 1_000_000)] {
        let network = imported(&text(unit), Format::Net2plan);
        assert_eq!(capacities(&network), [4_000_000_000 * bits], "{unit}");
        assert_eq!(rates(&network), [2_000_000_000 * bits], "{unit}");
    }
    tells(&imported(&text("lambdas"), Format::Net2plan), "no bit rates were taken for Mbit/s");
    tells(&imported(&text("Mbps"), Format::Net2plan), "1 links carry more than 100 Tbit/s");
}

/// Costs relate to each other as in the file.
#[test]
fn routing_costs_are_scaled_and_not_rounded() {
    let network = imported(&sndlib("MBITPERSEC", "1.25"), Format::Sndlib);
    assert_eq!(costs(&network), [125, 200]);
    tells(&network, "routing costs were multiplied by 100");
    let network = imported(&sndlib("MBITPERSEC", "0.1"), Format::Sndlib);
    assert_eq!(costs(&network), [1, 20]);
    let network = imported(&sndlib("MBITPERSEC", "0.00"), Format::Sndlib);
    assert_eq!(costs(&network), [1, 1]);
    tells(&network, "1 of 2 routing costs are 0 or less");
}

/// Nodes A, B and C; arcs from A to B and back, and whatever else.
fn gml(directed: u8, arcs: &[(u8, u8, u64)]) -> String {
    let mut text = format!("graph [\n directed {directed}\n");
    for (id, name) in ["Ahaus", "Bonn", "Celle"].iter().enumerate() {
        text += &format!(" node [ id {id} label \"{name}\" Latitude 5{id}.0 Longitude 9.{id} ]\n");
    }
    for (from, to, bits) in arcs {
        text += &format!(" edge [ source {from} target {to} LinkSpeedRaw {bits} ]\n");
    }
    text + "]\n"
}

#[test]
fn arcs_in_pairs_are_one_link() {
    let arcs = [(0, 1, 10), (1, 0, 10), (1, 2, 10), (2, 1, 10)];
    let network = imported(&gml(1, &arcs), Format::Gml);
    assert_eq!(capacities(&network), [10, 10]);
    tells(&network, "4 one-way links became 2 in both directions; 0 of them have no way back");
    // In a file of links in both directions these are four links.
    assert_eq!(imported(&gml(0, &arcs), Format::Gml).link.len(), 4);
}

#[test]
fn lone_arcs_and_unequal_pairs_are_named() {
    let arcs = [(0, 1, 10), (1, 0, 10), (1, 2, 7), (2, 0, 10), (0, 2, 4)];
    let network = imported(&gml(1, &arcs), Format::Gml);
    assert_eq!(capacities(&network), [10, 7, 4]);
    tells(&network, "1 links lead one way only in the file, and both ways here");
    tells(&network, "no one-way links: Bonn to Celle");
    tells(
        &network,
        "1 links have another capacity on the way back: the lower counts for both: Celle to Ahaus",
    );
}

#[test]
fn every_format_joins_arcs() {
    let graphml = |directed: &str, arcs: &str| {
        format!(
            "<graphml><graph edgedefault=\"{directed}\"><node id=\"a\"/><node id=\"b\"/><node id=\"c\"/>\
             {arcs}</graph></graphml>"
        )
    };
    let there_and_back = "<edge source=\"a\" target=\"b\"/><edge source=\"b\" target=\"a\"/>";
    let links = |text: &str, format| imported(text, format).link.len();
    assert_eq!(links(&graphml("directed", there_and_back), Format::Graphml), 1);
    assert_eq!(links(&graphml("undirected", there_and_back), Format::Graphml), 2);
    let one_by_one = there_and_back.replace("<edge", "<edge directed=\"true\"");
    assert_eq!(links(&graphml("undirected", &one_by_one), Format::Graphml), 1);
    let json = |directed: bool| {
        format!(
            r#"{{"directed": {directed}, "multigraph": false, "graph": {{}},
            "nodes": [{{"id": "a"}}, {{"id": "b"}}],
            "links": [{{"source": "a", "target": "b"}}, {{"source": "b", "target": "a"}}]}}"#
        )
    };
    assert_eq!(links(&json(true), Format::NodeLink), 1);
    assert_eq!(links(&json(false), Format::NodeLink), 2);
    let sndlib =
        sndlib("MBITPERSEC", "1.0").replace(" L2 (", " L3 ( B A ) 40.00 0.00 1.00 0.00 ( )\n L2 (");
    let network = imported(&sndlib, Format::Sndlib);
    assert_eq!(capacities(&network), [40_000_000, 20_000_000]);
    tells(&network, "2 of 3 links are listed once a direction");
    tells(&network, "1 links lead one way only in the file, and both ways here");
    assert!(!network.demand[0].both, "demands of such a file lead one way, too");
}

#[test]
fn graphml_has_values_by_default() {
    let text = "<graphml>\
        <key id=\"s\" for=\"edge\" attr.name=\"LinkSpeedRaw\"><default>5000</default></key>\
        <key id=\"c\" for=\"all\" attr.name=\"cost\"><default>7</default></key>\
        <key id=\"k\" for=\"node\" attr.name=\"kind\"><default>site</default></key>\
        <graph edgedefault=\"undirected\"><node id=\"a\"/><node id=\"b\"><data key=\"k\">router</data></node>\
        <edge source=\"a\" target=\"b\"/>\
        <edge source=\"a\" target=\"b\"><data key=\"s\">70</data><data key=\"c\">1</data></edge>\
        </graph></graphml>";
    let network = imported(text, Format::Graphml);
    assert_eq!((network.site.len(), network.router.len()), (1, 1));
    assert_eq!(capacities(&network), [5000, 70]);
    assert_eq!(costs(&network), [7, 1]);
}

/// The same graph as networkx 3 writes it in three formats.
#[test]
fn networkx_is_read_in_its_three_formats() {
    let graphml = r#"<graphml>
        <key id="d5" for="edge" attr.name="weight" attr.type="long"/>
        <key id="d4" for="edge" attr.name="capacity" attr.type="long"/>
        <key id="d3" for="edge" attr.name="length" attr.type="double"/>
        <key id="d2" for="node" attr.name="lon" attr.type="double"/>
        <key id="d1" for="node" attr.name="lat" attr.type="double"/>
        <key id="d0" for="node" attr.name="name" attr.type="string"/>
        <graph edgedefault="undirected">
        <node id="0"><data key="d0">K&auml;mpen &amp; Co</data><data key="d1">50.0</data><data key="d2">8.0</data></node>
        <node id="1"><data key="d0">Lund</data><data key="d1">50.5</data><data key="d2">8.5</data></node>
        <edge source="0" target="1"><data key="d3">120.5</data><data key="d4">10</data><data key="d5">3</data></edge>
        </graph></graphml>"#;
    let gml = r#"graph [
        node [ id 0 label "0" name "K&#228;mpen &amp; Co" lat 50.0 lon 8.0 ]
        node [ id 1 label "1" name "Lund" lat 50.5 lon 8.5 ]
        edge [ source 0 target 1 length 120.5 capacity 10 weight 3 ]
        ]"#;
    let json = r#"{"directed": false, "multigraph": true, "graph": [["name", "two"]],
        "nodes": [{"name": "Kämpen & Co", "lat": 50.0, "lon": 8.0, "id": 0},
                  {"name": "Lund", "y": 50.5, "x": 8.5, "id": 1}],
        "links": [{"length": 120.5, "capacity": 10, "weight": 3, "source": 0, "target": 1, "key": 0}]}"#;
    for (text, format) in [(graphml, Format::Graphml), (gml, Format::Gml), (json, Format::NodeLink)]
    {
        let network = imported(text, format);
        let names: Vec<&str> = network.router.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["Kämpen & Co", "Lund"], "{format:?}");
        let spot = |index: usize| network.router[index].position();
        assert!(
            (spot(0).latitude() - 50.0).abs() < 1e-9 && (spot(1).longitude() - 8.5).abs() < 1e-9
        );
        let link = &network.link[0];
        assert!((link.length.unwrap().kilometres() - 120.5).abs() < 1e-9);
        assert_eq!((capacities(&network), link.cost.value), (vec![10_000_000], 3));
        for part in ["taken for kilometres", "taken for Mbit/s", "weights of edges"] {
            tells(&network, part);
        }
    }
    let options = Options {
        length_unit: Some(sandtable_units::Length::from_metres(1)),
        rate_unit: Some(sandtable_units::BitRate::from_bits_per_second(1_000_000_000)),
        ..Options::default()
    };
    let network = import_text(gml, Format::Gml, &options).unwrap();
    assert_eq!(network.link[0].length.unwrap().millimetres(), 120_500);
    assert_eq!(capacities(&network), [10_000_000_000]);
    tells(&network, "1 links are over twenty times longer or shorter");
}

/// Files of d3 and older networkx refer to nodes by their place.
#[test]
fn nodes_without_ids_go_by_their_place() {
    let json =
        r#"{"nodes": [{"name": "A"}, {"name": "B"}], "links": [{"source": 0, "target": 1}]}"#;
    let network = imported(json, Format::NodeLink);
    assert_eq!((network.link[0].from.as_str(), network.link[0].to.as_str()), ("A", "B"));
}

#[test]
fn loops_are_left_out_and_named() {
    let arcs = [(0, 1, 10), (1, 1, 10), (1, 2, 10)];
    let sndlib =
        sndlib("MBITPERSEC", "1.0").replace(" L2 (", " L3 ( B B ) 4.0 0.0 1.0 0.0 ( )\n L2 (");
    let json = r#"{"nodes": [{"id": 1, "name": "Bonn"}, {"id": 2}],
        "edges": [{"source": 1, "target": 1}, {"source": 1, "target": 2}, {"source": 2, "target": 1}]}"#;
    for (text, format, at) in [
        (gml(0, &arcs), Format::Gml, "Bonn"),
        (gml(1, &arcs), Format::Gml, "Bonn"),
        (sndlib, Format::Sndlib, "B"),
        (json.to_owned(), Format::NodeLink, "Bonn"),
        (json.to_owned(), Format::Topohub, "Bonn"),
    ] {
        let network = imported(&text, format);
        assert_eq!(network.link.len(), 2, "{format:?}");
        let part = format!("1 edges lead from a node to itself and were left out, at {at}");
        tells(&network, &part);
    }
}

/// A transceiver that only receives is at its ROADM, as one that only sends.
#[test]
fn transceivers_count_in_either_direction() {
    let whole = include_str!("networks/gnpy.json");
    let sends = r#"{"from_node": "trx A", "to_node": "roadm A"},"#;
    let receives = r#"{"from_node": "roadm A", "to_node": "trx A"},"#;
    assert!(whole.contains(sends) && whole.contains(receives));
    let expected = imported(whole, Format::Gnpy);
    for without in [sends, receives] {
        let network = imported(&whole.replace(without, ""), Format::Gnpy);
        assert_eq!(network.router.len(), expected.router.len(), "without {without}");
        assert_eq!(network.link.len(), expected.link.len(), "without {without}");
    }
}

/// UMTS and NR identities do not carry their base station in eight bits: position tells.
#[test]
fn cells_are_grouped_by_position_where_identities_do_not_tell() {
    let rows = "radio,mcc,net,area,cell,unit,lon,lat\n\
        UMTS,262,2,801,65537001,12,8.10000,50.10000\n\
        UMTS,262,2,801,65537002,13,8.10000,50.10000\n\
        UMTS,262,2,802,131073003,14,8.10050,50.10000\n\
        UMTS,262,2,801,65537004,15,8.20000,50.10000\n\
        UMTS,262,3,801,65537001,12,8.10000,50.10000\n\
        NR,262,2,801,68719476736,500,8.30000,50.10000\n\
        NR,262,2,801,412316860416,501,8.30000,50.10000\n\
        LTE,262,2,801,25601,1,8.4,50.1\n\
        LTE,262,2,801,25602,2,8.4,50.1\n";
    let network = imported(rows, Format::OpenCellId);
    let cells: Vec<usize> = network.site.iter().map(|site| site.cell.len()).collect();
    assert_eq!(cells, [3, 1, 1, 2, 2]);
    tells(&network, "the identities of 7 cells (GSM, UMTS, NR) do not tell their base station");
}

/// Growth and settings reach imported demands.
#[test]
fn imported_demands_have_names_and_groups() {
    let network = imported(&sndlib("GBITSPERSEC", "1.0"), Format::Sndlib);
    let text =
        toml::to_string(&network).unwrap() + "\n[[growth]]\ngroup = \"imported\"\nfactor = 2.0\n";
    let setting = "demand.\"A to C\".rate=3Gbit/s".to_owned();
    let loaded = load_text("test", text, &[setting]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    assert_eq!(scenario.demand[0].rate.bits_per_second(), 3_000_000_000);
    assert_eq!(scenario.demand.len(), 1);
}

fn documents(texts: &[(&str, &str)]) -> Vec<Document> {
    let document = |(name, text): &(&str, &str)| Document {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    };
    texts.iter().map(document).collect()
}

const NODES: &str = "Standort;Breite;Länge;Art\nAhaus;52,08;7,01;router\nBonn;50,73;7,10;\n\nCelle;52,62;10,08;site\n";
const LINKS: &str = "A-End;B-End;Speed [Gbit/s];km\nAhaus;Bonn;10;155,5\nBonn;Celle;2,5;\n";
const DEMANDS: &str =
    "from;to;rate;group;both\nAhaus;Celle;300;gold;yes\nBonn;Celle;1 Gbit/s;;no\n";

/// Tables with headings in another language, semicolons and commas for the decimal point.
#[test]
fn tables_are_read_by_a_map_of_columns() {
    let column = |(field, heading): (&str, &str)| (field.to_owned(), heading.to_owned());
    let options = Options {
        columns: [
            ("name", "Standort"),
            ("latitude", "Breite"),
            ("longitude", "Länge"),
            ("kind", "Art"),
            ("length", "km"),
        ]
        .map(column)
        .to_vec(),
        ..Options::default()
    };
    let files = documents(&[("sites.csv", NODES), ("links.csv", LINKS), ("demands.csv", DEMANDS)]);
    let network = import_documents(&files, Format::Csv, &options).unwrap();
    assert_eq!((network.router.len(), network.site.len()), (2, 1));
    assert!((network.router[1].position().latitude() - 50.73).abs() < 1e-9);
    assert_eq!(capacities(&network), [10_000_000_000, 2_500_000_000]);
    assert_eq!(network.link[0].length.unwrap().millimetres(), 155_500_000);
    assert_eq!(rates(&network), [300_000_000, 300_000_000, 1_000_000_000]);
    let groups: Vec<&str> =
        network.demand.iter().map(|it| it.group.as_ref().unwrap().as_str()).collect();
    assert_eq!(groups, ["gold", "gold", "imported"]);
    for part in [
        "`sites.csv` was read as a table of 3 nodes",
        "`links.csv` was read as a table of 2 links",
        "`demands.csv` was read as a table of 2 demands",
        "6 numbers of `sites.csv` have a comma",
        "1 demands have no unit and were taken for Mbit/s",
    ] {
        tells(&network, part);
    }
    // Without the map the headings mean nothing: said, and not guessed.
    let error = import_documents(&files[..1], Format::Csv, &Options::default()).unwrap_err();
    assert!(error.reason.contains("Standort, Breite, Länge, Art"), "{error:?}");
    for (field, heading, part) in [
        ("nmae", "Standort", "not a field that a column can be mapped to"),
        ("name", "Ort", "no file has a column `Ort`"),
    ] {
        let columns = vec![column((field, heading))];
        let options = Options { columns, ..Options::default() };
        let error = import_documents(&files, Format::Csv, &options).unwrap_err();
        assert!(error.reason.contains(part), "{error:?}");
    }
}

#[test]
fn tables_tell_what_they_do_not_understand() {
    let nodes = "site,lat,lon,owner\nA,50,8,us\nB,51,9,us\n";
    let links = "from,to,capacity\nA,B,10\nB,X,10\n";
    let both = documents(&[("n.csv", nodes), ("l.csv", links)]);
    let error = import_documents(&both, Format::Csv, &Options::default()).unwrap_err();
    assert_eq!(error.at.as_deref(), Some("l.csv, line 3"));
    assert!(error.reason.contains("no file lists a node `X`"));
    let network = imported(links, Format::Csv);
    assert_eq!(network.router.len(), 3);
    tells(&network, "3 nodes are known only from links and demands");
    let alone = import_documents(&both[..1], Format::Csv, &Options::default()).unwrap();
    tells(&alone, "columns of `n.csv` not understood: owner");
}

/// Nodes of which nothing else is known become what the user says; sites get people.
#[test]
fn nodes_can_be_sites_with_people() {
    let nodes = "name,lat,lon,kind,people\nA,50,8,,\nB,51,9,router,\nC,51,9.5,,700\n";
    let options = Options { sites: true, ..Options::default() };
    let mut network = import_text(nodes, Format::Csv, &options).unwrap();
    assert_eq!((network.router.len(), network.site.len()), (1, 2));
    tells(&network, "2 nodes whose kind the file does not give became sites with one cell each");
    network.populate(1200);
    let people: Vec<u32> = network.site.iter().map(|site| site.population).collect();
    assert_eq!(people, [1200, 700]);
    tells(&network, "1 sites without a population were given 1200 people each");
}

#[test]
fn maps_give_nodes_and_links() {
    let network = imported(include_str!("networks/places.geojson"), Format::Geojson);
    assert_eq!((network.router.len(), network.site.len(), network.link.len()), (3, 1, 3));
    let site = &network.site[0];
    assert_eq!((site.population, site.cells.as_ref().map(|it| it.value)), (900, Some(3)));
    assert_eq!(site.area.as_ref().unwrap().as_str(), "Heath");
    assert_eq!(network.area[0].name.as_str(), "Heath");
    let trunk = network.link.iter().find(|link| link.name.as_str() == "trunk").unwrap();
    assert_eq!((trunk.from.as_str(), trunk.to.as_str()), ("Nord", "Sued"));
    // As long as it is drawn, and not as the crow flies (222.8 km).
    let drawn = trunk.length.unwrap().kilometres();
    assert!((226.0..228.5).contains(&drawn), "{drawn}");
    for part in [
        "1 ends of lines have no node within 1000 m",
        "1 features are neither points nor lines",
        "attributes not understood: owner",
        "1 capacities have no unit and were taken for Mbit/s",
    ] {
        tells(&network, part);
    }
    let network = imported(include_str!("networks/places.kml"), Format::Kml);
    assert_eq!((network.router.len(), network.site.len(), network.link.len()), (1, 1, 1));
    assert_eq!(network.site[0].name.as_str(), "Süd & West");
    assert_eq!(network.link[0].to.as_str(), "Süd & West");
    assert_eq!(capacities(&network), [10_000_000_000]);
    tells(&network, "1 features are neither points nor lines");
}

#[test]
fn topologies_of_the_ietf_are_read_from_the_lowest_layer() {
    let network = imported(include_str!("networks/rfc8345.json"), Format::Rfc8345);
    let names: Vec<&str> = network.router.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Dresden", "D2", "D3"]);
    assert_eq!(capacities(&network), [8 << 30, 2_500_000_000]);
    assert_eq!(costs(&network), [100, 1]);
    tells(&network, "1 other networks of the file");
    tells(&network, "beside it, were left out: overlay");
    tells(&network, "1 links lead one way only in the file");
}

#[test]
fn netbox_devices_are_linked_by_their_cables() {
    let whole = include_str!("networks/netbox.json");
    let network = imported(whole, Format::Netbox);
    let names: Vec<&str> = network.router.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["kiel-r1", "ulm-r1", "ulm-r2"]);
    assert!((network.router[2].position().latitude() - 48.4).abs() < 1e-9);
    let lengths: Vec<u64> =
        network.link.iter().map(|it| it.length.unwrap().millimetres()).collect();
    assert_eq!(lengths, [812_500_000, 4_000]);
    for part in [
        "1 devices have no cable to another device",
        "1 sites hold no device",
        "1 cables end at power, consoles",
        "1 cables are planned",
        "1 cables are of copper",
    ] {
        tells(&network, part);
    }
    // Racks, regions and roles are counted apart, and their ids may be those of devices and sites.
    let with = whole.replacen(
        '{',
        r#"{ "racks": [{ "id": 11, "name": "rack 1", "site": { "id": 1 }, "role": { "id": 2 } }],
             "regions": [{ "id": 1, "name": "North", "slug": "north" }],"#,
        1,
    );
    let with = imported(&with, Format::Netbox);
    assert_eq!(
        serde_json::to_string(&with.router).unwrap(),
        serde_json::to_string(&network.router).unwrap()
    );
    assert_eq!(with.link.len(), network.link.len());
    // The same in a file each, as the interface answers.
    let value: serde_json::Value = serde_json::from_str(whole).unwrap();
    let parts: Vec<(&str, String)> =
        ["sites", "devices", "cables"].map(|key| (key, value[key].to_string())).to_vec();
    let parts: Vec<(&str, &str)> = parts.iter().map(|(key, text)| (*key, text.as_str())).collect();
    let apart = import_documents(&documents(&parts), Format::Netbox, &Options::default()).unwrap();
    assert_eq!(toml::to_string(&apart).unwrap(), toml::to_string(&network).unwrap());
}

/// What our own export draws comes back, as far as GeoJSON can tell it.
#[test]
fn an_exported_map_comes_back() {
    let network = imported(include_str!("networks/tmf639.json"), Format::Tmf639);
    let loaded = load_text("test", toml::to_string(&network).unwrap(), &[]);
    let before = loaded.scenario.unwrap();
    let map = export(&before, ExportFormat::Geojson);
    let back = imported(&map, Format::Geojson);
    let written = |value: &dyn Fn(&Imported) -> String| (value(&network), value(&back));
    for (one, two) in [
        written(&|it| serde_json::to_string(&it.site).unwrap()),
        written(&|it| serde_json::to_string(&it.router).unwrap()),
        written(&|it| serde_json::to_string(&it.core).unwrap()),
        written(&|it| serde_json::to_string(&it.link).unwrap()),
    ] {
        assert_eq!(one, two);
    }
}

/// The largest networks get less than a gigabit between each pair, for all of it must be a quantity.
#[test]
fn traffic_that_is_assumed_can_be_written() {
    use std::fmt::Write as _;
    let mut text = "graph [\n".to_owned();
    for id in 0..1_100 {
        let longitude = f64::from(id) / 100.0;
        writeln!(text, "node [ id {id} Longitude {longitude} Latitude 50.0 ]").unwrap();
    }
    for id in 1..1_100 {
        writeln!(text, "edge [ source {} target {id} ]", id - 1).unwrap();
    }
    text += "]\n";
    let network = imported(&text, Format::Gml);
    let [matrix] = &network.matrix[..] else { panic!("{:?}", network.matrix.len()) };
    assert!(matrix.total.bits_per_second() <= 1_000_000_000_000_000);
    tells(&network, "the file has no demands: 827198kbit/s was put between each ordered pair");
    let loaded = load_text("test", toml::to_string(&network).unwrap(), &[]);
    // What is left is for whoever makes it run: nothing is too large.
    let told = format!("{:?}", loaded.diagnostics);
    assert!(!told.contains("too large"), "{told}");
}

/// A unit in a heading keeps its case: a megabyte is not a megabit.
#[test]
fn headings_keep_the_case_of_units() {
    let rows = |unit: &str| {
        format!("from,to,capacity ({unit}),from_lon,from_lat,to_lon,to_lat\nA,B,5,8,50,9,50\n")
    };
    for (unit, bits) in [("Mb/s", 5_000_000), ("MB/s", 40_000_000), ("Gbit/s", 5_000_000_000)] {
        let network = imported(&rows(unit), Format::Csv);
        assert_eq!(capacities(&network), [bits], "{unit}");
    }
}
