//! What is made of small networks in each format, what is told of broken ones, and that an exported
//! network comes back as it was.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod networks;

use networks::SAMPLES;
use sandtable_scenarios::export::{ExportFormat, export, left_out};
use sandtable_scenarios::import::{Format, Options, import_text};
use sandtable_scenarios::{Scenario, load_text};
use std::fmt::Write as _;

/// The network of a sample as a scenario writes it.
fn imported(text: &str, format: Format) -> String {
    let imported = import_text(text, format, &Options::default())
        .unwrap_or_else(|error| panic!("{format:?}: {error:?}"));
    toml::to_string(&imported).unwrap()
}

fn name(format: Format) -> &'static str {
    Format::ALL.iter().find(|(_, known)| *known == format).unwrap().0
}

/// Cells alone are no whole network.
fn is_cells(format: Format) -> bool {
    matches!(format, Format::Nsg | Format::OpenCellId)
}

#[test]
fn each_format_gives_the_network_of_its_sample() {
    for (index, (text, format)) in SAMPLES.iter().enumerate().filter(|(_, it)| !is_cells(it.1)) {
        insta::assert_snapshot!(format!("{}-{index}", name(*format)), imported(text, *format));
    }
    for (_, format) in Format::ALL {
        assert!(SAMPLES.iter().any(|(_, of)| *of == format), "{format:?} has no sample");
    }
}

#[test]
fn what_is_imported_passes_the_checks() {
    for (text, format) in SAMPLES.iter().filter(|it| !is_cells(it.1)) {
        loaded(&imported(text, *format));
    }
}

fn loaded(text: &str) -> Scenario {
    let loaded = load_text("test", text.to_owned(), &[]);
    let told = sandtable_scenarios::document::text(
        &loaded.diagnostics,
        &loaded.sources,
        sandtable_scenarios::document::Style::Plain,
    );
    loaded.scenario.unwrap_or_else(|| panic!("{told}\n{text}"))
}

/// What is told of a sample in which `from` was replaced by `to`.
fn refused(index: usize, from: &str, to: &str) -> String {
    let (text, format) = SAMPLES[index];
    assert!(text.contains(from), "the sample has no `{from}`");
    told(&text.replacen(from, to, 1), format)
}

fn told(text: &str, format: Format) -> String {
    let error =
        import_text(text, format, &Options::default()).map(|_| text).expect_err("it was imported");
    let mut told = name(format).to_owned();
    if let Some(at) = &error.at {
        write!(told, " ({at})").unwrap();
    }
    write!(told, ": {}", error.reason).unwrap();
    if let Some(help) = &error.help {
        write!(told, "; {help}").unwrap();
    }
    told + "\n"
}

/// A sample, a part of it, and what breaks it.
const BREAKS: &[(usize, &str, &str)] = &[
    // SNDlib, native text.
    (1, "8.10", "east"),
    (1, "53.50", "nan"),
    (1, "53.50", "95"),
    (1, "2500.00", "-2500"),
    (1, "120.50", "-1"),
    (1, "120.50", "inf"),
    (1, "L1 ( Aarl Borg )", "L1 ( Aarl Bork )"),
    (1, "L1 ( Aarl Borg )", "L1 ( Aarl )"),
    (1, "Borg ( 8.80", "Aarl ( 8.80"),
    (1, "NODES (", "KNOTS ("),
    // SNDlib, XML.
    (2, "<x>40.0</x>", "<x>forty</x>"),
    (2, "<x>40.0</x>", "<x>inf</x>"),
    (2, "<demandValue>12.0", "<demandValue>-12.0"),
    (2, "<demandValue>12.0</demandValue>", ""),
    (2, "<source>N1</source>", ""),
    (2, "<source>N1</source>", "<source>N9</source>"),
    (2, "<node id=\"N1\">", "<node>"),
    (2, "<node id=\"N1\">", "<node id=\"N2\">"),
    (2, "</networkStructure>", "</structure>"),
    (2, "networkStructure", "graph"),
    // GraphML.
    (3, "<data key=\"d29\">60.0", "<data key=\"d29\">600"),
    (3, "<data key=\"d29\">60.0", "<data key=\"d29\">north"),
    (3, "10000000000.0", "-1"),
    (3, "10000000000.0", "NaN"),
    (3, "target=\"1\"", "target=\"x\""),
    (3, "target=\"1\"", ""),
    (3, "node id=\"1\"", "node id=\"0\""),
    (3, "<graph edgedefault=\"undirected\">", "<graph edgedefault=undirected>"),
    (4, "x=\"100.0\"", "x=\"left\""),
    (4, "x=\"100.0\"", "x=\"1e999\""),
    // GML.
    (5, "Latitude 45.25", "Latitude 145.25"),
    (5, "Latitude 45.25", "Latitude ]"),
    (5, "Latitude 45.25", "Latitude \"45"),
    (5, "target 7", "target 8"),
    (5, "target 7", ""),
    (5, "id 7", "id 0"),
    (5, "LinkSpeedRaw 1000000000.0", "LinkSpeedRaw many"),
    (5, "graph [", "graph ]"),
    (5, "graph [", "grave ["),
    // Net2Plan.
    (6, "linkLengthInKm=\"150.5\"", "linkLengthInKm=\"-150.5\""),
    (6, "linkLengthInKm=\"150.5\"", "linkLengthInKm=\"NaN\""),
    (6, "linkCapacityInErlangs=\"40\"", "linkCapacityInErlangs=\"-40\""),
    (6, "\"20\" linkLengthInKm=\"150.5\"", "\"20\" linkLengthInKm=\"-1\""),
    (6, "originNodeId=\"0\"", "originNodeId=\"5\""),
    (6, "originNodeId=\"0\"", ""),
    (6, "offeredTrafficInErlangs=\"1.5\"", "offeredTrafficInErlangs=\"-1.5\""),
    (6, "offeredTrafficInErlangs=\"1.5\"", ""),
    (6, "xCoord=\"3.0\"", "xCoord=\"inf\""),
    (7, "node id=\"3\"", "node id=\"2\""),
    (7, "<layer id=\"4\"", "<layer id=\"4\" <"),
    // GNPy.
    (8, "\"length\": 40.5", "\"length\": -40.5"),
    (8, "\"length\": 40.5", "\"length\": 1e999"),
    (8, "\"length_units\": \"km\"", "\"length_units\": \"miles\""),
    (8, "\"uid\": \"roadm B\"", "\"uid\": \"roadm A\""),
    (8, "\"to_node\": \"fibre 1\"", "\"to_node\": \"fibre 9\""),
    (8, "\"to_node\": \"amplifier\"", "\"to_node\": \"fibre 1\""),
    (8, "\"to_node\": \"fibre 2\"", "\"to_node\": \"fibre 1\""),
    (8, "{\"from_node\": \"amplifier\", \"to_node\": \"fibre 2\"},", ""),
    (8, "\"latitude\": 55.5", "\"latitude\": 155.5"),
    // TMF639.
    (9, "\"id\": \"r2\"", "\"id\": \"r1\""),
    (9, "\"id\": \"r2\",", ""),
    (9, "\"value\": \"52.6\"", "\"value\": \"inf\""),
    (9, "\"value\": \"52.6\"", "\"value\": \"92.6\""),
    (9, "\"value\": 120", "\"value\": 400"),
    (9, "\"value\": \"1Gbit/s\"", "\"value\": \"fast\""),
    (9, "\"value\": \"1Gbit/s\"", "\"value\": -5"),
    (9, "\"value\": 11.5", "\"value\": -11.5"),
    (
        9,
        "{\"relationshipType\": \"connectsTo\", \"id\": \"p1\"}",
        "{\"relationshipType\": \"connectsTo\", \"id\": \"s1\"}",
    ),
    (9, "\"connectsTo\", \"id\": \"r1\"", "\"connectsTo\", \"id\": \"r9\""),
    // Node-link JSON.
    (12, "\"id\": \"q\"", "\"id\": \"p\""),
    (12, "\"id\": \"q\"", "\"ID\": \"q\""),
    (12, "\"target\": 7", "\"target\": 8"),
    (12, "\"target\": 7", "\"aim\": 7"),
    (12, "10 Gbit/s", "10 parsecs"),
    (12, "\"lat\": 53.5", "\"lat\": 153.5"),
    // GeoJSON.
    (14, "[10.2, 51.5, 90.0]", "[10.2]"),
    (14, "[10.2, 51.5, 90.0]", "[10.2, 151.5]"),
    (14, "\"from\": \"Mast\"", "\"from\": \"Most\""),
    (14, "FeatureCollection", "Collection"),
    (14, "100 Gbit/s", "much"),
    // KML.
    (15, "10.0,53.5,0", "10.0"),
    (15, "10.0,53.5,0", "10.0,north"),
    (15, "10.0,53.5,0", "10.0,93.5"),
    (15, "<kml", "<kmz"),
    // RFC 8345.
    (16, "\"dest-node\": \"D3\"", "\"dest-node\": \"D9\""),
    (16, "\"dest-node\": \"D3\"", "\"node\": \"D3\""),
    (16, "\"node-id\": \"D3\"", "\"node-id\": \"D2\""),
    (16, "2500.00", "-1"),
    (16, "ietf-network:networks", "networks-of-others"),
    // NetBox.
    (17, "\"value\": \"km\"", "\"value\": \"leagues\""),
    (17, "48.40", "98.40"),
    (17, "48.40", "south"),
    (17, "812.5", "-812.5"),
    // CSV.
    (18, "18.5", "far"),
    (18, "18.5", "-18.5"),
    (18, "10,18.5", "ten,18.5"),
    (18, "Brugg,Chur", "Brugg,"),
    (18, "From,To", "This,That"),
];

#[test]
fn broken_files_are_told_with_their_place() {
    let mut all = String::new();
    for (text, format) in SAMPLES.iter().filter(|it| !is_cells(it.1)) {
        all += &told("", *format);
        all += &told("\u{1}\u{0}\u{2}", *format);
        let half = text.len() / 2;
        all += &told(&text[..half], *format);
    }
    for (index, from, to) in BREAKS {
        all += &refused(*index, from, to);
    }
    insta::assert_snapshot!(all);
}

/// Texts that grow when they are read, or are deeper than a stack.
#[test]
fn bombs_are_refused() {
    let xml = |root: &str| {
        format!(
            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><{root}>&b;</{root}>"
        )
    };
    for (root, format) in
        [("network", Format::Sndlib), ("graphml", Format::Graphml), ("network", Format::Net2plan)]
    {
        let told = told(&xml(root), format);
        assert!(told.contains("entities are not expanded"), "{told}");
        let deep = format!("<{root}>{}", "<graph>".repeat(200_000));
        assert!(!self::told(&deep, format).is_empty());
        let whole =
            format!("<{root}>{}{}</{root}>", "<graph>".repeat(200_000), "</graph>".repeat(200_000));
        assert!(!self::told(&whole, format).is_empty());
    }
    for (deep, format) in [
        ("graph [ ".repeat(200_000), Format::Gml),
        (format!("X {}", "(".repeat(200_000)), Format::Sndlib),
        ("[".repeat(200_000), Format::Tmf639),
        ("[".repeat(200_000), Format::Gnpy),
    ] {
        assert!(!told(&deep, format).is_empty());
    }
}

fn elements(elements: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(elements).unwrap()
}

/// What is exported as GraphML and imported again is what it was.
#[expect(clippy::too_many_lines, reason = "a network with everything in it")]
#[test]
fn graphml_comes_back_as_it_was() {
    let text = r#"
        title = "Round & <round>"
        [[area]]
        name = "East"
        [[feeder]]
        name = "Mains"
        [[duct]]
        name = "Trench"
        links = ["cable", "second cable"]
        [[demand]]
        name = "wholesale"
        from = "Two"
        to = "Küste"
        rate = "2.5Gbit/s"
        both = true
        group = "partners"
        [[demand]]
        from = "Küste"
        to = "Two"
        rate = "1Mbit/s"
        [[matrix]]
        model = "gravity"
        total = "3Gbit/s"
        between = ["Küste", "Two"]
        [[growth]]
        group = "partners"
        factor = 1.5
        [[site]]
        name = "Listed"
        latitude = 50.2
        longitude = 8.2
        area = "East"
        feeder = "Mains"
        battery = "3h"
        [[site.cell]]
        name = "north"
        azimuth = 0
        pci = 17
        arfcn = 6400
        [[site.cell]]
        name = "south"
        azimuth = 185
        [[site]]
        name = "Mast \"3\" & co"
        latitude = 50.1234567
        longitude = 8.7654321
        population = 1200
        cells = 3
        [[router]]
        name = "Küste"
        latitude = -33.5
        longitude = 151.25
        population = 70000
        battery = "12h"
        feeder = "Mains"
        [[router]]
        name = "Two"
        latitude = 50.0
        longitude = 8.5
        population = 10
        [[core]]
        name = "Core"
        at = "Two"
        [[core.function]]
        name = "UPF"
        count = 3
        needed = 2
        [[link]]
        name = "the air"
        from = "Mast \"3\" & co"
        to = "Two"
        medium = "microwave"
        length = "20.125km"
        capacity = "1Gbit/s"
        cost = 40
        [[link]]
        name = "other air"
        from = "Listed"
        to = "Two"
        [[link]]
        name = "cable"
        from = "Two"
        to = "Küste"
        [[link]]
        name = "second cable"
        from = "Two"
        to = "Küste"
        medium = "leased"
        capacity = "123456789bit/s"
    "#;
    let before = loaded(text);
    let back =
        import_text(&export(&before, ExportFormat::Graphml), Format::Graphml, &Options::default())
            .unwrap();
    assert_eq!(elements(&before.router), elements(&back.router));
    assert_eq!(elements(&before.link), elements(&back.link));
    assert_eq!(elements(&before.site), elements(&back.site));
    assert_eq!(elements(&before.area), elements(&back.area));
    assert_eq!(elements(&before.core), elements(&back.core));
    assert_eq!(elements(&before.duct), elements(&back.duct));
    assert_eq!(elements(&before.feeder), elements(&back.feeder));
    assert_eq!(elements(&before.demand), elements(&back.demand));
    assert_eq!(elements(&before.matrix), elements(&back.matrix));
    assert_eq!(elements(&before.growth), elements(&back.growth));
    assert!(left_out(&before, ExportFormat::Graphml).is_empty());
    let left_out = left_out(&before, ExportFormat::Geojson);
    assert_eq!(left_out, ["area", "demand", "duct", "feeder", "growth", "matrix"]);
}

/// What another program takes out of the graph is missed nowhere else.
#[test]
fn what_hangs_on_a_node_that_is_gone_is_left_out() {
    let (text, format) = SAMPLES[1];
    let before = loaded(&imported(text, format));
    let graph = export(&before, ExportFormat::Graphml);
    let cut = |graph: &str, from: &str, to: &str| {
        let begin = graph.find(from).unwrap();
        let end = begin + graph[begin..].find(to).unwrap() + to.len();
        graph[..begin].to_owned() + &graph[end..]
    };
    let mut graph = cut(&graph, "<node id=\"Cuus\">", "</node>");
    for ends in ["source=\"Borg\" target=\"Cuus\"", "source=\"Cuus\" target=\"Aarl\""] {
        graph = cut(&graph, &format!("<edge {ends}>"), "</edge>");
    }
    let back = import_text(&graph, Format::Graphml, &Options::default()).unwrap();
    assert_eq!((back.router.len(), back.link.len(), back.demand.len()), (2, 1, 0));
    assert!(
        back.assumptions.iter().any(|it| it.starts_with("3 cores, ducts, demands or matrices")),
        "{:?}",
        back.assumptions
    );
}

#[test]
fn samples_come_back_as_they_were() {
    for (text, format) in SAMPLES.iter().filter(|it| !is_cells(it.1)) {
        let before = loaded(&imported(text, *format));
        let back = import_text(
            &export(&before, ExportFormat::Graphml),
            Format::Graphml,
            &Options::default(),
        )
        .unwrap();
        assert_eq!(elements(&before.router), elements(&back.router), "{format:?}");
        assert_eq!(elements(&before.link), elements(&back.link), "{format:?}");
    }
}

#[test]
fn geojson_tells_every_element() {
    let (text, format) = SAMPLES[9];
    insta::assert_snapshot!(export(&loaded(&imported(text, format)), ExportFormat::Geojson));
}
